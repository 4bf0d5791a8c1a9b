/* churn.c: lets visitors come, and sees that none stays. See churn.h. */
#include "churn.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "visit_raw.h"

#define TURN      (LOAD_SECOND / 50)
#define ALIVE_MAX 600                /* at once */
#define DEADLINE  (40 * LOAD_SECOND) /* longer than any visit may take */
#define TOLD_MAX  20

static const VisitKind *const tables[] = { visit_ws_kinds, visit_http_kinds, visit_raw_kinds };

unsigned visit_random(unsigned below)
{
    return (unsigned)rand() % below;
}

/* ---- one visit ---- */

void visit_end(Visit *visit)
{
    Churn *churn = visit->churn;
    load_timer_stop(churn->load, &visit->timer);
    load_timer_stop(churn->load, &visit->deadline);
    if (visit->ws) ws_client_cut(visit->ws);
    if (visit->http) http_client_end(visit->http, true);
    if (visit->raw) raw_client_end(visit->raw, true);
    buf_free(&visit->buf);
    *visit->place = visit->next;
    if (visit->next) visit->next->place = visit->place;
    churn->alive--;
    load_free_later(churn->load, visit);
}

void visit_cut(LoadTimer *timer)
{
    visit_end(timer->context);
}

void visit_wrong(Visit *visit, const char *format, ...)
{
    va_list args;
    if (visit->churn->wrong++ >= TOLD_MAX) return;
    fprintf(stderr, "%s: ", visit->kind->name);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

void visit_later(Visit *visit, unsigned ms, void (*fire)(LoadTimer *timer))
{
    visit->timer.fire = fire;
    load_timer_start(visit->churn->load, &visit->timer, ms * (LOAD_SECOND / 1000));
}

static void on_deadline(LoadTimer *timer)
{
    visit_wrong(timer->context, "hangs, at step %u of %u", ((Visit *)timer->context)->step,
                ((Visit *)timer->context)->steps);
    visit_end(timer->context);
}

static void begin(Churn *churn, const VisitKind *kind)
{
    Visit *visit = load_alloc(sizeof(Visit));
    visit->churn = churn;
    visit->kind = kind;
    visit->timer.context = visit->deadline.context = visit;
    visit->deadline.fire = on_deadline;
    visit->next = churn->first;
    visit->place = &churn->first;
    if (visit->next) visit->next->place = &visit->next;
    churn->first = visit;
    churn->visits++;
    churn->alive++;
    load_timer_start(churn->load, &visit->deadline, DEADLINE);
    kind->begin(visit);
}

/* ---- all of them ---- */

static void draw(Churn *churn)
{
    unsigned drawn = visit_random(churn->weights);
    size_t n = 0;
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        for (const VisitKind *kind = tables[i]; kind->name; kind++, n++) {
            if (drawn < kind->weight) {
                churn->of_kind[n]++;
                begin(churn, kind);
                return;
            }
            drawn -= kind->weight;
        }
    }
}

static void let_come(LoadTimer *timer)
{
    Churn *churn = timer->context;
    const double seconds = (double)(load_now() - churn->began) / (double)LOAD_SECOND;
    const double due = churn->rate * seconds;
    for (int i = 0; i < 100 && (double)churn->visits < due && churn->alive < ALIVE_MAX; i++)
        draw(churn);
    load_timer_start(churn->load, &churn->timer, TURN);
}

void churn_start(Churn *churn, Load *load, int port, double rate)
{
    *churn = (Churn){ .load = load, .port = port, .rate = rate, .began = load_now() };
    churn->timer = (LoadTimer){ .fire = let_come, .context = churn };
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
        for (const VisitKind *kind = tables[i]; kind->name; kind++) churn->weights += kind->weight;
    let_come(&churn->timer);
}

void churn_stop(Churn *churn)
{
    load_timer_stop(churn->load, &churn->timer);
    while (churn->alive > 0) load_run(churn->load, 0.1); /* ends: each has its deadline */
}

void churn_print(const Churn *churn)
{
    size_t n = 0;
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
        for (const VisitKind *kind = tables[i]; kind->name; kind++, n++)
            fprintf(stderr, "%8zu %s\n", churn->of_kind[n], kind->name);
}
