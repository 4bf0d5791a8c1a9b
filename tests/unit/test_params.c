/* test_params.c: binding: the rows of tests/vectors/params.json that need no server, and what
 * they leave out. */
#include <stdlib.h>

#include "in_event.h"
#include "values/json.h"
#include "bind/match.h"
#include "bind/params.h"

#define S(literal) FH_STR(literal)

/* ---- types of the vectors ---- */

typedef struct RecA {
    int64_t alpha;
    fh_str beta;
    bool gamma;
} RecA;
typedef struct RecB {
    fh_str name;
    fh_maybe_int age;
    fh_str_list tags;
} RecB;
typedef struct RecC {
    double x, y;
    int64_t n;
} RecC;

static const bool no = false;
static const fh_str_list no_tags = { 0, NULL, NULL };
static const double one_and_a_half = 1.5;
static const int64_t three = 3;

static const FhField reca_fields[] = {
    FH_FIELD(RecA, alpha, "alpha", &fh_type_int),
    FH_FIELD(RecA, beta, "beta", &fh_type_str),
    FH_FIELD_OR(RecA, gamma, "gamma", &fh_type_bool, &no),
};
static const FhField recb_fields[] = {
    FH_FIELD(RecB, name, "name", &fh_type_str),
    FH_FIELD(RecB, age, "age", &fh_type_maybe_int),
    FH_FIELD_OR(RecB, tags, "tags", &fh_type_str_list, &no_tags),
};
static const FhField recc_fields[] = {
    FH_FIELD(RecC, x, "x", &fh_type_float),
    FH_FIELD_OR(RecC, y, "y", &fh_type_float, &one_and_a_half),
    FH_FIELD_OR(RecC, n, "n", &fh_type_int, &three),
};
static const FhType reca_type = FH_TYPE_RECORD("RecA", RecA, reca_fields);
static const FhType recb_type = FH_TYPE_RECORD("RecB", RecB, recb_fields);
static const FhType recc_type = FH_TYPE_RECORD("RecC", RecC, recc_fields);

FH_MAYBE_OF(MaybeInts, fh_int_list);
FH_MAYBE_OF(MaybeStrs, fh_str_list);
FH_MAYBE_OF(MaybeA, RecA);
static const FhType maybe_ints = FH_TYPE_MAYBE("[int]?", MaybeInts, &fh_type_int_list);
static const FhType maybe_strs = FH_TYPE_MAYBE("[str]?", MaybeStrs, &fh_type_str_list);
static const FhType maybe_a = FH_TYPE_MAYBE("RecA?", MaybeA, &reca_type);

/* The type that a row means, optional if it says so; null for one that is not here. */
static const FhType *type_named(fh_str name, bool optional)
{
    static const FhType *const types[][2] = {
        { &fh_type_str, &fh_type_maybe_str },     { &fh_type_int, &fh_type_maybe_int },
        { &fh_type_float, &fh_type_maybe_float }, { &fh_type_bool, &fh_type_maybe_bool },
        { &fh_type_int_list, &maybe_ints },       { &fh_type_str_list, &maybe_strs },
        { &fh_type_float_list, NULL },            { &reca_type, &maybe_a },
        { &recb_type, NULL },                     { &recc_type, NULL },
    };
    if (str_is(name, "path")) return &fh_type_str;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (str_is(name, types[i][0]->name)) return types[i][optional];
    return NULL;
}

/* ---- one row ---- */

static fh_str text_at(fh_json row, const char *key)
{
    return fh_json_str(json_find(row, str_from(key))).value;
}

/* What the runtime does with a row: binds, or says why not. */
typedef struct Outcome {
    bool bound;
    fh_json value;
    fh_str says;
} Outcome;

static Outcome bind(FhEvent *ev, const FhField *field, const ParamSource *source)
{
    Outcome outcome = { false, NULL, { NULL, 0 } };
    ParamError error = { { NULL, 0 } };
    char *params = event_alloc(ev, field->type->size);
    outcome.bound = params_bind(ev, field, 1, params, source, &error);
    if (outcome.bound) outcome.value = fh_json_of(ev, field->type, params);
    outcome.says = error.message;
    return outcome;
}

/* Puts the path of a row through a matcher. False: 404. */
static bool add_capture(FhEvent *ev, fh_str type, fh_str at, ParamSource *source)
{
    fh_str pattern = FH_CONCAT(ev, S("/p/{val:"), type, S("}"));
    FhRoute *route = event_alloc(ev, sizeof(FhRoute));
    route->path = event_copy(ev, pattern).ptr;
    Arena *arena = event_of(ev)->arena;
    Match match = matcher_find(matcher_new(arena, route, 1), arena, FH_GET,
                               FH_CONCAT(ev, S("/p/"), at));
    source->captures = match.captures;
    source->ncaptures = match.ncaptures;
    return match.status == MATCH_FOUND;
}

static Outcome refused(fh_str says)
{
    return (Outcome){ false, NULL, says };
}

static Outcome run_row(FhEvent *ev, fh_json row, const FhField *field)
{
    ParamSource source = { .body = PARAM_NONE };
    ParamError error = { { NULL, 0 } };
    ParamMessage message;
    fh_str kind = text_at(row, "kind"), raw = text_at(row, "raw"), at = text_at(row, "at");
    source.query = params_pairs(ev, str_is(kind, "query") ? raw : text_at(row, "query"),
                                &source.nquery);
    if (str_is(kind, "path") && !add_capture(ev, text_at(row, "type"), raw, &source))
        return refused(S("404"));
    if (at.len && !add_capture(ev, text_at(row, "capture"), at, &source)) return refused(S("404"));
    if (str_is(kind, "form")) {
        source.body = PARAM_FORM;
        source.form = params_pairs(ev, raw, &source.nform);
    } else if (str_is(kind, "json")) {
        source.body = PARAM_JSON;
        if (!params_read_json(ev, raw, &source.json, &error)) return refused(error.message);
    } else if (str_is(kind, "ws")) {
        source.body = PARAM_MESSAGE;
        if (!params_read_message(ev, raw, &message, &error)) return refused(error.message);
        source.json = message.fields;
    }
    return bind(ev, field, &source);
}

/* The default of a row is written as fh has it, which for these is JSON. */
static const void *default_value(FhEvent *ev, const FhType *type, fh_str text)
{
    FhField field = { "d", type, 0, FH_REQUIRED, NULL };
    ParamError error;
    fh_str body = FH_CONCAT(ev, S("{\"d\": "), text, S("}"));
    ParamSource source = { .body = PARAM_JSON };
    void *value = event_alloc(ev, type->size);
    bool bound = params_read_json(ev, body, &source.json, &error) &&
                 params_bind(ev, &field, 1, value, &source, &error);
    CHECK(bound);
    return value;
}

/* Rows about content types are the server's. */
static bool is_ours(fh_json row)
{
    fh_str type = text_at(row, "content_type");
    bool given = json_find(row, S("content_type")) != NULL;
    return !given || str_starts_with(type, S("application/json"));
}

static void check_row(FhEvent *ev, fh_json row)
{
    fh_str mode = text_at(row, "mode"), says = text_at(row, "says");
    const FhType *type = type_named(text_at(row, "type"), str_is(mode, "optional"));
    if (!type) {
        unit_mistakes++;
        printf("# unknown type in %s\n", fh_json_text(ev, row).ptr);
        return;
    }
    FhField field = { "val", type, 0, FH_REQUIRED, NULL };
    if (str_is(mode, "default")) {
        field.need = FH_DEFAULT;
        field.fallback = default_value(ev, type, text_at(row, "default"));
    }
    Outcome outcome = run_row(ev, row, &field);
    bool right = json_find(row, S("error"))
                     ? !outcome.bound && str_find(outcome.says, says, 0) >= 0
                     : outcome.bound && json_equal(outcome.value, json_find(row, S("want")));
    if (right) return;
    fh_str name = text_at(row, "name"), got = fh_json_text(ev, outcome.value);
    unit_mistakes++;
    printf("# %.*s: %.*s %.*s\n", (int)name.len, name.ptr, (int)got.len, got.ptr,
           (int)outcome.says.len, outcome.says.ptr);
}

static fh_str read_file(FhEvent *ev, const char *path)
{
    FhOut *out = fh_markup_begin(ev);
    char piece[4096];
    FILE *file = fopen(path, "rb");
    if (!file) return (fh_str){ NULL, 0 };
    for (size_t len; (len = fread(piece, 1, sizeof(piece), file)) > 0;)
        fh_out_bytes(out, piece, len);
    fclose(file);
    return fh_markup_end(ev, out);
}

static void vectors(FhEvent *ev)
{
    fh_str text = read_file(ev, "tests/vectors/params.json");
    fh_json rows = json_parse(event_of(ev)->arena, text, NULL);
    int run = 0;
    for (int64_t i = 0; i < fh_json_len(rows); i++) {
        fh_json row = fh_json_item(rows, i);
        if (!is_ours(row)) continue;
        check_row(ev, row);
        run++;
    }
    CHECK(run > 150);
}

static void test_vectors(void)
{
    RUN_IN_EVENT(vectors);
}

/* ---- what the vectors leave out ---- */

static Outcome from_query(FhEvent *ev, const FhType *type, const char *query)
{
    FhField field = { "val", type, 0, FH_REQUIRED, NULL };
    ParamSource source = { .body = PARAM_NONE };
    source.query = params_pairs(ev, str_from(query), &source.nquery);
    return bind(ev, &field, &source);
}

static Outcome from_message(FhEvent *ev, const FhType *type, const char *text)
{
    FhField field = { "val", type, 0, FH_REQUIRED, NULL };
    ParamSource source = { .body = PARAM_MESSAGE };
    ParamMessage message;
    ParamError error = { { NULL, 0 } };
    if (!params_read_message(ev, str_from(text), &message, &error)) return refused(error.message);
    source.json = message.fields;
    return bind(ev, &field, &source);
}

#define CHECK_SAYS(outcome, want) CHECK_STR((outcome).says, want)
#define CHECK_BOUND(outcome, want) CHECK_STR(fh_json_text(ev, (outcome).value), want)

static void errors(FhEvent *ev)
{
    CHECK_SAYS(from_message(ev, &fh_type_str, "{}"), "Missing required field: val");
    CHECK_SAYS(from_message(ev, &fh_type_str, "[1]"), "Not a JSON object");
    CHECK_SAYS(from_message(ev, &fh_type_str, "hello"),
               "Not JSON: a value should stand here (byte 1)");
    CHECK_SAYS(from_query(ev, &fh_type_int, "val=5x"),
               "Wrong value for val: it must be a whole number, but what came was 5x");
    CHECK_SAYS(from_query(ev, &fh_type_float, "val=ééééééééééééééééééééééééééééééééééééééééé"),
               "Wrong value for val: it must be a number, but what came was "
               "éééééééééééééééééééééééééééééééééééééééé…");
    CHECK_SAYS(from_message(ev, &fh_type_bool, "{\"val\": {\"a\": 1}}"),
               "Wrong value for val: it must be true or false, but what came was {\"a\": 1}");
    CHECK_SAYS(from_query(ev, &fh_type_str, "val=%FF"), "Wrong value for val: it is not UTF-8");
    CHECK_SAYS(from_query(ev, &fh_type_str, "%FF=x"), "Missing required field: val");
    CHECK_SAYS(from_query(ev, &reca_type, "alpha=1"), "Missing required field: beta");
}

static void from_queries(FhEvent *ev)
{
    CHECK_BOUND(from_query(ev, &fh_type_str, "val=a%zz%4+%"), "a%zz%4 %");
    CHECK_BOUND(from_query(ev, &fh_type_str, "&&val=b&"), "b");
    CHECK_INT(fh_json_len(from_query(ev, &fh_type_str, "val=%00b").value), 2);
    CHECK_BOUND(from_query(ev, &fh_type_int_list, "val=&val=3"), "[3]");
    CHECK_BOUND(from_query(ev, &fh_type_int_list, "val="), "[]");
    CHECK_BOUND(from_query(ev, &maybe_ints, ""), "null");
    CHECK_BOUND(from_query(ev, &maybe_a, ""), "null");
    CHECK_BOUND(from_query(ev, &maybe_a, "alpha=1&beta=x"),
                "{\"alpha\": 1, \"beta\": \"x\", \"gamma\": false}");
    CHECK_SAYS(from_query(ev, &maybe_a, "alpha=1"), "Missing required field: beta");
    CHECK_BOUND(from_query(ev, &fh_type_json, "val=x"), "x");
}

static void from_messages(FhEvent *ev)
{
    CHECK_BOUND(from_message(ev, &fh_type_bool, "{}"), "false");
    CHECK_BOUND(from_message(ev, &fh_type_bool, "{\"val\": 1}"), "true");
    CHECK(!from_message(ev, &fh_type_bool, "{\"val\": 2}").bound);
    CHECK_BOUND(from_message(ev, &fh_type_str, "{\"val\": 1.50}"), "1.50");
    CHECK_BOUND(from_message(ev, &fh_type_str, "{\"val\": false}"), "false");
    CHECK_BOUND(from_message(ev, &fh_type_str, "{\"val\": [\"a\", \"b\"]}"), "b");
    CHECK_BOUND(from_message(ev, &fh_type_int, "{\"val\": 5.0}"), "5");
    CHECK(!from_message(ev, &fh_type_int, "{\"val\": 5.5}").bound);
    CHECK_BOUND(from_message(ev, &reca_type, "{\"val\": {\"alpha\": 1, \"beta\": \"x\"}}"),
                "{\"alpha\": 1, \"beta\": \"x\", \"gamma\": false}");
    CHECK_BOUND(from_message(ev, &fh_type_json, "{\"val\": [1, {}]}"), "[1, {}]");
    /* htmx 4's envelope has an id of its own; without headers it is a message like any other */
    CHECK_BOUND(from_message(ev, &fh_type_str,
                             "{\"val\": \"own\", \"headers\": {}, \"values\": {\"val\": \"x\"}}"),
                "x");
    CHECK_BOUND(from_message(ev, &fh_type_str, "{\"val\": \"own\", \"values\": {\"val\": \"x\"}}"),
                "own");
    CHECK_BOUND(from_message(ev, &fh_type_str, "{\"values\": {\"val\": \"x\"}}"), "x");
    ParamMessage message;
    ParamError error;
    CHECK(params_read_message(ev, S("{\"a\": 1, \"HEADERS\": {\"b\": 2}}"), &message, &error));
    CHECK_STR(fh_json_text(ev, message.data), "{\"a\": 1}");
    CHECK_STR(message.headers, "{\"b\": 2}");
    CHECK(params_read_message(ev, S("{\"HEADERS\": {\"b\": [\"\\u00e9}\"]}, \"a\": {\"HEADERS\": {}}}"),
                              &message, &error));
    CHECK_STR(fh_json_text(ev, message.data), "{\"a\": {\"HEADERS\": {}}}");
    CHECK_STR(message.headers, "{\"b\": [\"\\u00e9}\"]}");
    CHECK(!params_read_message(ev, S("{\"a\": 1, \"HEADERS\": {\"b\": [1,]}}"), &message, &error));
    CHECK_STR(error.message, "Not JSON: a value should stand here (byte 30)");
    CHECK(params_read_message(ev, S("{\"headers\": \"text\"}"), &message, &error));
    CHECK(!message.headers.ptr && fh_json_len(message.data) == 1);
}

static void files(FhEvent *ev)
{
    static const ParamFile parts[] = {
        { FH_STR_INIT("val"), { .name = FH_STR_INIT("a.png"), .size = 3 } },
        { FH_STR_INIT("other"), { .name = FH_STR_INIT("o.png"), .size = 3 } },
        { FH_STR_INIT("val"), { .name = FH_STR_INIT("b.png"), .size = 0 } },
        { FH_STR_INIT("val"), { .size = 0 } }, /* nothing chosen */
    };
    ParamSource source = { .body = PARAM_FORM, .files = parts, .nfiles = 4 };
    FhField field = { "val", &fh_type_file, 0, FH_REQUIRED, NULL };
    CHECK_BOUND(bind(ev, &field, &source), "b.png");
    field.type = &fh_type_file_list;
    CHECK_BOUND(bind(ev, &field, &source), "[\"a.png\", \"b.png\"]");
    field.type = &fh_type_maybe_file;
    CHECK_BOUND(bind(ev, &field, &source), "b.png");
    field.name = "none";
    CHECK_BOUND(bind(ev, &field, &source), "null");
    field.type = &fh_type_file;
    CHECK_SAYS(bind(ev, &field, &source), "Missing required field: none");
}

static void data(FhEvent *ev)
{
    ParamSource source = { .body = PARAM_FORM };
    source.query = params_pairs(ev, S("a=1&b=2&a=3"), &source.nquery);
    source.form = params_pairs(ev, S("c=x&a=no&c="), &source.nform);
    CHECK_STR(fh_json_text(ev, params_data(ev, &source)),
              "{\"c\": [\"x\", \"\"], \"a\": [\"1\", \"3\"], \"b\": \"2\"}");
    source = (ParamSource){ .body = PARAM_JSON };
    source.query = params_pairs(ev, S("a=1"), &source.nquery);
    source.json = json_parse(event_of(ev)->arena, S("{\"a\": 2, \"b\": [1]}"), NULL);
    CHECK_STR(fh_json_text(ev, params_data(ev, &source)), "{\"a\": \"1\", \"b\": [1]}");
}

static void test_errors(void)
{
    RUN_IN_EVENT(errors);
}

static void test_queries(void)
{
    RUN_IN_EVENT(from_queries);
}

static void test_messages(void)
{
    RUN_IN_EVENT(from_messages);
}

static void test_files(void)
{
    RUN_IN_EVENT(files);
}

static void test_data(void)
{
    RUN_IN_EVENT(data);
}

int main(void)
{
    RUN(test_vectors);
    RUN(test_errors);
    RUN(test_queries);
    RUN(test_messages);
    RUN(test_files);
    RUN(test_data);
    return in_event_end();
}
