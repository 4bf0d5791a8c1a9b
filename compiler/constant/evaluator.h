/* evaluator.h: what the parts of eval share (eval.c, constant.c, markup.c); nobody else
 * includes it. */
#ifndef EVALUATOR_H
#define EVALUATOR_H

#include "constant/escape.h"
#include "constant/eval.h"
#include "language/builtin.h"
#include "language/html.h"
#include "language/walk.h"

#define EVAL_STEPS 20000
#define EVAL_BYTES ((size_t)256 << 10)
#define EVAL_DEPTH 64 /* calls of functions within each other */

/* A growing list of values. */
typedef struct Items { const Value **items; int count, cap; } Items;

/* ---- constant.c ---- */
/* Whether the node can be constant. `keep`: the answer holds wherever the node stands, so it is
 * kept in the node. */
bool constant(Node *node, bool keep);

/* ---- operator.c ---- */
Value *value_new(Eval *eval, ValueKind kind);
const Value *value_int(Eval *eval, int64_t i);
const Value *value_float(Eval *eval, double f); /* null where it is not finite */
const Value *value_bool(Eval *eval, bool b);
/* An int, or milliseconds where the type is a duration. */
const Value *value_whole(Eval *eval, const Type *type, int64_t i);
bool value_is_whole(const Value *value);
/* Takes the buffer's bytes, and frees it. */
const Value *value_bytes(Eval *eval, ValueKind kind, Buf *buf);
/* The text of a scalar, as the runtime prints it; false for what has none. */
bool value_text(const Value *value, Buf *out);
/* -1, 0, 1; 2 when the two cannot be ordered. */
int value_compare(const Value *a, const Value *b);
/* The numbers from `from` to before `to`; null if they are too many. */
const Value *value_range(Eval *eval, int64_t from, int64_t to, int64_t step);
const Value *compute_binary(Eval *eval, Node *node);
const Value *compute_unary(Eval *eval, Node *node);

/* ---- eval.c ---- */
/* The value, or null where it cannot be had; folder->stop is then the innermost node of those
 * that have none. */
const Value *compute(Eval *eval, Node *node);
void items_add(Eval *eval, Items *items, const Value *value);
/* Runs a for-yield; `body` sees the loop's names bound. */
typedef bool EachBody(Eval *eval, Node *body, void *context);
bool each(Eval *eval, Node *node, EachBody *body, void *context);
/* Calls a fn with its parameters bound: its roots go to `out`, or its value is returned. */
const Value *call_fn(Eval *eval, Node *call, Buf *out, bool *ok);
/* The side that an if-yield takes (null: none), with its name bound; *old is what the name was
 * bound to. */
bool take_branch(Eval *eval, Node *node, Node **taken, const Value **old);
Node *take_arm(Eval *eval, Node *node);

/* ---- markup.c ---- */
bool write_child(Eval *eval, Node *node, Buf *out);
bool write_list(Eval *eval, NodeList *list, Buf *out);
bool write_attribute(Eval *eval, fh_str written, Node *node, Buf *out);
/* What a component collects. Null where it is not constant. */
const Value *collect_children(Eval *eval, Node *call);
const Value *collect_attrs(Eval *eval, Node *call);

#endif
