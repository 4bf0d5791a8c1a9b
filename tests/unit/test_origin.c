/* test_origin.c: which pages may open a websocket here, and change something. */
#include "http/origin.h"

#include <stdio.h>

#include "base/str.h"
#include "unit.h"

static const char *const friends[] = { "https://friend.example", NULL };
static const FhApp app = { .name = "x" };
static const FhApp friendly = { .name = "x", .origins = friends };

static Request *request_of(const char *host, const char *origin, const char *site)
{
    static Request request;
    char text[500];
    const int len = snprintf(text, sizeof(text), "GET / HTTP/1.1\r\nHost: %s\r\n%s%s%s%s%s%s\r\n",
                             host, origin ? "Origin: " : "", origin ? origin : "",
                             origin ? "\r\n" : "", site ? "Sec-Fetch-Site: " : "",
                             site ? site : "", site ? "\r\n" : "");
    request_free(&request);
    request_init(&request, 0);
    request_feed(&request, text, (size_t)len);
    CHECK_INT(request.state, REQUEST_WHOLE);
    return &request;
}

static const struct {
    bool allowed;
    const char *host, *origin;
} rows[] = {
    { true, "h", NULL },
    { true, "127.0.0.1:5001", "http://127.0.0.1:5001" },
    { true, "h", "http://h" },
    { true, "h", "https://h" },
    { true, "h:80", "http://h" },
    { true, "h", "http://h:80" },
    { true, "h", "https://h:443" },
    { true, "H.Example", "http://h.example" },
    { true, "[::1]:5001", "http://[::1]:5001" },
    { true, "[::1]", "http://[::1]" },
    { false, "h", "http://other" },
    { false, "h:5001", "http://h:5002" },
    { false, "h:5001", "http://h" },
    { false, "h", "http://h:5001" },
    { false, "h", "https://h:80" },
    { false, "h", "http://h.evil" },
    { false, "h", "http://h@evil" },
    { false, "h", "http://evil@h" },
    { false, "h", "ftp://h" },
    { false, "h", "h" },
    { false, "h", "null" },
    { false, "h", "http://" },
    { false, "h", "http://h/" },
    { false, "[::1]", "http://[::2]" },
    { false, "h", "https://friend.example" },
};

static void test_host_against_origin(void)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const Request *request = request_of(rows[i].host, rows[i].origin, NULL);
        const bool got = origin_is_allowed(&app, request);
        if (got != rows[i].allowed) printf("# %s for %s\n", rows[i].origin, rows[i].host);
        CHECK(got == rows[i].allowed);
    }
}

static void test_those_that_the_app_names(void)
{
    CHECK(origin_is_allowed(&friendly, request_of("h", "https://friend.example", NULL)));
    CHECK(origin_is_allowed(&friendly, request_of("h", "https://Friend.Example", NULL)));
    CHECK(!origin_is_allowed(&friendly, request_of("h", "http://friend.example", NULL)));
    CHECK(!origin_is_allowed(&friendly, request_of("h", "https://friend.example.evil", NULL)));
}

static void test_what_changes_something(void)
{
    CHECK(origin_may_change(&app, request_of("h", NULL, NULL)));
    CHECK(origin_may_change(&app, request_of("h", "http://h", "same-origin")));
    CHECK(origin_may_change(&app, request_of("h", NULL, "none")));
    CHECK(!origin_may_change(&app, request_of("h", NULL, "cross-site")));
    CHECK(!origin_may_change(&app, request_of("h", "http://h", "same-site")));
    CHECK(!origin_may_change(&app, request_of("h", "http://evil", NULL)));
    CHECK(origin_may_change(&friendly, request_of("h", "https://friend.example", "cross-site")));
}

int main(void)
{
    RUN(test_host_against_origin);
    RUN(test_those_that_the_app_names);
    RUN(test_what_changes_something);
    request_free(request_of("h", NULL, NULL));
    return unit_end();
}
