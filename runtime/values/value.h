/* value.h: what can be done with a value of any type, by its table. */
#ifndef VALUE_H
#define VALUE_H

#include "fh.h"
#include "base/limit.h"

/* Types may contain themselves through lists, so values may be deep: more than this stops. */
_Noreturn void value_too_deep(void);

/* Whether a value of this type may hold a list or a map outside of other lists and maps, so
 * that copying it gives a store a second user. */
bool value_has_stores(const FhType *type);

/* Which comes first: <0, 0, >0. For int, float (NaN last), bool, str, duration and time. */
int value_compare(const FhType *type, const void *a, const void *b);

/* The value as text, not escaped: as str(x) gives it. */
void value_print(FhOut *out, const FhType *type, const void *value);

/* An optional: whether it has a value, and where. */
static inline bool maybe_has(const void *maybe)
{
    return *(const bool *)maybe;
}

static inline const void *maybe_value(const FhType *type, const void *maybe)
{
    return (const char *)maybe + type->value_offset;
}

/* Sets *maybe, an optional of `item`, to the value (null: none); where the items are optionals
 * themselves, it is one of them. Where its value stands follows from the size of the item, since
 * no type needs more than 8 bytes of alignment. */
void maybe_set(const FhType *item, void *maybe, const void *value);

#endif
