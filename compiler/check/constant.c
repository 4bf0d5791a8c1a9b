/* constant.c: what is known before the program runs. */
#include "check/checker.h"

static Node *find_in_list(NodeList *items)
{
    for (Node *item = items->first; item; item = item->next) {
        Node *found = find_inconstant(item);
        if (found) return found;
    }
    return NULL;
}

static Node *find_in_record(Node *call)
{
    for (int i = 0; i < call->call.nbound; i++) {
        Node *found = call->call.bound[i] ? find_inconstant(call->call.bound[i]) : NULL;
        if (found) return found;
    }
    return NULL;
}

static Node *find_in_both(Node *a, Node *b)
{
    Node *found = find_inconstant(a);

    return found ? found : find_inconstant(b);
}

static bool is_constant_name(const Node *name)
{
    Symbol *symbol = name->name.symbol;

    return symbol && symbol->kind == SYMBOL_CONST && decl_of(symbol)->is_constant;
}

Node *find_inconstant(Node *expr)
{
    switch (expr->kind) {
    case NODE_ERROR:
    case NODE_INT:
    case NODE_FLOAT:
    case NODE_BOOL:
    case NODE_NONE:
    case NODE_DURATION:
    case NODE_STR:
        return NULL;
    case NODE_INTERP:
        return find_in_list(&expr->interp.parts);
    case NODE_HOLE:
        return find_inconstant(expr->hole.value);
    case NODE_LIST:
    case NODE_MAP:
        return find_in_list(&expr->list.items);
    case NODE_ENTRY:
        return find_in_both(expr->entry.key, expr->entry.value);
    case NODE_NAME:
        return is_constant_name(expr) ? NULL : expr;
    case NODE_UNARY:
        return find_inconstant(expr->unary.operand);
    case NODE_BINARY:
        if (expr->binary.op == OP_RANGE || expr->binary.op == OP_IN) return expr;
        return find_in_both(expr->binary.left, expr->binary.right);
    case NODE_CONVERT:
        return find_inconstant(expr->convert.value);
    case NODE_CALL:
        return expr->call.kind == CALL_RECORD ? find_in_record(expr) : expr;
    default:
        return expr;
    }
}
