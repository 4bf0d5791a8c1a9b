/* log.c: a line is composed in full and written at once, so that lines never mix. */
#include "log.h"

#include <stdio.h>
#include <time.h>

#include "buf.h"

static void put_time(Buf *line)
{
    struct timespec now;
    struct tm tm;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &tm);
    buf_printf(line, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ ", tm.tm_year + 1900, tm.tm_mon + 1,
               tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, (int)(now.tv_nsec / 1000000));
}

static void put_text(Buf *line, fh_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.ptr[i];
        if (c == '\n')
            buf_append(line, "\\n", 2);
        else if (c < ' ' || c == 0x7f)
            buf_printf(line, "\\x%02x", c);
        else
            buf_append_char(line, (char)c);
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
