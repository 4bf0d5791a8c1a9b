/* str.h: what one does with text that is a pointer and a length.
 *
 * UTF-8 throughout; functions that count say whether they count bytes or code points. */
#ifndef STR_H
#define STR_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "fh_str.h"

/* The text of a NUL-ended string (null gives the empty text), not copied. */
fh_str str_from(const char *cstr);

/* A copy in the arena, NUL-ended (not counted), so `.ptr` is also a C string. */
fh_str str_copy(Arena *arena, fh_str text);

static inline bool str_eq(fh_str a, fh_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Whether it is equal to a C string. */
static inline bool str_is(fh_str a, const char *cstr)
{
    return str_eq(a, (fh_str){ cstr, strlen(cstr) });
}

bool str_ieq(fh_str a, fh_str b);             /* equal but for the case of ASCII letters */
int str_cmp(fh_str a, fh_str b);              /* by bytes, which is by code points in UTF-8 */
bool str_starts_with(fh_str text, fh_str prefix);
bool str_ends_with(fh_str text, fh_str suffix);

/* Whether it is one of the words in a list that has a space before and behind each: " a b ". */
bool str_among(fh_str word, const char *words);

/* The first position of `needle` at or after byte `from`, or -1. An empty needle is found. */
int64_t str_find(fh_str text, fh_str needle, size_t from);

/* Without ASCII white space (space, tab, CR, LF, FF, VT) at both ends. */
fh_str str_trim(fh_str text);

/* Bytes of the white space character at the start of the text, of all that Unicode has, as
 * Python's isspace; 0 for another character. */
size_t str_space_len(fh_str text);

/* The text without such white space at both ends: the language's trim(). */
fh_str str_trim_spaces(fh_str text);

/* Bytes [from, to) of the text, cut to what there is. */
static inline fh_str str_sub(fh_str text, size_t from, size_t to)
{
    if (to > text.len) to = text.len;
    if (from >= to) return (fh_str){ text.ptr, 0 };
    return (fh_str){ text.ptr + from, to - from };
}

/* FNV-1a, for tables. */
uint64_t str_hash(fh_str text);

/* The number of bytes before the first that is not valid UTF-8 (RFC 3629: no overlong forms,
 * no surrogates, at most U+10FFFF): equal to text.len when all is well. */
size_t utf8_valid_prefix(fh_str text);

/* Whether what utf8_valid_prefix has left may be the beginning of a character. */
bool utf8_is_begun(fh_str rest);

/* Code points in valid UTF-8. */
int64_t utf8_count(fh_str text);

/* The byte at which code point `index` (from 0) begins: text.len when there are not so many. */
size_t utf8_at(fh_str text, int64_t index);

/* The code point at `ptr` (valid UTF-8, ptr < end), its length in bytes in *len. */
uint32_t utf8_decode(const char *ptr, const char *end, size_t *len);

/* Writes `code` as UTF-8 into out[4], returns the bytes written (1 to 4). */
size_t utf8_encode(uint32_t code, char out[4]);

/* Edit distance (with transposition) up to `limit`; limit + 1 when it is more. */
int str_distance(fh_str a, fh_str b, int limit);

#endif
