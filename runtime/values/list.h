/* list.h: how a list lies in memory, and who may change it in place.
 *
 * A list value is {len, items, head}. Head and items are one block, the store, in the event's
 * arena or in state memory. Copying the value copies three words; both copies then use one
 * store, and fh_share has marked it with the event's number. A change is made in place if
 *
 *   - there is a head (an array that C made has none),
 *   - the store lies in the memory of the place that is changed, and
 *   - it was not marked in this event (values from earlier events are gone).
 *
 * Otherwise the store is copied first. The items' own stores then have two users and are
 * marked. In state memory the items move to the copy, so that each block of it always hangs
 * on exactly one place, and the old store alone is buried (see state.h). */
#ifndef LIST_H
#define LIST_H

#include "fh.h"

struct FhListHead {
    int64_t capacity; /* items that the store has room for */
    uint64_t shared;  /* number of the event in which it was last marked; 0: never */
    FhOwner owner;    /* in whose memory it lies */
};

/* What all FH_LIST_OF structs look like. */
typedef struct __attribute__((may_alias)) AnyList {
    int64_t len;
    char *items;
    FhListHead *head;
} AnyList;

static inline const AnyList *list_of(const void *list)
{
    return list;
}

/* A store for `capacity` items of `size` bytes, zeroed. In state memory it is pending until
 * state_commit. Stops the event when there is no memory. */
FhListHead *list_store(FhEvent *ev, FhOwner owner, int64_t capacity, size_t size);

static inline char *list_items(FhListHead *head)
{
    return (char *)(head + 1);
}

#endif
