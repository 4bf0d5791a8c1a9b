/* status.h: the reason phrases of HTTP's status codes (RFC 9110 15), which status lines and the
 * pages of errors say. */
#ifndef STATUS_H
#define STATUS_H

/* "Not Found"; "OK" or "Error" where the registry has no such code. Never null. */
const char *status_reason(int status);

#endif
