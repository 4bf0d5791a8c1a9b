/* sha1.h: SHA-1 in Base64, for the one line of a websocket handshake that wants it. */
#ifndef SHA1_H
#define SHA1_H

#include <stddef.h>

/* `text` of at most 119 bytes; `out` gets 28 characters and a NUL. */
void sha1_base64(char out[29], const char *text, size_t len);

#endif
