/* server.c: running handlers, and the limits. See server.h. */
#include "server/server.h"

#include "base/limit.h"
#include "base/log.h"
#include "base/str.h"

#define BODIES_AT_A_TIME 3 /* of the longest kind, at least */

Event *server_begin(Server *server, Conn *conn, const char *verb, const char *path)
{
    Event *ev = &server->event;
    event_begin(ev);
    ev->conn = conn;
    if (conn && conn->socket) ev->pub.ws = conn->handle;
    server->verb = verb;
    server->path = path;
    server->message_headers = (fh_str){ NULL, 0 };
    return ev;
}

void server_report(Server *server)
{
    const Event *ev = &server->event;
    if (ev->how != EVENT_BROKE) return;
    server->metrics.handler_errors++;
    Buf text = { 0 };
    buf_append_cstr(&text, "error: ");
    if (ev->line) buf_printf(&text, "%s:%d: ", event_file(ev, ev->line), event_line(ev->line));
    buf_append_str(&text, ev->message);
    log_line(server->verb, server->path, buf_str(&text));
    buf_free(&text);
}

bool server_run(Server *server, FhHandler *handler)
{
    if (event_run(&server->event, handler)) return true;
    server_report(server);
    return false;
}

void fh_log(FhEvent *ev, fh_str text, int line)
{
    (void)line;
    const Server *server = server_of(ev);
    log_line(server->verb, server->path, text);
}

size_t server_body_max(const Server *server)
{
    return server->app->body > 0 ? (size_t)server->app->body : APP_BODY;
}

uint64_t server_bodies_max(const Server *server)
{
    const int64_t set = server->options.max_body_memory;
    const uint64_t some = (uint64_t)server_body_max(server) * BODIES_AT_A_TIME;
    return set > 0 ? (uint64_t)set : some > BODIES_MAX ? some : BODIES_MAX;
}

size_t server_queue_max(const Server *server)
{
    return server->app->queue > 0 ? (size_t)server->app->queue : APP_QUEUE;
}

size_t server_message_max(const Server *server)
{
    return server->app->message > 0 ? (size_t)server->app->message : APP_MESSAGE;
}

int64_t server_idle(const Server *server)
{
    return server->app->idle > 0 ? server->app->idle : APP_IDLE;
}

int64_t server_timeout(const Server *server)
{
    return server->app->timeout > 0 ? server->app->timeout : APP_TIMEOUT;
}
