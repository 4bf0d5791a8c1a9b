/* check.c: declarations.
 *
 * Names come first, then the types that are written, then functions and consts in the order in
 * which they need each other, then what nobody needs: routes and hooks. */
#include "check/check.h"

#include <stdlib.h>

#include "base/str.h"
#include "check/checker.h"

/* How many names are looked at, in a whole run, for the nearest type or field. */
#define SUGGESTION_BUDGET 500000

Decl *decl_of(Symbol *symbol)
{
    return (Decl *)symbol;
}

void begin_body(Checker *checker, Body *body, BodyKind kind, Decl *self)
{
    *body = (Body){ .kind = kind, .self = self, .outer = checker->body };
    body->scope = scope_new_body(checker->globals);
    scope_enter(body->scope);
    checker->body = body;
}

void end_body(Checker *checker)
{
    Body *body = checker->body;

    for (int i = 0; i < body->lets.count; i++) {
        Symbol *symbol = body->lets.items[i];
        if (!symbol->used && symbol->name.len > 0 && symbol->name.ptr[0] != '_') {
            warn_unused_let(&checker->warnings, symbol->span, symbol->name);
        }
    }
    checker->body = body->outer;
}

/* ---- what the parser said ---- */

static uint64_t position(uint16_t file, uint32_t offset)
{
    return (uint64_t)file << 32 | offset;
}

static int compare_positions(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

    return (left > right) - (left < right);
}

static void note_complaints(Checker *checker)
{
    const Diags *diags = checker->diags;

    checker->ncomplaints = diags->count;
    checker->complaints = arena_array(checker->arena, (size_t)diags->count, sizeof(uint64_t));
    for (int i = 0; i < diags->count; i++) {
        checker->complaints[i] = position(diags->items[i].span.file, diags->items[i].span.start);
    }
    qsort(checker->complaints, (size_t)diags->count, sizeof(uint64_t), compare_positions);
}

bool is_damaged(const Checker *checker, Span span)
{
    int low = 0, high = checker->ncomplaints;

    while (low < high) { /* the first complaint behind the start */
        int middle = (low + high) / 2;
        if (checker->complaints[middle] < position(span.file, span.start)) low = middle + 1;
        else high = middle;
    }
    return low < checker->ncomplaints &&
           checker->complaints[low] <= position(span.file, span.start + span.len);
}

/* ---- types as written ---- */

static const Type *unknown_type(Checker *checker, Node *type)
{
    Nearest nearest = nearest_to(type->type_expr.name);
    static const char *const known[] = { "str", "int", "float", "bool", "duration", "time",
                                         "html", "json", "ws", "file" };

    if (checker->is_lost) return basic(checker, TYPE_ERROR);
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        nearest_try(&nearest, str_from(known[i]), NULL);
    }
    for (Decl *decl = checker->decls; decl && checker->budget-- > 0; decl = decl->next) {
        if (decl->symbol.kind == SYMBOL_RECORD) {
            nearest_try(&nearest, decl->symbol.name, NULL);
        }
    }
    error_undefined_type(checker->diags, type->span, type->type_expr.name, nearest.found);
    return basic(checker, TYPE_ERROR);
}

static const Type *named_type(Checker *checker, Node *type)
{
    const Type *found = type_named(checker->types, type->type_expr.name);
    Symbol *symbol = found ? NULL : scope_find(checker->globals, type->type_expr.name);

    if (found) return found;
    if (!symbol) return unknown_type(checker, type);
    if (symbol->kind != SYMBOL_RECORD) {
        error_not_a_type(checker->diags, type->span, symbol);
        return basic(checker, TYPE_ERROR);
    }
    use_symbol(checker, symbol);
    return symbol->type;
}

static const Type *map_type(Checker *checker, Node *type)
{
    const Type *key = check_type(checker, type->type_expr.key);
    const Type *item = check_type(checker, type->type_expr.item);

    if (type_is_error(key) || type_is_error(item)) return basic(checker, TYPE_ERROR);
    if (key->kind != TYPE_STR && key->kind != TYPE_INT) {
        error_bad_key(checker->diags, type->type_expr.key->span, key);
        return basic(checker, TYPE_ERROR);
    }
    return type_map(checker->types, key, item);
}

static const Type *written_type(Checker *checker, Node *type)
{
    if (type->kind != NODE_TYPE) return basic(checker, TYPE_ERROR);
    if (type->type_expr.name.len > 0) return named_type(checker, type);
    if (type->type_expr.key) return map_type(checker, type);
    const Type *item = check_type(checker, type->type_expr.item);
    if (type_is_error(item)) return item;
    return type->type_expr.optional ? type_optional(checker->types, item)
                                    : type_list(checker->types, item);
}

const Type *check_type(Checker *checker, Node *type)
{
    type->type = written_type(checker, type);
    check_type_depth(checker, type->span);
    return type->type;
}

void check_type_depth(Checker *checker, Span at)
{
    if (checker->types->is_too_deep) error_type_too_deep(checker->diags, at);
    checker->types->is_too_deep = false;
}

/* ---- names ---- */

static Symbol *declare_global(Checker *checker, SymbolKind kind, fh_str name, Span span,
                              Node *node)
{
    Decl *decl = ARENA_NEW(checker->arena, Decl);
    Symbol *symbol = &decl->symbol;

    symbol->kind = kind;
    symbol->name = name;
    symbol->span = span;
    symbol->decl = node;
    symbol->type = basic(checker, TYPE_ERROR);
    if (checker->last_decl) checker->last_decl->next = decl;
    else checker->decls = decl;
    checker->last_decl = decl;
    if (name.len == 0) return symbol; /* could not be read */
    Symbol *first = scope_declare(checker->globals, symbol);
    if (first) error_duplicate_name(checker->diags, span, name, first->span);
    if (kind == SYMBOL_RECORD && !is_capital(name)) {
        error_wants_capital(checker->diags, span, name);
    } else if ((kind == SYMBOL_STATE || kind == SYMBOL_CONST) && is_capital(name)) {
        error_wants_small(checker->diags, span, name);
    }
    return symbol;
}

static void declare_record(Checker *checker, Node *record)
{
    Symbol *symbol = declare_global(checker, SYMBOL_RECORD, record->record.name,
                                    record->record.name_span, record);

    symbol->type = type_record(checker->types, symbol, symbol->name);
    record->record.symbol = symbol;
}

static void declare_state(Checker *checker, Node *global)
{
    bool is_state = global->kind == NODE_STATE;
    Symbol *symbol = declare_global(checker, is_state ? SYMBOL_STATE : SYMBOL_CONST,
                                    global->global.name, global->global.name_span, global);

    symbol->is_var = is_state;
    global->global.symbol = symbol;
}

/* `app` and `session` stand once. */
static void declare_only(Checker *checker, Node **only, Node *decl, const char *keyword)
{
    if (*only) error_declared_again(checker->diags, decl->span, keyword, (*only)->span);
    else *only = decl;
}

static void declare(Checker *checker, Node *decl)
{
    SymbolKind kind = decl->kind == NODE_FN ? SYMBOL_FN : SYMBOL_EXTERN;

    decl->type = basic(checker, TYPE_VOID);
    switch (decl->kind) {
    case NODE_FN:
    case NODE_EXTERN:
        decl->fn.symbol = declare_global(checker, kind, decl->fn.name, decl->fn.name_span, decl);
        break;
    case NODE_RECORD:
        declare_record(checker, decl);
        break;
    case NODE_STATE:
    case NODE_CONST:
        declare_state(checker, decl);
        break;
    case NODE_APP:
        declare_only(checker, &checker->app, decl, "app");
        break;
    case NODE_SESSION:
        declare_only(checker, &checker->session, decl, "session");
        break;
    case NODE_ERROR:
        checker->is_lost = true;
        break;
    default:
        break;
    }
}

/* ---- parameters and fields ---- */

static const struct {
    const char *name;
    Special special;
    TypeKind type;
} specials[] = {
    { "send",     SPECIAL_SEND,     TYPE_SEND },
    { "data",     SPECIAL_DATA,     TYPE_JSON },
    { "ws",       SPECIAL_WS,       TYPE_WS },
    { "req",      SPECIAL_REQ,      TYPE_REQ },
    { "session",  SPECIAL_SESSION,  TYPE_SESSION },
    { "payload",  SPECIAL_PAYLOAD,  TYPE_STR },
    { "binary",   SPECIAL_BINARY,   TYPE_BOOL },
    { "children", SPECIAL_CHILDREN, TYPE_HTML }, /* a list of it */
    { "attrs",    SPECIAL_ATTRS,    TYPE_ATTRS },
};

#define NSPECIALS (sizeof(specials) / sizeof(specials[0]))

Special special_named(fh_str name)
{
    for (size_t i = 0; i < NSPECIALS; i++) {
        if (str_is(name, specials[i].name)) return specials[i].special;
    }
    return SPECIAL_NONE;
}

const Type *special_type(Checker *checker, Special special)
{
    for (size_t i = 0; i < NSPECIALS; i++) {
        if (specials[i].special != special) continue;
        const Type *type = basic(checker, specials[i].type);
        return special == SPECIAL_CHILDREN ? type_list(checker->types, type) : type;
    }
    return basic(checker, TYPE_ERROR);
}

Node *find_member(Checker *checker, Node *owner, const NodeList *params, fh_str name)
{
    Table *members = table_get(&checker->members, TABLE_POINTER(owner));

    if (!members) {
        Node **key = ARENA_NEW(checker->arena, Node *);
        *key = owner;
        members = ARENA_NEW(checker->arena, Table);
        members->arena = checker->arena;
        for (Node *param = params->first; param; param = param->next) {
            if (param->kind == NODE_PARAM) table_add(members, param->param.name, param);
        }
        table_set(&checker->members, TABLE_POINTER(*key), members);
    }
    return table_get(members, name);
}

fh_str nearest_member(Checker *checker, const NodeList *params, fh_str name)
{
    Nearest nearest = nearest_to(name);

    for (Node *param = params->first; param && checker->budget-- > 0; param = param->next) {
        if (param->kind == NODE_PARAM) nearest_try(&nearest, param->param.name, NULL);
    }
    return nearest.found;
}

/* The types of parameters or fields, and that no two have one name. Only a function's may be
 * special; those of routes and hooks depend on where they stand (route.c). */
void check_param_types(Checker *checker, Node *owner, NodeList *params)
{
    int index = 0;

    for (Node *param = params->first; param; param = param->next, index++) {
        param->type = basic(checker, TYPE_ERROR);
        if (param->kind != NODE_PARAM) continue;
        param->param.index = index;
        Node *first = find_member(checker, owner, params, param->param.name);
        if (first != param) {
            error_duplicate_param(checker->diags, param->param.name_span, param->param.name,
                                  owner->kind, first->param.name_span);
        }
        Special special = special_named(param->param.name);
        if (is_capital(param->param.name)) {
            error_wants_small(checker->diags, param->param.name_span, param->param.name);
        }
        if (param->param.declared) param->type = check_type(checker, param->param.declared);
        else if (special != SPECIAL_NONE) param->type = special_type(checker, special);
        else {
            error_param_needs_type(checker->diags, param->param.name_span, param->param.name,
                                   owner->kind);
        }
        if (special == SPECIAL_SESSION && !param->param.declared && !checker->session) {
            if (!checker->is_lost) error_no_session(checker->diags, param->param.name_span);
            param->type = basic(checker, TYPE_ERROR);
        }
    }
}

/* A default is evaluated by nobody in particular, so it has to be known beforehand. */
void check_defaults(Checker *checker, NodeList *params)
{
    for (Node *param = params->first; param; param = param->next) {
        Node *value = param->kind == NODE_PARAM ? param->param.fallback : NULL;
        Role role = { .kind = ROLE_DEFAULT, .name = param->param.name };
        Body body;
        if (!value) continue;
        begin_body(checker, &body, BODY_INITIAL, NULL);
        bool fits = check_value(checker, value, param->type, &role);
        Node *wrong = fits && !type_is_error(value->type) ? find_inconstant(value) : NULL;
        if (wrong) error_default_not_constant(checker->diags, wrong->span);
        end_body(checker);
    }
}

void declare_params(Checker *checker, const NodeList *params)
{
    for (Node *param = params->first; param; param = param->next) {
        if (param->kind != NODE_PARAM) continue;
        Symbol *symbol = ARENA_NEW(checker->arena, Symbol);
        Decl *self = checker->body->self;
        *symbol = (Symbol){ .kind = SYMBOL_LOCAL, .name = param->param.name,
                            .span = param->param.name_span, .type = param->type,
                            .decl = param, .is_param = true };
        if (!param->param.declared) symbol->special = special_named(symbol->name);
        if (self && self->symbol.kind == SYMBOL_FN) symbol->owner = &self->symbol;
        scope_declare(checker->body->scope, symbol);
        param->param.symbol = symbol;
    }
}

/* ---- written types of all declarations ---- */

static void check_fields(Checker *checker, Node *record)
{
    check_param_types(checker, record, &record->record.fields);
    for (Node *field = record->record.fields.first; field; field = field->next) {
        if (field->kind != NODE_PARAM || !field->param.declared) continue;
        if (!type_is_storable(field->type)) {
            error_not_storable(checker->diags, field->param.declared->span, field->type,
                               "field");
            field->type = basic(checker, TYPE_ERROR);
        }
    }
}

/* What a C function can take and give: scalars, records, and lists and optionals of them. */
static bool is_for_c(const Type *type)
{
    while (type->kind == TYPE_LIST || type->kind == TYPE_OPTIONAL) type = type->item;
    switch (type->kind) {
    case TYPE_ERROR:
    case TYPE_STR:
    case TYPE_INT:
    case TYPE_FLOAT:
    case TYPE_BOOL:
    case TYPE_RECORD:
        return true;
    default:
        return false;
    }
}

static void check_extern(Checker *checker, Node *fn)
{
    for (Node *param = fn->fn.params.first; param; param = param->next) {
        if (param->kind != NODE_PARAM || is_for_c(param->type)) continue;
        error_not_for_c(checker->diags,
                        param->param.declared ? param->param.declared->span
                                              : param->param.name_span, param->type);
    }
    if (fn->fn.result && !is_for_c(fn->fn.result->type)) {
        error_not_for_c(checker->diags, fn->fn.result->span, fn->fn.result->type);
    }
}

static void check_signature(Checker *checker, Node *fn)
{
    check_param_types(checker, fn, &fn->fn.params);
    fn->fn.result_type = basic(checker, TYPE_VOID);
    if (fn->fn.result) fn->fn.result_type = check_type(checker, fn->fn.result);
    if (fn->fn.result || fn->kind == NODE_EXTERN) {
        fn->fn.symbol->type = fn->fn.result_type;
    }
    if (fn->kind == NODE_EXTERN) check_extern(checker, fn);
}

static void check_declared_types(Checker *checker, Node *decl)
{
    switch (decl->kind) {
    case NODE_FN:
    case NODE_EXTERN:
        check_signature(checker, decl);
        break;
    case NODE_RECORD:
    case NODE_SESSION:
        check_fields(checker, decl);
        break;
    case NODE_STATE:
    case NODE_CONST:
        if (!decl->global.declared) break;
        decl->global.symbol->type = check_type(checker, decl->global.declared);
        if (type_is_storable(decl->global.symbol->type)) break;
        error_not_storable(checker->diags, decl->global.declared->span,
                           decl->global.symbol->type,
                           decl->kind == NODE_STATE ? "state" : "const");
        decl->global.symbol->type = basic(checker, TYPE_ERROR);
        break;
    default:
        break;
    }
}

/* ---- functions and values ---- */

static void check_global(Checker *checker, Decl *decl)
{
    Node *node = decl->symbol.decl, *value = node->global.value;
    Role role = { .kind = ROLE_VALUE, .name = decl->symbol.name };
    Body body;

    begin_body(checker, &body, BODY_INITIAL, decl);
    if (node->global.declared) check_value(checker, value, decl->symbol.type, &role);
    else decl->symbol.type = check_any(checker, value);
    if (!type_is_storable(decl->symbol.type)) {
        error_not_storable(checker->diags, value->span, decl->symbol.type, "const");
        decl->symbol.type = basic(checker, TYPE_ERROR);
    }
    decl->is_constant = decl->symbol.kind == SYMBOL_CONST && !find_inconstant(value);
    end_body(checker);
}

/* Of the functions that call each other in a circle, the one that stands first. */
static Decl *first_in_circle(Checker *checker, Decl *decl)
{
    Decl *first = decl;

    for (Body *body = checker->body; body && body->self != decl; body = body->outer) {
        bool is_open = body->self && body->self->symbol.kind == SYMBOL_FN &&
                       !body->self->symbol.decl->fn.result;
        if (is_open && body->self->symbol.span.start < first->symbol.span.start) {
            first = body->self;
        }
    }
    return first;
}

/* A function, const or record (by its defaults) that is needed while it is being checked.
 * Of consts order_globals says it, which sees all circles. */
static void report_loop(Checker *checker, Decl *decl)
{
    bool is_fn = decl->symbol.kind == SYMBOL_FN;

    if (decl->is_reported || (is_fn && decl->symbol.decl->fn.result)) return;
    decl->symbol.type = basic(checker, TYPE_ERROR);
    if (decl->symbol.kind == SYMBOL_RECORD) {
        error_needs_itself(checker->diags, decl->symbol.span, &decl->symbol);
    } else if (is_fn) {
        Decl *first = first_in_circle(checker, decl);
        if (first->is_reported) return;
        first->is_reported = true;
        error_recursive_result(checker->diags, first->symbol.span, first->symbol.name,
                               checker->needed_at);
    }
    decl->is_reported = true;
}

void check_decl(Checker *checker, Decl *decl)
{
    if (decl->state == DECL_CHECKING) report_loop(checker, decl);
    if (decl->state != DECL_WAITING) return;
    decl->state = DECL_CHECKING;
    switch (decl->symbol.kind) {
    case SYMBOL_FN:
        check_defaults(checker, &decl->symbol.decl->fn.params);
        check_fn(checker, decl);
        break;
    case SYMBOL_EXTERN:
        check_defaults(checker, &decl->symbol.decl->fn.params);
        break;
    case SYMBOL_RECORD:
        check_defaults(checker, &decl->symbol.decl->record.fields);
        break;
    case SYMBOL_STATE:
    case SYMBOL_CONST:
        check_global(checker, decl);
        break;
    case SYMBOL_LOCAL:
        break;
    }
    decl->state = DECL_DONE;
}

static void check_declaration(Checker *checker, Node *decl)
{
    switch (decl->kind) {
    case NODE_SESSION:
        check_defaults(checker, &decl->record.fields);
        break;
    case NODE_APP:
        check_app_options(checker, decl);
        break;
    case NODE_ROUTE:
        check_route(checker, decl);
        break;
    case NODE_BEFORE:
    case NODE_ON_ERROR:
    case NODE_EVERY:
    case NODE_STARTUP:
    case NODE_SHUTDOWN:
    case NODE_STATIC:
        check_hook(checker, decl);
        break;
    default:
        break;
    }
}

/* ---- declarations ---- */

/* Of the program's own file: one that is imported may be for several programs. */
static void check_unused(Checker *checker)
{
    for (Decl *decl = checker->decls; decl; decl = decl->next) {
        const Symbol *symbol = &decl->symbol;
        if (symbol->used || symbol->span.file != 0 || symbol->name.len == 0 ||
            symbol->name.ptr[0] == '_')
            continue;
        warn_unused_declaration(&checker->warnings, symbol);
    }
}

/* ---- all of it ---- */

/* Warnings are for programs that have no errors: a mistake may be why something is unused. */
static void show_warnings(Checker *checker)
{
    if (checker->diags->nerrors > 0) return;
    for (int i = 0; i < checker->warnings.count; i++) {
        diag_add(checker->diags, &checker->warnings.items[i]);
    }
}

void check(Ast *ast, Arena *arena, Types *types, Diags *diags)
{
    Checker checker = { .arena = arena, .types = types, .diags = diags, .ast = ast };
    Body outside = { .kind = BODY_INITIAL };

    note_complaints(&checker);
    checker.is_lost = ast->lost;
    checker.budget = SUGGESTION_BUDGET;
    checker.globals = scope_new(arena);
    outside.scope = checker.globals;
    checker.body = &outside;
    checker.members.arena = checker.routes.arena = checker.statuses.arena = arena;
    diag_init(&checker.warnings, arena, diags->sources, diags->nsources);

    for (Node *decl = ast->decls.first; decl; decl = decl->next) declare(&checker, decl);
    for (Node *decl = ast->decls.first; decl; decl = decl->next) {
        check_declared_types(&checker, decl);
    }
    check_record_sizes(&checker);
    check_in_order(&checker);
    for (Node *decl = ast->decls.first; decl; decl = decl->next) {
        check_declaration(&checker, decl);
    }
    order_globals(&checker);
    if (diags->nerrors == 0) check_unused(&checker);
    show_warnings(&checker);
}
