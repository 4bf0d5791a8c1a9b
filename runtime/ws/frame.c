/* frame.c: counting holders, a ring of pointers, and skipping what is superseded. */
#include "ws/frame.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define COPIED_MAX ((size_t)4 << 10) /* up to this, a copy is cheaper than a second block */

/* FIN, and the opcode; and RSV1 (RFC 7692 6). */
#define FINAL_TEXT   0x81
#define FINAL_BINARY 0x82
#define COMPRESSED   0x40

/* Of a frame's header: two bytes, and eight of length. */
#define HEADER_MAX 10

_Static_assert(HEADER_MAX <= OUT_PREFIX, "an out has too few bytes in front");

static Frame *frame_new(size_t room)
{
    Frame *frame = malloc(sizeof(Frame) + room);
    if (frame) *frame = (Frame){ .holders = 1 };
    return frame;
}

/* RFC 6455 5.2: seven bits of length, or 126 and sixteen, or 127 and sixty-four. */
static void put_header(Frame *frame)
{
    unsigned char header[HEADER_MAX] = { FINAL_TEXT };
    const size_t len = frame->len;
    int bytes = len < 126 ? 0 : len <= UINT16_MAX ? 2 : 8;
    header[1] = (unsigned char)(bytes == 0 ? len : bytes == 2 ? 126 : 127);
    for (int i = 0; i < bytes; i++)
        header[2 + i] = (unsigned char)((uint64_t)len >> (8 * (bytes - 1 - i)));
    frame->header_len = (uint8_t)(2 + bytes);
    memcpy(frame->bytes - frame->header_len, header, frame->header_len);
}

Frame *frame_copy(fh_str text)
{
    Frame *frame = frame_new(OUT_PREFIX + text.len);
    if (!frame) return NULL;
    frame->bytes = (char *)(frame + 1) + OUT_PREFIX;
    frame->len = text.len;
    if (text.len) memcpy(frame->bytes, text.ptr, text.len);
    put_header(frame);
    return frame;
}

Frame *frame_take(FhOut *out, const char *ids)
{
    const bool is_small = out->len <= COPIED_MAX;
    Frame *frame = is_small ? frame_copy(out_content(out)) : frame_new(0);
    if (!frame) return NULL;
    frame->ids = ids;
    if (is_small) {
        out_clear(out);
        return frame;
    }
    frame->block = out_take(out, &frame->len);
    frame->bytes = frame->block + OUT_PREFIX;
    put_header(frame);
    return frame;
}

void frame_make_binary(Frame *frame)
{
    frame->bytes[-(ptrdiff_t)frame->header_len] = (char)FINAL_BINARY;
}

Frame *frame_hold(Frame *frame)
{
    frame->holders++;
    return frame;
}

void frame_drop(Frame *frame)
{
    if (--frame->holders) return;
    for (Frame *form = frame->form; form;) {
        Frame *next = form->form;
        form->form = NULL;
        frame_drop(form);
        form = next;
    }
    free(frame->block);
    free(frame);
}

static Frame *new_form(const Frame *frame, Deflate *shared, int window_bits)
{
    fh_str packed;
    if (!shared->zlib->pack(shared, (fh_str){ frame->bytes, frame->len }, window_bits, &packed))
        return NULL;
    Frame *form = frame_copy(packed);
    if (!form) return NULL;
    form->ids = frame->ids;
    form->window_bits = (uint8_t)window_bits;
    form->bytes[-(ptrdiff_t)form->header_len] = (char)(*frame_wire(frame).ptr | COMPRESSED);
    return form;
}

Frame *frame_packed(Frame *frame, Deflate *shared, int window_bits)
{
    if (frame->stays_plain || frame->len < DEFLATE_LEN_MIN) return frame;
    for (Frame *form = frame->form; form; form = form->form)
        if (form->window_bits == window_bits) return form;
    Frame *form = new_form(frame, shared, window_bits);
    frame->stays_plain = !form;
    if (!form) return frame;
    form->form = frame->form;
    frame->form = form;
    return form;
}

fh_str frame_wire(const Frame *frame)
{
    return (fh_str){ frame->bytes - frame->header_len, frame->header_len + frame->len };
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

static void drop_first(FrameQueue *queue)
{
    Frame *frame = *item(queue, 0);
    queue->first = (queue->first + 1) & (cap_of(queue) - 1);
    queue->count--;
    queue->cost -= frame_cost(frame);
    frame_drop(frame);
}

int frame_queue_next(FrameQueue *queue, struct iovec *pieces, int most, size_t about, size_t *len)
{
    int count = 0;
    *len = 0;
    for (; count < most && (uint32_t)count < queue->count && *len < about; count++) {
        fh_str wire = frame_wire(*item(queue, (uint32_t)count));
        if (count == 0) wire = str_sub(wire, queue->sent, wire.len);
        pieces[count] = (struct iovec){ (void *)(uintptr_t)wire.ptr, wire.len };
        *len += wire.len;
    }
    return count;
}

uint32_t frame_queue_wrote(FrameQueue *queue, size_t len)
{
    uint32_t whole = 0;
    queue->sent += len;
    while (queue->count && queue->sent >= frame_wire(*item(queue, 0)).len) {
        queue->sent -= frame_wire(*item(queue, 0)).len;
        drop_first(queue);
        whole++;
    }
    shrink_if_empty(queue);
    return whole;
}

static void keep_only(FrameQueue *queue, uint32_t count)
{
    for (uint32_t i = count; i < queue->count; i++) {
        Frame *frame = *item(queue, i);
        queue->cost -= frame_cost(frame);
        frame_drop(frame);
    }
    if (count < queue->count) queue->count = count;
    shrink_if_empty(queue);
}

void frame_queue_cut(FrameQueue *queue)
{
    keep_only(queue, queue->sent ? 1 : 0);
}

void frame_queue_clear(FrameQueue *queue)
{
    keep_only(queue, 0);
    queue->sent = 0;
}

/* ---- skipping ---- */

typedef enum Swap { NO_SWAP, FILLS, REPLACES, REMOVES } Swap;

typedef struct Element {
    fh_str id;
    Swap swap;
} Element;

/* A set of ids, each with the strongest that newer frames do to it: open addressing, `cap` a power
 * of two and more than twice their number. */
typedef struct Seen {
    Element *elements;
    uint32_t cap;
} Seen;

static Element *seen_at(const Seen *seen, fh_str id)
{
    uint32_t at = (uint32_t)str_hash(id) & (seen->cap - 1);
    while (seen->elements[at].swap && !str_eq(seen->elements[at].id, id))
        at = (at + 1) & (seen->cap - 1);
    return &seen->elements[at];
}

/* Takes the next of a list of ids, which is not at its end. */
static Element take_element(const char **ids)
{
    const size_t len = strcspn(*ids, "\n"), id_len = strcspn(*ids, " \n");
    Element element = { .id = { *ids, id_len }, .swap = REPLACES };
    if (id_len < len) element.swap = (*ids)[id_len + 1] == 'i' ? FILLS : REMOVES;
    *ids += (*ids)[len] ? len + 1 : len;
    return element;
}

static void see(const Seen *seen, const char *ids)
{
    while (*ids) {
        const Element element = take_element(&ids);
        Element *place = seen_at(seen, element.id);
        if (place->swap < element.swap) *place = element;
    }
}

static bool is_superseded(const Seen *seen, const char *ids)
{
    while (*ids) {
        const Element element = take_element(&ids);
        if (element.swap == REMOVES || seen_at(seen, element.id)->swap < element.swap)
            return false;
    }
    return true;
}

static uint32_t count_ids(const char *ids)
{
    uint32_t count = ids != NULL;
    for (; ids && (ids = strchr(ids, '\n')) != NULL; ids++) count++;
    return count;
}

static bool seen_init(Seen *seen, FrameQueue *queue, const char *next_ids)
{
    uint32_t count = count_ids(next_ids);
    for (uint32_t i = 0; i < queue->count; i++) count += count_ids((*item(queue, i))->ids);
    seen->cap = 16;
    while (seen->cap < (count + 1) * 2) seen->cap *= 2;
    seen->elements = calloc(seen->cap, sizeof(Element));
    return seen->elements != NULL;
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

void frame_queue_skip(FrameQueue *queue, const char *next_ids)
{
    Seen seen;
    if (!seen_init(&seen, queue, next_ids)) return;
    if (next_ids) see(&seen, next_ids);
    const uint32_t kept = queue->sent ? 1 : 0;
    for (uint32_t i = queue->count; i-- > kept;) {
        Frame **at = item(queue, i);
        if (!(*at)->ids) continue;
        if (!is_superseded(&seen, (*at)->ids)) {
            see(&seen, (*at)->ids);
            continue;
        }
        queue->cost -= frame_cost(*at);
        frame_drop(*at);
        *at = NULL;
    }
    free(seen.elements);
    close_up(queue);
}
