/* test_multipart.c: multipart bodies, by the letter; each also cut in two at every byte, and
 * byte by byte. */
#include "http/multipart.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
#include "unit.h"

/* What came, as one text: "name=content;" and "name(filename,type)=content;". */
typedef struct Seen {
    Buf text;
    int refuse_at; /* the part that the sink refuses; 0: none */
    int nparts;
} Seen;

static int on_part(void *context, const MultipartPart *part)
{
    Seen *seen = context;
    if (seen->nparts) buf_append_char(&seen->text, ';');
    buf_append_str(&seen->text, part->name);
    if (part->is_file) {
        buf_append_char(&seen->text, '(');
        buf_append_str(&seen->text, part->filename);
        buf_append_char(&seen->text, ',');
        buf_append_str(&seen->text, part->type);
        buf_append_char(&seen->text, ')');
    }
    buf_append_char(&seen->text, '=');
    return ++seen->nparts == seen->refuse_at ? 413 : 0;
}

static int on_content(void *context, const char *bytes, size_t len)
{
    Seen *seen = context;
    buf_append(&seen->text, bytes, len);
    return 0;
}

/* Reads a body in pieces: up to `first`, then `step` at a time. */
static int read_in(fh_str type, fh_str body, size_t first, size_t step, Seen *seen)
{
    Multipart reader;
    const MultipartSink sink = { seen, on_part, on_content };
    if (!multipart_init(&reader, type, sink)) return 400;
    int status = first ? multipart_feed(&reader, body.ptr, first) : 0;
    for (size_t at = first; at < body.len && !status;) {
        const size_t len = body.len - at < step ? body.len - at : step;
        /* A copy, so that reading past its end is noticed. */
        char *piece = malloc(len);
        memcpy(piece, body.ptr + at, len);
        status = multipart_feed(&reader, piece, len);
        free(piece);
        at += len;
    }
    status = multipart_end(&reader);
    multipart_free(&reader);
    return status;
}

/* The text of what came, or "400". */
static void check_body(fh_str type, fh_str body, const char *want, size_t first, size_t step)
{
    Seen seen = { .nparts = 0 };
    char says[8];
    const int status = read_in(type, body, first, step, &seen);
    snprintf(says, sizeof(says), "%d", status);
    CHECK_STR(status ? str_from(says) : buf_str(&seen.text), want);
    buf_free(&seen.text);
}

static void check_all_cuts(fh_str type, fh_str body, const char *want)
{
    const int before = unit_mistakes;
    check_body(type, body, want, 0, 1);
    for (size_t cut = 0; cut <= body.len && unit_mistakes == before; cut++)
        check_body(type, body, want, cut, body.len ? body.len : 1);
    if (unit_mistakes != before) printf("# in the body\n%.*s\n", (int)body.len, body.ptr);
}

#define TYPE "multipart/form-data; boundary=B"
#define FIELD(name) "Content-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define NAMED(filename)                                                                       \
    "Content-Disposition: form-data; name=n; filename*=" filename "\r\n\r\nx"
#define FILE_AS(name, filename)                                                               \
    "Content-Disposition: form-data; name=\"" name "\"; filename=\"" filename "\"\r\n"
#define END "\r\n--B--\r\n"

static const struct {
    const char *body, *want;
} rows[] = {
    { "--B--\r\n", "" },
    { "--B--", "" },
    { "--B\r\n" FIELD("a") "1" END, "a=1" },
    { "--B\r\n" FIELD("a") "1\r\n--B--", "a=1" },
    { "--B\r\n" FIELD("a") END, "a=" },
    { "--B\r\n" FIELD("") "x" END, "=x" },
    { "--B\r\n" FIELD("a") "1\r\n--B\r\n" FIELD("b") "2\r\n--B\r\n" FIELD("a") "3" END,
      "a=1;b=2;a=3" },
    { "--B \t \r\n" FIELD("a") "1\r\n--B  --\r\n", "400" },
    { "--B \t \r\n" FIELD("a") "1\r\n--B--  what stands behind", "a=1" },
    { "preamble\r\n--B\r\n" FIELD("a") "1" END "epilogue\r\n--B\r\n", "a=1" },
    { "preamble --B\r\n--B\r\n" FIELD("a") "1" END, "a=1" },
    /* content that looks like a delimiter, and is none */
    { "--B\r\n" FIELD("a") "\r" END, "a=\r" },
    { "--B\r\n" FIELD("a") "\r\n" END, "a=\r\n" },
    { "--B\r\n" FIELD("a") "\r\n-" END, "a=\r\n-" },
    { "--B\r\n" FIELD("a") "\r\n--" END, "a=\r\n--" },
    { "--B\r\n" FIELD("a") "\r\n--A" END, "a=\r\n--A" },
    { "--B\r\n" FIELD("a") "\r\n\r\n--" END, "a=\r\n\r\n--" },
    { "--B\r\n" FIELD("a") "\r\r\r\n\r\n-\r\n--\r" END, "a=\r\r\r\n\r\n-\r\n--\r" },
    { "--B\r\n" FIELD("a") "--B\r\n" END, "a=--B\r\n" },
    { "--B\r\n" FIELD("a") "\n--B\n" END, "a=\n--B\n" },
    { "--B\r\n" FIELD("a") "\r\n--Bc" END, "a=\r\n--Bc" },
    { "--B\r\n" FIELD("a") "\r\n--B-c" END, "a=\r\n--B-c" },
    { "--B\r\n" FIELD("a") "\r\n--B-\r\n--B-" END, "a=\r\n--B-\r\n--B-" },
    { "--B\r\n" FIELD("a") "\r\n--b--\r\n" END, "a=\r\n--b--\r\n" },
    /* files */
    { "--B\r\n" FILE_AS("f", "x.png") "Content-Type: image/png\r\n\r\n12" END,
      "f(x.png,image/png)=12" },
    { "--B\r\nContent-Type: image/png\r\n" FILE_AS("f", "x") "\r\n12" END, "f(x,image/png)=12" },
    { "--B\r\n" FILE_AS("f", "") "Content-Type: application/octet-stream\r\n\r\n" END,
      "f(,application/octet-stream)=" },
    { "--B\r\n" FILE_AS("f", "a\\\"b") "\r\n" END, "f(a\"b,)=" },
    { "--B\r\n" FILE_AS("f", "a%22b%0D%0Ac%41%") "\r\n" END, "f(a\"b\r\nc%41%,)=" },
    { "--B\r\n" FILE_AS("f", "C:\\x\\y.txt") "\r\n" END, "f(C:\\x\\y.txt,)=" },
    { "--B\r\n" FILE_AS("f", "a;b=c\\\\") "\r\n" END, "f(a;b=c\\,)=" },
    { "--B\r\n" FIELD("%22\xC3\xA9%0A") "x" END, "\"\xC3\xA9\n=x" },
    { "--B\r\nContent-Disposition: form-data; filename=f; name=n\r\n\r\nx" END, "n(f,)=x" },
    { "--B\r\ncontent-disposition:form-data ; NAME = n ;\r\nX-Other: 1\r\n\r\nx" END, "n=x" },
    { "--B\r\nContent-Disposition: form-data; name=n; name=m; xname=o\r\n\r\nx" END, "n=x" },
    { "--B\r\nContent-Disposition: form-data; xfilename=o; name=n\r\n\r\nx" END, "n=x" },
    { "--B\r\n" NAMED("UTF-8''a%20%c3%A9.txt") END, "n(a \xC3\xA9.txt,)=x" },
    { "--B\r\n" NAMED("\"utf-8'en'a'b\"") END, "n(a'b,)=x" },
    { "--B\r\n" NAMED("iso-8859-1''%e9%E9e") END, "n(\xC3\xA9\xC3\xA9" "e,)=x" },
    { "--B\r\n" NAMED("UTF-8''a%2") END, "n(a%2,)=x" },
    { "--B\r\n" NAMED("UTF-8''") END, "n(,)=x" },
    { "--B\r\n" NAMED("koi8-r''%c1") END, "n(koi8-r''%c1,)=x" },
    { "--B\r\n" NAMED("plain") END, "n(plain,)=x" },
    { "--B\r\n" NAMED("UTF-8''far; filename=near") END, "n(near,)=x" },
    /* malformed */
    { "", "400" },
    { "nothing", "400" },
    { "--B", "400" },
    { "--B-", "400" },
    { "--B\r\n", "400" },
    { "--C--\r\n", "400" },
    { "--B\n" FIELD("a") "1" END, "400" },
    { "--B\rx" FIELD("a") "1" END, "400" },
    { "--B x\r\n" FIELD("a") "1" END, "400" },
    { "--B\r\n" FIELD("a") "1", "400" },
    { "--B\r\n" FIELD("a") "1\r\n--B", "400" },
    { "--B\r\n" FIELD("a") "1\r\n--B\r\n", "400" },
    { "--B\r\n\r\nx" END, "400" },
    { "--B\r\nContent-Type: text/plain\r\n\r\nx" END, "400" },
    { "--B\r\nContent-Disposition: form-data\r\n\r\nx" END, "400" },
    { "--B\r\nContent-Disposition: form-data; nam=a\r\n\r\nx" END, "400" },
    { "--B\r\nContent-Disposition: form-data; name\r\n\r\nx" END, "400" },
    { "--B\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx" END, "400" },
    { "--B\r\nContent-Disposition: form-data; name=\"a\" b\r\n\r\nx" END, "400" },
    { "--B\r\nContent-Disposition: form-data; name=a; =b\r\n\r\nx" END, "400" },
    { "--B\r\nContent-Disposition: attachment; name=a\r\n\r\nx" END, "400" },
    { "--B\r\nContent-Disposition: form-data; name=a\n\r\n\r\nx" END, "400" },
    { "--B\r\nContent-Disposition: form-data;\r\n name=a\r\n\r\nx" END, "400" },
    { "--B\r\nno colon\r\nContent-Disposition: form-data; name=a\r\n\r\nx" END, "400" },
    { "--B\r\n: none\r\nContent-Disposition: form-data; name=a\r\n\r\nx" END, "400" },
};

static void test_table(void)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        check_all_cuts(FH_STR(TYPE), str_from(rows[i].body), rows[i].want);
}

static void test_boundaries(void)
{
    static const struct {
        const char *type, *want;
    } cases[] = {
        { "multipart/form-data; boundary=B", "a=1" },
        { "Multipart/Form-Data;BOUNDARY=\"B\"", "a=1" },
        { "multipart/form-data; charset=utf-8; boundary=B; x=\"y;boundary=z\"", "a=1" },
        { "multipart/form-data ; boundary = B", "a=1" },
        { "multipart/form-data", "400" },
        { "multipart/form-data; boundary=", "400" },
        { "multipart/form-data; boundary=\"\"", "400" },
        { "multipart/form-data; boundary=\"B", "400" },
        { "multipart/form-data; boundary=\"B \"", "400" },
        { "multipart/form-data; xboundary=B", "400" },
        { "multipart/form-data; boundary=\"a\\\"b\"", "400" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        check_body(str_from(cases[i].type), FH_STR("--B\r\n" FIELD("a") "1" END), cases[i].want, 0,
                   1000);
    CHECK(multipart_is(FH_STR("multipart/form-data")));
    CHECK(multipart_is(FH_STR("MULTIPART/form-data ; boundary=x")));
    CHECK(!multipart_is(FH_STR("multipart/form-datax; boundary=x")));
    CHECK(!multipart_is(FH_STR("multipart/mixed; boundary=x")));
    CHECK(!multipart_is(FH_STR("")));
}

static void test_boundary_lengths(void)
{
    for (int len = 1; len <= MULTIPART_BOUNDARY_MAX + 1; len++) {
        char boundary[80], type[200], body[400];
        memset(boundary, '-', (size_t)len); /* the worst: it begins like what stands before it */
        boundary[len] = '\0';
        snprintf(type, sizeof(type), "multipart/form-data; boundary=%s", boundary);
        snprintf(body, sizeof(body), "--%s\r\n" FIELD("a") "\r\n--\r\n-%s\r\n--%s--\r\n", boundary,
                 boundary, boundary);
        char want[200];
        snprintf(want, sizeof(want), "a=\r\n--\r\n-%s", boundary);
        check_all_cuts(str_from(type), str_from(body),
                       len <= MULTIPART_BOUNDARY_MAX ? want : "400");
    }
}

/* All bytes, delimiters in the making among them. */
static void test_binary(void)
{
    Buf body = { 0 }, want = { 0 };
    buf_append_cstr(&body, "--B\r\n" FILE_AS("f", "x") "\r\n");
    buf_append_cstr(&want, "f(x,)=");
    const size_t before = body.len, named = want.len;
    for (int i = 0; i < 3000; i++) {
        const char bytes[] = { (char)(i * 7919 >> 3), i % 3 ? '\r' : '\0', '\n', '-', '-' };
        buf_append(&body, bytes, sizeof(bytes));
    }
    buf_append(&want, body.ptr + before, body.len - before);
    buf_append_cstr(&body, END);
    for (size_t step = 1; step < 200; step += 7) {
        Seen seen = { .nparts = 0 };
        CHECK_INT(read_in(FH_STR(TYPE), buf_str(&body), 0, step, &seen), 0);
        CHECK(seen.text.len == want.len && want.len > named &&
              memcmp(seen.text.ptr, want.ptr, want.len) == 0);
        buf_free(&seen.text);
    }
    buf_free(&body);
    buf_free(&want);
}

static void test_head_limit(void)
{
    for (int over = 0; over < 2; over++) {
        Seen seen = { .nparts = 0 };
        Buf body = { 0 };
        buf_append_cstr(&body, "--B\r\nX: ");
        while (body.len - 5 < MULTIPART_HEAD_MAX + (size_t)over - strlen("\r\n" FIELD("a")))
            buf_append_char(&body, 'x');
        buf_append_cstr(&body, "\r\n" FIELD("a") "1" END);
        CHECK_INT(read_in(FH_STR(TYPE), buf_str(&body), 0, 100, &seen), over ? 400 : 0);
        buf_free(&body);
        buf_free(&seen.text);
    }
}

static void test_the_sink_refuses(void)
{
    Seen seen = { .refuse_at = 2 };
    const fh_str body = FH_STR("--B\r\n" FIELD("a") "1\r\n--B\r\n" FIELD("b") "2\r\n--B\r\n"
                               FIELD("c") "3" END);
    CHECK_INT(read_in(FH_STR(TYPE), body, 0, 1000, &seen), 413);
    CHECK_STR(buf_str(&seen.text), "a=1;b=");
    buf_free(&seen.text);
}

int main(void)
{
    RUN(test_table);
    RUN(test_boundaries);
    RUN(test_boundary_lengths);
    RUN(test_binary);
    RUN(test_head_limit);
    RUN(test_the_sink_refuses);
    return unit_end();
}
