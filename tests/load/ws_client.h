/* ws_client.h: a websocket client of the load: opens, sends, takes messages apart, closes. */
#ifndef WS_CLIENT_H
#define WS_CLIENT_H

#include <stdbool.h>

#include "stream.h"

typedef struct WsClient WsClient;

enum {
    WS_TEXT = 1,
    WS_BINARY = 2,
    WS_CLOSE = 8,
    WS_PING = 9,
    WS_PONG = 10,
};

/* How a connection ended, where no close frame said so. */
enum {
    WS_END_REFUSED = 0, /* never opened: not reached, or not answered with 101 (see `status`) */
    WS_END_PROTOCOL = 1002, /* the server sent what is no frame */
    WS_END_NO_CODE = 1005,  /* a close frame without a code */
    WS_END_CUT = 1006,      /* no close frame */
};

/* What a program does when something happens; a null one is nothing. */
typedef struct WsEvents {
    void (*opened)(WsClient *client);
    /* A whole message; `bytes` hold during this call. Pings are answered before anybody sees. */
    void (*message)(WsClient *client, int opcode, const char *bytes, size_t len);
    /* It has ended, by the server or after ws_client_close(); its memory goes after this call. */
    void (*closed)(WsClient *client, int code);
} WsEvents;

struct WsClient {
    Stream stream;
    const WsEvents *events; /* may be changed */
    void *context;          /* the program's */
    size_t place;           /* the program's, or its place in a crowd */
    const char *path;
    int status;             /* of the answer to the handshake; 0: none yet */
    /* private */
    bool open, closing;
    int code, opcode; /* of the close frame that came; of the message that comes in fragments */
    Buf message;
};

/* Where to connect: 127.0.0.1, this port, this path. */
typedef struct WsTarget {
    int port;
    const char *path; /* must live as long as the clients */
    int room;         /* for what is not read yet, in bytes; 0: see stream_open() */
} WsTarget;

/* Never null; see stream_open(). `events` must live as long as the client. */
WsClient *ws_client_connect(Load *load, const WsTarget *target, const WsEvents *events,
                            void *context);

/* Sends one frame. */
void ws_client_send(WsClient *client, int opcode, const char *bytes, size_t len);

/* Sends octets as they are: frames made before, or garbage. */
void ws_client_send_raw(WsClient *client, const char *bytes, size_t len);

/* Sends a close frame; closed() is called when the server has answered and ended it. A server
 * that does neither keeps it open. */
void ws_client_close(WsClient *client, int code);

/* Ends it at once, with an RST, as a client that was killed; closed() is not called. */
void ws_client_cut(WsClient *client);

/* Stops reading, or reads again. */
void ws_client_pause(WsClient *client, bool paused);

/* Appends a masked frame to what may be sent raw, any number of times. */
void ws_frame(Buf *buf, int opcode, const char *bytes, size_t len);

#endif
