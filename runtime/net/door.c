/* door.c: see door.h. */
#include "net/door.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/answer.h"
#include "base/limit.h"

#define DROPPED_READS 32   /* as much of what he has sent is read away, to avoid RST */

typedef union Address {
    struct sockaddr any;
    struct sockaddr_in in4;
    struct sockaddr_in6 in6;
} Address;

/* ---- turning away ---- */

static bool say_full(int fd)
{
    const size_t len = answer_overload_len(false);
    return send(fd, answer_overload, len, MSG_NOSIGNAL | MSG_DONTWAIT) > 0 &&
           shutdown(fd, SHUT_WR) == 0;
}

static void part_from(int fd)
{
    char bytes[1024];
    for (int i = 0; i < DROPPED_READS; i++)
        if (recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT) <= 0) break;
    close(fd);
}

static void part_from_first(Door *door)
{
    part_from(door->leaving[door->first].fd);
    door->first = (door->first + 1) % DOOR_LEAVING_MAX;
    door->nleaving--;
}

static void set_timer(Door *door)
{
    const int64_t due = door->nleaving ? door->leaving[door->first].until : INT64_MAX;
    timers_start(door->timers, &door->timer, due); /* it has had its place since door_open */
}

static void on_time(Timer *timer, int64_t now)
{
    Door *door = (Door *)(void *)((char *)timer - offsetof(Door, timer));
    while (door->nleaving && door->leaving[door->first].until <= now) part_from_first(door);
    set_timer(door);
}

void door_turn_away(Door *door, int fd)
{
    ++*door->refused;
    if (!say_full(fd)) {
        part_from(fd);
        return;
    }
    if (door->nleaving == DOOR_LEAVING_MAX) part_from_first(door);
    const unsigned place = (door->first + door->nleaving++) % DOOR_LEAVING_MAX;
    door->leaving[place].fd = fd;
    door->leaving[place].until = timer_clock() + LEAVING_LIMIT;
    set_timer(door);
}

/* ---- letting in ---- */

static int take_spare(void)
{
    return eventfd(0, EFD_CLOEXEC);
}

/* Out of descriptors, which accept4 says even if nobody is waiting. Whoever leaves gives his
 * back; when nobody does, the spare one is used. */
static DoorNext make_room(Door *door)
{
    if (door->nleaving) {
        part_from_first(door);
        return DOOR_GONE;
    }
    if (door->spare >= 0) close(door->spare);
    const int fd = accept4(door->listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    const bool is_empty = fd < 0 && errno == EAGAIN;
    if (fd >= 0) {
        ++*door->refused;
        say_full(fd);
        part_from(fd);
    }
    door->spare = take_spare();
    return is_empty ? DOOR_NONE : fd < 0 ? DOOR_STUCK : DOOR_GONE;
}

/* accept(2): errors of the connection, and not of the system, are met by taking the next one. */
static DoorNext after_error(Door *door, int why)
{
    switch (why) {
    case EAGAIN: return DOOR_NONE;
    case EMFILE:
    case ENFILE: return make_room(door);
    case ECONNABORTED:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case EINTR:
    case ENETDOWN:
    case ENETUNREACH:
    case ENONET:
    case ENOPROTOOPT:
    case EOPNOTSUPP:
    case EPERM:
    case EPROTO:
    case ETIMEDOUT: return DOOR_GONE;
    default: return DOOR_STUCK;
    }
}

static struct in6_addr peer_of(const Address *address)
{
    struct in6_addr peer = { 0 };
    if (address->any.sa_family == AF_INET6) return address->in6.sin6_addr;
    peer.s6_addr[10] = peer.s6_addr[11] = 0xff;
    memcpy(peer.s6_addr + 12, &address->in4.sin_addr, 4);
    return peer;
}

DoorNext door_next(Door *door, int *fd, struct in6_addr *peer)
{
    Address address = { 0 };
    socklen_t len = sizeof(address);
    const int on = 1;
    *fd = accept4(door->listening, &address.any, &len, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (*fd < 0) return after_error(door, errno);
    setsockopt(*fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    *peer = peer_of(&address);
    return DOOR_CAME;
}

/* ---- for all ---- */

bool door_open(Door *door, int listening, Timers *timers, uint64_t *refused)
{
    *door = (Door){ .timers = timers, .timer.fire = on_time, .listening = listening,
                    .spare = take_spare(), .refused = refused };
    return timers_start(timers, &door->timer, INT64_MAX);
}

void door_close(Door *door)
{
    if (!door->timers) return;
    while (door->nleaving) part_from_first(door);
    timers_stop(door->timers, &door->timer);
    if (door->spare >= 0) close(door->spare);
    door->timers = NULL;
}
