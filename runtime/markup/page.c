/* page.c: see page.h. */
#include "markup/page.h"

#include <stdio.h>
#include <string.h>

#include "base/skeleton.h"
#include "base/status.h"
#include "base/str.h"

static void put(Buf *to, const char *text)
{
    buf_append_cstr(to, text);
}

static Skeleton skeleton_of(const FhApp *app)
{
    return (Skeleton){ .title = app->title ? app->title : app->name,
                       .theme = app->theme,
                       .exts = app->exts,
                       .offline = app->offline,
                       .htmx = app->htmx,
                       .has_session = app->session != NULL };
}

void page_write(Buf *to, const FhApp *app, const FhOut *markup)
{
    const Skeleton skeleton = skeleton_of(app);
    skeleton_write(to, &skeleton, out_content(markup), markup->heads, markup->nheads);
}

void page_write_whole(Buf *to, const FhOut *out, bool is_page)
{
    if (is_page) skeleton_write_whole(to, out_content(out));
    else buf_append_str(to, out_content(out));
}

/* ---- errors ---- */

/* What there is to say when nobody has said more. */
static const struct {
    int status;
    const char *words;
} explanations[] = {
    { 400, "This request is malformed." },
    { 401, "You have to log in first." },
    { 403, "You may not do this." },
    { 404, "There is nothing at this address." },
    { 405, "This address does not take requests of this kind." },
    { 408, "The request took too long to arrive." },
    { 413, "What was sent is too large." },
    { 414, "This address is too long." },
    { 429, "That was too often. Wait a while, and try again." },
    { 431, "The headers of this request are too long." },
    { 500, "Something went wrong here. It has been noted." },
    { 503, "The server has too much to do. Wait a while, and try again." },
};

static const char *explain(int status)
{
    for (size_t i = 0; i < sizeof(explanations) / sizeof(explanations[0]); i++)
        if (explanations[i].status == status) return explanations[i].words;
    return status_reason(status);
}

void page_write_error(Buf *to, const FhApp *app, int status, fh_str detail, bool is_fragment)
{
    const Skeleton skeleton = skeleton_of(app);
    char title[64];
    const char *reason = status_reason(status);
    if (detail.len == 0) detail = str_from(explain(status));
    if (is_fragment) {
        put(to, "<p>");
        skeleton_text(to, detail);
        put(to, "</p>");
        return;
    }
    snprintf(title, sizeof(title), "%d %s", status, reason);
    skeleton_begin(to, &skeleton, title);
    skeleton_scripts(to, &skeleton);
    put(to, "<style>");
    put(to, skeleton_error_css);
    put(to, "</style>");
    put(to, "</head><body><main class=\"container error\"><h1>");
    put(to, title);
    put(to, "</h1><p>");
    skeleton_text(to, detail);
    put(to, "</p></main></body></html>\n");
}
