/* metrics.h: what /_fh/metrics says, in Prometheus' text format. */
#ifndef METRICS_H
#define METRICS_H

#include "server/server.h"

/* Appends a line for each; docs/deploy.md tells what they are. */
void metrics_write(const Server *server, Buf *to);

#endif
