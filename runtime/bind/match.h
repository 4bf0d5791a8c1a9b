/* match.h: method and path to a route and its captures.
 *
 * The routes become a tree once, a level a segment, so that matching takes as long as the path
 * has segments, however many routes there are. At each level a constant segment is tried
 * before {name:int}, {name:float}, {name} and {name:path}, in this order, whatever the order
 * in the source; what does not fit further down is tried again with the next. `..` is a
 * segment like any other. */
#ifndef MATCH_H
#define MATCH_H

#include "base/arena.h"
#include "fh.h"

typedef struct Matcher Matcher;

typedef enum MatchStatus {
    MATCH_FOUND, /* `route` and `captures` */
    MATCH_NONE,  /* no route has this path: 404 */
    MATCH_VERB,  /* routes have this path, with `verbs`: 405 */
    MATCH_SLASH  /* a route has this path with a slash at its end more or less: redirect */
} MatchStatus;

/* One captured segment, percent-decoded and valid UTF-8. */
typedef struct MatchCapture {
    fh_str name, value;
} MatchCapture;

typedef struct Match {
    MatchStatus status;
    const FhRoute *route;
    const MatchCapture *captures; /* in the order of the path */
    int ncaptures;
    unsigned verbs; /* 1u << FhVerb for each route that has this path; with MATCH_SLASH, the
                       other path */
} Match;

/* The tree lives in the arena; `routes` must live as long. */
Matcher *matcher_new(Arena *arena, const FhRoute *routes, int nroutes);

/* Finds the route for a path as it came, without its query and still percent-encoded. HEAD
 * asks as FH_GET, a websocket handshake as FH_WS_ROUTE. Captures are put in the arena. */
Match matcher_find(const Matcher *matcher, Arena *arena, FhVerb verb, fh_str path);

/* Whether a matcher of one FH_GET route, the pattern of a hook, means this path: more widely
 * than a route is found. A slash at the end more or less does not count, and what {name:int}
 * takes may be percent-encoded. `is_decoded`: nothing is percent-encoded any more. */
bool matcher_guards(const Matcher *matcher, Arena *arena, fh_str path, bool is_decoded,
                    Match *match);

#endif
