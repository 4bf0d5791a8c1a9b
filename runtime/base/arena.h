/* arena.h: memory that is given back all at once.
 *
 * A compilation, a request and a message each have one lifetime; what they allocate lives
 * exactly as long. A function that allocates takes the arena first, and its result lives as
 * long as that arena. There is no free for a single block: that is the point. */
#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>

typedef struct Arena Arena;

/* Called when memory cannot be had; must not return (exit, or longjmp out of an event). */
typedef void ArenaOutOfMemory(void *context);

/* An empty arena; `block_size` is the bytes of its first block (0: a sensible one).
 * `out_of_memory` may be null: then the process is ended with a message.
 * Returns null when memory cannot be had. */
Arena *arena_new(size_t block_size, ArenaOutOfMemory *out_of_memory, void *context);

/* Replaces what is called when memory runs out (an event sets it around a handler). */
void arena_on_out_of_memory(Arena *arena, ArenaOutOfMemory *out_of_memory, void *context);

/* `size` zeroed bytes, aligned for any type; size 0 gives a valid pointer. Never null. */
void *arena_alloc(Arena *arena, size_t size);

/* `count` zeroed items of `size` bytes; an overflow of the product is out of memory. */
void *arena_array(Arena *arena, size_t count, size_t size);

/* A copy of `len` bytes with a NUL behind them that is not counted. */
char *arena_copy(Arena *arena, const void *bytes, size_t len);

/* Grows `old` (of old_size bytes, from this arena, may be null) to new_size; in place when
 * it was the arena's last block. The added bytes are zeroed. */
void *arena_grow(Arena *arena, void *old, size_t old_size, size_t new_size);

/* Formatted text in the arena, NUL-ended. */
char *arena_printf(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Bytes handed out since the arena was made or reset. */
size_t arena_used(const Arena *arena);

/* Forgets everything; keeps the first block for the next use, gives the others back. */
void arena_reset(Arena *arena);

/* Gives all memory back; null is fine. */
void arena_free(Arena *arena);

#define ARENA_NEW(arena, Type) ((Type *)arena_alloc((arena), sizeof(Type)))

#endif
