/* test_unmask.c: which frames are taken whole, and what is in them. */
#include "ws/unmask.h"

#include <stdlib.h>

#include "unit.h"

#define MASK "\x12\x34\x56\x78"

/* A masked frame with this first byte; its bytes in a block of just their size. */
static char *frame(unsigned char first, const char *payload, size_t len, size_t *size)
{
    const size_t header = len < 126 ? 2 : 4;
    char *bytes = malloc(header + 4 + len);
    bytes[0] = (char)first;
    bytes[1] = (char)(0x80 | (len < 126 ? len : 126));
    if (header == 4) bytes[2] = (char)(len >> 8);
    if (header == 4) bytes[3] = (char)len;
    memcpy(bytes + header, MASK, 4);
    for (size_t i = 0; i < len; i++) bytes[header + 4 + i] = payload[i] ^ MASK[i % 4];
    *size = header + 4 + len;
    return bytes;
}

static void test_takes_a_whole_text(void)
{
    static const size_t lens[] = { 0, 1, 7, 8, 9, 16, 125, 126, 127, 1000, 65535 };
    char payload[65535];
    for (size_t i = 0; i < sizeof(payload); i++) payload[i] = (char)('a' + i % 26);
    for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
        size_t size;
        fh_str text;
        bool is_ascii;
        char *bytes = frame(0x81, payload, lens[i], &size);
        CHECK_INT(unmask_text(bytes, size, &text, &is_ascii), size);
        CHECK_INT(text.len, lens[i]);
        CHECK(memcmp(text.ptr, payload, lens[i]) == 0);
        CHECK(is_ascii);
        free(bytes);
    }
}

static void test_leaves_what_is_not_whole(void)
{
    size_t size;
    fh_str text;
    bool is_ascii;
    char *bytes = frame(0x81, "some text, as long as this", 26, &size);
    for (size_t len = 0; len < size; len++)
        CHECK_INT(unmask_text(bytes, len, &text, &is_ascii), 0);
    CHECK_INT(unmask_text(bytes, size, &text, &is_ascii), size);
    CHECK_STR(text, "some text, as long as this"); /* and nothing was unmasked before */
    free(bytes);
}

static void test_leaves_other_frames(void)
{
    static const unsigned char firsts[] = { 0x01, 0x80, 0x82, 0x88, 0x89, 0x8a, 0x83, 0xc1, 0xa1, 0x91 };
    size_t size;
    fh_str text;
    bool is_ascii;
    for (size_t i = 0; i < sizeof(firsts); i++) {
        char *bytes = frame(firsts[i], "text", 4, &size);
        CHECK_INT(unmask_text(bytes, size, &text, &is_ascii), 0);
        free(bytes);
    }
    char *bytes = frame(0x81, "text", 4, &size);
    bytes[1] = 4; /* no mask */
    CHECK_INT(unmask_text(bytes, size, &text, &is_ascii), 0);
    bytes[1] = (char)0xff; /* a length in eight bytes */
    CHECK_INT(unmask_text(bytes, size, &text, &is_ascii), 0);
    free(bytes);
}

static void test_tells_ascii(void)
{
    static const struct {
        const char *text;
        bool is_ascii;
    } rows[] = { { "plain", true },           { "\x7f", true },
                 { "\xc3\xa9", false },       { "12345678\xc3\xa9", false },
                 { "1234567\xc3\xa9", false }, { "\x80", false } };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        size_t size;
        fh_str text;
        bool is_ascii;
        char *bytes = frame(0x81, rows[i].text, strlen(rows[i].text), &size);
        CHECK_INT(unmask_text(bytes, size, &text, &is_ascii), size);
        CHECK_STR(text, rows[i].text);
        CHECK_INT(is_ascii, rows[i].is_ascii);
        free(bytes);
    }
}

int main(void)
{
    RUN(test_takes_a_whole_text);
    RUN(test_leaves_what_is_not_whole);
    RUN(test_leaves_other_frames);
    RUN(test_tells_ascii);
    return unit_end();
}
