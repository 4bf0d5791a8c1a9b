/* attribute.c: whole attributes, whose presence or form depends on their value, and `attrs`
 * values, which are attributes as text: ` id="x" hidden`, values escaped. */
#include <string.h>

#include "base/css.h"
#include "values/event.h"
#include "values/json.h"
#include "values/list.h"
#include "base/str.h"
#include "values/value.h"

/* ---- from values ---- */

static void begin(FhOut *out, const char *name)
{
    out_cstr(out, name);
    fh_out_lit(out, "=\"");
}

/* The text of one value, escaped for the place. */
static void put_text(FhOut *out, FhAttrPlace place, const FhType *type, const void *value)
{
    FhEvent *ev = out->event;
    const bool is_str = type->kind == FH_STR_KIND || type->kind == FH_HTML;
    fh_str text = is_str ? *(const fh_str *)value : fh_str_of(ev, type, value);
    if (type->kind == FH_HTML) place = FH_ATTR_TEXT; /* raw(…) */
    switch (place) {
    case FH_ATTR_URL: fh_out_url(out, text); break;
    case FH_ATTR_HREF: fh_out_href(out, text); break;
    case FH_ATTR_SRC: fh_out_src(out, text); break;
    case FH_ATTR_HERE: fh_out_here(out, text); break;
    case FH_ATTR_URLS: fh_out_urls(out, text); break;
    case FH_ATTR_ITEMS: fh_out_attr(out, fh_url_items(text)); break;
    case FH_ATTR_STYLE: fh_out_attr(out, fh_css_list(text)); break;
    case FH_ATTR_WORDS: fh_out_attr(out, fh_words(ev, text)); break;
    case FH_ATTR_TEXT: case FH_ATTR_JSON: case FH_ATTR_TRUE_FALSE: case FH_ATTR_YES_NO:
    case FH_ATTR_ON_OFF: case FH_ATTR_TRUE_ONLY: fh_out_attr(out, text); break;
    }
}

/* Adds an item of a list, or what hangs in it; none and "" add nothing. */
static void join_item(FhOut *joined, const FhType *type, const void *value)
{
    if (type->kind == FH_MAYBE) {
        if (maybe_has(value)) join_item(joined, type->item, maybe_value(type, value));
        return;
    }
    size_t before = joined->len;
    if (before) out_char(joined, ' ');
    size_t start = joined->len;
    value_print(joined, type, value);
    if (joined->len == start) joined->len = before;
}

static void join_list(FhOut *joined, const FhType *type, const void *value)
{
    const AnyList *list = list_of(value);
    for (int64_t i = 0; i < list->len; i++)
        join_item(joined, type->item, list->items + (size_t)i * type->item->size);
}

/* What was written last: a name or a value of the attribute style. */
static void look_at_css(FhOut *joined, size_t from, bool is_name)
{
    const fh_str text = { joined->bytes + from, joined->len - from };
    if (joined->failed || (is_name ? css_is_name(text) : css_is_value(text))) return;
    joined->len = from;
    fh_out_lit(joined, CSS_BLOCKED);
}

/* What a property cannot have: none, also among values of several types, which are json. */
static bool is_absent(const FhType *type, const void *value)
{
    if (type->kind == FH_MAYBE) return !maybe_has(value);
    const fh_json json = type->kind == FH_JSON ? *(const fh_json *)value : NULL;
    return type->kind == FH_JSON && (!json || json->kind == JSON_NULL);
}

/* k: v; k: v */
static void join_map(FhOut *joined, FhAttrPlace place, const FhType *type, const void *value)
{
    const bool is_css = place == FH_ATTR_STYLE;
    const void *key, *item;
    for (int64_t at = 0; fh_map_next(type, value, &at, &key, &item);) {
        if (is_absent(type->item, item)) continue;
        if (joined->len) fh_out_lit(joined, "; ");
        size_t from = joined->len;
        value_print(joined, type->key, key);
        if (is_css) look_at_css(joined, from, true);
        fh_out_lit(joined, ": ");
        from = joined->len;
        value_print(joined, type->item, item);
        if (is_css) look_at_css(joined, from, false);
    }
}

/* A list or a map becomes one text; an empty one leaves the attribute out. */
static void put_joined(FhOut *out, FhAttrPlace place, const char *name, const FhType *type,
                       const void *value)
{
    FhOut *joined = event_out(event_of(out->event));
    if (type->kind == FH_LIST) join_list(joined, type, value);
    else join_map(joined, place, type, value);
    if (joined->len) {
        fh_str text = out_content(joined);
        begin(out, name);
        put_text(out, place, &fh_type_str, &text);
        out_char(out, '"');
    }
    event_out_release(event_of(out->event), joined);
}

static bool is_json_value(const FhType *type)
{
    return type->kind == FH_LIST || type->kind == FH_MAP || type->kind == FH_RECORD ||
           type->kind == FH_JSON;
}

static void put_bool(FhOut *out, FhAttrPlace place, const char *name, bool value)
{
    static const char *const words[][2] = {
        [FH_ATTR_TRUE_FALSE] = { "false", "true" }, [FH_ATTR_YES_NO] = { "no", "yes" },
        [FH_ATTR_ON_OFF] = { "off", "on" }, [FH_ATTR_TRUE_ONLY] = { NULL, "true" },
    };
    const bool has_words = place >= FH_ATTR_TRUE_FALSE && words[place][value];
    if (!has_words && !value) return;
    if (!has_words) out_cstr(out, name);
    else out_printf(out, "%s=\"%s\"", name, words[place][value]);
}

void fh_out_attribute(FhOut *out, FhAttrPlace place, const char *name, const FhType *type,
                      const void *value)
{
    while (type->kind == FH_MAYBE) {
        if (!maybe_has(value)) return;
        value = maybe_value(type, value);
        type = type->item;
    }
    if (type->kind == FH_BOOL) {
        put_bool(out, place, name, *(const bool *)value);
        return;
    }
    bool as_json = is_json_value(type) && (place == FH_ATTR_JSON || type->kind == FH_RECORD);
    if (!as_json && (type->kind == FH_LIST || type->kind == FH_MAP)) {
        put_joined(out, place, name, type, value);
        return;
    }
    if (type->kind == FH_JSON && !*(const fh_json *)value) return;
    begin(out, name);
    if (as_json) json_write(out, JSON_IN_ATTR, type, value);
    else put_text(out, place, type, value);
    out_char(out, '"');
}

/* ---- attrs values ---- */

/* One attribute: its name, and its value as it stands between the quotes. */
typedef struct Attribute {
    fh_str name;
    bool has_value;
    fh_str value;
} Attribute;

/* Takes the next attribute off the front of `attrs`; false at the end. */
static bool next_attribute(fh_attrs *attrs, Attribute *attribute)
{
    fh_str text = *attrs;
    size_t from = 0;
    while (from < text.len && text.ptr[from] == ' ') from++;
    size_t at = from;
    while (at < text.len && text.ptr[at] != ' ' && text.ptr[at] != '=') at++;
    *attribute = (Attribute){ .name = str_sub(text, from, at) };
    if (at == from) return false;
    if (at + 1 < text.len && text.ptr[at] == '=' && text.ptr[at + 1] == '"') {
        int64_t end = str_find(text, FH_STR("\""), at + 2);
        if (end < 0) return false;
        attribute->has_value = true;
        attribute->value = str_sub(text, at + 2, (size_t)end);
        at = (size_t)end + 1;
    }
    *attrs = str_sub(text, at, text.len);
    return true;
}

static bool find_attribute(fh_attrs attrs, const char *name, Attribute *found)
{
    while (next_attribute(&attrs, found))
        if (str_is(found->name, name)) return true;
    return false;
}

bool fh_attrs_has(fh_attrs attrs, const char *name)
{
    Attribute found;
    return find_attribute(attrs, name, &found);
}

void fh_out_attrs(FhOut *out, fh_attrs attrs, bool id_names)
{
    Attribute id, name;
    out_str(out, attrs);
    if (!id_names || !find_attribute(attrs, "id", &id) || !id.has_value) return;
    if (find_attribute(attrs, "name", &name)) return;
    fh_out_lit(out, " name=\"");
    out_str(out, id.value); /* escaped already */
    out_char(out, '"');
}
