/* probe.h: what the server says of itself, and what the system says of its process. */
#ifndef PROBE_H
#define PROBE_H

#include <stdbool.h>
#include <sys/types.h>

#include "../load/histogram.h"
#include "../load/http_client.h"

/* From /_fh/metrics and from the app's /counts. */
typedef struct Counts {
    long connections, websockets, topics, subscriptions, queue_bytes;
    long skipped, overloads, errors, refused, sent;
    long came, gone, own; /* websockets whose `conn` ran, whose `disconn` did; kept in state */
    long heap;            /* bytes that malloc has given out */
} Counts;

typedef struct Probe {
    Counts counts;     /* the newest */
    unsigned asked, answered;
    Histogram answers; /* how long the server took; nanoseconds */
    long memory, memory_max; /* bytes (RSS), now and since probe_reset() */
    long queue_max;          /* of queue_bytes, likewise */
    /* private */
    Load *load;
    int port;
    pid_t pid;
    HttpClient *client;
    LoadTimer asking, looking;
    uint64_t asked_at;
} Probe;

/* Begins to ask each second, over one connection, and to look at the process ten times a second. */
void probe_start(Probe *probe, Load *load, int port, pid_t pid);
void probe_stop(Probe *probe);

/* Forgets what was greatest. */
void probe_reset(Probe *probe);

/* Runs the loop until the server has been asked anew and has answered. False: it does not. */
bool probe_now(Probe *probe);

/* Descriptors that the process has open. */
int probe_descriptors(const Probe *probe);

/* Nanoseconds of processor time that it has had. */
uint64_t probe_cpu(const Probe *probe);

#endif
