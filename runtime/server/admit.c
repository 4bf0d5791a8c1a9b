/* admit.c: see admit.h. */
#include "server/admit.h"

#include "base/buf.h"
#include "base/limit.h"
#include "base/log.h"
#include "net/net.h"
#include "server/server.h"

#define PART_OF_ALL 4 /* that one address may have */

/* ---- addresses ---- */

/* How many it may have; 0: any number. */
static uint32_t most_of(const Server *server, struct in6_addr address)
{
    const Options *options = &server->options;
    if (options->max_per_address >= 0) return (uint32_t)options->max_per_address;
    if (peers_is_loopback(address)) return 0;
    const uint32_t part = (uint32_t)options->max_connections / PART_OF_ALL;
    return part > ADDRESS_CONNECTIONS ? part : ADDRESS_CONNECTIONS;
}

/* Whoever runs the server must learn of it, as a proxy may be meant. */
static void report(Server *server, struct in6_addr address, uint32_t most)
{
    char ip[INET6_ADDRSTRLEN];
    uint64_t missed;
    Buf line = { 0 };
    if (!seldom_may(&server->admission.log, timer_clock(), &missed)) return;
    const fh_str name = peers_name(address, ip);
    buf_printf(&line, "%.*s has %u connections and gets no more: --max-per-address sets how many, "
                      "0 for any number, as a proxy needs", (int)name.len, name.ptr, most);
    if (missed) buf_printf(&line, " (%llu more were refused)", (unsigned long long)missed);
    log_line("http", NULL, buf_str(&line));
    buf_free(&line);
}

static bool address_is_full(Server *server, struct in6_addr address)
{
    const uint32_t most = most_of(server, address);
    if (!most || peers_count(&server->admission.peers, address) < most) return false;
    report(server, address, most);
    return true;
}

bool admit_enter(Conn *conn)
{
    return peers_add(&conn->server->admission.peers, conn->address);
}

/* ---- lines ---- */

static void leave_line(Conn *conn)
{
    Admission *all = &conn->server->admission;
    Waiting *own = &conn->waiting;
    if (own->waits == WAITS_NOT || own->waits == WAITS_GONE) return;
    if (own->older) own->older->waiting.newer = own->newer;
    else all->lines[own->waits].oldest = own->newer;
    if (own->newer) own->newer->waiting.older = own->older;
    else all->lines[own->waits].newest = own->older;
    own->older = own->newer = NULL;
    own->waits = WAITS_NOT;
}

static void join_line(Conn *conn, Waits waits)
{
    Admission *all = &conn->server->admission;
    Waiting *own = &conn->waiting;
    if (own->waits == WAITS_GONE) return;
    leave_line(conn);
    own->waits = waits;
    own->older = all->lines[waits].newest;
    if (own->older) own->older->waiting.newer = conn;
    else all->lines[waits].oldest = conn;
    all->lines[waits].newest = conn;
    conn_is_alive(conn);
}

void admit_waits(Conn *conn)
{
    join_line(conn, conn->waiting.has_asked ? WAITS_IDLE : WAITS_SILENT);
}

void admit_answered(Conn *conn)
{
    Admission *all = &conn->server->admission;
    join_line(conn, WAITS_END);
    conn->waiting.is_answered = true;
    all->answered++;
    peers_remove(&all->peers, conn->address);
}

void admit_asked(Conn *conn)
{
    leave_line(conn);
    conn->waiting.has_asked = true;
}

void admit_leave(Conn *conn)
{
    Admission *all = &conn->server->admission;
    leave_line(conn);
    if (conn->waiting.waits == WAITS_GONE) all->leaving--;
    if (conn->waiting.is_answered) all->answered--;
    else peers_remove(&all->peers, conn->address);
}

/* ---- giving way ---- */

static Conn *longest_waiting(const Admission *all)
{
    const int64_t before = timer_clock() - GIVE_WAY_AFTER;
    if (all->lines[WAITS_END].oldest) return all->lines[WAITS_END].oldest;
    for (Waits waits = WAITS_SILENT; waits <= WAITS_IDLE; waits++) {
        Conn *conn = all->lines[waits].oldest;
        if (conn && conn->alive_at <= before) return conn;
    }
    return NULL;
}

static bool one_gives_way(Server *server)
{
    Admission *all = &server->admission;
    Conn *conn = all->leaving < GIVING_WAY_MAX ? longest_waiting(all) : NULL;
    if (!conn) return false;
    leave_line(conn);
    conn->waiting.waits = WAITS_GONE;
    all->leaving++;
    if (!conn->waiting.is_answered) server->metrics.evicted++;
    net_kill(&conn->wire);
    return true;
}

bool admit(Server *server, struct in6_addr address)
{
    const uint32_t staying = server->conns.count - server->admission.leaving;
    if (server->stopping || address_is_full(server, address)) return false;
    return staying < (uint32_t)server->options.max_connections || one_gives_way(server);
}
