/* fuzz_request.c: any bytes as a stream of requests. However they are cut into pieces, the same
 * requests come out, and no byte is taken that is not there; a body is as long as its length says;
 * and nothing that divides lines, nor two ways to know a body's end, is in one that is whole. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "http/request.h"

#define BODY_MAX 4096

/* One request from the start of the bytes; how many it took. */
static size_t read_one(Request *request, const char *bytes, size_t len, size_t step)
{
    size_t at = 0;
    request_init(request, BODY_MAX);
    while (at < len && request->state < REQUEST_WHOLE) {
        const size_t piece = len - at < step ? len - at : step;
        const size_t taken = request_feed(request, bytes + at, piece);
        if (taken > piece) abort();
        if (taken < piece && request->state < REQUEST_WHOLE) abort();
        at += taken;
    }
    return at;
}

/* Touches every byte, for the sanitizer. */
static size_t sum_of(fh_str text)
{
    size_t sum = 0;
    for (size_t i = 0; i < text.len; i++) sum += (unsigned char)text.ptr[i];
    return sum;
}

static void look_for_dividers(fh_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (strchr("\r\n", text.ptr[i])) abort(); /* finds NUL, too */
}

static void look_at_framing(const Request *request)
{
    fh_str length, coding;
    const bool has_length = request_header(request, "content-length", &length);
    const bool has_coding = request_header(request, "transfer-encoding", &coding);
    if (has_length && has_coding) abort();
    if (!has_length && !has_coding && request->body_len) abort();
    if (has_length && strtoull(length.ptr, NULL, 10) != request->body_len) abort();
}

static void look(const Request *request)
{
    fh_str value;
    size_t sum = sum_of(request->path) + sum_of(request->query) + sum_of(request->body);
    for (int i = 0; i < request->nheaders; i++) {
        sum += sum_of(request->headers[i].name) + sum_of(request->headers[i].value);
        look_for_dividers(request->headers[i].name);
        look_for_dividers(request->headers[i].value);
    }
    look_for_dividers(request->target);
    look_at_framing(request);
    if (request_header(request, "host", &value)) sum += sum_of(value);
    sum += request_has_word(request, "connection", "close");
    if (request->body.len > BODY_MAX || request->path.len == 0 || sum == 0) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    Request *whole = malloc(sizeof(Request)), *pieces = malloc(sizeof(Request));
    for (RequestState state = REQUEST_WHOLE; size && state == REQUEST_WHOLE;) {
        const size_t taken = read_one(whole, bytes, size, size);
        read_one(pieces, bytes, size, 1);
        state = whole->state;
        if (pieces->state != state || pieces->refusal != whole->refusal) abort();
        if (state == REQUEST_WHOLE) {
            look(whole);
            if (pieces->body.len != whole->body.len) abort();
            if (whole->body.len && memcmp(pieces->body.ptr, whole->body.ptr, whole->body.len))
                abort();
        }
        request_free(whole);
        request_free(pieces);
        bytes += taken;
        size -= taken;
    }
    free(whole);
    free(pieces);
    return 0;
}
