/* source.c: reading a file, and finding lines and columns in it when something is printed. */
#include "source.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../runtime/base/buf.h"
#include "../runtime/base/str.h"

#define BOM FH_STR("\xEF\xBB\xBF")

/* ---- loading ---- */

static void find_lines(Arena *arena, Source *source)
{
    fh_str text = source->text;
    size_t count = 1;
    for (int64_t at = -1; (at = str_find(text, FH_STR("\n"), (size_t)(at + 1))) >= 0; ) count++;
    source->lines = arena_array(arena, count, sizeof(*source->lines));
    source->nlines = 1;
    for (int64_t at = -1; (at = str_find(text, FH_STR("\n"), (size_t)(at + 1))) >= 0; )
        source->lines[source->nlines++] = (uint32_t)(at + 1);
}

void source_from_text(Arena *arena, const char *path, fh_str text, uint16_t number,
                      Source *source)
{
    if (str_starts_with(text, BOM)) text = str_sub(text, BOM.len, text.len);
    *source = (Source){ .path = str_copy(arena, str_from(path)), .number = number };
    source->text = str_copy(arena, text);
    find_lines(arena, source);
}

/* Everything up to the end of `file`, or one byte more than SOURCE_MAX. */
static bool read_all(FILE *file, Buf *buf)
{
    while (buf->len <= SOURCE_MAX && buf_reserve(buf, BUFSIZ)) {
        size_t got = fread(buf->ptr + buf->len, 1, buf->cap - buf->len, file);
        buf->len += got;
        if (got == 0) return !ferror(file);
    }
    if (buf->failed) errno = ENOMEM;
    return !buf->failed;
}

SourceStatus source_read(Arena *arena, const char *path, uint16_t number, Source *source)
{
    bool is_stdin = strcmp(path, "-") == 0;
    FILE *file = is_stdin ? stdin : fopen(path, "rb");
    if (!file) return SOURCE_UNREADABLE;
    Buf buf = { 0 };
    SourceStatus status = SOURCE_OK;
    if (!read_all(file, &buf)) status = SOURCE_UNREADABLE;
    else if (buf.len > SOURCE_MAX) status = SOURCE_TOO_BIG;
    else source_from_text(arena, path, buf_str(&buf), number, source);
    int why = errno;
    if (!is_stdin) fclose(file);
    buf_free(&buf);
    errno = why;
    return status;
}

/* ---- places ---- */

int source_line(const Source *source, uint32_t offset)
{
    int low = 0, high = source->nlines - 1;
    while (low < high) {
        int middle = low + (high - low + 1) / 2;
        if (source->lines[middle] <= offset) low = middle;
        else high = middle - 1;
    }
    return low + 1;
}

void source_position(const Source *source, uint32_t offset, int *line, int *column)
{
    *line = source_line(source, offset);
    fh_str before = str_sub(source->text, source->lines[*line - 1], offset);
    int64_t count = 0;
    while (before.len) {
        size_t valid = utf8_valid_prefix(before);
        count += utf8_count(str_sub(before, 0, valid));
        if (valid < before.len) count++;
        before = str_sub(before, valid + 1, before.len);
    }
    *column = (int)count + 1;
}

fh_str source_line_text(const Source *source, int line)
{
    size_t start = source->lines[line - 1];
    size_t end = line < source->nlines ? source->lines[line] - 1 : source->text.len;
    fh_str text = str_sub(source->text, start, end);
    if (text.len && text.ptr[text.len - 1] == '\r') text.len--;
    return text;
}

fh_str source_text(const Source *source, Span span)
{
    return str_sub(source->text, span.start, (size_t)span.start + span.len);
}

Span span_join(Span a, Span b)
{
    if (b.start + b.len < a.start + a.len) return a;
    return (Span){ a.start, b.start + b.len - a.start, a.file };
}
