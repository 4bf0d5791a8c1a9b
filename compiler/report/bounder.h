/* bounder.h: what the parts of bound share (bound.c, bound_call.c); nobody else includes it. */
#ifndef BOUNDER_H
#define BOUNDER_H

#include "report/bound.h"
#include "source/table.h"

/* What is known of a value: of a text its length, of others the length of all text in it. */
typedef struct Extent {
    Bound text;
    Bound items; /* of a list: how many */
} Extent;

/* Markup that becomes a value: what is written to it counts. */
typedef struct Outlet {
    const char *name;    /* of the C variable */
    Bound written;
    struct Outlet *next; /* opened before it */
} Outlet;

/* A function that is being looked through. Functions are looked through anew for each call, with
 * what is known of the arguments. */
typedef struct Scope {
    Outlet *out;         /* what `out` is; null: nothing that counts */
    Outlet *outlets;     /* opened in it */
    Extent result;
    struct Scope *caller;
} Scope;

struct Bounder {
    const Program *program;
    Arena *arena;
    Table functions; /* C name → Function */
    Table extents;   /* Local → Extent */
    Table constants; /* "constant.drinks" → Extent: what `const` holds never changes */
    bool in_init;    /* they are being filled in */
    Scope *scope;
    Input input;
    Bound params;    /* the length of the text in the parameters */
    Bound used;      /* of the arena so far */
    int line;        /* of the statement in hand */
    int steps;       /* left, before it is given up */
    bool changed;    /* in this round of a loop something has grown */
    Bound rounds;    /* of the innermost loop */
    bool settling;   /* what grows from now on has no bound */
    bool session_grows; /* a hook may make a session longer than its cookie */
};

/* ---- bound.c ---- */
Bound bound_bytes(uint64_t bytes);
Bound bound_unknown(const Bounder *bounder, const char *why);
Bound bound_sum(Bound a, Bound b);
Bound bound_most(Bound a, Bound b);
Bound bound_times(const Bounder *bounder, Bound a, Bound times);
/* `times` of a, and `more` bytes. */
Bound bound_scaled(const Bounder *bounder, Bound a, uint64_t times, uint64_t more);
/* The arena gives so much. */
void bound_take(Bounder *bounder, Bound bytes);
/* The C struct or value of this type takes at most so many bytes. */
uint64_t bound_size(const Bounder *bounder, const Type *type);
/* The length of the input, and what all that came with a request or message is at most. */
Bound bound_input(const Bounder *bounder);
/* What is known of a variable; one that is not known yet is empty. */
Extent *bound_extent(Bounder *bounder, const Local *local);
/* The variable may hold this too. */
void bound_widen(Bounder *bounder, const Local *local, Extent extent);
/* Looks through a function of the program. */
Extent bound_through(Bounder *bounder, const Function *function, const Expr *call);
/* Outlets by name, in the function in hand; null: what is written there does not count. */
Outlet *bound_outlet(const Bounder *bounder, const char *name);
void bound_write(Bounder *bounder, const char *out, Bound bytes);

/* The constant holds this. */
void bound_constant(Bounder *bounder, const char *name, Extent extent);

/* ---- bound_call.c ---- */
/* Looks through an expression; what is known of its value. */
Extent bound_expr(Bounder *bounder, const Expr *expr);
/* What a value is called in the program: "`people`"; null for one without a name. */
/* "`x`", as the user calls it; null where it has no name in the program. */
const char *bound_local(const Bounder *bounder, const Local *local);
const char *bound_name(const Bounder *bounder, const Expr *expr);
/* What a function that writes markup makes of a value, at most: escapes, digits. */
Bound bound_written(Bounder *bounder, const char *function, const Expr *value);

#endif
