/* visit_raw.h: a connection on which octets are sent as they are. */
#ifndef VISIT_RAW_H
#define VISIT_RAW_H

#include <stdbool.h>

#include "../load/stream.h"

typedef struct RawClient {
    Stream stream;
    struct Visit *visit;
} RawClient;

void raw_client_end(RawClient *client, bool reset);

#endif
