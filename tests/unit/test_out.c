/* test_out.c: bytes on their way: escaping, whole attributes, marks for the head. */
#include <stdlib.h>

#include "in_event.h"
#include "values/json.h"
#include "values/out.h"
#include "values/value.h"

#define S(literal) FH_STR(literal)

/* What `write` writes. */
#define CHECK_OUT(write, want)                                                                \
    do {                                                                                      \
        out_clear(ev->out);                                                                   \
        write;                                                                                \
        CHECK_STR(out_content(ev->out), want);                                                \
    } while (0)

/* ---- places ---- */

static void escaping(FhEvent *ev)
{
    FhOut *out = ev->out;
    CHECK_OUT(fh_out_text(out, S("a<b> & \"c\" 'd'")), "a&lt;b&gt; &amp; \"c\" 'd'");
    CHECK_OUT(fh_out_text(out, S("&amp;")), "&amp;amp;");
    CHECK_OUT(fh_out_text(out, (fh_str){ NULL, 0 }), "");
    CHECK_OUT(fh_out_text(out, S("é日😀")), "é日😀");
    CHECK_OUT(fh_out_text(out, S("<<>>")), "&lt;&lt;&gt;&gt;");
    CHECK_OUT(fh_out_attr(out, S("a<b> & \"c\" 'd'")), "a&lt;b&gt; &amp; &quot;c&quot; 'd'");
    CHECK_OUT(fh_out_html(out, S("<b>&</b>")), "<b>&</b>");
    CHECK_OUT(fh_out_int(out, INT64_MIN), "-9223372036854775808");
    CHECK_OUT(fh_out_float(out, 1e21), "1e+21");
    CHECK_OUT(fh_out_bool(out, true), "true");
    CHECK_OUT(fh_out_lit(out, "<p>"), "<p>");
    CHECK_OUT(fh_out_text(out, ((fh_str){ "a\0<\xFF", 4 })); out->bytes[1] = '0', "a0&lt;\xFF");
}

static void urls(FhEvent *ev)
{
    static const char *const fine[] = {
        "", "/", "/a?b=c:d", "a/b.html", "//host/x", "?x=a:b", "#a:b", "http://x", "HTTPS://x",
        "mailto:a@b", "tel:+49", "./javascript:x", "1:2", " /x", "é:x", "a b:c", ":x",
        "/javascript:alert(1)", "x?javascript:y",
    };
    static const char *const blocked[] = {
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "  javascript:x", "\x01\x1Fjavascript:x",
        "java\tscript:x", "java\nscr\ript:x", "\tjavascript\n:x", "data:text/html,x", "vbscript:x",
        "file:///etc/passwd", "a:b", "blob:x", "localhost:80/x", "ftp://x",
        "view-source:x", "a+b.c-d:x", "averyveryverylongscheme:x", "httpss:x", "mailtoo:x",
    };
    for (size_t i = 0; i < sizeof(fine) / sizeof(fine[0]); i++) {
        out_clear(ev->out);
        fh_out_url(ev->out, str_from(fine[i]));
        CHECK_STR(out_content(ev->out), fine[i]);
    }
    for (size_t i = 0; i < sizeof(blocked) / sizeof(blocked[0]); i++)
        CHECK_OUT(fh_out_url(ev->out, str_from(blocked[i])), "#blocked");
    CHECK_OUT(fh_out_url(ev->out, S("/a?b=1&c=\"2\"")), "/a?b=1&amp;c=&quot;2&quot;");
}

static void test_escaping(void)
{
    RUN_IN_EVENT(escaping);
    RUN_IN_EVENT(urls);
}

/* ---- children ---- */

static void children(FhEvent *ev)
{
    FhOut *out = ev->out;
    fh_maybe_str some = { true, S("a<") }, none = { false, { NULL, 0 } };
    fh_str strs[] = { S("a"), S("<"), S("b") }, htmls[] = { S("<p>"), S("</p>") };
    fh_str_list list;
    fh_html_list html;
    fh_duration duration = 90000;
    fh_list_make(ev, &fh_type_str_list, &list, 3, strs);
    fh_list_make(ev, &fh_type_html_list, &html, 2, htmls);
    CHECK_OUT(fh_out_child(out, &fh_type_maybe_str, &some), "a&lt;");
    CHECK_OUT(fh_out_child(out, &fh_type_maybe_str, &none), "");
    CHECK_OUT(fh_out_child(out, &fh_type_str_list, &list), "a&lt;b");
    CHECK_OUT(fh_out_child(out, &fh_type_html_list, &html), "<p></p>");
    CHECK_OUT(fh_out_child(out, &fh_type_duration, &duration), "1m30s");
    fh_json json = json_parse(event_of(ev)->arena, S("{\"a\": \"<\"}"), NULL);
    CHECK_OUT(fh_out_child(out, &fh_type_json, &json), "{\"a\": \"&lt;\"}");
    json = json_find(json, S("a"));
    CHECK_OUT(fh_out_child(out, &fh_type_json, &json), "&lt;");
    json = NULL;
    CHECK_OUT(fh_out_child(out, &fh_type_json, &json), "");
}

static void test_children(void)
{
    RUN_IN_EVENT(children);
}

/* ---- attributes ---- */

FH_LIST_OF(Maybes, fh_maybe_str);
static const FhType maybes_type = FH_TYPE_LIST("[str?]", Maybes, &fh_type_maybe_str);
static const FhType map_type = FH_TYPE_MAP("{str: str}", &fh_type_str, &fh_type_str);

static void put(FhEvent *ev, fh_map *map, fh_str key, fh_str value)
{
    fh_map_set(ev, FH_LOCAL, &map_type, map, &key, &value);
}

static void attributes(FhEvent *ev)
{
    FhOut *out = ev->out;
    bool yes = true, no = false;
    fh_maybe_str some = { true, S("a\"b") }, none = { false, { NULL, 0 } }, blank = { true, S("") };
    fh_maybe_bool perhaps = { true, false };
    int64_t number = -3;
    Maybes list = { 0, NULL, NULL };
    fh_map map = { NULL };
#define ATTRIBUTE(place, name, type, value) fh_out_attribute(out, place, name, type, &(value))
    CHECK_OUT(ATTRIBUTE(FH_ATTR_TEXT, " a", &fh_type_bool, yes), " a");
    CHECK_OUT(ATTRIBUTE(FH_ATTR_TEXT, " a", &fh_type_bool, no), "");
    CHECK_OUT(ATTRIBUTE(FH_ATTR_TEXT, " a", &fh_type_maybe_bool, perhaps), "");
    CHECK_OUT(ATTRIBUTE(FH_ATTR_TEXT, " a", &fh_type_maybe_str, some), " a=\"a&quot;b\"");
    CHECK_OUT(ATTRIBUTE(FH_ATTR_TEXT, " a", &fh_type_maybe_str, none), "");
    CHECK_OUT(ATTRIBUTE(FH_ATTR_TEXT, " a", &fh_type_maybe_str, blank), " a=\"\"");
    CHECK_OUT(ATTRIBUTE(FH_ATTR_TEXT, " a", &fh_type_int, number), " a=\"-3\"");
    CHECK_OUT(ATTRIBUTE(FH_ATTR_TEXT, " class", &maybes_type, list), "");
    fh_list_push(ev, FH_LOCAL, &maybes_type, &list, &none);
    CHECK_OUT(ATTRIBUTE(FH_ATTR_TEXT, " class", &maybes_type, list), "");
    fh_list_push(ev, FH_LOCAL, &maybes_type, &list, &some);
    fh_list_push(ev, FH_LOCAL, &maybes_type, &list, &blank);
    fh_list_push(ev, FH_LOCAL, &maybes_type, &list, &some);
    CHECK_OUT(ATTRIBUTE(FH_ATTR_TEXT, " class", &maybes_type, list),
              " class=\"a&quot;b a&quot;b\"");
    CHECK_OUT(ATTRIBUTE(FH_ATTR_TEXT, " style", &map_type, map), "");
    CHECK_OUT(ATTRIBUTE(FH_ATTR_JSON, " hx-vals", &map_type, map), " hx-vals=\"{}\"");
    put(ev, &map, S("color"), S("red"));
    put(ev, &map, S("a"), S("url(\"x\")"));
    CHECK_OUT(ATTRIBUTE(FH_ATTR_TEXT, " style", &map_type, map),
              " style=\"color: red; a: url(&quot;x&quot;)\"");
    CHECK_OUT(ATTRIBUTE(FH_ATTR_JSON, " hx-vals", &map_type, map),
              " hx-vals=\"{&quot;color&quot;: &quot;red&quot;, &quot;a&quot;: "
              "&quot;url(\\&quot;x\\&quot;)&quot;}\"");
    some.value = S("js:{a: 1}");
    CHECK_OUT(ATTRIBUTE(FH_ATTR_JSON, " hx-vals", &fh_type_maybe_str, some),
              " hx-vals=\"js:{a: 1}\"");
    some.value = S("javascript:x");
    CHECK_OUT(ATTRIBUTE(FH_ATTR_URL, " href", &fh_type_maybe_str, some), " href=\"#blocked\"");
}

static void attrs_values(FhEvent *ev)
{
    fh_attrs attrs = S(" id=\"a&lt;b\" hidden data-name=\"x y\"");
    CHECK(fh_attrs_has(attrs, "id") && fh_attrs_has(attrs, "hidden"));
    CHECK(!fh_attrs_has(attrs, "name") && !fh_attrs_has(attrs, "y\""));
    CHECK(!fh_attrs_has(S(""), "id"));
    CHECK_OUT(fh_out_attrs(ev->out, attrs, false), " id=\"a&lt;b\" hidden data-name=\"x y\"");
    CHECK_OUT(fh_out_attrs(ev->out, attrs, true),
              " id=\"a&lt;b\" hidden data-name=\"x y\" name=\"a&lt;b\"");
    CHECK_OUT(fh_out_attrs(ev->out, S(" id=\"a\" name=\"b\""), true), " id=\"a\" name=\"b\"");
    CHECK_OUT(fh_out_attrs(ev->out, (fh_str){ NULL, 0 }, true), "");
}

static void test_attributes(void)
{
    RUN_IN_EVENT(attributes);
    RUN_IN_EVENT(attrs_values);
}

/* ---- JSON in its places ---- */

static void json_places(FhEvent *ev)
{
    fh_str text = S("</script>\"\\é\xE2\x80\xA8&\n\x01");
    CHECK_OUT(fh_out_json(ev->out, &fh_type_str, &text),
              "\"\\u003c/script>\\\"\\\\é\\u2028&\\n\\u0001\"");
    CHECK_OUT(fh_out_attr_json(ev->out, &fh_type_str, &text),
              "&quot;&lt;/script&gt;\\&quot;\\\\é\xE2\x80\xA8&amp;\\n\\u0001&quot;");
    double nan = (double)__builtin_nanf("");
    CHECK_OUT(fh_out_json(ev->out, &fh_type_float, &nan), "null");
}

static void test_json_places(void)
{
    RUN_IN_EVENT(json_places);
}

/* ---- memory ---- */

static void taking(FhEvent *ev)
{
    size_t len;
    FhOut *out = event_out(event_of(ev));
    CHECK(out_take(out, &len) == NULL && len == 0);
    for (int i = 0; i < 100000; i++) fh_out_lit(out, "0123456789");
    char *block = out_take(out, &len);
    CHECK_INT(len, 1000000);
    memset(block, '-', OUT_PREFIX);
    CHECK_STR(((fh_str){ block + OUT_PREFIX, 5 }), "01234");
    free(block);
    CHECK_INT(out->len, 0);
    fh_out_lit(out, "x");
    CHECK_STR(out_content(out), "x");
    event_out_release(event_of(ev), out);
    CHECK(event_out(event_of(ev)) == out && out->len == 0);
}

static void markup_value(FhEvent *ev)
{
    FhOut *a = fh_markup_begin(ev), *b = fh_markup_begin(ev);
    fh_out_lit(a, "<a>");
    fh_out_lit(b, "<b>");
    CHECK_STR(fh_markup_end(ev, a), "<a>");
    CHECK_STR(fh_markup_end(ev, b), "<b>");
    CHECK_STR(fh_markup_end(ev, fh_markup_begin(ev)), "");
    fh_markup_begin(ev); /* left open: goes with the event */
}

static void without_end(FhEvent *ev)
{
    FhOut *out = fh_markup_begin(ev);
    for (;;) fh_out_lit(out, "01234567890123456789012345678901234567890123456789");
}

static void test_memory(void)
{
    RUN_IN_EVENT(taking);
    RUN_IN_EVENT(markup_value);
    STOPS(without_end, "out of memory");
}

/* ---- marks for the head ---- */

static void heads(FhEvent *ev)
{
    FhOut *out = ev->out;
    out_clear(out);
    fh_head_begin(out);
    fh_out_lit(out, "<title>");
    fh_head_end(out);
    fh_out_lit(out, "<p>");
    fh_nested_begin(out);
    fh_head_begin(out);
    fh_out_lit(out, "<style>");
    fh_head_end(out);
    fh_nested_end(out);
    fh_head_begin(out);
    fh_out_lit(out, "<link>");
    fh_head_end(out);
    CHECK_INT(out->nheads, 2);
    CHECK(out->heads[0].from == 0 && out->heads[0].to == 7);
    CHECK(out->heads[1].from == 17 && out->heads[1].to == 23);
    for (int i = 0; i < 100; i++) fh_head_begin(out), fh_head_end(out);
    CHECK_INT(out->nheads, 102);
}

static void test_heads(void)
{
    RUN_IN_EVENT(heads);
}

/* ---- results ---- */

static void results(FhEvent *ev)
{
    fh_str text = S("a<b");
    fh_maybe_str none = { false, { NULL, 0 } };
    int64_t number = 5;
    fh_html_list list = { 0, NULL, NULL };
    fh_out_lit(ev->out, "before");
    fh_result(ev, &fh_type_str, &text);
    CHECK(ev->result == FH_TEXT);
    CHECK_STR(out_content(ev->out), "a<b");
    fh_result(ev, &fh_type_html, &text);
    CHECK(ev->result == FH_MARKUP);
    fh_list_push(ev, FH_LOCAL, &fh_type_html_list, &list, &text);
    fh_result(ev, &fh_type_html_list, &list);
    CHECK(ev->result == FH_MARKUP);
    CHECK_STR(out_content(ev->out), "a<b");
    fh_result(ev, &fh_type_int, &number);
    CHECK(ev->result == FH_JSON_RESULT);
    CHECK_STR(out_content(ev->out), "5");
    fh_result(ev, &fh_type_maybe_str, &none);
    CHECK(ev->result == FH_NONE);
}

static void failing(FhEvent *ev)
{
    event_of(ev)->status = 404;
    event_add_header(event_of(ev), S("A"), S("b"));
    fh_out_lit(ev->out, "half");
    fh_markup_begin(ev);
    fh_fail(ev, 403, S("not you"), 12 | 1 << 24);
}

static void test_results(void)
{
    RUN_IN_EVENT(results);
    STOPS(failing, "not you");
    CHECK(unit_event.how == EVENT_FAILED && unit_event.fail_status == 403);
    CHECK(event_line(unit_event.line) == 12 && unit_event.line >> 24 == 1);
    CHECK(unit_event.status == 0 && !unit_event.headers && unit_event.main_out.len == 0);
    CHECK(!unit_event.open_outs);
}

int main(void)
{
    RUN(test_escaping);
    RUN(test_children);
    RUN(test_attributes);
    RUN(test_json_places);
    RUN(test_memory);
    RUN(test_heads);
    RUN(test_results);
    return in_event_end();
}
