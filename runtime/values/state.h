/* state.h: the memory of `state`, which lives as long as the process.
 *
 * A value in state is a tree of malloc'ed blocks: each text, list store, map store and json
 * hangs on exactly one place. What goes in is copied deeply. What is replaced is buried: it
 * lives until the event ends, since the handler may still hold parts of it, and is freed by
 * state_sweep. Texts and arrays that are part of the program (literals in a static
 * initialiser) are known by their address and never freed.
 *
 * Blocks that are being made are pending. An operation makes all it needs, then changes the
 * place, then commits; if it is stopped before, state_rollback frees them, and the state is
 * as it was. */
#ifndef STATE_H
#define STATE_H

#include "fh.h"

/* A pending block of `size` bytes, not cleared. Stops the event when there is no memory. */
void *state_alloc(FhEvent *ev, size_t size);

/* Writes a deep copy of *value to *copy (type->size bytes); its blocks are pending. The two
 * must not overlap. */
void state_copy(FhEvent *ev, const FhType *type, void *copy, const void *value);

/* What is pending belongs to the state from now on. */
void state_commit(void);

/* What is pending is freed. */
void state_rollback(void);

/* Buries all blocks that hang on *value; the value itself stays readable until the sweep. */
void state_bury(const FhType *type, const void *value);

/* Buries one block that state_alloc gave. */
void state_bury_block(const void *block);

/* Frees what was buried. */
void state_sweep(void);

/* A deep copy that outlives the event (what `after` captures), and its end: it is buried. */
void *state_keep(FhEvent *ev, const FhType *type, const void *value);
void state_release(const FhType *type, void *kept);

/* Bytes in use, for tests. */
size_t state_bytes(void);

#endif
