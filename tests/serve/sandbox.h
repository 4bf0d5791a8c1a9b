/* sandbox.h: see sandbox.c. */
#include "sandbox.fh.h"
