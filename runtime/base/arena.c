/* arena.c: blocks in a list, each filled from its start.
 *
 * Blocks double in size up to BLOCK_MAX, so a small arena is small and a big one has few
 * blocks. Something larger than a block gets one of its own. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/print.h"

#define BLOCK_DEFAULT ((size_t)8 << 10)
#define BLOCK_MAX     ((size_t)1 << 20)
#define ALIGNMENT     (_Alignof(max_align_t))

typedef struct Block Block;
struct Block {
    Block *next;
    size_t size; /* bytes that `bytes` has room for */
    size_t used;
    _Alignas(max_align_t) char bytes[];
};

struct Arena {
    Block *first;
    Block *current; /* the last in the list: the one being filled */
    size_t next_size;
    size_t used;    /* in the blocks before `current` */
    ArenaOutOfMemory *out_of_memory;
    void *context;
};

static _Noreturn void give_up(const Arena *arena)
{
    if (arena->out_of_memory) arena->out_of_memory(arena->context);
    fputs("out of memory\n", stderr);
    abort();
}

static Block *block_new(size_t size)
{
    if (size > SIZE_MAX - sizeof(Block)) return NULL;
    Block *block = malloc(sizeof(Block) + size);
    if (block) *block = (Block){ .size = size };
    return block;
}

static void add_block(Arena *arena, size_t size)
{
    if (arena->next_size < BLOCK_MAX) arena->next_size *= 2;
    Block *block = block_new(size > arena->next_size ? size : arena->next_size);
    if (!block) give_up(arena);
    arena->used += arena->current->used;
    arena->current->next = block;
    arena->current = block;
}

static size_t round_up(const Arena *arena, size_t size)
{
    if (size > SIZE_MAX - ALIGNMENT) give_up(arena);
    return (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
}

Arena *arena_new(size_t block_size, ArenaOutOfMemory *out_of_memory, void *context)
{
    Arena *arena = malloc(sizeof(Arena));
    if (!arena) return NULL;
    if (block_size == 0) block_size = BLOCK_DEFAULT;
    Block *block = block_new(block_size);
    if (!block) {
        free(arena);
        return NULL;
    }
    *arena = (Arena){ .first = block, .current = block, .next_size = block_size,
                      .out_of_memory = out_of_memory, .context = context };
    return arena;
}

void arena_on_out_of_memory(Arena *arena, ArenaOutOfMemory *out_of_memory, void *context)
{
    arena->out_of_memory = out_of_memory;
    arena->context = context;
}

/* As arena_alloc, but what the bytes hold is left open. */
static void *take(Arena *arena, size_t size)
{
    size = round_up(arena, size ? size : 1);
    if (arena->current->size - arena->current->used < size) add_block(arena, size);
    void *bytes = arena->current->bytes + arena->current->used;
    arena->current->used += size;
    return bytes;
}

void *arena_alloc(Arena *arena, size_t size)
{
    return memset(take(arena, size), 0, size);
}

void *arena_array(Arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size) give_up(arena);
    return arena_alloc(arena, count * size);
}

char *arena_copy(Arena *arena, const void *bytes, size_t len)
{
    if (len == SIZE_MAX) give_up(arena);
    char *copy = take(arena, len + 1);
    if (len) memcpy(copy, bytes, len);
    copy[len] = '\0';
    return copy;
}

/* Whether the block of `old` ends where the next one would begin, and can be longer. */
static bool grow_in_place(Arena *arena, char *old, size_t old_size, size_t new_size)
{
    Block *block = arena->current;
    size_t had = round_up(arena, old_size ? old_size : 1);
    size_t want = round_up(arena, new_size);
    if (old + had != block->bytes + block->used) return false;
    if (want - had > block->size - block->used) return false;
    block->used += want - had;
    return true;
}

void *arena_grow(Arena *arena, void *old, size_t old_size, size_t new_size)
{
    if (old && new_size <= old_size) return old;
    void *grown = old;
    if (!old || !grow_in_place(arena, old, old_size, new_size)) grown = take(arena, new_size);
    if (!old) old_size = 0;
    if (old_size && grown != old) memcpy(grown, old, old_size);
    if (new_size > old_size) memset((char *)grown + old_size, 0, new_size - old_size);
    return grown;
}

char *arena_printf(Arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    Block *block = arena->current;
    size_t room = block->size - block->used;
    char *text = block->bytes + block->used;
    int len = print_text(text, room, format, args);
    if (len < 0) give_up(arena);
    char *taken = take(arena, (size_t)len + 1);
    if (taken != text) print_text(taken, (size_t)len + 1, format, again);
    va_end(again);
    va_end(args);
    return taken;
}

size_t arena_used(const Arena *arena)
{
    return arena->used + arena->current->used;
}

static void free_blocks(Block *block)
{
    while (block) {
        Block *next = block->next;
        free(block);
        block = next;
    }
}

void arena_reset(Arena *arena)
{
    free_blocks(arena->first->next);
    arena->first->next = NULL;
    arena->first->used = 0;
    arena->current = arena->first;
    arena->next_size = arena->first->size;
    arena->used = 0;
}

void arena_free(Arena *arena)
{
    if (!arena) return;
    free_blocks(arena->first);
    free(arena);
}
