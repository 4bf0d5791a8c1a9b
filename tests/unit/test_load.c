/* test_load.c: what the load's clients make of a server's bytes, and its histogram and timers. */
#include "unit.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../load/crowd.h"
#include "../load/histogram.h"
#include "../load/http_client.h"

/* ---- a server that sends fixed bytes ---- */

#define ACCEPTED "HTTP/1.1 101 Yes\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"

typedef struct Server {
    LoadWatch watch, conn;
    Load *load;
    int listener, fd, port;
    const char *bytes;
    size_t len, piece; /* sent in pieces of so many bytes */
    char got[512];
} Server;

static void on_conn(LoadWatch *watch, uint32_t events)
{
    Server *server = (Server *)(void *)((char *)watch - offsetof(Server, conn));
    (void)events;
    const size_t used = strlen(server->got);
    const ssize_t len = recv(server->fd, server->got + used, sizeof(server->got) - used - 1, 0);
    if (len > 0) return;
    load_forget(server->load, server->fd, watch);
    close(server->fd);
    server->fd = -1;
}

static void on_listener(LoadWatch *watch, uint32_t events)
{
    Server *server = (Server *)watch;
    (void)events;
    server->fd = accept(server->listener, NULL, NULL);
    for (size_t at = 0; at < server->len; at += server->piece) {
        const size_t rest = server->len - at;
        send(server->fd, server->bytes + at, rest < server->piece ? rest : server->piece, 0);
        if (server->piece < server->len) usleep(1000);
    }
    shutdown(server->fd, SHUT_WR);
    load_watch(server->load, server->fd, &server->conn, 1 /* EPOLLIN */);
}

static void serve(Server *server, const char *bytes, size_t len, size_t piece)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t size = sizeof(address);
    *server = (Server){ .load = load_new(), .bytes = bytes, .len = len, .piece = piece, .fd = -1 };
    server->watch.ready = on_listener;
    server->conn.ready = on_conn;
    server->listener = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(server->listener, (struct sockaddr *)&address, sizeof(address));
    listen(server->listener, 5);
    getsockname(server->listener, (struct sockaddr *)&address, &size);
    server->port = ntohs(address.sin_port);
    load_watch(server->load, server->listener, &server->watch, 1);
}

static void end_server(Server *server)
{
    load_run(server->load, 0.01);
    if (server->fd >= 0) close(server->fd);
    close(server->listener);
    load_free(server->load);
}

/* ---- websockets ---- */

static char heard[200]; /* what the events said, a word each */

static void hear(const char *what, const char *bytes, size_t len)
{
    const size_t used = strlen(heard);
    snprintf(heard + used, sizeof(heard) - used, "%s(%.*s) ", what, (int)(len > 9 ? 9 : len), bytes);
}

static void on_opened(WsClient *client)
{
    (void)client;
    hear("opened", "", 0);
}

static void on_message(WsClient *client, int opcode, const char *bytes, size_t len)
{
    (void)client;
    hear(opcode == WS_TEXT ? "text" : "binary", bytes, len);
}

static void on_closed(WsClient *client, int code)
{
    char text[12];
    hear("closed", text, (size_t)snprintf(text, sizeof(text), "%d", code));
    load_stop(client->stream.load);
}

static const WsEvents events = { on_opened, on_message, on_closed };

/* What a client says of a server that sends this, whole and octet by octet. */
static void check_heard(const char *bytes, size_t len, const char *want)
{
    for (int turn = 0; turn < 2; turn++) {
        Server server;
        serve(&server, bytes, len, turn == 0 ? len : 1);
        const WsTarget target = { .port = server.port, .path = "/ws" };
        heard[0] = '\0';
        ws_client_connect(server.load, &target, &events, NULL);
        load_run(server.load, 5);
        CHECK_STR(((fh_str){ heard, strlen(heard) }), want);
        end_server(&server);
    }
}

#define CHECK_HEARD(bytes, want) check_heard(bytes, sizeof(bytes) - 1, want)

static void test_messages_come_whole(void)
{
    CHECK_HEARD(ACCEPTED "\x81\x03one\x82\x03two\x88\x02\x03\xe8",
                "opened() text(one) binary(two) closed(1000) ");
    CHECK_HEARD(ACCEPTED "\x01\x02on\x89\x00\x00\x00\x80\x01" "e\x81\x00\x88\x00",
                "opened() text(one) text() closed(1005) ");
    CHECK_HEARD(ACCEPTED "\x81\x7e\x00\x04" "four\x81\x7f\0\0\0\0\0\0\0\x04" "five",
                "opened() text(four) text(five) closed(1006) ");
}

static void test_what_is_no_websocket(void)
{
    CHECK_HEARD("HTTP/1.1 503 Full\r\n\r\n", "closed(0) ");
    CHECK_HEARD("HTTP/1.1 101 Yes\r\nSec-WebSocket-Accept: wrong\r\n\r\n", "closed(0) ");
    CHECK_HEARD(ACCEPTED "\x81\x83", "opened() closed(1002) ");
    CHECK_HEARD(ACCEPTED "\xc1\x01x", "opened() closed(1002) ");
    CHECK_HEARD(ACCEPTED "\x83\x01x", "opened() closed(1002) ");
}

static void test_nobody_listens(void)
{
    Server server;
    serve(&server, "", 0, 1);
    const WsTarget target = { .port = server.port, .path = "/" };
    load_forget(server.load, server.listener, &server.watch);
    close(server.listener);
    server.listener = socket(AF_INET, SOCK_STREAM, 0);
    heard[0] = '\0';
    ws_client_connect(server.load, &target, &events, NULL);
    load_run(server.load, 5);
    CHECK_STR(((fh_str){ heard, strlen(heard) }), "closed(0) ");
    Crowd crowd;
    CHECK(!crowd_open(&crowd, server.load, &target, 300, &events, NULL, 5));
    CHECK_INT(crowd.open, 0);
    crowd_cut(&crowd);
    end_server(&server);
}

static void test_frames_that_are_sent(void)
{
    Buf buf = { 0 };
    static char long_text[70000];
    ws_frame(&buf, WS_TEXT, "Hi", 2);
    CHECK(buf.len == 8 && memcmp(buf.ptr, "\x81\x82\x12\x34\x56\x78\x5a\x5d", 8) == 0);
    buf.len = 0;
    ws_frame(&buf, WS_BINARY, long_text, 300);
    CHECK(buf.len == 308 && memcmp(buf.ptr, "\x82\xfe\x01\x2c", 4) == 0);
    buf.len = 0;
    ws_frame(&buf, WS_TEXT, long_text, sizeof(long_text));
    CHECK(buf.len == 70014 && memcmp(buf.ptr, "\x81\xff\0\0\0\0\0\x01\x11\x70", 10) == 0);
    buf_free(&buf);
}

/* ---- HTTP ---- */

static void on_answered(HttpClient *client, int status, const char *body, size_t len)
{
    (void)client;
    hear(status == 200 ? "200" : "other", body, len);
}

static void on_http_closed(HttpClient *client, bool whole)
{
    hear(whole ? "closed" : "broken", "", 0);
    load_stop(client->stream.load);
}

static void check_answers(const char *bytes, const char *want)
{
    static const HttpEvents http = { on_answered, on_http_closed };
    for (int turn = 0; turn < 2; turn++) {
        Server server;
        serve(&server, bytes, strlen(bytes), turn == 0 ? strlen(bytes) : 1);
        heard[0] = '\0';
        HttpClient *client = http_client_connect(server.load, server.port, &http, NULL);
        http_client_send(client, "GET / HTTP/1.1\r\n\r\n", 18);
        load_run(server.load, 5);
        CHECK_STR(((fh_str){ heard, strlen(heard) }), want);
        end_server(&server);
    }
}

static void test_answers(void)
{
    check_answers("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nHi"
                  "HTTP/1.1 404 No\r\ncontent-length:3\r\n\r\nyou",
                  "200(Hi) other(you) closed() ");
    check_answers("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nHi", "broken() ");
    check_answers("HTTP/1.1 200 OK\r\n\r\nHi", "broken() ");
}

/* ---- the loop, the histogram ---- */

static void on_fire(LoadTimer *timer)
{
    hear((const char *)timer->context, "", 0);
}

static void test_timers_fire_in_order(void)
{
    Load *load = load_new();
    LoadTimer timers[] = { { on_fire, "c", 0, 0 }, { on_fire, "a", 0, 0 }, { on_fire, "b", 0, 0 },
                           { on_fire, "never", 0, 0 } };
    const uint64_t ms[] = { 30, 10, 20, 15 };
    heard[0] = '\0';
    for (int i = 0; i < 4; i++) load_timer_start(load, &timers[i], ms[i] * 1000000);
    load_timer_stop(load, &timers[3]);
    load_run(load, 0.05);
    CHECK_STR(((fh_str){ heard, strlen(heard) }), "a() b() c() ");
    load_free(load);
}

static void test_histogram(void)
{
    static Histogram histogram;
    CHECK_INT(histogram_at(&histogram, 0.5), 0);
    for (uint64_t i = 1; i <= 100000; i++) histogram_add(&histogram, i * 1000);
    const double median = (double)histogram_at(&histogram, 0.5);
    const double p99 = (double)histogram_at(&histogram, 0.99);
    CHECK(median >= 50e6 && median < 50e6 * 1.04);
    CHECK(p99 >= 99e6 && p99 < 99e6 * 1.04);
    CHECK_INT(histogram_at(&histogram, 1), 100000000);
    histogram_clear(&histogram);
    histogram_add(&histogram, UINT64_MAX);
    histogram_add(&histogram, 0);
    CHECK_INT(histogram_at(&histogram, 0.5), 0);
    CHECK(histogram_at(&histogram, 1) == UINT64_MAX);
}

int main(void)
{
    RUN(test_messages_come_whole);
    RUN(test_what_is_no_websocket);
    RUN(test_nobody_listens);
    RUN(test_frames_that_are_sent);
    RUN(test_answers);
    RUN(test_timers_fire_in_order);
    RUN(test_histogram);
    return unit_end();
}
