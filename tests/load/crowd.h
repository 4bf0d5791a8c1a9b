/* crowd.h: many websockets to one place, opened a few at a time.
 *
 * A few, since a server's queue of connections that wait to be accepted is short, and what is
 * turned away there comes back only after a second. */
#ifndef CROWD_H
#define CROWD_H

#include "ws_client.h"

typedef struct Crowd {
    WsClient **clients; /* `count` of them; null: not open */
    size_t count, open;
    /* private */
    Load *load;
    const WsEvents *events;
    void *context;
    WsTarget target;
    size_t begun, failed;
} Crowd;

/* Opens `count` clients and runs the loop until all are open. Their `events` and `context` are as
 * for ws_client_connect(), but opened() is not called, and a client that could not be opened is
 * no more than missing. False if one could not, or if it took longer than `seconds`. */
bool crowd_open(Crowd *crowd, Load *load, const WsTarget *target, size_t count,
                const WsEvents *events, void *context, double seconds);

/* To be called by closed() of the events: the client is open no more. */
void crowd_forget(Crowd *crowd, const WsClient *client);

/* Cuts those that are open, and gives the memory back. */
void crowd_cut(Crowd *crowd);

#endif
