/* bound.h: how much memory a handler takes from its event's arena, told before it runs.
 *
 * A bound is a number of bytes, and perhaps more for each byte of the input (a message; the head
 * and body of a request). It holds for what the handler itself makes: joined texts, lists, markup
 * as a value. What goes straight into the answer or a message takes nothing of the arena, so many
 * handlers need none. Where a loop takes memory in each round, there is a bound only if the number
 * of rounds has one; where none is known, it is said what the memory grows with, and where. */
#ifndef BOUND_H
#define BOUND_H

#include "program/program.h"

typedef struct Bound {
    uint64_t bytes;
    uint64_t per_input; /* and so many for each byte of the input */
    const char *why;    /* "`history`": what it grows with, if there is no bound; else null */
    int line;           /* where, with the file's number; 0: nowhere in particular */
} Bound;

/* Which input a handler has. */
typedef enum Input {
    INPUT_NONE,    /* timers, startup */
    INPUT_REQUEST, /* its head and body */
    INPUT_HANDSHAKE, /* for `conn` and `disconn` */
    INPUT_MESSAGE  /* of a websocket; its captures and query came with the handshake */
} Input;

/* What has been found out about a program once, for all its handlers; in the arena. */
typedef struct Bounder Bounder;
Bounder *bounder_new(const Program *program, Arena *arena);

/* The most that a call of this handler takes; its parameters' struct, which it may be without,
 * is counted too. Always the same for the same program. */
Bound bound_of_handler(const Bounder *bounder, const Function *handler, const Struct *params,
                       Input input);

/* The function with that C name in a list of them, or null. */
const Function *program_function(const Function *functions, const char *name);

#endif
