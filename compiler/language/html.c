/* html.c: html.def as tables, and the names of attributes. */
#include "language/html.h"

#include <string.h>

#include "base/str.h"

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
#define ATTRIBUTE(name, kind, traits)
#define PLACE(tag, name, kind)
#include "language/html.def"
#undef ELEMENT
#undef ATTRIBUTE
#undef PLACE
};

#define SPEC       ATTR_SPEC
#define TRUE_FALSE ATTR_TRUE_FALSE
#define TRUE_ONLY  ATTR_TRUE_ONLY
#define YES_NO     ATTR_YES_NO
#define ON_OFF     ATTR_ON_OFF

typedef struct AttrRow {
    const char *name;
    AttrKind kind;
    unsigned traits;
} AttrRow;

static const AttrRow attributes[] = {
#define ELEMENT(name, tag, flags)
#define ATTRIBUTE(name, kind, traits) { name, ATTR_##kind, traits },
#define PLACE(tag, name, kind)
#include "language/html.def"
#undef ATTRIBUTE
#undef PLACE
};

static const struct {
    const char *tag, *name;
    AttrKind kind;
} places[] = {
#define ATTRIBUTE(name, kind, traits)
#define PLACE(tag, name, kind) { tag, name, ATTR_##kind },
#include "language/html.def"
#undef ELEMENT
#undef ATTRIBUTE
#undef PLACE
};

#define NELEMENTS ((int)(sizeof(elements) / sizeof(elements[0])))
#define NATTRIBUTES ((int)(sizeof(attributes) / sizeof(attributes[0])))
#define NPLACES ((int)(sizeof(places) / sizeof(places[0])))

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

bool html_drops_break(const Element *element)
{
    const fh_str tag = str_from(element->tag);
    return str_is(tag, "textarea") || str_is(tag, "pre") || str_ieq(tag, FH_STR("listing"));
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

static const AttrRow *find_row(fh_str name)
{
    int low = 0, high = NATTRIBUTES;

    while (low < high) {
        int middle = (low + high) / 2;
        int order = compare_name(name, attributes[middle].name);
        if (order == 0) return &attributes[middle];
        if (order < 0) high = middle;
        else low = middle + 1;
    }
    return NULL;
}

/* Null: nothing is known of it. */
static const AttrRow *row_of(fh_str name)
{
    /* htmx reads its attributes with this prefix too */
    if (has_prefix(name, "data-hx-")) name = str_sub(name, strlen("data-"), name.len);
    const AttrRow *row = find_row(name);
    if (!row && has_prefix(name, "hx-")) row = find_row(without_modifiers(name));
    return row;
}

AttrKind html_attr_kind(fh_str name)
{
    if (name.len > 2 && has_prefix(name, "on")) return ATTR_SCRIPT;
    if (has_prefix(name, "hx-on") || has_prefix(name, "data-hx-on")) return ATTR_SCRIPT;
    const AttrRow *row = row_of(name);
    return row ? row->kind : ATTR_TEXT;
}

AttrKind html_attr_kind_on(const char *tag, fh_str name)
{
    for (int i = 0; tag && i < NPLACES; i++) {
        if (strcmp(tag, places[i].tag) != 0) continue;
        if (str_ieq(name, str_from(places[i].name))) return places[i].kind;
    }
    return html_attr_kind(name);
}

unsigned html_attr_traits(fh_str name)
{
    const AttrRow *row = row_of(name);

    return row ? row->traits : 0;
}

const char *html_attr_bool(fh_str name, bool value)
{
    switch (html_attr_traits(name) & ATTR_BOOLS) {
    case ATTR_TRUE_FALSE: return value ? "true" : "false";
    case ATTR_YES_NO: return value ? "yes" : "no";
    case ATTR_ON_OFF: return value ? "on" : "off";
    case ATTR_TRUE_ONLY: return value ? "true" : NULL;
    default: return value ? "" : NULL;
    }
}
