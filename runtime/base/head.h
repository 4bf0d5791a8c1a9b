/* head.h: header fields that answers have in common.
 *
 * The compiler makes the answers that are always the same, the server all others. */
#ifndef HEAD_H
#define HEAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

typedef struct HttpField {
    const char *name, *value;
} HttpField;

/* What every answer says for the browser's sake; ended by a null name. */
extern const HttpField http_security[];

#define HEAD_HTML "text/html; charset=utf-8"

/* Kept, but asked for each time: a new binary has something new under an old address. */
#define HEAD_ASKED_FOR "no-cache"

/* Whether the value of a header with this name is a URL that a browser or htmx follows, or holds
 * one: Location, HX-Redirect, Refresh … */
bool head_is_url(fh_str name);

/* Whether an answer may have one field of this name only: a later one takes the place of an
 * earlier. Of others (Set-Cookie, Link, a program's own) there may be several. */
bool head_is_single(fh_str name);

/* Where among lines of fields, each ended by CR LF, the first one of this name begins; its length
 * with the CR LF in *len. -1: there is none. */
int64_t head_find(fh_str fields, fh_str name, size_t *len);

/* Writes a field as its line. */
void head_field(Buf *to, const char *name, const char *value);

/* Of pages only: what their markup may load and run. */
#define HEAD_POLICY "Content-Security-Policy"

/* What a page that is always the same says of itself. */
typedef struct PageHead {
    size_t len;         /* bytes of HTML, as they are or by gzip */
    const char *tag;    /* with its quotes */
    const char *vary;   /* or null */
    const char *policy; /* its Content-Security-Policy, or null */
    bool is_gzip;
} PageHead;

/* Writes its fields, and the empty line behind them. Left out is what each answer says anew: the
 * status, Date, Connection. */
void head_of_page(Buf *to, const PageHead *page);

#endif
