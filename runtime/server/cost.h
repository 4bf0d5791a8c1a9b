/* cost.h: what a connection costs, for `fhc build --report`.
 *
 * Most of an idle connection's memory is libwebsockets', and the C library's for keeping it. So
 * it is not added up but measured: a server like this one, with an app that has nothing but a
 * websocket, is given some hundred connections by itself, over the loopback. */
#ifndef COST_H
#define COST_H

#include <stdbool.h>

#include "fh.h"

/* Prints lines of a name and a number of bytes: what idle connections take, of both kinds, and
 * the app's limits. False, with one line on standard error, when that cannot be found out. */
bool cost_print(const FhApp *app);

#endif
