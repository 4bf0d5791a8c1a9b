/* deflate.h: messages made smaller on their way (permessage-deflate, RFC 7692), by zlib.
 *
 * Each message is compressed by itself: neither side remembers one at the next, which is agreed
 * upon in the handshake (offer.h). So one compressor and one decompressor do for all
 * connections, a connection that compresses keeps nothing more in memory than any other, and a
 * message to many is compressed once. The price is paid by messages that are much alike: the
 * second one does not become smaller for having followed the first.
 *
 * Beside gzip.h the only user of zlib. An app that does not compress should not carry it, so nothing
 * in the runtime names these functions: generated code does, in FhApp.deflating (compare seal.h). */
#ifndef DEFLATE_H
#define DEFLATE_H

#include "base/buf.h"
#include "fh.h"

#define DEFLATE_BITS_MIN 9 /* of the window: zlib can make no smaller one without its own header */
#define DEFLATE_BITS_MAX 15
#define DEFLATE_LEN_MIN  ((size_t)150) /* shorter messages go as they are */

struct z_stream_s; /* zlib's */

/* What all connections share; what is null is made at first use. */
typedef struct Deflate {
    const FhDeflating *zlib; /* null: this app does not compress */
    struct z_stream_s *packers[DEFLATE_BITS_MAX - DEFLATE_BITS_MIN + 1]; /* by window */
    struct z_stream_s *unpacker;
    Buf packed, unpacked; /* the last results */
    uint64_t npacked;     /* messages that were compressed */
} Deflate;

typedef enum DeflateEnd {
    DEFLATE_OK,
    DEFLATE_BROKEN, /* not what a compressor makes */
    DEFLATE_TOO_BIG,
    DEFLATE_NO_MEMORY
} DeflateEnd;

struct FhDeflating {
    /* Compresses with a window of at most so many bits. `*packed` is valid until the next call.
     * False: it would not be smaller, or there is no memory; it is to go as it is. */
    bool (*pack)(Deflate *shared, fh_str plain, int window_bits, fh_str *packed);

    /* The other way. Stops, with DEFLATE_TOO_BIG, when more than `max` bytes come out. `*plain`
     * is valid until the next call. */
    DeflateEnd (*unpack)(Deflate *shared, fh_str packed, size_t max, fh_str *plain);

    /* Gives all memory back. */
    void (*free)(Deflate *shared);
};

#endif
