/* app.c: main(): from the command line to a running server, and to its end.
 *
 * A signal to stop ends the server in order: nothing new is accepted, websockets get what is
 * queued for them and are closed with 1012 (on which a page comes back by itself), then the
 * app's `shutdown` runs. Whoever does not take part in that is cut off after a while. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "server/cost.h"
#include "server/exchange.h"
#include "server/later.h"
#include "base/limit.h"
#include "net/listen.h"
#include "net/net.h"
#include "server/options.h"
#include "values/overtime.h"
#include "sandbox/sandbox.h"
#include "server/server.h"
#include "server/wires.h"
#include "values/state.h"
#include "server/socket.h"

#define RESTARTING 1012
#define SAME_SIGNAL 300 /* ms */

static Server server;
static volatile sig_atomic_t asked_to_stop;

/* The second signal ends the process at once, unless it is the first one that came by two ways:
 * from a terminal, and from whoever started the server. */
static void on_signal(int number)
{
    static int64_t asked_at;
    if (!asked_to_stop) asked_at = timer_clock();
    else if (timer_clock() - asked_at >= SAME_SIGNAL) _exit(128 + number);
    asked_to_stop = 1;
    overtime_hurry();
    if (server.net) net_wake(server.net);
}

static void catch_signals(void)
{
    struct sigaction action = { .sa_handler = on_signal };
    sigaddset(&action.sa_mask, SIGTERM); /* one at a time */
    sigaddset(&action.sa_mask, SIGINT);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a limit on files is an error of write(), not our end */
}

/* Runs one of the app's own handlers; false if it was stopped by a mistake. */
static bool run(FhHandler *handler, const char *name)
{
    if (!handler) return true;
    Event *ev = server_begin(&server, NULL, name, NULL);
    const bool ran = server_run(&server, handler);
    event_end(ev);
    return ran;
}

static void turn(int64_t most)
{
    const int64_t next = timers_next(&server.timers), now = timer_clock();
    int64_t wait = next - now < most ? next - now : most;
    net_turn(server.net, wait);
    timers_run(&server.timers, timer_clock());
}

/* ---- stopping ---- */

static void close_all(void)
{
    for (uint32_t i = 0; i < conns_slots(&server.conns); i++) {
        Conn *conn = conn_at(&server.conns, i);
        if (!conn) continue;
        if (conn->socket)
            conn_close(conn, RESTARTING, (fh_str){ NULL, 0 });
        else if (!http_is_answering(conn))
            net_kill(&conn->wire);
    }
}

static void kill_all(void)
{
    for (uint32_t i = 0; i < conns_slots(&server.conns); i++) {
        Conn *conn = conn_at(&server.conns, i);
        if (conn) net_kill(&conn->wire);
    }
}

static void stop(void)
{
    server.stopping = true;
    overtime_in_order();
    net_stop_listening(server.net);
    later_end(&server);
    presences_end(&server);
    close_all();
    const int64_t end = timer_clock() + STOP_LIMIT;
    while (server.conns.count && timer_clock() < end) turn(end - timer_clock());
    kill_all();
    for (int i = 0; i < 100 && server.conns.count; i++) turn(1);
    overtime_calm();
    for (FhHandler *const *each = server.app->shutdown; each && *each; each++)
        run(*each, "shutdown");
}

/* ---- starting ---- */

static void print_address(const Options *options)
{
    const bool is_v6 = strchr(options->host, ':') != NULL;
    const bool is_any = strcmp(options->host, "0.0.0.0") == 0 || strcmp(options->host, "::") == 0;
    const char *host = is_any ? "localhost" : options->host;
    printf(is_v6 && !is_any ? "%s: http://[%s]:%d\n" : "%s: http://%s:%d\n", server.app->name,
           host, options->port);
    fflush(stdout);
}

static bool complain(const char *text)
{
    fprintf(stderr, "%s: %s\n", server.app->name, text);
    return false;
}

static _Noreturn void cannot_start(void *context)
{
    (void)context;
    complain("there is no memory to start");
    exit(2);
}

static bool start(void)
{
    Options *options = &server.options;
    ListenError error;
    server.arena = arena_new(0, cannot_start, NULL);
    if (!server.arena || !event_init(&server.event, server.app)) cannot_start(NULL);
    if (!session_start(&server.sessions, server.arena, server.app)) return false;
    server.matcher = matcher_new(server.arena, server.app->routes, server.app->nroutes);
    server.guards = guards_new(server.arena, server.app);
    server.started_at = timer_clock();
    server.deflate.zlib = server.app->deflating;
    server.bodies.most = server_bodies_max(&server);
    options->max_connections = listen_raise_limit(options->max_connections);
    const int listening = listen_at(options->host, &options->port, &error);
    if (listening < 0) return complain(error.text);
    hosts_begin(&server.hosts, server.arena, server.app, getenv("FH_HOSTS"), options->host,
                options->port);
    server.net = net_new(wires_of(&server), listening);
    return server.net || complain("there is no memory, or there are no descriptors, to start");
}

/* Without it the server is what it was before there was one, so it serves all the same. */
static void enter_sandbox(void)
{
    char text[128];
    if (!server.app->sandbox || server.options.no_sandbox || sandbox_enter(server.app)) return;
    snprintf(text, sizeof(text), "serving without a sandbox: %s (--no-sandbox says that it is known)",
             strerror(errno));
    complain(text);
}

static void give_back(void)
{
    net_free(server.net);
    server.net = NULL;
    later_end(&server); /* what `disconn` and `shutdown` began */
    state_sweep();
    presences_free(&server.presences);
    conns_free(&server.conns);
    peers_free(&server.admission.peers);
    if (server.deflate.zlib) server.deflate.zlib->free(&server.deflate);
    topics_free(&server.topics);
    timers_free(&server.timers);
    event_free(&server.event);
    arena_free(server.arena);
}

/* A state that cannot be made is not one to serve from. */
static bool prepare(void)
{
    if (!run(server.app->init, "init")) return false;
    for (FhHandler *const *each = server.app->startup; each && *each; each++)
        if (!run(*each, "startup")) return false;
    return true;
}

int main(int argc, char **argv)
{
    server.app = &fh_app;
    switch (options_read(&server.options, server.app, argc, argv)) {
    case OPTIONS_DONE: return 0;
    case OPTIONS_WRONG: return 2;
    case OPTIONS_RUN: break;
    }
    if (server.options.cost) return cost_print(server.app) ? 0 : 1;
    catch_signals();
    if (!start()) return 2;
    if (!overtime_start(server_timeout(&server)))
        complain("there is no timer for app timeout=: a handler that does not end is not stopped");
    if (!prepare()) return 1;
    if (!later_begin(&server)) cannot_start(NULL);
    enter_sandbox();
    if (!server.options.quiet) print_address(&server.options);
    while (!asked_to_stop) turn(INT32_MAX);
    stop();
    give_back();
    return 0;
}
