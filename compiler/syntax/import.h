/* import.h: a program's files become one tree.
 *
 * `import "file.fh"` takes in another file's declarations, once each however often it is named.
 * All names share one space, so after this no later stage knows of files but by Spans. */
#ifndef IMPORT_H
#define IMPORT_H

#include "language/ast.h"
#include "source/diag.h"

/* The most files of a program; Source arrays have room for them. */
#define IMPORT_MAX 100

/* Parses what `ast` (of sources[0]) imports, and what that imports, and adds the declarations to
 * it. `sources` has room for IMPORT_MAX; *nsources counts on. Mistakes go to diags. */
void import_files(Ast *ast, Arena *arena, Source *sources, int *nsources, Diags *diags);

/* After check without errors: warns of imports of which nothing is used. */
void import_warn_unused(const Ast *ast, const Source *sources, int nsources, Diags *diags);

/* The file that imports the one at `path`, in its folder or in the one above it, as a path in the
 * arena; null if there is none. It is found by its text, whether or not it is a program. */
const char *import_user(Arena *arena, const char *path);

#endif
