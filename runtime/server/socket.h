/* socket.h: websockets: the handshake, messages, handlers, the end.
 *
 * A handshake is judged like any request, before it is accepted: hooks run, an unknown path is
 * 404, another site's Origin 403, parameters of `conn` that do not bind 400. From then on each
 * message is one event: text to parameters, handler, answer. */
#ifndef WS_H
#define WS_H

#include "http/answer.h"
#include "server/conn.h"
#include "http/request.h"

/* Judges a handshake, after cutting the page's id off its query; false, and the answer that refuses it set, if it is refused. If not, the
 * connection has got its Socket, and the answer has the fields that go with the acceptance. */
bool ws_accepts(Conn *conn, Request *request, Answer *refusal);

/* The handshake is done: `conn` runs. False: the connection is to be closed. */
bool ws_open(Conn *conn);

/* False: the connection has failed (RFC 6455 7.1.7), and its close frame is set; nothing that
 * comes behind it is looked at. */
bool ws_receive(Conn *conn, const WsPiece *piece);

/* The same for a message that is one text; `is_ascii`: it is known to be ASCII. */
bool ws_receive_text(Conn *conn, fh_str text, bool is_ascii);

/* So many bytes of a frame are yet to come. False as above. */
bool ws_announced(Conn *conn, uint64_t len);

/* The peer's close frame came, with this payload. False: it is malformed, and what answers it
 * instead of its own code is set. */
bool ws_peer_closes(Conn *conn, fh_str payload);

/* The connection has gone: `disconn` runs, if `conn` ran. */
void ws_end(Conn *conn);

#endif
