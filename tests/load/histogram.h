/* histogram.h: how long things took, in buckets that are right to about three in a hundred.
 *
 * Counts and not samples, so that ten minutes of a million messages a second need no more memory
 * than one second. */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_BUCKETS (60 * 32)

typedef struct Histogram {
    uint64_t count, max;
    uint64_t buckets[HISTOGRAM_BUCKETS];
} Histogram;

/* One of `value`, in a unit of one's own (nanoseconds). */
void histogram_add(Histogram *histogram, uint64_t value);

/* The value that `share` of all (0.5: the median) do not exceed; 0 where there are none. */
uint64_t histogram_at(const Histogram *histogram, double share);

/* Forgets all. */
void histogram_clear(Histogram *histogram);

#endif
