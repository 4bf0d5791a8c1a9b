/* origin.h: whether a request comes from this app's own pages.
 *
 * A browser says where a page is from that opens a websocket or sends a form. Only the host
 * that the request itself is for, and those that the app names, are taken. */
#ifndef ORIGIN_H
#define ORIGIN_H

#include "fh.h"
#include "http/request.h"

/* Whether "https://host:port" is the Host that was asked for. A port that is left out is the one of
 * the scheme: a proxy in front may speak TLS where we do not. */
bool origin_is_host(fh_str origin, fh_str host);

/* Whether Origin, if there is one, is the request's Host or one of app.origins. */
bool origin_is_allowed(const FhApp *app, const Request *request);

/* The same for a request that changes something: Sec-Fetch-Site counts too. */
bool origin_may_change(const FhApp *app, const Request *request);

#endif
