/* timer.c: a binary heap of pointers. See timer.h. */
#include "base/timer.h"

#include <stddef.h>
#include <time.h>

#define TURN_MS 10 /* for timers; what is due then still waits for the next turn */

static Timer **heap_of(const Timers *timers)
{
    return (Timer **)(void *)timers->heap.ptr;
}

static bool is_before(const Timer *a, const Timer *b)
{
    return a->due != b->due ? a->due < b->due : a->number < b->number;
}

static void put(Timer **heap, uint32_t place, Timer *timer)
{
    heap[place - 1] = timer;
    timer->place = place;
}

static void move_up(Timer **heap, Timer *timer)
{
    uint32_t place = timer->place;
    while (place > 1 && is_before(timer, heap[place / 2 - 1])) {
        put(heap, place, heap[place / 2 - 1]);
        place /= 2;
    }
    put(heap, place, timer);
}

static void move_down(Timer **heap, uint32_t count, Timer *timer)
{
    uint32_t place = timer->place;
    for (;;) {
        uint32_t child = place * 2;
        if (child > count) break;
        if (child < count && is_before(heap[child], heap[child - 1])) child++;
        if (!is_before(heap[child - 1], timer)) break;
        put(heap, place, heap[child - 1]);
        place = child;
    }
    put(heap, place, timer);
}

bool timers_start(Timers *timers, Timer *timer, int64_t due)
{
    timers_stop(timers, timer);
    if (!buf_reserve(&timers->heap, sizeof(Timer *))) {
        timers->heap.failed = false; /* what it holds is whole: the next one may fit */
        return false;
    }
    timers->heap.len += sizeof(Timer *);
    timer->due = due;
    timer->number = ++timers->started;
    timer->place = ++timers->count;
    move_up(heap_of(timers), timer);
    return true;
}

void timers_stop(Timers *timers, Timer *timer)
{
    if (timer->place == 0) return;
    Timer **heap = heap_of(timers);
    Timer *last = heap[--timers->count];
    timers->heap.len -= sizeof(Timer *);
    if (last != timer) {
        put(heap, timer->place, last);
        move_up(heap, last);
        move_down(heap, timers->count, last);
    }
    timer->place = 0;
}

int64_t timers_next(const Timers *timers)
{
    return timers->count ? heap_of(timers)[0]->due : INT64_MAX;
}

int timers_run(Timers *timers, int64_t now)
{
    if (timers_next(timers) > now) return 0;
    const uint64_t newest = timers->started;
    const int64_t end = timer_clock() + TURN_MS;
    int fired = 0;
    while (timers->count) {
        Timer *first = heap_of(timers)[0];
        if (first->due > now || first->number > newest) break;
        timers_stop(timers, first);
        first->fire(first, now);
        fired++;
        if (timer_clock() > end) break;
    }
    return fired;
}

void timers_free(Timers *timers)
{
    Timer **heap = heap_of(timers);
    for (uint32_t i = 0; i < timers->count; i++) heap[i]->place = 0;
    timers->count = 0;
    buf_free(&timers->heap);
}

int64_t timer_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
