/* test_deflate.c: messages made smaller and whole again, by what the server itself makes of them,
 * by what RFC 7692 shows, and by what is none of it. */
#include "ws/deflate.h"

#include <stdint.h>
#include <stdlib.h>
#include <zlib.h>

#include "ws/frame.h"
#include "unit.h"

#define BIG 200000

static Deflate shared = { .zlib = &fh_deflating };

static DeflateEnd unpack(const char *bytes, size_t len, size_t max, fh_str *plain)
{
    return fh_deflating.unpack(&shared, (fh_str){ bytes, len }, max, plain);
}

/* Text with repetitions near and far, or hardly any. */
static char *text_of(size_t len, bool is_dense)
{
    char *text = malloc(len + 1);
    uint32_t random = 1;
    for (size_t i = 0; i < len; i++) {
        random = random * 1664525u + 1013904223u;
        text[i] = is_dense ? (char)(random >> 24) : "<li>item</li>\n"[(i + (random >> 31)) % 14];
    }
    return text;
}

static void test_there_and_back(void)
{
    static const size_t sizes[] = { 150, 1000, 4095, 4096, 33000, 70000, BIG };
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        char *text = text_of(sizes[i], false);
        for (int bits = DEFLATE_BITS_MIN; bits <= DEFLATE_BITS_MAX; bits++) {
            fh_str packed, plain;
            CHECK(fh_deflating.pack(&shared, (fh_str){ text, sizes[i] }, bits, &packed));
            CHECK(packed.len < sizes[i]);
            CHECK_INT(unpack(packed.ptr, packed.len, sizes[i], &plain), DEFLATE_OK);
            CHECK(plain.len == sizes[i] && memcmp(plain.ptr, text, plain.len) == 0);
            CHECK_INT(unpack(packed.ptr, packed.len, sizes[i] - 1, &plain), DEFLATE_TOO_BIG);
        }
        free(text);
    }
}

/* A receiver with a small window must be able to follow. */
static void test_keeps_to_the_window(void)
{
    char *text = text_of(BIG, false), *back = malloc(BIG);
    for (int bits = DEFLATE_BITS_MIN; bits <= DEFLATE_BITS_MAX; bits++) {
        fh_str packed;
        z_stream stream = { 0 };
        CHECK(fh_deflating.pack(&shared, (fh_str){ text, BIG }, bits, &packed));
        CHECK_INT(inflateInit2(&stream, -bits), Z_OK);
        stream.next_in = (Bytef *)(uintptr_t)packed.ptr;
        stream.avail_in = (uInt)packed.len;
        for (size_t done = 0; done < BIG; done += 100) { /* so that only its window is seen */
            char part[100];
            stream.next_out = (Bytef *)part;
            stream.avail_out = sizeof(part);
            if (inflate(&stream, Z_SYNC_FLUSH) != Z_OK) break;
            memcpy(back + done, part, sizeof(part));
        }
        CHECK_INT(stream.total_out, BIG);
        CHECK(memcmp(back, text, BIG) == 0);
        inflateEnd(&stream);
    }
    free(text);
    free(back);
}

static void test_does_not_make_larger(void)
{
    char *text = text_of(BIG, true);
    fh_str packed;
    for (size_t len = 0; len < 2000; len++)
        CHECK(!fh_deflating.pack(&shared, (fh_str){ text, len }, 15, &packed));
    CHECK(!fh_deflating.pack(&shared, (fh_str){ text, BIG }, 9, &packed));
    free(text);
}

#define ROW(end, bytes, plain) { end, bytes, sizeof(bytes) - 1, plain }

static const struct {
    DeflateEnd end;
    const char *bytes;
    size_t len;
    const char *plain;
} rows[] = {
    /* RFC 7692 7.2.3.1, .3, .4, .5 and .6 */
    ROW(DEFLATE_OK, "\xf2\x48\xcd\xc9\xc9\x07\x00", "Hello"),
    ROW(DEFLATE_OK, "\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00", "Hello"),
    ROW(DEFLATE_OK, "\xf3\x48\xcd\xc9\xc9\x07\x00\x00", "Hello"),
    ROW(DEFLATE_OK, "\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00", "Hello"),
    ROW(DEFLATE_OK, "\x00", ""),
    /* Beyond. */
    ROW(DEFLATE_OK, "", ""),
    ROW(DEFLATE_OK, "\x01", ""), /* an empty final block, but for what is taken off */
    ROW(DEFLATE_OK, "\xf3\x48\xcd\xc9\xc9\x07\x00", "Hello"),
    ROW(DEFLATE_OK, "\xf3\x48\xcd\xc9\xc9\x07\x00\xf3\x48\xcd\xc9\xc9\x07\x00", "HelloHello"),
    ROW(DEFLATE_OK, "\xf3\x48\xcd\xc9\xc9\x07\x00\xf2\x48\xcd\xc9\xc9\x07\x00", "HelloHello"),
    ROW(DEFLATE_OK, "\x03\x00\x03\x00\x03\x00\x00", ""),
    ROW(DEFLATE_BROKEN, "\xf2\x48\xcd\xc9\xc9\x07", NULL), /* without its last byte */
    ROW(DEFLATE_BROKEN, "\xf2\x48\xcd", NULL),
    ROW(DEFLATE_BROKEN, "\x00\x06\x00\xf9\xff\x48", NULL),
    ROW(DEFLATE_BROKEN, "\x00\x05\x00\xfa\xfe\x48\x65\x6c\x6c\x6f\x00", NULL),
    ROW(DEFLATE_BROKEN, "\x07", NULL), /* a block of a kind that there is not */
    ROW(DEFLATE_BROKEN, "\x4b\x04\x22\x00", NULL), /* a distance too far back */
    ROW(DEFLATE_BROKEN, "\xf3\x48\xcd\xc9\xc9\x07\x00\xff", NULL),
    ROW(DEFLATE_BROKEN, "\x78\x9c\xf3\x48\xcd\xc9\xc9\x07\x00", NULL), /* zlib's header */
};

static void test_by_hand(void)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        fh_str plain;
        const DeflateEnd end = unpack(rows[i].bytes, rows[i].len, 100, &plain);
        if (end != rows[i].end) printf("# row %zu\n", i);
        CHECK_INT(end, rows[i].end);
        if (rows[i].plain) CHECK_STR(plain, rows[i].plain);
    }
}

/* A bomb is given up at the limit: nothing of its size is ever allocated. */
static void test_stops_at_the_limit(void)
{
    char *zeros = calloc(1, (size_t)64 << 20);
    fh_str packed, plain;
    CHECK(fh_deflating.pack(&shared, (fh_str){ zeros, (size_t)64 << 20 }, 15, &packed));
    CHECK_INT(unpack(packed.ptr, packed.len, 100000, &plain), DEFLATE_TOO_BIG);
    CHECK(shared.unpacked.cap < 400000);
    CHECK_INT(unpack("\x00", 1, 0, &plain), DEFLATE_OK);
    CHECK_INT(unpack("\xf2\x48\xcd\xc9\xc9\x07\x00", 7, 5, &plain), DEFLATE_OK);
    CHECK_INT(unpack("\xf2\x48\xcd\xc9\xc9\x07\x00", 7, 4, &plain), DEFLATE_TOO_BIG);
    free(zeros);
}

/* What was left of a broken one must not get into the next. */
static void test_forgets(void)
{
    fh_str plain;
    CHECK_INT(unpack("\xf2\x48\xcd\xc9", 4, 100, &plain), DEFLATE_BROKEN);
    CHECK_INT(unpack("\xf2\x48\xcd\xc9\xc9\x07\x00", 7, 100, &plain), DEFLATE_OK);
    CHECK_STR(plain, "Hello");
    /* 7.2.3.2: "Hello" once more, for who remembers it. */
    CHECK_INT(unpack("\xf2\x00\x11\x00\x00", 5, 100, &plain), DEFLATE_BROKEN);
}

/* ---- frames ---- */

static Frame *frame_of(size_t len, bool is_dense)
{
    char *text = text_of(len, is_dense);
    Frame *frame = frame_copy((fh_str){ text, len });
    frame->ids = "id";
    free(text);
    return frame;
}

static void test_a_frame_is_compressed_once(void)
{
    const uint64_t before = shared.npacked;
    Frame *frame = frame_of(1000, false);
    Frame *form = frame_packed(frame, &shared, 15);
    CHECK(form != frame);
    CHECK(form->len < frame->len && frame_cost(form) < frame_cost(frame));
    CHECK_STR(((fh_str){ form->ids, 2 }), "id");
    CHECK_INT((unsigned char)frame_wire(form).ptr[0], 0xc1);
    CHECK_INT((unsigned char)frame_wire(frame).ptr[0], 0x81);
    Frame *small = frame_packed(frame, &shared, 10);
    CHECK(small != form && small != frame);
    for (int i = 0; i < 100; i++) {
        CHECK(frame_packed(frame, &shared, 15) == form);
        CHECK(frame_packed(frame, &shared, 10) == small);
    }
    CHECK_INT(shared.npacked - before, 2);
    frame_drop(frame);
}

/* A queue may still hold a form, or the frame, when the other has gone. */
static void test_forms_live_as_long_as_they_are_held(void)
{
    Frame *frame = frame_of(1000, false);
    Frame *form = frame_hold(frame_packed(frame, &shared, 15));
    frame_packed(frame, &shared, 12);
    frame_drop(frame);
    fh_str plain;
    CHECK_INT(unpack(form->bytes, form->len, 1000, &plain), DEFLATE_OK);
    CHECK_INT(plain.len, 1000);
    frame_drop(form);
}

static void test_some_frames_stay_plain(void)
{
    const uint64_t before = shared.npacked;
    Frame *brief = frame_of(DEFLATE_LEN_MIN - 1, false), *dense = frame_of(1000, true);
    for (int i = 0; i < 3; i++) {
        CHECK(frame_packed(brief, &shared, 15) == brief);
        CHECK(frame_packed(dense, &shared, 15) == dense);
    }
    CHECK_INT(shared.npacked, before);
    frame_drop(brief);
    frame_drop(dense);
}

int main(void)
{
    RUN(test_there_and_back);
    RUN(test_keeps_to_the_window);
    RUN(test_does_not_make_larger);
    RUN(test_by_hand);
    RUN(test_stops_at_the_limit);
    RUN(test_forgets);
    RUN(test_a_frame_is_compressed_once);
    RUN(test_forms_live_as_long_as_they_are_held);
    RUN(test_some_frames_stay_plain);
    fh_deflating.free(&shared);
    return unit_end();
}
