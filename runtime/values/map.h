/* map.h: how a map lies in memory.
 *
 * One block, the store: head, index, entries. The entries stand in the order in which their
 * keys were first set; the index is an open addressing table of entry numbers. A removed
 * entry stays as a dead one until the store is made anew. Who may change a store in place is
 * as with lists (list.h). */
#ifndef MAP_H
#define MAP_H

#include "fh.h"

struct FhMapData {
    uint64_t shared;  /* number of the event in which it was last marked; 0: never */
    FhOwner owner;
    uint32_t nslots;   /* of the index; a power of two */
    uint32_t capacity; /* entries that there is room for: three quarters of nslots */
    uint32_t used;     /* entries in use, dead ones included */
    uint32_t len;      /* living entries */
    _Alignas(8) uint32_t index[]; /* 0: free; else the number of an entry, from 1 */
};

/* Walks the living entries; as fh_map_next, with places that may be changed. */
bool map_walk(const FhType *type, const fh_map *map, int64_t *at, void **key, void **value);

/* An empty store for `len` entries. In state memory it is pending until state_commit. */
FhMapData *map_store(FhEvent *ev, FhOwner owner, const FhType *type, int64_t len);

/* Adds an entry whose key is known to be new, to a store with room for it. */
void map_append(const FhType *type, FhMapData *data, const void *key, const void *value);

#endif
