/* slow.c: see slow.h. */
#include "slow.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"

#define ROOM     4096                /* bytes that the kernel keeps for one: as few as it allows */
#define HOLD     600                 /* ticks without reading: more than what fills a queue */
#define SPREAD   50                  /* not all at the same time */
#define LOOK     (LOAD_SECOND / 10)  /* at the time, while it does not read */
#define PATIENCE (3 * LOAD_SECOND)   /* for what must come when it reads on */
#define PAUSE    (LOAD_SECOND / 5)   /* before it comes back */

typedef enum SlowKind { NEWEST, ALL, OWN, KINDS } SlowKind;

static const char *const paths[KINDS] = { "/newest", "/all", "/own" };

typedef struct SlowOne {
    Slow *slow;
    SlowKind kind;
    WsClient *client; /* null: it is to come back */
    LoadTimer timer;
    bool reads;
    uint64_t holds_until; /* a tick */
    uint64_t reads_since;
    uint64_t last[MESSAGE_KINDS]; /* numbers */
    char id[17];                  /* OWN: what it is called */
} SlowOne;

static void wrong(SlowOne *one, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void wrong(SlowOne *one, const char *format, ...)
{
    va_list args;
    if (one->slow->wrong++ >= 10) return;
    fprintf(stderr, "a slow client on %s: ", paths[one->kind]);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

static void wait_for(SlowOne *one, uint64_t time, void (*fire)(LoadTimer *timer))
{
    one->timer.fire = fire;
    load_timer_start(one->slow->load, &one->timer, time);
}

/* ---- not reading, reading ---- */

static void on_no_end(LoadTimer *timer)
{
    SlowOne *one = timer->context;
    if (one->kind == NEWEST) wrong(one, "has not seen the newest after it has read on");
    else wrong(one, "was not closed");
    one->reads_since = UINT64_MAX;
}

static void read_on(LoadTimer *timer)
{
    SlowOne *one = timer->context;
    if (*one->slow->tick < one->holds_until) {
        wait_for(one, LOOK, read_on);
        return;
    }
    one->reads = true;
    one->reads_since = load_now();
    wait_for(one, PATIENCE, on_no_end);
    ws_client_pause(one->client, false);
}

static void hold(SlowOne *one)
{
    one->reads = false;
    one->holds_until = *one->slow->tick + HOLD + (uint64_t)rand() % SPREAD;
    ws_client_pause(one->client, true);
    wait_for(one, LOOK, read_on);
}

/* ---- what it sees ---- */

static const uint64_t steps[MESSAGE_KINDS] = { 2, 2, 5, 5, 5 };

static void check_number(SlowOne *one, const Message *message)
{
    uint64_t *last = &one->last[message->kind];
    const uint64_t next = *last + steps[message->kind];
    if (*last && message->number < next) wrong(one, "a message came twice or out of turn");
    if (*last && message->number > next && one->kind != NEWEST) wrong(one, "a message is missing");
    if (*last && message->number > next)
        one->slow->skipped += (message->number - next) / steps[message->kind];
    *last = message->number;
}

static void check_id(SlowOne *one, const Message *message)
{
    if (!one->id[0]) memcpy(one->id, message->id, sizeof(one->id));
    if (strcmp(one->id, message->id) != 0) wrong(one, "a message is for somebody else");
}

static void on_message(WsClient *client, int opcode, const char *bytes, size_t len)
{
    SlowOne *one = client->context;
    Message message;
    if (opcode != WS_TEXT || !message_read(&message, bytes, len)) {
        wrong(one, "got this: %.*s", (int)len, bytes);
        return;
    }
    check_number(one, &message);
    check_id(one, &message);
    if (one->kind == NEWEST && one->reads && message.time >= one->reads_since) {
        one->slow->caught_up++;
        hold(one);
    }
}

/* ---- coming and going ---- */

static void come(LoadTimer *timer);

static void on_closed(WsClient *client, int code)
{
    SlowOne *one = client->context;
    if (one->kind == NEWEST || code != 1013) wrong(one, "was closed with %d", code);
    else one->slow->overloaded++;
    one->client = NULL;
    wait_for(one, PAUSE, come);
}

static void on_opened(WsClient *client)
{
    hold(client->context);
}

static const WsEvents events = { on_opened, on_message, on_closed };

static void come(LoadTimer *timer)
{
    SlowOne *one = timer->context;
    const WsTarget target = { .port = one->slow->port, .path = paths[one->kind], .room = ROOM };
    memset(one->last, 0, sizeof(one->last));
    one->id[0] = '\0';
    one->reads = false;
    one->client = ws_client_connect(one->slow->load, &target, &events, one);
}

void slow_come(Slow *slow, Load *load, int port, size_t count, const uint64_t *tick)
{
    *slow = (Slow){ .load = load, .port = port, .count = count, .tick = tick };
    slow->all = load_alloc(count * sizeof(SlowOne));
    for (size_t i = 0; i < count; i++) {
        SlowOne *one = &slow->all[i];
        *one = (SlowOne){ .slow = slow, .kind = (SlowKind)(i % KINDS), .timer.context = one };
        come(&one->timer);
    }
}

void slow_leave(Slow *slow)
{
    for (size_t i = 0; i < slow->count; i++) {
        load_timer_stop(slow->load, &slow->all[i].timer);
        if (slow->all[i].client) ws_client_cut(slow->all[i].client);
    }
    free(slow->all);
    slow->all = NULL;
    slow->count = 0;
}
