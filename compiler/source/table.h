/* table.h: texts as keys, pointers as values.
 *
 * Names, routes' shapes, attributes and patterns are looked up through this, so that a program
 * of any size is checked in linear time. Lives in an arena; nothing is ever taken out. */
#ifndef TABLE_H
#define TABLE_H

#include <stdint.h>

#include "base/arena.h"
#include "fh_str.h"

typedef struct TableEntry {
    fh_str key;    /* not copied */
    uint64_t hash;
    void *value;   /* null: the slot is free */
} TableEntry;

/* Zeroed but for its arena, it is an empty table. */
typedef struct Table {
    Arena *arena;
    TableEntry *entries;
    int count;
    int cap; /* a power of two, or 0 */
} Table;

/* The value under `key`, or null. */
void *table_get(const Table *table, fh_str key);

/* Puts `value` (not null) under `key` unless there is one already, which is then returned;
 * else null. */
void *table_add(Table *table, fh_str key, void *value);

/* Puts `value` (not null) under `key`, whatever was there. */
void table_set(Table *table, fh_str key, void *value);

/* The bytes of a pointer as a key. */
#define TABLE_POINTER(pointer) ((fh_str){ (const char *)&(pointer), sizeof(pointer) })

#endif
