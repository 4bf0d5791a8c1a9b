/* output.h: the files that fhc writes. Each is put in place whole, or what was there stays; a file
 * that holds the same bytes already keeps its date. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include "compile.h"

/* Writes to a file, a pipe, or, where `path` is null or "-", to standard output. Gives the exit
 * status: 0, or 2 after saying what was wrong. */
int output_write(const char *path, fh_str text);

/* Writes app.d beside app.c: what `output` is made from, for make. `header`: the header that is
 * made with it, or null. Gives the exit status, as above. */
int output_depfile(const char *output, const char *header, const Compilation *compilation);

#endif
