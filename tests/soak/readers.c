/* readers.c: see readers.h. */
#include "readers.h"

#include <stdio.h>
#include <stdlib.h>

#include "message.h"

#define OPENING 30 /* seconds */
#define CLOSING 2

/* The two topics of the feed share one count: no number is left out. */
static void on_message(WsClient *client, int opcode, const char *bytes, size_t len)
{
    Readers *readers = client->context;
    Message message;
    const uint64_t now = load_now();
    if (opcode != WS_TEXT || !message_read(&message, bytes, len)) {
        if (readers->wrong++ == 0)
            fprintf(stderr, "a reader got this:\n%.*s\n", (int)len, bytes);
        return;
    }
    uint64_t *last = &readers->last[client->place];
    if (*last && message.number != *last + 1) readers->missed++;
    *last = message.number;
    if (message.number > readers->tick) readers->tick = message.number;
    readers->received++;
    histogram_add(&readers->latency, now - message.time);
}

static void on_closed(WsClient *client, int code)
{
    Readers *readers = client->context;
    crowd_forget(&readers->crowd, client);
    if (readers->leaving) return;
    if (readers->lost++ == 0) fprintf(stderr, "a reader was closed with %d\n", code);
}

static const WsEvents events = { .message = on_message, .closed = on_closed };

bool readers_come(Readers *readers, Load *load, int port, size_t count)
{
    const WsTarget target = { .port = port, .path = "/feed" };
    *readers = (Readers){ .load = load, .last = load_alloc(count * sizeof(uint64_t)) };
    return crowd_open(&readers->crowd, load, &target, count, &events, readers, OPENING);
}

void readers_leave(Readers *readers)
{
    readers->leaving = true;
    for (size_t i = 0; i < readers->crowd.count; i += 2)
        if (readers->crowd.clients[i]) ws_client_close(readers->crowd.clients[i], 1000);
    load_run(readers->load, CLOSING);
    crowd_cut(&readers->crowd);
    free(readers->last);
    readers->last = NULL;
}
