/* guard.h: `before` hooks: what runs in front of routes, websockets and files.
 *
 * A login wall must not be passed by spelling its address in another way. So a hook runs for
 * more paths than a route of the same pattern would take, never for fewer:
 *
 *   - with a slash at the end or without; `/admin/{rest:path}` guards `/admin` too, `rest` being
 *     empty there;
 *   - as the path came, by segments that are percent-decoded one by one, as routes match it;
 *   - and as a folder would be named by it: decoded whole, with empty segments left out and `.`
 *     and `..` resolved.
 *
 * It runs before a route is looked for, so an address that leads nowhere tells nobody so. */
#ifndef GUARD_H
#define GUARD_H

#include "values/event.h"
#include "bind/match.h"
#include "bind/params.h"
#include "http/request.h"

typedef struct Guard Guard;

typedef enum GuardEnd {
    GUARD_PASSED,   /* nobody minds; what hooks set by header(…) is in ev->headers */
    GUARD_ANSWERED, /* the event has the answer */
    GUARD_REFUSED   /* a parameter of a hook does not bind: 400, and `wrong` says which */
} GuardEnd;

/* One for each of the app's hooks; null without any. They live in the arena. */
Guard *guards_new(Arena *arena, const FhApp *app);

/* Runs the hooks for this request, in their order, until one answers. Inside event_try. Says
 * what runs, for the log, in *verb and *path. */
GuardEnd guards_run(const Guard *guards, Event *ev, const Request *request, const char **verb,
                    const char **path, ParamError *wrong);

#endif
