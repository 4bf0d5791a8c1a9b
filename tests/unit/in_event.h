/* in_event.h: for unit tests of what runs inside an event. */
#ifndef IN_EVENT_H
#define IN_EVENT_H

#include <stdlib.h>

#include "values/event.h"
#include "values/state.h"
#include "base/str.h"
#include "unit.h"

static Event unit_event;

typedef void InEvent(FhEvent *ev);

static inline void in_event_work(Event *ev, void *context)
{
    InEvent *const *work = context;
    (*work)(&ev->pub);
}

/* Runs work in an event of its own; "" or the message that it stopped with (until the next). */
static inline fh_str in_event(InEvent *work)
{
    static char message[300];
    if (!unit_event.arena && !event_init(&unit_event, NULL)) abort();
    event_begin(&unit_event);
    bool ran = event_try(&unit_event, in_event_work, &work);
    fh_str says = ran ? FH_STR("") : unit_event.message;
    if (says.len >= sizeof(message)) says.len = sizeof(message) - 1;
    memcpy(message, says.ptr, says.len);
    message[says.len] = '\0';
    event_end(&unit_event);
    return str_from(message);
}

#define RUN_IN_EVENT(work) CHECK_STR(in_event(work), "")
#define STOPS(work, message) CHECK_STR(in_event(work), message)

/* The last thing in main: leaks of the event itself would hide others. */
static inline int in_event_end(void)
{
    if (unit_event.arena) event_free(&unit_event);
    return unit_end();
}

#endif
