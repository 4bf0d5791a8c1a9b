/* operator.c: operators, literals with parts, and choices as values.
 *
 * Where an operand needs statements, && || and ?: of C do not do: the right side must not run
 * unless it counts, so it goes into a block of its own. */
#include "fold/folder.h"

#include <string.h>

#include "base/str.h"

/* ---- operators ---- */

static const char *c_operator(Op op)
{
    switch (op) {
    case OP_EQ: return "==";
    case OP_NE: return "!=";
    case OP_LT: return "<";
    case OP_LE: return "<=";
    case OP_GT: return ">";
    case OP_GE: return ">=";
    case OP_ADD: return "+";
    case OP_SUB: return "-";
    case OP_MUL: return "*";
    case OP_AND: return "&&";
    case OP_OR: return "||";
    default: return "?";
    }
}

/* and, or: the right side runs only when it counts. */
static Expr *fold_logic(Folder *folder, Node *node)
{
    bool is_and = node->binary.op == OP_AND;
    Expr *left = fold_expr(folder, node->binary.left);
    Block right_block = { 0 };
    Block *outer = block_enter(folder, &right_block);
    Expr *right = fold_expr(folder, node->binary.right);
    if (!right_block.first) {
        block_leave(folder, outer);
        return expr_binary(folder, c_operator(node->binary.op), left, right, node->type);
    }
    Local *both = stmt_var_outside(folder, outer, is_and ? "both" : "either", node->type, left);
    stmt_set(folder, expr_local(folder, both), right);
    block_leave(folder, outer);
    Expr *cond = expr_local(folder, both);
    Stmt *branch = stmt_if(folder, is_and ? cond : expr_unary(folder, "!", cond, node->type));
    branch->branch.then = right_block;
    Expr *result = expr_local(folder, both);
    result->is_stable = true;
    return result;
}

static Expr *fold_default(Folder *folder, Node *node)
{
    const Type *left_type = node->binary.left->type;
    Expr *left = fold_expr(folder, node->binary.left);
    if (!left->is_stable || !left->is_place || left->kind == EXPR_SOME)
        left = spill(folder, left, "maybe");
    bool optional = node->type == left_type;
    Expr *some = optional ? left : expr_value(folder, left);
    Block right_block = { 0 };
    Block *outer = block_enter(folder, &right_block);
    Expr *right = fold_value(folder, node->binary.right);
    if (!right_block.first) {
        block_leave(folder, outer);
        Expr *expr = expr_new(folder, EXPR_COND, node->type);
        expr->op.a = expr_has(folder, left);
        expr->op.b = some;
        expr->op.c = right;
        expr->is_stable = right->is_stable;
        return expr;
    }
    Local *chosen = stmt_var_outside(folder, outer, "chosen", node->type, some);
    stmt_set(folder, expr_local(folder, chosen), right);
    block_leave(folder, outer);
    Stmt *branch = stmt_if(folder, expr_unary(folder, "!", expr_has(folder, left),
                                              bool_type(folder)));
    branch->branch.then = right_block;
    return expr_local(folder, chosen);
}

static bool is_none(const Node *node)
{
    return node->kind == NODE_NONE
        || (node->kind == NODE_CONVERT && node->convert.how == CONVERT_NONE);
}

static Expr *fold_equality(Folder *folder, Node *node)
{
    Node *nodes[2] = { node->binary.left, node->binary.right };
    bool equal = node->binary.op == OP_EQ;
    if (is_none(nodes[0]) || is_none(nodes[1])) {
        Node *other = is_none(nodes[0]) ? nodes[1] : nodes[0];
        if (is_none(other)) return expr_named(folder, equal ? "true" : "false", node->type);
        Expr *has;
        if (other->type->kind == TYPE_JSON)
            has = expr_unary(folder, "!", expr_call(folder, "fh_json_is_none", node->type, false,
                                                    0, fold_expr(folder, other), NULL),
                             node->type);
        else if (other->type->kind != TYPE_OPTIONAL)
            return expr_named(folder, equal ? "false" : "true", node->type);
        else
            has = expr_has(folder, fold_addressable(folder, other));
        return equal ? expr_unary(folder, "!", has, node->type) : has;
    }
    Expr *values[2];
    fold_operands(folder, nodes, 2, values, false);
    const Type *type = nodes[0]->type;
    switch (type->kind) {
    case TYPE_INT: case TYPE_FLOAT: case TYPE_BOOL: case TYPE_DURATION: case TYPE_TIME:
        return expr_binary(folder, c_operator(node->binary.op), values[0], values[1],
                           node->type);
    case TYPE_WS: case TYPE_SEND: {
        const Type *c = node->type;
        for (int i = 0; i < 2; i++) values[i] = expr_field(folder, values[i], "id", c);
        return expr_binary(folder, c_operator(node->binary.op), values[0], values[1], c);
    }
    default: break;
    }
    Expr *same;
    if (type->kind == TYPE_STR)
        same = expr_call(folder, "fh_str_eq", node->type, false, 0, values[0], values[1], NULL);
    else
        same = expr_call(folder, "fh_equal", node->type, false, 0, expr_table(folder, type),
                         expr_addr(folder, values[0]), expr_addr(folder, values[1]), NULL);
    return equal ? same : expr_unary(folder, "!", same, node->type);
}

static Expr *fold_order(Folder *folder, Node *node)
{
    Node *nodes[2] = { node->binary.left, node->binary.right };
    Expr *values[2];
    fold_operands(folder, nodes, 2, values, false);
    if (nodes[0]->type->kind == TYPE_STR) {
        values[0] = expr_call(folder, "fh_str_cmp", type_basic(folder->types, TYPE_INT), false,
                              0, values[0], values[1], NULL);
        values[1] = expr_int(folder, 0);
    }
    return expr_binary(folder, c_operator(node->binary.op), values[0], values[1], node->type);
}

static Expr *fold_in(Folder *folder, Node *node)
{
    Node *nodes[2] = { node->binary.left, node->binary.right };
    const Type *over = nodes[1]->type;
    Expr *values[2];
    if (nodes[1]->kind == NODE_BINARY && nodes[1]->binary.op == OP_RANGE) {
        Node *bounds[3] = { nodes[0], nodes[1]->binary.left, nodes[1]->binary.right };
        Expr *ends[3];
        fold_operands(folder, bounds, 3, ends, false);
        ends[0] = spill(folder, ends[0], "number");
        if (!ends[2]->is_stable) ends[2] = spill(folder, ends[2], "end"); /* && may skip it */
        return expr_binary(folder, "&&",
                           expr_binary(folder, ">=", ends[0], ends[1], node->type),
                           expr_binary(folder, "<", ends[0], ends[2], node->type), node->type);
    }
    fold_operands(folder, nodes, 2, values, false);
    if (over->kind == TYPE_STR)
        return expr_call(folder, "fh_str_contains", node->type, false, 0, values[1], values[0],
                         NULL);
    if (!values[1]->is_place) values[1] = spill(folder, values[1], "among");
    return expr_call(folder, over->kind == TYPE_MAP ? "fh_map_has" : "fh_list_contains",
                     node->type, false, 0, expr_table(folder, over),
                     expr_addr(folder, values[1]), expr_addr(folder, values[0]), NULL);
}

/* The runtime function that does int (or duration, time) arithmetic with defined results. */
static const char *int_function(Op op)
{
    switch (op) {
    case OP_ADD: return "fh_int_add";
    case OP_SUB: return "fh_int_sub";
    case OP_MUL: return "fh_int_mul";
    case OP_FLOORDIV: return "fh_int_floordiv";
    case OP_MOD: return "fh_int_mod";
    default: return "fh_int_add";
    }
}

Expr *to_float(Folder *folder, Expr *value)
{
    if (value->type->kind == TYPE_FLOAT) return value;
    if (value->kind == EXPR_INT) {
        Expr *expr = expr_new(folder, EXPR_FLOAT, type_basic(folder->types, TYPE_FLOAT));
        expr->float_value = (double)value->int_value;
        expr->is_stable = true;
        return expr;
    }
    Expr *expr = expr_new(folder, EXPR_CAST, type_basic(folder->types, TYPE_FLOAT));
    expr->op.op = "double";
    expr->op.a = value;
    expr->is_stable = value->is_stable;
    return expr;
}

static Expr *arithmetic(Folder *folder, Op op, Expr *a, Expr *b, const Type *type, int line)
{
    if (type->kind != TYPE_FLOAT)
        return expr_call(folder, int_function(op), type, true, line, a, b, NULL);
    a = to_float(folder, a);
    b = to_float(folder, b);
    switch (op) {
    case OP_DIV: return expr_call(folder, "fh_float_div", type, true, line, a, b, NULL);
    case OP_FLOORDIV: return expr_call(folder, "fh_float_floordiv", type, true, line, a, b, NULL);
    case OP_MOD: return expr_call(folder, "fh_float_mod", type, true, line, a, b, NULL);
    default: return expr_binary(folder, c_operator(op), a, b, type);
    }
}

static bool is_concat(const Node *node)
{
    return node->kind == NODE_BINARY && node->binary.op == OP_ADD && node->type->kind == TYPE_STR;
}

static int count_parts(const Node *node)
{
    return is_concat(node) ? count_parts(node->binary.left) + count_parts(node->binary.right) : 1;
}

/* "a" + b + "c": the parts from left to right. Gives what is behind the last one. */
static Node **concat_parts(Node *node, Node **parts)
{
    if (is_concat(node))
        return concat_parts(node->binary.right, concat_parts(node->binary.left, parts));
    *parts = node;
    return parts + 1;
}

Expr *expr_concat(Folder *folder, Expr **parts, int count, const Type *type)
{
    Expr *expr = expr_new(folder, EXPR_CALL, type);
    expr->call.name = "FH_CONCAT";
    expr->call.nargs = count + 1;
    expr->call.args = arena_array(folder->arena, (size_t)count + 1, sizeof *parts);
    expr->call.args[0] = expr_named(folder, "ev", NULL);
    memcpy(expr->call.args + 1, parts, (size_t)count * sizeof *parts);
    return expr;
}

static Expr *fold_concat(Folder *folder, Node *node)
{
    int count = count_parts(node);
    Node **parts = arena_array(folder->arena, (size_t)count, sizeof *parts);
    Expr **values = arena_array(folder->arena, (size_t)count, sizeof *values);
    concat_parts(node, parts);
    fold_operands(folder, parts, count, values, false);
    return expr_concat(folder, values, count, node->type);
}

Expr *fold_binary(Folder *folder, Node *node)
{
    Op op = node->binary.op;
    switch (op) {
    case OP_AND: case OP_OR: return fold_logic(folder, node);
    case OP_DEFAULT: return fold_default(folder, node);
    case OP_EQ: case OP_NE: return fold_equality(folder, node);
    case OP_LT: case OP_LE: case OP_GT: case OP_GE: return fold_order(folder, node);
    case OP_IN: return fold_in(folder, node);
    default: break;
    }
    if (op == OP_ADD && node->type->kind == TYPE_STR) return fold_concat(folder, node);
    Node *nodes[2] = { node->binary.left, node->binary.right };
    Expr *values[2];
    fold_operands(folder, nodes, 2, values, false);
    int line = folder_line(folder, node);
    if (op == OP_RANGE)
        return expr_call(folder, "fh_range", node->type, true, line, values[0], values[1],
                         expr_int(folder, 1), NULL);
    if (op == OP_ADD && node->type->kind == TYPE_LIST) {
        Local *joined = stmt_var(folder, "joined", node->type, NULL);
        stmt_do(folder, expr_call(folder, "fh_list_concat", NULL, true, 0,
                                  expr_table(folder, node->type), expr_addr(folder, values[0]),
                                  expr_addr(folder, values[1]),
                                  expr_addr(folder, expr_local(folder, joined)), NULL));
        return expr_local(folder, joined);
    }
    return arithmetic(folder, op, values[0], values[1], node->type, line);
}

Expr *fold_unary(Folder *folder, Node *node)
{
    Expr *operand = fold_expr(folder, node->unary.operand);
    if (node->unary.op == OP_NOT) return expr_unary(folder, "!", operand, node->type);
    if (node->type->kind == TYPE_FLOAT)
        return expr_unary(folder, "-", to_float(folder, operand), node->type);
    return expr_call(folder, "fh_int_neg", node->type, true, folder_line(folder, node), operand,
                     NULL);
}

/* ---- literals with parts ---- */

typedef struct Pusher { Local *list; const Type *type; } Pusher;

static void push_item(Folder *folder, Node *item, void *context);

static void push_value(Folder *folder, const Pusher *pusher, Expr *value)
{
    stmt_do(folder, expr_call(folder, "fh_list_push", NULL, true, 0,
                              expr_named(folder, "FH_LOCAL", NULL),
                              expr_table(folder, pusher->type),
                              expr_addr(folder, expr_local(folder, pusher->list)),
                              expr_addr(folder, value), NULL));
}

/* A list's item; text and numbers become markup in a list of markup. */
static Expr *fold_item(Folder *folder, Node *item, const Type *type)
{
    if (type->kind == TYPE_HTML && item->type->kind != TYPE_HTML)
        return fold_html_value(folder, item);
    return fold_value(folder, item);
}

/* A list literal's item: a for-yield adds as many as it yields. */
static void push_item(Folder *folder, Node *item, void *context)
{
    Pusher *pusher = context;
    if (item->kind == NODE_FOR_YIELD && item->type->kind == TYPE_LIST
        && item->type != pusher->type->item)
        fold_loop(folder, item, push_item, context);
    else
        push_value(folder, pusher, fold_item(folder, item, pusher->type->item));
}

static bool has_for_yield(const NodeList *items, const Type *list)
{
    for (Node *item = items->first; item; item = item->next)
        if (item->kind == NODE_FOR_YIELD && item->type != list->item) return true;
    return false;
}

Expr *fold_list(Folder *folder, Node *node)
{
    NodeList *items = &node->list.items;
    if (items->count == 0) return expr_zero(folder, node->type);
    if (has_for_yield(items, node->type) || node->type->item->kind == TYPE_HTML) {
        Pusher pusher = { stmt_var(folder, "list", node->type, expr_zero(folder, node->type)),
                          node->type };
        for (Node *item = items->first; item; item = item->next)
            push_item(folder, item, &pusher);
        Expr *list = expr_local(folder, pusher.list);
        list->is_stable = true;
        return list;
    }
    Node **nodes = arena_array(folder->arena, (size_t)items->count, sizeof *nodes);
    Expr **values = arena_array(folder->arena, (size_t)items->count, sizeof *values);
    int n = 0;
    for (Node *item = items->first; item; item = item->next) nodes[n++] = item;
    fold_operands(folder, nodes, n, values, true);
    Local *list = stmt_var(folder, "list", node->type, NULL);
    stmt_do(folder, expr_call(folder, "fh_list_make", NULL, true, 0,
                              expr_table(folder, node->type),
                              expr_addr(folder, expr_local(folder, list)), expr_int(folder, n),
                              expr_array(folder, node->type->item, values, n), NULL));
    Expr *result = expr_local(folder, list);
    result->is_stable = true;
    return result;
}

Expr *fold_map(Folder *folder, Node *node)
{
    if (node->list.items.count == 0) return expr_zero(folder, node->type);
    Local *map = stmt_var(folder, "map", node->type, expr_zero(folder, node->type));
    for (Node *entry = node->list.items.first; entry; entry = entry->next) {
        Node *nodes[2] = { entry->entry.key, entry->entry.value };
        Expr *values[2];
        fold_operands(folder, nodes, 2, values, true);
        stmt_do(folder, expr_call(folder, "fh_map_set", NULL, true, 0,
                                  expr_named(folder, "FH_LOCAL", NULL),
                                  expr_table(folder, node->type),
                                  expr_addr(folder, expr_local(folder, map)),
                                  expr_addr(folder, values[0]), expr_addr(folder, values[1]),
                                  NULL));
    }
    Expr *result = expr_local(folder, map);
    result->is_stable = true;
    return result;
}

/* [for x in xs -> e] as a value of its own. */
Expr *fold_for_yield(Folder *folder, Node *node)
{
    Pusher pusher = { stmt_var(folder, "list", node->type, expr_zero(folder, node->type)),
                      node->type };
    fold_loop(folder, node, push_item, &pusher);
    Expr *list = expr_local(folder, pusher.list);
    list->is_stable = true;
    return list;
}

/* ---- choices ---- */

typedef struct Chooser { Local *chosen; const Type *type; } Chooser;

/* Puts a branch's value into the chosen one's variable; a bare value where an optional is
 * wanted is wrapped. */
static void choose(Folder *folder, Node *node, void *context)
{
    Chooser *chooser = context;
    Expr *value = fold_value(folder, node);
    if (value->type != chooser->type && chooser->type->kind == TYPE_OPTIONAL)
        value = expr_some(folder, chooser->type, value);
    stmt_set(folder, expr_local(folder, chooser->chosen), value);
}

Expr *fold_condition(Folder *folder, Node *node)
{
    if (node->branch.let_name.len == 0) return fold_expr(folder, node->branch.cond);
    Expr *maybe = fold_value(folder, node->branch.cond);
    if (!maybe->is_stable || !maybe->is_place) {
        const char *wish = arena_printf(folder->arena, "maybe_%s",
                                        str_copy(folder->arena, node->branch.let_name).ptr);
        maybe = spill(folder, maybe, wish);
    }
    node->branch.symbol->cname = NULL;
    node->branch.symbol->local = NULL;
    node->branch.symbol->decl = node->branch.symbol->decl ? node->branch.symbol->decl : node;
    node->branch.symbol->opened = maybe;
    return expr_has(folder, maybe);
}

void fold_let_name(Folder *folder, Node *node)
{
    if (node->branch.let_name.len == 0) return;
    Symbol *symbol = node->branch.symbol;
    const char *wish = str_copy(folder->arena, symbol->name).ptr;
    symbol->local = stmt_var(folder, wish, symbol->type, expr_value(folder, symbol->opened));
    symbol->local->source = wish;
}

Expr *fold_if_yield(Folder *folder, Node *node)
{
    bool constant;
    if (node->branch.let_name.len == 0 && eval_bool(&folder->eval, node->branch.cond, &constant)) {
        Node *taken = constant ? node->branch.then : node->branch.otherwise;
        if (!taken) return expr_zero(folder, node->type);
        Expr *value = fold_expr(folder, taken);
        return value->type != node->type && node->type->kind == TYPE_OPTIONAL
             ? expr_some(folder, node->type, value) : value;
    }
    Expr *cond = fold_condition(folder, node);
    Chooser chooser = { stmt_var(folder, "chosen", node->type,
                                 node->branch.otherwise ? NULL : expr_zero(folder, node->type)),
                        node->type };
    Stmt *branch = stmt_if(folder, cond);
    Block *outer = block_enter(folder, &branch->branch.then);
    fold_let_name(folder, node);
    choose(folder, node->branch.then, &chooser);
    block_leave(folder, outer);
    if (node->branch.otherwise) {
        outer = block_enter(folder, &branch->branch.otherwise);
        choose(folder, node->branch.otherwise, &chooser);
        block_leave(folder, outer);
    }
    return expr_local(folder, chooser.chosen);
}

/* One arm's condition: the subject equals one of its patterns. */
static Expr *arm_condition(Folder *folder, Node *arm, Expr *subject)
{
    Expr *any = NULL;
    for (Node *pattern = arm->arm.patterns.first; pattern; pattern = pattern->next) {
        Expr *value = fold_expr(folder, pattern);
        const Type *type = bool_type(folder);
        Expr *same = subject->type->kind == TYPE_STR
            ? expr_call(folder, "fh_str_eq", type, false, 0, subject, value, NULL)
            : expr_binary(folder, "==", subject, value, type);
        any = any ? expr_binary(folder, "||", any, same, type) : same;
    }
    return any;
}

void fold_match_chain(Folder *folder, Node *node, LoopBody *arm_body, void *context)
{
    Expr *subject = fold_expr(folder, node->match.subject);
    if (!subject->is_stable) subject = spill(folder, subject, "subject");
    Block *start = folder->block;
    Block *in = NULL;
    bool has_else = false;
    int opened = 0;
    for (Node *arm = node->match.arms.first; arm; arm = arm->next) {
        bool is_else = arm->arm.patterns.count == 0;
        bool is_last_bool = !arm->next && subject->type->kind == TYPE_BOOL && !has_else
                          && !is_else && opened > 0;
        if (is_else || is_last_bool) {
            arm_body(folder, arm->arm.value, context);
            has_else = true;
            break;
        }
        Stmt *branch = stmt_if(folder, arm_condition(folder, arm, subject));
        Block *outer = block_enter(folder, &branch->branch.then);
        arm_body(folder, arm->arm.value, context);
        block_leave(folder, outer);
        if (arm->next) {
            in = &branch->branch.otherwise;
            block_enter(folder, in);
            opened++;
        }
    }
    for (int i = 0; i < opened; i++) names_leave(folder->names);
    folder->block = start;
}

Expr *fold_match(Folder *folder, Node *node)
{
    Chooser chooser = { stmt_var(folder, "chosen", node->type, expr_zero(folder, node->type)),
                        node->type };
    fold_match_chain(folder, node, choose, &chooser);
    return expr_local(folder, chooser.chosen);
}
