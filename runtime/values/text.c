/* text.c: the methods of str.
 *
 * Text is UTF-8 and is measured in code points. Pieces of a text (slice, trim, split) point
 * into it and copy nothing. */
#include <string.h>

#include "values/event.h"
#include "base/str.h"

/* ---- comparing and finding ---- */

bool fh_str_eq(fh_str a, fh_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

int fh_str_cmp(fh_str a, fh_str b)
{
    return str_cmp(a, b);
}

int64_t fh_str_len(fh_str text)
{
    return utf8_count(text);
}

bool fh_str_contains(fh_str text, fh_str part)
{
    return str_find(text, part, 0) >= 0;
}

bool fh_str_starts_with(fh_str text, fh_str prefix)
{
    return str_starts_with(text, prefix);
}

bool fh_str_ends_with(fh_str text, fh_str suffix)
{
    return str_ends_with(text, suffix);
}

fh_maybe_int fh_str_index(fh_str text, fh_str part)
{
    int64_t at = str_find(text, part, 0);
    if (at < 0) return (fh_maybe_int){ false, 0 };
    return (fh_maybe_int){ true, utf8_count(str_sub(text, 0, (size_t)at)) };
}

/* ---- joining ---- */

static size_t total_len(FhEvent *ev, size_t count, const fh_str *parts)
{
    size_t total = 0;
    for (size_t i = 0; i < count; i++)
        if (__builtin_add_overflow(total, parts[i].len, &total)) event_out_of_memory(ev);
    return total;
}

static char *append_parts(char *to, size_t count, const fh_str *parts)
{
    for (size_t i = 0; i < count; i++) {
        if (parts[i].len) memcpy(to, parts[i].ptr, parts[i].len);
        to += parts[i].len;
    }
    return to;
}

/* `s = s + x` in a loop must not copy s each time: the newest joined text (the event's tail) is
 * lengthened in place. Nobody else can have bytes behind it, since only the one who holds
 * all of it gets here. A text that is lengthened once gets room for more. */
static fh_str extend_tail(FhEvent *event, size_t total, size_t count, const fh_str *parts)
{
    Event *ev = event_of(event);
    if (total > ev->tail_cap) {
        char *room = event_alloc(event, total * 2);
        memcpy(room, ev->tail, ev->tail_len);
        ev->tail = room;
        ev->tail_cap = total * 2;
    }
    append_parts(ev->tail + ev->tail_len, count - 1, parts + 1);
    ev->tail_len = total;
    return (fh_str){ ev->tail, total };
}

fh_str fh_str_concat(FhEvent *event, const fh_str *parts)
{
    Event *ev = event_of(event);
    size_t count = 0;
    while (parts[count].len != SIZE_MAX) count++;
    size_t total = total_len(event, count, parts);
    if (total == 0) return (fh_str){ "", 0 };
    if (total == parts[0].len) return parts[0];
    if (ev->tail && parts[0].ptr == ev->tail && parts[0].len == ev->tail_len)
        return extend_tail(event, total, count, parts);
    char *text = event_alloc(event, total);
    append_parts(text, count, parts);
    ev->tail = text;
    ev->tail_len = ev->tail_cap = total;
    return (fh_str){ text, total };
}

fh_str fh_str_repeat(FhEvent *ev, fh_str text, int64_t times, int line)
{
    size_t total;
    if (times <= 0 || text.len == 0) return (fh_str){ "", 0 };
    if (__builtin_mul_overflow(text.len, (size_t)times, &total) || total > EVENT_MEMORY_MAX)
        fh_stop(ev, line, "out of memory: repeat(%lld) is too long", (long long)times);
    char *copy = event_alloc(ev, total);
    for (size_t at = 0; at < total; at += text.len) memcpy(copy + at, text.ptr, text.len);
    return (fh_str){ copy, total };
}

/* ---- white space ---- */

fh_str fh_str_trim(fh_str text)
{
    return str_trim_spaces(text);
}

/* ---- lists of pieces ---- */

static void push_piece(FhEvent *ev, fh_str_list *list, fh_str piece)
{
    fh_list_push(ev, FH_LOCAL, &fh_type_str_list, list, &piece);
}

fh_str_list fh_str_split(FhEvent *ev, fh_str text, fh_str separator, int line)
{
    fh_str_list list = { 0, NULL, NULL };
    size_t from = 0;
    if (separator.len == 0) fh_stop(ev, line, "split(\"\"): the separator is empty");
    for (int64_t at; (at = str_find(text, separator, from)) >= 0;) {
        push_piece(ev, &list, str_sub(text, from, (size_t)at));
        from = (size_t)at + separator.len;
    }
    push_piece(ev, &list, str_sub(text, from, text.len));
    return list;
}

fh_str_list fh_str_words(FhEvent *ev, fh_str text)
{
    fh_str_list list = { 0, NULL, NULL };
    size_t from = 0, at = 0;
    while (at < text.len) {
        size_t len = str_space_len(str_sub(text, at, text.len));
        if (len == 0) {
            at += utf8_at(str_sub(text, at, text.len), 1);
            continue;
        }
        if (at > from) push_piece(ev, &list, str_sub(text, from, at));
        at += len;
        from = at;
    }
    if (text.len > from) push_piece(ev, &list, str_sub(text, from, text.len));
    return list;
}

/* Bytes of the line end at the start of `text`, or 0; as Python's splitlines. */
static size_t line_end_len(fh_str text)
{
    unsigned char first = (unsigned char)text.ptr[0];
    if (first == '\r') return text.len > 1 && text.ptr[1] == '\n' ? 2 : 1;
    if ((first >= '\n' && first <= '\f') || (first >= 0x1C && first <= 0x1E)) return 1;
    if (first == 0xC2 && text.len > 1 && text.ptr[1] == '\x85') return 2;
    bool is_separator = first == 0xE2 && text.len > 2 && text.ptr[1] == '\x80' &&
                        (text.ptr[2] == '\xA8' || text.ptr[2] == '\xA9');
    return is_separator ? 3 : 0;
}

fh_str_list fh_str_lines(FhEvent *ev, fh_str text)
{
    fh_str_list list = { 0, NULL, NULL };
    size_t from = 0, at = 0;
    while (at < text.len) {
        size_t len = line_end_len(str_sub(text, at, text.len));
        if (len) push_piece(ev, &list, str_sub(text, from, at));
        at += len ? len : 1;
        if (len) from = at;
    }
    if (text.len > from) push_piece(ev, &list, str_sub(text, from, text.len));
    return list;
}

/* ---- replacing ---- */

static void append(FhOut *out, fh_str text, size_t from, size_t to)
{
    fh_out_bytes(out, text.ptr + from, to - from);
}

/* Between all characters, and at both ends, as Python does it. */
static void replace_nothing(FhOut *out, fh_str text, fh_str with)
{
    size_t len;
    for (size_t at = 0; at < text.len; at += len) {
        utf8_decode(text.ptr + at, text.ptr + text.len, &len);
        out_str(out, with);
        append(out, text, at, at + len);
    }
    out_str(out, with);
}

fh_str fh_str_replace(FhEvent *ev, fh_str text, fh_str old, fh_str with)
{
    size_t from = 0;
    if (str_find(text, old, 0) < 0) return text;
    FhOut *out = fh_markup_begin(ev);
    if (old.len == 0) {
        replace_nothing(out, text, with);
        return fh_markup_end(ev, out);
    }
    for (int64_t at; (at = str_find(text, old, from)) >= 0;) {
        append(out, text, from, (size_t)at);
        out_str(out, with);
        from = (size_t)at + old.len;
    }
    append(out, text, from, text.len);
    return fh_markup_end(ev, out);
}

/* ---- cutting ---- */

/* An index from the end counts from the start. */
static int64_t from_start(int64_t index, int64_t len)
{
    if (index >= 0) return index;
    return index < -len ? 0 : index + len;
}

fh_str fh_str_slice(fh_str text, int64_t from, int64_t to)
{
    if (from < 0 || to < 0) {
        int64_t len = utf8_count(text);
        from = from_start(from, len);
        to = from_start(to, len);
    }
    if (from >= to) return (fh_str){ "", 0 };
    fh_str rest = str_sub(text, utf8_at(text, from), text.len);
    return str_sub(rest, 0, utf8_at(rest, to - from));
}

fh_str fh_str_at(FhEvent *ev, fh_str text, int64_t index, int line)
{
    int64_t at = index < 0 ? index + utf8_count(text) : index;
    fh_str found = at < 0 ? (fh_str){ NULL, 0 } : str_sub(text, utf8_at(text, at), text.len);
    if (found.len == 0)
        fh_stop(ev, line, "index %lld is out of range: the text has %lld characters",
                (long long)index, (long long)utf8_count(text));
    return str_sub(found, 0, utf8_at(found, 1));
}
