/* sandbox.c: see sandbox.h. */
#include "sandbox/sandbox.h"

#include <sys/prctl.h>

/* Only the address sanitizer's library has it. */
extern void __asan_init(void) __attribute__((weak));

bool sandbox_enter(const FhApp *app)
{
    if (__asan_init) return true;
    /* Both want it from those who are not root: no program gains rights by being started. */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return true;
    return sandbox_files(app) && sandbox_calls();
}
