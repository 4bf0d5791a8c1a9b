/* listen.h: the socket that listens, and how many connections there is room for. */
#ifndef LISTEN_H
#define LISTEN_H

/* Why there is no listening, as one line. */
typedef struct ListenError {
    char text[160];
} ListenError;

/* A listening socket at an IP address and port; *port 0 becomes the one that was free. -1, and
 * *error set, when it cannot be had. */
int listen_at(const char *host, int *port, ListenError *error);

/* Raises the limit of descriptors as far as `asked` connections (0: as many as can be) need
 * it and as it can be. Returns how many connections there is room for. */
int listen_raise_limit(int asked);

#endif
