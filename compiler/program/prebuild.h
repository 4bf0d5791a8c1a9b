/* prebuild.h: pages without holes become answers at compile time.
 *
 * Fold says which pages there are and what their markup is; here it is put into its page and
 * packed, each form behind the part of the head that never changes, so that the server has
 * nothing left to do but to choose one. */
#ifndef PREBUILD_H
#define PREBUILD_H

#include "program/program.h"

/* Fills in the forms of the program's pages; they live in the arena. */
void prebuild(Program *program, Arena *arena);

#endif
