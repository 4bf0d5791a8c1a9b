/* fh_str.h: text as a pointer and a length.
 *
 * The one type that the compiler, the runtime, generated code and a user's C functions
 * share; it stands alone so that each of them can have it without the rest. */
#ifndef FH_STR_H
#define FH_STR_H

#include <stddef.h>

/* UTF-8 text. It never owns its bytes, may hold NUL and is not ended by one. An empty text
 * may have a null ptr. How long the bytes live is said by whoever gives the value out. */
typedef struct fh_str {
    const char *ptr;
    size_t len; /* bytes, not code points */
} fh_str;

/* The text of a C string literal, for expressions and for static initialisers. */
#define FH_STR(literal) ((fh_str){ (literal), sizeof(literal) - 1 })
#define FH_STR_INIT(literal) { (literal), sizeof(literal) - 1 }

#endif
