/* serve.h: from a request to its answer: what the server has itself, then the app's routes. */
#ifndef SERVE_H
#define SERVE_H

#include "answer.h"
#include "conn.h"
#include "request.h"

/* Bytes that a request's body may have. */
#define SERVE_BODY_MAX ((size_t)1 << 20)

/* Answers a request that is whole or was refused. */
void serve_request(Conn *conn, const Request *request, Answer *answer);

/* Whether htmx asks for a fragment. */
bool serve_is_fragment(const Request *request);

/* Makes the answer a page that tells of an error. */
void serve_error(Server *server, Answer *answer, int status, fh_str detail, bool is_fragment);

#endif
