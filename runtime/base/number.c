/* number.c: numbers as text and back.
 *
 * The shortest text of a double: most are short decimals, found by one exact division. The
 * rest goes through printf with 15, 16 and 17 digits until it reads back. 15 digits always
 * survive the way through a normal double, so the first that reads back is the shortest. */
#include "base/number.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

/* ---- as text ---- */

size_t number_int_text(int64_t value, char *to)
{
    char reversed[NUMBER_INT_MAX];
    size_t ndigits = 0, len = 0;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        reversed[ndigits++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (value < 0) to[len++] = '-';
    while (ndigits) to[len++] = reversed[--ndigits];
    return len;
}

/* The digits of a positive double: 0.DIGITS times 10 to the `point`. */
typedef struct Digits {
    char digits[20];
    int ndigits;
    int point;
} Digits;

static void strip_zeros(Digits *d)
{
    while (d->ndigits > 1 && d->digits[d->ndigits - 1] == '0') d->ndigits--;
}

/* value = whole / 10^places, for a whole number of at most 16 digits. */
static void digits_of_whole(Digits *d, double whole, int places)
{
    d->ndigits = (int)number_int_text((int64_t)whole, d->digits);
    d->point = d->ndigits - places;
    strip_zeros(d);
}

/* Short decimals, which is what programs mostly compute with: whole / 10^places is rounded
 * correctly when both are exact, so if it gives the value, its text reads back to it. */
static bool short_digits(double value, Digits *d)
{
    static const double powers[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6 };
    if (value < 1e15 && value == trunc(value)) {
        digits_of_whole(d, value, 0);
        return true;
    }
    for (int places = 1; places < (int)(sizeof(powers) / sizeof(powers[0])); places++) {
        double whole = nearbyint(value * powers[places]);
        if (whole < 1 || whole >= 1e15 || whole / powers[places] != value) continue;
        digits_of_whole(d, whole, places);
        return true;
    }
    return false;
}

/* The nearest decimal of `precision` digits, in *d, and as a number. */
static double rounded_digits(double value, int precision, Digits *d)
{
    char text[40];
    snprintf(text, sizeof(text), "%.*e", precision - 1, value);
    d->digits[0] = text[0];
    if (precision > 1) memcpy(d->digits + 1, text + 2, (size_t)precision - 1);
    d->ndigits = precision;
    d->point = (int)strtol(strchr(text, 'e') + 1, NULL, 10) + 1;
    return strtod(text, NULL);
}

/* The decimal one unit above *d, as a number. */
static double next_digits(Digits *d)
{
    char text[40];
    int i = d->ndigits - 1;
    while (i >= 0 && d->digits[i] == '9') d->digits[i--] = '0';
    if (i < 0) return 0; /* 99…9: cannot be the shortest */
    d->digits[i]++;
    snprintf(text, sizeof(text), "0.%.*se%d", d->ndigits, d->digits, d->point);
    return strtod(text, NULL);
}

static void shortest_digits(double value, Digits *d)
{
    int exponent;
    bool lopsided = frexp(value, &exponent) == 0.5; /* the gap above is twice the one below */
    int precision = value < 1e-300 ? 1 : 15;        /* subnormals have few digits */
    for (; precision < 17; precision++) {
        if (rounded_digits(value, precision, d) == value) break;
        if (lopsided && next_digits(d) == value) break;
    }
    if (precision == 17) rounded_digits(value, 17, d);
    strip_zeros(d);
}

static size_t put(char *to, const char *bytes, int len)
{
    if (len > 0) memcpy(to, bytes, (size_t)len);
    return len > 0 ? (size_t)len : 0;
}

static size_t put_zeros(char *to, int count)
{
    if (count > 0) memset(to, '0', (size_t)count);
    return count > 0 ? (size_t)count : 0;
}

/* 1.0, 0.001, 123.4 */
static size_t put_fixed(char *to, const Digits *d)
{
    int before = d->point < 0 ? 0 : d->point < d->ndigits ? d->point : d->ndigits;
    size_t len = put(to, d->digits, before);
    len += put_zeros(to + len, d->point <= 0 ? 1 : d->point - d->ndigits);
    to[len++] = '.';
    if (before == d->ndigits) return len + put_zeros(to + len, 1);
    len += put_zeros(to + len, -d->point);
    return len + put(to + len, d->digits + before, d->ndigits - before);
}

/* 1e-05, 1.5e+21 */
static size_t put_scientific(char *to, const Digits *d)
{
    char exponent[16];
    size_t len = put(to, d->digits, 1);
    if (d->ndigits > 1) to[len++] = '.';
    len += put(to + len, d->digits + 1, d->ndigits - 1);
    int explen = snprintf(exponent, sizeof(exponent), "e%+03d", d->point - 1);
    return len + put(to + len, exponent, explen);
}

size_t number_float_text(double value, char *to)
{
    Digits d;
    size_t sign = 0;
    if (isnan(value)) return put(to, "nan", 3);
    if (signbit(value)) to[sign++] = '-';
    value = fabs(value);
    if (isinf(value)) return sign + put(to + sign, "inf", 3);
    if (value == 0) return sign + put(to + sign, "0.0", 3);
    if (!short_digits(value, &d)) shortest_digits(value, &d);
    bool fixed = d.point > -4 && d.point <= 16;
    return sign + (fixed ? put_fixed(to + sign, &d) : put_scientific(to + sign, &d));
}

size_t number_duration_text(int64_t duration, char *to)
{
    static const struct {
        const char *name;
        uint64_t ms;
    } units[] = { { "d", 86400000 }, { "h", 3600000 }, { "m", 60000 }, { "s", 1000 }, { "ms", 1 } };
    uint64_t left = duration < 0 ? 0 - (uint64_t)duration : (uint64_t)duration;
    size_t len = 0;
    if (left == 0) return (size_t)snprintf(to, NUMBER_DURATION_MAX, "0s");
    if (duration < 0) to[len++] = '-';
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        unsigned long long count = left / units[i].ms;
        left %= units[i].ms;
        if (count) len += (size_t)snprintf(to + len, NUMBER_DURATION_MAX - len, "%llu%s", count,
                                           units[i].name);
    }
    return len;
}

/* ---- and back ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t skip_digits(fh_str text, size_t from)
{
    while (from < text.len && is_digit(text.ptr[from])) from++;
    return from;
}

/* Appends a digit to a negative number (they reach further); false when it does not fit. */
static bool push_digit(int64_t *negative, char digit)
{
    return !__builtin_mul_overflow(*negative, 10, negative) &&
           !__builtin_sub_overflow(*negative, digit - '0', negative);
}

bool number_int(fh_str text, int64_t *value)
{
    size_t i = 0;
    int64_t number = 0;
    bool minus = text.len && text.ptr[0] == '-';
    if (minus || (text.len && text.ptr[0] == '+')) i++;
    if (i == text.len) return false;
    for (; i < text.len; i++)
        if (!is_digit(text.ptr[i]) || !push_digit(&number, text.ptr[i])) return false;
    if (!minus && __builtin_sub_overflow(0, number, &number)) return false;
    *value = number;
    return true;
}

/* The parts of a number with an optional sign: positions in its text. */
typedef struct Parts {
    size_t whole, whole_end;       /* digits before the point */
    size_t fraction, fraction_end; /* digits behind it */
    size_t exponent;               /* after the e; 0: none */
} Parts;

/* `strict`: as JSON has it. Else digits on one side of the point will do, and zeros may lead. */
static bool read_parts(fh_str text, bool strict, Parts *parts)
{
    size_t i = text.len && (text.ptr[0] == '-' || text.ptr[0] == '+');
    *parts = (Parts){ .whole = i };
    i = parts->whole_end = skip_digits(text, i);
    size_t ndigits = i - parts->whole;
    if (strict && (ndigits == 0 || (ndigits > 1 && text.ptr[parts->whole] == '0'))) return false;
    if (i < text.len && text.ptr[i] == '.') {
        parts->fraction = ++i;
        i = parts->fraction_end = skip_digits(text, i);
        if (strict && i == parts->fraction) return false;
        ndigits += i - parts->fraction;
    }
    if (ndigits == 0) return false;
    if (i < text.len && (text.ptr[i] | 0x20) == 'e') {
        parts->exponent = ++i;
        if (i < text.len && (text.ptr[i] == '-' || text.ptr[i] == '+')) i++;
        size_t digits = i;
        i = skip_digits(text, i);
        if (i == digits) return false;
    }
    return i == text.len;
}

static bool read_float(fh_str text, bool strict, double *value)
{
    char small[64];
    Parts parts;
    if (!read_parts(text, strict, &parts)) return false;
    char *copy = text.len < sizeof(small) ? small : malloc(text.len + 1);
    if (!copy) return false;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    *value = strtod(copy, NULL);
    if (copy != small) free(copy);
    return true;
}

bool number_float(fh_str text, double *value)
{
    return read_float(text, true, value);
}

bool number_float_typed(fh_str text, double *value)
{
    return read_float(text, false, value);
}

/* The exponent, cut to what no text can make up for. */
static int64_t read_exponent(fh_str text, const Parts *parts)
{
    int64_t exponent;
    if (!parts->exponent) return 0;
    fh_str digits = str_sub(text, parts->exponent, text.len);
    if (number_int(digits, &exponent)) return exponent;
    return digits.ptr[0] == '-' ? INT64_MIN / 2 : INT64_MAX / 2;
}

bool number_whole(fh_str text, int64_t *value)
{
    Parts parts;
    int64_t number = 0, zeros = 0, places;
    if (!read_parts(text, true, &parts)) return false;
    size_t end = parts.exponent ? parts.exponent - 1 : text.len;
    /* Take in every digit, but hold zeros back until a digit follows that needs them. */
    for (size_t i = parts.whole; i < end; i++) {
        if (text.ptr[i] == '0') zeros++;
        if (text.ptr[i] < '1' || text.ptr[i] > '9') continue;
        for (; zeros && number; zeros--)
            if (!push_digit(&number, '0')) return false;
        if (!push_digit(&number, text.ptr[i])) return false;
        zeros = 0;
    }
    places = (int64_t)(parts.fraction_end - parts.fraction);
    if (__builtin_add_overflow(zeros - places, read_exponent(text, &parts), &zeros)) return false;
    if (number == 0) zeros = 0;
    if (zeros < 0) return false;
    for (; zeros; zeros--)
        if (!push_digit(&number, '0')) return false;
    if (text.ptr[0] != '-' && __builtin_sub_overflow(0, number, &number)) return false;
    *value = number;
    return true;
}

bool number_bool(fh_str text, bool *value)
{
    static const char *const yes[] = { "on", "true", "1", "yes", "y", "t" };
    static const char *const no[] = { "off", "false", "0", "no", "n", "f" };
    for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
        bool is_yes = str_ieq(text, str_from(yes[i]));
        if (!is_yes && !str_ieq(text, str_from(no[i]))) continue;
        *value = is_yes;
        return true;
    }
    return false;
}

/* ---- division that rounds down ---- */

double number_floordiv(double a, double b)
{
    double rest = fmod(a, b);
    double quotient = (a - rest) / b;
    if (rest != 0 && (rest < 0) != (b < 0)) quotient -= 1;
    if (quotient == 0) return copysign(0.0, a / b);
    double down = floor(quotient);
    return quotient - down > 0.5 ? down + 1 : down;
}

double number_mod(double a, double b)
{
    double rest = fmod(a, b);
    if (rest == 0) return copysign(0.0, b);
    return (rest < 0) != (b < 0) ? rest + b : rest;
}
