/* unmask.c: the header's few bytes, and eight bytes of payload at a time. */
#include "ws/unmask.h"

#include <stdint.h>
#include <string.h>

#define FINAL_TEXT 0x81 /* FIN, and the opcode of a text frame */
#define MASKED     0x80
#define MASK_BYTES 4

#define ABOVE_ASCII 0x8080808080808080u

/* The bytes before the mask; 0: not such a frame, or too few bytes to tell. A length in eight
 * bytes is for more than is ever read at once, and one in two that one would do for is refused
 * by the library. */
static size_t read_header(const unsigned char *bytes, size_t len, size_t *payload)
{
    if (len < 2 || bytes[0] != FINAL_TEXT || !(bytes[1] & MASKED)) return 0;
    *payload = bytes[1] & ~MASKED;
    if (*payload < 126) return 2;
    if (*payload == 127 || len < 4) return 0;
    *payload = (size_t)bytes[2] << 8 | bytes[3];
    return *payload < 126 ? 0 : 4;
}

/* Gives the bits of all bytes together. */
static uint64_t unmask(char *bytes, size_t len, const char mask[MASK_BYTES])
{
    uint64_t masks, eight, seen = 0;
    memcpy(&masks, mask, MASK_BYTES);
    memcpy((char *)&masks + MASK_BYTES, mask, MASK_BYTES);
    for (; len >= sizeof(eight); len -= sizeof(eight), bytes += sizeof(eight)) {
        memcpy(&eight, bytes, sizeof(eight));
        eight ^= masks;
        seen |= eight;
        memcpy(bytes, &eight, sizeof(eight));
    }
    for (size_t i = 0; i < len; i++) {
        bytes[i] ^= mask[i % MASK_BYTES];
        seen |= (unsigned char)bytes[i];
    }
    return seen;
}

size_t unmask_text(char *bytes, size_t len, fh_str *text, bool *is_ascii)
{
    size_t payload;
    const size_t header = read_header((const unsigned char *)bytes, len, &payload);
    if (header == 0 || len - header < MASK_BYTES + payload) return 0;
    char *at = bytes + header + MASK_BYTES;
    *is_ascii = !(unmask(at, payload, bytes + header) & ABOVE_ASCII);
    *text = (fh_str){ at, payload };
    return header + MASK_BYTES + payload;
}
