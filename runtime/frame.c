/* frame.c: counting holders, a ring of pointers, and skipping what is superseded. */
#include "frame.h"

#include <stdlib.h>
#include <string.h>

#include "str.h"

#define COPIED_MAX ((size_t)4 << 10) /* up to this, a copy is cheaper than a second block */

static Frame *frame_new(size_t room)
{
    Frame *frame = malloc(sizeof(Frame) + room);
    if (frame) *frame = (Frame){ .holders = 1 };
    return frame;
}

Frame *frame_copy(fh_str text)
{
    Frame *frame = frame_new(OUT_PREFIX + text.len);
    if (!frame) return NULL;
    frame->bytes = (char *)(frame + 1) + OUT_PREFIX;
    frame->len = text.len;
    if (text.len) memcpy(frame->bytes, text.ptr, text.len);
    return frame;
}

Frame *frame_take(FhOut *out, const char *id)
{
    Frame *frame;
    if (out->len <= COPIED_MAX) {
        frame = frame_copy(out_content(out));
        if (frame) out_clear(out);
    } else {
        frame = frame_new(0);
        if (frame) frame->block = out_take(out, &frame->len);
        if (frame) frame->bytes = frame->block + OUT_PREFIX;
    }
    if (frame) frame->id = id;
    return frame;
}

Frame *frame_hold(Frame *frame)
{
    frame->holders++;
    return frame;
}

void frame_drop(Frame *frame)
{
    if (--frame->holders) return;
    free(frame->block);
    free(frame);
}

size_t frame_cost(const Frame *frame)
{
    return frame->len + sizeof(Frame) + OUT_PREFIX;
}

/* ---- the ring ---- */

static Frame **ring_of(FrameQueue *queue)
{
    return queue->items ? queue->items : queue->few;
}

static uint32_t cap_of(const FrameQueue *queue)
{
    return queue->items ? queue->cap : FRAME_QUEUE_FEW;
}

static Frame **item(FrameQueue *queue, uint32_t i)
{
    return &ring_of(queue)[(queue->first + i) & (cap_of(queue) - 1)];
}

static bool grow(FrameQueue *queue)
{
    const uint32_t cap = cap_of(queue) * 4;
    Frame **items = malloc(cap * sizeof(Frame *));
    if (!items) return false;
    for (uint32_t i = 0; i < queue->count; i++) items[i] = *item(queue, i);
    free(queue->items);
    queue->items = items;
    queue->cap = cap;
    queue->first = 0;
    return true;
}

static void shrink_if_empty(FrameQueue *queue)
{
    if (queue->count || !queue->items) return;
    free(queue->items);
    queue->items = NULL;
    queue->first = 0;
}

bool frame_queue_push(FrameQueue *queue, Frame *frame)
{
    if (queue->count == cap_of(queue) && !grow(queue)) return false;
    *item(queue, queue->count++) = frame_hold(frame);
    queue->cost += frame_cost(frame);
    return true;
}

Frame *frame_queue_pop(FrameQueue *queue)
{
    if (queue->count == 0) return NULL;
    Frame *frame = *item(queue, 0);
    queue->first = (queue->first + 1) & (cap_of(queue) - 1);
    queue->count--;
    queue->cost -= frame_cost(frame);
    shrink_if_empty(queue);
    return frame;
}

void frame_queue_clear(FrameQueue *queue)
{
    for (uint32_t i = 0; i < queue->count; i++) frame_drop(*item(queue, i));
    queue->count = 0;
    queue->cost = 0;
    shrink_if_empty(queue);
}

/* ---- skipping ---- */

/* A set of ids: open addressing, `cap` a power of two and more than twice their number. */
typedef struct IdSet {
    const char **ids;
    uint32_t cap;
} IdSet;

/* Whether it was new. */
static bool id_set_add(IdSet *set, const char *id)
{
    uint32_t at = (uint32_t)str_hash(str_from(id)) & (set->cap - 1);
    while (set->ids[at]) {
        if (strcmp(set->ids[at], id) == 0) return false;
        at = (at + 1) & (set->cap - 1);
    }
    set->ids[at] = id;
    return true;
}

static bool id_set_init(IdSet *set, uint32_t count)
{
    set->cap = 16;
    while (set->cap < (count + 1) * 2) set->cap *= 2;
    set->ids = calloc(set->cap, sizeof(char *));
    return set->ids != NULL;
}

/* Closes the gaps that skipping has left. */
static void close_up(FrameQueue *queue)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < queue->count; i++)
        if (*item(queue, i)) *item(queue, kept++) = *item(queue, i);
    queue->count = kept;
    shrink_if_empty(queue);
}

void frame_queue_skip(FrameQueue *queue, const char *next_id)
{
    IdSet seen;
    if (!id_set_init(&seen, queue->count)) return;
    if (next_id) id_set_add(&seen, next_id);
    for (uint32_t i = queue->count; i-- > 0;) {
        Frame **at = item(queue, i);
        if (!(*at)->id || id_set_add(&seen, (*at)->id)) continue;
        queue->cost -= frame_cost(*at);
        frame_drop(*at);
        *at = NULL;
    }
    free(seen.ids);
    close_up(queue);
}
