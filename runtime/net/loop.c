/* loop.c: epoll, the list of descriptors to be served without asking, and the queue of those that
 * take long. See loop.h. */
#include "net/loop.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/timer.h"

#define EVENTS_MAX 256
#define ROUNDS_MAX 4096 /* served from the list before the kernel is asked again */
#define PART_MS    20   /* for the list, and for what has happened, in one turn */
#define LONG_MS    10   /* for those that take long */

/* A descriptor; generations tell it from the one that gets its number next. */
typedef struct Watch {
    void *owner;
    uint32_t generation;
    short wanted; /* what the user wants */
    short armed;  /* what the kernel was asked for */
    bool open, listed;
    bool writes;  /* its owner has something to write */
    bool blocked; /* and waits until that is possible */
    bool unread;  /* it can be read, and had to wait */
    bool is_long; /* it took long when it was last read */
    bool queued;  /* for its turn among those; meanwhile the kernel does not look for it */
} Watch;

typedef struct Listed {
    int fd;
    uint32_t generation;
} Listed;

typedef struct List {
    Buf items; /* of Listed */
    size_t at; /* of the oldest */
} List;

struct Loop {
    LoopUser user;
    int epoll;
    Buf watches; /* of Watch, by descriptor */
    List list, longs;
    int serving;        /* the descriptor in hand; -1: none */
    int64_t now, until; /* what was last seen of the clock; when this part of the turn ends */
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
    return watch->queued ? 0 : watch->wanted & POLLIN;
}

/* ---- the lists ---- */

static bool is_empty(const List *list)
{
    return list->at == list->items.len;
}

static bool append(List *list, int fd, const Watch *watch)
{
    const Listed listed = { fd, watch->generation };
    buf_append(&list->items, &listed, sizeof(listed));
    const bool has_room = !list->items.failed;
    list->items.failed = false; /* what it holds is whole */
    return has_room;
}

/* What was taken leaves the list's memory. */
static void cut(List *list)
{
    list->items.len -= list->at;
    if (list->items.len) memmove(list->items.ptr, list->items.ptr + list->at, list->items.len);
    list->at = 0;
}

/* Takes the oldest; null: it has gone. */
static Watch *take(Loop *loop, List *list, int *fd)
{
    const Listed listed = *(Listed *)(void *)(list->items.ptr + list->at);
    list->at += sizeof(Listed);
    if (list->at > list->items.len / 2) cut(list);
    Watch *watch = watch_of(loop, listed.fd);
    *fd = listed.fd;
    return watch && watch->generation == listed.generation ? watch : NULL;
}

static void put_on_list(Loop *loop, int fd, Watch *watch)
{
    if (watch->listed) return;
    watch->listed = append(&loop->list, fd, watch);
    if (!watch->listed) arm(loop, fd, watch, reading(watch) | POLLOUT); /* let the kernel tell */
}

/* It is read when those have had their turn that waited before. False: no memory. */
static bool put_off(Loop *loop, int fd, Watch *watch)
{
    if (!watch->queued) watch->queued = append(&loop->longs, fd, watch);
    if (watch->queued) arm(loop, fd, watch, watch->armed & POLLOUT);
    return watch->queued;
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

/* Whether there is something to read, without asking the kernel. */
static bool can_read(const Loop *loop, const Watch *watch)
{
    return (watch->unread && (watch->wanted & POLLIN)) || loop->user.reads_again(watch->owner);
}

/* After a descriptor was served: what it still wants. */
static void settle(Loop *loop, int fd, Watch *watch)
{
    const bool user_writes = for_user(loop, watch, POLLOUT) != 0;
    const bool user_waits = user_writes && loop->user.is_blocked(watch->owner);
    const bool waits = watch->blocked || user_waits;
    bool reads = !watch->queued && can_read(loop, watch);
    if (reads && watch->is_long && put_off(loop, fd, watch)) reads = false;
    arm(loop, fd, watch, (short)(reading(watch) | (waits ? POLLOUT : 0)));
    if ((user_writes && !user_waits) || (watch->writes && !watch->blocked) || reads)
        put_on_list(loop, fd, watch);
}

static void serve(Loop *loop, int fd, Watch *watch, short ready)
{
    const uint32_t generation = watch->generation;
    const int64_t before = loop->now;
    struct pollfd pollfd = { .fd = fd, .events = watch->wanted };
    pollfd.revents = for_user(loop, watch, ready);
    if (ready & POLLIN) watch->unread = false;
    loop->serving = fd;
    if (pollfd.revents) loop->user.serve(loop->user.context, watch->owner, &pollfd);
    loop->serving = -1;
    if (ready & POLLIN) loop->now = timer_clock();
    watch = watch_of(loop, fd);
    if (!watch || watch->generation != generation) return;
    if (ready & POLLIN) watch->is_long = watch->owner && loop->now - before >= LOOP_SHARE;
    if (watch->writes && (!watch->blocked || (ready & POLLOUT))) write_waiting(loop, watch);
    settle(loop, fd, watch);
}

/* ---- a turn ---- */

static bool is_over(const Loop *loop)
{
    return loop->now >= loop->until;
}

static void begin_part(Loop *loop, int64_t ms)
{
    loop->until = loop->now + ms;
}

/* For what it is on the list. */
static short due(const Loop *loop, const Watch *watch)
{
    if ((watch->wanted & POLLOUT) || watch->writes) return POLLOUT;
    return !watch->queued && can_read(loop, watch) ? POLLIN : 0;
}

/* Those served first are those who came first, and who still wants goes to the end: nobody
 * with a long queue holds up the others. */
static void serve_list(Loop *loop)
{
    int rounds = 0, fd;
    while (rounds < ROUNDS_MAX && !is_over(loop) && !is_empty(&loop->list)) {
        Watch *watch = take(loop, &loop->list, &fd);
        if (++rounds % 8 == 0) loop->now = timer_clock();
        if (!watch) continue;
        watch->listed = false;
        const short ready = due(loop, watch);
        if (ready) serve(loop, fd, watch, ready);
    }
    if (rounds > 2) loop->now = timer_clock(); /* else it was a moment */
}

/* One that takes long waits for its turn; so does who can, once this part of the turn is over. */
static bool has_to_wait(Loop *loop, int fd, Watch *watch)
{
    if (watch->queued) return true;
    watch->unread = true;
    if (watch->is_long) return put_off(loop, fd, watch);
    if (!is_over(loop) || !loop->user.can_wait(watch->owner)) return false;
    put_on_list(loop, fd, watch);
    return watch->listed;
}

static void serve_event(Loop *loop, const struct epoll_event *event)
{
    const int fd = (int)(uint32_t)event->data.u64;
    Watch *watch = watch_of(loop, fd);
    if (!watch || watch->generation != (uint32_t)(event->data.u64 >> 32)) return;
    short ready = (short)(event->events & (POLLIN | POLLOUT | POLLHUP));
    if (event->events & EPOLLERR) ready |= POLLHUP;
    if ((ready & POLLIN) && has_to_wait(loop, fd, watch)) ready &= POLLOUT;
    if (ready) serve(loop, fd, watch, ready);
}

static void serve_longs(Loop *loop)
{
    int fd;
    begin_part(loop, LONG_MS);
    while (!is_empty(&loop->longs) && !is_over(loop)) {
        Watch *watch = take(loop, &loop->longs, &fd);
        if (!watch) continue;
        watch->queued = false;
        if (can_read(loop, watch)) serve(loop, fd, watch, POLLIN);
        else settle(loop, fd, watch);
    }
}

void loop_turn(Loop *loop, int timeout_ms)
{
    struct epoll_event events[EVENTS_MAX];
    if (!is_empty(&loop->list) || !is_empty(&loop->longs)) timeout_ms = 0;
    const int count = epoll_wait(loop->epoll, events, EVENTS_MAX, timeout_ms);
    loop->now = timer_clock();
    begin_part(loop, PART_MS);
    serve_list(loop);
    begin_part(loop, PART_MS);
    for (int i = 0; i < count && !loop->user.is_to_end(loop->user.context); i++) {
        serve_event(loop, &events[i]);
        serve_list(loop);
    }
    serve_longs(loop);
}

int64_t loop_began(const Loop *loop)
{
    return loop->now;
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
    buf_free(&loop->list.items);
    buf_free(&loop->longs.items);
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
    if (watch && fd != loop->serving) put_on_list(loop, fd, watch);
}
