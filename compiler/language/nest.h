/* nest.h: what HTML's parser leaves where it stands.
 *
 * A parser knows what may follow what: it ends a P before a Div, drops a Tr outside of a table, and
 * moves what is no row out of a Table. tests/lib/nesting.js holds this against a parser, for every
 * pair of elements. */
#ifndef HTML_NEST_H
#define HTML_NEST_H

#include "language/html.h"

/* An element in hand, or around one; the outermost has no `outer`, and may stand anywhere. */
typedef struct Around {
    const Element *element;
    const struct Around *outer;
} Around;

/* The element around `inner` from which a parser takes it away, because it ends that one first, or
 * moves or drops `inner`; null: it stays. `around` is the one that it stands in, or null. */
const Element *html_taken_from(const Around *around, const Element *inner);

/* The same for text, unless it is blank. */
const Element *html_text_taken_from(const Around *around);

#endif
