/* prebuild.c: see prebuild.h. */
#include "program/prebuild.h"

#include "base/head.h"
#include "base/media.h"
#include "base/str.h"
#include "static/gzip.h"

static const char *text_of(Arena *arena, fh_str text)
{
    return str_copy(arena, text).ptr;
}

static Skeleton skeleton_of(const Program *program, Arena *arena)
{
    const Settings *settings = &program->settings;
    return (Skeleton){ .title = text_of(arena, settings->title),
                       .theme = text_of(arena, settings->theme),
                       .exts = text_of(arena, settings->exts),
                       .offline = text_of(arena, settings->offline),
                       .htmx = (int)settings->htmx,
                       .has_session = program->session != NULL };
}

static fh_str whole_page(const Page *page, const Skeleton *skeleton, Arena *arena)
{
    Buf bytes = { 0 };
    if (page->is_whole) skeleton_write_whole(&bytes, page->markup);
    else skeleton_write(&bytes, skeleton, page->markup, page->heads, page->nheads);
    const fh_str body = str_copy(arena, buf_str(&bytes));
    buf_free(&bytes);
    return body;
}

/* What all pages are made with. */
typedef struct Maker {
    Arena *arena;
    Skeleton skeleton;
    const char *policy; /* or null */
} Maker;

static Form form_of(const Page *page, const Maker *maker, fh_str body, bool is_gzip)
{
    Arena *arena = maker->arena;
    char tag[MEDIA_TAG];
    Buf head = { 0 };
    media_tag(body, tag);
    head_of_page(&head, &(PageHead){ .len = body.len, .tag = tag, .vary = page->vary,
                                     .policy = maker->policy, .is_gzip = is_gzip });
    const Form form = { str_copy(arena, buf_str(&head)), body, text_of(arena, str_from(tag)) };
    buf_free(&head);
    return form;
}

/* A gain that its own field in the head does not eat up; the decoder wants its time, too. */
#define GAIN_MIN 100

static fh_str pack(Arena *arena, fh_str body)
{
    const fh_str packed = gzip_pack(arena, body);
    return packed.len + GAIN_MIN <= body.len ? packed : (fh_str){ NULL, 0 };
}

/* A body as it is, and by gzip if that was found to be worth it. */
static void make_forms(const Page *page, const Maker *maker, fh_str body, fh_str packed,
                       Form *plain, Form *gzip)
{
    *plain = form_of(page, maker, body, false);
    if (packed.ptr) *gzip = form_of(page, maker, packed, true);
}

static const char *vary_of(bool has_fragment, bool has_gzip)
{
    if (has_fragment) return has_gzip ? "HX-Request, Accept-Encoding" : "HX-Request";
    return has_gzip ? "Accept-Encoding" : NULL;
}

static void prebuild_page(Page *page, const Maker *maker)
{
    Arena *arena = maker->arena;
    const fh_str body = whole_page(page, &maker->skeleton, arena), packed = pack(arena, body);
    page->vary = vary_of(!page->is_whole, packed.ptr != NULL);
    make_forms(page, maker, body, packed, &page->plain, &page->gzip);
    if (page->is_whole) return;
    make_forms(page, maker, page->markup, packed.ptr ? pack(arena, page->markup) : packed,
               &page->fragment, &page->fragment_gzip);
}

void prebuild(Program *program, Arena *arena)
{
    const fh_str policy = program->settings.csp;
    const Maker maker = { arena, skeleton_of(program, arena), policy.len ? policy.ptr : NULL };
    for (Route *route = program->routes; route; route = route->next)
        if (route->page) prebuild_page(route->page, &maker);
}
