/* gzip.c: see gzip.h. */
#include "http/gzip.h"

#include <zlib.h>

#define LEVEL       1         /* markup becomes a fifth of its length; more would take twice as long */
#define GZIP_FORMAT (16 + 15) /* zlib.h, deflateInit2(): a gzip header, and the largest window */
#define MEMORY      8

/* One does for all answers; it is made at first use, and kept. */
static z_stream *packer(void)
{
    static z_stream stream;
    static bool is_made;
    if (is_made) return deflateReset(&stream) == Z_OK ? &stream : NULL;
    is_made = deflateInit2(&stream, LEVEL, Z_DEFLATED, GZIP_FORMAT, MEMORY,
                           Z_DEFAULT_STRATEGY) == Z_OK;
    return is_made ? &stream : NULL;
}

/* What does not fit into the room that the page itself takes is not worth it. */
static bool pack(fh_str page, Buf *packed)
{
    z_stream *stream = packer();
    if (!stream || !buf_reserve(packed, page.len)) return false;
    stream->next_in = (Bytef *)(uintptr_t)page.ptr;
    stream->avail_in = (uInt)page.len;
    stream->next_out = (Bytef *)packed->ptr;
    stream->avail_out = (uInt)page.len;
    if (deflate(stream, Z_FINISH) != Z_STREAM_END) return false;
    packed->len = page.len - stream->avail_out;
    return true;
}

const FhGzip fh_gzip = { pack };
