/* fuzz_params.c: any bytes as what comes with a request: path, query and body, bound to
 * parameters of all types. The three stand behind each other, each ended by a NUL; the first
 * byte says what kind of body it is. */
#include <stdlib.h>
#include <string.h>

#include "values/event.h"
#include "values/json.h"
#include "bind/match.h"
#include "bind/params.h"
#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

typedef struct Inner {
    int64_t alpha;
    fh_str beta;
    bool gamma;
} Inner;
FH_LIST_OF(Inners, Inner);
FH_MAYBE_OF(MaybeInner, Inner);
FH_MAYBE_OF(MaybeInts, fh_int_list);

typedef struct Params {
    fh_str text;
    int64_t whole;
    double real;
    bool flag;
    fh_maybe_int maybe;
    fh_int_list ints;
    fh_str_list texts;
    MaybeInts maybe_ints;
    fh_json json;
    Inner inner;
    MaybeInner maybe_inner;
    Inners inners;
} Params;

static const int64_t seven = 7;
static const fh_str nothing = FH_STR_INIT("");
static const FhField inner_fields[] = {
    FH_FIELD(Inner, alpha, "alpha", &fh_type_int),
    FH_FIELD_OR(Inner, beta, "beta", &fh_type_str, &nothing),
    FH_FIELD(Inner, gamma, "gamma", &fh_type_bool),
};
static const FhType inner_type = FH_TYPE_RECORD("Inner", Inner, inner_fields);
static const FhType inners_type = FH_TYPE_LIST("[Inner]", Inners, &inner_type);
static const FhType maybe_inner_type = FH_TYPE_MAYBE("Inner?", MaybeInner, &inner_type);
static const FhType maybe_ints_type = FH_TYPE_MAYBE("[int]?", MaybeInts, &fh_type_int_list);

static const FhField fields[] = {
    FH_FIELD_OR(Params, text, "text", &fh_type_str, &nothing),
    FH_FIELD_OR(Params, whole, "i", &fh_type_int, &seven),
    FH_FIELD(Params, real, "f", &fh_type_float),
    FH_FIELD(Params, flag, "b", &fh_type_bool),
    FH_FIELD(Params, maybe, "m", &fh_type_maybe_int),
    FH_FIELD(Params, ints, "is", &fh_type_int_list),
    FH_FIELD(Params, texts, "ts", &fh_type_str_list),
    FH_FIELD(Params, maybe_ints, "mis", &maybe_ints_type),
    FH_FIELD(Params, json, "j", &fh_type_json),
    FH_FIELD(Params, inner, "r", &inner_type),
    FH_FIELD(Params, maybe_inner, "mr", &maybe_inner_type),
    FH_FIELD(Params, inners, "rs", &inners_type),
};
static const FhType params_type = FH_TYPE_RECORD("Params", Params, fields);

static const FhRoute routes[] = {
    { .path = "/" }, { .path = "/a/{i:int}" }, { .path = "/a/{f:float}" },
    { .path = "/a/{text}" }, { .path = "/a/new" }, { .path = "/{b}/{m}/x" },
    { .path = "/a/b/{text:path}" }, { .path = "/c/" },
};

static void check(bool right)
{
    if (!right) abort();
}

static fh_str next_part(fh_str *rest)
{
    int64_t end = str_find(*rest, (fh_str){ "", 1 }, 0);
    fh_str part = str_sub(*rest, 0, end < 0 ? rest->len : (size_t)end);
    *rest = str_sub(*rest, part.len + 1, rest->len);
    return part;
}

static void check_text(fh_str text)
{
    check(utf8_valid_prefix(text) == text.len);
}

static void bind(FhEvent *ev, ParamSource *source)
{
    Params *params = event_alloc(ev, sizeof(Params));
    ParamError error = { { NULL, 0 } };
    for (int i = 0; i < FH_COUNT(fields); i++) {
        if (!params_bind(ev, &fields[i], 1, params, source, &error)) check(error.message.len > 0);
    }
    check_text(fh_json_text(ev, params_data(ev, source)));
    memset(params, 0, sizeof(Params));
    if (!params_bind(ev, fields, FH_COUNT(fields), params, source, &error)) return;
    check_text(fh_str_of(ev, &params_type, params));
}

static void work(Event *event, void *context)
{
    FhEvent *ev = &event->pub;
    fh_str rest = *(fh_str *)context;
    ParamSource source = { .body = PARAM_NONE };
    ParamMessage message;
    ParamError error;
    char kind = rest.len ? rest.ptr[0] : 0;
    rest = str_sub(rest, 1, rest.len);
    fh_str path = next_part(&rest), query = next_part(&rest);
    Matcher *matcher = matcher_new(event->arena, routes, FH_COUNT(routes));
    Match match = matcher_find(matcher, event->arena, FH_GET, path);
    if (match.status == MATCH_FOUND) source.captures = match.captures;
    if (match.status == MATCH_FOUND) source.ncaptures = match.ncaptures;
    for (int i = 0; i < source.ncaptures; i++) check_text(source.captures[i].value);
    source.query = params_pairs(ev, query, &source.nquery);
    if (kind == 'f') {
        source.body = PARAM_FORM;
        source.form = params_pairs(ev, rest, &source.nform);
    } else if (kind == 'j') {
        source.body = PARAM_JSON;
        if (!params_read_json(ev, rest, &source.json, &error)) return;
    } else if (kind == 'w') {
        source.body = PARAM_MESSAGE;
        if (!params_read_message(ev, rest, &message, &error)) return;
        source.json = message.fields;
    }
    bind(ev, &source);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static Event event;
    fh_str text = { (const char *)bytes, len };
    if (!event.arena && !event_init(&event, NULL)) abort();
    event_begin(&event);
    check(event_try(&event, work, &text));
    event_end(&event);
    return 0;
}
