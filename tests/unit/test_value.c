/* test_value.c: numbers, text functions, formats, time. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "values/clock.h"
#include "in_event.h"
#include "base/number.h"

#define S(literal) FH_STR(literal)

/* ---- numbers as text ---- */

static fh_str float_text(double value)
{
    static char text[NUMBER_FLOAT_MAX];
    return (fh_str){ text, number_float_text(value, text) };
}

static void test_floats_as_python_prints_them(void)
{
    static const struct {
        double value;
        const char *text;
    } rows[] = {
        { 0, "0.0" }, { -0.0, "-0.0" }, { 1, "1.0" }, { -1.5, "-1.5" }, { 0.1, "0.1" },
        { 0.1 + 0.2, "0.30000000000000004" }, { 1.1 * 3, "3.3000000000000003" },
        { 100, "100.0" }, { 1e15, "1000000000000000.0" }, { 1e16, "1e+16" }, { 1e21, "1e+21" },
        { 123456789012345680, "1.2345678901234568e+17" }, { 1e-4, "0.0001" }, { 1e-5, "1e-05" },
        { 1.5e-7, "1.5e-07" }, { 1e100, "1e+100" }, { 5e-324, "5e-324" },
        { DBL_MAX, "1.7976931348623157e+308" }, { DBL_MIN, "2.2250738585072014e-308" },
        { 9007199254740992, "9007199254740992.0" }, { 0x1p-44, "5.684341886080802e-14" },
        { 9.5367431640625e-07, "9.5367431640625e-07" }, { 1.0 / 3, "0.3333333333333333" },
        { 2.0 / 3, "0.6666666666666666" }, { 1e22, "1e+22" }, { 1e23, "1e+23" },
        { 123456.789, "123456.789" }, { INFINITY, "inf" }, { -INFINITY, "-inf" },
        { (double)NAN, "nan" }, { 0x1p-1074, "5e-324" }, { 4.35, "4.35" },
        { 0x1p63, "9.223372036854776e+18" },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        CHECK_STR(float_text(rows[i].value), rows[i].text);
}

static void test_floats_read_back(void)
{
    uint64_t bits = 1;
    for (int i = 0; i < 100000; i++) {
        double value, back = 0;
        bits = bits * 6364136223846793005u + 1442695040888963407u;
        memcpy(&value, &bits, sizeof(value));
        if (!isfinite(value)) continue;
        CHECK(number_float(float_text(value), &back));
        CHECK(back == value);
    }
}

static void test_reading_ints(void)
{
    static const struct {
        const char *text;
        bool is_int;
        int64_t value;
    } rows[] = {
        { "0", true, 0 }, { "-42", true, -42 }, { "+42", true, 42 }, { "007", true, 7 },
        { "9223372036854775807", true, INT64_MAX }, { "-9223372036854775808", true, INT64_MIN },
        { "9223372036854775808", false, 0 }, { "-9223372036854775809", false, 0 },
        { "", false, 0 }, { "-", false, 0 }, { "--5", false, 0 }, { "5x", false, 0 },
        { "1.0", false, 0 }, { "1e3", false, 0 }, { " 5", false, 0 }, { "1_000", false, 0 },
        { "0x10", false, 0 }, { "99999999999999999999999999", false, 0 },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int64_t value = 0;
        CHECK_INT(number_int(str_from(rows[i].text), &value), rows[i].is_int);
        CHECK_INT(value, rows[i].value);
    }
    CHECK_INT(fh_int_of_str(S(" \t12\n")).value, 12);
    CHECK(!fh_int_of_str(S("1 2")).has);
}

static void test_reading_floats(void)
{
    static const struct {
        const char *text;
        bool is_float;
        double value;
    } rows[] = {
        { "2", true, 2 }, { "-0.25", true, -0.25 }, { "1e3", true, 1000 }, { "+1E-2", true, 0.01 },
        { "12345678901234567", true, 12345678901234568.0 }, { "1e400", true, INFINITY },
        { "", false, 0 }, { "x", false, 0 }, { ".5", false, 0 }, { "5.", false, 0 },
        { "01", false, 0 }, { "1e", false, 0 }, { "1e+", false, 0 }, { "inf", false, 0 },
        { "nan", false, 0 }, { "0x1p3", false, 0 }, { "1 ", false, 0 }, { "- 1", false, 0 },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        double value = 0;
        CHECK_INT(number_float(str_from(rows[i].text), &value), rows[i].is_float);
        CHECK(value == rows[i].value);
    }
}

static void test_reading_typed_floats(void)
{
    static const struct {
        const char *text;
        bool is_float;
        double value;
    } rows[] = {
        { ".5", true, 0.5 }, { "-.5", true, -0.5 }, { "+.5e1", true, 5 }, { "5.", true, 5 },
        { "05", true, 5 }, { "-00.50", true, -0.5 }, { "1e3", true, 1000 }, { "0", true, 0 },
        { "", false, 0 }, { ".", false, 0 }, { "-.", false, 0 }, { "-", false, 0 },
        { ".e1", false, 0 }, { "1e", false, 0 }, { "1..5", false, 0 }, { "1.5.", false, 0 },
        { "inf", false, 0 }, { "nan", false, 0 }, { "0x1", false, 0 }, { "1_0", false, 0 },
        { "1,5", false, 0 }, { "1 2", false, 0 },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        double value = 0;
        CHECK_INT(number_float_typed(str_from(rows[i].text), &value), rows[i].is_float);
        CHECK(value == rows[i].value);
    }
    CHECK(fh_float_of_str(S(" .5\n")).value == 0.5);
}

static void test_whole_numbers(void)
{
    static const struct {
        const char *text;
        bool is_whole;
        int64_t value;
    } rows[] = {
        { "5.0", true, 5 }, { "5e0", true, 5 }, { "50e-1", true, 5 }, { "0.0", true, 0 },
        { "-1.20e1", true, -12 }, { "1e18", true, 1000000000000000000 },
        { "0e999999999999999999999", true, 0 },
        { "9007199254740993.0", true, 9007199254740993 },
        { "-9223372036854775808.0", true, INT64_MIN },
        { "9223372036854775808.0", false, 0 }, { "5.5", false, 0 }, { "1e19", false, 0 },
        { "5e-1", false, 0 }, { "1e99999999999999999999", false, 0 },
        { "1e-99999999999999999999", false, 0 },
        { "100000000000000000000000e-22", true, 10 },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int64_t value = 0;
        CHECK_INT(number_whole(str_from(rows[i].text), &value), rows[i].is_whole);
        CHECK_INT(value, rows[i].value);
    }
}

static void test_words_of_bools(void)
{
    CHECK(fh_bool_of_str(S("YES")).value && fh_bool_of_str(S("on")).value);
    CHECK(fh_bool_of_str(S("t")).value && fh_bool_of_str(S("1")).value);
    CHECK(fh_bool_of_str(S("No")).has && !fh_bool_of_str(S("No")).value);
    CHECK(!fh_bool_of_str(S("maybe")).has && !fh_bool_of_str(S("")).has);
    CHECK(!fh_bool_of_str(S("-1")).has && !fh_bool_of_str(S("none")).has);
}

/* ---- arithmetic ---- */

static void arithmetic(FhEvent *ev)
{
    CHECK_INT(fh_int_floordiv(ev, -7, 2, 1), -4);
    CHECK_INT(fh_int_floordiv(ev, 7, -2, 1), -4);
    CHECK_INT(fh_int_mod(ev, -7, 3, 1), 2);
    CHECK_INT(fh_int_mod(ev, 7, -3, 1), -2);
    CHECK_INT(fh_int_mod(ev, INT64_MIN, -1, 1), 0);
    CHECK(fh_float_floordiv(ev, -7.5, 2, 1) == -4);
    CHECK(fh_float_mod(ev, -7.5, 2, 1) == 0.5);
    CHECK(fh_float_mod(ev, 5, -3, 1) == -1);
    CHECK_INT(fh_float_round(ev, 2.5, 1), 2);
    CHECK_INT(fh_float_round(ev, -3.5, 1), -4);
    CHECK_INT(fh_int_of_float(ev, -2.9, 1), -2);
    CHECK(fh_float_round_to(2.675, 2) == 2.67);
    CHECK(fh_float_round_to(1234.5678, -2) == 1200);
    CHECK(fh_float_round_to(0.125, 2) == 0.12);
    for (int i = 0; i < 100; i++) {
        int64_t number = fh_random_int(ev, -3, 3, 1);
        double part = fh_random();
        CHECK(number >= -3 && number < 3);
        CHECK(part >= 0 && part < 1);
    }
    fh_random_int(ev, INT64_MIN, INT64_MAX, 1);
}

static void overflow(FhEvent *ev) { fh_int_add(ev, INT64_MAX, 1, 3); }
static void overflow_of_division(FhEvent *ev) { fh_int_floordiv(ev, INT64_MIN, -1, 3); }
static void zero(FhEvent *ev) { fh_float_div(ev, 1, 0, 3); }
static void nan_to_int(FhEvent *ev) { fh_int_of_float(ev, (double)NAN, 3); }
static void big_to_int(FhEvent *ev) { fh_int_of_float(ev, 0x1p63, 3); }
static void empty_random(FhEvent *ev) { fh_random_int(ev, 3, 3, 3); }

static void test_arithmetic(void)
{
    RUN_IN_EVENT(arithmetic);
    STOPS(overflow, "integer overflow: the result does not fit 64 bits");
    STOPS(overflow_of_division, "integer overflow: the result does not fit 64 bits");
    STOPS(zero, "division by zero");
    STOPS(nan_to_int, "nan does not fit an int");
    STOPS(big_to_int, "9.22337e+18 does not fit an int");
    STOPS(empty_random, "random: there is no number from 3 up to 3");
}

/* ---- text ---- */

static void text(FhEvent *ev)
{
    CHECK_INT(fh_str_len(S("aé日😀")), 4);
    CHECK_STR(fh_str_upper(ev, S("aé straße ÿ ж ω ǆ ſ")), "AÉ STRASSE Ÿ Ж Ω Ǆ S");
    CHECK_STR(fh_str_lower(ev, S("AÉ Ÿ Ж Ω ẞ Ǆ Ա Ạ")), "aé ÿ ж ω ß ǆ ա ạ");
    CHECK_STR(fh_str_trim(S(" \t\xC2\xA0\xE3\x80\x80 a b \xE2\x80\xA8\n")), "a b");
    CHECK_STR(fh_str_trim(S(" \n ")), "");
    CHECK_STR(fh_str_slice(S("aé日😀b"), 1, 3), "é日");
    CHECK_STR(fh_str_slice(S("aé日😀b"), -2, INT64_MAX), "😀b");
    CHECK_STR(fh_str_slice(S("abc"), -99, -1), "ab");
    CHECK_STR(fh_str_slice(S("abc"), 2, 1), "");
    CHECK_STR(fh_str_slice(S("abc"), INT64_MIN, INT64_MAX), "abc");
    CHECK_STR(fh_str_at(ev, S("aé日"), 1, 1), "é");
    CHECK_STR(fh_str_at(ev, S("aé日"), -1, 1), "日");
    CHECK_STR(fh_str_replace(ev, S("aXbXc"), S("X"), S("--")), "a--b--c");
    CHECK_STR(fh_str_replace(ev, S("aé"), S(""), S("-")), "-a-é-");
    CHECK_STR(fh_str_replace(ev, S(""), S(""), S("-")), "-");
    CHECK_STR(fh_str_replace(ev, S("abc"), S("x"), S("-")), "abc");
    CHECK_STR(fh_str_repeat(ev, S("ab"), 3, 1), "ababab");
    CHECK_STR(fh_str_repeat(ev, S("ab"), -3, 1), "");
    CHECK_STR(fh_str_repeat(ev, S(""), INT64_MAX, 1), "");
    CHECK_INT(fh_str_index(S("éab"), S("b")).value, 2);
    CHECK(!fh_str_index(S("éab"), S("x")).has);
    CHECK(fh_str_contains(S("abc"), S("")) && fh_str_starts_with(S("abc"), S("ab")));
    CHECK(fh_str_cmp(S("a"), S("é")) < 0 && fh_str_cmp(S("ab"), S("a")) > 0);
    CHECK_STR(FH_CONCAT(ev, S("a"), S(""), S("b")), "ab");
}

static fh_str joined(FhEvent *ev, fh_str_list list)
{
    return fh_list_join(ev, &fh_type_str_list, &list, S("|"));
}

static void pieces(FhEvent *ev)
{
    CHECK_STR(joined(ev, fh_str_split(ev, S("a,,b,"), S(","), 1)), "a||b|");
    CHECK_STR(joined(ev, fh_str_split(ev, S("abc"), S(","), 1)), "abc");
    CHECK_STR(joined(ev, fh_str_split(ev, S("a--b"), S("--"), 1)), "a|b");
    CHECK_INT(fh_str_split(ev, S(""), S(","), 1).len, 1);
    CHECK_STR(joined(ev, fh_str_words(ev, S("  あいう a\xE2\x80\x83" "b\t c  "))), "あいう|a|b|c");
    CHECK_INT(fh_str_words(ev, S("  ")).len, 0);
    CHECK_STR(joined(ev, fh_str_lines(ev, S("a\r\nb\n\nc\rd"))), "a|b||c|d");
    CHECK_STR(joined(ev, fh_str_lines(ev, S("a\n"))), "a");
    CHECK_INT(fh_str_lines(ev, S("")).len, 0);
}

/* s = s + "x" must take linear time, and must not change texts made on the way. */
static void growing(FhEvent *ev)
{
    fh_str all = S(""), early = S(""), forked = S("");
    for (int i = 0; i < 100000; i++) {
        all = FH_CONCAT(ev, all, S("xy"));
        if (i == 9) early = all;
        if (i == 9) forked = FH_CONCAT(ev, all, S("!"));
    }
    CHECK_INT(all.len, 200000);
    CHECK_STR(early, "xyxyxyxyxyxyxyxyxyxy");
    CHECK_STR(forked, "xyxyxyxyxyxyxyxyxyxy!");
    all = FH_CONCAT(ev, forked, forked);
    CHECK_STR(all, "xyxyxyxyxyxyxyxyxyxy!xyxyxyxyxyxyxyxyxyxy!");
    CHECK(arena_used(event_of(ev)->arena) < 2000000);
}

static void endless_text(FhEvent *ev) { fh_str_repeat(ev, S("x"), 1000000000000, 7); }
static void empty_separator(FhEvent *ev) { fh_str_split(ev, S("a"), S(""), 7); }
static void outside(FhEvent *ev) { fh_str_at(ev, S("abc"), 3, 7); }
static void growing_without_end(FhEvent *ev)
{
    for (fh_str all = S("x");;) all = FH_CONCAT(ev, all, all);
}

static void test_text(void)
{
    RUN_IN_EVENT(text);
    RUN_IN_EVENT(pieces);
    RUN_IN_EVENT(growing);
    STOPS(endless_text, "out of memory: repeat(1000000000000) is too long");
    STOPS(empty_separator, "split(\"\"): the separator is empty");
    STOPS(outside, "index 3 is out of range: the text has 3 characters");
    STOPS(growing_without_end, "out of memory");
}

/* ---- formats ---- */

static void formats(FhEvent *ev)
{
    static const struct {
        int64_t value;
        const char *spec, *text;
    } ints[] = {
        { 255, "04d", "0255" }, { 255, "x", "ff" }, { 255, "X", "FF" }, { 5, "b", "101" },
        { 8, "o", "10" }, { 1234567, ",", "1,234,567" }, { -1234567, ",", "-1,234,567" },
        { 5, ">4", "   5" }, { 5, "<4", "5   " }, { 5, "^4", " 5  " }, { 5, "+d", "+5" },
        { -5, "04d", "-005" }, { 5, "*^5", "**5**" }, { 5, "é>3", "éé5" }, { 5, " d", " 5" },
        { 1234, "010,", "00,001,234" }, { 1234, "09,", "0,001,234" }, { 3, ".2f", "3.00" },
        { INT64_MIN, "d", "-9223372036854775808" }, { INT64_MIN, "x", "-8000000000000000" },
        { 255, "_x", "ff" }, { 65536, "_x", "1_0000" }, { 5, "99999999999", NULL },
    };
    for (size_t i = 0; i < sizeof(ints) / sizeof(ints[0]); i++) {
        fh_str got = fh_int_format(ev, ints[i].value, ints[i].spec);
        if (ints[i].text) CHECK_STR(got, ints[i].text);
        else CHECK_INT(got.len, 4096);
    }
    static const struct {
        double value;
        const char *spec, *text;
    } floats[] = {
        { 3.14159, ".2f", "3.14" }, { 3.14159, ".0f", "3" }, { 2.5, ".0f", "2" },
        { 1234567.891, ",.2f", "1,234,567.89" }, { 3.14159, "08.3f", "0003.142" },
        { -3.14159, "08.3f", "-003.142" }, { 12345.678, ".3e", "1.235e+04" }, { 0.5, "g", "0.5" },
        { 1e10, "g", "1e+10" }, { 0.256, ".1%", "25.6%" }, { 0.256, "%", "25.600000%" },
        { 1.5, "", "1.5" }, { 1234.5, ",", "1,234.5" }, { 3.14159, ".3", "3.14" },
        { 3, ".3", "3.0" }, { 1234567, ".3", "1.23e+06" }, { 1234, ".4", "1.234e+03" },
        { 40049.86, "<+,.5", "+4.005e+04" }, { 1, "+.1f", "+1.0" }, { 1.5, "^7", "  1.5  " },
        { INFINITY, ",.2f", "inf" }, { -INFINITY, "06.1f", "-00inf" }, { -0.0, ".1f", "-0.0" },
        { (double)NAN, ".2f", "nan" },
    };
    for (size_t i = 0; i < sizeof(floats) / sizeof(floats[0]); i++)
        CHECK_STR(fh_float_format(ev, floats[i].value, floats[i].spec), floats[i].text);
    CHECK_INT(fh_float_format(ev, DBL_MAX, "4000,.300f").len, 4000);
    CHECK_STR(fh_str_format(ev, S("é"), "<3"), "é  ");
    CHECK_STR(fh_str_format(ev, S("é"), ">3"), "  é");
    CHECK_STR(fh_str_format(ev, S("é"), "^4"), " é  ");
    CHECK_STR(fh_str_format(ev, S("abcdef"), ".2"), "ab");
}

static void test_formats(void)
{
    RUN_IN_EVENT(formats);
}

/* ---- time ---- */

static fh_str duration_text(int64_t ms)
{
    static char to[NUMBER_DURATION_MAX];
    return (fh_str){ to, number_duration_text(ms, to) };
}

static void times(FhEvent *ev)
{
    fh_time time = 1795428000123; /* 2026-11-23 10:00:00.123 */
    CHECK_STR(fh_str_of(ev, &fh_type_time, &time), "2026-11-23 10:00:00");
    CHECK_STR(fh_time_format(ev, time, S("%H:%M %d.%m.%Y %Z"), 1), "10:00 23.11.2026 UTC");
    CHECK_STR(fh_time_format(ev, time, S(""), 1), "");
    CHECK_INT(fh_time_unix(time), 1795428000);
    CHECK_INT(fh_time_unix(-1), -1);
    CHECK_INT(fh_time_unix(-1000), -1);
    time = INT64_MIN;
    CHECK(fh_str_of(ev, &fh_type_time, &time).len > 10);
    CHECK(fh_now() > 1700000000000);
    CHECK_STR(duration_text(0), "0s");
    CHECK_STR(duration_text(250), "250ms");
    CHECK_STR(duration_text(2000), "2s");
    CHECK_STR(duration_text(90000), "1m30s");
    CHECK_STR(duration_text(3900000), "1h5m");
    CHECK_STR(duration_text(2 * 86400000), "2d");
    CHECK_STR(duration_text(-1001), "-1s1ms");
    CHECK_STR(duration_text(INT64_MIN), "-106751991167d7h12m55s808ms");
    fh_str uuid = fh_uuid(ev), other = fh_uuid(ev);
    CHECK(uuid.len == 36 && uuid.ptr[14] == '4' && uuid.ptr[23] == '-' && !str_eq(uuid, other));
    CHECK(fh_env(ev, S("PATH")).has && !fh_env(ev, S("NO_SUCH_VARIABLE")).has);
}

static void test_times(void)
{
    RUN_IN_EVENT(times);
}

int main(void)
{
    RUN(test_floats_as_python_prints_them);
    RUN(test_floats_read_back);
    RUN(test_reading_ints);
    RUN(test_reading_floats);
    RUN(test_reading_typed_floats);
    RUN(test_whole_numbers);
    RUN(test_words_of_bools);
    RUN(test_arithmetic);
    RUN(test_text);
    RUN(test_formats);
    RUN(test_times);
    return in_event_end();
}
