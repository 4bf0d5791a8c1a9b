/* escape.h: constant text on its way into markup, escaped once, at compile time.
 *
 * The runtime's out.c says the same of values that are known only then. */
#ifndef ESCAPE_H
#define ESCAPE_H

#include "base/buf.h"

void escape_text(Buf *out, fh_str text); /* & < > */
void escape_attr(Buf *out, fh_str text); /* and " */

/* The text as a JSON string, for the inside of an attribute's quotes. */
void escape_json_attr(Buf *out, fh_str text);

#endif
