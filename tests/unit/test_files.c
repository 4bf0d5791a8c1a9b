/* test_files.c: types of files, what requests want of them, and how they are found. */
#include "base/arena.h"
#include "http/files.h"
#include "base/media.h"
#include "base/str.h"
#include "unit.h"
#include "http/wanted.h"

/* A request with one header. */
static Request request;

static const Request *with(const char *name, const char *value)
{
    request = (Request){ .method = FH_STR("GET"), .nheaders = 1 };
    request.headers[0] = (RequestHeader){ str_from(name), str_from(value) };
    return &request;
}

static void test_types(void)
{
    static const struct {
        const char *name, *type;
        bool compresses;
    } rows[] = {
        { "a.html", "text/html; charset=utf-8", true },
        { "/x/A.HTML", "text/html; charset=utf-8", true },
        { "style.css", "text/css; charset=utf-8", true },
        { "app.min.js", "text/javascript; charset=utf-8", true },
        { "logo.svg", "image/svg+xml", true },
        { "logo.png", "image/png", false },
        { "a.woff2", "font/woff2", false },
        { "a.tar.gz", "application/gzip", false },
        { "a.json", "application/json", true },
        { "README", "application/octet-stream", true },
        { "html", "application/octet-stream", true },
        { "/a.html/plain", "application/octet-stream", true },
        { "a.", "application/octet-stream", true },
        { "", "application/octet-stream", true },
        { "a.html~", "application/octet-stream", true },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const Media media = media_of(str_from(rows[i].name));
        CHECK_STR(str_from(media.type), rows[i].type);
        CHECK(media.compresses == rows[i].compresses);
    }
}

static void test_tags(void)
{
    char one[MEDIA_TAG], other[MEDIA_TAG];
    media_tag(FH_STR("text"), one);
    CHECK(one[0] == '"' && one[strlen(one) - 1] == '"');
    media_tag(FH_STR("text"), other);
    CHECK(strcmp(one, other) == 0);
    media_tag(FH_STR("texT"), other);
    CHECK(strcmp(one, other) != 0);
    media_tag((fh_str){ NULL, 0 }, other);
    CHECK(other[0] == '"');
}

static void test_gzip(void)
{
    static const struct {
        const char *value;
        bool taken;
    } rows[] = {
        { "gzip", true }, { "GZIP", true }, { "deflate, gzip;q=0.5, br", true },
        { "gzip; q=1.0", true }, { "gzip;q=0", false }, { "gzip ; q = 0.000 , br", false },
        { "gzip;Q=0.0", false }, { "gzip;q=0.001", true }, { "identity", false },
        { "", false }, { "*", false }, { "x-gzip", false }, { "gzipped", false },
        { ",,gzip,", true }, { "br;q=0, gzip", true },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        CHECK(wanted_gzip(with("Accept-Encoding", rows[i].value)) == rows[i].taken);
    CHECK(!wanted_gzip(with("Accept", "gzip")));
}

static void test_conditions(void)
{
    static const struct {
        const char *value;
        bool weakly, strongly;
    } rows[] = {
        { "\"a\"", true, true }, { "*", true, true }, { "W/\"a\"", true, false },
        { "\"b\", \"a\"", true, true }, { "\"b\",W/\"a\"", true, false },
        { "\"b\"", false, false }, { "a", false, false }, { "\"a", false, false },
        { "\"x,\", \"a\"", true, true }, { "\"a \"", false, false }, { "", false, false },
        { "\"\", \"a\"", true, true }, { "w/\"a\"", true, true }, { "W/", false, false },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const Request *given = with("If-None-Match", rows[i].value);
        CHECK(wanted_names(given, "if-none-match", "\"a\"", true) == rows[i].weakly);
        CHECK(wanted_names(given, "if-none-match", "\"a\"", false) == rows[i].strongly);
    }
    CHECK(wanted_range_holds(with("Range", "bytes=0-"), "\"a\""));
    CHECK(wanted_range_holds(with("If-Range", "\"a\""), "\"a\""));
    CHECK(!wanted_range_holds(with("If-Range", "W/\"a\""), "\"a\""));
    CHECK(!wanted_range_holds(with("If-Range", "Sat, 29 Oct 1994 19:43:31 GMT"), "\"a\""));
}

/* "whole", "nothing", or "from-to" of ten bytes. */
static fh_str range_of(const char *value, size_t len)
{
    static char text[60];
    size_t from = 0, to = 0;
    switch (wanted_range(with("Range", value), len, &from, &to)) {
    case WANTED_WHOLE: return FH_STR("whole");
    case WANTED_NOTHING: return FH_STR("nothing");
    case WANTED_PART: break;
    }
    snprintf(text, sizeof(text), "%zu-%zu", from, to);
    return str_from(text);
}

static void test_ranges(void)
{
    static const struct {
        const char *value, *range;
    } rows[] = {
        { "bytes=0-0", "0-1" }, { "bytes=0-9", "0-10" }, { "bytes=0-", "0-10" },
        { "bytes=3-5", "3-6" }, { "bytes=3-99", "3-10" }, { "Bytes=9-", "9-10" },
        { "bytes=-1", "9-10" }, { "bytes=-10", "0-10" }, { "bytes=-99", "0-10" },
        { "bytes=-99999999999999999999999999", "0-10" },
        { "bytes=1-99999999999999999999999999", "1-10" },
        { "bytes= 1-2 ", "1-3" },
        { "bytes=10-", "nothing" }, { "bytes=10-20", "nothing" }, { "bytes=-0", "nothing" },
        { "bytes=99999999999999999999999999-", "nothing" },
        { "bytes=5-3", "whole" }, { "bytes=0-1,3-4", "whole" }, { "bytes=-", "whole" },
        { "bytes=", "whole" }, { "bytes", "whole" }, { "", "whole" }, { "bytes=a-b", "whole" },
        { "bytes=1", "whole" }, { "bytes=+1-2", "whole" }, { "bytes=1--2", "whole" },
        { "items=0-1", "whole" }, { "bytes 0-1", "whole" }, { "bytes=0x1-2", "whole" },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        CHECK_STR(range_of(rows[i].value, 10), rows[i].range);
    CHECK_STR(range_of("bytes=0-", 0), "nothing");
    CHECK_STR(range_of("bytes=-5", 0), "nothing");
}

/* ---- finding ---- */

#define FILE_AT(path_) { .path = path_, .type = "text/plain", .etag = "\"x\"" }

static const FhFile statics[] = {
    FILE_AT("/a/b.txt"), FILE_AT("/a/name with space.txt"), FILE_AT("/a/sub/index.html"),
    FILE_AT("/index.html"), FILE_AT("/z/größe.txt"),
};
static const FhApp app = { .statics = statics, .nstatics = FH_COUNT(statics) };

static Arena *arena;

/* The file's path, "slash" or "none". */
static fh_str found(const char *path)
{
    File file;
    switch (files_find(&app, arena, str_from(path), &file)) {
    case FILES_NONE: return FH_STR("none");
    case FILES_SLASH: return FH_STR("slash");
    case FILES_FILE: break;
    }
    return str_from(file.baked->path);
}

static void test_finding(void)
{
    static const struct {
        const char *path, *found;
    } rows[] = {
        { "/a/b.txt", "/a/b.txt" }, { "/%61/b%2Etxt", "/a/b.txt" },
        { "/a/name%20with%20space.txt", "/a/name with space.txt" },
        { "/a/name+with+space.txt", "none" },
        { "/z/gr%C3%B6%C3%9Fe.txt", "/z/größe.txt" }, { "/z/größe.txt", "/z/größe.txt" },
        { "/a/sub/", "/a/sub/index.html" }, { "/a/sub", "slash" }, { "/", "/index.html" },
        { "/a/sub//", "none" }, { "/a", "none" }, { "/a/", "none" }, { "/a/b.txt/", "none" },
        { "/a%2Fb.txt", "none" }, { "/a%2fb.txt", "none" }, { "/a\\b.txt", "none" },
        { "/a/../a/b.txt", "none" }, { "/a/./b.txt", "none" }, { "//a/b.txt", "none" },
        { "/a/b.txt%00", "none" }, { "/z/gr%F6e.txt", "none" }, { "/A/b.txt", "none" },
        { "/a/b.tx", "none" }, { "/a/b.txt.", "none" }, { "", "none" },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        CHECK_STR(found(rows[i].path), rows[i].found);
}

int main(void)
{
    arena = arena_new(0, NULL, NULL);
    RUN(test_types);
    RUN(test_tags);
    RUN(test_gzip);
    RUN(test_conditions);
    RUN(test_ranges);
    RUN(test_finding);
    arena_free(arena);
    return unit_end();
}
