/* net_wire.c: what is asked of libwebsockets about one connection. See net.h.
 *
 * Frames and answers go to the kernel from here, and the library is told when to keep its own
 * frames back. */
#include <libwebsockets.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "net/net.h"

void net_want_control(Conn *conn)
{
    if (conn->wire) lws_callback_on_writable(conn->wire);
}

void lws_ws_hold_control(struct lws *wire, int hold); /* runtime/lws/06-whole-frames.patch */
void lws_ws_allow_rsv1(struct lws *wire);             /* runtime/lws/07-allow-rsv1.patch */

/* Bytes of the library's own go first: what is left of a handshake or of a pong. */
ssize_t net_write(Conn *conn, const struct iovec *pieces, int count)
{
    const struct msghdr all = { .msg_iov = (struct iovec *)(uintptr_t)pieces,
                                .msg_iovlen = (size_t)count };
    if (lws_partial_buffered(conn->wire)) return 0;
    const ssize_t taken =
        count == 1 ? send(conn->fd, pieces->iov_base, pieces->iov_len, MSG_NOSIGNAL)
                   : sendmsg(conn->fd, &all, MSG_NOSIGNAL);
    if (taken >= 0) return taken;
    return errno == EAGAIN || errno == EINTR || errno == ENOBUFS || errno == ENOMEM ? 0 : -1;
}

void net_hold_control(Conn *conn, bool hold)
{
    if (conn->wire) lws_ws_hold_control(conn->wire, hold);
}

void net_take_packed(Conn *conn)
{
    if (conn->wire) lws_ws_allow_rsv1(conn->wire);
}

/* A pong repeats what the ping held, and the library tells of a pong only if that is not
 * nothing. */
bool net_write_ping(Conn *conn)
{
    unsigned char bytes[LWS_PRE + 2];
    memcpy(bytes + LWS_PRE, "fh", 2);
    return lws_write(conn->wire, bytes + LWS_PRE, 2, LWS_WRITE_PING) >= 0;
}

bool net_is_blocked(const Conn *conn)
{
    return conn->wire && lws_partial_buffered(conn->wire);
}

bool net_is_closing(const Conn *conn)
{
    return lws_get_close_length(conn->wire) > 0;
}

void net_set_close_reason(Conn *conn, int code, const char *reason, size_t len)
{
    unsigned char text[CONN_REASON_MAX];
    if (len) memcpy(text, reason, len);
    lws_close_reason(conn->wire, (enum lws_close_status)code, text, len);
}

void net_pause_reading(Conn *conn, NetPause why, bool pause)
{
    const unsigned before = conn->paused;
    const unsigned now = pause ? before | why : before & ~(unsigned)why;
    conn->paused = (uint8_t)now;
    if (conn->wire && !before != !now) lws_rx_flow_control(conn->wire, now ? 0 : 1);
}

void net_kill(Conn *conn)
{
    if (conn->wire) lws_set_timeout(conn->wire, PENDING_TIMEOUT_CLOSE_SEND, LWS_TO_KILL_ASYNC);
}
