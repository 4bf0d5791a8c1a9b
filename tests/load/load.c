/* load.c: epoll, and a heap of timers. See load.h. */
#include "load.h"

#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define EVENTS_MAX 512

struct Load {
    int epoll;
    bool stopped;
    LoadTimer **timers; /* a heap, the next one at 1 */
    size_t ntimers, timers_max;
    void **dead; /* to be freed */
    size_t ndead, dead_max;
    char room[LOAD_ROOM];
};

void load_fail(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(2);
}

void *load_alloc(size_t size)
{
    void *memory = calloc(1, size);
    if (!memory) load_fail("memory");
    return memory;
}

uint64_t load_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * LOAD_SECOND + (uint64_t)now.tv_nsec;
}

/* A list of pointers with room for one more at `count`. */
static void *grown(void *list, size_t count, size_t *max)
{
    if (count < *max) return list;
    *max = *max ? *max * 2 : 64;
    list = realloc(list, *max * sizeof(void *));
    if (!list) load_fail("memory");
    return list;
}

/* ---- timers ---- */

static void put(Load *load, size_t place, LoadTimer *timer)
{
    load->timers[place] = timer;
    timer->place = place;
}

static void sift_up(Load *load, LoadTimer *timer)
{
    size_t place = timer->place;
    for (; place > 1 && load->timers[place / 2]->due > timer->due; place /= 2)
        put(load, place, load->timers[place / 2]);
    put(load, place, timer);
}

static void sift_down(Load *load, LoadTimer *timer)
{
    size_t place = timer->place;
    for (size_t next = place * 2; next <= load->ntimers; next = place * 2) {
        if (next < load->ntimers && load->timers[next + 1]->due < load->timers[next]->due) next++;
        if (load->timers[next]->due >= timer->due) break;
        put(load, place, load->timers[next]);
        place = next;
    }
    put(load, place, timer);
}

void load_timer_stop(Load *load, LoadTimer *timer)
{
    if (timer->place == 0) return;
    LoadTimer *last = load->timers[load->ntimers--];
    if (last != timer) {
        put(load, timer->place, last);
        sift_up(load, last);
        sift_down(load, last);
    }
    timer->place = 0;
}

void load_timer_start(Load *load, LoadTimer *timer, uint64_t after)
{
    load_timer_stop(load, timer);
    timer->due = load_now() + after;
    load->timers = grown(load->timers, ++load->ntimers, &load->timers_max);
    put(load, load->ntimers, timer);
    sift_up(load, timer);
}

static void fire_timers(Load *load)
{
    const uint64_t now = load->ntimers > 0 ? load_now() : 0;
    while (!load->stopped && load->ntimers > 0 && load->timers[1]->due <= now) {
        LoadTimer *timer = load->timers[1];
        load_timer_stop(load, timer);
        timer->fire(timer);
    }
}

/* ---- descriptors ---- */

static void ask(Load *load, int op, int fd, LoadWatch *watch, uint32_t events)
{
    struct epoll_event event = { .events = events, .data.ptr = watch };
    if (epoll_ctl(load->epoll, op, fd, &event) != 0) load_fail("epoll_ctl");
}

void load_watch(Load *load, int fd, LoadWatch *watch, uint32_t events)
{
    ask(load, EPOLL_CTL_ADD, fd, watch, events);
}

void load_change(Load *load, int fd, LoadWatch *watch, uint32_t events)
{
    ask(load, EPOLL_CTL_MOD, fd, watch, events);
}

/* Events of it that were fetched already are for nobody. */
static void ready_for_nobody(LoadWatch *watch, uint32_t events)
{
    (void)watch, (void)events;
}

void load_forget(Load *load, int fd, LoadWatch *watch)
{
    ask(load, EPOLL_CTL_DEL, fd, watch, 0);
    watch->ready = ready_for_nobody;
}

void load_free_later(Load *load, void *memory)
{
    load->dead = grown(load->dead, load->ndead, &load->dead_max);
    load->dead[load->ndead++] = memory;
}

static void free_dead(Load *load)
{
    while (load->ndead > 0) free(load->dead[--load->ndead]);
}

char *load_room(Load *load)
{
    return load->room;
}

/* ---- the loop ---- */

/* Milliseconds until `end` or the next timer, rounded up. */
static int patience(const Load *load, uint64_t end)
{
    const uint64_t now = load_now();
    if (load->ntimers > 0 && load->timers[1]->due < end) end = load->timers[1]->due;
    const uint64_t wait = end > now ? (end - now + 999999) / 1000000 : 0;
    return wait > 1000 ? 1000 : (int)wait;
}

static void turn(Load *load, uint64_t end)
{
    struct epoll_event events[EVENTS_MAX];
    const int n = epoll_wait(load->epoll, events, EVENTS_MAX, patience(load, end));
    if (n < 0 && errno != EINTR) load_fail("epoll_wait");
    for (int i = 0; i < n; i++) {
        LoadWatch *watch = events[i].data.ptr;
        watch->ready(watch, events[i].events);
    }
    fire_timers(load);
    free_dead(load);
}

void load_run(Load *load, double seconds)
{
    const uint64_t end = load_now() + (uint64_t)(seconds * (double)LOAD_SECOND);
    load->stopped = false;
    while (!load->stopped && load_now() < end) turn(load, end);
}

void load_stop(Load *load)
{
    load->stopped = true;
}

Load *load_new(void)
{
    Load *load = load_alloc(sizeof(Load));
    load->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (load->epoll < 0) load_fail("epoll");
    return load;
}

void load_free(Load *load)
{
    free_dead(load);
    close(load->epoll);
    free(load->dead);
    free(load->timers);
    free(load);
}

/* ---- the process ---- */

size_t load_take_descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) load_fail("getrlimit");
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) load_fail("setrlimit");
    return limit.rlim_cur;
}

void load_pin(int core)
{
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET((size_t)core, &cores);
    if (sched_setaffinity(0, sizeof(cores), &cores) != 0) load_fail("sched_setaffinity");
}
