/* crowd.c: opens the next client when one is open. See crowd.h. */
#include "crowd.h"

#include <stdlib.h>

#define UNDER_WAY 100

static const WsEvents opening;

static void open_next(Crowd *crowd)
{
    if (crowd->begun == crowd->count) return;
    WsClient *client = ws_client_connect(crowd->load, &crowd->target, &opening, crowd);
    client->place = crowd->begun++;
    crowd->clients[client->place] = client;
}

static void end_one(Crowd *crowd)
{
    open_next(crowd);
    if (crowd->open + crowd->failed == crowd->count) load_stop(crowd->load);
}

static void on_opened(WsClient *client)
{
    Crowd *crowd = client->context;
    client->events = crowd->events;
    client->context = crowd->context;
    crowd->open++;
    end_one(crowd);
}

static void on_closed(WsClient *client, int code)
{
    Crowd *crowd = client->context;
    (void)code;
    crowd->clients[client->place] = NULL;
    crowd->failed++;
    end_one(crowd);
}

static const WsEvents opening = { .opened = on_opened, .closed = on_closed };

bool crowd_open(Crowd *crowd, Load *load, const WsTarget *target, size_t count,
                const WsEvents *events, void *context, double seconds)
{
    *crowd = (Crowd){ .count = count, .load = load, .target = *target, .events = events,
                      .context = context };
    crowd->clients = load_alloc((count + 1) * sizeof(WsClient *));
    for (size_t i = 0; i < UNDER_WAY; i++) open_next(crowd);
    if (count > 0) load_run(load, seconds);
    return crowd->open == count;
}

void crowd_forget(Crowd *crowd, const WsClient *client)
{
    if (crowd->clients[client->place] != client) return;
    crowd->clients[client->place] = NULL;
    crowd->open--;
}

void crowd_cut(Crowd *crowd)
{
    for (size_t i = 0; i < crowd->count; i++)
        if (crowd->clients[i]) ws_client_cut(crowd->clients[i]);
    free(crowd->clients);
    *crowd = (Crowd){ 0 };
}
