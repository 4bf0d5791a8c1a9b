/* visit_ws.c: visitors with a websocket: polite ones, hasty ones, dying ones, broken ones. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "churn.h"

#define SMALL_ROOM 4096
#define ANY_CODE   (-1)

static const char *const rooms[] = { "/room/a", "/room/b", "/room/c", "/room/d" };
static const char *const feeds[] = { "/feed", "/newest", "/all", "/own" };

/* Opens a websocket for the visit. `closed` of the events must set visit->ws to null. */
static void open_ws(Visit *visit, const char *path, int room, const WsEvents *events)
{
    const WsTarget target = { .port = visit->churn->port, .path = path, .room = room };
    visit->ws = ws_client_connect(visit->churn->load, &target, events, visit);
}

static void visit_room(Visit *visit, int room, const WsEvents *events)
{
    open_ws(visit, rooms[visit_random(4)], room, events);
}

/* For those who do not mind how it ends. */
static void on_any_end(WsClient *client, int code)
{
    Visit *visit = client->context;
    (void)code;
    visit->ws = NULL;
    visit_end(visit);
}

/* For those who have done nothing that the server may close them for. */
static void on_unasked_end(WsClient *client, int code)
{
    Visit *visit = client->context;
    visit->ws = NULL;
    visit_wrong(visit, "closed with %d, status %d, at step %u of %u", code, client->status,
                visit->step, visit->steps);
    visit_end(visit);
}

/* ---- messages ---- */

static void put_message(Buf *buf, const char *verb, unsigned number)
{
    char text[64];
    const int len = snprintf(text, sizeof(text), "{\"do\":\"%s\",\"msg\":\"%x\"}", verb, number);
    ws_frame(buf, WS_TEXT, text, (size_t)len);
}

static void say(Visit *visit, const char *verb, unsigned number)
{
    Buf frame = { 0 };
    put_message(&frame, verb, number);
    ws_client_send_raw(visit->ws, frame.ptr, frame.len);
    buf_free(&frame);
}

#define SAID "<p id=\"said\">"

static bool begins(const char *bytes, size_t len, const char *text)
{
    return len >= strlen(text) && memcmp(bytes, text, strlen(text)) == 0;
}

/* What others have said, or what was said earlier to be said later. */
static bool is_for_all(const char *bytes, size_t len)
{
    return begins(bytes, len, SAID "shouts ") || begins(bytes, len, SAID "afterwards ");
}

/* Whether it is the answer to the message; the long one is known by its start. */
static bool is_answer(const char *bytes, size_t len, const char *verb, unsigned number)
{
    char want[64];
    const bool is_long = strcmp(verb, "big") == 0;
    snprintf(want, sizeof(want), SAID "%s %x%s", verb, number, is_long ? " Tom &amp; " : "</p>");
    return begins(bytes, len, want) && (is_long || len == strlen(want)) &&
           memcmp(bytes + len - 4, "</p>", 4) == 0;
}

/* ---- one who waits for each answer ---- */

static const char *const verbs[] = { "say", "join", "leave", "shout", "later" };

static void say_next(Visit *visit)
{
    visit->plan = verbs[visit_random(sizeof(verbs) / sizeof(verbs[0]))];
    visit->number = visit_random(100000);
    say(visit, visit->plan, visit->number);
}

static void part(Visit *visit)
{
    switch (visit_random(4)) {
    case 0: say(visit, "close", 1); break;
    case 1: say_next(visit); visit_end(visit); break; /* and does not wait */
    case 2: visit_end(visit); break;
    default: ws_client_close(visit->ws, 1000);
    }
}

static void on_talk(WsClient *client, int opcode, const char *bytes, size_t len)
{
    Visit *visit = client->context;
    if (is_for_all(bytes, len)) return;
    if (opcode != WS_TEXT || visit->step >= visit->steps ||
        !is_answer(bytes, len, visit->plan, visit->number))
        visit_wrong(visit, "to %s %x came %.*s", (const char *)visit->plan, visit->number,
                    len < 100 ? (int)len : 100, bytes);
    if (++visit->step < visit->steps) say_next(visit);
    else if (visit->step == visit->steps) part(visit);
}

static void on_talk_opened(WsClient *client)
{
    say_next(client->context);
}

static void on_talk_end(WsClient *client, int code)
{
    Visit *visit = client->context;
    visit->ws = NULL;
    if (visit->step < visit->steps || (code != 1000 && code != 4000))
        visit_wrong(visit, "ended with %d, status %d, at step %u of %u", code, client->status,
                    visit->step, visit->steps);
    visit_end(visit);
}

static void begin_talk(Visit *visit)
{
    static const WsEvents events = { on_talk_opened, on_talk, on_talk_end };
    visit->steps = 1 + visit_random(20);
    visit_room(visit, 0, &events);
}

/* ---- one who says much at once, and may be slow to read the answers ---- */

static void ask_for_all(Visit *visit, const char *verb)
{
    Buf frames = { 0 };
    for (unsigned i = 0; i < visit->steps; i++) put_message(&frames, verb, i);
    visit->plan = verb;
    ws_client_send_raw(visit->ws, frames.ptr, frames.len);
    buf_free(&frames);
}

static void on_one_of_all(WsClient *client, int opcode, const char *bytes, size_t len)
{
    Visit *visit = client->context;
    if (is_for_all(bytes, len)) return;
    if (opcode != WS_TEXT || !is_answer(bytes, len, visit->plan, visit->step))
        visit_wrong(visit, "as answer %u of %u came %.*s", visit->step, visit->steps,
                    len < 100 ? (int)len : 100, bytes);
    if (++visit->step == visit->steps) ws_client_close(client, 1000);
}

static void read_on(LoadTimer *timer)
{
    Visit *visit = timer->context;
    if (visit_random(2)) visit_end(visit);
    else ws_client_pause(visit->ws, false);
}

static void on_hurry_opened(WsClient *client)
{
    ask_for_all(client->context, "say");
}

/* 200 answers of 4 KiB: the server must stop reading questions, and lose none. */
static void on_flood_opened(WsClient *client)
{
    Visit *visit = client->context;
    ws_client_pause(client, true);
    ask_for_all(visit, "big");
    visit_later(visit, 500 + visit_random(2000), read_on);
}

static void begin_hurry(Visit *visit)
{
    static const WsEvents events = { on_hurry_opened, on_one_of_all, on_talk_end };
    visit->steps = 1 + visit_random(100);
    visit_room(visit, 0, &events);
}

static void begin_flood(Visit *visit)
{
    static const WsEvents events = { on_flood_opened, on_one_of_all, on_talk_end };
    visit->steps = 200;
    visit_room(visit, SMALL_ROOM, &events);
}

/* ---- those who die ---- */

static void on_opened_half(WsClient *client)
{
    Visit *visit = client->context;
    char text[1000];
    Buf frame = { 0 };
    memset(text, 'x', sizeof(text));
    ws_frame(&frame, WS_TEXT, text, 1 + visit_random(sizeof(text)));
    ws_client_send_raw(client, frame.ptr, 1 + visit_random((unsigned)frame.len - 1));
    buf_free(&frame);
    visit_later(visit, visit_random(300), visit_cut);
}

static void begin_dies_mid_message(Visit *visit)
{
    static const WsEvents events = { .opened = on_opened_half, .closed = on_unasked_end };
    visit_room(visit, 0, &events);
}

static void on_opened_feed(WsClient *client)
{
    ws_client_pause(client, true);
    visit_later(client->context, visit_random(3000), visit_cut);
}

static void begin_dies_reading(Visit *visit)
{
    static const WsEvents events = { .opened = on_opened_feed, .closed = on_unasked_end };
    open_ws(visit, feeds[visit_random(4)], visit_random(2) ? SMALL_ROOM : 0, &events);
}

static void begin_dies_opening(Visit *visit)
{
    static const WsEvents events = { .closed = on_unasked_end };
    visit_room(visit, 0, &events);
    visit_later(visit, visit_random(4), visit_cut);
}

/* ---- those who read a feed for a while, and leave in order ---- */

static void leave_feed(LoadTimer *timer)
{
    const Visit *visit = timer->context;
    ws_client_close(visit->ws, 1001);
}

static void on_opened_guest(WsClient *client)
{
    visit_later(client->context, visit_random(2000), leave_feed);
}

static void on_guest_end(WsClient *client, int code)
{
    Visit *visit = client->context;
    visit->ws = NULL;
    if (code != 1001) visit_wrong(visit, "closed with %d, status %d", code, client->status);
    visit_end(visit);
}

static void begin_guest(Visit *visit)
{
    static const WsEvents events = { .opened = on_opened_guest, .closed = on_guest_end };
    open_ws(visit, feeds[visit_random(4)], 0, &events);
}

/* ---- messages that are wrong, but do no harm ---- */

static const char *const mumbles[] = {
    "", "{", "{\"msg\":", "[1,2]", "null", "{\"other\":\"x\"}", "\"msg\"",
    "{\"msg\":\"x\",\"do\":{\"a\":1}}", "{\"msg\":\"\\ud800\"}x", "nonsense",
};

static void mumble(Visit *visit)
{
    const char *text = mumbles[visit_random(sizeof(mumbles) / sizeof(mumbles[0]))];
    ws_client_send(visit->ws, WS_TEXT, text, strlen(text));
}

static void on_mumble_opened(WsClient *client)
{
    mumble(client->context);
}

static void on_complaint(WsClient *client, int opcode, const char *bytes, size_t len)
{
    Visit *visit = client->context;
    if (is_for_all(bytes, len)) return;
    if (opcode != WS_TEXT || len == 0 || bytes[0] == '<')
        visit_wrong(visit, "as a complaint came %.*s", len < 100 ? (int)len : 100, bytes);
    if (++visit->step < visit->steps) mumble(visit);
    else ws_client_close(client, 1000);
}

static void begin_mumble(Visit *visit)
{
    static const WsEvents events = { on_mumble_opened, on_complaint, on_talk_end };
    visit->steps = 1 + visit_random(5);
    visit_room(visit, 0, &events);
}

/* ---- frames that must not be ---- */

typedef struct Breach {
    const char *name, *octets; /* after masking: the mask is zero */
    size_t len, more;          /* octets, and how many times 'x' behind them */
    int code;                  /* that the server closes with */
} Breach;

#define MASK        "\0\0\0\0"
#define OCTETS(...) __VA_ARGS__, sizeof(__VA_ARGS__) - 1

static const Breach breaches[] = {
    { "binary", OCTETS("\x82\x81" MASK "x"), 0, 1003 },
    { "bad UTF-8", OCTETS("\x81\x82" MASK "\xC3("), 0, 1007 },
    { "half a character", OCTETS("\x81\x83" MASK "a\xE6\x97"), 0, 1007 },
    { "opcode 3", OCTETS("\x83\x81" MASK "x"), 0, 1002 },
    { "opcode 15", OCTETS("\x8F\x80" MASK), 0, 1002 },
    { "reserved bits", OCTETS("\xF1\x81" MASK "x"), 0, 1002 },
    { "RSV1", OCTETS("\xC1\x81" MASK "x"), 0, 1002 },
    { "ping of 126", OCTETS("\x89\xFE\0\x7E" MASK), 126, 1002 },
    { "ping in fragments", OCTETS("\x09\x81" MASK "x"), 0, 1002 },
    { "nothing continued", OCTETS("\x80\x81" MASK "x"), 0, 1002 },
    { "text amid a text", OCTETS("\x01\x81" MASK "x\x81\x81" MASK "y"), 0, 1002 },
    { "a close of one octet", OCTETS("\x88\x81" MASK "\3"), 0, ANY_CODE },
    { "a close with 1006", OCTETS("\x88\x82" MASK "\3\xEE"), 0, ANY_CODE },
    { "no mask", OCTETS("\x81\1x"), 0, ANY_CODE },
    { "too long", OCTETS("\x81\xFF\0\0\0\0\0\1\x86\xA1" MASK), 100001, 1009 },
    { "too long in two", OCTETS("\x01\xFE\xEA\x60" MASK), 60000, 0 /* see send_breach */ },
    { "2^40 octets", OCTETS("\x81\xFF\0\0\1\0\0\0\0\0" MASK), 150000, 1009 },
    { "2^63 octets", OCTETS("\x81\xFF\x80\0\0\0\0\0\0\0" MASK), 1000, ANY_CODE },
};

/* Some of it now, and the rest when that has arrived. */
static void send_breach(Visit *visit)
{
    const Breach *breach = visit->plan;
    Buf octets = { 0 };
    buf_append(&octets, breach->octets, breach->len);
    for (size_t i = 0; i < breach->more; i++) buf_append_char(&octets, 'x');
    if (breach->code == 0) {
        buf_append(&octets, "\x80\xFE\xEA\x60" MASK, 8);
        for (size_t i = 0; i < breach->more; i++) buf_append_char(&octets, 'x');
    }
    if (octets.failed) load_fail("memory");
    const size_t now = visit_random(2) ? visit_random((unsigned)octets.len) : octets.len;
    ws_client_send_raw(visit->ws, octets.ptr, now);
    buf_append(&visit->buf, octets.ptr + now, octets.len - now);
    buf_free(&octets);
}

static void send_rest(LoadTimer *timer)
{
    Visit *visit = timer->context;
    ws_client_send_raw(visit->ws, visit->buf.ptr, visit->buf.len);
}

static void on_breach_opened(WsClient *client)
{
    Visit *visit = client->context;
    send_breach(visit);
    if (visit->buf.len) visit_later(visit, visit_random(50), send_rest);
}

static void on_breach_end(WsClient *client, int code)
{
    Visit *visit = client->context;
    const Breach *breach = visit->plan;
    const int wanted = breach->code ? breach->code : 1009;
    visit->ws = NULL;
    if (wanted != ANY_CODE && code != wanted)
        visit_wrong(visit, "%s: closed with %d, status %d", breach->name, code, client->status);
    visit_end(visit);
}

static void begin_breach(Visit *visit)
{
    static const WsEvents events = { .opened = on_breach_opened, .closed = on_breach_end };
    visit->plan = &breaches[visit_random(sizeof(breaches) / sizeof(breaches[0]))];
    visit_room(visit, 0, &events);
}

/* ---- octets that are anything ---- */

static void on_garbage_opened(WsClient *client)
{
    Visit *visit = client->context;
    char octets[2000];
    const size_t len = 1 + visit_random(sizeof(octets));
    for (size_t i = 0; i < len; i++) octets[i] = (char)visit_random(256);
    if (visit_random(2)) octets[0] = (char)0x81;
    ws_client_send_raw(client, octets, len);
    visit_later(visit, 500, visit_cut);
}

static void begin_garbage(Visit *visit)
{
    static const WsEvents events = { .opened = on_garbage_opened, .closed = on_any_end };
    visit_room(visit, 0, &events);
}

const VisitKind visit_ws_kinds[] = {
    { "talks in a room", 10, begin_talk },
    { "says much at once", 5, begin_hurry },
    { "asks for much and reads late", 2, begin_flood },
    { "dies within a message", 5, begin_dies_mid_message },
    { "dies with messages unread", 5, begin_dies_reading },
    { "dies while it opens", 5, begin_dies_opening },
    { "reads a feed and leaves", 5, begin_guest },
    { "sends messages without sense", 5, begin_mumble },
    { "breaks the rules of frames", 8, begin_breach },
    { "sends garbage for frames", 5, begin_garbage },
    { 0 },
};
