/* presence.h: a page that stays present while its connections come and go.
 *
 * The script of our pages (assets/line.js) draws an id when a page is loaded, and names it at the
 * end of the query of each handshake: `_fh=<id>`. Nobody but the page knows it, and nothing but
 * this file gets to see it. By it the server knows a page that was cut off and is back:
 *
 *   - Messages are counted. The page asks for the count by a binary message with the count that it
 *     knows, in digits, and gets one with the count as it is: a sign of life that a browser shows
 *     (pings it hides), and what tells the page which of its messages never came.
 *   - On a route with `grace=`, who is cut off is not gone at once. Until the grace is over its Conn
 *     rests: closed, but with its handle, so that ws.id, ws.path and whatever a program keeps of it
 *     hold. A page that is back by then, on the same route and path and with the same session, takes
 *     over handle and topics; else `disconn` runs.
 *
 * What ends for good (closed by the program, or by the page as one that is left) does not rest. */
#ifndef PRESENCE_H
#define PRESENCE_H

#include "base/buf.h"
#include "http/request.h"

#define PRESENCE_ID_MIN 16 /* characters: letters, digits, - and _ */
#define PRESENCE_ID_MAX 32

typedef struct Conn Conn;
typedef struct Presence Presence;
typedef struct Server Server;

/* All pages that have named themselves, by id; all zero at first. */
typedef struct Presences {
    Presence **slots; /* hash table; a power of two of them, or 0 */
    uint32_t nslots, count;
    Presence *oldest, *newest; /* of those that rest, in the order of their coming to it */
    uint32_t nresting;
} Presences;

/* Cuts the page's id off a handshake's query and target, and gives it; empty if there is none. */
fh_str presence_cut_id(Request *request);

/* A websocket gets its page's id, at the handshake. False: no memory. */
bool presence_name(Conn *conn, fh_str id);

/* It is open: what was known of its page is taken over, and what is left of an older connection
 * of that page ends. Before `conn` runs, and outside of any event. */
void presence_arrive(Conn *conn);

/* Before it leaves its topics: a page that may come back will be in them again. */
void presence_note_topics(Conn *conn);

/* A message for the app has come. */
void presence_count(Conn *conn);

/* Answers the page's question. */
void presence_answer(Conn *conn, fh_str question);

/* The same unasked. */
void presence_tell(Conn *conn);

/* The socket has gone. True: the connection rests, and is freed later. */
bool presence_rest(Conn *conn);

/* Forgets a connection's page; its Conn is about to be freed. */
void presence_forget(Conn *conn);

/* Ends all that rest. */
void presences_end(Server *server);

/* Gives the table back. */
void presences_free(Presences *presences);

#endif
