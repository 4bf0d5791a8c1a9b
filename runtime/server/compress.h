/* compress.h: whether the markup of an answer goes by gzip. */
#ifndef COMPRESS_H
#define COMPRESS_H

#include "http/answer.h"
#include "http/request.h"
#include "server/server.h"

/* Packs the body of an answer, which the event has made to this request, where the client takes
 * that and nobody learns anything by its length. Without memory it stays as it is. */
void compress_page(const Server *server, const Request *request, const Event *ev, Answer *answer);

#endif
