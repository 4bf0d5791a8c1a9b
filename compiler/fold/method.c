/* method.c: methods and members of values.
 *
 * What changes its receiver gets the receiver's place and its owner; what only reads gets an
 * address; a result that C cannot return by value goes into a variable. */
#include "fold/folder.h"

static const Type *basic(Folder *folder, TypeKind kind)
{
    return type_basic(folder->types, kind);
}

/* ---- methods ---- */

/* f(ev?, type, &receiver, &result) */
static Expr *into_result(Folder *folder, Node *node, const char *function, bool with_ev,
                         const char *wish)
{
    Expr *receiver = fold_addressable(folder, node->call.object);
    Local *result = stmt_var(folder, wish, node->type, NULL);
    stmt_do(folder, expr_call(folder, function, NULL, with_ev, 0,
                              expr_table(folder, receiver->type), expr_addr(folder, receiver),
                              expr_addr(folder, expr_local(folder, result)), NULL));
    Expr *expr = expr_local(folder, result);
    expr->is_stable = true;
    return expr;
}

/* A method that changes its receiver: f(ev, owner, type, &receiver, &arg…). */
static Expr *mutate(Folder *folder, Node *node, const char *function)
{
    const Type *type = node->call.object->type;
    bool in_state;
    Expr *value = NULL;
    if (node_is_impure(node)) settle_indexes(folder, node->call.object);
    if (node->call.nbound > 0 && node->call.bound[0]) {
        value = fold_value(folder, node->call.bound[0]);
        if (!value->is_place) value = spill(folder, value, "item");
    }
    Expr *place = fold_place(folder, node->call.object, &in_state);
    return expr_call(folder, function, node->type->kind == TYPE_VOID ? NULL : node->type, true,
                     0, expr_owner(folder, in_state), expr_table(folder, type),
                     expr_addr(folder, place), value ? expr_addr(folder, value) : NULL, NULL);
}

static Expr *fold_insert(Folder *folder, Node *node)
{
    bool in_state;
    Expr *values[2];
    settle_indexes(folder, node->call.object);
    fold_operands(folder, node->call.bound, 2, values, true);
    Expr *place = fold_place(folder, node->call.object, &in_state);
    return expr_call(folder, "fh_list_insert", NULL, true, folder_line(folder, node),
                     expr_owner(folder, in_state), expr_table(folder, node->call.object->type),
                     expr_addr(folder, place), values[0], expr_addr(folder, values[1]), NULL);
}

static Expr *fold_pop(Folder *folder, Node *node, bool wanted)
{
    bool in_state, at = node->call.nbound > 0 && node->call.bound[0];
    const Type *list = node->call.object->type;
    settle_indexes(folder, node->call.object);
    Expr *index = at ? fold_expr(folder, node->call.bound[0]) : NULL;
    Expr *place = fold_place(folder, node->call.object, &in_state);
    Local *popped = wanted ? stmt_var(folder, "popped", at ? list->item : node->type, NULL)
                                 : NULL;
    Expr *into = popped ? expr_addr(folder, expr_local(folder, popped))
                        : expr_named(folder, "NULL", NULL);
    if (at)
        stmt_do(folder, expr_call(folder, "fh_list_pop_at", NULL, true,
                                  folder_line(folder, node), expr_owner(folder, in_state),
                                  expr_table(folder, list), expr_addr(folder, place), index,
                                  into, NULL));
    else
        stmt_do(folder, expr_call(folder, "fh_list_pop", NULL, true, 0,
                                  expr_owner(folder, in_state), expr_table(folder, list),
                                  expr_addr(folder, place), into, NULL));
    if (!popped) return nothing(folder);
    Expr *result = expr_local(folder, popped);
    result->is_stable = true;
    return result;
}

/* The receiver and the first `count` arguments (null for those left out), from left to right. */
static void with_receiver(Folder *folder, Node *node, int count, Expr **values)
{
    Node *nodes[4] = { node->call.object };
    for (int i = 0; i < count && i < node->call.nbound; i++) nodes[i + 1] = node->call.bound[i];
    fold_operands(folder, nodes, count + 1, values, false);
}

/* The same, where the receiver must have an address. */
static void with_place(Folder *folder, Node *node, int count, Expr **values)
{
    with_receiver(folder, node, count, values);
    if (!values[0]->is_place) values[0] = spill(folder, values[0], "value");
}

static Expr *fold_slice(Folder *folder, Node *node)
{
    Expr *values[3];
    with_place(folder, node, 2, values);
    Expr *receiver = values[0];
    Expr *from = values[1] ? values[1] : expr_named(folder, "0", NULL);
    Expr *to = values[2] ? values[2] : expr_named(folder, "INT64_MAX", NULL);
    if (receiver->type->kind == TYPE_STR)
        return expr_call(folder, "fh_str_slice", node->type, false, 0, receiver, from, to, NULL);
    Local *slice = stmt_var(folder, "slice", node->type, NULL);
    stmt_do(folder, expr_call(folder, "fh_list_slice", NULL, true, 0,
                              expr_table(folder, receiver->type), expr_addr(folder, receiver),
                              from, to, expr_addr(folder, expr_local(folder, slice)), NULL));
    Expr *result = expr_local(folder, slice);
    result->is_stable = true;
    return result;
}

static Expr *fold_search(Folder *folder, Node *node, const char *function)
{
    Expr *values[2];
    with_place(folder, node, 1, values);
    return expr_call(folder, function, node->type, false, 0,
                     expr_table(folder, values[0]->type), expr_addr(folder, values[0]),
                     expr_addr(folder, values[1]), NULL);
}

static Expr *no_text(Folder *folder)
{
    return expr_str(folder, (fh_str){ 0 }, basic(folder, TYPE_STR));
}

static Expr *fold_join(Folder *folder, Node *node)
{
    Expr *values[2];
    with_place(folder, node, 1, values);
    return expr_call(folder, "fh_list_join", node->type, true, 0,
                     expr_table(folder, values[0]->type), expr_addr(folder, values[0]),
                     values[1] ? values[1] : no_text(folder), NULL);
}

static Expr *fold_split(Folder *folder, Node *node)
{
    Expr *values[2];
    with_receiver(folder, node, 1, values);
    if (!values[1])
        return expr_call(folder, "fh_str_words", node->type, true, 0, values[0], NULL);
    return expr_call(folder, "fh_str_split", node->type, true, folder_line(folder, node),
                     values[0], values[1], NULL);
}

static Expr *fold_close(Folder *folder, Node *node)
{
    Expr *values[3];
    with_receiver(folder, node, 2, values);
    Expr *code = values[1] ? values[1] : expr_named(folder, "1000", NULL);
    return expr_call(folder, "fh_ws_close", NULL, true, folder_line(folder, node), values[0],
                     code, values[2] ? values[2] : no_text(folder), NULL);
}

static Expr *fold_ws_publish(Folder *folder, Node *node)
{
    Expr *ws = fold_expr(folder, node->call.object);
    Expr *topic = fold_expr(folder, node->call.bound[0]);
    if (!topic->is_stable) topic = spill(folder, topic, "topic");
    fold_message(folder, "publish_others", ws, topic, node->call.bound[1]);
    return nothing(folder);
}

Expr *fold_method(Folder *folder, Node *node)
{
    const Builtin *builtin = node->call.builtin;
    if (!is_special(builtin))
        return fold_described(folder, node, builtin, node->call.object, node->call.bound,
                              node->call.nbound);
    switch (builtin->id) {
    case BUILTIN_LIST_PUSH: return mutate(folder, node, "fh_list_push");
    case BUILTIN_LIST_INSERT: return fold_insert(folder, node);
    case BUILTIN_LIST_POP: return fold_pop(folder, node, true);
    case BUILTIN_LIST_REMOVE: return mutate(folder, node, "fh_list_remove");
    case BUILTIN_LIST_CLEAR: return mutate(folder, node, "fh_list_clear");
    case BUILTIN_LIST_SORT: return into_result(folder, node, "fh_list_sorted", true, "sorted");
    case BUILTIN_LIST_REVERSE:
        return into_result(folder, node, "fh_list_reversed", true, "reversed");
    case BUILTIN_LIST_FIRST: return into_result(folder, node, "fh_list_first", false, "first");
    case BUILTIN_LIST_LAST: return into_result(folder, node, "fh_list_last", false, "last");
    case BUILTIN_LIST_CONTAINS: return fold_search(folder, node, "fh_list_contains");
    case BUILTIN_LIST_INDEX: return fold_search(folder, node, "fh_list_index");
    case BUILTIN_LIST_SLICE: case BUILTIN_STR_SLICE: return fold_slice(folder, node);
    case BUILTIN_LIST_JOIN: return fold_join(folder, node);
    case BUILTIN_STR_SPLIT: return fold_split(folder, node);
    case BUILTIN_MAP_KEYS: return into_result(folder, node, "fh_map_keys", true, "keys");
    case BUILTIN_MAP_VALUES: return into_result(folder, node, "fh_map_values", true, "values");
    case BUILTIN_MAP_REMOVE: return mutate(folder, node, "fh_map_remove");
    case BUILTIN_MAP_CLEAR: return mutate(folder, node, "fh_map_clear");
    case BUILTIN_MAP_CONTAINS: return fold_search(folder, node, "fh_map_has");
    case BUILTIN_WS_SEND: {
        Expr *ws = fold_expr(folder, node->call.object);
        fold_message(folder, "send", ws, NULL, node->call.bound[0]);
        return nothing(folder);
    }
    case BUILTIN_WS_CLOSE: return fold_close(folder, node);
    case BUILTIN_WS_PUBLISH: return fold_ws_publish(folder, node);
    default: return nothing(folder);
    }
}

void fold_method_statement(Folder *folder, Node *node)
{
    Expr *value;
    switch (node->call.builtin->id) {
    case BUILTIN_LIST_SORT: value = mutate(folder, node, "fh_list_sort"); break;
    case BUILTIN_LIST_REVERSE: value = mutate(folder, node, "fh_list_reverse"); break;
    case BUILTIN_LIST_POP: value = fold_pop(folder, node, false); break;
    default: value = fold_method(folder, node); break;
    }
    if (value->kind == EXPR_CALL) stmt_do(folder, value);
}

Expr *fold_member(Folder *folder, Node *node)
{
    const Builtin *member = node->field.member;
    if (!is_special(member))
        return fold_described(folder, node, member, node->field.object, NULL, 0);
    switch (member->id) {
    case BUILTIN_FILE_NAME: case BUILTIN_FILE_TYPE: case BUILTIN_FILE_SIZE:
        return expr_field(folder, fold_addressable(folder, node->field.object), member->name,
                          node->type);
    default: break;
    }
    Expr *duration = fold_expr(folder, node->field.object);
    Expr *whole = retyped(folder, duration, node->type);
    if (member->id == BUILTIN_DURATION_MS) return whole;
    return expr_call(folder, "fh_int_floordiv", node->type, true, folder_line(folder, node),
                     whole, expr_int(folder, 1000), NULL);
}
