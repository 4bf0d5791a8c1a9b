/* place.c: text of values in attributes that a browser or htmx obeys. What may not stand there
 * gives way to something without effect. */
#include "base/address.h"
#include "base/css.h"
#include "values/event.h"
#include "fh.h"
#include "base/str.h"

fh_str fh_url_here(fh_str url)
{
    return address_fits(url, ADDRESS_HERE) ? url : FH_STR(ADDRESS_BLOCKED);
}

fh_str fh_url_items(fh_str urls)
{
    return address_all_fit(urls, ADDRESS_LINK) ? urls : FH_STR(ADDRESS_BLOCKED);
}

fh_str fh_css_value(fh_str text)
{
    return css_is_value(text) ? text : FH_STR(CSS_BLOCKED);
}

fh_str fh_css_name(fh_str text)
{
    return css_is_name(text) ? text : FH_STR(CSS_BLOCKED);
}

fh_str fh_css_list(fh_str text)
{
    return css_is_list(text) ? text : FH_STR(CSS_BLOCKED);
}

fh_str fh_words(FhEvent *ev, fh_str text)
{
    return address_is_script(text) ? FH_CONCAT(ev, FH_STR(" "), text) : text;
}
