/* net.h: sockets, by libwebsockets; everything that the rest may ask of it.
 *
 * net.c and net_wire.c are the only files that know libwebsockets. net.c turns each of its
 * callbacks into a call of a function with a name: of server/exchange.c while a connection carries
 * requests, of server/socket.c and conn.c once it is a websocket. None of the functions below calls
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

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "server/conn.h"
#include "fh_str.h"

typedef struct Net Net;

/* Serves what comes to a listening socket, which it takes over. Null when it cannot. */
Net *net_new(Server *server, int listening);

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

/* Something is to be written: conn_write, or http_writable, is called soon. */
void net_want_write(Conn *conn);

/* conn_on_writable is to be called once, when the socket can take something. */
void net_want_control(Conn *conn);

/* Has the kernel take frames or a part of an answer, or as much of that as it will; nothing is
 * kept of the rest. Says how many bytes it took; less than 0: the connection is dead. */
ssize_t net_write(Conn *conn, const struct iovec *pieces, int count);

/* Lets compressed messages of this websocket through. */
void net_take_packed(Conn *conn);

/* Whether libwebsockets must keep its own frames back, since one of ours is partly written. */
void net_hold_control(Conn *conn, bool hold);

/* Writes a ping. False: the connection is dead. */
bool net_write_ping(Conn *conn);

/* Whether libwebsockets holds bytes that the socket has not taken. */
bool net_is_blocked(const Conn *conn);

/* Whether a close frame was prepared, by either side: no data may follow. */
bool net_is_closing(const Conn *conn);

/* The close frame to be sent when conn_on_writable or ws_receive gives false. */
void net_set_close_reason(Conn *conn, int code, const char *reason, size_t len);

typedef enum NetPause {
    PAUSE_FULL = 1, /* what is to be written goes first */
    PAUSE_SHARE = 2 /* it has had its share of a turn */
} NetPause;

/* Stops reading, and goes on when there is no reason left: what has not been read stays in the
 * kernel, and what has been, but was not looked at yet, in the library. */
void net_pause_reading(Conn *conn, NetPause why, bool pause);

/* Ends the connection without ado, soon. */
void net_kill(Conn *conn);

#endif
