/* overtime.h: handlers that do not end are stopped.
 *
 * Everything here is one thread, so a handler that goes on for ever would be the end for
 * everybody. A timer of the kernel that counts what this thread computes, and nothing else (an idle
 * server is never woken), looks again and again whether the event in hand is still the same.
 * When it has run for too long, a flag is set, at which loops and calls look as they go
 * (fh_tick in fh.h); it costs them a load and a branch, and events cost nothing. */
#ifndef OVERTIME_H
#define OVERTIME_H

#include <stdbool.h>
#include <stdint.h>

/* Lets each event run for so many milliseconds. False: the system has no timer for it. */
bool overtime_start(int64_t limit);

/* An event begins or ends; one that goes on after it was stopped begins again. */
void overtime_begin(void);
void overtime_end(void);

/* From a signal handler: the server is to end. The event in hand has a moment to end by itself,
 * as all that follow; if it is in C that does not come back, the process ends. */
void overtime_hurry(void);

/* The server ends in order: no more than that is to be waited for. */
void overtime_in_order(void);

/* Events have their time again. */
void overtime_calm(void);

/* Whether the server is to end: work that can wait for the next turn should. */
bool overtime_is_hurried(void);

#endif
