/* hosts.c: see hosts.h. */
#include "http/hosts.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "base/limit.h"
#include "base/log.h"
#include "base/str.h"
#include "base/timer.h"

#define HTTP_PORT 80

/* ---- names ---- */

typedef struct Name {
    fh_str host; /* without the dot that may stand at its end */
    fh_str port; /* digits; empty: none was said */
} Name;

static Name name_of(fh_str text)
{
    size_t at = text.len;
    while (at > 0 && text.ptr[at - 1] >= '0' && text.ptr[at - 1] <= '9') at--;
    const bool has_port = at > 0 && text.ptr[at - 1] == ':';
    Name name = { text, { NULL, 0 } };
    if (has_port) name = (Name){ str_sub(text, 0, at - 1), str_sub(text, at, text.len) };
    if (str_ends_with(name.host, FH_STR("."))) name.host.len--;
    return name;
}

static bool ends_with(fh_str text, fh_str end)
{
    return text.len > end.len && str_ieq(str_sub(text, text.len - end.len, text.len), end);
}

/* "*.example.org" stands for all below it, a name without a port for all ports. */
static bool is_meant(fh_str named, fh_str text)
{
    if (str_is(named, "*")) return true;
    const Name want = name_of(named), name = name_of(text);
    if (want.port.len && !str_eq(want.port, name.port)) return false;
    if (str_starts_with(want.host, FH_STR("*.")))
        return ends_with(name.host, str_sub(want.host, 1, want.host.len));
    return str_ieq(want.host, name.host);
}

static bool is_named(const Hosts *hosts, fh_str host)
{
    for (int i = 0; i < hosts->nnames; i++)
        if (is_meant(hosts->names[i], host)) return true;
    return false;
}

/* ---- this machine ---- */

static bool is_loopback_address(const char *text)
{
    struct in_addr in4;
    struct in6_addr in6;
    if (inet_pton(AF_INET, text, &in4) == 1) return ntohl(in4.s_addr) >> 24 == 127;
    if (inet_pton(AF_INET6, text, &in6) != 1) return false;
    return IN6_IS_ADDR_LOOPBACK(&in6) || (IN6_IS_ADDR_V4MAPPED(&in6) && in6.s6_addr[12] == 127);
}

/* RFC 6761 6.3: `localhost` and all below it lead to the loopback, and nowhere else. */
static bool is_loopback_name(fh_str host)
{
    char address[INET6_ADDRSTRLEN];
    if (str_ieq(host, FH_STR("localhost")) || ends_with(host, FH_STR(".localhost"))) return true;
    const bool has_brackets = str_starts_with(host, FH_STR("[")) && str_ends_with(host, FH_STR("]"));
    if (has_brackets) host = str_sub(host, 1, host.len - 1);
    if (host.len >= sizeof(address)) return false;
    memcpy(address, host.ptr, host.len);
    address[host.len] = '\0';
    return is_loopback_address(address);
}

/* ---- proxies ---- */

static bool is_forwarded(const Request *request)
{
    static const char *const said[] = { "x-forwarded-for", "x-forwarded-proto",
                                        "x-forwarded-host", "forwarded", "via" };
    fh_str value;
    for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
        if (request_header(request, said[i], &value)) return true;
    return false;
}

/* Whether the name has our port, which whoever came directly has come by. */
static bool has_our_port(const Hosts *hosts, fh_str port)
{
    char ours[12];
    snprintf(ours, sizeof(ours), "%d", hosts->port);
    return port.len ? str_is(port, ours) : hosts->port == HTTP_PORT;
}

/* ---- for all ---- */

bool hosts_take(const Hosts *hosts, const Request *request, bool is_local)
{
    if (hosts->nnames == 0 && !hosts->on_loopback) return true;
    if (request->host.len == 0 || is_named(hosts, request->host)) return true;
    const Name name = name_of(request->host);
    if (is_local && is_loopback_name(name.host)) return true;
    return hosts->nnames == 0 && is_forwarded(request) && !has_our_port(hosts, name.port);
}

bool hosts_is_this_machine(const Request *request, bool is_local)
{
    if (!is_local || is_forwarded(request)) return false;
    return request->host.len == 0 || is_loopback_name(name_of(request->host).host);
}

fh_str hosts_refusal(Hosts *hosts, Arena *arena, const Request *request)
{
    const fh_str host = str_sub(request->host, 0, TOLD_MAX);
    uint64_t missed;
    Buf line = { 0 }, text = { 0 };
    if (seldom_may(&hosts->log, timer_clock(), &missed)) {
        buf_printf(&line, "a request for %.*s was refused: if that is this app's name, say so by "
                          "app hosts=[\"%.*s\"] or FH_HOSTS=%.*s", (int)host.len, host.ptr,
                   (int)host.len, host.ptr, (int)host.len, host.ptr);
        if (missed) buf_printf(&line, " (%llu more were)", (unsigned long long)missed);
        log_line("http", NULL, buf_str(&line));
    }
    buf_printf(&text, "This server does not answer for the name %.*s. Whoever runs it can name it, "
                      "by app hosts=[…] or FH_HOSTS.", (int)host.len, host.ptr);
    const fh_str said = str_copy(arena, buf_str(&text));
    buf_free(&line);
    buf_free(&text);
    return said;
}

/* ---- beginning ---- */

/* "https://example.org/", as somebody may write it, is "example.org". */
static fh_str bare(fh_str name)
{
    const int64_t scheme = str_find(name, FH_STR("://"), 0);
    if (scheme >= 0) name = str_sub(name, (size_t)scheme + 3, name.len);
    const int64_t slash = str_find(name, FH_STR("/"), 0);
    return slash < 0 ? name : str_sub(name, 0, (size_t)slash);
}

static void add(Hosts *hosts, fh_str name)
{
    name = bare(name);
    if (name.len) hosts->names[hosts->nnames++] = name;
}

static void add_all(Hosts *hosts, const char *more)
{
    while (*more) {
        const size_t len = strcspn(more, ", \t");
        add(hosts, (fh_str){ more, len });
        more += len + strspn(more + len, ", \t");
        if (len == 0 && *more == '\0') break;
    }
}

void hosts_begin(Hosts *hosts, Arena *arena, const FhApp *app, const char *more,
                 const char *address, int port)
{
    size_t most = more ? strlen(more) : 0;
    for (const char *const *each = app->hosts; each && *each; each++) most++;
    *hosts = (Hosts){ .port = port, .on_loopback = is_loopback_address(address) };
    hosts->names = arena_array(arena, most + 1, sizeof(fh_str));
    for (const char *const *each = app->hosts; each && *each; each++) add(hosts, str_from(*each));
    if (more) add_all(hosts, more);
}
