/* frame.h: a message on its way, and the queue in which it waits.
 *
 * A message is made once and then only counted: whoever it goes to holds the same bytes. In
 * front of them there is room for the header that the websocket frame gets (the same for every
 * receiver, so it does no harm that each writes it there again).
 *
 * A queue belongs to one connection. Two frames that hold one element with the same constant id
 * supersede each other: whoever is late need only see the newest. */
#ifndef FRAME_H
#define FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "out.h"

typedef struct Frame {
    uint32_t holders;
    const char *id; /* constant; null: supersedes nothing */
    char *bytes;    /* OUT_PREFIX free bytes stand before them */
    size_t len;
    char *block;    /* malloc'ed, where the bytes are; null: they follow this struct */
} Frame;

/* The content of `out`, which is empty afterwards; one holder. Null: no memory. */
Frame *frame_take(FhOut *out, const char *id);

/* A copy of these bytes; one holder. Null: no memory. */
Frame *frame_copy(fh_str text);

Frame *frame_hold(Frame *frame);
void frame_drop(Frame *frame); /* frees it when it was the last holder's */

/* What a frame counts in a queue: its bytes, and what managing it takes. */
size_t frame_cost(const Frame *frame);

#define FRAME_QUEUE_FEW 4

typedef struct FrameQueue {
    Frame **items; /* a ring; null: `few` is the ring */
    uint32_t first, count, cap;
    size_t cost;
    Frame *few[FRAME_QUEUE_FEW];
} FrameQueue;

/* Appends, and becomes a holder. False: no memory. */
bool frame_queue_push(FrameQueue *queue, Frame *frame);

/* The oldest, whose holder the caller becomes; null when there is none. */
Frame *frame_queue_pop(FrameQueue *queue);

/* Drops every frame that a newer one in the queue, or one with `next_id` (may be null) that is
 * about to come, supersedes. Without memory for its work it drops none. */
void frame_queue_skip(FrameQueue *queue, const char *next_id);

/* Drops all. */
void frame_queue_clear(FrameQueue *queue);

#endif
