/* test_frame.c: who holds a message, the order in a queue, and what is skipped. */
#include "frame.h"

#include <stdlib.h>

#include "unit.h"

static void push(FrameQueue *queue, const char *text, const char *id)
{
    Frame *frame = frame_copy((fh_str){ text, strlen(text) });
    frame->id = id;
    CHECK(frame_queue_push(queue, frame));
    frame_drop(frame);
}

/* The texts in the queue, joined; empties it. */
static fh_str drain(FrameQueue *queue)
{
    static char all[4096];
    size_t len = 0;
    for (Frame *frame = frame_queue_pop(queue); frame; frame = frame_queue_pop(queue)) {
        memcpy(all + len, frame->bytes, frame->len);
        len += frame->len;
        frame_drop(frame);
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
    memset(large->bytes - OUT_PREFIX, 'h', OUT_PREFIX); /* the header's place */
    CHECK(large->bytes[0] == 'x' && large->bytes[9999] == 'x');
    Frame *empty = frame_take(&out, NULL);
    CHECK_INT(empty->len, 0);
    frame_drop(small);
    frame_drop(large);
    frame_drop(empty);
    out_free(&out);
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
        Frame *first = frame_queue_pop(&queue);
        CHECK_INT(first->bytes[0], 'a');
        frame_drop(first);
        push(&queue, "!", NULL);
        CHECK_STR(drain(&queue), "bcdefghijklmnopqrstuvwxyz!");
        CHECK(queue.items == NULL);
    }
    CHECK(frame_queue_pop(&queue) == NULL);
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
    RUN(test_lives_as_long_as_a_holder);
    RUN(test_keeps_the_order_as_it_grows);
    RUN(test_skips_what_is_superseded);
    RUN(test_skips_for_one_that_comes);
    RUN(test_counts_what_it_costs);
    return unit_end();
}
