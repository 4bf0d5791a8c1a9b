/* visit_raw.c: visitors who send octets that are no request, or not all of one. See visit_raw.h. */
#include "visit_raw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "churn.h"

/* ---- a connection ---- */

void raw_client_end(RawClient *client, bool reset)
{
    stream_end(&client->stream, reset);
}

static void on_connected(Stream *stream)
{
    (void)stream; /* what was to be sent is in its buffer */
}

/* All that may come is a refusal. */
static size_t on_received(Stream *stream, const char *bytes, size_t len)
{
    Visit *visit = ((RawClient *)stream)->visit;
    const bool is_refusal = len > 9 && memcmp(bytes, "HTTP/1.1 ", 9) == 0 &&
                            (bytes[9] == '4' || memcmp(bytes + 9, "50", 2) == 0) &&
                            memcmp(bytes + 9, "500", 3) != 0;
    if (visit->step++ == 0 && visit->plan && !is_refusal)
        visit_wrong(visit, "%s: answered %.*s", (const char *)visit->plan, len < 60 ? (int)len : 60,
                    bytes);
    return len;
}

static void on_closed(Stream *stream, int error)
{
    Visit *visit = ((RawClient *)stream)->visit;
    (void)error;
    visit->raw = NULL;
    visit_end(visit);
}

static const StreamUser user = { on_connected, on_received, on_closed };

static void open_raw(Visit *visit)
{
    visit->raw = (RawClient *)stream_open(visit->churn->load, visit->churn->port, 0,
                                          sizeof(RawClient), &user);
    visit->raw->visit = visit;
}

static void send_raw(Visit *visit, const char *octets, size_t len)
{
    stream_write(&visit->raw->stream, octets, len);
}

/* Leaves as somebody does who is killed, or who closes; in the middle of anything. */
static void leave(LoadTimer *timer)
{
    Visit *visit = timer->context;
    raw_client_end(visit->raw, visit_random(2));
    visit->raw = NULL;
    visit_end(visit);
}

/* ---- those who begin, and leave ---- */

static const char upgrade[] =
    "GET /feed HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

static void begin_half_handshake(Visit *visit)
{
    open_raw(visit);
    send_raw(visit, upgrade, visit_random(sizeof(upgrade)));
    visit_later(visit, visit_random(1500), leave);
}

static void begin_half_request(Visit *visit)
{
    static const char request[] = "POST /form HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n"
                                  "Content-Type: application/x-www-form-urlencoded\r\n\r\nname=";
    open_raw(visit);
    send_raw(visit, request, visit_random(sizeof(request)));
    visit_later(visit, visit_random(1500), leave);
}

static void begin_silence(Visit *visit)
{
    open_raw(visit);
    visit_later(visit, visit_random(3000), leave);
}

/* Many at once, each gone before anybody can ask what it wants. */
static void begin_storm(Visit *visit)
{
    for (int i = 0; i < 40; i++) {
        open_raw(visit);
        send_raw(visit, upgrade, visit_random(2) ? sizeof(upgrade) - 1 : 0);
        raw_client_end(visit->raw, visit_random(2));
    }
    visit->raw = NULL;
    visit_end(visit);
}

/* ---- what is no request ---- */

static const struct Rubbish {
    const char *name, *octets;
    size_t len;
    size_t more; /* times 'x' behind it */
} rubbish[] = {
#define R(name, octets, more) { name, octets, sizeof(octets) - 1, more }
    R("a TLS hello", "\x16\3\1\2\0\1\0\1\xFC\3\3", 500),
    R("zeros", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 0),
    R("no version", "GET /\r\n\r\n", 0),
    R("a bare line feed", "GET / HTTP/1.1\nHost: x\n\n", 0),
    R("no host", "GET / HTTP/1.1\r\n\r\n", 0),
    R("a field without a colon", "GET / HTTP/1.1\r\nHost x\r\n\r\n", 0),
    R("two lengths", "POST /form HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\n"
                     "Content-Length: 2\r\n\r\nab", 0),
    R("a negative length", "POST /form HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n", 0),
    R("a huge length", "POST /form HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                       "Content-Length: 99999999999999999999\r\n\r\n", 0),
    R("a length and chunks", "POST /form HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\n"
                             "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 0),
    R("a bad chunk", "POST /form HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                     "zz\r\n", 0),
    R("a long target", "GET /", 100000),
    R("a long field", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nA: ", 100000),
    R("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 0),
    R("a handshake of version 8", "GET /feed HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
      "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
      "Sec-WebSocket-Version: 8\r\n\r\n", 0),
    R("a handshake without a key", "GET /feed HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
      "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\r\n", 0),
    R("a handshake to nowhere", "GET /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
      "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
      "Sec-WebSocket-Version: 13\r\n\r\n", 0),
#undef R
};

/* Refused, whether the server then ends it or waits for a better one. */
static void begin_rubbish(Visit *visit)
{
    const struct Rubbish *all = &rubbish[visit_random(sizeof(rubbish) / sizeof(rubbish[0]))];
    char x[1000];
    memset(x, 'x', sizeof(x));
    visit->plan = all->name;
    open_raw(visit);
    send_raw(visit, all->octets, all->len);
    for (size_t sent = 0; sent < all->more; sent += sizeof(x)) send_raw(visit, x, sizeof(x));
    visit_later(visit, 500 + visit_random(1000), leave);
}

static void begin_garbage(Visit *visit)
{
    char octets[4000];
    const size_t len = 1 + visit_random(sizeof(octets));
    for (size_t i = 0; i < len; i++) octets[i] = (char)visit_random(256);
    visit->plan = "garbage";
    open_raw(visit);
    send_raw(visit, octets, len);
    visit_later(visit, 500 + visit_random(1000), leave);
}

/* ---- what never ends: the server must end it ---- */

#define HEAD_PATIENCE 14000 /* ms: longer than the server's for a head, and for its end */

static void send_field(LoadTimer *timer)
{
    Visit *visit = timer->context;
    if (visit->number++ == 5000) visit_wrong(visit, "is not stopped");
    send_raw(visit, "A-Field: of forty octets or thereabout\r\n", 40);
    visit_later(visit, 1, send_field);
}

static void begin_endless_head(Visit *visit)
{
    visit->plan = "a head without an end";
    open_raw(visit);
    send_raw(visit, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n", 25);
    visit_later(visit, 1, send_field);
}

static void send_octet(LoadTimer *timer)
{
    Visit *visit = timer->context;
    if (visit->number++ == HEAD_PATIENCE / 200) visit_wrong(visit, "is not stopped");
    send_raw(visit, visit->number < 20 ? "G" : "x", 1);
    visit_later(visit, 200, send_octet);
}

/* An octet now and then. */
static void begin_slowloris(Visit *visit)
{
    open_raw(visit);
    send_raw(visit, "GET / HTTP/1.1\r\nA: ", 19);
    visit_later(visit, 200, send_octet);
}

const VisitKind visit_raw_kinds[] = {
    { "leaves within a handshake", 6, begin_half_handshake },
    { "leaves within a request", 4, begin_half_request },
    { "says nothing", 4, begin_silence },
    { "is forty at once", 1, begin_storm },
    { "sends what is no request", 8, begin_rubbish },
    { "sends garbage for a request", 5, begin_garbage },
    { "sends a head without an end", 1, begin_endless_head },
    { "sends an octet now and then", 1, begin_slowloris },
    { 0 },
};
