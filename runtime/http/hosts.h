/* hosts.h: whether a request is for a name that this server answers for.
 *
 * A page of any site can have its own name lead to 127.0.0.1 (DNS rebinding). For the browser it is
 * then of the same site as what runs on this machine, and may read all of it, and set any header
 * but Host. So a server on the loopback takes the names of this machine, and those that the app
 * (hosts=[…]) or FH_HOSTS name.
 *
 * As long as nobody names any, it also takes what a proxy forwards: a request that says so
 * (X-Forwarded-…, Forwarded, Via), for another port than ours. A page that came here directly has
 * come by our port, and its requests name that.
 *
 * A server on other addresses takes all names unless some are named. */
#ifndef HOSTS_H
#define HOSTS_H

#include "base/arena.h"
#include "fh.h"
#include "http/request.h"
#include "base/seldom.h"

typedef struct Hosts {
    fh_str *names; /* "example.org", "example.org:8080", "*.example.org", "*" */
    int nnames;
    bool on_loopback; /* the server listens there, and nowhere else */
    int port;
    Seldom log;
} Hosts;

/* For a server that listens at this address; `more` (may be null) is FH_HOSTS, names between blanks
 * and commas, and must live as long. The arena holds the rest. */
void hosts_begin(Hosts *hosts, Arena *arena, const FhApp *app, const char *more,
                 const char *address, int port);

/* Whether it is taken from this peer. One without a name is: no page asks like that. */
bool hosts_take(const Hosts *hosts, const Request *request, bool is_local);

/* Whether somebody on this machine asks this machine, and no proxy for somebody else. */
bool hosts_is_this_machine(const Request *request, bool is_local);

/* What the answer to one that is not taken says, in the arena; the log is told too. */
fh_str hosts_refusal(Hosts *hosts, Arena *arena, const Request *request);

#endif
