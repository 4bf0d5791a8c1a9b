/* seldom.c: see seldom.h. */
#include "base/seldom.h"

#include "base/limit.h"

bool seldom_may(Seldom *seldom, int64_t now, uint64_t *missed)
{
    if (now < seldom->silent_until) {
        seldom->missed++;
        return false;
    }
    *missed = seldom->missed;
    seldom->missed = 0;
    seldom->silent_until = now + SELDOM_PAUSE;
    return true;
}
