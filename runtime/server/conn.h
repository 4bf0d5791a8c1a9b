/* conn.h: one connection of a client: a request and answer at a time, or a websocket.
 *
 * A connection lives as long as its socket. Handlers never hold one: they have an fh_ws, a
 * number that is never used again, and whatever is done to one that has gone does nothing.
 *
 * What is sent to a websocket waits in its queue, which has a limit. At the limit, frames that
 * a newer one supersedes are skipped; if that does not help, the rest is dropped and the
 * connection is closed with 1013, on which a page comes back by itself. */
#ifndef CONN_H
#define CONN_H

#include <netinet/in.h>

#include "server/admit.h"
#include "base/arena.h"
#include "ws/frame.h"
#include "net/net.h"
#include "server/presence.h"
#include "base/timer.h"
#include "server/topic.h"

typedef struct Exchange Exchange; /* exchange.c: a request and its answer */
typedef struct Socket Socket;     /* the websocket's part */

struct Conn {
    Server *server;
    Wire wire;               /* its socket */
    fh_ws handle;            /* what handlers have of it */
    struct in6_addr address; /* of the peer; IPv4 as ::ffff:a.b.c.d */
    Timer timer;             /* the limit that holds at present: see conn_watch */
    int64_t alive_at;        /* when the peer last gave a sign of life, or began to wait */
    Exchange *exchange;      /* while a request is read or answered */
    Socket *socket;          /* from the handshake on */
    bool lingering;          /* exchange.c: answered and half closed; what still comes is dropped */
    bool rests;              /* presence.c: its socket has gone, and the page may come back */
    uint32_t lingered;       /* bytes dropped */
    uint32_t nlaters;        /* later.c: `after`s of it that wait */
    uint8_t empty_lines;     /* reads of nothing but empty lines, since the last request */
    Waiting waiting;         /* admit.c: its place among those that wait for a request */
};

struct Socket {
    Conn *conn; /* whose part this is */
    const FhRoute *route;
    fh_str path;            /* canonical: the topic that it is on from the start */
    fh_str raw_path, query; /* as they came */
    fh_str session;         /* packed, see session.h; all four in `text` */
    char *text;
    Presence *presence;     /* of the page that it belongs to; null: it has not named itself */
    Subscriber subscriber;
    FrameQueue queue;
    Buf message;            /* pieces of a message that has not come whole */
    size_t checked;         /* bytes of it that are known to be UTF-8 */
    int64_t piece_at;       /* when the newest came; 0: none is awaited */
    uint16_t close_code;
    uint8_t window_bits;    /* for compressing what it is sent; 0: it was not agreed upon */
    bool is_packed;         /* the message that comes, or came last, is compressed */
    bool opened;            /* `conn` ran: `disconn` is owed */
    bool closing;           /* we close: nothing is queued or handled any more */
    bool peer_closes;       /* the peer has sent its close frame */
    bool is_left;           /* it ends for good: the page does not come back */
    bool ping_due;
    bool blocked;           /* the kernel has not taken all that it was last offered */
    unsigned char reason_len;
    char *reason;           /* of closing; null: none */
};

/* All connections, by handle. */
typedef struct ConnSlot {
    Conn *conn;
    uint32_t generation;
    uint32_t next_free; /* slot number + 1; 0: none */
} ConnSlot;

typedef struct Conns {
    Buf slots;
    uint32_t free_slot; /* number + 1; 0: none */
    uint32_t count;     /* connections */
    uint32_t nsockets;  /* of them websockets that are open */
    uint64_t secret[4]; /* makes ids of handles; drawn at first use */
} Conns;

/* A new connection; null when there is no memory. */
Conn *conn_new(Server *server, int fd, struct in6_addr address);

/* Its socket has gone: leaves its topics and gives its memory back. */
void conn_free(Conn *conn);

/* Its socket has gone, but it keeps its handle: it counts no more, and nothing waits for it. */
void conn_rest(Conn *conn);

/* Each becomes what the other was called. */
void conn_swap_handles(Conn *a, Conn *b);

/* A websocket leaves all its topics. */
void conn_leave_topics(Conn *conn);

/* The connection with this handle, or null. */
Conn *conn_find(const Conns *conns, fh_ws handle);

/* The i-th slot's connection or null, for walking them all; i < conns_slots. */
Conn *conn_at(const Conns *conns, uint32_t i);
uint32_t conns_slots(const Conns *conns);
void conns_free(Conns *conns);

/* Whether it is a websocket that frames can be sent to. */
bool conn_is_open(const Conn *conn);

/* Makes it a websocket of this route; path and query as they came. False: no memory. */
bool conn_upgrade(Conn *conn, const FhRoute *route, fh_str path, fh_str query, fh_str session,
                  Arena *scratch);

/* Queues a frame; the caller's hold on it stays the caller's. */
void conn_send(Conn *conn, Frame *frame);

/* Closes once all that is queued has been written. */
void conn_close(Conn *conn, int code, fh_str reason);

/* Drops what is queued, and closes. */
void conn_overflow(Conn *conn);

/* Writes what is queued for a websocket. */
ConnWrote conn_write(Conn *conn);

/* Whether it is within a frame: nothing else may be written to the socket. */
bool conn_is_in_frame(const Conn *conn);

/* It is libwebsockets' turn to write, and it would write for us: a ping, or, if this gives
 * false, the end, for which the close frame is set. */
bool conn_on_writable(Conn *conn);

/* The peer's close frame has come: what can be written of the queue at once is, and the rest of a
 * frame that is half out has a while. */
void conn_on_peer_closing(Conn *conn);

/* Its close frame is about to be written, whoever wanted that: nothing is queued or handled any
 * more, and the peer has a while to answer it. */
void conn_on_closing(Conn *conn);

/* The peer gave a sign of life. */
void conn_is_alive(Conn *conn);

/* Starts the watch over a websocket's life: a ping after half of the idle limit without a sign
 * of life, the end after the whole. */
void conn_watch(Conn *conn);

/* Whether the rest of a message is awaited, of which a piece just came. */
void conn_expects_more(Conn *conn, bool expects);

/* What waits in the queue, in bytes. */
size_t conn_queued(const Conn *conn);

/* Whether the peer is on this machine. */
bool conn_is_local(const Conn *conn);

/* The peer's address as text; `to` has room for INET6_ADDRSTRLEN. */
fh_str conn_ip(const Conn *conn, char *to);

/* The id that handlers see: 16 letters and digits, one for each handle, not to be guessed. */
void conn_id_text(Conns *conns, fh_ws handle, char to[16]);

#endif
