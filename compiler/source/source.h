/* source.h: the text of a .fh file, and where things stand in it.
 *
 * Every later stage carries Spans (file, byte offset, length) and nothing else: line and column
 * are computed here, when something is printed. */
#ifndef SOURCE_H
#define SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "fh_str.h"

/* `len` bytes of file number `file`, from byte `start`. */
typedef struct Span {
    uint32_t start;
    uint32_t len;
    uint16_t file;
} Span;

/* Largest source file, in bytes. */
#define SOURCE_MAX ((size_t)64 << 20)

/* A place inside a very long line, and the code points before it in that line. */
typedef struct ColumnMark {
    uint32_t offset;
    uint32_t columns;
} ColumnMark;

typedef struct Source {
    fh_str path;     /* as the user named it; "-" is standard input; NUL-ended */
    fh_str text;     /* the whole file with a NUL behind it (not counted); a BOM is skipped */
    uint32_t *lines; /* byte offset at which each line begins */
    int nlines;
    ColumnMark *marks; /* in order; columns are counted from the last one before */
    int nmarks;
    uint16_t number; /* its place in Spans */
} Source;

typedef enum SourceStatus {
    SOURCE_OK,
    SOURCE_UNREADABLE, /* errno says why */
    SOURCE_TOO_BIG
} SourceStatus;

/* Reads `path` ("-": standard input) into the arena. */
SourceStatus source_read(Arena *arena, const char *path, uint16_t number, Source *source);

/* A source from text in memory, which is copied (tests, fuzzing). */
void source_from_text(Arena *arena, const char *path, fh_str text, uint16_t number,
                      Source *source);

/* Line (from 1) and column (in code points, from 1) of a byte offset. Bytes that are not UTF-8
 * count one each. */
void source_position(const Source *source, uint32_t offset, int *line, int *column);

/* The line (from 1) of an offset. */
int source_line(const Source *source, uint32_t offset);

/* Line `line` (from 1) without its line end. */
fh_str source_line_text(const Source *source, int line);

/* The text under a span. */
fh_str source_text(const Source *source, Span span);

/* The span from the start of `a` to the end of `b` (of one file). */
Span span_join(Span a, Span b);

#endif
