/* route.c: routes and hooks.
 *
 * A route's shape is its verb and its path with the names of captures taken out: two routes of
 * one shape could not be told apart. */
#include "check/checker.h"

#include "base/str.h"

/* ---- paths ---- */

static Span span_of(Span path, size_t from, size_t len)
{
    return (Span){ .start = path.start + (uint32_t)from, .len = (uint32_t)len,
                   .file = path.file };
}

static bool is_name(fh_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && (i == 0 || c < '0' || c > '9')) return false;
    }
    return text.len > 0;
}

static bool capture_kind(Capture *capture, fh_str type)
{
    if (str_is(type, "str")) capture->kind = CAPTURE_STR;
    else if (str_is(type, "int")) capture->kind = CAPTURE_INT;
    else if (str_is(type, "float")) capture->kind = CAPTURE_FLOAT;
    else if (str_is(type, "path")) capture->kind = CAPTURE_PATH;
    else return false;
    return true;
}

/* The capture between the braces at `from` and `to`; null after a report. */
static Capture *read_capture(Checker *checker, fh_str path, Span span, size_t from, size_t to)
{
    fh_str text = str_sub(path, from + 1, to);
    int64_t colon = str_find(text, FH_STR(":"), 0);
    fh_str name = colon < 0 ? text : str_sub(text, 0, (size_t)colon);
    Capture *capture = ARENA_NEW(checker->arena, Capture);

    capture->name = name;
    capture->span = span_of(span, from + 1, name.len);
    if (!is_name(name)) {
        error_bad_capture(checker->diags, span_of(span, from, to + 1 - from));
        return NULL;
    }
    size_t after = (size_t)colon + 1;
    if (colon < 0 || capture_kind(capture, str_sub(text, after, text.len))) return capture;
    error_capture_type(checker->diags,
                       span_of(span, from + 1 + after, text.len - after ? text.len - after : 1),
                       str_sub(text, after, text.len));
    capture->symbol = ARENA_NEW(checker->arena, Symbol); /* it has a name, but no known type */
    return capture;
}

static bool is_whole_segment(fh_str path, size_t from, size_t to)
{
    return path.ptr[from - 1] == '/' && (to + 1 == path.len || path.ptr[to + 1] == '/');
}

static void check_capture_place(Checker *checker, fh_str path, Span span, size_t from, size_t to,
                                const Capture *capture)
{
    Span at = span_of(span, from, to + 1 - from);

    if (!is_whole_segment(path, from, to)) error_capture_in_segment(checker->diags, at);
    else if (capture && capture->kind == CAPTURE_PATH && to + 1 < path.len) {
        error_path_not_last(checker->diags, at);
    }
}

/* The captures of a path, in order. */
static Capture *read_captures(Checker *checker, fh_str path, Span span)
{
    Capture *first = NULL, **last = &first;
    Table names = { .arena = checker->arena };

    for (size_t at = 0; at < path.len; at++) {
        if (path.ptr[at] != '{') continue;
        int64_t end = str_find(path, FH_STR("}"), at);
        if (end < 0) {
            error_capture_unclosed(checker->diags, span_of(span, at, 1));
            break;
        }
        Capture *capture = read_capture(checker, path, span, at, (size_t)end);
        check_capture_place(checker, path, span, at, (size_t)end, capture);
        at = (size_t)end;
        if (!capture) continue;
        Capture *other = table_add(&names, capture->name, capture);
        if (other) {
            error_duplicate_capture(checker->diags, capture->span, capture->name, other->span);
            continue;
        }
        *last = capture;
        last = &capture->next;
    }
    return first;
}

/* "GET /users/{int}" */
static fh_str shape_of(Checker *checker, const Node *route)
{
    static const char *const kinds[] = { "{}", "{int}", "{float}", "{path}" };
    fh_str path = route->route.path;
    const Capture *capture = route->route.captures;
    char *shape = arena_alloc(checker->arena, path.len * 7 + 2);
    size_t len = 0;

    shape[len++] = (char)('0' + route->route.verb);
    for (size_t at = 0; at < path.len; at++) {
        if (path.ptr[at] != '{') {
            shape[len++] = path.ptr[at];
            continue;
        }
        const char *kind = kinds[capture ? (int)capture->kind : 0];
        if (capture) capture = capture->next;
        memcpy(shape + len, kind, strlen(kind));
        len += strlen(kind);
        while (at < path.len && path.ptr[at] != '}') at++;
    }
    return (fh_str){ shape, len };
}

static const Type *capture_type(Checker *checker, const Capture *capture)
{
    switch (capture->kind) {
    case CAPTURE_INT: return basic(checker, TYPE_INT);
    case CAPTURE_FLOAT: return basic(checker, TYPE_FLOAT);
    default: return basic(checker, TYPE_STR);
    }
}

/* ---- parameters ---- */

static bool is_scalar(const Type *type)
{
    return type->kind == TYPE_STR || type->kind == TYPE_INT || type->kind == TYPE_FLOAT ||
           type->kind == TYPE_BOOL;
}

/* Scalars, lists of them, and optionals of both. */
static bool is_bindable(const Type *type)
{
    if (type->kind == TYPE_OPTIONAL) type = type->item;
    if (type->kind == TYPE_LIST) type = type->item;
    return is_scalar(type) || type_is_error(type);
}

/* The first field of a record that cannot come from a form; null: none. */
static Node *unbindable_field(const Type *type)
{
    Node *field = type->record->decl->record.fields.first;

    while (field && (!field->type || is_bindable(field->type))) field = field->next;
    return field;
}

static void check_bindable(Checker *checker, Node *param, bool has_body)
{
    const Type *type = param->type;
    const Type *inner = type->kind == TYPE_OPTIONAL ? type->item : type;
    Span at = param->param.declared ? param->param.declared->span : param->param.name_span;

    if (inner->kind == TYPE_RECORD) {
        Node *field = unbindable_field(inner);
        if (field) error_unbindable_field(checker->diags, at, inner, field);
        return;
    }
    if (has_body && inner->kind == TYPE_LIST && inner->item->kind == TYPE_FILE) return;
    if (has_body && inner->kind == TYPE_FILE) return;
    if (!is_bindable(type)) error_unbindable(checker->diags, at, type);
}

static bool special_fits(Special special, BodyKind kind)
{
    switch (special) {
    case SPECIAL_SEND:
    case SPECIAL_WS:
    case SPECIAL_PAYLOAD:
    case SPECIAL_BINARY:
        return kind == BODY_WS;
    case SPECIAL_REQ:
        return kind == BODY_ROUTE;
    case SPECIAL_CHILDREN:
    case SPECIAL_ATTRS:
        return false;
    default:
        return true;
    }
}

static Capture *find_capture(Capture *captures, fh_str name)
{
    while (captures && !str_eq(captures->name, name)) captures = captures->next;
    return captures;
}

/* A parameter that a capture gives: any text may be wanted as a number, a number as text, but
 * not a fraction as an int. */
static void check_captured(Checker *checker, Node *param, const Capture *capture)
{
    const Type *type = param->type;

    if (type->kind == TYPE_OPTIONAL) type = type->item;
    bool fits = capture->symbol || type->kind == TYPE_STR ||
                (capture->kind == CAPTURE_STR && is_scalar(type)) ||
                (capture->kind == CAPTURE_INT && type->kind == TYPE_INT) ||
                (capture->kind != CAPTURE_PATH && type->kind == TYPE_FLOAT);
    if (fits) return;
    Span at = param->param.declared ? param->param.declared->span : param->param.name_span;
    error_capture_mismatch(checker->diags, at, param->type, capture_type(checker, capture),
                           capture->span);
}

/* Whether the requests that `owner` answers bring a body, and so perhaps files. */
static bool brings_body(const Node *owner)
{
    return owner->kind == NODE_ROUTE && owner->route.verb != VERB_GET &&
           owner->route.verb != VERB_WS;
}

/* A page for an error stands for many requests, also for those that nobody could read: nothing of
 * theirs is bound for it. */
static void check_error_params(Checker *checker, NodeList *params)
{
    for (Node *param = params->first; param; param = param->next) {
        if (param->kind != NODE_PARAM) continue;
        fh_str name = param->param.name;
        if (!param->param.declared && special_named(name) != SPECIAL_NONE) continue;
        error_error_page_param(checker->diags, param->param.name_span, name);
        param->type = basic(checker, TYPE_ERROR);
    }
}

static void check_route_params(Checker *checker, Node *owner, NodeList *params, BodyKind kind,
                               Capture *captures)
{
    bool has_body = brings_body(owner);

    if (owner->kind == NODE_ON_ERROR) check_error_params(checker, params);
    for (Node *param = params->first; param; param = param->next) {
        if (param->kind != NODE_PARAM) continue;
        fh_str name = param->param.name;
        Special special = param->param.declared ? SPECIAL_NONE : special_named(name);
        if (special != SPECIAL_NONE && !special_fits(special, kind)) {
            error_special_here(checker->diags, param->param.name_span, name, kind == BODY_WS);
            param->type = basic(checker, TYPE_ERROR);
        }
        if (special != SPECIAL_NONE || type_is_error(param->type)) continue;
        Capture *capture = find_capture(captures, name);
        if (capture) check_captured(checker, param, capture);
        else check_bindable(checker, param, has_body);
    }
}

/* The parameter that takes this special thing; null: none does. */
static Node *find_special(const NodeList *params, Special special)
{
    Node *param = params->first;

    while (param && !(param->kind == NODE_PARAM && !param->param.declared &&
                      special_named(param->param.name) == special))
        param = param->next;
    return param;
}

/* Who takes a message as it came has no fields of it. */
static void check_payload(Checker *checker, Node *route)
{
    const NodeList *params = &route->route.params;
    const Node *payload = find_special(params, SPECIAL_PAYLOAD);
    const Node *binary = find_special(params, SPECIAL_BINARY);
    const Node *data = find_special(params, SPECIAL_DATA);

    route->route.takes_payload = payload != NULL;
    route->route.takes_binary = binary != NULL;
    if (binary && !payload) error_binary_alone(checker->diags, binary->param.name_span);
    if (payload && data) {
        error_payload_and_data(checker->diags, data->param.name_span, payload->param.name_span);
    }
}

/* The captures as names in the body, where no parameter has the name. */
static void declare_captures(Checker *checker, Capture *captures)
{
    for (Capture *at = captures; at; at = at->next) {
        Symbol *param = scope_find(checker->body->scope, at->name);
        if (param && param->kind == SYMBOL_LOCAL) {
            at->symbol = param;
            continue;
        }
        const Type *type = at->symbol ? basic(checker, TYPE_ERROR) : capture_type(checker, at);
        at->symbol = declare_local(checker, at->name, at->span, type, NULL);
        at->symbol->is_param = true;
    }
}

/* ---- results ---- */

/* What may answer a request or message. */
static void check_answer(Checker *checker, Node *value)
{
    const Type *type = value->type;

    if (type_is_error(type) || type->kind == TYPE_VOID) return;
    if (type->kind == TYPE_REPLY) {
        if (checker->body->kind == BODY_WS) error_reply_in_ws(checker->diags, value->span);
        return;
    }
    if (value->kind == NODE_NONE) return;
    settle_as(checker, value, TYPE_STR);
    if (!type_is_json(type)) error_not_an_answer(checker->diags, value->span, type);
}

static bool holds_html(const Type *type)
{
    while (type->kind == TYPE_LIST || type->kind == TYPE_OPTIONAL) type = type->item;
    return type->kind == TYPE_HTML;
}

/* One word for what the body gives: html if any path does, else the first path's. */
static const Type *check_answers(Checker *checker)
{
    const Type *type = NULL;

    for (int i = 0; i < checker->body->nresults; i++) {
        Node *result = checker->body->results[i];
        NodeList *values = result->kind == NODE_YIELD ? &result->block.items
                                                      : &result->ret.values;
        for (Node *value = values->first; value; value = value->next) {
            check_answer(checker, value);
            if (holds_html(value->type) || values->count > 1) type = basic(checker, TYPE_HTML);
            else if (!type || type->kind == TYPE_NONE || type->kind == TYPE_REPLY) {
                type = value->type;
            }
        }
    }
    return type ? type : basic(checker, TYPE_VOID);
}

/* ---- conn and disconn ---- */

static void check_handshake_param(Checker *checker, Node *param, bool is_disconn,
                                  Capture *captures, Span option)
{
    Special special = param->param.declared ? SPECIAL_NONE : special_named(param->param.name);
    const Type *type = param->type;

    if (type_is_error(type)) return;
    if (special == SPECIAL_SEND && is_disconn) {
        error_send_in_disconn(checker->diags, param->param.name_span, option);
        return;
    }
    if (special == SPECIAL_WS || special == SPECIAL_SEND || special == SPECIAL_SESSION) return;
    if (special != SPECIAL_NONE) {
        error_handshake_special(checker->diags, param->param.name_span, param->param.name,
                                option);
        return;
    }
    Capture *capture = find_capture(captures, param->param.name);
    if (capture) {
        check_captured(checker, param, capture);
        return;
    }
    if (type->kind == TYPE_OPTIONAL) type = type->item;
    if (is_scalar(type)) return;
    error_handshake_param(checker->diags,
                          param->param.declared ? param->param.declared->span
                                                : param->param.name_span,
                          type, option);
}

static Symbol *check_handshake(Checker *checker, Node *option, Node *route)
{
    Node *value = option->option.value;
    bool is_disconn = str_is(option->option.name, "disconn");

    if (value->kind == NODE_ERROR) return NULL;
    if (value->kind != NODE_NAME) {
        error_wants_function(checker->diags, value->span, option->option.name);
        check_expr(checker, value, NULL);
        return NULL;
    }
    value->type = basic(checker, TYPE_VOID);
    Symbol *symbol = scope_find(checker->globals, value->name.name);
    if (!symbol) {
        if (!checker->is_lost) {
            error_undefined_function(checker->diags, value->span, value->name.name,
                                     find_near_function(checker, value->name.name));
        }
        return NULL;
    }
    if (symbol->kind != SYMBOL_FN) {
        error_not_a_function(checker->diags, value->span, symbol);
        return NULL;
    }
    use_symbol(checker, symbol);
    value->name.symbol = symbol;
    if (decl_of(symbol)->changes_session) error_session_in_ws(checker->diags, value->span);
    for (Node *param = symbol->decl->fn.params.first; param; param = param->next) {
        if (param->kind != NODE_PARAM) continue;
        check_handshake_param(checker, param, is_disconn, route->route.captures, value->span);
    }
    return symbol;
}

/* ---- options ---- */

static void check_grace(Checker *checker, Node *option, Node *route)
{
    Body body;

    begin_body(checker, &body, BODY_INITIAL, NULL);
    if (check_option_value(checker, option, basic(checker, TYPE_DURATION))) {
        route->route.grace = option->option.value;
    }
    end_body(checker);
}

static void check_route_options(Checker *checker, Node *route)
{
    static const char *const of_ws[] = { "conn", "disconn", "grace", NULL };
    static const char *const of_http[] = { NULL };
    bool is_ws = route->route.verb == VERB_WS;
    Table seen = { .arena = checker->arena };

    for (Node *option = route->route.options.first; option; option = option->next) {
        if (option->kind != NODE_OPTION) continue;
        option->type = basic(checker, TYPE_VOID);
        if (!check_option_name(checker, option, &seen, is_ws ? of_ws : of_http,
                               is_ws ? "a websocket route" : "an HTTP route")) {
            option->option.value->type = basic(checker, TYPE_ERROR);
            continue;
        }
        if (str_is(option->option.name, "grace")) {
            check_grace(checker, option, route);
            continue;
        }
        Symbol *symbol = check_handshake(checker, option, route);
        if (str_is(option->option.name, "conn")) route->route.conn = symbol;
        else route->route.disconn = symbol;
    }
}

/* ---- a route ---- */

static void check_shape(Checker *checker, Node *route)
{
    Node *first = table_add(&checker->routes, shape_of(checker, route), route);

    if (first) {
        error_duplicate_route(checker->diags, route->route.path_span, first->route.path_span,
                              str_eq(route->route.path, first->route.path));
    }
}

static const Type *check_handler(Checker *checker, Node *owner, NodeList *params, Node *body_node,
                                 BodyKind kind, Capture *captures)
{
    const Type *result = basic(checker, TYPE_VOID);
    Body body;

    check_param_types(checker, owner, params);
    check_defaults(checker, params);
    check_route_params(checker, owner, params, kind, captures);
    begin_body(checker, &body, kind, NULL);
    declare_params(checker, params);
    declare_captures(checker, captures);
    if (body_node) {
        check_body(checker, body_node);
        if (kind != BODY_HOOK) result = check_answers(checker);
    }
    end_body(checker);
    return result;
}

void check_route(Checker *checker, Node *route)
{
    bool is_ws = route->route.verb == VERB_WS;

    route->route.captures = read_captures(checker, route->route.path, route->route.path_span);
    check_shape(checker, route);
    check_route_options(checker, route);
    route->route.result =
        check_handler(checker, route, &route->route.params, route->route.body,
                      is_ws ? BODY_WS : BODY_ROUTE, route->route.captures);
    if (is_ws) check_payload(checker, route);
}

/* ---- hooks ---- */

static void check_error_page(Checker *checker, Node *hook)
{
    int64_t *status = &hook->hook.status;

    if (*status < 400 || *status > 599) {
        error_bad_error_status(checker->diags, hook->hook.text_span);
        return;
    }
    Node *first = table_add(&checker->statuses, TABLE_POINTER(*status), hook);
    if (first) {
        error_duplicate_error_page(checker->diags, hook->hook.text_span, first->hook.text_span);
    }
}

static void check_static(Checker *checker, Node *hook)
{
    int64_t brace = str_find(hook->hook.path, FH_STR("{"), 0);

    if (brace >= 0) {
        error_capture_in_static(checker->diags, span_of(hook->hook.path_span, (size_t)brace, 1));
    }
}

void check_hook(Checker *checker, Node *hook)
{
    Capture *captures = NULL;
    BodyKind kind = BODY_HOOK;

    if (hook->kind == NODE_STATIC) {
        check_static(checker, hook);
        return;
    }
    if (hook->kind == NODE_BEFORE || hook->kind == NODE_ON_ERROR) kind = BODY_ROUTE;
    if (hook->kind == NODE_BEFORE) {
        captures = read_captures(checker, hook->hook.path, hook->hook.path_span);
    }
    if (hook->kind == NODE_ON_ERROR) check_error_page(checker, hook);
    if (hook->kind == NODE_EVERY && hook->hook.interval <= 0) {
        error_bad_interval(checker->diags, hook->hook.text_span);
    }
    hook->hook.captures = captures;
    check_handler(checker, hook, &hook->hook.params, hook->hook.body, kind, captures);
}
