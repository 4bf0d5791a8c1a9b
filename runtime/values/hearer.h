/* hearer.h: who is told something, and how what is no markup is said to them.
 *
 * htmx takes all that a websocket brings for HTML, a text too, and htmx 4 takes JSON for an
 * instruction (hx-ws.js, "MESSAGE RECEIVING"). So on a route whose messages are read as fields,
 * where htmx is at the other end, a str is escaped as it is in a page, and JSON has no < > & in
 * it. On a route that takes its messages as they come (payload) there is a program: it gets
 * texts and JSON as they are. */
#ifndef HEARER_H
#define HEARER_H

#include "fh.h"

typedef enum Hearer {
    HEARER_PROGRAM,
    HEARER_HTMX,
    HEARER_HTMX4 /* on a websocket */
} Hearer;

/* Who is at the other end of a websocket of this route. */
Hearer hearer_of(const FhApp *app, const FhRoute *route);

/* Writes a text. For htmx it is never markup, nor JSON with an instruction. */
void hearer_write_text(FhOut *out, Hearer hearer, fh_str text);

/* Writes a value that is no markup: a str as a text, anything else as JSON. */
void hearer_write(FhOut *out, Hearer hearer, const FhType *type, const void *value);

#endif
