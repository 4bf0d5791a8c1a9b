/* clock.c: time, chance and the environment. */
#include "values/clock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "values/event.h"
#include "base/str.h"

/* ---- time ---- */

fh_time fh_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t fh_time_unix(fh_time time)
{
    return time / 1000 - (time % 1000 < 0);
}

/* Cannot fail: 2^63 milliseconds are fewer years than an int holds. */
static struct tm calendar(fh_time time)
{
    struct tm tm = { .tm_year = 70, .tm_mday = 1 };
    time_t seconds = (time_t)fh_time_unix(time);
    gmtime_r(&seconds, &tm);
    tm.tm_zone = "UTC";
    return tm;
}

size_t clock_time_text(fh_time time, char *to)
{
    struct tm tm = calendar(time);
    int len = snprintf(to, CLOCK_TEXT_MAX, "%04d-%02d-%02d %02d:%02d:%02d", tm.tm_year + 1900,
                       tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
    return (size_t)len;
}

/* A letter is put behind the format, since strftime gives 0 both for "" and for no room. */
fh_str fh_time_format(FhEvent *ev, fh_time time, fh_str format, int line)
{
    enum { LONGEST = 64 << 10 };
    struct tm tm = calendar(time);
    fh_str pattern = FH_CONCAT(ev, format, FH_STR("."));
    pattern = event_copy(ev, pattern); /* ends it with NUL */
    for (size_t size = 64; size <= LONGEST; size *= 8) {
        char *text = event_alloc(ev, size);
        size_t len = strftime(text, size, pattern.ptr, &tm);
        if (len) return (fh_str){ text, len - 1 };
    }
    fh_stop(ev, line, "format(…): the text of the time is too long");
}

/* ---- chance ---- */

void clock_random(void *bytes, size_t len)
{
    char *to = bytes;
    while (len > 0) {
        ssize_t got = getrandom(to, len, 0);
        if (got < 0 && errno != EINTR) abort(); /* no kernel that this runs on lacks it */
        if (got > 0) to += got, len -= (size_t)got;
    }
}

/* Asking the kernel costs more than a number is worth: ask for many at once. */
static uint64_t random_bits(void)
{
    static uint64_t pool[64];
    static size_t left;
    if (left == 0) {
        clock_random(pool, sizeof(pool));
        left = sizeof(pool) / sizeof(pool[0]);
    }
    uint64_t bits = pool[--left];
    pool[left] = 0;
    return bits;
}

double fh_random(void)
{
    return (double)(random_bits() >> 11) * 0x1p-53;
}

int64_t fh_random_int(FhEvent *ev, int64_t from, int64_t to, int line)
{
    if (from >= to) fh_stop(ev, line, "random: there is no number from %lld up to %lld",
                            (long long)from, (long long)to);
    uint64_t count = (uint64_t)to - (uint64_t)from;
    uint64_t uneven = (0 - count) % count; /* so many values at the start would come too often */
    uint64_t bits;
    do {
        bits = random_bits();
    } while (bits < uneven);
    return (int64_t)((uint64_t)from + bits % count);
}

fh_str fh_uuid(FhEvent *ev)
{
    unsigned char bytes[16];
    char *text = event_alloc(ev, 37), *to = text;
    clock_random(bytes, sizeof(bytes));
    bytes[6] = (unsigned char)((bytes[6] & 0x0F) | 0x40); /* version 4 */
    bytes[8] = (unsigned char)((bytes[8] & 0x3F) | 0x80);
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) *to++ = '-';
        to += snprintf(to, 3, "%02x", bytes[i]);
    }
    return (fh_str){ text, 36 };
}

/* ---- the environment ---- */

fh_maybe_str fh_env(FhEvent *ev, fh_str name)
{
    const char *found = getenv(event_copy(ev, name).ptr);
    if (!found) return (fh_maybe_str){ false, { NULL, 0 } };
    fh_str value = str_from(found);
    if (utf8_valid_prefix(value) != value.len) return (fh_maybe_str){ false, { NULL, 0 } };
    return (fh_maybe_str){ true, event_copy(ev, value) };
}
