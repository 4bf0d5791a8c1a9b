/* emitter.h: what the parts of emit share (emit.c, expr.c, stmt.c, type.c,
 * route.c, static.c, page.c); nobody else includes it. */
#ifndef EMITTER_H
#define EMITTER_H

#include "program/cname.h"
#include "emit/emit.h"
#include "source/table.h"

typedef struct Emitter {
    const Program *program;
    const EmitOptions *options;
    Arena *arena;
    Buf *out;           /* where text goes now */
    int indent;
    int line;           /* the .fh line that the last statement named */
    bool uses_state;    /* a function names state.… */
    bool uses_constant;
    /* what the function in hand names: */
    bool uses_ev, uses_out, uses_params, uses_captured, uses_session;
    bool long_literal;  /* beyond what C compilers must take */
    Table types;        /* C types that the file needs, by pointer */
    Table tables;       /* FhTypes that the file needs, by pointer */
    const Type **type_list, **table_list; /* the same in order of first use */
    int ntypes, types_cap, ntables, tables_cap;
    Table records;      /* record type, by pointer, to its Record */
    Table done;         /* what emit_types has printed, or is printing */
    Table tables_begun, tables_done;
} Emitter;

/* ---- type.c ---- */
/* The C type's name; notes that the file needs it. */
const char *emit_ctype(Emitter *emitter, const Type *type);
/* The table's name; the same. */
const char *emit_table(Emitter *emitter, const Type *type);
/* The definition of one C type, and of what it needs, unless it has been printed. */
void emit_ctype_now(Emitter *emitter, const Type *type);
/* Definitions of the C types noted so far, each once. */
void emit_ctypes(Emitter *emitter);
/* Definitions of all that was noted: structs and lists, then tables; `between` stands between
 * them. */
void emit_types(Emitter *emitter, fh_str between);
/* A struct whose fields the runtime fills or copies, and its table. */
void emit_struct(Emitter *emitter, const Struct *s);

/* ---- expr.c ---- */
void emit_expr(Emitter *emitter, const Expr *expr);
/* As a variable's first value. */
void emit_initial(Emitter *emitter, const Expr *expr);
/* As an initialiser of something static. */
void emit_constant(Emitter *emitter, const Expr *expr);
/* The same inside another initialiser: a scalar without braces. */
void emit_constant_bare(Emitter *emitter, const Expr *expr);
/* The longest literal that every C compiler takes (C11 5.2.4.1). */
#define LITERAL_PORTABLE 4095
/* A C string literal, quotes included. */
void emit_literal(Emitter *emitter, fh_str bytes);
/* Text that stands for something: notes what it needs around it. */
void emit_named(Emitter *emitter, const char *text);

/* ---- stmt.c ---- */
void emit_function(Emitter *emitter, const Function *function);
void emit_origin(Emitter *emitter, uint16_t file, int line, const char *origin);

/* ---- static.c ---- */
/* The files and their table; gives the rows of `fh_app` that name it. */
const char *emit_statics(Emitter *emitter);
/* A literal of bytes that are no text, in lines. */
void emit_binary(Emitter *emitter, fh_str bytes);

/* ---- page.c ---- */
void emit_page(Emitter *emitter, const Page *page);

/* ---- route.c ---- */
void emit_routes(Emitter *emitter);
void emit_hooks(Emitter *emitter);
void emit_app(Emitter *emitter);

#endif
