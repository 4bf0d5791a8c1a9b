/* measure_ws.c: websockets that wait for their answers, that do nothing, that are in a room. */
#include "measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../load/crowd.h"

/* What htmx sends for a form with one field. */
static const char message[] =
    "{\"msg\":\"Tom & <b>Jerry</b>\",\"HEADERS\":{\"HX-Request\":\"true\",\"HX-Trigger\":\"form\","
    "\"HX-Trigger-Name\":null,\"HX-Target\":\"form\","
    "\"HX-Current-URL\":\"http://127.0.0.1:5001/\"}}";

static void on_lost(WsClient *client, int code)
{
    (void)client, (void)code;
    measure_lost();
}

static const WsEvents idle = { .closed = on_lost };

static void open_all(Crowd *crowd, Measure *measure, const char *path, size_t count,
                     const WsEvents *events, void *context)
{
    const WsTarget target = { .port = measure->port, .path = path };
    if (!crowd_open(crowd, measure->load, &target, count, events, context, OPENING))
        measure_lost();
}

/* ---- answers to each ---- */

typedef struct Echo {
    Measure *measure;
    Buf frame;
    uint64_t *sent; /* when, by the client's place */
} Echo;

static void ask(Echo *echo, WsClient *client, uint64_t now)
{
    echo->sent[client->place] = now;
    ws_client_send_raw(client, echo->frame.ptr, echo->frame.len);
}

static void on_answer(WsClient *client, int opcode, const char *bytes, size_t len)
{
    Echo *echo = client->context;
    const uint64_t now = load_now();
    (void)opcode;
    measure_same(echo->measure, bytes, len);
    histogram_add(&echo->measure->latency, now - echo->sent[client->place]);
    echo->measure->count++;
    ask(echo, client, now);
}

void measure_echo(Measure *measure, char **args)
{
    static const WsEvents active = { .message = on_answer, .closed = on_lost };
    Echo echo = { .measure = measure };
    Crowd crowd, rest;
    const size_t count = strtoul(args[0], NULL, 10);
    echo.sent = load_alloc(count * sizeof(uint64_t));
    ws_frame(&echo.frame, WS_TEXT, message, sizeof(message) - 1);
    open_all(&rest, measure, "/ws", strtoul(args[1], NULL, 10), &idle, NULL);
    open_all(&crowd, measure, "/ws", count, &active, &echo);
    for (size_t i = 0; i < count; i++) ask(&echo, crowd.clients[i], load_now());
    measure_run(measure);
    measure_print(measure);
    crowd_cut(&crowd);
    crowd_cut(&rest);
}

/* ---- a room ---- */

#define UNDER_WAY_MAX 64

typedef struct Room {
    Measure *measure;
    Crowd crowd;
    Buf frame;
    uint64_t published;
    uint64_t *received;              /* how many, by the member's place */
    size_t arrived[UNDER_WAY_MAX];   /* at how many members, by the message's number */
    uint64_t sent[UNDER_WAY_MAX];    /* when, likewise */
} Room;

static void publish(Room *room)
{
    room->sent[room->published++ % UNDER_WAY_MAX] = load_now();
    ws_client_send_raw(room->crowd.clients[0], room->frame.ptr, room->frame.len);
}

static void on_published(WsClient *client, int opcode, const char *bytes, size_t len)
{
    Room *room = client->context;
    const size_t number = room->received[client->place]++ % UNDER_WAY_MAX;
    (void)opcode;
    measure_same(room->measure, bytes, len);
    room->measure->count++;
    if (++room->arrived[number] < room->crowd.count) return;
    room->arrived[number] = 0;
    histogram_add(&room->measure->latency, load_now() - room->sent[number]);
    publish(room);
}

void measure_publish(Measure *measure, char **args)
{
    static const WsEvents member = { .message = on_published, .closed = on_lost };
    Room room = { .measure = measure };
    const size_t count = strtoul(args[0], NULL, 10);
    const int under_way = atoi(args[1]);
    room.received = load_alloc(count * sizeof(uint64_t));
    ws_frame(&room.frame, WS_TEXT, message, sizeof(message) - 1);
    open_all(&room.crowd, measure, "/room", count, &member, &room);
    for (int i = 0; i < under_way && i < UNDER_WAY_MAX; i++) publish(&room);
    measure_run(measure);
    measure_until_one(measure);
    measure_print(measure);
    crowd_cut(&room.crowd);
}

/* ---- nothing ---- */

void measure_hold(Measure *measure, char **args)
{
    Crowd crowd;
    char byte;
    open_all(&crowd, measure, "/ws", strtoul(args[0], NULL, 10), &idle, NULL);
    load_run(measure->load, measure->seconds);
    printf("open\n");
    fflush(stdout);
    while (read(0, &byte, 1) > 0) continue;
    crowd_cut(&crowd);
}
