/* part.c: see part.h. */
#include "base/part.h"

#include <stddef.h>

#include "base/str.h"

static const struct {
    const char *tag;
    Part part;
} of_tables[] = {
    { "caption", PART_SECTION }, { "col", PART_COLUMN }, { "colgroup", PART_SECTION },
    { "tbody", PART_SECTION },   { "td", PART_CELL },    { "tfoot", PART_SECTION },
    { "th", PART_CELL },         { "thead", PART_SECTION }, { "tr", PART_ROW },
};

/* The elements that SVG alone has. */
static const char *const of_svg[] = {
    "animate", "animateMotion", "animateTransform", "circle", "clipPath", "defs", "desc", "ellipse",
    "feBlend", "feColorMatrix", "feComponentTransfer", "feComposite", "feConvolveMatrix",
    "feDiffuseLighting", "feDisplacementMap", "feDistantLight", "feDropShadow", "feFlood",
    "feFuncA", "feFuncB", "feFuncG", "feFuncR", "feGaussianBlur", "feImage", "feMerge",
    "feMergeNode", "feMorphology", "feOffset", "fePointLight", "feSpecularLighting", "feSpotLight",
    "feTile", "feTurbulence", "filter", "foreignObject", "g", "image", "line", "linearGradient",
    "marker", "mask", "metadata", "mpath", "path", "pattern", "polygon", "polyline",
    "radialGradient", "rect", "set", "stop", "switch", "symbol", "text", "textPath", "tspan", "use",
    "view",
};

Part part_of(fh_str tag)
{
    for (size_t i = 0; i < sizeof of_tables / sizeof of_tables[0]; i++)
        if (str_ieq(tag, str_from(of_tables[i].tag))) return of_tables[i].part;
    for (size_t i = 0; i < sizeof of_svg / sizeof of_svg[0]; i++)
        if (str_ieq(tag, str_from(of_svg[i]))) return PART_SVG;
    return PART_NONE;
}

bool parts_clash(unsigned parts)
{
    return (parts & PART_SVG) || (parts & (parts - 1));
}
