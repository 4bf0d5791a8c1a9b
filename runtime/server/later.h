/* later.h: `every` and `after`.
 *
 * `every` keeps its beat: a run that is late does not move the next one, and beats that were
 * missed are left out. What `after` captured is a copy that lives until it has run. */
#ifndef LATER_H
#define LATER_H

#include <stdbool.h>

typedef struct Server Server;

/* Starts the app's timers. False: no memory. */
bool later_begin(Server *server);

/* Forgets them, and what still waits. */
void later_end(Server *server);

#endif
