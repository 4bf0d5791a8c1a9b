/* ast.h: the tree that the parser makes, and that check fills in.
 *
 * One node type with a kind and a union: each kind's fields stand in the order in which the
 * source has them. The parser sets everything but what is marked "check:"; after check the same
 * nodes carry their types and what their names mean, and no name needs looking up again.
 *
 * Where a value is used as another type (int as float, T as T?), check puts a NODE_CONVERT
 * around it, so later stages see no implicit conversions. */
#ifndef AST_H
#define AST_H

#include "base/arena.h"
#include "source/source.h"
#include "language/type.h"

typedef struct Node Node;
typedef struct Symbol Symbol;

/* A list of nodes, linked by `next`. A node is in one list at most. */
typedef struct NodeList {
    Node *first;
    Node *last;
    int count;
} NodeList;

typedef enum NodeKind {
    NODE_ERROR, /* stands where parsing failed; its type is TYPE_ERROR */

    /* declarations */
    NODE_APP,      /* app title="Chat" port=5001 */
    NODE_ROUTE,    /* get /users/{id:int} on page:int = 1 -> … ; ws too */
    NODE_FN,       /* fn greet(name: str): str -> … */
    NODE_RECORD,   /* record Todo { id: int = 0, title: str } */
    NODE_STATE,    /* state msgs: [str] = [] */
    NODE_CONST,    /* const limit = 100 */
    NODE_SESSION,  /* session { user: str? } */
    NODE_BEFORE,   /* before /admin/{rest:path} on session { … } */
    NODE_ON_ERROR, /* error 404 on req -> … */
    NODE_STATIC,   /* static /assets "public" */
    NODE_EVERY,    /* every 1s { … } */
    NODE_STARTUP,  /* startup { … } */
    NODE_SHUTDOWN, /* shutdown { … } */
    NODE_IMPORT,   /* import "widgets.fh" */
    NODE_EXTERN,   /* extern fn read_temp(sensor: int): float from "sensors.h" */

    /* parts of declarations */
    NODE_OPTION,   /* conn=on_conn */
    NODE_PARAM,    /* page: int = 1 ; also a record's or session's field, and `children` */
    NODE_TYPE,     /* a type as written */

    /* statements */
    NODE_BLOCK,    /* { … } */
    NODE_YIELD,    /* -> a, b : the other form of a body */
    NODE_LET,      /* let x = 1 ; var n = 0 ; let u = users[id] else { … } */
    NODE_ASSIGN,   /* n += 1 */
    NODE_IF,       /* if c { … } else … ; if let u = e { … } */
    NODE_FOR,      /* for k, v in m { … } */
    NODE_WHILE,
    NODE_BREAK,
    NODE_CONTINUE,
    NODE_RETURN,   /* return a, b */
    NODE_AFTER,    /* after 2s { … } */
    NODE_DO,       /* an expression as a statement */

    /* expressions */
    NODE_INT, NODE_FLOAT, NODE_BOOL, NODE_NONE, NODE_DURATION,
    NODE_STR,      /* "…" without holes, and `…` */
    NODE_INTERP,   /* "Hi {name:spec}" : its parts are NODE_STR and NODE_HOLE */
    NODE_HOLE,     /* {expr:spec} inside an interpolation */
    NODE_NAME,
    NODE_LIST,     /* [a, b] */
    NODE_MAP,      /* {"a": 1} */
    NODE_ENTRY,    /* "a": 1 inside a map */
    NODE_FIELD,    /* a.b without a call */
    NODE_INDEX,    /* a[b] */
    NODE_CALL,     /* f(a, k=v) ; a.m(b) ; Div(…) ; Todo(…) */
    NODE_ARG,      /* k=v inside a call */
    NODE_UNARY,    /* not a ; -a */
    NODE_BINARY,   /* a + b ; a in b ; a ?? b ; a .. b ; and, or too */
    NODE_IF_YIELD, /* if c -> a else b */
    NODE_FOR_YIELD,/* for x in xs if c -> e */
    NODE_MATCH,    /* match x { "a", "b" -> 1, else -> 2 } */
    NODE_ARM,      /* "a", "b" -> 1 inside a match */
    NODE_CONVERT,  /* check: a value used as another type */

    NODE_KINDS
} NodeKind;

typedef enum Verb { VERB_GET, VERB_POST, VERB_PUT, VERB_PATCH, VERB_DELETE, VERB_WS } Verb;

typedef enum Op {
    OP_OR, OP_AND, OP_NOT,
    OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE, OP_IN,
    OP_DEFAULT, /* ?? */
    OP_RANGE,   /* .. */
    OP_ADD, OP_SUB, OP_MUL, OP_DIV, OP_FLOORDIV, OP_MOD, OP_NEG,
    OP_SET      /* plain = in an assignment */
} Op;

typedef enum Conversion {
    CONVERT_INT_TO_FLOAT,
    CONVERT_WRAP,       /* T → T? */
    CONVERT_NONE,       /* none → T?, where it is no literal */
    CONVERT_TO_HTML     /* str, number, optional or list where html is wanted */
} Conversion;

/* What a call calls. */
typedef enum CallKind {
    CALL_UNKNOWN,   /* before check, and after a mistake */
    CALL_TAG,       /* Div(…), Tag("x", …): `element` */
    CALL_FRAGMENT,  /* Fragment(…) */
    CALL_TITLED,    /* Titled(t, …) */
    CALL_FN,        /* a fn of the program, component or not: `symbol` */
    CALL_EXTERN,    /* a C function: `symbol` */
    CALL_RECORD,    /* Todo(title="x"): `symbol`; args are in the order of the fields */
    CALL_BUILTIN,   /* len(…): `builtin` */
    CALL_METHOD,    /* xs.push(…): `builtin`; `object` is the receiver */
    CALL_SEND       /* send(x): `callee` names the handle */
} CallKind;

struct Builtin;
struct Element;

struct Node {
    NodeKind kind;
    Span span;        /* from the first to the last token of the construct */
    Node *next;       /* in a NodeList */
    const Type *type; /* check: the type of an expression, of a param, of NODE_TYPE */
    int depth;        /* levels of nodes below, to refuse absurd nesting */
    signed char is_constant;   /* fold: 1 yes, -1 no, 0 not yet known */
    signed char is_impure;     /* fold: 1 has effects, -1 has none, 0 not yet known */
    union {
        struct { NodeList options; } app;
        struct {
            Verb verb;
            fh_str path;       /* as written */
            Span path_span;
            NodeList options;  /* ws: conn=, disconn=, grace= */
            NodeList params;   /* what stands after `on`, in order */
            Node *body;        /* NODE_BLOCK or NODE_YIELD */
            struct Capture *captures; /* check: of the path, in order; linked */
            Symbol *conn, *disconn;   /* check: ws: their functions, or null */
            Node *grace;              /* check: ws: a constant duration, or null */
            bool takes_payload, takes_binary; /* check: ws: messages as they come */
            const Type *result;       /* check: what the body yields; void: nothing */
        } route;
        struct {
            fh_str name;
            Span name_span;
            NodeList params;
            Node *result;      /* NODE_TYPE or null: inferred */
            Node *body;        /* null for extern */
            fh_str header;     /* extern: "sensors.h" */
            Symbol *symbol;    /* check */
            const Type *result_type; /* check; void when there is none */
        } fn;                  /* NODE_FN, NODE_EXTERN */
        struct {
            fh_str name;       /* empty for session */
            Span name_span;
            NodeList fields;   /* NODE_PARAM */
            Symbol *symbol;    /* check */
        } record;              /* NODE_RECORD, NODE_SESSION */
        struct {
            fh_str name;
            Span name_span;
            Node *declared;    /* NODE_TYPE or null (const only) */
            Node *value;
            Symbol *symbol;    /* check */
        } global;              /* NODE_STATE, NODE_CONST */
        struct {
            fh_str path;       /* before, static */
            Span path_span;
            int64_t status;    /* error */
            int64_t interval;  /* every: milliseconds */
            int file;          /* import: the file's number; set by import.c */
            fh_str text;       /* static: the folder; import: the file */
            Span text_span;
            NodeList params;   /* before, error */
            struct Capture *captures; /* check: before: of the path */
            Node *body;        /* null for static and import */
        } hook;                /* BEFORE, ON_ERROR, STATIC, EVERY, STARTUP, SHUTDOWN, IMPORT */

        struct { fh_str name; Span name_span; Node *value; } option;
        struct {
            fh_str name;
            Span name_span;
            Node *declared;    /* NODE_TYPE; null for a special name (send, ws, children …) */
            Node *fallback;    /* default value, or null */
            Symbol *symbol;    /* check */
            int index;         /* check: among the parameters or fields */
        } param;
        struct {
            fh_str name;       /* "int", "Todo"; empty where it has parts */
            Node *item;        /* [T], {K: T}, T? */
            Node *key;         /* {K: T} */
            bool optional;     /* T? */
        } type_expr;

        struct { NodeList items; } block;  /* BLOCK: statements; YIELD: expressions */
        struct {
            fh_str name;
            Span name_span;
            bool is_var;
            Node *declared;    /* NODE_TYPE or null: `let x: float = 1` */
            Node *value;
            Node *otherwise;   /* `else { … }` or null: then value is an optional, opened */
            Symbol *symbol;    /* check */
        } let;
        struct { Op op; Node *place; Node *value; } assign; /* OP_SET, OP_ADD … */
        struct {
            fh_str let_name;   /* `if let u = …`; empty otherwise */
            Span let_span;
            Node *cond;        /* with let_name: the optional */
            Node *then;        /* IF: NODE_BLOCK; IF_YIELD: an expression */
            Node *otherwise;   /* null; IF: NODE_BLOCK or NODE_IF; IF_YIELD: an expression */
            Symbol *symbol;    /* check: of let_name */
        } branch;              /* NODE_IF, NODE_IF_YIELD */
        struct {
            fh_str key;        /* `for k, v in`; empty for one name */
            Span key_span;
            fh_str item;
            Span item_span;
            Node *over;
            Node *filter;      /* FOR_YIELD: `if …` or null */
            Node *body;        /* FOR: NODE_BLOCK; FOR_YIELD: an expression */
            Symbol *key_symbol, *item_symbol; /* check */
        } loop;                /* NODE_FOR, NODE_FOR_YIELD */
        struct { Node *cond; Node *body; } while_loop;
        struct { NodeList values; } ret;                 /* NODE_RETURN; none: plain return */
        struct {
            Node *delay;       /* an expression of type duration */
            Node *body;
            struct Symbols *captures; /* check: the locals that the body names */
        } after;
        struct { Node *value; } unary_stmt;              /* NODE_DO */

        int64_t int_value;     /* NODE_INT; NODE_DURATION in milliseconds */
        double float_value;
        bool bool_value;
        fh_str str_value;      /* NODE_STR: with escapes resolved */
        struct { NodeList parts; } interp;
        struct { Node *value; fh_str spec; Span spec_span; } hole;
        struct { fh_str name; Symbol *symbol; } name;    /* check: symbol, null for a mistake */
        struct { NodeList items; } list;                 /* NODE_LIST; NODE_MAP: NODE_ENTRY */
        struct { Node *key; Node *value; } entry;
        struct {
            Node *object;
            fh_str name;
            Span name_span;
            int index;         /* check: of a record's field; -1 for a built-in member */
            const struct Builtin *member; /* check: ws.id, t.unix, req.path …; else null */
        } field;
        struct { Node *object; Node *index; } index;
        struct {
            Node *object;      /* the receiver of a method, or null */
            fh_str name;       /* what is called */
            Span name_span;
            NodeList args;     /* expressions and NODE_ARG, in order as written */
            CallKind kind;     /* check, and all below */
            Symbol *symbol;
            const struct Builtin *builtin;
            const struct Element *element;
            Node **bound;      /* FN, EXTERN, RECORD, BUILTIN, METHOD: the value of each parameter
                                * in order (a default's node is shared); null for one that is
                                * left out, or that collects (children, attrs) */
            int nbound;
        } call;
        struct { fh_str name; Span name_span; Node *value; } arg;
        struct { Op op; Node *operand; } unary;
        struct { Op op; Span op_span; Node *left; Node *right; } binary;
        struct { Node *subject; NodeList arms; } match;  /* NODE_ARM */
        struct { NodeList patterns; Node *value; } arm;  /* no patterns: else */
        struct { Conversion how; Node *value; } convert;
    };
};

/* Most levels of nested nodes; a deeper program is refused by the parser. */
#define AST_MAX_DEPTH 400

/* ---- what names mean (made by check) ---- */

typedef enum SymbolKind {
    SYMBOL_LOCAL,  /* let, var, loop variable, parameter of a fn or route */
    SYMBOL_STATE, SYMBOL_CONST, SYMBOL_FN, SYMBOL_EXTERN, SYMBOL_RECORD
} SymbolKind;

/* Special parameters: those without a type. */
typedef enum Special {
    SPECIAL_NONE, SPECIAL_SEND, SPECIAL_DATA, SPECIAL_WS, SPECIAL_REQ, SPECIAL_SESSION,
    SPECIAL_PAYLOAD, SPECIAL_BINARY, SPECIAL_CHILDREN, SPECIAL_ATTRS
} Special;

struct Symbol {
    SymbolKind kind;
    fh_str name;
    Span span;         /* of the name where it is declared */
    const Type *type;  /* of the value; a function's result */
    Node *decl;        /* NODE_FN, NODE_RECORD, NODE_STATE, NODE_CONST, NODE_PARAM, NODE_LET … */
    Special special;   /* of a parameter */
    bool is_var;       /* may be assigned (var, state) */
    bool is_param;     /* parameter of a fn or route */
    bool used;
    int uses;
    struct Symbol *owner; /* local: the fn in whose body it stands, or null */
    struct AfterScope *after; /* local: the innermost `after` block around its declaration */
    bool holds_store;  /* check: of a record: a list or map is in it, not inside another one */
    const char *cname; /* fold: its name in the generated C */
    struct Local *local;       /* fold: its C variable, where it has one of its own */
    struct Expr *opened;       /* fold: of an `if let` name: the optional that it opens */
    struct Function *function; /* fold: of a SYMBOL_FN */
    struct Global *global;     /* fold: of a SYMBOL_STATE or SYMBOL_CONST */
    bool is_folding;           /* fold: a constant while a constant is being computed */
    signed char foldable;      /* fold: a fn that is constant when its arguments are */
    signed char impure;        /* fold: of a fn: 1 has effects, -1 has none */
    signed char has_file;      /* fold: of a fn: a file input is in it */
    signed char has_head;      /* fold: a component whose roots go into <head> */
    unsigned char parts;       /* fold: of part.h, what its roots are; 0: not looked at yet */
    const struct Value *value; /* fold: that constant; of a const or let: its value, if known */
    bool is_costly;            /* fold: of a const or let: computing it takes too long */
    struct Symbol *outer; /* scope: the same name further out */
};

typedef struct Symbols {
    Symbol **items;
    int count;
    int cap;
} Symbols;

/* One {name:type} of a path. */
typedef struct Capture {
    fh_str name;
    Span span;
    enum { CAPTURE_STR, CAPTURE_INT, CAPTURE_FLOAT, CAPTURE_PATH } kind;
    Symbol *symbol; /* check: its name in the body; the parameter's where one declares it */
    struct Capture *next;
} Capture;

/* ---- a program (nodes are made by syntax/make.h) ---- */

/* A whole program: declarations in source order. */
typedef struct Ast {
    NodeList decls;
    bool lost; /* a mistake swallowed names (a declaration, a `let`): one that is not found
                * may have been among them */
    struct Baked *baked; /* bake_list: the files of `static`; null: not looked for */
    Symbols *order;   /* check: functions, states and consts, each after those that it names */
} Ast;

/* The name of a node kind for dumps: "call". */
const char *node_kind_name(NodeKind kind);

/* Writes the tree as indented S-expressions, one node a line, with types where `with_types`
 * (--dump=ast, --dump=types). */
struct Buf;
void ast_dump(const Ast *ast, bool with_types, struct Buf *out);

#endif
