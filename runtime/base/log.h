/* log.h: lines on standard error: what handlers log, what went wrong, who asked for what.
 *
 * One line for each, with the time in front; whatever a peer or a handler puts into it stays
 * within that line, since controls are written as escapes. */
#ifndef LOG_H
#define LOG_H

#include <stdint.h>

#include "fh_str.h"

/* "2026-11-23T10:00:00.123Z ws /room/{name}: text"; verb and path may be null. */
void log_line(const char *verb, const char *path, fh_str text);

/* "2026-11-23T10:00:00.123Z 127.0.0.1 GET /a?b 200 1234" */
void log_access(fh_str ip, fh_str method, fh_str target, int status, uint64_t bytes);

#endif
