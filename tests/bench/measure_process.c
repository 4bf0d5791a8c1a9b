/* measure_process.c: programs that are started, on a core of their own. */
#include "measure.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define START_PATIENCE 20.0 /* seconds until the first answer */

int process_become(int core, char **command)
{
    load_pin(core);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execvp(command[0], command);
    load_fail(command[0]);
}

static pid_t begin(int core, char **command)
{
    const pid_t pid = fork();
    if (pid < 0) load_fail("fork");
    if (pid == 0) _exit(process_become(core, command));
    return pid;
}

static double seconds_since(uint64_t began)
{
    return (double)(load_now() - began) / (double)LOAD_SECOND;
}

/* ---- a command ---- */

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

int process_run(int core, char **command)
{
    int status;
    struct rusage used;
    const uint64_t began = load_now();
    const pid_t pid = begin(core, command);
    if (wait4(pid, &status, 0, &used) != pid) load_fail("wait4");
    const double seconds = seconds_since(began);
    if (status != 0) return 1;
    printf("{\"seconds\":%.6f,\"cpu\":%.6f,\"rss\":%ld}\n", seconds,
           seconds_of(used.ru_utime) + seconds_of(used.ru_stime), used.ru_maxrss * 1024);
    return 0;
}

/* ---- a server ---- */

/* Whether somebody answers there. */
static bool is_answered(int port)
{
    static const char head[] = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    char bytes[13] = "";
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) load_fail("socket");
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
        send(fd, head, sizeof(head) - 1, MSG_NOSIGNAL) > 0)
        if (recv(fd, bytes, sizeof(bytes) - 1, MSG_WAITALL) < 0) bytes[0] = '\0';
    close(fd);
    return strcmp(bytes, "HTTP/1.1 200") == 0;
}

static void end(pid_t pid)
{
    kill(pid, SIGTERM);
    for (int i = 0; i < 500; i++, usleep(10000))
        if (waitpid(pid, NULL, WNOHANG) == pid) return;
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

int process_start(int core, int port, char **command)
{
    const uint64_t began = load_now();
    const pid_t pid = begin(core, command);
    bool answered = false;
    while (!answered && seconds_since(began) < START_PATIENCE) {
        answered = is_answered(port);
        if (!answered) usleep(100);
    }
    const double seconds = seconds_since(began);
    end(pid);
    if (!answered) return fprintf(stderr, "%s: no answer\n", command[0]), 1;
    printf("{\"seconds\":%.6f}\n", seconds);
    return 0;
}
