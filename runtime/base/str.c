/* str.c: comparing, finding and cutting text; UTF-8. */
#include "base/str.h"

#include <stdlib.h>

fh_str str_from(const char *cstr)
{
    return (fh_str){ cstr, cstr ? strlen(cstr) : 0 };
}

fh_str str_copy(Arena *arena, fh_str text)
{
    return (fh_str){ arena_copy(arena, text.ptr, text.len), text.len };
}

/* ---- comparing ---- */

static unsigned char ascii_lower(char c)
{
    unsigned char byte = (unsigned char)c;
    return byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte;
}

bool str_ieq(fh_str a, fh_str b)
{
    if (a.len != b.len) return false;
    for (size_t i = 0; i < a.len; i++)
        if (ascii_lower(a.ptr[i]) != ascii_lower(b.ptr[i])) return false;
    return true;
}

int str_cmp(fh_str a, fh_str b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared ? memcmp(a.ptr, b.ptr, shared) : 0;
    if (order) return order < 0 ? -1 : 1;
    return (a.len > b.len) - (a.len < b.len);
}

bool str_starts_with(fh_str text, fh_str prefix)
{
    return text.len >= prefix.len && str_eq(str_sub(text, 0, prefix.len), prefix);
}

bool str_ends_with(fh_str text, fh_str suffix)
{
    return text.len >= suffix.len && str_eq(str_sub(text, text.len - suffix.len, text.len), suffix);
}

/* ---- finding and cutting ---- */

int64_t str_find(fh_str text, fh_str needle, size_t from)
{
    if (from > text.len || needle.len > text.len - from) return -1;
    if (needle.len == 0) return (int64_t)from;
    /* memchr stops at the byte it finds; memmem may look at all of the text first (under ASan it
     * does), and a walk over the lines of a text would take the square of its length. */
    const char *start = text.ptr + from;
    const char *found = needle.len == 1 ? memchr(start, needle.ptr[0], text.len - from)
                                        : memmem(start, text.len - from, needle.ptr, needle.len);
    return found ? found - text.ptr : -1;
}

bool str_among(fh_str word, const char *words)
{
    const fh_str all = str_from(words);
    int64_t at = word.len ? str_find(all, word, 0) : -1;
    while (at >= 0) {
        if (at > 0 && all.ptr[at - 1] == ' ' && all.ptr[at + (int64_t)word.len] == ' ') return true;
        at = str_find(all, word, (size_t)at + 1);
    }
    return false;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

fh_str str_trim(fh_str text)
{
    while (text.len && is_space(text.ptr[0])) text = str_sub(text, 1, text.len);
    while (text.len && is_space(text.ptr[text.len - 1])) text.len--;
    return text;
}

size_t str_space_len(fh_str text)
{
    size_t len;
    if (text.len == 0) return 0;
    unsigned char first = (unsigned char)text.ptr[0];
    if (first < 0x80) return first == ' ' || (first >= 9 && first <= 13) ||
                             (first >= 0x1C && first <= 0x1F);
    uint32_t code = utf8_decode(text.ptr, text.ptr + text.len, &len);
    bool is_space = code == 0x85 || code == 0xA0 || code == 0x1680 ||
                    (code >= 0x2000 && code <= 0x200A) || code == 0x2028 || code == 0x2029 ||
                    code == 0x202F || code == 0x205F || code == 0x3000;
    return is_space ? len : 0;
}

/* Bytes of the last character. */
static size_t last_len(fh_str text)
{
    size_t len = text.len ? 1 : 0;
    while (len && len < text.len && len < 4 &&
           ((unsigned char)text.ptr[text.len - len] & 0xC0) == 0x80)
        len++;
    return len;
}

fh_str str_trim_spaces(fh_str text)
{
    for (size_t len; (len = str_space_len(text)) > 0;) text = str_sub(text, len, text.len);
    while (text.len) {
        size_t len = last_len(text);
        if (str_space_len(str_sub(text, text.len - len, text.len)) == 0) break;
        text.len -= len;
    }
    return text;
}

size_t utf8_at(fh_str text, int64_t index)
{
    size_t at = 0;
    while (at < text.len && index > 0) {
        at++;
        while (at < text.len && ((unsigned char)text.ptr[at] & 0xC0) == 0x80) at++;
        index--;
    }
    return at;
}

uint64_t str_hash(fh_str text)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.ptr[i]) * 1099511628211u;
    return hash;
}

/* ---- UTF-8 ---- */

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* Bytes of the valid sequence at the start of `text` (not empty), or 0. */
static size_t sequence_len(fh_str text)
{
    const unsigned char *b = (const unsigned char *)text.ptr;
    if (b[0] < 0x80) return 1;
    if (b[0] < 0xC2 || b[0] > 0xF4) return 0;
    size_t len = b[0] < 0xE0 ? 2 : b[0] < 0xF0 ? 3 : 4;
    if (text.len < len) return 0;
    for (size_t i = 1; i < len; i++)
        if (!is_continuation(text.ptr[i])) return 0;
    if (b[0] == 0xE0 && b[1] < 0xA0) return 0; /* overlong */
    if (b[0] == 0xED && b[1] > 0x9F) return 0; /* surrogate */
    if (b[0] == 0xF0 && b[1] < 0x90) return 0; /* overlong */
    if (b[0] == 0xF4 && b[1] > 0x8F) return 0; /* above U+10FFFF */
    return len;
}

/* Bytes at the start that are all ASCII, counted eight at a time. */
static size_t ascii_prefix(fh_str text)
{
    size_t len = 0;
    uint64_t eight;
    for (; text.len - len >= sizeof(eight); len += sizeof(eight)) {
        memcpy(&eight, text.ptr + len, sizeof(eight));
        if (eight & 0x8080808080808080u) break;
    }
    return len;
}

size_t utf8_valid_prefix(fh_str text)
{
    size_t valid = ascii_prefix(text);
    while (valid < text.len) {
        size_t len = sequence_len(str_sub(text, valid, text.len));
        if (len == 0) break;
        valid += len;
        if (len > 1) valid += ascii_prefix(str_sub(text, valid, text.len));
    }
    return valid;
}

/* The missing bytes are at most 0xBF and at least 0x80, and if neither will do, nothing will. */
bool utf8_is_begun(fh_str rest)
{
    char low[4] = "\x80\x80\x80", high[4] = "\xBF\xBF\xBF";
    if (rest.len == 0 || rest.len > 3) return false;
    low[3] = '\x80';
    high[3] = '\xBF';
    memcpy(low, rest.ptr, rest.len);
    memcpy(high, rest.ptr, rest.len);
    return sequence_len((fh_str){ low, 4 }) > rest.len ||
           sequence_len((fh_str){ high, 4 }) > rest.len;
}

int64_t utf8_count(fh_str text)
{
    int64_t count = 0;
    for (size_t i = 0; i < text.len; i++) count += !is_continuation(text.ptr[i]);
    return count;
}

uint32_t utf8_decode(const char *ptr, const char *end, size_t *len)
{
    unsigned char first = (unsigned char)*ptr;
    size_t want = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    uint32_t code = want == 1 ? first : first & (0x7Fu >> want);
    *len = 1;
    while (*len < want && ptr + *len < end)
        code = code << 6 | ((unsigned char)ptr[(*len)++] & 0x3Fu);
    return code;
}

size_t utf8_encode(uint32_t code, char out[4])
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t len = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code & 0x3F));
        code >>= 6;
    }
    out[0] = (char)((0xF00u >> len & 0xFF) | code);
    return len;
}

/* ---- nearness ---- */

/* Longer names are never suggested: the table below stays on the stack. */
#define DISTANCE_MAX_LEN 64

static int min3(int a, int b, int c)
{
    int least = a < b ? a : b;
    return least < c ? least : c;
}

/* Optimal string alignment: insert, delete, replace, swap neighbours; one row at a time. */
int str_distance(fh_str a, fh_str b, int limit)
{
    int rows[3][DISTANCE_MAX_LEN + 1];
    int alen = (int)a.len, blen = (int)b.len;
    if (a.len > DISTANCE_MAX_LEN || b.len > DISTANCE_MAX_LEN) return str_eq(a, b) ? 0 : limit + 1;
    if (abs(alen - blen) > limit) return limit + 1;
    for (int j = 0; j <= blen; j++) rows[0][j] = j;
    int least = 0, least_above; /* of the row, and of the one above: no later one gets below both */
    for (int i = 1; i <= alen; i++) {
        int *row = rows[i % 3], *above = rows[(i + 2) % 3], *above2 = rows[(i + 1) % 3];
        row[0] = i;
        least_above = least;
        least = i;
        for (int j = 1; j <= blen; j++) {
            int replace = above[j - 1] + (a.ptr[i - 1] != b.ptr[j - 1]);
            row[j] = min3(above[j] + 1, row[j - 1] + 1, replace);
            bool swapped = i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] &&
                           a.ptr[i - 2] == b.ptr[j - 1];
            if (swapped && above2[j - 2] + 1 < row[j]) row[j] = above2[j - 2] + 1;
            if (row[j] < least) least = row[j];
        }
        if (least > limit && least_above > limit) return limit + 1;
    }
    return rows[alen % 3][blen] > limit ? limit + 1 : rows[alen % 3][blen];
}
