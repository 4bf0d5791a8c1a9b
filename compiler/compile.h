/* compile.h: the pipeline, from a file's name to C text.
 *
 * One function runs the stages in order and stops at the one that was asked for; so tests, the
 * fuzzer and main.c all see the same compiler. */
#ifndef COMPILE_H
#define COMPILE_H

#include "source/diag.h"
#include "emit/emit.h"
#include "source/source.h"

/* What to stop at, and to print. */
typedef enum Stage {
    STAGE_TOKENS, STAGE_AST, STAGE_TYPES, STAGE_CHECK, STAGE_PROGRAM, STAGE_C
} Stage;

typedef struct Compilation {
    Arena *arena;      /* holds everything below */
    Source *sources;   /* [0] is the main file */
    int nsources;      /* with those that it imports */
    Diags diags;
    const struct Program *program; /* once it has come so far without an error; else null */
    const struct Baked *baked; /* the files that `static` names; null before they are listed */
    bool is_text;      /* no file is read but imports */
    Buf header;        /* STAGE_C: NAME.fh.h for the program's C functions; empty without any */
} Compilation;

typedef enum CompileStatus {
    COMPILE_OK,
    COMPILE_ERRORS,     /* the program has errors: in diags */
    COMPILE_UNREADABLE, /* errno says why */
    COMPILE_TOO_BIG     /* over SOURCE_MAX */
} CompileStatus;

/* Compiles the file at `path` ("-": standard input). `out` gets the C text or the dump (nothing
 * for STAGE_CHECK); it may be null for STAGE_CHECK and STAGE_PROGRAM. Warnings may be in diags whatever the
 * result. Free with compile_free, after any result. */
CompileStatus compile_file(Compilation *compilation, const char *path, Stage stage,
                           const EmitOptions *options, Buf *out);

/* The same for text in memory; `path` is what diagnostics call it. The folders of `static` are
 * not looked into. */
CompileStatus compile_text(Compilation *compilation, const char *path, fh_str text, Stage stage,
                           const EmitOptions *options, Buf *out);

void compile_free(Compilation *compilation);

/* The stage called `name` ("ast"), or -1. */
int stage_named(const char *name);

#endif
