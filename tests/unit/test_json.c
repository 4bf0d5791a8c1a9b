/* test_json.c: JSON text to trees and back. */
#include "in_event.h"
#include "values/json.h"
#include "values/value.h"

#define S(literal) FH_STR(literal)

static fh_json parse(FhEvent *ev, fh_str text)
{
    return json_parse(event_of(ev)->arena, text, NULL);
}

/* ---- reading ---- */

static void valid(FhEvent *ev)
{
    static const struct {
        const char *text, *written;
    } rows[] = {
        { " null ", "null" }, { "true", "true" }, { "[]", "[]" }, { "{ }", "{}" },
        { "[1,2 , 3]", "[1, 2, 3]" }, { "{\"a\":{\"b\":[{}]}}", "{\"a\": {\"b\": [{}]}}" },
        { "1.50e+2", "1.50e+2" }, { "-0", "-0" }, { "9223372036854775808", "9223372036854775808" },
        { "\"a\\n\\u00e9\\ud83d\\ude00\\/\"", "\"a\\né😀/\"" }, { "\"\"", "\"\"" },
        { "{\"a\":1,\"b\":2,\"a\":3}", "{\"a\": 3, \"b\": 2}" }, { "\"\\u0000\"", "\"\\u0000\"" },
        { "\"\xF4\x8F\xBF\xBF\x7F\"", "\"\xF4\x8F\xBF\xBF\x7F\"" },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        fh_json json = parse(ev, str_from(rows[i].text));
        FhOut *out = fh_markup_begin(ev);
        CHECK(json != NULL);
        json_write_tree(out, JSON_PLAIN, json);
        CHECK_STR(fh_markup_end(ev, out), rows[i].written);
    }
}

static void invalid(FhEvent *ev)
{
    static const char *const rows[] = {
        "", " ", "nul", "nulll", "[1,]", "[1 2]", "{\"a\":1,}", "{\"a\"}", "{a:1}", "{'a':1}",
        "01", "-", "+1", "1.", ".5", "1e", "0x10", "[", "{", "\"", "\"a", "\"\t\"", "\"\\x\"",
        "\"\\u12\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "[1]]", "{} x", "NaN",
        "Infinity", "// c\n1", "\"\x80\"", "\"\xC0\x80\"", "\"\xED\xA0\x80\"",
        "\"\xF5\x80\x80\x80\"",
        "\"\xE2\x82\"", "\xEF\xBB\xBF{}", "{\"a\":}", "{:1}", "{\"a\":1 \"b\":2}", ",", "]", "\\",
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (!parse(ev, str_from(rows[i]))) continue;
        unit_mistakes++;
        printf("# taken as JSON: %s\n", rows[i]);
    }
    CHECK(!parse(ev, (fh_str){ "1\0", 2 }));
    CHECK(!parse(ev, (fh_str){ "\"a\0b\"", 5 }));
    JsonError error;
    json_parse(event_of(ev)->arena, S("{\"a\": 1, b}"), &error);
    CHECK_STR(str_from(error.what), "a key in quotes should stand here");
    CHECK_INT(error.at, 9);
}

static fh_str nested(FhEvent *ev, int levels)
{
    fh_str open = fh_str_repeat(ev, S("["), levels, 1);
    fh_str close = fh_str_repeat(ev, S("]"), levels, 1);
    return FH_CONCAT(ev, open, S("1"), close);
}

static void depth(FhEvent *ev)
{
    fh_json json = parse(ev, nested(ev, JSON_DEPTH));
    CHECK(json && json->height == JSON_DEPTH);
    CHECK(!parse(ev, nested(ev, JSON_DEPTH + 1)));
    CHECK(!parse(ev, nested(ev, 1000000)));
}

/* A list of so many values, itself among them. */
static fh_str values(FhEvent *ev, int count)
{
    return FH_CONCAT(ev, S("["), fh_str_repeat(ev, S("1,"), count - 2, 1), S("1]"));
}

static void number_of_values(FhEvent *ev)
{
    CHECK(parse(ev, values(ev, JSON_VALUES_MAX)) != NULL);
    CHECK(!parse(ev, values(ev, JSON_VALUES_MAX + 1)));
}

static void numbers(FhEvent *ev)
{
    CHECK(parse(ev, S("5"))->kind == JSON_INT);
    CHECK_INT(fh_json_int(parse(ev, S("5.0"))).value, 5);
    CHECK(!fh_json_int(parse(ev, S("5.5"))).has);
    CHECK(!fh_json_int(parse(ev, S("9223372036854775808"))).has);
    CHECK_INT(fh_json_int(parse(ev, S("-9223372036854775808"))).value, INT64_MIN);
    CHECK(fh_json_float(parse(ev, S("2"))).value == 2.0);
    CHECK(fh_json_float(parse(ev, S("1e400"))).value > 1e308);
    CHECK(fh_json_float(parse(ev, S("\"2\""))).value == 2.0);
    CHECK_INT(fh_json_int(parse(ev, S("\"-7\""))).value, -7);
    CHECK(!fh_json_int(parse(ev, S("\"7x\""))).has);
    CHECK(fh_json_bool(parse(ev, S("\"on\""))).value);
    CHECK(!fh_json_bool(parse(ev, S("\"maybe\""))).has);
}

static void test_reading(void)
{
    RUN_IN_EVENT(valid);
    RUN_IN_EVENT(invalid);
    RUN_IN_EVENT(depth);
    RUN_IN_EVENT(number_of_values);
    RUN_IN_EVENT(numbers);
}

/* ---- using ---- */

static void access(FhEvent *ev)
{
    fh_json json = parse(ev, S("{\"s\": \"x\", \"l\": [1, true, null], \"n\": null, "
                               "\"o\": {\"k\": 2}}"));
    CHECK_STR(fh_json_str(fh_json_key(json, S("s"))).value, "x");
    CHECK(fh_json_key(json, S("z")) == NULL && fh_json_is_none(fh_json_key(json, S("n"))));
    CHECK(fh_json_item(json, 0) == NULL && fh_json_key(NULL, S("a")) == NULL);
    fh_json list = fh_json_key(json, S("l"));
    CHECK_INT(fh_json_int(fh_json_item(list, 0)).value, 1);
    CHECK(fh_json_bool(fh_json_item(list, 1)).value);
    CHECK(fh_json_item(list, 3) == NULL && fh_json_is_none(fh_json_item(list, -1)));
    CHECK_INT(fh_json_list_of(ev, list).len, 3);
    CHECK_INT(fh_json_list_of(ev, json).len, 0);
    fh_str_list keys = fh_json_keys(ev, json);
    CHECK_STR(fh_list_join(ev, &fh_type_str_list, &keys, S(" ")), "s l n o");
    CHECK_INT(fh_json_len(json), 4);
    CHECK_INT(fh_json_len(fh_json_key(json, S("s"))), 1);
    CHECK_STR(fh_json_text(ev, fh_json_key(json, S("s"))), "x");
    CHECK_STR(fh_json_text(ev, list), "[1, true, null]");
    CHECK_STR(fh_json_text(ev, NULL), "");
}

static void equality(FhEvent *ev)
{
    fh_json a = parse(ev, S("{\"a\": [1, \"x\"], \"b\": 2.0}"));
    CHECK(json_equal(a, parse(ev, S("{\"b\": 2, \"a\": [1.0, \"x\"]}"))));
    CHECK(!json_equal(a, parse(ev, S("{\"b\": 2, \"a\": [1.0, \"y\"]}"))));
    CHECK(!json_equal(a, parse(ev, S("{\"a\": [1, \"x\"]}"))));
    CHECK(json_equal(NULL, parse(ev, S("null"))) && !json_equal(a, NULL));
}

typedef struct Point {
    int64_t x;
    fh_maybe_str name;
} Point;
FH_LIST_OF(Points, Point);
static const FhField point_fields[] = {
    FH_FIELD(Point, x, "x", &fh_type_int),
    FH_FIELD(Point, name, "name", &fh_type_maybe_str),
};
static const FhType point_type = FH_TYPE_RECORD("Point", Point, point_fields);
static const FhType points_type = FH_TYPE_LIST("[Point]", Points, &point_type);

static void from_values(FhEvent *ev)
{
    Point items[] = { { 1, { true, S("a") } }, { 2, { false, { NULL, 0 } } } };
    Points points = { 2, items, NULL };
    fh_json json = fh_json_of(ev, &points_type, &points);
    CHECK_STR(fh_json_text(ev, json),
              "[{\"x\": 1, \"name\": \"a\"}, {\"x\": 2, \"name\": null}]");
    CHECK_STR(fh_str_of(ev, &points_type, &points),
              "[{\"x\": 1, \"name\": \"a\"}, {\"x\": 2, \"name\": null}]");
    fh_time time = 1795428000000;
    CHECK_STR(fh_json_text(ev, fh_json_of(ev, &fh_type_time, &time)), "2026-11-23 10:00:00");
}

/* j = json([j]) for ever */
static void ever_deeper(FhEvent *ev)
{
    fh_json json = NULL;
    for (;;) {
        fh_json_list list = { 1, &json, NULL };
        json = fh_json_of(ev, &fh_type_json_list, &list);
    }
}

/* Many keys: finding and reading must not take quadratic time. */
static void many_keys(FhEvent *ev)
{
    enum { KEYS = 50000 };
    char key[16];
    FhOut *out = fh_markup_begin(ev);
    out_char(out, '{');
    for (int i = 0; i < KEYS; i++) out_printf(out, "%s\"k%d\": %d", i ? "," : "", i, i);
    for (int i = 0; i < KEYS; i++) out_printf(out, ",\"k%d\": %d", i, i + 1);
    out_char(out, '}');
    fh_json json = parse(ev, out_content(out));
    CHECK(json != NULL);
    CHECK_INT(fh_json_len(json), KEYS);
    for (int i = 0; i < KEYS; i++) {
        snprintf(key, sizeof(key), "k%d", i);
        CHECK_INT(fh_json_int(fh_json_key(json, str_from(key))).value, i + 1);
    }
    CHECK(fh_json_key(json, S("k50000")) == NULL);
}

static void test_using(void)
{
    RUN_IN_EVENT(access);
    RUN_IN_EVENT(equality);
    RUN_IN_EVENT(from_values);
    STOPS(ever_deeper, "a value is nested too deeply");
    RUN_IN_EVENT(many_keys);
}

static fh_json kept;

static void keep(FhEvent *ev)
{
    fh_json json = parse(ev, S("{\"a\": [1.50, \"xyz\", {\"b\": true}], \"1\": 1, \"2\": 2, "
                               "\"3\": 3, \"4\": 4, \"5\": 5, \"6\": 6, \"7\": 7, \"8\": 8, \"9\": 9}"));
    fh_state_set(ev, &fh_type_json, &kept, &json);
}

static void read_kept(FhEvent *ev)
{
    CHECK_STR(fh_json_text(ev, fh_json_key(kept, S("a"))), "[1.50, \"xyz\", {\"b\": true}]");
    CHECK_INT(fh_json_int(fh_json_key(kept, S("7"))).value, 7);
    fh_json part = fh_json_key(kept, S("a"));
    fh_state_set(ev, &fh_type_json, &kept, &part);
    CHECK_INT(fh_json_len(kept), 3);
    CHECK_INT(fh_json_len(part), 3);
}

static void drop_kept(FhEvent *ev)
{
    fh_json none = NULL;
    fh_state_set(ev, &fh_type_json, &kept, &none);
}

static void test_in_state(void)
{
    RUN_IN_EVENT(keep);
    RUN_IN_EVENT(read_kept);
    RUN_IN_EVENT(drop_kept);
    CHECK_INT(state_bytes(), 0);
}

int main(void)
{
    RUN(test_reading);
    RUN(test_using);
    RUN(test_in_state);
    return in_event_end();
}
