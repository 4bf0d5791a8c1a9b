/* extern.h: the C functions of extern.fh. Their types and prototypes are generated. */
#include "extern.fh.h"
