/* skeleton.h: the page around markup.
 *
 * A whole page is made of the app's settings (title, theme, htmx with its extensions, all from
 * the binary itself) and of markup, of which what was marked for it goes into <head>. A title
 * among that takes the place of the app's. The compiler makes the pages without holes by this,
 * the server all others. */
#ifndef SKELETON_H
#define SKELETON_H

#include <stdbool.h>

#include "base/buf.h"

/* What all pages of an app have in common. */
typedef struct Skeleton {
    const char *title; /* of pages that have none */
    const char *theme; /* "pico"; null, or a name that no packed file has: none */
    const char *offline; /* what a page says that is cut off; "none": nothing; null: our words */
    const char *exts;  /* htmx extensions, separated by spaces or commas; null for none */
    int htmx;          /* 2 or 4 */
    bool has_session;  /* some pages show what is private */
} Skeleton;

/* The styles that stand in pages besides the app's own: that of a page for an error, and what
 * htmx 2 writes into <head> for its indicators. A policy lets them in by their hashes. */
extern const char skeleton_error_css[], skeleton_htmx_css[];

/* Bytes [from, to) of markup that belong into <head> when a full page is made. */
typedef struct HeadRange {
    size_t from, to;
} HeadRange;

/* Writes the page that shows this markup; its `heads` are in order and apart. */
void skeleton_write(Buf *to, const Skeleton *skeleton, fh_str markup, const HeadRange *heads,
                    int nheads);

/* Writes markup that is a whole page by itself: with a doctype, if it has none. */
void skeleton_write_whole(Buf *to, fh_str markup);

/* Writes a page's beginning, to the inside of its <head>. Without a title for null. */
void skeleton_begin(Buf *to, const Skeleton *skeleton, const char *title);

/* Writes what loads the scripts, which stands behind that. */
void skeleton_scripts(Buf *to, const Skeleton *skeleton);

/* Writes text with & < > " escaped. */
void skeleton_text(Buf *to, fh_str text);

#endif
