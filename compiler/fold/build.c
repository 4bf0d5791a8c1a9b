/* build.c: makes C expressions, and says what a node or a type is like. */
#include "fold/folder.h"

#include <stdarg.h>
#include <string.h>

#include "language/walk.h"

/* ---- building C expressions ---- */

Expr *expr_new(Folder *folder, ExprKind kind, const Type *type)
{
    Expr *expr = ARENA_NEW(folder->arena, Expr);
    expr->kind = kind;
    expr->type = type;
    return expr;
}

Expr *expr_named(Folder *folder, const char *text, const Type *type)
{
    Expr *expr = expr_new(folder, EXPR_NAMED, type);
    expr->named = text;
    expr->is_stable = true;
    return expr;
}

Expr *expr_int(Folder *folder, int64_t value)
{
    Expr *expr = expr_new(folder, EXPR_INT, type_basic(folder->types, TYPE_INT));
    expr->int_value = value;
    expr->is_stable = true;
    return expr;
}

Expr *expr_str(Folder *folder, fh_str value, const Type *type)
{
    Expr *expr = expr_new(folder, EXPR_STR, type);
    expr->str_value = value;
    expr->is_stable = true;
    expr->is_place = true; /* FH_STR makes a compound literal */
    return expr;
}

Expr *expr_zero(Folder *folder, const Type *type)
{
    Expr *expr = expr_new(folder, EXPR_ZERO, type);
    expr->is_stable = true;
    expr->is_place = true;
    return expr;
}

Expr *expr_local(Folder *folder, Local *local)
{
    Expr *expr = expr_new(folder, EXPR_LOCAL, local->type);
    expr->local = local;
    expr->is_place = true;
    local->reads++;
    return expr;
}

Expr *expr_field(Folder *folder, Expr *base, const char *name, const Type *type)
{
    Expr *expr = expr_new(folder, EXPR_FIELD, type);
    expr->field.base = base;
    expr->field.name = name;
    expr->is_place = base->is_place;
    expr->is_stable = base->is_stable;
    return expr;
}

Expr *expr_table(Folder *folder, const Type *type)
{
    Expr *expr = expr_new(folder, EXPR_TYPE, NULL);
    expr->type_arg = type;
    expr->is_stable = true;
    return expr;
}

static bool is_scalar(const Type *type)
{
    switch (type->kind) {
    case TYPE_INT: case TYPE_FLOAT: case TYPE_BOOL: case TYPE_DURATION: case TYPE_TIME:
    case TYPE_JSON: return true;
    default: return false;
    }
}

Expr *expr_addr(Folder *folder, Expr *value)
{
    if (!value->is_place && !is_scalar(value->type)) value = spill(folder, value, "value");
    Expr *expr = expr_new(folder, EXPR_ADDR, value->type);
    expr->op.a = value;
    return expr;
}

Expr *expr_unary(Folder *folder, const char *op, Expr *a, const Type *type)
{
    Expr *expr = expr_new(folder, EXPR_UNARY, type);
    expr->op.op = op;
    expr->op.a = a;
    expr->is_stable = a->is_stable;
    return expr;
}

Expr *expr_binary(Folder *folder, const char *op, Expr *a, Expr *b, const Type *type)
{
    Expr *expr = expr_new(folder, EXPR_BINARY, type);
    expr->op.op = op;
    expr->op.a = a;
    expr->op.b = b;
    expr->is_stable = a->is_stable && b->is_stable;
    return expr;
}

Expr *expr_some(Folder *folder, const Type *optional, Expr *value)
{
    Expr *expr = expr_new(folder, EXPR_SOME, optional);
    expr->op.a = value;
    expr->is_stable = value->is_stable;
    expr->is_place = true;
    return expr;
}

Expr *expr_array(Folder *folder, const Type *item, Expr **values, int count)
{
    Expr *expr = expr_new(folder, EXPR_ARRAY, item);
    expr->array.item = item;
    expr->array.values = values;
    expr->array.count = count;
    return expr;
}

Expr *expr_line(Folder *folder, int line)
{
    int file = line >> 24;
    return expr_named(folder, file ? arena_printf(folder->arena, "FH_IN(%d, %d)", file,
                                                  line & 0xffffff)
                                   : arena_printf(folder->arena, "%d", line), NULL);
}

Expr *expr_call(Folder *folder, const char *name, const Type *type, bool with_ev, int line, ...)
{
    Expr *expr = expr_new(folder, EXPR_CALL, type);
    Expr *args[16];
    int nargs = 0;
    if (with_ev) args[nargs++] = expr_named(folder, "ev", NULL);
    va_list list;
    va_start(list, line);
    for (Expr *arg; (arg = va_arg(list, Expr *)) != NULL; ) args[nargs++] = arg;
    va_end(list);
    if (line) args[nargs++] = expr_line(folder, line);
    expr->call.name = name;
    expr->call.nargs = nargs;
    expr->call.args = arena_array(folder->arena, (size_t)nargs, sizeof *args);
    memcpy(expr->call.args, args, (size_t)nargs * sizeof *args);
    return expr;
}

const Type *bool_type(Folder *folder)
{
    return type_basic(folder->types, TYPE_BOOL);
}

Expr *expr_has(Folder *folder, Expr *maybe)
{
    return expr_field(folder, maybe, "has", type_basic(folder->types, TYPE_BOOL));
}

Expr *expr_value(Folder *folder, Expr *maybe)
{
    return expr_field(folder, maybe, "value", maybe->type->item);
}

Expr *expr_owner(Folder *folder, bool in_state)
{
    return expr_named(folder, in_state ? "FH_STATE" : "FH_LOCAL", NULL);
}

Expr *spill(Folder *folder, Expr *value, const char *wish)
{
    if (value->kind == EXPR_LOCAL && value->is_stable) return value;
    Expr *expr = expr_local(folder, stmt_var(folder, wish, value->type, value));
    expr->is_stable = true;
    return expr;
}

/* C promises 63 levels of parentheses (C11 5.2.4.1), and clang takes 256 brackets. A level here
 * is up to three of them. */
#define DEPTH_MAX 40

static void find_depth(Expr *expr, void *context)
{
    int *above = context, below = 0;
    if (expr->depth == 0) {
        visit_parts(expr, find_depth, &below);
        expr->depth = below + 1;
    }
    if (expr->depth > *above) *above = expr->depth;
}

Expr *shallow(Folder *folder, Expr *value)
{
    int depth = 0;
    find_depth(value, &depth);
    return depth > DEPTH_MAX && value->type && value->type->kind != TYPE_VOID
        && value->type->kind != TYPE_REPLY ? spill(folder, value, "part") : value;
}

/* ---- facts about nodes and types ---- */

bool type_holds_store(const Type *type)
{
    switch (type->kind) {
    case TYPE_LIST: case TYPE_MAP: return true;
    case TYPE_OPTIONAL: return type_holds_store(type->item);
    case TYPE_RECORD: return type->record->holds_store;
    default: return false;
    }
}

static bool list_is_impure(const NodeList *list)
{
    for (Node *node = list->first; node; node = node->next)
        if (node_is_impure(node)) return true;
    return false;
}

/* Whether a node is a statement or call with effects; stops the walk at the first. */
static bool see_effect(void *context, Node *node)
{
    bool *found = context;
    switch (node->kind) {
    case NODE_ASSIGN: {
        const Node *place = node->assign.place;
        while (place->kind == NODE_FIELD || place->kind == NODE_INDEX)
            place = place->kind == NODE_FIELD ? place->field.object : place->index.object;
        if (place->kind != NODE_NAME || !place->name.symbol
            || place->name.symbol->kind != SYMBOL_LOCAL) *found = true;
        break;
    }
    case NODE_AFTER: *found = true; break;
    case NODE_DO: {
        const Node *value = node->unary_stmt.value;
        if (value->kind == NODE_CALL && value->call.kind == CALL_METHOD
            && builtin_mutates_as_statement(value->call.builtin)) *found = true;
        break;
    }
    case NODE_CALL: if (node_is_impure(node)) *found = true; break;
    default: break;
    }
    return !*found;
}

/* A function that only computes may be called while a list is walked in place. One that calls
 * itself counts as having effects: cheap, and safe. */
bool fn_is_impure(Symbol *symbol)
{
    if (symbol->impure == 0) {
        bool found = false;
        symbol->impure = 1;
        walk(symbol->decl->fn.body, see_effect, &found);
        symbol->impure = found ? 1 : -1;
    }
    return symbol->impure > 0;
}

static bool call_is_impure(Node *node)
{
    switch (node->call.kind) {
    case CALL_EXTERN: case CALL_SEND: return true;
    case CALL_FN:
        if (fn_is_impure(node->call.symbol)) return true;
        break;
    case CALL_BUILTIN:
        switch (node->call.builtin->id) {
        case BUILTIN_LOG: case BUILTIN_PUBLISH: case BUILTIN_FAIL: case BUILTIN_REDIRECT:
        case BUILTIN_STATUS: case BUILTIN_HEADER: case BUILTIN_COOKIE: return true;
        default: break;
        }
        break;
    case CALL_METHOD:
        switch (node->call.object->type->kind) {
        case TYPE_WS: case TYPE_SESSION: case TYPE_FILE: return true; /* clear(), save() … */
        default: break;
        }
        if (builtin_mutates(node->call.builtin)) return true;
        break;
    default: break;
    }
    if (node->call.object && node_is_impure(node->call.object)) return true;
    return list_is_impure(&node->call.args);
}

static bool find_impure(Node *node)
{
    switch (node->kind) {
    case NODE_CALL: return call_is_impure(node);
    case NODE_ARG: return node_is_impure(node->arg.value);
    case NODE_INTERP: return list_is_impure(&node->interp.parts);
    case NODE_HOLE: return node_is_impure(node->hole.value);
    case NODE_LIST: case NODE_MAP: return list_is_impure(&node->list.items);
    case NODE_ENTRY: return node_is_impure(node->entry.key) || node_is_impure(node->entry.value);
    case NODE_FIELD: return node_is_impure(node->field.object);
    case NODE_INDEX:
        return node_is_impure(node->index.object) || node_is_impure(node->index.index);
    case NODE_UNARY: return node_is_impure(node->unary.operand);
    case NODE_BINARY:
        return node_is_impure(node->binary.left) || node_is_impure(node->binary.right);
    case NODE_IF_YIELD:
        return node_is_impure(node->branch.cond) || node_is_impure(node->branch.then)
            || (node->branch.otherwise && node_is_impure(node->branch.otherwise));
    case NODE_FOR_YIELD:
        return node_is_impure(node->loop.over) || node_is_impure(node->loop.body)
            || (node->loop.filter && node_is_impure(node->loop.filter));
    case NODE_MATCH:
        return node_is_impure(node->match.subject) || list_is_impure(&node->match.arms);
    case NODE_ARM: return node_is_impure(node->arm.value);
    case NODE_CONVERT: return node_is_impure(node->convert.value);
    default: return false;
    }
}

bool node_is_impure(Node *node)
{
    if (node->is_impure == 0) node->is_impure = find_impure(node) ? 1 : -1;
    return node->is_impure > 0;
}

/* Whether reading the node reads a variable, so that the value stays there too. */
bool is_place_node(const Node *node)
{
    switch (node->kind) {
    case NODE_NAME: return true;
    case NODE_FIELD: return node->field.member == NULL && is_place_node(node->field.object);
    case NODE_INDEX:
        return node->index.object->type->kind == TYPE_LIST && is_place_node(node->index.object);
    case NODE_CONVERT: return node->convert.how == CONVERT_WRAP
        && is_place_node(node->convert.value);
    case NODE_BINARY: return node->binary.op == OP_DEFAULT;
    case NODE_IF_YIELD: case NODE_MATCH: return true;
    default: return false;
    }
}
