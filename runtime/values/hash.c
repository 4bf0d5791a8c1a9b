/* hash.c: SipHash-1-3 (Aumasson, Bernstein: "SipHash: a fast short-input PRF"). */
#include "values/hash.h"

#include <string.h>

#include "values/clock.h"

static uint64_t rotate(uint64_t x, int bits)
{
    return x << bits | x >> (64 - bits);
}

static void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[1] = rotate(v[1], 13) ^ v[0];
    v[0] = rotate(v[0], 32);
    v[2] += v[3];
    v[3] = rotate(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = rotate(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = rotate(v[1], 17) ^ v[2];
    v[2] = rotate(v[2], 32);
}

static void sip_word(uint64_t v[4], uint64_t word)
{
    v[3] ^= word;
    sip_round(v);
    v[0] ^= word;
}

static void start(uint64_t v[4])
{
    static uint64_t seed[2];
    static bool seeded;
    if (!seeded) clock_random(seed, sizeof(seed));
    seeded = true;
    v[0] = seed[0] ^ 0x736f6d6570736575u;
    v[1] = seed[1] ^ 0x646f72616e646f6du;
    v[2] = seed[0] ^ 0x6c7967656e657261u;
    v[3] = seed[1] ^ 0x7465646279746573u;
}

static uint64_t finish(uint64_t v[4])
{
    v[2] ^= 0xFF;
    sip_round(v);
    sip_round(v);
    sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

uint64_t hash_str(fh_str text)
{
    uint64_t v[4], word;
    size_t at = 0;
    start(v);
    for (; text.len - at >= sizeof(word); at += sizeof(word)) {
        memcpy(&word, text.ptr + at, sizeof(word));
        sip_word(v, word);
    }
    word = 0;
    if (text.len > at) memcpy(&word, text.ptr + at, text.len - at);
    sip_word(v, word | (uint64_t)text.len << 56);
    return finish(v);
}

uint64_t hash_int(int64_t number)
{
    uint64_t v[4];
    start(v);
    sip_word(v, (uint64_t)number);
    return finish(v);
}
