/* trim.h: gives the system back what a crowd has left free.
 *
 * malloc keeps what was freed, unless it is at the very end of the heap, and after a crowd, or
 * full queues, there is always something that lies behind it. So a while after memory was given
 * back, whole pages that are free go to the system, if there are enough of them. */
#ifndef TRIM_H
#define TRIM_H

#include <stddef.h>

#include "base/timer.h"

typedef struct Trim {
    Timer timer;
    size_t left; /* what could not be given back the last time */
} Trim;

/* Something was freed: looks at it in a while. Costs nothing while that is under way. */
void trim_later(Trim *trim, Timers *timers);

#endif
