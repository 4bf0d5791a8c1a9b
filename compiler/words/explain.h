/* explain.h: the page behind each diagnostic's code (errors.def). */
#ifndef EXPLAIN_H
#define EXPLAIN_H

/* The title and the page of a code; null for one that does not exist. */
typedef struct Explanation {
    int code;
    const char *title;
    const char *page;
} Explanation;

/* `code` as it is printed ("FH0301"), or its number. */
const Explanation *explain(const char *code);

#endif
