/* spec.h: values as text by what stands behind the colon of an interpolation: "{n:04d}".
 *
 * The server writes what it learns while it runs, the compiler what is constant: both ask here. */
#ifndef SPEC_H
#define SPEC_H

#include <stddef.h>
#include <stdint.h>

#include "fh_str.h"

/* Where the text is put: `alloc` gives `size` bytes for as long as the text is needed; it does
 * not return without them. */
typedef struct SpecRoom {
    void *(*alloc)(void *context, size_t size);
    void *context;
} SpecRoom;

/* `spec` is what check has let through, NUL-ended; what is not understood in it is ignored. */
fh_str spec_int(const SpecRoom *room, int64_t value, const char *spec);
fh_str spec_float(const SpecRoom *room, double value, const char *spec);
fh_str spec_str(const SpecRoom *room, fh_str value, const char *spec);

#endif
