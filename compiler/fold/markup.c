/* markup.c: elements, attributes and children become literals and holes.
 *
 * What is constant is appended to the literal at hand; only what is not becomes a statement. The
 * function that writes a hole decides how it is escaped: it is chosen here, by place and type. */
#include "fold/folder.h"

#include <string.h>

#include "base/str.h"
#include "language/walk.h"

/* ---- what a call writes ---- */

unsigned element_flags(const Node *call)
{
    return call->call.element ? call->call.element->flags : 0;
}

bool node_is_root_page(Node *node)
{
    return node->kind == NODE_CALL && node->call.kind == CALL_TAG
        && (element_flags(node) & ELEMENT_ROOT);
}

/* Whether what is written at this root goes into <head>: an element that does, or a component
 * whose roots do. */
static bool list_has_head(NodeList *values);

/* What a function yields stands behind `->` and in each return, however deep. */
static bool see_head(void *context, Node *node)
{
    bool *found = context;
    if (node->kind == NODE_YIELD && list_has_head(&node->block.items)) *found = true;
    if (node->kind == NODE_RETURN && list_has_head(&node->ret.values)) *found = true;
    return !*found && node->kind != NODE_AFTER;
}

bool fn_has_head(Symbol *symbol)
{
    if (symbol->has_head == 0) {
        symbol->has_head = -1; /* of a recursive call: no */
        bool found = false;
        walk(symbol->decl->fn.body, see_head, &found);
        symbol->has_head = found ? 1 : -1;
    }
    return symbol->has_head > 0;
}

static bool root_has_head(Node *node)
{
    node = unwrap(node);
    if (node->kind == NODE_IF_YIELD)
        return root_has_head(node->branch.then)
            || (node->branch.otherwise && root_has_head(node->branch.otherwise));
    if (node->kind == NODE_MATCH) {
        for (Node *arm = node->match.arms.first; arm; arm = arm->next)
            if (root_has_head(arm->arm.value)) return true;
        return false;
    }
    if (node->kind == NODE_BINARY && node->binary.op == OP_DEFAULT)
        return root_has_head(node->binary.right);
    if (node->kind == NODE_LIST) return list_has_head(&node->list.items);
    if (node->kind != NODE_CALL) return false;
    switch (node->call.kind) {
    case CALL_TAG: return (element_flags(node) & ELEMENT_HEAD) != 0;
    case CALL_TITLED: return true;
    case CALL_FRAGMENT: return list_has_head(&node->call.args);
    case CALL_FN: return is_html_function(node->call.symbol) && fn_has_head(node->call.symbol);
    default: return false;
    }
}

static bool list_has_head(NodeList *values)
{
    int left = values->count;
    for (Node *node = values->first; node && left > 0; node = node->next, left--)
        if (root_has_head(node)) return true;
    return false;
}

static void out_call(Folder *folder, const char *function)
{
    stmt_do(folder, expr_call(folder, function, NULL, false, 0,
                              expr_named(folder, folder->out, NULL), NULL));
}

/* ---- children ---- */

static void child_choice(Folder *folder, Node *node, LoopBody *body);

/* What stands inside Script and Style: not escaped, so only text that is safe there. */
static void raw_child(Folder *folder, Node *node, void *context)
{
    node = unwrap(node);
    Buf constant = { 0 };
    bool is_known = eval_raw(&folder->eval, node, &constant);
    if (is_known) stmt_lit(folder, buf_str(&constant));
    buf_free(&constant);
    if (is_known) return;
    if (is_builtin(node, BUILTIN_JSON)) {
        Expr *value = fold_addressable(folder, unwrap(node->call.args.first));
        stmt_do(folder, expr_call(folder, "fh_out_json", NULL, false, 0,
                                  expr_named(folder, folder->out, NULL),
                                  expr_table(folder, value->type), expr_addr(folder, value),
                                  NULL));
    } else if (is_builtin(node, BUILTIN_RAW)) {
        raw_child(folder, node->call.args.first, context);
    } else if (node->kind == NODE_IF_YIELD) {
        child_choice(folder, node, raw_child);
    } else if (node->kind == NODE_MATCH) {
        fold_match_chain(folder, node, raw_child, context);
    } else if (node->kind == NODE_FOR_YIELD) {
        fold_loop(folder, node, raw_child, context);
    } else if (node->kind == NODE_LIST) {
        for (Node *item = node->list.items.first; item; item = item->next)
            raw_child(folder, item, context);
    } else {
        Expr *value = fold_expr(folder, node);
        stmt_write(folder, "fh_out_html",
                   value->type->kind == TYPE_HTML ? value : text_of(folder, value));
    }
}

/* The value of `node` in a variable; the node becomes that variable's name. */
static void evaluate_now(Folder *folder, Node *node, bool as_child)
{
    as_child = as_child && (node->type->kind == TYPE_HTML || !is_scalar_type(node->type));
    Expr *value = as_child ? fold_html_value(folder, node) : fold_value(folder, node);
    value = spill(folder, value, as_child ? "child" : "value");
    if (value->kind != EXPR_LOCAL) return;
    Symbol *symbol = ARENA_NEW(folder->arena, Symbol);
    symbol->kind = SYMBOL_LOCAL;
    symbol->type = value->type;
    symbol->local = value->local;
    node->kind = NODE_NAME;
    node->type = value->type;
    node->name.symbol = symbol;
    node->is_constant = node->is_impure = -1;
}

void settle_value(Folder *folder, Node *node)
{
    node = unwrap(node->kind == NODE_ARG ? node->arg.value : node);
    if (node_is_steady(node)) return;
    if (node->kind == NODE_MAP) {
        for (Node *entry = node->list.items.first; entry; entry = entry->next) {
            settle_value(folder, entry->entry.key);
            settle_value(folder, entry->entry.value);
        }
    } else if (is_builtin(node, BUILTIN_JSON) || is_builtin(node, BUILTIN_RAW)) {
        settle_value(folder, node->call.args.first);
    } else {
        evaluate_now(folder, node, false);
        return;
    }
    node->is_impure = -1;
}

void settle_arg(Folder *folder, Node *arg)
{
    if (arg->kind == NODE_ARG) settle_value(folder, arg);
    else if (!node_is_steady(arg)) evaluate_now(folder, unwrap(arg), true);
}

/* Attributes are written before the children that the program may name first. Where one has
 * effects that the other would see, they are computed in the order of the program. */
static void keep_order(Folder *folder, Node *call)
{
    Node *last = NULL;
    bool effect_before = false, unsteady_before = false;
    for (Node *arg = call->call.args.first; arg; arg = arg->next) {
        const bool is_impure = node_is_impure(arg), is_steady = node_is_steady(arg);
        if (arg->kind == NODE_ARG) {
            if ((is_impure && unsteady_before) || (effect_before && !is_steady)) last = arg;
            continue;
        }
        if (is_impure) effect_before = true;
        if (!is_steady) unsteady_before = true;
    }
    for (Node *arg = call->call.args.first; last && arg; arg = arg->next) {
        settle_arg(folder, arg);
        if (arg == last) break;
    }
}

/* What is written twice is computed once. */
static void settle_twin(Folder *folder, Node *value)
{
    if (value && node_is_impure(value)) settle_value(folder, value);
}

static bool is_content(const Node *arg)
{
    return arg->kind != NODE_ARG && arg->type->kind != TYPE_ATTRS;
}

/* Where the children begin, in a variable, when only the program knows whether they begin with a
 * line break that a parser would drop; else null: what is known is written as it must be. */
static Local *break_begin(Folder *folder, Node *child)
{
    while (child && !is_content(child)) child = child->next;
    child = child ? unwrap(child) : NULL;
    if (!child || (child->kind == NODE_CALL && child->call.kind == CALL_TAG)) return NULL;
    Buf known = { 0 };
    eval_child(&folder->eval, child, &known);
    const char first = known.len ? known.ptr[0] : 0;
    buf_free(&known);
    if (first == '\n' || first == '\r') stmt_lit_cstr(folder, "\n");
    return first ? NULL : stmt_var_c(folder, "begin", "size_t",
                                     expr_call(folder, "fh_break_begin", NULL, false, 0,
                                               expr_named(folder, folder->out, NULL), NULL));
}

static void break_end(Folder *folder, Local *begin)
{
    if (begin)
        stmt_do(folder, expr_call(folder, "fh_break_end", NULL, false, 0,
                                  expr_named(folder, folder->out, NULL),
                                  expr_local(folder, begin), NULL));
}

/* What stands between the tags of an element that has both. */
static void fold_content(Folder *folder, Node *call)
{
    Node *child = call->call.args.first;
    Local *begin = html_drops_break(call->call.element) ? break_begin(folder, child) : NULL;
    for (; child; child = child->next) {
        if (!is_content(child)) continue;
        if (element_flags(call) & ELEMENT_RAW_TEXT) raw_child(folder, child, NULL);
        else fold_child(folder, child);
    }
    break_end(folder, begin);
}

static void fold_element(Folder *folder, Node *call)
{
    keep_order(folder, call);
    fh_str tag = str_from(call->call.element->tag);
    unsigned flags = element_flags(call);
    bool head = folder->at_root && (flags & ELEMENT_HEAD);
    if (head) out_call(folder, "fh_head_begin");
    folder->at_root = false;
    if (flags & ELEMENT_ID_NAMES) settle_twin(folder, named_arg(folder->arena, call, "id"));
    if (flags & ELEMENT_ROOT) stmt_lit_cstr(folder, "<!doctype html>");
    stmt_lit_cstr(folder, "<");
    stmt_lit(folder, tag);
    if (str_is(tag, "svg") && !named_arg(folder->arena, call, "xmlns"))
        stmt_lit_cstr(folder, " xmlns=\"http://www.w3.org/2000/svg\"");
    fold_attributes(folder, call);
    stmt_lit_cstr(folder, ">");
    if (!(flags & ELEMENT_VOID)) {
        fold_content(folder, call);
        stmt_lit_cstr(folder, "</");
        stmt_lit(folder, tag);
        stmt_lit_cstr(folder, ">");
    }
    if (head) out_call(folder, "fh_head_end");
}

/* <title>t</title><main class="container"><h1>t</h1>…</main> */
static void fold_titled(Folder *folder, Node *call)
{
    bool root = folder->at_root;
    folder->at_root = false;
    Node *title = call->call.args.first, *first = NULL;
    for (; title && title->kind == NODE_ARG && !str_is(title->arg.name, "title"); )
        title = title->next;
    if (title && title->kind != NODE_ARG) first = title;
    Node *text = title && title->kind == NODE_ARG ? title->arg.value : title;
    keep_order(folder, call);
    settle_twin(folder, text);
    if (root) out_call(folder, "fh_head_begin");
    stmt_lit_cstr(folder, "<title>");
    if (text) fold_child(folder, text);
    stmt_lit_cstr(folder, "</title>");
    if (root) out_call(folder, "fh_head_end");
    stmt_lit_cstr(folder, "<main");
    bool has_class = false;
    for (Node *arg = call->call.args.first; arg; arg = arg->next) {
        if (arg->kind != NODE_ARG || arg == title) continue;
        if (str_is(html_attr_name(folder->arena, arg->arg.name), "class")) has_class = true;
        fold_attr(folder, NULL, arg->arg.name, arg->arg.value);
    }
    for (Node *arg = call->call.args.first; arg; arg = arg->next)
        if (arg->kind != NODE_ARG && arg->type->kind == TYPE_ATTRS)
            stmt_write(folder, "fh_out_html", fold_expr(folder, arg));
    stmt_lit_cstr(folder, has_class ? "><h1>" : " class=\"container\"><h1>");
    if (text) fold_child(folder, text);
    stmt_lit_cstr(folder, "</h1>");
    for (Node *arg = call->call.args.first; arg; arg = arg->next)
        if (arg->kind != NODE_ARG && arg != first && arg->type->kind != TYPE_ATTRS)
            fold_child(folder, arg);
    stmt_lit_cstr(folder, "</main>");
}

static void fold_component(Folder *folder, Node *call)
{
    bool nested = !folder->at_root && fn_has_head(call->call.symbol);
    bool root = folder->at_root;
    folder->at_root = false;
    if (nested) out_call(folder, "fh_nested_begin");
    fold_markup_call(folder, call);
    if (nested) out_call(folder, "fh_nested_end");
    folder->at_root = root;
}

static void child_body(Folder *folder, Node *node, void *context)
{
    (void)context;
    fold_child(folder, node);
}

/* `body` folds the side that is taken. */
static void child_choice(Folder *folder, Node *node, LoopBody *body)
{
    bool constant, root = folder->at_root;
    if (node->branch.let_name.len == 0 && eval_bool(&folder->eval, node->branch.cond, &constant)) {
        Node *taken = constant ? node->branch.then : node->branch.otherwise;
        if (taken) body(folder, taken, NULL);
        return;
    }
    Stmt *branch = stmt_if(folder, fold_condition(folder, node));
    Block *outer = block_enter(folder, &branch->branch.then);
    fold_let_name(folder, node);
    body(folder, node->branch.then, NULL);
    block_leave(folder, outer);
    folder->at_root = root;
    if (!node->branch.otherwise) return;
    outer = block_enter(folder, &branch->branch.otherwise);
    body(folder, node->branch.otherwise, NULL);
    block_leave(folder, outer);
}

/* A value's type says how it is written. */
void out_child(Folder *folder, Expr *value)
{
    switch (value->type->kind) {
    case TYPE_VOID: case TYPE_REPLY:
        if (value->kind == EXPR_CALL) stmt_do(folder, value);
        break;
    case TYPE_NONE: break;
    case TYPE_STR: stmt_write(folder, "fh_out_text", value); break;
    case TYPE_HTML: stmt_write(folder, "fh_out_html", value); break;
    case TYPE_INT: stmt_write(folder, "fh_out_int", value); break;
    case TYPE_FLOAT: stmt_write(folder, "fh_out_float", value); break;
    case TYPE_BOOL: stmt_write(folder, "fh_out_bool", value); break;
    default:
        if (!value->is_place) value = spill(folder, value, "child");
        stmt_do(folder, expr_call(folder, "fh_out_child", NULL, false, 0,
                                  expr_named(folder, folder->out, NULL),
                                  expr_table(folder, value->type), expr_addr(folder, value),
                                  NULL));
        break;
    }
}

/* a ?? b as a child */
static void child_default(Folder *folder, Node *node)
{
    Expr *maybe = fold_addressable(folder, node->binary.left);
    if (!maybe->is_stable) maybe = spill(folder, maybe, "maybe");
    Stmt *branch = stmt_if(folder, expr_has(folder, maybe));
    Block *outer = block_enter(folder, &branch->branch.then);
    out_child(folder, expr_value(folder, maybe));
    block_leave(folder, outer);
    outer = block_enter(folder, &branch->branch.otherwise);
    fold_child(folder, node->binary.right);
    block_leave(folder, outer);
}

static void child_leaf(Folder *folder, Node *node)
{
    if (is_builtin(node, BUILTIN_RAW)) {
        fh_str text;
        if (eval_text(&folder->eval, node->call.args.first, &text)) stmt_lit(folder, text);
        else stmt_write(folder, "fh_out_html", fold_expr(folder, node->call.args.first));
        return;
    }
    out_child(folder, fold_expr(folder, node));
}

static void child_interp(Folder *folder, Node *node)
{
    for (Node *part = node->interp.parts.first; part; part = part->next) {
        if (part->kind != NODE_HOLE) fold_child(folder, part);
        else if (part->hole.spec.len == 0 && part->hole.value->type->kind != TYPE_OPTIONAL
                 && is_scalar_type(part->hole.value->type)) fold_child(folder, part->hole.value);
        else stmt_write(folder, "fh_out_text", hole_text(folder, part));
    }
}

static void child_call(Folder *folder, Node *node)
{
    switch (node->call.kind) {
    case CALL_TAG: fold_element(folder, node); break;
    case CALL_TITLED: fold_titled(folder, node); break;
    case CALL_FRAGMENT: fold_children(folder, &node->call.args); break;
    case CALL_FN:
        if (is_html_function(node->call.symbol)) { fold_component(folder, node); break; }
        child_leaf(folder, node);
        break;
    default: child_leaf(folder, node); break;
    }
}

void fold_children(Folder *folder, NodeList *args)
{
    bool root = folder->at_root;
    for (Node *arg = args->first; arg; arg = arg->next) {
        folder->at_root = root;
        if (arg->kind != NODE_ARG) fold_child(folder, arg);
    }
}

void fold_child(Folder *folder, Node *node)
{
    node = unwrap(node);
    Buf constant = { 0 };
    if (!(folder->at_root && root_has_head(node)) && eval_child(&folder->eval, node, &constant)) {
        stmt_lit(folder, buf_str(&constant));
        buf_free(&constant);
        return;
    }
    buf_free(&constant);
    switch (node->kind) {
    case NODE_CALL: child_call(folder, node); break;
    case NODE_IF_YIELD: child_choice(folder, node, child_body); break;
    case NODE_FOR_YIELD: {
        bool root = folder->at_root;
        folder->at_root = false;
        fold_loop(folder, node, child_body, NULL);
        folder->at_root = root;
        break;
    }
    case NODE_MATCH: fold_match_chain(folder, node, child_body, NULL); break;
    case NODE_LIST: fold_children(folder, &node->list.items); break;
    case NODE_INTERP: child_interp(folder, node); break;
    case NODE_BINARY:
        if (node->binary.op == OP_ADD && node->type->kind == TYPE_STR) {
            fold_child(folder, node->binary.left);
            fold_child(folder, node->binary.right);
        } else if (node->binary.op == OP_DEFAULT) {
            child_default(folder, node);
        } else {
            child_leaf(folder, node);
        }
        break;
    case NODE_NONE: break;
    default: child_leaf(folder, node); break;
    }
}
