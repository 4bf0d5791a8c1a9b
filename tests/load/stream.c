/* stream.c: connecting, reading and writing. See stream.h. */
#include "stream.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define SOURCES 100

/* ---- what epoll is asked ---- */

static void arm(Stream *stream)
{
    const bool waits = stream->connecting || stream->out.len > stream->out_at;
    const uint32_t events = (stream->paused ? 0 : EPOLLIN) | (waits ? EPOLLOUT : 0);
    if (events == stream->armed) return;
    load_change(stream->load, stream->fd, &stream->watch, events);
    stream->armed = events;
}

/* ---- ending ---- */

void stream_end(Stream *stream, bool reset)
{
    if (stream->fd < 0) return;
    const struct linger linger = { .l_onoff = 1, .l_linger = 0 };
    if (reset) setsockopt(stream->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
    load_forget(stream->load, stream->fd, &stream->watch);
    close(stream->fd);
    stream->fd = -1;
    buf_free(&stream->in);
    buf_free(&stream->out);
    load_free_later(stream->load, stream);
}

static void end_by_peer(Stream *stream, int error)
{
    stream_end(stream, false);
    stream->user->closed(stream, error);
}

/* ---- writing ---- */

/* How many bytes the socket takes; what is wrong with it is found when it is read. */
static size_t send_now(Stream *stream, const char *bytes, size_t len)
{
    const ssize_t sent = send(stream->fd, bytes, len, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) return (size_t)sent;
    return errno == EAGAIN || errno == EINTR ? 0 : len;
}

static void append(Buf *buf, const char *bytes, size_t len)
{
    buf_append(buf, bytes, len);
    if (buf->failed) load_fail("memory");
}

void stream_write(Stream *stream, const void *bytes, size_t len)
{
    if (stream->fd < 0) return;
    const bool at_once = !stream->connecting && stream->out.len == stream->out_at;
    const size_t sent = at_once ? send_now(stream, bytes, len) : 0;
    if (sent == len) return;
    append(&stream->out, (const char *)bytes + sent, len - sent);
    arm(stream);
}

static void write_rest(Stream *stream)
{
    const size_t rest = stream->out.len - stream->out_at;
    if (rest > 0) stream->out_at += send_now(stream, stream->out.ptr + stream->out_at, rest);
    if (stream->out_at == stream->out.len) stream->out_at = stream->out.len = 0;
    arm(stream);
}

/* ---- reading ---- */

/* What came while nothing was left over needs no copy. */
static void hand_over(Stream *stream, const char *bytes, size_t len)
{
    if (stream->in.len == 0) {
        const size_t done = stream->user->received(stream, bytes, len);
        if (stream->fd >= 0 && done < len) append(&stream->in, bytes + done, len - done);
        return;
    }
    append(&stream->in, bytes, len);
    const size_t done = stream->user->received(stream, stream->in.ptr, stream->in.len);
    if (stream->fd < 0) return;
    stream->in.len -= done;
    memmove(stream->in.ptr, stream->in.ptr + done, stream->in.len);
    if (stream->in.len == 0) buf_free(&stream->in);
}

static void read_some(Stream *stream)
{
    char *room = load_room(stream->load);
    const ssize_t len = recv(stream->fd, room, LOAD_ROOM, MSG_DONTWAIT);
    if (len > 0) hand_over(stream, room, (size_t)len);
    else if (len == 0) end_by_peer(stream, 0);
    else if (errno != EAGAIN && errno != EINTR) end_by_peer(stream, errno);
}

/* ---- the descriptor ---- */

static void on_connected(Stream *stream, uint32_t events)
{
    int error = 0;
    socklen_t len = sizeof(error);
    getsockopt(stream->fd, SOL_SOCKET, SO_ERROR, &error, &len);
    if (error || events & EPOLLHUP) { /* connect() itself may have said why */
        end_by_peer(stream, error ? error : ECONNREFUSED);
        return;
    }
    stream->connecting = false;
    stream->user->connected(stream);
    if (stream->fd >= 0) write_rest(stream);
}

static void on_ready(LoadWatch *watch, uint32_t events)
{
    Stream *stream = (Stream *)watch;
    if (stream->connecting) {
        on_connected(stream, events);
        return;
    }
    if (events & EPOLLOUT) write_rest(stream);
    if (events & EPOLLIN) read_some(stream);
    else if (events & (EPOLLERR | EPOLLHUP)) end_by_peer(stream, ECONNRESET);
}

/* The source address of the next one. The kernel picks a port that is free between the two. */
static void bind_source(int fd)
{
    static uint32_t turn;
    const int on = 1;
    struct sockaddr_in source = { .sin_family = AF_INET };
    source.sin_addr.s_addr = htonl(INADDR_LOOPBACK + turn++ % SOURCES);
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (bind(fd, (struct sockaddr *)&source, sizeof(source)) != 0) load_fail("bind");
}

Stream *stream_open(Load *load, int port, int room, size_t size, const StreamUser *user)
{
    struct sockaddr_in server = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    Stream *stream = load_alloc(size);
    *stream = (Stream){ .watch.ready = on_ready, .load = load, .user = user, .connecting = true };
    stream->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (stream->fd < 0) load_fail("socket");
    if (room) setsockopt(stream->fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
    bind_source(stream->fd);
    const int result = connect(stream->fd, (struct sockaddr *)&server, sizeof(server));
    if (result != 0 && errno != EINPROGRESS && errno != ECONNREFUSED) load_fail("connect");
    stream->armed = EPOLLIN | EPOLLOUT;
    load_watch(load, stream->fd, &stream->watch, stream->armed);
    return stream;
}

void stream_pause(Stream *stream, bool paused)
{
    if (stream->fd < 0) return;
    stream->paused = paused;
    arm(stream);
}
