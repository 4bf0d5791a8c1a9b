/* evaluator.h: what the parts of eval share (eval.c, constant.c, markup.c); nobody else
 * includes it. */
#ifndef EVALUATOR_H
#define EVALUATOR_H

#include "fold/folder.h"

#define EVAL_STEPS 20000
#define EVAL_BYTES ((size_t)256 << 10)
#define EVAL_DEPTH 64 /* calls of functions within each other */

typedef enum ValueKind {
    VALUE_NONE, VALUE_INT, VALUE_FLOAT, VALUE_BOOL, VALUE_STR,
    VALUE_DURATION, /* milliseconds in `i` */
    VALUE_HTML,  /* markup: bytes in `str` */
    VALUE_ATTRS, /* attributes: bytes in `str`, their names in `items` */
    VALUE_LIST,
    VALUE_MAP,    /* keys and values by turns in `items` */
    VALUE_RECORD  /* fields in their order */
} ValueKind;

struct Value {
    ValueKind kind;
    int64_t i;
    double f;
    fh_str str;
    const Value **items;
    int count;
};

/* A growing list of values. */
typedef struct Items { const Value **items; int count, cap; } Items;

/* ---- constant.c ---- */
/* Whether the node can be constant. `keep`: the answer holds wherever the node stands, so it is
 * kept in the node. */
bool constant(Node *node, bool keep);

/* ---- operator.c ---- */
Value *value_new(Folder *folder, ValueKind kind);
const Value *value_int(Folder *folder, int64_t i);
const Value *value_float(Folder *folder, double f); /* null where it is not finite */
const Value *value_bool(Folder *folder, bool b);
/* An int, or milliseconds where the type is a duration. */
const Value *value_whole(Folder *folder, const Type *type, int64_t i);
bool value_is_whole(const Value *value);
/* Takes the buffer's bytes, and frees it. */
const Value *value_bytes(Folder *folder, ValueKind kind, Buf *buf);
/* The text of a scalar, as the runtime prints it; false for what has none. */
bool value_text(const Value *value, Buf *out);
/* -1, 0, 1; 2 when the two cannot be ordered. */
int value_compare(const Value *a, const Value *b);
/* The numbers from `from` to before `to`; null if they are too many. */
const Value *value_range(Folder *folder, int64_t from, int64_t to, int64_t step);
const Value *compute_binary(Folder *folder, Node *node);
const Value *compute_unary(Folder *folder, Node *node);

/* ---- eval.c ---- */
/* The value, or null where it cannot be had; folder->stop is then the innermost node of those
 * that have none. */
const Value *compute(Folder *folder, Node *node);
void items_add(Folder *folder, Items *items, const Value *value);
/* Runs a for-yield; `body` sees the loop's names bound. */
typedef bool EachBody(Folder *folder, Node *body, void *context);
bool each(Folder *folder, Node *node, EachBody *body, void *context);
/* Calls a fn with its parameters bound: its roots go to `out`, or its value is returned. */
const Value *call_fn(Folder *folder, Node *call, Buf *out, bool *ok);
/* The side that an if-yield takes (null: none), with its name bound; *old is what the name was
 * bound to. */
bool take_branch(Folder *folder, Node *node, Node **taken, const Value **old);
Node *take_arm(Folder *folder, Node *node);

/* ---- markup.c ---- */
bool write_child(Folder *folder, Node *node, Buf *out);
bool write_list(Folder *folder, NodeList *list, Buf *out);
bool write_attribute(Folder *folder, fh_str written, Node *node, Buf *out);
/* What a component collects. Null where it is not constant. */
const Value *collect_children(Folder *folder, Node *call);
const Value *collect_attrs(Folder *folder, Node *call);

#endif
