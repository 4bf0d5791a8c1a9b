/* wires.h: what the server does about what happens on its sockets: the table that net calls. */
#ifndef WIRES_H
#define WIRES_H

#include "net/net.h"
#include "server/server.h"

/* The table for this server, which must outlive whoever uses it. */
NetUser wires_of(Server *server);

#endif
