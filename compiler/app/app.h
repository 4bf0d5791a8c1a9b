/* app.h: what can be seen only when pages, routes, forms and messages are looked at together. */
#ifndef APP_H
#define APP_H

#include "language/ast.h"
#include "source/diag.h"

/* Warns of what will not work as meant: the program runs, but a link is dead, a form misses a
 * field, a message has no place. The tree is a checked one without errors. */
void check_app(const Ast *ast, Arena *arena, Diags *warnings);

#endif
