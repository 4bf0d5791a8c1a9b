/* source.c: reading a file, and finding lines and columns in it when something is printed. */
#include "source/source.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"

#define BOM FH_STR("\xEF\xBB\xBF")

/* ---- loading ---- */

/* A line as long as this many bytes gets a ColumnMark in it, and so on. */
#define MARKED_BYTES ((size_t)4096)

static uint32_t count_columns(fh_str text)
{
    size_t count = 0;
    while (text.len) {
        size_t valid = utf8_valid_prefix(text);
        count += (size_t)utf8_count(str_sub(text, 0, valid));
        if (valid < text.len) count++;
        text = str_sub(text, valid + 1, text.len);
    }
    return (uint32_t)count;
}

static void mark_columns(Source *source, size_t from, size_t to)
{
    uint32_t columns = 0;
    while (to - from > MARKED_BYTES) {
        size_t next = from + MARKED_BYTES;
        while ((source->text.ptr[next] & 0xC0) == 0x80 && next > from + 1) next--;
        columns += count_columns(str_sub(source->text, from, next));
        source->marks[source->nmarks++] = (ColumnMark){ (uint32_t)next, columns };
        from = next;
    }
}

/* The byte behind the line that begins at `from`, its newline included. */
static size_t line_end(fh_str text, size_t from)
{
    const char *newline = from < text.len ? memchr(text.ptr + from, '\n', text.len - from) : NULL;
    return newline ? (size_t)(newline - text.ptr) + 1 : text.len;
}

static void find_lines(Arena *arena, Source *source)
{
    fh_str text = source->text;
    size_t count = 1;
    for (size_t at = 0; (at = line_end(text, at)) < text.len; ) count++;
    source->lines = arena_array(arena, count + 1, sizeof(*source->lines));
    source->marks = arena_array(arena, text.len / (MARKED_BYTES - 4) + 1, sizeof(*source->marks));
    for (size_t from = 0, end; ; from = end) {
        source->lines[source->nlines++] = (uint32_t)from;
        end = line_end(text, from);
        mark_columns(source, from, end);
        if (end == text.len) break;
    }
    if (text.len && text.ptr[text.len - 1] == '\n')
        source->lines[source->nlines++] = (uint32_t)text.len;
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

/* The last mark at or before the offset, or null. */
static const ColumnMark *mark_before(const Source *source, uint32_t offset)
{
    int low = 0, high = source->nmarks;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (source->marks[middle].offset <= offset) low = middle + 1;
        else high = middle;
    }
    return low > 0 ? &source->marks[low - 1] : NULL;
}

void source_position(const Source *source, uint32_t offset, int *line, int *column)
{
    *line = source_line(source, offset);
    size_t from = source->lines[*line - 1];
    const ColumnMark *mark = mark_before(source, offset);
    uint32_t columns = 0;
    if (mark && mark->offset > from) {
        from = mark->offset;
        columns = mark->columns;
    }
    columns += count_columns(str_sub(source->text, from, offset));
    *column = (int)columns + 1;
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
