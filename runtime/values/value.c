/* value.c: values by their tables: the built-in tables, equality, order, sharing, text. */
#include "values/value.h"

#include <string.h>

#include "values/clock.h"
#include "values/event.h"
#include "values/json.h"
#include "values/list.h"
#include "values/map.h"
#include "base/number.h"
#include "base/str.h"

/* ---- the tables that need not be generated ---- */

#define PLAIN(id, kind, text, Type)                                                           \
    const FhType fh_type_##id = { kind, text, sizeof(Type), NULL, NULL, 0, NULL, 0 };
PLAIN(int, FH_INT, "int", int64_t)
PLAIN(float, FH_FLOAT, "float", double)
PLAIN(bool, FH_BOOL, "bool", bool)
PLAIN(str, FH_STR_KIND, "str", fh_str)
PLAIN(duration, FH_DURATION, "duration", fh_duration)
PLAIN(time, FH_TIME, "time", fh_time)
PLAIN(html, FH_HTML, "html", fh_html)
PLAIN(attrs, FH_ATTRS, "attrs", fh_attrs)
PLAIN(json, FH_JSON, "json", fh_json)
PLAIN(ws, FH_WS, "ws", fh_ws)
PLAIN(file, FH_FILE, "file", fh_file)

#define LIST_AND_MAYBE(id)                                                                    \
    const FhType fh_type_##id##_list =                                                        \
        FH_TYPE_LIST("[" #id "]", fh_##id##_list, &fh_type_##id);                             \
    const FhType fh_type_maybe_##id =                                                         \
        FH_TYPE_MAYBE(#id "?", fh_maybe_##id, &fh_type_##id);
LIST_AND_MAYBE(int)
LIST_AND_MAYBE(float)
LIST_AND_MAYBE(bool)
LIST_AND_MAYBE(str)
LIST_AND_MAYBE(html)
LIST_AND_MAYBE(json)
LIST_AND_MAYBE(file)

static const void *field_of(const FhField *field, const void *record)
{
    return (const char *)record + field->offset;
}

static const void *item_of(const FhType *type, const void *list, int64_t index)
{
    return list_of(list)->items + (size_t)index * type->item->size;
}

_Noreturn void value_too_deep(void)
{
    fh_stop(&event_current()->pub, 0, "a value is nested too deeply");
}

/* ---- optionals ---- */

static size_t alignment(const FhType *type)
{
    size_t most = 1;
    switch (type->kind) {
    case FH_BOOL: return 1;
    case FH_MAYBE: return alignment(type->item);
    case FH_RECORD:
        if (type->nfields == 0) return type->size & (0 - type->size) & 15;
        for (int i = 0; i < type->nfields; i++) {
            size_t field = alignment(type->fields[i].type);
            if (field > most) most = field;
        }
        return most;
    default: return _Alignof(fh_str);
    }
}

void maybe_set(const FhType *item, void *maybe, const void *value)
{
    if (item->kind == FH_MAYBE) { /* T?? is T?: there is no second flag */
        if (value) memmove(maybe, value, item->size);
        else memset(maybe, 0, item->size);
        return;
    }
    size_t offset = alignment(item);
    if (offset == 0) offset = 1;
    if (value) memmove((char *)maybe + offset, value, item->size);
    else memset((char *)maybe + offset, 0, item->size);
    *(bool *)maybe = value != NULL;
}

/* ---- equality and order ---- */

static bool equal(const FhType *type, const void *a, const void *b, int depth);

static bool equal_lists(const FhType *type, const void *a, const void *b, int depth)
{
    int64_t len = list_of(a)->len;
    if (len != list_of(b)->len) return false;
    for (int64_t i = 0; i < len; i++)
        if (!equal(type->item, item_of(type, a, i), item_of(type, b, i), depth)) return false;
    return true;
}

/* As in Python, whatever the order of the keys. */
static bool equal_maps(const FhType *type, const fh_map *a, const fh_map *b, int depth)
{
    const void *key, *value;
    if (fh_map_len(a) != fh_map_len(b)) return false;
    for (int64_t at = 0; fh_map_next(type, a, &at, &key, &value);) {
        const void *other = fh_map_find(type, b, key);
        if (!other || !equal(type->item, value, other, depth)) return false;
    }
    return true;
}

static bool equal_maybes(const FhType *type, const void *a, const void *b, int depth)
{
    if (maybe_has(a) != maybe_has(b)) return false;
    return !maybe_has(a) ||
           equal(type->item, maybe_value(type, a), maybe_value(type, b), depth);
}

static bool equal_records(const FhType *type, const void *a, const void *b, int depth)
{
    for (int i = 0; i < type->nfields; i++) {
        const FhField *field = &type->fields[i];
        if (!equal(field->type, field_of(field, a), field_of(field, b), depth)) return false;
    }
    return true;
}

static bool equal(const FhType *type, const void *a, const void *b, int depth)
{
    if (depth++ > VALUE_DEPTH_MAX) value_too_deep();
    switch (type->kind) {
    case FH_INT:
    case FH_DURATION:
    case FH_TIME: return *(const int64_t *)a == *(const int64_t *)b;
    case FH_FLOAT: return *(const double *)a == *(const double *)b;
    case FH_BOOL: return *(const bool *)a == *(const bool *)b;
    case FH_STR_KIND:
    case FH_HTML:
    case FH_ATTRS: return fh_str_eq(*(const fh_str *)a, *(const fh_str *)b);
    case FH_JSON: return json_equal(*(const fh_json *)a, *(const fh_json *)b);
    case FH_WS: return ((const fh_ws *)a)->id == ((const fh_ws *)b)->id;
    case FH_FILE: return ((const fh_file *)a)->upload == ((const fh_file *)b)->upload;
    case FH_LIST: return equal_lists(type, a, b, depth);
    case FH_MAP: return equal_maps(type, a, b, depth);
    case FH_MAYBE: return equal_maybes(type, a, b, depth);
    case FH_RECORD: return equal_records(type, a, b, depth);
    }
    return false;
}

bool fh_equal(const FhType *type, const void *a, const void *b)
{
    return equal(type, a, b, 0);
}

static int compare_floats(double a, double b)
{
    if (a != a || b != b) return (a != a) - (b != b);
    return (a > b) - (a < b);
}

int value_compare(const FhType *type, const void *a, const void *b)
{
    switch (type->kind) {
    case FH_FLOAT: return compare_floats(*(const double *)a, *(const double *)b);
    case FH_BOOL: return *(const bool *)a - *(const bool *)b;
    case FH_STR_KIND: return str_cmp(*(const fh_str *)a, *(const fh_str *)b);
    default: break;
    }
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* ---- sharing ---- */

bool value_has_stores(const FhType *type)
{
    switch (type->kind) {
    case FH_LIST:
    case FH_MAP: return true;
    case FH_MAYBE: return value_has_stores(type->item);
    case FH_RECORD:
        for (int i = 0; i < type->nfields; i++)
            if (value_has_stores(type->fields[i].type)) return true;
        return false;
    default: return false;
    }
}

const void *fh_share(FhEvent *ev, const FhType *type, const void *place)
{
    switch (type->kind) {
    case FH_LIST:
        if (list_of(place)->head) list_of(place)->head->shared = event_of(ev)->number;
        break;
    case FH_MAP:
        if (((const fh_map *)place)->data)
            ((const fh_map *)place)->data->shared = event_of(ev)->number;
        break;
    case FH_MAYBE:
        if (maybe_has(place)) fh_share(ev, type->item, maybe_value(type, place));
        break;
    case FH_RECORD:
        for (int i = 0; i < type->nfields; i++)
            fh_share(ev, type->fields[i].type, field_of(&type->fields[i], place));
        break;
    default: break;
    }
    return place;
}

/* ---- as text ---- */

/* Texts are escaped in markup (`markup`), and not in str(x). */
static void print_str(FhOut *out, fh_str text, bool markup)
{
    if (markup) fh_out_text(out, text);
    else out_str(out, text);
}

static void print_json(FhOut *out, fh_json json, bool markup)
{
    if (!json) return;
    if (json->kind == JSON_STR) print_str(out, json_str(json), markup);
    else if (!markup) json_write_tree(out, JSON_PLAIN, json);
    else fh_out_text(out, fh_json_text(out->event, json));
}

/* Lists, maps and records have no text but JSON; as children, lists are their items. */
static void print_whole(FhOut *out, const FhType *type, const void *value, bool markup)
{
    if (!markup) {
        json_write(out, JSON_PLAIN, type, value);
        return;
    }
    FhOut *text = event_out(event_of(out->event));
    json_write(text, JSON_PLAIN, type, value);
    fh_out_text(out, out_content(text));
    event_out_release(event_of(out->event), text);
}

static void print_clock(FhOut *out, size_t text_of(int64_t, char *), int64_t value)
{
    char *to = out_reserve(out, CLOCK_TEXT_MAX);
    if (to) out->len += text_of(value, to);
}

static void print(FhOut *out, const FhType *type, const void *value, bool markup, int depth)
{
    if (depth++ > VALUE_DEPTH_MAX) value_too_deep();
    switch (type->kind) {
    case FH_INT: fh_out_int(out, *(const int64_t *)value); break;
    case FH_FLOAT: fh_out_float(out, *(const double *)value); break;
    case FH_BOOL: fh_out_bool(out, *(const bool *)value); break;
    case FH_STR_KIND: print_str(out, *(const fh_str *)value, markup); break;
    case FH_HTML:
    case FH_ATTRS: out_str(out, *(const fh_str *)value); break;
    case FH_DURATION: print_clock(out, number_duration_text, *(const int64_t *)value); break;
    case FH_TIME: print_clock(out, clock_time_text, *(const int64_t *)value); break;
    case FH_JSON: print_json(out, *(const fh_json *)value, markup); break;
    case FH_WS: fh_out_int(out, (int64_t)((const fh_ws *)value)->id); break;
    case FH_FILE: print_str(out, ((const fh_file *)value)->name, markup); break;
    case FH_MAYBE:
        if (maybe_has(value)) print(out, type->item, maybe_value(type, value), markup, depth);
        break;
    case FH_LIST:
        if (!markup) {
            print_whole(out, type, value, markup);
            break;
        }
        for (int64_t i = 0; i < list_of(value)->len; i++)
            print(out, type->item, item_of(type, value, i), markup, depth);
        break;
    case FH_MAP:
    case FH_RECORD: print_whole(out, type, value, markup); break;
    }
}

void value_print(FhOut *out, const FhType *type, const void *value)
{
    print(out, type, value, false, 0);
}

void fh_out_child(FhOut *out, const FhType *type, const void *value)
{
    print(out, type, value, true, 0);
}

fh_str fh_str_of(FhEvent *ev, const FhType *type, const void *value)
{
    if (type->kind == FH_STR_KIND || type->kind == FH_HTML) return *(const fh_str *)value;
    FhOut *out = fh_markup_begin(ev);
    value_print(out, type, value);
    return fh_markup_end(ev, out);
}

fh_str fh_str_of_int(FhEvent *ev, int64_t value)
{
    char *text = event_alloc(ev, NUMBER_INT_MAX);
    return (fh_str){ text, number_int_text(value, text) };
}

fh_str fh_str_of_float(FhEvent *ev, double value)
{
    char *text = event_alloc(ev, NUMBER_FLOAT_MAX);
    return (fh_str){ text, number_float_text(value, text) };
}

fh_str fh_str_of_bool(bool value)
{
    return value ? FH_STR("true") : FH_STR("false");
}

/* ---- markup as a value ---- */

FhOut *fh_markup_begin(FhEvent *ev)
{
    return event_out(event_of(ev));
}

fh_html fh_markup_end(FhEvent *ev, FhOut *out)
{
    fh_html markup = out->len ? event_copy(ev, out_content(out)) : (fh_html){ "", 0 };
    event_out_release(event_of(ev), out);
    return markup;
}
