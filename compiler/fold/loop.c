/* loop.c: for loops, as statements and as yields, over ranges, lists and maps. */
#include "fold/folder.h"

#include "base/str.h"

typedef struct LoopParts { Node *node; LoopBody *body; void *context; } LoopParts;

/* The loop's body, behind its filter. */
static void loop_body(Folder *folder, const LoopParts *parts)
{
    Node *node = parts->node;
    if (node->kind == NODE_FOR || !node->loop.filter) {
        parts->body(folder, node->loop.body, parts->context);
        return;
    }
    Stmt *branch = stmt_if(folder, fold_expr(folder, node->loop.filter));
    Block *outer = block_enter(folder, &branch->branch.then);
    parts->body(folder, node->loop.body, parts->context);
    block_leave(folder, outer);
}

static Local *loop_local(Folder *folder, Symbol *symbol)
{
    Local *local = ARENA_NEW(folder->arena, Local);
    local->name = names_take(folder->names, symbol->name);
    local->source = str_copy(folder->arena, symbol->name).ptr;
    local->type = symbol->type;
    symbol->local = local;
    return local;
}

static void loop_range(Folder *folder, const LoopParts *parts, Node *from, Node *to)
{
    Node *nodes[2] = { from, to };
    Expr *ends[2];
    if (from) {
        fold_operands(folder, nodes, 2, ends, false);
    } else {
        ends[0] = expr_int(folder, 0);
        ends[1] = fold_expr(folder, to);
    }
    if (!ends[1]->is_stable) ends[1] = spill(folder, ends[1], "end");
    Stmt *count = stmt_add(folder, STMT_COUNT);
    Block *outer = block_enter(folder, &count->count.body);
    count->count.index = loop_local(folder, parts->node->loop.item_symbol);
    count->count.from = ends[0];
    count->count.to = ends[1];
    loop_body(folder, parts);
    block_leave(folder, outer);
}

/* Whether the loop's body could change what it walks. */
static bool body_may_change(const LoopParts *parts)
{
    Node *node = parts->node;
    if (node->kind == NODE_FOR) return true;
    return node_is_impure(node->loop.body) || (node->loop.filter
                                               && node_is_impure(node->loop.filter));
}

static Expr *loop_over(Folder *folder, const LoopParts *parts, const char *wish)
{
    Node *over = parts->node->loop.over;
    if (!body_may_change(parts)) return fold_addressable(folder, over);
    Expr *value = fold_value(folder, over);
    return value->kind == EXPR_LOCAL && value->is_stable ? value : spill(folder, value, wish);
}

static void loop_list(Folder *folder, const LoopParts *parts)
{
    Node *node = parts->node;
    Expr *list = loop_over(folder, parts, "list");
    Stmt *each = stmt_add(folder, STMT_EACH);
    Block *outer = block_enter(folder, &each->each.body);
    if (node->loop.key_symbol) {
        each->each.at = loop_local(folder, node->loop.key_symbol);
    } else {
        each->each.at = ARENA_NEW(folder->arena, Local);
        each->each.at->name = names_take(folder->names, str_from("at"));
        each->each.at->type = type_basic(folder->types, TYPE_INT);
    }
    each->each.list = list;
    each->each.item = loop_local(folder, node->loop.item_symbol);
    loop_body(folder, parts);
    block_leave(folder, outer);
}

/* Declares a map loop's variable from the pointer that fh_map_next has set. */
static void map_variable(Folder *folder, Symbol *symbol, Local *pointer)
{
    Expr *value = expr_new(folder, EXPR_PLACE, symbol->type);
    value->op.op = "const";
    value->op.a = expr_local(folder, pointer);
    const char *wish = str_copy(folder->arena, symbol->name).ptr;
    symbol->local = stmt_var(folder, wish, symbol->type, value);
    symbol->local->source = wish;
}

static void loop_map(Folder *folder, const LoopParts *parts)
{
    Node *node = parts->node;
    Stmt *scope = stmt_add(folder, STMT_BLOCK);
    Block *outer = block_enter(folder, &scope->block);
    Expr *map = loop_over(folder, parts, "map");
    Local *at = stmt_var_c(folder, "at", "int64_t", expr_int(folder, 0));
    Expr *null = expr_named(folder, "NULL", NULL);
    Local *key = stmt_var_c(folder, "key", "const void *", null);
    Local *value = stmt_var_c(folder, "value", "const void *", null);
    Stmt *loop = stmt_add(folder, STMT_WHILE);
    loop->loop.cond = expr_call(folder, "fh_map_next", bool_type(folder), false, 0,
                                expr_table(folder, node->loop.over->type),
                                expr_addr(folder, map),
                                expr_addr(folder, expr_local(folder, at)),
                                expr_addr(folder, expr_local(folder, key)),
                                expr_addr(folder, expr_local(folder, value)), NULL);
    Block *in = block_enter(folder, &loop->loop.body);
    if (node->loop.key_symbol) {
        map_variable(folder, node->loop.key_symbol, key);
        map_variable(folder, node->loop.item_symbol, value);
    } else {
        map_variable(folder, node->loop.item_symbol, key);
    }
    loop_body(folder, parts);
    block_leave(folder, in);
    block_leave(folder, outer);
}

void fold_loop(Folder *folder, Node *node, LoopBody *body, void *context)
{
    LoopParts parts = { node, body, context };
    Node *over = node->loop.over;
    bool plain = !node->loop.key_symbol;
    if (plain && over->kind == NODE_BINARY && over->binary.op == OP_RANGE)
        loop_range(folder, &parts, over->binary.left, over->binary.right);
    else if (plain && over->kind == NODE_CALL && over->call.kind == CALL_BUILTIN
             && over->call.builtin->id == BUILTIN_RANGE && over->call.args.count == 1)
        loop_range(folder, &parts, NULL, over->call.args.first);
    else if (over->type->kind == TYPE_MAP)
        loop_map(folder, &parts);
    else
        loop_list(folder, &parts);
}
