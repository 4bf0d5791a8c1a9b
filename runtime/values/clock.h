/* clock.h: times and durations as text, and what the outside gives: clock, chance. */
#ifndef CLOCK_H
#define CLOCK_H

#include "fh.h"

#define CLOCK_TEXT_MAX 48 /* room that the text below needs at most */

/* "2026-11-23 10:00:00", UTC. Writes to `to`, returns the bytes written. */
size_t clock_time_text(fh_time time, char *to);

/* Random bytes that nobody can foresee. */
void clock_random(void *bytes, size_t len);

#endif
