/* gzip.h: packs bytes at compile time. */
#ifndef GZIP_H
#define GZIP_H

#include "base/arena.h"
#include "fh_str.h"

/* The bytes by gzip, in the arena: the same ones always, for there is no date in them. A null ptr
 * where less than a tenth is saved, which is not worth the room, or where memory ran out. */
fh_str gzip_pack(Arena *arena, fh_str bytes);

#endif
