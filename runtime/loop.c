/* loop.c: epoll, and the list of descriptors to be served without asking. See loop.h. */
#include "loop.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "buf.h"

#define EVENTS_MAX 256
#define ROUNDS_MAX 4096 /* served from the list before the kernel is asked again */

/* A descriptor; generations tell it from the one that gets its number next. */
typedef struct Watch {
    void *owner;
    uint32_t generation;
    short wanted; /* what the user wants */
    short armed;  /* what the kernel was asked for */
    bool open, listed;
    bool writes;  /* its owner has something to write */
    bool blocked; /* and waits until that is possible */
} Watch;

typedef struct Listed {
    int fd;
    uint32_t generation;
} Listed;

struct Loop {
    LoopUser user;
    int epoll;
    Buf watches; /* of Watch, by descriptor */
    Buf list;    /* of Listed, the oldest at list_at */
    size_t list_at;
    int serving; /* the descriptor in hand; -1: none */
};

static Watch *watch_of(const Loop *loop, int fd)
{
    if (fd < 0 || (size_t)fd >= loop->watches.len / sizeof(Watch)) return NULL;
    Watch *watch = (Watch *)(void *)loop->watches.ptr + fd;
    return watch->open ? watch : NULL;
}

/* ---- asking the kernel ---- */

static bool ask(Loop *loop, int op, int fd, Watch *watch, short events)
{
    struct epoll_event event = { .events = (uint32_t)events };
    event.data.u64 = (uint64_t)watch->generation << 32 | (uint32_t)fd;
    if (epoll_ctl(loop->epoll, op, fd, &event) != 0) return false;
    watch->armed = events;
    return true;
}

static void arm(Loop *loop, int fd, Watch *watch, short events)
{
    if (watch->armed != events) ask(loop, EPOLL_CTL_MOD, fd, watch, events);
}

/* What is to be read, as things are. */
static short reading(const Watch *watch)
{
    return watch->wanted & POLLIN;
}

/* ---- the list ---- */

static void put_on_list(Loop *loop, int fd, Watch *watch)
{
    if (watch->listed) return;
    const Listed listed = { fd, watch->generation };
    buf_append(&loop->list, &listed, sizeof(listed));
    if (loop->list.failed) {
        loop->list.failed = false; /* no memory: let the kernel tell */
        arm(loop, fd, watch, reading(watch) | POLLOUT);
        return;
    }
    watch->listed = true;
}

/* What of all that is ready is the user's: not to write when it does not want to, or within a
 * frame of the owner's. */
static short for_user(const Loop *loop, const Watch *watch, short ready)
{
    const bool may_write = (watch->wanted & POLLOUT) && !loop->user.is_in_frame(watch->owner);
    return may_write ? ready : (short)(ready & ~POLLOUT);
}

static void write_waiting(Loop *loop, Watch *watch)
{
    const LoopWrote wrote = loop->user.write_waiting(watch->owner);
    watch->writes = wrote != LOOP_WROTE_ALL;
    watch->blocked = wrote == LOOP_BLOCKED;
}

/* After a descriptor was served: what it still wants. */
static void settle(Loop *loop, int fd, Watch *watch)
{
    const bool user_writes = for_user(loop, watch, POLLOUT) != 0;
    const bool user_waits = user_writes && loop->user.is_blocked(watch->owner);
    const bool waits = watch->blocked || user_waits;
    arm(loop, fd, watch, (short)(reading(watch) | (waits ? POLLOUT : 0)));
    if ((user_writes && !user_waits) || (watch->writes && !watch->blocked) ||
        loop->user.reads_again(watch->owner))
        put_on_list(loop, fd, watch);
}

static void serve(Loop *loop, int fd, Watch *watch, short ready)
{
    const uint32_t generation = watch->generation;
    struct pollfd pollfd = { .fd = fd, .events = watch->wanted };
    pollfd.revents = for_user(loop, watch, ready);
    loop->serving = fd;
    if (pollfd.revents) loop->user.serve(loop->user.context, watch->owner, &pollfd);
    loop->serving = -1;
    watch = watch_of(loop, fd);
    if (!watch || watch->generation != generation) return;
    if (watch->writes && (!watch->blocked || (ready & POLLOUT))) write_waiting(loop, watch);
    settle(loop, fd, watch);
}

static bool next_listed(Loop *loop, Listed *listed)
{
    if (loop->list_at == loop->list.len) {
        loop->list_at = loop->list.len = 0;
        return false;
    }
    *listed = *(Listed *)(void *)(loop->list.ptr + loop->list_at);
    loop->list_at += sizeof(Listed);
    return true;
}

/* What was served goes out of the list's memory. */
static void cut_list(Loop *loop)
{
    if (loop->list_at <= loop->list.len / 2) return;
    loop->list.len -= loop->list_at;
    memmove(loop->list.ptr, loop->list.ptr + loop->list_at, loop->list.len);
    loop->list_at = 0;
}

/* Those served first are those who came first, and who still wants goes to the end: nobody
 * with a long queue holds up the others. */
static void serve_list(Loop *loop)
{
    Listed listed;
    cut_list(loop);
    for (int rounds = 0; rounds < ROUNDS_MAX && next_listed(loop, &listed); rounds++) {
        Watch *watch = watch_of(loop, listed.fd);
        if (!watch || watch->generation != listed.generation) continue;
        watch->listed = false;
        if ((watch->wanted & POLLOUT) || watch->writes)
            serve(loop, listed.fd, watch, POLLOUT);
        else if (loop->user.reads_again(watch->owner))
            serve(loop, listed.fd, watch, POLLIN);
    }
}

/* ---- for all ---- */

Loop *loop_new(LoopUser user)
{
    Loop *loop = calloc(1, sizeof(Loop));
    if (!loop) return NULL;
    loop->user = user;
    loop->serving = -1;
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (loop->epoll < 0) {
        free(loop);
        return NULL;
    }
    return loop;
}

void loop_free(Loop *loop)
{
    if (!loop) return;
    close(loop->epoll);
    buf_free(&loop->watches);
    buf_free(&loop->list);
    free(loop);
}

static bool make_room(Loop *loop, int fd)
{
    Buf *watches = &loop->watches;
    const size_t need = ((size_t)fd + 1) * sizeof(Watch);
    if (watches->len >= need) return true;
    const size_t more = need - watches->len;
    if (!buf_reserve(watches, more)) {
        watches->failed = false; /* what it holds is whole */
        return false;
    }
    for (size_t i = 0; i < more; i++) watches->ptr[watches->len + i] = 0;
    watches->len = need;
    return true;
}

bool loop_add(Loop *loop, int fd, void *owner, short events)
{
    if (fd < 0 || !make_room(loop, fd)) return false;
    Watch *watch = (Watch *)(void *)loop->watches.ptr + fd;
    const uint32_t generation = watch->generation + 1;
    *watch = (Watch){ .owner = owner, .generation = generation, .wanted = events, .open = true };
    watch->open = ask(loop, EPOLL_CTL_ADD, fd, watch, events & POLLIN);
    if (watch->open && (events & POLLOUT)) put_on_list(loop, fd, watch);
    return watch->open;
}

/* Closing takes it out of the epoll set, since nobody else holds a copy of the descriptor. */
void loop_remove(Loop *loop, int fd)
{
    Watch *watch = watch_of(loop, fd);
    if (watch) watch->open = false;
}

void loop_want(Loop *loop, int fd, short events)
{
    Watch *watch = watch_of(loop, fd);
    if (!watch) return;
    watch->wanted = events;
    arm(loop, fd, watch, (short)(reading(watch) | (watch->armed & POLLOUT)));
    if ((events & POLLOUT) && !(watch->armed & POLLOUT)) put_on_list(loop, fd, watch);
}

void loop_write(Loop *loop, int fd)
{
    Watch *watch = watch_of(loop, fd);
    if (!watch) return;
    watch->writes = true;
    if (!watch->blocked && fd != loop->serving) put_on_list(loop, fd, watch);
}

void loop_again(Loop *loop, int fd)
{
    Watch *watch = watch_of(loop, fd);
    if (watch) put_on_list(loop, fd, watch);
}

void loop_turn(Loop *loop, int timeout_ms)
{
    struct epoll_event events[EVENTS_MAX];
    if (loop->list_at < loop->list.len) timeout_ms = 0;
    const int count = epoll_wait(loop->epoll, events, EVENTS_MAX, timeout_ms);
    serve_list(loop);
    for (int i = 0; i < count; i++) {
        const int fd = (int)(uint32_t)events[i].data.u64;
        Watch *watch = watch_of(loop, fd);
        if (!watch || watch->generation != (uint32_t)(events[i].data.u64 >> 32)) continue;
        short ready = (short)(events[i].events & (POLLIN | POLLOUT | POLLHUP));
        if (events[i].events & EPOLLERR) ready |= POLLHUP;
        serve(loop, fd, watch, ready);
        serve_list(loop);
    }
}
