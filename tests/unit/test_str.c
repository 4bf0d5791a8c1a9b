/* test_str.c: text as a pointer and a length; UTF-8. */
#include "unit.h"

#include "base/str.h"

#define S(literal) FH_STR(literal)
#define NONE ((fh_str){ NULL, 0 })

static void test_comparing(void)
{
    CHECK(str_eq(S("abc"), S("abc")) && !str_eq(S("abc"), S("abd")) && !str_eq(S("a"), S("ab")));
    CHECK(str_eq(NONE, S("")) && str_is(NONE, "") && str_is(S("x"), "x"));
    CHECK(str_ieq(S("aBc1"), S("AbC1")) && !str_ieq(S("a"), S("b")) && !str_ieq(S("@"), S("`")));
    CHECK_INT(str_cmp(S("a"), S("b")), -1);
    CHECK_INT(str_cmp(S("b"), S("a")), 1);
    CHECK_INT(str_cmp(S("a"), S("ab")), -1);
    CHECK_INT(str_cmp(S("\xC3\xA9"), S("z")), 1);
    CHECK_INT(str_cmp(NONE, NONE), 0);
    CHECK(str_starts_with(S("abc"), S("ab")) && str_starts_with(S("abc"), NONE));
    CHECK(!str_starts_with(S("a"), S("ab")));
    CHECK(str_ends_with(S("abc"), S("bc")) && !str_ends_with(S("c"), S("bc")));
}

static void test_finding_and_cutting(void)
{
    CHECK_INT(str_find(S("abcabc"), S("bc"), 0), 1);
    CHECK_INT(str_find(S("abcabc"), S("bc"), 2), 4);
    CHECK_INT(str_find(S("abc"), S("x"), 0), -1);
    CHECK_INT(str_find(S("abc"), S(""), 3), 3);
    CHECK_INT(str_find(S("abc"), S(""), 4), -1);
    CHECK_INT(str_find(NONE, S("a"), 0), -1);
    CHECK_STR(str_trim(S(" \t\r\n a b \v\f")), "a b");
    CHECK_STR(str_trim(S("  ")), "");
    CHECK_STR(str_sub(S("abcdef"), 2, 4), "cd");
    CHECK_STR(str_sub(S("abc"), 1, 99), "bc");
    CHECK_STR(str_sub(S("abc"), 3, 2), "");
    CHECK_STR(str_sub(NONE, 0, 5), "");
    CHECK(str_hash(S("abc")) != str_hash(S("acb")) && str_hash(NONE) == str_hash(S("")));
}

static void test_copying(void)
{
    Arena *arena = arena_new(0, NULL, NULL);
    fh_str copy = str_copy(arena, str_sub(S("abcdef"), 1, 3));
    CHECK_STR(copy, "bc");
    CHECK(copy.ptr[2] == '\0');
    CHECK_STR(str_from(NULL), "");
    arena_free(arena);
}

static void test_valid_utf8(void)
{
    static const struct { fh_str text; size_t valid; } cases[] = {
        { FH_STR_INIT(""), 0 },
        { FH_STR_INIT("plain ASCII, longer than a word"), 31 },
        { FH_STR_INIT("\xC3\xA9 \xE6\x97\xA5 \xF0\x9F\x98\x80"), 11 },
        { FH_STR_INIT("abcdefgh\xFFijk"), 8 },
        { FH_STR_INIT("a\x80"), 1 },             /* a continuation alone */
        { FH_STR_INIT("\xC0\xAF"), 0 },          /* overlong */
        { FH_STR_INIT("\xE0\x9F\xBF"), 0 },      /* overlong */
        { FH_STR_INIT("\xED\xA0\x80"), 0 },      /* a surrogate */
        { FH_STR_INIT("\xF0\x8F\xBF\xBF"), 0 },  /* overlong */
        { FH_STR_INIT("\xF4\x8F\xBF\xBF"), 4 },  /* the last code point */
        { FH_STR_INIT("\xF4\x90\x80\x80"), 0 },  /* beyond it */
        { FH_STR_INIT("x\xE6\x97"), 1 },         /* cut short */
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        CHECK_INT(utf8_valid_prefix(cases[i].text), cases[i].valid);
}

static void test_code_points(void)
{
    static const uint32_t codes[] = { 0, 'a', 0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x10FFFF };
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        char bytes[4];
        size_t written = utf8_encode(codes[i], bytes), read;
        CHECK_INT(utf8_decode(bytes, bytes + written, &read), codes[i]);
        CHECK_INT(read, written);
        CHECK_INT(utf8_count((fh_str){ bytes, written }), 1);
    }
    CHECK_INT(utf8_count(S("h\xC3\xA9llo \xF0\x9F\x98\x80")), 7);
    CHECK_INT(utf8_count(NONE), 0);
}

static void test_distance(void)
{
    static const struct { const char *a, *b; int limit, want; } cases[] = {
        { "abc", "abc", 2, 0 },       { "abc", "abd", 2, 1 },    { "abc", "ab", 2, 1 },
        { "abc", "acb", 2, 1 },       { "get", "gte", 2, 1 },    { "", "ab", 2, 2 },
        { "kitten", "sitting", 3, 3 }, { "kitten", "sitting", 2, 3 }, { "a", "abcdef", 2, 3 },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        CHECK_INT(str_distance(str_from(cases[i].a), str_from(cases[i].b), cases[i].limit),
                  cases[i].want);
    char longest[200];
    memset(longest, 'x', sizeof(longest));
    CHECK_INT(str_distance((fh_str){ longest, 200 }, (fh_str){ longest, 199 }, 2), 3);
    CHECK_INT(str_distance((fh_str){ longest, 200 }, (fh_str){ longest, 200 }, 2), 0);
}

static void test_knows_the_beginning_of_a_character(void)
{
    static const struct {
        const char *bytes;
        bool begun;
    } rows[] = {
        { "\xc3", true },         { "\xe2\x82", true },     { "\xf0\x9f\x98", true },
        { "\xe0", true },         { "\xe0\xa0", true },     { "\xe0\x9f", false },
        { "\xed\x9f", true },     { "\xed\xa0", false },    { "\xf0\x90", true },
        { "\xf0\x8f", false },    { "\xf4\x8f\xbf", true }, { "\xf4\x90", false },
        { "\xf5", false },        { "\xc1", false },        { "\x80", false },
        { "\xc3\xa9", false },    { "\xe2\x28", false },    { "", false },
        { "\xf0\x9f\x98\x80", false },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        CHECK_INT(utf8_is_begun(str_from(rows[i].bytes)), rows[i].begun);
}

int main(void)
{
    RUN(test_comparing);
    RUN(test_finding_and_cutting);
    RUN(test_copying);
    RUN(test_valid_utf8);
    RUN(test_code_points);
    RUN(test_distance);
    RUN(test_knows_the_beginning_of_a_character);
    return unit_end();
}
