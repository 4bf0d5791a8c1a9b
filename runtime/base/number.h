/* number.h: numbers as text and back, in the one form that fh knows.
 *
 * What is read here comes from peers too, so it is strict: no white space, no locale, no
 * `0x`, no `nan`. int("…") and float("…") of the language trim first, as parameters do. */
#ifndef NUMBER_H
#define NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "fh_str.h"

/* Room that the texts below need at most. */
#define NUMBER_INT_MAX   20
#define NUMBER_FLOAT_MAX 32
#define NUMBER_DURATION_MAX 48

/* Write the number to `to`, return the bytes written (no NUL). Floats as Python's repr: the
 * shortest digits that read back to the same value; "inf", "-inf", "nan". */
size_t number_int_text(int64_t value, char *to);
size_t number_float_text(double value, char *to);

/* Milliseconds as the source writes a duration, the largest units first: "1m30s", "-2d", "0s". */
size_t number_duration_text(int64_t duration, char *to);

/* An optional sign and digits that fit 64 bits. False, and *value untouched, otherwise. */
bool number_int(fh_str text, int64_t *value);

/* What JSON calls a number, with an optional sign. */
bool number_float(fh_str text, double *value);

/* The same as people and <input type=number> write it: also .5, 5., 05. */
bool number_float_typed(fh_str text, double *value);

/* A JSON number whose value is whole and fits 64 bits, exactly: 5, 5.0, 50e-1. */
bool number_whole(fh_str text, int64_t *value);

/* on true 1 yes y t / off false 0 no n f, in any case. */
bool number_bool(fh_str text, bool *value);

/* a // b and a % b as Python has them; b is not 0. */
double number_floordiv(double a, double b);
double number_mod(double a, double b);

#endif
