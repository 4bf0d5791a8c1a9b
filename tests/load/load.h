/* load.h: the loop of a program that puts load on a server: descriptors, timers, the clock.
 *
 * One thread, epoll, no locks. What a program adds to it stands in files of their own: stream.h
 * is a TCP connection, ws_client.h and http_client.h speak over one, crowd.h opens thousands,
 * histogram.h counts how long things took. Everything goes to addresses of this machine.
 *
 *     load_take_descriptors();
 *     Load *load = load_new();
 *     ws_client_connect(load, &target, &events, NULL);
 *     load_run(load, 10.0);
 *     load_free(load);
 *
 * A mistake in the setting, such as too little memory, ends the program with a line on standard
 * error: a load that goes on with half of its clients measures nothing. */
#ifndef LOAD_H
#define LOAD_H

#include <stddef.h>
#include <stdint.h>

#define LOAD_SECOND 1000000000ull /* in the unit of the clock */
#define LOAD_ROOM   (64u << 10)   /* bytes read at once */

typedef struct Load Load;
typedef struct LoadWatch LoadWatch;
typedef struct LoadTimer LoadTimer;

/* Stands first in what has a descriptor. `ready` gets what epoll says of it. */
struct LoadWatch {
    void (*ready)(LoadWatch *watch, uint32_t events);
};

/* Stands in what waits for a time. The owner sets `fire` and `context`. */
struct LoadTimer {
    void (*fire)(LoadTimer *timer);
    void *context;
    /* private */
    uint64_t due;
    size_t place; /* in the heap, from 1 on; 0: not started */
};

/* A loop without descriptors. Never null. */
Load *load_new(void);

/* Gives the loop's memory back; the connections in it must have been ended. */
void load_free(Load *load);

/* Serves descriptors and timers until load_stop() or for so many seconds. May be called again,
 * but not from inside a callback. */
void load_run(Load *load, double seconds);

/* Ends the load_run() that is under way, once its present events are done. */
void load_stop(Load *load);

/* Nanoseconds of a clock that only goes forward. */
uint64_t load_now(void);

/* Lets the timer fire once, so many nanoseconds from now; started again, it starts anew. */
void load_timer_start(Load *load, LoadTimer *timer, uint64_t after);

/* Does nothing to one that is not started. */
void load_timer_stop(Load *load, LoadTimer *timer);

/* `events` are epoll's. A descriptor must be forgotten before it is closed. */
void load_watch(Load *load, int fd, LoadWatch *watch, uint32_t events);
void load_change(Load *load, int fd, LoadWatch *watch, uint32_t events);
void load_forget(Load *load, int fd, LoadWatch *watch);

/* Frees `memory` when the events in hand are done: one of them may still point to it. */
void load_free_later(Load *load, void *memory);

/* LOAD_ROOM bytes that hold until the next event. */
char *load_room(Load *load);

/* Raises the limit of open descriptors as far as it goes; how many there can be. */
size_t load_take_descriptors(void);

/* Keeps the program on one core. */
void load_pin(int core);

/* Prints "what: why errno says" and ends the program. */
void load_fail(const char *what) __attribute__((noreturn));

/* `size` zeroed bytes, to be freed by free(). Never null. */
void *load_alloc(size_t size);

#endif
