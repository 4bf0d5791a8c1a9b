/* make.c: what all constructors need: nodes, lists of them, and what stands for mistakes.
 *
 * The constructors fill a node's fields in their order; they are in make_decl.c, make_stmt.c,
 * make_expr.c and make_literal.c. */
#include "syntax/make.h"

#include "syntax/make_node.h"
#include "words/syntax.h"

/* ---- nodes ---- */

Node *node_make(Parser *p, NodeKind kind, Span first, Span last)
{
    Node *node = ARENA_NEW(p->arena, Node);
    node->kind = kind;
    node->span = span_join(first, last);
    return node;
}

void node_hold(Node *node, const Node *child)
{
    if (child && node->depth <= child->depth) node->depth = child->depth + 1;
}

void node_hold_all(Node *node, NodeList children)
{
    for (const Node *child = children.first; child; child = child->next) node_hold(node, child);
}

Node *node_done(Parser *p, Node *node)
{
    if (node->depth <= AST_MAX_DEPTH) return node;
    ast_too_deep(p, (Span){ node->span.start, 1, node->span.file });
    return node_make(p, NODE_ERROR, node->span, node->span);
}

fh_str node_text(Parser *p, Token token)
{
    return source_text(p->source, token.span);
}

Span node_span_with(Span first, NodeList list)
{
    return list.last ? span_join(first, list.last->span) : first;
}

/* ---- lists ---- */

NodeList ast_none(void)
{
    return (NodeList){ 0 };
}

NodeList ast_one(Node *item)
{
    return (NodeList){ item, item, 1 };
}

NodeList ast_add(NodeList list, Node *item)
{
    if (!list.last) return ast_one(item);
    list.last->next = item;
    return (NodeList){ list.first, item, list.count + 1 };
}

/* ---- after mistakes ---- */

Node *ast_bad(Parser *p)
{
    return node_make(p, NODE_ERROR, p->refused, p->refused);
}

Node *ast_lost(Parser *p)
{
    p->ast->lost = true;
    return ast_bad(p);
}

/* A yielded body is a value; a block has an end of its own. */
static void spoil_body(Parser *p, Node **body)
{
    if (*body && (*body)->kind == NODE_YIELD) *body = ast_bad(p);
}

Node *ast_spoiled(Parser *p, Node *node)
{
    switch (node->kind) {
    case NODE_APP:
        if (node->app.options.last) node->app.options.last->option.value = ast_bad(p);
        return node;
    case NODE_ROUTE: spoil_body(p, &node->route.body); return node;
    case NODE_FN: spoil_body(p, &node->fn.body); return node;
    case NODE_BEFORE: case NODE_ON_ERROR: case NODE_EVERY: case NODE_STARTUP: case NODE_SHUTDOWN:
        spoil_body(p, &node->hook.body);
        return node;
    case NODE_STATE: case NODE_CONST: node->global.value = ast_bad(p); return node;
    case NODE_LET: node->let.value = ast_bad(p); return node;
    case NODE_IF: node->branch.cond = ast_bad(p); return node;
    case NODE_WHILE: node->while_loop.cond = ast_bad(p); return node;
    case NODE_AFTER: node->after.delay = ast_bad(p); return node;
    case NODE_ASSIGN: case NODE_DO: case NODE_RETURN: return ast_bad(p);
    default: return node;
    }
}

void ast_too_deep(Parser *p, Span at)
{
    if (!p->too_deep) parse_report(p, syntax_too_deep(at));
    p->too_deep = true;
}
