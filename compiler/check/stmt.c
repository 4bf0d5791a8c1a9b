/* stmt.c: statements, and what a body gives. */
#include "check/checker.h"

#include "base/str.h"

Symbol *declare_local(Checker *checker, fh_str name, Span span, const Type *type, Node *decl)
{
    Symbol *symbol = ARENA_NEW(checker->arena, Symbol);
    Decl *self = checker->body->self;

    symbol->kind = SYMBOL_LOCAL;
    symbol->name = name;
    symbol->span = span;
    symbol->type = type;
    symbol->decl = decl;
    symbol->owner = self && self->symbol.kind == SYMBOL_FN ? &self->symbol : NULL;
    symbol->after = checker->body->after;
    Symbol *first = name.len ? scope_declare(checker->body->scope, symbol) : NULL;
    if (first) error_duplicate_local(checker->diags, span, name, first->span);
    else if (is_capital(name)) error_wants_small(checker->diags, span, name);
    return symbol;
}

/* ---- let ---- */

static const Type *check_opened(Checker *checker, Node *let, const Type *declared)
{
    Node *value = let->let.value;
    const Type *hint = declared ? type_optional(checker->types, declared) : NULL;
    const Type *type = check_expr(checker, value, hint);

    if (!is_value(checker, value) || !settle(checker, value)) return value->type;
    if (type_is_error(type)) return type;
    if (type->kind != TYPE_OPTIONAL) {
        error_not_optional(checker->diags, value->span, type, OPEN_LET_ELSE);
        return basic(checker, TYPE_ERROR);
    }
    if (!declared || declared == type->item) return type->item;
    error_type_mismatch(checker->diags, value->span, type->item, declared,
                        &(Role){ .kind = ROLE_VALUE, .name = let->let.name });
    return declared;
}

static const Type *check_let_value(Checker *checker, Node *let)
{
    const Type *declared = let->let.declared ? check_type(checker, let->let.declared) : NULL;
    Role role = { .kind = ROLE_VALUE, .name = let->let.name };

    if (let->let.otherwise) return check_opened(checker, let, declared);
    if (!declared) return check_any(checker, let->let.value);
    check_value(checker, let->let.value, declared, &role);
    return declared;
}

static void check_let(Checker *checker, Node *let)
{
    const Type *type = check_let_value(checker, let);

    if (let->let.otherwise) {
        if (check_block(checker, let->let.otherwise) == FLOW_ON && !checker->body->is_lost &&
            !is_damaged(checker, let->let.otherwise->span)) {
            error_else_goes_on(checker->diags, let->let.otherwise->span);
        }
    }
    Symbol *symbol = declare_local(checker, let->let.name, let->let.name_span, type, let);
    symbol->is_var = let->let.is_var;
    let->let.symbol = symbol;
    add_symbol(checker, &checker->body->lets, symbol);
}

/* ---- assignment ---- */

static bool is_number(const Type *type)
{
    return type->kind == TYPE_INT || type->kind == TYPE_FLOAT;
}

static fh_str place_name(const Node *place)
{
    if (place->kind == NODE_NAME) return place->name.name;
    if (place->kind == NODE_FIELD) return place->field.name;
    return (fh_str){ NULL, 0 };
}

static void check_assign(Checker *checker, Node *assign)
{
    Node *place = assign->assign.place, *value = assign->assign.value;
    bool is_set = assign->assign.op == OP_SET;
    checker->body->assigned = is_set ? place : NULL;
    const Type *type = check_place(checker, place, is_set);
    Role role = { .kind = ROLE_VALUE, .name = place_name(place) };

    check_expr(checker, value, is_set || type->kind == TYPE_LIST ? type : NULL);
    if (!is_value(checker, value) || type_is_error(type)) return;
    if (is_set) {
        coerce(checker, value, type, &role);
        return;
    }
    bool adds_items = type->kind == TYPE_LIST && assign->assign.op == OP_ADD;
    if (adds_items || (is_number(type) && is_number(value->type))) {
        bool to_float = type->kind == TYPE_INT && assign->assign.op == OP_DIV;
        if (to_float) error_int_division(checker->diags, place->span);
        else coerce(checker, value, type, &role);
        return;
    }
    const Type *result = check_operator(checker, assign->assign.op, place, value);
    if (result != type && !type_is_error(result)) {
        error_type_mismatch(checker->diags, value->span, result, type, &role);
    }
}

/* ---- loops ---- */

static void check_iterated(Checker *checker, Node *loop, const Type **key, const Type **item)
{
    Node *over = loop->loop.over;
    const Type *type = check_any(checker, over);
    bool has_key = loop->loop.key.len > 0;

    *key = *item = basic(checker, TYPE_ERROR);
    switch (type->kind) {
    case TYPE_LIST:
        *key = basic(checker, TYPE_INT);
        *item = type->item;
        break;
    case TYPE_MAP:
        *key = type->key;
        *item = has_key ? type->item : type->key;
        break;
    case TYPE_ERROR:
        break;
    case TYPE_OPTIONAL:
        error_unopened(checker->diags, over->span, type, NULL);
        break;
    default:
        error_not_iterable(checker->diags, over->span, type);
    }
}

void check_loop_head(Checker *checker, Node *loop)
{
    const Type *key, *item;

    check_iterated(checker, loop, &key, &item);
    scope_enter(checker->body->scope);
    if (loop->loop.key.len > 0) {
        loop->loop.key_symbol =
            declare_local(checker, loop->loop.key, loop->loop.key_span, key, loop);
    }
    loop->loop.item_symbol =
        declare_local(checker, loop->loop.item, loop->loop.item_span, item, loop);
}

/* The body of a loop; whether a `break` leaves it. */
static bool check_loop_body(Checker *checker, Node *block)
{
    bool outer = checker->body->breaks;

    checker->body->breaks = false;
    checker->body->loops++;
    check_block(checker, block);
    checker->body->loops--;
    bool breaks = checker->body->breaks;
    checker->body->breaks = outer;
    return breaks;
}

static Flow check_while(Checker *checker, Node *loop)
{
    Node *cond = loop->while_loop.cond;

    check_condition(checker, cond);
    bool breaks = check_loop_body(checker, loop->while_loop.body);
    bool is_endless = cond->kind == NODE_BOOL && cond->bool_value && !breaks;
    return is_endless ? FLOW_ENDS : FLOW_ON;
}

static Flow check_jump(Checker *checker, Node *jump)
{
    if (checker->body->loops == 0) {
        error_outside_loop(checker->diags, jump->span, jump->kind == NODE_BREAK,
                           checker->body->after != NULL);
    }
    if (jump->kind == NODE_BREAK) checker->body->breaks = true;
    return FLOW_ENDS;
}

/* ---- if ---- */

static Flow check_statement(Checker *checker, Node *stmt);

static Flow check_if(Checker *checker, Node *branch)
{
    bool has_let = branch->branch.let_name.len > 0;
    Flow flow = FLOW_ON;

    if (has_let) check_let_condition(checker, branch);
    else check_condition(checker, branch->branch.cond);
    flow = check_block(checker, branch->branch.then);
    if (has_let) scope_leave(checker->body->scope);
    if (!branch->branch.otherwise) return FLOW_ON;
    Flow other = check_statement(checker, branch->branch.otherwise);
    return flow == FLOW_ENDS ? other : FLOW_ON;
}

/* ---- results ---- */

static void add_result(Checker *checker, Node *node)
{
    Body *body = checker->body;

    if (body->nresults == body->results_cap) {
        int cap = body->results_cap ? body->results_cap * 2 : 4;
        body->results = arena_grow(checker->arena, body->results,
                                   (size_t)body->results_cap * sizeof(Node *),
                                   (size_t)cap * sizeof(Node *));
        body->results_cap = cap;
    }
    body->results[body->nresults++] = node;
}

/* One of several roots: a child, or something that sets a header. */
static void check_root(Checker *checker, Node *root)
{
    checker->root = root;
    const Type *type = check_expr(checker, root, basic(checker, TYPE_HTML));
    checker->root = NULL;
    settle_as(checker, root, TYPE_HTML);
    if (type->kind == TYPE_VOID) error_void_value(checker->diags, root->span);
    else if (type->kind != TYPE_REPLY && !type_is_child(type)) {
        error_not_a_child(checker->diags, root->span, type);
        poison(checker, root);
    }
}

/* What is yielded or returned; `node` holds the list. */
static void check_results(Checker *checker, Node *node, NodeList *values)
{
    const Type *declared = checker->body->declared;

    if (values->count == 1) {
        checker->root = values->first;
        check_expr(checker, values->first, declared ? declared : basic(checker, TYPE_HTML));
        checker->root = NULL;
    } else {
        for (Node *root = values->first; root; root = root->next) check_root(checker, root);
    }
    add_result(checker, node);
}

static void check_return(Checker *checker, Node *stmt)
{
    NodeList *values = &stmt->ret.values;
    Body *body = checker->body;

    if (!values->first) {
        if (!body->after && !body->plain_return) body->plain_return = stmt;
        return;
    }
    if (body->after || body->kind == BODY_HOOK) {
        check_any(checker, values->first);
        error_nobody_takes(checker->diags, values->first->span, body->after != NULL);
        for (Node *at = values->first->next; at; at = at->next) check_any(checker, at);
        return;
    }
    check_results(checker, stmt, values);
    if (values->count == 1 && values->first->type->kind == TYPE_VOID) {
        is_value(checker, values->first);
    }
}

static Flow check_yield(Checker *checker, Node *yield)
{
    NodeList *values = &yield->block.items;
    Node *first = values->first;

    yield->type = basic(checker, TYPE_VOID);
    if (!first) return FLOW_ENDS;
    if (checker->body->kind == BODY_HOOK || checker->body->after) {
        const Type *type = check_expr(checker, first, NULL);
        if (type->kind != TYPE_VOID && !type_is_error(type)) {
            error_nobody_takes(checker->diags, first->span, checker->body->after != NULL);
        }
        for (Node *at = first->next; at; at = at->next) check_any(checker, at);
        return FLOW_ON;
    }
    check_results(checker, yield, values);
    if (values->count == 1 && first->type->kind == TYPE_VOID && !checker->body->declared) {
        checker->body->nresults--; /* `-> log("x")` gives nothing, and that is fine */
        return FLOW_ON;
    }
    return FLOW_ENDS;
}

Flow check_body(Checker *checker, Node *body)
{
    return body->kind == NODE_YIELD ? check_yield(checker, body) : check_block(checker, body);
}

/* ---- after ---- */

static void check_after(Checker *checker, Node *stmt)
{
    Body *body = checker->body;
    AfterScope *scope = ARENA_NEW(checker->arena, AfterScope);
    int loops = body->loops;

    check_value(checker, stmt->after.delay, basic(checker, TYPE_DURATION),
                &(Role){ .kind = ROLE_DELAY });
    scope->outer = body->after;
    scope->captures = ARENA_NEW(checker->arena, Symbols);
    scope->seen.arena = checker->arena;
    stmt->after.captures = scope->captures;
    body->after = scope;
    body->loops = 0;
    check_body(checker, stmt->after.body);
    body->loops = loops;
    body->after = scope->outer;
}

/* ---- an expression as a statement ---- */

/* Whether evaluating it changes nothing, so that its value is all there is to it. */
static bool is_pure(const Node *value)
{
    if (value->kind == NODE_CONVERT) return is_pure(value->convert.value);
    if (value->kind != NODE_CALL) return true;
    switch (value->call.kind) {
    case CALL_FN:
        return value->call.symbol && is_capital(value->call.symbol->name);
    case CALL_METHOD:
        return !builtin_mutates(value->call.builtin);
    case CALL_EXTERN:
    case CALL_SEND:
    case CALL_UNKNOWN:
        return false;
    default:
        return true;
    }
}

static Flow check_do(Checker *checker, Node *stmt)
{
    Node *value = stmt->unary_stmt.value;

    checker->statement = value;
    const Type *type = check_expr(checker, value, NULL);
    checker->statement = NULL;
    if (type_is_error(type)) return FLOW_ON;
    bool is_builtin = value->kind == NODE_CALL && value->call.kind == CALL_BUILTIN;
    if (is_builtin && value->call.builtin->id == BUILTIN_FAIL) return FLOW_ENDS;
    bool sets_header = is_builtin && (value->call.builtin->id == BUILTIN_HEADER
                                      || value->call.builtin->id == BUILTIN_COOKIE);
    if (type->kind != TYPE_VOID && !sets_header && is_pure(value)) {
        settle_as(checker, value, TYPE_HTML);
        warn_unused_value(&checker->warnings, value->span, type);
    }
    return FLOW_ON;
}

/* ---- all of them ---- */

static Flow check_statement(Checker *checker, Node *stmt)
{
    stmt->type = basic(checker, TYPE_VOID);
    switch (stmt->kind) {
    case NODE_BLOCK:
        return check_block(checker, stmt);
    case NODE_LET:
        check_let(checker, stmt);
        return FLOW_ON;
    case NODE_ASSIGN:
        check_assign(checker, stmt);
        return FLOW_ON;
    case NODE_IF:
        return check_if(checker, stmt);
    case NODE_FOR:
        check_loop_head(checker, stmt);
        check_loop_body(checker, stmt->loop.body);
        scope_leave(checker->body->scope);
        return FLOW_ON;
    case NODE_WHILE:
        return check_while(checker, stmt);
    case NODE_BREAK:
    case NODE_CONTINUE:
        return check_jump(checker, stmt);
    case NODE_RETURN:
        check_return(checker, stmt);
        return FLOW_ENDS;
    case NODE_AFTER:
        check_after(checker, stmt);
        return FLOW_ON;
    case NODE_DO:
        return check_do(checker, stmt);
    default: /* what could not be read may have declared a name, or returned */
        checker->body->is_lost = true;
        return FLOW_ON;
    }
}

Flow check_block(Checker *checker, Node *block)
{
    Flow flow = FLOW_ON;
    bool has_warned = false;

    if (block->kind != NODE_BLOCK) return check_statement(checker, block);
    block->type = basic(checker, TYPE_VOID);
    scope_enter(checker->body->scope);
    for (Node *stmt = block->block.items.first; stmt; stmt = stmt->next) {
        if (flow == FLOW_ENDS && !has_warned) {
            warn_unreachable(&checker->warnings, stmt->span);
            has_warned = true;
        }
        if (check_statement(checker, stmt) == FLOW_ENDS) flow = FLOW_ENDS;
    }
    scope_leave(checker->body->scope);
    return flow;
}
