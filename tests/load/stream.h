/* stream.h: a TCP connection to the server under load, without waiting.
 *
 * Its source address goes round 127.0.0.1 to 127.0.0.100: from one address there are but 28 000
 * ports to one server, and each is taken for a minute after it was closed. */
#ifndef STREAM_H
#define STREAM_H

#include <stdbool.h>

#include "base/buf.h"
#include "load.h"

typedef struct Stream Stream;

/* What its owner does when something happens. In any of them it may write, pause or end. */
typedef struct StreamUser {
    /* It can be written to. */
    void (*connected)(Stream *stream);
    /* `len` bytes that have come; gives how many of them are done with. The others come again,
     * with more behind them. */
    size_t (*received)(Stream *stream, const char *bytes, size_t len);
    /* The other side has ended it, or could not be reached; `error` is an errno, or 0. It is
     * ended already, and its memory goes after this call. */
    void (*closed)(Stream *stream, int error);
} StreamUser;

/* Stands first in what it belongs to, which stream_open() allocates. */
struct Stream {
    LoadWatch watch;
    Load *load;
    const StreamUser *user;
    /* private */
    int fd; /* -1: ended */
    bool connecting, paused;
    uint32_t armed;
    size_t out_at;
    Buf in, out;
};

/* Begins to connect to 127.0.0.1. `size` bytes are allocated, a Stream and what its owner puts
 * behind it, all zero. `room`: how many bytes the kernel keeps for us unread (SO_RCVBUF); 0: as
 * many as it likes. Never null: what fails later is told to closed(), and running out of
 * descriptors ends the program. */
Stream *stream_open(Load *load, int port, int room, size_t size, const StreamUser *user);

/* Sends, or keeps what the socket does not take now. */
void stream_write(Stream *stream, const void *bytes, size_t len);

/* Stops reading, as a client does that is too slow; or reads again. */
void stream_pause(Stream *stream, bool paused);

/* Ends it, without a call of closed(). With `reset` the other side gets an RST, as from a client
 * that was killed with bytes unread. Does nothing to one that has ended. */
void stream_end(Stream *stream, bool reset);

#endif
