/* measure.h: what a binary that was just built says of itself, for the report. */
#ifndef MEASURE_H
#define MEASURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

typedef struct Measured {
    /* The file, and what is loaded of it. */
    uint64_t file_bytes, constant_bytes, data_bytes;
    /* By `BINARY --cost`: a connection, and the app's limits. */
    bool has_cost; /* false: the binary does not run here, or cannot tell */
    uint64_t http_connection, websocket;
    uint64_t queue_max, message_max, body_max, head_max, arena_max;
} Measured;

/* Reads the binary's headers and runs it. What cannot be found out is 0. */
Measured measure_binary(Arena *arena, const char *path);

#endif
