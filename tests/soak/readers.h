/* readers.h: the crowd that reads all the time, and must get every message, in order and whole. */
#ifndef READERS_H
#define READERS_H

#include "../load/crowd.h"
#include "../load/histogram.h"

typedef struct Readers {
    Histogram latency; /* from rendering to here, in nanoseconds; may be cleared at any time */
    uint64_t received; /* likewise */
    uint64_t tick;     /* the newest number that one of them has seen */
    uint64_t missed, wrong, lost; /* messages that did not come; wrong ones; connections */
    /* private */
    Load *load;
    Crowd crowd;
    uint64_t *last; /* number of the last message, by the reader's place */
    bool leaving;
} Readers;

/* Opens `count` on /feed. False: some could not be opened. */
bool readers_come(Readers *readers, Load *load, int port, size_t count);

/* Half of them close, half are cut; gives the memory back. */
void readers_leave(Readers *readers);

#endif
