/* event.c: an event's life, and how a handler is stopped.
 *
 * Stopping is a longjmp to the innermost event_try. It needs no cleanup on the way, since
 * all that a handler holds is in lists of the event: its arena, its outs, the blocks of
 * state memory that are not yet part of the state. */
#include "values/event.h"

#include <sys/resource.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limit.h"
#include "values/overtime.h"
#include "values/state.h"
#include "base/str.h"
#include "values/value.h"

#define FIRST_BLOCK ((size_t)64 << 10)

/* Handlers run one at a time, so there is one current event, and one counter. */
static Event *current;
static uint64_t last_number;

Event *event_current(void)
{
    return current;
}

/* ---- stopping ---- */

static _Noreturn void stop(Event *ev, EventEnd how, int line)
{
    ev->how = how;
    ev->line = line;
    if (!ev->stop) {
        fprintf(stderr, "%.*s\n", (int)ev->message.len, ev->message.ptr);
        abort(); /* our own mistake: work that can stop, outside event_try */
    }
    longjmp(*ev->stop, 1);
}

_Noreturn void fh_stop(FhEvent *event, int line, const char *format, ...)
{
    Event *ev = event_of(event);
    va_list args;
    va_start(args, format);
    int len = vsnprintf(ev->text, sizeof(ev->text), format, args);
    va_end(args);
    fh_str message = { ev->text, strlen(ev->text) };
    if (len > 0) message.len = utf8_valid_prefix(message);
    ev->message = message;
    stop(ev, EVENT_BROKE, line);
}

_Noreturn void fh_fail(FhEvent *event, int64_t status, fh_str message, int line)
{
    Event *ev = event_of(event);
    if (status < 200 || status > 599)
        fh_stop(event, line, "fail(%lld, …): a status is between 200 and 599", (long long)status);
    ev->fail_status = status;
    ev->message = event_copy(event, message);
    stop(ev, EVENT_FAILED, line);
}

_Noreturn void event_out_of_memory(FhEvent *ev)
{
    fh_stop(ev, 0, "out of memory");
}

static void on_arena_full(void *context)
{
    Event *ev = context;
    event_out_of_memory(&ev->pub);
}

/* ---- memory ---- */

static void check_room(FhEvent *ev, size_t size)
{
    size_t used = arena_used(event_of(ev)->arena);
    if (used > EVENT_MEMORY_MAX || size > EVENT_MEMORY_MAX - used) event_out_of_memory(ev);
}

void *event_alloc(FhEvent *ev, size_t size)
{
    check_room(ev, size);
    return arena_alloc(event_of(ev)->arena, size);
}

void *event_array(FhEvent *ev, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) event_out_of_memory(ev);
    return event_alloc(ev, bytes);
}

void *event_grow(FhEvent *ev, void *old, size_t old_size, size_t new_size)
{
    check_room(ev, new_size);
    return arena_grow(event_of(ev)->arena, old, old_size, new_size);
}

fh_str event_copy(FhEvent *ev, fh_str text)
{
    check_room(ev, text.len);
    return str_copy(event_of(ev)->arena, text);
}

/* ---- outs ---- */

FhOut *event_out(Event *ev)
{
    FhOut *out = ev->idle_outs;
    if (out) {
        ev->idle_outs = out->next;
    } else {
        out = malloc(sizeof(FhOut));
        if (!out) event_out_of_memory(&ev->pub);
        out_init(out, &ev->pub);
    }
    out->next = ev->open_outs;
    ev->open_outs = out;
    return out;
}

void event_out_release(Event *ev, FhOut *out)
{
    FhOut **link = &ev->open_outs;
    while (*link && *link != out) link = &(*link)->next;
    if (!*link) return;
    *link = out->next;
    out_clear(out);
    out->next = ev->idle_outs;
    ev->idle_outs = out;
}

static void release_until(Event *ev, const FhOut *mark)
{
    while (ev->open_outs && ev->open_outs != mark) event_out_release(ev, ev->open_outs);
}

static void free_outs(FhOut *out)
{
    while (out) {
        FhOut *next = out->next;
        out_free(out);
        free(out);
        out = next;
    }
}

/* ---- an event's life ---- */

static void clear_answer(Event *ev)
{
    out_clear(&ev->main_out);
    ev->pub.result = FH_NONE;
    ev->status = 0;
    ev->headers = NULL;
    ev->last_header = &ev->headers;
}

/* What calls of handlers leave free for the runtime and libc below them. */
#define STACK_RESERVE ((uintptr_t)256 << 10)

/* The lowest address that handlers' frames may reach; main's stack, which grows downwards. */
static uintptr_t find_stack_end(void)
{
    struct rlimit limit;
    uintptr_t size = STACK_MAX, here = (uintptr_t)__builtin_frame_address(0);
    if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur < STACK_MAX)
        size = (uintptr_t)limit.rlim_cur;
    return size > 2 * STACK_RESERVE ? here - size + STACK_RESERVE : here - size / 2;
}

bool event_init(Event *ev, const FhApp *app)
{
    *ev = (Event){ .app = app, .stack_end = find_stack_end() };
    ev->arena = arena_new(FIRST_BLOCK, on_arena_full, ev);
    out_init(&ev->main_out, &ev->pub);
    ev->pub.out = &ev->main_out;
    clear_answer(ev);
    return ev->arena != NULL;
}

void event_free(Event *ev)
{
    release_until(ev, NULL);
    free_outs(ev->idle_outs);
    ev->idle_outs = NULL;
    out_free(&ev->main_out);
    arena_free(ev->arena);
    ev->arena = NULL;
}

void event_begin(Event *ev)
{
    ev->number = ++last_number;
    ev->pub = (FhEvent){ .out = &ev->main_out, .stack_end = ev->stack_end };
    ev->conn = ev->request = NULL;
    ev->hearer = HEARER_PROGRAM;
    ev->session_can_change = ev->session_came = false;
    ev->session_is_secure = ev->reads_session = false;
    ev->session_said = EVENT_SESSION_SAME;
    ev->how = EVENT_RAN;
    ev->stop_status = 500;
    ev->message = (fh_str){ NULL, 0 };
    ev->line = 0;
    ev->tail = NULL;
    ev->tail_len = ev->tail_cap = ev->state_bytes = 0;
    clear_answer(ev);
    overtime_begin();
}

void event_end(Event *ev)
{
    overtime_end();
    release_until(ev, NULL);
    clear_answer(ev);
    ev->message = (fh_str){ NULL, 0 };
    ev->tail = NULL;
    state_sweep();
    if (arena_used(ev->arena) > ev->most_used) ev->most_used = arena_used(ev->arena);
    arena_reset(ev->arena);
}

bool event_try(Event *ev, EventWork *work, void *context)
{
    jmp_buf here;
    jmp_buf *const outer = ev->stop;
    Event *const before = current;
    const FhOut *const mark = ev->open_outs;
    bool stopped = false;

    ev->how = EVENT_RAN;
    ev->stop_status = 500;
    ev->stop = &here;
    current = ev;
    if (setjmp(here) == 0) work(ev, context);
    else stopped = true;
    ev->stop = outer;
    current = before;
    if (!stopped) return true;
    overtime_begin(); /* what tells of it has time of its own */
    state_rollback();
    release_until(ev, mark);
    clear_answer(ev);
    return false;
}

void event_call(Event *ev, FhHandler *handler)
{
    const size_t before = arena_used(ev->arena);
    handler(&ev->pub);
    const size_t taken = arena_used(ev->arena) - before;
    if (taken > ev->most_by_handler) ev->most_by_handler = taken;
}

static void run_handler(Event *ev, void *context)
{
    FhHandler *const *handler = context;
    event_call(ev, *handler);
}

bool event_run(Event *ev, FhHandler *handler)
{
    return event_try(ev, run_handler, &handler);
}

/* ---- what it says ---- */

const char *event_file(const Event *ev, int line)
{
    int file = (int)((unsigned)line >> 24);
    if (!ev->app || !ev->app->files || file >= ev->app->nfiles) return "?";
    return ev->app->files[file];
}

int event_line(int line)
{
    return line & 0xFFFFFF;
}

void event_add_header(Event *ev, fh_str name, fh_str value)
{
    EventHeader *header = event_alloc(&ev->pub, sizeof(EventHeader));
    *header = (EventHeader){ name, value, NULL };
    *ev->last_header = header;
    ev->last_header = &header->next;
}

/* html, and lists and optionals of it. */
static bool is_markup(const FhType *type)
{
    while (type->kind == FH_LIST || type->kind == FH_MAYBE) type = type->item;
    return type->kind == FH_HTML;
}

void fh_result(FhEvent *ev, const FhType *type, const void *value)
{
    while (type->kind == FH_MAYBE) {
        if (!*(const bool *)value) {
            ev->result = FH_NONE;
            return;
        }
        value = (const char *)value + type->value_offset;
        type = type->item;
    }
    out_clear(ev->out);
    if (is_markup(type)) {
        ev->result = FH_MARKUP;
        fh_out_child(ev->out, type, value);
        fh_parts(ev->out);
    } else {
        ev->result = type->kind == FH_STR_KIND ? FH_TEXT : FH_JSON_RESULT;
        hearer_write(ev->out, event_of(ev)->hearer, type, value);
    }
}
