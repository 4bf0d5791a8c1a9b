/* app.c: what can be seen only when pages and routes are looked at together.
 *
 * Links that meet no route, elements that a browser will not leave where they stand, and
 * messages that htmx will drop; forms and ids are held against pages in form.c, websockets
 * in connect.c. All of these are warnings: the program runs, but not as meant.
 * Only what is constant is looked at; where a page is made of values nothing is said. */
#include "static/bake.h"
#include "app/app.h"
#include "app/page.h"
#include "language/walk.h"

#include "base/str.h"

/* How many pairs of link and route are compared in a whole run. */
#define LINK_BUDGET 5000000

typedef struct App {
    AppChecker *checker;
    Table paths;  /* verb and constant path → NODE_ROUTE; '-' and path: any verb */
    Node **open;  /* the routes with captures */
    int nopen;
    long budget;
    Pages pages;
    const Node *decl;   /* in hand */
    struct Pushed *pushed, **pushed_end;
    Table is_pushed;    /* their elements, by pointer */
    Table loose;        /* ids: see collect_loose */
    Table topics;       /* that somebody subscribes to */
    bool any_topic;     /* and others that are not known */
} App;

/* An element that is sent. */
typedef struct Pushed {
    const Node *call;
    const Node *socket; /* the route of the websocket it goes to; null: perhaps any */
    struct Pushed *next;
} Pushed;

/* ---- routes ---- */

static fh_str path_key(AppChecker *checker, char verb, fh_str path)
{
    char *key = arena_alloc(checker->arena, path.len + 2);

    key[0] = verb;
    for (size_t i = 0; i < path.len; i++) key[i + 1] = path.ptr[i];
    return (fh_str){ key, path.len + 1 };
}

static void collect_routes(App *app)
{
    AppChecker *checker = app->checker;
    int count = 0;

    for (Node *decl = checker->ast->decls.first; decl; decl = decl->next) {
        if (decl->kind == NODE_ROUTE && decl->route.captures) count++;
    }
    app->open = arena_array(checker->arena, (size_t)count, sizeof(Node *));
    for (Node *decl = checker->ast->decls.first; decl; decl = decl->next) {
        if (decl->kind != NODE_ROUTE) continue;
        fh_str path = decl->route.path;
        char verb = (char)('0' + decl->route.verb);
        if (decl->route.captures) app->open[app->nopen++] = decl;
        else {
            table_add(&app->paths, path_key(checker, verb, path), decl);
            table_add(&app->paths, path_key(checker, '-', path), decl);
        }
    }
}

/* The segment that begins at `*at`, which is moved behind it. */
static fh_str next_segment(fh_str path, size_t *at)
{
    size_t from = *at;

    while (*at < path.len && path.ptr[*at] != '/') ++*at;
    fh_str segment = str_sub(path, from, *at);
    if (*at < path.len) ++*at;
    return segment;
}

static bool is_int(fh_str text)
{
    size_t at = text.len > 0 && text.ptr[0] == '-';

    if (at == text.len) return false;
    for (; at < text.len; at++) {
        if (text.ptr[at] < '0' || text.ptr[at] > '9') return false;
    }
    return true;
}

static bool matches(const Node *route, fh_str path)
{
    const Capture *capture = route->route.captures;
    fh_str pattern = route->route.path;
    size_t at = 1, pattern_at = 1;

    while (pattern_at < pattern.len) {
        if (at >= path.len) return false;
        fh_str want = next_segment(pattern, &pattern_at);
        bool is_capture = want.len > 0 && want.ptr[0] == '{' && capture;
        if (is_capture && capture->kind == CAPTURE_PATH) return true;
        fh_str have = next_segment(path, &at);
        if (is_capture && capture->kind == CAPTURE_INT && !is_int(have)) return false;
        if (!is_capture && !str_eq(want, have)) return false;
        if (is_capture) capture = capture->next;
    }
    return at >= path.len;
}

static fh_str without_slash(fh_str path)
{
    return path.len > 1 && path.ptr[path.len - 1] == '/' ? str_sub(path, 0, path.len - 1) : path;
}

static bool is_served(App *app, fh_str path, char verb)
{
    AppChecker *checker = app->checker;
    const char *slash = "/";

    if (table_get(&app->paths, path_key(checker, verb, path))) return true;
    if (table_get(&app->paths, path_key(checker, verb, without_slash(path)))) return true;
    fh_str longer = str_from(arena_printf(checker->arena, "%.*s%s", (int)path.len, path.ptr,
                                          slash));
    if (table_get(&app->paths, path_key(checker, verb, longer))) return true;
    for (int i = 0; i < app->nopen; i++) {
        const Node *route = app->open[i];
        if (app->budget-- <= 0) return true;
        if (verb != '-' && verb != (char)('0' + route->route.verb)) continue;
        if (matches(route, without_slash(path))) return true;
    }
    return false;
}

/* Whether the path is that of a file, or of a folder with an index.html. */
static bool is_baked(App *app, const Baked *baked, fh_str path)
{
    path = path_decoded(app->checker, path);
    if (baked_find(baked, path)) return true;
    while (path.len > 0 && path.ptr[path.len - 1] == '/') path.len--;
    return baked_find(baked, str_from(arena_printf(app->checker->arena, "%.*s/index.html",
                                                   (int)path.len, path.ptr))) != NULL;
}

/* Files baked in, and what the server itself answers. */
static bool is_file(App *app, fh_str path, char verb)
{
    const Baked *baked = app->checker->ast->baked;

    if (str_starts_with(path, FH_STR("/_fh/"))) return true;
    if (verb != '-' && verb != '0' + VERB_GET) return false;
    if (baked) return is_baked(app, baked, path);
    for (Node *decl = app->checker->ast->decls.first; decl; decl = decl->next) {
        if (decl->kind == NODE_STATIC && str_starts_with(path, decl->hook.path)) return true;
        if (app->budget-- <= 0) return true;
    }
    return false;
}

/* ---- links ---- */

/* The path of a local address, without query and fragment; a null ptr for another address. */
static fh_str local_path(fh_str address)
{
    bool is_local = address.len > 0 && address.ptr[0] == '/' &&
                    !(address.len > 1 && address.ptr[1] == '/');
    size_t len = 0;

    if (!is_local) return (fh_str){ NULL, 0 };
    while (len < address.len && address.ptr[len] != '?' && address.ptr[len] != '#') len++;
    return str_sub(address, 0, len);
}

/* Which verb an attribute of that name asks with; 0: it is no link, '-': any. */
static char verb_of(const Element *element, fh_str name)
{
    bool is_anchor = str_is(str_from(element->tag), "a") || str_is(str_from(element->tag), "area");

    if (str_is(name, "hx-get")) return '0' + VERB_GET;
    if (str_is(name, "hx-post")) return '0' + VERB_POST;
    if (str_is(name, "hx-put")) return '0' + VERB_PUT;
    if (str_is(name, "hx-patch")) return '0' + VERB_PATCH;
    if (str_is(name, "hx-delete")) return '0' + VERB_DELETE;
    if (str_is(name, "ws-connect") || str_is(name, "hx-ws:connect")) return '0' + VERB_WS;
    if (is_anchor && str_is(name, "href")) return '0' + VERB_GET;
    return str_is(name, "action") ? '-' : 0;
}

static void check_link(App *app, Node *call, Node *arg)
{
    AppChecker *checker = app->checker;
    fh_str name = html_attr_name(checker->arena, arg->arg.name);
    char verb = verb_of(call->call.element, name);
    Node *value = arg->arg.value;

    if (!verb || value->kind != NODE_STR) return;
    fh_str path = local_path(value->str_value);
    if (!path.ptr || is_served(app, path, verb) || is_file(app, path, verb)) return;
    if (is_served(app, path_decoded(checker, path), verb)) return;
    warn_dead_link(checker->warnings, value->span, path, verb == '0' + VERB_WS,
                   verb != '-' && is_served(app, path, '-'));
}

/* ---- messages ---- */

static void note_pushed(App *app, const Node *call, const Node *socket)
{
    Arena *arena = app->checker->arena;
    Pushed *pushed = ARENA_NEW(arena, Pushed);
    const fh_str key = { arena_copy(arena, &call, sizeof call), sizeof call };

    *pushed = (Pushed){ call, socket, NULL };
    *app->pushed_end = pushed;
    app->pushed_end = &pushed->next;
    table_add(&app->is_pushed, key, pushed);
}

static bool has_place(AppChecker *checker, const Node *call)
{
    for (const Node *arg = call->call.args.first; arg; arg = arg->next) {
        if (arg->kind != NODE_ARG) {
            if (arg->type->kind == TYPE_ATTRS) return true;
            continue;
        }
        fh_str name = html_attr_name(checker->arena, arg->arg.name);
        if (str_is(name, "id") || str_is(name, "hx-swap-oob")) return true;
    }
    return false;
}

/* htmx takes what is inside of these. */
static bool is_page(const Element *element)
{
    return str_is(str_from(element->tag), "html") || str_is(str_from(element->tag), "body");
}

static bool has_to_have_place(const Element *element)
{
    return !html_is_custom(element) && !(element->flags & (ELEMENT_RAW_TEXT | ELEMENT_HEAD)) &&
           !str_is(str_from(element->tag), "template") && !str_is(str_from(element->tag), "head");
}

/* htmx puts what comes over a socket where its id is, and drops what has none. A route that takes
 * `payload` has other clients. */
static void check_pushed(App *app, Node *value, const Node *socket)
{
    if (socket && socket->route.takes_payload) return;
    switch (value->kind) {
    case NODE_CONVERT:
        check_pushed(app, value->convert.value, socket);
        break;
    case NODE_IF_YIELD:
        check_pushed(app, value->branch.then, socket);
        if (value->branch.otherwise) check_pushed(app, value->branch.otherwise, socket);
        break;
    case NODE_CALL:
        if (value->call.kind == CALL_FRAGMENT) {
            for (Node *item = value->call.args.first; item; item = item->next) {
                check_pushed(app, item, socket);
            }
        } else if (value->call.kind == CALL_TITLED) {
            warn_titled_sent(app->checker->warnings, value->call.name_span);
        } else if (value->call.kind == CALL_TAG && is_page(value->call.element)) {
            for (Node *item = value->call.args.first; item; item = item->next) {
                if (item->kind != NODE_ARG) check_pushed(app, item, socket);
            }
        } else if (value->call.kind == CALL_TAG && has_to_have_place(value->call.element)) {
            if (has_place(app->checker, value)) note_pushed(app, value, socket);
            else warn_pushed_nowhere(app->checker->warnings, value->call.name_span,
                                     str_from(value->call.element->name));
        }
        break;
    default:
        break;
    }
}

/* The websocket whose handler is in hand, or null. */
static const Node *own_socket(const App *app)
{
    const bool is_socket = app->decl->kind == NODE_ROUTE && app->decl->route.verb == VERB_WS;
    return is_socket ? app->decl : NULL;
}

/* A topic that is the path of a websocket goes to those who have opened it; others subscribe by
 * what handlers say. */
static const Node *socket_of_topic(const App *app, const Node *topic)
{
    fh_str path;
    return page_constant(topic, &path) ? table_get(&app->pages.sockets, path) : NULL;
}

static void check_topic(App *app, const Node *topic);

static void check_message_of(App *app, Node *call)
{
    const Builtin *builtin = call->call.builtin;
    Node **bound = call->call.bound;

    if (call->call.kind == CALL_SEND && call->call.args.first) {
        check_pushed(app, call->call.args.first, own_socket(app));
    } else if (builtin && builtin->id == BUILTIN_WS_SEND) {
        check_pushed(app, bound[0], NULL);
    } else if (builtin &&
               (builtin->id == BUILTIN_PUBLISH || builtin->id == BUILTIN_WS_PUBLISH)) {
        check_pushed(app, bound[1], socket_of_topic(app, bound[0]));
        check_topic(app, bound[0]);
    }
}

/* Ids of elements that neither stand on a page nor are sent as they are: parts of messages, and
 * what is loaded later. */
static bool collect_loose(void *context, Node *node)
{
    App *app = context;
    Table *loose = &app->loose;
    fh_str id;

    if (node->kind != NODE_CALL || node->call.kind != CALL_TAG) return true;
    if (table_get(&app->pages.seen, TABLE_POINTER(node))) return true;
    if (table_get(&app->is_pushed, TABLE_POINTER(node))) return true;
    for (Node *arg = node->call.args.first; arg; arg = arg->next) {
        bool is_id = arg->kind == NODE_ARG && str_is(arg->arg.name, "id");
        if (is_id && page_constant(arg->arg.value, &id)) table_add(loose, id, node);
    }
    return true;
}

static void check_ids_of_messages(App *app)
{
    if (!app->pushed) return;
    for (Node *decl = app->checker->ast->decls.first; decl; decl = decl->next) {
        walk(decl, collect_loose, app);
    }
    for (const Pushed *pushed = app->pushed; pushed; pushed = pushed->next) {
        page_check_pushed(&app->pages, &app->loose, pushed->socket, pushed->call);
    }
}

/* ---- topics ---- */

/* What is subscribed to, by constant name; `any`: something that is not known is, too. */
static bool collect_topics(void *context, Node *node)
{
    App *app = context;
    fh_str topic;
    const Builtin *builtin = node->kind == NODE_CALL ? node->call.builtin : NULL;

    if (!builtin || builtin->id != BUILTIN_WS_SUBSCRIBE) return true;
    if (page_constant(node->call.bound[0], &topic)) table_set(&app->topics, topic, node);
    else app->any_topic = true;
    return true;
}

/* A topic that is no path of a websocket, and that nobody subscribes to. */
static void check_topic(App *app, const Node *topic)
{
    fh_str name;

    if (app->any_topic || !page_constant(topic, &name) || table_get(&app->topics, name)) return;
    if (name.len > 0 && name.ptr[0] == '/' &&
        (is_served(app, name, '0' + VERB_WS) ||
         is_served(app, path_decoded(app->checker, name), '0' + VERB_WS)))
        return;
    warn_topic_unheard(app->checker->warnings, topic->span, name);
}

/* ---- all of it ---- */

static bool visit(void *context, Node *node)
{
    App *app = context;

    if (node->kind != NODE_CALL) return true;
    check_message_of(app, node);
    if (node->call.kind != CALL_TAG) return true;
    for (Node *arg = node->call.args.first; arg; arg = arg->next) {
        if (arg->kind == NODE_ARG) check_link(app, node, arg);
    }
    return true;
}

static bool visit_results(void *context, Node *node)
{
    App *app = context;

    if (node->kind == NODE_AFTER) return false;
    if (node->kind == NODE_YIELD || node->kind == NODE_RETURN) {
        NodeList *values = node->kind == NODE_YIELD ? &node->block.items : &node->ret.values;
        for (Node *value = values->first; value; value = value->next)
            check_pushed(app, value, own_socket(app));
    }
    return true;
}

static const Node *settings_of(const Ast *ast)
{
    const Node *decl = ast->decls.first;
    while (decl && decl->kind != NODE_APP) decl = decl->next;
    return decl;
}

void check_app(const Ast *ast, Arena *arena, Diags *warnings)
{
    AppChecker checker = { arena, ast, settings_of(ast), warnings };
    App app = { .checker = &checker, .paths = { .arena = arena },
                .is_pushed = { .arena = arena }, .loose = { .arena = arena },
                .topics = { .arena = arena }, .budget = LINK_BUDGET };

    app.pushed_end = &app.pushed;
    collect_routes(&app);
    pages_read(&app.pages, &checker);
    for (Node *decl = ast->decls.first; decl; decl = decl->next) walk(decl, collect_topics, &app);
    for (Node *decl = ast->decls.first; decl; decl = decl->next) {
        app.decl = decl;
        walk(decl, visit, &app);
        if (decl->kind == NODE_ROUTE && decl->route.verb == VERB_WS) {
            walk(decl->route.body, visit_results, &app);
        }
    }
    check_ids_of_messages(&app);
    pages_check_nesting(&app.pages);
}
