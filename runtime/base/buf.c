/* buf.c: doubling growth; a failure sticks until the buffer is freed. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/print.h"

#define FIRST_CAP ((size_t)256)

static size_t grown_cap(size_t cap, size_t need)
{
    if (cap == 0) cap = FIRST_CAP;
    while (cap < need) cap = cap > SIZE_MAX / 2 ? need : cap * 2;
    return cap;
}

static bool grow(Buf *buf, size_t more)
{
    if (buf->failed) return false;
    size_t cap = more > SIZE_MAX - buf->len ? 0 : grown_cap(buf->cap, buf->len + more);
    char *ptr = cap ? realloc(buf->ptr, cap) : NULL;
    if (!ptr) {
        buf->failed = true;
        return false;
    }
    buf->ptr = ptr;
    buf->cap = cap;
    return true;
}

bool buf_reserve(Buf *buf, size_t more)
{
    return (more <= buf->cap - buf->len && !buf->failed) || grow(buf, more);
}

void buf_append(Buf *buf, const void *bytes, size_t len)
{
    if (len == 0 || !buf_reserve(buf, len)) return;
    memcpy(buf->ptr + buf->len, bytes, len);
    buf->len += len;
}

void buf_append_str(Buf *buf, fh_str text)
{
    buf_append(buf, text.ptr, text.len);
}

void buf_append_cstr(Buf *buf, const char *text)
{
    buf_append(buf, text, strlen(text));
}

void buf_append_char(Buf *buf, char c)
{
    if (buf_reserve(buf, 1)) buf->ptr[buf->len++] = c;
}

void buf_append_int(Buf *buf, int64_t value)
{
    if (buf_reserve(buf, NUMBER_INT_MAX)) buf->len += number_int_text(value, buf->ptr + buf->len);
}

void buf_append_blanks(Buf *buf, size_t count)
{
    if (count == 0 || !buf_reserve(buf, count)) return;
    memset(buf->ptr + buf->len, ' ', count);
    buf->len += count;
}

void buf_printf(Buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    size_t room = buf->cap - buf->len;
    int len = print_text(room ? buf->ptr + buf->len : NULL, room, format, args);
    if (len < 0) buf->failed = true;
    /* One more than the text, for the NUL, which is not counted. */
    if (len >= 0 && buf_reserve(buf, (size_t)len + 1)) {
        if ((size_t)len >= room) print_text(buf->ptr + buf->len, (size_t)len + 1, format, again);
        buf->len += (size_t)len;
    }
    va_end(again);
    va_end(args);
}

fh_str buf_str(const Buf *buf)
{
    return (fh_str){ buf->ptr, buf->len };
}

void buf_free(Buf *buf)
{
    free(buf->ptr);
    *buf = (Buf){ 0 };
}
