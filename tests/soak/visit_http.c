/* visit_http.c: visitors who ask for pages, send forms and files, keep a session. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "churn.h"

#define HOST " HTTP/1.1\r\nHost: 127.0.0.1\r\n"

static void open_http(Visit *visit, const HttpEvents *events)
{
    visit->http = http_client_connect(visit->churn->load, visit->churn->port, events, visit);
}

static void send_buf(Visit *visit, Buf *buf)
{
    if (buf->failed) load_fail("memory");
    http_client_send(visit->http, buf->ptr, buf->len);
    buf_free(buf);
}

static void on_unasked_end(HttpClient *client, bool whole)
{
    Visit *visit = client->context;
    visit->http = NULL;
    visit_wrong(visit, "connection ended %s, at step %u of %u",
                whole ? "between answers" : "within one", visit->step, visit->steps);
    visit_end(visit);
}

static bool is_text(const char *body, size_t len, const char *text)
{
    return len == strlen(text) && memcmp(body, text, len) == 0;
}

/* ---- pages, several at once, on one connection ---- */

static const struct Page {
    const char *target;
    int status;
    const char *body; /* how it ends; null: whatever it is */
} pages[] = {
    { "/", 200, "</html>\n" },
    { "/text?msg=a%20%26+b", 200, "heard a & b" },
    { "/page?n=20", 200, "</html>\n" },
    { "/page?n=2000", 200, "</html>\n" },
    { "/page?n=many", 400, NULL },
    { "/text", 400, NULL },
    { "/missing", 404, NULL },
    { "/stops?n=0", 500, NULL },
    { "/form", 405, NULL },
    { "/_fh/health", 200, "ok\n" },
};

#define NPAGES (sizeof(pages) / sizeof(pages[0]))

static void browse(Visit *visit)
{
    Buf heads = { 0 };
    visit->step = 0;
    visit->steps = 1 + visit_random(8);
    for (unsigned i = 0; i < visit->steps; i++) {
        visit->expected[i] = visit_random(NPAGES);
        buf_printf(&heads, "GET %s" HOST "\r\n", pages[visit->expected[i]].target);
    }
    send_buf(visit, &heads);
}

static void on_page(HttpClient *client, int status, const char *body, size_t len)
{
    Visit *visit = client->context;
    const struct Page *page = &pages[visit->expected[visit->step]];
    const size_t end = page->body ? strlen(page->body) : 0;
    if (status != page->status || len < end || memcmp(body + len - end, page->body ? page->body : "", end) != 0)
        visit_wrong(visit, "%s: status %d, not %d, %zu bytes", page->target, status, page->status, len);
    if (++visit->step < visit->steps) return;
    if (visit->number-- > 0) browse(visit);
    else visit_end(visit);
}

static void begin_browse(Visit *visit)
{
    static const HttpEvents events = { on_page, on_unasked_end };
    visit->number = visit_random(5); /* rounds after the first */
    open_http(visit, &events);
    browse(visit);
}

/* ---- one that the server ends, as asked ---- */

static void on_last_page(HttpClient *client, int status, const char *body, size_t len)
{
    Visit *visit = client->context;
    if (status != 200 || !is_text(body, len, "heard x")) visit_wrong(visit, "status %d", status);
    visit->step++;
}

static void on_asked_end(HttpClient *client, bool whole)
{
    Visit *visit = client->context;
    visit->http = NULL;
    if (!whole || visit->step != 1) visit_wrong(visit, "ended before its answer");
    visit_end(visit);
}

static void begin_once(Visit *visit)
{
    static const HttpEvents events = { on_last_page, on_asked_end };
    Buf head = { 0 };
    visit->steps = 1;
    open_http(visit, &events);
    buf_printf(&head, "GET /text?msg=x" HOST "Connection: close\r\n\r\n");
    send_buf(visit, &head);
}

/* ---- forms ---- */

static void put_form(Buf *to, unsigned number)
{
    char body[64];
    const int len = snprintf(body, sizeof(body), "name=%x&tags=a+b&tags=%%26", number);
    buf_printf(to, "POST /form" HOST "Content-Type: application/x-www-form-urlencoded\r\n"
                   "Content-Length: %d\r\n\r\n%s", len, body);
}

static void put_json(Buf *to, unsigned number)
{
    char body[64];
    const int len = snprintf(body, sizeof(body), "{\"name\":\"%x\",\"tags\":[\"a b\",\"&\"]}", number);
    buf_printf(to, "POST /form" HOST "Content-Type: application/json\r\n"
                   "Content-Length: %d\r\n\r\n%s", len, body);
}

static void put_chunks(Buf *to, unsigned number)
{
    char body[64];
    const int len = snprintf(body, sizeof(body), "name=%x&tags=a+b&tags=%%26", number);
    const int cut = 1 + (int)visit_random((unsigned)len - 1);
    buf_printf(to, "POST /form" HOST "Content-Type: application/x-www-form-urlencoded\r\n"
                   "Transfer-Encoding: chunked\r\n\r\n%x\r\n%.*s\r\n%x\r\n%s\r\n0\r\n\r\n",
               (unsigned)cut, cut, body, (unsigned)(len - cut), body + cut);
}

static void post(Visit *visit)
{
    static void (*const ways[])(Buf *, unsigned) = { put_form, put_json, put_chunks };
    Buf request = { 0 };
    visit->number = visit_random(100000);
    ways[visit_random(3)](&request, visit->number);
    send_buf(visit, &request);
}

static void on_posted(HttpClient *client, int status, const char *body, size_t len)
{
    Visit *visit = client->context;
    char want[64];
    snprintf(want, sizeof(want), "%x: a b+&", visit->number);
    if (status != 200 || !is_text(body, len, want))
        visit_wrong(visit, "status %d, %.*s, not %s", status, len < 100 ? (int)len : 100, body, want);
    if (++visit->step < visit->steps) post(visit);
    else visit_end(visit);
}

static void begin_post(Visit *visit)
{
    static const HttpEvents events = { on_posted, on_unasked_end };
    visit->steps = 1 + visit_random(6);
    open_http(visit, &events);
    post(visit);
}

/* ---- files ---- */

#define BOUND "cut-here"
#define BODY_MAX 1000000 /* app body= */

static void put_upload(Buf *to, unsigned number, size_t size)
{
    Buf body = { 0 };
    buf_printf(&body, "--" BOUND "\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n%u\r\n"
                      "--" BOUND "\r\nContent-Disposition: form-data; name=\"f\"; "
                      "filename=\"soak.bin\"\r\nContent-Type: application/octet-stream\r\n\r\n",
               number);
    if (!buf_reserve(&body, size)) load_fail("memory");
    for (size_t i = 0; i < size; i++) body.ptr[body.len++] = (char)(i * 7);
    buf_append_cstr(&body, "\r\n--" BOUND "--\r\n");
    buf_printf(to, "POST /upload" HOST "Content-Type: multipart/form-data; boundary=" BOUND "\r\n"
                   "Content-Length: %zu\r\n\r\n", body.len);
    buf_append(to, body.ptr, body.len);
    buf_free(&body);
}

static void on_uploaded(HttpClient *client, int status, const char *body, size_t len)
{
    Visit *visit = client->context;
    char want[64];
    snprintf(want, sizeof(want), "%u soak.bin %u", visit->number, visit->steps);
    if (visit->steps >= BODY_MAX ? status != 413 : status != 200 || !is_text(body, len, want))
        visit_wrong(visit, "status %d, %.*s, not %s", status, len < 100 ? (int)len : 100, body, want);
    visit_end(visit);
}

/* `steps` is the size of the file. */
static void upload(Visit *visit, const HttpEvents *events, bool whole)
{
    Buf request = { 0 };
    visit->number = visit_random(100000);
    open_http(visit, events);
    put_upload(&request, visit->number, visit->steps);
    if (!whole) request.len = visit_random((unsigned)request.len);
    send_buf(visit, &request);
}

static void begin_upload(Visit *visit)
{
    static const HttpEvents events = { on_uploaded, on_unasked_end };
    visit->steps = visit_random(4) ? visit_random(5000) : visit_random(300000);
    upload(visit, &events, true);
}

static void begin_upload_too_big(Visit *visit)
{
    static const HttpEvents events = { on_uploaded, on_unasked_end };
    visit->steps = BODY_MAX + visit_random(100000);
    upload(visit, &events, true);
}

static void begin_upload_cut(Visit *visit)
{
    static const HttpEvents events = { .closed = on_unasked_end };
    visit->steps = visit_random(300000);
    upload(visit, &events, false);
    visit_later(visit, visit_random(500), visit_cut);
}

/* ---- a session ---- */

static void visit_again(Visit *visit)
{
    Buf head = { 0 };
    buf_printf(&head, "GET /visit" HOST);
    if (visit->buf.len) buf_printf(&head, "Cookie: %.*s\r\n", (int)visit->buf.len, visit->buf.ptr);
    buf_append_cstr(&head, "\r\n");
    send_buf(visit, &head);
}

static void keep_cookie(Visit *visit, const HttpClient *client)
{
    static const char name[] = "\r\nSet-Cookie: ";
    const char *from = memmem(client->head, client->head_len, name, sizeof(name) - 1);
    visit->buf.len = 0;
    if (!from) return;
    from += sizeof(name) - 1;
    buf_append(&visit->buf, from, (size_t)(strchr(from, ';') - from));
}

static void on_visited(HttpClient *client, int status, const char *body, size_t len)
{
    Visit *visit = client->context;
    char want[32];
    snprintf(want, sizeof(want), "visit %u", ++visit->step);
    if (status != 200 || !is_text(body, len, want))
        visit_wrong(visit, "status %d, %.*s, not %s", status, len < 100 ? (int)len : 100, body, want);
    keep_cookie(visit, client);
    if (visit->step < visit->steps) visit_again(visit);
    else visit_end(visit);
}

static void begin_session(Visit *visit)
{
    static const HttpEvents events = { on_visited, on_unasked_end };
    visit->steps = 1 + visit_random(5);
    open_http(visit, &events);
    visit_again(visit);
}

/* ---- a long page, read late or never ---- */

static void on_long_page(HttpClient *client, int status, const char *body, size_t len)
{
    Visit *visit = client->context;
    if (status != 200 || len < 20000 * 30 || memcmp(body + len - 8, "</html>\n", 8) != 0)
        visit_wrong(visit, "status %d, %zu bytes", status, len);
    visit_end(visit);
}

static void read_page(LoadTimer *timer)
{
    Visit *visit = timer->context;
    if (visit_random(2)) visit_end(visit);
    else stream_pause(&visit->http->stream, false);
}

static void begin_long_page(Visit *visit)
{
    static const HttpEvents events = { on_long_page, on_unasked_end };
    Buf head = { 0 };
    open_http(visit, &events);
    stream_pause(&visit->http->stream, true);
    buf_printf(&head, "GET /page?n=20000" HOST "\r\n");
    send_buf(visit, &head);
    visit_later(visit, visit_random(2000), read_page);
}

const VisitKind visit_http_kinds[] = {
    { "browses", 10, begin_browse },
    { "asks once", 5, begin_once },
    { "sends forms", 8, begin_post },
    { "sends a file", 4, begin_upload },
    { "sends a file that is too long", 1, begin_upload_too_big },
    { "dies within a file", 3, begin_upload_cut },
    { "has a session", 5, begin_session },
    { "reads a long page late", 2, begin_long_page },
    { 0 },
};
