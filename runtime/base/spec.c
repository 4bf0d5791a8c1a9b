/* spec.c: what stands behind the colon of an interpolation, as in Python:
 *
 *     [[fill]align][sign][0][width][,][.precision][type]
 *
 * The compiler has checked it; what is not understood here is ignored. */
#include "base/spec.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/str.h"

#define WIDTH_MAX     4096
#define PRECISION_MAX 300
#define BODY_MAX      (310 + 1 + PRECISION_MAX + 8) /* "%.300f" of the largest double */

typedef struct Spec {
    fh_str fill;
    char align; /* < > ^ or 0 */
    char sign;  /* + space or - */
    bool zeros; /* 0 before the width: fill with zeros behind the sign */
    size_t width;
    char group; /* , _ or 0 */
    int precision; /* -1: none */
    char type;  /* 0: none */
} Spec;

static bool is_align(char c)
{
    return c == '<' || c == '>' || c == '^';
}

static const char *read_fill(const char *at, Spec *spec)
{
    size_t len = 1;
    if (*at) utf8_decode(at, at + strlen(at), &len);
    if (*at && is_align(at[len])) {
        spec->fill = (fh_str){ at, len };
        spec->align = at[len];
        return at + len + 1;
    }
    if (is_align(*at)) spec->align = *at++;
    return at;
}

static const char *read_count(const char *at, int max, int *count)
{
    for (*count = 0; *at >= '0' && *at <= '9'; at++)
        if (*count <= max) *count = *count * 10 + (*at - '0');
    if (*count > max) *count = max;
    return at;
}

static Spec read_spec(const char *at)
{
    Spec spec = { .fill = FH_STR(" "), .sign = '-', .precision = -1 };
    int width;
    at = read_fill(at, &spec);
    if (*at == '+' || *at == '-' || *at == ' ') spec.sign = *at++;
    if (*at == '0') {
        spec.zeros = !spec.align;
        if (spec.align) spec.fill = FH_STR("0");
        at++;
    }
    at = read_count(at, WIDTH_MAX, &width);
    spec.width = (size_t)width;
    if (*at == ',' || *at == '_') spec.group = *at++;
    if (*at == '.') at = read_count(at + 1, PRECISION_MAX, &spec.precision);
    spec.type = *at;
    return spec;
}

/* ---- writing ---- */

/* Adds padding to both sides of `body`; `align` is what holds when the spec has none. */
static fh_str pad(const SpecRoom *room, const Spec *spec, char align, fh_str body)
{
    size_t len = (size_t)utf8_count(body);
    size_t missing = spec->width > len ? spec->width - len : 0;
    if (spec->align) align = spec->align;
    size_t before = align == '<' ? 0 : align == '>' ? missing : missing / 2;
    char *text = room->alloc(room->context, body.len + missing * spec->fill.len + 1), *to = text;
    for (size_t i = 0; i <= missing; i++) {
        if (i == before && body.len) {
            memcpy(to, body.ptr, body.len);
            to += body.len;
        }
        if (i == missing) break;
        memcpy(to, spec->fill.ptr, spec->fill.len);
        to += spec->fill.len;
    }
    return (fh_str){ text, (size_t)(to - text) };
}

static size_t group_size(const Spec *spec)
{
    bool binary = spec->type == 'x' || spec->type == 'X' || spec->type == 'b' || spec->type == 'o';
    return binary ? 4 : 3;
}

static size_t grouped_len(const Spec *spec, size_t ndigits)
{
    return ndigits + (spec->group && ndigits ? (ndigits - 1) / group_size(spec) : 0);
}

/* A number in three pieces: the digits in the middle are grouped, and filled up with zeros. */
static fh_str put_number(const SpecRoom *room, const Spec *spec, char sign, fh_str digits, fh_str rest)
{
    char body[BODY_MAX + WIDTH_MAX + 512];
    size_t len = 0, want = digits.len, around = rest.len + (sign != 0);
    while (spec->zeros && grouped_len(spec, want) + around < spec->width) want++;
    if (sign) body[len++] = sign;
    for (size_t left = want; left > 0; left--) {
        body[len++] = left > digits.len ? '0' : digits.ptr[digits.len - left];
        if (spec->group && left > 1 && (left - 1) % group_size(spec) == 0)
            body[len++] = spec->group;
    }
    if (rest.len) memcpy(body + len, rest.ptr, rest.len);
    return pad(room, spec, '>', (fh_str){ body, len + rest.len });
}

static char sign_of(const Spec *spec, bool negative)
{
    return negative ? '-' : spec->sign == '-' ? 0 : spec->sign;
}

static fh_str put_base(const SpecRoom *room, const Spec *spec, int64_t value, unsigned base)
{
    char reversed[64], digits[64];
    const char *letters = spec->type == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    size_t len = 0;
    do {
        reversed[len++] = letters[left % base];
        left /= base;
    } while (left);
    for (size_t i = 0; i < len; i++) digits[i] = reversed[len - 1 - i];
    return put_number(room, spec, sign_of(spec, value < 0), (fh_str){ digits, len },
                      (fh_str){ NULL, 0 });
}

fh_str spec_int(const SpecRoom *room, int64_t value, const char *text)
{
    Spec spec = read_spec(text);
    switch (spec.type) {
    case 'x':
    case 'X': return put_base(room, &spec, value, 16);
    case 'o': return put_base(room, &spec, value, 8);
    case 'b': return put_base(room, &spec, value, 2);
    case 'f':
    case 'e':
    case 'g':
    case '%': return spec_float(room, (double)value, text);
    default: return put_base(room, &spec, value, 10);
    }
}

/* ".3" with no type is as "g", but a whole number keeps ".0", and 10 to the precision is
 * already written with an exponent. */
static size_t put_general(char *body, int precision, double value)
{
    if (precision == 0) precision = 1;
    int len = snprintf(body, BODY_MAX, "%.*g", precision, value);
    if (strpbrk(body, ".en")) return (size_t)len; /* also inf, nan */
    if (len < precision) return (size_t)(len + snprintf(body + len, 3, ".0"));
    len = snprintf(body, BODY_MAX, "%.*e", precision - 1, value);
    char *exponent = strchr(body, 'e'), *end = exponent;
    while (end[-1] == '0' && end - body > 1) end--;
    if (end[-1] == '.') end--;
    memmove(end, exponent, strlen(exponent) + 1);
    return (size_t)(len - (exponent - end));
}

/* The digits of a value that is not negative. */
static size_t put_body(char *body, const Spec *spec, double value)
{
    int precision = spec->precision < 0 ? 6 : spec->precision;
    switch (spec->type) {
    case 'f': return (size_t)snprintf(body, BODY_MAX, "%.*f", precision, value);
    case 'e': return (size_t)snprintf(body, BODY_MAX, "%.*e", precision, value);
    case 'g': return (size_t)snprintf(body, BODY_MAX, "%.*g", precision, value);
    case '%': return (size_t)snprintf(body, BODY_MAX, "%.*f%%", precision, value * 100);
    default: break;
    }
    if (spec->precision < 0) return number_float_text(value, body);
    return put_general(body, precision, value);
}

fh_str spec_float(const SpecRoom *room, double value, const char *text)
{
    char body[BODY_MAX];
    Spec spec = read_spec(text);
    size_t len = put_body(body, &spec, fabs(value));
    size_t ndigits = strspn(body, "0123456789");
    if (ndigits > len) ndigits = len;
    if (!isfinite(value)) spec.group = 0;
    bool negative = signbit(value) && !isnan(value);
    return put_number(room, &spec, sign_of(&spec, negative), (fh_str){ body, ndigits },
                      (fh_str){ body + ndigits, len - ndigits });
}

fh_str spec_str(const SpecRoom *room, fh_str value, const char *text)
{
    Spec spec = read_spec(text);
    if (spec.precision >= 0) value = str_sub(value, 0, utf8_at(value, spec.precision));
    if (spec.zeros) spec.fill = FH_STR("0");
    return pad(room, &spec, '<', value);
}
