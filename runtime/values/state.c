/* state.c: the allocator behind `state`.
 *
 * A block has a header, so that the lists of pending and of buried blocks need no memory of
 * their own: neither burying nor taking back can fail. A block is in one list at most. */
#include "values/state.h"

#include <stdlib.h>
#include <string.h>

#include "values/event.h"
#include "values/json.h"
#include "values/list.h"
#include "values/map.h"
#include "values/value.h"

typedef struct Block Block;
struct Block {
    Block *next;
    size_t size;
};

/* There is one program in a process, and so one state. */
static Block *pending, *buried;
static size_t in_use;

/* ---- blocks ---- */

void *state_alloc(FhEvent *event, size_t size)
{
    Event *ev = event_of(event);
    if (size > EVENT_STATE_MAX || ev->state_bytes > EVENT_STATE_MAX - size)
        event_out_of_memory(event);
    Block *block = malloc(sizeof(Block) + size);
    if (!block) event_out_of_memory(event);
    *block = (Block){ pending, size };
    pending = block;
    ev->state_bytes += size;
    in_use += size;
    return block + 1;
}

static void free_all(Block **list)
{
    while (*list) {
        Block *block = *list;
        *list = block->next;
        in_use -= block->size;
        free(block);
    }
}

void state_commit(void)
{
    pending = NULL;
}

void state_rollback(void)
{
    free_all(&pending);
}

void state_sweep(void)
{
    free_all(&buried);
}

size_t state_bytes(void)
{
    return in_use;
}

/* Where the linker put the program: literals lie in between, blocks do not. */
extern char __executable_start[] __attribute__((weak));
extern char _end[] __attribute__((weak));

static bool is_literal(const void *address)
{
    return (const char *)address >= __executable_start && (const char *)address < _end;
}

void state_bury_block(const void *address)
{
    if (!address || is_literal(address)) return;
    Block *block = (Block *)(uintptr_t)address - 1;
    block->next = buried;
    buried = block;
}

/* ---- copying in ---- */

static void copy(FhEvent *ev, const FhType *type, void *to, const void *from, int depth);

/* Empty texts have no block. */
static fh_str copy_str(FhEvent *ev, fh_str text)
{
    if (text.len == 0) return (fh_str){ NULL, 0 };
    return (fh_str){ memcpy(state_alloc(ev, text.len), text.ptr, text.len), text.len };
}

/* What it says about the upload; the upload itself ends with its event. */
static fh_file copy_file(FhEvent *ev, const fh_file *file)
{
    return (fh_file){ copy_str(ev, file->name), copy_str(ev, file->type), file->size, NULL };
}

static fh_json copy_json(FhEvent *ev, fh_json json)
{
    return json ? json_copy(state_alloc(ev, json_copy_size(json)), json) : NULL;
}

/* Empty lists have no store. */
static void copy_list(FhEvent *ev, const FhType *type, AnyList *to, const AnyList *from, int depth)
{
    size_t size = type->item->size;
    AnyList made = { 0, NULL, NULL };
    if (from->len > 0) {
        made.head = list_store(ev, FH_STATE, from->len, size);
        made.items = list_items(made.head);
        made.len = from->len;
    }
    for (size_t i = 0; i < (size_t)made.len; i++)
        copy(ev, type->item, made.items + i * size, from->items + i * size, depth);
    *to = made;
}

static void copy_map(FhEvent *ev, const FhType *type, fh_map *to, const fh_map *from, int depth)
{
    const void *key, *value;
    void *own_key, *own_value;
    int64_t len = fh_map_len(from);
    fh_map made = { len ? map_store(ev, FH_STATE, type, len) : NULL };
    for (int64_t at = 0; fh_map_next(type, from, &at, &key, &value);)
        map_append(type, made.data, key, value);
    for (int64_t at = 0; map_walk(type, &made, &at, &own_key, &own_value);) {
        if (type->key->kind == FH_STR_KIND) *(fh_str *)own_key = copy_str(ev, *(fh_str *)own_key);
        copy(ev, type->item, own_value, own_value, depth);
    }
    *to = made;
}

static void copy_record(FhEvent *ev, const FhType *type, char *to, const char *from, int depth)
{
    for (int i = 0; i < type->nfields; i++) {
        const FhField *field = &type->fields[i];
        copy(ev, field->type, to + field->offset, from + field->offset, depth);
    }
}

/* `to` and `from` may be the same place. */
static void copy(FhEvent *ev, const FhType *type, void *to, const void *from, int depth)
{
    if (depth++ > VALUE_DEPTH_MAX) value_too_deep();
    switch (type->kind) {
    case FH_STR_KIND:
    case FH_HTML:
    case FH_ATTRS: *(fh_str *)to = copy_str(ev, *(const fh_str *)from); break;
    case FH_JSON: *(fh_json *)to = copy_json(ev, *(const fh_json *)from); break;
    case FH_FILE: *(fh_file *)to = copy_file(ev, from); break;
    case FH_LIST: copy_list(ev, type, to, from, depth); break;
    case FH_MAP: copy_map(ev, type, to, from, depth); break;
    case FH_RECORD: copy_record(ev, type, to, from, depth); break;
    case FH_MAYBE:
        *(bool *)to = maybe_has(from);
        if (maybe_has(from))
            copy(ev, type->item, (char *)to + type->value_offset, maybe_value(type, from), depth);
        else
            memset(to, 0, type->size);
        break;
    default: memmove(to, from, type->size); break;
    }
}

void state_copy(FhEvent *ev, const FhType *type, void *to, const void *from)
{
    memset(to, 0, type->size);
    copy(ev, type, to, from, 0);
}

/* ---- burying ---- */

static void bury_list(const FhType *type, const AnyList *list)
{
    for (size_t i = 0; i < (size_t)list->len; i++)
        state_bury(type->item, list->items + i * type->item->size);
    state_bury_block(list->head);
}

static void bury_map(const FhType *type, const fh_map *map)
{
    const void *key, *value;
    for (int64_t at = 0; fh_map_next(type, map, &at, &key, &value);) {
        state_bury(type->key, key);
        state_bury(type->item, value);
    }
    state_bury_block(map->data);
}

void state_bury(const FhType *type, const void *value)
{
    switch (type->kind) {
    case FH_STR_KIND:
    case FH_HTML:
    case FH_ATTRS:
        if (((const fh_str *)value)->len) state_bury_block(((const fh_str *)value)->ptr);
        break;
    case FH_FILE:
        state_bury(&fh_type_str, &((const fh_file *)value)->name);
        state_bury(&fh_type_str, &((const fh_file *)value)->type);
        break;
    case FH_JSON: state_bury_block(*(const fh_json *)value); break;
    case FH_LIST: bury_list(type, value); break;
    case FH_MAP: bury_map(type, value); break;
    case FH_MAYBE:
        if (maybe_has(value)) state_bury(type->item, maybe_value(type, value));
        break;
    case FH_RECORD:
        for (int i = 0; i < type->nfields; i++)
            state_bury(type->fields[i].type, (const char *)value + type->fields[i].offset);
        break;
    default: break;
    }
}

/* ---- places ---- */

/* The new value may be made of parts of the old one: copy first, then bury. */
void fh_state_set(FhEvent *ev, const FhType *type, void *place, const void *value)
{
    _Alignas(max_align_t) char small[256];
    void *made = type->size <= sizeof(small) ? small : event_alloc(ev, type->size);
    state_copy(ev, type, made, value);
    state_bury(type, place);
    memcpy(place, made, type->size);
    state_commit();
}

void *state_keep(FhEvent *ev, const FhType *type, const void *value)
{
    void *kept = state_alloc(ev, type->size);
    state_copy(ev, type, kept, value);
    state_commit();
    return kept;
}

void state_release(const FhType *type, void *kept)
{
    if (!kept) return;
    state_bury(type, kept);
    state_bury_block(kept);
}
