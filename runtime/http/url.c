/* url.c: percent encoding, done and undone. */
#include "http/url.h"

#include <string.h>

#include "base/address.h"
#include "values/event.h"
#include "values/json.h"
#include "base/number.h"
#include "values/out.h"

int url_hex_digit(char c)
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
            high = url_hex_digit(text.ptr[i + 1]);
            low = url_hex_digit(text.ptr[i + 2]);
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

/* ---- text into URLs ---- */

fh_str fh_url_keep(FhEvent *ev, fh_str text, fh_str keep)
{
    char signs[32] = "";
    if (keep.len < sizeof signs) memcpy(signs, keep.ptr, keep.len);
    if (address_is_encoded(text, signs)) return text;
    char *to = event_alloc(ev, text.len * 3);
    return (fh_str){ to, address_encode(to, text, signs) };
}

fh_str fh_url_encode(FhEvent *ev, fh_str text)
{
    return fh_url_keep(ev, text, FH_STR(""));
}

fh_str fh_url_path(FhEvent *ev, fh_str text)
{
    return fh_url_keep(ev, text, FH_STR("/"));
}

fh_str fh_url_run(fh_str run)
{
    return address_strays(run, false) ? FH_STR(ADDRESS_MARK) : run;
}

fh_str fh_url_first(fh_str run)
{
    return address_strays(run, true) ? FH_STR(ADDRESS_MARK) : run;
}

/* ---- queries ---- */

static fh_str plain_text(fh_json value, char *buffer)
{
    switch (value->kind) {
    case JSON_STR: return json_str(value);
    case JSON_BOOL: return value->truth ? FH_STR("true") : FH_STR("false");
    default: return json_number_text(value, buffer);
    }
}

static void put_pair(FhOut *query, fh_str name, fh_json value, int line)
{
    char buffer[NUMBER_FLOAT_MAX];
    if (value->kind == JSON_NULL) return;
    if (value->kind == JSON_ARRAY || value->kind == JSON_OBJECT)
        fh_stop(query->event, line, "query(…): a value in a value");
    if (query->len) out_char(query, '&');
    fh_out_encoded(query, name);
    out_char(query, '=');
    fh_out_encoded(query, plain_text(value, buffer));
}

static void put_member(FhOut *query, fh_str name, fh_json value, int line)
{
    if (value->kind != JSON_ARRAY) {
        put_pair(query, name, value, line);
        return;
    }
    for (uint32_t i = 0; i < value->len; i++) put_pair(query, name, &value->items[i], line);
}

fh_str fh_url_query(FhEvent *ev, fh_json pairs, int line)
{
    FhOut *query = fh_markup_begin(ev);
    if (!pairs || pairs->kind != JSON_OBJECT)
        fh_stop(ev, line, "query(…): this json is no object");
    for (uint32_t i = 0; i < pairs->len; i++)
        put_member(query, pairs->members[i].key, &pairs->members[i].value, line);
    return fh_markup_end(ev, query);
}
