/* diag.h: collects what is wrong with a program, and prints it.
 *
 * A diagnostic is data (code, spans, texts made in errors.c); how it looks is decided here, in
 * one place, as docs/language.md shows. */
#ifndef DIAG_H
#define DIAG_H

#include <stdbool.h>

#include "base/buf.h"
#include "source/source.h"

typedef enum Severity { SEVERITY_ERROR, SEVERITY_WARNING } Severity;

typedef struct Diagnostic {
    Severity severity;
    int code;            /* 301 prints as FH0301 */
    Span span;           /* the smallest wrong place */
    const char *message; /* stands alone, lower case, no full stop */
    bool has_note;
    Span note_span;      /* the second place */
    const char *note;    /* "first declared here" */
    const char *help;    /* the fix, or null */
} Diagnostic;

typedef struct Diags {
    Arena *arena;          /* texts and the list live here */
    const Source *sources; /* by file number */
    int nsources;
    Diagnostic *items;     /* in the order in which they were found */
    int count;
    int cap;
    int nerrors;
} Diags;

/* The most errors that one run prints; a last line counts the others. */
#define DIAG_MAX 100

/* The most that are kept; more are only counted. The parser gives up when there are so many. */
#define DIAG_KEPT (10 * DIAG_MAX)

void diag_init(Diags *diags, Arena *arena, const Source *sources, int nsources);

/* Adds a copy; a second error at the same place with the same code is dropped. */
void diag_add(Diags *diags, const Diagnostic *diagnostic);

/* Sorted by file and position: the text that a person reads. Colour uses ANSI escapes. */
void diag_print(const Diags *diags, bool colour, Buf *out);

/* The same as one JSON array of {file,line,column,end_line,end_column,severity,code,message,
 * note,help}, with a newline at the end. */
void diag_print_json(const Diags *diags, Buf *out);

#endif
