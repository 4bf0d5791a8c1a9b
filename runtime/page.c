/* page.c: the skeleton of a page. See page.h. */
#include "page.h"

#include <stdio.h>
#include <string.h>

#include "answer.h"
#include "assets.h"
#include "str.h"

static void put(Buf *to, const char *text)
{
    buf_append_cstr(to, text);
}

static void put_escaped(Buf *to, fh_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        switch (text.ptr[i]) {
        case '&': put(to, "&amp;"); break;
        case '<': put(to, "&lt;"); break;
        case '>': put(to, "&gt;"); break;
        case '"': put(to, "&quot;"); break;
        default: buf_append_char(to, text.ptr[i]);
        }
    }
}

/* ---- finding a title ---- */

/* The end of the tag that begins at `at`: behind its `>`, with quotes respected. */
static size_t tag_end(fh_str html, size_t at)
{
    char quote = '\0';
    for (; at < html.len; at++) {
        const char c = html.ptr[at];
        if (quote) {
            if (c == quote) quote = '\0';
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '>') {
            return at + 1;
        }
    }
    return html.len;
}

/* What stands in <head> is void elements and elements that hold text only: the end of one. */
static size_t element_end(fh_str html, size_t at)
{
    static const char *const with_text[] = { "title", "style", "script" };
    const size_t inside = tag_end(html, at);
    for (int i = 0; i < 3; i++) {
        if (!str_starts_with(str_sub(html, at + 1, html.len), str_from(with_text[i]))) continue;
        char close[16] = "</";
        strcat(close, with_text[i]);
        const int64_t found = str_find(html, str_from(close), inside);
        return found < 0 ? html.len : tag_end(html, (size_t)found);
    }
    return inside;
}

static bool holds_title(fh_str html)
{
    size_t at = 0;
    while (at < html.len) {
        if (html.ptr[at] != '<') {
            at++;
            continue;
        }
        if (str_starts_with(str_sub(html, at, html.len), FH_STR("<title"))) return true;
        at = element_end(html, at);
    }
    return false;
}

static fh_str head_part(const FhOut *markup, int i)
{
    const OutRange range = markup->heads[i];
    return str_sub(out_content(markup), range.from, range.to);
}

static bool has_title(const FhOut *markup)
{
    for (int i = 0; markup && i < markup->nheads; i++)
        if (holds_title(head_part(markup, i))) return true;
    return false;
}

/* ---- the head ---- */

/* htmx or one of its extensions, for the htmx that the app wants. */
static void put_script(Buf *to, const FhApp *app, const char *name)
{
    char name_of_4[40];
    snprintf(name_of_4, sizeof(name_of_4), "%s4", name);
    const FhAsset *asset = asset_named(app->htmx == 4 ? name_of_4 : name);
    if (asset) buf_printf(to, "<script src=\"%s\"></script>", asset->path);
}

static void put_theme(Buf *to, const char *name)
{
    const FhAsset *asset = name ? asset_named(name) : NULL;
    if (asset) buf_printf(to, "<link rel=\"stylesheet\" href=\"%s\">", asset->path);
}

/* "ws, other": a name that no packed file has is passed over. */
static void put_extensions(Buf *to, const FhApp *app)
{
    const char *exts = app->exts;
    while (exts && *exts) {
        char name[32];
        const size_t len = strcspn(exts, ", ");
        if (len > 0 && len < sizeof(name)) {
            memcpy(name, exts, len);
            name[len] = '\0';
            put_script(to, app, name);
        }
        exts += len;
        exts += strspn(exts, ", ");
    }
}

static void put_head(Buf *to, const FhApp *app, const char *title)
{
    put(to, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    if (title) {
        put(to, "<title>");
        put_escaped(to, str_from(title));
        put(to, "</title>");
    }
    /* No icon: or every browser would ask for one. */
    put(to, "<link rel=\"icon\" href=\"data:,\">");
    put_theme(to, app->theme);
    put_script(to, app, "htmx");
    put_extensions(to, app);
}

static const char *title_of(const FhApp *app)
{
    return app->title ? app->title : app->name;
}

/* ---- for all ---- */

void page_write(Buf *to, const FhApp *app, const FhOut *markup)
{
    const fh_str html = out_content(markup);
    buf_reserve(to, html.len + 1024);
    put_head(to, app, has_title(markup) ? NULL : title_of(app));
    for (int i = 0; i < markup->nheads; i++) buf_append_str(to, head_part(markup, i));
    put(to, "</head><body>");
    size_t at = 0;
    for (int i = 0; i < markup->nheads; i++) {
        buf_append_str(to, str_sub(html, at, markup->heads[i].from));
        at = markup->heads[i].to;
    }
    buf_append_str(to, str_sub(html, at, html.len));
    put(to, "</body></html>\n");
}

void page_write_whole(Buf *to, const FhOut *out, bool is_page)
{
    const fh_str html = out_content(out);
    if (is_page && !str_ieq(str_sub(html, 0, 9), FH_STR("<!doctype")))
        put(to, "<!doctype html>\n");
    buf_append_str(to, html);
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
    return answer_reason(status);
}

/* It looks the same with a theme and without. */
static const char error_style[] =
    "<style>body{font:100%/1.5 system-ui,sans-serif}"
    "main.error{max-width:36rem;margin:15vh auto;padding:0 1.5rem}"
    "main.error h1{margin:0 0 1rem;font-size:1.75rem}"
    "main.error p{overflow-wrap:anywhere;white-space:pre-wrap}</style>";

void page_write_error(Buf *to, const FhApp *app, int status, fh_str detail, bool is_fragment)
{
    char title[64];
    const char *reason = answer_reason(status);
    if (detail.len == 0) detail = str_from(explain(status));
    if (is_fragment) {
        put(to, "<p>");
        put_escaped(to, detail);
        put(to, "</p>");
        return;
    }
    snprintf(title, sizeof(title), "%d %s", status, reason);
    put_head(to, app, title);
    put(to, error_style);
    put(to, "</head><body><main class=\"container error\"><h1>");
    put(to, title);
    put(to, "</h1><p>");
    put_escaped(to, detail);
    put(to, "</p></main></body></html>\n");
}
