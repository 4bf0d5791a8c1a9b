/* sha1.c: as in FIPS 180-4, for short texts. */
#include "sha1.h"

#include <stdint.h>
#include <string.h>

static uint32_t rotate(uint32_t x, int n)
{
    return x << n | x >> (32 - n);
}

static void add_block(uint32_t h[5], const unsigned char *block)
{
    uint32_t w[80], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
               (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    for (int i = 16; i < 80; i++) w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    for (int i = 0; i < 80; i++) {
        const uint32_t f = i < 20 ? ((b & c) | (~b & d)) + 0x5A827999
                         : i < 40 ? (b ^ c ^ d) + 0x6ED9EBA1
                         : i < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8F1BBCDC
                                  : (b ^ c ^ d) + 0xCA62C1D6;
        const uint32_t next = rotate(a, 5) + f + e + w[i];
        e = d, d = c, c = rotate(b, 30), b = a, a = next;
    }
    h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e;
}

/* 20 octets, and two zero ones behind them. */
static void encode(char out[29], const unsigned char *octets)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0, at = 0; at < 28; i += 3) {
        const uint32_t three = (uint32_t)octets[i] << 16 | (uint32_t)octets[i + 1] << 8 |
                               octets[i + 2];
        for (int shift = 18; shift >= 0; shift -= 6) out[at++] = letters[three >> shift & 63];
    }
    memcpy(out + 27, "=", 2);
}

void sha1_base64(char out[29], const char *text, size_t len)
{
    uint32_t h[5] = { 0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0 };
    unsigned char block[128] = { 0 }, octets[22] = { 0 };
    const size_t size = len < 56 ? 64 : 128;
    memcpy(block, text, len);
    block[len] = 0x80;
    for (size_t i = 0; i < 8; i++)
        block[size - 1 - i] = (unsigned char)((uint64_t)len * 8 >> (8 * i));
    add_block(h, block);
    if (size == 128) add_block(h, block + 64);
    for (int i = 0; i < 20; i++) octets[i] = (unsigned char)(h[i / 4] >> (24 - 8 * (i % 4)));
    encode(out, octets);
}
