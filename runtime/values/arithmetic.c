/* arithmetic.c: operators and conversions of numbers, with defined results where C has none. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fh.h"
#include "base/number.h"
#include "base/str.h"

_Noreturn void fh_stop_overflow(FhEvent *ev, int line)
{
    fh_stop(ev, line, "integer overflow: the result does not fit 64 bits");
}

_Noreturn void fh_stop_zero(FhEvent *ev, int line)
{
    fh_stop(ev, line, "division by zero");
}

double fh_float_floordiv(FhEvent *ev, double a, double b, int line)
{
    if (b == 0) fh_stop_zero(ev, line);
    return number_floordiv(a, b);
}

double fh_float_mod(FhEvent *ev, double a, double b, int line)
{
    if (b == 0) fh_stop_zero(ev, line);
    return number_mod(a, b);
}

int64_t fh_int_abs(FhEvent *ev, int64_t a, int line)
{
    return a < 0 ? fh_int_neg(ev, a, line) : a;
}

double fh_float_abs(double a)
{
    return fabs(a);
}

/* Whether a whole number is in [-2^63, 2^63). False for NaN. */
static bool fits_int(double a)
{
    return a >= -0x1p63 && a < 0x1p63;
}

int64_t fh_int_of_float(FhEvent *ev, double a, int line)
{
    if (!fits_int(trunc(a))) fh_stop(ev, line, "%g does not fit an int", a);
    return (int64_t)trunc(a);
}

int64_t fh_float_round(FhEvent *ev, double a, int line)
{
    return fh_int_of_float(ev, nearbyint(a), line);
}

/* To tens, hundreds …: printf rounds the exact value to as many digits as stay in front. */
static double round_places(double a, int places)
{
    char text[40], half[16];
    snprintf(text, sizeof(text), "%.17e", a);
    int digits = atoi(strchr(text, 'e') + 1) - places; /* that stay, behind the first */
    if (digits >= 17) return a;
    if (digits >= 0) {
        snprintf(text, sizeof(text), "%.*e", digits, a);
        return strtod(text, NULL);
    }
    snprintf(half, sizeof(half), "5e%d", places - 1);
    snprintf(text, sizeof(text), "1e%d", places);
    return copysign(fabs(a) > strtod(half, NULL) ? strtod(text, NULL) : 0.0, a);
}

double fh_float_round_to(double a, int64_t digits)
{
    char text[700]; /* 1e308 with 323 digits behind the point */
    if (!isfinite(a) || digits > 323) return a;
    if (digits < -309) return copysign(0.0, a);
    if (digits < 0) return round_places(a, (int)-digits);
    snprintf(text, sizeof(text), "%.*f", (int)digits, a);
    return strtod(text, NULL);
}

int64_t fh_int_min(int64_t a, int64_t b)
{
    return b < a ? b : a;
}

int64_t fh_int_max(int64_t a, int64_t b)
{
    return b > a ? b : a;
}

double fh_float_min(double a, double b)
{
    return b < a ? b : a;
}

double fh_float_max(double a, double b)
{
    return b > a ? b : a;
}

/* ---- from text ---- */

fh_maybe_int fh_int_of_str(fh_str text)
{
    fh_maybe_int maybe = { false, 0 };
    maybe.has = number_int(str_trim(text), &maybe.value);
    return maybe;
}

fh_maybe_float fh_float_of_str(fh_str text)
{
    fh_maybe_float maybe = { false, 0 };
    maybe.has = number_float_typed(str_trim(text), &maybe.value);
    return maybe;
}

fh_maybe_bool fh_bool_of_str(fh_str text)
{
    fh_maybe_bool maybe = { false, false };
    maybe.has = number_bool(str_trim(text), &maybe.value);
    return maybe;
}
