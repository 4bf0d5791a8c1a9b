/* walk.h: every node of a tree, in source order. */
#ifndef WALK_H
#define WALK_H

#include "language/ast.h"

/* Called for each node; false: not what is inside it. */
typedef bool Visitor(void *context, Node *node);

/* Visits `node` (null is fine) and what is inside it: statements, expressions, parameters'
 * defaults. Types as written are left out. */
void walk(Node *node, Visitor *visit, void *context);
void walk_list(NodeList *nodes, Visitor *visit, void *context);

/* The node under the conversions that check put around it and that do not show: an int as a
 * float does, 7 is then 7.0. Null for null. */
static inline Node *unwrap(Node *node)
{
    while (node && node->kind == NODE_CONVERT && node->convert.how != CONVERT_INT_TO_FLOAT)
        node = node->convert.value;
    return node;
}

#endif
