/* list.c: lists with value semantics. See list.h for who may change a store in place.
 *
 * In state memory, each function first makes copies of what comes in, then makes room, and
 * only then changes the list: whatever stops it leaves the list as it was. */
#include "values/list.h"

#include <string.h>

#include "values/event.h"
#include "values/state.h"
#include "values/value.h"

#define FIRST_CAPACITY 4

/* Room for one item while others move. */
typedef struct Scratch {
    _Alignas(max_align_t) char small[256];
} Scratch;

static char *place_of(const FhType *type, const AnyList *list, int64_t index)
{
    return list->items ? list->items + (size_t)index * type->item->size : NULL;
}

static void move_items(const FhType *type, char *to, const char *from, int64_t count)
{
    if (count > 0) memmove(to, from, (size_t)count * type->item->size);
}

/* ---- stores ---- */

static size_t store_size(FhEvent *ev, int64_t capacity, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow((size_t)capacity, size, &bytes) ||
        __builtin_add_overflow(bytes, sizeof(FhListHead), &bytes))
        event_out_of_memory(ev);
    return bytes;
}

FhListHead *list_store(FhEvent *ev, FhOwner owner, int64_t capacity, size_t size)
{
    size_t bytes = store_size(ev, capacity, size);
    FhListHead *head = owner == FH_STATE ? memset(state_alloc(ev, bytes), 0, bytes)
                                         : event_alloc(ev, bytes);
    *head = (FhListHead){ .capacity = capacity, .owner = owner };
    return head;
}

static bool is_mine(FhEvent *ev, FhOwner owner, const FhListHead *head)
{
    return head && head->owner == owner && head->shared != event_of(ev)->number;
}

static int64_t roomier(const AnyList *list, int64_t capacity)
{
    if (capacity <= list->len) return list->len;
    if (capacity < list->len * 2) capacity = list->len * 2;
    return capacity < FIRST_CAPACITY ? FIRST_CAPACITY : capacity;
}

/* Items that two lists hold now must be copied before they are changed. */
static void share_items(FhEvent *ev, const FhType *type, const AnyList *list)
{
    if (!value_has_stores(type->item)) return;
    for (int64_t i = 0; i < list->len; i++) fh_share(ev, type->item, place_of(type, list, i));
}

/* A store of its own for a list whose store is not its to change, or is too small. */
static void renew(FhEvent *ev, FhOwner owner, const FhType *type, AnyList *list, int64_t capacity)
{
    FhListHead *old = list->head;
    bool mine = is_mine(ev, owner, old);
    FhListHead *head = list_store(ev, owner, roomier(list, capacity), type->item->size);
    if (!mine) share_items(ev, type, list);
    move_items(type, list_items(head), list->items, list->len);
    if (owner == FH_STATE) {
        state_bury_block(old);
        state_commit();
    }
    list->items = list_items(head);
    list->head = head;
}

static void grow_local(FhEvent *ev, const FhType *type, AnyList *list, int64_t capacity)
{
    size_t size = type->item->size;
    size_t had = store_size(ev, list->head->capacity, size);
    capacity = roomier(list, capacity);
    list->head = event_grow(ev, list->head, had, store_size(ev, capacity, size));
    list->head->capacity = capacity;
    list->items = list_items(list->head);
}

/* Items that do not lie in state memory (an array of the program) are copied into it. */
static void take_in(FhEvent *ev, const FhType *type, AnyList *list)
{
    AnyList made;
    if (list->len == 0 || (list->head && list->head->owner == FH_STATE)) return;
    state_copy(ev, type, &made, list);
    state_commit();
    *list = made;
}

/* Afterwards the list may be changed in place and has room for `capacity` items. */
static void own(FhEvent *ev, FhOwner owner, const FhType *type, AnyList *list, int64_t capacity)
{
    if (owner == FH_STATE) take_in(ev, type, list);
    bool mine = is_mine(ev, owner, list->head);
    if (mine && list->head->capacity >= capacity) return;
    if (mine && owner == FH_LOCAL) grow_local(ev, type, list, capacity);
    else renew(ev, owner, type, list, capacity);
}

/* An empty local list with room. */
static void start(FhEvent *ev, const FhType *type, AnyList *list, int64_t capacity)
{
    *list = (AnyList){ 0, NULL, NULL };
    if (capacity <= 0) return;
    list->head = list_store(ev, FH_LOCAL, capacity, type->item->size);
    list->items = list_items(list->head);
}

void fh_list_make(FhEvent *ev, const FhType *type, void *list, int64_t len, const void *items)
{
    AnyList made;
    start(ev, type, &made, len);
    if (items) move_items(type, made.items, items, len);
    if (len > 0) made.len = len;
    *(AnyList *)list = made;
}

/* ---- one item ---- */

/* An index from the end counts from the start; one that is out of range stops. */
static int64_t check_index(FhEvent *ev, const AnyList *list, int64_t index, int64_t end, int line)
{
    int64_t at = index < 0 ? index + list->len : index;
    if (at < 0 || at >= end)
        fh_stop(ev, line, "index %lld is out of range: the list has %lld item%s",
                (long long)index, (long long)list->len, list->len == 1 ? "" : "s");
    return at;
}

const void *fh_list_at(FhEvent *ev, const FhType *type, const void *any, int64_t index, int line)
{
    const AnyList *list = any;
    if (index < 0 || index >= list->len) index = check_index(ev, list, index, list->len, line);
    return place_of(type, list, index);
}

void *fh_list_place(FhEvent *ev, FhOwner owner, const FhType *type, void *any, int64_t index,
                    int line)
{
    AnyList *list = any;
    index = check_index(ev, list, index, list->len, line);
    own(ev, owner, type, list, list->len);
    return place_of(type, list, index);
}

/* Opens a gap before `index` and puts the item there. The item may be part of the list. */
static void put_in(FhEvent *ev, FhOwner owner, const FhType *type, AnyList *list, int64_t index,
                   const void *item)
{
    Scratch scratch;
    size_t size = type->item->size;
    char *copy = size <= sizeof(scratch.small) ? scratch.small : event_alloc(ev, size);
    if (owner == FH_STATE) state_copy(ev, type->item, copy, item);
    else memcpy(copy, item, size);
    own(ev, owner, type, list, list->len + 1);
    state_commit();
    char *place = place_of(type, list, index);
    move_items(type, place + size, place, list->len - index);
    memcpy(place, copy, size);
    list->len++;
}

void fh_list_push(FhEvent *ev, FhOwner owner, const FhType *type, void *any, const void *item)
{
    AnyList *list = any;
    put_in(ev, owner, type, list, list->len, item);
}

void fh_list_insert(FhEvent *ev, FhOwner owner, const FhType *type, void *any, int64_t index,
                    const void *item, int line)
{
    AnyList *list = any;
    put_in(ev, owner, type, list, check_index(ev, list, index, list->len + 1, line), item);
}

/* What leaves a list: in state it is buried; elsewhere another list may hold it too. */
static void let_go(FhEvent *ev, FhOwner owner, const FhType *type, const AnyList *list,
                   const void *item)
{
    if (owner == FH_STATE) state_bury(type->item, item);
    else if (!is_mine(ev, owner, list->head)) fh_share(ev, type->item, item);
}

void fh_list_pop(FhEvent *ev, FhOwner owner, const FhType *type, void *any, void *maybe)
{
    AnyList *list = any;
    if (owner == FH_STATE) take_in(ev, type, list);
    const void *last = list->len ? place_of(type, list, list->len - 1) : NULL;
    if (last) let_go(ev, owner, type, list, last);
    if (maybe) maybe_set(type->item, maybe, last);
    if (last) list->len--;
}

/* Takes the item out; `item` may be null. */
static void take_out(FhEvent *ev, FhOwner owner, const FhType *type, AnyList *list, int64_t index,
                     void *item)
{
    own(ev, owner, type, list, list->len);
    char *place = place_of(type, list, index);
    let_go(ev, owner, type, list, place);
    if (item) memcpy(item, place, type->item->size);
    move_items(type, place, place + type->item->size, list->len - index - 1);
    list->len--;
}

void fh_list_pop_at(FhEvent *ev, FhOwner owner, const FhType *type, void *any, int64_t index,
                    void *item, int line)
{
    AnyList *list = any;
    take_out(ev, owner, type, list, check_index(ev, list, index, list->len, line), item);
}

bool fh_list_remove(FhEvent *ev, FhOwner owner, const FhType *type, void *list, const void *item)
{
    fh_maybe_int index = fh_list_index(type, list, item);
    if (index.has) take_out(ev, owner, type, list, index.value, NULL);
    return index.has;
}

/* ---- many items ---- */

static void extend_state(FhEvent *ev, const FhType *type, AnyList *list, const AnyList *more)
{
    AnyList copy;
    state_copy(ev, type, &copy, more);
    own(ev, FH_STATE, type, list, list->len + more->len);
    state_commit();
    move_items(type, place_of(type, list, list->len), copy.items, copy.len);
    state_bury_block(copy.head);
    list->len += copy.len;
}

void fh_list_extend(FhEvent *ev, FhOwner owner, const FhType *type, void *any, const void *any_more)
{
    AnyList *list = any, more = *list_of(any_more);
    if (more.len == 0) return;
    if (owner == FH_STATE) {
        extend_state(ev, type, list, &more);
        return;
    }
    share_items(ev, type, &more);
    own(ev, owner, type, list, list->len + more.len);
    move_items(type, place_of(type, list, list->len), more.items, more.len);
    list->len += more.len;
}

void fh_list_clear(FhEvent *ev, FhOwner owner, const FhType *type, void *list)
{
    (void)ev;
    if (owner == FH_STATE) state_bury(type, list);
    *(AnyList *)list = (AnyList){ 0, NULL, NULL };
}

static void append_shared(FhEvent *ev, const FhType *type, AnyList *list, const AnyList *more)
{
    share_items(ev, type, more);
    move_items(type, place_of(type, list, list->len), more->items, more->len);
    list->len += more->len;
}

void fh_list_concat(FhEvent *ev, const FhType *type, const void *a, const void *b, void *result)
{
    AnyList made;
    start(ev, type, &made, list_of(a)->len + list_of(b)->len);
    append_shared(ev, type, &made, list_of(a));
    append_shared(ev, type, &made, list_of(b));
    *(AnyList *)result = made;
}

/* As Python cuts an index of a slice to what there is. */
static int64_t cut(int64_t index, int64_t len)
{
    if (index < 0) index = index < -len ? 0 : index + len;
    return index < len ? index : len;
}

void fh_list_slice(FhEvent *ev, const FhType *type, const void *any, int64_t from, int64_t to,
                   void *result)
{
    AnyList part = *list_of(any), made;
    int64_t len = part.len;
    from = cut(from, len);
    part.len = cut(to, len) - from;
    if (part.len < 0) part.len = 0;
    part.items = part.len ? place_of(type, &part, from) : NULL;
    start(ev, type, &made, part.len);
    append_shared(ev, type, &made, &part);
    *(AnyList *)result = made;
}

fh_int_list fh_range(FhEvent *ev, int64_t from, int64_t to, int64_t step, int line)
{
    fh_int_list list;
    uint64_t distance = 0;
    if (step == 0) fh_stop(ev, line, "range: the step is 0");
    if (step > 0 && from < to) distance = (uint64_t)to - (uint64_t)from;
    if (step < 0 && from > to) distance = (uint64_t)from - (uint64_t)to;
    uint64_t stride = step > 0 ? (uint64_t)step : 0 - (uint64_t)step;
    uint64_t count = distance / stride + (distance % stride != 0);
    if (count > EVENT_MEMORY_MAX) fh_stop(ev, line, "out of memory: the range is too long");
    fh_list_make(ev, &fh_type_int_list, &list, (int64_t)count, NULL);
    for (uint64_t i = 0; i < count; i++)
        list.items[i] = (int64_t)((uint64_t)from + i * (uint64_t)step);
    return list;
}

/* ---- order ---- */

/* Merges the sorted halves [from, middle) and [middle, to) of `items` into `merged`. */
static void merge(const FhType *item, const char *items, char *merged, int64_t from,
                  int64_t middle, int64_t to)
{
    size_t size = item->size;
    const char *a = items + (size_t)from * size, *a_end = items + (size_t)middle * size;
    const char *b = a_end, *b_end = items + (size_t)to * size;
    char *next = merged + (size_t)from * size;
    for (; a < a_end || b < b_end; next += size) {
        bool first = b == b_end || (a < a_end && value_compare(item, a, b) <= 0);
        memcpy(next, first ? a : b, size);
        *(first ? &a : &b) += size;
    }
}

/* A merge sort from below: stable, and never slow. */
static void sort(FhEvent *ev, const FhType *type, AnyList *list)
{
    const FhType *item = type->item;
    int64_t len = list->len;
    if (len < 2) return;
    char *from = list->items, *to = event_array(ev, (size_t)len, item->size);
    for (int64_t width = 1; width < len; width *= 2) {
        for (int64_t at = 0; at < len; at += 2 * width) {
            fh_tick(ev, 0);
            int64_t middle = at + width < len ? at + width : len;
            int64_t end = at + 2 * width < len ? at + 2 * width : len;
            merge(item, from, to, at, middle, end);
        }
        char *swap = from;
        from = to;
        to = swap;
    }
    if (from != list->items) move_items(type, list->items, from, len);
}

static void reverse(const FhType *type, AnyList *list)
{
    size_t size = type->item->size;
    for (int64_t i = 0, j = list->len - 1; i < j; i++, j--) {
        char *a = place_of(type, list, i), *b = place_of(type, list, j);
        for (size_t k = 0; k < size; k++) {
            char byte = a[k];
            a[k] = b[k];
            b[k] = byte;
        }
    }
}

void fh_list_sort(FhEvent *ev, FhOwner owner, const FhType *type, void *list)
{
    own(ev, owner, type, list, list_of(list)->len);
    sort(ev, type, list);
}

void fh_list_reverse(FhEvent *ev, FhOwner owner, const FhType *type, void *list)
{
    own(ev, owner, type, list, list_of(list)->len);
    reverse(type, list);
}

void fh_list_sorted(FhEvent *ev, const FhType *type, const void *list, void *result)
{
    fh_list_slice(ev, type, list, 0, INT64_MAX, result);
    sort(ev, type, result);
}

void fh_list_reversed(FhEvent *ev, const FhType *type, const void *list, void *result)
{
    fh_list_slice(ev, type, list, 0, INT64_MAX, result);
    reverse(type, result);
}

/* ---- asking ---- */

fh_maybe_int fh_list_index(const FhType *type, const void *any, const void *item)
{
    const AnyList *list = any;
    for (int64_t i = 0; i < list->len; i++)
        if (fh_equal(type->item, place_of(type, list, i), item)) return (fh_maybe_int){ true, i };
    return (fh_maybe_int){ false, 0 };
}

bool fh_list_contains(const FhType *type, const void *list, const void *item)
{
    return fh_list_index(type, list, item).has;
}

/* The item as an optional; its stores have a second user then. */
static void get(const FhType *type, const AnyList *list, int64_t index, void *maybe)
{
    const void *item = list->len ? place_of(type, list, index) : NULL;
    if (item && event_current()) fh_share(&event_current()->pub, type->item, item);
    maybe_set(type->item, maybe, item);
}

void fh_list_first(const FhType *type, const void *list, void *maybe)
{
    get(type, list, 0, maybe);
}

void fh_list_last(const FhType *type, const void *list, void *maybe)
{
    get(type, list, list_of(list)->len - 1, maybe);
}

static void extreme(FhEvent *ev, const FhType *type, const AnyList *list, int sign, void *item,
                    int line)
{
    if (list->len == 0) fh_stop(ev, line, "%s of an empty list", sign < 0 ? "min" : "max");
    const char *best = list->items;
    for (int64_t i = 1; i < list->len; i++) {
        const char *other = place_of(type, list, i);
        if (value_compare(type->item, other, best) * sign > 0) best = other;
    }
    memcpy(item, best, type->item->size);
}

void fh_list_min(FhEvent *ev, const FhType *type, const void *list, void *item, int line)
{
    extreme(ev, type, list, -1, item, line);
}

void fh_list_max(FhEvent *ev, const FhType *type, const void *list, void *item, int line)
{
    extreme(ev, type, list, 1, item, line);
}

fh_str fh_list_join(FhEvent *ev, const FhType *type, const void *any, fh_str separator)
{
    const AnyList *list = any;
    FhOut *out = fh_markup_begin(ev);
    for (int64_t i = 0; i < list->len; i++) {
        if (i) out_str(out, separator);
        value_print(out, type->item, place_of(type, list, i));
    }
    return fh_markup_end(ev, out);
}
