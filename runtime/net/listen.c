/* listen.c: see listen.h. */
#include "net/listen.h"
#include "base/limit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* Descriptors that are not connections: some ten of the server's own, those whom the door turns
 * away, uploads that wait in files. */
#define SPARE_FDS 32

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

/* Without UNSENT_MAX the kernel takes up to 4 MiB for a peer that does not read: memory that no
 * limit of ours counts, and messages that newer ones can no longer supersede. */
static int open_at(Address *address, socklen_t len)
{
    const int on = 1, unsent = UNSENT_MAX;
    const int fd = socket(address->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof(unsent)); /* is inherited */
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

int listen_raise_limit(int asked)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return asked ? asked : 1000;
    rlim_t want = asked + SPARE_FDS > FDS_MAX ? (rlim_t)(asked + SPARE_FDS) : FDS_MAX;
    if (limit.rlim_max != RLIM_INFINITY && want > limit.rlim_max) want = limit.rlim_max;
    limit.rlim_cur = want;
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
    const int room = limit.rlim_cur > SPARE_FDS ? (int)limit.rlim_cur - SPARE_FDS : 1;
    return asked && asked < room ? asked : room;
}
