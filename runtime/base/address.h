/* address.h: URLs: how text is put into one, and which may be followed.
 *
 * The compiler says it of what is constant, the runtime of all else, so both know the same here.
 * What a browser makes of a URL is WHATWG URL; the characters are those of RFC 3986. */
#ifndef ADDRESS_H
#define ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "fh_str.h"

/* What takes the place of a URL that must not be followed. */
#define ADDRESS_BLOCKED "#blocked"

/* Stands in a URL that is being put together where a piece may not be: no URL holds a NUL. */
#define ADDRESS_MARK "\0"

/* Percent-encodes all but letters, digits, - . _ ~ and the bytes of `keep` into `to`, which has
 * room for three times as much. Returns the bytes written. */
size_t address_encode(char *to, fh_str text, const char *keep);

/* Whether address_encode would change nothing. */
bool address_is_encoded(fh_str text, const char *keep);

/* The one spelling of a path among those that mean the same: what is percent-encoded without need
 * is not any more, what needs it is, with capitals: "/a b/%41%2f" is "/a%20b/A%2F". Room and
 * result as above. */
size_t address_canonical(char *to, fh_str path);

/* Whether this part of a path may not be there: a segment of it is "." or "..", which a browser
 * takes away, however they are encoded. `is_first`: it follows the slash that a URL begins with,
 * where an empty segment would make what follows another host. */
bool address_strays(fh_str run, bool is_first);

/* The CSS selector of the element with this id, of whatever signs it is made, into `to`, which has
 * room for four times as much and 16: #a-b, [id='a.b']; signs that htmx splits selectors at are
 * escaped. Returns the bytes written. */
size_t address_selector(char *to, fh_str id);

/* Where a URL stands: which schemes it may have. */
typedef enum AddressPlace {
    ADDRESS_LINK, /* http https mailto tel */
    ADDRESS_HREF, /* also sms geo webcal xmpp magnet */
    ADDRESS_SRC,  /* also images as data: */
    ADDRESS_HERE, /* none, and no other host: what begins with // */
    ADDRESS_LIST  /* several, for images and the like, which run nothing: any */
} AddressPlace;

/* Whether a URL may be followed there: no mark is in it, and its scheme, as a browser reads it,
 * is one of those. */
bool address_fits(fh_str url, AddressPlace place);

/* Whether each of several may, which have ; between them. */
bool address_all_fit(fh_str urls, AddressPlace place);

/* Whether htmx 4 takes the text for a script: it begins with js: or javascript:, in any case and
 * behind any blanks. */
bool address_is_script(fh_str text);

/* Whether the constant text that a URL begins with settles its scheme, and with `site` also where
 * it leads: what follows in it cannot change that. */
bool address_is_settled(fh_str start, bool site);

#endif
