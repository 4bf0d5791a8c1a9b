/* test_buf.c: bytes that grow at their end. */
#include "unit.h"

#include <stdint.h>

#include "base/buf.h"

static void test_an_empty_buffer(void)
{
    Buf buf = { 0 };
    CHECK_STR(buf_str(&buf), "");
    buf_append(&buf, NULL, 0);
    buf_append_str(&buf, (fh_str){ NULL, 0 });
    CHECK(buf.ptr == NULL && !buf.failed);
    buf_free(&buf);
}

static void test_appending(void)
{
    Buf buf = { 0 };
    buf_append(&buf, "abc", 2);
    buf_append_str(&buf, FH_STR("-str-"));
    buf_append_cstr(&buf, "cstr");
    buf_append_char(&buf, '!');
    buf_printf(&buf, " %d %s", 42, "x");
    CHECK_STR(buf_str(&buf), "ab-str-cstr! 42 x");
    buf_free(&buf);
    CHECK_STR(buf_str(&buf), "");
}

static void test_growing(void)
{
    Buf buf = { 0 };
    for (int i = 0; i < 100000; i++) buf_append_char(&buf, (char)('a' + i % 26));
    CHECK_INT(buf.len, 100000);
    CHECK(buf.ptr[0] == 'a' && buf.ptr[25] == 'z' && buf.ptr[99999] == 'a' + 99999 % 26);
    CHECK(buf_reserve(&buf, 1000) && buf.cap - buf.len >= 1000);
    buf_free(&buf);
}

static void test_a_failure_sticks(void)
{
    Buf buf = { 0 };
    buf_append_cstr(&buf, "kept");
    CHECK(!buf_reserve(&buf, SIZE_MAX));
    CHECK(buf.failed);
    buf_append_cstr(&buf, "not added");
    buf_printf(&buf, "%d", 1);
    CHECK_STR(buf_str(&buf), "kept");
    buf_free(&buf);
    CHECK(!buf.failed);
}

int main(void)
{
    RUN(test_an_empty_buffer);
    RUN(test_appending);
    RUN(test_growing);
    RUN(test_a_failure_sticks);
    return unit_end();
}
