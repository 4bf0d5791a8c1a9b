/* unmask.h: text frames that came whole.
 *
 * libwebsockets reads frames byte by byte, which is right for any frame in any number of pieces.
 * But nearly every message is one frame (RFC 6455 5.2) that is all there: final, a text, masked,
 * without a reserved bit. Such a one is found and unmasked here in one go. All else, be it valid
 * or not, is left to the library. */
#ifndef UNMASK_H
#define UNMASK_H

#include <stdbool.h>
#include <stddef.h>

#include "fh_str.h"

/* Unmasks the frame with which the bytes begin, in place: its payload is then *text, and
 * *is_ascii whether that has no byte above 127. Says how many bytes the frame has; 0, with
 * nothing changed: it is another frame, or not whole. */
size_t unmask_text(char *bytes, size_t len, fh_str *text, bool *is_ascii);

#endif
