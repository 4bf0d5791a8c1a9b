/* nest.c: the parts of HTML's tree construction (13.2.6) that decide where an element goes,
 * for one that stands in others as the program says. Names are those of HTML. */
#include "language/nest.h"

#include <string.h>

#include "base/str.h"

/* ---- kinds of elements ---- */

/* Before these an open p ends. */
static const char ends_p[] =
    " address article aside blockquote details dialog div dl fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr main menu nav ol p pre search section table ul li dd "
    "dt summary ";
/* HTML that ends what is open of SVG or MathML. */
static const char leaves_svg[] =
    " b blockquote body br code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li menu "
    "meta ol p pre ruby s small span strong sub sup table u ul var ";
/* Nothing outside of these is ended by what is inside them. */
static const char bounds[] =
    " caption html object table td template th foreignObject desc title ";
/* Only these keep what is inside them out of an A that is around them. */
static const char bounds_a[] = " caption object td template th ";
/* What ends a Li or Dd does not look past these. */
static const char bounds_li[] =
    " area article aside base blockquote body br button caption col colgroup dd details dl dt "
    "embed fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html "
    "iframe img input li link main menu meta nav noscript object ol param pre script search "
    "section select source style summary table tbody td template textarea tfoot th thead title tr "
    "track ul wbr "
    "foreignObject desc ";
static const char headings[] = " h1 h2 h3 h4 h5 h6 ";
static const char only_text[] = " iframe textarea title ";
static const char in_table_only[] = " caption col colgroup tbody td tfoot th thead tr ";
static const char in_head[] = " base link meta noscript script style template title ";
static const char in_select[] = " hr optgroup option script template ";
static const char ends_by_ruby[] = " dd dt li optgroup option p rp rt ";

/* The elements that are taken by parents which take no others. */
static const struct { const char *parent, *children; } strict[] = {
    { "table",    " caption colgroup col tbody tfoot thead tr script style template " },
    { "tbody",    " tr script style template " },
    { "thead",    " tr script style template " },
    { "tfoot",    " tr script style template " },
    { "tr",       " td th script style template " },
    { "colgroup", " col template " },
};

static bool is(const Element *element, const char *tag)
{
    return strcmp(element->tag, tag) == 0;
}

static bool is_among(const Element *element, const char *tags)
{
    return str_among(str_from(element->tag), tags);
}

/* ---- what is around ---- */

/* The nearest one of that name, not further out than `limits`. */
static const Around *nearest(const Around *around, const char *tag, const char *limits)
{
    for (; around; around = around->outer) {
        if (is(around->element, tag)) return around;
        if (is_among(around->element, limits)) return NULL;
    }
    return NULL;
}

/* The element in hand, where it is one of SVG or MathML that is read as such; else null. */
static const Element *foreign(const Around *around)
{
    const Element *inside = around->element;

    for (; around; around = around->outer) {
        const Element *element = around->element;
        if (is_among(element, " foreignObject desc title ")) return NULL;
        if (is(element, "svg") || is(element, "math")) return inside;
    }
    return inside->flags & ELEMENT_SVG ? inside : NULL; /* of a component for an Svg */
}

static const char *strict_children(const Element *parent)
{
    for (size_t i = 0; i < sizeof strict / sizeof strict[0]; i++) {
        if (is(parent, strict[i].parent)) return strict[i].children;
    }
    return NULL;
}

/* ---- the rules ---- */

/* Parts of tables and of pages, which have their places. */
static bool is_out_of_place(const Around *around, const Element *inner)
{
    const Element *parent = around->element;
    const char *children = strict_children(parent);

    if (children) return !is_among(inner, children);
    if (is(inner, "html")) return true;
    if (is(inner, "head") || is(inner, "body")) return !is(parent, "html");
    if (is(parent, "head")) return !is_among(inner, in_head);
    if (is(parent, "template")) return false;
    return is_among(inner, in_table_only);
}

/* A list for a Select, and what stands in its groups. */
static bool is_out_of_list(const Around *around, const Element *inner)
{
    const Element *parent = around->element;
    const Element *outer = around->outer ? around->outer->element : NULL;
    const bool is_option = is(parent, "option"), is_group = is(parent, "optgroup");

    if (is_option && (is(inner, "option") || is(inner, "optgroup"))) return true;
    if (!is(parent, "select") && !is_option && !is_group) return false;
    if (!is(parent, "select") && outer && !is(outer, "select") && !is(outer, "optgroup"))
        return false; /* of a Datalist */
    if (!is_among(inner, in_select)) return true;
    return !is(parent, "select") && (is(inner, "hr") || is(inner, "optgroup"));
}

/* Further out, the element that is ended by this one. */
static const Around *ended_by(const Around *around, const Element *inner)
{
    const Around *found = NULL;

    if (is_among(inner, ends_p)) found = nearest(around, "p", bounds);
    if (found && nearest(around, "button", " p ")) found = NULL;
    if (found) return found;
    if (is(inner, "a")) return nearest(around, "a", bounds_a);
    if (is(inner, "button")) return nearest(around, "button", bounds);
    if (is(inner, "form")) return nearest(around, "form", " template ");
    if (is(inner, "li")) return nearest(around, "li", bounds_li);
    if (!is(inner, "dd") && !is(inner, "dt")) return NULL;
    found = nearest(around, "dd", bounds_li);
    return found ? found : nearest(around, "dt", bounds_li);
}

static bool ends_parent(const Around *around, const Element *inner)
{
    if (is_among(around->element, headings) && is_among(inner, headings)) return true;
    return (is(inner, "rt") || is(inner, "rp")) && is_among(around->element, ends_by_ruby) &&
           nearest(around, "ruby", bounds);
}

const Element *html_taken_from(const Around *around, const Element *inner)
{
    if (!around) return NULL;
    const Element *parent = around->element;
    const Element *svg = foreign(around);

    if (svg) return is_among(inner, leaves_svg) ? svg : NULL;
    if (is_among(parent, only_text)) return parent;
    if (is_out_of_place(around, inner) || is_out_of_list(around, inner)) return parent;
    if (is(inner, "image") || ends_parent(around, inner)) return parent;
    const Around *found = ended_by(around, inner);
    return found ? found->element : NULL;
}

const Element *html_text_taken_from(const Around *around)
{
    if (!around) return NULL;
    const Element *parent = around->element;
    return strict_children(parent) || is(parent, "head") ? parent : NULL;
}
