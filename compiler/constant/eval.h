/* eval.h: what is known before the program runs.
 *
 * A walk decides whether a node can be constant at all; then an evaluator tries, within a budget of
 * steps and bytes. Whoever wants a constant asks here and nowhere else. Works on checked trees; all
 * that is given lives in the arena. */
#ifndef EVAL_H
#define EVAL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/skeleton.h"
#include "language/ast.h"

typedef enum ValueKind {
    VALUE_NONE, VALUE_INT, VALUE_FLOAT, VALUE_BOOL, VALUE_STR,
    VALUE_DURATION, /* milliseconds in `i` */
    VALUE_HTML,  /* markup: bytes in `str` */
    VALUE_ATTRS, /* attributes: bytes in `str`, their names in `items` */
    VALUE_LIST,
    VALUE_MAP,    /* keys and values by turns in `items` */
    VALUE_RECORD  /* fields in their order */
} ValueKind;

typedef struct Value Value;

struct Value {
    ValueKind kind;
    int64_t i;
    double f;
    fh_str str;
    const Value **items;
    int count;
};

/* The markup of an answer, with marks on what goes into <head>. */
typedef struct Markup {
    Buf bytes;
    HeadRange *heads; /* in the arena */
    int nheads, heads_cap;
    bool at_root;     /* what is written now is a root of the answer */
} Markup;

/* All zero but for the first two. */
typedef struct Eval {
    Arena *arena;
    int htmx;        /* the version that the program is for */
    Markup *markup;  /* what a page is written to, else null */
    int steps;       /* what is left of its budget */
    int depth;       /* calls within each other */
    Node *stop;      /* what could not be computed; null so far */
} Eval;

/* The value, if it depends on nothing that is known only at run time; else null. */
const Value *eval_value(Eval *eval, Node *node);

/* Computes the value of a const or let for all who name it. */
void eval_settle(Eval *eval, Symbol *symbol, Node *value);

/* Whether a function is constant when its arguments are. */
bool fn_is_foldable(Symbol *symbol);

/* Writes a constant as markup (child) or as an attribute; false if it is not one. */
bool eval_child(Eval *eval, Node *node, Buf *out);
bool eval_attr(Eval *eval, fh_str written, Node *value, Buf *out);

/* The same for the text of Script and Style, which is not escaped. */
bool eval_raw(Eval *eval, Node *node, Buf *out);

/* The same for the roots of an answer. */
bool eval_roots(Eval *eval, NodeList *roots, Markup *markup);

/* The value as C has it; false if it is not constant. A duration has its milliseconds. */
bool eval_text(Eval *eval, Node *node, fh_str *text);
bool eval_int(Eval *eval, Node *node, int64_t *value);
bool eval_bool(Eval *eval, Node *node, bool *value);

/* The strs of a list, and how many; 0 where it is not constant. */
int eval_texts(Eval *eval, Node *node, fh_str **texts);

/* Whether the program says this text itself, where it stands, in all branches: whatever it is, it
 * means it. The second looks at no branches. */
bool text_is_written(Node *node);
bool node_is_written(Node *node);

/* The value given to the attribute with that HTML name, or null. */
Node *named_arg(Arena *arena, Node *call, const char *name);

/* What fhc adds to the attributes of a call of an element: how the files of a form travel, or that
 * it goes nowhere by itself. Never null. */
const char *form_attributes(Eval *eval, Node *call);

#endif
