/* unit.h: the harness of the unit tests.
 *
 *     static void test_adding(void) { CHECK(1 + 1 == 2); }
 *     int main(void) { RUN(test_adding); return unit_end(); }
 *
 * Prints `ok - adding` or what was wrong and `not ok - adding`. */
#ifndef UNIT_H
#define UNIT_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "fh_str.h"

static int unit_failed;  /* tests */
static int unit_mistakes; /* in the test that runs */

static inline void unit_check(bool right, const char *file, int line, const char *what)
{
    if (right) return;
    unit_mistakes++;
    printf("# %s:%d: %s\n", file, line, what);
}

static inline void unit_check_int(long long got, long long want, const char *file, int line,
                                  const char *what)
{
    if (got == want) return;
    unit_mistakes++;
    printf("# %s:%d: %s is %lld, not %lld\n", file, line, what, got, want);
}

static inline void unit_check_str(fh_str got, const char *want, const char *file, int line,
                                  const char *what)
{
    if (got.len == strlen(want) && (got.len == 0 || memcmp(got.ptr, want, got.len) == 0)) return;
    unit_mistakes++;
    printf("# %s:%d: %s is\n#   %.*s\n# not\n#   %s\n", file, line, what, (int)got.len, got.ptr,
           want);
}

static inline void unit_run(void test(void), const char *name)
{
    unit_mistakes = 0;
    test();
    if (strncmp(name, "test_", 5) == 0) name += 5;
    printf("%s - %s\n", unit_mistakes ? "not ok" : "ok", name);
    fflush(stdout);
    unit_failed += unit_mistakes != 0;
}

/* The exit status. */
static inline int unit_end(void)
{
    return unit_failed != 0;
}

#define CHECK(right) unit_check((right), __FILE__, __LINE__, #right)
#define CHECK_INT(got, want)                                                                  \
    unit_check_int((long long)(got), (long long)(want), __FILE__, __LINE__, #got)
#define CHECK_STR(got, want) unit_check_str((got), (want), __FILE__, __LINE__, #got)
#define RUN(test) unit_run(test, #test)

#endif
