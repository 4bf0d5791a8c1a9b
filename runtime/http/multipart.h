/* multipart.h: a multipart/form-data body taken apart while it arrives (RFC 7578, RFC 2046).
 *
 * libwebsockets has such a parser, but it holds each value in a buffer that is set beforehand
 * and cuts it into pieces there, takes the end of the bytes for the end of the form, and keeps
 * no limits. This one is a function on memory: bytes go in as they arrive, in pieces of any
 * size, and what parts they make goes to a sink at once, so that nothing but the head of one
 * part is ever held here.
 *
 * A line that begins with the boundary but goes on otherwise than a delimiter does is content.
 * Only CR LF ends a line, and a body without its final delimiter is refused. */
#ifndef MULTIPART_H
#define MULTIPART_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/limit.h"


typedef struct MultipartPart {
    fh_str name;
    bool is_file;    /* it has a `filename`, maybe an empty one, or only a `filename*` */
    fh_str filename; /* as it came */
    fh_str type;     /* Content-Type; empty: none was said */
} MultipartPart;

/* Each of these gives 0, or the HTTP status with which the body is refused. What they are given
 * is theirs until they return. */
typedef struct MultipartSink {
    void *context;
    int (*begin)(void *context, const MultipartPart *part);
    int (*content)(void *context, const char *bytes, size_t len);
} MultipartSink;

typedef struct Multipart {
    /* private */
    MultipartSink sink;
    int state;
    int status;     /* of a refusal */
    bool in_part;   /* what is read is content; else it is in front of the first part */
    size_t matched; /* bytes of the delimiter that have come */
    size_t delimiter_len;
    char delimiter[4 + MULTIPART_BOUNDARY_MAX]; /* CR LF -- boundary */
    Buf head;
} Multipart;

/* Whether a Content-Type is that of such a body. */
bool multipart_is(fh_str content_type);

/* Begins one. False: the type names no boundary that could be. */
bool multipart_init(Multipart *reader, fh_str content_type, MultipartSink sink);

/* Takes bytes that have arrived. 0, or the status of a refusal, which is then final. */
int multipart_feed(Multipart *reader, const char *bytes, size_t len);

/* All bytes have come: 0, or the status of a refusal. */
int multipart_end(const Multipart *reader);

void multipart_free(Multipart *reader);

#endif
