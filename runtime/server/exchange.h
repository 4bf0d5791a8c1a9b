/* exchange.h: requests and their answers.
 *
 * A connection that is no websocket carries one Exchange at a time: net.c feeds it the bytes
 * that arrive, has it answered when the request is whole, and lets it write while the socket
 * takes it. Whatever a peer sends ends in an answer or in a closed connection, within limits
 * of time that are set here. */
#ifndef HTTP_H
#define HTTP_H

#include "http/answer.h"
#include "server/conn.h"
#include "http/request.h"

/* A connection was accepted. */
void http_begin(Conn *conn);

/* Takes bytes of the request, and says how many belong to it and what comes next. */
size_t http_feed(Conn *conn, const char *bytes, size_t len, HttpNext *next);

/* The Sec-WebSocket-Key of a handshake for which http_feed has said HTTP_UPGRADE. */
fh_str http_websocket_key(const Conn *conn);

/* Header fields that go with its acceptance, each ended by CR LF. */
fh_str http_websocket_fields(const Conn *conn);

/* The request behind an exchange. */
const Request *http_request(const Conn *conn);

/* Answers the request that is whole, and writes the first of it. */
HttpSent http_answer(Conn *conn);

/* Writes what comes next. */
HttpSent http_writable(Conn *conn);

/* Whether an answer is being written, or the last one taken, and no request read or awaited. */
bool http_is_answering(const Conn *conn);

/* Forgets the exchange: the connection has become a websocket, or has gone. */
void http_end(Conn *conn);

#endif
