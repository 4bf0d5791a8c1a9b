/* test_session.c: values packed and read back, sealed cookies, their limits, and the secret. */
#include <sys/stat.h>
#include <unistd.h>

#include "in_event.h"
#include "server/key.h"
#include "values/out.h"
#include "bind/pack.h"
#include "http/request.h"
#include "server/session.h"

#define S(literal) FH_STR(literal)

/* ---- an app's session ---- */

typedef struct Point {
    int64_t x;
    double y;
} Point;
FH_MAYBE_OF(MaybePoint, Point);
FH_LIST_OF(Maybes, fh_maybe_int);

typedef struct Kept {
    fh_maybe_str user;
    int64_t visits;
    double rate;
    bool on;
    fh_duration wait;
    fh_time seen;
    fh_str_list tags;
    Maybes gaps;
    fh_map counts;
    MaybePoint at;
    Point home;
    fh_json any;
} Kept;

static const int64_t seven = 7;
static const FhField point_fields[] = {
    FH_FIELD_OR(Point, x, "x", &fh_type_int, &seven),
    FH_FIELD(Point, y, "y", &fh_type_float),
};
static const FhType point_type = FH_TYPE_RECORD("Point", Point, point_fields);
static const FhType maybe_point = FH_TYPE_MAYBE("Point?", MaybePoint, &point_type);
static const FhType maybes_type = FH_TYPE_LIST("[int?]", Maybes, &fh_type_maybe_int);
static const FhType counts_type = FH_TYPE_MAP("{str: int}", &fh_type_str, &fh_type_int);
static const FhField kept_fields[] = {
    FH_FIELD(Kept, user, "user", &fh_type_maybe_str),
    FH_FIELD_OR(Kept, visits, "visits", &fh_type_int, &seven),
    FH_FIELD(Kept, rate, "rate", &fh_type_float),
    FH_FIELD(Kept, on, "on", &fh_type_bool),
    FH_FIELD(Kept, wait, "wait", &fh_type_duration),
    FH_FIELD(Kept, seen, "seen", &fh_type_time),
    FH_FIELD(Kept, tags, "tags", &fh_type_str_list),
    FH_FIELD(Kept, gaps, "gaps", &maybes_type),
    FH_FIELD(Kept, counts, "counts", &counts_type),
    FH_FIELD(Kept, at, "at", &maybe_point),
    FH_FIELD(Kept, home, "home", &point_type),
    FH_FIELD(Kept, any, "any", &fh_type_json),
};
static const FhType kept_type = FH_TYPE_RECORD("session", Kept, kept_fields);
static const FhApp kept_app = { .name = "kept", .session = &kept_type, .sealing = &fh_sealing };

/* ---- an event with a session ---- */

static Arena *arena;
static Sessions sessions;
static fh_time clock_says;

static fh_time test_now(void)
{
    return clock_says;
}

static Sessions start(const FhApp *app, const char *secret)
{
    Sessions made;
    SealKey key;
    CHECK(app->sealing->make_key(str_from(secret), app->name, &key));
    session_start_with(&made, arena, app, key);
    made.now = test_now;
    return made;
}

/* The next event's request has this Cookie header. */
static Request request;

static void come_with(fh_str cookie)
{
    request.nheaders = 1;
    request.headers[0] = (RequestHeader){ S("Cookie"), cookie };
}

/* Begins the event's session; `ev` is the one that in_event runs. */
static Kept *begin(FhEvent *ev, const Sessions *of)
{
    event_of(ev)->app = &kept_app;
    session_begin(of, event_of(ev), &request, true);
    return ev->session;
}

/* "name=value" of a Set-Cookie field. */
static fh_str pair_of(fh_str field)
{
    return str_sub(field, 0, (size_t)str_find(field, S(";"), 0));
}

static fh_str cookie_of(const Sessions *of, FhEvent *ev)
{
    return pair_of(session_cookie(of, event_of(ev), false));
}

/* A cookie in which `user` is "ann", that lives as long as the test. */
static fh_str anns(FhEvent *ev)
{
    request.nheaders = 0;
    Kept *kept = begin(ev, &sessions);
    fh_session_changed(ev, 1);
    kept->user = (fh_maybe_str){ true, S("ann") };
    return str_copy(arena, cookie_of(&sessions, ev));
}

static bool is_ann(FhEvent *ev, const Sessions *of, fh_str cookie)
{
    come_with(cookie);
    const Kept *kept = begin(ev, of);
    if (!kept->user.has) CHECK_INT(kept->visits, 7);
    return kept->user.has && str_is(kept->user.value, "ann");
}

/* ---- packing ---- */

static void fill(FhEvent *ev, Kept *kept)
{
    static const fh_maybe_int gaps[] = { { true, -1 }, { false, 0 }, { true, INT64_MIN } };
    static const fh_str tags[] = { { "a", 1 }, { "", 0 }, { "\xC3\xA9", 2 } };
    const fh_str key = S("k");
    const int64_t count = INT64_MAX;
    *kept = (Kept){ .user = { true, S("ann") }, .visits = -300, .rate = 0.1, .on = true,
                    .wait = 1500, .seen = -1, .at = { true, { 3, -0.0 } }, .home = { 1, 2 } };
    fh_list_make(ev, &maybes_type, &kept->gaps, 3, gaps);
    fh_list_make(ev, &fh_type_str_list, &kept->tags, 3, tags);
    fh_map_set(ev, FH_LOCAL, &counts_type, &kept->counts, &key, &count);
    kept->any = fh_json_of(ev, &fh_type_str_list, &kept->tags);
}

static fh_str packed(FhEvent *ev, const Kept *kept)
{
    FhOut *out = fh_markup_begin(ev);
    pack_value(out, &kept_type, kept);
    return fh_markup_end(ev, out);
}

static void round_trip(FhEvent *ev)
{
    Kept kept, back;
    fill(ev, &kept);
    const fh_str bytes = packed(ev, &kept);
    CHECK(bytes.len < 100);
    CHECK(pack_read(ev, &kept_type, bytes, &back));
    CHECK(fh_equal(&kept_type, &kept, &back));
    CHECK(!back.gaps.items[1].has && back.gaps.len == 3);
    CHECK(1 / back.at.value.y < 0);
    const Kept none = { 0 };
    CHECK(pack_read(ev, &kept_type, packed(ev, &none), &back));
    CHECK(fh_equal(&kept_type, &none, &back));
}

static void cut_anywhere(FhEvent *ev)
{
    Kept kept, back;
    fill(ev, &kept);
    const fh_str bytes = packed(ev, &kept);
    for (size_t len = 0; len < bytes.len; len++)
        CHECK(!pack_read(ev, &kept_type, str_sub(bytes, 0, len), &back));
    char *longer = event_copy(ev, bytes).ptr ? event_alloc(ev, bytes.len + 1) : NULL;
    memcpy(longer, bytes.ptr, bytes.len);
    CHECK(!pack_read(ev, &kept_type, (fh_str){ longer, bytes.len + 1 }, &back));
}

/* Whatever comes, it ends. */
static void any_bytes(FhEvent *ev)
{
    Kept kept, back;
    fill(ev, &kept);
    const fh_str bytes = packed(ev, &kept);
    for (size_t i = 0; i < bytes.len; i++)
        for (int change = 1; change < 256; change += 7) {
            const fh_str copy = event_copy(ev, bytes);
            ((char *)(uintptr_t)copy.ptr)[i] ^= (char)change;
            pack_read(ev, &kept_type, copy, &back);
        }
    CHECK(!pack_read(ev, &fh_type_str_list, S("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), &back));
    CHECK(!pack_read(ev, &fh_type_str, S("\x02\xff\xff"), &back));
    CHECK(!pack_read(ev, &fh_type_bool, S("\x02"), &back));
    CHECK(!pack_read(ev, &fh_type_int, S("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), &back));
}

static void test_packing(void)
{
    RUN_IN_EVENT(round_trip);
    RUN_IN_EVENT(cut_anywhere);
    RUN_IN_EVENT(any_bytes);
}

static void test_shape(void)
{
    static const FhField renamed[] = { FH_FIELD(Point, x, "z", &fh_type_int),
                                       FH_FIELD(Point, y, "y", &fh_type_float) };
    static const FhField retyped[] = { FH_FIELD(Point, x, "x", &fh_type_duration),
                                       FH_FIELD(Point, y, "y", &fh_type_float) };
    static const FhField plain[] = { FH_FIELD(Point, x, "x", &fh_type_int),
                                     FH_FIELD(Point, y, "y", &fh_type_float) };
    const FhType a = FH_TYPE_RECORD("Point", Point, renamed);
    const FhType b = FH_TYPE_RECORD("Point", Point, retyped);
    const FhType c = FH_TYPE_RECORD("Point", Point, plain);
    const FhType within = FH_TYPE_MAYBE("Point?", MaybePoint, &a);
    CHECK(pack_shape(&a) != pack_shape(&point_type));
    CHECK(pack_shape(&b) != pack_shape(&point_type));
    CHECK(pack_shape(&c) == pack_shape(&point_type)); /* a default is no matter */
    CHECK(pack_shape(&within) != pack_shape(&maybe_point));
}

/* ---- cookies ---- */

static void defaults(FhEvent *ev)
{
    request.nheaders = 0;
    const Kept *kept = begin(ev, &sessions);
    CHECK(!kept->user.has && !kept->at.has && kept->tags.len == 0);
    CHECK_INT(kept->visits, 7);
    CHECK_INT(kept->home.x, 7);
    CHECK_STR(session_cookie(&sessions, event_of(ev), false), "");
    CHECK_STR(session_packed(&sessions, event_of(ev)), "");
}

static void there_and_back(FhEvent *ev)
{
    Kept filled;
    request.nheaders = 0;
    Kept *kept = begin(ev, &sessions);
    fill(ev, &filled);
    fh_session_changed(ev, 1);
    *kept = filled;
    const fh_str field = session_cookie(&sessions, event_of(ev), true);
    CHECK(str_starts_with(field, S("__Host-fh_session_kept=")));
    CHECK(str_ends_with(field, S("; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure")));
    come_with(pair_of(field));
    CHECK(!begin(ev, &sessions)->user.has);
    event_of(ev)->session_is_secure = true;
    kept = begin(ev, &sessions);
    CHECK(fh_equal(&kept_type, &filled, kept));
    const fh_str bytes = session_packed(&sessions, event_of(ev));
    session_recall(&sessions, event_of(ev), bytes);
    CHECK(fh_equal(&kept_type, &filled, ev->session));
    come_with(str_sub(pair_of(field), strlen("__Host-"), pair_of(field).len));
    CHECK(!begin(ev, &sessions)->user.has);
}

static void cleared(FhEvent *ev)
{
    CHECK(is_ann(ev, &sessions, anns(ev)));
    fh_session_clear(ev, 1);
    const Kept *kept = ev->session;
    CHECK(!kept->user.has);
    CHECK_INT(kept->visits, 7);
    CHECK_STR(session_cookie(&sessions, event_of(ev), false),
              "fh_session_kept=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    CHECK_STR(session_cookie(&sessions, event_of(ev), false), "");
}

static void many_cookies(FhEvent *ev)
{
    const fh_str good = anns(ev);
    const fh_str first = FH_CONCAT(ev, S("a=b; fh_session_kept=x; "), good, S("; c=d"));
    CHECK(is_ann(ev, &sessions, first));
    const fh_str fakes = S("fh_session_kept=a; fh_session_kept=b; fh_session_kept=c; "
                           "fh_session_kept=d; ");
    CHECK(is_ann(ev, &sessions, FH_CONCAT(ev, fakes, good)));
    const fh_str many = fh_str_repeat(ev, fakes, 60, 1);
    CHECK(is_ann(ev, &sessions, FH_CONCAT(ev, many, good)));
    CHECK(!is_ann(ev, &sessions, many));
}

static void test_cookies(void)
{
    RUN_IN_EVENT(defaults);
    RUN_IN_EVENT(there_and_back);
    RUN_IN_EVENT(cleared);
    RUN_IN_EVENT(many_cookies);
}

/* Each byte of a good cookie changed, cut and doubled. */
static void tampered(FhEvent *ev)
{
    const fh_str good = anns(ev);
    const size_t start_at = strlen("fh_session_kept=");
    CHECK(is_ann(ev, &sessions, good));
    for (size_t i = start_at; i < good.len; i++) {
        const fh_str other = event_copy(ev, good);
        char *byte = (char *)(uintptr_t)&other.ptr[i];
        *byte = *byte == 'A' ? 'B' : 'A';
        CHECK(!is_ann(ev, &sessions, other));
        *byte = '=';
        CHECK(!is_ann(ev, &sessions, other));
        CHECK(!is_ann(ev, &sessions, str_sub(good, 0, i)));
        CHECK(!is_ann(ev, &sessions, FH_CONCAT(ev, str_sub(good, 0, i),
                                               str_sub(good, i + 1, good.len))));
        CHECK(!is_ann(ev, &sessions, FH_CONCAT(ev, str_sub(good, 0, i),
                                               str_sub(good, i - 1, good.len))));
    }
    CHECK(!is_ann(ev, &sessions, FH_CONCAT(ev, good, S("A"))));
    CHECK(!is_ann(ev, &sessions, S("fh_session_kept=\xff\xfe")));
    CHECK(!is_ann(ev, &sessions, S("fh_session_kept")));
}

static void foreign(FhEvent *ev)
{
    const FhApp other_app = { .name = "other", .session = &kept_type, .sealing = &fh_sealing };
    const Sessions other_secret = start(&kept_app, "another long secret");
    Sessions other_name = start(&other_app, "a secret that is long");
    const fh_str good = anns(ev);
    CHECK(!is_ann(ev, &other_secret, good));
    CHECK_STR(other_name.cookie, "fh_session_other");
    const fh_str renamed = FH_CONCAT(ev, S("fh_session_other"),
                                     str_sub(good, strlen("fh_session_kept"), good.len));
    CHECK(!is_ann(ev, &other_name, renamed));
    other_name.key = sessions.key; /* the name itself is sealed too */
    CHECK(!is_ann(ev, &other_name, renamed));
    const Sessions same = start(&kept_app, "a secret that is long");
    CHECK(is_ann(ev, &same, good));
}

static void old_declaration(FhEvent *ev)
{
    const fh_str good = anns(ev);
    Sessions newer = sessions;
    newer.shape++;
    CHECK(!is_ann(ev, &newer, good));
}

static void old_age(FhEvent *ev)
{
    const fh_time now = clock_says;
    const fh_str good = anns(ev);
    clock_says = now + SESSION_LIFE - 1;
    CHECK(is_ann(ev, &sessions, good));
    clock_says = now + SESSION_LIFE;
    CHECK(!is_ann(ev, &sessions, good));
    clock_says = now;
}

static void test_forging(void)
{
    RUN_IN_EVENT(tampered);
    RUN_IN_EVENT(foreign);
    RUN_IN_EVENT(old_declaration);
    RUN_IN_EVENT(old_age);
}

static void too_big(FhEvent *ev)
{
    request.nheaders = 0;
    Kept *kept = begin(ev, &sessions);
    fh_session_changed(ev, 5);
    kept->user = (fh_maybe_str){ true, fh_str_repeat(ev, S("x"), 4000, 1) };
    session_cookie(&sessions, event_of(ev), false);
}

static void just_fits(FhEvent *ev)
{
    request.nheaders = 0;
    Kept *kept = begin(ev, &sessions);
    fh_session_changed(ev, 5);
    kept->user = (fh_maybe_str){ true, fh_str_repeat(ev, S("x"), 2900, 1) };
    const fh_str field = session_cookie(&sessions, event_of(ev), true);
    CHECK(field.len > 3900 && field.len <= SESSION_COOKIE_MAX);
    come_with(pair_of(field));
    event_of(ev)->session_is_secure = true;
    CHECK_INT((int64_t)begin(ev, &sessions)->user.value.len, 2900);
}

static void read_only(FhEvent *ev)
{
    request.nheaders = 0;
    session_begin(&sessions, event_of(ev), &request, false);
    fh_session_changed(ev, 3);
}

static void test_limits(void)
{
    RUN_IN_EVENT(just_fits);
    CHECK(str_starts_with(in_event(too_big), S("the session is too big: its cookie would have 5")));
    STOPS(read_only, "the session cannot be changed here: no answer could carry it");
}

static void test_names(void)
{
    const FhApp app = { .name = "a b=\xC3\xA9;", .session = &kept_type, .sealing = &fh_sealing };
    CHECK_STR(start(&app, "x").cookie, "fh_session_a%20b%3D%C3%A9%3B");
}

/* ---- the secret ---- */

static char folder[64];

static fh_str path_of(const char *name)
{
    static char path[128];
    snprintf(path, sizeof(path), "%s/deep/er/%s", folder, name);
    return str_from(path);
}

static KeySecret secret_for(const char *app_name, bool *is_there)
{
    KeySecret secret = { .len = 0 };
    *is_there = key_find(app_name, &secret);
    return secret;
}

static bool same(const KeySecret *a, const KeySecret *b)
{
    return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
}

static void test_key_file(void)
{
    bool is_there;
    struct stat about;
    unsetenv("FH_SECRET");
    setenv("FH_STATE_DIR", str_sub(path_of(""), 0, path_of("").len - 1).ptr, 1);
    const KeySecret first = secret_for("one", &is_there);
    CHECK(is_there && first.len == 64);
    CHECK(stat(path_of("one.key").ptr, &about) == 0 && (about.st_mode & 0777) == 0600);
    const KeySecret again = secret_for("one", &is_there);
    CHECK(same(&first, &again));
    const KeySecret other = secret_for("two", &is_there);
    CHECK(!same(&first, &other));
    /* What others may have read is not trusted, and neither is what is no secret. */
    CHECK(chmod(path_of("one.key").ptr, 0644) == 0);
    const KeySecret loose = secret_for("one", &is_there);
    CHECK(is_there && loose.len == 64 && !same(&first, &loose));
    CHECK(chmod(path_of("one.key").ptr, 0600) == 0);
    CHECK(truncate(path_of("one.key").ptr, 8) == 0);
    const KeySecret cut = secret_for("one", &is_there);
    CHECK(is_there && cut.len == 64);
    unlink(path_of("one.key").ptr);
    unlink(path_of("two.key").ptr);
    CHECK(rmdir(path_of("").ptr) == 0); /* nothing else was left there */
}

static void test_key_in_environment(void)
{
    bool is_there;
    setenv("FH_SECRET", "0123456789abcdef", 1);
    const KeySecret given = secret_for("one", &is_there);
    CHECK(is_there && given.len == 16);
    setenv("FH_SECRET", "0123456789abcde", 1);
    secret_for("one", &is_there);
    CHECK(!is_there);
    setenv("FH_SECRET", "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9", 1);
    secret_for("one", &is_there);
    CHECK(!is_there); /* eight characters */
    setenv("FH_SECRET", "", 1);
    secret_for("one", &is_there);
    CHECK(!is_there);
    unsetenv("FH_SECRET");
}

static void test_no_place_for_a_key(void)
{
    bool is_there;
    setenv("FH_STATE_DIR", "/dev/null/nowhere", 1);
    const KeySecret first = secret_for("one", &is_there);
    CHECK(is_there && first.len == 64);
    const KeySecret again = secret_for("one", &is_there);
    CHECK(!same(&first, &again));
}

int main(void)
{
    arena = arena_new(0, NULL, NULL);
    clock_says = fh_now();
    sessions = start(&kept_app, "a secret that is long");
    snprintf(folder, sizeof(folder), "%s/test_session.XXXXXX",
             getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    if (!mkdtemp(folder)) return 1;
    RUN(test_packing);
    RUN(test_shape);
    RUN(test_cookies);
    RUN(test_forging);
    RUN(test_limits);
    RUN(test_names);
    RUN(test_key_file);
    RUN(test_key_in_environment);
    RUN(test_no_place_for_a_key);
    char deep[80];
    snprintf(deep, sizeof(deep), "%s/deep", folder);
    rmdir(deep);
    rmdir(folder);
    arena_free(arena);
    return in_event_end();
}
