/* gzip.c: see gzip.h.
 *
 * Memory to look back in is set up for each run, and for a short page that takes longer than
 * packing it: so there is no more of it than the bytes need. */
#include "static/gzip.h"

#include <stdint.h>
#include <zlib.h>

#include "base/buf.h"
#include "base/str.h"

#define WINDOW_MIN 9 /* bits; zlib has no less */
#define WINDOW_MAX 15
#define GZIP_HEAD  16 /* added to them: with a head for gzip */

/* Bits of a window that holds so many bytes. */
static int window_bits(size_t len)
{
    int bits = WINDOW_MIN;
    while (bits < WINDOW_MAX && (size_t)1 << bits < len) bits++;
    return bits;
}

/* The whole stream into `out`; false when memory runs out. */
static bool pack_into(Buf *out, fh_str bytes)
{
    const int bits = window_bits(bytes.len);
    const int memory = bits == WINDOW_MAX ? 9 : bits - 6; /* zlib's hashes have 7 bits more */
    z_stream stream = { .next_in = (Bytef *)(uintptr_t)bytes.ptr, .avail_in = (uInt)bytes.len };
    if (deflateInit2(&stream, 9, Z_DEFLATED, bits + GZIP_HEAD, memory, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    const size_t room = deflateBound(&stream, bytes.len);
    int status = Z_MEM_ERROR;
    if (buf_reserve(out, room)) {
        stream.next_out = (Bytef *)out->ptr;
        stream.avail_out = (uInt)room;
        status = deflate(&stream, Z_FINISH);
        out->len = stream.total_out;
    }
    deflateEnd(&stream);
    return status == Z_STREAM_END;
}

fh_str gzip_pack(Arena *arena, fh_str bytes)
{
    fh_str packed = { NULL, 0 };
    Buf out = { 0 };
    if (pack_into(&out, bytes) && out.len + bytes.len / 10 < bytes.len)
        packed = str_copy(arena, buf_str(&out));
    buf_free(&out);
    return packed;
}
