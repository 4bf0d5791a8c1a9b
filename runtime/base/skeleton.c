/* skeleton.c: see skeleton.h. */
#include "base/skeleton.h"

#include <stdio.h>
#include <string.h>

#include "base/assets.h"
#include "base/str.h"

static void put(Buf *to, const char *text)
{
    buf_append_cstr(to, text);
}

void skeleton_text(Buf *to, fh_str text)
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

/* ---- styles ---- */

/* It looks the same with a theme and without. */
const char skeleton_error_css[] =
    "body{font:100%/1.5 system-ui,sans-serif}"
    "main.error{max-width:36rem;margin:15vh auto;padding:0 1.5rem}"
    "main.error h1{margin:0 0 1rem;font-size:1.75rem}"
    "main.error p{overflow-wrap:anywhere;white-space:pre-wrap}";

const char skeleton_htmx_css[] =
    ".htmx-indicator{opacity:0;visibility: hidden} "
    ".htmx-request .htmx-indicator, .htmx-request.htmx-indicator"
    "{opacity:1;visibility: visible;transition: opacity 200ms ease-in}";

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

static fh_str head_part(fh_str markup, HeadRange range)
{
    return str_sub(markup, range.from, range.to);
}

static bool has_title(fh_str markup, const HeadRange *heads, int nheads)
{
    for (int i = 0; i < nheads; i++)
        if (holds_title(head_part(markup, heads[i]))) return true;
    return false;
}

/* ---- the head ---- */

/* Whether it is something that a script looks at when it begins: <meta name="htmx-config">. */
static bool is_early(fh_str markup, HeadRange range)
{
    return str_starts_with(head_part(markup, range), FH_STR("<meta"));
}

static void put_heads(Buf *to, fh_str markup, const HeadRange *heads, int nheads, bool early)
{
    for (int i = 0; i < nheads; i++)
        if (is_early(markup, heads[i]) == early) buf_append_str(to, head_part(markup, heads[i]));
}

/* htmx or one of its extensions, for the htmx that the app wants. They run in their order, once
 * the page has been read. */
static void put_script(Buf *to, const Skeleton *skeleton, const char *name)
{
    char name_of_4[40];
    snprintf(name_of_4, sizeof(name_of_4), "%s4", name);
    const FhAsset *asset = asset_named(skeleton->htmx == 4 ? name_of_4 : name);
    if (!asset) return;
    buf_printf(to, "<script src=\"%s\" defer", asset->path);
    if (strcmp(name, "ws") == 0 && skeleton->offline && *skeleton->offline) {
        put(to, " data-offline=\"");
        skeleton_text(to, str_from(skeleton->offline));
        put(to, "\"");
    }
    put(to, "></script>");
}

static void put_theme(Buf *to, const char *name)
{
    const FhAsset *asset = name ? asset_named(name) : NULL;
    if (asset) buf_printf(to, "<link rel=\"stylesheet\" href=\"%s\">", asset->path);
}

/* "ws, other": a name that no packed file has is passed over. */
static void put_extensions(Buf *to, const Skeleton *skeleton)
{
    const char *exts = skeleton->exts;
    while (exts && *exts) {
        char name[32];
        const size_t len = strcspn(exts, ", ");
        if (len > 0 && len < sizeof(name)) {
            memcpy(name, exts, len);
            name[len] = '\0';
            put_script(to, skeleton, name);
        }
        exts += len;
        exts += strspn(exts, ", ");
    }
}

void skeleton_begin(Buf *to, const Skeleton *skeleton, const char *title)
{
    put(to, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    if (title) {
        put(to, "<title>");
        skeleton_text(to, str_from(title));
        put(to, "</title>");
    }
    /* No icon: or every browser would ask for one. */
    put(to, "<link rel=\"icon\" href=\"data:,\">");
    put_theme(to, skeleton->theme);
}

void skeleton_scripts(Buf *to, const Skeleton *skeleton)
{
    const FhAsset *back = skeleton->has_session ? asset_named("back") : NULL;
    put_script(to, skeleton, "htmx");
    put_extensions(to, skeleton);
    if (back) buf_printf(to, "<script src=\"%s\" defer></script>", back->path);
}

/* ---- the page ---- */

void skeleton_write(Buf *to, const Skeleton *skeleton, fh_str markup, const HeadRange *heads,
                    int nheads)
{
    buf_reserve(to, markup.len + 1024);
    skeleton_begin(to, skeleton, has_title(markup, heads, nheads) ? NULL : skeleton->title);
    put_heads(to, markup, heads, nheads, true);
    skeleton_scripts(to, skeleton);
    put_heads(to, markup, heads, nheads, false);
    put(to, "</head><body>");
    size_t at = 0;
    for (int i = 0; i < nheads; i++) {
        buf_append_str(to, str_sub(markup, at, heads[i].from));
        at = heads[i].to;
    }
    buf_append_str(to, str_sub(markup, at, markup.len));
    put(to, "</body></html>\n");
}

void skeleton_write_whole(Buf *to, fh_str markup)
{
    if (!str_ieq(str_sub(markup, 0, 9), FH_STR("<!doctype"))) put(to, "<!doctype html>\n");
    buf_append_str(to, markup);
}
