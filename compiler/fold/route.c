/* route.c: routes, their conn and disconn, and hooks: handlers and parameter structs. */
#include "fold/folder.h"

#include <string.h>

#include "base/str.h"

static const char *const verb_names[] = {
    [VERB_GET] = "FH_GET", [VERB_POST] = "FH_POST", [VERB_PUT] = "FH_PUT",
    [VERB_PATCH] = "FH_PATCH", [VERB_DELETE] = "FH_DELETE", [VERB_WS] = "FH_WS_ROUTE",
};
static const char *const verb_prefixes[] = {
    [VERB_GET] = "get_", [VERB_POST] = "post_", [VERB_PUT] = "put_",
    [VERB_PATCH] = "patch_", [VERB_DELETE] = "delete_", [VERB_WS] = "ws_",
};

/* A parameter of a route: a field of its struct, called params->name in the body. */
static void bind_param(Folder *folder, Struct *s, Symbol *symbol, const Type *type,
                       Expr *fallback)
{
    StructField *field = struct_add(folder, s, symbol->name, type, fallback);
    symbol->cname = arena_printf(folder->arena, "params->%s", field->cname);
    symbol->local = NULL;
}

/* The struct of a handler's parameters, and of the captures that its body names. */
static Struct *fold_params_struct(Folder *folder, NodeList *params, Capture *captures,
                                  const char *role)
{
    Struct *s = folder_struct(folder, arena_printf(folder->arena, "%s_params", role));
    for (Node *param = params->first; param; param = param->next)
        if (param->param.symbol->special == SPECIAL_NONE)
            bind_param(folder, s, param->param.symbol, param->type,
                       constant_fallback(folder, param));
    for (Capture *capture = captures; capture; capture = capture->next)
        if (capture->symbol && capture->symbol->uses > 0 && !capture->symbol->cname)
            bind_param(folder, s, capture->symbol, capture->symbol->type, NULL);
    return s->nfields > 0 ? s : NULL;
}

static bool reads_session(const NodeList *params)
{
    const Node *param = params->first;
    while (param && param->param.symbol->special != SPECIAL_SESSION) param = param->next;
    return param != NULL;
}

static const char *fold_handler(Folder *folder, Node *node, const char *role,
                                const Struct *params, Function **functions)
{
    const char *name = names_take(folder->file_names,
        str_from(cname_role(folder->arena, "", str_from(role), "handler")));
    Function *function = folder_function(folder, name, NULL, node), *extra = NULL;
    function->params = "FhEvent *ev";
    Frame frame = begin_function(folder, function, RETURN_ANSWER, role);
    frame.is_ws = node->route.verb == VERB_WS;
    frame.in_route = true;
    frame.extra = &extra;
    if (params) function->params_struct = params->name;
    folder->frame = &frame;
    fold_body(folder, node->route.body);
    folder->frame = NULL;
    Function **end = functions;
    while (*end) end = &(*end)->next;
    append_functions(&end, reversed(extra));
    append_functions(&end, function);
    return function->name;
}

/* conn=joined: a handler that calls `joined` with what it takes. */
static Function *fold_hook_call(Folder *folder, Node *route, Symbol *symbol, const char *role,
                                Struct **params, Function **functions)
{
    if (!symbol || !symbol->decl || symbol->decl->kind != NODE_FN) return NULL;
    Node *fn = symbol->decl;
    Struct *s = folder_struct(folder, arena_printf(folder->arena, "%s_params", role));
    Function *function = folder_function(folder,
        names_take(folder->file_names, str_from(cname_role(folder->arena, "", str_from(role),
                                                      "handler"))), NULL, route);
    function->params = "FhEvent *ev";
    Frame frame = begin_function(folder, function, RETURN_ANSWER, role);
    frame.is_ws = frame.in_route = true;
    folder->frame = &frame;
    bool html = is_html_function(symbol);
    Expr *call = expr_new(folder, EXPR_CALL, symbol->type);
    call->call.name = symbol->function->name;
    call->call.args = arena_array(folder->arena, (size_t)fn->fn.params.count + 2,
                                  sizeof *call->call.args);
    call->call.args[call->call.nargs++] = expr_named(folder, "ev", NULL);
    if (html) call->call.args[call->call.nargs++] = expr_named(folder, "ev->out", NULL);
    for (Node *param = fn->fn.params.first; param; param = param->next) {
        const char *text;
        switch (param->param.symbol->special) {
        case SPECIAL_SEND: case SPECIAL_WS: text = "ev->ws"; break;
        case SPECIAL_DATA: text = "ev->data"; break;
        case SPECIAL_REQ: case SPECIAL_SESSION: continue;
        default: {
            StructField *field = struct_add(folder, s, param->param.name, param->type,
                                            constant_fallback(folder, param));
            text = arena_printf(folder->arena, "params->%s", field->cname);
        }
        }
        call->call.args[call->call.nargs++] = expr_named(folder, text, param->type);
    }
    folder_calls(folder, symbol->function);
    if (html || strcmp(symbol->function->result, "void") == 0) {
        stmt_do(folder, call);
        if (html) {
            stmt_set(folder, expr_named(folder, "ev->result", NULL),
                     expr_named(folder, "FH_MARKUP", NULL));
            fold_parts_of_fn(folder, symbol);
        }
    } else {
            Expr *value = spill(folder, call, "result");
        stmt_do(folder, expr_call(folder, "fh_result", NULL, true, 0,
                                  expr_table(folder, value->type), expr_addr(folder, value),
                                  NULL));
        }
    folder->frame = NULL;
    Function **end = functions;
    while (*end) end = &(*end)->next;
    *end = function;
    *params = s->nfields > 0 ? s : NULL;
    if (*params) function->params_struct = s->name;
    return function;
}

static bool is_empty_body(const Node *body)
{
    return !body || (body->kind == NODE_BLOCK && body->block.items.count == 0);
}

/* ---- pages without holes ---- */

/* Each is there in up to four forms, so past these limits pages are left to handlers. */
#define PAGES_MAX      500
#define PAGE_BYTES_MAX ((size_t)4 << 20)

/* What the route yields: behind its arrow, or by the one `return` that is its body. */
static NodeList *yields_of(Node *body)
{
    if (body->kind == NODE_YIELD) return &body->block.items;
    Node *only = body->block.items.first;
    return only && !only->next && only->kind == NODE_RETURN ? &only->ret.values : NULL;
}

/* Whether it is answered as markup: anything is beside other roots. */
static bool is_markup(NodeList *roots)
{
    const Node *only = unwrap(roots->first);
    if (roots->count != 1) return roots->count > 1;
    return only->type->kind == TYPE_HTML && only->kind != NODE_IF_YIELD && only->kind != NODE_MATCH;
}

/* The page, if nothing in it depends on the request; else null. */
static Page *fold_page(Folder *folder, Node *node, const Route *route, const char *role)
{
    const bool may_be = node->route.verb == VERB_GET && !route->params && node->route.body &&
                        folder->npages < PAGES_MAX && folder->page_bytes < PAGE_BYTES_MAX;
    NodeList *roots = may_be ? yields_of(node->route.body) : NULL;
    Markup markup = { 0 };
    if (!roots || !is_markup(roots) || !eval_roots(&folder->eval, roots, &markup)) {
        buf_free(&markup.bytes);
        return NULL;
    }
    Page *page = ARENA_NEW(folder->arena, Page);
    page->cname = names_take(folder->file_names,
                             str_from(cname_role(folder->arena, "", str_from(role), "page")));
    int left = roots->count;
    for (Node *root = roots->first; root && left > 0; root = root->next, left--)
        if (node_is_root_page(unwrap(root))) page->is_whole = true;
    page->markup = str_copy(folder->arena, buf_str(&markup.bytes));
    folder->npages++;
    folder->page_bytes += page->markup.len;
    page->heads = markup.heads;
    page->nheads = markup.nheads;
    buf_free(&markup.bytes);
    return page;
}

void fold_route(Folder *folder, Node *node, Route ***end)
{
    Route *route = ARENA_NEW(folder->arena, Route);
    Verb verb = node->route.verb;
    const char *role = cname_role(folder->arena, verb_prefixes[verb], node->route.path, "");
    if (role[strlen(role) - 1] == '_') /* get / */
        role = arena_copy(folder->arena, role, strlen(role) - 1);
    role = names_take(folder->file_names, str_from(role));
    route->verb = verb_names[verb];
    route->path = str_copy(folder->arena, node->route.path).ptr;
    route->origin = origin_of(folder, node);
    route->file = node->span.file;
    route->line = folder_line(folder, node);
    route->params = fold_params_struct(folder, &node->route.params, node->route.captures, role);
    route->reads_session = reads_session(&node->route.params);
    if (node->route.takes_payload)
        route->takes = node->route.takes_binary ? "FH_TAKES_ANY" : "FH_TAKES_TEXT";
    if (node->route.grace) route->grace = option_int(folder, node->route.grace, 0);
    route->page = fold_page(folder, node, route, role);
    if (!route->page && !is_empty_body(node->route.body))
        route->handler = fold_handler(folder, node, role, route->params, &route->functions);
    Function *conn = fold_hook_call(folder, node, node->route.conn,
                                    arena_printf(folder->arena, "%s_conn", role),
                                    &route->conn_params, &route->functions);
    Function *disconn = fold_hook_call(folder, node, node->route.disconn,
                                       arena_printf(folder->arena, "%s_disconn", role),
                                       &route->disconn_params, &route->functions);
    if (conn) route->conn = conn->name;
    if (disconn) route->disconn = disconn->name;
    **end = route;
    *end = &route->next;
}

/* "every_2s" for every 2s. */
static const char *every_role(Folder *folder, const Node *node)
{
    const Source *source = &folder->diags->sources[node->span.file];
    fh_str text = source_text(source, node->span);
    if (!str_starts_with(text, FH_STR("every"))) return "every";
    fh_str delay = str_trim(str_sub(text, 5, text.len));
    size_t len = 0;
    while (len < delay.len && ((delay.ptr[len] >= '0' && delay.ptr[len] <= '9')
                               || (delay.ptr[len] >= 'a' && delay.ptr[len] <= 'z'))) len++;
    delay.len = len;
    return cname_role(folder->arena, "every_", delay, "");
}

static const char *hook_role(Folder *folder, const Node *node)
{
    switch (node->kind) {
    case NODE_STARTUP: return "app_startup";
    case NODE_SHUTDOWN: return "app_shutdown";
    case NODE_EVERY: return every_role(folder, node);
    case NODE_BEFORE: return cname_role(folder->arena, "before_", node->hook.path, "");
    default: return arena_printf(folder->arena, "error_%d", (int)node->hook.status);
    }
}

static int hook_kind(const Node *node)
{
    switch (node->kind) {
    case NODE_STARTUP: return HOOK_STARTUP;
    case NODE_SHUTDOWN: return HOOK_SHUTDOWN;
    case NODE_EVERY: return HOOK_EVERY;
    case NODE_BEFORE: return HOOK_BEFORE;
    default: return HOOK_ERROR;
    }
}

void fold_hook(Folder *folder, Node *node, Hook ***end)
{
    Hook *hook = ARENA_NEW(folder->arena, Hook);
    const char *role = names_take(folder->file_names, str_from(hook_role(folder, node)));
    hook->kind = hook_kind(node);
    hook->interval = node->hook.interval;
    hook->status = node->hook.status;
    hook->path = str_copy(folder->arena, node->hook.path).ptr;
    hook->line = folder_line(folder, node);
    bool answers = hook->kind == HOOK_BEFORE || hook->kind == HOOK_ERROR;
    hook->reads_session = reads_session(&node->hook.params);
    if (answers)
        hook->params = fold_params_struct(folder, &node->hook.params, node->hook.captures, role);
    Function *function = folder_function(folder, NULL, origin_of(folder, node), node);
    Function *extra = NULL;
    function->name = hook->kind == HOOK_STARTUP || hook->kind == HOOK_SHUTDOWN ? role
        : names_take(folder->file_names,
                     str_from(cname_role(folder->arena, "", str_from(role), "handler")));
    function->params = "FhEvent *ev";
    if (hook->params) function->params_struct = hook->params->name;
    Frame frame = begin_function(folder, function, answers ? RETURN_ANSWER : RETURN_NOTHING,
                                 role);
    frame.extra = &extra;
    frame.in_route = answers;
    folder->frame = &frame;
    fold_body(folder, node->hook.body);
    folder->frame = NULL;
    Function **functions = &hook->functions;
    append_functions(&functions, reversed(extra));
    append_functions(&functions, function);
    hook->handler = function->name;
    **end = hook;
    *end = &hook->next;
}
