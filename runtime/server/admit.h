/* admit.h: whether there is room for one more connection, and who gives way if there is not.
 *
 * One address may have a part of all connections, so that nobody takes the whole. A proxy on this
 * machine brings everybody, so loopback addresses have no limit unless `--max-per-address` sets
 * one. What a request says of a proxy changes nothing, as anyone can say it; one elsewhere needs
 * the flag.
 *
 * When the server is full, one that waits gives way to one that comes: of those that have sent no
 * whole request yet, else of those that were answered and are kept alive, whichever has waited
 * longest, but a second at least: otherwise many who come at once would end each other. Websockets
 * and whoever is being answered stay. One that has had its last answer takes nobody's place: it
 * gives way first, and at once. */
#ifndef ADMIT_H
#define ADMIT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "net/peers.h"
#include "base/seldom.h"

typedef struct Server Server;
typedef struct Conn Conn;

/* In which line a connection waits. */
typedef enum Waits {
    WAITS_NOT,
    WAITS_END,    /* for its peer to close, after the last answer */
    WAITS_SILENT, /* for its first request */
    WAITS_IDLE,   /* for another one */
    WAITS_GONE    /* it has given way: nothing that comes from it counts any more */
} Waits;

/* A connection's part. */
typedef struct Waiting {
    Conn *older, *newer; /* in its line */
    Waits waits;
    bool has_asked;      /* a request of it was whole */
    bool is_answered;    /* for the last time */
} Waiting;

/* All zero at first. */
typedef struct Admission {
    Peers peers;
    struct {
        Conn *oldest, *newest;
    } lines[WAITS_GONE];
    uint32_t leaving; /* those that have given way and are not closed yet */
    uint32_t answered; /* those that have had their last answer and are not closed yet */
    Seldom log;
} Admission;

/* Whether one may come from this address. If one has to give way for that, it has. */
bool admit(Server *server, struct in6_addr address);

/* The connection waits for a request, from now on. */
void admit_waits(Conn *conn);

/* It has had its last answer: it counts for its address no more. */
void admit_answered(Conn *conn);

/* It waits no more: a request has come, or has passed what is judged by its head. */
void admit_asked(Conn *conn);

/* It has come: it counts for its address. False: no memory. */
bool admit_enter(Conn *conn);

/* It counts no more. */
void admit_leave(Conn *conn);

#endif
