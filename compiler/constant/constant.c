/* constant.c: which expressions can be computed at compile time.
 *
 * A walk from the leaves up; the answer is kept in the node, so asking again is free. */
#include "constant/evaluator.h"

static bool all_constant(NodeList *list, bool keep)
{
    bool all = true;
    int left = list->count;
    for (Node *node = list->first; node && left > 0; node = node->next, left--)
        if (!constant(node, keep)) all = false;
    return all;
}

/* A function that only computes: its body is an expression over its parameters. */
bool fn_is_foldable(Symbol *symbol)
{
    if (symbol->foldable) return symbol->foldable > 0;
    symbol->foldable = 1; /* a recursive call does not change the answer; the budget ends it */
    Node *decl = symbol->decl;
    bool ok = decl->fn.body && decl->fn.body->kind == NODE_YIELD;
    for (Node *param = decl->fn.params.first; ok && param; param = param->next) {
        Symbol *name = param->param.symbol;
        if (!name || (name->special != SPECIAL_NONE && name->special != SPECIAL_CHILDREN
                      && name->special != SPECIAL_ATTRS)) ok = false;
        else name->is_folding = true;
    }
    ok = ok && all_constant(&decl->fn.body->block.items, false);
    for (Node *param = decl->fn.params.first; param; param = param->next)
        if (param->param.symbol) param->param.symbol->is_folding = false;
    symbol->foldable = ok ? 1 : -1;
    return ok;
}

static bool name_constant(Symbol *symbol)
{
    if (!symbol) return false;
    if (symbol->is_folding || symbol->value) return true;
    if (symbol->is_costly) return false;
    if (symbol->kind == SYMBOL_CONST && symbol->decl->kind == NODE_CONST)
        return constant(symbol->decl->global.value, true);
    if (symbol->kind == SYMBOL_LOCAL && !symbol->is_var && symbol->decl
        && symbol->decl->kind == NODE_LET && !symbol->decl->let.otherwise)
        return constant(symbol->decl->let.value, true);
    return false;
}

/* What is bound are arguments, and defaults, which depend on nothing around the call. */
static bool defaults_constant(Node *call)
{
    int index = 0;
    Node *param = call->call.symbol->decl->fn.params.first;
    for (; param; param = param->next, index++)
        if (param->param.fallback && call->call.bound[index] == param->param.fallback
            && !constant(param->param.fallback, true)) return false;
    return true;
}

static bool record_constant(Node *call, bool keep)
{
    bool all = true;
    for (int i = 0; i < call->call.nbound; i++)
        if (!call->call.bound[i] || !constant(call->call.bound[i], keep)) all = false;
    return all;
}

static bool call_constant(Node *node, bool keep)
{
    bool args = all_constant(&node->call.args, keep);
    switch (node->call.kind) {
    case CALL_TAG: case CALL_FRAGMENT: case CALL_TITLED: return args;
    case CALL_RECORD: return record_constant(node, keep);
    case CALL_FN:
        return defaults_constant(node) && args && fn_is_foldable(node->call.symbol);
    case CALL_BUILTIN:
        switch (node->call.builtin->id) {
        case BUILTIN_LEN: case BUILTIN_STR: case BUILTIN_RANGE: case BUILTIN_RAW:
        case BUILTIN_URL_ENCODE: case BUILTIN_PATH: case BUILTIN_URL_KEEP:
        case BUILTIN_URL_RUN: case BUILTIN_URL_FIRST:
        case BUILTIN_URL_HERE: case BUILTIN_URL_ITEMS: case BUILTIN_CSS_VALUE: case BUILTIN_CSS_NAME:
        case BUILTIN_CSS_LIST: case BUILTIN_WORDS: return args;
        default: return false;
        }
    case CALL_METHOD:
        switch (node->call.builtin->id) {
        case BUILTIN_STR_UPPER: case BUILTIN_STR_LOWER: case BUILTIN_STR_TRIM:
        case BUILTIN_STR_REPEAT: return constant(node->call.object, keep) && args;
        default: constant(node->call.object, keep); return false;
        }
    default: return false;
    }
}

static bool loop_constant(Node *node, bool keep)
{
    bool over = constant(node->loop.over, keep);
    if (node->loop.item_symbol) node->loop.item_symbol->is_folding = over;
    if (node->loop.key_symbol) node->loop.key_symbol->is_folding = over;
    bool filter = !node->loop.filter || constant(node->loop.filter, false);
    bool body = constant(node->loop.body, false);
    if (node->loop.item_symbol) node->loop.item_symbol->is_folding = false;
    if (node->loop.key_symbol) node->loop.key_symbol->is_folding = false;
    return over && filter && body;
}

static bool branch_constant(Node *node, bool keep)
{
    bool cond = constant(node->branch.cond, keep);
    bool inner = keep && node->branch.let_name.len == 0;
    if (node->branch.symbol) node->branch.symbol->is_folding = cond;
    bool then = constant(node->branch.then, inner);
    if (node->branch.symbol) node->branch.symbol->is_folding = false;
    bool otherwise = !node->branch.otherwise || constant(node->branch.otherwise, keep);
    return cond && then && otherwise;
}

static bool find_constant(Node *node, bool keep)
{
    switch (node->kind) {
    case NODE_INT: case NODE_FLOAT: case NODE_BOOL: case NODE_NONE: case NODE_STR:
    case NODE_DURATION: return true;
    case NODE_INTERP: return all_constant(&node->interp.parts, keep);
    case NODE_HOLE: return constant(node->hole.value, keep);
    case NODE_NAME: return name_constant(node->name.symbol);
    case NODE_LIST: case NODE_MAP: return all_constant(&node->list.items, keep);
    case NODE_ENTRY: {
        bool key = constant(node->entry.key, keep);
        return constant(node->entry.value, keep) && key;
    }
    case NODE_CALL: return call_constant(node, keep);
    case NODE_ARG: return constant(node->arg.value, keep);
    case NODE_UNARY: return constant(node->unary.operand, keep);
    case NODE_BINARY: {
        bool left = constant(node->binary.left, keep);
        return constant(node->binary.right, keep) && left;
    }
    case NODE_IF_YIELD: return branch_constant(node, keep);
    case NODE_FOR_YIELD: return loop_constant(node, keep);
    case NODE_MATCH: {
        bool subject = constant(node->match.subject, keep);
        return all_constant(&node->match.arms, keep) && subject;
    }
    case NODE_ARM: {
        bool patterns = all_constant(&node->arm.patterns, keep);
        return constant(node->arm.value, keep) && patterns;
    }
    case NODE_CONVERT: return constant(node->convert.value, keep);
    default: return false;
    }
}

/* What is kept as not constant may be so where names are bound for a while: in a call. */
bool constant(Node *node, bool keep)
{
    if (node->is_constant > 0 || (keep && node->is_constant)) return node->is_constant > 0;
    bool is = find_constant(node, keep);
    if (keep) node->is_constant = is ? 1 : -1;
    return is;
}

/* ---- what the program says itself ---- */

bool node_is_written(Node *node)
{
    node = unwrap(node);
    switch (node->kind) {
    case NODE_STR: case NODE_INT: case NODE_FLOAT: case NODE_BOOL: case NODE_DURATION:
    case NODE_NONE: return true;
    case NODE_NAME: return node->name.symbol && node->name.symbol->kind == SYMBOL_CONST;
    case NODE_HOLE: return node_is_written(node->hole.value);
    case NODE_BINARY:
        return node_is_written(node->binary.left) && node_is_written(node->binary.right);
    case NODE_INTERP:
        for (Node *part = node->interp.parts.first; part; part = part->next)
            if (!node_is_written(part)) return false;
        return true;
    default: return false;
    }
}

static bool arms_are_written(const Node *match)
{
    for (const Node *arm = match->match.arms.first; arm; arm = arm->next)
        if (arm->kind == NODE_ARM && !text_is_written(arm->arm.value)) return false;
    return true;
}

bool text_is_written(Node *node)
{
    node = unwrap(node);
    if (node->kind == NODE_MATCH) return arms_are_written(node);
    if (node->kind != NODE_IF_YIELD) return node_is_written(node);
    return text_is_written(node->branch.then) &&
           (!node->branch.otherwise || text_is_written(node->branch.otherwise));
}
