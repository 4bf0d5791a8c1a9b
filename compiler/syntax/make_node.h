/* make_node.h: what the constructors of make.h share. */
#ifndef AST_NODE_H
#define AST_NODE_H

#include "syntax/make.h"

/* A node from the start of `first` to the end of `last`. */
Node *node_make(Parser *p, NodeKind kind, Span first, Span last);

/* Says that the node holds a child (null is fine), or a list of them. */
void node_hold(Node *node, const Node *child);
void node_hold_all(Node *node, NodeList children);

/* The node, unless it is too deep for later stages to walk: then NODE_ERROR. */
Node *node_done(Parser *p, Node *node);

/* The token's text. */
fh_str node_text(Parser *p, Token token);

/* From `first` to the end of the list; `first` alone when it is empty. */
Span node_span_with(Span first, NodeList list);

#endif
