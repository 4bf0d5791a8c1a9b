/* seldom.h: log lines that peers cause: one in ten seconds, and how many were left out. */
#ifndef SELDOM_H
#define SELDOM_H

#include <stdbool.h>
#include <stdint.h>

/* Zeroed to begin with; one for each kind of line. */
typedef struct Seldom {
    int64_t silent_until; /* on the clock of timer.h */
    uint64_t missed;
} Seldom;

/* Whether the line may be written now; *missed is how many were not since the last one. */
bool seldom_may(Seldom *seldom, int64_t now, uint64_t *missed);

#endif
