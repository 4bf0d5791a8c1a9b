/* guard.c: see guard.h. Each hook has a tree of its own, since many may match one path. */
#include "server/guard.h"

#include <string.h>

#include "values/out.h"
#include "base/str.h"
#include "http/url.h"

struct Guard {
    const FhHook *hook;
    FhRoute route; /* what match.c takes it for */
    Matcher *matcher;
};

Guard *guards_new(Arena *arena, const FhApp *app)
{
    if (app->nhooks == 0) return NULL;
    Guard *guards = arena_array(arena, (size_t)app->nhooks, sizeof(Guard));
    for (int i = 0; i < app->nhooks; i++) {
        guards[i].hook = &app->hooks[i];
        guards[i].route = (FhRoute){ .verb = FH_GET, .path = app->hooks[i].path };
        guards[i].matcher = matcher_new(arena, &guards[i].route, 1);
    }
    return guards;
}

/* ---- the path ---- */

/* Takes the last segment away: "/a/b" becomes "/a". */
static size_t up(const char *path, size_t len)
{
    while (len > 0 && path[len - 1] != '/') len--;
    return len ? len - 1 : 0;
}

/* The path as a folder is named by it. */
static fh_str plain_path(Arena *arena, fh_str path)
{
    fh_str rest = url_decode(arena, path, false);
    char *to = arena_alloc(arena, rest.len + 2);
    size_t len = 0;
    bool is_folder = false;
    while (rest.len) {
        const int64_t slash = str_find(rest, FH_STR("/"), 0);
        const fh_str segment = str_sub(rest, 0, slash < 0 ? rest.len : (size_t)slash);
        const bool is_up = str_is(segment, "..");
        rest = str_sub(rest, segment.len + 1, rest.len);
        is_folder = slash >= 0 || is_up || str_is(segment, ".");
        if (segment.len == 0 || str_is(segment, ".")) continue;
        if (is_up) {
            len = up(to, len);
            continue;
        }
        to[len++] = '/';
        memcpy(to + len, segment.ptr, segment.len);
        len += segment.len;
    }
    if (is_folder || len == 0) to[len++] = '/';
    return (fh_str){ to, len };
}

static bool matches(const Guard *guard, Event *ev, fh_str path, fh_str plain, Match *match)
{
    return matcher_guards(guard->matcher, ev->arena, path, false, match) ||
           matcher_guards(guard->matcher, ev->arena, plain, true, match);
}

/* ---- running ---- */

static bool has_answered(const Event *ev)
{
    return ev->pub.result != FH_NONE || ev->status != 0;
}

static GuardEnd run(const Guard *guard, Event *ev, const Request *request, const Match *match,
                    ParamError *wrong)
{
    const FhHook *hook = guard->hook;
    ParamSource source = { .captures = match->captures, .ncaptures = match->ncaptures };
    source.query = params_pairs(&ev->pub, request->query, &source.nquery);
    void *params = event_alloc(&ev->pub, hook->params_size);
    if (!params_bind(&ev->pub, hook->fields, hook->nfields, params, &source, wrong))
        return GUARD_REFUSED;
    ev->pub.params = params;
    ev->pub.data = params_data(&ev->pub, &source);
    ev->reads_session |= hook->reads_session;
    event_call(ev, hook->handler);
    ev->pub.params = NULL;
    ev->pub.data = NULL;
    if (has_answered(ev)) return GUARD_ANSWERED;
    out_clear(ev->pub.out);
    return GUARD_PASSED;
}

GuardEnd guards_run(const Guard *guards, Event *ev, const Request *request, const char **verb,
                    const char **path, ParamError *wrong)
{
    if (!guards) return GUARD_PASSED;
    const char *const outer_verb = *verb, *const outer_path = *path;
    const fh_str plain = plain_path(ev->arena, request->path);
    for (int i = 0; i < ev->app->nhooks; i++) {
        Match match;
        if (!matches(&guards[i], ev, request->path, plain, &match)) continue;
        *verb = "before";
        *path = guards[i].hook->path;
        const GuardEnd end = run(&guards[i], ev, request, &match, wrong);
        if (end != GUARD_PASSED) return end;
    }
    *verb = outer_verb;
    *path = outer_path;
    return GUARD_PASSED;
}
