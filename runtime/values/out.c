/* out.c: appending bytes, and escaping what is not constant.
 *
 * Escaping looks for the next byte that needs it by a table and copies the run before it in
 * one piece: most text needs none. */
#include "values/out.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "values/event.h"
#include "base/number.h"

#define FIRST_CAP   ((size_t)512 - OUT_PREFIX)
#define KEPT_CAP    ((size_t)64 << 10) /* a cleared out keeps no more than this */
#define FIRST_HEADS 8

/* ---- memory ---- */

void out_init(FhOut *out, FhEvent *event)
{
    *out = (FhOut){ .event = event };
}

static char *no_memory(FhOut *out)
{
    if (out->event) event_out_of_memory(out->event);
    out->failed = true;
    return NULL;
}

static char *grow(FhOut *out, size_t more)
{
    if (out->failed || more > OUT_MAX || out->len > OUT_MAX - more) return no_memory(out);
    size_t cap = out->cap ? out->cap * 2 + OUT_PREFIX : FIRST_CAP;
    if (cap < out->len + more) cap = out->len + more;
    if (cap > OUT_MAX) cap = OUT_MAX;
    char *block = realloc(out->bytes ? out->bytes - OUT_PREFIX : NULL, OUT_PREFIX + cap);
    if (!block) return no_memory(out);
    out->bytes = block + OUT_PREFIX;
    out->cap = cap;
    return out->bytes + out->len;
}

char *out_reserve(FhOut *out, size_t more)
{
    if (__builtin_expect(out->cap - out->len >= more && out->bytes, 1))
        return out->bytes + out->len;
    return grow(out, more);
}

char *out_take(FhOut *out, size_t *len)
{
    char *block = out->bytes ? out->bytes - OUT_PREFIX : NULL;
    *len = out->len;
    if (out->len == 0) return NULL;
    out->bytes = NULL;
    out->cap = 0;
    out_clear(out);
    return block;
}

void out_clear(FhOut *out)
{
    out->len = 0;
    out->nheads = out->nested = 0;
    out->failed = out->in_head = out->may_clash = false;
    if (out->cap > KEPT_CAP) {
        free(out->bytes - OUT_PREFIX);
        out->bytes = NULL;
        out->cap = 0;
    }
}

void out_free(FhOut *out)
{
    if (out->bytes) free(out->bytes - OUT_PREFIX);
    free(out->heads);
    out_init(out, out->event);
}

fh_str out_content(const FhOut *out)
{
    return (fh_str){ out->bytes, out->len };
}

/* ---- as it is ---- */

void fh_out_bytes(FhOut *out, const char *bytes, size_t len)
{
    char *to = len ? out_reserve(out, len) : NULL;
    if (!to) return;
    memcpy(to, bytes, len);
    out->len += len;
}

void out_str(FhOut *out, fh_str text)
{
    fh_out_bytes(out, text.ptr, text.len);
}

void out_cstr(FhOut *out, const char *text)
{
    fh_out_bytes(out, text, strlen(text));
}

void out_char(FhOut *out, char c)
{
    char *to = out_reserve(out, 1);
    if (!to) return;
    *to = c;
    out->len++;
}

void out_printf(FhOut *out, const char *format, ...)
{
    char small[256];
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(small, sizeof(small), format, args);
    va_end(args);
    if (len >= 0 && (size_t)len < sizeof(small)) {
        fh_out_bytes(out, small, (size_t)len);
    } else if (len >= 0) {
        char *to = out_reserve(out, (size_t)len + 1);
        if (to) vsnprintf(to, (size_t)len + 1, format, again);
        if (to) out->len += (size_t)len;
    }
    va_end(again);
}

void fh_out_html(FhOut *out, fh_html markup)
{
    out_str(out, markup);
}

size_t fh_break_begin(const FhOut *out)
{
    return out->len;
}

/* A parser takes "\r" and "\r\n" for "\n" before it looks. */
void fh_break_end(FhOut *out, size_t begin)
{
    const char first = begin < out->len ? out->bytes[begin] : 0;
    if ((first != '\n' && first != '\r') || !out_reserve(out, 1)) return;
    memmove(out->bytes + begin + 1, out->bytes + begin, out->len - begin);
    out->bytes[begin] = '\n';
    out->len++;
}

void fh_out_int(FhOut *out, int64_t value)
{
    char *to = out_reserve(out, NUMBER_INT_MAX);
    if (to) out->len += number_int_text(value, to);
}

void fh_out_float(FhOut *out, double value)
{
    char *to = out_reserve(out, NUMBER_FLOAT_MAX);
    if (to) out->len += number_float_text(value, to);
}

void fh_out_bool(FhOut *out, bool value)
{
    out_cstr(out, value ? "true" : "false");
}

/* ---- escaped ---- */

/* What a byte needs: 1 in text and in attributes, 2 only in attributes. */
static const unsigned char needs_escape[256] = { ['&'] = 1, ['<'] = 1, ['>'] = 1, ['"'] = 2 };

static fh_str entity(char c)
{
    switch (c) {
    case '&': return FH_STR("&amp;");
    case '<': return FH_STR("&lt;");
    case '>': return FH_STR("&gt;");
    default: return FH_STR("&quot;");
    }
}

static void out_escaped(FhOut *out, fh_str text, unsigned char level)
{
    size_t run = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char need = needs_escape[(unsigned char)text.ptr[i]];
        if (__builtin_expect(need == 0 || need > level, 1)) continue;
        if (run < i) fh_out_bytes(out, text.ptr + run, i - run);
        out_str(out, entity(text.ptr[i]));
        run = i + 1;
    }
    if (run < text.len) fh_out_bytes(out, text.ptr + run, text.len - run);
}

void fh_out_text(FhOut *out, fh_str text)
{
    out_escaped(out, text, 1);
}

void fh_out_attr(FhOut *out, fh_str text)
{
    out_escaped(out, text, 2);
}

/* ---- URLs ---- */

void fh_out_encoded(FhOut *out, fh_str text)
{
    char *to = text.len <= OUT_MAX / 3 ? out_reserve(out, text.len * 3) : no_memory(out);
    if (to) out->len += address_encode(to, text, "");
}

void fh_out_selector(FhOut *out, fh_str id)
{
    char *to = id.len <= OUT_MAX / 8 ? out_reserve(out, id.len * 4 + 16) : no_memory(out);
    if (to) out->len += address_selector(to, id);
}

static void out_address(FhOut *out, fh_str text, AddressPlace place)
{
    if (address_fits(text, place)) fh_out_attr(out, text);
    else fh_out_lit(out, ADDRESS_BLOCKED);
}

void fh_out_url(FhOut *out, fh_str text)
{
    out_address(out, text, ADDRESS_LINK);
}

void fh_out_href(FhOut *out, fh_str text)
{
    out_address(out, text, ADDRESS_HREF);
}

void fh_out_src(FhOut *out, fh_str text)
{
    out_address(out, text, ADDRESS_SRC);
}

void fh_out_here(FhOut *out, fh_str text)
{
    out_address(out, text, ADDRESS_HERE);
}

void fh_out_urls(FhOut *out, fh_str text)
{
    out_address(out, text, ADDRESS_LIST);
}

/* ---- marks for <head> ---- */

static bool grow_heads(FhOut *out)
{
    if (out->nheads < out->heads_cap) return true;
    int cap = out->heads_cap ? out->heads_cap * 2 : FIRST_HEADS;
    HeadRange *heads = realloc(out->heads, (size_t)cap * sizeof(HeadRange));
    if (!heads) return no_memory(out) != NULL;
    out->heads = heads;
    out->heads_cap = cap;
    return true;
}

void fh_head_begin(FhOut *out)
{
    if (out->nested || out->in_head || !grow_heads(out)) return;
    out->heads[out->nheads].from = out->len;
    out->in_head = true;
}

void fh_head_end(FhOut *out)
{
    if (out->nested || !out->in_head) return;
    out->heads[out->nheads++].to = out->len;
    out->in_head = false;
}

void fh_parts(FhOut *out)
{
    out->may_clash = true;
}

void fh_nested_begin(FhOut *out)
{
    out->nested++;
}

void fh_nested_end(FhOut *out)
{
    out->nested--;
}
