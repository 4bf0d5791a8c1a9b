/* head.c: see head.h. */
#include "base/head.h"

#include <stddef.h>

#include "base/str.h"

const HttpField http_security[] = {
    { "X-Content-Type-Options", "nosniff" },
    { "X-Frame-Options", "SAMEORIGIN" },
    { "Referrer-Policy", "same-origin" },
    { NULL, NULL },
};

void head_field(Buf *to, const char *name, const char *value)
{
    buf_append_cstr(to, name);
    buf_append(to, ": ", 2);
    buf_append_cstr(to, value);
    buf_append(to, "\r\n", 2);
}

void head_of_page(Buf *to, const PageHead *page)
{
    head_field(to, "Content-Type", HEAD_HTML);
    buf_printf(to, "Content-Length: %zu\r\n", page->len);
    if (page->is_gzip) head_field(to, "Content-Encoding", "gzip");
    head_field(to, "Cache-Control", HEAD_ASKED_FOR);
    head_field(to, "ETag", page->tag);
    if (page->vary) head_field(to, "Vary", page->vary);
    if (page->policy) head_field(to, HEAD_POLICY, page->policy);
    for (const HttpField *field = http_security; field->name; field++)
        head_field(to, field->name, field->value);
    buf_append(to, "\r\n", 2);
}

static bool is_among(fh_str name, const char *const *names)
{
    for (; *names; names++)
        if (str_ieq(name, str_from(*names))) return true;
    return false;
}

bool head_is_url(fh_str name)
{
    static const char *const names[] = { "location", "content-location", "refresh", "link",
                                         "hx-redirect", "hx-location", "hx-push", "hx-push-url",
                                         "hx-replace-url", NULL };
    return is_among(name, names);
}

bool head_is_single(fh_str name)
{
    static const char *const names[] = { "cache-control", "content-disposition", "content-language",
                                         "content-location", "content-type", "etag", "expires",
                                         "hx-location", "hx-push", "hx-push-url", "hx-redirect",
                                         "hx-replace-url", "last-modified", "location", "refresh",
                                         "retry-after", NULL };
    for (const HttpField *field = http_security; field->name; field++)
        if (str_ieq(name, str_from(field->name))) return true;
    return str_ieq(name, FH_STR(HEAD_POLICY)) || is_among(name, names);
}

int64_t head_find(fh_str fields, fh_str name, size_t *len)
{
    for (size_t at = 0; at < fields.len; at += *len) {
        const int64_t end = str_find(fields, FH_STR("\r\n"), at);
        *len = (end < 0 ? fields.len : (size_t)end + 2) - at;
        const fh_str line = str_sub(fields, at, at + *len);
        if (str_ieq(str_sub(line, 0, name.len), name) && line.len > name.len &&
            line.ptr[name.len] == ':') return (int64_t)at;
    }
    return -1;
}
