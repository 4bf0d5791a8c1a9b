/* ask.c: what handlers learn of a request, and what they say about its answer: the functions
 * of fh.h for it. Texts that handlers get are valid UTF-8, whatever came. */
#include <string.h>

#include "http/cookie.h"
#include "http/request.h"
#include "server/serve.h"
#include "server/server.h"
#include "base/str.h"
#include "http/url.h"

static const Request *request_of(FhEvent *ev)
{
    return event_of(ev)->request;
}

/* The text, with U+FFFD in place of bytes that are no UTF-8. */
static fh_str readable(FhEvent *ev, fh_str text)
{
    size_t good = utf8_valid_prefix(text);
    if (good == text.len) return text;
    char *to = event_alloc(ev, text.len * 3);
    size_t len = 0;
    while (text.len) {
        memcpy(to + len, text.ptr, good);
        len += good;
        text = str_sub(text, good, text.len);
        if (text.len == 0) break;
        memcpy(to + len, "\xEF\xBF\xBD", 3);
        len += 3;
        text = str_sub(text, 1, text.len);
        good = utf8_valid_prefix(text);
    }
    return (fh_str){ to, len };
}

/* ---- the request ---- */

static const fh_str nothing = { NULL, 0 };

fh_str fh_req_method(FhEvent *ev)
{
    const Request *request = request_of(ev);
    return request ? request->method : nothing;
}

fh_str fh_req_path(FhEvent *ev)
{
    const Request *request = request_of(ev);
    if (!request) return nothing;
    return readable(ev, url_decode(event_of(ev)->arena, request->path, false));
}

fh_str fh_req_query(FhEvent *ev)
{
    const Request *request = request_of(ev);
    return request ? readable(ev, request->query) : nothing;
}

fh_str fh_req_ip(FhEvent *ev)
{
    const Conn *conn = event_of(ev)->conn;
    return conn ? conn_ip(conn, event_alloc(ev, INET6_ADDRSTRLEN)) : nothing;
}

fh_str fh_req_body(FhEvent *ev)
{
    const Request *request = request_of(ev);
    if (request && request->state == REQUEST_BODY)
        fh_stop(ev, 0, "req.body: a `before` hook runs before a long body has come; read it in the "
                       "route");
    return request ? readable(ev, request->body) : nothing;
}

bool fh_req_htmx(FhEvent *ev)
{
    const Request *request = request_of(ev);
    fh_str value;
    return request && request_header(request, "hx-request", &value) &&
           str_ieq(value, FH_STR("true"));
}

fh_maybe_str fh_req_header(FhEvent *ev, fh_str name)
{
    const Request *request = request_of(ev);
    for (int i = 0; request && i < request->nheaders; i++)
        if (str_ieq(request->headers[i].name, name))
            return (fh_maybe_str){ true, readable(ev, request->headers[i].value) };
    return (fh_maybe_str){ false, nothing };
}

fh_maybe_str fh_req_cookie(FhEvent *ev, fh_str name)
{
    const Request *request = request_of(ev);
    fh_str value;
    if (!request || !cookie_find(request, name, 0, &value)) return (fh_maybe_str){ false, nothing };
    return (fh_maybe_str){ true, readable(ev, value) };
}

/* ---- the answer ---- */

void fh_status(FhEvent *ev, int64_t status, int line)
{
    if (status < 200 || status > 599)
        fh_stop(ev, line, "status(%lld, …): a status is between 200 and 599", (long long)status);
    event_of(ev)->status = (int)status;
}
