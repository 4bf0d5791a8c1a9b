/* test_oob.c: what htmx 4 is told about the elements of a message; whatever a message holds,
 * nothing but that is added. Parts of tables and of SVG, in the templates that keep them. */
#include "markup/oob.h"

#include "in_event.h"

#define MARK " hx-swap-oob=\"true\""

static const FhApp four = { .htmx = 4 }, two = { .htmx = 2 };

/* The message as it goes out; lives as long as the event. */
static fh_str marked(FhEvent *ev, fh_str text)
{
    FhOut *message = event_out(event_of(ev));
    out_str(message, text);
    oob_message(event_of(ev), message);
    const fh_str copy = event_copy(ev, out_content(message));
    event_out_release(event_of(ev), message);
    return copy;
}

static void roots(FhEvent *ev)
{
    static const struct { const char *text, *want; } rows[] = {
        { "", "" },
        { "text", "text" },
        { "<p>x</p>", "<p>x</p>" },
        { "<p id=\"x\">y</p>", "<p id=\"x\"" MARK ">y</p>" },
        { "<p id=\"x\" hx-swap-oob=\"delete\"></p>", "<p id=\"x\" hx-swap-oob=\"delete\"></p>" },
        { "<b><i id=\"x\"></i></b><i id=\"y\"></i>",
          "<b><i id=\"x\"></i></b><i id=\"y\"" MARK "></i>" },
        { "<p title=\">\" id='x'>", "<p title=\">\" id='x'" MARK ">" },
        { "<style><b id=\"x\"></style><b id=\"y\">", "<style><b id=\"x\"></style><b id=\"y\"" MARK ">" },
        { "[\"<p id='x'></p>\"]", "[\"<p id='x'></p>\"]" },
    };
    unit_event.app = &four;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_STR(marked(ev, str_from(rows[i].text)), rows[i].want);
    unit_event.app = &two;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_STR(marked(ev, str_from(rows[i].text)), rows[i].text);
}

static void test_the_outermost_elements(void)
{
    RUN_IN_EVENT(roots);
}

/* Whether `text` without its marks is `from`. */
static bool adds_marks_only(fh_str from, fh_str text)
{
    size_t at = 0;
    for (size_t i = 0; i < text.len;) {
        if (at < from.len && text.ptr[i] == from.ptr[at]
            && !str_starts_with(str_sub(text, i, text.len), FH_STR(MARK))) {
            at++, i++;
        } else if (str_starts_with(str_sub(text, i, text.len), FH_STR(MARK))) {
            i += sizeof MARK - 1;
        } else {
            return false;
        }
    }
    return at == from.len;
}

/* Pieces of tags in any order, cut off anywhere. */
static void pieces(FhEvent *ev)
{
    static const char *const parts[] = { "<", ">", "</", "/>", "<p", "</p>", " id", "=", "\"",
        "'", "x", " ", "<!--", "-->", "<script", "</script>", "<br", " id=\"x\"", "<svg", "{", "&" };
    uint64_t random = 1;
    unit_event.app = &four;
    for (int round = 0; round < 20000; round++) {
        char text[256] = "";
        for (int i = 0; i < 20; i++) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            strcat(text, parts[(random >> 33) % (sizeof parts / sizeof parts[0])]);
        }
        const fh_str from = str_sub(str_from(text), 0, (random >> 20) % 100);
        char *exact = malloc(from.len + 1); /* so that the sanitizer sees what is read behind it */
        memcpy(exact, from.ptr, from.len);
        CHECK(adds_marks_only(from, marked(ev, (fh_str){ exact, from.len })));
        free(exact);
    }
}

static void test_nothing_else_is_changed(void)
{
    RUN_IN_EVENT(pieces);
}

/* ---- parts ---- */

typedef struct PartRow {
    const FhApp *app;
    bool is_message;
    const char *text, *want;
} PartRow;

static const PartRow part_rows[] = {
    /* what a parser leaves as it is stays */
    { &two, true, "<tr id=\"a\"></tr><tr id=\"b\"></tr>", "<tr id=\"a\"></tr><tr id=\"b\"></tr>" },
    { &two, true, "<p id=\"a\"></p><svg id=\"b\"></svg>", "<p id=\"a\"></p><svg id=\"b\"></svg>" },
    { &two, true, "<tr><td></tr><p id=\"b\"></p>", "<tr><td></tr><p id=\"b\"></p>" },
    { &two, false, "<tr id=\"a\"></tr><p id=\"b\"></p>", "<tr id=\"a\"></tr><p id=\"b\"></p>" },
    { &two, false, "<circle id=\"a\"></circle>", "<circle id=\"a\"></circle>" },
    /* messages to htmx 2 */
    { &two, true, "<p id=\"b\"></p><TR id='a'></TR>",
      "<p id=\"b\"></p><template data-fh-part id=\"a\" hx-swap-oob=\"true\"><TR id='a'></TR></template>" },
    { &two, true, "<g  hx-swap-oob='beforeend:[id=\"x\"]' id=b><a></a></g>",
      "<template data-fh-part id=\"b\" hx-swap-oob='beforeend:[id=\"x\"]'><svg><g id=b><a></a></g></svg>"
      "</template>" },
    /* answers to htmx 2 */
    { &two, false, "<p></p><tr id=\"a\" hx-swap-oob=\"true\"></tr>",
      "<p></p><template><tr id=\"a\" hx-swap-oob=\"true\"></tr></template>" },
    { &two, false, "<td></td><p id=\"a\" hx-swap-oob=\"true\"></p>",
      "<td></td><template><p id=\"a\" hx-swap-oob=\"true\"></p></template>" },
    { &two, false, "<path id=\"a\" hx-swap-oob=\"true\"/>",
      "<template><svg><path id=\"a\" hx-swap-oob=\"true\"/></svg></template>" },
    /* htmx 4 */
    { &four, true, "<tr id=\"a\"></tr><tr id=\"b\"></tr>",
      "<tr id=\"a\"" MARK "></tr><tr id=\"b\"" MARK "></tr>" },
    { &four, true, "<tr id=\"a\"><td></td></tr> <p id=\"b\"></p>",
      "<hx-partial id=\"a\" hx-swap=\"outerHTML\"><tr id=\"a\"><td></td></tr></hx-partial> "
      "<p id=\"b\"" MARK "></p>" },
    { &four, true, "<rect id=\"a\"></rect>",
      "<hx-partial id=\"a\" hx-swap=\"outerHTML strip:true\"><svg><rect id=\"a\"></rect></svg></hx-partial>" },
    { &four, false, "<p></p><tbody hx-swap-oob=\"beforeend:#x\"><tr></tr></tbody>",
      "<p></p><hx-partial hx-target=\"#x\" hx-swap=\"beforeend strip:true\"><tbody><tr></tr></tbody>"
      "</hx-partial>" },
    { &four, false, "<g id=\"a\" hx-swap-oob=\"innerHTML\"><path/></g>",
      "<hx-partial id=\"a\" hx-swap=\"innerHTML strip:true\"><svg><path/></svg></hx-partial>" },
    { &four, true, "<hx-partial id=\"a\"></hx-partial><tr></tr>",
      "<hx-partial id=\"a\"></hx-partial><tr></tr>" },
};

static fh_str sent(FhEvent *ev, fh_str text, bool may_clash, bool is_message)
{
    FhOut *out = event_out(event_of(ev));
    out_str(out, text);
    if (may_clash) fh_parts(out);
    if (is_message) oob_message(event_of(ev), out);
    else oob_answer(event_of(ev), out);
    const fh_str copy = event_copy(ev, out_content(out));
    event_out_release(event_of(ev), out);
    return copy;
}

static void parts(FhEvent *ev)
{
    for (size_t i = 0; i < sizeof part_rows / sizeof part_rows[0]; i++) {
        const PartRow *row = &part_rows[i];
        unit_event.app = row->app;
        CHECK_STR(sent(ev, str_from(row->text), true, row->is_message), row->want);
        unit_event.app = &two;
        CHECK_STR(sent(ev, str_from(row->text), false, row->is_message), row->text);
    }
}

static void test_parts_go_in_templates(void)
{
    RUN_IN_EVENT(parts);
}

/* What is in templates, in any state, neither crashes nor is lost without a word. */
static void cut_parts(FhEvent *ev)
{
    for (size_t i = 0; i < sizeof part_rows / sizeof part_rows[0]; i++) {
        const PartRow *row = &part_rows[i];
        unit_event.app = row->app;
        for (size_t len = 0; len <= strlen(row->text); len++) {
            char *exact = malloc(len + 1);
            memcpy(exact, row->text, len);
            const fh_str text = { exact, len };
            CHECK(sent(ev, text, true, row->is_message).len >= len / 2);
            free(exact);
        }
    }
}

static void test_parts_that_are_cut_off(void)
{
    RUN_IN_EVENT(cut_parts);
}

int main(void)
{
    RUN(test_parts_go_in_templates);
    RUN(test_parts_that_are_cut_off);
    RUN(test_the_outermost_elements);
    RUN(test_nothing_else_is_changed);
    return in_event_end();
}
