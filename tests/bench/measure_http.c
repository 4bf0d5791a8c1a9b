/* measure_http.c: pages over connections that stay open, and over one for each. */
#include "measure.h"

#include <stdlib.h>

#include "../load/http_client.h"

#define HEAD "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n"

static const char again[] = HEAD "\r\n", once[] = HEAD "Connection: close\r\n\r\n";

/* One client after the other, at most one at a time. */
typedef struct Visitor {
    Measure *measure;
    uint64_t began;
} Visitor;

static void check(Visitor *visitor, int status, const char *body, size_t len)
{
    if (status != 200) measure_lost();
    measure_same(visitor->measure, body, len);
}

static void count(Visitor *visitor)
{
    histogram_add(&visitor->measure->latency, load_now() - visitor->began);
    visitor->measure->count++;
}

static void visit_all(Measure *measure, const char *clients, void visit(Visitor *visitor))
{
    const size_t n = strtoul(clients, NULL, 10);
    Visitor *visitors = load_alloc(n * sizeof(Visitor));
    for (size_t i = 0; i < n; i++) {
        visitors[i].measure = measure;
        visit(&visitors[i]);
    }
    measure_run(measure);
    measure_print(measure);
}

/* ---- connections that stay ---- */

static void ask(Visitor *visitor, HttpClient *client)
{
    visitor->began = load_now();
    http_client_send(client, again, sizeof(again) - 1);
}

static void on_page(HttpClient *client, int status, const char *body, size_t len)
{
    check(client->context, status, body, len);
    count(client->context);
    ask(client->context, client);
}

static void on_lost(HttpClient *client, bool whole)
{
    (void)client, (void)whole;
    measure_lost();
}

static void stay(Visitor *visitor)
{
    static const HttpEvents events = { on_page, on_lost };
    ask(visitor, http_client_connect(visitor->measure->load, visitor->measure->port, &events,
                                     visitor));
}

void measure_page(Measure *measure, char **args)
{
    visit_all(measure, args[0], stay);
}

/* ---- one for each ---- */

static void come_and_go(Visitor *visitor);

static void on_only_page(HttpClient *client, int status, const char *body, size_t len)
{
    check(client->context, status, body, len);
}

static void on_gone(HttpClient *client, bool whole)
{
    if (!whole) measure_lost();
    count(client->context);
    come_and_go(client->context);
}

static void come_and_go(Visitor *visitor)
{
    static const HttpEvents events = { on_only_page, on_gone };
    visitor->began = load_now();
    HttpClient *client = http_client_connect(visitor->measure->load, visitor->measure->port,
                                             &events, visitor);
    http_client_send(client, once, sizeof(once) - 1);
}

void measure_connect(Measure *measure, char **args)
{
    visit_all(measure, args[0], come_and_go);
}
