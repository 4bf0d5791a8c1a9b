/* log.c: a line is composed in full and written at once, so that lines never mix. */
#include "base/log.h"

#include <stdio.h>
#include <time.h>

#include "base/buf.h"
#include "base/str.h"

static void put_time(Buf *line)
{
    struct timespec now;
    struct tm tm;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &tm);
    buf_printf(line, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ ", tm.tm_year + 1900, tm.tm_mon + 1,
               tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, (int)(now.tv_nsec / 1000000));
}

/* What a terminal or an editor would obey, or take for the end of the line: controls of both
 * sets, separators of lines, and marks that turn the direction of writing. */
static bool is_control(uint32_t c)
{
    return c < ' ' || (c >= 0x7F && c <= 0x9F) || c == 0x61C || c == 0x200E || c == 0x200F ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

static void put_char(Buf *line, fh_str bytes, uint32_t c)
{
    if (c == '\n') buf_append(line, "\\n", 2);
    else if (c == '\\') buf_append(line, "\\\\", 2);
    else if (!is_control(c)) buf_append_str(line, bytes);
    else buf_printf(line, c < 0x80 ? "\\x%02x" : "\\u%04x", c);
}

/* On one line, whatever it is; a backslash is doubled, so that what is written can be told from
 * what stands for something else. */
static void put_text(Buf *line, fh_str text)
{
    while (text.len) {
        size_t len = 1;
        if (utf8_valid_prefix(str_sub(text, 0, 4)) == 0) {
            buf_printf(line, "\\x%02x", (unsigned char)*text.ptr);
        } else {
            const uint32_t c = utf8_decode(text.ptr, text.ptr + text.len, &len);
            put_char(line, str_sub(text, 0, len), c);
        }
        text = str_sub(text, len, text.len);
    }
}

static void write_out(Buf *line)
{
    buf_append_char(line, '\n');
    if (!line->failed) fwrite(line->ptr, 1, line->len, stderr);
    buf_free(line);
}

void log_line(const char *verb, const char *path, fh_str text)
{
    Buf line = { 0 };
    put_time(&line);
    if (verb) buf_append_cstr(&line, verb);
    if (verb && path) buf_append_char(&line, ' ');
    if (path) buf_append_cstr(&line, path);
    if (verb || path) buf_append(&line, ": ", 2);
    put_text(&line, text);
    write_out(&line);
}

void log_access(fh_str ip, fh_str method, fh_str target, int status, uint64_t bytes)
{
    Buf line = { 0 };
    put_time(&line);
    put_text(&line, ip);
    buf_append_char(&line, ' ');
    put_text(&line, method);
    buf_append_char(&line, ' ');
    put_text(&line, target);
    buf_printf(&line, " %d %llu", status, (unsigned long long)bytes);
    write_out(&line);
}
