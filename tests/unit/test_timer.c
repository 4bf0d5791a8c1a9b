/* test_timer.c: what is due, and in which order. */
#include "base/timer.h"

#include <stdlib.h>
#include <time.h>

#include "unit.h"

static int64_t clock_ms; /* goes as the timers let it */

int clock_gettime(clockid_t clock, struct timespec *now)
{
    (void)clock;
    *now = (struct timespec){ .tv_sec = clock_ms / 1000, .tv_nsec = clock_ms % 1000 * 1000000 };
    return 0;
}

typedef struct Bell {
    Timer timer;
    Timers *again; /* starts itself again in these, at once */
    int64_t rung_at;
    int rung;
} Bell;

static char order[64];

static void ring(Timer *timer, int64_t now)
{
    Bell *bell = (Bell *)(void *)timer;
    bell->rung_at = now;
    bell->rung++;
    if (bell->again) timers_start(bell->again, timer, now);
}

static void ring_name(Timer *timer, int64_t now)
{
    (void)now;
    const char name[2] = { (char)('a' + timer->due % 26), '\0' };
    strcat(order, name);
}

static void test_fires_what_is_due(void)
{
    Timers timers = { 0 };
    Bell early = { .timer.fire = ring }, late = { .timer.fire = ring };
    CHECK(timers_next(&timers) == INT64_MAX);
    timers_start(&timers, &late.timer, 20);
    timers_start(&timers, &early.timer, 10);
    CHECK_INT(timers_next(&timers), 10);
    CHECK_INT(timers_run(&timers, 9), 0);
    CHECK_INT(timers_run(&timers, 10), 1);
    CHECK_INT(early.rung, 1);
    CHECK_INT(late.rung, 0);
    CHECK_INT(timers_run(&timers, 100), 1);
    CHECK_INT(late.rung_at, 100);
    CHECK_INT(timers_run(&timers, 100), 0);
    timers_free(&timers);
}

static void test_moves_and_stops(void)
{
    Timers timers = { 0 };
    Bell bell = { .timer.fire = ring };
    timers_stop(&timers, &bell.timer);
    timers_start(&timers, &bell.timer, 10);
    timers_start(&timers, &bell.timer, 30);
    CHECK_INT(timers.count, 1);
    CHECK_INT(timers_run(&timers, 20), 0);
    timers_stop(&timers, &bell.timer);
    timers_stop(&timers, &bell.timer);
    CHECK_INT(timers_run(&timers, 40), 0);
    CHECK_INT(bell.rung, 0);
    timers_free(&timers);
}

static void test_same_time_in_the_order_of_starting(void)
{
    Timers timers = { 0 };
    Bell bells[5];
    order[0] = '\0';
    for (int i = 0; i < 5; i++) bells[i] = (Bell){ .timer.fire = ring_name };
    const int due[5] = { 2, 0, 2, 1, 0 };
    for (int i = 0; i < 5; i++) timers_start(&timers, &bells[i].timer, due[i]);
    CHECK_INT(timers_run(&timers, 5), 5);
    CHECK_STR(((fh_str){ order, strlen(order) }), "aabcc");
    CHECK(bells[0].timer.number < bells[2].timer.number);
    timers_free(&timers);
}

static void test_one_that_starts_itself_holds_nobody_up(void)
{
    Timers timers = { 0 };
    Bell eager = { .timer.fire = ring, .again = &timers }, other = { .timer.fire = ring };
    timers_start(&timers, &eager.timer, 0);
    timers_start(&timers, &other.timer, 0);
    CHECK_INT(timers_run(&timers, 0), 2);
    CHECK_INT(eager.rung, 1);
    CHECK_INT(other.rung, 1);
    timers_free(&timers);
}

static void ring_for_a_while(Timer *timer, int64_t now)
{
    ring(timer, now);
    clock_ms += 4;
}

static void test_a_long_list_leaves_others_their_turn(void)
{
    enum { COUNT = 100 };
    Bell bells[COUNT];
    Timers timers = { 0 };
    for (int i = 0; i < COUNT; i++) {
        bells[i] = (Bell){ .timer.fire = ring_for_a_while };
        timers_start(&timers, &bells[i].timer, 10);
    }
    int fired = 0;
    while (fired < COUNT) {
        const int64_t before = clock_ms;
        const int some = timers_run(&timers, 10);
        CHECK(some > 0);
        CHECK(clock_ms - before <= 15);
        fired += some;
        CHECK_INT(bells[fired - 1].rung, 1);
        if (fired < COUNT) CHECK_INT(bells[fired].rung, 0);
    }
    timers_free(&timers);
}

static void test_many_in_any_order(void)
{
    enum { COUNT = 2000 };
    static Bell bells[COUNT];
    Timers timers = { 0 };
    unsigned seed = 7;
    for (int i = 0; i < COUNT; i++) {
        bells[i] = (Bell){ .timer.fire = ring };
        timers_start(&timers, &bells[i].timer, rand_r(&seed) % 500);
    }
    for (int i = 0; i < COUNT; i += 3) timers_stop(&timers, &bells[i].timer);
    for (int i = 1; i < COUNT; i += 3)
        timers_start(&timers, &bells[i].timer, 500 + rand_r(&seed) % 500);
    int64_t last = -1;
    while (timers.count) {
        const int64_t next = timers_next(&timers);
        CHECK(next >= last);
        last = next;
        timers_run(&timers, next);
    }
    for (int i = 0; i < COUNT; i++) {
        CHECK_INT(bells[i].rung, i % 3 != 0);
        if (i % 3) CHECK_INT(bells[i].rung_at, bells[i].timer.due);
    }
    timers_free(&timers);
}

int main(void)
{
    RUN(test_fires_what_is_due);
    RUN(test_moves_and_stops);
    RUN(test_same_time_in_the_order_of_starting);
    RUN(test_one_that_starts_itself_holds_nobody_up);
    RUN(test_a_long_list_leaves_others_their_turn);
    RUN(test_many_in_any_order);
    return unit_end();
}
