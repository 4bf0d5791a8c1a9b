/* csp.h: a Content-Security-Policy (CSP level 3) in the making: for each directive what may be
 * loaded or run.
 *
 * It begins with what every page of fh needs: the app's own files, images that the page or one of
 * its scripts has made (data:, blob:). What a program needs besides is added (fold/csp.c, `app
 * csp=`), and the text is printed once, since all pages of a program have the same one: htmx puts
 * a part of any page into any other. */
#ifndef CSP_H
#define CSP_H

#include "base/arena.h"
#include "base/buf.h"

/* In the order in which they are printed (csp.c). */
typedef enum CspDirective {
    CSP_DEFAULT, CSP_SCRIPT, CSP_SCRIPT_ELEM, CSP_SCRIPT_ATTR, CSP_STYLE, CSP_STYLE_ELEM,
    CSP_STYLE_ATTR, CSP_IMG, CSP_FONT, CSP_MEDIA, CSP_CONNECT, CSP_FRAME, CSP_CHILD, CSP_WORKER,
    CSP_MANIFEST, CSP_OBJECT, CSP_BASE, CSP_FORM, CSP_ANCESTORS, CSP_SANDBOX, CSP_UPGRADE,
    CSP_REPORT_TO, CSP_REPORT_URI, CSP_TYPES_FOR, CSP_TYPES, CSP_COUNT
} CspDirective;

/* The sources of one directive, each once. */
typedef struct CspList {
    fh_str *sources;
    int count, cap;
    bool is_named; /* it is printed though nothing was added to it */
} CspList;

/* Zeroed but for its arena, it is the policy of a page that needs nothing. */
typedef struct Csp {
    Arena *arena;
    CspList lists[CSP_COUNT];
} Csp;

/* Adds a source: 'unsafe-eval', https://cdn.example. */
void csp_add(Csp *csp, CspDirective directive, fh_str source);

/* The same by the hash of an inline script, handler or style. */
void csp_add_hash(Csp *csp, CspDirective directive, fh_str text);

/* How many hashes a directive has. */
int csp_hashes(const Csp *csp, CspDirective directive);

/* Adds what is written as a policy is: "font-src https://fonts.example; img-src *". `csp` may be
 * null. False: *wrong is the word of it that is no directive, or cannot stand in a policy. */
bool csp_parse(Csp *csp, fh_str text, fh_str *wrong);

/* Writes the value of the header. */
void csp_print(const Csp *csp, Buf *out);

#endif
