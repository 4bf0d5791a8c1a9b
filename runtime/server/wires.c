/* wires.c: see wires.h. */
#include "server/wires.h"

#include "server/admit.h"
#include "server/exchange.h"
#include "server/presence.h"
#include "server/socket.h"

static Wire *enter(void *context, int fd, struct in6_addr peer)
{
    Server *server = context;
    Conn *conn = admit(server, peer) ? conn_new(server, fd, peer) : NULL;
    return conn ? &conn->wire : NULL;
}

static void begin(Conn *conn)
{
    conn->server->metrics.connections++;
    http_begin(conn);
}

static void gone(Conn *conn)
{
    if (presence_rest(conn)) return;
    ws_end(conn);
    http_end(conn);
    conn_free(conn);
}

static bool is_busy(const Conn *conn)
{
    return conn->exchange != NULL;
}

NetUser wires_of(Server *server)
{
    return (NetUser){
        .context = server, .timers = &server->timers,
        .refused = &server->metrics.refused, .bytes_in = &server->metrics.bytes_in,
        .enter = enter, .begin = begin, .gone = gone,
        .feed = http_feed, .answer = http_answer, .write_answer = http_writable,
        .is_busy = is_busy,
        .websocket_key = http_websocket_key, .websocket_fields = http_websocket_fields,
        .open = ws_open, .receive = ws_receive, .receive_text = ws_receive_text,
        .announced = ws_announced, .is_alive = conn_is_alive, .peer_closes = ws_peer_closes,
        .closing = conn_on_closing,
        .write = conn_write, .is_in_frame = conn_is_in_frame, .on_writable = conn_on_writable,
    };
}
