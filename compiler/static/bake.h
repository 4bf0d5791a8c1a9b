/* bake.h: finds and reads the files that `static` makes part of a program.
 *
 * In two steps, for checking needs names only: bake_list walks the folders, bake_load reads what
 * is in them and compresses what becomes smaller. Left out, with a warning where somebody may
 * miss it: names that begin with a dot, links that lead out of the folder, names that cannot
 * stand in a path, and whatever is neither file nor folder. */
#ifndef BAKE_H
#define BAKE_H

#include "language/ast.h"
#include "static/baked.h"
#include "source/diag.h"

/* The most bytes that the files of a program have together, and the most files. */
#define BAKE_BYTES ((size_t)64 << 20)
#define BAKE_FILES 20000

/* Sets ast->baked. A folder's name is relative to the .fh file that says it. */
void bake_list(Ast *ast, Arena *arena, Diags *diags);

/* Reads the files of ast->baked (null is fine). */
void bake_load(Ast *ast, Arena *arena, Diags *diags);

/* The file served at this path, or null. */
BakedFile *baked_find(const Baked *baked, fh_str path);

#endif
