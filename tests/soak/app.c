/* app.c: the clock by which messages are stamped, and how much of the heap is in use. */
#define _GNU_SOURCE
#include "app.h"

#include <malloc.h>
#include <time.h>

/* Nanoseconds of the clock that the clients look at too. */
int64_t soak_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

/* Bytes that malloc has given out and not got back; what it keeps for later does not count. */
#ifdef SANITIZED
size_t __sanitizer_get_current_allocated_bytes(void);
int64_t soak_heap(void)
{
    return (int64_t)__sanitizer_get_current_allocated_bytes();
}
#else
int64_t soak_heap(void)
{
    const struct mallinfo2 info = mallinfo2();
    return (int64_t)(info.uordblks + info.hblkhd);
}
#endif
