/* roots.h: the outermost elements of markup, one after the other.
 *
 * A scanner of tags, no parser of HTML: it understands what the compiler writes, where every
 * element has its end tag. Whatever raw(…) holds, it stays within the text. */
#ifndef ROOTS_H
#define ROOTS_H

#include <stdbool.h>
#include <stddef.h>

#include "fh_str.h"

typedef struct Roots {
    fh_str html;
    size_t at; /* 0 at first */
    int depth; /* elements open there */
} Roots;

/* Places are offsets into the markup, values are as they stand there. */
typedef struct Root {
    fh_str name, id, swap;     /* of hx-swap-oob; empty where it has none */
    size_t id_end;             /* behind its id; 0: it has none */
    size_t swap_from, swap_to; /* the attribute and the blanks before it; 0: it has none */
    size_t from, inner_from, inner_to, to;
    bool is_closed; /* its start tag ends in /> */
} Root;

/* The next one; false: there is none. One without an end lasts to the end of all. */
bool roots_next(Roots *roots, Root *root);

#endif
