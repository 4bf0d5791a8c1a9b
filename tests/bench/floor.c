/* floor.c: the least that a server can do, to compare servers with: `floor PORT`.
 *
 * It answers every message on /ws with one constant frame, sends the same frame to all on /room
 * for each message there, and has one constant page. It reads the length of a frame and nothing
 * of what is in it; a client that does not read as fast as it is answered is closed. One thread,
 * one epoll, one recv and one send for what came together. The page is the file that PAGE names. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sha1.h"

#define ROOM_SIZE 65536
#define FDS_MAX   (1 << 20)
#define AT_ONCE   64 /* frames answered by one send */

enum { FREE, HTTP, ECHO, ROOM };

typedef struct Conn {
    unsigned char kind;
    unsigned short nkept; /* bytes of a frame or head that is not whole */
    int place;            /* in the room */
    char *kept;
} Conn;

static Conn *conns; /* by descriptor */
static int *room;   /* descriptors */
static int nroom, epoll;
static char frames[AT_ONCE * 128]; /* the answer, again and again */
static size_t frame_len;
static char page[ROOM_SIZE];
static size_t page_len;

static const char answer[] =
    "<div id=\"notifications\">Hello Tom &amp; &lt;b&gt;Jerry&lt;/b&gt;</div>";

static void fail(const char *what)
{
    fprintf(stderr, "floor: %s: %s\n", what, strerror(errno));
    exit(2);
}

/* ---- connections ---- */

static void end(int fd)
{
    Conn *conn = &conns[fd];
    if (conn->kind == ROOM) {
        room[conn->place] = room[--nroom];
        conns[room[conn->place]].place = conn->place;
    }
    free(conn->kept);
    *conn = (Conn){ 0 };
    close(fd);
}

/* False if it has ended it. */
static bool put(int fd, const char *bytes, size_t len)
{
    if (send(fd, bytes, len, MSG_NOSIGNAL) == (ssize_t)len) return true;
    end(fd);
    return false;
}

static void keep(int fd, const char *bytes, size_t len)
{
    Conn *conn = &conns[fd];
    if (len >= ROOM_SIZE / 2) {
        end(fd);
        return;
    }
    conn->kept = realloc(conn->kept, len + 1);
    if (!conn->kept) fail("memory");
    memcpy(conn->kept, bytes, len);
    conn->nkept = (unsigned short)len;
}

/* ---- websocket ---- */

/* The frame at the start of `bytes`, its head and mask included; 0: not all of it is there. */
static size_t frame_size(const char *bytes, size_t len)
{
    const unsigned char *octets = (const unsigned char *)bytes;
    if (len < 6) return 0;
    size_t size = octets[1] & 0x7F;
    if (size == 126 && len >= 8) size = (size_t)(octets[2] << 8 | octets[3]) + 2;
    else if (size >= 126) return size == 126 ? 0 : SIZE_MAX;
    return len < size + 6 ? 0 : size + 6;
}

static void to_room(size_t n)
{
    for (int i = nroom - 1; i >= 0; i--) put(room[i], frames, n * frame_len);
}

/* How many bytes are done with; SIZE_MAX: it has ended. */
static size_t on_frames(int fd, const char *bytes, size_t len)
{
    const int kind = conns[fd].kind;
    size_t done = 0, n = 0, size;
    while (n < AT_ONCE && (size = frame_size(bytes + done, len - done)) != 0) {
        if (size == SIZE_MAX || (bytes[done] & 0x0F) == 8) {
            end(fd);
            return SIZE_MAX;
        }
        done += size;
        n++;
    }
    if (n > 0 && kind == ROOM) to_room(n);
    if (n > 0 && kind == ECHO && !put(fd, frames, n * frame_len)) return SIZE_MAX;
    return conns[fd].kind == FREE ? SIZE_MAX : done;
}

static void upgrade(int fd, const char *head, const char *key)
{
    char text[256], accept[32];
    snprintf(text, sizeof(text), "%.24s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
    sha1_base64(accept, text, strlen(text));
    const int len = snprintf(text, sizeof(text),
                             "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                             "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", accept);
    conns[fd].kind = strncmp(head, "GET /room ", 10) == 0 ? ROOM : ECHO;
    if (conns[fd].kind == ROOM) {
        conns[fd].place = nroom;
        room[nroom++] = fd;
    }
    put(fd, text, (size_t)len);
}

/* ---- HTTP ---- */

static size_t on_head(int fd, char *bytes, size_t len)
{
    char *head_end = memmem(bytes, len, "\r\n\r\n", 4);
    if (!head_end) return 0;
    *head_end = '\0';
    const char *key = strcasestr(bytes, "\nSec-WebSocket-Key: ");
    if (key) upgrade(fd, bytes, key + 20);
    else if (put(fd, page, page_len) && strcasestr(bytes, "\nConnection: close")) end(fd);
    return conns[fd].kind == FREE ? SIZE_MAX : (size_t)(head_end + 4 - bytes);
}

/* ---- the loop ---- */

static void on_bytes(int fd, char *bytes, size_t len)
{
    size_t at = 0, done = 1;
    while (done > 0 && at < len) {
        done = conns[fd].kind == HTTP ? on_head(fd, bytes + at, len - at)
                                      : on_frames(fd, bytes + at, len - at);
        if (done == SIZE_MAX) return;
        at += done;
    }
    if (at < len) keep(fd, bytes + at, len - at);
}

static void on_readable(int fd)
{
    static char bytes[ROOM_SIZE + 1];
    Conn *conn = &conns[fd];
    const size_t had = conn->nkept;
    if (had > 0) memcpy(bytes, conn->kept, had);
    conn->nkept = 0;
    const ssize_t len = recv(fd, bytes + had, ROOM_SIZE - had, 0);
    if (len > 0) on_bytes(fd, bytes, had + (size_t)len);
    else if (len == 0 || errno != EAGAIN) end(fd);
}

static void on_connection(int listener)
{
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        const int on = 1;
        struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        conns[fd] = (Conn){ .kind = HTTP };
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    }
}

static int listen_at(int port)
{
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0) fail("bind");
    if (listen(fd, 4096) != 0) fail("listen");
    struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    return fd;
}

static void make_answers(void)
{
    const char *name = getenv("PAGE");
    char body[ROOM_SIZE / 2];
    FILE *file = name ? fopen(name, "rb") : NULL;
    const size_t len = file ? fread(body, 1, sizeof(body), file) : 0;
    if (file) fclose(file);
    page_len = (size_t)snprintf(page, sizeof(page),
                                "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
                                "Content-Length: %zu\r\n\r\n%.*s", len, (int)len, body);
    frame_len = sizeof(answer) + 1;
    for (size_t i = 0; i < AT_ONCE; i++) {
        char *frame = frames + i * frame_len;
        frame[0] = (char)0x81;
        frame[1] = (char)(sizeof(answer) - 1);
        memcpy(frame + 2, answer, sizeof(answer) - 1);
    }
}

int main(int argc, char **argv)
{
    struct epoll_event events[512];
    if (argc != 2) return fprintf(stderr, "usage: floor PORT\n"), 2;
    conns = calloc(FDS_MAX, sizeof(Conn)); /* pages that nobody touches take no memory */
    room = calloc(FDS_MAX, sizeof(int));
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (!conns || !room || epoll < 0) fail("start");
    make_answers();
    const int listener = listen_at(atoi(argv[1]));
    for (;;) {
        const int n = epoll_wait(epoll, events, 512, -1);
        for (int i = 0; i < n; i++) {
            if (events[i].data.fd == listener) on_connection(listener);
            else if (conns[events[i].data.fd].kind != FREE) on_readable(events[i].data.fd);
        }
    }
}
