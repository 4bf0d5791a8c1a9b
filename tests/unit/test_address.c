/* test_address.c: text in URLs, and which of them may be followed. */
#include "base/address.h"

#include <string.h>

#include "base/str.h"
#include "unit.h"

static void check_encoded(const char *text, const char *keep, const char *want)
{
    char to[200];
    const size_t len = address_encode(to, str_from(text), keep);
    CHECK_STR(((fh_str){ to, len }), want);
    CHECK(address_is_encoded(str_from(text), keep) == (strcmp(text, want) == 0));
}

static void test_encode(void)
{
    check_encoded("", "", "");
    check_encoded("azAZ09-._~", "", "azAZ09-._~");
    check_encoded("a/b c", "", "a%2Fb%20c");
    check_encoded("a/b c", "/", "a/b%20c");
    check_encoded("%41", "", "%2541");
    check_encoded("[]`{}@|^\\\"'<>", "", "%5B%5D%60%7B%7D%40%7C%5E%5C%22%27%3C%3E");
    check_encoded("\x01\x7f\xC3\xBC", "", "%01%7F%C3%BC");
    CHECK(!address_is_encoded((fh_str){ "\0", 1 }, "/"));
}

static void test_canonical(void)
{
    static const char *const rows[][2] = {
        { "/ws", "/ws" }, { "/a%20b", "/a%20b" }, { "/a b", "/a%20b" }, { "/%41%7e", "/A~" },
        { "/a%2fb", "/a%2Fb" }, { "/a/b", "/a/b" }, { "/%", "/%25" }, { "/%4", "/%254" },
        { "/%zz", "/%25zz" }, { "/%2541", "/%2541" }, { "/a:b@c+d", "/a%3Ab%40c%2Bd" },
        { "/caf\xC3\xA9", "/caf%C3%A9" }, { "/caf%c3%a9", "/caf%C3%A9" }, { "/%00", "/%00" },
    };
    char to[100];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const size_t len = address_canonical(to, str_from(rows[i][0]));
        CHECK_STR(((fh_str){ to, len }), rows[i][1]);
    }
}

static void test_strays(void)
{
    static const char *const strays[] = { ".", "..", "a/..", "../a", "a/./b", "%2e", ".%2E", "%2e%2e" };
    static const char *const stays[] = { "", "...", "a", ".a", "%252e", "a/b", "/", "..%2F" };
    for (size_t i = 0; i < sizeof strays / sizeof strays[0]; i++)
        CHECK(address_strays(str_from(strays[i]), false));
    for (size_t i = 0; i < sizeof stays / sizeof stays[0]; i++)
        CHECK(!address_strays(str_from(stays[i]), false));
    CHECK(address_strays(FH_STR(""), true));
    CHECK(address_strays(FH_STR("/a"), true));
    CHECK(!address_strays(FH_STR("a"), true));
}

static void test_here(void)
{
    static const char *const here[] = { "", "/", "/a", "a/b", "?x", "#x", "/a//b", "./a:b" };
    static const char *const away[] = {
        "//h", "/\\h", "\\\\h", "\\/h", " //h", "/\t/h", "\t/\n/h", "http://h", "ws://h",
        "javascript:x", "mailto:a", "data:image/png;base64,A",
    };
    for (size_t i = 0; i < sizeof here / sizeof here[0]; i++)
        CHECK(address_fits(str_from(here[i]), ADDRESS_HERE));
    for (size_t i = 0; i < sizeof away / sizeof away[0]; i++)
        CHECK(!address_fits(str_from(away[i]), ADDRESS_HERE));
    CHECK(!address_fits((fh_str){ "/a\0", 3 }, ADDRESS_LINK));
}

static const struct {
    const char *start;
    bool scheme, site;
} beginnings[] = {
    { "", false, false }, { "/", true, false }, { "/a", true, true }, { "?", true, true },
    { "#", true, true }, { "a", false, false }, { "../", false, false }, { "//h", true, false },
    { "//h/", true, true }, { "///", true, false }, { "/\\", true, false }, { "/\t", true, false },
    { "https://h", true, false }, { "https://h/", true, true }, { "HTTP://h?", true, true },
    { "https:///", true, false }, { "https:", true, false }, { "mailto:", true, true },
    { "javascript:", false, false }, { "data:text/html,", false, false },
    { "data:image/png;base64,", true, true }, { "java", false, false },
};

static void test_settled(void)
{
    for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++) {
        const fh_str start = str_from(beginnings[i].start);
        CHECK(address_is_settled(start, false) == beginnings[i].scheme);
        CHECK(address_is_settled(start, true) == beginnings[i].site);
    }
}

int main(void)
{
    RUN(test_encode);
    RUN(test_canonical);
    RUN(test_strays);
    RUN(test_here);
    RUN(test_settled);
    return unit_end();
}
