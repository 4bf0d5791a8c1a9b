/* build.h: from generated C to a running binary.
 *
 * fhc stops at C; the system's compiler does the rest, started here without a shell. What it
 * links against (libfh.a, libwebsockets.a, fh.h) is found from where this fhc stands: beside
 * it in the source tree's build/, or in PREFIX/lib/fh and PREFIX/include. $FH_HOME overrides
 * that, $CC the compiler.
 *
 * Everything here has told the user by one line on standard error when it gives failure. The
 * results of type int are exit statuses: 0 fine, 1 the C compiler refused the program, 2 the
 * compiler, the runtime or a file is not to be had. */
#ifndef BUILD_H
#define BUILD_H

#include <stdbool.h>

#include "base/arena.h"
#include "fh_str.h"

typedef struct BuildOptions {
    const char *output;      /* path of the binary; build_cached chooses its own */
    const char *const *more; /* the user's own .c files, .o and .a files, and -l, -L options */
    int nmore;
    fh_str header;           /* NAME.fh.h, put beside the C file; empty for none */
    const char *include;     /* a folder for #include "…": the program's own; null for none */
    bool debug;              /* symbols and sanitizers; not static, not stripped */
    bool tls;                /* with TLS inside */
    bool show;               /* print the command line before it runs */
} BuildOptions;

/* Compiles and links the C file into options->output. */
int build_link(Arena *arena, const BuildOptions *options, const char *c_path);

/* The same for C text in memory: `name`.c exists only in a directory that is gone afterwards. */
int build_text(Arena *arena, const BuildOptions *options, const char *name, fh_str c_text);

/* The same into the user's cache ($XDG_CACHE_HOME/fh or ~/.cache/fh), where the binary is named
 * for all that went into it; what is there already is not built again. Its path in *binary. */
int build_cached(Arena *arena, const BuildOptions *options, const char *name, fh_str c_text,
                 const char **binary);

/* Becomes the binary, with argv[0] its own path and `args` (ended by null) behind. Comes back
 * only when that fails. */
int build_exec(Arena *arena, const char *binary, char *const *args);

/* What `fhc --cflags`, `--libs` and `--mk` print: flags to compile and to link with, the path
 * of fh.mk. Null when the runtime is not to be found. */
const char *build_cflags(Arena *arena);
const char *build_libs(Arena *arena);
const char *build_mk(Arena *arena);

#endif
