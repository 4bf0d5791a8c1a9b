/* html.c: html.def as tables, and the names of attributes. */
#include "html.h"

#include <string.h>

#include "../runtime/base/str.h"

#define VOID     ELEMENT_VOID
#define RAW_TEXT ELEMENT_RAW_TEXT
#define ID_NAMES ELEMENT_ID_NAMES
#define HEAD     ELEMENT_HEAD
#define SVG      ELEMENT_SVG
#define PHRASING ELEMENT_PHRASING
#define NO_BLOCK ELEMENT_NO_BLOCK
#define ROOT     ELEMENT_ROOT

static const Element elements[] = {
#define ELEMENT(name, tag, flags) { #name, tag, flags },
#define ATTRIBUTE(name, kind)
#include "html.def"
#undef ELEMENT
#undef ATTRIBUTE
};

static const struct {
    const char *name;
    AttrKind kind;
} attributes[] = {
#define ELEMENT(name, tag, flags)
#define ATTRIBUTE(name, kind) { name, ATTR_##kind },
#include "html.def"
#undef ELEMENT
#undef ATTRIBUTE
};

#define NELEMENTS ((int)(sizeof(elements) / sizeof(elements[0])))
#define NATTRIBUTES ((int)(sizeof(attributes) / sizeof(attributes[0])))

const Element *html_element_at(int index)
{
    return index < NELEMENTS ? &elements[index] : NULL;
}

const Element *html_element(fh_str name)
{
    int low = 0, high = NELEMENTS;

    while (low < high) {
        int middle = (low + high) / 2;
        int order = str_cmp(name, str_from(elements[middle].name));
        if (order == 0) return &elements[middle];
        if (order < 0) high = middle;
        else low = middle + 1;
    }
    return NULL;
}

const Element *html_element_by_tag(fh_str tag)
{
    for (int i = 0; i < NELEMENTS; i++) {
        if (str_ieq(tag, str_from(elements[i].tag))) return &elements[i];
    }
    return NULL;
}

bool html_is_custom(const Element *element)
{
    return strcmp(element->name, "Tag") == 0;
}

static bool is_taken_as_it_is(fh_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (strchr("-:.@", name.ptr[i])) return true;
    }
    return false;
}

static fh_str without_outer_underscores(fh_str name)
{
    size_t from = 0, to = name.len;

    while (from < to && name.ptr[from] == '_') from++;
    while (to > from && name.ptr[to - 1] == '_') to--;
    return from < to ? str_sub(name, from, to) : FH_STR("_");
}

fh_str html_attr_name(Arena *arena, fh_str written)
{
    if (str_is(written, "cls")) return FH_STR("class");
    if (str_is(written, "fr")) return FH_STR("for");
    if (str_is(written, "target_id")) return FH_STR("hx-target");
    if (is_taken_as_it_is(written)) return written;

    fh_str name = without_outer_underscores(written);
    if (str_is(name, "_") || !memchr(name.ptr, '_', name.len)) return name;
    char *hyphened = arena_copy(arena, name.ptr, name.len);
    for (size_t i = 0; i < name.len; i++) {
        if (hyphened[i] == '_') hyphened[i] = '-';
    }
    return (fh_str){ hyphened, name.len };
}

/* The order of `name` in small letters and `other`, which is in small letters. */
static int compare_name(fh_str name, const char *other)
{
    for (size_t i = 0; i < name.len; i++) {
        unsigned char a = (unsigned char)name.ptr[i], b = (unsigned char)other[i];
        if (a >= 'A' && a <= 'Z') a += 'a' - 'A';
        if (a != b) return a < b ? -1 : 1; /* at its end `other` has a NUL, which is less */
    }
    return other[name.len] ? -1 : 0;
}

static bool has_prefix(fh_str name, const char *prefix)
{
    size_t len = strlen(prefix);

    return name.len >= len && compare_name(str_sub(name, 0, len), prefix) == 0;
}

/* hx-get of hx-get:inherited, as htmx 4 has it */
static fh_str without_modifiers(fh_str name)
{
    const char *colon = memchr(name.ptr, ':', name.len);

    return colon ? str_sub(name, 0, (size_t)(colon - name.ptr)) : name;
}

static const AttrKind *find_kind(fh_str name)
{
    int low = 0, high = NATTRIBUTES;

    while (low < high) {
        int middle = (low + high) / 2;
        int order = compare_name(name, attributes[middle].name);
        if (order == 0) return &attributes[middle].kind;
        if (order < 0) high = middle;
        else low = middle + 1;
    }
    return NULL;
}

AttrKind html_attr_kind(fh_str name)
{
    /* htmx reads its attributes with this prefix too */
    if (has_prefix(name, "data-hx-")) name = str_sub(name, strlen("data-"), name.len);
    if (name.len > 2 && has_prefix(name, "on")) return ATTR_SCRIPT;
    if (has_prefix(name, "hx-on")) return ATTR_SCRIPT;
    const AttrKind *kind = find_kind(name);
    if (!kind && has_prefix(name, "hx-")) kind = find_kind(without_modifiers(name));
    return kind ? *kind : ATTR_TEXT;
}
