/* test_print.c: print_text says what vsnprintf would. */
#include "unit.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/print.h"

static int print(char *to, size_t cap, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static int print(char *to, size_t cap, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = print_text(to, cap, format, args);
    va_end(args);
    return len;
}

/* Prints with any room from none to enough, and compares with the C library. */
#define CHECK_PRINT(...)                                                                      \
    do {                                                                                      \
        char want[200], got[200];                                                             \
        int len = snprintf(want, sizeof(want), __VA_ARGS__);                                  \
        CHECK_INT(print(NULL, 0, __VA_ARGS__), len);                                          \
        for (size_t cap = 1; cap < (size_t)len + 3; cap++) {                                  \
            memset(got, '~', sizeof(got));                                                    \
            snprintf(want, cap, __VA_ARGS__);                                                 \
            CHECK_INT(print(got, cap, __VA_ARGS__), len);                                     \
            CHECK(strcmp(got, want) == 0 && got[cap] == '~');                                 \
        }                                                                                     \
    } while (0)

static void test_what_is_quick(void)
{
    CHECK_PRINT("plain");
    CHECK_PRINT("%s", "");
    CHECK_PRINT("%s%s.%s = ", ", ", "constant", "limit");
    CHECK_PRINT("/* :%d */ %d %d %d", 12, 0, INT_MAX, INT_MIN);
    CHECK_PRINT("%c%c|%c", 'a', '"', '\\');
    CHECK_PRINT("<%.*s|%.*s|%.*s>", 3, "abcdef", 0, "abc", 9, "abc");
    CHECK_PRINT("%.*s", -1, "all of it");
}

static void test_what_the_library_does(void)
{
    CHECK_PRINT("100%%");
    CHECK_PRINT("%s: %5d|%-5d|%05d %s", "x", 42, 42, 42, "after");
    CHECK_PRINT("%d bytes, %zu, %lld, %016llx", 1, (size_t)2, 3LL, 4ULL);
    CHECK_PRINT("\\%03o %.17g %*s.", 7u, 0.1, 8, "right");
}

static void test_text_without_end(void)
{
    char bytes[3] = { 'a', 'b', 'c' }, got[8];
    CHECK_INT(print(got, sizeof(got), "%.*s!", 3, bytes), 4);
    CHECK(strcmp(got, "abc!") == 0);
}

int main(void)
{
    RUN(test_what_is_quick);
    RUN(test_what_the_library_does);
    RUN(test_text_without_end);
    return unit_end();
}
