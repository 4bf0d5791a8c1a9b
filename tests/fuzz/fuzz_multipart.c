/* fuzz_multipart.c: any bytes as the Content-Type of a multipart body (the first byte is t), as
 * such a body (b), as heads of parts (h), or as the content of one. However the body is cut into
 * pieces, the same form comes out. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "http/multipart.h"
#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int on_part(void *context, const MultipartPart *part)
{
    Buf *seen = context;
    buf_append_char(seen, '\1');
    buf_append_str(seen, part->name);
    buf_append_char(seen, part->is_file ? '\2' : '\3');
    buf_append_str(seen, part->filename);
    buf_append_str(seen, part->type);
    buf_append_char(seen, '\4');
    return 0;
}

static int on_content(void *context, const char *bytes, size_t len)
{
    Buf *seen = context;
    if (len == 0) abort();
    buf_append(seen, bytes, len);
    return 0;
}

static int read_body(fh_str type, fh_str body, size_t step, Buf *seen)
{
    Multipart reader;
    if (!multipart_init(&reader, type, (MultipartSink){ seen, on_part, on_content })) return -1;
    int status = 0;
    for (size_t at = 0; at < body.len && !status; at += step)
        status = multipart_feed(&reader, body.ptr + at,
                                body.len - at < step ? body.len - at : step);
    status = multipart_end(&reader);
    multipart_free(&reader);
    return status;
}

#define TYPE FH_STR("multipart/form-data; boundary=B")
#define BODY "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--B--\r\n"

static void append_body(Buf *to, char kind, fh_str bytes)
{
    if (kind != 'b') buf_append_cstr(to, "--B\r\nContent-Disposition: form-data; name=a");
    if (kind != 'b') buf_append_cstr(to, kind == 'h' ? "; " : "\r\n\r\n");
    buf_append_str(to, bytes);
    if (kind != 'b') buf_append_cstr(to, "\r\n--B--\r\n");
}

static void check_pieces(fh_str type, fh_str body)
{
    Buf whole = { 0 };
    const int status = read_body(type, body, body.len, &whole);
    for (size_t step = 1; step < 8; step += 3) {
        Buf pieces = { 0 };
        if (read_body(type, body, step, &pieces) != status) abort();
        if (status == 0 && pieces.len != whole.len) abort();
        if (status == 0 && whole.len && memcmp(pieces.ptr, whole.ptr, whole.len) != 0) abort();
        buf_free(&pieces);
    }
    if (whole.len > 4 * body.len) abort();
    buf_free(&whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    const fh_str bytes = { (const char *)data + 1, size - 1 };
    if (data[0] == 't') {
        multipart_is(bytes);
        check_pieces(bytes, FH_STR(BODY));
        return 0;
    }
    Buf body = { 0 };
    append_body(&body, (char)data[0], bytes);
    check_pieces(TYPE, buf_str(&body));
    buf_free(&body);
    return 0;
}
