/* send.c: what handlers do with websockets: the functions of fh.h for it.
 *
 * A message is rendered into an out, becomes one frame, and is queued to whoever it is for.
 * A handle whose connection has gone is harmless in all of them. */
#include <stddef.h>

#include "base/address.h"
#include "values/json.h"
#include "base/limit.h"
#include "markup/oob.h"
#include "server/server.h"
#include "base/str.h"

/* ---- messages ---- */

FhOut *fh_message_begin(FhEvent *ev)
{
    return event_out(event_of(ev));
}

/* The frame that a message becomes, or null; its out goes back. */
static Frame *try_frame(FhEvent *ev, FhOut *message, const char *ids)
{
    Frame *frame = frame_take(message, ids);
    event_out_release(event_of(ev), message);
    if (frame && ev->is_binary) frame_make_binary(frame);
    return frame;
}

static Frame *frame_of(FhEvent *ev, FhOut *message, const char *ids)
{
    Frame *frame = try_frame(ev, message, ids);
    if (!frame) event_out_of_memory(ev);
    return frame;
}

void fh_message_send(FhEvent *ev, FhOut *message, fh_ws to, const char *ids)
{
    Conn *conn = conn_find(&server_of(ev)->conns, to);
    if (!conn_is_open(conn)) {
        event_out_release(event_of(ev), message);
        return;
    }
    oob_message(event_of(ev), message);
    Frame *frame = frame_of(ev, message, ids);
    conn_send(conn, frame);
    frame_drop(frame);
}

/* A topic that is a path has one spelling, whatever the program writes: that of the sockets which
 * are on it from the start (conn.c). Of two paths that mean different things none may become the
 * other's topic, so what is encoded in one stays so. */
static fh_str topic_named(FhEvent *ev, fh_str topic)
{
    const bool is_path = topic.len && topic.ptr[0] == '/';
    if (!is_path || address_is_encoded(topic, "/")) return topic;
    char *text = event_alloc(ev, topic.len * 3);
    return (fh_str){ text, address_canonical(text, topic) };
}

static Conn *conn_of_subscriber(Subscriber *subscriber)
{
    Socket *socket = (Socket *)(void *)((char *)subscriber - offsetof(Socket, subscriber));
    return socket->conn;
}

/* What is published, for those at whose end a program is and for the others; maybe one frame. */
typedef struct Forms {
    Frame *to_programs, *to_htmx;
} Forms;

/* From the last to the first: one that is closed for being slow leaves meanwhile. */
static void publish(Server *server, const Forms *forms, fh_str topic, uint64_t except)
{
    const TopicMembers members = topic_members(&server->topics, topic);
    for (uint32_t i = members.count; i-- > 0;) {
        Conn *conn = conn_of_subscriber(members.items[i]);
        if (conn->handle.id == except) continue;
        const bool is_fields = conn->socket->route->takes == FH_TAKES_FIELDS;
        conn_send(conn, is_fields ? forms->to_htmx : forms->to_programs);
    }
}

void fh_message_publish_others(FhEvent *ev, FhOut *message, fh_ws from, fh_str topic,
                               const char *ids)
{
    Server *server = server_of(ev);
    topic = topic_named(ev, topic);
    if (topic_members(&server->topics, topic).count == 0) {
        event_out_release(event_of(ev), message);
        return;
    }
    oob_message(event_of(ev), message);
    Frame *frame = frame_of(ev, message, ids);
    publish(server, &(Forms){ frame, frame }, topic, from.id);
    frame_drop(frame);
}

void fh_message_publish(FhEvent *ev, FhOut *message, fh_str topic, const char *ids)
{
    fh_message_publish_others(ev, message, (fh_ws){ 0 }, topic, ids);
}

/* ---- texts and JSON ---- */

/* The value of an optional, as often as it is one; false: there is none. */
static bool take_value(const FhType **type, const void **value)
{
    for (; (*type)->kind == FH_MAYBE; *type = (*type)->item) {
        if (!*(const bool *)*value) return false;
        *value = (const char *)*value + (*type)->value_offset;
    }
    return true;
}

static FhOut *written(FhEvent *ev, Hearer hearer, const FhType *type, const void *value)
{
    FhOut *out = event_out(event_of(ev));
    hearer_write(out, ev->is_binary ? HEARER_PROGRAM : hearer, type, value);
    return out;
}

void fh_value_send(FhEvent *ev, fh_ws to, const FhType *type, const void *value)
{
    Conn *conn = conn_find(&server_of(ev)->conns, to);
    if (!conn_is_open(conn) || !take_value(&type, &value)) return;
    const Hearer hearer = hearer_of(server_of(ev)->app, conn->socket->route);
    Frame *frame = frame_of(ev, written(ev, hearer, type, value), NULL);
    conn_send(conn, frame);
    frame_drop(frame);
}

/* Which hearers an app has. */
static bool has_hearer(const FhApp *app, bool is_program)
{
    for (int i = 0; i < app->nroutes; i++) {
        const FhRoute *route = &app->routes[i];
        if (route->verb == FH_WS_ROUTE && (route->takes != FH_TAKES_FIELDS) == is_program)
            return true;
    }
    return false;
}

static void drop_forms(const Forms *forms)
{
    if (forms->to_programs) frame_drop(forms->to_programs);
    if (forms->to_htmx) frame_drop(forms->to_htmx);
}

/* Both outs are written before there is a frame: writing may stop the event. */
static Forms forms_of(FhEvent *ev, const FhType *type, const void *value)
{
    const FhApp *app = server_of(ev)->app;
    const Hearer htmx = app->htmx == 4 ? HEARER_HTMX4 : HEARER_HTMX;
    FhOut *to_programs = NULL, *to_htmx = NULL;
    if (has_hearer(app, true)) to_programs = written(ev, HEARER_PROGRAM, type, value);
    if (has_hearer(app, false)) to_htmx = written(ev, htmx, type, value);
    const Forms forms = {
        .to_programs = to_programs ? try_frame(ev, to_programs, NULL) : NULL,
        .to_htmx = to_htmx ? try_frame(ev, to_htmx, NULL) : NULL,
    };
    if ((!to_programs || forms.to_programs) && (!to_htmx || forms.to_htmx)) return forms;
    drop_forms(&forms);
    event_out_of_memory(ev);
}

void fh_value_publish_others(FhEvent *ev, fh_ws from, fh_str topic, const FhType *type,
                             const void *value)
{
    Server *server = server_of(ev);
    topic = topic_named(ev, topic);
    if (topic_members(&server->topics, topic).count == 0 || !take_value(&type, &value)) return;
    const Forms forms = forms_of(ev, type, value);
    publish(server, &forms, topic, from.id);
    drop_forms(&forms);
}

void fh_value_publish(FhEvent *ev, fh_str topic, const FhType *type, const void *value)
{
    fh_value_publish_others(ev, (fh_ws){ 0 }, topic, type, value);
}

/* ---- topics ---- */

int64_t fh_subscribers(FhEvent *ev, fh_str topic)
{
    return topic_members(&server_of(ev)->topics, topic_named(ev, topic)).count;
}

void fh_ws_subscribe(FhEvent *ev, fh_ws ws, fh_str topic)
{
    Server *server = server_of(ev);
    Conn *conn = conn_find(&server->conns, ws);
    if (!conn_is_open(conn)) return;
    Subscriber *subscriber = &conn->socket->subscriber;
    topic = topic_named(ev, topic);
    if (!topic_join(&server->topics, subscriber, topic)) event_out_of_memory(ev);
    if (subscriber->count <= TOPICS_MAX) return;
    topic_leave(&server->topics, subscriber, topic);
    fh_stop(ev, 0, "a connection is on %d topics at most, its own path among them", TOPICS_MAX);
}

void fh_ws_unsubscribe(FhEvent *ev, fh_ws ws, fh_str topic)
{
    Server *server = server_of(ev);
    Conn *conn = conn_find(&server->conns, ws);
    if (conn_is_open(conn))
        topic_leave(&server->topics, &conn->socket->subscriber, topic_named(ev, topic));
}

/* ---- the connection ---- */

fh_str fh_ws_id(FhEvent *ev, fh_ws ws)
{
    char *text = event_alloc(ev, 16);
    conn_id_text(&server_of(ev)->conns, ws, text);
    return (fh_str){ text, 16 };
}

fh_str fh_ws_ip(FhEvent *ev, fh_ws ws)
{
    const Conn *conn = conn_find(&server_of(ev)->conns, ws);
    return conn ? conn_ip(conn, event_alloc(ev, INET6_ADDRSTRLEN)) : (fh_str){ NULL, 0 };
}

fh_str fh_ws_path(FhEvent *ev, fh_ws ws)
{
    const Conn *conn = conn_find(&server_of(ev)->conns, ws);
    if (!conn || !conn->socket) return (fh_str){ NULL, 0 };
    return event_copy(ev, conn->socket->path);
}

bool fh_ws_open(FhEvent *ev, fh_ws ws)
{
    return conn_is_open(conn_find(&server_of(ev)->conns, ws));
}

fh_json fh_ws_headers(FhEvent *ev, fh_ws ws)
{
    const fh_str text = server_of(ev)->message_headers;
    if (ws.id != ev->ws.id || !text.ptr) return NULL;
    return json_parse(event_of(ev)->arena, text, NULL);
}

/* RFC 6455 7.4: codes that a program may send. */
static bool is_close_code(int64_t code)
{
    if (code >= 3000 && code <= 4999) return true;
    return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

void fh_ws_close(FhEvent *ev, fh_ws ws, int64_t code, fh_str reason, int line)
{
    if (!is_close_code(code))
        fh_stop(ev, line, "ws.close(code=%lld): a close code is 1000 to 1003, 1007 to 1014 or "
                          "3000 to 4999", (long long)code);
    Conn *conn = conn_find(&server_of(ev)->conns, ws);
    if (!conn_is_open(conn)) return;
    conn->socket->is_left = true;
    conn_close(conn, (int)code, reason);
}
