/* builtin.h: the rows of builtins.def as a table, and how to find one. */
#ifndef BUILTIN_H
#define BUILTIN_H

#include "language/ast.h"

typedef enum BuiltinId {
#define FUNCTION(id, name, params, result, c) BUILTIN_##id,
#define METHOD(receiver, id, name, params, result, c) BUILTIN_##id,
#define MEMBER(receiver, id, name, result, c) BUILTIN_##id,
#include "language/builtins.def"
#undef FUNCTION
#undef METHOD
#undef MEMBER
    BUILTIN_COUNT
} BuiltinId;

typedef struct Builtin {
    BuiltinId id;
    TypeKind receiver;   /* TYPE_VOID for a function */
    bool is_member;      /* read without a call */
    const char *name;
    const char *params;  /* see builtins.def */
    const char *result;
    const char *c;       /* "fh_str_upper(ev, _)", or "SPECIAL" */
} Builtin;

/* The built-in function, method of that receiver, or member of it, with this name; or null. */
const Builtin *builtin_function(fh_str name);
const Builtin *builtin_method(TypeKind receiver, fh_str name);
const Builtin *builtin_member(TypeKind receiver, fh_str name);

/* Walks the rows for suggestions: the row at `index`, or null past the end. */
const Builtin *builtin_at(int index);

/* The name by which a call may give that parameter; empty: by position only. */
fh_str builtin_param_name(const Builtin *builtin, int index);

/* Whether the method changes its receiver (`!`), or does as a statement (`~`). */
bool builtin_mutates(const Builtin *builtin);
bool builtin_mutates_as_statement(const Builtin *builtin);

#endif
