/* hearer.c: see hearer.h. */
#include "values/hearer.h"

#include "values/json.h"
#include "values/out.h"
#include "base/str.h"

Hearer hearer_of(const FhApp *app, const FhRoute *route)
{
    if (route->takes != FH_TAKES_FIELDS) return HEARER_PROGRAM;
    return app->htmx == 4 ? HEARER_HTMX4 : HEARER_HTMX;
}

/* With an entity in place of the brace that begins an object, a text is no JSON. */
static fh_str put_brace(FhOut *out, fh_str text)
{
    size_t at = 0;
    while (at < text.len && (text.ptr[at] == ' ' || (text.ptr[at] >= '\t' && text.ptr[at] <= '\r')))
        at++;
    if (at == text.len || text.ptr[at] != '{') return text;
    out_str(out, str_sub(text, 0, at));
    fh_out_lit(out, "&#123;");
    return str_sub(text, at + 1, text.len);
}

void hearer_write_text(FhOut *out, Hearer hearer, fh_str text)
{
    if (hearer == HEARER_PROGRAM) {
        out_str(out, text);
        return;
    }
    if (hearer == HEARER_HTMX4) text = put_brace(out, text);
    fh_out_text(out, text);
}

void hearer_write(FhOut *out, Hearer hearer, const FhType *type, const void *value)
{
    static const JsonStyle styles[] = {
        [HEARER_PROGRAM] = JSON_PLAIN,
        [HEARER_HTMX] = JSON_IN_PAGE,
        [HEARER_HTMX4] = JSON_FOR_SWAP,
    };
    if (type->kind == FH_STR_KIND) hearer_write_text(out, hearer, *(const fh_str *)value);
    else json_write(out, styles[hearer], type, value);
}
