/* compress.c: see compress.h. */
#include "server/compress.h"

#include "base/head.h"
#include "base/limit.h"
#include "base/str.h"
#include "http/gzip.h"
#include "http/wanted.h"

/* Whether it may hold what only this client is to know: together with words of somebody else, its
 * length would tell of it to who watches the line (BREACH). */
static bool may_be_secret(const Request *request, const Event *ev)
{
    fh_str value;
    return ev->reads_session || request_header(request, "cookie", &value) ||
           request_header(request, "authorization", &value);
}

/* Whether the program has said something of the body as it is. */
static bool is_fixed(const Answer *answer)
{
    static const char *const names[] = { "content-encoding", "content-range", "etag" };
    size_t len;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (head_find(buf_str(&answer->fields), str_from(names[i]), &len) >= 0) return true;
    return answer->own_type.len > 0;
}

void compress_page(const Server *server, const Request *request, const Event *ev, Answer *answer)
{
    const FhGzip *gzip = server->app->gzip;
    const bool is_page = ev->pub.result == FH_MARKUP || ev->pub.result == FH_PAGE;
    const size_t len = answer->body.len;
    if (!gzip || !is_page || answer->body.failed || len < GZIP_LEAST || len > GZIP_MAX) return;
    answer_own_field(answer, FH_STR("Vary"), FH_STR("Accept-Encoding"));
    if (!wanted_gzip(request) || may_be_secret(request, ev) || is_fixed(answer)) return;
    Buf packed = { 0 };
    if (gzip->pack(buf_str(&answer->body), &packed)) {
        buf_free(&answer->body);
        answer->body = packed;
        answer_field_text(answer, "Content-Encoding", "gzip");
    } else {
        buf_free(&packed);
    }
}
