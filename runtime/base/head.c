/* head.c: see head.h. */
#include "head.h"

#include <stddef.h>

#include "str.h"

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

bool head_is_url(fh_str name)
{
    static const char *const names[] = { "location", "content-location", "refresh", "link",
                                         "hx-redirect", "hx-location", "hx-push", "hx-push-url",
                                         "hx-replace-url" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (str_ieq(name, str_from(names[i]))) return true;
    return false;
}
