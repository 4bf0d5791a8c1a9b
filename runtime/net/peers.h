/* peers.h: addresses of peers, and how many connections each has. IPv4 is ::ffff:a.b.c.d.
 *
 * An IPv6 network of 64 bits is one address here: whoever has one of its addresses can have them
 * all. A table of those that have any, hashed by a key that is drawn anew by each process. */
#ifndef PEERS_H
#define PEERS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fh_str.h"

typedef struct PeerCount PeerCount;

/* All zero at first. */
typedef struct Peers {
    PeerCount *table;
    size_t size;  /* places of it: 0, or a power of 2 */
    size_t count; /* addresses in it */
} Peers;

/* Whether it is one of this machine's own. */
bool peers_is_loopback(struct in6_addr address);

/* An address as text; `to` has room for INET6_ADDRSTRLEN. */
fh_str peers_name(struct in6_addr address, char *to);

/* Counts one more. False: no memory. */
bool peers_add(Peers *peers, struct in6_addr address);

/* One of those that were added has gone. */
void peers_remove(Peers *peers, struct in6_addr address);

/* How many there are. */
uint32_t peers_count(const Peers *peers, struct in6_addr address);

void peers_free(Peers *peers);

#endif
