/* histogram.c: buckets by the leading six bits of a value. See histogram.h. */
#include "histogram.h"

#include <string.h>

#define STEPS 32 /* buckets for each power of two */

static unsigned bucket_of(uint64_t value)
{
    if (value < STEPS) return (unsigned)value;
    const unsigned power = 63u - (unsigned)__builtin_clzll(value); /* 5 to 63 */
    return (power - 4) * STEPS + (unsigned)(value >> (power - 5)) - STEPS;
}

/* The greatest value of a bucket. */
static uint64_t top_of(unsigned bucket)
{
    if (bucket < STEPS) return bucket;
    const unsigned power = bucket / STEPS + 4;
    return ((uint64_t)(STEPS + bucket % STEPS + 1) << (power - 5)) - 1;
}

void histogram_add(Histogram *histogram, uint64_t value)
{
    histogram->buckets[bucket_of(value)]++;
    histogram->count++;
    if (value > histogram->max) histogram->max = value;
}

uint64_t histogram_at(const Histogram *histogram, double share)
{
    const double wanted = share * (double)histogram->count;
    uint64_t seen = 0;
    for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
        seen += histogram->buckets[i];
        if (seen == 0 || (double)seen < wanted) continue;
        return top_of(i) < histogram->max ? top_of(i) : histogram->max;
    }
    return histogram->max;
}

void histogram_clear(Histogram *histogram)
{
    memset(histogram, 0, sizeof(*histogram));
}
