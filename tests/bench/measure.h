/* measure.h: what the measurements of make bench have in common. See measure.c. */
#ifndef MEASURE_H
#define MEASURE_H

#include <sys/types.h>

#include "../load/histogram.h"
#include "../load/load.h"

#define MEASURE_WARM 0.2 /* seconds that are not counted, at the start of each */
#define OPENING      60  /* seconds that opening all clients may take */

/* Processor time of a process in hundredths of a second: outside the kernel and in it. The kernel
 * guesses it from what it sees at each tick, so that only their ratio is of use. */
typedef struct Ticks {
    unsigned long user, system;
} Ticks;

/* One measurement: how often something was done in a time, and what it cost the server. */
typedef struct Measure {
    Load *load;
    int port;
    pid_t server;
    double seconds;     /* to run */
    uint64_t count;     /* done since the start */
    Histogram latency;  /* of each, in nanoseconds */
    /* private */
    uint64_t began, server_began, own_began, all_began;
    Ticks ticks_began;
    char *first; /* the first answer */
    size_t first_len;
} Measure;

/* Runs the loop, first to get warm and then for the time that is counted. */
void measure_run(Measure *measure);

/* Runs the loop until `count` is no longer 0, if it is, which the time was too short for. */
void measure_until_one(Measure *measure);

/* Prints the result as a line of JSON. */
void measure_print(const Measure *measure);

/* Ends the program with a message unless the answer is the same as the first one was. */
void measure_same(Measure *measure, const char *bytes, size_t len);

/* Ends the program: the server has closed a connection, or did not open one. */
void measure_lost(void) __attribute__((noreturn));

/* The measurements. `args` are what the usage says behind PORT PID SECONDS. */
void measure_echo(Measure *measure, char **args);
void measure_publish(Measure *measure, char **args);
void measure_page(Measure *measure, char **args);
void measure_connect(Measure *measure, char **args);

/* Opens so many idle websockets, prints "open", and keeps them until standard input ends. */
void measure_hold(Measure *measure, char **args);

/* On a core: becomes a command; runs it to its end and prints what it took; starts a server
 * and prints how long its first answer took. Each gives an exit status. */
int process_become(int core, char **command);
int process_run(int core, char **command);
int process_start(int core, int port, char **command);

#endif
