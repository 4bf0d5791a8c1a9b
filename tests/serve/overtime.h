/* overtime.h: the C function of overtime.fh. */
#include "overtime.fh.h"
