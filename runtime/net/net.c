/* net.c: libwebsockets' callbacks, and what is asked of it. See net.h.
 *
 * The library is built to tell of its descriptors, and our loop waits for them (loop.c). */
#include "net/net.h"

#include <libwebsockets.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include "base/head.h"
#include "http/answer.h"
#include "net/door.h"
#include "net/loop.h"
#include "values/overtime.h"
#include "base/str.h"
#include "ws/unmask.h"

/* A connection allocates this much to read into: for control frames. Messages are read into the
 * library's buffer for all. */
#define RX_BYTES 160

#define READ_BYTES    ((size_t)32 << 10) /* for all connections together */
#define WRITE_BYTES   ((size_t)1 << 30)  /* one write is never cut into several */
#define HEAD_BYTES    1024               /* for the heads that are made here: see feed */
#define RSV1          0x40               /* RFC 7692 6: on the first frame of a compressed message */
#define ACCEPT_MAX    64                 /* connections accepted at a time */
#define REST          100                /* ms without accepting, when the system cannot */
#define WAIT_MAX      600000             /* ms; the library counts in microseconds, in an int */

struct Net {
    NetUser user;
    struct lws_context *context;
    struct lws_vhost *vhost;
    Loop *loop;
    struct lws *listener, *waker;
    int wake_fd;
    Door door;
    Timer rest;        /* until connections are accepted again */
    Wire *adopting;    /* between accept and the library's answer */
    Wire *in_hand;     /* that is being served; null: it has gone meanwhile */
    int64_t forced_at; /* when the library was last told to look at everything */
    char in[READ_BYTES]; /* what was read from a websocket */
};

static Wire *wire_of(struct lws *lws)
{
    return lws ? lws_get_opaque_user_data(lws) : NULL;
}

static Net *net_of(struct lws *lws)
{
    return lws_context_user(lws_get_context(lws));
}

/* ---- accepting ---- */

static void adopt(Net *net, int fd, struct in6_addr peer)
{
    Wire *wire = net->user.enter(net->user.context, fd, peer);
    if (!wire) {
        door_turn_away(&net->door, fd);
        return;
    }
    const lws_adopt_desc_t adoption = {
        .vh = net->vhost, .type = LWS_ADOPT_SOCKET | LWS_ADOPT_HTTP | LWS_ADOPT_ALLOW_SSL,
        .fd.sockfd = fd, .opaque = wire,
    };
    net->adopting = wire;
    wire->lws = lws_adopt_descriptor_vhost_via_info(&adoption);
    net->adopting = NULL;
    if (!wire->lws) { /* and has closed the descriptor */
        net->user.gone(wire->conn);
        return;
    }
    lws_set_timeout(wire->lws, NO_PENDING_TIMEOUT, 0); /* the user's limits hold */
    net->user.begin(wire->conn);
}

static void on_rested(Timer *timer, int64_t now)
{
    (void)now;
    Net *net = (Net *)(void *)((char *)timer - offsetof(Net, rest));
    timers_start(net->user.timers, timer, INT64_MAX); /* keeps its place */
    if (net->listener) lws_rx_flow_control(net->listener, 1);
}

/* Nobody can be taken, and asking again and again would take all the time there is. */
static void rest(Net *net)
{
    timers_start(net->user.timers, &net->rest, timer_clock() + REST);
    lws_rx_flow_control(net->listener, 0);
}

static void accept_some(Net *net)
{
    int fd;
    struct in6_addr peer;
    for (int i = 0; i < ACCEPT_MAX; i++) {
        switch (door_next(&net->door, &fd, &peer)) {
        case DOOR_CAME: adopt(net, fd, peer); break;
        case DOOR_GONE: break;
        case DOOR_NONE: return;
        case DOOR_STUCK: rest(net); return;
        }
    }
}

/* ---- requests ---- */

int __real_lws_handshake_server(struct lws *lws, unsigned char **bytes, size_t len);
int __wrap_lws_handshake_server(struct lws *lws, unsigned char **bytes, size_t len);

/* The head that the library reads in place of the one that came: nothing in it is the peer's but
 * the key of the websocket, which was checked. */
static int hand_over(Wire *wire)
{
    char head[HEAD_BYTES];
    const fh_str key = wire->net->user.websocket_key(wire->conn);
    const int len = snprintf(head, sizeof(head),
                             "GET / HTTP/1.1\r\nHost: fh\r\nConnection: Upgrade\r\n"
                             "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                             "Sec-WebSocket-Key: %.*s\r\n\r\n", (int)key.len, key.ptr);
    unsigned char *at = (unsigned char *)head;
    return __real_lws_handshake_server(wire->lws, &at, (size_t)len);
}

/* The library writes its answer into the buffer that it has read into, over what came behind the
 * request: frames of a client that did not wait. */
static int upgrade(Wire *wire, unsigned char *behind, size_t len)
{
    char *kept = wire->net->in;
    if (len > READ_BYTES) return 1; /* more than is ever read */
    memcpy(kept, behind, len);
    const int ended = hand_over(wire);
    memcpy(behind, kept, len);
    return ended;
}

/* The answer is written, or a part of it: what becomes of the connection; not 0: its end. The next
 * request waits while an answer is on its way; some of it may have come already. */
static int after_answer(Wire *wire, HttpSent sent)
{
    switch (sent) {
    case HTTP_SENDING:
        net_pause_reading(wire, PAUSE_FULL, true);
        net_want_write(wire);
        return 0;
    case HTTP_CLOSE:
        return -1;
    case HTTP_LINGER:
        shutdown(wire->fd, SHUT_WR);
        break;
    case HTTP_SENT:
        break;
    }
    net_pause_reading(wire, PAUSE_FULL, false);
    if (wire->has_leftover) loop_again(wire->net->loop, wire->fd);
    return 0;
}

/* In place of the library's function: takes the bytes of one request. The library learns of it when
 * it is whole and asks for a websocket. */
int __wrap_lws_handshake_server(struct lws *lws, unsigned char **bytes, size_t len)
{
    Wire *wire = wire_of(lws);
    if (!wire) return __real_lws_handshake_server(lws, bytes, len);
    const NetUser *user = &wire->net->user;
    *user->bytes_in += len;
    HttpNext next = HTTP_MORE;
    const size_t taken = user->feed(wire->conn, (const char *)*bytes, len, &next);
    *bytes += taken;
    wire->has_leftover = taken < len;
    switch (next) {
    case HTTP_MORE: return 0;
    case HTTP_WHOLE: return after_answer(wire, user->answer(wire->conn));
    case HTTP_UPGRADE: return upgrade(wire, *bytes, len - taken);
    case HTTP_DROP: break;
    }
    return 1;
}

/* ---- websockets ---- */

/* Frames that came with the handshake are handled along with the next write. */
static int on_established(Wire *wire)
{
    wire->is_websocket = true;
    if (!wire->net->user.open(wire->conn)) return -1;
    if (wire->has_leftover) net_want_control(wire);
    wire->has_leftover = false;
    return 0;
}

/* A message was handled. Whoever has had its share of this turn goes on in the next: what was read
 * of it is held back. */
static void take_share(Wire *wire)
{
    Loop *loop = wire->net->loop;
    if (timer_clock() - loop_began(loop) < LOOP_SHARE) return;
    net_pause_reading(wire, PAUSE_SHARE, true);
    loop_again(loop, wire->fd);
}

static int on_receive(Wire *wire, struct lws *lws, const char *bytes, size_t len)
{
    const WsPiece piece = {
        .bytes = { bytes, len }, .is_first = lws_is_first_fragment(lws) != 0,
        .is_final = lws_is_final_fragment(lws) != 0, .is_binary = lws_frame_is_binary(lws) != 0,
        .is_packed = (lws_get_reserved_bits(lws) & RSV1) != 0,
    };
    *wire->net->user.bytes_in += len;
    if (!wire->net->user.receive(wire->conn, &piece)) return -1;
    take_share(wire);
    return 0;
}

static int add_handshake_headers(const Wire *wire, struct lws *lws,
                                 struct lws_process_html_args *args)
{
    const fh_str more = wire->net->user.websocket_fields(wire->conn);
    unsigned char *at = (unsigned char *)args->p, *end = at + args->max_len;
    for (const HttpField *field = http_security; field->name; field++) {
        char name[64];
        size_t len;
        if (head_find(more, str_from(field->name), &len) >= 0) continue;
        snprintf(name, sizeof(name), "%s:", field->name);
        if (lws_add_http_header_by_name(lws, (const unsigned char *)name,
                                        (const unsigned char *)field->value,
                                        (int)strlen(field->value), &at, end))
            return -1;
    }
    if (more.len + 2 > (size_t)(end - at)) return -1; /* an empty line comes behind it */
    if (more.len) memcpy(at, more.ptr, more.len);
    args->p = (char *)at + more.len;
    return 0;
}

/* ---- descriptors, for our loop ---- */

static int on_add_fd(Net *net, struct lws *lws, const struct lws_pollargs *args)
{
    return loop_add(net->loop, args->fd, wire_of(lws), (short)args->events) ? 0 : -1;
}

static int on_remove_fd(Net *net, const struct lws_pollargs *args)
{
    loop_remove(net->loop, args->fd);
    return 0;
}

static int on_change_fd(Net *net, const struct lws_pollargs *args)
{
    if (args->events != args->prev_events)
        loop_want(net->loop, args->fd, (short)args->events);
    return 0;
}

/* runtime/lws/11-between-frames.patch */
int lws_ws_is_between_frames(struct lws *lws);
void lws_ws_feed(struct lws *lws, unsigned char *bytes, size_t len);
void lws_ws_fail(struct lws *lws);

/* Control frames have no more bytes than these (RFC 6455 5.5). */
#define CONTROL_MAX 125

/* A header says how long its frame is, before there is anything of it to keep: what the library
 * still awaits, or has read of a length that comes in pieces, its highest bytes first. */
static void judge_length(Wire *wire)
{
    if (!wire->is_websocket) return;
    const size_t awaited = lws_remaining_packet_payload(wire->lws);
    if (awaited > CONTROL_MAX && !wire->net->user.announced(wire->conn, awaited))
        lws_ws_fail(wire->lws);
}

/* Reads a websocket, and takes out the texts that came whole, as nearly all do; the library gets
 * what is left, also when it is to hold that back. False: it has to look for itself. The
 * connection may be gone afterwards. */
static bool read_texts(Net *net, Wire *wire)
{
    fh_str text;
    bool is_ascii;
    if (!wire->is_websocket || !lws_ws_is_between_frames(wire->lws)) return false;
    const ssize_t came = recv(wire->fd, net->in, sizeof(net->in), 0);
    if (came <= 0) return false;
    char *at = net->in, *end = net->in + came;
    while (at < end && lws_ws_is_between_frames(wire->lws)) {
        const size_t taken = unmask_text(at, (size_t)(end - at), &text, &is_ascii);
        if (taken == 0) break;
        at += taken;
        *net->user.bytes_in += text.len;
        if (!net->user.receive_text(wire->conn, text, is_ascii)) {
            lws_ws_fail(wire->lws);
            return true;
        }
        if (at < end) take_share(wire);
    }
    if (at < end) lws_ws_feed(wire->lws, (unsigned char *)at, (size_t)(end - at));
    return true;
}

static void serve(void *context, void *owner, struct pollfd *ready)
{
    Net *net = context;
    Wire *wire = net->in_hand = owner;
    if (wire && (ready->revents & POLLIN)) net_pause_reading(wire, PAUSE_SHARE, false);
    const bool is_read = wire && ready->revents == POLLIN && read_texts(net, wire);
    if (!is_read) lws_service_fd(net->context, ready);
    if (net->in_hand) judge_length(net->in_hand);
    net->in_hand = NULL;
}

static bool is_blocked(void *owner)
{
    return owner && net_is_blocked(owner);
}

static bool is_in_frame(void *owner)
{
    const Wire *wire = owner;
    return wire && wire->net->user.is_in_frame(wire->conn);
}

/* What is left of an answer, since the kernel would not take all of it. */
static LoopWrote write_answer(Wire *wire)
{
    const HttpSent sent = wire->net->user.write_answer(wire->conn);
    if (sent == HTTP_SENDING) return LOOP_BLOCKED;
    if (after_answer(wire, sent) != 0) net_kill(wire);
    return LOOP_WROTE_ALL;
}

static LoopWrote write_waiting(void *owner)
{
    Wire *wire = owner;
    if (!wire->is_websocket) return write_answer(wire);
    switch (wire->net->user.write(wire->conn)) {
    case CONN_WROTE_ALL: return LOOP_WROTE_ALL;
    case CONN_WROTE_SOME: return LOOP_WROTE_SOME;
    case CONN_BLOCKED: return LOOP_BLOCKED;
    case CONN_LOST: net_kill(wire);
    }
    return LOOP_WROTE_ALL;
}

/* A ping is about to be answered: what answers messages that came before it goes first. */
static int on_ping(Wire *wire)
{
    ConnWrote wrote;
    do {
        wrote = wire->net->user.write(wire->conn);
    } while (wrote == CONN_WROTE_SOME);
    return wrote == CONN_LOST ? -1 : 0;
}

static bool is_busy(const Wire *wire)
{
    return wire->net->user.is_busy(wire->conn);
}

static bool reads_again(void *owner)
{
    const Wire *wire = owner;
    if (!wire) return false;
    if (wire->is_websocket) return wire->paused == PAUSE_SHARE;
    return wire->has_leftover && !wire->paused && !is_busy(wire);
}

/* Messages may wait, and long requests; short ones, which come one at a time, and new connections
 * do not. */
static bool can_wait(void *owner)
{
    const Wire *wire = owner;
    return wire && (wire->is_websocket || is_busy(wire));
}

/* The server is to end, and looks at that first. */
static bool is_to_end(void *context)
{
    const Net *net = context;
    return overtime_is_hurried() && net->listener;
}

/* ---- all callbacks ---- */

static void on_destroy(Net *net, Wire *wire)
{
    wire->lws = NULL;
    if (wire == net->in_hand) net->in_hand = NULL;
    if (wire != net->adopting) net->user.gone(wire->conn); /* else adopt sees to it */
}

static int on_wire_event(Wire *wire, struct lws *lws, enum lws_callback_reasons reason, void *in,
                         size_t len)
{
    const NetUser *user = &wire->net->user;
    switch ((int)reason) {
    case LWS_CALLBACK_ADD_HEADERS: return add_handshake_headers(wire, lws, in);
    case LWS_CALLBACK_ESTABLISHED: return on_established(wire);
    case LWS_CALLBACK_RECEIVE: return on_receive(wire, lws, in, len);
    case LWS_CALLBACK_USER: return on_ping(wire); /* runtime/lws/06-whole-frames.patch */
    case LWS_CALLBACK_RECEIVE_PONG: user->is_alive(wire->conn); return 0;
    case LWS_CALLBACK_SERVER_WRITEABLE: return user->on_writable(wire->conn) ? 0 : -1;
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        return user->peer_closes(wire->conn, (fh_str){ in, len }) ? 0 : -1;
    case LWS_CALLBACK_WS_SERVER_DROP_PROTOCOL: user->closing(wire->conn); return 0;
    case LWS_CALLBACK_WSI_DESTROY: on_destroy(wire->net, wire); return 0;
    default: return 0;
    }
}

static int on_event(struct lws *lws, enum lws_callback_reasons reason, void *user, void *in,
                    size_t len)
{
    (void)user;
    switch ((int)reason) {
    case LWS_CALLBACK_ADD_POLL_FD: return on_add_fd(net_of(lws), lws, in);
    case LWS_CALLBACK_DEL_POLL_FD: return on_remove_fd(net_of(lws), in);
    case LWS_CALLBACK_CHANGE_MODE_POLL_FD: return on_change_fd(net_of(lws), in);
    case LWS_CALLBACK_GET_THREAD_ID:
    case LWS_CALLBACK_LOCK_POLL:
    case LWS_CALLBACK_UNLOCK_POLL:
    case LWS_CALLBACK_PROTOCOL_INIT:
    case LWS_CALLBACK_PROTOCOL_DESTROY:
    case LWS_CALLBACK_WSI_CREATE: return 0;
    case LWS_CALLBACK_RAW_RX_FILE: break;
    default: {
        Wire *wire = wire_of(lws);
        return wire ? on_wire_event(wire, lws, reason, in, len) : 0;
    }
    }
    Net *net = net_of(lws);
    uint64_t count;
    if (lws == net->listener)
        accept_some(net);
    else if (lws == net->waker && read(net->wake_fd, &count, sizeof(count)) < 0)
        return 0;
    return 0;
}

static const struct lws_protocols protocols[] = {
    { .name = "fh", .callback = on_event, .rx_buffer_size = RX_BYTES,
      .tx_packet_size = WRITE_BYTES,
      /* Nothing is kept there, but without it there is no ..._DROP_PROTOCOL. */
      .per_session_data_size = 1 },
    { 0 },
};

/* ---- waiting ---- */

/* The library's own timers run within lws_service_adjust_timeout. It gives 0 when it holds
 * bytes that it has read but not handled (our loop sees to those at once), or when a timer of
 * its own is due within the millisecond; the first must never be waited for in vain. */
static int64_t library_timeout(Net *net, int64_t timeout_ms)
{
    const int most = timeout_ms > WAIT_MAX ? WAIT_MAX : (int)timeout_ms;
    const int wait = lws_service_adjust_timeout(net->context, most, 0);
    if (wait > 0 || most == 0) return wait;
    const int64_t now = timer_clock();
    if (net->forced_at == now) return 1;
    net->forced_at = now;
    lws_service_tsi(net->context, -1, 0);
    return 0;
}

void net_turn(Net *net, int64_t timeout_ms)
{
    if (timeout_ms < 0) timeout_ms = 0;
    loop_turn(net->loop, (int)library_timeout(net, timeout_ms));
}

int64_t net_clock(const Net *net)
{
    return loop_began(net->loop);
}

void net_wake(Net *net)
{
    const uint64_t one = 1;
    if (write(net->wake_fd, &one, sizeof(one)) < 0) return;
}

void net_want_write(Wire *wire)
{
    loop_write(wire->net->loop, wire->fd);
}

/* ---- beginning and ending ---- */

static bool start_library(Net *net)
{
    const struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN_SERVER, .protocols = protocols, .user = net,
        .pt_serv_buf_size = READ_BYTES,
        .max_http_header_data = HEAD_BYTES, .gid = (gid_t)-1, .uid = (uid_t)-1,
    };
    lws_set_log_level(0, NULL);
    net->context = lws_create_context(&info);
    if (net->context) net->vhost = lws_get_vhost_by_name(net->context, "default");
    return net->vhost != NULL;
}

static struct lws *adopt_file(Net *net, int fd)
{
    const lws_sock_file_fd_type file = { .filefd = fd };
    return lws_adopt_descriptor_vhost(net->vhost, LWS_ADOPT_RAW_FILE_DESC, file, "fh", NULL);
}

static bool start(Net *net, int listening)
{
    Timers *timers = net->user.timers;
    net->rest.fire = on_rested;
    if (!timers_start(timers, &net->rest, INT64_MAX) ||
        !door_open(&net->door, listening, timers, net->user.refused))
        return false;
    const LoopUser user = { .context = net, .serve = serve, .is_blocked = is_blocked,
                            .reads_again = reads_again, .is_in_frame = is_in_frame,
                            .write_waiting = write_waiting,
                            .can_wait = can_wait, .is_to_end = is_to_end };
    net->loop = loop_new(user);
    if (!net->loop || !start_library(net)) return false;
    net->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    net->waker = adopt_file(net, net->wake_fd);
    net->listener = adopt_file(net, listening);
    return net->waker && net->listener;
}

Net *net_new(NetUser user, int listening)
{
    Net *net = calloc(1, sizeof(Net));
    if (!net) return NULL;
    net->user = user;
    net->wake_fd = -1;
    if (start(net, listening)) return net;
    net_free(net);
    return NULL;
}

void net_stop_listening(Net *net)
{
    if (net->listener)
        lws_set_timeout(net->listener, PENDING_TIMEOUT_CLOSE_SEND, LWS_TO_KILL_ASYNC);
    net->listener = NULL;
}

void net_free(Net *net)
{
    if (net->context) lws_context_destroy(net->context);
    loop_free(net->loop);
    door_close(&net->door);
    timers_stop(net->user.timers, &net->rest);
    free(net);
}
