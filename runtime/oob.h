/* oob.h: what is sent over a websocket, made fit for htmx 4.
 *
 * htmx 2 puts each element of a message in the place of the one with its id; htmx 4 does so only
 * where the element says hx-swap-oob. So a message of an app with htmx=4 is read on its way out:
 * each of its outermost elements that has an id, and does not say itself how it is swapped, gets
 * hx-swap-oob="true". This covers markup from wherever it came: constants, components, raw(…).
 * Texts and JSON do not come here (hearer.h); raw(…) that is JSON is left as it is. */
#ifndef OOB_H
#define OOB_H

#include "event.h"

/* Marks the elements of `message`, if the app wants that. Inside event_try only. */
void oob_mark(Event *ev, FhOut *message);

#endif
