/* part.h: elements that are parts of something: HTML's parser takes them only where that is around
 * them, or where they stand first in a template, and then takes no others there (HTML, 13.2.6.4).
 * Parts of SVG become elements of SVG inside of svg alone. */
#ifndef PART_H
#define PART_H

#include <stdbool.h>

#include "fh_str.h"

typedef enum Part {
    PART_NONE    = 1 << 0, /* all others */
    PART_COLUMN  = 1 << 1, /* col */
    PART_SECTION = 1 << 2, /* tbody, caption … */
    PART_ROW     = 1 << 3, /* tr */
    PART_CELL    = 1 << 4, /* td, th */
    PART_SVG     = 1 << 5, /* circle, path …, but not svg itself */
    PART_ANY     = (1 << 6) - 1
} Part;

/* What an element of this name is, in any case. */
Part part_of(fh_str tag);

/* Whether elements of all these kinds cannot stand beside each other at the root of markup, so
 * that each stays what it is. */
bool parts_clash(unsigned parts);

#endif
