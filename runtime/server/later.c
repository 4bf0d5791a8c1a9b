/* later.c: handlers that timers run. See later.h; fh_after of fh.h is here too. */
#include "server/later.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/limit.h"
#include "server/server.h"
#include "values/state.h"

typedef struct Every Every;
struct Every {
    Timer timer;
    Server *server;
    const FhTimer *spec;
};

typedef struct Later Later;
struct Later {
    Timer timer;
    Server *server;
    FhHandler *handler;
    const FhType *type; /* of what was captured; null: nothing */
    void *captured;
    fh_ws ws;
    fh_ws owner;             /* the connection that it counts for */
    Buf session;             /* packed, as it was then */
    const char *verb, *path; /* of the event that said `after` */
    Later *next, **link;
};

/* ---- every ---- */

static int64_t interval_of(const Every *every)
{
    return every->spec->interval > 0 ? every->spec->interval : 1;
}

static void on_every(Timer *timer, int64_t now)
{
    Every *every = (Every *)(void *)((char *)timer - offsetof(Every, timer));
    const int64_t beat = timer->due, interval = interval_of(every);
    timers_start(&every->server->timers, timer, beat + interval); /* keeps its place: see timer.h */
    Event *ev = server_begin(every->server, NULL, "every", NULL);
    server_run(every->server, every->spec->handler);
    event_end(ev);
    now = timer_clock();
    const int64_t beats = now < beat ? 1 : (now - beat) / interval + 1;
    timers_start(&every->server->timers, timer, beat + beats * interval);
}

bool later_begin(Server *server)
{
    const FhApp *app = server->app;
    if (app->ntimers == 0) return true;
    Every *everys = calloc((size_t)app->ntimers, sizeof(Every));
    if (!everys) return false;
    server->everys = everys;
    const int64_t now = timer_clock();
    for (int i = 0; i < app->ntimers; i++) {
        everys[i] = (Every){ .timer.fire = on_every, .server = server, .spec = &app->timers[i] };
        if (!timers_start(&server->timers, &everys[i].timer, now + interval_of(&everys[i])))
            return false;
    }
    return true;
}

/* ---- after ---- */

static void free_later(Later *later)
{
    Conn *owner = conn_find(&later->server->conns, later->owner);
    if (owner) owner->nlaters--;
    *later->link = later->next;
    if (later->next) later->next->link = later->link;
    timers_stop(&later->server->timers, &later->timer);
    if (later->type) state_release(later->type, later->captured);
    buf_free(&later->session);
    free(later);
}

static void run_later(Event *ev, void *context)
{
    const Later *later = context;
    session_recall(&later->server->sessions, ev, buf_str(&later->session));
    event_call(ev, later->handler);
}

static void on_later(Timer *timer, int64_t now)
{
    (void)now;
    Later *later = (Later *)(void *)((char *)timer - offsetof(Later, timer));
    Event *ev = server_begin(later->server, NULL, later->verb, later->path);
    ev->pub.ws = later->ws;
    ev->pub.captured = later->captured;
    if (!event_try(ev, run_later, later)) server_report(later->server);
    free_later(later); /* what it held is buried, and goes with the event */
    event_end(ev);
}

static void keep(Server *server, Later *later)
{
    later->next = server->laters;
    later->link = &server->laters;
    if (later->next) later->next->link = &later->next;
    server->laters = later;
    Conn *owner = conn_find(&server->conns, later->owner);
    if (owner) owner->nlaters++;
}

void fh_after(FhEvent *ev, fh_duration delay, FhHandler *handler, const FhType *type,
              const void *captured)
{
    Server *server = server_of(ev);
    const Conn *conn = event_of(ev)->conn;
    if (conn && conn->nlaters >= AFTERS_MAX)
        fh_stop(ev, 0, "after: %d of this connection wait already", AFTERS_MAX);
    const fh_str session = session_packed(&server->sessions, event_of(ev));
    void *kept = type ? state_keep(ev, type, captured) : NULL;
    Later *later = malloc(sizeof(Later));
    if (!later) {
        if (type) state_release(type, kept);
        event_out_of_memory(ev);
    }
    *later = (Later){ .timer.fire = on_later, .server = server, .handler = handler, .type = type,
                      .captured = kept, .ws = ev->ws,
                      .owner = conn ? conn->handle : (fh_ws){ 0 }, .verb = server->verb,
                      .path = server->path };
    keep(server, later);
    buf_append_str(&later->session, session);
    if (later->session.failed) {
        free_later(later);
        event_out_of_memory(ev);
    }
    const int64_t now = timer_clock();
    int64_t due;
    if (delay < 0) delay = 0;
    if (__builtin_add_overflow(now, delay, &due)) due = INT64_MAX;
    if (timers_start(&server->timers, &later->timer, due)) return;
    free_later(later);
    event_out_of_memory(ev);
}

void later_end(Server *server)
{
    while (server->laters) free_later(server->laters);
    for (int i = 0; server->everys && i < server->app->ntimers; i++)
        timers_stop(&server->timers, &server->everys[i].timer);
    free(server->everys);
    server->everys = NULL;
}
