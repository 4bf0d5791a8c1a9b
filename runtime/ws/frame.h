/* frame.h: a message on its way, and the queue in which it waits.
 *
 * A message is made once, with the header of its frame (RFC 6455 5.2; from a server there is no
 * mask, so it is the same for everybody), and then only counted: whoever it goes to holds the
 * same bytes, and the kernel takes them from there.
 *
 * A queue belongs to one connection. It knows how much of its first frame the kernel has taken:
 * the rest must follow, whatever else happens, or the peer could not read on.
 *
 * A frame whose elements have constant ids knows them: whoever is late need only see the newest of
 * each. Its list has one id a line, with " innerHTML" or " delete" behind it where the element is
 * swapped so; else it takes the place of the one on the page. What fills an element is superseded
 * by what fills, replaces or removes it, what replaces one by what does that or removes it; and
 * what removes one always goes out, for another may have come between with the same id.
 *
 * For receivers that take compressed messages a frame has compressed forms, frames themselves:
 * one for each size of window, made when the first such receiver comes, then shared as well. */
#ifndef FRAME_H
#define FRAME_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/uio.h>

#include "ws/deflate.h"
#include "values/out.h"

typedef struct Frame {
    uint32_t holders;
    uint8_t header_len;
    uint8_t window_bits; /* of a compressed form; else 0 */
    bool stays_plain;    /* it would not become smaller, or there was no memory to try */
    const char *ids; /* constant; null: supersedes nothing */
    char *bytes;    /* the payload; its header stands right before it */
    size_t len;     /* of the payload */
    char *block;    /* malloc'ed, where the bytes are; null: they follow this struct */
    struct Frame *form; /* the first compressed form, and of each the next; held */
} Frame;

/* A text frame of what is in `out`, which is empty afterwards; one holder. Null: no memory. */
Frame *frame_take(FhOut *out, const char *ids);

/* A text frame of a copy of these bytes; one holder. Null: no memory. */
Frame *frame_copy(fh_str text);

/* Makes it a binary frame, before anybody is given it. */
void frame_make_binary(Frame *frame);

Frame *frame_hold(Frame *frame);
void frame_drop(Frame *frame); /* frees it when it was the last holder's */

/* The frame to send to those that take messages compressed with a window of so many bits: a form
 * of this one, with the same ids, that lives at least as long as this one; or this one itself,
 * when it is short, would not become smaller, or there is no memory. */
Frame *frame_packed(Frame *frame, Deflate *shared, int window_bits);

/* As it goes to the peer: header and payload. */
fh_str frame_wire(const Frame *frame);

/* What a frame counts in a queue: its bytes, and what managing it takes. */
size_t frame_cost(const Frame *frame);

#define FRAME_QUEUE_FEW 4

typedef struct FrameQueue {
    Frame **items; /* a ring; null: `few` is the ring */
    uint32_t first, count, cap;
    size_t cost; /* of all, until they are written whole */
    size_t sent; /* bytes of the first that have been written */
    Frame *few[FRAME_QUEUE_FEW];
} FrameQueue;

/* Appends, and becomes a holder. False: no memory. */
bool frame_queue_push(FrameQueue *queue, Frame *frame);

/* What is to be written next: at most so many pieces, and about so many bytes; says how many
 * pieces, and in `*len` how many bytes they have together. Valid until the queue is changed. */
int frame_queue_next(FrameQueue *queue, struct iovec *pieces, int most, size_t about, size_t *len);

/* So many bytes of that were written: frames that are out are dropped. Says how many. */
uint32_t frame_queue_wrote(FrameQueue *queue, size_t len);

/* Drops every frame that newer ones in the queue, and one with `next_ids` (may be null) that is
 * about to come, supersede, but for one that is partly written. Without memory for its work it
 * drops none. */
void frame_queue_skip(FrameQueue *queue, const char *next_ids);

/* Drops all but what is left of a frame that is partly written. */
void frame_queue_cut(FrameQueue *queue);

/* Drops all. */
void frame_queue_clear(FrameQueue *queue);

#endif
