/* probe.c: see probe.h. */
#include "probe.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ASK_EACH  LOAD_SECOND
#define LOOK_EACH (LOAD_SECOND / 10)
#define PATIENCE  10 /* seconds for an answer */

#define GET(path) "GET " path " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

static const char both[] = GET("/_fh/metrics") GET("/counts");

/* ---- the process ---- */

static long memory_of(pid_t pid)
{
    char name[64];
    long pages = 0;
    snprintf(name, sizeof(name), "/proc/%d/statm", (int)pid);
    FILE *file = fopen(name, "r");
    if (!file) load_fail(name);
    if (fscanf(file, "%*d %ld", &pages) != 1) load_fail(name);
    fclose(file);
    return pages * sysconf(_SC_PAGESIZE);
}

int probe_descriptors(const Probe *probe)
{
    char name[64];
    int count = -2; /* . and .. */
    snprintf(name, sizeof(name), "/proc/%d/fd", (int)probe->pid);
    DIR *folder = opendir(name);
    if (!folder) load_fail(name);
    while (readdir(folder)) count++;
    closedir(folder);
    return count;
}

uint64_t probe_cpu(const Probe *probe)
{
    clockid_t clock;
    struct timespec time;
    if (clock_getcpuclockid(probe->pid, &clock) != 0 || clock_gettime(clock, &time) != 0)
        load_fail("processor time of the server");
    return (uint64_t)time.tv_sec * LOAD_SECOND + (uint64_t)time.tv_nsec;
}

static void look(LoadTimer *timer)
{
    Probe *probe = timer->context;
    probe->memory = memory_of(probe->pid);
    if (probe->memory > probe->memory_max) probe->memory_max = probe->memory;
    load_timer_start(probe->load, &probe->looking, LOOK_EACH);
}

/* ---- what the server says ---- */

/* The value in a line of metrics, which each have a line of comment before them. */
static long value_of(const char *text, size_t len, const char *name)
{
    char want[64];
    const int n = snprintf(want, sizeof(want), "\nfh_%s ", name);
    const char *at = memmem(text, len, want, (size_t)n);
    return at ? atol(at + n) : -1;
}

static void read_metrics(Counts *counts, const char *text, size_t len)
{
    const struct {
        const char *name;
        long *to;
    } all[] = {
        { "connections", &counts->connections },
        { "websockets", &counts->websockets },
        { "topics", &counts->topics },
        { "subscriptions", &counts->subscriptions },
        { "queue_bytes", &counts->queue_bytes },
        { "messages_skipped_total", &counts->skipped },
        { "overloads_total", &counts->overloads },
        { "handler_errors_total", &counts->errors },
        { "connections_refused_total", &counts->refused },
        { "messages_sent_total", &counts->sent },
    };
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        *all[i].to = value_of(text, len, all[i].name);
}

static void read_counts(Counts *counts, const char *text, size_t len)
{
    char line[128];
    snprintf(line, sizeof(line), "%.*s", (int)len, text);
    if (sscanf(line, "%ld %ld %ld %ld", &counts->came, &counts->gone, &counts->own,
               &counts->heap) != 4)
        counts->heap = -1;
}

static void on_answer(HttpClient *client, int status, const char *body, size_t len)
{
    Probe *probe = client->context;
    if (status != 200) return;
    if (len > 0 && body[0] == '#') {
        read_metrics(&probe->counts, body, len);
        if (probe->counts.queue_bytes > probe->queue_max)
            probe->queue_max = probe->counts.queue_bytes;
        return;
    }
    read_counts(&probe->counts, body, len);
    histogram_add(&probe->answers, load_now() - probe->asked_at);
    probe->answered++;
}

static void on_closed(HttpClient *client, bool whole)
{
    Probe *probe = client->context;
    (void)whole;
    probe->client = NULL;
}

static const HttpEvents events = { on_answer, on_closed };

/* One question at a time: a server that hangs shows by the time that its next answer took. */
static void ask(LoadTimer *timer)
{
    Probe *probe = timer->context;
    load_timer_start(probe->load, &probe->asking, ASK_EACH);
    if (!probe->client)
        probe->client = http_client_connect(probe->load, probe->port, &events, probe);
    else if (probe->answered < probe->asked) return;
    probe->asked = probe->answered + 1;
    probe->asked_at = load_now();
    http_client_send(probe->client, both, sizeof(both) - 1);
}

/* ---- for all ---- */

void probe_start(Probe *probe, Load *load, int port, pid_t pid)
{
    *probe = (Probe){ .load = load, .port = port, .pid = pid };
    probe->asking = (LoadTimer){ .fire = ask, .context = probe };
    probe->looking = (LoadTimer){ .fire = look, .context = probe };
    ask(&probe->asking);
    look(&probe->looking);
}

void probe_stop(Probe *probe)
{
    load_timer_stop(probe->load, &probe->asking);
    load_timer_stop(probe->load, &probe->looking);
    if (probe->client) http_client_end(probe->client, false);
    probe->client = NULL;
}

void probe_reset(Probe *probe)
{
    probe->memory_max = probe->memory;
    probe->queue_max = 0;
}

static bool answers_within(Probe *probe, unsigned answered)
{
    for (int i = 0; i < PATIENCE * 20 && probe->answered < answered; i++)
        load_run(probe->load, 0.05);
    return probe->answered >= answered;
}

bool probe_now(Probe *probe)
{
    if (!answers_within(probe, probe->asked)) return false;
    ask(&probe->asking);
    look(&probe->looking);
    return answers_within(probe, probe->asked);
}
