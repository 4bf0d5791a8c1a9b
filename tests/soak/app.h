/* app.h: what tests/soak/app.fh has C do. */
#ifndef SOAK_APP_H
#define SOAK_APP_H

#include "app.fh.h"

#endif
