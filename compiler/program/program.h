/* program.h: a checked program as C is about to say it; all that emit may look at.
 *
 * fold turns the typed tree into this: constants are folded, markup is cut into literal bytes
 * and holes, evaluation order is made explicit by statements, and every value's C name, type
 * and place is known. Emitting is then only printing, and the C reads as this structure does.
 * Nothing here refers to syntax; types and symbols' types are all that is left of the front. */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/skeleton.h"
#include "static/baked.h"
#include "language/type.h"

typedef struct Expr Expr;
typedef struct Stmt Stmt;

/* A C variable inside one function. */
typedef struct Local {
    const char *name;
    const Type *type;     /* null: `ctype` says it in C's words */
    const char *ctype;
    const char *source;   /* what the user calls it; null: it has no name in the program */
    int reads;            /* with no writes either, it need not be declared */
    int writes;           /* assignments */
} Local;

typedef enum ExprKind {
    EXPR_INT, EXPR_FLOAT, EXPR_BOOL,
    EXPR_STR,     /* FH_STR("…") */
    EXPR_ZERO,    /* (T){ 0 }: none, an empty list or map */
    EXPR_LOCAL,   /* a variable */
    EXPR_NAMED,   /* C text taken as it is: ev, params->msg, state.count, FH_STATE */
    EXPR_FIELD,   /* a.b */
    EXPR_ADDR,    /* &a, or &(T){ a } for a scalar that has no place */
    EXPR_TYPE,    /* &fh_type_str: the table of `type_arg` */
    EXPR_CALL,    /* f(a, b) */
    EXPR_UNARY,   /* !a */
    EXPR_BINARY,  /* a + b */
    EXPR_COND,    /* a ? b : c */
    EXPR_RECORD,  /* (struct Todo){ .id = 1 } */
    EXPR_SOME,    /* (maybe_int){ true, a } */
    EXPR_ARRAY,   /* (fh_str[]){ a, b } */
    EXPR_AT,      /* FH_AT(ev, list type, list, index, T, line) */
    EXPR_PLACE,   /* *(T *)pointer: a place to assign to */
    EXPR_SHARED,  /* FH_SHARED(ev, type, &a, T) */
    EXPR_CAST     /* (ctype)a */
} ExprKind;

struct Expr {
    ExprKind kind;
    const Type *type;     /* of the value; null where C's own types are meant */
    int line;             /* of the call that can stop, else 0 */
    int depth;            /* fold: levels of expressions below; 0: not looked at yet */
    bool is_place;        /* has an address in C */
    bool is_stable;       /* gives the same value whatever else is evaluated around it */
    union {
        int64_t int_value;
        double float_value;
        bool bool_value;
        fh_str str_value;
        Local *local;
        const char *named;               /* NAMED */
        const Type *type_arg;            /* TYPE */
        struct { Expr *base; const char *name; } field;
        struct { const char *name; Expr **args; int nargs; } call;
        struct { const char *op; Expr *a, *b, *c; } op; /* UNARY a; BINARY a b; COND a b c;
                                          * ADDR, SOME, PLACE, SHARED, CAST (op: ctype) a; AT a b */
        struct { const char *const *names; Expr **values; int count; } record;
        struct { const Type *item; Expr **values; int count; } array;
    };
};

/* Calls `visit` on the expressions directly inside `expr`. */
typedef void ExprVisit(Expr *expr, void *context);
void visit_parts(Expr *expr, ExprVisit *visit, void *context);

typedef struct Block {
    Stmt *first;
    Stmt *last;
} Block;

typedef enum StmtKind {
    STMT_VAR,      /* T x = value; */
    STMT_SET,      /* place = value; */
    STMT_DO,       /* value; */
    STMT_LIT,      /* fh_out_lit(out, "…"); */
    STMT_OUT,      /* fh_out_text(out, value); */
    STMT_IF,
    STMT_WHILE,
    STMT_COUNT,    /* for (int64_t i = from; i < to; i++) */
    STMT_EACH,     /* for (int64_t at = 0; at < list.len; at++) { T item = list.items[at]; … } */
    STMT_BLOCK,
    STMT_BREAK, STMT_CONTINUE, STMT_RETURN
} StmtKind;

struct Stmt {
    StmtKind kind;
    int line;       /* of the .fh file; 0: none of its own */
    Stmt *next;
    union {
        struct { Local *local; Expr *value; } var;       /* value may be null */
        struct { Expr *place; Expr *value; } set;
        Expr *value;                                     /* DO, RETURN (may be null) */
        struct { const char *out; Buf bytes; } lit;      /* bytes in the arena */
        struct { const char *out; const char *function; Expr *value; } write;
        struct { Expr *cond; Block then; Block otherwise; } branch;
        struct { Expr *cond; Block body; } loop;
        struct { Local *index; Expr *from; Expr *to; Block body; } count;
        struct { Local *at; Local *item; Expr *list; Block body; } each; /* item may be null */
        Block block;
    };
};

/* One field of a C struct whose values the runtime reads through a table. */
typedef struct StructField {
    const char *name;        /* in fh */
    const char *cname;
    const Type *type;
    Expr *fallback;          /* a constant, the name of a default, or null: required */
    struct StructField *next;
} StructField;

/* struct ws_add_params { … } and its table, used by a route, conn, disconn or an after block. */
typedef struct Struct {
    const char *name;        /* "ws_add_params": struct tag; table: …_fields */
    const char *type_name;   /* captures: the FhType's name, "ws_add_captured_type"; else null */
    StructField *fields, *last_field;
    int nfields;
} Struct;

/* One C function. */
typedef struct Function {
    const char *name;
    const char *origin;      /* "fn Badge(n: int)": the comment above it, without file:line */
    uint16_t file;
    int line;
    const char *result;      /* C type; "void" */
    const char *params;      /* "FhEvent *ev, FhOut *out, int64_t n" */
    bool has_out;            /* its second parameter is the FhOut to write to */
    Local **locals;          /* the other parameters */
    int nlocals;
    bool needs_prototype;    /* called before it is defined */
    const char *params_struct; /* of a route's handler: what ev->params is, or null */
    Struct *captures;        /* of an after block: its captured struct, printed above it */
    Block body;
    struct Function **calls; /* the program's functions that it calls */
    int ncalls, calls_cap;
    int tree;                /* fold: calls that one of it comes to, see count_tree */
    bool is_large;           /* they are many: it looks at the time when it begins */
    bool is_recursive;       /* it may come to call itself */
    bool is_defined;         /* fold: what follows may call it without a prototype */
    bool reached;            /* from a route or hook: others are not printed */
    struct Function *next;
} Function;

/* One form of a page without holes, as it is sent (prebuild.c). */
typedef struct Form {
    fh_str head, body;       /* a null head.ptr: there is no such form */
    const char *tag;
} Form;

/* A page without holes. */
typedef struct Page {
    const char *cname;       /* "get_about_page" */
    bool is_whole;           /* its root is Html */
    fh_str markup;
    HeadRange *heads;
    int nheads;
    /* prebuild.c: */
    Form plain, gzip, fragment, fragment_gzip;
    const char *vary;
} Page;

typedef struct Route {
    const char *verb;        /* "FH_GET" */
    const char *path;
    const char *origin;
    uint16_t file;
    int line;
    Struct *params, *conn_params, *disconn_params;
    const char *handler, *conn, *disconn;  /* C names, or null */
    int64_t grace;           /* ws: milliseconds before disconn runs for who was cut off */
    bool reads_session;      /* takes `session` */
    const char *takes;       /* ws: what messages, by its name in C; null: fields */
    Page *page;              /* what it answers, in place of a handler; or null */
    Function *functions;     /* handler, after blocks, wrappers; in the order to print */
    struct Route *next;
} Route;

/* What runs without being a route: startup, shutdown, every; before, error. */
typedef struct Hook {
    enum { HOOK_STARTUP, HOOK_SHUTDOWN, HOOK_EVERY, HOOK_BEFORE, HOOK_ERROR } kind;
    int64_t interval;        /* every: milliseconds */
    int64_t status;          /* error */
    const char *path;        /* before */
    Struct *params;          /* before: captures and query values, or null */
    bool reads_session;      /* takes `session` */
    int line;
    const char *handler;
    Function *functions;
    struct Hook *next;
} Hook;

typedef struct Global {
    const char *cname;       /* member of `state`, `constant` or `fallback` */
    const Type *type;
    Expr *initial;           /* a static initialiser, or null: set by init */
    int line;
    uint16_t file;
    const char *origin;
    struct Global *next;
} Global;

/* The app's settings, with defaults filled in. */
typedef struct Settings {
    fh_str title, exts, theme, offline;
    fh_str csp;              /* of all pages; empty: none */
    int64_t htmx, port, queue, message, idle, timeout, body;
    bool compress, sandbox;
    bool makes_pages;        /* when they are asked for: gzip is linked */
    fh_str *writes; /* the folders that save(…) writes to */
    int nwrites;
    fh_str *hosts;
    int nhosts;
    fh_str *origins;
    int norigins;
} Settings;

typedef struct Record {      /* a record type's C struct */
    const Type *type;
    const char *origin;
    uint16_t file;
    int line;
    StructField *fields;
    int nfields;
    struct Record *next;
} Record;

/* A C function that the program calls. */
typedef struct Extern {
    const char *name;
    const char *header;      /* "sensors.h" */
    const Type *result;
    const Type **params;
    const char *const *names;
    int nparams;
    uint16_t file;
    int line;
    const char *origin;
    struct Extern *next;
} Extern;

typedef struct Program {
    const char *name;        /* "counter" */
    const char *const *files;/* by file number, as the user named them */
    int nfiles;
    Settings settings;
    Record *records;
    Global *state;
    Global *constants;
    Global *defaults;        /* of parameters and fields that C cannot initialise */
    Function *functions;     /* fns, in source order, with their after blocks in front */
    Route *routes;
    Hook *hooks;
    Extern *externs;
    Struct *session;         /* its fields, or null */
    const Baked *baked;      /* files, or null */
    Function *init;          /* or null */
} Program;

/* Takes out variables that nobody reads and whose values have no effect (prune.c). */
void program_prune(Program *program);

/* Writes it as indented text (--dump=program). */
void program_dump(const Program *program, Buf *out);

#endif
