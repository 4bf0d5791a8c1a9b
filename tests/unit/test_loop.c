/* test_loop.c: how much one turn serves, by a clock that goes as the served let it. */
#include "net/loop.h"

#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "unit.h"

enum { MANY = 100, TURN = 60 /* ms, with those that come up as it ends */ };

static int64_t now;

int clock_gettime(clockid_t clock, struct timespec *to)
{
    (void)clock;
    *to = (struct timespec){ .tv_sec = now / 1000, .tv_nsec = now % 1000 * 1000000 };
    return 0;
}

typedef struct Peer {
    int fd;
    int cost; /* ms to read it or to write to it */
    bool waits; /* as websockets do */
    int read, written;
} Peer;

static Loop *loop;
static int is_ending;

static void serve(void *context, void *owner, struct pollfd *ready)
{
    (void)context;
    Peer *peer = owner;
    if (!(ready->revents & POLLIN)) return;
    peer->read++;
    now += peer->cost;
}

static LoopWrote write_waiting(void *owner)
{
    Peer *peer = owner;
    peer->written++;
    now += peer->cost;
    return LOOP_WROTE_ALL;
}

static bool never(void *owner)
{
    (void)owner;
    return false;
}

static bool can_wait(void *owner)
{
    return ((Peer *)owner)->waits;
}

static bool is_to_end(void *context)
{
    (void)context;
    return is_ending;
}

static void add(Peer *peer, int cost, bool waits, bool is_readable)
{
    *peer = (Peer){ eventfd(is_readable, EFD_NONBLOCK), cost, waits, 0, 0 };
    CHECK(loop_add(loop, peer->fd, peer, POLLIN));
}

static void begin(Peer *peers, int cost, bool are_readable)
{
    now = 1000;
    is_ending = 0;
    loop = loop_new((LoopUser){ .serve = serve, .is_blocked = never, .reads_again = never,
                                .write_waiting = write_waiting, .is_in_frame = never,
                                .can_wait = can_wait, .is_to_end = is_to_end });
    for (int i = 0; i < MANY; i++) add(&peers[i], cost, true, are_readable);
}

static void end(Peer *peers, int count)
{
    for (int i = 0; i < count; i++) close(peers[i].fd);
    loop_free(loop);
}

static int64_t time_of_turn(void)
{
    const int64_t before = now;
    loop_turn(loop, 0);
    return now - before;
}

static void call(Peer *peer)
{
    const uint64_t one = 1;
    CHECK(write(peer->fd, &one, sizeof(one)) == sizeof(one));
}

static void hear(Peer *peer)
{
    uint64_t all;
    CHECK(read(peer->fd, &all, sizeof(all)) == sizeof(all));
}

static void test_many_at_once_leave_a_request_its_turn(void)
{
    Peer peers[MANY + 1];
    begin(peers, 5, true);
    add(&peers[MANY], 1, false, true);
    CHECK(time_of_turn() <= TURN);
    CHECK_INT(peers[MANY].read, 1);
    end(peers, MANY + 1);
}

static void test_those_that_take_long_share_a_part_of_each_turn(void)
{
    Peer peers[MANY + 1];
    begin(peers, 5, true);
    add(&peers[MANY], 0, true, false);
    for (int i = 0; i < MANY; i++) CHECK(time_of_turn() <= TURN); /* now all are known */
    for (int i = 1; i <= 10; i++) {
        call(&peers[MANY]);
        CHECK(time_of_turn() <= TURN / 3);
        CHECK_INT(peers[MANY].read, i);
        hear(&peers[MANY]);
    }
    end(peers, MANY + 1);
}

static void test_they_take_turns(void)
{
    Peer peers[MANY];
    begin(peers, 3, true);
    for (int i = 0; i < 20 * MANY; i++) loop_turn(loop, 0);
    int least = peers[0].read, most = least;
    for (int i = 1; i < MANY; i++) {
        if (peers[i].read < least) least = peers[i].read;
        if (peers[i].read > most) most = peers[i].read;
    }
    CHECK(least >= 20);
    CHECK(most - least <= 2);
    end(peers, MANY);
}

static void test_one_that_takes_less_is_as_others(void)
{
    Peer peers[MANY];
    begin(peers, 5, true);
    for (int i = 0; i < MANY; i++) loop_turn(loop, 0);
    for (int i = 0; i < MANY; i++) peers[i].cost = 0;
    loop_turn(loop, 0); /* the last time that they wait */
    int before[MANY];
    for (int i = 0; i < MANY; i++) before[i] = peers[i].read;
    loop_turn(loop, 0);
    for (int i = 0; i < MANY; i++) CHECK_INT(peers[i].read - before[i], 1);
    end(peers, MANY);
}

static void test_writing_to_many_leaves_others_their_turn(void)
{
    Peer peers[MANY + 1];
    begin(peers, 1, false);
    add(&peers[MANY], 0, true, true);
    for (int i = 0; i < MANY; i++) loop_write(loop, peers[i].fd);
    CHECK(time_of_turn() <= TURN);
    CHECK_INT(peers[MANY].read, 1);
    CHECK_INT(peers[0].written, 1);
    CHECK_INT(peers[MANY - 1].written, 0);
    for (int i = 0; i < 4; i++) CHECK(time_of_turn() <= TURN);
    for (int i = 0; i < MANY; i++) CHECK_INT(peers[i].written, 1);
    end(peers, MANY + 1);
}

static void test_who_left_while_it_waited_is_forgotten(void)
{
    Peer peers[MANY];
    begin(peers, 5, true);
    for (int i = 0; i < MANY; i++) loop_turn(loop, 0);
    const int before = peers[0].read;
    loop_remove(loop, peers[0].fd);
    for (int i = 0; i < MANY; i++) loop_turn(loop, 0);
    CHECK_INT(peers[0].read, before);
    CHECK(peers[1].read > before);
    end(peers, MANY);
}

static void test_a_turn_ends_when_it_is_told_to(void)
{
    Peer peers[MANY];
    begin(peers, 0, true);
    is_ending = 1;
    loop_turn(loop, 0);
    for (int i = 0; i < MANY; i++) CHECK_INT(peers[i].read, 0);
    is_ending = 0;
    loop_turn(loop, 0);
    for (int i = 0; i < MANY; i++) CHECK_INT(peers[i].read, 1);
    end(peers, MANY);
}

int main(void)
{
    RUN(test_many_at_once_leave_a_request_its_turn);
    RUN(test_those_that_take_long_share_a_part_of_each_turn);
    RUN(test_they_take_turns);
    RUN(test_one_that_takes_less_is_as_others);
    RUN(test_writing_to_many_leaves_others_their_turn);
    RUN(test_who_left_while_it_waited_is_forgotten);
    RUN(test_a_turn_ends_when_it_is_told_to);
    return unit_end();
}
