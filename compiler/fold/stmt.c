/* stmt.c: statements, bodies and what they answer. */
#include "fold/folder.h"

#include <string.h>

#include "base/str.h"

/* ---- building statements ---- */

static void block_add(Block *block, Stmt *stmt)
{
    if (block->last) block->last->next = stmt;
    else block->first = stmt;
    block->last = stmt;
}

Stmt *stmt_add(Folder *folder, StmtKind kind)
{
    Stmt *stmt = ARENA_NEW(folder->arena, Stmt);
    stmt->kind = kind;
    stmt->line = folder->line;
    block_add(folder->block, stmt);
    return stmt;
}

void stmt_do(Folder *folder, Expr *value)
{
    stmt_add(folder, STMT_DO)->value = value;
}

/* Appends in the arena: literals live as long as the program. */
static void lit_append(Arena *arena, Buf *lit, fh_str bytes)
{
    if (lit->cap - lit->len < bytes.len) {
        size_t cap = lit->cap * 2 + bytes.len;
        lit->ptr = arena_grow(arena, lit->ptr, lit->cap, cap);
        lit->cap = cap;
    }
    memcpy(lit->ptr + lit->len, bytes.ptr, bytes.len);
    lit->len += bytes.len;
}

/* Literal bytes join the literal in front of them, if it goes to the same out buffer. */
void stmt_lit(Folder *folder, fh_str bytes)
{
    if (bytes.len == 0) return;
    Stmt *last = folder->block->last;
    if (!last || last->kind != STMT_LIT || strcmp(last->lit.out, folder->out) != 0) {
        last = stmt_add(folder, STMT_LIT);
        last->lit.out = folder->out;
    }
    lit_append(folder->arena, &last->lit.bytes, bytes);
}

void stmt_lit_cstr(Folder *folder, const char *bytes)
{
    stmt_lit(folder, str_from(bytes));
}

void stmt_write(Folder *folder, const char *function, Expr *value)
{
    Stmt *stmt = stmt_add(folder, STMT_OUT);
    stmt->write.out = folder->out;
    stmt->write.function = function;
    stmt->write.value = value;
}

void stmt_set(Folder *folder, Expr *place, Expr *value)
{
    Stmt *stmt = stmt_add(folder, STMT_SET);
    stmt->set.place = place;
    stmt->set.value = value;
}

Local *stmt_var(Folder *folder, const char *wish, const Type *type, Expr *value)
{
    Local *local = ARENA_NEW(folder->arena, Local);
    local->name = names_take(folder->names, str_from(wish));
    local->type = type;
    Stmt *stmt = stmt_add(folder, STMT_VAR);
    stmt->var.local = local;
    stmt->var.value = value;
    return local;
}

Local *stmt_var_outside(Folder *folder, Block *outer, const char *wish, const Type *type,
                        Expr *value)
{
    Local *local = ARENA_NEW(folder->arena, Local);
    local->name = names_take_outside(folder->names, str_from(wish));
    local->type = type;
    Stmt *stmt = ARENA_NEW(folder->arena, Stmt);
    stmt->kind = STMT_VAR;
    stmt->line = folder->line;
    stmt->var.local = local;
    stmt->var.value = value;
    block_add(outer, stmt);
    return local;
}

Local *stmt_var_c(Folder *folder, const char *wish, const char *ctype, Expr *value)
{
    Local *local = stmt_var(folder, wish, NULL, value);
    local->ctype = ctype;
    return local;
}

Stmt *stmt_if(Folder *folder, Expr *cond)
{
    Stmt *stmt = stmt_add(folder, STMT_IF);
    stmt->branch.cond = cond;
    return stmt;
}

Block *block_enter(Folder *folder, Block *block)
{
    Block *outer = folder->block;
    folder->block = block;
    names_enter(folder->names);
    return outer;
}

void block_leave(Folder *folder, Block *outer)
{
    names_leave(folder->names);
    folder->block = outer;
}

/* ---- variables and assignment ---- */

/* The value becomes the variable itself where it has just been built under a name of its own. */
static Local *bind(Folder *folder, Symbol *symbol, Expr *value, const Type *type)
{
    const char *wish = str_copy(folder->arena, symbol->name).ptr;
    symbol->local = stmt_var(folder, wish, type, value);
    symbol->local->source = wish;
    return symbol->local;
}

static void fold_let_else(Folder *folder, Node *node)
{
    const char *wish = arena_printf(folder->arena, "maybe_%s",
                                    str_copy(folder->arena, node->let.name).ptr);
    Expr *maybe = fold_value(folder, node->let.value);
    if (!maybe->is_stable || !maybe->is_place) maybe = spill(folder, maybe, wish);
    Stmt *branch = stmt_if(folder, expr_unary(folder, "!", expr_has(folder, maybe),
                                              type_basic(folder->types, TYPE_BOOL)));
    Block *outer = block_enter(folder, &branch->branch.then);
    fold_block(folder, node->let.otherwise);
    block_leave(folder, outer);
    bind(folder, node->let.symbol, expr_value(folder, maybe), node->let.symbol->type);
}

static void fold_let(Folder *folder, Node *node)
{
    if (node->let.otherwise) {
        fold_let_else(folder, node);
        return;
    }
    if (!node->let.is_var) eval_settle(&folder->eval, node->let.symbol, node->let.value);
    Expr *value = fold_value(folder, node->let.value);
    bind(folder, node->let.symbol, value, node->let.symbol->type);
}

/* Whether assigning a value of this type into state needs the runtime. */
static bool lives_in_memory(const Type *type)
{
    switch (type->kind) {
    case TYPE_INT: case TYPE_FLOAT: case TYPE_BOOL: case TYPE_DURATION: case TYPE_TIME:
    case TYPE_WS: case TYPE_SEND: return false;
    case TYPE_OPTIONAL: return lives_in_memory(type->item);
    default: return true;
    }
}

static void assign(Folder *folder, Expr *place, bool in_state, Expr *value)
{
    if (in_state && lives_in_memory(place->type))
        stmt_do(folder, expr_call(folder, "fh_state_set", NULL, true, 0,
                                  expr_table(folder, place->type), expr_addr(folder, place),
                                  expr_addr(folder, value), NULL));
    else
        stmt_set(folder, place, value);
}

static Node *compound(Folder *folder, Node *node)
{
    Node *sum = ARENA_NEW(folder->arena, Node);
    sum->kind = NODE_BINARY;
    sum->span = node->span;
    sum->type = node->assign.place->type;
    sum->binary.op = node->assign.op;
    sum->binary.op_span = node->span;
    sum->binary.left = node->assign.place;
    sum->binary.right = node->assign.value;
    return sum;
}

/* m[k] = v */
static bool fold_map_assign(Folder *folder, Node *node)
{
    Node *place = node->assign.place;
    if (place->kind != NODE_INDEX || place->index.object->type->kind != TYPE_MAP) return false;
    bool in_state;
    Node *nodes[2] = { place->index.index, node->assign.value };
    Expr *values[2];
    fold_operands(folder, nodes, 2, values, true);
    if (values[0]->kind == EXPR_CALL) values[0] = spill(folder, values[0], "key");
    Expr *map = fold_place(folder, place->index.object, &in_state);
    stmt_do(folder, expr_call(folder, "fh_map_set", NULL, true, 0, expr_owner(folder, in_state),
                              expr_table(folder, place->index.object->type),
                              expr_addr(folder, map), expr_addr(folder, values[0]),
                              expr_addr(folder, values[1]), NULL));
    return true;
}

/* xs += [a] grows the list where it is. */
static bool fold_extend(Folder *folder, Node *node)
{
    if (node->assign.op != OP_ADD || node->assign.place->type->kind != TYPE_LIST) return false;
    bool in_state;
    Expr *more = fold_value(folder, node->assign.value);
    Expr *list = fold_place(folder, node->assign.place, &in_state);
    stmt_do(folder, expr_call(folder, "fh_list_extend", NULL, true, 0,
                              expr_owner(folder, in_state), expr_table(folder, list->type),
                              expr_addr(folder, list), expr_addr(folder, more), NULL));
    return true;
}

/* The indexes of a place run before the value that goes there, and once where it is read too. */
void settle_indexes(Folder *folder, Node *place)
{
    if (place->kind == NODE_FIELD) settle_indexes(folder, place->field.object);
    if (place->kind != NODE_INDEX) return;
    settle_indexes(folder, place->index.object);
    settle_value(folder, place->index.index);
    place->is_impure = 0;
}


static void fold_assign(Folder *folder, Node *node)
{
    if (node_is_impure(node->assign.place) || node_is_impure(node->assign.value))
        settle_indexes(folder, node->assign.place);
    if (fold_map_assign(folder, node) || fold_extend(folder, node)) return;
    bool in_state;
    Expr *value = node->assign.op == OP_SET ? fold_value(folder, node->assign.value)
                                            : fold_expr(folder, compound(folder, node));
    if (node->assign.place->kind != NODE_NAME && !value->is_stable)
        value = spill(folder, value, "value");
    Expr *place = fold_place(folder, node->assign.place, &in_state);
    assign(folder, place, in_state, value);
}

/* ---- control flow ---- */

static void fold_if(Folder *folder, Node *node)
{
    Expr *cond = fold_condition(folder, node);
    Stmt *branch = stmt_if(folder, cond);
    Block *outer = block_enter(folder, &branch->branch.then);
    fold_let_name(folder, node);
    fold_block(folder, node->branch.then);
    block_leave(folder, outer);
    if (!node->branch.otherwise) return;
    outer = block_enter(folder, &branch->branch.otherwise);
    if (node->branch.otherwise->kind == NODE_IF) fold_if(folder, node->branch.otherwise);
    else fold_block(folder, node->branch.otherwise);
    block_leave(folder, outer);
}

static void loop_block(Folder *folder, Node *body, void *context)
{
    (void)context;
    fold_block(folder, body);
}

/* A condition that needs statements is looked at inside the loop. */
static void fold_while(Folder *folder, Node *node)
{
    Stmt *loop = stmt_add(folder, STMT_WHILE);
    Block *outer = block_enter(folder, &loop->loop.body);
    Expr *cond = fold_expr(folder, node->while_loop.cond);
    if (!loop->loop.body.first) {
        loop->loop.cond = cond;
    } else {
        loop->loop.cond = expr_named(folder, "true", cond->type);
        Stmt *leave = stmt_if(folder, expr_unary(folder, "!", cond, cond->type));
        Block *body = block_enter(folder, &leave->branch.then);
        stmt_add(folder, STMT_BREAK);
        block_leave(folder, body);
    }
    fold_block(folder, node->while_loop.body);
    block_leave(folder, outer);
}

/* ---- what a handler answers ---- */

/* A root that is done rather than written: send(…), redirect(…), log(…). */
static bool is_action(const Node *node)
{
    if (node->kind == NODE_IF_YIELD || node->kind == NODE_MATCH) return false;
    return node->type->kind == TYPE_VOID || node->type->kind == TYPE_REPLY;
}

static void set_result(Folder *folder, const char *result)
{
    stmt_set(folder, expr_named(folder, "ev->result", NULL), expr_named(folder, result, NULL));
    folder->program->settings.makes_pages |= folder->frame && !folder->frame->is_ws;
}

/* One of several roots of markup. */
static void answer_child(Folder *folder, Node *root)
{
    folder->at_root = true;
    fold_child(folder, root);
    folder->at_root = false;
}

static void answer_kind(Folder *folder, Node **roots, int count)
{
    bool is_page = false;
    for (int i = 0; i < count; i++)
        if (node_is_root_page(unwrap(roots[i]))) is_page = true;
    set_result(folder, is_page ? "FH_PAGE" : "FH_MARKUP");
    if (!is_page) fold_parts(folder, roots, count, folder->out);
}

static void answer_markup(Folder *folder, Node *root)
{
    answer_child(folder, root);
    answer_kind(folder, &root, 1);
}

static bool is_markup_type(const Type *type)
{
    if (type->kind == TYPE_LIST || type->kind == TYPE_OPTIONAL) return is_markup_type(type->item);
    return type->kind == TYPE_HTML;
}

static void answer_value(Folder *folder, Node *root)
{
    Node *inner = unwrap(root);
    if (inner->type->kind == TYPE_NONE || root->kind == NODE_NONE) return;
    if (inner->type->kind == TYPE_OPTIONAL && is_markup_type(inner->type)) {
        Expr *maybe = fold_addressable(folder, inner);
        if (!maybe->is_stable) maybe = spill(folder, maybe, "maybe");
        Stmt *branch = stmt_if(folder, expr_has(folder, maybe));
        Block *outer = block_enter(folder, &branch->branch.then);
        out_child(folder, expr_value(folder, maybe));
        set_result(folder, "FH_MARKUP");
        fold_parts(folder, &inner, 1, folder->out);
        block_leave(folder, outer);
        return;
    }
    Expr *value = fold_addressable(folder, json_content(inner));
    stmt_do(folder, expr_call(folder, "fh_result", NULL, true, 0,
                              expr_table(folder, value->type), expr_addr(folder, value), NULL));
}

static void fold_action(Folder *folder, Node *node);

static void action_branch(Folder *folder, Node *node, void *context)
{
    (void)context;
    fold_action(folder, node);
}

/* if c -> f() else g(), where nobody wants a value. */
static void action_if(Folder *folder, Node *node)
{
    Stmt *branch = stmt_if(folder, fold_condition(folder, node));
    Block *outer = block_enter(folder, &branch->branch.then);
    fold_let_name(folder, node);
    fold_action(folder, node->branch.then);
    block_leave(folder, outer);
    if (!node->branch.otherwise) return;
    outer = block_enter(folder, &branch->branch.otherwise);
    fold_action(folder, node->branch.otherwise);
    block_leave(folder, outer);
}

/* Does what the node says, and drops its value. */
static void fold_action(Folder *folder, Node *node)
{
    if (node->kind == NODE_MATCH) {
        fold_match_chain(folder, node, action_branch, NULL);
    } else if (node->kind == NODE_IF_YIELD) {
        action_if(folder, node);
    } else if (node->kind == NODE_CALL && node->call.kind == CALL_METHOD) {
        fold_method_statement(folder, node);
    } else {
        Expr *value = fold_expr(folder, node);
        if (value->kind == EXPR_CALL || value->kind == EXPR_COND) stmt_do(folder, value);
    }
}

static void answer_one(Folder *folder, Node *root);

static void answer_branch(Folder *folder, Node *node, void *context)
{
    (void)context;
    answer_one(folder, node);
}

/* An if or match whose sides may be of different kinds answers with the side that is taken. */
static bool answer_choice(Folder *folder, Node *root)
{
    if (root->kind == NODE_MATCH) {
        fold_match_chain(folder, root, answer_branch, NULL);
        return true;
    }
    if (root->kind != NODE_IF_YIELD) return false;
    Stmt *branch = stmt_if(folder, fold_condition(folder, root));
    Block *outer = block_enter(folder, &branch->branch.then);
    fold_let_name(folder, root);
    answer_one(folder, root->branch.then);
    block_leave(folder, outer);
    if (!root->branch.otherwise) return true;
    outer = block_enter(folder, &branch->branch.otherwise);
    answer_one(folder, root->branch.otherwise);
    block_leave(folder, outer);
    return true;
}

static void answer_one(Folder *folder, Node *root)
{
    Node *inner = unwrap(root);
    if (answer_choice(folder, inner)) return;
    if (is_action(inner)) fold_action(folder, inner);
    else if (inner->type->kind == TYPE_HTML || (inner->type->kind == TYPE_LIST
                                                && is_markup_type(inner->type)))
        answer_markup(folder, inner);
    else answer_value(folder, root);
}

static void answer_roots(Folder *folder, NodeList *values)
{
    Node **roots = arena_array(folder->arena, (size_t)values->count, sizeof *roots);
    int count = 0;
    int left = values->count;
    for (Node *node = values->first; node && left > 0; node = node->next, left--) {
        if (!is_action(unwrap(node))) roots[count++] = node;
    }
    left = values->count;
    for (Node *node = values->first; node && left > 0; node = node->next, left--) {
        Node *inner = unwrap(node);
        if (is_action(inner)) fold_action(folder, inner);
        else if (count == 1) answer_one(folder, node);
        else answer_child(folder, node);
    }
    if (count > 1) answer_kind(folder, roots, count);
}

/* ---- return ---- */

static void return_markup(Folder *folder, NodeList *values)
{
    int left = values->count;
    for (Node *node = values->first; node && left > 0; node = node->next, left--) {
        folder->at_root = true;
        fold_child(folder, node);
    }
    folder->at_root = false;
}

/* The values of `return`, or of `->`, as the function in hand means them. */
void fold_roots(Folder *folder, NodeList *values)
{
    switch (folder->frame->returns) {
    case RETURN_NOTHING:
        for (Node *node = values->first; node; node = node->next) fold_action(folder, node);
        break;
    case RETURN_MARKUP: return_markup(folder, values); break;
    case RETURN_ANSWER:
        if (values->count == 1 && is_action(unwrap(values->first)))
            fold_action(folder, unwrap(values->first));
        else
            answer_roots(folder, values);
        break;
    case RETURN_VALUE:
        if (values->count == 0) break;
        if (folder->frame->result->kind == TYPE_VOID) {
            fold_action(folder, values->first);
            break;
        }
        {
            Expr *value = fold_value(folder, values->first);
            stmt_add(folder, STMT_RETURN)->value = value;
        }
        break;
    }
}

static void fold_return(Folder *folder, Node *node)
{
    fold_roots(folder, &node->ret.values);
    Stmt *last = folder->block->last;
    if (!last || last->kind != STMT_RETURN) stmt_add(folder, STMT_RETURN);
}

/* ---- after ---- */

/* after 2s { … }: a function of its own, which gets copies of what the block names. */
static void fold_after(Folder *folder, Node *node)
{
    Frame *frame = folder->frame;
    const char *role = frame->role;
    const char *name = names_take(folder->file_names,
                           str_from(cname_role(folder->arena, "", str_from(role), "after")));
    Function *function = folder_function(folder, name, "after", node);
    function->params = "FhEvent *ev";
    Symbols *captures = node->after.captures;
    Expr *delay = fold_expr(folder, node->after.delay);
    Expr *type = expr_named(folder, "NULL", NULL), *address = type;

    if (captures && captures->count > 0) {
        const char *tag = arena_printf(folder->arena, "%s_captured", name);
        Struct *s = folder_struct(folder, tag);
        s->type_name = arena_printf(folder->arena, "%s_type", tag);
        Local *captured = stmt_var_c(folder, "captured",
                                     arena_printf(folder->arena, "struct %s", tag), NULL);
        Expr *target = expr_local(folder, captured);
        for (int i = 0; i < captures->count; i++) {
            Symbol *symbol = captures->items[i];
            if (symbol->special == SPECIAL_REQ || symbol->special == SPECIAL_SESSION) continue;
            if (symbol->special == SPECIAL_SESSION) continue; /* the runtime keeps it */
            if (frame->in_route && (symbol->special == SPECIAL_SEND
                                    || symbol->special == SPECIAL_WS)) continue;
            StructField *field = struct_add(folder, s, symbol->name, symbol->type, NULL);
            stmt_set(folder, expr_field(folder, target, field->cname, symbol->type),
                     fold_symbol(folder, symbol));
        }
        if (s->nfields > 0) {
            function->captures = s;
            type = expr_named(folder, arena_printf(folder->arena, "&%s", s->type_name), NULL);
            address = expr_addr(folder, expr_local(folder, captured));
        }
    }
    stmt_do(folder, expr_call(folder, "fh_after", NULL, true, 0, delay,
                              expr_named(folder, name, NULL), type, address, NULL));
    function->is_defined = true; /* it is printed in front of this one */
    folder_calls(folder, function);

    Frame inner = { .function = function, .returns = RETURN_NOTHING, .role = name,
                    .is_ws = frame->is_ws, .in_route = frame->in_route, .captures = captures,
                    .extra = frame->extra, .outer = frame };
    if (!inner.captures) inner.captures = ARENA_NEW(folder->arena, Symbols);
    int line = folder->line;
    const char *out = folder->out;
    Block *outer = folder->block;
    Names *names = folder->names;
    begin_function(folder, function, RETURN_NOTHING, name);
    folder->frame = &inner;
    fold_block(folder, node->after.body);
    folder->frame = frame;
    folder->block = outer;
    folder->names = names;
    folder->line = line;
    folder->out = out;
    function->next = *frame->extra;
    *frame->extra = function;
}

/* ---- any statement ---- */

static void fold_do(Folder *folder, Node *node)
{
    Node *value = node->unary_stmt.value;
    if (is_html_function(value->kind == NODE_CALL ? value->call.symbol : NULL))
        stmt_do(folder, fold_html_value(folder, value));
    else
        fold_action(folder, value);
}

static void fold_stmt(Folder *folder, Node *node)
{
    folder->line = folder_line(folder, node);
    switch (node->kind) {
    case NODE_LET: fold_let(folder, node); break;
    case NODE_ASSIGN: fold_assign(folder, node); break;
    case NODE_IF: fold_if(folder, node); break;
    case NODE_FOR: fold_loop(folder, node, loop_block, NULL); break;
    case NODE_WHILE: fold_while(folder, node); break;
    case NODE_BREAK: stmt_add(folder, STMT_BREAK); break;
    case NODE_CONTINUE: stmt_add(folder, STMT_CONTINUE); break;
    case NODE_RETURN: fold_return(folder, node); break;
    case NODE_AFTER: fold_after(folder, node); break;
    case NODE_DO: fold_do(folder, node); break;
    default: break;
    }
}

void fold_block(Folder *folder, Node *block)
{
    for (Node *stmt = block->block.items.first; stmt; stmt = stmt->next)
        fold_stmt(folder, stmt);
}

void fold_body(Folder *folder, Node *body)
{
    folder->line = folder_line(folder, body);
    if (body->kind == NODE_YIELD) fold_roots(folder, &body->block.items);
    else fold_block(folder, body);
}
