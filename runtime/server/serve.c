/* serve.c: what answers a request: files of the binary, the server itself, the app's routes.
 *
 * An answer is made in one event: session, hooks, route, parameters, handler, and what became of
 * it. A handler that was stopped by a mistake is a 500 that says nothing of the inside; the log
 * does, and the page too with --dev. Where the answer would be a page of our own for an error,
 * the app's `error` page takes its place; and last of all the session's cookie is added, also
 * after a stop: what a handler has changed before stays changed. */
#include "server/serve.h"

#include <stdio.h>

#include "base/assets.h"
#include "bind/body.h"
#include "http/files.h"
#include "base/head.h"
#include "server/compress.h"
#include "server/metrics.h"
#include "markup/oob.h"
#include "http/origin.h"
#include "markup/page.h"
#include "bind/params.h"
#include "server/server.h"
#include "base/str.h"
#include "http/url.h"
#include "http/wanted.h"

#define TYPE_TEXT "text/plain; charset=utf-8"
#define TYPE_JSON "application/json"

typedef struct Serving {
    Server *server;
    Conn *conn;
    const Request *request;
    Answer *answer;
    bool is_fragment;
    Passed *judging;      /* the body is still to come; null: it is there */
    const Passed *passed; /* what it was let pass with before it came; null: nobody has looked */
} Serving;

/* ---- errors ---- */

static bool says_true(const Request *request, const char *name)
{
    fh_str value;
    return request_header(request, name, &value) && str_ieq(value, FH_STR("true"));
}

bool serve_is_fragment(const Request *request)
{
    return says_true(request, "hx-request") && !says_true(request, "hx-history-restore-request");
}

/* htmx puts every answer to it into the page, whatever its type. */
static Hearer hearer_of_request(const Request *request)
{
    const bool is_readable = request->state != REQUEST_REFUSED;
    return is_readable && says_true(request, "hx-request") ? HEARER_HTMX : HEARER_PROGRAM;
}

/* What was refused was not read, or not to its end: it may say what it likes. */
static Serving serving_of(Conn *conn, const Request *request, Answer *answer)
{
    const bool is_fragment =
        request->state != REQUEST_REFUSED && serve_is_fragment(request);
    return (Serving){ conn->server, conn, request, answer, is_fragment, NULL, NULL };
}

void serve_error(Server *server, Answer *answer, int status, fh_str detail, bool is_fragment)
{
    answer->status = status;
    answer->type = HEAD_HTML;
    answer->policy = server->app->csp;
    answer->is_builtin = true;
    answer->body.len = 0;
    answer_field_text(answer, "Vary", "HX-Request");
    if (status == 503) answer_field_text(answer, "Retry-After", "2");
    page_write_error(&answer->body, server->app, status, detail, is_fragment);
}

static void error(const Serving *serving, int status, fh_str detail)
{
    serve_error(serving->server, serving->answer, status, detail, serving->is_fragment);
}

/* ---- verbs ---- */

static const struct {
    const char *name;
    FhVerb verb;
} verbs[] = {
    { "GET", FH_GET }, { "HEAD", FH_GET }, { "POST", FH_POST }, { "PUT", FH_PUT },
    { "PATCH", FH_PATCH }, { "DELETE", FH_DELETE },
};

static bool verb_of(fh_str method, FhVerb *verb)
{
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (!str_is(method, verbs[i].name)) continue;
        *verb = verbs[i].verb;
        return true;
    }
    return false;
}

/* "GET, HEAD, POST, OPTIONS" */
static void allow(Answer *answer, unsigned mask)
{
    char text[64] = "";
    int len = 0;
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
        if (mask & 1u << verbs[i].verb)
            len += snprintf(text + len, sizeof(text) - (size_t)len, "%s, ", verbs[i].name);
    snprintf(text + len, sizeof(text) - (size_t)len, "OPTIONS");
    answer_field_text(answer, "Allow", text);
}

static void say_allowed(const Serving *serving, unsigned mask)
{
    serving->answer->status = 204;
    allow(serving->answer, mask);
}

void serve_upgrade(Answer *answer)
{
    answer_field_text(answer, "Upgrade", "websocket");
    answer_field_text(answer, "Connection", "Upgrade");
}

static void other_verb(const Serving *serving, unsigned mask)
{
    if (mask == 1u << FH_WS_ROUTE) {
        error(serving, 426, FH_STR("This address is that of a websocket."));
        serve_upgrade(serving->answer);
        return;
    }
    error(serving, 405, (fh_str){ NULL, 0 });
    allow(serving->answer, mask);
}

/* ---- the server's own ---- */

static void plain(const Serving *serving, const char *text)
{
    serving->answer->status = 200;
    serving->answer->type = TYPE_TEXT;
    answer_field_text(serving->answer, "Cache-Control", "no-store");
    buf_append_cstr(&serving->answer->body, text);
}

static void serve_asset(const Serving *serving, const FhAsset *asset)
{
    Answer *answer = serving->answer;
    const bool is_gzip = wanted_gzip(serving->request);
    const FhAssetBody *body = is_gzip ? &asset->gzip : &asset->plain;
    const bool is_known = wanted_names(serving->request, "if-none-match", body->etag, true);
    answer->status = is_known ? 304 : 200;
    answer->type = asset->type;
    answer->rest = (const char *)body->bytes;
    answer->rest_len = body->len;
    answer_field_text(answer, "Cache-Control", "public, max-age=31536000, immutable");
    answer_field_text(answer, "ETag", body->etag);
    answer_field_text(answer, "Vary", "Accept-Encoding");
    if (is_gzip && answer->status == 200) answer_field_text(answer, "Content-Encoding", "gzip");
}

/* Whether the path is one of the server's own, and then its answer. */
static bool serve_own(const Serving *serving)
{
    const Request *request = serving->request;
    const fh_str path = request->path;
    if (!str_starts_with(path, FH_STR("/_fh/"))) return false;
    const FhAsset *asset = asset_find(path.ptr, path.len);
    const bool is_health = str_is(path, "/_fh/health");
    const bool is_metrics = str_is(path, "/_fh/metrics") &&
                            (serving->server->options.open_metrics ||
                             hosts_is_this_machine(request, conn_is_local(serving->conn)));
    if (!asset && !is_health && !is_metrics) {
        error(serving, 404, (fh_str){ NULL, 0 });
    } else if (str_is(request->method, "OPTIONS")) {
        say_allowed(serving, 1u << FH_GET);
    } else if (!str_is(request->method, "GET") && !str_is(request->method, "HEAD")) {
        other_verb(serving, 1u << FH_GET);
    } else if (asset) {
        serve_asset(serving, asset);
    } else {
        plain(serving, is_health ? "ok\n" : "");
        if (is_metrics) metrics_write(serving->server, &serving->answer->body);
    }
    return true;
}

/* ---- results ---- */

/* What a handler set by header(…): it takes the place of ours. */
void serve_headers(Answer *answer, const Event *ev)
{
    for (const EventHeader *each = ev->headers; each; each = each->next) {
        if (str_ieq(each->name, FH_STR(HEAD_POLICY))) answer->policy = NULL;
        if (str_ieq(each->name, FH_STR("content-type")))
            answer_set_type(answer, each->value);
        else
            answer_own_field(answer, each->name, each->value);
    }
}

/* A text for htmx has been written as markup, since it takes it for that. */
static const char *type_of(const Event *ev)
{
    switch (ev->pub.result) {
    case FH_MARKUP:
    case FH_PAGE: return HEAD_HTML;
    case FH_TEXT: return ev->hearer == HEARER_PROGRAM ? TYPE_TEXT : HEAD_HTML;
    case FH_JSON_RESULT: return TYPE_JSON;
    case FH_NONE: break;
    }
    return NULL;
}

static void take_body(const Serving *serving, const Event *ev)
{
    Answer *answer = serving->answer;
    const FhOut *out = ev->pub.out;
    const FhResult result = ev->pub.result;
    answer->type = type_of(ev);
    answer->policy = serving->server->app->csp;
    answer->body.len = 0;
    /* the built-in page that an error page replaces has said so already */
    if (result != FH_NONE && result != FH_PAGE && !answer->is_builtin)
        answer_field_text(answer, "Vary", "HX-Request");
    if (result == FH_MARKUP && !serving->is_fragment)
        page_write(&answer->body, serving->server->app, out);
    else if (result != FH_NONE)
        page_write_whole(&answer->body, out, result == FH_PAGE);
    serve_headers(answer, ev);
    compress_page(serving->server, serving->request, ev, answer);
}

static void take_result(const Serving *serving, const Event *ev)
{
    const bool is_empty = ev->pub.result == FH_NONE;
    serving->answer->status = ev->status ? ev->status : is_empty ? 204 : 200;
    take_body(serving, ev);
}

/* ---- pages without holes ---- */

/* The form of the page that a request wants; *is_gzip says how it is packed. */
static const FhForm *form_of(const Serving *serving, const FhPage *page, bool *is_gzip)
{
    const bool is_fragment = serving->is_fragment && page->fragment.bytes;
    const FhForm *packed = is_fragment ? &page->fragment_gzip : &page->gzip;
    *is_gzip = packed->bytes && wanted_gzip(serving->request);
    return *is_gzip ? packed : is_fragment ? &page->fragment : &page->plain;
}

/* Whether a hook has set a field that the page's head may have too. */
static bool has_set(const Event *ev)
{
    for (const EventHeader *each = ev->headers; each; each = each->next)
        if (head_is_single(each->name) || str_ieq(each->name, FH_STR("vary"))) return true;
    return false;
}

/* The answer in parts: where its head is not the one that is ready. */
static void send_in_parts(const Serving *serving, const FhPage *page, const FhForm *form,
                          bool is_gzip)
{
    Answer *answer = serving->answer;
    answer->type = HEAD_HTML;
    answer->policy = serving->server->app->csp;
    answer->rest = (const char *)form->bytes + form->head_len;
    answer->rest_len = form->len - form->head_len;
    answer_field_text(answer, "Cache-Control", HEAD_ASKED_FOR);
    answer_field_text(answer, "ETag", form->etag);
    if (page->vary) answer_field_text(answer, "Vary", page->vary);
    if (is_gzip && answer->status == 200) answer_field_text(answer, "Content-Encoding", "gzip");
}

static void send_page(const Serving *serving, const Event *ev, const FhPage *page)
{
    Answer *answer = serving->answer;
    bool is_gzip;
    const FhForm *form = form_of(serving, page, &is_gzip);
    const int status = wanted_status(serving->request, form->etag);
    if (status == 412) {
        error(serving, status, (fh_str){ NULL, 0 });
        return;
    }
    answer->status = status;
    if (status == 200 && !ev->reads_session && !has_set(ev))
        answer->ready = form;
    else
        send_in_parts(serving, page, form, is_gzip);
    serve_headers(answer, ev);
}

/* ---- hooks and sessions ---- */

/* Set by a proxy in front of us, which only one on this machine can be trusted to. Of several in
 * a row the first says what the client speaks. */
static bool is_secure(const Conn *conn, const Request *request)
{
    fh_str proto;
    if (!conn_is_local(conn) || !request_header(request, "x-forwarded-proto", &proto)) return false;
    const int64_t comma = str_find(proto, FH_STR(","), 0);
    const fh_str first = comma < 0 ? proto : str_sub(proto, 0, (size_t)comma);
    return str_ieq(str_trim(first), FH_STR("https"));
}

static bool run_guards(const Serving *serving, Event *ev)
{
    Server *server = serving->server;
    ParamError wrong;
    ev->session_is_secure = is_secure(serving->conn, serving->request);
    session_begin(&server->sessions, ev, serving->request, true);
    switch (guards_run(server->guards, ev, serving->request, &server->verb, &server->path, &wrong)) {
    case GUARD_PASSED: return true;
    case GUARD_ANSWERED: take_result(serving, ev); break;
    case GUARD_REFUSED: error(serving, 400, wrong.message); break;
    }
    return false;
}

bool serve_guards(Conn *conn, const Request *request, Answer *answer, Event *ev)
{
    const Serving serving = serving_of(conn, request, answer);
    return run_guards(&serving, ev);
}

void serve_session(Conn *conn, const Request *request, Answer *answer, Event *ev)
{
    const fh_str cookie =
        session_cookie(&conn->server->sessions, ev, is_secure(conn, request));
    if (cookie.len) answer_field(answer, FH_STR("Set-Cookie"), cookie);
}

/* ---- routes ---- */

/* Where a path with a slash at its end more or less is. A path that begins with two slashes
 * would be read as a host. */
static void redirect_slash(const Serving *serving)
{
    const Request *request = serving->request;
    fh_str path = request->path;
    if (str_starts_with(path, FH_STR("//"))) {
        error(serving, 404, (fh_str){ NULL, 0 });
        return;
    }
    Buf to = { 0 };
    const bool has_slash = path.ptr[path.len - 1] == '/';
    buf_append_str(&to, has_slash ? str_sub(path, 0, path.len - 1) : path);
    if (!has_slash) buf_append_char(&to, '/');
    if (request->query.len) buf_append_char(&to, '?');
    buf_append_str(&to, request->query);
    serving->answer->status = 308;
    answer_field(serving->answer, FH_STR("Location"), buf_str(&to));
    if (to.failed) serving->answer->fields.failed = true; /* half an address is none */
    buf_free(&to);
}

static void run_route(const Serving *serving, Event *ev, const Match *match)
{
    const Request *request = serving->request;
    const FhRoute *route = match->route;
    ParamSource source = { .captures = match->captures, .ncaptures = match->ncaptures };
    ParamError wrong;
    source.query = params_pairs(&ev->pub, request->query, &source.nquery);
    void *params = event_alloc(&ev->pub, route->params_size);
    int bad = body_read(&ev->pub, request, &source, &wrong);
    if (!bad && !params_bind(&ev->pub, route->fields, route->nfields, params, &source, &wrong))
        bad = 400;
    if (bad) {
        error(serving, bad, wrong.message);
        return;
    }
    ev->pub.params = params;
    ev->pub.data = params_data(&ev->pub, &source);
    event_call(ev, route->handler);
    if (serving->is_fragment && ev->pub.result == FH_MARKUP) oob_answer(ev, ev->pub.out);
    take_result(serving, ev);
}

static const char *log_name(FhVerb verb)
{
    static const char *const names[] = { "get", "post", "put", "patch", "delete", "ws" };
    return names[verb];
}

/* Its body may come: what hooks have set is for then. */
static void let_pass(const Serving *serving, Event *ev)
{
    if (!passed_keep(serving->judging, &serving->server->sessions, ev))
        error(serving, 503, (fh_str){ NULL, 0 });
}

static void run_found(const Serving *serving, Event *ev, const Match *match)
{
    serving->server->verb = log_name(match->route->verb);
    serving->server->path = match->route->path;
    ev->reads_session |= match->route->reads_session;
    if (match->route->page)
        send_page(serving, ev, match->route->page);
    else if (serving->judging)
        let_pass(serving, ev);
    else
        run_route(serving, ev, match);
}

/* Requests of these change nothing, so that other sites may cause them. Of OPTIONS they would
 * learn what there is. */
static bool is_safe(fh_str method)
{
    return str_is(method, "GET") || str_is(method, "HEAD");
}

static void send_file(const Serving *serving, Event *ev, const File *file)
{
    const int status = files_answer(file, serving->request, serving->answer);
    if (status >= 400) error(serving, status, (fh_str){ NULL, 0 });
    serve_headers(serving->answer, ev);
}

/* Whether a file of the app's is at this path, and then the answer. It gives way to a route
 * without captures, but not to GET routes that have some. */
static bool serve_file(const Serving *serving, Event *ev, const Match *match)
{
    const Request *request = serving->request;
    const bool is_found = match->status == MATCH_FOUND;
    const bool is_get = str_is(request->method, "GET") || str_is(request->method, "HEAD");
    const bool is_options = str_is(request->method, "OPTIONS");
    const unsigned verbs = is_found || match->status == MATCH_VERB ? match->verbs : 0;
    File file;
    if (is_found && (match->ncaptures == 0 || !(is_get || is_options))) return false;
    const FilesFound found = files_find(serving->server->app, ev->arena, request->path, &file);
    if (found == FILES_NONE || (found == FILES_SLASH && !is_get)) return false;
    if (found == FILES_SLASH) redirect_slash(serving);
    else if (is_get) send_file(serving, ev, &file);
    else if (is_options) say_allowed(serving, verbs | 1u << FH_GET);
    else other_verb(serving, verbs | 1u << FH_GET);
    return true;
}

/* False: one of them has answered. What another site may not do is refused as it is without any,
 * so that they run for nothing that changes something there. */
static bool run_hooks(const Serving *serving, Event *ev)
{
    const Server *server = serving->server;
    if (serving->passed && serving->passed->is_set) {
        passed_recall(serving->passed, &server->sessions, ev);
        return true;
    }
    return run_guards(serving, ev);
}

static void answer_route(Event *ev, void *context)
{
    const Serving *serving = context;
    const Request *request = serving->request;
    FhVerb verb = FH_GET;
    const bool is_known = verb_of(request->method, &verb);
    if (!is_safe(request->method) && !origin_may_change(serving->server->app, request)) {
        error(serving, 403, FH_STR("This comes from another site."));
        return;
    }
    if (!run_hooks(serving, ev)) return;
    const Match match = matcher_find(serving->server->matcher, ev->arena, verb, request->path);
    if (serve_file(serving, ev, &match)) return;
    if (match.status == MATCH_NONE) error(serving, 404, (fh_str){ NULL, 0 });
    else if (match.status == MATCH_SLASH) redirect_slash(serving);
    else if (str_is(request->method, "OPTIONS")) say_allowed(serving, match.verbs);
    else if (match.status == MATCH_VERB || !is_known) other_verb(serving, match.verbs);
    else run_found(serving, ev, &match);
}

/* ---- what is left to do ---- */

/* For whoever writes the app: "chat.fh:14: division by zero". */
static void error_for_developer(const Serving *serving, const Event *ev)
{
    Buf text = { 0 };
    if (ev->line) buf_printf(&text, "%s:%d: ", event_file(ev, ev->line), event_line(ev->line));
    buf_append_str(&text, ev->message);
    error(serving, ev->stop_status, buf_str(&text));
    buf_free(&text);
}

/* The handler was stopped. */
static void answer_stop(const Serving *serving, const Event *ev)
{
    answer_free(serving->answer);
    answer_init(serving->answer, 0);
    if (ev->how == EVENT_FAILED) {
        error(serving, (int)ev->fail_status, ev->message);
        return;
    }
    server_report(serving->server);
    if (serving->server->options.dev) error_for_developer(serving, ev);
    else error(serving, ev->stop_status, (fh_str){ NULL, 0 });
}

void serve_stopped(Conn *conn, const Request *request, Answer *answer, Event *ev)
{
    const Serving serving = serving_of(conn, request, answer);
    answer_stop(&serving, ev);
}

static const FhErrorPage *own_page(const Serving *serving)
{
    const FhApp *app = serving->server->app;
    for (int i = 0; serving->answer->is_builtin && i < app->nerrors; i++)
        if (app->errors[i].status == serving->answer->status) return &app->errors[i];
    return NULL;
}

static bool is_redirect(const Event *ev)
{
    for (const EventHeader *each = ev->headers; each; each = each->next)
        if (str_ieq(each->name, FH_STR("location")) || str_ieq(each->name, FH_STR("hx-redirect")))
            return true;
    return false;
}

static void run_own_page(Event *ev, void *context)
{
    const Serving *serving = context;
    const bool is_readable = serving->request->state != REQUEST_REFUSED;
    serving->server->verb = "error";
    serving->server->path = NULL;
    ev->pub.params = ev->pub.captured = NULL; /* those of whatever ran before */
    if (!ev->pub.session) {
        ev->session_is_secure = is_readable && is_secure(serving->conn, serving->request);
        session_begin(&serving->server->sessions, ev, is_readable ? serving->request : NULL, true);
    }
    ev->reads_session |= own_page(serving)->reads_session;
    event_call(ev, own_page(serving)->handler);
    if (ev->pub.result == FH_NONE && !is_redirect(ev)) return; /* ours will do */
    if (is_redirect(ev)) serving->answer->status = ev->status;
    take_body(serving, ev);
    serving->answer->is_builtin = false;
}

static void use_own_page(const Serving *serving, Event *ev)
{
    if (!own_page(serving)) return;
    if (!event_try(ev, run_own_page, (void *)(uintptr_t)serving)) server_report(serving->server);
}

static bool says_who_keeps_it(const Event *ev)
{
    for (const EventHeader *each = ev->headers; each; each = each->next)
        if (str_ieq(each->name, FH_STR("cache-control"))) return true;
    return false;
}

static void add_session(Event *ev, void *context)
{
    const Serving *serving = context;
    if (ev->reads_session && !says_who_keeps_it(ev))
        answer_field_text(serving->answer, "Cache-Control", "no-store, private");
    serve_session(serving->conn, serving->request, serving->answer, ev);
}

static void finish(const Serving *serving, Event *ev)
{
    use_own_page(serving, ev);
    if (event_try(ev, add_session, (void *)(uintptr_t)serving)) return;
    answer_stop(serving, ev);
    use_own_page(serving, ev);
}

static void misdirected(const Serving *serving, Event *ev)
{
    error(serving, 421, hosts_refusal(&serving->server->hosts, ev->arena, serving->request));
}

static void answer_any(const Serving *serving, Event *ev)
{
    const Request *request = serving->request;
    if (request->state == REQUEST_REFUSED)
        error(serving, request->refusal, (fh_str){ NULL, 0 });
    else if (!hosts_take(&serving->server->hosts, request, conn_is_local(serving->conn)))
        misdirected(serving, ev);
    else if (str_is(request->path, "*"))
        say_allowed(serving, 1u << FH_GET | 1u << FH_POST | 1u << FH_PUT | 1u << FH_PATCH |
                                 1u << FH_DELETE);
    else if (serving->judging && request->wants_websocket)
        error(serving, 413, FH_STR("A handshake has no body."));
    else if (!serve_own(serving) && !event_try(ev, answer_route, (void *)(uintptr_t)serving))
        answer_stop(serving, ev);
}

static Event *begin(const Serving *serving)
{
    Event *ev = server_begin(serving->server, serving->conn, "http", NULL);
    ev->request = (void *)(uintptr_t)serving->request;
    ev->hearer = hearer_of_request(serving->request);
    return ev;
}

bool serve_judges(Conn *conn, const Request *request, Answer *answer, Passed *passed)
{
    Serving serving = serving_of(conn, request, answer);
    serving.judging = passed;
    Event *ev = begin(&serving);
    answer_any(&serving, ev);
    if (!passed->is_set) finish(&serving, ev);
    event_end(ev);
    return passed->is_set;
}

void serve_request(Conn *conn, const Request *request, Answer *answer, const Passed *passed)
{
    Serving serving = serving_of(conn, request, answer);
    serving.passed = passed;
    Event *ev = begin(&serving);
    answer_any(&serving, ev);
    finish(&serving, ev);
    event_end(ev);
}
