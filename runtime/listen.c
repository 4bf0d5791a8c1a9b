/* listen.c: sockets without a library: binding, accepting, refusing. See listen.h. */
#include "listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "answer.h"

#define SPARE_FDS 24             /* descriptors that are not connections */
#define FDS_MAX   ((rlim_t)100000) /* unless more is asked for: tables grow with it */

typedef union Address {
    struct sockaddr any;
    struct sockaddr_in in4;
    struct sockaddr_in6 in6;
    struct sockaddr_storage room;
} Address;

/* The bytes of the address, or 0 when the text is none. */
static socklen_t read_address(const char *host, int port, Address *address)
{
    memset(address, 0, sizeof(*address));
    if (inet_pton(AF_INET, host, &address->in4.sin_addr) == 1) {
        address->in4.sin_family = AF_INET;
        address->in4.sin_port = htons((uint16_t)port);
        return sizeof(address->in4);
    }
    if (inet_pton(AF_INET6, host, &address->in6.sin6_addr) == 1) {
        address->in6.sin6_family = AF_INET6;
        address->in6.sin6_port = htons((uint16_t)port);
        return sizeof(address->in6);
    }
    return 0;
}

static int open_at(Address *address, socklen_t len)
{
    const int on = 1;
    const int fd = socket(address->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (bind(fd, &address->any, len) == 0 && listen(fd, SOMAXCONN) == 0 &&
        getsockname(fd, &address->any, &len) == 0)
        return fd;
    const int why = errno;
    close(fd);
    errno = why;
    return -1;
}

int listen_at(const char *host, int *port, ListenError *error)
{
    Address address;
    const socklen_t len = read_address(host, *port, &address);
    if (len == 0) {
        snprintf(error->text, sizeof(error->text), "--host %s: this is not an IP address", host);
        return -1;
    }
    const int fd = open_at(&address, len);
    if (fd < 0)
        snprintf(error->text, sizeof(error->text), "cannot listen at %s, port %d: %s", host, *port,
                 errno == EADDRINUSE ? "the port is in use" : strerror(errno));
    else
        *port = ntohs(address.any.sa_family == AF_INET ? address.in4.sin_port
                                                       : address.in6.sin6_port);
    return fd;
}

static struct in6_addr peer_of(const Address *address)
{
    struct in6_addr peer = { 0 };
    if (address->any.sa_family == AF_INET6) return address->in6.sin6_addr;
    peer.s6_addr[10] = peer.s6_addr[11] = 0xff;
    memcpy(peer.s6_addr + 12, &address->in4.sin_addr, 4);
    return peer;
}

Accepted listen_accept(int listening, int *fd, struct in6_addr *peer)
{
    Address address;
    socklen_t len = sizeof(address);
    const int on = 1;
    memset(&address, 0, sizeof(address));
    *fd = accept4(listening, &address.any, &len, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (*fd < 0) return errno == EMFILE || errno == ENFILE ? ACCEPTED_FULL : ACCEPTED_NONE;
    setsockopt(*fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    *peer = peer_of(&address);
    return ACCEPTED;
}

/* What was sent is not lost by closing: the peer's bytes that have come are read away. */
void listen_turn_away(int fd)
{
    char bytes[1024];
    const size_t len = answer_overload_len(false);
    if (send(fd, answer_overload, len, MSG_NOSIGNAL | MSG_DONTWAIT) > 0)
        shutdown(fd, SHUT_WR);
    while (recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT) > 0) continue;
    close(fd);
}

int listen_spare(void)
{
    return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

int listen_turn_next_away(int listening, int spare)
{
    if (spare >= 0) close(spare);
    const int fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd >= 0) listen_turn_away(fd);
    return listen_spare();
}

int listen_raise_limit(int asked)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return asked ? asked : 1000;
    rlim_t want = asked + SPARE_FDS > (int)FDS_MAX ? (rlim_t)(asked + SPARE_FDS) : FDS_MAX;
    if (limit.rlim_max != RLIM_INFINITY && want > limit.rlim_max) want = limit.rlim_max;
    limit.rlim_cur = want;
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
    const int room = limit.rlim_cur > SPARE_FDS ? (int)limit.rlim_cur - SPARE_FDS : 1;
    return asked && asked < room ? asked : room;
}
