/* url.c: percent encoding undone. */
#include "url.h"

#include <string.h>

/* The value of a hex digit, or -1. */
static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

static bool is_plain(fh_str text, bool plus)
{
    return text.len == 0 || (!memchr(text.ptr, '%', text.len) &&
                             !(plus && memchr(text.ptr, '+', text.len)));
}

fh_str url_decode(Arena *arena, fh_str text, bool plus)
{
    if (is_plain(text, plus)) return text;
    char *decoded = arena_copy(arena, text.ptr, text.len);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        int high = -1, low = -1;
        if (c == '%' && text.len - i > 2) {
            high = hex_digit(text.ptr[i + 1]);
            low = hex_digit(text.ptr[i + 2]);
        }
        if (high >= 0 && low >= 0) {
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        decoded[len++] = c;
    }
    return (fh_str){ decoded, len };
}
