/* body.c: forms and JSON. See body.h. */
#include "bind/body.h"

#include "http/form.h"
#include "base/str.h"

/* "application/json; charset=utf-8": the part that says what it is. */
static fh_str media_type(const Request *request)
{
    fh_str type;
    if (!request_header(request, "content-type", &type)) return (fh_str){ NULL, 0 };
    const int64_t mark = str_find(type, FH_STR(";"), 0);
    return str_trim(str_sub(type, 0, mark < 0 ? type.len : (size_t)mark));
}

/* application/json, and those that are made of it: application/problem+json. */
static bool is_json(fh_str type)
{
    const size_t len = type.len;
    if (str_ieq(type, FH_STR("application/json"))) return true;
    return len > 17 && str_ieq(str_sub(type, 0, 12), FH_STR("application/")) &&
           str_ieq(str_sub(type, len - 5, len), FH_STR("+json"));
}

/* Counted before anything is made of them: a few bytes for each are many in memory. */
static bool is_too_much(fh_str form)
{
    size_t count = 0, from = 0;
    while (from < form.len) {
        const int64_t end = str_find(form, FH_STR("&"), from);
        const size_t to = end < 0 ? form.len : (size_t)end;
        if (to - from > BODY_FIELD_MAX || ++count > BODY_FIELDS_MAX) return true;
        from = to + 1;
    }
    return false;
}

static int read_urlencoded(FhEvent *ev, fh_str body, ParamSource *source, ParamError *wrong)
{
    source->body = PARAM_FORM;
    wrong->message = FH_STR("The form has too many fields, or one that is too long");
    if (is_too_much(body)) return 413;
    source->form = params_pairs(ev, body, &source->nform);
    return 0;
}

static void take_form(FhEvent *ev, const Request *request, ParamSource *source)
{
    source->body = PARAM_FORM;
    if (!request->form) return; /* an empty body */
    source->form = form_pairs(ev, request->form, &source->nform);
    source->files = form_files(ev, request->form, &source->nfiles);
}

int body_read(FhEvent *ev, const Request *request, ParamSource *source, ParamError *wrong)
{
    if (str_is(request->method, "GET") || str_is(request->method, "HEAD")) return 0;
    const fh_str type = media_type(request);
    if (str_ieq(type, FH_STR("application/x-www-form-urlencoded")))
        return read_urlencoded(ev, request->body, source, wrong);
    if (str_ieq(type, FH_STR("multipart/form-data"))) {
        take_form(ev, request, source);
    } else if (is_json(type)) {
        source->body = PARAM_JSON;
        if (!params_read_json(ev, request->body, &source->json, wrong)) return 400;
    }
    return 0;
}
