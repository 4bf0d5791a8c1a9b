/* make_expr.c: constructors of expressions; literals are in make_literal.c. */
#include "syntax/make.h"
#include "syntax/make_node.h"
#include "words/syntax.h"

Node *ast_unary(Parser *p, Op op, Token at, Node *operand)
{
    if (op == OP_NEG && ast_negate_literal(p, at, operand)) return operand;
    Node *node = node_make(p, NODE_UNARY, at.span, operand->span);
    node->unary.op = op;
    node->unary.operand = operand;
    node_hold(node, operand);
    return node_done(p, node);
}

Node *ast_binary(Parser *p, Op op, Token at, Node *left, Node *right)
{
    ast_check_magnitude(p, right);
    Node *node = node_make(p, NODE_BINARY, left->span, right->span);
    node->binary.op = op;
    node->binary.op_span = at.span;
    node->binary.left = left;
    node->binary.right = right;
    node_hold(node, left);
    node_hold(node, right);
    return node_done(p, node);
}

Node *ast_not_in(Parser *p, Token at, Node *left, Node *right)
{
    Node *node = node_make(p, NODE_UNARY, left->span, right->span);
    node->unary.op = OP_NOT;
    node->unary.operand = ast_binary(p, OP_IN, at, left, right);
    node_hold(node, node->unary.operand);
    return node_done(p, node);
}

Node *ast_if_yield(Parser *p, Token first, Node *cond, Node *then, Node *otherwise)
{
    Node *head = ast_if_head(p, first, cond);
    head->kind = NODE_IF_YIELD;
    return ast_if(p, head, then, otherwise);
}

Node *ast_for_yield(Parser *p, Node *head, Node *filter, Node *value)
{
    head->kind = NODE_FOR_YIELD;
    head->loop.filter = filter;
    node_hold(head, filter);
    return ast_for(p, head, value);
}

Node *ast_name(Parser *p, Token name)
{
    Node *node = node_make(p, NODE_NAME, name.span, name.span);
    node->name.name = node_text(p, name);
    return node;
}

Node *ast_group(Node *value, Token first, Token last)
{
    value->span = span_join(first.span, last.span);
    return value;
}

Node *ast_list(Parser *p, Token first, NodeList items, Token last)
{
    Node *node = node_make(p, NODE_LIST, first.span, last.span);
    node->list.items = items;
    node_hold_all(node, items);
    return node_done(p, node);
}

Node *ast_map(Parser *p, Token first, NodeList entries, Token last)
{
    Node *node = node_make(p, NODE_MAP, first.span, last.span);
    node->list.items = entries;
    node_hold_all(node, entries);
    return node_done(p, node);
}

Node *ast_entry(Parser *p, Node *key, Node *value)
{
    Node *node = node_make(p, NODE_ENTRY, key->span, value->span);
    node->entry.key = key;
    node->entry.value = value;
    node_hold(node, key);
    node_hold(node, value);
    return node_done(p, node);
}

Node *ast_field(Parser *p, Node *object, Token name)
{
    Node *node = node_make(p, NODE_FIELD, object->span, name.span);
    node->field.object = object;
    node->field.name = node_text(p, name);
    node->field.name_span = name.span;
    node_hold(node, object);
    return node_done(p, node);
}

Node *ast_index(Parser *p, Node *object, Node *index, Token last)
{
    Node *node = node_make(p, NODE_INDEX, object->span, last.span);
    node->index.object = object;
    node->index.index = index;
    node_hold(node, object);
    node_hold(node, index);
    return node_done(p, node);
}

Node *ast_match(Parser *p, Token first, Node *subject, NodeList arms, Token last)
{
    Node *node = node_make(p, NODE_MATCH, first.span, last.span);
    node->match.subject = subject;
    node->match.arms = arms;
    node_hold(node, subject);
    node_hold_all(node, arms);
    return node_done(p, node);
}

Node *ast_arm(Parser *p, NodeList patterns, Node *value)
{
    Node *node = node_make(p, NODE_ARM, patterns.first->span, value->span);
    node->arm.patterns = patterns;
    node->arm.value = value;
    node_hold_all(node, patterns);
    node_hold(node, value);
    return node_done(p, node);
}

Node *ast_arm_else(Parser *p, Token first, Node *value)
{
    Node *node = node_make(p, NODE_ARM, first.span, value->span);
    node->arm.value = value;
    node_hold(node, value);
    return node_done(p, node);
}

/* f(…) and a.f(…): the callee's node gives its name, and is not kept. */
Node *ast_call(Parser *p, Node *callee, NodeList args, Token last)
{
    Node *node = node_make(p, NODE_CALL, callee->span, last.span);
    node->call.args = args;
    if (callee->kind == NODE_NAME) {
        node->call.name = callee->name.name;
        node->call.name_span = callee->span;
    } else if (callee->kind == NODE_FIELD) {
        node->call.object = callee->field.object;
        node->call.name = callee->field.name;
        node->call.name_span = callee->field.name_span;
    } else {
        if (callee->kind != NODE_ERROR) parse_report(p, syntax_not_callable(callee->span));
        return node_make(p, NODE_ERROR, node->span, node->span);
    }
    node_hold(node, node->call.object);
    node_hold_all(node, args);
    return node_done(p, node);
}

Node *ast_arg(Parser *p, Token name, Node *value)
{
    Node *node = node_make(p, NODE_ARG, name.span, value->span);
    node->arg.name = node_text(p, name);
    node->arg.name_span = name.span;
    node->arg.value = value;
    node_hold(node, value);
    return node_done(p, node);
}

Node *ast_hole(Parser *p, Token first, Node *value, const Token *spec, Token last)
{
    Node *node = node_make(p, NODE_HOLE, first.span, last.span);
    node->hole.value = value;
    if (spec) {
        node->hole.spec = node_text(p, *spec);
        node->hole.spec_span = spec->span;
    }
    node_hold(node, value);
    return node_done(p, node);
}

Node *ast_interp(Parser *p, Token first, NodeList parts, Token last)
{
    Node *node = node_make(p, NODE_INTERP, first.span, last.span);
    node->interp.parts = parts;
    node_hold_all(node, parts);
    return node_done(p, node);
}
