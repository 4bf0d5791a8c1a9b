/* wanted.c: see wanted.h. */
#include "http/wanted.h"

#include <stdint.h>

#include "base/str.h"

/* Takes the next item off the front of a list with commas. */
static fh_str next_item(fh_str *list)
{
    const int64_t comma = str_find(*list, FH_STR(","), 0);
    const size_t end = comma < 0 ? list->len : (size_t)comma;
    const fh_str item = str_trim(str_sub(*list, 0, end));
    *list = str_sub(*list, end + 1, list->len);
    return item;
}

/* ---- coding ---- */

/* Whether what stands behind a coding's name is a weight of zero: "; q=0.000". */
static bool is_refused(fh_str parameters)
{
    const int64_t equals = str_find(parameters, FH_STR("="), 0);
    if (equals < 0) return false;
    const fh_str name = str_trim(str_sub(parameters, 0, (size_t)equals));
    const fh_str weight = str_trim(str_sub(parameters, (size_t)equals + 1, parameters.len));
    for (size_t i = 0; i < weight.len; i++)
        if (weight.ptr[i] != '0' && weight.ptr[i] != '.') return false;
    return str_ieq(name, FH_STR("q"));
}

bool wanted_gzip(const Request *request)
{
    fh_str list;
    if (!request_header(request, "accept-encoding", &list)) return false;
    while (list.len) {
        const fh_str item = next_item(&list);
        const int64_t mark = str_find(item, FH_STR(";"), 0);
        const size_t end = mark < 0 ? item.len : (size_t)mark;
        if (str_ieq(str_trim(str_sub(item, 0, end)), FH_STR("gzip")))
            return !is_refused(str_sub(item, end + 1, item.len));
    }
    return false;
}

/* ---- conditions ---- */

/* A tag may hold a comma, so the list is read tag by tag. */
static bool names(fh_str list, fh_str tag, bool weakly)
{
    if (str_is(list, "*")) return true;
    for (size_t at = 0; at < list.len;) {
        const bool is_weak = str_starts_with(str_sub(list, at, list.len), FH_STR("W/\""));
        const size_t from = is_weak ? at + 2 : at;
        if (list.ptr[from] != '"') {
            at++;
            continue;
        }
        const int64_t end = str_find(list, FH_STR("\""), from + 1);
        if (end < 0) return false;
        at = (size_t)end + 1;
        if ((weakly || !is_weak) && str_eq(str_sub(list, from, at), tag)) return true;
    }
    return false;
}

bool wanted_names(const Request *request, const char *header, const char *tag, bool weakly)
{
    for (int i = 0; i < request->nheaders; i++)
        if (str_ieq(request->headers[i].name, str_from(header)) &&
            names(request->headers[i].value, str_from(tag), weakly))
            return true;
    return false;
}

int wanted_status(const Request *request, const char *tag)
{
    fh_str given;
    if (request_header(request, "if-match", &given) &&
        !wanted_names(request, "if-match", tag, false))
        return 412;
    return wanted_names(request, "if-none-match", tag, true) ? 304 : 200;
}

/* Dates never hold: files here have no date. */
bool wanted_range_holds(const Request *request, const char *tag)
{
    fh_str given;
    return !request_header(request, "if-range", &given) || str_is(given, tag);
}

/* ---- ranges ---- */

/* Digits alone; what is too big becomes the biggest. */
static bool read_number(fh_str text, size_t *number)
{
    *number = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        if (c < '0' || c > '9') return false;
        if (__builtin_mul_overflow(*number, 10u, number) ||
            __builtin_add_overflow(*number, (size_t)(c - '0'), number))
            *number = SIZE_MAX / 16;
    }
    return text.len > 0;
}

/* "-500": the last bytes. */
static WantedRange read_suffix(fh_str text, size_t len, size_t *from, size_t *to)
{
    size_t count;
    if (!read_number(text, &count)) return WANTED_WHOLE;
    *from = count < len ? len - count : 0;
    *to = len;
    return count && len ? WANTED_PART : WANTED_NOTHING;
}

WantedRange wanted_range(const Request *request, size_t len, size_t *from, size_t *to)
{
    fh_str value;
    size_t last = SIZE_MAX;
    if (!request_header(request, "range", &value) || value.len < 6) return WANTED_WHOLE;
    if (!str_ieq(str_sub(value, 0, 6), FH_STR("bytes="))) return WANTED_WHOLE;
    value = str_trim(str_sub(value, 6, value.len));
    const int64_t dash = str_find(value, FH_STR("-"), 0);
    if (dash < 0) return WANTED_WHOLE;
    const fh_str end = str_sub(value, (size_t)dash + 1, value.len);
    if (dash == 0) return read_suffix(end, len, from, to);
    if (!read_number(str_sub(value, 0, (size_t)dash), from)) return WANTED_WHOLE;
    if (end.len && !read_number(end, &last)) return WANTED_WHOLE;
    if (last < *from) return WANTED_WHOLE;
    *to = last < len ? last + 1 : len;
    return *from < len ? WANTED_PART : WANTED_NOTHING;
}
