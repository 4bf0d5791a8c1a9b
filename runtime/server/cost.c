/* cost.c: see cost.h.
 *
 * Measured is what malloc has handed out, before and after. A table that doubles as it grows
 * counts with what it has grown by. The peers' ends of the connections are the kernel's alone. */
#include "server/cost.h"

#include <arpa/inet.h>
#include <malloc.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/listen.h"
#include "net/net.h"
#include "http/request.h"
#include "server/server.h"
#include "server/wires.h"

#define FIRST     16  /* fill what is made once, and are not counted */
#define COUNTED   256
#define TURNS_MAX 5000 /* of a millisecond, until all are where they should be */

static const char ask[] = "GET /_fh/health HTTP/1.1\r\nHost: localhost\r\n\r\n";
static const char shake[] = "GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
                            "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";

static const FhRoute routes[] = { { .verb = FH_WS_ROUTE, .path = "/ws" } };
static const FhApp probe = { .name = "probe", .routes = routes, .nroutes = 1 };

typedef struct Measure {
    Server server;
    int port;
    int peers[FIRST + COUNTED];
    int npeers;
} Measure;

static bool begin(Measure *measure)
{
    Server *server = &measure->server;
    ListenError error;
    server->app = &probe;
    server->options = (Options){ .host = "127.0.0.1", .quiet = true };
    server->options.max_connections = listen_raise_limit(0);
    server->arena = arena_new(0, NULL, NULL);
    if (!server->arena || !event_init(&server->event, &probe)) return false;
    server->bodies.most = server_bodies_max(server);
    server->matcher = matcher_new(server->arena, probe.routes, probe.nroutes);
    server->started_at = timer_clock();
    const int listening = listen_at("127.0.0.1", &measure->port, &error);
    if (listening < 0) return false;
    server->net = net_new(wires_of(server), listening);
    return server->net != NULL;
}

static void end(Measure *measure)
{
    Server *server = &measure->server;
    for (int i = 0; i < measure->npeers; i++) close(measure->peers[i]);
    if (server->net) net_free(server->net);
    conns_free(&server->conns);
    peers_free(&server->admission.peers);
    topics_free(&server->topics);
    timers_free(&server->timers);
    event_free(&server->event);
    arena_free(server->arena);
}

static bool dial(Measure *measure, const char *bytes, size_t len)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)measure->port) };
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0) return false;
    measure->peers[measure->npeers++] = fd;
    return connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0 &&
           send(fd, bytes, len, MSG_NOSIGNAL) == (ssize_t)len;
}

/* Whether the server has answered all of them: their first bytes are there. */
static bool all_answered(const Measure *measure)
{
    char byte;
    for (int i = 0; i < measure->npeers; i++)
        if (recv(measure->peers[i], &byte, 1, MSG_PEEK | MSG_DONTWAIT) != 1) return false;
    return true;
}

static bool dial_all(Measure *measure, int count, const char *bytes, size_t len)
{
    for (int i = 0; i < count; i++) {
        if (!dial(measure, bytes, len)) return false;
        net_turn(measure->server.net, 0);
    }
    for (int turn = 0; turn < TURNS_MAX; turn++) {
        if (all_answered(measure)) return true;
        net_turn(measure->server.net, 1);
    }
    return false;
}

static size_t allocated(void)
{
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

/* What one connection takes that has sent these bytes and was answered; 0: not to be found out. */
static size_t measure_one(const char *bytes, size_t len)
{
    static Measure measure;
    size_t cost = 0;
    memset(&measure, 0, sizeof(measure));
    if (begin(&measure) && dial_all(&measure, FIRST, bytes, len)) {
        const size_t before = allocated();
        if (dial_all(&measure, COUNTED, bytes, len)) {
            const size_t after = allocated();
            cost = after > before ? (after - before) / COUNTED : 0;
        }
    }
    end(&measure);
    return cost;
}

bool cost_print(const FhApp *app)
{
    const Server limits = { .app = app };
    const size_t http = measure_one(ask, sizeof(ask) - 1);
    const size_t websocket = measure_one(shake, sizeof(shake) - 1);
    if (http == 0 || websocket == 0) {
        fprintf(stderr, "%s: what a connection costs cannot be measured here\n", app->name);
        return false;
    }
    printf("http_connection %zu\nwebsocket %zu\n", http, websocket);
    printf("queue_max %zu\nmessage_max %zu\nbody_max %zu\n", server_queue_max(&limits),
           server_message_max(&limits), server_body_max(&limits));
    printf("head_max %zu\narena_max %zu\n", (size_t)REQUEST_HEAD_MAX, (size_t)EVENT_MEMORY_MAX);
    return true;
}
