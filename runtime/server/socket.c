/* socket.c: a websocket from its handshake to its end. See socket.h; what handlers do with it is in
 * send.c, the queue and closing in conn.c. */
#include "server/socket.h"

#include <string.h>

#include "server/exchange.h"
#include "bind/match.h"
#include "net/net.h"
#include "ws/offer.h"
#include "markup/oob.h"
#include "http/origin.h"
#include "bind/params.h"
#include "server/serve.h"
#include "server/server.h"
#include "base/str.h"

#define CLOSE_NORMAL     1000
#define CLOSE_GOING_AWAY 1001
#define CLOSE_MALFORMED  1002
#define CLOSE_BINARY     1003
#define CLOSE_BAD_TEXT   1007
#define CLOSE_TOO_BIG    1009
#define CLOSE_TROUBLE    1011

/* ---- parameters ---- */

/* What a handler of this route gets by name: captures, the query of the handshake and, if
 * there is one, the message. */
static ParamSource source_of(Event *ev, const FhRoute *route, fh_str path, fh_str query,
                             fh_json message)
{
    const Server *server = server_of(&ev->pub);
    ParamSource source = { .captures = NULL };
    if (strchr(route->path, '{')) {
        const Match match = matcher_find(server->matcher, ev->arena, FH_WS_ROUTE, path);
        source.captures = match.captures;
        source.ncaptures = match.ncaptures;
    }
    if (query.len) source.query = params_pairs(&ev->pub, query, &source.nquery);
    source.body = message ? PARAM_MESSAGE : PARAM_NONE;
    source.json = message;
    return source;
}

static bool bind_params(Event *ev, const FhField *fields, int nfields, size_t size,
                        const ParamSource *source, ParamError *error)
{
    if (nfields == 0) return true;
    void *params = event_alloc(&ev->pub, size);
    ev->pub.params = params;
    return params_bind(&ev->pub, fields, nfields, params, source, error);
}

/* ---- what came of an event ---- */

static void call(Event *ev, FhHandler *handler)
{
    event_call(ev, handler);
    if (ev->pub.result == FH_MARKUP || ev->pub.result == FH_PAGE) oob_message(ev, ev->pub.out);
}

static void send_result(Conn *conn, Event *ev)
{
    if (ev->pub.result == FH_NONE) return;
    Frame *frame = frame_take(ev->pub.out, NULL);
    if (!frame) {
        conn_overflow(conn);
        return;
    }
    if (ev->pub.is_binary) frame_make_binary(frame);
    conn_send(conn, frame);
    frame_drop(frame);
}

/* The words of a fail(…) as a result. */
static void say_words(Event *ev, void *context)
{
    (void)context;
    ev->pub.is_binary = false;
    ev->pub.result = FH_TEXT;
    hearer_write_text(ev->pub.out, ev->hearer, ev->message);
}

/* Runs the work, and sends what it yields, or the words of a fail(…). */
static void run(Conn *conn, Event *ev, EventWork *work, void *context)
{
    ev->hearer = hearer_of(ev->app, conn->socket->route);
    if (event_try(ev, work, context) ||
        (ev->how == EVENT_FAILED && event_try(ev, say_words, NULL)))
        send_result(conn, ev);
    else
        server_report(conn->server);
}

/* ---- the handshake ---- */

typedef struct Handshake {
    Conn *conn;
    const Request *request;
    Answer *refusal;
    fh_str page; /* its id, see presence.h; may be empty */
    Offer offer; /* of compression, if `deflates` */
    bool deflates;
} Handshake;

static void refuse(const Handshake *shake, int status, fh_str why)
{
    serve_error(shake->conn->server, shake->refusal, status, why, false);
}

/* RFC 6455 4.1: sixteen bytes in base64. */
static bool is_key(fh_str key)
{
    if (key.len != 24 || !str_ends_with(key, FH_STR("=="))) return false;
    for (size_t i = 0; i < 22; i++) {
        const char c = key.ptr[i];
        const bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!is_letter && !(c >= '0' && c <= '9') && c != '+' && c != '/') return false;
    }
    return true;
}

static bool is_by_the_book(Handshake *shake)
{
    fh_str version = { NULL, 0 }, key = { NULL, 0 };
    request_header(shake->request, "sec-websocket-version", &version);
    request_header(shake->request, "sec-websocket-key", &key);
    if (!str_is(version, "13")) {
        refuse(shake, 426, FH_STR("This server speaks version 13 of the websocket protocol."));
        answer_field_text(shake->refusal, "Sec-WebSocket-Version", "13");
        serve_upgrade(shake->refusal);
        return false;
    }
    if (!is_key(key)) {
        refuse(shake, 400, FH_STR("Sec-WebSocket-Key is missing or malformed."));
        return false;
    }
    const OfferFound found = offer_read(shake->request, &shake->offer);
    if (found == OFFER_MALFORMED)
        refuse(shake, 400, FH_STR("Sec-WebSocket-Extensions is malformed."));
    shake->deflates = found == OFFER_TAKEN && shake->conn->server->deflate.zlib;
    return found != OFFER_MALFORMED;
}

static void say_extension(const Handshake *shake)
{
    char text[OFFER_ANSWER_MAX];
    if (!shake->deflates) return;
    offer_answer(&shake->offer, text);
    answer_field_text(shake->refusal, "Sec-WebSocket-Extensions", text);
}

/* What hooks have set goes with the answer, be it yes or no. */
static void let_in(const Handshake *shake, Event *ev, const FhRoute *route)
{
    const Request *request = shake->request;
    const fh_str session = session_packed(&shake->conn->server->sessions, ev);
    serve_headers(shake->refusal, ev);
    serve_session(shake->conn, request, shake->refusal, ev);
    say_extension(shake);
    if (shake->refusal->fields.failed ||
        !conn_upgrade(shake->conn, route, request->path, request->query, session, ev->arena) ||
        !presence_name(shake->conn, shake->page))
        refuse(shake, 503, (fh_str){ NULL, 0 });
    else if (shake->deflates)
        shake->conn->socket->window_bits = (uint8_t)shake->offer.window_bits;
}

/* What disconn will take is asked for now, when it can still be missed. */
static bool can_bind(Event *ev, const FhRoute *route, const Request *request, ParamError *error)
{
    const ParamSource source = source_of(ev, route, request->path, request->query, NULL);
    return bind_params(ev, route->disconn_fields, route->ndisconn_fields, route->disconn_size,
                       &source, error) &&
           bind_params(ev, route->conn_fields, route->nconn_fields, route->conn_size, &source,
                       error);
}

static void judge(Event *ev, void *context)
{
    Handshake *shake = context;
    const Request *request = shake->request;
    const Server *server = server_of(&ev->pub);
    const Match match = matcher_find(server->matcher, ev->arena, FH_WS_ROUTE, request->path);
    const bool is_found = match.status == MATCH_FOUND;
    if (!hosts_take(&server->hosts, request, conn_is_local(shake->conn))) {
        refuse(shake, 421, hosts_refusal(&shake->conn->server->hosts, ev->arena, request));
        return;
    }
    if (!origin_is_allowed(server->app, request)) {
        refuse(shake, 403, FH_STR("This page is not from here."));
        return;
    }
    if (is_found && !is_by_the_book(shake)) return;
    if (!serve_guards(shake->conn, request, shake->refusal, ev)) return;
    if (!is_found) {
        refuse(shake, 404, FH_STR("There is no websocket here."));
        return;
    }
    ParamError error;
    const FhRoute *route = match.route;
    if (!can_bind(ev, route, request, &error))
        refuse(shake, 400, error.message);
    else
        let_in(shake, ev, route);
}

/* What a hook has changed before it refused goes with the refusal. */
static void add_session(Event *ev, void *context)
{
    const Handshake *shake = context;
    serve_session(shake->conn, shake->request, shake->refusal, ev);
}

bool ws_accepts(Conn *conn, Request *request, Answer *refusal)
{
    const fh_str page = presence_cut_id(request);
    Handshake shake = { conn, request, refusal, .page = page };
    Event *ev = server_begin(conn->server, conn, "ws", NULL);
    ev->request = request;
    if (conn->server->stopping)
        refuse(&shake, 503, (fh_str){ NULL, 0 });
    else if (!event_try(ev, judge, &shake))
        serve_stopped(conn, request, refusal, ev);
    if (!conn->socket && !event_try(ev, add_session, &shake))
        serve_stopped(conn, request, refusal, ev);
    event_end(ev);
    return conn->socket != NULL;
}

static void run_conn(Event *ev, void *context)
{
    const Conn *conn = context;
    const Socket *socket = conn->socket;
    const FhRoute *route = socket->route;
    ParamError error;
    session_recall(&conn->server->sessions, ev, socket->session);
    const ParamSource source = source_of(ev, route, socket->raw_path, socket->query, NULL);
    if (bind_params(ev, route->conn_fields, route->nconn_fields, route->conn_size, &source, &error))
        call(ev, route->conn);
}

bool ws_open(Conn *conn)
{
    Socket *socket = conn->socket;
    if (!socket) return false;
    socket->opened = true;
    conn_watch(conn);
    presence_arrive(conn);
    if (socket->window_bits) net_take_packed(&conn->wire);
    if (socket->route->conn) {
        Event *ev = server_begin(conn->server, conn, "ws", socket->route->path);
        ev->request = (void *)(uintptr_t)http_request(conn);
        run(conn, ev, run_conn, conn);
        event_end(ev);
    }
    http_end(conn);
    return true;
}

/* ---- messages ---- */

typedef struct Incoming {
    Conn *conn;
    fh_str bytes;
    bool is_binary;
} Incoming;

/* What is wrong with a message is told in a text that htmx shows nothing of, whoever is there: it
 * may quote what the peer sent. */
static void complain(Event *ev, const ParamError *error)
{
    const Hearer hearer = ev->app->htmx == 4 ? HEARER_HTMX4 : HEARER_HTMX;
    ev->pub.is_binary = false;
    ev->pub.result = FH_TEXT;
    hearer_write_text(ev->pub.out, hearer, error->message);
}

static void run_message(Event *ev, void *context)
{
    const Incoming *incoming = context;
    const Socket *socket = incoming->conn->socket;
    const FhRoute *route = socket->route;
    ParamMessage message = { 0 };
    ParamError error;
    if (route->takes != FH_TAKES_FIELDS) {
        ev->pub.payload = incoming->bytes;
        ev->pub.is_binary = incoming->is_binary;
    } else if (!params_read_message(&ev->pub, incoming->bytes, &message, &error)) {
        complain(ev, &error);
        return;
    }
    session_recall(&incoming->conn->server->sessions, ev, socket->session);
    ev->pub.data = message.fields;
    server_of(&ev->pub)->message_headers = message.headers;
    const ParamSource source =
        source_of(ev, route, socket->raw_path, socket->query, message.fields);
    if (bind_params(ev, route->fields, route->nfields, route->params_size, &source, &error))
        call(ev, route->handler);
    else
        complain(ev, &error);
}

static void handle(Conn *conn, fh_str bytes, bool is_binary)
{
    if (is_binary && conn->socket->presence) {
        presence_answer(conn, bytes);
        return;
    }
    conn->server->metrics.messages_in++;
    presence_count(conn);
    if (!conn->socket->route->handler) return;
    Incoming incoming = { conn, bytes, is_binary };
    Event *ev = server_begin(conn->server, conn, "ws", conn->socket->route->path);
    run(conn, ev, run_message, &incoming);
    event_end(ev);
}

/* Whether a text is valid UTF-8 (RFC 6455 8.1) from `from` on, or, as long as it is not whole, may
 * become so: a mistake ends the connection at once. */
static bool is_text(fh_str text, size_t *from, bool is_whole)
{
    const fh_str more = str_sub(text, *from, text.len);
    const size_t valid = utf8_valid_prefix(more);
    *from += valid;
    return valid == more.len || (!is_whole && utf8_is_begun(str_sub(more, valid, more.len)));
}

static bool fail(Conn *conn, int code, const char *why)
{
    net_set_close_reason(&conn->wire, code, why, strlen(why));
    return false;
}

static bool unpack(Conn *conn, fh_str packed, bool is_binary)
{
    Deflate *deflate = &conn->server->deflate;
    const size_t most = server_message_max(conn->server);
    fh_str bytes;
    switch (deflate->zlib->unpack(deflate, packed, most, &bytes)) {
    case DEFLATE_OK: break;
    case DEFLATE_BROKEN: return fail(conn, CLOSE_BAD_TEXT, "bad compressed data");
    case DEFLATE_TOO_BIG: return fail(conn, CLOSE_TOO_BIG, "message too big");
    case DEFLATE_NO_MEMORY: return fail(conn, CLOSE_TROUBLE, "out of memory");
    }
    if (!is_binary && utf8_valid_prefix(bytes) != bytes.len)
        return fail(conn, CLOSE_BAD_TEXT, "bad UTF-8");
    handle(conn, bytes, is_binary);
    return true;
}

static bool handle_whole(Conn *conn, fh_str bytes, bool is_binary)
{
    if (conn->socket->is_packed) return unpack(conn, bytes, is_binary);
    handle(conn, bytes, is_binary);
    return true;
}

/* A message that came in one piece is handled where it lies. */
bool ws_receive(Conn *conn, const WsPiece *piece)
{
    if (!conn_is_open(conn)) return true;
    Socket *socket = conn->socket;
    Buf *message = &socket->message;
    const bool is_whole = piece->is_first && piece->is_final;
    conn_is_alive(conn);
    if (piece->is_binary && !socket->presence && socket->route->takes != FH_TAKES_ANY)
        return fail(conn, CLOSE_BINARY, "text only");
    if (piece->is_first) {
        message->len = socket->checked = 0;
        socket->is_packed = piece->is_packed;
    }
    if (piece->bytes.len > server_message_max(conn->server) - message->len)
        return fail(conn, CLOSE_TOO_BIG, "message too big");
    if (!is_whole) buf_append_str(message, piece->bytes);
    if (!is_whole) conn_expects_more(conn, !piece->is_final);
    if (message->failed) return fail(conn, CLOSE_TROUBLE, "out of memory");
    const fh_str so_far = is_whole ? piece->bytes : buf_str(message);
    const bool is_checked = !piece->is_binary && !socket->is_packed;
    if (is_checked && !is_text(so_far, &socket->checked, piece->is_final))
        return fail(conn, CLOSE_BAD_TEXT, "bad UTF-8");
    if (is_whole) return handle_whole(conn, so_far, piece->is_binary);
    if (!piece->is_final) return true;
    Buf whole = *message;
    *message = (Buf){ 0 };
    const bool goes_on = handle_whole(conn, buf_str(&whole), piece->is_binary);
    buf_free(&whole);
    return goes_on;
}

bool ws_receive_text(Conn *conn, fh_str text, bool is_ascii)
{
    if (!conn_is_open(conn)) return true;
    conn_is_alive(conn);
    if (text.len > server_message_max(conn->server))
        return fail(conn, CLOSE_TOO_BIG, "message too big");
    if (!is_ascii && utf8_valid_prefix(text) != text.len)
        return fail(conn, CLOSE_BAD_TEXT, "bad UTF-8");
    handle(conn, text, false);
    return true;
}

/* A header says how long its frame is before there is anything of it to keep. */
bool ws_announced(Conn *conn, uint64_t len)
{
    const Socket *socket = conn->socket;
    if (!conn_is_open(conn) || len <= server_message_max(conn->server) - socket->message.len)
        return true;
    return fail(conn, CLOSE_TOO_BIG, "message too big");
}

/* ---- the end ---- */

/* What is wrong with a close frame, as a code (RFC 6455 5.5.1, 7.4); 0: nothing. The library sees
 * to codes below 3000. */
static int close_mistake(fh_str payload)
{
    if (payload.len == 0) return 0;
    if (payload.len == 1) return CLOSE_MALFORMED;
    const int code = (unsigned char)payload.ptr[0] << 8 | (unsigned char)payload.ptr[1];
    const fh_str reason = str_sub(payload, 2, payload.len);
    if (code >= 5000) return CLOSE_MALFORMED;
    return utf8_valid_prefix(reason) == reason.len ? 0 : CLOSE_BAD_TEXT;
}

/* The page was left, or has no more use for it (RFC 6455 7.4.1: normal closure, going away). */
static bool is_leave(fh_str payload)
{
    if (payload.len < 2) return false;
    const int code = (unsigned char)payload.ptr[0] << 8 | (unsigned char)payload.ptr[1];
    return code == CLOSE_NORMAL || code == CLOSE_GOING_AWAY;
}

bool ws_peer_closes(Conn *conn, fh_str payload)
{
    if (is_leave(payload)) conn->socket->is_left = true;
    conn_on_peer_closing(conn);
    const int mistake = close_mistake(payload);
    return mistake ? fail(conn, mistake, "bad close frame") : true;
}

static void run_disconn(Event *ev, void *context)
{
    const Conn *conn = context;
    const Socket *socket = conn->socket;
    const FhRoute *route = socket->route;
    ParamError error;
    session_recall(&conn->server->sessions, ev, socket->session);
    const ParamSource source = source_of(ev, route, socket->raw_path, socket->query, NULL);
    if (bind_params(ev, route->disconn_fields, route->ndisconn_fields, route->disconn_size, &source,
                    &error))
        event_call(ev, route->disconn);
}

void ws_end(Conn *conn)
{
    Socket *socket = conn->socket;
    if (!socket) return;
    socket->closing = true;
    conn_leave_topics(conn);
    if (!socket->opened || !socket->route->disconn) return;
    socket->opened = false;
    Event *ev = server_begin(conn->server, conn, "ws", socket->route->path);
    run(conn, ev, run_disconn, conn);
    event_end(ev);
}
