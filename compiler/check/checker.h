/* checker.h: what the parts of check share; nobody else includes it.
 *
 * Types flow upwards (check_expr gives an expression the type it has by itself), and are then
 * fitted to what is wanted from above (coerce), down to the leaf that does not fit: that is
 * the smallest wrong place, and the one that is reported. */
#ifndef CHECKER_H
#define CHECKER_H

#include "language/ast.h"
#include "language/builtin.h"
#include "source/diag.h"
#include "words/errors.h"
#include "language/html.h"
#include "language/scope.h"
#include "source/table.h"

/* An `after` block: it runs later, with copies of the locals that it names. */
typedef struct AfterScope {
    struct AfterScope *outer;
    Symbols *captures;
    Table seen; /* the same, by pointer */
} AfterScope;

typedef enum BodyKind {
    BODY_FN,
    BODY_ROUTE,  /* of an HTTP verb; before and error hooks too */
    BODY_WS,
    BODY_HOOK,   /* every, startup, shutdown: nobody takes a result */
    BODY_INITIAL /* the value of a state or const, a default, an option */
} BodyKind;

/* A global's symbol with what only check needs to know of it; the symbol comes first, so that
 * a Symbol that is not a local can be cast. */
typedef struct Decl {
    Symbol symbol;
    enum {
        DECL_WAITING, DECL_CHECKING, DECL_DONE,
        DECL_VISITED, DECL_ORDERED /* order.c, when all are done */
    } state;
    enum { SIZE_UNKNOWN, SIZE_OPEN, SIZE_KNOWN } size; /* record: check_record_sizes */
    bool is_queued;    /* order.c */
    bool is_constant;  /* const: known when the program is compiled */
    bool changes_session; /* fn: the one that it is given */
    bool is_reported;  /* const, fn: it needs itself, and that has been said */
    Symbols needs;     /* the functions, states and consts that it names */
    Symbol *reaches;   /* fn: a state among what it names, or what these name … */
    struct Decl *next;
} Decl;

/* The function, handler or initial value in hand. */
typedef struct Body {
    BodyKind kind;
    Scope *scope;
    Decl *self;           /* of the fn, state or const; null for the others */
    const Type *declared; /* fn: its written result type, or null */
    Node **results;       /* the NODE_RETURNs with values, and the NODE_YIELD */
    int nresults, results_cap;
    Node *plain_return;   /* the first `return` without a value, or null */
    Node *assigned;       /* what the assignment in hand gives a new value, or null */
    Symbols lets;         /* to find the unused */
    AfterScope *after;    /* the innermost one around the statement in hand */
    int loops;            /* around the statement in hand, in that after block */
    bool breaks;          /* a `break` leaves the innermost one */
    Table unknown;        /* names that are none: each is reported once a body */
    bool is_lost;         /* a statement could not be read: names may be missing */
    bool is_damaged;      /* the parser complained inside: a `return` may be missing */
    struct Body *outer;   /* what was being checked when this one was needed */
} Body;

typedef struct Checker {
    Arena *arena;
    Types *types;
    Diags *diags;
    Diags warnings;       /* shown only if there are no errors */
    Ast *ast;
    Scope *globals;
    Body *body;
    Decl *decls, *last_decl;
    Table members;        /* NODE_FN, NODE_RECORD … → Table: name → NODE_PARAM */
    Table routes;         /* verb and shape → NODE_ROUTE */
    Table statuses;       /* error pages by status */
    Node *app, *session;
    Node *statement;      /* the call that stands as a statement */
    Node *root;           /* the root of a result: its branches may be answers */
    bool is_changing;     /* the expression in hand is a place that is changed */
    Span needed_at;       /* where the declaration that check_decl is given is needed */
    bool is_lost;         /* a declaration could not be read */
    uint64_t *complaints; /* where the parser complained: file and offset, sorted */
    int ncomplaints;
    long budget;          /* names that may still be looked at for a suggestion */
} Checker;

/* Tags, components and records begin with a capital, values and functions do not. */
static inline bool is_capital(fh_str name)
{
    return name.len > 0 && name.ptr[0] >= 'A' && name.ptr[0] <= 'Z';
}

/* ---- check.c ---- */

Decl *decl_of(Symbol *symbol);
/* The parameter or field with that name, of NODE_FN, NODE_RECORD …; or null. */
Node *find_member(Checker *checker, Node *owner, const NodeList *params, fh_str name);
/* The name of the one that was meant by a name that is none; null ptr: no idea. */
fh_str nearest_member(Checker *checker, const NodeList *params, fh_str name);
/* Checks a function or const whose type is needed now; once. */
void check_decl(Checker *checker, Decl *decl);
void check_fn(Checker *checker, Decl *decl);
void check_param_types(Checker *checker, Node *owner, NodeList *params);
void check_defaults(Checker *checker, NodeList *params);
void begin_body(Checker *checker, Body *body, BodyKind kind, Decl *self);
void end_body(Checker *checker);
/* Whether the parser complained about something inside. */
bool is_damaged(const Checker *checker, Span span);
const Type *check_type(Checker *checker, Node *type);
/* Reports at `at` that a type has too many levels, if one was just made. */
void check_type_depth(Checker *checker, Span at);
/* A special parameter (without a type): what it is, and its type; SPECIAL_NONE for another
 * name. */
Special special_named(fh_str name);
const Type *special_type(Checker *checker, Special special);
void declare_params(Checker *checker, const NodeList *params);
/* A record, a part of which is a part of it: by value it would have no end. */
void check_record_sizes(Checker *checker);

/* ---- order.c ---- */

/* Checks functions and consts, each after those that it needs. */
void check_in_order(Checker *checker);
/* After that: puts functions, states and consts into the order in which they can be computed. */
void order_globals(Checker *checker);

/* ---- route.c ---- */

void check_route(Checker *checker, Node *route);
void check_hook(Checker *checker, Node *hook);

/* ---- option.c ---- */

/* Whether a name is one of those known, a list that ends with null, and is not in `seen` yet. False
 * after a report. `where`: "`app`". */
bool check_option_name(Checker *checker, Node *option, Table *seen, const char *const *known,
                       const char *where);
/* The value of an option that is neither a function nor a name. False after a report. */
bool check_option_value(Checker *checker, Node *option, const Type *type);
void check_app_options(Checker *checker, Node *app);

/* ---- stmt.c ---- */

typedef enum Flow { FLOW_ON, FLOW_ENDS } Flow;

Flow check_block(Checker *checker, Node *block);
/* A block or a yield; gives FLOW_ENDS where the end is not reached. */
Flow check_body(Checker *checker, Node *body);
/* A new local of the innermost scope. */
Symbol *declare_local(Checker *checker, fh_str name, Span span, const Type *type, Node *decl);
/* The loop's names, in a scope that the caller leaves. */
void check_loop_head(Checker *checker, Node *loop);

/* ---- expr.c ---- */

/* The type that the expression has by itself. `hint` is what will be wanted of it (null:
 * unknown); it guides literals, and html as a hint lets them mix text and markup. */
const Type *check_expr(Checker *checker, Node *expr, const Type *hint);
/* The same, made to fit `want`. */
bool check_value(Checker *checker, Node *expr, const Type *want, const Role *role);
/* A value of whatever type, but of one that is known and not nothing. */
const Type *check_any(Checker *checker, Node *expr);
void report_unopened(Checker *checker, Node *object);
/* The node as json(node), so that values of several types can stand in one literal. */
void wrap_json(Checker *checker, Node *node);
/* The type of `left op right`, which have been checked; reports. */
const Type *check_operator(Checker *checker, Op op, Node *left, Node *right);
/* False, after a report, for a call that gives nothing, or an answer. */
bool is_value(Checker *checker, Node *expr);
const Type *check_condition(Checker *checker, Node *cond);
/* The first part of an expression that is not known before the program runs, or null. */
Node *find_inconstant(Node *expr);
void use_symbol(Checker *checker, Symbol *symbol);
/* Whether a name that was not found is to be reported: it may have been lost with a syntax
 * error, and one missing declaration is one mistake. */
bool is_new_unknown(Checker *checker, fh_str name);
void add_symbol(Checker *checker, Symbols *symbols, Symbol *symbol);
/* `if let u = e`, in an `if` or a yielding one: declares u in a scope that the caller leaves. */
void check_let_condition(Checker *checker, Node *branch);
const Type *poison(Checker *checker, Node *node);

/* `a[b]` where a has been checked; a map's value as it is, not as an optional. */
const Type *check_index_of(Checker *checker, Node *node);

/* ---- place.c ---- */

/* A place that is changed: a variable, a field of one, an item of one. `is_set`: it gets a
 * new value as a whole, so it may be a key that a map does not have yet. */
const Type *check_place(Checker *checker, Node *place, bool is_set);
/* The same for an expression that has its type: false after a report. */
bool verify_place(Checker *checker, Node *place, bool is_set);
/* The session changes here: not in a websocket handler. False after a report. */
bool may_change_session(Checker *checker, Span at);

/* ---- operator.c ---- */

const Type *check_unary(Checker *checker, Node *node);
const Type *check_binary(Checker *checker, Node *node, const Type *hint);
const Type *check_if_yield(Checker *checker, Node *node, const Type *hint);
const Type *check_for_yield(Checker *checker, Node *node, const Type *hint);
const Type *check_match(Checker *checker, Node *node, const Type *hint);

/* ---- convert.c ---- */

static inline const Type *basic(const Checker *checker, TypeKind kind)
{
    return type_basic(checker->types, kind);
}

/* Fits an expression that has been checked to `want`, or reports the part that does not. */
bool coerce(Checker *checker, Node *expr, const Type *want, const Role *role);
/* Whether it would fit, without a report. */
bool can_coerce(const Type *have, const Type *want);
/* The type that both go into, or null. `markup`: text and markup become html. */
const Type *unify(Checker *checker, const Type *a, const Type *b, bool markup);
/* Makes the node a conversion of what it was. */
void convert(Checker *checker, Node *node, Conversion how, const Type *type);
/* `[]` and `none` where no type is wanted: an error that asks for one. */
bool settle(Checker *checker, Node *expr);
/* The same where any type will do: what is unknown becomes `leaf`. */
void settle_as(Checker *checker, Node *expr, TypeKind leaf);
bool is_unsettled(const Type *type);

/* ---- call.c ---- */

const Type *check_call(Checker *checker, Node *call);
/* What send and publish take. */
void check_message(Checker *checker, Node *value);
const Type *check_method(Checker *checker, Node *call);
const Type *check_builtin(Checker *checker, Node *call, const Builtin *builtin);
/* A result in the notation of builtins.def; null for an empty one. */
const Type *builtin_type(Checker *checker, const char **notation, const Type *receiver);
/* Checks an argument's value so that later stages have types, after a mistake. */
void check_stray(Checker *checker, Node *arg);
/* The function that was meant by a name that is none; null ptr: no idea. */
fh_str find_near_function(Checker *checker, fh_str name);

/* ---- markup.c ---- */
/* raw(…) itself. */
bool is_raw_call(const Node *node);

const Type *check_element(Checker *checker, Node *call, const Element *element);
const Type *check_custom_element(Checker *checker, Node *call);
const Type *check_fragment(Checker *checker, Node *call);
const Type *check_titled(Checker *checker, Node *call);
void check_child(Checker *checker, Node *child);
/* A named argument that is an attribute; `seen` holds those of the same call so far. */
void check_attribute(Checker *checker, Node *arg, Table *seen);

#endif
