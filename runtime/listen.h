/* listen.h: the socket that listens, and turning away who cannot be let in. */
#ifndef LISTEN_H
#define LISTEN_H

#include <netinet/in.h>
#include <stdbool.h>

/* Why there is no listening, as one line. */
typedef struct ListenError {
    char text[160];
} ListenError;

/* A listening socket at an IP address and port; *port 0 becomes the one that was free. -1, and
 * *error set, when it cannot be had. */
int listen_at(const char *host, int *port, ListenError *error);

typedef enum Accepted {
    ACCEPTED,      /* *fd and *peer (IPv4 as ::ffff:a.b.c.d) */
    ACCEPTED_NONE, /* nobody is waiting */
    ACCEPTED_FULL  /* somebody is, but there is no descriptor for him */
} Accepted;

Accepted listen_accept(int listening, int *fd, struct in6_addr *peer);

/* Tells whoever is at the other end that there is no room (503), and closes. */
void listen_turn_away(int fd);

/* A descriptor kept back, so that when there are no others one can be told that. */
int listen_spare(void);

/* Turns the next in line away by the spare descriptor, and gives a new spare (or -1). */
int listen_turn_next_away(int listening, int spare);

/* Raises the limit of descriptors as far as `asked` connections (0: as many as can be) need
 * it and as it can be. Returns how many connections there is room for. */
int listen_raise_limit(int asked);

#endif
