/* pack.h: values as bytes and back, by their tables.
 *
 * For what leaves the process and comes back to it (a session in its cookie), or waits in as
 * few bytes as can be (a session with an idle websocket). Unlike JSON it keeps every value as
 * it is: a float that is no number, a none in a list, a time to the millisecond. The bytes say
 * nothing of the type: whoever unpacks has to know that it is the same one (pack_shape), and
 * where the bytes come from. They are read with care all the same.
 *
 * A handle of a websocket means nothing in another process, so it comes back as none; an
 * uploaded file comes back without its content. */
#ifndef PACK_H
#define PACK_H

#include "fh.h"

/* Writes the value. Stops the event of `out` if it is nested too deeply. */
void pack_value(FhOut *out, const FhType *type, const void *value);

/* Reads all of `bytes` as one value (type->size bytes at `value`), in the event's memory. False,
 * and *value is not to be used, if that is not what they are. */
bool pack_read(FhEvent *ev, const FhType *type, fh_str bytes, void *value);

/* A number for all that the bytes depend on: the names of fields and their types, those of
 * records within too. */
uint64_t pack_shape(const FhType *type);

#endif
