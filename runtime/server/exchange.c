/* exchange.c: an exchange on its connection: reading, writing, and how long each may take.
 * What the answer is, is serve.c's business. */
#include "server/exchange.h"

#include <stddef.h>
#include <stdlib.h>

#include "http/answer.h"
#include "base/limit.h"
#include "base/log.h"
#include "net/net.h"
#include "server/serve.h"
#include "server/server.h"
#include "base/str.h"
#include "server/socket.h"

#define PART_BYTES      ((size_t)256 << 10)  /* written at a time */

struct Exchange {
    Request request;
    Answer answer;
    bool has_answer;    /* set before http_answer: a handshake that was refused */
    Buf bytes;          /* the answer, but for its `rest` */
    size_t written;     /* of bytes and rest together */
    int64_t earned_until; /* its body may come until then, or longer if it comes */
    int64_t taken_until;  /* the same of the answer, which goes; 0: it has not begun to */
    bool is_judged;     /* by its head */
    Passed passed;      /* and has passed with this */
};

/* ---- limits ---- */

static void on_limit(Timer *timer, int64_t now)
{
    (void)now;
    net_kill(&((Conn *)(void *)((char *)timer - offsetof(Conn, timer)))->wire);
}

static void limit_until(Conn *conn, int64_t due)
{
    conn->timer.fire = on_limit;
    timers_start(&conn->server->timers, &conn->timer, due);
}

void http_begin(Conn *conn)
{
    admit_waits(conn);
    limit_until(conn, timer_clock() + HTTP_IDLE_LIMIT);
}

/* ---- reading ---- */

static Exchange *begin_exchange(Conn *conn)
{
    Exchange *exchange = malloc(sizeof(Exchange));
    if (!exchange) return NULL;
    request_init(&exchange->request, server_body_max(conn->server));
    exchange->request.budget = &conn->server->bodies;
    answer_init(&exchange->answer, 0);
    exchange->has_answer = false;
    exchange->bytes = (Buf){ 0 };
    exchange->written = 0;
    exchange->taken_until = 0;
    exchange->is_judged = false;
    exchange->passed = (Passed){ 0 };
    conn->exchange = exchange;
    const int64_t now = timer_clock();
    exchange->earned_until = now + BODY_LIMIT;
    limit_until(conn, now + HEAD_LIMIT);
    return exchange;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* A body that comes slowly is waited for, but not for long because it has once come fast. */
static void limit_body(Conn *conn, Exchange *exchange, size_t came)
{
    const int64_t now = timer_clock();
    exchange->earned_until = least(exchange->earned_until + (int64_t)came, now + EARNED_MAX);
    limit_until(conn, least(exchange->earned_until, now + BODY_SILENCE));
}

/* Nothing else is on its way, so the kernel takes a few bytes, or the peer has gone. */
static bool write_at_once(Conn *conn, const char *bytes, size_t len)
{
    const struct iovec piece = { (char *)(uintptr_t)bytes, len };
    return net_write(&conn->wire, &piece, 1) == (ssize_t)len;
}

static bool say_continue(Conn *conn, Request *request)
{
    static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
    request->wants_continue = false;
    return request->body_len > 0 || write_at_once(conn, go_on, sizeof(go_on) - 1);
}

static void log_exchange(const Conn *conn, const Exchange *exchange, int status, size_t len)
{
    char ip[INET6_ADDRSTRLEN];
    if (!conn->server->options.access_log) return;
    const Request *request = &exchange->request;
    const fh_str method = request->target.len ? request->method : FH_STR("-");
    const fh_str target = request->target.len ? request->target : FH_STR("-");
    log_access(conn_ip(conn, ip), method, target, status, len);
}

/* What a request that is whole is to become: an answer or a websocket. */
static HttpNext whole(Conn *conn, Exchange *exchange)
{
    Request *request = &exchange->request;
    admit_asked(conn);
    if (request->state == REQUEST_REFUSED || !request->wants_websocket) return HTTP_WHOLE;
    if (ws_accepts(conn, request, &exchange->answer)) {
        log_exchange(conn, exchange, 101, 0);
        return HTTP_UPGRADE;
    }
    exchange->has_answer = true;
    return HTTP_WHOLE;
}

/* More of the body is awaited. If nobody wants it, that is answered now, and what still comes
 * of it is dropped. */
static HttpNext await_body(Conn *conn, Exchange *exchange, size_t came)
{
    Request *request = &exchange->request;
    if (!exchange->is_judged && request_is_to_be_judged(request)) {
        exchange->is_judged = true;
        if (!serve_judges(conn, request, &exchange->answer, &exchange->passed)) {
            exchange->has_answer = true;
            request_cut(request, exchange->answer.status);
            return HTTP_WHOLE;
        }
        admit_asked(conn);
    }
    if (request->wants_continue && !say_continue(conn, request)) return HTTP_DROP;
    limit_body(conn, exchange, came);
    return HTTP_MORE;
}

/* What comes after an answer that could not wait for it. */
static size_t swallow(Conn *conn, size_t len, HttpNext *next)
{
    conn->lingered += len < LINGER_MAX ? (uint32_t)len : LINGER_MAX;
    *next = conn->lingered < LINGER_MAX ? HTTP_MORE : HTTP_DROP;
    return len;
}

size_t http_feed(Conn *conn, const char *bytes, size_t len, HttpNext *next)
{
    if (conn->lingering) return swallow(conn, len, next);
    *next = HTTP_DROP;
    if (conn->waiting.waits == WAITS_GONE) return 0;
    Exchange *exchange = conn->exchange ? conn->exchange : begin_exchange(conn);
    if (!exchange) *next = HTTP_WHOLE; /* see http_answer */
    if (!exchange || exchange->request.state >= REQUEST_WHOLE) return 0;
    const size_t taken = request_feed(&exchange->request, bytes, len);
    switch (exchange->request.state) {
    case REQUEST_BODY: *next = await_body(conn, exchange, taken); break;
    case REQUEST_HEAD: *next = HTTP_MORE; break;
    default: *next = whole(conn, exchange);
    }
    /* Empty lines between requests begin nothing, but they must not go on for ever. */
    if (exchange->request.state == REQUEST_HEAD && !request_has_begun(&exchange->request)) {
        http_end(conn);
        limit_until(conn, timer_clock() + HTTP_IDLE_LIMIT);
        if (++conn->empty_lines > EMPTY_LINES_MAX) *next = HTTP_DROP;
    } else {
        conn->empty_lines = 0;
    }
    return taken;
}

fh_str http_websocket_key(const Conn *conn)
{
    fh_str key = { NULL, 0 };
    request_header(&conn->exchange->request, "sec-websocket-key", &key);
    return key;
}

fh_str http_websocket_fields(const Conn *conn)
{
    const fh_str none = { NULL, 0 };
    return conn->exchange ? buf_str(&conn->exchange->answer.fields) : none;
}

const Request *http_request(const Conn *conn)
{
    return conn->exchange ? &conn->exchange->request : NULL;
}

/* ---- writing ---- */

static bool compose(Exchange *exchange)
{
    const bool is_head = str_is(exchange->request.method, "HEAD");
    return answer_finish(&exchange->answer, is_head, answer_date(), &exchange->bytes);
}

static size_t whole_len(const Exchange *exchange)
{
    return exchange->bytes.len + (exchange->answer.rest ? exchange->answer.rest_len : 0);
}

/* What is left of a text of which so much has been written. */
static struct iovec left_of(const char *bytes, size_t len, size_t written)
{
    if (written > len) written = len;
    if (len - written > PART_BYTES) len = written + PART_BYTES;
    return (struct iovec){ (char *)(uintptr_t)bytes + written, len - written };
}

static bool write_part(Conn *conn, Exchange *exchange)
{
    const Answer *answer = &exchange->answer;
    const size_t len = exchange->bytes.len, written = exchange->written;
    struct iovec pieces[2];
    int count = 0;
    if (written < len) pieces[count++] = left_of(exchange->bytes.ptr, len, written);
    if (answer->rest && written + PART_BYTES > len)
        pieces[count++] =
            left_of(answer->rest, answer->rest_len, written > len ? written - len : 0);
    const ssize_t taken = net_write(&conn->wire, pieces, count);
    if (taken < 0) return false;
    conn->server->metrics.bytes_out += (size_t)taken;
    exchange->written += (size_t)taken;
    return true;
}

/* After the last answer. To close while the peer still sends would make the kernel reset the
 * connection, and the peer could lose the answer (RFC 9112 9.6). */
static HttpSent linger(Conn *conn)
{
    conn->lingering = true;
    admit_answered(conn);
    limit_until(conn, timer_clock() + LINGER_LIMIT);
    return HTTP_LINGER;
}

/* All is with the kernel: the connection is free for the next request, or ends. */
static HttpSent sent(Conn *conn)
{
    const bool closes = conn->exchange->answer.closes || conn->server->stopping;
    http_end(conn);
    if (closes) return linger(conn);
    http_begin(conn);
    return HTTP_SENT;
}

/* A peer that reads slowly is waited for as one that sends slowly, by limit_body. */
static void limit_taking(Conn *conn, Exchange *exchange, size_t taken)
{
    const int64_t now = timer_clock();
    if (exchange->taken_until == 0) exchange->taken_until = now + TAKE_LIMIT;
    else if (taken == 0) return;
    exchange->taken_until = least(exchange->taken_until + (int64_t)taken, now + EARNED_MAX);
    limit_until(conn, least(exchange->taken_until, now + TAKE_SILENCE));
}

HttpSent http_writable(Conn *conn)
{
    Exchange *exchange = conn->exchange;
    if (!exchange) return HTTP_CLOSE;
    const size_t before = exchange->written;
    if (exchange->written < whole_len(exchange) && !write_part(conn, exchange)) return HTTP_CLOSE;
    if (exchange->written == whole_len(exchange) && !net_is_blocked(&conn->wire)) return sent(conn);
    limit_taking(conn, exchange, exchange->written - before);
    return HTTP_SENDING;
}

/* There was no memory to compose the answer: one that is constant takes its place. */
static void give_up(Exchange *exchange)
{
    Answer *answer = &exchange->answer;
    buf_free(&exchange->bytes);
    answer->status = 503;
    answer->closes = true;
    answer->rest = answer_overload;
    answer->rest_len = answer_overload_len(str_is(exchange->request.method, "HEAD"));
}

/* There was not even memory to read the request. */
static HttpSent refuse_at_once(Conn *conn)
{
    if (!write_at_once(conn, answer_overload, answer_overload_len(false))) return HTTP_CLOSE;
    return linger(conn);
}

HttpSent http_answer(Conn *conn)
{
    Exchange *exchange = conn->exchange;
    if (!exchange) return refuse_at_once(conn);
    conn->server->metrics.requests++;
    if (!exchange->has_answer) serve_request(conn, &exchange->request, &exchange->answer, &exchange->passed);
    request_drop_body(&exchange->request);
    const bool keeps = exchange->request.keeps_alive && !conn->server->stopping;
    if (!keeps || exchange->request.state == REQUEST_REFUSED) exchange->answer.closes = true;
    else if (exchange->request.minor == 0)
        answer_field_text(&exchange->answer, "Connection", "keep-alive");
    if (!compose(exchange)) give_up(exchange);
    log_exchange(conn, exchange, exchange->answer.status, whole_len(exchange));
    return http_writable(conn);
}

bool http_is_answering(const Conn *conn)
{
    return conn->lingering ||
           (conn->exchange && conn->exchange->request.state >= REQUEST_WHOLE);
}

void http_end(Conn *conn)
{
    Exchange *exchange = conn->exchange;
    if (!exchange) return;
    conn->exchange = NULL;
    request_free(&exchange->request);
    answer_free(&exchange->answer);
    passed_free(&exchange->passed);
    buf_free(&exchange->bytes);
    free(exchange);
}
