/* session.h: what an app remembers of a client, in a sealed cookie.
 *
 * An event has the session as a struct of the app's own making (FhEvent.session), filled from
 * the cookie, or from the defaults when there is none that holds: whatever is forged, cut, too
 * old, another app's or of another declaration is as if nothing had come. Once a handler has
 * changed it, the answer sets the cookie anew, and with it another SESSION_LIFE.
 *
 * What is sealed: a byte for the version of all this, the time at which it ends, the shape of
 * the declaration, the fields (pack.h). The cookie's name has the app's in it, since browsers do
 * not tell apart the ports of one host. Over TLS it begins with __Host-, which browsers take from
 * this host alone, and there no other counts.
 *
 * A websocket has its session as it was at the handshake, packed in its Socket. */
#ifndef SESSION_H
#define SESSION_H

#include "values/event.h"
#include "base/limit.h"
#include "http/request.h"
#include "server/seal.h"

#define SESSION_LIFE       ((fh_duration)30 * 24 * 3600 * 1000)

/* All that is needed for it; `type` is null in an app without sessions. */
typedef struct Sessions {
    const FhType *type;
    const FhSealing *sealing;
    SealKey key;
    uint64_t shape;
    fh_str cookie, secure_cookie; /* its name, and that over TLS */
    fh_time (*now)(void);
} Sessions;

/* False: the app must not start; one line on standard error has said why. */
bool session_start(Sessions *sessions, Arena *arena, const FhApp *app);

/* The same with a key that is known; for tests too. */
void session_start_with(Sessions *sessions, Arena *arena, const FhApp *app, SealKey key);

/* Gives the event its session (session_is_secure is set). Inside event_try, as all that follows. A request (may be null)
 * brings it; only if there will be an answer to carry it (`can_change`) may a handler change it. */
void session_begin(const Sessions *sessions, Event *ev, const Request *request, bool can_change);

/* The value of the Set-Cookie field that the answer needs; empty if it needs none. Stops if the
 * session has become too big for one. */
fh_str session_cookie(const Sessions *sessions, Event *ev, bool is_secure);

/* The event's session as bytes in its memory; empty stands for the defaults. */
fh_str session_packed(const Sessions *sessions, Event *ev);

/* Gives the event a session that was packed. */
void session_recall(const Sessions *sessions, Event *ev, fh_str packed);

/* The same for an event that goes on where another one has ended: what was said there of the
 * session, and at which line, holds for the answer. */
void session_resume(const Sessions *sessions, Event *ev, fh_str packed, EventSession said,
                    int line);

#endif
