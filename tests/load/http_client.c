/* http_client.c: reads answers of a known length, which is what the servers under load give.
 * See http_client.h. */
#include "http_client.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The value of Content-Length in a head of `len` bytes; -1: it has none. */
static long content_length(const char *head, size_t len)
{
    static const char name[] = "\ncontent-length:";
    const size_t n = sizeof(name) - 1;
    for (size_t i = 0; i + n < len; i++)
        if (head[i] == '\n' && strncasecmp(head + i, name, n) == 0) return atol(head + i + n);
    return -1;
}

/* The answer at the start of `bytes`: how long it is; 0: not all of it is there yet. */
static size_t read_answer(HttpClient *client, const char *bytes, size_t len)
{
    const char *end = memmem(bytes, len, "\r\n\r\n", 4);
    if (!end) return 0;
    const size_t head = (size_t)(end + 4 - bytes);
    const long body = content_length(bytes, head);
    if (body < 0) {
        stream_end(&client->stream, true); /* chunks are not read: say it as a broken answer */
        if (client->events->closed) client->events->closed(client, false);
        return 0;
    }
    if (len - head < (size_t)body) return 0;
    client->waits = false;
    client->head = bytes;
    client->head_len = head;
    if (client->events->answered)
        client->events->answered(client, atoi(bytes + 9), end + 4, (size_t)body);
    return head + (size_t)body;
}

static size_t on_received(Stream *stream, const char *bytes, size_t len)
{
    HttpClient *client = (HttpClient *)stream;
    size_t done = 0, size = 1;
    while (size > 0 && done < len && stream->fd >= 0) {
        size = read_answer(client, bytes + done, len - done);
        done += size;
    }
    return done;
}

static void on_closed(Stream *stream, int error)
{
    HttpClient *client = (HttpClient *)stream;
    if (client->events->closed) client->events->closed(client, !error && !client->waits);
}

static void on_connected(Stream *stream)
{
    (void)stream; /* what was to be sent is in its buffer */
}

static const StreamUser stream_user = { on_connected, on_received, on_closed };

HttpClient *http_client_connect(Load *load, int port, const HttpEvents *events, void *context)
{
    HttpClient *client = (HttpClient *)stream_open(load, port, 0, sizeof(*client), &stream_user);
    client->events = events;
    client->context = context;
    return client;
}

void http_client_send(HttpClient *client, const char *heads, size_t len)
{
    client->waits = true;
    stream_write(&client->stream, heads, len);
}

void http_client_end(HttpClient *client, bool reset)
{
    stream_end(&client->stream, reset);
}
