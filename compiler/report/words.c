/* words.c: see words.h. */
#include "report/words.h"

#include <stdarg.h>
#include <string.h>

#include "base/str.h"
#include "report/report.h"

/* ---- what both kinds need ---- */

static const struct {
    const char *verb, *word;
} verbs[] = {
    { "FH_GET", "get" }, { "FH_POST", "post" }, { "FH_PUT", "put" }, { "FH_PATCH", "patch" },
    { "FH_DELETE", "delete" }, { "FH_WS_ROUTE", "ws" },
};

const char *report_verb(const Route *route)
{
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (strcmp(verbs[i].verb, route->verb) == 0) return verbs[i].word;
    return "";
}

static const char *file_of(const Program *program, int line)
{
    const int file = line >> 24;
    const char *path = file < program->nfiles ? program->files[file] : "?";
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool is_known(const Cost *cost)
{
    return !cost->is_ready && !cost->bound.why;
}

/* The handler with the largest of the bounds that are known; null without any. */
static const Cost *largest(const Cost *costs)
{
    const Cost *found = NULL;
    for (; costs; costs = costs->next)
        if (is_known(costs) && (!found || costs->at_most > found->at_most)) found = costs;
    return found;
}

/* ---- as text ---- */

static void put_number(Buf *out, uint64_t number)
{
    if (number >= 1000) {
        put_number(out, number / 1000);
        buf_printf(out, ",%03d", (int)(number % 1000));
    } else {
        buf_printf(out, "%d", (int)number);
    }
}

#define NAME_COLUMN  22
#define VALUE_COLUMN 12

static void pad_to(Buf *out, size_t from, size_t column)
{
    while (out->len < from + column) buf_append_char(out, ' ');
}

/* "an idle connection           864 bytes", to be ended by what more there is to say. */
static void begin_row(Buf *out, const char *name, uint64_t value)
{
    const size_t from = out->len;
    Buf number = { 0 };
    put_number(&number, value);
    buf_append_cstr(out, name);
    pad_to(out, from, NAME_COLUMN + VALUE_COLUMN - number.len);
    buf_append_str(out, buf_str(&number));
    buf_append_cstr(out, " bytes");
    buf_free(&number);
}

static void row(Buf *out, const char *name, uint64_t value, const char *more)
{
    begin_row(out, name, value);
    buf_printf(out, "%s\n", more);
}

static const char *input_word(Input input)
{
    switch (input) {
    case INPUT_MESSAGE: return "message";
    case INPUT_HANDSHAKE: return "handshake";
    default: return "request";
    }
}

static void put_factor(uint64_t factor, const char *input, Buf *out)
{
    buf_append_cstr(out, " and ");
    put_number(out, factor);
    buf_printf(out, " for each byte of the %s", input);
}

static void put_bound(const Report *report, const Cost *cost, Buf *out)
{
    const Bound *bound = &cost->bound;
    if (cost->is_ready) {
        buf_append_cstr(out, "nothing: its page is ready");
    } else if (bound->why) {
        buf_printf(out, "no bound: grows with %s", bound->why);
        if (bound->line)
            buf_printf(out, " (%s:%d)", file_of(report->program, bound->line),
                       bound->line & 0xffffff);
    } else if (bound->bytes == 0 && bound->per_input == 0) {
        buf_append_cstr(out, "nothing");
    } else {
        put_number(out, bound->bytes);
        buf_append_cstr(out, " bytes");
        if (bound->per_input)
            put_factor(bound->per_input, input_word(cost->input), out);
    }
}

static void put_handlers(const Report *report, Buf *out)
{
    size_t width = 0;
    const Cost *most = largest(report->costs);
    for (const Cost *cost = report->costs; cost; cost = cost->next)
        if (strlen(cost->name) > width) width = strlen(cost->name);
    if (!report->costs) return;
    buf_append_cstr(out, "\nmemory that a handler takes from its arena, beside what was read for it, "
                         "at most:\n");
    for (const Cost *cost = report->costs; cost; cost = cost->next) {
        const size_t from = out->len;
        buf_printf(out, "  %s", cost->name);
        pad_to(out, from, width + 4);
        put_bound(report, cost, out);
        buf_append_char(out, '\n');
    }
    if (!most) return;
    buf_printf(out, "the largest that is known: %s, ", most->name);
    put_number(out, most->at_most);
    buf_append_cstr(out, " bytes");
    if (most->bound.per_input)
        buf_printf(out, " with the longest %s", input_word(most->input));
    buf_append_char(out, '\n');
}

static void put_connections(const Measured *measured, Buf *out)
{
    buf_append_char(out, '\n');
    if (!measured->has_cost) {
        buf_append_cstr(out, "an idle connection    cannot be measured: the binary does not run "
                             "here, or has sanitizers\n");
        return;
    }
    row(out, "an idle connection", measured->http_connection, ", by HTTP");
    row(out, "", measured->websocket, ", a websocket");
    row(out, "its queue, at most", measured->queue_max, " (app queue=)");
    row(out, "a message, at most", measured->message_max, " (app message=)");
    row(out, "a body, at most", measured->body_max, " (app body=)");
    row(out, "an event, at most", measured->arena_max, " of its arena; then it is stopped");
}

static void put_pages(const Counts *counts, Buf *out)
{
    buf_append_cstr(out, ", ");
    put_number(out, counts->page_markup);
    buf_printf(out, " of them in %d page%s without holes", counts->pages,
               counts->pages == 1 ? "" : "s");
}

void report_as_text(const Report *report, Buf *out)
{
    const Counts *counts = report->counts;
    const Measured *measured = report->measured;
    begin_row(out, "constant markup", counts->markup);
    if (counts->pages)
        put_pages(counts, out);
    buf_append_char(out, '\n');
    if (counts->pages)
        row(out, "pages made ready", counts->ready, ", with their heads, packed and not");
    if (counts->files) {
        begin_row(out, "static files", counts->file_bytes);
        buf_printf(out, " in %d, and ", counts->files);
        put_number(out, counts->file_gzip_bytes);
        buf_append_cstr(out, " packed\n");
    }
    row(out, "the binary", measured->file_bytes, "");
    row(out, "  code and constants", measured->constant_bytes, "");
    row(out, "  data", measured->data_bytes, "");
    put_connections(measured, out);
    put_handlers(report, out);
}

/* ---- as JSON ---- */

static void put_json_text(Buf *out, const char *text)
{
    buf_append_char(out, '"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') buf_append_char(out, '\\');
        if ((unsigned char)*text < ' ') buf_printf(out, "\\u%04x", (unsigned char)*text);
        else buf_append_char(out, *text);
    }
    buf_append_char(out, '"');
}

static void put_json_number(Buf *out, const char *name, uint64_t value)
{
    buf_printf(out, "\"%s\": %llu", name, (unsigned long long)value);
}

static void put_json_place(const Report *report, int line, Buf *out)
{
    buf_append_cstr(out, "\"file\": ");
    put_json_text(out, file_of(report->program, line));
    buf_printf(out, ", \"line\": %d", line & 0xffffff);
}

static void put_json_handler(const Report *report, const Cost *cost, Buf *out)
{
    buf_append_cstr(out, "    { \"handler\": ");
    put_json_text(out, cost->name);
    buf_append_cstr(out, ", ");
    put_json_place(report, cost->line, out);
    buf_printf(out, ", \"ready\": %s, \"known\": %s", cost->is_ready ? "true" : "false",
               cost->bound.why ? "false" : "true");
    if (cost->bound.why) {
        buf_append_cstr(out, ", \"grows_with\": ");
        put_json_text(out, cost->bound.why);
        buf_append_cstr(out, ", \"at\": { ");
        put_json_place(report, cost->bound.line, out);
        buf_append_cstr(out, " } }");
        return;
    }
    buf_append_cstr(out, ", ");
    put_json_number(out, "bytes", cost->bound.bytes);
    buf_append_cstr(out, ", ");
    put_json_number(out, "bytes_per_input_byte", cost->bound.per_input);
    buf_append_cstr(out, ", ");
    put_json_number(out, "at_most", cost->at_most);
    buf_append_cstr(out, " }");
}

static void put_json_handlers(const Report *report, Buf *out)
{
    const Cost *most = largest(report->costs);
    buf_append_cstr(out, "  \"handlers\": [");
    for (const Cost *cost = report->costs; cost; cost = cost->next) {
        buf_append_cstr(out, cost == report->costs ? "\n" : ",\n");
        put_json_handler(report, cost, out);
    }
    buf_append_cstr(out, "\n  ],\n  \"largest_known\": ");
    if (most) put_json_text(out, most->name);
    else buf_append_cstr(out, "null");
    buf_append_cstr(out, "\n}\n");
}

static void put_json_object(Buf *out, const char *name, int count, ...)
{
    va_list args;
    buf_printf(out, "  \"%s\": { ", name);
    va_start(args, count);
    for (int i = 0; i < count; i++) {
        if (i > 0) buf_append_cstr(out, ", ");
        const char *key = va_arg(args, const char *);
        put_json_number(out, key, va_arg(args, uint64_t));
    }
    va_end(args);
    buf_append_cstr(out, " },\n");
}

void report_as_json(const Report *report, Buf *out)
{
    const Counts *counts = report->counts;
    const Measured *measured = report->measured;
    buf_append_cstr(out, "{\n");
    put_json_object(out, "markup", 4, "constant", counts->markup, "pages",
                    (uint64_t)counts->pages, "in_pages", counts->page_markup, "ready",
                    counts->ready);
    put_json_object(out, "static", 3, "files", (uint64_t)counts->files, "bytes",
                    counts->file_bytes, "gzip", counts->file_gzip_bytes);
    put_json_object(out, "binary", 3, "bytes", measured->file_bytes, "constant",
                    measured->constant_bytes, "data", measured->data_bytes);
    if (measured->has_cost) {
        put_json_object(out, "connection", 3, "http", measured->http_connection, "websocket",
                        measured->websocket, "queue_max", measured->queue_max);
        put_json_object(out, "limits", 4, "message", measured->message_max, "head",
                        measured->head_max, "body", measured->body_max, "arena",
                        measured->arena_max);
    }
    put_json_handlers(report, out);
}
