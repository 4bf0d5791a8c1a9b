/* passed.h: what `before` hooks have made of a request whose body is still to come.
 *
 * A long body is read only when somebody wants it, so its hooks run as soon as the head is there,
 * in an event of their own. What they set (headers, the session) is kept here until the body has
 * come, and the handler finds it as if they had just run: no hook ever runs twice. */
#ifndef PASSED_H
#define PASSED_H

#include "values/event.h"
#include "server/session.h"

typedef struct Passed {
    bool is_set; /* hooks and whatever else is judged by the head have let the request pass */
    /* private */
    Buf headers; /* lengths of name and value, and the texts */
    Buf session; /* packed */
    EventSession said;
    bool reads_session;
    int line;
} Passed;

/* Keeps what the event's hooks have set. False: no memory. Inside event_try. */
bool passed_keep(Passed *passed, const Sessions *sessions, Event *ev);

/* Gives it to another event, which must end before `passed` does. Inside event_try. */
void passed_recall(const Passed *passed, const Sessions *sessions, Event *ev);

void passed_free(Passed *passed);

#endif
