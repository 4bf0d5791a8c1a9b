/* http_client.h: an HTTP client of the load: one GET after the other on a connection. */
#ifndef HTTP_CLIENT_H
#define HTTP_CLIENT_H

#include <stdbool.h>

#include "stream.h"

typedef struct HttpClient HttpClient;

/* What a program does when something happens; a null one is nothing. */
typedef struct HttpEvents {
    /* A whole answer with its body, which holds during this call. The next request may be sent. */
    void (*answered)(HttpClient *client, int status, const char *body, size_t len);
    /* The server has ended it, or could not be reached; `whole`: not in the middle of an answer.
     * Its memory goes after this call. */
    void (*closed)(HttpClient *client, bool whole);
} HttpEvents;

struct HttpClient {
    Stream stream;
    const HttpEvents *events;
    void *context; /* the program's */
    const char *head; /* of the answer, during answered() */
    size_t head_len;
    /* private */
    bool waits;
};

/* Connects to 127.0.0.1 and sends what is given to http_client_send() once it can. Never null;
 * see stream_open(). `events` must live as long as the client. */
HttpClient *http_client_connect(Load *load, int port, const HttpEvents *events, void *context);

/* Sends a request, or several: heads as they are. */
void http_client_send(HttpClient *client, const char *heads, size_t len);

/* Ends it at once, with an RST where `reset`; closed() is not called. */
void http_client_end(HttpClient *client, bool reset);

#endif
