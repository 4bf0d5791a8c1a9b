/* measure.c: puts one kind of load on one server and prints what came of it, as a line of JSON.
 *
 *     measure CORE echo PORT PID SECONDS ACTIVE IDLE    each active client waits for its answer
 *     measure CORE publish PORT PID SECONDS MEMBERS N   to a room; N messages are under way
 *     measure CORE page PORT PID SECONDS CLIENTS        GET / again and again
 *     measure CORE connect PORT PID SECONDS CLIENTS     the same, with a connection for each
 *     measure CORE hold PORT PID SECONDS COUNT          idle websockets, until stdin ends
 *     measure CORE become COMMAND...                    on this core; ends when its parent does
 *     measure CORE run COMMAND...                       seconds and memory of a command
 *     measure CORE start PORT COMMAND...                until its first answer, in seconds
 *
 * PID is the server's, for the processor time that it takes. */
#include "measure.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE 180 /* seconds after which something hangs */

/* ---- time ---- */

/* Nanoseconds of processor time of all threads of a process, its system calls included. */
static uint64_t cpu_of(pid_t pid)
{
    clockid_t clock;
    struct timespec time;
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0)
        load_fail("processor time of the server");
    return (uint64_t)time.tv_sec * LOAD_SECOND + (uint64_t)time.tv_nsec;
}

static Ticks ticks_of(pid_t pid)
{
    char name[32], text[1024] = "";
    Ticks ticks = { 0, 0 };
    snprintf(name, sizeof(name), "/proc/%d/stat", (int)pid);
    FILE *file = fopen(name, "r");
    if (!file) load_fail(name);
    if (!fgets(text, sizeof(text), file)) load_fail(name);
    fclose(file);
    const char *rest = strrchr(text, ')'); /* the program's name may hold anything */
    if (!rest || sscanf(rest, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &ticks.user,
                        &ticks.system) != 2)
        load_fail(name);
    return ticks;
}

/* Nanoseconds that all cores were busy for anybody: to the hundredth of a second. */
static uint64_t cpu_of_all(void)
{
    unsigned long long user, nice, system, idle, waiting, irq, softirq, stolen;
    FILE *file = fopen("/proc/stat", "r");
    if (!file) load_fail("/proc/stat");
    const int n = fscanf(file, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &user, &nice, &system,
                         &idle, &waiting, &irq, &softirq, &stolen);
    fclose(file);
    if (n != 8) load_fail("/proc/stat");
    return (user + nice + system + irq + softirq + stolen) * LOAD_SECOND /
           (uint64_t)sysconf(_SC_CLK_TCK);
}

static void begin(Measure *measure)
{
    measure->count = 0;
    histogram_clear(&measure->latency);
    measure->server_began = cpu_of(measure->server);
    measure->ticks_began = ticks_of(measure->server);
    measure->own_began = cpu_of(getpid());
    measure->all_began = cpu_of_all();
    measure->began = load_now();
}

void measure_run(Measure *measure)
{
    load_run(measure->load, MEASURE_WARM);
    begin(measure);
    load_run(measure->load, measure->seconds);
}

void measure_until_one(Measure *measure)
{
    for (int i = 0; i < 1000 && measure->latency.count == 0; i++) load_run(measure->load, 0.02);
}

/* ---- results ---- */

/* The share of its time that the server was outside the kernel. */
static double user_share(const Measure *measure)
{
    const Ticks now = ticks_of(measure->server);
    const double user = (double)(now.user - measure->ticks_began.user);
    const double system = (double)(now.system - measure->ticks_began.system);
    return user + system > 0 ? user / (user + system) : 0;
}

/* `user`: the part of `cpu` that was outside the kernel. `others`: what was taken by what is neither the server nor we, and disturbs. */
void measure_print(const Measure *measure)
{
    if (measure->count == 0) {
        fprintf(stderr, "the server has done nothing in the time\n");
        exit(1);
    }
    const double unit = (double)LOAD_SECOND;
    const double seconds = (double)(load_now() - measure->began) / unit;
    const double cpu = (double)(cpu_of(measure->server) - measure->server_began) / unit;
    const double own = (double)(cpu_of(getpid()) - measure->own_began) / unit;
    const double others = (double)(cpu_of_all() - measure->all_began) / unit - cpu - own;
    printf("{\"count\":%llu,\"seconds\":%.6f", (unsigned long long)measure->count, seconds);
    printf(",\"cpu\":%.6f,\"user\":%.6f,\"own\":%.6f,\"others\":%.3f", cpu,
           cpu * user_share(measure), own, others > 0 ? others : 0);
    printf(",\"p50\":%.9f,\"p99\":%.9f,\"max\":%.9f}\n",
           (double)histogram_at(&measure->latency, 0.5) / unit,
           (double)histogram_at(&measure->latency, 0.99) / unit,
           (double)measure->latency.max / unit);
}

void measure_same(Measure *measure, const char *bytes, size_t len)
{
    if (!measure->first) {
        measure->first = load_alloc(len + 1);
        memcpy(measure->first, bytes, len);
        measure->first_len = len;
    }
    if (len == measure->first_len && memcmp(bytes, measure->first, len) == 0) return;
    fprintf(stderr, "the server answers this:\n%.*s\nand before it had answered:\n%s\n", (int)len,
            bytes, measure->first);
    exit(1);
}

void measure_lost(void)
{
    fprintf(stderr, "the server has ended a connection, or let none in\n");
    exit(1);
}

/* ---- the command line ---- */

typedef struct Kind {
    const char *name;
    void (*measure)(Measure *measure, char **args);
    int nargs;
} Kind;

static const Kind kinds[] = {
    { "echo", measure_echo, 2 },       { "publish", measure_publish, 2 },
    { "page", measure_page, 1 },       { "connect", measure_connect, 1 },
    { "hold", measure_hold, 1 },
};

static int usage(void)
{
    fprintf(stderr, "usage: see the start of measure.c\n");
    return 2;
}

static int put_load(const Kind *kind, int core, char **args)
{
    static Measure measure;
    load_pin(core);
    load_take_descriptors();
    measure.load = load_new();
    measure.port = atoi(args[0]);
    measure.server = atoi(args[1]);
    measure.seconds = atof(args[2]);
    kind->measure(&measure, args + 3);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc < 4) return usage();
    const int core = atoi(argv[1]);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (strcmp(argv[2], "become") == 0) return process_become(core, argv + 3);
    alarm(PATIENCE);
    if (strcmp(argv[2], "run") == 0) return process_run(core, argv + 3);
    if (strcmp(argv[2], "start") == 0 && argc > 4)
        return process_start(core, atoi(argv[3]), argv + 4);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(argv[2], kinds[i].name) == 0 && argc == 6 + kinds[i].nargs)
            return put_load(&kinds[i], core, argv + 3);
    return usage();
}
