/* csp_read.c: see csp_read.h. */
#include "program/csp_read.h"

#include <string.h>

#include "base/str.h"

/* So many style attributes are allowed one by one: a header must stay short enough for a proxy. */
#define STYLE_ATTRS_MAX 8

void csp_add_eval(Csp *csp)
{
    csp_add(csp, CSP_SCRIPT, FH_STR("'unsafe-eval'"));
}

void csp_add_inline(Csp *csp, CspDirective directive)
{
    csp_add(csp, directive, FH_STR("'unsafe-inline'"));
}

void csp_add_web(Csp *csp, CspDirective directive)
{
    csp_add(csp, directive, FH_STR("https:"));
    csp_add(csp, directive, FH_STR("http:"));
}

/* ---- hosts ---- */

static bool is_host_char(char c)
{
    const char lower = (char)(c | 0x20);
    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || (c && strchr(".-:[]", c));
}

/* The bytes of "https://host:1" at the start; 0: it begins with no host. */
static size_t origin_len(fh_str url)
{
    static const char *const schemes[] = { "https://", "http://", "wss://", "ws://", "//" };
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        const size_t from = strlen(schemes[i]);
        size_t to = from;
        if (!str_ieq(str_sub(url, 0, from), str_from(schemes[i]))) continue;
        while (to < url.len && is_host_char(url.ptr[to])) to++;
        return to > from ? to : 0;
    }
    return 0;
}

void csp_add_host(Csp *csp, CspDirective directive, fh_str url)
{
    url = str_trim(url);
    const size_t len = origin_len(url);
    const size_t from = len && url.ptr[0] == '/' ? 2 : 0;
    if (len) csp_add(csp, directive, str_sub(url, from, len));
    else if (str_ieq(str_sub(url, 0, 5), FH_STR("data:")) && directive != CSP_IMG)
        csp_add(csp, directive, FH_STR("data:"));
}

/* All hosts that a text names. */
static void add_hosts(Csp *csp, CspDirective directive, fh_str text)
{
    for (size_t at = 0; at < text.len; at++) {
        const int64_t slashes = str_find(text, FH_STR("//"), at);
        if (slashes < 0) return;
        size_t from = (size_t)slashes;
        while (from > at && from + 6 > (size_t)slashes && text.ptr[from - 1] != '\''
               && text.ptr[from - 1] != '"' && is_host_char(text.ptr[from - 1])) from--;
        if (from < (size_t)slashes) csp_add_host(csp, directive, str_sub(text, from, text.len));
        at = (size_t)slashes + 1;
    }
}

/* ---- scripts and styles ---- */

bool csp_runs(fh_str type)
{
    static const char *const others[] = { "module", "importmap", "speculationrules" };
    type = str_trim(type);
    if (type.len == 0) return true;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (str_ieq(type, str_from(others[i]))) return true;
    return str_ends_with(type, FH_STR("script")); /* text/javascript, text/ecmascript … */
}

void csp_read_script(Csp *csp, fh_str text)
{
    if (str_trim(text).len == 0) return;
    csp_add_hash(csp, CSP_SCRIPT, text);
    add_hosts(csp, CSP_CONNECT, text);
}

/* What a style sheet loads: images, fonts, other sheets. */
static void read_css(Csp *csp, fh_str text)
{
    add_hosts(csp, CSP_IMG, text);
    if (str_find(text, FH_STR("@import"), 0) >= 0) add_hosts(csp, CSP_STYLE, text);
    if (str_find(text, FH_STR("@font-face"), 0) < 0) return;
    add_hosts(csp, CSP_FONT, text);
    if (str_find(text, FH_STR("data:"), 0) >= 0) csp_add(csp, CSP_FONT, FH_STR("data:"));
}

void csp_read_style(Csp *csp, fh_str text)
{
    if (text.len == 0) return;
    csp_add_hash(csp, CSP_STYLE, text);
    read_css(csp, text);
}

static void read_style_attribute(Csp *csp, fh_str text)
{
    read_css(csp, text);
    if (csp_hashes(csp, CSP_STYLE_ATTR) >= STYLE_ATTRS_MAX) csp_add_inline(csp, CSP_STYLE_ATTR);
    csp_add(csp, CSP_STYLE_ATTR, FH_STR("'unsafe-hashes'"));
    csp_add_hash(csp, CSP_STYLE_ATTR, text);
}

static void read_handler(Csp *csp, fh_str text)
{
    add_hosts(csp, CSP_CONNECT, text);
    csp_add(csp, CSP_SCRIPT_ATTR, FH_STR("'unsafe-hashes'"));
    csp_add_hash(csp, CSP_SCRIPT_ATTR, text);
}

/* ---- URLs ---- */

static CspDirective link_loads(const CspPlace *place)
{
    static const struct { const char *as; CspDirective directive; } loads[] = {
        { "script", CSP_SCRIPT }, { "style", CSP_STYLE }, { "image", CSP_IMG },
        { "font", CSP_FONT }, { "fetch", CSP_CONNECT }, { "video", CSP_MEDIA },
        { "audio", CSP_MEDIA }, { "worker", CSP_WORKER }, { "document", CSP_FRAME },
    };
    if (str_find(place->rel, FH_STR("stylesheet"), 0) >= 0) return CSP_STYLE;
    if (str_find(place->rel, FH_STR("icon"), 0) >= 0) return CSP_IMG;
    if (str_ieq(place->rel, FH_STR("manifest"))) return CSP_MANIFEST;
    if (str_ieq(place->rel, FH_STR("modulepreload"))) return CSP_SCRIPT;
    for (size_t i = 0; i < sizeof loads / sizeof loads[0]; i++)
        if (str_ieq(place->as, str_from(loads[i].as))) return loads[i].directive;
    return CSP_COUNT;
}

/* Sorted by nothing: it is asked for URLs only. An empty tag: any, behind those that have one. */
static const struct {
    const char *tag, *name;
    CspDirective directive;
} loads[] = {
    { "script", "src", CSP_SCRIPT }, { "script", "href", CSP_SCRIPT },
    { "script", "xlink:href", CSP_SCRIPT },
    { "iframe", "src", CSP_FRAME }, { "embed", "src", CSP_OBJECT },
    { "object", "data", CSP_OBJECT }, { "object", "codebase", CSP_OBJECT },
    { "video", "src", CSP_MEDIA }, { "audio", "src", CSP_MEDIA }, { "source", "src", CSP_MEDIA },
    { "track", "src", CSP_MEDIA }, { "base", "href", CSP_BASE },
    { "image", "href", CSP_IMG }, { "image", "xlink:href", CSP_IMG },
    { "feimage", "href", CSP_IMG }, { "feimage", "xlink:href", CSP_IMG },
    { "", "src", CSP_IMG }, { "", "srcset", CSP_IMG }, { "", "imagesrcset", CSP_IMG },
    { "", "poster", CSP_IMG }, { "", "background", CSP_IMG }, { "", "icon", CSP_IMG },
    { "", "action", CSP_FORM }, { "", "formaction", CSP_FORM }, { "", "ping", CSP_CONNECT },
    { "", "ws-connect", CSP_CONNECT }, { "", "sse-connect", CSP_CONNECT },
    { "", "hx-ws:connect", CSP_CONNECT }, { "", "hx-sse:connect", CSP_CONNECT },
    { "", "hx-get", CSP_CONNECT }, { "", "hx-post", CSP_CONNECT }, { "", "hx-put", CSP_CONNECT },
    { "", "hx-patch", CSP_CONNECT }, { "", "hx-delete", CSP_CONNECT },
    { "", "hx-query", CSP_CONNECT }, { "", "hx-action", CSP_CONNECT },
};

CspDirective csp_loads(const CspPlace *place, fh_str name)
{
    if (str_ieq(place->tag, FH_STR("link")))
        return str_ieq(name, FH_STR("href")) ? link_loads(place) : CSP_COUNT;
    for (size_t i = 0; i < sizeof loads / sizeof loads[0]; i++)
        if (str_ieq(name, str_from(loads[i].name))
            && (!*loads[i].tag || str_ieq(place->tag, str_from(loads[i].tag))))
            return loads[i].directive;
    return CSP_COUNT;
}

/* What a file of another host brings along. */
static void add_company(Csp *csp, CspDirective directive, fh_str url)
{
    if (origin_len(str_trim(url)) == 0) return;
    if (directive == CSP_SCRIPT) csp_add_host(csp, CSP_CONNECT, url);
    if (directive == CSP_OBJECT) csp_add_host(csp, CSP_FRAME, url);
    if (directive != CSP_STYLE) return;
    csp_add_host(csp, CSP_IMG, url);
    csp_add(csp, CSP_FONT, FH_STR("data:"));
    csp_add(csp, CSP_FONT, FH_STR("https:")); /* a sheet of fonts names a host of its own */
}

static void read_url(Csp *csp, const CspPlace *place, fh_str name, fh_str value)
{
    const CspDirective directive = csp_loads(place, name);
    if (directive == CSP_COUNT) return;
    if (directive == CSP_BASE) csp_add(csp, CSP_BASE, FH_STR("'self'"));
    if (directive == CSP_OBJECT) csp_add(csp, CSP_OBJECT, FH_STR("'self'"));
    if (str_find(name, FH_STR("srcset"), 0) >= 0) add_hosts(csp, directive, value);
    else csp_add_host(csp, directive, value);
    add_company(csp, directive, value);
}

/* ---- attributes ---- */

static bool begins(fh_str name, const char *with)
{
    return str_ieq(str_sub(name, 0, strlen(with)), str_from(with));
}

static bool holds(fh_str text, const char *what)
{
    return str_find(text, str_from(what), 0) >= 0;
}

bool csp_is_compiled(fh_str name)
{
    if (begins(name, "data-hx-")) name = str_sub(name, strlen("data-"), name.len);
    return begins(name, "hx-on") || begins(name, "hx-vars") || begins(name, "hx-live");
}

void csp_read_attribute(Csp *csp, const CspPlace *place, fh_str name, fh_str value)
{
    if (begins(name, "data-hx-")) name = str_sub(name, strlen("data-"), name.len);
    if (begins(name, "hx-") && (csp_is_compiled(name) || holds(value, "js:")
                                || holds(value, "javascript:")
                                || (begins(name, "hx-trigger") && holds(value, "["))))
        csp_add_eval(csp);
    if (begins(name, "on") && name.len > 2) read_handler(csp, value);
    else if (str_ieq(name, FH_STR("style"))) read_style_attribute(csp, value);
    else if (str_ieq(name, FH_STR("srcdoc"))) csp_read_markup(csp, value);
    else read_url(csp, place, name, value);
}

/* ---- markup ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static size_t skip_blanks(fh_str text, size_t at)
{
    while (at < text.len && (is_blank(text.ptr[at]) || text.ptr[at] == '/')) at++;
    return at;
}

/* The end of a name or of a value without quotes. */
static size_t word_end(fh_str text, size_t at, const char *ends)
{
    while (at < text.len && !is_blank(text.ptr[at]) && !strchr(ends, text.ptr[at])) at++;
    return at;
}

/* The entities that the escaping of an attribute makes; others stay, and so does their policy. */
static fh_str without_entities(Arena *arena, fh_str text)
{
    static const char *const names[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&#39;" };
    char *to = arena_alloc(arena, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len;) {
        size_t step = 1;
        to[len] = text.ptr[i];
        for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
            const size_t size = strlen(names[k]);
            if (!str_is(str_sub(text, i, i + size), names[k])) continue;
            to[len] = "&<>\"'"[k];
            step = size;
        }
        len++;
        i += step;
    }
    return (fh_str){ to, len };
}

typedef struct Attr { fh_str name, value; } Attr;

/* Takes an attribute behind a tag's name; false at the tag's end. */
static bool next_attr(fh_str text, size_t *at, Attr *attr)
{
    size_t from = skip_blanks(text, *at), to = word_end(text, from, "=>/");
    *at = to;
    *attr = (Attr){ .name = str_sub(text, from, to) };
    if (to == from) return false;
    size_t value = skip_blanks(text, to);
    if (value >= text.len || text.ptr[value] != '=') return true;
    value++;
    while (value < text.len && is_blank(text.ptr[value])) value++;
    const char quote = value < text.len ? text.ptr[value] : '\0';
    if (quote == '"' || quote == '\'') {
        const int64_t end = str_find(text, (fh_str){ &text.ptr[value], 1 }, value + 1);
        to = end < 0 ? text.len : (size_t)end;
        attr->value = str_sub(text, value + 1, to);
        *at = to < text.len ? to + 1 : to;
    } else {
        to = word_end(text, value, ">");
        attr->value = str_sub(text, value, to);
        *at = to;
    }
    return true;
}

/* Where the end tag of a script or style begins. */
static size_t content_end(fh_str text, size_t at, fh_str tag)
{
    for (; at < text.len; at++)
        if (text.ptr[at] == '<' && at + 1 < text.len && text.ptr[at + 1] == '/'
            && str_ieq(str_sub(text, at + 2, at + 2 + tag.len), tag)) break;
    return at;
}

/* A tag whose name begins at `at`; the place behind it, and behind what a script or style holds. */
static size_t read_tag(Csp *csp, fh_str text, size_t at)
{
    const size_t end = word_end(text, at, ">/");
    CspPlace place = { .tag = str_sub(text, at, end) };
    fh_str type = { NULL, 0 };
    Attr attr;
    for (size_t look = end; next_attr(text, &look, &attr);) {
        if (str_ieq(attr.name, FH_STR("rel"))) place.rel = attr.value;
        if (str_ieq(attr.name, FH_STR("as"))) place.as = attr.value;
        if (str_ieq(attr.name, FH_STR("type"))) type = attr.value;
    }
    for (at = end; next_attr(text, &at, &attr);)
        csp_read_attribute(csp, &place, attr.name, without_entities(csp->arena, attr.value));
    if (at < text.len) at++; /* > */
    const bool is_script = str_ieq(place.tag, FH_STR("script"));
    if (!is_script && !str_ieq(place.tag, FH_STR("style"))) return at;
    const size_t close = content_end(text, at, place.tag);
    const fh_str content = str_sub(text, at, close);
    if (!is_script) csp_read_style(csp, content);
    else if (csp_runs(type)) csp_read_script(csp, content);
    return close;
}

void csp_read_markup(Csp *csp, fh_str text)
{
    for (size_t at = 0; at + 1 < text.len;) {
        const char c = (char)(text.ptr[at + 1] | 0x20);
        const bool is_tag = text.ptr[at] == '<' && c >= 'a' && c <= 'z';
        at = is_tag ? read_tag(csp, text, at + 1) : at + 1;
    }
}
