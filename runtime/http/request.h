/* request.h: an HTTP/1.1 request, from bytes to its parts.
 *
 * libwebsockets decodes a path before anyone can match it, splits queries at `;` and answers
 * what is malformed in its own way, so requests are read here, by the letter of RFC 9112:
 * what two servers could read in two ways is refused (400), and so is what is too long (414,
 * 431, 413) or not known (501, 505). Functions on memory: bytes go in piece by piece as they
 * arrive, and no more of them is taken than belongs to the request. A multipart body is not kept:
 * it becomes a form (form.h) while it arrives. */
#ifndef REQUEST_H
#define REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/limit.h"

/* What all bodies together may hold, in memory and in temporary files. */
typedef struct RequestBudget {
    uint64_t used, most; /* bytes */
    uint64_t refused;    /* bodies for which there was no room: 503 */
} RequestBudget;

typedef struct RequestHeader {
    fh_str name, value; /* as they came; the value is trimmed */
} RequestHeader;

typedef enum RequestState {
    REQUEST_HEAD,    /* more of the head is awaited */
    REQUEST_BODY,    /* the head is there, the body is awaited */
    REQUEST_WHOLE,
    REQUEST_REFUSED  /* `refusal` says why; the connection cannot be used any more */
} RequestState;

typedef struct Request {
    RequestState state;
    int refusal; /* an HTTP status */

    /* Valid from REQUEST_BODY on, and as long as the Request: */
    fh_str method;             /* "GET": a token, of any sort */
    fh_str target, path, query; /* as they came, still encoded; the query without `?` */
    fh_str host;               /* of the target, or else of the Host header; may be empty */
    int minor;                 /* HTTP/1.minor: 0 or 1 */
    RequestHeader headers[REQUEST_HEADERS_MAX];
    int nheaders;
    bool keeps_alive;          /* the connection may be used for another request */
    bool wants_continue;       /* 100 is to be sent before the body comes */
    bool wants_websocket;      /* an upgrade to websocket, and a GET */

    fh_str body;       /* valid in REQUEST_WHOLE; empty if it is a form */
    struct Form *form; /* of a multipart body; null: it is none */
    uint64_t body_len; /* bytes of the body that have come so far */

    RequestBudget *budget; /* in which the body counts, set after request_init; null: in none */

    /* private */
    uint64_t held; /* bytes of the budget that are this request's */
    Buf head_bytes, body_bytes;
    size_t body_max;
    size_t scanned;  /* bytes of head_bytes in which there is no end of the head */
    uint64_t remain; /* bytes of the body, or of the chunk, still to come */
    bool has_length, chunked;
    int chunk_state;
    Buf chunk_line;
    size_t trailer_len;
} Request;

/* Begins a request whose body may have `body_max` bytes. */
void request_init(Request *request, size_t body_max);

/* Takes bytes that have arrived; returns how many of them belong to this request. All of them
 * do unless the state has become REQUEST_WHOLE or REQUEST_REFUSED. */
size_t request_feed(Request *request, const char *bytes, size_t len);

/* Whether it is to be judged by its head now: its body is awaited, and is longer than what is
 * taken of anybody (REQUEST_UNJUDGED_MAX), or its sender waits for a word. */
bool request_is_to_be_judged(const Request *request);

/* The answer is known, and no more of the body is wanted. */
void request_cut(Request *request, int status);

/* Whether the first byte has come. */
bool request_has_begun(const Request *request);

/* The value of the first header of this name, in whatever case; false if there is none. */
bool request_header(const Request *request, const char *name, fh_str *value);

/* Whether a header that is a list with commas (all of that name) holds this word. */
bool request_has_word(const Request *request, const char *name, const char *word);

/* RFC 9110 5.6.2: whether methods, names of headers and words in them may hold it. */
bool request_is_token_char(char c);

/* Gives back the body's memory (and temporary file), which a handler is done with. */
void request_drop_body(Request *request);

void request_free(Request *request);

#endif
