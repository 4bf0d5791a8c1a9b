/* test_oob.c: what htmx 4 is told about the elements of a message; whatever a message holds,
 * nothing but that is added. */
#include "oob.h"

#include "in_event.h"

#define MARK " hx-swap-oob=\"true\""

static const FhApp four = { .htmx = 4 }, two = { .htmx = 2 };

/* The message as it goes out; lives as long as the event. */
static fh_str marked(FhEvent *ev, fh_str text)
{
    FhOut *message = event_out(event_of(ev));
    out_str(message, text);
    oob_mark(event_of(ev), message);
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

int main(void)
{
    RUN(test_the_outermost_elements);
    RUN(test_nothing_else_is_changed);
    return in_event_end();
}
