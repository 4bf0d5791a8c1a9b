/* slow.h: clients that stop reading, and read on after six hundred ticks of the app.
 *
 * A third of them is sent only what newer messages supersede: they must never be closed, and
 * see the newest soon after they read on. The others are sent what nothing supersedes, a
 * third what all are sent, and a third what is for each alone: when they read on, they
 * must find what came before the limit, in order, and then a close frame with 1013. As a page
 * does, they then come back. */
#ifndef SLOW_H
#define SLOW_H

#include "../load/ws_client.h"

typedef struct Slow {
    uint64_t caught_up;  /* times that the newest was seen */
    uint64_t overloaded; /* times that one was closed with 1013 */
    uint64_t skipped;    /* messages that superseded ones were not sent */
    uint64_t wrong;      /* whatever should not happen */
    /* private */
    Load *load;
    int port;
    struct SlowOne *all;
    size_t count;
    const uint64_t *tick;
} Slow;

/* `tick` is where the newest number of a message can be seen. */
void slow_come(Slow *slow, Load *load, int port, size_t count, const uint64_t *tick);

/* Cuts them all; gives the memory back. */
void slow_leave(Slow *slow);

#endif
