/* overtime.c: see overtime.h. What signal handlers share with the rest is sig_atomic_t, and
 * each is written by one side alone, but for the flag, which either may write at any time. */
#include "values/overtime.h"

#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "values/event.h"
#include "base/limit.h"

/* The timer's pace in milliseconds: a tenth of the limit, within these bounds. */
#define TICK_MIN 4
#define TICK_MAX 50

volatile int fh_overtime;

static int64_t limit_ms;
static volatile sig_atomic_t turn;    /* the number of the event in hand; 0: none */
static volatile sig_atomic_t hurried;
static sig_atomic_t last;             /* the number of the newest event */
static sig_atomic_t most, most_hurried; /* ticks of the timer */
static sig_atomic_t seen, ticks;      /* on_tick's: the event that it saw last, and how often */

static void on_tick(int number)
{
    (void)number;
    if (turn != seen || turn == 0) {
        seen = turn;
        ticks = 0;
        return;
    }
    if (ticks < most) ticks++;
    if (ticks >= (hurried ? most_hurried : most)) fh_overtime = 1;
}

/* A handler's C did not come back in time, and nobody else can end this. */
static void on_alarm(int number)
{
    static const char words[] = "a handler did not come back: the server ends without order\n";
    (void)number;
    if (write(STDERR_FILENO, words, sizeof(words) - 1) < 0) _exit(1);
    _exit(1);
}

static void catch(int number, void (*handler)(int))
{
    struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };
    sigaction(number, &action, NULL);
}

static bool start_timer(clockid_t clock, int tick)
{
    timer_t timer;
    struct sigevent event;
    const long ns = tick * 1000000L;
    const struct itimerspec pace = { { 0, ns }, { 0, ns } };
    memset(&event, 0, sizeof(event));
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = SIGVTALRM;
    return timer_create(clock, &event, &timer) == 0 && timer_settime(timer, 0, &pace, NULL) == 0;
}

bool overtime_start(int64_t limit)
{
    int64_t tick = limit / 10;
    if (tick < TICK_MIN) tick = TICK_MIN;
    if (tick > TICK_MAX) tick = TICK_MAX;
    const int64_t count = limit / tick + (limit % tick != 0);
    limit_ms = limit;
    most = count < INT32_MAX ? (sig_atomic_t)count : INT32_MAX;
    most_hurried = HURRY_LIMIT / (int)tick + 1;
    catch(SIGVTALRM, on_tick);
    catch(SIGALRM, on_alarm);
    return start_timer(CLOCK_THREAD_CPUTIME_ID, (int)tick);
}

void overtime_begin(void)
{
    last = last < INT32_MAX ? last + 1 : 1;
    turn = last;
    fh_overtime = 0;
}

void overtime_end(void)
{
    turn = 0;
}

void overtime_hurry(void)
{
    hurried = 1;
    if (turn) alarm(NO_RETURN_LIMIT / 1000);
}

void overtime_in_order(void)
{
    alarm(0);
}

void overtime_calm(void)
{
    hurried = 0;
    overtime_in_order();
}

bool overtime_is_hurried(void)
{
    return hurried;
}

_Noreturn void fh_overdue(FhEvent *event, int line)
{
    fh_overtime = 0;
    event_of(event)->stop_status = 503;
    if (hurried) fh_stop(event, line, "stopped in the middle: the server is to end");
    if (limit_ms % 1000)
        fh_stop(event, line, "has run for %lldms and was stopped: app timeout= allows more",
                (long long)limit_ms);
    fh_stop(event, line, "has run for %llds and was stopped: app timeout= allows more",
            (long long)limit_ms / 1000);
}
