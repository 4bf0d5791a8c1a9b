/* check.h: from the parser's tree to one in which every name has its meaning and every
 * expression its type, or to diagnostics that say what is wrong. */
#ifndef CHECK_H
#define CHECK_H

#include "language/ast.h"
#include "source/diag.h"

/* Fills in every field that ast.h marks "check:". The tree is complete if no error was added;
 * after one, types may be TYPE_ERROR and symbols null. May run on a tree with NODE_ERRORs. */
void check(Ast *ast, Arena *arena, Types *types, Diags *diags);

#endif
