/* fuzz_deflate.c: any bytes as a header that offers compression (the first byte is o), or as a
 * compressed message, within a limit of so many KiB as the first byte says. What comes out of one
 * comes out again when it is compressed once more, with any window. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ws/deflate.h"
#include "ws/offer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static Deflate shared = { .zlib = &fh_deflating };

static void check_offer(fh_str value)
{
    static Request request;
    char text[OFFER_ANSWER_MAX];
    Offer offer;
    request.headers[0] = (RequestHeader){ FH_STR("Sec-WebSocket-Extensions"), value };
    request.nheaders = 1;
    if (offer_read(&request, &offer) != OFFER_TAKEN) return;
    if (offer.window_bits < DEFLATE_BITS_MIN || offer.window_bits > DEFLATE_BITS_MAX) abort();
    offer_answer(&offer, text);
    if (strlen(text) > OFFER_ANSWER_MAX - 1) abort();
}

static void check_again(fh_str plain, int window_bits)
{
    fh_str packed, again;
    char *copy = malloc(plain.len + 1);
    if (!copy) return;
    if (plain.len) memcpy(copy, plain.ptr, plain.len);
    if (fh_deflating.pack(&shared, (fh_str){ copy, plain.len }, window_bits, &packed)) {
        if (packed.len >= plain.len) abort();
        if (fh_deflating.unpack(&shared, packed, plain.len, &again) != DEFLATE_OK) abort();
        if (again.len != plain.len || memcmp(again.ptr, copy, again.len) != 0) abort();
    }
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    const fh_str bytes = { (const char *)data + 1, size - 1 };
    const size_t max = (size_t)data[0] << 10;
    fh_str plain;
    if (data[0] == 'o') {
        check_offer(bytes);
        return 0;
    }
    const DeflateEnd end = fh_deflating.unpack(&shared, bytes, max, &plain);
    if (bytes.len && shared.unpacked.len > max + 1) abort();
    if (end != DEFLATE_OK) return 0;
    if (plain.len > max) abort();
    check_again(plain, DEFLATE_BITS_MIN + data[0] % (DEFLATE_BITS_MAX - DEFLATE_BITS_MIN + 1));
    return 0;
}
