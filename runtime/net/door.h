/* door.h: lets connections in, and turns those away for which there is no room.
 *
 * Who is turned away is told so by a 503. Closing at once could lose it: what the peer sends
 * after that is answered by RST, at which some systems throw away what has come before (RFC 9112
 * 9.6). So the last few that were turned away are kept, half closed, for a moment longer.
 *
 * One descriptor is kept back. When there are no others, it makes room for the next in line, for
 * as long as it takes to turn that one away. */
#ifndef DOOR_H
#define DOOR_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/limit.h"
#include "base/timer.h"


typedef struct Door {
    Timers *timers;
    uint64_t *refused; /* counts those who are turned away */
    Timer timer; /* for closing those who leave */
    int listening;
    int spare; /* the descriptor kept back; -1: gone */
    struct {
        int fd;
        int64_t until;
    } leaving[DOOR_LEAVING_MAX]; /* a ring: turned away, and not yet closed */
    unsigned first, nleaving;
} Door;

/* For whom the listening socket brings. *refused counts those who are turned away. False: no
 * memory. */
bool door_open(Door *door, int listening, Timers *timers, uint64_t *refused);

/* Closes all that it has, but the listening socket. */
void door_close(Door *door);

typedef enum DoorNext {
    DOOR_CAME, /* *fd and *peer (IPv4 as ::ffff:a.b.c.d) */
    DOOR_NONE, /* nobody is waiting */
    DOOR_GONE, /* somebody was, and has gone, or was turned away */
    DOOR_STUCK /* somebody is, but the system can do nothing for him now */
} DoorNext;

DoorNext door_next(Door *door, int *fd, struct in6_addr *peer);

/* Tells whoever is at the other end that there is no room, and closes in a while. */
void door_turn_away(Door *door, int fd);

#endif
