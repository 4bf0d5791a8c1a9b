/* test_match.c: paths to routes. */
#include "in_event.h"
#include "bind/match.h"

#define ROUTE(verb_, path_) { .verb = verb_, .path = path_ }

static const FhRoute routes[] = {
    ROUTE(FH_GET, "/"),
    ROUTE(FH_GET, "/users/{name}"),
    ROUTE(FH_POST, "/users/{name}"),
    ROUTE(FH_GET, "/users/{id:int}"),
    ROUTE(FH_GET, "/users/{share:float}"),
    ROUTE(FH_GET, "/users/new"),
    ROUTE(FH_GET, "/users/{name}/posts/{post:int}"),
    ROUTE(FH_DELETE, "/users/{who}/posts/{number:int}"),
    ROUTE(FH_GET, "/files/{rest:path}"),
    ROUTE(FH_GET, "/files/list"),
    ROUTE(FH_GET, "/slash/"),
    ROUTE(FH_WS_ROUTE, "/ws"),
    ROUTE(FH_WS_ROUTE, "/room/{name}"),
    ROUTE(FH_GET, "/café"),
    ROUTE(FH_GET, "/a/{x}/c"),
    ROUTE(FH_GET, "/{y}/b/d"),
    ROUTE(FH_PUT, "/users/new"),
};

static const Matcher *matcher;

/* "GET /path" as "/pattern name=value", "404", "405 verbs" or "slash". */
static fh_str found(FhEvent *ev, FhVerb verb, const char *path)
{
    Match match = matcher_find(matcher, event_of(ev)->arena, verb, str_from(path));
    fh_str text = FH_STR("404");
    if (match.status == MATCH_SLASH) text = FH_STR("slash");
    if (match.status == MATCH_VERB)
        text = FH_CONCAT(ev, FH_STR("405 "), fh_int_format(ev, match.verbs, "x"));
    if (match.status == MATCH_FOUND) text = str_from(match.route->path);
    for (int i = 0; i < match.ncaptures; i++)
        text = FH_CONCAT(ev, text, FH_STR(" "), match.captures[i].name, FH_STR("="),
                         match.captures[i].value);
    return text;
}

static void matching(FhEvent *ev)
{
    static const struct {
        FhVerb verb;
        const char *path, *found;
    } rows[] = {
        { FH_GET, "/", "/" }, { FH_GET, "", "404" }, { FH_GET, "*", "404" },
        { FH_GET, "/users/bob", "/users/{name} name=bob" },
        { FH_POST, "/users/bob", "/users/{name} name=bob" },
        { FH_GET, "/users/42", "/users/{id:int} id=42" },
        { FH_GET, "/users/-42", "/users/{id:int} id=-42" },
        { FH_GET, "/users/+42", "/users/{name} name=+42" },
        { FH_GET, "/users/99999999999999999999",
          "/users/{share:float} share=99999999999999999999" },
        { FH_GET, "/users/0.5", "/users/{share:float} share=0.5" },
        { FH_GET, "/users/%35", "/users/{name} name=5" },
        { FH_GET, "/users/new", "/users/new" },
        { FH_GET, "/users/n%65w", "/users/new" },
        { FH_POST, "/users/new", "/users/{name} name=new" },
        { FH_GET, "/users/a%2Fb", "/users/{name} name=a/b" },
        { FH_GET, "/users/a+b%20c", "/users/{name} name=a+b c" },
        { FH_GET, "/users/%C3%A9", "/users/{name} name=é" },
        { FH_GET, "/users/%FF", "404" },
        { FH_GET, "/users/..", "/users/{name} name=.." },
        { FH_GET, "/users/bob/", "slash" },
        { FH_GET, "/users//", "404" },
        { FH_GET, "/users", "404" },
        { FH_GET, "/users/bob/posts/7", "/users/{name}/posts/{post:int} name=bob post=7" },
        { FH_DELETE, "/users/bob/posts/7", "/users/{who}/posts/{number:int} who=bob number=7" },
        { FH_GET, "/users/new/posts/7", "/users/{name}/posts/{post:int} name=new post=7" },
        { FH_GET, "/users/42/posts/7", "/users/{name}/posts/{post:int} name=42 post=7" },
        { FH_GET, "/users/bob/posts/x", "404" },
        { FH_PATCH, "/users/bob/posts/7", "405 11" },
        { FH_DELETE, "/users/new", "405 7" },
        { FH_GET, "/files/a/b%20c", "/files/{rest:path} rest=a/b c" },
        { FH_GET, "/files/", "/files/{rest:path} rest=" },
        { FH_GET, "/files", "slash" },
        { FH_GET, "/files/list", "/files/list" },
        { FH_GET, "/files/list/x", "/files/{rest:path} rest=list/x" },
        { FH_GET, "/files/../etc", "/files/{rest:path} rest=../etc" },
        { FH_GET, "/slash/", "/slash/" }, { FH_GET, "/slash", "slash" },
        { FH_WS_ROUTE, "/ws", "/ws" }, { FH_GET, "/ws", "405 20" }, { FH_WS_ROUTE, "/", "405 1" },
        { FH_WS_ROUTE, "/room/blue", "/room/{name} name=blue" },
        { FH_GET, "/caf%C3%A9", "/café" }, { FH_GET, "/caf%c3%a9", "/café" },
        { FH_GET, "/a/b/c", "/a/{x}/c x=b" }, { FH_GET, "/a/b/d", "/{y}/b/d y=a" },
        { FH_GET, "/a/b/e", "404" }, { FH_GET, "//b/d", "404" },
    };
    matcher = matcher_new(event_of(ev)->arena, routes, FH_COUNT(routes));
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        fh_str got = found(ev, rows[i].verb, rows[i].path);
        if (str_is(got, rows[i].found)) continue;
        unit_mistakes++;
        printf("# %s: %.*s, not %s\n", rows[i].path, (int)got.len, got.ptr, rows[i].found);
    }
}

static void many_routes(FhEvent *ev)
{
    enum { COUNT = 2000 };
    FhRoute *many = event_array(ev, COUNT, sizeof(FhRoute));
    for (int i = 0; i < COUNT; i++)
        many[i].path = arena_printf(event_of(ev)->arena, "/r%d/{id:int}", i);
    matcher = matcher_new(event_of(ev)->arena, many, COUNT);
    CHECK_STR(found(ev, FH_GET, "/r1234/5"), "/r1234/{id:int} id=5");
    CHECK_STR(found(ev, FH_GET, "/r2000/5"), "404");
    fh_str path = fh_str_repeat(ev, FH_STR("/"), 1000000, 1);
    Match match = matcher_find(matcher, event_of(ev)->arena, FH_GET, path);
    CHECK(match.status == MATCH_NONE);
}

static void no_routes(FhEvent *ev)
{
    matcher = matcher_new(event_of(ev)->arena, NULL, 0);
    CHECK_STR(found(ev, FH_GET, "/"), "404");
}

/* What a hook with this pattern captures of a path; "no" if it does not run for it. */
static fh_str guarded(FhEvent *ev, const char *pattern, const char *path, bool is_decoded)
{
    Match match;
    Arena *arena = event_of(ev)->arena;
    const FhRoute route = { .verb = FH_GET, .path = pattern };
    if (!matcher_guards(matcher_new(arena, &route, 1), arena, str_from(path), is_decoded, &match))
        return FH_STR("no");
    return match.ncaptures ? match.captures[match.ncaptures - 1].value : FH_STR("yes");
}

static void guards(FhEvent *ev)
{
    static const struct {
        const char *pattern, *path;
        bool is_decoded;
        const char *found;
    } rows[] = {
        { "/admin/{rest:path}", "/admin/a/b", false, "a/b" },
        { "/admin/{rest:path}", "/admin/", false, "" },
        { "/admin/{rest:path}", "/admin", false, "" },
        { "/admin/{rest:path}", "/%61dmin/%62", false, "b" },
        { "/admin/{rest:path}", "/%61dmin/%62", true, "no" },
        { "/admin/{rest:path}", "/admin/%62", true, "%62" },
        { "/admin/{rest:path}", "/adminx", false, "no" },
        { "/admin/{rest:path}", "/", false, "no" },
        { "/{rest:path}", "/", false, "" },
        { "/", "/", false, "yes" },
        { "/", "/a", false, "no" },
        { "/admin", "/admin/", false, "yes" },
        { "/admin/", "/admin", false, "yes" },
        { "/admin", "/admin/x", false, "no" },
        { "/u/{id:int}", "/u/%37", false, "7" },
        { "/u/{id:int}/{name}", "/u/%37/a%2Fb/", false, "a/b" },
        { "/u/{id:int}", "/u/x", false, "no" },
        { "/u/{id:int}", "/u/", false, "no" },
        { "/u/{name}", "/u/%ff", false, "no" }, /* no route has it either */
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        CHECK_STR(guarded(ev, rows[i].pattern, rows[i].path, rows[i].is_decoded), rows[i].found);
}

static void test_guards(void)
{
    RUN_IN_EVENT(guards);
}

static void test_matching(void)
{
    RUN_IN_EVENT(matching);
    RUN_IN_EVENT(many_routes);
    RUN_IN_EVENT(no_routes);
}

int main(void)
{
    RUN(test_matching);
    RUN(test_guards);
    return in_event_end();
}
