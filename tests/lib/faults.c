/* faults.c: makes allocations and system calls of a server fail as a test wants it.
 *
 * It is linked into a server under test alone, by `-Wl,--wrap=malloc` and so on (see faults.js):
 * every call of our code, of libwebsockets' and, in a static binary, of the C library's comes
 * through here. The test and the server share a page of numbers (the file that FH_FAULTS names):
 * the test writes the rules while the server runs, and reads what was counted. Without that
 * file, nothing fails. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* In the order of the list in faults.js. */
typedef struct Faults {
    /* The calls from `from` to before `from + many` fail, counted from 1; of allocations only
     * those of at least `least` bytes. */
    uint64_t allocs, alloc_from, alloc_many, alloc_least, alloc_failed;
    uint64_t accepts, accept_from, accept_many, accept_error, accept_failed;
    /* One call in `send_rate` takes nothing, and one takes `send_most` bytes or fewer. */
    uint64_t sends, send_rate, send_most, send_cut;
    uint64_t seed;  /* of those chances */
    /* Of writes of 64 KiB and more so many bytes are taken in all (0: any), and were so far. */
    uint64_t long_room, long_taken;
    uint64_t turns; /* times that the server has waited for its descriptors */
    uint64_t ahead; /* seconds by which its clock goes before ours */
    uint64_t held;  /* the second at which it stands still; 0: it goes */
    uint64_t send_ms, sent_ms; /* what each write takes by its clock; all together */
    uint64_t peer;  /* the IPv4 address that peers seem to have; 0: their own */
} Faults;

static Faults *faults;

/* In the sanitized build, FH_FAULTS_TRACE=1 has each failing allocation say where it is. */
void __sanitizer_print_stack_trace(void) __attribute__((weak));
static bool traces;

__attribute__((constructor)) static void share(void)
{
    const char *path = getenv("FH_FAULTS");
    const int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0) return;
    void *page = mmap(NULL, sizeof(Faults), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (page != MAP_FAILED) faults = page;
    traces = getenv("FH_FAULTS_TRACE") && __sanitizer_print_stack_trace;
    close(fd);
}

/* Whether the call with this number is one of those that fail. */
static bool is_hit(uint64_t number, uint64_t from, uint64_t many)
{
    return from && number >= from && number - from < many;
}

/* ---- memory ---- */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);

static bool allocation_fails(size_t size)
{
    if (!faults || size < faults->alloc_least) return false;
    if (!is_hit(++faults->allocs, faults->alloc_from, faults->alloc_many)) return false;
    faults->alloc_failed++;
    if (traces) __sanitizer_print_stack_trace();
    errno = ENOMEM;
    return true;
}

void *__wrap_malloc(size_t size)
{
    return allocation_fails(size) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return allocation_fails(count * size) ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return size && allocation_fails(size) ? NULL : __real_realloc(old, size);
}

/* ---- descriptors ---- */

int __real_accept4(int listening, struct sockaddr *address, socklen_t *len, int flags);
int __real_epoll_wait(int epoll, struct epoll_event *events, int most, int timeout);

int __wrap_accept4(int listening, struct sockaddr *address, socklen_t *len, int flags)
{
    if (faults && is_hit(++faults->accepts, faults->accept_from, faults->accept_many)) {
        faults->accept_failed++;
        errno = (int)faults->accept_error;
        return -1;
    }
    const int fd = __real_accept4(listening, address, len, flags);
    if (fd >= 0 && faults && faults->peer && address && address->sa_family == AF_INET)
        ((struct sockaddr_in *)(void *)address)->sin_addr.s_addr = htonl((uint32_t)faults->peer);
    return fd;
}

int __wrap_epoll_wait(int epoll, struct epoll_event *events, int most, int timeout)
{
    if (faults) faults->turns++;
    return __real_epoll_wait(epoll, events, most, timeout);
}

/* ---- time ---- */

int __real_clock_gettime(clockid_t clock, struct timespec *now);

int __wrap_clock_gettime(clockid_t clock, struct timespec *now)
{
    const int bad = __real_clock_gettime(clock, now);
    if (!faults || clock != CLOCK_MONOTONIC) return bad;
    const uint64_t ns = (uint64_t)now->tv_nsec + faults->sent_ms % 1000 * 1000000;
    now->tv_sec += (time_t)(faults->ahead + faults->sent_ms / 1000 + ns / 1000000000);
    now->tv_nsec = (long)(ns % 1000000000);
    if (faults->held) *now = (struct timespec){ .tv_sec = (time_t)faults->held };
    return bad;
}

/* ---- writing ---- */

ssize_t __real_send(int fd, const void *bytes, size_t len, int flags);
ssize_t __real_sendmsg(int fd, const struct msghdr *all, int flags);

/* xorshift64: the same seed, the same chances. */
static uint64_t chance(void)
{
    uint64_t x = faults->seed ? faults->seed : 1;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return faults->seed = x;
}

/* As below, of a long write. */
static size_t offered_long(size_t len)
{
    const uint64_t room = faults->long_room - faults->long_taken;
    if (len > room) len = (size_t)room;
    if (len == 0) errno = EAGAIN;
    faults->long_taken += len;
    return len;
}

/* What the kernel is to be offered of `len` bytes; 0 with errno when it takes none. */
static size_t offered(size_t len)
{
    static const int reasons[] = { EAGAIN, EINTR, EAGAIN };
    if (!faults) return len;
    faults->sends++;
    faults->sent_ms += faults->send_ms;
    if (faults->long_room && len >= 64 << 10) return offered_long(len);
    if (!faults->send_rate || len == 0) return len;
    const uint64_t drawn = chance() % faults->send_rate;
    if (drawn > 1) return len;
    faults->send_cut++;
    if (drawn == 0) {
        errno = reasons[chance() % 3];
        return 0;
    }
    const size_t most = 1 + (size_t)(chance() % faults->send_most);
    return most < len ? most : len;
}

ssize_t __wrap_send(int fd, const void *bytes, size_t len, int flags)
{
    const size_t some = offered(len);
    return some || len == 0 ? __real_send(fd, bytes, some, flags) : -1;
}

ssize_t __wrap_sendmsg(int fd, const struct msghdr *all, int flags)
{
    size_t len = 0, kept = 0;
    for (size_t i = 0; i < all->msg_iovlen; i++) len += all->msg_iov[i].iov_len;
    size_t left = offered(len);
    if (left == 0 && len > 0) return -1;
    struct iovec pieces[64];
    while (left && kept < all->msg_iovlen && kept < 64) {
        pieces[kept] = all->msg_iov[kept];
        if (pieces[kept].iov_len > left) pieces[kept].iov_len = left;
        left -= pieces[kept++].iov_len;
    }
    struct msghdr some = *all;
    some.msg_iov = pieces;
    some.msg_iovlen = kept;
    return __real_sendmsg(fd, &some, flags);
}
