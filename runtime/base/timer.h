/* timer.h: what is to happen later, the earliest first.
 *
 * One heap for all of it: `every`, `after`, the idle limits of connections. A timer lies inside
 * the thing it belongs to, so starting one allocates nothing but room in the heap. A limit that
 * every sign of life pushes back need not be moved each time: let it fire, look at when the last
 * sign was, and start it again. Timers with the same due time fire in the order of starting. */
#ifndef TIMER_H
#define TIMER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

typedef struct Timer Timer;

/* Called once when the time has come; the timer may be started again, or freed. */
typedef void TimerFire(Timer *timer, int64_t now);

struct Timer {
    TimerFire *fire;
    int64_t due;     /* milliseconds, on the clock that timers_run is given */
    uint64_t number; /* the order of starting */
    uint32_t place;  /* in the heap, from 1; 0: not waiting */
};

typedef struct Timers {
    Buf heap; /* of Timer pointers */
    uint32_t count;
    uint64_t started; /* how many times timers_start was called */
} Timers;

/* Lets `timer` fire at `due`; one that waits already is moved. False: no memory, which cannot be
 * for one that waits, or as the first thing that its own `fire` does. */
bool timers_start(Timers *timers, Timer *timer, int64_t due);

/* Forgets it; harmless when it does not wait. */
void timers_stop(Timers *timers, Timer *timer);

/* When the earliest is due, or INT64_MAX. */
int64_t timers_next(const Timers *timers);

/* Fires what is due at `now`. A timer that is started meanwhile waits for the next call, so
 * that one which keeps starting itself cannot hold up the rest, and so do some of many, so
 * that a long list holds up nobody else. Returns how many fired. */
int timers_run(Timers *timers, int64_t now);

/* Gives the heap back; timers still in it never fire. */
void timers_free(Timers *timers);

/* Milliseconds on a clock that nobody sets. */
int64_t timer_clock(void);

#endif
