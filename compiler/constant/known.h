/* known.h: looks for what check took as constant and what yet has no value: 1 // 0 as a default. */
#ifndef KNOWN_H
#define KNOWN_H

#include "language/ast.h"
#include "source/diag.h"

/* Computes all that has to be constant, and reports what has no value. The tree is a checked one
 * without errors; it stays as it is. */
void eval_known(const Ast *ast, Arena *arena, Diags *diags);

#endif
