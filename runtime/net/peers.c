/* peers.c: see peers.h. Open addressing: a place whose count is 0 is free. */
#include "net/peers.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "values/hash.h"
#include "base/str.h"

#define LEAST_PLACES 64

struct PeerCount {
    struct in6_addr address; /* as key_of gives it */
    uint32_t count;
};

/* ---- addresses ---- */

bool peers_is_loopback(struct in6_addr address)
{
    if (IN6_IS_ADDR_V4MAPPED(&address)) return address.s6_addr[12] == 127;
    return IN6_IS_ADDR_LOOPBACK(&address);
}

fh_str peers_name(struct in6_addr address, char *to)
{
    if (IN6_IS_ADDR_V4MAPPED(&address))
        inet_ntop(AF_INET, address.s6_addr + 12, to, INET_ADDRSTRLEN);
    else
        inet_ntop(AF_INET6, address.s6_addr, to, INET6_ADDRSTRLEN);
    return str_from(to);
}

/* ---- the table ---- */

static struct in6_addr key_of(struct in6_addr address)
{
    if (!IN6_IS_ADDR_V4MAPPED(&address)) memset(address.s6_addr + 8, 0, 8);
    return address;
}

static size_t home_of(const Peers *peers, const struct in6_addr *key)
{
    return hash_str((fh_str){ (const char *)key->s6_addr, sizeof(key->s6_addr) }) &
           (peers->size - 1);
}

/* Where this address is, or would be. There is a free place always. */
static size_t place_of(const Peers *peers, const struct in6_addr *key)
{
    size_t at = home_of(peers, key);
    while (peers->table[at].count && memcmp(&peers->table[at].address, key, sizeof(*key)) != 0)
        at = (at + 1) & (peers->size - 1);
    return at;
}

static bool resize(Peers *peers, size_t size)
{
    const Peers old = *peers;
    PeerCount *table = calloc(size, sizeof(PeerCount));
    if (!table) return false;
    peers->table = table;
    peers->size = size;
    for (size_t i = 0; i < old.size; i++)
        if (old.table[i].count) table[place_of(peers, &old.table[i].address)] = old.table[i];
    free(old.table);
    return true;
}

bool peers_add(Peers *peers, struct in6_addr address)
{
    const struct in6_addr key = key_of(address);
    const bool is_dense = peers->count * 2 >= peers->size;
    if (is_dense && !resize(peers, peers->size ? peers->size * 2 : LEAST_PLACES)) return false;
    PeerCount *peer = &peers->table[place_of(peers, &key)];
    if (peer->count++ == 0) {
        peer->address = key;
        peers->count++;
    }
    return true;
}

/* Frees a place. Those behind it that would be found no more move up. */
static void close_gap(Peers *peers, size_t gap)
{
    const size_t mask = peers->size - 1;
    PeerCount *table = peers->table;
    for (size_t at = (gap + 1) & mask; table[at].count; at = (at + 1) & mask) {
        const size_t home = home_of(peers, &table[at].address);
        if (((at - home) & mask) < ((at - gap) & mask)) continue;
        table[gap] = table[at];
        gap = at;
    }
    table[gap].count = 0;
}

void peers_remove(Peers *peers, struct in6_addr address)
{
    const struct in6_addr key = key_of(address);
    const size_t at = peers->size ? place_of(peers, &key) : 0;
    if (!peers->size || peers->table[at].count == 0 || --peers->table[at].count) return;
    close_gap(peers, at);
    peers->count--;
    if (peers->size > LEAST_PLACES && peers->count < peers->size / 8)
        resize(peers, peers->size / 2); /* without memory it stays as it is */
}

uint32_t peers_count(const Peers *peers, struct in6_addr address)
{
    const struct in6_addr key = key_of(address);
    return peers->size ? peers->table[place_of(peers, &key)].count : 0;
}

void peers_free(Peers *peers)
{
    free(peers->table);
    *peers = (Peers){ 0 };
}
