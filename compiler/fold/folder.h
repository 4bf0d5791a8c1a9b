/* folder.h: what the parts of fold share; nobody else includes it. */
#ifndef FOLDER_H
#define FOLDER_H

#include "language/builtin.h"
#include "program/cname.h"
#include "constant/escape.h"
#include "constant/eval.h"
#include "fold/fold.h"
#include "language/html.h"
#include "language/walk.h"

/* What `return` and the end of a body mean in the function in hand. */
typedef enum ReturnKind {
    RETURN_NOTHING, /* startup, every, after: results are dropped */
    RETURN_VALUE,   /* a C result */
    RETURN_MARKUP,  /* written to `out` */
    RETURN_ANSWER   /* the answer to a request or message */
} ReturnKind;

/* The function whose body is being folded; `after` blocks nest. */
typedef struct Frame {
    Function *function;
    ReturnKind returns;
    const Type *result;     /* RETURN_VALUE */
    const char *role;       /* "ws_add": names what belongs to it */
    bool is_ws;             /* str results go out as they are */
    bool in_route;          /* send, ws and data come from the event */
    bool markup_done;       /* a head-going root has been written */
    Symbols *captures;      /* of an after block, else null */
    Function **extra;       /* where after blocks' functions are added */
    struct Frame *outer;
} Frame;

/* A default that the program computes when it starts. */
typedef struct Default {
    Node *param;
    Global *global;
    struct Default *next;
} Default;

typedef struct Folder {
    Arena *arena;
    Eval eval;              /* asked for all that is constant */
    Types *types;
    Diags *diags;
    Program *program;
    Names *file_names;      /* of functions and structs */
    Names *names;           /* of the variables of the function in hand */
    Frame *frame;
    Block *block;           /* where statements go */
    const char *out;        /* the C name of the FhOut that markup goes to */
    bool at_root;           /* the child in hand is a root of the answer */
    int line;               /* of the statement in hand */
    int npages;             /* pages without holes so far, */
    size_t page_bytes;      /* and how long their markup is together */
    Default *defaults, *last_default; /* those that the program computes when it starts */
    Names *default_names;
} Folder;

/* ---- fold.c: the tree's upper floors ---- */
int folder_line(Folder *folder, const Node *node);
void folder_calls(Folder *folder, Function *callee);
Function *folder_function(Folder *folder, const char *name, const char *origin,
                          const Node *node);
Struct *folder_struct(Folder *folder, const char *name);
StructField *struct_add(Folder *folder, Struct *s, fh_str name, const Type *type,
                        Expr *fallback);
/* The declaration's first line, for the comment above what it becomes. */
const char *origin_of(Folder *folder, const Node *node);
/* Statements go to the function's body; the caller puts the frame into folder->frame. */
Frame begin_function(Folder *folder, Function *function, ReturnKind returns, const char *role);
/* Adds a list of functions at *end, which then points behind it. */
void append_functions(Function ***end, Function *first);
/* after blocks' functions come out last first; they are printed in source order. */
Function *reversed(Function *list);

/* ---- defaults (default.c) ---- */
/* The default of a parameter or field as its table holds it, or null. */
Expr *constant_fallback(Folder *folder, Node *param);
/* Computes the defaults that C cannot initialise: into the function that begins the program. */
void fold_defaults(Folder *folder);

/* ---- routes and hooks (route.c) ---- */
int64_t option_int(Folder *folder, Node *value, int64_t otherwise);
void fold_route(Folder *folder, Node *node, Route ***end);
void fold_hook(Folder *folder, Node *node, Hook ***end);

/* ---- building blocks (stmt.c) ---- */
Stmt *stmt_add(Folder *folder, StmtKind kind);
void stmt_do(Folder *folder, Expr *value);
void stmt_lit(Folder *folder, fh_str bytes);
void stmt_lit_cstr(Folder *folder, const char *bytes);
void stmt_write(Folder *folder, const char *function, Expr *value);
void stmt_set(Folder *folder, Expr *place, Expr *value);
/* A new C variable; `value` may be null. */
Local *stmt_var(Folder *folder, const char *wish, const Type *type, Expr *value);
/* The same in the block `outer`, while a block inside it is open. */
Local *stmt_var_outside(Folder *folder, Block *outer, const char *wish, const Type *type,
                        Expr *value);
/* One of a C type that fh has no type for. */
Local *stmt_var_c(Folder *folder, const char *wish, const char *ctype, Expr *value);
Stmt *stmt_if(Folder *folder, Expr *cond);
/* Statements go to `block`, in a C scope of its own, until block_leave gives back what was. */
Block *block_enter(Folder *folder, Block *block);
void block_leave(Folder *folder, Block *outer);
/* The indexes of a place, now: xs[next()] = … */
void settle_indexes(Folder *folder, Node *place);
void fold_body(Folder *folder, Node *body);
void fold_block(Folder *folder, Node *block);
void fold_roots(Folder *folder, NodeList *values);

/* ---- building expressions (build.c) ---- */
Expr *expr_new(Folder *folder, ExprKind kind, const Type *type);
Expr *expr_named(Folder *folder, const char *text, const Type *type);
Expr *expr_int(Folder *folder, int64_t value);
Expr *expr_str(Folder *folder, fh_str value, const Type *type);
Expr *expr_zero(Folder *folder, const Type *type);
Expr *expr_local(Folder *folder, Local *local);
Expr *expr_field(Folder *folder, Expr *base, const char *name, const Type *type);
Expr *expr_table(Folder *folder, const Type *type);
Expr *expr_addr(Folder *folder, Expr *value);
Expr *expr_unary(Folder *folder, const char *op, Expr *a, const Type *type);
Expr *expr_binary(Folder *folder, const char *op, Expr *a, Expr *b, const Type *type);
Expr *expr_some(Folder *folder, const Type *optional, Expr *value);
Expr *expr_array(Folder *folder, const Type *item, Expr **values, int count);
/* A line number as the last argument of what can stop. */
Expr *expr_line(Folder *folder, int line);
/* name(args…, line): `args` ends with null; `ev` is put in front where with_ev. */
Expr *expr_call(Folder *folder, const char *name, const Type *type, bool with_ev, int line,
                ...) __attribute__((sentinel));
Expr *expr_has(Folder *folder, Expr *maybe);
Expr *expr_value(Folder *folder, Expr *maybe);

/* Puts a value into a variable of its own unless it is one already. */
Expr *spill(Folder *folder, Expr *value, const char *wish);
/* The value, in a variable if it is nested deeper than every C compiler takes. */
Expr *shallow(Folder *folder, Expr *value);
Expr *expr_owner(Folder *folder, bool in_state);
const Type *bool_type(Folder *folder);
bool node_is_impure(Node *node);
/* Whether computing it has no effect, cannot stop, and gives the same whatever runs before. */
bool node_is_steady(Node *node);
bool fn_is_impure(Symbol *symbol);
bool type_holds_store(const Type *type); /* a list or map, not inside another one */
/* Whether reading the node reads a variable, so that the value stays there too. */
bool is_place_node(const Node *node);

/* ---- expressions (expr.c) ---- */
/* The value of a node, read in place: a list in it must not be kept (fold_value does). */
Expr *fold_expr(Folder *folder, Node *node);
/* The same for a value that goes into another place, an argument or a result. */
Expr *fold_value(Folder *folder, Node *node);
/* The same with a C address. */
Expr *fold_addressable(Folder *folder, Node *node);
/* A place to change; *in_state says in whose memory. */
Expr *fold_place(Folder *folder, Node *node, bool *in_state);
/* Several operands, which run from left to right. A null node gives a null value; `keep`: the
 * values go into other places, as with fold_value. */
void fold_operands(Folder *folder, Node **nodes, int count, Expr **values, bool keep);
/* The same for what a call's parameters are bound to, in the order in which it was written. */
void fold_bound(Folder *folder, Node **bound, int count, Expr **values, bool keep);
Expr *fold_symbol(Folder *folder, Symbol *symbol);
/* The text of a printable value, as a str. */
Expr *fold_text(Folder *folder, Node *node);
Expr *text_of(Folder *folder, Expr *value);

/* ---- operators, literals, choices (operator.c) ---- */
Expr *fold_unary(Folder *folder, Node *node);
Expr *fold_binary(Folder *folder, Node *node);
Expr *fold_list(Folder *folder, Node *node);
Expr *fold_map(Folder *folder, Node *node);
Expr *fold_for_yield(Folder *folder, Node *node);
Expr *fold_match(Folder *folder, Node *node);
/* FH_CONCAT(ev, parts…) */
Expr *expr_concat(Folder *folder, Expr **parts, int count, const Type *type);
Expr *to_float(Folder *folder, Expr *value);
/* if cond { a } else { b } into a variable, where C's ?: does not do. */
Expr *fold_if_yield(Folder *folder, Node *node);
/* Opens `if let`: gives the condition, and declares the name inside (call after entering). */
Expr *fold_condition(Folder *folder, Node *node);
void fold_let_name(Folder *folder, Node *node);
/* What a loop (loop.c) or a choice does with each body. */
typedef void LoopBody(Folder *folder, Node *node, void *context);
void fold_loop(Folder *folder, Node *node, LoopBody *body, void *context);
void fold_match_chain(Folder *folder, Node *node, LoopBody *arm, void *context);

/* ---- calls (call.c) ---- */
Expr *fold_call(Folder *folder, Node *node);
Expr *fold_member(Folder *folder, Node *node);
/* An html function's call as markup into `out`. */
void fold_markup_call(Folder *folder, Node *node);

/* ---- methods (method.c) ---- */
Expr *fold_method(Folder *folder, Node *node);
void fold_method_statement(Folder *folder, Node *node);

/* ---- more of calls (call.c) ---- */
/* What stands for a call that has been written as statements. */
Expr *nothing(Folder *folder);
Expr *retyped(Folder *folder, Expr *value, const Type *type);
/* A call that builtins.def describes whole. */
Expr *fold_described(Folder *folder, Node *node, const Builtin *builtin, Node *receiver,
                     Node **args, int nargs);
bool is_special(const Builtin *builtin);

/* ---- messages (message.c) ---- */
/* A message: `how` it goes ("send", "publish", "publish_others") to whom. */
void fold_message(Folder *folder, const char *how, Expr *first, Expr *second, Node *content);
/* json(x) of a map or record goes as x: html in it stays told from str. Else the node. */
Node *json_content(Node *node);

/* ---- markup (markup.c) ---- */
void fold_child(Folder *folder, Node *node);
/* Writes a value that is there already. */
void out_child(Folder *folder, Expr *value);
void fold_children(Folder *folder, NodeList *args);

/* ---- attributes (attr.c) ---- */
void fold_attr(Folder *folder, Node *call, fh_str written, Node *value);
void fold_attributes(Folder *folder, Node *call);
bool is_builtin(const Node *node, BuiltinId id);
/* Whether an argument becomes an attribute: it has a name, and no parameter has taken it. */
bool arg_is_attribute(const Node *call, Node *arg);
bool is_scalar_type(const Type *type);
bool is_never_none(const Type *type);
/* The text of {value:spec}. */
Expr *hole_text(Folder *folder, Node *hole);

/* ---- where uploads are saved (writes.c) ---- */

void fold_writes(Folder *folder, const Ast *ast);

/* ---- URLs (url.c) ---- */
/* Has the holes of literals that are URLs encoded for their place, in the whole tree. */
void fold_url(Folder *folder, const Ast *ast);
/* The constant text that a str begins with. */
fh_str constant_start(Folder *folder, Node *node);
/* Whether the constant beginning of a URL that is made of pieces settles its scheme, or with
 * `site` where it leads, and nothing in it may be refused. */
bool url_is_settled(Folder *folder, Node *node, bool site);
/* Whether it is constant, or begins with what settles where it leads: all branches of it. */
bool url_begins_settled(Folder *folder, Node *node);

/* ---- attributes that lead out (place.c) ---- */
/* Has values in attributes that are obeyed looked at for their place, in the whole tree. */
void fold_attr_places(Folder *folder, const Ast *ast);
/* How a value is written in the attribute of this call (null: not known). */
AttrKind attr_kind(Folder *folder, Node *call, fh_str name);

/* ---- the Content-Security-Policy (csp.c) ---- */
/* The value of the header for all pages of the program; empty with `app csp="none"`. */
fh_str fold_csp(Folder *folder, const Ast *ast);

/* ---- htmx 4 (htmx.c) ---- */
/* Puts the words of htmx 2's websocket extension into those of htmx 4, in the whole tree. */
void fold_htmx(Folder *folder, const Ast *ast);

/* ---- more of markup (markup.c) ---- */
Expr *fold_html_value(Folder *folder, Node *node);
bool is_html_function(const Symbol *symbol);
/* Whether something that a component yields at its root goes into <head>. */
bool fn_has_head(Symbol *symbol);
/* The constant ids of the elements that the node is, as frame.h has them and as a literal of C has
 * it; null when one of them has none (ids.c). */
const char *markup_ids(Folder *folder, Node *node);
/* Says at run time that a parser may take these roots of markup, which are in `out`, apart
 * (parts.c); nothing where it is known that it does not. */
void fold_parts(Folder *folder, Node **roots, int count, const char *out);
void fold_parts_of_fn(Folder *folder, Symbol *symbol);
bool node_is_root_page(Node *node);
/* Computes now what has not a steady value: into a variable, whose name the node becomes. Of a
 * map or of json(x) and raw(x) it is what is inside. */
void settle_value(Folder *folder, Node *node);
/* The same for an argument of a tag or component: a value if it has a name, else markup. */
void settle_arg(Folder *folder, Node *arg);
unsigned element_flags(const Node *call);

/* ---- constant values (value.c) ---- */
/* A value as an expression; null for one that C needs code for (lists …). */
Expr *value_expr(Folder *folder, const Value *value, const Type *type);
/* The same for a static initialiser, which can hold lists too. */
Expr *value_static(Folder *folder, const Value *value, const Type *type);

#endif
