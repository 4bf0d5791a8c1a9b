/* url.h: percent encoding undone; how it is done is in base/address.h, for programs in fh.h. */
#ifndef URL_H
#define URL_H

#include "base/arena.h"
#include "fh.h"

/* The text with %XX decoded, and, in queries and forms (`plus`), + as a space. A % that no two
 * hex digits follow stays. The result may hold any bytes: check that it is UTF-8. It is the
 * text itself when there is nothing to decode. */
fh_str url_decode(Arena *arena, fh_str text, bool plus);

/* The value of a hex digit in either case, or -1. */
int url_hex_digit(char c);

#endif
