/* net_wire.c: what is asked of libwebsockets about one connection. See net.h.
 *
 * Frames and answers go to the kernel from here, and the library is told when to keep its own
 * frames back. */
#include <libwebsockets.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "net/net.h"

void net_want_control(Wire *wire)
{
    if (wire->lws) lws_callback_on_writable(wire->lws);
}

void lws_ws_hold_control(struct lws *wire, int hold); /* runtime/lws/06-whole-frames.patch */
void lws_ws_allow_rsv1(struct lws *wire);             /* runtime/lws/07-allow-rsv1.patch */

/* Bytes of the library's own go first: what is left of a handshake or of a pong. */
ssize_t net_write(Wire *wire, const struct iovec *pieces, int count)
{
    const struct msghdr all = { .msg_iov = (struct iovec *)(uintptr_t)pieces,
                                .msg_iovlen = (size_t)count };
    if (lws_partial_buffered(wire->lws)) return 0;
    const ssize_t taken =
        count == 1 ? send(wire->fd, pieces->iov_base, pieces->iov_len, MSG_NOSIGNAL)
                   : sendmsg(wire->fd, &all, MSG_NOSIGNAL);
    if (taken >= 0) return taken;
    return errno == EAGAIN || errno == EINTR || errno == ENOBUFS || errno == ENOMEM ? 0 : -1;
}

void net_hold_control(Wire *wire, bool hold)
{
    if (wire->lws) lws_ws_hold_control(wire->lws, hold);
}

void net_take_packed(Wire *wire)
{
    if (wire->lws) lws_ws_allow_rsv1(wire->lws);
}

/* A pong repeats what the ping held, and the library tells of a pong only if that is not
 * nothing. */
bool net_write_ping(Wire *wire)
{
    unsigned char bytes[LWS_PRE + 2];
    memcpy(bytes + LWS_PRE, "fh", 2);
    return lws_write(wire->lws, bytes + LWS_PRE, 2, LWS_WRITE_PING) >= 0;
}

bool net_is_blocked(const Wire *wire)
{
    return wire->lws && lws_partial_buffered(wire->lws);
}

bool net_is_closing(const Wire *wire)
{
    return lws_get_close_length(wire->lws) > 0;
}

void net_set_close_reason(Wire *wire, int code, const char *reason, size_t len)
{
    unsigned char text[CLOSE_REASON_MAX];
    if (len) memcpy(text, reason, len);
    lws_close_reason(wire->lws, (enum lws_close_status)code, text, len);
}

void net_pause_reading(Wire *wire, NetPause why, bool pause)
{
    const unsigned before = wire->paused;
    const unsigned now = pause ? before | why : before & ~(unsigned)why;
    wire->paused = (uint8_t)now;
    if (wire->lws && !before != !now) lws_rx_flow_control(wire->lws, now ? 0 : 1);
}

void net_kill(Wire *wire)
{
    if (wire->lws) lws_set_timeout(wire->lws, PENDING_TIMEOUT_CLOSE_SEND, LWS_TO_KILL_ASYNC);
}
