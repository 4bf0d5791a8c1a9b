/* buf.h: bytes that grow at their end.
 *
 * Owns its memory by malloc, so it can outlive an arena: source files, emitted C and
 * outgoing frames use it. A failed growth sets `failed`, after which appends do nothing;
 * whoever finishes the buffer looks once. */
#ifndef BUF_H
#define BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fh_str.h"

typedef struct Buf {
    char *ptr;   /* owned; null while empty */
    size_t len;  /* bytes in use */
    size_t cap;  /* bytes allocated */
    bool failed; /* memory ran out: the content is cut short */
} Buf;

/* Makes room for `more` bytes behind the content. False when memory cannot be had. */
bool buf_reserve(Buf *buf, size_t more);

void buf_append(Buf *buf, const void *bytes, size_t len);
void buf_append_str(Buf *buf, fh_str text);
void buf_append_cstr(Buf *buf, const char *text);
void buf_append_char(Buf *buf, char c);
void buf_append_int(Buf *buf, int64_t value);
void buf_append_blanks(Buf *buf, size_t count);
void buf_printf(Buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The content; valid until the next append. */
fh_str buf_str(const Buf *buf);

/* Gives the memory back and leaves an empty buffer. */
void buf_free(Buf *buf);

#endif
