/* offer.h: the compression that a client offers in its handshake (RFC 6455 9.1, RFC 7692 5, 7.1).
 *
 * A client lists, in Sec-WebSocket-Extensions, ways to compress that it would agree to; the
 * server takes the first that it can keep to and says so, or says nothing. Here the answer always
 * is that neither side remembers one message at the next (deflate.h says what that is good for).
 * An offer that has parameters unknown, repeated or out of bounds is passed over, and so is a
 * window of 8 bits for the server, which zlib cannot make. */
#ifndef OFFER_H
#define OFFER_H

#include "http/request.h"

#define OFFER_ANSWER_MAX 120 /* bytes of an answer, with its NUL */

typedef struct Offer {
    int window_bits; /* the most that the server may use: 9 to 15 */
    bool is_limited; /* the client has named them, and wants to read them in the answer */
} Offer;

typedef enum OfferFound {
    OFFER_NONE,     /* no offer that can be taken */
    OFFER_TAKEN,
    OFFER_MALFORMED /* a header breaks the grammar: the handshake is to be refused */
} OfferFound;

/* Reads all offers of a request; with OFFER_TAKEN, `*offer` is the first that can be taken. */
OfferFound offer_read(const Request *request, Offer *offer);

/* The value of the header that answers it, NUL-ended. */
void offer_answer(const Offer *offer, char text[OFFER_ANSWER_MAX]);

#endif
