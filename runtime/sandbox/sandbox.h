/* sandbox.h: what the server cannot do any more once it serves.
 *
 * A mistake of ours that lets a peer run code should be worth little. So after `startup` the
 * process gives up for good what it does not need: other programs, other processes, new sockets,
 * memory that is both data and code (seccomp: calls.c), and all files but those that it
 * writes and the few that it reads (Landlock: files.c). Where the kernel lacks one of
 * them, the server runs without it.
 *
 * Programs with C of their own choose (`app sandbox=true`): what their C needs is not known here.
 * Neither is it wanted with the sanitizers, whose leak checker is a tracer. */
#ifndef SANDBOX_H
#define SANDBOX_H

#include <stdbool.h>

#include "fh.h"

/* Closes both, for this thread and those that it starts. False where the kernel has them but would
 * not: errno says why, and the server is as open as before. */
bool sandbox_enter(const FhApp *app);

/* The halves. Each is true too where the kernel has no such thing. */
bool sandbox_calls(void);
bool sandbox_files(const FhApp *app);

#endif
