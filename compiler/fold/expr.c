/* expr.c: expressions.
 *
 * C leaves the order of evaluation open and has no values that must be built by statements
 * (lists, maps, optionals of calls). So an expression folds to a C expression plus statements
 * that are added in front of it; where a later operand has effects, the earlier ones are put
 * into variables first. */
#include "fold/folder.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

/* ---- names ---- */

static bool is_captured(const Symbols *captures, const Symbol *symbol)
{
    for (int i = 0; captures && i < captures->count; i++)
        if (captures->items[i] == symbol) return true;
    return false;
}

static Expr *fold_special(Folder *folder, Symbol *symbol)
{
    if (!folder->frame->in_route) return NULL;
    switch (symbol->special) {
    case SPECIAL_SEND: case SPECIAL_WS: return expr_named(folder, "ev->ws", symbol->type);
    case SPECIAL_DATA:
        if (folder->frame->captures) return NULL;
        return expr_named(folder, "ev->data", symbol->type);
    case SPECIAL_PAYLOAD:
        if (folder->frame->captures) return NULL;
        return expr_named(folder, "ev->payload", symbol->type);
    case SPECIAL_BINARY:
        if (folder->frame->captures) return NULL;
        return expr_named(folder, "ev->is_binary", symbol->type);
    default: return NULL;
    }
}

Expr *fold_symbol(Folder *folder, Symbol *symbol)
{
    Expr *expr = fold_special(folder, symbol);
    if (!expr && symbol->kind == SYMBOL_LOCAL && is_captured(folder->frame->captures, symbol))
        expr = expr_named(folder, arena_printf(folder->arena, "captured->%s",
                                  cname_member(folder->arena, symbol->name)), symbol->type);
    if (!expr && symbol->local) {
        expr = expr_local(folder, symbol->local);
        expr->is_stable = !symbol->is_var;
    }
    if (!expr) {
        const char *name = symbol->cname ? symbol->cname
                                         : str_copy(folder->arena, symbol->name).ptr;
        expr = expr_named(folder, name, symbol->type);
        expr->is_stable = symbol->kind != SYMBOL_STATE;
    }
    expr->is_place = true;
    return expr;
}

/* ---- operands in order ---- */

static bool all_steady(NodeList *list)
{
    int left = list->count;
    for (Node *node = list->first; node && left > 0; node = node->next, left--)
        if (!node_is_steady(node)) return false;
    return true;
}

bool node_is_steady(Node *node)
{
    node = unwrap(node);
    switch (node->kind) {
    case NODE_INT: case NODE_FLOAT: case NODE_BOOL: case NODE_NONE: case NODE_DURATION:
    case NODE_STR: return true;
    case NODE_ARG: return node_is_steady(node->arg.value);
    case NODE_HOLE: return node_is_steady(node->hole.value);
    case NODE_INTERP: return all_steady(&node->interp.parts);
    case NODE_LIST: return all_steady(&node->list.items);
    case NODE_CALL: return (node->call.kind == CALL_TAG || node->call.kind == CALL_FRAGMENT)
        && all_steady(&node->call.args);
    case NODE_NAME: {
        const Symbol *symbol = node->name.symbol;
        return symbol && symbol->kind != SYMBOL_STATE && !symbol->is_var;
    }
    case NODE_FIELD: return node->field.member == NULL && node_is_steady(node->field.object)
        && node->field.object->type->kind == TYPE_RECORD;
    default: return false;
    }
}

/* The last of the operands that must have run before those behind it: one with effects, where
 * anything but a steady value follows. -1: none. */
static int last_to_settle(Node **nodes, int count)
{
    int last_impure = -1;
    bool follows = false;
    for (int i = 0; i < count; i++)
        if (nodes[i] && node_is_impure(nodes[i])) last_impure = i;
    for (int i = last_impure + 1; i < count; i++)
        if (nodes[i] && !node_is_steady(nodes[i])) follows = true;
    return follows ? last_impure : last_impure - 1;
}

void fold_operands(Folder *folder, Node **nodes, int count, Expr **values, bool keep)
{
    const int last = last_to_settle(nodes, count);
    for (int i = 0; i < count; i++) {
        if (!nodes[i]) { values[i] = NULL; continue; }
        values[i] = keep || i <= last ? fold_value(folder, nodes[i])
                                      : fold_expr(folder, nodes[i]);
        if (i <= last && !values[i]->is_stable)
            values[i] = spill(folder, values[i], "first");
    }
}

static int by_place(const void *a, const void *b)
{
    const Node *x = unwrap(**(Node **const *)a), *y = unwrap(**(Node **const *)b);
    return x->span.start < y->span.start ? -1 : x->span.start > y->span.start;
}

static bool any_impure(Node **nodes, int count)
{
    for (int i = 0; i < count; i++)
        if (nodes[i] && node_is_impure(nodes[i])) return true;
    return false;
}

/* What is bound but was not written is a default: constant, so that its place does not count. */
void fold_bound(Folder *folder, Node **bound, int count, Expr **values, bool keep)
{
    if (!any_impure(bound, count)) {
        fold_operands(folder, bound, count, values, keep);
        return;
    }
    Node ***order = arena_array(folder->arena, (size_t)count, sizeof *order);
    Node **nodes = arena_array(folder->arena, (size_t)count, sizeof *nodes);
    Expr **made = arena_array(folder->arena, (size_t)count, sizeof *made);
    int n = 0;
    for (int i = 0; i < count; i++) {
        values[i] = NULL;
        if (bound[i]) order[n++] = &bound[i];
    }
    qsort(order, (size_t)n, sizeof *order, by_place);
    for (int i = 0; i < n; i++) nodes[i] = *order[i];
    fold_operands(folder, nodes, n, made, keep);
    for (int i = 0; i < n; i++) values[order[i] - bound] = made[i];
}

/* ---- text ---- */

Expr *text_of(Folder *folder, Expr *value)
{
    const Type *str = type_basic(folder->types, TYPE_STR);
    switch (value->type->kind) {
    case TYPE_STR: return value;
    case TYPE_INT: return expr_call(folder, "fh_str_of_int", str, true, 0, value, NULL);
    case TYPE_FLOAT: return expr_call(folder, "fh_str_of_float", str, true, 0, value, NULL);
    case TYPE_BOOL: return expr_call(folder, "fh_str_of_bool", str, false, 0, value, NULL);
    case TYPE_JSON: return expr_call(folder, "fh_json_text", str, true, 0, value, NULL);
    default:
        return expr_call(folder, "fh_str_of", str, true, 0, expr_table(folder, value->type),
                         expr_addr(folder, value), NULL);
    }
}

Expr *fold_text(Folder *folder, Node *node)
{
    return text_of(folder, fold_expr(folder, node));
}

/* {value:spec} */
static Expr *fold_hole(Folder *folder, Node *hole, Expr *value)
{
    if (hole->hole.spec.len == 0) return text_of(folder, value);
    const Type *str = type_basic(folder->types, TYPE_STR);
    const char *function = value->type->kind == TYPE_INT ? "fh_int_format"
                         : value->type->kind == TYPE_FLOAT ? "fh_float_format" : "fh_str_format";
    if (value->type->kind != TYPE_INT && value->type->kind != TYPE_FLOAT)
        value = text_of(folder, value);
    Expr *spec = expr_named(folder, arena_printf(folder->arena, "\"%s\"",
                                                 str_copy(folder->arena, hole->hole.spec).ptr),
                            NULL);
    return expr_call(folder, function, str, true, 0, value, spec, NULL);
}

static Expr *fold_interp(Folder *folder, Node *node)
{
    int count = node->interp.parts.count, n = 0;
    Node **nodes = arena_array(folder->arena, (size_t)count, sizeof *nodes);
    Expr **values = arena_array(folder->arena, (size_t)count, sizeof *values);
    for (Node *part = node->interp.parts.first; part; part = part->next)
        nodes[n++] = part->kind == NODE_HOLE ? part->hole.value : part;
    fold_operands(folder, nodes, count, values, false);
    n = 0;
    for (Node *part = node->interp.parts.first; part; part = part->next, n++)
        if (part->kind == NODE_HOLE) values[n] = fold_hole(folder, part, values[n]);
    return count == 1 ? values[0] : expr_concat(folder, values, count, node->type);
}

/* ---- conversions, fields, indexes ---- */

static Expr *fold_convert(Folder *folder, Node *node)
{
    switch (node->convert.how) {
    case CONVERT_INT_TO_FLOAT: return to_float(folder, fold_expr(folder, node->convert.value));
    case CONVERT_WRAP: {
        Expr *value = fold_expr(folder, node->convert.value);
        return value->type->kind == TYPE_OPTIONAL ? value
                                                  : expr_some(folder, node->type, value);
    }
    case CONVERT_NONE: return expr_zero(folder, node->type);
    case CONVERT_TO_HTML: return fold_html_value(folder, node->convert.value);
    }
    return fold_expr(folder, node->convert.value);
}

static Expr *fold_field(Folder *folder, Node *node)
{
    if (node->field.member) return fold_member(folder, node);
    if (node->field.object->type->kind == TYPE_SESSION) {
        const char *member = cname_member(folder->arena, node->field.name);
        Expr *field = expr_named(folder, arena_printf(folder->arena, "session->%s", member),
                                 node->type);
        field->is_place = true;
        field->is_stable = false;
        return field;
    }
    if (node->field.object->type->kind == TYPE_JSON)
        return expr_call(folder, "fh_json_key", node->type, false, 0,
                         fold_expr(folder, node->field.object),
                         expr_str(folder, node->field.name,
                                  type_basic(folder->types, TYPE_STR)), NULL);
    Expr *base = fold_expr(folder, node->field.object);
    return expr_field(folder, base, cname_member(folder->arena, node->field.name), node->type);
}

static Expr *fold_index(Folder *folder, Node *node)
{
    Node *nodes[2] = { node->index.object, node->index.index };
    const Type *over = nodes[0]->type;
    Expr *values[2];
    fold_operands(folder, nodes, 2, values, false);
    int line = folder_line(folder, node);
    switch (over->kind) {
    case TYPE_STR:
        return expr_call(folder, "fh_str_at", node->type, true, line, values[0], values[1], NULL);
    case TYPE_JSON:
        return expr_call(folder, nodes[1]->type->kind == TYPE_STR ? "fh_json_key"
                                                                  : "fh_json_item",
                         node->type, false, 0, values[0], values[1], NULL);
    case TYPE_MAP: {
        if (!values[0]->is_place) values[0] = spill(folder, values[0], "map");
        if (values[1]->kind == EXPR_CALL) values[1] = spill(folder, values[1], "key");
        Local *found = stmt_var(folder, "found", node->type, NULL);
        stmt_do(folder, expr_call(folder, "fh_map_get", NULL, false, 0, expr_table(folder, over),
                                  expr_addr(folder, values[0]), expr_addr(folder, values[1]),
                                  expr_addr(folder, expr_local(folder, found)), NULL));
        Expr *result = expr_local(folder, found);
        result->is_stable = true;
        return result;
    }
    default: break;
    }
    if (!values[0]->is_place) values[0] = spill(folder, values[0], "list");
    Expr *expr = expr_new(folder, EXPR_AT, node->type);
    expr->op.a = values[0];
    expr->op.b = values[1];
    expr->line = line;
    expr->is_place = true;
    return expr;
}

/* ---- any expression ---- */

static Expr *fold_node(Folder *folder, Node *node)
{
    switch (node->kind) {
    case NODE_NONE: return expr_zero(folder, node->type);
    case NODE_INTERP: return fold_interp(folder, node);
    case NODE_NAME: return fold_symbol(folder, node->name.symbol);
    case NODE_LIST: return fold_list(folder, node);
    case NODE_MAP: return fold_map(folder, node);
    case NODE_FIELD: return fold_field(folder, node);
    case NODE_INDEX: return fold_index(folder, node);
    case NODE_CALL: return fold_call(folder, node);
    case NODE_UNARY: return fold_unary(folder, node);
    case NODE_BINARY: return fold_binary(folder, node);
    case NODE_IF_YIELD: return fold_if_yield(folder, node);
    case NODE_FOR_YIELD: return fold_for_yield(folder, node);
    case NODE_MATCH: return fold_match(folder, node);
    case NODE_CONVERT: return fold_convert(folder, node);
    default: return expr_zero(folder, node->type);
    }
}

Expr *fold_expr(Folder *folder, Node *node)
{
    if (node->type->kind != TYPE_HTML) {
        const Value *value = eval_value(&folder->eval, node);
        Expr *constant = value ? value_expr(folder, value, node->type) : NULL;
        if (constant) return constant;
        return shallow(folder, fold_node(folder, node));
    }
    const Symbol *symbol = node->kind == NODE_NAME ? node->name.symbol : NULL;
    if (symbol && symbol->kind == SYMBOL_CONST && !symbol->global)
        return value_expr(folder, symbol->value, node->type);
    if (symbol || node->kind == NODE_FIELD || node->kind == NODE_INDEX
        || (node->kind == NODE_BINARY && node->binary.op == OP_DEFAULT))
        return fold_node(folder, node);
    return fold_html_value(folder, node);
}

Expr *fold_value(Folder *folder, Node *node)
{
    Expr *value = fold_expr(folder, node);
    if (!value->type || !type_holds_store(value->type) || !is_place_node(node)) return value;
    if (value->kind == EXPR_ZERO) return value;
    if (!value->is_place) value = spill(folder, value, "value");
    Expr *shared = expr_new(folder, EXPR_SHARED, value->type);
    shared->op.a = value;
    return shared;
}

Expr *fold_addressable(Folder *folder, Node *node)
{
    Expr *value = fold_expr(folder, node);
    return value->is_place ? value : spill(folder, value, "value");
}

/* ---- places to change ---- */

Expr *fold_place(Folder *folder, Node *node, bool *in_state)
{
    switch (node->kind) {
    case NODE_FIELD: {
        if (node->field.object->type->kind == TYPE_SESSION) { /* its cookie must be sent */
            *in_state = false;
            stmt_do(folder, expr_call(folder, "fh_session_changed", NULL, true,
                                      folder_line(folder, node), NULL));
            return fold_expr(folder, node);
        }
        Expr *base = fold_place(folder, node->field.object, in_state);
        return expr_field(folder, base, cname_member(folder->arena, node->field.name),
                          node->type);
    }
    case NODE_INDEX: {
        Expr *list = fold_place(folder, node->index.object, in_state);
        Expr *index = fold_expr(folder, node->index.index);
        Expr *place = expr_new(folder, EXPR_PLACE, node->type);
        place->op.a = expr_call(folder, "fh_list_place", NULL, true, folder_line(folder, node),
                                expr_owner(folder, *in_state),
                                expr_table(folder, node->index.object->type),
                                expr_addr(folder, list), index, NULL);
        place->is_place = true;
        return place;
    }
    default:
        *in_state = node->kind == NODE_NAME && node->name.symbol->kind == SYMBOL_STATE;
        return fold_expr(folder, node);
    }
}
