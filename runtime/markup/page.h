/* page.h: the page around what a handler yields, by base/skeleton.h, and pages that tell of
 * errors. */
#ifndef PAGE_H
#define PAGE_H

#include "base/buf.h"
#include "values/out.h"

/* Writes the page that shows this markup. */
void page_write(Buf *to, const FhApp *app, const FhOut *markup);

/* Writes what is sent as it is; a whole page (`is_page`) gets its doctype if it has none. */
void page_write_whole(Buf *to, const FhOut *out, bool is_page);

/* Writes a page that tells of an error: "404 Not Found" and what there is to say about it
 * (may be empty; it is escaped). As a fragment it is one paragraph. */
void page_write_error(Buf *to, const FhApp *app, int status, fh_str detail, bool is_fragment);

#endif
