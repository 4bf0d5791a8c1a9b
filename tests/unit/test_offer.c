/* test_offer.c: which of the offered ways to compress is taken, and which header is none. */
#include "ws/offer.h"

#include <stdio.h>

#include "unit.h"

#define HEADER "Sec-WebSocket-Extensions: "
#define PMD    "permessage-deflate"

static OfferFound read(const char *headers, Offer *offer)
{
    static Request request;
    char text[4000];
    const int len = snprintf(text, sizeof(text), "GET / HTTP/1.1\r\nHost: h\r\n%s\r\n", headers);
    request_free(&request);
    request_init(&request, 0);
    request_feed(&request, text, (size_t)len);
    CHECK_INT(request.state, REQUEST_WHOLE);
    const OfferFound found = offer_read(&request, offer);
    request_free(&request);
    request_init(&request, 0);
    return found;
}

/* `bits` is -1 for a header that is malformed, 0 where nothing can be taken. */
static const struct {
    int bits;
    bool is_limited;
    const char *value;
} rows[] = {
    { 15, false, PMD },
    { 15, false, "  " PMD "\t" },
    { 15, false, PMD ";server_no_context_takeover ; client_no_context_takeover" },
    { 15, false, PMD "; client_max_window_bits" },
    { 15, false, PMD "; client_max_window_bits=8" },
    { 15, false, PMD "; client_max_window_bits = \"15\"" },
    { 15, true, PMD "; server_max_window_bits=15" },
    { 9, true, PMD "; server_max_window_bits=9" },
    { 10, true, PMD "; server_max_window_bits=\"10\"" },
    { 10, true, PMD "; server_max_window_bits=\"\\1\\0\"" },
    { 12, true, PMD "; client_max_window_bits; server_max_window_bits=12; server_no_context_takeover" },
    /* The first that can be taken. */
    { 15, false, PMD "," PMD },
    { 15, false, PMD ", " PMD "; server_max_window_bits=10" },
    { 10, true, PMD "; server_max_window_bits=10, " PMD },
    { 15, false, PMD "; server_max_window_bits=8, " PMD },
    { 15, false, "x, y; z=1; " PMD "=\"q\" ,,\t, " PMD },
    { 15, false, ", ," PMD "," },
    /* None. */
    { 0, false, "" },
    { 0, false, "," },
    { 0, false, "x-webkit-deflate-frame" },
    { 0, false, "Permessage-Deflate" },
    { 0, false, PMD "x" },
    { 0, false, PMD "; unknown" },
    { 0, false, PMD "; server_no_context_takeover; server_no_context_takeover" },
    { 0, false, PMD "; server_max_window_bits=9; server_max_window_bits=9" },
    { 0, false, PMD "; client_max_window_bits; client_max_window_bits" },
    { 0, false, PMD "; server_no_context_takeover=true" },
    { 0, false, PMD "; client_no_context_takeover=1" },
    { 0, false, PMD "; server_max_window_bits" },
    { 0, false, PMD "; server_max_window_bits=8" },
    { 0, false, PMD "; server_max_window_bits=7" },
    { 0, false, PMD "; server_max_window_bits=16" },
    { 0, false, PMD "; server_max_window_bits=010" },
    { 0, false, PMD "; server_max_window_bits=+9" },
    { 0, false, PMD "; server_max_window_bits=10x" },
    { 0, false, PMD "; server_max_window_bits=4294967306" },
    { 0, false, PMD "; server_max_window_bits=100000000000000000000000000000000010" },
    { 0, false, PMD "; client_max_window_bits=0" },
    { 0, false, PMD "; client_max_window_bits=16" },
    { 0, false, PMD "; client_max_window_bits=\"1x\"" },
    /* Not by the grammar. */
    { -1, false, ";" },
    { -1, false, "=" },
    { -1, false, PMD ";" },
    { -1, false, PMD ";," PMD },
    { -1, false, PMD "; =9" },
    { -1, false, PMD "=9" },
    { -1, false, PMD " " PMD },
    { -1, false, PMD "; a b" },
    { -1, false, PMD "; a=" },
    { -1, false, PMD "; a=;b" },
    { -1, false, PMD "; a=\"\"" },
    { -1, false, PMD "; a=\"b" },
    { -1, false, PMD "; a=\"b\\" },
    { -1, false, PMD "; a=\"b\\\"" },
    { -1, false, PMD "; a=\"b c\"" },
    { -1, false, PMD "; a=\"b\"c" },
    { -1, false, PMD "; a/b" },
    { -1, false, PMD ", \xc3\xa9" },
};

static void test_one_header(void)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char header[400];
        Offer offer = { 0, false };
        snprintf(header, sizeof(header), HEADER "%s\r\n", rows[i].value);
        const OfferFound found = read(header, &offer);
        const int bits = found == OFFER_MALFORMED ? -1 : found == OFFER_NONE ? 0 : offer.window_bits;
        if (bits != rows[i].bits) printf("# %s\n", rows[i].value);
        CHECK_INT(bits, rows[i].bits);
        CHECK(bits <= 0 || offer.is_limited == rows[i].is_limited);
    }
}

static void test_several_headers(void)
{
    Offer offer;
    CHECK_INT(read("", &offer), OFFER_NONE);
    CHECK_INT(read(HEADER "x\r\nsec-websocket-EXTENSIONS: " PMD "; server_max_window_bits=11\r\n"
                   HEADER PMD "\r\n", &offer), OFFER_TAKEN);
    CHECK_INT(offer.window_bits, 11);
    CHECK_INT(read(HEADER PMD "\r\n" HEADER ";\r\n", &offer), OFFER_MALFORMED);
    CHECK_INT(read(HEADER "x;\r\n" HEADER PMD "\r\n", &offer), OFFER_MALFORMED);
}

static void test_the_answer(void)
{
    char text[OFFER_ANSWER_MAX];
    offer_answer(&(Offer){ 15, false }, text);
    CHECK_STR(((fh_str){ text, strlen(text) }),
              PMD "; server_no_context_takeover; client_no_context_takeover");
    offer_answer(&(Offer){ 15, true }, text);
    CHECK_STR(((fh_str){ text, strlen(text) }),
              PMD "; server_no_context_takeover; client_no_context_takeover; "
              "server_max_window_bits=15");
}

int main(void)
{
    RUN(test_one_header);
    RUN(test_several_headers);
    RUN(test_the_answer);
    return unit_end();
}
