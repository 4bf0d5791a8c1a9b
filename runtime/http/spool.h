/* spool.h: bytes that arrive for longer than memory should hold them.
 *
 * Up to SPOOL_MEMORY they stay in memory; past that they go into a temporary file (in $TMPDIR,
 * or /tmp) that has no name, so that nothing is left of it however the program ends. One spool
 * holds all files of a request, one behind the other: a request costs one descriptor at most. */
#ifndef SPOOL_H
#define SPOOL_H

#include <stdint.h>

#include "base/buf.h"

typedef struct Spool {
    uint64_t len;
    /* private */
    Buf memory;      /* all bytes, or those that are not yet in the file */
    int fd;          /* -1: no file */
    uint64_t in_file;
    bool can_link;   /* the file can still be given a name */
} Spool;

/* Where files without a name are made. */
const char *spool_folder(void);

void spool_init(Spool *spool);

/* Adds bytes. False: they could not be kept, and errno says why. */
bool spool_append(Spool *spool, const void *bytes, size_t len);

/* Makes a file of `len` bytes from `from` on, in place of what has this name, or leaves that as
 * it is and returns false with errno. A spool that is saved whole onto its own file system is
 * not copied. */
bool spool_save(Spool *spool, uint64_t from, uint64_t len, const char *path);

void spool_free(Spool *spool);

#endif
