/* report.c: what an app costs. See report.h. */
#include "report/report.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "report/bound.h"
#include "report/words.h"

/* ---- what is counted ---- */

static uint64_t literals_in(const Block *block);

static uint64_t literals_of(const Stmt *stmt)
{
    switch (stmt->kind) {
    case STMT_LIT: return stmt->lit.bytes.len;
    case STMT_IF: return literals_in(&stmt->branch.then) + literals_in(&stmt->branch.otherwise);
    case STMT_WHILE: return literals_in(&stmt->loop.body);
    case STMT_COUNT: return literals_in(&stmt->count.body);
    case STMT_EACH: return literals_in(&stmt->each.body);
    case STMT_BLOCK: return literals_in(&stmt->block);
    default: return 0;
    }
}

static uint64_t literals_in(const Block *block)
{
    uint64_t sum = 0;
    for (const Stmt *stmt = block->first; stmt; stmt = stmt->next) sum += literals_of(stmt);
    return sum;
}

static uint64_t literals_of_all(const Function *function, bool only_reached)
{
    uint64_t sum = 0;
    for (; function; function = function->next)
        if (!only_reached || function->reached) sum += literals_in(&function->body);
    return sum;
}

static uint64_t form_bytes(const Form *form)
{
    return form->head.ptr ? form->head.len + form->body.len : 0;
}

static Counts count(const Program *program)
{
    Counts counts = { .markup = literals_of_all(program->functions, true) };
    for (const Hook *hook = program->hooks; hook; hook = hook->next)
        counts.markup += literals_of_all(hook->functions, false);
    for (const Route *route = program->routes; route; route = route->next) {
        const Page *page = route->page;
        counts.markup += literals_of_all(route->functions, false);
        if (!page) continue;
        counts.pages++;
        counts.page_markup += page->markup.len;
        counts.ready += form_bytes(&page->plain) + form_bytes(&page->gzip) +
                        form_bytes(&page->fragment) + form_bytes(&page->fragment_gzip);
    }
    counts.markup += counts.page_markup;
    for (int i = 0; program->baked && i < program->baked->nfiles; i++) {
        counts.files++;
        counts.file_bytes += program->baked->files[i].bytes.len;
        counts.file_gzip_bytes += program->baked->files[i].gzip.len;
    }
    return counts;
}

/* ---- handlers ---- */

typedef struct Costs {
    const Program *program;
    const Measured *measured;
    const Bounder *bounder;
    Arena *arena;
    Cost *first, **end;
} Costs;

static uint64_t input_max(const Measured *measured, Input input)
{
    switch (input) {
    case INPUT_MESSAGE: return measured->message_max;
    case INPUT_REQUEST: return measured->head_max + measured->body_max;
    case INPUT_HANDSHAKE: return measured->head_max;
    default: return 0;
    }
}

static Cost *add_cost(Costs *costs, const char *name, int line)
{
    Cost *cost = ARENA_NEW(costs->arena, Cost);
    cost->name = name;
    cost->line = line;
    *costs->end = cost;
    costs->end = &cost->next;
    return cost;
}

static void add_handler(Costs *costs, const char *name, int line, const Function *function,
                        const Struct *params, Input input)
{
    if (!function) return;
    Cost *cost = add_cost(costs, name, line);
    cost->bound = bound_of_handler(costs->bounder, function, params, input);
    cost->input = input;
    cost->at_most = cost->bound.bytes +
                    cost->bound.per_input * input_max(costs->measured, input);
    if (costs->measured->arena_max && cost->at_most > costs->measured->arena_max)
        cost->at_most = costs->measured->arena_max;
}

/* The after blocks among the functions, which are all that is none of the named ones. */
static void add_afters(Costs *costs, const char *name, const Function *functions,
                       const char *const *others)
{
    for (; functions; functions = functions->next) {
        bool is_other = false;
        for (int i = 0; i < 3; i++)
            if (others[i] && strcmp(others[i], functions->name) == 0) is_other = true;
        if (!is_other)
            add_handler(costs, arena_printf(costs->arena, "%s after", name), functions->line,
                        functions, NULL, INPUT_NONE);
    }
}

static void add_route(Costs *costs, const Route *route)
{
    const char *name = arena_printf(costs->arena, "%s %s", report_verb(route), route->path);
    const bool is_ws = strcmp(route->verb, "FH_WS_ROUTE") == 0;
    const char *const others[] = { route->handler, route->conn, route->disconn };
    if (route->page) add_cost(costs, name, route->line)->is_ready = true;
    add_handler(costs, name, route->line, program_function(route->functions, route->handler),
                route->params, is_ws ? INPUT_MESSAGE : INPUT_REQUEST);
    add_handler(costs, arena_printf(costs->arena, "%s conn", name), route->line,
                program_function(route->functions, route->conn), route->conn_params,
                INPUT_HANDSHAKE);
    add_handler(costs, arena_printf(costs->arena, "%s disconn", name), route->line,
                program_function(route->functions, route->disconn), route->disconn_params,
                INPUT_HANDSHAKE);
    add_afters(costs, name, route->functions, others);
}

static const char *hook_name(Arena *arena, const Hook *hook)
{
    switch (hook->kind) {
    case HOOK_STARTUP: return "startup";
    case HOOK_SHUTDOWN: return "shutdown";
    case HOOK_EVERY: return arena_printf(arena, "every %gs", (double)hook->interval / 1000);
    case HOOK_BEFORE: return arena_printf(arena, "before %s", hook->path);
    default: return arena_printf(arena, "error %d", (int)hook->status);
    }
}

static void add_hook(Costs *costs, const Hook *hook)
{
    const bool asked = hook->kind == HOOK_BEFORE || hook->kind == HOOK_ERROR;
    const char *name = hook_name(costs->arena, hook);
    const char *const others[] = { hook->handler, NULL, NULL };
    add_handler(costs, name, hook->line, program_function(hook->functions, hook->handler),
                hook->params, asked ? INPUT_REQUEST : INPUT_NONE);
    add_afters(costs, name, hook->functions, others);
}

/* ---- the report ---- */

void report_cost(const Program *program, Arena *arena, const Measured *measured, bool json,
                 Buf *out)
{
    const Counts counts = count(program);
    Costs costs = { .program = program, .measured = measured, .arena = arena,
                    .bounder = bounder_new(program, arena) };
    costs.end = &costs.first;
    for (const Route *route = program->routes; route; route = route->next)
        add_route(&costs, route);
    for (const Hook *hook = program->hooks; hook; hook = hook->next) add_hook(&costs, hook);
    const Report report = { program, measured, &counts, costs.first };
    if (json) report_as_json(&report, out);
    else report_as_text(&report, out);
}
