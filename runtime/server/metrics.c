/* metrics.c: see metrics.h. */
#include "server/metrics.h"

static void put_count(Buf *to, const char *name, const char *kind, uint64_t value)
{
    buf_printf(to, "# TYPE fh_%s %s\nfh_%s %llu\n", name, kind, name, (unsigned long long)value);
}

static uint64_t queued_bytes(const Conns *conns)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < conns_slots(conns); i++)
        if (conn_at(conns, i)) sum += conn_queued(conn_at(conns, i));
    return sum;
}

void metrics_write(const Server *server, Buf *to)
{
    const Metrics *metrics = &server->metrics;
    put_count(to, "connections", "gauge",
              server->conns.count - server->admission.answered);
    put_count(to, "websockets", "gauge", server->conns.nsockets);
    put_count(to, "topics", "gauge", server->topics.ntopics);
    put_count(to, "subscriptions", "gauge", server->topics.npairs);
    put_count(to, "queue_bytes", "gauge", queued_bytes(&server->conns));
    put_count(to, "body_bytes", "gauge", server->bodies.used);
    put_count(to, "uptime_seconds", "gauge",
              (uint64_t)(timer_clock() - server->started_at) / 1000);
    put_count(to, "connections_total", "counter", metrics->connections);
    put_count(to, "connections_refused_total", "counter", metrics->refused);
    put_count(to, "connections_evicted_total", "counter", metrics->evicted);
    put_count(to, "bodies_refused_total", "counter", server->bodies.refused);
    put_count(to, "requests_total", "counter", metrics->requests);
    put_count(to, "messages_received_total", "counter", metrics->messages_in);
    put_count(to, "messages_sent_total", "counter", metrics->messages_out);
    put_count(to, "messages_compressed_total", "counter", server->deflate.npacked);
    put_count(to, "bytes_received_total", "counter", metrics->bytes_in);
    put_count(to, "bytes_sent_total", "counter", metrics->bytes_out);
    put_count(to, "handler_errors_total", "counter", metrics->handler_errors);
    put_count(to, "messages_skipped_total", "counter", metrics->skipped);
    put_count(to, "overloads_total", "counter", metrics->overloads);
    put_count(to, "event_arena_bytes_max", "gauge", server->event.most_used);
    put_count(to, "handler_arena_bytes_max", "gauge", server->event.most_by_handler);
}
