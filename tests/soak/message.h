/* message.h: the messages that app.fh publishes, taken apart and checked to the last byte. */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum MessageKind {
    MESSAGE_STATUS, /* superseded by the next one; each even tick */
    MESSAGE_LINE,   /* each odd tick */
    MESSAGE_BOARD,  /* superseded, long; each fifth tick */
    MESSAGE_PILE,   /* long; each fifth tick */
    MESSAGE_OWN,    /* long, for one client; each fifth tick */
    MESSAGE_KINDS
} MessageKind;

typedef struct Message {
    MessageKind kind;
    uint64_t number; /* the tick */
    uint64_t time;   /* when it was rendered, on the clock of load_now() */
    char id[17];     /* MESSAGE_OWN: of the websocket that it is for; else empty */
} Message;

/* False: it is not, byte for byte, what the app sends. */
bool message_read(Message *message, const char *bytes, size_t len);

#endif
