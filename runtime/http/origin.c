/* origin.c: comparing hosts. See origin.h. */
#include "http/origin.h"

#include "base/str.h"

typedef struct Site {
    fh_str host; /* with brackets, if it is an IPv6 address */
    fh_str port; /* digits; empty: the scheme's own */
} Site;

/* "host:port", "host", "[::1]:port" */
static Site site_of(fh_str text)
{
    size_t at = text.len;
    while (at > 0 && text.ptr[at - 1] >= '0' && text.ptr[at - 1] <= '9') at--;
    if (at == 0 || text.ptr[at - 1] != ':' || at == text.len)
        return (Site){ text, { NULL, 0 } };
    return (Site){ str_sub(text, 0, at - 1), str_sub(text, at, text.len) };
}

static bool is_port(fh_str given, fh_str own)
{
    return given.len == 0 || str_eq(given, own);
}

bool origin_is_host(fh_str origin, fh_str host)
{
    fh_str own_port;
    if (str_starts_with(origin, FH_STR("https://"))) own_port = FH_STR("443");
    else if (str_starts_with(origin, FH_STR("http://"))) own_port = FH_STR("80");
    else return false;
    const Site page = site_of(str_sub(origin, own_port.len == 3 ? 8 : 7, origin.len));
    const Site asked = site_of(host);
    if (page.host.len == 0 || !str_ieq(page.host, asked.host)) return false;
    if (page.port.len && asked.port.len) return str_eq(page.port, asked.port);
    return is_port(page.port, own_port) && is_port(asked.port, own_port);
}

static bool is_named(const FhApp *app, fh_str origin)
{
    for (const char *const *each = app->origins; each && *each; each++)
        if (str_ieq(origin, str_from(*each))) return true;
    return false;
}

bool origin_is_allowed(const FhApp *app, const Request *request)
{
    fh_str origin, host;
    if (!request_header(request, "origin", &origin)) return true;
    if (is_named(app, origin)) return true;
    return request_header(request, "host", &host) && origin_is_host(origin, host);
}

bool origin_may_change(const FhApp *app, const Request *request)
{
    fh_str origin, site;
    if (!origin_is_allowed(app, request)) return false;
    if (!request_header(request, "sec-fetch-site", &site)) return true;
    if (str_is(site, "same-origin") || str_is(site, "none")) return true;
    return request_header(request, "origin", &origin) && is_named(app, origin);
}
