/* html.h: what the compiler knows of HTML and SVG: elements and attributes, once (html.def). */
#ifndef HTML_H
#define HTML_H

#include <stdbool.h>

#include "base/arena.h"
#include "fh_str.h"

typedef enum ElementFlag {
    ELEMENT_VOID     = 1 << 0, /* no children, no end tag */
    ELEMENT_RAW_TEXT = 1 << 1, /* script, style: text is not escaped, so only safe text may go in */
    ELEMENT_ID_NAMES = 1 << 2, /* name = id when there is no name (LANGUAGE 6) */
    ELEMENT_HEAD     = 1 << 3, /* at the top level of a page it goes into <head> */
    ELEMENT_SVG      = 1 << 4, /* an element of SVG; `Svg` itself gets its xmlns */
    ELEMENT_PHRASING = 1 << 5, /* may stand inside a paragraph */
    ELEMENT_NO_BLOCK = 1 << 6, /* takes phrasing content only: P, H1, Span … */
    ELEMENT_ROOT     = 1 << 7  /* html: the answer is not wrapped in a page */
} ElementFlag;

typedef struct Element {
    const char *name;  /* as fh writes it: "Div", "LinearGradient" */
    const char *tag;   /* as HTML writes it: "div", "linearGradient" */
    unsigned flags;
} Element;

/* The element that fh calls by this name, or null. */
const Element *html_element(fh_str name);

/* The element with this HTML tag in any case, or null: Tag("script") is no way round Script. */
const Element *html_element_by_tag(fh_str tag);

/* Whether it is none of the elements known here: Tag("my-thing"). */
bool html_is_custom(const Element *element);

/* Whether a parser drops a line break right behind the start tag: one that is to stay is doubled. */
bool html_drops_break(const Element *element);

/* Walks the elements for suggestions: the one at `index`, or null past the end. */
const Element *html_element_at(int index);

typedef enum AttrKind {
    ATTR_TEXT,
    ATTR_URL,     /* action, formaction, hx-get …: schemes are checked */
    ATTR_URL_HREF, /* href: links have some more schemes */
    ATTR_URL_SRC, /* src: so have images */
    ATTR_URL_HERE, /* ws-connect: this site's own only */
    ATTR_URL_LIST, /* srcset, ping: several */
    ATTR_ANIMATED, /* to, values: a URL where what it animates is one */
    ATTR_SCRIPT,  /* on…, hx-on…: constant text, raw(…) or json(…) only */
    ATTR_JSON,    /* hx-vals, hx-headers: a map is written as JSON */
    ATTR_STYLE,   /* style: a value is one value of a declaration, or declarations */
    ATTR_WORDS    /* hx-confirm: a value is never what htmx would run */
} AttrKind;

/* What a bool becomes, unless it says by its presence that it is true; and more. */
typedef enum AttrTrait {
    ATTR_TRUE_FALSE = 1, /* "true", "false" */
    ATTR_YES_NO,         /* "yes", "no" */
    ATTR_ON_OFF,         /* "on", "off" */
    ATTR_TRUE_ONLY,      /* "true", or the attribute is not there */
    ATTR_BOOLS = 7,      /* all of these */
    ATTR_SPEC = 8        /* text of it is constant, but for numbers: htmx takes orders from it */
} AttrTrait;

/* The HTML name of an attribute as fh writes it (LANGUAGE 6: cls, fr, _for, hx_post,
 * target_id → hx-target …); in the arena. */
fh_str html_attr_name(Arena *arena, fh_str written);

/* How a value is written there; `name` is the HTML name, compared without case. */
AttrKind html_attr_kind(fh_str name);

/* The same on an element of this tag (null: not known): what is loaded by the src of a script
 * runs. */
AttrKind html_attr_kind_on(const char *tag, fh_str name);

/* Its traits, of AttrTrait. */
unsigned html_attr_traits(fh_str name);

/* How a bool is written there: null for nothing, "" for the name alone. */
const char *html_attr_bool(fh_str name, bool value);

/* Whether a kind is one of URLs: a hole in it is percent-encoded for its place. */
static inline bool html_is_url(AttrKind kind)
{
    return kind >= ATTR_URL && kind <= ATTR_URL_LIST;
}

#endif
