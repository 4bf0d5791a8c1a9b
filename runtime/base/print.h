/* print.h: vsnprintf, quick for the few directives of which nearly all text here is made.
 *
 * The compiler prints millions of small pieces such as "%s.%s = "; the C library spends most of
 * its time there on setting up a stream. `%s` `%.*s` `%d` `%c` are done here; from the first
 * other directive on, the rest of the format goes to the C library. */
#ifndef PRINT_H
#define PRINT_H

#include <stdarg.h>
#include <stddef.h>

/* As vsnprintf: writes at most `cap` bytes to `to` (null only if cap is 0), a NUL at the end of
 * them included, and returns the bytes that the whole text has, or -1 when the C library fails. */
int print_text(char *to, size_t cap, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));

#endif
