/* serve.h: from a request to its answer: what the server has itself, then the app's routes. */
#ifndef SERVE_H
#define SERVE_H

#include "http/answer.h"
#include "server/conn.h"
#include "values/event.h"
#include "server/passed.h"
#include "http/request.h"

/* Judges a request by its head: whether anybody wants its body. True: it is to be read, and
 * `passed` is for serve_request. False: the answer is made. */
bool serve_judges(Conn *conn, const Request *request, Answer *answer, Passed *passed);

/* Answers a request that is whole or was refused. */
void serve_request(Conn *conn, const Request *request, Answer *answer, const Passed *passed);

/* Whether htmx asks for a fragment. */
bool serve_is_fragment(const Request *request);

/* Gives the event its session, and runs the hooks in front of this path. False: the answer is
 * made. Inside event_try, as serve_session. */
bool serve_guards(Conn *conn, const Request *request, Answer *answer, Event *ev);

/* Adds the session's cookie to the answer, if it has changed. */
void serve_session(Conn *conn, const Request *request, Answer *answer, Event *ev);

/* Makes the answer to a request whose event was stopped. */
void serve_stopped(Conn *conn, const Request *request, Answer *answer, Event *ev);

/* Adds what handlers set by header(…) and cookie(…). */
void serve_headers(Answer *answer, const Event *ev);

/* Says that what is spoken here is websocket (RFC 9110 15.5.22, 7.8). */
void serve_upgrade(Answer *answer);

/* Makes the answer the built-in page that tells of an error. */
void serve_error(Server *server, Answer *answer, int status, fh_str detail, bool is_fragment);

#endif
