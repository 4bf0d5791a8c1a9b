/* connect.c: what a page needs so that its websockets open: htmx, its extension, and the
 * values that the handshake asks for. */
#include "app/page.h"

#include "base/str.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

fh_str path_decoded(AppChecker *checker, fh_str path)
{
    char *text = arena_copy(checker->arena, path.ptr, path.len);
    size_t len = 0;

    for (size_t i = 0; i < path.len; i++) {
        int high = i + 2 < path.len && path.ptr[i] == '%' ? hex_digit(path.ptr[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(path.ptr[i + 2]) : -1;
        text[len++] = low >= 0 ? (char)(high * 16 + low) : path.ptr[i];
        if (low >= 0) i += 2;
    }
    return (fh_str){ text, len };
}

/* ---- the app ---- */

static const Node *app_option(const AppChecker *checker, const char *name)
{
    const Node *option = checker->app ? checker->app->app.options.first : NULL;
    for (; option; option = option->next)
        if (option->kind == NODE_OPTION && str_is(option->option.name, name))
            return option->option.value;
    return NULL;
}

void connect_read_app(Pages *pages)
{
    fh_str text;
    const Node *exts = app_option(pages->checker, "exts");
    const Node *htmx = app_option(pages->checker, "htmx");
    pages->loads_ws = exts && (!page_constant(exts, &text) || str_find(text, FH_STR("ws"), 0) >= 0);
    pages->names_ws = !htmx || (htmx->kind == NODE_INT && htmx->int_value == 2);
}

/* ---- the handshake ---- */

static void check_function(Pages *pages, const Node *call, const Node *socket, fh_str query,
                           const Symbol *function)
{
    const Node *decl = function ? function->decl : NULL;
    if (!decl || decl->kind != NODE_FN) return;
    for (const Node *param = decl->fn.params.first; param; param = param->next) {
        const fh_str name = param->param.name;
        if (!param->param.declared || form_is_optional(param) || form_query_has(query, name))
            continue;
        if (page_is_new(pages, call, "handshake", name))
            warn_handshake_refused(pages->checker->warnings, call->call.name_span,
                                   socket->route.path, decl->fn.name, name);
    }
}

void connect_check_query(Pages *pages, const Node *call, const Node *socket, fh_str query)
{
    check_function(pages, call, socket, query, socket->route.conn);
    check_function(pages, call, socket, query, socket->route.disconn);
}

/* ---- whole pages ---- */

/* Whether the page may be loaded into another one, inside of elements that are not seen. */
static bool is_part(const Pages *pages, const Page *page)
{
    const bool is_open = page->route->route.captures != NULL;
    return pages->loads_any || (is_open && pages->loads) ||
           table_get(&pages->loaded, page->route->route.path);
}

static void check_unnamed(Pages *pages, const Page *page)
{
    for (int i = 0; i < page->unnamed.count && pages->names_ws; i++) {
        const Node *call = page->unnamed.items[i];
        if (!is_part(pages, page) && page_is_new(pages, call, "named", FH_STR("")))
            warn_extension_not_named(pages->checker->warnings, call->call.name_span);
    }
}

static void check_outside(Pages *pages, const Page *page)
{
    for (int i = 0; i < page->outside.count; i++) {
        const Node *call = page->outside.items[i];
        if ((page->connects || !is_part(pages, page)) &&
            page_is_new(pages, call, "outside", FH_STR("")))
            warn_send_outside(pages->checker->warnings, call->call.name_span);
    }
}

/* One line of the app mends all pages, so it is told once. */
static void check_extension(Pages *pages, const Page *page)
{
    if (page->html || page->has_scripts || pages->loads_ws || !page->socket) return;
    if (page_is_new(pages, NULL, "extension", FH_STR("")))
        warn_no_extension(pages->checker->warnings, page->socket->call.name_span);
}

static void check_root(Pages *pages, const Page *page)
{
    if (!page->html || page->has_scripts || (!page->htmx && !page->socket)) return;
    if (page_is_new(pages, page->html, "root", FH_STR("")))
        warn_page_without_htmx(pages->checker->warnings, page->html->call.name_span);
}

void connect_check_pages(Pages *pages)
{
    for (int i = 0; i < pages->count; i++) {
        const Page *page = &pages->items[i];
        check_unnamed(pages, page);
        check_outside(pages, page);
        check_extension(pages, page);
        check_root(pages, page);
    }
}
