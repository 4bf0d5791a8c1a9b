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

#endif
