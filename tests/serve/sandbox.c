/* sandbox.c: what an intruder would try; each answers "done", or why not. */
#define _GNU_SOURCE
#include "sandbox.fh.h"
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static char path[4096];

static bool run_program(void)
{
    return execl("/bin/true", "true", (char *)NULL) == 0;
}

static bool trace(void)
{
    return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0;
}

static bool be_two(void)
{
    const pid_t child = fork();
    if (child == 0) _exit(0);
    return child > 0 && waitpid(child, NULL, 0) == child;
}

static bool open_socket(void)
{
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    return fd >= 0 && close(fd) == 0;
}

static bool end_parent(void)
{
    return kill(getppid(), 0) == 0;
}

static bool end_itself(void)
{
    return kill(getpid(), 0) == 0;
}

static bool run_data(void)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return page != MAP_FAILED && munmap(page, 4096) == 0;
}

static bool read_file(void)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd >= 0 && close(fd) == 0;
}

static bool write_file(void)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    return fd >= 0 && close(fd) == 0 && unlink(path) == 0;
}

static const struct { const char *name; bool (*run)(void); } attempts[] = {
    { "run", run_program },   { "trace", trace },         { "fork", be_two },
    { "socket", open_socket }, { "parent", end_parent },  { "itself", end_itself },
    { "data", run_data },     { "read", read_file },      { "write", write_file },
};

fh_str attempt(fh_str what, fh_str name)
{
    const char *answer = "no such attempt";
    memcpy(path, name.ptr, name.len < sizeof(path) ? name.len : 0);
    path[name.len < sizeof(path) ? name.len : 0] = '\0';
    for (size_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++)
        if (strlen(attempts[i].name) == what.len && !memcmp(attempts[i].name, what.ptr, what.len))
            answer = attempts[i].run() ? "done" : strerror(errno);
    return (fh_str){ answer, strlen(answer) };
}
