/* map.c: maps with value semantics, in the order of their keys' first setting.
 *
 * An entry is its hash (with LIVING set, 0 for a dead one), its key and its value, each in
 * steps of 8 bytes. The index is probed linearly and never more than three quarters full. */
#include "values/map.h"

#include <string.h>

#include "values/event.h"
#include "values/hash.h"
#include "values/list.h"
#include "values/state.h"
#include "base/str.h"
#include "values/value.h"

#define LIVING    ((uint64_t)1 << 63)
#define MIN_SLOTS 8
#define MAX_SLOTS ((uint32_t)1 << 30)

/* ---- layout ---- */

static size_t value_offset(const FhType *type)
{
    return sizeof(uint64_t) + type->key->size;
}

static size_t entry_size(const FhType *type)
{
    return value_offset(type) + ((type->item->size + 7) & ~(size_t)7);
}

static char *entry_at(const FhType *type, const FhMapData *data, uint32_t number)
{
    char *entries = (char *)(uintptr_t)(data->index + data->nslots);
    return entries + number * entry_size(type);
}

static uint64_t *entry_hash(char *entry)
{
    return (uint64_t *)(void *)entry;
}

static void *entry_key(char *entry)
{
    return entry + sizeof(uint64_t);
}

static uint64_t hash_of(const FhType *type, const void *key)
{
    uint64_t hash = type->key->kind == FH_STR_KIND ? hash_str(*(const fh_str *)key)
                                                   : hash_int(*(const int64_t *)key);
    return hash | LIVING;
}

static bool same_key(const FhType *type, const void *a, const void *b)
{
    if (type->key->kind == FH_STR_KIND) return str_eq(*(const fh_str *)a, *(const fh_str *)b);
    return *(const int64_t *)a == *(const int64_t *)b;
}

/* ---- stores ---- */

FhMapData *map_store(FhEvent *ev, FhOwner owner, const FhType *type, int64_t len)
{
    uint32_t nslots = MIN_SLOTS;
    while (nslots / 4 * 3 < len && nslots < MAX_SLOTS) nslots *= 2;
    uint32_t capacity = nslots / 4 * 3;
    if (capacity < len) event_out_of_memory(ev);
    size_t size = sizeof(FhMapData) + nslots * sizeof(uint32_t) + capacity * entry_size(type);
    FhMapData *data = owner == FH_STATE ? memset(state_alloc(ev, size), 0, size)
                                        : event_alloc(ev, size);
    data->owner = owner;
    data->nslots = nslots;
    data->capacity = capacity;
    return data;
}

/* The slot that leads to the key's entry, or the free one where it would go. */
static uint32_t *find_slot(const FhType *type, const FhMapData *data, const void *key,
                           uint64_t hash)
{
    uint32_t mask = data->nslots - 1, slot = (uint32_t)hash & mask;
    for (; data->index[slot]; slot = (slot + 1) & mask) {
        char *entry = entry_at(type, data, data->index[slot] - 1);
        if (*entry_hash(entry) == hash && same_key(type, entry_key(entry), key)) break;
    }
    return (uint32_t *)(uintptr_t)&data->index[slot];
}

static char *append(const FhType *type, FhMapData *data, const void *key, uint64_t hash)
{
    uint32_t *slot = find_slot(type, data, key, hash);
    char *entry = entry_at(type, data, data->used);
    *slot = ++data->used;
    data->len++;
    *entry_hash(entry) = hash;
    memcpy(entry_key(entry), key, type->key->size);
    return entry;
}

void map_append(const FhType *type, FhMapData *data, const void *key, const void *value)
{
    char *entry = append(type, data, key, hash_of(type, key));
    memcpy(entry + value_offset(type), value, type->item->size);
}

static bool is_mine(FhEvent *ev, FhOwner owner, const FhMapData *data)
{
    return data && data->owner == owner && data->shared != event_of(ev)->number;
}

/* Moves the living entries of `map` into a new store with room for `len`. */
static void renew(FhEvent *ev, FhOwner owner, const FhType *type, fh_map *map, int64_t len)
{
    FhMapData *old = map->data, *data = map_store(ev, owner, type, len);
    bool two_users = !is_mine(ev, owner, old) && value_has_stores(type->item);
    for (uint32_t i = 0; old && i < old->used; i++) {
        char *from = entry_at(type, old, i);
        if (!(*entry_hash(from) & LIVING)) continue;
        if (two_users) fh_share(ev, type->item, from + value_offset(type));
        char *to = append(type, data, entry_key(from), *entry_hash(from));
        memcpy(to + value_offset(type), from + value_offset(type), type->item->size);
    }
    if (owner == FH_STATE) {
        state_bury_block(old);
        state_commit();
    }
    map->data = data;
}

/* Afterwards the map may be changed in place and has room for `more` new entries. */
static void own(FhEvent *ev, FhOwner owner, const FhType *type, fh_map *map, uint32_t more)
{
    FhMapData *data = map->data;
    bool roomy = data && data->capacity - data->used >= more;
    if (is_mine(ev, owner, data) && roomy) return;
    int64_t len = (int64_t)fh_map_len(map) + more;
    /* Mostly dead entries: the same size will do. Else twice the room. */
    if (data && !roomy && len > data->capacity / 2) len = 2 * (int64_t)data->capacity;
    renew(ev, owner, type, map, len);
}

/* ---- asking ---- */

static char *find(const FhType *type, const fh_map *map, const void *key)
{
    if (!map->data) return NULL;
    uint32_t number = *find_slot(type, map->data, key, hash_of(type, key));
    return number ? entry_at(type, map->data, number - 1) : NULL;
}

const void *fh_map_find(const FhType *type, const fh_map *map, const void *key)
{
    char *entry = find(type, map, key);
    return entry ? entry + value_offset(type) : NULL;
}

/* The value has a second user then. */
void fh_map_get(const FhType *type, const fh_map *map, const void *key, void *maybe)
{
    const void *value = fh_map_find(type, map, key);
    if (value && event_current()) fh_share(&event_current()->pub, type->item, value);
    maybe_set(type->item, maybe, value);
}

bool fh_map_has(const FhType *type, const fh_map *map, const void *key)
{
    return find(type, map, key) != NULL;
}

int64_t fh_map_len(const fh_map *map)
{
    return map->data ? map->data->len : 0;
}

bool map_walk(const FhType *type, const fh_map *map, int64_t *at, void **key, void **value)
{
    for (; map->data && *at < map->data->used; ++*at) {
        char *entry = entry_at(type, map->data, (uint32_t)*at);
        if (!(*entry_hash(entry) & LIVING)) continue;
        *key = entry_key(entry);
        *value = entry + value_offset(type);
        ++*at;
        return true;
    }
    return false;
}

bool fh_map_next(const FhType *type, const fh_map *map, int64_t *at, const void **key,
                 const void **value)
{
    void *found_key, *found_value;
    if (!map_walk(type, map, at, &found_key, &found_value)) return false;
    *key = found_key;
    *value = found_value;
    return true;
}

static void list_entries(FhEvent *ev, const FhType *type, const fh_map *map, bool keys,
                         AnyList *list)
{
    const void *key, *value;
    size_t size = keys ? type->key->size : type->item->size;
    AnyList made = { 0, NULL, NULL };
    if (fh_map_len(map)) {
        made.head = list_store(ev, FH_LOCAL, fh_map_len(map), size);
        made.items = list_items(made.head);
    }
    for (int64_t at = 0; fh_map_next(type, map, &at, &key, &value); made.len++) {
        if (!keys) fh_share(ev, type->item, value);
        memcpy(made.items + (size_t)made.len * size, keys ? key : value, size);
    }
    *list = made;
}

void fh_map_keys(FhEvent *ev, const FhType *type, const fh_map *map, void *list)
{
    list_entries(ev, type, map, true, list);
}

void fh_map_values(FhEvent *ev, const FhType *type, const fh_map *map, void *list)
{
    list_entries(ev, type, map, false, list);
}

/* ---- changing ---- */

/* In local memory the new entry takes the key's and value's bytes. */
static void set_local(FhEvent *ev, const FhType *type, fh_map *map, const void *key,
                      const void *value)
{
    bool is_new = !find(type, map, key);
    own(ev, FH_LOCAL, type, map, is_new);
    char *entry = is_new ? append(type, map->data, key, hash_of(type, key))
                         : find(type, map, key);
    memmove(entry + value_offset(type), value, type->item->size);
}

/* In state memory, copies of them; they may be parts of what is replaced. */
static void set_state(FhEvent *ev, const FhType *type, fh_map *map, const void *key,
                      const void *value)
{
    _Alignas(max_align_t) char small[256], own_key[sizeof(fh_str)];
    bool is_new = !find(type, map, key);
    size_t size = type->item->size;
    void *copy = size <= sizeof(small) ? small : event_alloc(ev, size);
    state_copy(ev, type->item, copy, value);
    if (is_new) state_copy(ev, type->key, own_key, key);
    own(ev, FH_STATE, type, map, is_new);
    state_commit();
    char *entry = is_new ? append(type, map->data, own_key, hash_of(type, own_key))
                         : find(type, map, key);
    if (!is_new) state_bury(type->item, entry + value_offset(type));
    memcpy(entry + value_offset(type), copy, size);
}

void fh_map_set(FhEvent *ev, FhOwner owner, const FhType *type, fh_map *map, const void *key,
                const void *value)
{
    if (owner == FH_STATE) set_state(ev, type, map, key, value);
    else set_local(ev, type, map, key, value);
}

bool fh_map_remove(FhEvent *ev, FhOwner owner, const FhType *type, fh_map *map, const void *key)
{
    if (!find(type, map, key)) return false;
    own(ev, owner, type, map, 0);
    char *entry = find(type, map, key);
    if (owner == FH_STATE) {
        state_bury(type->key, entry_key(entry));
        state_bury(type->item, entry + value_offset(type));
    }
    *entry_hash(entry) = 0;
    map->data->len--;
    return true;
}

void fh_map_clear(FhEvent *ev, FhOwner owner, const FhType *type, fh_map *map)
{
    (void)ev;
    if (owner == FH_STATE) state_bury(type, map);
    map->data = NULL;
}
