/* print.c: see print.h. */
#include "base/print.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"

typedef struct Print {
    char *to;
    size_t cap;
    size_t len; /* of the whole text, whether it had room or not */
} Print;

static void put(Print *print, const char *bytes, size_t len)
{
    if (print->len < print->cap) {
        size_t room = print->cap - print->len;
        memcpy(print->to + print->len, bytes, len < room ? len : room);
    }
    print->len += len;
}

static void put_int(Print *print, int value)
{
    char digits[NUMBER_INT_MAX];
    put(print, digits, number_int_text(value, digits));
}

/* At most `most` bytes, up to the NUL if there is one. */
static void put_part(Print *print, const char *text, int most)
{
    put(print, text, most < 0 ? strlen(text) : strnlen(text, (size_t)most));
}

/* The number of bytes, or -1 for one that an int does not hold. Ends them, if they are cut short. */
static int finish(Print *print)
{
    if (print->len >= print->cap && print->cap > 0) print->to[print->cap - 1] = '\0';
    return print->len > INT_MAX ? -1 : (int)print->len;
}

/* The rest of the format by the C library. */
static int put_rest(Print *print, const char *format, va_list args)
{
    bool has_room = print->len < print->cap;
    int len = vsnprintf(has_room ? print->to + print->len : NULL,
                        has_room ? print->cap - print->len : 0, format, args);
    if (len < 0) return -1;
    print->len += (size_t)len;
    return finish(print);
}

int print_text(char *to, size_t cap, const char *format, va_list args)
{
    Print print = { to, cap, 0 };
    for (;;) {
        const char *directive = strchrnul(format, '%');
        put(&print, format, (size_t)(directive - format));
        if (*directive == '\0') {
            if (print.len < cap) to[print.len] = '\0';
            return finish(&print);
        }
        format = directive + 2;
        if (directive[1] == 's') {
            const char *text = va_arg(args, const char *);
            put(&print, text, strlen(text));
        } else if (directive[1] == 'd') {
            put_int(&print, va_arg(args, int));
        } else if (directive[1] == 'c') {
            char c = (char)va_arg(args, int);
            put(&print, &c, 1);
        } else if (strncmp(directive, "%.*s", 4) == 0) {
            int most = va_arg(args, int);
            put_part(&print, va_arg(args, const char *), most);
            format = directive + 4;
        } else {
            return put_rest(&print, directive, args);
        }
    }
}
