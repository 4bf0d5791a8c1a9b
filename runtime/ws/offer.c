/* offer.c: reading the grammar of RFC 6455 9.1, with the parameters of RFC 7692 7.1. */
#include "ws/offer.h"

#include <stdio.h>

#include "ws/deflate.h"
#include "base/str.h"

/* ---- the grammar ---- */

typedef struct Reader {
    const char *at, *end; /* of a header's value */
} Reader;

/* The next character that is no blank, or NUL: a header's value has none of these within. */
static char peek(Reader *reader)
{
    while (reader->at < reader->end && (*reader->at == ' ' || *reader->at == '\t')) reader->at++;
    return reader->at < reader->end ? *reader->at : '\0';
}

static bool take(Reader *reader, char c)
{
    if (peek(reader) != c) return false;
    reader->at++;
    return true;
}

static bool read_token(Reader *reader, fh_str *token)
{
    peek(reader);
    const char *from = reader->at;
    while (reader->at < reader->end && request_is_token_char(*reader->at)) reader->at++;
    *token = (fh_str){ from, (size_t)(reader->at - from) };
    return token->len > 0;
}

/* What is within quotes must be a token too; its backslashes stay. */
static bool read_quoted(Reader *reader, fh_str *text)
{
    const char *from = ++reader->at;
    while (reader->at < reader->end && *reader->at != '"') {
        if (*reader->at == '\\' && ++reader->at == reader->end) return false;
        if (!request_is_token_char(*reader->at++)) return false;
    }
    *text = (fh_str){ from, (size_t)(reader->at - from) };
    return text->len > 0 && reader->at++ < reader->end;
}

static bool read_value(Reader *reader, fh_str *value)
{
    return peek(reader) == '"' ? read_quoted(reader, value) : read_token(reader, value);
}

/* ---- parameters ---- */

static const struct {
    const char *name;
    bool may_be_bare, may_have_value;
} params[] = {
    { "server_no_context_takeover", true, false },
    { "client_no_context_takeover", true, false },
    { "client_max_window_bits", true, true },
    { "server_max_window_bits", false, true },
};

enum { NPARAMS = sizeof(params) / sizeof(params[0]), SERVER_BITS = NPARAMS - 1 };

/* 8 to 15, in decimal without leading zeros; 0 for anything else. */
static int window_bits_of(fh_str value)
{
    int number = 0;
    for (size_t i = 0; i < value.len; i++) {
        const char c = value.ptr[i];
        if (c == '\\') continue;
        if (c < '0' || c > '9' || (c == '0' && number == 0) || number > 1) return 0;
        number = number * 10 + (c - '0');
    }
    return number >= 8 && number <= 15 ? number : 0;
}

/* Adds a parameter (with no value where `value.ptr` is null) to an offer. `*seen` has a bit for
 * each that came before. False: the offer cannot be taken. */
static bool add_param(Offer *offer, unsigned *seen, fh_str name, fh_str value)
{
    int i = 0;
    while (i < NPARAMS && !str_is(name, params[i].name)) i++;
    if (i == NPARAMS || (*seen & 1u << i)) return false;
    *seen |= 1u << i;
    if (!value.ptr) return params[i].may_be_bare;
    const int bits = window_bits_of(value);
    if (!params[i].may_have_value || bits == 0) return false;
    if (i != SERVER_BITS) return true;
    *offer = (Offer){ bits, true };
    return bits >= DEFLATE_BITS_MIN;
}

/* ---- offers ---- */

static OfferFound read_extension(Reader *reader, Offer *offer)
{
    fh_str extension, name;
    unsigned seen = 0;
    *offer = (Offer){ DEFLATE_BITS_MAX, false };
    if (!read_token(reader, &extension)) return OFFER_MALFORMED;
    bool can_be_taken = str_is(extension, "permessage-deflate");
    while (take(reader, ';')) {
        fh_str value = { NULL, 0 };
        if (!read_token(reader, &name)) return OFFER_MALFORMED;
        if (take(reader, '=') && !read_value(reader, &value)) return OFFER_MALFORMED;
        if (!add_param(offer, &seen, name, value)) can_be_taken = false;
    }
    const char next = peek(reader);
    if (next != ',' && next != '\0') return OFFER_MALFORMED;
    return can_be_taken ? OFFER_TAKEN : OFFER_NONE;
}

/* The offers of one header; empty elements of the list count for nothing (RFC 9110 5.6.1). */
static OfferFound read_header(fh_str value, Offer *offer)
{
    Reader reader = { value.ptr, value.ptr + value.len };
    OfferFound found = OFFER_NONE;
    do {
        Offer next;
        if (peek(&reader) == ',' || peek(&reader) == '\0') continue;
        const OfferFound read = read_extension(&reader, &next);
        if (read == OFFER_MALFORMED) return OFFER_MALFORMED;
        if (read == OFFER_NONE || found == OFFER_TAKEN) continue;
        found = OFFER_TAKEN;
        *offer = next;
    } while (take(&reader, ','));
    return found;
}

OfferFound offer_read(const Request *request, Offer *offer)
{
    OfferFound found = OFFER_NONE;
    for (int i = 0; i < request->nheaders; i++) {
        Offer next;
        if (!str_ieq(request->headers[i].name, FH_STR("sec-websocket-extensions"))) continue;
        const OfferFound read = read_header(request->headers[i].value, &next);
        if (read == OFFER_MALFORMED) return OFFER_MALFORMED;
        if (read == OFFER_NONE || found == OFFER_TAKEN) continue;
        found = OFFER_TAKEN;
        *offer = next;
    }
    return found;
}

void offer_answer(const Offer *offer, char text[OFFER_ANSWER_MAX])
{
    const int len = snprintf(text, OFFER_ANSWER_MAX, "permessage-deflate; "
                             "server_no_context_takeover; client_no_context_takeover");
    if (offer->is_limited)
        snprintf(text + len, OFFER_ANSWER_MAX - (size_t)len, "; server_max_window_bits=%d",
                 offer->window_bits);
}
