/* deflate.c: see deflate.h. What RFC 7692 7.2 takes off the end of a message is put back here:
 * an empty block, with which a compressor ends on a whole byte. */
#include "ws/deflate.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* Level 3 makes markup about a twentieth larger than level 6 does, in half the time. */
#define LEVEL    3
#define KEPT_MAX ((size_t)64 << 10) /* what a result's buffer may keep for the next one */
#define FEED_MAX ((size_t)1 << 30)  /* zlib counts in unsigned int */

static const char tail[4] = { '\0', '\0', '\xff', '\xff' };

/* Room for a fresh result. */
static bool begin(Buf *buf, size_t room)
{
    if (buf->failed || buf->cap > KEPT_MAX) buf_free(buf);
    buf->len = 0;
    return buf_reserve(buf, room);
}

/* ---- compressing ---- */

/* More memory than the window is worth would cost time: all of it is cleared, or moved along,
 * again and again. */
static int memory_level(int window_bits)
{
    return window_bits < 14 ? window_bits - 6 : 8;
}

static z_stream *packer_of(Deflate *shared, int window_bits)
{
    z_stream **packer = &shared->packers[window_bits - DEFLATE_BITS_MIN];
    if (*packer) return deflateReset(*packer) == Z_OK ? *packer : NULL;
    z_stream *fresh = calloc(1, sizeof(z_stream));
    if (!fresh) return NULL;
    if (deflateInit2(fresh, LEVEL, Z_DEFLATED, -window_bits, memory_level(window_bits),
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        free(fresh);
        return NULL;
    }
    *packer = fresh;
    return fresh;
}

/* What does not fit into the room that the message itself takes is not worth it. */
static bool pack(Deflate *shared, fh_str plain, int window_bits, fh_str *packed)
{
    Buf *to = &shared->packed;
    if (plain.len > FEED_MAX || !begin(to, plain.len)) return false;
    z_stream *packer = packer_of(shared, window_bits);
    if (!packer) return false;
    packer->next_in = (Bytef *)(uintptr_t)plain.ptr;
    packer->avail_in = (uInt)plain.len;
    packer->next_out = (Bytef *)to->ptr;
    packer->avail_out = (uInt)plain.len;
    if (deflate(packer, Z_SYNC_FLUSH) != Z_OK || packer->avail_out == 0) return false;
    to->len = plain.len - packer->avail_out - sizeof(tail);
    *packed = buf_str(to);
    shared->npacked++;
    return true;
}

/* ---- decompressing ---- */

static z_stream *unpacker_of(Deflate *shared)
{
    if (shared->unpacker)
        return inflateReset(shared->unpacker) == Z_OK ? shared->unpacker : NULL;
    z_stream *fresh = calloc(1, sizeof(z_stream));
    if (!fresh) return NULL;
    if (inflateInit2(fresh, -DEFLATE_BITS_MAX) != Z_OK) {
        free(fresh);
        return NULL;
    }
    shared->unpacker = fresh;
    return fresh;
}

/* Room behind what has come out: some, but for no more than one byte over the limit. */
static bool offer_room(z_stream *unpacker, Buf *to, size_t max)
{
    if (to->len == to->cap && !buf_reserve(to, to->len + 1)) return false;
    size_t room = to->cap - to->len;
    if (room > max - to->len) room = max - to->len + 1;
    if (room > FEED_MAX) room = FEED_MAX;
    unpacker->next_out = (Bytef *)to->ptr + to->len;
    unpacker->avail_out = (uInt)room;
    return true;
}

/* Feeds it bytes until they are used up. A compressor that cannot flush ends its stream instead,
 * as often as it likes, and begins anew behind it (RFC 7692 7.2.3.4); `*has_ended` says whether
 * the bytes end so. */
static DeflateEnd feed(Deflate *shared, fh_str bytes, size_t max, bool *has_ended)
{
    z_stream *unpacker = shared->unpacker;
    Buf *to = &shared->unpacked;
    unpacker->next_in = (Bytef *)(uintptr_t)bytes.ptr;
    unpacker->avail_in = (uInt)bytes.len;
    do {
        if (!offer_room(unpacker, to, max)) return DEFLATE_NO_MEMORY;
        const int status = inflate(unpacker, Z_SYNC_FLUSH);
        to->len = (size_t)((char *)unpacker->next_out - to->ptr);
        if (to->len > max) return DEFLATE_TOO_BIG;
        if (status == Z_MEM_ERROR) return DEFLATE_NO_MEMORY;
        if (status != Z_OK && status != Z_BUF_ERROR && status != Z_STREAM_END)
            return DEFLATE_BROKEN;
        *has_ended = status == Z_STREAM_END;
        if (*has_ended && inflateReset(unpacker) != Z_OK) return DEFLATE_BROKEN;
    } while (unpacker->avail_in || (unpacker->avail_out == 0 && !*has_ended));
    return DEFLATE_OK;
}

/* zlib.h, of inflate(): between two blocks, with no bit left over. */
static bool is_between_blocks(const z_stream *unpacker)
{
    return unpacker->data_type == 128;
}

static DeflateEnd unpack(Deflate *shared, fh_str packed, size_t max, fh_str *plain)
{
    bool has_ended = false;
    *plain = (fh_str){ NULL, 0 };
    if (packed.len == 0) return DEFLATE_OK; /* so some say it; the RFC has them send a zero */
    if (packed.len > FEED_MAX) return DEFLATE_TOO_BIG;
    const size_t guess = 4 * packed.len;
    if (!begin(&shared->unpacked, guess < max ? guess : max + 1) || !unpacker_of(shared))
        return DEFLATE_NO_MEMORY;
    DeflateEnd end = feed(shared, packed, max, &has_ended);
    if (end == DEFLATE_OK && !has_ended) {
        end = feed(shared, (fh_str){ tail, sizeof(tail) }, max, &has_ended);
        if (end == DEFLATE_OK && !has_ended && !is_between_blocks(shared->unpacker))
            end = DEFLATE_BROKEN;
    }
    if (end == DEFLATE_OK) *plain = buf_str(&shared->unpacked);
    return end;
}

/* ---- the end ---- */

static void free_all(Deflate *shared)
{
    for (int i = 0; i <= DEFLATE_BITS_MAX - DEFLATE_BITS_MIN; i++) {
        if (shared->packers[i]) deflateEnd(shared->packers[i]);
        free(shared->packers[i]);
    }
    if (shared->unpacker) inflateEnd(shared->unpacker);
    free(shared->unpacker);
    buf_free(&shared->packed);
    buf_free(&shared->unpacked);
    *shared = (Deflate){ .zlib = shared->zlib };
}

const FhDeflating fh_deflating = { pack, unpack, free_all };
