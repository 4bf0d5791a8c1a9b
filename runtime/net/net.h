/* net.h: sockets, by libwebsockets; everything that the rest may ask of it.
 *
 * net.c and net_wire.c are the only files that know libwebsockets. net.c turns each of its
 * callbacks into a call of a function with a name: see NetUser. None of the functions below calls
 * any of those: what is asked for here happens after the event in hand.
 *
 * libwebsockets keeps sockets, reads and checks frames, and sees to control frames and close
 * handshakes; requests are read by request.c (why is said there). For that, its function that
 * begins to read a request, lws_handshake_server, is wrapped when the program is linked:
 *     -Wl,--wrap=lws_handshake_server
 * What it then reads itself, when a connection becomes a websocket, is a short request without a
 * body, made for it here. It sees nothing of other requests, and answers and the frames of messages
 * go to the kernel without it. */
#ifndef NET_H
#define NET_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "base/timer.h"
#include "fh_str.h"

typedef struct Net Net;
typedef struct Conn Conn; /* the user's: net hands it back and knows nothing of it */

/* A connection, as net has it: a part of the user's. */
typedef struct Wire {
    Net *net;
    Conn *conn;        /* whose part it is */
    struct lws *lws;   /* null: its socket has gone */
    int fd;
    bool is_websocket; /* the handshake is done */
    bool has_leftover; /* bytes behind the request in hand have come already */
    uint8_t paused;    /* why it is not read, see net_pause_reading; 0: it is */
} Wire;

typedef enum HttpNext {
    HTTP_MORE,    /* the request is not whole yet */
    HTTP_WHOLE,   /* it is to be answered */
    HTTP_UPGRADE, /* it is to become a websocket */
    HTTP_DROP     /* the connection is to be closed */
} HttpNext;

typedef enum HttpSent {
    HTTP_SENDING, /* there is more, once more can be written */
    HTTP_SENT,    /* the connection awaits the next request */
    HTTP_LINGER,  /* sent, the last one; the peer may still send: half close, let it finish */
    HTTP_CLOSE    /* the connection is to be closed */
} HttpSent;

typedef enum ConnWrote {
    CONN_WROTE_ALL,
    CONN_WROTE_SOME, /* there is more, and others have their turn first */
    CONN_BLOCKED,    /* the peer must read first */
    CONN_LOST
} ConnWrote;

/* Bytes of a message. */
typedef struct WsPiece {
    fh_str bytes;
    bool is_first, is_final, is_binary;
    bool is_packed; /* of the first: the message is compressed */
} WsPiece;

/* Whom net serves. Where a function gives a bool, false ends the connection: by the close frame
 * that was set with net_set_close_reason, or without one. */
typedef struct NetUser {
    void *context;
    Timers *timers;
    uint64_t *refused, *bytes_in; /* counted here: connections turned away, bytes that came */

    /* Somebody is at the door: his connection, whose Wire has all but the socket; null turns him
     * away. If the rest then fails, `gone` says so; else `begin` follows. */
    Wire *(*enter)(void *context, int fd, struct in6_addr peer);
    void (*begin)(Conn *conn);
    /* The socket has gone, and the Wire with it, unless the connection rests to be taken up. */
    void (*gone)(Conn *conn);

    /* Takes bytes of a request, and says how many belong to it and what comes next. */
    size_t (*feed)(Conn *conn, const char *bytes, size_t len, HttpNext *next);
    /* Answers the request that is whole, and writes the first of it; writes what comes next. */
    HttpSent (*answer)(Conn *conn);
    HttpSent (*write_answer)(Conn *conn);
    /* Whether a request has begun to come, and is not answered whole. */
    bool (*is_busy)(const Conn *conn);

    /* Of a handshake that is accepted: its Sec-WebSocket-Key, and header fields to go with the
     * acceptance, each ended by CR LF. */
    fh_str (*websocket_key)(const Conn *conn);
    fh_str (*websocket_fields)(const Conn *conn);
    bool (*open)(Conn *conn);
    /* A piece of a message; a message that is one text (`is_ascii`: it is known to be ASCII); so
     * many bytes of a frame are yet to come. */
    bool (*receive)(Conn *conn, const WsPiece *piece);
    bool (*receive_text)(Conn *conn, fh_str text, bool is_ascii);
    bool (*announced)(Conn *conn, uint64_t len);
    void (*is_alive)(Conn *conn); /* a pong came */
    bool (*peer_closes)(Conn *conn, fh_str payload);
    void (*closing)(Conn *conn); /* a close frame is about to be written */

    /* Writes what waits for a websocket. */
    ConnWrote (*write)(Conn *conn);
    bool (*is_in_frame)(const Conn *conn); /* that has stopped within a frame */
    bool (*on_writable)(Conn *conn);       /* after net_want_control */
} NetUser;

/* Serves what comes to a listening socket, which it takes over. Null when it cannot. */
Net *net_new(NetUser user, int listening);

/* Lets things happen, for at most that long. */
void net_turn(Net *net, int64_t timeout_ms);

/* When what is being served began to be, by timer_clock; it costs less to ask. */
int64_t net_clock(const Net *net);

/* Makes net_turn return, from a signal handler. */
void net_wake(Net *net);

/* No new connections from now on. */
void net_stop_listening(Net *net);

/* Drops what is left and gives all back. */
void net_free(Net *net);

/* Something is to be written: `write`, or `write_answer`, is called soon. */
void net_want_write(Wire *wire);

/* `on_writable` is to be called once, when the socket can take something. */
void net_want_control(Wire *wire);

/* Has the kernel take frames or a part of an answer, or as much of that as it will; nothing is
 * kept of the rest. Says how many bytes it took; less than 0: the connection is dead. */
ssize_t net_write(Wire *wire, const struct iovec *pieces, int count);

/* Lets compressed messages of this websocket through. */
void net_take_packed(Wire *wire);

/* Whether libwebsockets must keep its own frames back, since one of ours is partly written. */
void net_hold_control(Wire *wire, bool hold);

/* Writes a ping. False: the connection is dead. */
bool net_write_ping(Wire *wire);

/* Whether libwebsockets holds bytes that the socket has not taken. */
bool net_is_blocked(const Wire *wire);

/* Whether a close frame was prepared, by either side: no data may follow. */
bool net_is_closing(const Wire *wire);

/* The close frame to be sent when a function of the user gives false; the reason has at most
 * CLOSE_REASON_MAX bytes. */
#define CLOSE_REASON_MAX 123
void net_set_close_reason(Wire *wire, int code, const char *reason, size_t len);

typedef enum NetPause {
    PAUSE_FULL = 1, /* what is to be written goes first */
    PAUSE_SHARE = 2 /* it has had its share of a turn */
} NetPause;

/* Stops reading, and goes on when there is no reason left: what has not been read stays in the
 * kernel, and what has been, but was not looked at yet, in the library. */
void net_pause_reading(Wire *wire, NetPause why, bool pause);

/* Ends the connection without ado, soon. */
void net_kill(Wire *wire);

#endif
