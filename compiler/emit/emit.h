/* emit.h: Program -> C text.
 *
 * Only prints: every decision has been made in fold. The order of the file is fixed (banner,
 * include, types, state, functions, routes, hooks, app), so that users find their way. */
#ifndef EMIT_H
#define EMIT_H

#include "program/program.h"

typedef struct EmitOptions {
    bool line_directives; /* #line instead of comments */
    bool live_files;      /* fhc run: files are read from their folders, not baked in */
} EmitOptions;

/* Appends the whole C file to `out`; the same program always gives the same bytes. */
void emit(const Program *program, Arena *arena, const EmitOptions *options, Buf *out);

/* NAME.fh.h, which the program's C functions include: the types that their signatures name, and
 * their prototypes. The C file includes it too. */
void emit_header(const Program *program, Arena *arena, Buf *out);

#endif
