/* limit.h: the limits of limits.def as constants, each known to whoever holds it by its name.
 *
 * They are ints, so that an enum can hold them; where sizes are counted they convert. */
#ifndef LIMIT_H
#define LIMIT_H

enum {
#define LIMIT(name, value, unit, what, beyond) name = (value),
#include "base/limits.def"
#undef LIMIT
};

#endif
