/* test_peers.c: how many connections each address has, against a table that is plainly right. */
#include "net/peers.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "unit.h"

static struct in6_addr in6(const char *text)
{
    struct in6_addr address;
    CHECK(inet_pton(AF_INET6, text, &address) == 1);
    return address;
}

static struct in6_addr in4(uint32_t number)
{
    struct in6_addr address = in6("::ffff:10.0.0.0");
    address.s6_addr[14] = (unsigned char)(number >> 8);
    address.s6_addr[15] = (unsigned char)number;
    return address;
}

static void test_networks(void)
{
    Peers peers = { 0 };
    CHECK_INT(peers_count(&peers, in6("2001:db8::1")), 0);
    peers_remove(&peers, in6("2001:db8::1"));
    CHECK(peers_add(&peers, in6("2001:db8::1")) && peers_add(&peers, in6("2001:db8::ffff:0:0:1")));
    CHECK(peers_add(&peers, in6("2001:db8:0:1::1")));
    CHECK_INT(peers_count(&peers, in6("2001:db8::2")), 2);
    CHECK_INT(peers_count(&peers, in6("2001:db8:0:1::2")), 1);
    CHECK(peers_add(&peers, in6("::1")) && peers_add(&peers, in4(1)) && peers_add(&peers, in4(1)));
    CHECK_INT(peers_count(&peers, in6("::1")), 1);
    CHECK_INT(peers_count(&peers, in4(1)), 2);
    CHECK_INT(peers_count(&peers, in4(2)), 0);
    peers_free(&peers);
}

static void test_loopback(void)
{
    CHECK(peers_is_loopback(in6("::1")) && peers_is_loopback(in6("::ffff:127.1.2.3")));
    CHECK(!peers_is_loopback(in6("::ffff:10.0.0.1")) && !peers_is_loopback(in6("::127.0.0.1")));
    CHECK(!peers_is_loopback(in6("7f00::1")) && !peers_is_loopback(in6("fe80::1")));
}

#define ADDRESSES 3000

/* Grows, comes and goes at random, and shrinks again. */
static void test_many(void)
{
    static uint32_t counts[ADDRESSES];
    Peers peers = { 0 };
    size_t most = 0;
    srand(1);
    for (int round = 0; round < 60000; round++) {
        const uint32_t i = (uint32_t)rand() % ADDRESSES;
        const int adds = round < 30000 ? 3 : 1; /* of 4 */
        if (rand() % 4 < adds) {
            CHECK(peers_add(&peers, in4(i)));
            counts[i]++;
        } else if (counts[i]) {
            peers_remove(&peers, in4(i));
            counts[i]--;
        }
        if (peers.size > most) most = peers.size;
        if (round % 5000 != 0) continue;
        for (uint32_t k = 0; k < ADDRESSES; k++) CHECK_INT(peers_count(&peers, in4(k)), counts[k]);
    }
    for (uint32_t k = 0; k < ADDRESSES; k++)
        for (; counts[k]; counts[k]--) peers_remove(&peers, in4(k));
    CHECK_INT(peers.count, 0);
    CHECK(most >= ADDRESSES && peers.size <= 64);
    peers_free(&peers);
}

int main(void)
{
    RUN(test_networks);
    RUN(test_loopback);
    RUN(test_many);
    return unit_end();
}
