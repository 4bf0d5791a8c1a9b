/* server.h: what one running server consists of.
 *
 * One process, one thread, one of these: made by app.c, passed to whoever needs it. Handlers
 * run one at a time, so there is one event, used again for each of them. */
#ifndef SERVER_H
#define SERVER_H

#include "server/admit.h"
#include "server/conn.h"
#include "ws/deflate.h"
#include "values/event.h"
#include "server/guard.h"
#include "http/hosts.h"
#include "bind/match.h"
#include "server/presence.h"
#include "server/session.h"
#include "base/timer.h"
#include "server/topic.h"
#include "net/trim.h"

typedef struct Net Net;

/* What the command line, the environment and the app's settings say together. */
typedef struct Options {
    const char *host;
    int port;
    int max_connections; /* 0: as many as there are descriptors */
    int max_per_address; /* 0: any number; less: as many as admit.c says */
    int64_t max_body_memory; /* bytes of all bodies together; 0: see server_bodies_max */
    bool quiet, access_log, open_metrics, dev;
    bool no_sandbox;
    bool cost; /* print what connections cost, and stop */
} Options;

/* What /_fh/metrics tells, beside what can be counted when it is asked. */
typedef struct Metrics {
    uint64_t connections, refused; /* accepted, turned away, since the start */
    uint64_t evicted;              /* ended since others came: see admit.h */
    uint64_t requests, messages_in, messages_out;
    uint64_t bytes_in, bytes_out;
    uint64_t handler_errors, skipped, overloads; /* frames skipped, closed with 1013 */
} Metrics;

typedef struct Server {
    Event event;
    const FhApp *app;
    Options options;
    Arena *arena;     /* what lives as long as the server */
    Matcher *matcher; /* finds the app's routes */
    Guard *guards;    /* what runs before them, in the order of the source */
    Hosts hosts;      /* the names it answers for */
    Sessions sessions;
    Timers timers;
    Trim trim;
    Topics topics;
    Presences presences;
    Conns conns;
    Admission admission;
    Deflate deflate;
    RequestBudget bodies; /* what all of them hold at present */
    Net *net;
    Metrics metrics;
    fh_str message_headers; /* JSON text of htmx's HEADERS of the message in hand */
    const char *verb, *path; /* what the event in hand is for: "ws", "/room/{name}" */
    int64_t started_at;      /* on the clock of the timers */
    bool stopping;
    struct Every *everys;    /* later.c: the app's timers */
    struct Later *laters;    /* later.c: what waits to run once */
} Server;

/* The server whose event this is. */
static inline Server *server_of(FhEvent *ev)
{
    return (Server *)(void *)ev;
}

/* The connection that an event belongs to, or null when it has gone. */
static inline Conn *event_conn(FhEvent *ev)
{
    return conn_find(&server_of(ev)->conns, ev->ws);
}

/* Begins the event that runs a handler of this route (null: none), for this connection (null:
 * none); `verb` and `path` are for the log. */
Event *server_begin(Server *server, Conn *conn, const char *verb, const char *path);

/* Runs the handler inside the event; logs why it was stopped, if it was by a mistake. */
bool server_run(Server *server, FhHandler *handler);

/* Logs a stop by a mistake and counts it. For events that event_try has stopped. */
void server_report(Server *server);

/* The limits of the app, with what they are unless set. */
size_t server_body_max(const Server *server);
uint64_t server_bodies_max(const Server *server); /* of all of them together */
size_t server_queue_max(const Server *server);
size_t server_message_max(const Server *server);
int64_t server_idle(const Server *server);
int64_t server_timeout(const Server *server);

#endif
