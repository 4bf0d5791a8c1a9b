/* csp_read.h: what a page's policy must let run and load so that constant markup works: hashes of
 * its inline scripts, handlers and styles, the hosts that it names. */
#ifndef CSP_READ_H
#define CSP_READ_H

#include "constant/csp.h"

/* The element that an attribute stands on, as far as it is known. */
typedef struct CspPlace {
    fh_str tag;      /* empty: not known */
    fh_str rel, as;  /* of a link */
} CspPlace;

/* Whether a script element with this type (empty: none) runs; others hold data. */
bool csp_runs(fh_str type);

/* What stands inside of an element script, of one that is style. */
void csp_read_script(Csp *csp, fh_str text);
void csp_read_style(Csp *csp, fh_str text);

/* An attribute; the name as in HTML, the value as it is without entities. */
void csp_read_attribute(Csp *csp, const CspPlace *place, fh_str name, fh_str value);

/* Markup as raw("…") puts it into a page. */
void csp_read_markup(Csp *csp, fh_str text);

/* Whether an attribute is one that htmx makes a function of, whatever it holds: hx-on, hx-vars. */
bool csp_is_compiled(fh_str name);

/* What a URL in this place loads (CSP_COUNT: nothing that a policy knows). */
CspDirective csp_loads(const CspPlace *place, fh_str name);

/* Allows the host that a URL begins with, if it begins with one. */
void csp_add_host(Csp *csp, CspDirective directive, fh_str url);

/* Allows any host, by http and https. */
void csp_add_web(Csp *csp, CspDirective directive);

/* Allows what hx-on and filters of hx-trigger need; scripts whose text is not known; and so on. */
void csp_add_eval(Csp *csp);
void csp_add_inline(Csp *csp, CspDirective directive);

#endif
