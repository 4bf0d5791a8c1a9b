/* oob.h: markup whose elements are put in the places of others, made fit for htmx.
 *
 * htmx 2 puts each element of a message in the place of the one with its id; htmx 4 does so only
 * where the element says hx-swap-oob. So a message of an app with htmx=4 is read on its way out:
 * each of its outermost elements that has an id, and does not say itself how it is swapped, gets
 * hx-swap-oob="true". This covers markup from wherever it came: constants, components, raw(…).
 * Texts and JSON do not come here (hearer.h); raw(…) that is JSON is left as it is.
 *
 * A row of a table beside a form, or a circle without its svg, is not what it was after HTML's
 * parser has read it (part.h). Where the compiler has not seen that no such elements are there
 * (fh_parts), they are looked for; each then goes in a template of its own. */
#ifndef OOB_H
#define OOB_H

#include "values/event.h"

/* For a message over a websocket. Inside event_try only. */
void oob_message(Event *ev, FhOut *message);

/* For the answer to a request of htmx. Inside event_try only. */
void oob_answer(Event *ev, FhOut *answer);

#endif
