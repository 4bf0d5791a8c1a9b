/* test_frame.c: who holds a message, the order in a queue, and what is skipped. */
#include "ws/frame.h"

#include <stdlib.h>

#include "unit.h"

static void push(FrameQueue *queue, const char *text, const char *id)
{
    Frame *frame = frame_copy((fh_str){ text, strlen(text) });
    frame->ids = id;
    CHECK(frame_queue_push(queue, frame));
    frame_drop(frame);
}

/* The texts in the queue, joined; empties it. */
static fh_str drain(FrameQueue *queue)
{
    static char all[4096];
    size_t len = 0, taken;
    struct iovec piece;
    while (frame_queue_next(queue, &piece, 1, 1, &taken)) {
        memcpy(all + len, (char *)piece.iov_base + 2, taken - 2); /* without the header */
        len += taken - 2;
        CHECK_INT(frame_queue_wrote(queue, taken), 1);
    }
    CHECK_INT(queue->cost, 0);
    return (fh_str){ all, len };
}

static void test_takes_what_an_out_holds(void)
{
    FhOut out;
    out_init(&out, NULL);
    out_cstr(&out, "small");
    Frame *small = frame_take(&out, "id");
    CHECK_STR(((fh_str){ small->bytes, small->len }), "small");
    CHECK_INT(out.len, 0);
    for (int i = 0; i < 10000; i++) out_char(&out, 'x');
    Frame *large = frame_take(&out, NULL);
    CHECK_INT(large->len, 10000);
    CHECK_INT(out.len, 0);
    CHECK(large->bytes[0] == 'x' && large->bytes[9999] == 'x');
    Frame *empty = frame_take(&out, NULL);
    CHECK_INT(empty->len, 0);
    frame_drop(small);
    frame_drop(large);
    frame_drop(empty);
    out_free(&out);
}

/* RFC 6455 5.2 */
static void test_is_made_binary(void)
{
    Frame *frame = frame_copy(FH_STR("ab"));
    frame_make_binary(frame);
    CHECK_STR(frame_wire(frame), "\x82\x02" "ab");
    frame_drop(frame);
}

static void test_begins_with_a_header(void)
{
    static const struct {
        size_t len;
        const char *header;
        size_t header_len;
    } rows[] = {
        { 0, "\x81\x00", 2 },
        { 125, "\x81\x7d", 2 },
        { 126, "\x81\x7e\x00\x7e", 4 },
        { 65535, "\x81\x7e\xff\xff", 4 },
        { 65536, "\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00", 10 },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        FhOut out;
        out_init(&out, NULL);
        for (size_t k = 0; k < rows[i].len; k++) out_char(&out, 'x');
        Frame *frame = frame_take(&out, NULL);
        const fh_str wire = frame_wire(frame);
        CHECK_INT(wire.len, rows[i].header_len + rows[i].len);
        CHECK(memcmp(wire.ptr, rows[i].header, rows[i].header_len) == 0);
        CHECK(rows[i].len == 0 || wire.ptr[wire.len - 1] == 'x');
        frame_drop(frame);
        out_free(&out);
    }
}

static void test_lives_as_long_as_a_holder(void)
{
    FrameQueue queues[3] = { { 0 } };
    Frame *frame = frame_copy(FH_STR("shared"));
    for (int i = 0; i < 3; i++) frame_queue_push(&queues[i], frame);
    CHECK_INT(frame->holders, 4);
    frame_drop(frame);
    for (int i = 0; i < 2; i++) CHECK_STR(drain(&queues[i]), "shared");
    CHECK_INT(frame->holders, 1);
    frame_queue_clear(&queues[2]);
}

static void test_keeps_the_order_as_it_grows(void)
{
    FrameQueue queue = { 0 };
    for (int round = 0; round < 3; round++) {
        for (const char *c = "abcdefghijklmnopqrstuvwxyz"; *c; c++) {
            const char text[2] = { *c, '\0' };
            push(&queue, text, NULL);
        }
        CHECK_INT(frame_queue_wrote(&queue, 3), 1); /* "a" with its header */
        push(&queue, "!", NULL);
        CHECK_STR(drain(&queue), "bcdefghijklmnopqrstuvwxyz!");
        CHECK(queue.items == NULL);
    }
}

/* The kernel takes as much as it likes of what it is offered. */
static void test_goes_on_where_writing_stopped(void)
{
    FrameQueue queue = { 0 };
    struct iovec pieces[8];
    size_t len;
    for (const char *c = "abcdef"; *c; c++) push(&queue, (char[]){ *c, '\0' }, NULL);
    CHECK_INT(frame_queue_next(&queue, pieces, 8, 1000, &len), 6);
    CHECK_INT(len, 18);
    CHECK_INT(frame_queue_next(&queue, pieces, 8, 7, &len), 3);
    CHECK_INT(frame_queue_next(&queue, pieces, 2, 1000, &len), 2);

    CHECK_INT(frame_queue_wrote(&queue, 0), 0);
    CHECK_INT(frame_queue_wrote(&queue, 7), 2);
    CHECK_INT(queue.sent, 1);
    CHECK_INT(frame_queue_next(&queue, pieces, 1, 1000, &len), 1);
    CHECK(len == 2 && memcmp(pieces[0].iov_base, "\x01" "c", 2) == 0);
    CHECK_INT(frame_queue_wrote(&queue, 1), 0);
    CHECK_INT(frame_queue_wrote(&queue, 4), 2);
    CHECK_INT(queue.sent, 0);
    CHECK_STR(drain(&queue), "ef");
}

static void test_finishes_what_was_begun(void)
{
    FrameQueue queue = { 0 };
    push(&queue, "begun", "id");
    push(&queue, "next", "id");
    frame_queue_wrote(&queue, 3);
    frame_queue_skip(&queue, "id");
    CHECK_INT(queue.count, 1);
    push(&queue, "more", NULL);
    frame_queue_cut(&queue);
    CHECK_INT(queue.count, 1);
    CHECK_INT(frame_queue_wrote(&queue, 4), 1);
    CHECK_INT(queue.cost, 0);
    push(&queue, "not begun", NULL);
    frame_queue_cut(&queue);
    CHECK_INT(queue.count, 0);
}

static void test_skips_what_is_superseded(void)
{
    FrameQueue queue = { 0 };
    push(&queue, "1", "a");
    push(&queue, "2", "b");
    push(&queue, "3", NULL);
    push(&queue, "4", "a");
    push(&queue, "5", NULL);
    push(&queue, "6", "a");
    frame_queue_skip(&queue, NULL);
    CHECK_STR(drain(&queue), "2356");
}

static void test_skips_when_all_is_superseded(void)
{
    FrameQueue queue = { 0 };
    push(&queue, "1", "a\nb");
    push(&queue, "2", "a\nc");
    push(&queue, "3", "b\na");
    push(&queue, "4", "b");
    push(&queue, "5", "a");
    push(&queue, "6", "ab");
    frame_queue_skip(&queue, NULL);
    CHECK_STR(drain(&queue), "2456");
    push(&queue, "1", "a\nb");
    push(&queue, "2", "a");
    frame_queue_skip(&queue, "b\nx");
    CHECK_STR(drain(&queue), "2");
}

static void test_skips_by_what_is_done(void)
{
    FrameQueue queue = { 0 };
    push(&queue, "1", "a innerHTML");
    push(&queue, "2", "a");
    push(&queue, "3", "a innerHTML");
    push(&queue, "4", "a innerHTML\nb");
    push(&queue, "5", "b delete");
    push(&queue, "6", "c delete");
    push(&queue, "7", "b\nc innerHTML");
    push(&queue, "8", "b delete\nc");
    frame_queue_skip(&queue, "a innerHTML");
    CHECK_STR(drain(&queue), "2568");
}

static void test_skips_for_one_that_comes(void)
{
    FrameQueue queue = { 0 };
    static const char same[] = "clock"; /* the same text at another address */
    for (int i = 0; i < 100; i++) push(&queue, "x", i % 2 ? "clock" : same);
    push(&queue, "keep", NULL);
    frame_queue_skip(&queue, "clock");
    CHECK_INT(queue.count, 1);
    CHECK_STR(drain(&queue), "keep");
    frame_queue_skip(&queue, "clock");
    CHECK_INT(queue.count, 0);
}

static void test_counts_what_it_costs(void)
{
    FrameQueue queue = { 0 };
    push(&queue, "12345", NULL);
    Frame *frame = frame_copy(FH_STR("12345"));
    CHECK_INT(queue.cost, frame_cost(frame));
    CHECK(frame_cost(frame) > 5);
    frame_drop(frame);
    frame_queue_clear(&queue);
    CHECK_INT(queue.cost, 0);
}

int main(void)
{
    RUN(test_takes_what_an_out_holds);
    RUN(test_begins_with_a_header);
    RUN(test_is_made_binary);
    RUN(test_lives_as_long_as_a_holder);
    RUN(test_keeps_the_order_as_it_grows);
    RUN(test_goes_on_where_writing_stopped);
    RUN(test_finishes_what_was_begun);
    RUN(test_skips_what_is_superseded);
    RUN(test_skips_when_all_is_superseded);
    RUN(test_skips_by_what_is_done);
    RUN(test_skips_for_one_that_comes);
    RUN(test_counts_what_it_costs);
    return unit_end();
}
