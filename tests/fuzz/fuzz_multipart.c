/* fuzz_multipart.c: any bytes as a Content-Type and a multipart body behind it, ended by a NUL.
 * However the body is cut into pieces, the same form comes out. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "multipart.h"
#include "str.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const fh_str all = { (const char *)data, size };
    const int64_t end = str_find(all, (fh_str){ "", 1 }, 0);
    if (end < 0) return 0;
    const fh_str type = str_sub(all, 0, (size_t)end), body = str_sub(all, (size_t)end + 1, size);
    Buf whole = { 0 };
    const int status = read_body(type, body, size, &whole);
    for (size_t step = 1; step < 8; step += 3) {
        Buf pieces = { 0 };
        if (read_body(type, body, step, &pieces) != status) abort();
        if (status == 0 && pieces.len != whole.len) abort();
        if (status == 0 && whole.len && memcmp(pieces.ptr, whole.ptr, whole.len) != 0) abort();
        buf_free(&pieces);
    }
    if (whole.len > 4 * size) abort();
    buf_free(&whole);
    return 0;
}
