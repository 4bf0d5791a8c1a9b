/* soak.c: puts a server under load that is not kind to it, and says what it did.
 *
 *     soak CORE PORT PID SECONDS SEED READERS SLOW VISITS
 *
 * The server is app.fh. READERS clients are sent a hundred messages a second all the time; for a
 * while nobody else is there, then SLOW clients that stop reading (slow.h), and for the rest of
 * the SECONDS also VISITS visitors a second who come and go (churn.h). Before that, all of them
 * are there for a short time: what the server keeps of it is what the end is compared with.
 *
 * Each result is a line of JSON: a claim that holds or not, or a figure. soak.js starts the
 * server and this, and makes a table of the lines. Chance depends on SEED alone. */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "churn.h"
#include "probe.h"
#include "readers.h"
#include "slow.h"

#define QUEUE_LIMIT 262144l /* app queue= */
#define TICKS       100.0   /* messages a second */
#define MIB         1048576.0
#define MS          1e6     /* nanoseconds */

/* What may be left at the end. Tables (of connections, timers, topics) are as large as their
 * content ever was, and double; how many visitors are there at once is chance. */
#define HEAP_TOLERANCE (256l << 10)

/* Whole pages that are free go back to the system once there are 4 MiB of them (trim.c). */
#define MEMORY_TOLERANCE (4l << 20)

/* How many times the undisturbed latency readers may see beside slow ones. */
#define SLOWER_MAX 2.0

#define SETTLING 30  /* seconds that the server may take to be rid of all who have gone */
#define TRIMMING 6.0 /* until it has given the memory of theirs back to the system */

typedef struct Soak {
    Load *load;
    Probe probe;
    Readers readers;
    Slow slow;
    Churn churn;
    int port;
    double seconds, visits;
    size_t nreaders, nslow;
    bool sanitized;            /* the server */
    bool holds;                /* all claims so far */
    uint64_t missed, wrong, lost; /* of all readers */
} Soak;

/* What is to be as it was. */
typedef struct Rest {
    Counts counts;
    long memory;
    int descriptors;
} Rest;

/* ---- results ---- */

static void claim(Soak *soak, bool holds, const char *what, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
static void claim(Soak *soak, bool holds, const char *what, const char *format, ...)
{
    va_list args;
    soak->holds = soak->holds && holds;
    printf("{\"claim\":\"%s\",\"holds\":%s,\"measured\":\"", what, holds ? "true" : "false");
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    printf("\"}\n");
    fflush(stdout);
}

static void figure(const char *what, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void figure(const char *what, const char *format, ...)
{
    va_list args;
    printf("{\"figure\":\"%s\",\"value\":\"", what);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    printf("\"}\n");
    fflush(stdout);
}

static void fail(const char *why)
{
    fprintf(stderr, "soak: %s\n", why);
    exit(2);
}

static void say(const char *what, double seconds)
{
    fprintf(stderr, "%s, %.0f s\n", what, seconds);
}

/* ---- phases ---- */

static void count_readers(Soak *soak)
{
    soak->missed += soak->readers.missed;
    soak->wrong += soak->readers.wrong;
    soak->lost += soak->readers.lost;
}

static void let_readers_come(Soak *soak)
{
    if (!readers_come(&soak->readers, soak->load, soak->port, soak->nreaders))
        fail("the server does not let all readers in");
}

static void let_readers_leave(Soak *soak)
{
    count_readers(soak);
    readers_leave(&soak->readers);
}

/* What a phase has come to. */
typedef struct Phase {
    double rate;       /* messages a second for each reader */
    double p50, p99;   /* milliseconds */
    double cpu;        /* of the server, of one core */
    long memory;       /* bytes, at most */
} Phase;

static Phase run(Soak *soak, const char *what, double seconds)
{
    say(what, seconds);
    load_run(soak->load, 0.5);
    histogram_clear(&soak->readers.latency);
    probe_reset(&soak->probe);
    soak->readers.received = 0;
    const uint64_t began = load_now(), cpu = probe_cpu(&soak->probe);
    load_run(soak->load, seconds);
    const double took = (double)(load_now() - began) / (double)LOAD_SECOND;
    const Phase phase = {
        .rate = (double)soak->readers.received / took / (double)soak->nreaders,
        .p50 = (double)histogram_at(&soak->readers.latency, 0.5) / MS,
        .p99 = (double)histogram_at(&soak->readers.latency, 0.99) / MS,
        .cpu = (double)(probe_cpu(&soak->probe) - cpu) / (double)LOAD_SECOND / took,
        .memory = soak->probe.memory_max,
    };
    figure(what, "%.0f s; %.1f messages a second for each reader; p50 %.1f ms, p99 %.1f ms; "
                 "server %.2f of a core; memory at most %.1f MiB", seconds, phase.rate,
           phase.p50, phase.p99, phase.cpu, (double)phase.memory / MIB);
    return phase;
}

/* ---- between the phases ---- */

static bool is_empty(const Counts *counts)
{
    return counts->connections == 1 && counts->websockets == 0; /* ours */
}

static Rest settle(Soak *soak)
{
    const uint64_t began = load_now();
    do {
        load_run(soak->load, 0.5);
        if (!probe_now(&soak->probe)) fail("the server does not answer");
    } while (!is_empty(&soak->probe.counts) &&
             load_now() - began < SETTLING * LOAD_SECOND);
    load_run(soak->load, TRIMMING);
    if (!probe_now(&soak->probe)) fail("the server does not answer");
    return (Rest){ soak->probe.counts, soak->probe.memory, probe_descriptors(&soak->probe) };
}

/* All that comes later, for a short time. */
static Rest warm_up(Soak *soak, double seconds)
{
    say("warming up", seconds);
    let_readers_come(soak);
    slow_come(&soak->slow, soak->load, soak->port, soak->nslow, &soak->readers.tick);
    churn_start(&soak->churn, soak->load, soak->port, soak->visits);
    load_run(soak->load, seconds);
    churn_stop(&soak->churn);
    slow_leave(&soak->slow);
    let_readers_leave(soak);
    return settle(soak);
}

/* ---- claims ---- */

static void judge_undisturbed(Soak *soak, const Phase *phase)
{
    if (soak->sanitized) return; /* times say nothing there */
    claim(soak, phase->rate > 0.99 * TICKS, "Readers get a hundred messages a second",
          "%zu readers, %.1f each", soak->nreaders, phase->rate);
}

static void judge_disturbed(Soak *soak, const Phase *before, const Phase *phase)
{
    if (soak->sanitized) return;
    claim(soak, phase->rate > 0.99 * TICKS && phase->p99 <= SLOWER_MAX * before->p99,
          "Slow clients cost the others little: p99 within twice the undisturbed one",
          "%.1f ms, undisturbed %.1f ms: %.2f times", phase->p99, before->p99,
          phase->p99 / before->p99);
}

static void judge_memory(Soak *soak, const Phase *before, const Phase *phase)
{
    const long limit = before->memory + (long)soak->nslow * QUEUE_LIMIT;
    if (!soak->sanitized)
        claim(soak, phase->memory <= limit, "Memory beside slow clients stays within the limits of the queues",
              "%.1f MiB at most, undisturbed %.1f; with %zu full queues it may be %.1f",
              (double)phase->memory / MIB, (double)before->memory / MIB, soak->nslow,
              (double)limit / MIB);
    claim(soak, soak->probe.queue_max > 0 &&
                    soak->probe.queue_max <= (long)soak->nslow * QUEUE_LIMIT,
          "So do the queues, counting shared messages for each",
          "%.1f MiB at most, of %.1f", (double)soak->probe.queue_max / MIB,
          (double)soak->nslow * QUEUE_LIMIT / MIB);
}

static void judge_slow(Soak *soak, long skipped)
{
    const Slow *slow = &soak->slow;
    claim(soak, slow->caught_up > 0 && slow->skipped > 0 && skipped > 0,
          "Superseded elements are skipped, and who reads on sees the newest",
          "%ld skipped by the server; %llu times the newest was seen", skipped,
          (unsigned long long)slow->caught_up);
    claim(soak, slow->overloaded > 0, "Who is past the limit is closed with 1013",
          "%llu times", (unsigned long long)slow->overloaded);
    claim(soak, slow->wrong == 0, "Nothing else happens to those who are slow",
          "%llu exceptions", (unsigned long long)slow->wrong);
}

static void judge_readers(Soak *soak)
{
    claim(soak, soak->missed + soak->wrong + soak->lost == 0,
          "No reader ever misses a message, gets a wrong byte or is closed",
          "%llu gaps, %llu wrong, %llu closed", (unsigned long long)soak->missed,
          (unsigned long long)soak->wrong, (unsigned long long)soak->lost);
}

static void judge_churn(Soak *soak)
{
    claim(soak, soak->churn.visits > 0 && soak->churn.wrong == 0,
          "Visitors get what they should, whatever others send",
          "%zu visits, %zu exceptions", soak->churn.visits, soak->churn.wrong);
}

static void judge_answers(Soak *soak)
{
    const double longest = (double)soak->probe.answers.max / MS;
    claim(soak, longest < 1000, "The server answers within a second, at any time",
          "%.0f ms at most, asked %u times", longest, soak->probe.answered);
}

static void judge_rest(Soak *soak, const Rest *before, const Rest *after)
{
    const Counts *counts = &after->counts;
    claim(soak, is_empty(counts) && counts->topics == 0 && counts->subscriptions == 0 &&
                    counts->queue_bytes == 0 && counts->own == 0,
          "Connections, topics and queues are gone",
          "%ld connections besides ours, %ld websockets, %ld topics, %ld bytes queued",
          counts->connections - 1, counts->websockets, counts->topics, counts->queue_bytes);
    claim(soak, counts->came == counts->gone, "Each websocket that `conn` ran for had its `disconn`",
          "%ld came, %ld went", counts->came, counts->gone);
    claim(soak, after->descriptors == before->descriptors, "Descriptors are back", "%d, before %d",
          after->descriptors, before->descriptors);
    claim(soak, labs(counts->heap - before->counts.heap) <= HEAP_TOLERANCE,
          "So is the heap in use, to 256 KiB", "%.2f MiB, before %.2f",
          (double)counts->heap / MIB, (double)before->counts.heap / MIB);
    if (soak->sanitized) return; /* which keep what is freed for a while */
    claim(soak, after->memory <= before->memory + MEMORY_TOLERANCE,
          "So is the memory of the process (RSS), to 4 MiB", "%.1f MiB, before %.1f",
          (double)after->memory / MIB, (double)before->memory / MIB);
}

/* ---- from start to end ---- */

static double within(double least, double value, double most)
{
    return value < least ? least : value > most ? most : value;
}

static void soak_all(Soak *soak)
{
    const double s = soak->seconds;
    const double warming = within(10, s / 8, 30), alone = within(8, s * 0.15, 90);
    const double beside = within(20, s * 0.2, 120);
    const double rest = within(15, s - warming - alone - beside - 10, s);
    probe_start(&soak->probe, soak->load, soak->port, soak->probe.pid);
    const Rest before = warm_up(soak, warming);
    let_readers_come(soak);
    const Phase undisturbed = run(soak, "readers alone", alone);
    judge_undisturbed(soak, &undisturbed);
    slow_come(&soak->slow, soak->load, soak->port, soak->nslow, &soak->readers.tick);
    const Phase disturbed = run(soak, "with slow clients", beside);
    judge_disturbed(soak, &undisturbed, &disturbed);
    judge_memory(soak, &undisturbed, &disturbed);
    churn_start(&soak->churn, soak->load, soak->port, soak->visits);
    run(soak, "and with visitors", rest);
    churn_stop(&soak->churn);
    judge_slow(soak, soak->probe.counts.skipped - before.counts.skipped);
    slow_leave(&soak->slow);
    let_readers_leave(soak);
    judge_readers(soak);
    judge_churn(soak);
    churn_print(&soak->churn);
    const Rest after = settle(soak);
    judge_answers(soak);
    judge_rest(soak, &before, &after);
    probe_stop(&soak->probe);
}

int main(int argc, char **argv)
{
    static Soak soak = { .holds = true };
    if (argc != 9) fail("usage: see the start of soak.c");
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    load_pin(atoi(argv[1]));
    load_take_descriptors();
    soak.load = load_new();
    soak.port = atoi(argv[2]);
    soak.probe.pid = atoi(argv[3]);
    soak.seconds = atof(argv[4]);
    srand((unsigned)strtoul(argv[5], NULL, 10));
    soak.nreaders = strtoul(argv[6], NULL, 10);
    soak.nslow = strtoul(argv[7], NULL, 10);
    soak.visits = atof(argv[8]);
    soak.sanitized = getenv("SOAK_SANITIZED") != NULL;
    alarm((unsigned)soak.seconds + 180); /* something hangs */
    soak_all(&soak);
    load_free(soak.load);
    return soak.holds ? 0 : 1;
}
