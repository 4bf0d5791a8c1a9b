/* trim.c: see trim.h. */
#include "net/trim.h"

#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <unistd.h>

#define TRIM_DELAY 5000              /* ms: at most so often */
#define TRIM_LEAST ((size_t)4 << 20) /* bytes: for less it is not worth the time */

/* Bytes of memory that are the process's alone: all, less what is mapped from files. */
static size_t resident(void)
{
    char text[128];
    unsigned long all, shared;
    const int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    const ssize_t len = read(fd, text, sizeof(text) - 1);
    close(fd);
    if (len <= 0) return 0;
    text[len] = '\0';
    if (sscanf(text, "%*u %lu %lu", &all, &shared) != 2 || shared > all) return 0;
    return (all - shared) * (size_t)sysconf(_SC_PAGESIZE);
}

/* Bytes that malloc holds of the system's memory and that nobody uses. */
static size_t idle(void)
{
    const struct mallinfo2 info = mallinfo2();
    const size_t used = info.uordblks + info.hblkhd, all = resident();
    return all > used ? all - used : 0;
}

static void on_trim(Timer *timer, int64_t now)
{
    Trim *trim = (Trim *)(void *)timer;
    const size_t free_now = idle();
    (void)now;
    if (free_now < trim->left) trim->left = free_now; /* the rest is in use again */
    if (free_now < trim->left + TRIM_LEAST) return;
    malloc_trim(0);
    trim->left = idle();
}

void trim_later(Trim *trim, Timers *timers)
{
    if (trim->timer.place) return;
    trim->timer.fire = on_trim;
    timers_start(timers, &trim->timer, timer_clock() + TRIM_DELAY); /* if there is memory */
}
