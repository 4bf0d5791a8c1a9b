/* session.c: see session.h; fh_session_changed and fh_session_clear of fh.h are here too. */
#include "server/session.h"

#include <stdio.h>
#include <string.h>

#include "http/cookie.h"
#include "values/out.h"
#include "bind/pack.h"
#include "base/str.h"

#define VERSION    1
#define HEAD_BYTES (1 + 8 + 8) /* version, end, shape */
#define HOST_ONLY  "__Host-"   /* RFC 6265bis 4.1.3.2 */

/* ---- starting ---- */

/* "__Host-fh_session_chat"; what may not stand in a cookie's name is written as %XX. */
static fh_str cookie_name(Arena *arena, const char *app_name)
{
    static const char prefix[] = HOST_ONLY "fh_session_";
    char *name = arena_alloc(arena, sizeof(prefix) + 3 * strlen(app_name));
    char *to = name + sprintf(name, "%s", prefix);
    for (const char *at = app_name; *at; at++) {
        const unsigned char c = (unsigned char)*at;
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
        to += sprintf(to, is_plain ? "%c" : "%%%02X", c);
    }
    return (fh_str){ name, (size_t)(to - name) };
}

void session_start_with(Sessions *sessions, Arena *arena, const FhApp *app, SealKey key)
{
    const fh_str name = cookie_name(arena, app->name);
    *sessions = (Sessions){ .type = app->session, .sealing = app->sealing, .key = key,
                            .shape = pack_shape(app->session), .secure_cookie = name,
                            .cookie = str_sub(name, strlen(HOST_ONLY), name.len),
                            .now = fh_now };
}

bool session_start(Sessions *sessions, Arena *arena, const FhApp *app)
{
    SealKey key;
    *sessions = (Sessions){ 0 };
    if (!app->session) return true;
    if (!app->sealing->find_key(app, &key)) return false;
    session_start_with(sessions, arena, app, key);
    return true;
}

/* ---- defaults ---- */

/* A record without a default of its own has those of its fields; the rest is zero. */
static void set_defaults(const FhType *type, void *record)
{
    for (int i = 0; i < type->nfields; i++) {
        const FhField *field = &type->fields[i];
        char *place = (char *)record + field->offset;
        if (field->need == FH_DEFAULT && field->fallback)
            memcpy(place, field->fallback, field->type->size);
        else if (field->type->kind == FH_RECORD)
            set_defaults(field->type, place);
    }
}

static void reset(FhEvent *ev, const FhType *type)
{
    memset(ev->session, 0, type->size);
    set_defaults(type, ev->session);
}

static void give_place(FhEvent *ev, const FhType *type)
{
    ev->session = event_alloc(ev, type->size ? type->size : 1);
    reset(ev, type);
}

/* ---- from and to a cookie ---- */

static void put_number(FhOut *out, uint64_t number)
{
    for (int shift = 0; shift < 64; shift += 8) out_char(out, (char)(number >> shift & 0xFF));
}

static uint64_t number_at(fh_str bytes, size_t at)
{
    uint64_t number = 0;
    for (int i = 7; i >= 0; i--) number = number << 8 | (unsigned char)bytes.ptr[at + (size_t)i];
    return number;
}

/* Whether this cookie holds; then the event's session is what it says. */
static bool take_cookie(const Sessions *sessions, Event *ev, fh_str sealed)
{
    fh_str plain;
    if (sealed.len > SESSION_COOKIE_MAX ||
        !sessions->sealing->open(ev->arena, &sessions->key, sessions->cookie, sealed, &plain) ||
        plain.len < HEAD_BYTES || plain.ptr[0] != VERSION)
        return false;
    if ((int64_t)number_at(plain, 1) <= sessions->now()) return false;
    if (number_at(plain, 9) != sessions->shape) return false;
    if (pack_read(&ev->pub, sessions->type, str_sub(plain, HEAD_BYTES, plain.len),
                  ev->pub.session))
        return true;
    reset(&ev->pub, sessions->type);
    return false;
}

static fh_str seal(const Sessions *sessions, Event *ev)
{
    FhOut *out = fh_markup_begin(&ev->pub);
    out_char(out, VERSION);
    put_number(out, (uint64_t)(sessions->now() + SESSION_LIFE));
    put_number(out, sessions->shape);
    pack_value(out, sessions->type, ev->pub.session);
    const fh_str sealed = sessions->sealing->close(ev->arena, &sessions->key, sessions->cookie,
                                                   out_content(out));
    event_out_release(ev, out);
    return sealed;
}

/* ---- for all ---- */

/* Takes the first cookie of the name that holds: another site of the same domain may have put
 * some of its own beside it. */
static void take_any(const Sessions *sessions, Event *ev, fh_str cookies)
{
    const fh_str wanted = ev->session_is_secure ? sessions->secure_cookie : sessions->cookie;
    fh_str name, value;
    while (!ev->session_came && cookie_next(&cookies, &name, &value))
        if (str_eq(name, wanted)) ev->session_came = take_cookie(sessions, ev, value);
}

void session_begin(const Sessions *sessions, Event *ev, const Request *request, bool can_change)
{
    if (!sessions->type) return;
    give_place(&ev->pub, sessions->type);
    ev->session_can_change = can_change;
    ev->session_came = false;
    for (int i = 0; request && i < request->nheaders; i++)
        if (str_ieq(request->headers[i].name, FH_STR("cookie")))
            take_any(sessions, ev, request->headers[i].value);
}

fh_str session_cookie(const Sessions *sessions, Event *ev, bool is_secure)
{
    const EventSession said = ev->session_said;
    fh_str field = { NULL, 0 };
    if (said == EVENT_SESSION_SAME || !sessions->type) return field;
    ev->session_said = EVENT_SESSION_SAME;
    FhCookie cookie = { .name = is_secure ? sessions->secure_cookie : sessions->cookie,
                        .http_only = true, .secure = is_secure };
    if (said == EVENT_SESSION_CHANGED) {
        cookie.value = seal(sessions, ev);
        cookie.max_age = SESSION_LIFE;
    }
    cookie_write(&ev->pub, &cookie, &field);
    if (field.len > SESSION_COOKIE_MAX)
        fh_stop(&ev->pub, ev->session_line,
                "the session is too big: its cookie would have %zu bytes, and browsers take %d",
                field.len, SESSION_COOKIE_MAX);
    return field;
}

fh_str session_packed(const Sessions *sessions, Event *ev)
{
    if (!sessions->type || !ev->pub.session) return (fh_str){ NULL, 0 };
    if (!ev->session_came && ev->session_said != EVENT_SESSION_CHANGED) return (fh_str){ NULL, 0 };
    FhOut *out = fh_markup_begin(&ev->pub);
    pack_value(out, sessions->type, ev->pub.session);
    return fh_markup_end(&ev->pub, out);
}

void session_recall(const Sessions *sessions, Event *ev, fh_str packed)
{
    if (!sessions->type) return;
    give_place(&ev->pub, sessions->type);
    if (packed.len == 0) return;
    ev->session_came = pack_read(&ev->pub, sessions->type, packed, ev->pub.session);
    if (!ev->session_came) reset(&ev->pub, sessions->type);
}

void session_resume(const Sessions *sessions, Event *ev, fh_str packed, EventSession said,
                    int line)
{
    session_recall(sessions, ev, packed);
    ev->session_can_change = true;
    ev->session_said = said;
    ev->session_line = line;
}

/* ---- what handlers say ---- */

static void note(FhEvent *event, EventSession said, int line)
{
    Event *ev = event_of(event);
    if (!ev->session_can_change)
        fh_stop(event, line, "the session cannot be changed here: no answer could carry it");
    ev->session_said = said;
    ev->session_line = line;
}

void fh_session_changed(FhEvent *ev, int line)
{
    note(ev, EVENT_SESSION_CHANGED, line);
}

void fh_session_clear(FhEvent *ev, int line)
{
    note(ev, EVENT_SESSION_CLEARED, line);
    reset(ev, event_of(ev)->app->session);
}
