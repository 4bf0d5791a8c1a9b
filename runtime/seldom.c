/* seldom.c: see seldom.h. */
#include "seldom.h"

#define PAUSE 10000 /* ms */

bool seldom_may(Seldom *seldom, int64_t now, uint64_t *missed)
{
    if (now < seldom->silent_until) {
        seldom->missed++;
        return false;
    }
    *missed = seldom->missed;
    seldom->missed = 0;
    seldom->silent_until = now + PAUSE;
    return true;
}
