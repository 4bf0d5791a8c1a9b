/* css.h: what text of a value may stand in the attribute style.
 *
 * CSS has no escaping that holds everywhere, so a value that could end its declaration, begin
 * another one or load something is not written at all. The compiler says it of what is constant,
 * the runtime of all else. */
#ifndef CSS_H
#define CSS_H

#include <stdbool.h>

#include "fh_str.h"

/* What takes the place of text that may not stand there: no property has such a value. */
#define CSS_BLOCKED "blocked"

/* Whether it is the value of a declaration, or a part of one: no ; : { } \ < > @ or quotes, no
 * comment, no //, parentheses in pairs, and none of what loads: url(, image-set( … */
bool css_is_value(fh_str text);

/* Whether it is the name of a property: letters, digits, - and _. */
bool css_is_name(fh_str text);

/* Whether it is declarations of such names and values: "color: red; top: 0". */
bool css_is_list(fh_str text);

#endif
