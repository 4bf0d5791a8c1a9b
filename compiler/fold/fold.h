/* fold.h: typed tree -> Program.
 *
 * Folds what is constant, joins neighbouring markup into segments, and spells out what fh leaves
 * implicit: evaluation order, copies, conversions to text, the memory that a value lives in. */
#ifndef FOLD_H
#define FOLD_H

#include "language/ast.h"
#include "source/diag.h"
#include "program/program.h"

/* Makes the Program of a checked tree without errors. `path` is the main file as the user named
 * it. Everything lives in the arena; never null. */
Program *fold(const Ast *ast, Arena *arena, Types *types, Diags *diags, const char *path);

#endif
