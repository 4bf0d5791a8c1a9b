/* overtime.c: C that does not come back. */
#include <unistd.h>

#include "overtime.h"

int64_t never(void)
{
    for (;;) pause();
}
