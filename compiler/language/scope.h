/* scope.h: which declaration a name means.
 *
 * Globals live in one table; locals in nested scopes that shadow it. Every look-up is one hash
 * probe, however many declarations a program has. */
#ifndef SCOPE_H
#define SCOPE_H

#include "language/ast.h"

typedef struct Scope Scope;

/* An empty table with the global scope open. */
Scope *scope_new(Arena *arena);

/* Scopes for the locals of one body, around which are the globals alone: bodies are checked in
 * the middle of each other where one needs the result type of another. */
Scope *scope_new_body(Scope *globals);

void scope_enter(Scope *scope);
void scope_leave(Scope *scope);

/* Declares `symbol` in the innermost scope. Returns the symbol that already has the name in
 * that very scope, in which case nothing is added; else null. */
Symbol *scope_declare(Scope *scope, Symbol *symbol);

/* What `name` means here, or null. */
Symbol *scope_find(const Scope *scope, fh_str name);

/* The search for the name that was meant: at most a third of the letters differ, or only their
 * case. Of several equally near ones the first tried is found. */
typedef struct Nearest {
    fh_str name;
    int distance; /* of what is found; nothing worse counts */
    fh_str found; /* null ptr: nothing */
    void *what;
} Nearest;

Nearest nearest_to(fh_str name);
void nearest_try(Nearest *nearest, fh_str candidate, void *what);

/* Tries every visible name; `what` is its Symbol. */
void scope_try_all(Scope *scope, Nearest *nearest);

/* The visible name nearest to `name` (edit distance at most a third of its length), or null. */
Symbol *scope_nearest(const Scope *scope, fh_str name);

#endif
