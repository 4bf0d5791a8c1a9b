/* test_page.c: what goes into the head of a page, and the bytes of an answer. */
#include "markup/page.h"

#include "http/answer.h"
#include "base/str.h"
#include "unit.h"

static const FhApp app = { .name = "app", .title = "A & B", .theme = "none" };

/* A page of these parts; every second one, from the second on, is marked for the head. */
static fh_str page(Buf *to, const char *const *parts)
{
    FhOut out;
    out_init(&out, NULL);
    for (int i = 0; parts[i]; i++) {
        if (i % 2) fh_head_begin(&out);
        out_cstr(&out, parts[i]);
        if (i % 2) fh_head_end(&out);
    }
    to->len = 0;
    page_write(to, &app, &out);
    out_free(&out);
    return buf_str(to);
}

static bool holds(fh_str text, const char *part)
{
    return str_find(text, str_from(part), 0) >= 0;
}

static int times(fh_str text, const char *part)
{
    int count = 0;
    for (int64_t at = 0; (at = str_find(text, str_from(part), (size_t)at)) >= 0; at++) count++;
    return count;
}

static void test_the_titles(void)
{
    static const char *const none[] = { "<p>x</p>", NULL };
    static const char *const own[] = { "", "<title>Own</title>", "<p>x</p>", NULL };
    static const char *const late[] = { "", "<meta name=\"a>b\"><script>'<title>'</script>"
                                        "<title>Late</title>", "", NULL };
    static const char *const feigned[] = { "", "<style>a > b { content: '<title>' }</style>",
                                           "<title>in the body</title>", NULL };
    Buf to = { 0 };
    CHECK(holds(page(&to, none), "<title>A &amp; B</title>"));
    CHECK(!holds(page(&to, own), "A &amp; B"));
    CHECK(!holds(page(&to, late), "A &amp; B"));
    CHECK(holds(page(&to, feigned), "<title>A &amp; B</title>"));
    buf_free(&to);
}

static void test_parts_are_moved_and_nothing_is_lost(void)
{
    static const char *const parts[] = { "<p>1</p>", "<meta a>", "<p>2</p>", "<meta b>",
                                         "<p>3</p>", NULL };
    Buf to = { 0 };
    const fh_str text = page(&to, parts);
    CHECK(str_starts_with(text, FH_STR("<!doctype html>\n<html lang=\"en\"><head>")));
    CHECK(holds(text, "<meta a><meta b>"));
    CHECK(holds(text, "</head><body><p>1</p><p>2</p><p>3</p></body></html>"));
    CHECK_INT(times(text, "<meta a>"), 1);
    buf_free(&to);
}

static void test_errors_are_escaped(void)
{
    Buf to = { 0 };
    page_write_error(&to, &app, 400, FH_STR("n: <b>&\""), false);
    CHECK(holds(buf_str(&to), "<title>400 Bad Request</title>"));
    CHECK(holds(buf_str(&to), "<p>n: &lt;b&gt;&amp;&quot;</p>"));
    to.len = 0;
    page_write_error(&to, &app, 404, FH_STR(""), true);
    CHECK_STR(buf_str(&to), "<p>There is nothing at this address.</p>");
    buf_free(&to);
}

static fh_str compose(Buf *to, Answer *answer, bool is_head)
{
    to->len = 0;
    CHECK(answer_finish(answer, is_head, "now", to));
    return buf_str(to);
}

#define ALWAYS "Date: now\r\nX-Content-Type-Options: nosniff\r\n"                             \
               "X-Frame-Options: SAMEORIGIN\r\nReferrer-Policy: same-origin\r\n"

static void test_the_bytes_of_an_answer(void)
{
    Buf to = { 0 };
    Answer answer;
    answer_init(&answer, 200);
    answer.type = "text/plain";
    answer_field_text(&answer, "A", "b");
    answer_field(&answer, FH_STR("Split"), FH_STR("x\r\nEvil: 1"));
    buf_append_cstr(&answer.body, "hello");
    CHECK_STR(compose(&to, &answer, false), "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
              "Content-Length: 5\r\nA: b\r\n" ALWAYS "\r\nhello");
    answer.closes = true;
    CHECK_STR(compose(&to, &answer, true), "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
              "Content-Length: 5\r\nA: b\r\n" ALWAYS "Connection: close\r\n\r\n");
    answer_free(&answer);
    answer_init(&answer, 204);
    CHECK_STR(compose(&to, &answer, false), "HTTP/1.1 204 No Content\r\n" ALWAYS "\r\n");
    answer_init(&answer, 303);
    CHECK_STR(compose(&to, &answer, false),
              "HTTP/1.1 303 See Other\r\nContent-Length: 0\r\n" ALWAYS "\r\n");
    answer_free(&answer);
    buf_free(&to);
}

static void test_constant_bytes_are_not_copied(void)
{
    Buf to = { 0 };
    Answer answer;
    answer_init(&answer, 200);
    answer.type = "text/css";
    answer.rest = "p{}";
    answer.rest_len = 3;
    CHECK(str_ends_with(compose(&to, &answer, false), FH_STR("\r\n\r\n")));
    CHECK(holds(buf_str(&to), "Content-Length: 3\r\n"));
    CHECK(answer.rest != NULL);
    compose(&to, &answer, true);
    CHECK(answer.rest == NULL);
    answer_free(&answer);
    buf_free(&to);
}

int main(void)
{
    RUN(test_the_titles);
    RUN(test_parts_are_moved_and_nothing_is_lost);
    RUN(test_errors_are_escaped);
    RUN(test_the_bytes_of_an_answer);
    RUN(test_constant_bytes_are_not_copied);
    return unit_end();
}
