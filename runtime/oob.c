/* oob.c: a scanner of tags, no parser of HTML: it finds the outermost elements of what the
 * compiler writes, where every element has its end tag. See oob.h. */
#include "oob.h"

#include <string.h>

#include "json.h"
#include "str.h"

#define MARK " hx-swap-oob=\"true\""

typedef struct Scan {
    fh_str html;
    size_t at;
    int depth; /* elements open at `at` */
} Scan;

/* ---- one tag ---- */

typedef struct Tag {
    fh_str name;
    size_t id_end;  /* behind the value of its id; 0: it has none */
    bool has_swap;  /* says itself how it is swapped */
    bool is_closed; /* ends in /> */
} Tag;

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char char_at(const Scan *scan, size_t at)
{
    return at < scan->html.len ? scan->html.ptr[at] : '>';
}

/* From scan->at to the first of these characters. */
static fh_str word(Scan *scan, const char *ends)
{
    const size_t from = scan->at;
    while (scan->at < scan->html.len && !is_space(scan->html.ptr[scan->at])
           && !strchr(ends, scan->html.ptr[scan->at])) scan->at++;
    return str_sub(scan->html, from, scan->at);
}

static void skip_spaces(Scan *scan)
{
    while (scan->at < scan->html.len && is_space(scan->html.ptr[scan->at])) scan->at++;
}

static void skip_past(Scan *scan, const char *text)
{
    const int64_t found = str_find(scan->html, str_from(text), scan->at);
    scan->at = found < 0 ? scan->html.len : (size_t)found + strlen(text);
}

/* The value of an attribute, behind its `=`. */
static fh_str read_value(Scan *scan)
{
    const char quote = char_at(scan, scan->at);
    if (quote != '"' && quote != '\'') return word(scan, ">");
    const size_t from = ++scan->at;
    skip_past(scan, quote == '"' ? "\"" : "'");
    return str_sub(scan->html, from, scan->at - 1);
}

static void read_attribute(Scan *scan, Tag *tag)
{
    const fh_str name = word(scan, "=/>");
    fh_str value = { NULL, 0 };
    skip_spaces(scan);
    if (char_at(scan, scan->at) == '=') {
        scan->at++;
        skip_spaces(scan);
        value = read_value(scan);
    }
    if (str_ieq(name, FH_STR("id")) && value.len && !tag->id_end) tag->id_end = scan->at;
    if (str_ieq(name, FH_STR("hx-swap-oob")) || str_ieq(name, FH_STR("data-hx-swap-oob")))
        tag->has_swap = true;
}

/* A start tag, from behind its `<` to behind its `>`. */
static Tag read_tag(Scan *scan)
{
    Tag tag = { .name = word(scan, "/>") };
    while (skip_spaces(scan), scan->at < scan->html.len) {
        const char c = scan->html.ptr[scan->at];
        if (c == '>' || c == '/' || c == '=') scan->at++;
        tag.is_closed = c == '/' || (c == '>' && tag.is_closed);
        if (c == '>') break;
        if (c != '/' && c != '=') read_attribute(scan, &tag);
    }
    return tag;
}

/* ---- elements ---- */

static bool is_one_of(fh_str name, const char *const *names)
{
    for (; *names; names++)
        if (str_ieq(name, str_from(*names))) return true;
    return false;
}

static bool is_void(fh_str name)
{
    static const char *const names[] = { "area", "base", "br", "col", "embed", "hr", "img",
        "input", "link", "meta", "param", "source", "track", "wbr", NULL };
    return is_one_of(name, names);
}

/* What stands inside is text, whatever it looks like. */
static bool holds_text(fh_str name)
{
    static const char *const names[] = { "script", "style", "textarea", "title", NULL };
    return is_one_of(name, names);
}

/* To the end tag of an element that holds text. */
static void skip_text(Scan *scan, fh_str name)
{
    for (;;) {
        skip_past(scan, "</");
        if (scan->at >= scan->html.len) return;
        if (str_ieq(str_sub(scan->html, scan->at, scan->at + name.len), name)) break;
    }
    skip_past(scan, ">");
}

/* Whether htmx 4 is to be told about it. Its own elements (hx-partial) say where they go. */
static bool needs_mark(const Tag *tag)
{
    return tag->id_end && !tag->has_swap && !str_ieq(str_sub(tag->name, 0, 3), FH_STR("hx-"));
}

/* Goes on to the next outermost element that needs a mark: where that goes; 0 at the end. */
static size_t next_place(Scan *scan)
{
    while (scan->at < scan->html.len) {
        const char *found = memchr(scan->html.ptr + scan->at, '<', scan->html.len - scan->at);
        if (!found) break;
        scan->at = (size_t)(found - scan->html.ptr) + 1;
        const char c = char_at(scan, scan->at);
        if (str_starts_with(str_sub(scan->html, scan->at, scan->html.len), FH_STR("!--"))) {
            skip_past(scan, "-->");
        } else if (c == '/') {
            if (scan->depth > 0) scan->depth--;
            skip_past(scan, ">");
        } else if (is_letter(c)) {
            const Tag tag = read_tag(scan);
            const bool is_root = scan->depth == 0;
            if (holds_text(tag.name)) skip_text(scan, tag.name);
            else if (!tag.is_closed && !is_void(tag.name)) scan->depth++;
            if (is_root && needs_mark(&tag)) return tag.id_end;
        }
    }
    return 0;
}

/* ---- messages ---- */

static bool is_json(Event *ev, fh_str text)
{
    JsonError wrong;
    const fh_str trimmed = str_trim(text);
    if (!trimmed.len || !strchr("{[\"", trimmed.ptr[0])) return false;
    return json_parse(ev->arena, trimmed, &wrong) != NULL;
}

/* The two exchange what they hold. */
static void trade(FhOut *a, FhOut *b)
{
    const FhOut old = *a;
    a->bytes = b->bytes, a->len = b->len, a->cap = b->cap;
    b->bytes = old.bytes, b->len = old.len, b->cap = old.cap;
}

void oob_mark(Event *ev, FhOut *message)
{
    if (!ev->app || ev->app->htmx != 4 || ev->pub.is_binary) return;
    Scan scan = { .html = out_content(message) };
    size_t done = 0, place = next_place(&scan);
    if (!place || is_json(ev, scan.html)) return;
    FhOut *marked = event_out(ev);
    for (; place; place = next_place(&scan)) {
        out_str(marked, str_sub(scan.html, done, place));
        fh_out_lit(marked, MARK);
        done = place;
    }
    out_str(marked, str_sub(scan.html, done, scan.html.len));
    trade(message, marked);
    event_out_release(ev, marked);
}
