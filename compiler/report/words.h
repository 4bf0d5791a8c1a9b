/* words.h: what the report has to say, and how it is said; report.c finds it out. */
#ifndef REPORT_WORDS_H
#define REPORT_WORDS_H

#include "report/bound.h"
#include "report/measure.h"

typedef struct Counts {
    uint64_t markup;      /* bytes of constant markup, pages included */
    int pages;            /* without holes */
    uint64_t page_markup; /* of them */
    uint64_t ready;       /* bytes of their forms: heads, bodies, packed or not */
    int files;            /* of `static` */
    uint64_t file_bytes, file_gzip_bytes;
} Counts;

/* One handler. */
typedef struct Cost {
    const char *name;  /* "ws /chat conn" */
    int line;          /* with the file's number */
    bool is_ready;     /* a page without holes: there is no handler */
    Bound bound;
    Input input;
    uint64_t at_most;  /* of a known bound: with the longest input that is let in, and no
                      * more than the arena gives */
    struct Cost *next;
} Cost;

typedef struct Report {
    const Program *program;
    const Measured *measured;
    const Counts *counts;
    const Cost *costs;
} Report;

void report_as_text(const Report *report, Buf *out);
void report_as_json(const Report *report, Buf *out);

/* "get" */
const char *report_verb(const Route *route);

#endif
