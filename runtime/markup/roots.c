/* roots.c: see roots.h. */
#include "markup/roots.h"

#include <string.h>

#include "base/str.h"

/* ---- one tag ---- */

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char char_at(const Roots *scan, size_t at)
{
    return at < scan->html.len ? scan->html.ptr[at] : '>';
}

/* From scan->at to the first of these characters. */
static fh_str word(Roots *scan, const char *ends)
{
    const size_t from = scan->at;
    while (scan->at < scan->html.len && !is_space(scan->html.ptr[scan->at])
           && !strchr(ends, scan->html.ptr[scan->at])) scan->at++;
    return str_sub(scan->html, from, scan->at);
}

static void skip_spaces(Roots *scan)
{
    while (scan->at < scan->html.len && is_space(scan->html.ptr[scan->at])) scan->at++;
}

static void skip_past(Roots *scan, const char *text)
{
    const int64_t found = str_find(scan->html, str_from(text), scan->at);
    scan->at = found < 0 ? scan->html.len : (size_t)found + strlen(text);
}

/* The value of an attribute, behind its `=`. */
static fh_str read_value(Roots *scan)
{
    const char quote = char_at(scan, scan->at);
    if (quote != '"' && quote != '\'') return word(scan, ">");
    const size_t from = ++scan->at;
    skip_past(scan, quote == '"' ? "\"" : "'");
    return str_sub(scan->html, from, scan->at - 1);
}

static void read_attribute(Roots *scan, size_t from, Root *tag)
{
    const fh_str name = word(scan, "=/>");
    fh_str value = { NULL, 0 };
    skip_spaces(scan);
    if (char_at(scan, scan->at) == '=') {
        scan->at++;
        skip_spaces(scan);
        value = read_value(scan);
    }
    if (str_ieq(name, FH_STR("id")) && value.len && !tag->id_end) {
        tag->id = value;
        tag->id_end = scan->at;
    }
    if (str_ieq(name, FH_STR("hx-swap-oob")) || str_ieq(name, FH_STR("data-hx-swap-oob"))) {
        tag->swap = value;
        tag->swap_from = from;
        tag->swap_to = scan->at;
    }
}

/* A start tag, from behind its `<` to behind its `>`. */
static void read_tag(Roots *scan, Root *tag)
{
    *tag = (Root){ .from = scan->at - 1 };
    tag->name = word(scan, "/>");
    size_t end = scan->at;
    while (skip_spaces(scan), scan->at < scan->html.len) {
        const char c = scan->html.ptr[scan->at];
        if (c == '>' || c == '/' || c == '=') scan->at++;
        tag->is_closed = c == '/' || (c == '>' && tag->is_closed);
        if (c == '>') break;
        if (c != '/' && c != '=') read_attribute(scan, end, tag);
        end = scan->at;
    }
    tag->inner_from = tag->inner_to = tag->to = scan->at;
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
static void skip_text(Roots *scan, fh_str name)
{
    for (;;) {
        skip_past(scan, "</");
        if (scan->at >= scan->html.len) return;
        if (str_ieq(str_sub(scan->html, scan->at, scan->at + name.len), name)) break;
    }
    skip_past(scan, ">");
}

/* An end tag, from its `/`. */
static void leave(Roots *scan, Root *root)
{
    const size_t from = scan->at - 1;
    skip_past(scan, ">");
    if (scan->depth == 0 || --scan->depth > 0) return;
    root->inner_to = from;
    root->to = scan->at;
}

/* A start tag, from behind its `<`, and what it holds if that is text. */
static void enter(Roots *scan, Root *root)
{
    Root inner, *tag = scan->depth ? &inner : root;
    read_tag(scan, tag);
    if (holds_text(tag->name)) {
        skip_text(scan, tag->name);
        tag->to = scan->at;
    } else if (!tag->is_closed && !is_void(tag->name)) {
        scan->depth++;
    }
}

bool roots_next(Roots *scan, Root *root)
{
    *root = (Root){ .name = { NULL, 0 } };
    while (scan->at < scan->html.len) {
        const char *found = memchr(scan->html.ptr + scan->at, '<', scan->html.len - scan->at);
        if (!found) break;
        scan->at = (size_t)(found - scan->html.ptr) + 1;
        const char c = char_at(scan, scan->at);
        if (str_starts_with(str_sub(scan->html, scan->at, scan->html.len), FH_STR("!--")))
            skip_past(scan, "-->");
        else if (c == '/')
            leave(scan, root);
        else if (is_letter(c))
            enter(scan, root);
        if (root->name.len && scan->depth == 0) return true;
    }
    scan->at = scan->html.len;
    if (!root->name.len) return false;
    root->inner_to = root->to = scan->html.len;
    return true;
}
