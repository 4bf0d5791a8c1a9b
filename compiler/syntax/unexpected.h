/* unexpected.h: says what is wrong where the parser refuses a token. */
#ifndef UNEXPECTED_H
#define UNEXPECTED_H

#include "syntax/feed.h"

/* What is wrong with `token`, which the parser, as it stands, does not take. In *may_yield:
 * whether a bracket or string that turns out to be open would explain it better. */
Diagnostic unexpected(Feed *feed, Token token, bool *may_yield);

#endif
