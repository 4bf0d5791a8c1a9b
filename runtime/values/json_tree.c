/* json_tree.c: making trees, finding things in them, and what fh's json values can do. */
#include <string.h>

#include "values/event.h"
#include "values/hash.h"
#include "values/json.h"
#include "values/list.h"
#include "base/number.h"
#include "base/str.h"
#include "values/value.h"

/* ---- objects ---- */

/* Slots of the index of an object: at least twice its members, a power of two. */
static uint32_t index_size(size_t len)
{
    uint32_t size = 4 * JSON_SMALL;
    while (size < 2 * len) size *= 2;
    return size;
}

/* The slot that holds the key's member (counted from 1), or the free one where it belongs. */
static uint32_t *index_slot(const JsonMember *members, uint32_t *index, uint32_t size, fh_str key)
{
    uint32_t slot = (uint32_t)hash_str(key) & (size - 1);
    while (index[slot] && !str_eq(members[index[slot] - 1].key, key))
        slot = (slot + 1) & (size - 1);
    return &index[slot];
}

static const JsonMember *find_small(const JsonMember *members, size_t len, fh_str key)
{
    for (size_t i = 0; i < len; i++)
        if (str_eq(members[i].key, key)) return &members[i];
    return NULL;
}

fh_json json_find(fh_json object, fh_str key)
{
    if (!object || object->kind != JSON_OBJECT) return NULL;
    if (!object->index) {
        const JsonMember *found = find_small(object->members, object->len, key);
        return found ? &found->value : NULL;
    }
    uint32_t *index = (uint32_t *)(uintptr_t)object->index;
    uint32_t at = *index_slot(object->members, index, index_size(object->len), key);
    return at ? &object->members[at - 1].value : NULL;
}

/* Puts a member behind the first *len; a key that is there already gets the new value at its
 * old place. */
static void put_member(JsonMember *members, size_t *len, uint32_t *index, uint32_t size,
                       const JsonMember *member)
{
    uint32_t *slot = index ? index_slot(members, index, size, member->key) : NULL;
    const JsonMember *same = NULL;
    if (slot && *slot) same = &members[*slot - 1];
    if (!slot) same = find_small(members, *len, member->key);
    if (same) {
        members[same - members].value = member->value;
        return;
    }
    members[(*len)++] = *member;
    if (slot) *slot = (uint32_t)*len;
}

FhJson json_make_object(Arena *arena, JsonMember *members, size_t len)
{
    uint32_t size = index_size(len);
    uint32_t *index = len > JSON_SMALL ? arena_array(arena, size, sizeof(uint32_t)) : NULL;
    size_t unique = 0;
    uint16_t height = 1;
    for (size_t i = 0; i < len; i++) {
        if (members[i].value.height >= height) height = (uint16_t)(members[i].value.height + 1);
        put_member(members, &unique, index, size, &members[i]);
    }
    /* Fewer members may mean a smaller index than the one that was filled. */
    if (index && index_size(unique) != size) {
        size = index_size(unique);
        memset(index, 0, size * sizeof(uint32_t));
        for (size_t i = 0; i < unique; i++)
            *index_slot(members, index, size, members[i].key) = (uint32_t)(i + 1);
    }
    return (FhJson){ .kind = JSON_OBJECT, .height = height, .len = (uint32_t)unique,
                     .members = members, .index = index };
}

/* ---- the rest ---- */

FhJson json_make_array(const FhJson *items, size_t len)
{
    uint16_t height = 1;
    for (size_t i = 0; i < len; i++)
        if (items[i].height >= height) height = (uint16_t)(items[i].height + 1);
    return (FhJson){ .kind = JSON_ARRAY, .height = height, .len = (uint32_t)len, .items = items };
}

fh_str json_number_text(fh_json json, char *buffer)
{
    if (json->source) return (fh_str){ json->source, json->len };
    size_t len = json->kind == JSON_INT ? number_int_text(json->number, buffer)
                                        : number_float_text(json->real, buffer);
    return (fh_str){ buffer, len };
}

/* ---- from values ---- */

static FhJson make(FhEvent *ev, const FhType *type, const void *value, int depth);

static FhJson make_list(FhEvent *ev, const FhType *type, const void *list, int depth)
{
    size_t len = (size_t)list_of(list)->len;
    FhJson *items = event_array(ev, len, sizeof(FhJson));
    for (size_t i = 0; i < len; i++)
        items[i] = make(ev, type->item, list_of(list)->items + i * type->item->size, depth);
    return json_make_array(items, len);
}

static fh_str key_text(FhEvent *ev, const FhType *type, const void *key)
{
    return type->key->kind == FH_INT ? fh_str_of_int(ev, *(const int64_t *)key)
                                     : *(const fh_str *)key;
}

static FhJson make_map(FhEvent *ev, const FhType *type, const fh_map *map, int depth)
{
    JsonMember *members = event_array(ev, (size_t)fh_map_len(map), sizeof(JsonMember));
    const void *key, *value;
    size_t len = 0;
    for (int64_t at = 0; fh_map_next(type, map, &at, &key, &value); len++) {
        members[len].key = key_text(ev, type, key);
        members[len].value = make(ev, type->item, value, depth);
    }
    return json_make_object(event_of(ev)->arena, members, len);
}

static FhJson make_record(FhEvent *ev, const FhType *type, const void *record, int depth)
{
    size_t len = (size_t)type->nfields;
    JsonMember *members = event_array(ev, len, sizeof(JsonMember));
    for (size_t i = 0; i < len; i++) {
        const FhField *field = &type->fields[i];
        members[i].key = str_from(field->name);
        members[i].value = make(ev, field->type, (const char *)record + field->offset, depth);
    }
    return json_make_object(event_of(ev)->arena, members, len);
}

static FhJson make(FhEvent *ev, const FhType *type, const void *value, int depth)
{
    FhJson made = { .kind = JSON_NULL };
    if (depth++ > VALUE_DEPTH_MAX) value_too_deep();
    switch (type->kind) {
    case FH_INT: return (FhJson){ .kind = JSON_INT, .number = *(const int64_t *)value };
    case FH_FLOAT: return (FhJson){ .kind = JSON_FLOAT, .real = *(const double *)value };
    case FH_BOOL: return (FhJson){ .kind = JSON_BOOL, .truth = *(const bool *)value };
    case FH_STR_KIND:
    case FH_HTML:
    case FH_ATTRS:
    case FH_DURATION:
    case FH_TIME:
    case FH_WS:
    case FH_FILE: return json_make_str(fh_str_of(ev, type, value));
    case FH_JSON: return *(const fh_json *)value ? **(const fh_json *)value : made;
    case FH_LIST: made = make_list(ev, type, value, depth); break;
    case FH_MAP: made = make_map(ev, type, value, depth); break;
    case FH_RECORD: made = make_record(ev, type, value, depth); break;
    case FH_MAYBE:
        return maybe_has(value) ? make(ev, type->item, maybe_value(type, value), depth) : made;
    }
    if (made.height > JSON_HEIGHT_MAX) value_too_deep();
    return made;
}

FhJson json_make(FhEvent *ev, const FhType *type, const void *value)
{
    return make(ev, type, value, 0);
}

fh_json fh_json_of(FhEvent *ev, const FhType *type, const void *value)
{
    FhJson *root = event_alloc(ev, sizeof(FhJson));
    *root = json_make(ev, type, value);
    return root;
}

/* ---- equality and copies ---- */

static bool equal_numbers(fh_json a, fh_json b)
{
    if (a->kind == JSON_INT && b->kind == JSON_INT) return a->number == b->number;
    double x = a->kind == JSON_INT ? (double)a->number : a->real;
    double y = b->kind == JSON_INT ? (double)b->number : b->real;
    return x == y;
}

static bool equal_objects(fh_json a, fh_json b)
{
    if (a->len != b->len) return false;
    for (uint32_t i = 0; i < a->len; i++) {
        fh_json other = json_find(b, a->members[i].key);
        if (!other || !json_equal(&a->members[i].value, other)) return false;
    }
    return true;
}

bool json_equal(fh_json a, fh_json b)
{
    if (fh_json_is_none(a) || fh_json_is_none(b)) return fh_json_is_none(a) && fh_json_is_none(b);
    bool numbers = (a->kind == JSON_INT || a->kind == JSON_FLOAT) &&
                   (b->kind == JSON_INT || b->kind == JSON_FLOAT);
    if (numbers) return equal_numbers(a, b);
    if (a->kind != b->kind) return false;
    if (a->kind == JSON_BOOL) return a->truth == b->truth;
    if (a->kind == JSON_STR) return str_eq(json_str(a), json_str(b));
    if (a->kind == JSON_OBJECT) return equal_objects(a, b);
    if (a->len != b->len) return false;
    for (uint32_t i = 0; i < a->len; i++)
        if (!json_equal(&a->items[i], &b->items[i])) return false;
    return true;
}

#define ROUND(size) (((size) + 7) & ~(size_t)7)

/* Trees that share parts can be far larger than their memory: past the limit, any size. */
static void add_size(fh_json json, size_t *size)
{
    if (*size > EVENT_STATE_MAX) return;
    if (json->kind == JSON_STR) *size += ROUND(json->len);
    if ((json->kind == JSON_INT || json->kind == JSON_FLOAT) && json->source)
        *size += ROUND(json->len);
    if (json->kind == JSON_OBJECT) {
        *size += json->len * sizeof(JsonMember);
        if (json->index) *size += index_size(json->len) * sizeof(uint32_t);
        for (uint32_t i = 0; i < json->len; i++) {
            *size += ROUND(json->members[i].key.len);
            add_size(&json->members[i].value, size);
        }
    }
    if (json->kind == JSON_ARRAY) *size += json->len * sizeof(FhJson);
    for (uint32_t i = 0; json->kind == JSON_ARRAY && i < json->len; i++)
        add_size(&json->items[i], size);
}

size_t json_copy_size(fh_json json)
{
    size_t size = sizeof(FhJson);
    add_size(json, &size);
    return size;
}

static void *put(char **at, const void *bytes, size_t size)
{
    void *copy = *at;
    if (size) memcpy(copy, bytes, size);
    *at += ROUND(size);
    return copy;
}

/* Replaces what a copied node points to by copies of it. */
static void copy_below(FhJson *json, char **at)
{
    if (json->kind == JSON_STR) json->text = put(at, json->text, json->len);
    if ((json->kind == JSON_INT || json->kind == JSON_FLOAT) && json->source)
        json->source = put(at, json->source, json->len);
    if (json->kind == JSON_OBJECT) {
        JsonMember *members = put(at, json->members, json->len * sizeof(JsonMember));
        if (json->index)
            json->index = put(at, json->index, index_size(json->len) * sizeof(uint32_t));
        json->members = members;
        for (uint32_t i = 0; i < json->len; i++) {
            members[i].key.ptr = put(at, members[i].key.ptr, members[i].key.len);
            copy_below(&members[i].value, at);
        }
    }
    if (json->kind == JSON_ARRAY) {
        FhJson *items = put(at, json->items, json->len * sizeof(FhJson));
        json->items = items;
        for (uint32_t i = 0; i < json->len; i++) copy_below(&items[i], at);
    }
}

fh_json json_copy(void *block, fh_json json)
{
    char *at = block;
    FhJson *copy = put(&at, json, sizeof(FhJson));
    copy_below(copy, &at);
    return copy;
}

/* ---- what the language can do with it ---- */

bool fh_json_is_none(fh_json json)
{
    return !json || json->kind == JSON_NULL;
}

fh_json fh_json_key(fh_json json, fh_str key)
{
    return json_find(json, key);
}

fh_json fh_json_item(fh_json json, int64_t index)
{
    if (!json || json->kind != JSON_ARRAY) return NULL;
    if (index < 0) index += json->len;
    return index >= 0 && index < json->len ? &json->items[index] : NULL;
}

fh_maybe_str fh_json_str(fh_json json)
{
    if (!json || json->kind != JSON_STR) return (fh_maybe_str){ false, { NULL, 0 } };
    return (fh_maybe_str){ true, json_str(json) };
}

/* Forms and htmx send every value as text, so text that reads as a number or a bool is one, as
 * it is for parameters. */
fh_maybe_int fh_json_int(fh_json json)
{
    fh_maybe_int maybe = { false, 0 };
    char buffer[NUMBER_FLOAT_MAX];
    if (!json) return maybe;
    if (json->kind == JSON_INT) return (fh_maybe_int){ true, json->number };
    if (json->kind == JSON_FLOAT)
        maybe.has = number_whole(json_number_text(json, buffer), &maybe.value);
    if (json->kind == JSON_STR)
        maybe.has = number_int(str_trim((fh_str){ json->text, json->len }), &maybe.value);
    return maybe;
}

fh_maybe_float fh_json_float(fh_json json)
{
    if (json && json->kind == JSON_INT) return (fh_maybe_float){ true, (double)json->number };
    if (json && json->kind == JSON_FLOAT) return (fh_maybe_float){ true, json->real };
    fh_maybe_float maybe = { false, 0 };
    if (json && json->kind == JSON_STR)
        maybe.has = number_float_typed(str_trim((fh_str){ json->text, json->len }), &maybe.value);
    return maybe;
}

fh_maybe_bool fh_json_bool(fh_json json)
{
    bool has = json && json->kind == JSON_BOOL;
    fh_maybe_bool maybe = { has, has && json->truth };
    if (json && json->kind == JSON_STR)
        maybe.has = number_bool((fh_str){ json->text, json->len }, &maybe.value);
    return maybe;
}

fh_json_list fh_json_list_of(FhEvent *ev, fh_json json)
{
    fh_json_list list = { 0, NULL, NULL };
    if (!json || json->kind != JSON_ARRAY) return list;
    fh_list_make(ev, &fh_type_json_list, &list, json->len, NULL);
    for (uint32_t i = 0; i < json->len; i++) list.items[i] = &json->items[i];
    return list;
}

fh_str_list fh_json_keys(FhEvent *ev, fh_json json)
{
    fh_str_list list = { 0, NULL, NULL };
    if (!json || json->kind != JSON_OBJECT) return list;
    fh_list_make(ev, &fh_type_str_list, &list, json->len, NULL);
    for (uint32_t i = 0; i < json->len; i++) list.items[i] = json->members[i].key;
    return list;
}

int64_t fh_json_len(fh_json json)
{
    if (!json) return 0;
    if (json->kind == JSON_STR) return utf8_count(json_str(json));
    return json->kind == JSON_ARRAY || json->kind == JSON_OBJECT ? json->len : 0;
}

fh_str fh_json_text(FhEvent *ev, fh_json json)
{
    if (!json) return (fh_str){ "", 0 };
    if (json->kind == JSON_STR) return json_str(json);
    FhOut *out = fh_markup_begin(ev);
    json_write_tree(out, JSON_PLAIN, json);
    return fh_markup_end(ev, out);
}
