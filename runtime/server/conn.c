/* conn.c: the table of connections, and what a websocket sends. See conn.h. */
#include "server/conn.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "values/clock.h"
#include "base/limit.h"
#include "base/log.h"
#include "net/net.h"
#include "server/server.h"
#include "base/str.h"

#define OVERLOADED     1013
#define POLICY         1008

/* What the kernel is offered at a time. */
#define PIECES_MAX 16
#define PART_BYTES ((size_t)256 << 10)

/* ---- the table ---- */

static ConnSlot *slot_of(const Conns *conns, uint32_t i)
{
    return (ConnSlot *)(void *)conns->slots.ptr + i;
}

uint32_t conns_slots(const Conns *conns)
{
    return (uint32_t)(conns->slots.len / sizeof(ConnSlot));
}

Conn *conn_at(const Conns *conns, uint32_t i)
{
    return slot_of(conns, i)->conn;
}

Conn *conn_find(const Conns *conns, fh_ws handle)
{
    const uint32_t number = (uint32_t)handle.id;
    if (number == 0 || number > conns_slots(conns)) return NULL;
    const ConnSlot *slot = slot_of(conns, number - 1);
    return slot->generation == handle.id >> 32 ? slot->conn : NULL;
}

/* A slot that is free; its number from 1, or 0 when there is no memory. */
static uint32_t take_slot(Conns *conns)
{
    if (conns->free_slot == 0) {
        const ConnSlot fresh = { NULL, 0, 0 };
        buf_append(&conns->slots, &fresh, sizeof(fresh));
        if (!conns->slots.failed) return conns_slots(conns);
        conns->slots.failed = false; /* what it holds is whole */
        return 0;
    }
    const uint32_t number = conns->free_slot;
    conns->free_slot = slot_of(conns, number - 1)->next_free;
    return number;
}

static void give_slot_back(Conns *conns, fh_ws handle)
{
    const uint32_t number = (uint32_t)handle.id;
    ConnSlot *slot = slot_of(conns, number - 1);
    slot->conn = NULL;
    slot->next_free = conns->free_slot;
    conns->free_slot = number;
}

void conns_free(Conns *conns)
{
    buf_free(&conns->slots);
    *conns = (Conns){ 0 };
}

/* From here on the timer of the connection has its place: starting it again cannot fail. */
Conn *conn_new(Server *server, int fd, struct in6_addr address)
{
    Conns *conns = &server->conns;
    Conn *conn = calloc(1, sizeof(Conn));
    if (conn) *conn = (Conn){ .server = server, .address = address };
    if (conn) conn->wire = (Wire){ .net = server->net, .conn = conn, .fd = fd };
    const bool counts = conn && admit_enter(conn);
    const bool has_timer = counts && timers_start(&server->timers, &conn->timer, INT64_MAX);
    const uint32_t number = has_timer ? take_slot(conns) : 0;
    if (number == 0) {
        if (has_timer) timers_stop(&server->timers, &conn->timer);
        if (counts) admit_leave(conn);
        free(conn);
        return NULL;
    }
    ConnSlot *slot = slot_of(conns, number - 1);
    slot->conn = conn;
    slot->generation++;
    conn->handle.id = (uint64_t)slot->generation << 32 | number;
    conn->alive_at = timer_clock();
    conns->count++;
    return conn;
}

static void free_socket(Conn *conn)
{
    Socket *socket = conn->socket;
    if (!socket) return;
    topic_leave_all(&conn->server->topics, &socket->subscriber);
    presence_forget(conn);
    frame_queue_clear(&socket->queue);
    buf_free(&socket->message);
    free(socket->reason);
    free(socket->text);
    free(socket);
    if (!conn->rests) conn->server->conns.nsockets--;
}

void conn_free(Conn *conn)
{
    Server *server = conn->server;
    timers_stop(&server->timers, &conn->timer);
    free_socket(conn);
    give_slot_back(&server->conns, conn->handle);
    if (!conn->rests) admit_leave(conn);
    if (!conn->rests) server->conns.count--;
    free(conn);
    trim_later(&server->trim, &server->timers);
}

void conn_rest(Conn *conn)
{
    Socket *socket = conn->socket;
    conn_leave_topics(conn);
    socket->closing = true;
    frame_queue_clear(&socket->queue);
    buf_free(&socket->message);
    socket->message = (Buf){ 0 };
    conn->rests = true;
    admit_leave(conn);
    conn->server->conns.count--;
    conn->server->conns.nsockets--;
    trim_later(&conn->server->trim, &conn->server->timers);
}

void conn_swap_handles(Conn *a, Conn *b)
{
    const Conns *conns = &a->server->conns;
    const fh_ws handle = a->handle;
    a->handle = b->handle;
    b->handle = handle;
    slot_of(conns, (uint32_t)a->handle.id - 1)->conn = a;
    slot_of(conns, (uint32_t)b->handle.id - 1)->conn = b;
}

void conn_leave_topics(Conn *conn)
{
    presence_note_topics(conn);
    topic_leave_all(&conn->server->topics, &conn->socket->subscriber);
}

/* ---- becoming a websocket ---- */

static fh_str put(char **to, fh_str text)
{
    const fh_str copy = { *to, text.len };
    if (text.len) memcpy(*to, text.ptr, text.len);
    *to += text.len;
    return copy;
}

/* The path's one spelling among those that mean the same. */
static fh_str canonical(fh_str path, Arena *scratch)
{
    if (address_is_encoded(path, "/")) return path;
    char *text = arena_alloc(scratch, path.len * 3);
    return (fh_str){ text, address_canonical(text, path) };
}

static bool keep_texts(Socket *socket, fh_str path, fh_str query, fh_str session, Arena *scratch)
{
    const fh_str topic = canonical(path, scratch);
    const bool is_same = str_eq(topic, path);
    socket->text = malloc(path.len + query.len + session.len + (is_same ? 0 : topic.len) + 1);
    if (!socket->text) return false;
    char *to = socket->text;
    socket->raw_path = put(&to, path);
    socket->query = put(&to, query);
    socket->session = put(&to, session);
    socket->path = is_same ? socket->raw_path : put(&to, topic);
    return true;
}

bool conn_upgrade(Conn *conn, const FhRoute *route, fh_str path, fh_str query, fh_str session,
                  Arena *scratch)
{
    Socket *socket = calloc(1, sizeof(Socket));
    if (!socket) return false;
    socket->conn = conn;
    socket->route = route;
    if (!keep_texts(socket, path, query, session, scratch) ||
        !topic_join(&conn->server->topics, &socket->subscriber, socket->path)) {
        free(socket->text);
        free(socket);
        return false;
    }
    conn->socket = socket;
    conn->server->conns.nsockets++;
    return true;
}

bool conn_is_open(const Conn *conn)
{
    return conn && conn->socket && !conn->socket->closing && !conn->socket->peer_closes;
}

/* ---- life ---- */

static Conn *conn_of_timer(Timer *timer)
{
    return (Conn *)(void *)((char *)timer - offsetof(Conn, timer));
}

void conn_is_alive(Conn *conn)
{
    conn->alive_at = net_clock(conn->server->net);
}

/* Who begins a message and does not go on holds memory for nothing. */
static bool is_stuck(Conn *conn, int64_t now)
{
    const Socket *socket = conn->socket;
    if (!socket->piece_at || now - socket->piece_at < UNFINISHED_LIMIT) return false;
    log_line("ws", socket->route->path, FH_STR("closed with 1008: a message does not go on"));
    conn_close(conn, POLICY, FH_STR("a message does not go on"));
    return true;
}

static void watch_until(Conn *conn, int64_t due)
{
    const int64_t piece_at = conn->socket->piece_at;
    if (piece_at && due > piece_at + UNFINISHED_LIMIT) due = piece_at + UNFINISHED_LIMIT;
    timers_start(&conn->server->timers, &conn->timer, due);
}

static void on_watch(Timer *timer, int64_t now)
{
    Conn *conn = conn_of_timer(timer);
    if (is_stuck(conn, now)) return;
    const int64_t idle = server_idle(conn->server);
    const int64_t silence = now - conn->alive_at;
    if (silence >= idle) {
        net_kill(&conn->wire);
    } else if (silence >= idle / 2) {
        conn->socket->ping_due = true;
        net_want_control(&conn->wire);
        watch_until(conn, conn->alive_at + idle);
    } else {
        watch_until(conn, conn->alive_at + idle / 2);
    }
}

void conn_expects_more(Conn *conn, bool expects)
{
    Socket *socket = conn->socket;
    const bool began = expects && !socket->piece_at;
    socket->piece_at = expects ? conn->alive_at : 0;
    if (began && conn->timer.fire == on_watch && conn->timer.due > socket->piece_at + UNFINISHED_LIMIT)
        watch_until(conn, conn->timer.due);
}

void conn_watch(Conn *conn)
{
    conn->timer.fire = on_watch;
    conn_is_alive(conn);
    on_watch(&conn->timer, conn->alive_at);
}

static void on_deadline(Timer *timer, int64_t now)
{
    (void)now;
    net_kill(&conn_of_timer(timer)->wire);
}

static void set_deadline(Conn *conn, int64_t limit)
{
    conn->timer.fire = on_deadline;
    timers_start(&conn->server->timers, &conn->timer, timer_clock() + limit);
}

/* ---- closing ---- */

static void begin_closing(Conn *conn, int code, fh_str reason, int64_t limit)
{
    Socket *socket = conn->socket;
    if (reason.len > CLOSE_REASON_MAX) reason.len = CLOSE_REASON_MAX;
    reason.len = utf8_valid_prefix(reason);
    socket->closing = true;
    socket->close_code = (uint16_t)code;
    socket->reason = malloc(reason.len + 1); /* without memory: no reason */
    socket->reason_len = socket->reason ? (unsigned char)reason.len : 0;
    if (socket->reason_len) memcpy(socket->reason, reason.ptr, reason.len);
    conn_leave_topics(conn);
    buf_free(&socket->message);
    set_deadline(conn, limit);
    net_want_control(&conn->wire);
}

void conn_close(Conn *conn, int code, fh_str reason)
{
    if (!conn_is_open(conn)) return;
    presence_tell(conn); /* whoever it finds next (a server started anew) does not know */
    if (conn_is_open(conn)) begin_closing(conn, code, reason, CLOSE_LIMIT);
}

void conn_overflow(Conn *conn)
{
    if (!conn_is_open(conn)) return;
    log_line("ws", conn->socket->route->path,
             FH_STR("a client that reads too slowly is closed with 1013: app queue= allows more"));
    conn->server->metrics.overloads++;
    frame_queue_cut(&conn->socket->queue);
    begin_closing(conn, OVERLOADED, FH_STR("too slow"), OVERLOAD_LIMIT);
}

/* ---- sending ---- */

size_t conn_queued(const Conn *conn)
{
    return conn->socket ? conn->socket->queue.cost : 0;
}

/* Whether the frame may be queued, after skipping what can be skipped. Skipping costs as much
 * as the queue is long: it must win an eighth of the limit, or it would be done again at once,
 * and again. */
static bool make_room(Conn *conn, const Frame *frame)
{
    Socket *socket = conn->socket;
    const size_t limit = server_queue_max(conn->server), cost = frame_cost(frame);
    if (conn_queued(conn) + cost <= limit) return true;
    const uint32_t before = socket->queue.count;
    frame_queue_skip(&socket->queue, frame->ids);
    conn->server->metrics.skipped += before - socket->queue.count;
    const size_t queued = conn_queued(conn);
    return queued == 0 ? cost <= limit : queued + cost <= limit - limit / 8;
}

/* The reading of a peer that does not read stops at a quarter of the limit of what waits for
 * it, and goes on at an eighth. */
static void pace_reading(Conn *conn)
{
    const size_t queued = conn_queued(conn), limit = server_queue_max(conn->server);
    const bool is_paused = conn->wire.paused & PAUSE_FULL;
    if (!is_paused && queued > limit / 4) net_pause_reading(&conn->wire, PAUSE_FULL, true);
    if (is_paused && queued <= limit / 8) net_pause_reading(&conn->wire, PAUSE_FULL, false);
}

void conn_send(Conn *conn, Frame *frame)
{
    if (!conn_is_open(conn)) return;
    const int window_bits = conn->socket->window_bits;
    if (window_bits) frame = frame_packed(frame, &conn->server->deflate, window_bits);
    if (!make_room(conn, frame) || !frame_queue_push(&conn->socket->queue, frame)) {
        conn_overflow(conn);
        return;
    }
    pace_reading(conn);
    net_want_write(&conn->wire);
}

/* What the kernel has taken. That it takes anything after having been full is a sign of life:
 * the peer has read. */
static void account(Conn *conn, size_t taken, size_t offered)
{
    Socket *socket = conn->socket;
    const bool was_in_frame = conn_is_in_frame(conn);
    if (socket->blocked && taken) conn_is_alive(conn);
    socket->blocked = taken < offered;
    conn->server->metrics.bytes_out += taken;
    conn->server->metrics.messages_out += frame_queue_wrote(&socket->queue, taken);
    if (was_in_frame != conn_is_in_frame(conn)) net_hold_control(&conn->wire, !was_in_frame);
}

/* Nobody is there any more. */
static ConnWrote lose(Conn *conn)
{
    conn->socket->peer_closes = true;
    conn_leave_topics(conn);
    frame_queue_clear(&conn->socket->queue);
    return CONN_LOST;
}

static ConnWrote write_part(Conn *conn)
{
    Socket *socket = conn->socket;
    struct iovec pieces[PIECES_MAX];
    size_t offered;
    const int count = frame_queue_next(&socket->queue, pieces, PIECES_MAX, PART_BYTES, &offered);
    if (count) {
        const ssize_t taken = net_write(&conn->wire, pieces, count);
        if (taken < 0) return lose(conn);
        account(conn, (size_t)taken, offered);
        pace_reading(conn);
        if (socket->blocked) return CONN_BLOCKED;
    }
    return socket->queue.count ? CONN_WROTE_SOME : CONN_WROTE_ALL;
}

/* No data may follow a close frame, be it ours or the peer's (RFC 6455 5.5.1). */
ConnWrote conn_write(Conn *conn)
{
    Socket *socket = conn->socket;
    if (socket->peer_closes || net_is_closing(&conn->wire)) frame_queue_cut(&socket->queue);
    const ConnWrote wrote = write_part(conn);
    if (wrote == CONN_WROTE_ALL && (socket->closing || socket->ping_due)) net_want_control(&conn->wire);
    return wrote;
}

/* A close frame comes next, ours or the answer to the peer's: what was said before it is written
 * as far as the peer takes it at once; the rest is dropped, but for what is left of a frame. */
static void write_last(Conn *conn)
{
    while (write_part(conn) == CONN_WROTE_SOME) continue;
    frame_queue_cut(&conn->socket->queue);
}

void conn_on_peer_closing(Conn *conn)
{
    Socket *socket = conn->socket;
    write_last(conn);
    socket->peer_closes = true;
    conn_leave_topics(conn);
    buf_free(&socket->message);
    if (socket->queue.count) set_deadline(conn, OVERLOAD_LIMIT);
}

void conn_on_closing(Conn *conn)
{
    Socket *socket = conn->socket;
    if (!socket) return;
    socket->closing = true;
    write_last(conn);
    conn_leave_topics(conn);
    if (socket->close_code != OVERLOADED)
        set_deadline(conn, socket->queue.count ? OVERLOAD_LIMIT : ANSWER_LIMIT);
}

bool conn_is_in_frame(const Conn *conn)
{
    return conn->socket && conn->socket->queue.sent > 0;
}

bool conn_on_writable(Conn *conn)
{
    Socket *socket = conn->socket;
    if (socket->peer_closes || net_is_closing(&conn->wire)) return true;
    if (socket->queue.count) { /* which calls for us again when it has gone */
        net_want_write(&conn->wire);
        return true;
    }
    if (socket->closing) {
        net_set_close_reason(&conn->wire, socket->close_code, socket->reason, socket->reason_len);
        return false;
    }
    if (!socket->ping_due) return true;
    socket->ping_due = false;
    return net_write_ping(&conn->wire);
}

/* ---- what it is called ---- */

bool conn_is_local(const Conn *conn)
{
    return peers_is_loopback(conn->address);
}

fh_str conn_ip(const Conn *conn, char *to)
{
    return peers_name(conn->address, to);
}

/* A permutation of the 64 bit numbers (four rounds of Feistel's scheme), keyed by the secret:
 * one id for each handle, and no way from one id to the next. */
static uint64_t scramble(const uint64_t secret[4], uint64_t id)
{
    uint32_t left = (uint32_t)(id >> 32), right = (uint32_t)id;
    for (int round = 0; round < 4; round++) {
        uint64_t mixed = (right ^ secret[round]) * 0x9e3779b97f4a7c15u;
        mixed = (mixed ^ mixed >> 29 ^ secret[round]) * 0xbf58476d1ce4e5b9u;
        const uint32_t next = left ^ (uint32_t)(mixed >> 32);
        left = right;
        right = next;
    }
    return (uint64_t)left << 32 | right;
}

void conn_id_text(Conns *conns, fh_ws handle, char to[16])
{
    static const char digits[] = "0123456789abcdef";
    if (conns->secret[0] == 0) clock_random(conns->secret, sizeof(conns->secret));
    const uint64_t id = scramble(conns->secret, handle.id);
    for (int i = 0; i < 16; i++) to[i] = digits[id >> (60 - 4 * i) & 15];
}
