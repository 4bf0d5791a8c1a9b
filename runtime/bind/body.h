/* body.h: the body of a request as a source of parameters, by what its Content-Type says.
 *
 * Forms (urlencoded, multipart) and JSON are read; a body of another type, or of none, is what
 * `req.body` gives and nothing else. */
#ifndef BODY_H
#define BODY_H

#include "base/limit.h"
#include "bind/params.h"
#include "http/request.h"


/* Adds what the body brings. 0, or the status of a refusal, with *wrong set. */
int body_read(FhEvent *ev, const Request *request, ParamSource *source, ParamError *wrong);

#endif
