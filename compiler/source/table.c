/* table.c: open addressing, at most half full. */
#include "source/table.h"

#include "base/str.h"

static TableEntry *find_slot(TableEntry *entries, int cap, fh_str key, uint64_t hash)
{
    for (uint64_t at = hash;; at++) {
        TableEntry *entry = &entries[at & (uint64_t)(cap - 1)];
        if (!entry->value || (entry->hash == hash && str_eq(entry->key, key))) return entry;
    }
}

static void grow(Table *table)
{
    int cap = table->cap ? table->cap * 2 : 8;
    TableEntry *entries = arena_array(table->arena, (size_t)cap, sizeof(TableEntry));

    for (int i = 0; i < table->cap; i++) {
        TableEntry *old = &table->entries[i];
        if (old->value) *find_slot(entries, cap, old->key, old->hash) = *old;
    }
    table->entries = entries;
    table->cap = cap;
}

/* The slot where `key` is or would be, with room for it. */
static TableEntry *slot_for(Table *table, fh_str key)
{
    uint64_t hash = str_hash(key);

    if (table->count * 2 >= table->cap) grow(table);
    TableEntry *entry = find_slot(table->entries, table->cap, key, hash);
    if (!entry->value) {
        entry->key = key;
        entry->hash = hash;
    }
    return entry;
}

void *table_get(const Table *table, fh_str key)
{
    if (table->count == 0) return NULL;
    return find_slot(table->entries, table->cap, key, str_hash(key))->value;
}

void *table_add(Table *table, fh_str key, void *value)
{
    TableEntry *entry = slot_for(table, key);

    if (entry->value) return entry->value;
    entry->value = value;
    table->count++;
    return NULL;
}

void table_set(Table *table, fh_str key, void *value)
{
    TableEntry *entry = slot_for(table, key);

    if (!entry->value) table->count++;
    entry->value = value;
}
