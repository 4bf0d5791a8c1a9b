/* scope.c: globals in one table, locals in another with a list of what to undo at the end of
 * each scope. The locals of one body know nothing of another's (scope_new_body). */
#include "language/scope.h"

#include "base/str.h"
#include "source/table.h"

/* What scope_nearest may cost in a whole run, in names looked at: a program that is wrong in
 * many thousand places gets suggestions for the first of them. */
#define NEAREST_BUDGET 500000

typedef struct Binding {
    Symbol *symbol; /* the innermost one; null when the name is out of scope */
    int level;      /* of the scope that declares it */
} Binding;

typedef struct Undo {
    Binding *binding;
    Binding before;
} Undo;

struct Scope {
    Arena *arena;
    Scope *globals; /* of a body; null for the globals themselves */
    Table bindings; /* name → Binding */
    int level;
    Undo *undo;
    int nundo;
    int undo_cap;
    int *marks;     /* nundo at each scope_enter */
    int marks_cap;
    long budget;    /* globals: what is left for scope_nearest */
};

Scope *scope_new(Arena *arena)
{
    Scope *scope = ARENA_NEW(arena, Scope);

    scope->arena = arena;
    scope->bindings.arena = arena;
    scope->budget = NEAREST_BUDGET;
    return scope;
}

Scope *scope_new_body(Scope *globals)
{
    Scope *scope = scope_new(globals->arena);

    scope->globals = globals;
    return scope;
}

/* Makes room for one more item of `size` bytes. */
static void *room(Arena *arena, void *items, int count, int *cap, size_t size)
{
    if (count < *cap) return items;
    int bigger = *cap ? *cap * 2 : 8;
    items = arena_grow(arena, items, (size_t)*cap * size, (size_t)bigger * size);
    *cap = bigger;
    return items;
}

void scope_enter(Scope *scope)
{
    scope->marks = room(scope->arena, scope->marks, scope->level, &scope->marks_cap, sizeof(int));
    scope->marks[scope->level++] = scope->nundo;
}

void scope_leave(Scope *scope)
{
    int mark = scope->marks[--scope->level];

    while (scope->nundo > mark) {
        Undo *undo = &scope->undo[--scope->nundo];
        *undo->binding = undo->before;
    }
}

static Binding *binding_for(Scope *scope, fh_str name)
{
    Binding *binding = table_get(&scope->bindings, name);

    if (!binding) {
        binding = ARENA_NEW(scope->arena, Binding);
        table_add(&scope->bindings, name, binding);
    }
    return binding;
}

Symbol *scope_declare(Scope *scope, Symbol *symbol)
{
    Binding *binding = binding_for(scope, symbol->name);

    if (binding->symbol && binding->level == scope->level) return binding->symbol;
    scope->undo = room(scope->arena, scope->undo, scope->nundo, &scope->undo_cap, sizeof(Undo));
    scope->undo[scope->nundo++] = (Undo){ binding, *binding };
    symbol->outer = binding->symbol;
    *binding = (Binding){ symbol, scope->level };
    return NULL;
}

Symbol *scope_find(const Scope *scope, fh_str name)
{
    Binding *binding = table_get(&scope->bindings, name);

    if (binding && binding->symbol) return binding->symbol;
    return scope->globals ? scope_find(scope->globals, name) : NULL;
}

Nearest nearest_to(fh_str name)
{
    int limit = name.len < 2 ? 0 : name.len < 6 ? 1 : (int)name.len / 3;

    return (Nearest){ .name = name, .distance = limit + 1 };
}

void nearest_try(Nearest *nearest, fh_str candidate, void *what)
{
    int limit = nearest->distance - 1;
    int longer = (int)candidate.len - (int)nearest->name.len;

    if (limit < 0 || longer > limit || -longer > limit) return;
    int distance = str_ieq(candidate, nearest->name)
                       ? 0 : str_distance(candidate, nearest->name, limit);
    if (distance <= limit) *nearest = (Nearest){ nearest->name, distance, candidate, what };
}

void scope_try_all(Scope *scope, Nearest *nearest)
{
    Scope *globals = scope->globals ? scope->globals : scope;

    for (int i = 0; i < scope->bindings.cap && globals->budget > 0; i++) {
        const Binding *binding = scope->bindings.entries[i].value;
        if (!binding || !binding->symbol) continue;
        nearest_try(nearest, binding->symbol->name, binding->symbol);
        globals->budget--;
    }
    if (scope->globals) scope_try_all(scope->globals, nearest);
}

Symbol *scope_nearest(const Scope *scope, fh_str name)
{
    Nearest nearest = nearest_to(name);

    scope_try_all((Scope *)scope, &nearest);
    return nearest.what;
}
