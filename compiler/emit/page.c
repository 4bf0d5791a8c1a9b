/* page.c: prints pages without holes: their forms, and the table that the runtime chooses by.
 *
 * A form is one array: the fields of its head and the page line by line, or by gzip. */
#include "emit/emitter.h"

#include "base/str.h"

/* A field a line. */
static void emit_head(Emitter *emitter, fh_str head)
{
    while (head.len) {
        const size_t end = (size_t)str_find(head, FH_STR("\n"), 0) + 1;
        emit_literal(emitter, str_sub(head, 0, end));
        buf_append_cstr(emitter->out, "\n    ");
        head = str_sub(head, end, head.len);
    }
}

/* get_about_page_plain, get_about_page_fragment_gzip */
static void emit_form(Emitter *emitter, const Page *page, const char *suffix, const Form *form,
                      bool is_gzip)
{
    if (!form->head.ptr) return;
    buf_printf(emitter->out, "static const unsigned char %s_%s[] =\n    ", page->cname, suffix);
    if (form->head.len + form->body.len > LITERAL_PORTABLE) emitter->long_literal = true;
    emit_head(emitter, form->head);
    if (is_gzip) emit_binary(emitter, form->body);
    else emit_literal(emitter, form->body);
    buf_append_cstr(emitter->out, ";\n\n");
}

static void emit_form_row(Emitter *emitter, const Page *page, const char *name, const char *suffix,
                          const Form *form)
{
    if (!form->head.ptr) return;
    buf_printf(emitter->out, "    .%s = { %s_%s, %zu, %zu, ", name, page->cname, suffix,
               form->head.len, form->head.len + form->body.len);
    emit_literal(emitter, str_from(form->tag));
    buf_append_cstr(emitter->out, " },\n");
}

void emit_page(Emitter *emitter, const Page *page)
{
    emit_form(emitter, page, "plain", &page->plain, false);
    emit_form(emitter, page, "gzip", &page->gzip, true);
    emit_form(emitter, page, "fragment", &page->fragment, false);
    emit_form(emitter, page, "fragment_gzip", &page->fragment_gzip, true);
    buf_printf(emitter->out, "static const FhPage %s = {\n", page->cname);
    emit_form_row(emitter, page, "plain", "plain", &page->plain);
    emit_form_row(emitter, page, "gzip", "gzip", &page->gzip);
    emit_form_row(emitter, page, "fragment", "fragment", &page->fragment);
    emit_form_row(emitter, page, "fragment_gzip", "fragment_gzip", &page->fragment_gzip);
    if (page->vary) {
        buf_append_cstr(emitter->out, "    .vary = ");
        emit_literal(emitter, str_from(page->vary));
        buf_append_cstr(emitter->out, ",\n");
    }
    buf_append_cstr(emitter->out, "};\n\n");
}
