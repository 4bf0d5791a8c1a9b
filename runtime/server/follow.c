/* follow.c: redirect(…) and header(…): where an answer leads.
 *
 * What a browser or htmx follows obeys the rule of URL attributes, and stays on this site unless
 * its beginning is constant, or the program says that it may lead anywhere. What does not stops
 * the handler: an answer that leads nowhere helps nobody, and the log says what to write. */
#include <string.h>

#include "base/address.h"
#include "base/head.h"
#include "values/json.h"
#include "http/origin.h"
#include "http/request.h"
#include "server/server.h"
#include "base/str.h"

#define SHOWN_MAX 60 /* bytes of an address that the log shows */

/* Where a URL may lead. */
typedef enum Reach { REACH_HERE, REACH_ANYWHERE, REACH_SETTLED } Reach;

/* What stands in front of the words about a mistake. */
typedef struct Call {
    FhEvent *ev;
    const char *what; /* "redirect", "header" */
    fh_str name;      /* of the header */
    int line;
} Call;

_Noreturn static void stop(const Call *call, fh_str url, const char *why)
{
    const int len = (int)(url.len < SHOWN_MAX ? url.len : SHOWN_MAX);
    const bool is_header = call->name.len > 0;
    fh_stop(call->ev, call->line, "%s(%s%.*s%s…): %s%s%.*s%s", call->what, is_header ? "\"" : "",
            (int)call->name.len, call->name.ptr ? call->name.ptr : "", is_header ? "\", " : "", why,
            len ? ": " : "", len, url.ptr ? url.ptr : "", (size_t)len < url.len ? "…" : "");
}

/* ---- this site ---- */

/* http://host/…, where host is the one that was asked for. */
static bool is_our_host(FhEvent *ev, fh_str url)
{
    const Request *request = event_of(ev)->request;
    fh_str host;
    const int64_t slashes = str_find(url, FH_STR("://"), 0);
    if (slashes < 0 || !request || !request_header(request, "host", &host)) return false;
    size_t end = (size_t)slashes + 3;
    while (end < url.len && !strchr("/?#", url.ptr[end])) end++;
    return origin_is_host(str_sub(url, 0, end), host);
}

static bool stays(FhEvent *ev, fh_str url)
{
    return address_fits(url, ADDRESS_HERE) || is_our_host(ev, url);
}

static bool has_control(fh_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7f) return true;
    return false;
}

/* Stops the handler where the URL must not be followed. */
static void judge(const Call *call, fh_str url, Reach reach)
{
    const fh_str nothing = { NULL, 0 };
    if (url.len && memchr(url.ptr, ADDRESS_MARK[0], url.len))
        stop(call, nothing, "a part of the path is empty, `.` or `..`, or a NUL is in it");
    if (reach == REACH_SETTLED) return;
    if (has_control(url) || (url.len && url.ptr[0] == ' '))
        stop(call, nothing, "a control character in the address, or a blank in front of it");
    if (!address_fits(url, ADDRESS_LINK))
        stop(call, url, "only http, https, mailto and tel may be followed");
    if (reach == REACH_ANYWHERE || stays(call->ev, url)) return;
    stop(call, url, "this leads to another site; begin with constant text (\"/room/{name}\"), or "
                    "write redirect(x, anywhere=true)");
}

/* ---- as a header may hold it ---- */

/* A URL in printable ASCII: percent-encoded is what is none, and what stands in `also`. */
static fh_str in_ascii(FhEvent *ev, fh_str url, const char *also)
{
    char *to = event_alloc(ev, url.len * 3);
    size_t len = 0;
    for (size_t i = 0; i < url.len; i++) {
        const unsigned char c = (unsigned char)url.ptr[i];
        if (c >= ' ' && c < 0x7f && !strchr(also, c)) to[len++] = (char)c;
        else len += address_encode(to + len, str_sub(url, i, i + 1), "");
    }
    return (fh_str){ to, len };
}

/* ---- redirect ---- */

static void redirect(const Call *call, fh_str url, Reach reach)
{
    FhEvent *ev = call->ev;
    const bool is_htmx = fh_req_htmx(ev);
    judge(call, url, reach);
    event_add_header(event_of(ev), is_htmx ? FH_STR("HX-Redirect") : FH_STR("Location"),
                     in_ascii(ev, url, " "));
    event_of(ev)->status = is_htmx ? 200 : 303;
    ev->result = FH_NONE;
}

void fh_redirect(FhEvent *ev, fh_str url, bool anywhere, int line)
{
    const Call call = { .ev = ev, .what = "redirect", .line = line };
    redirect(&call, url, anywhere ? REACH_ANYWHERE : REACH_HERE);
}

void fh_redirect_settled(FhEvent *ev, fh_str url, int line)
{
    const Call call = { .ev = ev, .what = "redirect", .line = line };
    redirect(&call, url, REACH_SETTLED);
}

/* ---- headers whose value is a URL ---- */

/* What stands behind "5; url=" (HTML 4.2.5.3), which browsers read with much patience. */
static fh_str refresh_url(fh_str value)
{
    size_t at = 0;
    while (at < value.len && strchr(" .0123456789", value.ptr[at])) at++;
    while (at < value.len && strchr(" ;,", value.ptr[at])) at++;
    if (str_ieq(str_sub(value, at, at + 3), FH_STR("url"))) {
        size_t equals = at + 3;
        while (equals < value.len && value.ptr[equals] == ' ') equals++;
        if (equals < value.len && value.ptr[equals] == '=') at = equals + 1;
    }
    while (at < value.len && strchr(" \"'", value.ptr[at])) at++;
    return str_sub(value, at, value.len);
}

/* {"path": "/x", "target": "#y"}: htmx asks for the path. */
static void judge_instruction(const Call *call, fh_str value, Reach reach)
{
    if (reach != REACH_SETTLED)
        stop(call, value, "an instruction for htmx; json(…) makes one");
    const fh_json tree = json_parse(event_of(call->ev)->arena, value, NULL);
    const fh_json path = tree ? json_find(tree, FH_STR("path")) : NULL;
    if (!path || path->kind != JSON_STR) stop(call, value, "no path in this instruction for htmx");
    judge(call, json_str(path), REACH_HERE);
}

/* htmx 4 reads blanks, commas and quotes as an instruction, too. */
static fh_str hx_location(const Call *call, fh_str value, Reach reach)
{
    if (value.len && value.ptr[0] == '{') {
        judge_instruction(call, value, reach);
        return value;
    }
    judge(call, value, reach);
    return in_ascii(call->ev, value, " ,\"'<>");
}

static fh_str url_value(const Call *call, fh_str value, Reach reach)
{
    if (str_ieq(call->name, FH_STR("hx-location"))) return hx_location(call, value, reach);
    if (str_ieq(call->name, FH_STR("link"))) return in_ascii(call->ev, value, "");
    if (str_ieq(call->name, FH_STR("refresh"))) {
        judge(call, refresh_url(value), reach);
        return in_ascii(call->ev, value, "");
    }
    judge(call, value, reach);
    return in_ascii(call->ev, value, " ");
}

/* ---- header ---- */

static bool is_header_name(fh_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        const char c = name.ptr[i];
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!is_letter && !(c >= '0' && c <= '9') && (c == '\0' || !strchr("!#$%&'*+-.^_`|~", c)))
            return false;
    }
    return name.len > 0;
}

/* What only the server can know. */
static bool is_ours(fh_str name)
{
    static const char *const ours[] = { "content-length", "transfer-encoding", "connection",
                                        "upgrade", "date" };
    for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
        if (str_ieq(name, str_from(ours[i]))) return true;
    return false;
}

/* Stops at what no header may hold. */
static void judge_text(const Call *call, fh_str value)
{
    const fh_str nothing = { NULL, 0 };
    for (size_t i = 0; i < value.len; i++) {
        const unsigned char c = (unsigned char)value.ptr[i];
        if ((c < ' ' && c != '\t') || c == 0x7f)
            stop(call, nothing, "a control character in the value");
        if (c >= 0x80)
            stop(call, value, "only ASCII may stand in a header; json(x) and url_encode(x) make it "
                              "of any text");
    }
}

static void add_header(FhEvent *ev, fh_str name, fh_str value, Reach reach, int line)
{
    const Call call = { .ev = ev, .what = "header", .name = name, .line = line };
    if (!is_header_name(name))
        fh_stop(ev, line, "header(…): this is not a header's name");
    if (is_ours(name))
        fh_stop(ev, line, "header(\"%.*s\", …): the server itself sets this one", (int)name.len,
                name.ptr);
    if (head_is_url(name)) value = url_value(&call, value, reach);
    judge_text(&call, value);
    event_add_header(event_of(ev), event_copy(ev, name), event_copy(ev, value));
}

void fh_header(FhEvent *ev, fh_str name, fh_str value, int line)
{
    add_header(ev, name, value, REACH_HERE, line);
}

void fh_header_settled(FhEvent *ev, fh_str name, fh_str value, int line)
{
    add_header(ev, name, value, REACH_SETTLED, line);
}
