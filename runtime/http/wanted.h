/* wanted.h: which form of a file a request wants, and whether it wants it at all.
 *
 * RFC 9110: content negotiation by Accept-Encoding (12.5.3), conditions (13), ranges (14).
 * Whatever is malformed is passed over, as it says there: the whole file is never wrong. */
#ifndef WANTED_H
#define WANTED_H

#include "http/request.h"

/* Whether gzip is taken: "gzip;q=0.5, br". */
bool wanted_gzip(const Request *request);

/* Whether a header that lists tags (If-None-Match, If-Match) names this one, or any by `*`.
 * Weakly: `W/"x"` counts as "x". */
bool wanted_names(const Request *request, const char *header, const char *tag, bool weakly);

/* What the conditions of a GET or HEAD request make of an answer with this tag: 200, or 304 where
 * it need not be sent, 412 where it is not to be. */
int wanted_status(const Request *request, const char *tag);

/* Whether Range holds for this tag: there is no If-Range, or it says the same. */
bool wanted_range_holds(const Request *request, const char *tag);

typedef enum WantedRange {
    WANTED_WHOLE,  /* no range, several, or none that can be understood */
    WANTED_PART,
    WANTED_NOTHING /* a range outside of what there is: 416 */
} WantedRange;

/* What Range says of `len` bytes: with WANTED_PART, those in [*from, *to). */
WantedRange wanted_range(const Request *request, size_t len, size_t *from, size_t *to);

#endif
