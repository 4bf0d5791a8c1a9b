/* presence.c: see presence.h. */
#include "server/presence.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "values/hash.h"
#include "server/exchange.h"
#include "base/limit.h"
#include "net/net.h"
#include "base/number.h"
#include "server/server.h"
#include "base/str.h"
#include "server/socket.h"

#define FIRST_SLOTS 16
#define COUNT_MAX   ((int64_t)1 << 53) /* what the page's numbers hold exactly */

struct Presence {
    Conn *conn;
    uint64_t received;       /* messages of the page, over all of its connections */
    bool is_known;           /* the count goes on from an older connection's, or the page's own */
    bool is_listed;          /* it is in the table */
    bool rests;
    Buf topics;              /* that it has left, and comes back to: see topic_list */
    Presence *next;          /* of the same slot */
    Presence *older, *newer; /* of those that rest */
    uint8_t len;
    char id[PRESENCE_ID_MAX];
};

static Presences *presences_of(const Conn *conn)
{
    return &conn->server->presences;
}

static fh_str id_of(const Presence *presence)
{
    return (fh_str){ presence->id, presence->len };
}

/* ---- the id ---- */

static bool is_id(fh_str text)
{
    if (text.len < PRESENCE_ID_MIN || text.len > PRESENCE_ID_MAX) return false;
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        const bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!is_letter && !(c >= '0' && c <= '9') && c != '-' && c != '_') return false;
    }
    return true;
}

/* The script puts it last, so that nothing is decoded to find it. */
fh_str presence_cut_id(Request *request)
{
    static const fh_str key = { "_fh=", 4 };
    fh_str *query = &request->query;
    size_t at = query->len;
    while (at > 0 && query->ptr[at - 1] != '&') at--;
    const fh_str last = str_sub(*query, at, query->len);
    if (!str_starts_with(last, key)) return (fh_str){ NULL, 0 };
    const size_t cut = at > 0 ? last.len + 1 : last.len;
    query->len -= cut;
    request->target.len -= at > 0 ? cut : cut + 1; /* with its `&` or `?` */
    const fh_str id = str_sub(last, key.len, last.len);
    return is_id(id) ? id : (fh_str){ NULL, 0 };
}

bool presence_name(Conn *conn, fh_str id)
{
    if (id.len == 0) return true;
    Presence *presence = calloc(1, sizeof(Presence));
    if (!presence) return false;
    presence->conn = conn;
    presence->len = (uint8_t)id.len;
    memcpy(presence->id, id.ptr, id.len);
    conn->socket->presence = presence;
    return true;
}

/* ---- the table ---- */

static Presence **place_of(const Presences *all, fh_str id)
{
    Presence **at = &all->slots[hash_str(id) & (all->nslots - 1)];
    while (*at && !str_eq(id_of(*at), id)) at = &(*at)->next;
    return at;
}

static Presence *find(const Presences *all, fh_str id)
{
    return all->nslots ? *place_of(all, id) : NULL;
}

static bool grow(Presences *all)
{
    if (all->count < all->nslots) return true;
    const uint32_t nslots = all->nslots ? all->nslots * 2 : FIRST_SLOTS;
    Presence **slots = calloc(nslots, sizeof(Presence *));
    if (!slots) return false;
    for (uint32_t i = 0; i < all->nslots; i++) {
        for (Presence *each = all->slots[i], *next; each; each = next) {
            Presence **slot = &slots[hash_str(id_of(each)) & (nslots - 1)];
            next = each->next;
            each->next = *slot;
            *slot = each;
        }
    }
    free(all->slots);
    all->slots = slots;
    all->nslots = nslots;
    return true;
}

/* Without memory it is not in the table: a page that is cut off is then gone. */
static void list(Presences *all, Presence *presence)
{
    if (!grow(all)) return;
    *place_of(all, id_of(presence)) = presence;
    presence->is_listed = true;
    all->count++;
}

static void unlist(Presences *all, Presence *presence)
{
    if (!presence->is_listed) return;
    *place_of(all, id_of(presence)) = presence->next;
    presence->next = NULL;
    presence->is_listed = false;
    all->count--;
}

void presences_free(Presences *presences)
{
    free(presences->slots);
    *presences = (Presences){ 0 };
}

/* ---- resting ---- */

static void begin_rest(Presences *all, Presence *presence)
{
    presence->rests = true;
    presence->older = all->newest;
    *(all->newest ? &all->newest->newer : &all->oldest) = presence;
    all->newest = presence;
    all->nresting++;
}

static void end_rest(Presences *all, Presence *presence)
{
    if (!presence->rests) return;
    *(presence->older ? &presence->older->newer : &all->oldest) = presence->newer;
    *(presence->newer ? &presence->newer->older : &all->newest) = presence->older;
    presence->rests = false;
    all->nresting--;
}

void presence_forget(Conn *conn)
{
    Presence *presence = conn->socket->presence;
    if (!presence) return;
    end_rest(presences_of(conn), presence);
    unlist(presences_of(conn), presence);
    buf_free(&presence->topics);
    free(presence);
    conn->socket->presence = NULL;
}

/* It does not come back. */
static void end(Conn *conn)
{
    ws_end(conn);
    conn_free(conn);
}

static void on_rested(Timer *timer, int64_t now)
{
    (void)now;
    end((Conn *)(void *)((char *)timer - offsetof(Conn, timer)));
}

void presences_end(Server *server)
{
    while (server->presences.oldest) end(server->presences.oldest->conn);
}

bool presence_rest(Conn *conn)
{
    Socket *socket = conn->socket;
    Presence *presence = socket ? socket->presence : NULL;
    if (!presence || !presence->is_listed || socket->is_left || conn->server->stopping)
        return false;
    const bool has_grace = socket->route->grace > 0 && socket->opened;
    if (has_grace) presence_note_topics(conn);
    else ws_end(conn);
    if (!has_grace && presence->received == 0) return false;
    const int64_t rest = has_grace ? socket->route->grace : PRESENCE_COUNT;
    if (!timers_start(&conn->server->timers, &conn->timer, timer_clock() + rest)) return false;
    conn->timer.fire = on_rested;
    Presences *all = presences_of(conn);
    http_end(conn);
    conn_rest(conn);
    begin_rest(all, presence);
    if (all->nresting > PRESENCE_RESTING) end(all->oldest->conn);
    return true;
}

/* ---- coming back ---- */

void presence_note_topics(Conn *conn)
{
    const Socket *socket = conn->socket;
    if (socket->presence && socket->route->grace > 0 && socket->subscriber.links)
        topic_list(&socket->subscriber, &socket->presence->topics);
}

/* Whoever logs in or out is somebody else, whatever the page. */
static bool is_same(const Socket *a, const Socket *b)
{
    return a->route == b->route && str_eq(a->raw_path, b->raw_path) &&
           str_eq(a->query, b->query) && str_eq(a->session, b->session);
}

/* `before` gives way to another connection of its page: what it was called is now the new one. */
static void succeed(Conn *conn, Conn *before)
{
    Socket *socket = conn->socket, *old = before->socket;
    presence_note_topics(before);
    conn_swap_handles(conn, before);
    old->opened = false; /* `disconn` is owed by its successor */
    ws_end(before);
    if (old->presence->topics.failed ||
        !topic_join_listed(&conn->server->topics, &socket->subscriber,
                           buf_str(&old->presence->topics)))
        conn_overflow(conn); /* it tries again */
}

void presence_arrive(Conn *conn)
{
    Presence *presence = conn->socket->presence;
    if (!presence) return;
    Presence *old = find(presences_of(conn), id_of(presence));
    if (old) {
        Conn *before = old->conn;
        const Socket *socket = before->socket;
        const bool rests = old->rests;
        presence->received = old->received;
        presence->is_known = true;
        if (socket->route->grace > 0 && socket->opened && is_same(socket, conn->socket))
            succeed(conn, before);
        else
            ws_end(before);
        presence_forget(before);
        if (rests) conn_free(before);
        else net_kill(&before->wire);
    }
    list(presences_of(conn), presence);
}

/* ---- counting ---- */

void presence_count(Conn *conn)
{
    if (conn->socket->presence) conn->socket->presence->received++;
}

void presence_tell(Conn *conn)
{
    const Presence *presence = conn->socket->presence;
    char text[NUMBER_INT_MAX];
    if (!presence) return;
    const size_t len = number_int_text((int64_t)presence->received, text);
    Frame *frame = frame_copy((fh_str){ text, len });
    if (!frame) {
        conn_overflow(conn);
        return;
    }
    frame_make_binary(frame);
    conn_send(conn, frame);
    frame_drop(frame);
}

/* A server that knows nothing of the page (it was started anew) begins with what the page says. */
void presence_answer(Conn *conn, fh_str question)
{
    Presence *presence = conn->socket->presence;
    int64_t known = 0;
    if (!presence->is_known && number_int(question, &known) && known > 0 && known < COUNT_MAX)
        presence->received += (uint64_t)known;
    presence->is_known = true;
    presence_tell(conn);
}
