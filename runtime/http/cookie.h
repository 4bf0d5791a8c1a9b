/* cookie.h: cookies as they come in, and as they are set: RFC 6265. */
#ifndef COOKIE_H
#define COOKIE_H

#include "fh.h"
#include "http/request.h"

/* Takes the next cookie off the front of a Cookie field's value; false at its end. Quotes around
 * a value are taken off. */
bool cookie_next(fh_str *rest, fh_str *name, fh_str *value);

/* The i-th cookie of this name in the request, the first being number 0: a browser may send
 * several, from several paths and domains. */
bool cookie_find(const Request *request, fh_str name, int i, fh_str *value);

/* The value of a Set-Cookie field, in the event's memory. Null, or what is wrong with it. */
const char *cookie_write(FhEvent *ev, const FhCookie *cookie, fh_str *field);

#endif
