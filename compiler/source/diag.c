/* diag.c: keeps diagnostics, and prints them as people and as tools read them. */
#include "source/diag.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

void diag_init(Diags *diags, Arena *arena, const Source *sources, int nsources)
{
    *diags = (Diags){ .arena = arena, .sources = sources, .nsources = nsources };
}

static bool is_known(const Diags *diags, const Diagnostic *diagnostic)
{
    for (int i = 0; i < diags->count; i++) {
        const Diagnostic *item = &diags->items[i];
        if (item->code == diagnostic->code && item->span.file == diagnostic->span.file &&
            item->span.start == diagnostic->span.start)
            return true;
    }
    return false;
}

void diag_add(Diags *diags, const Diagnostic *diagnostic)
{
    bool is_full = diags->count == DIAG_KEPT;
    if (!is_full && is_known(diags, diagnostic)) return;
    if (diagnostic->severity == SEVERITY_ERROR) diags->nerrors++;
    if (is_full) return;
    if (diags->count == diags->cap) {
        int cap = diags->cap ? 2 * diags->cap : 16;
        size_t size = sizeof(*diags->items);
        diags->items = arena_grow(diags->arena, diags->items, (size_t)diags->cap * size,
                                  (size_t)cap * size);
        diags->cap = cap;
    }
    diags->items[diags->count++] = *diagnostic;
}

/* ---- in order ---- */

static int by_place(const void *left, const void *right)
{
    const Diagnostic *a = *(const Diagnostic *const *)left;
    const Diagnostic *b = *(const Diagnostic *const *)right;
    if (a->span.file != b->span.file) return a->span.file < b->span.file ? -1 : 1;
    if (a->span.start != b->span.start) return a->span.start < b->span.start ? -1 : 1;
    return (a > b) - (a < b); /* as they were found */
}

static const Diagnostic **sorted(const Diags *diags)
{
    size_t count = (size_t)diags->count;
    const Diagnostic **order = arena_array(diags->arena, count + 1, sizeof(*order));
    for (size_t i = 0; i < count; i++) order[i] = &diags->items[i];
    if (count) qsort(order, count, sizeof(*order), by_place);
    return order;
}

/* ---- for people ---- */

/* Columns of a source line that are shown; of a longer line, those around the caret. */
#define SHOWN_MAX 120

#define RED    "\x1b[1;31m"
#define YELLOW "\x1b[1;33m"
#define BLUE   "\x1b[1;34m"
#define BOLD   "\x1b[1m"
#define PLAIN  "\x1b[0m"

typedef struct Printer {
    const Diags *diags;
    Buf *out;
    bool colour;
    int gutter; /* digits of the line numbers of this diagnostic */
} Printer;

static void paint(Printer *printer, const char *escape)
{
    if (printer->colour) buf_append_cstr(printer->out, escape);
}

static const Source *source_of(const Printer *printer, Span span)
{
    return &printer->diags->sources[span.file];
}

static int line_of(const Printer *printer, Span span)
{
    return source_line(source_of(printer, span), span.start);
}

static int digits(int number)
{
    int count = 1;
    while (number >= 10) {
        number /= 10;
        count++;
    }
    return count;
}

/* "14 |", or "   |" without a number. */
static void gutter(Printer *printer, int line)
{
    paint(printer, BLUE);
    if (line) buf_printf(printer->out, "%*d |", printer->gutter, line);
    else buf_printf(printer->out, "%*s |", printer->gutter, "");
    paint(printer, PLAIN);
}

/* Bytes of the code point at the start of `text`; of a byte that belongs to none, 1. */
static size_t step(fh_str text)
{
    size_t len = 1;
    if (utf8_valid_prefix(str_sub(text, 0, 4))) utf8_decode(text.ptr, text.ptr + text.len, &len);
    return len;
}

static bool is_printable(fh_str text)
{
    unsigned char c = (unsigned char)text.ptr[0];
    return c == '\t' || (c >= ' ' && c != 0x7F && utf8_valid_prefix(str_sub(text, 0, 4)) > 0);
}

/* `len` bytes of a line; what a terminal might obey becomes U+FFFD. */
static void show_text(Printer *printer, fh_str text)
{
    while (text.len) {
        size_t len = step(text);
        if (is_printable(text)) buf_append(printer->out, text.ptr, len);
        else buf_append_cstr(printer->out, "\xEF\xBF\xBD");
        text = str_sub(text, len, text.len);
    }
}

/* Code points in the text, but no more than `most`. */
static size_t count_columns(fh_str text, size_t most)
{
    size_t count = 0;
    for (; text.len && count < most; text = str_sub(text, step(text), text.len)) count++;
    return count;
}

/* The first `count` columns of the text; the last ones. */
static fh_str first_columns(fh_str text, size_t count)
{
    fh_str rest = text;
    while (count-- && rest.len) rest = str_sub(rest, step(rest), rest.len);
    return str_sub(text, 0, text.len - rest.len);
}

static fh_str last_columns(fh_str text, size_t count)
{
    size_t from = text.len;
    while (count-- && from > 0)
        do from--; while (from > 0 && ((unsigned char)text.ptr[from] & 0xC0) == 0x80);
    return str_sub(text, from, text.len);
}

/* White space as wide as the text: tabs stay tabs. */
static void pad_under(Printer *printer, fh_str text)
{
    for (; text.len; text = str_sub(text, step(text), text.len))
        buf_append_char(printer->out, text.ptr[0] == '\t' ? '\t' : ' ');
}

/* The line of the span with carets under it. */
static void show_place(Printer *printer, Span span, const char *colour)
{
    const Source *source = source_of(printer, span);
    int line = line_of(printer, span);
    fh_str text = source_line_text(source, line);
    size_t start = span.start - source->lines[line - 1];
    if (start > text.len) start = text.len;
    fh_str under = str_sub(text, start, start + span.len), before = str_sub(text, 0, start);
    if (count_columns(text, SHOWN_MAX + 1) > SHOWN_MAX)
        before = last_columns(before, SHOWN_MAX / 2);
    bool is_cut = before.ptr > text.ptr;
    size_t from = (size_t)(before.ptr - text.ptr);
    fh_str shown = first_columns(str_sub(text, from, text.len), SHOWN_MAX);
    const char *ellipsis = is_cut ? "…" : "";
    gutter(printer, 0);
    buf_append_char(printer->out, '\n');
    gutter(printer, line);
    if (shown.len) buf_printf(printer->out, " %s", ellipsis);
    show_text(printer, shown);
    if (shown.ptr + shown.len < text.ptr + text.len) buf_append_cstr(printer->out, "…");
    buf_append_char(printer->out, '\n');
    gutter(printer, 0);
    buf_append_cstr(printer->out, is_cut ? "  " : " ");
    pad_under(printer, before);
    paint(printer, colour);
    size_t width = count_columns(under, SHOWN_MAX - count_columns(before, SHOWN_MAX));
    for (size_t i = 0; i < (width ? width : 1); i++) buf_append_char(printer->out, '^');
    paint(printer, PLAIN);
    buf_append_char(printer->out, '\n');
}

static void show_head(Printer *printer, Span span)
{
    const Source *source = source_of(printer, span);
    int line, column;
    source_position(source, span.start, &line, &column);
    paint(printer, BOLD);
    buf_append_str(printer->out, source->path);
    buf_printf(printer->out, ":%d:%d: ", line, column);
    paint(printer, PLAIN);
}

static void show(Printer *printer, const Diagnostic *item)
{
    bool is_error = item->severity == SEVERITY_ERROR;
    const char *colour = is_error ? RED : YELLOW;
    printer->gutter = digits(line_of(printer, item->span));
    if (item->has_note && digits(line_of(printer, item->note_span)) > printer->gutter)
        printer->gutter = digits(line_of(printer, item->note_span));
    show_head(printer, item->span);
    paint(printer, colour);
    buf_printf(printer->out, "%s[FH%04d]", is_error ? "error" : "warning", item->code);
    paint(printer, PLAIN);
    paint(printer, BOLD);
    buf_printf(printer->out, ": %s\n", item->message);
    paint(printer, PLAIN);
    show_place(printer, item->span, colour);
    if (item->has_note) {
        show_head(printer, item->note_span);
        buf_printf(printer->out, "note: %s\n", item->note);
        show_place(printer, item->note_span, BLUE);
    }
    if (item->help) buf_printf(printer->out, "%*s = help: %s\n", printer->gutter, "", item->help);
}

static void show_count(Buf *out, int count)
{
    buf_printf(out, "\nand %d more error%s\n", count, count == 1 ? "" : "s");
}

void diag_print(const Diags *diags, bool colour, Buf *out)
{
    Printer printer = { .diags = diags, .out = out, .colour = colour };
    const Diagnostic **order = sorted(diags);
    int errors = 0;
    for (int i = 0; i < diags->count; i++) {
        bool is_error = order[i]->severity == SEVERITY_ERROR;
        if (is_error && errors == DIAG_MAX) continue;
        errors += is_error;
        if (i) buf_append_char(out, '\n');
        show(&printer, order[i]);
    }
    if (diags->nerrors > errors) show_count(out, diags->nerrors - errors);
}

/* ---- for tools ---- */

static void json_text(Buf *out, fh_str text)
{
    buf_append_char(out, '"');
    while (text.len) {
        unsigned char c = (unsigned char)text.ptr[0];
        size_t len = step(text);
        if (c == '"' || c == '\\') buf_printf(out, "\\%c", c);
        else if (c < ' ') buf_printf(out, "\\u%04x", c);
        else if (c >= 0x80 && len == 1) buf_append_cstr(out, "\\ufffd");
        else buf_append(out, text.ptr, len);
        text = str_sub(text, len, text.len);
    }
    buf_append_char(out, '"');
}

/* "file":"x.fh","line":1,"column":5,"end_line":1,"end_column":9 */
static void json_place(const Diags *diags, Span span, Buf *out)
{
    const Source *source = &diags->sources[span.file];
    int line, column;
    buf_append_cstr(out, "\"file\":");
    json_text(out, source->path);
    source_position(source, span.start, &line, &column);
    buf_printf(out, ",\"line\":%d,\"column\":%d", line, column);
    source_position(source, span.start + span.len, &line, &column);
    buf_printf(out, ",\"end_line\":%d,\"end_column\":%d", line, column);
}

static void json_item(const Diags *diags, const Diagnostic *item, Buf *out)
{
    buf_append_char(out, '{');
    json_place(diags, item->span, out);
    buf_printf(out, ",\"severity\":\"%s\",\"code\":\"FH%04d\",\"message\":",
               item->severity == SEVERITY_ERROR ? "error" : "warning", item->code);
    json_text(out, str_from(item->message));
    buf_append_cstr(out, ",\"note\":");
    if (item->has_note) {
        buf_append_char(out, '{');
        json_place(diags, item->note_span, out);
        buf_append_cstr(out, ",\"message\":");
        json_text(out, str_from(item->note));
        buf_append_char(out, '}');
    } else {
        buf_append_cstr(out, "null");
    }
    buf_append_cstr(out, ",\"help\":");
    if (item->help) json_text(out, str_from(item->help));
    else buf_append_cstr(out, "null");
    buf_append_char(out, '}');
}

void diag_print_json(const Diags *diags, Buf *out)
{
    const Diagnostic **order = sorted(diags);
    buf_append_char(out, '[');
    for (int i = 0; i < diags->count; i++) {
        if (i) buf_append_cstr(out, ",\n ");
        json_item(diags, order[i], out);
    }
    buf_append_cstr(out, "]\n");
}
