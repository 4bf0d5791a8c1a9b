/* out.h: bytes on their way to a client.
 *
 * A handler writes its markup here, escaped for the place where each value goes. The memory
 * is malloc'ed and begins with OUT_PREFIX free bytes, so that a finished out can be handed
 * over to a frame (out_take) and sent without being copied: the frame's or the response's
 * header is written in front of it.
 *
 * An out that belongs to an event stops that event when memory runs out; one that belongs to
 * none sets `failed` and swallows what follows. */
#ifndef OUT_H
#define OUT_H

#include "fh.h"
#include "base/limit.h"
#include "base/skeleton.h"

/* Free bytes before the content, for the header of a frame (frame.c asserts that they do). */
#define OUT_PREFIX 16

/* More than this in one out stops the handler. */

struct FhOut {
    char *bytes;     /* the content; its block begins OUT_PREFIX bytes before; null: no block */
    size_t len;      /* bytes in use */
    size_t cap;      /* bytes that there is room for */
    FhEvent *event;  /* whom it stops when memory runs out; null: nobody */
    bool failed;     /* without an event: memory ran out, the content is cut short */
    HeadRange *heads; /* what stands between fh_head_begin and _end, in order */
    int nheads, heads_cap;
    int nested;      /* how many fh_nested_begin are open: no marks are set within */
    bool in_head;    /* a fh_head_begin is open */
    bool may_clash;  /* fh_parts was said */
    FhOut *next;     /* in the event's lists */
};

/* An empty out without memory. */
void out_init(FhOut *out, FhEvent *event);

/* Makes room for `more` bytes and says where they go; add to out->len what was written.
 * Null (only without an event) when there is no memory. */
char *out_reserve(FhOut *out, size_t more);

void out_str(FhOut *out, fh_str text);         /* as it is */
void out_cstr(FhOut *out, const char *text);   /* as it is */
void out_char(FhOut *out, char c);
void out_printf(FhOut *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The content; valid until the next byte is written. */
fh_str out_content(const FhOut *out);

/* Hands the memory over: a malloc'ed block whose content begins at block + OUT_PREFIX, `*len`
 * bytes long. Null, with *len 0, when nothing was written. The out is empty afterwards. */
char *out_take(FhOut *out, size_t *len);

/* Forgets the content and the marks; keeps the memory, unless it is large. */
void out_clear(FhOut *out);

/* Gives all memory back. */
void out_free(FhOut *out);

#endif
