/* pack.c: see pack.h.
 *
 * Numbers are varints, the sign in the lowest bit; texts and lists have their length in front,
 * an optional a byte that is 0 or 1; a record is its fields one after the other. */
#include "bind/pack.h"

#include <string.h>

#include "base/buf.h"
#include "values/event.h"
#include "values/json.h"
#include "values/list.h"
#include "values/map.h"
#include "values/out.h"
#include "base/str.h"
#include "values/value.h"

static const char *field_of(const FhField *field, const void *record)
{
    return (const char *)record + field->offset;
}

/* ---- writing ---- */

static void put_count(FhOut *out, uint64_t count)
{
    for (; count >= 0x80; count >>= 7) out_char(out, (char)(count | 0x80));
    out_char(out, (char)count);
}

static void put_int(FhOut *out, int64_t number)
{
    put_count(out, (uint64_t)number << 1 ^ (uint64_t)(number >> 63));
}

static void put_text(FhOut *out, fh_str text)
{
    put_count(out, text.len);
    out_str(out, text);
}

static void put_json(FhOut *out, fh_json json)
{
    FhOut *text = fh_markup_begin(out->event);
    json_write_tree(text, JSON_PLAIN, json);
    put_text(out, fh_markup_end(out->event, text));
}

static void put(FhOut *out, const FhType *type, const void *value, int depth);

static void put_list(FhOut *out, const FhType *type, const AnyList *list, int depth)
{
    put_count(out, (uint64_t)list->len);
    for (size_t i = 0; i < (size_t)list->len; i++)
        put(out, type->item, list->items + i * type->item->size, depth);
}

static void put_map(FhOut *out, const FhType *type, const fh_map *map, int depth)
{
    const void *key, *value;
    put_count(out, (uint64_t)fh_map_len(map));
    for (int64_t at = 0; fh_map_next(type, map, &at, &key, &value);) {
        put(out, type->key, key, depth);
        put(out, type->item, value, depth);
    }
}

static void put(FhOut *out, const FhType *type, const void *value, int depth)
{
    if (depth++ > VALUE_DEPTH_MAX) value_too_deep();
    switch (type->kind) {
    case FH_INT:
    case FH_DURATION:
    case FH_TIME: put_int(out, *(const int64_t *)value); break;
    case FH_FLOAT: fh_out_bytes(out, value, sizeof(double)); break;
    case FH_BOOL: out_char(out, *(const bool *)value); break;
    case FH_STR_KIND:
    case FH_HTML:
    case FH_ATTRS: put_text(out, *(const fh_str *)value); break;
    case FH_JSON: put_json(out, *(const fh_json *)value); break;
    case FH_WS: break;
    case FH_FILE:
        put_text(out, ((const fh_file *)value)->name);
        put_text(out, ((const fh_file *)value)->type);
        put_int(out, ((const fh_file *)value)->size);
        break;
    case FH_LIST: put_list(out, type, value, depth); break;
    case FH_MAP: put_map(out, type, value, depth); break;
    case FH_MAYBE:
        out_char(out, maybe_has(value));
        if (maybe_has(value)) put(out, type->item, maybe_value(type, value), depth);
        break;
    case FH_RECORD:
        for (int i = 0; i < type->nfields; i++)
            put(out, type->fields[i].type, field_of(&type->fields[i], value), depth);
        break;
    }
}

void pack_value(FhOut *out, const FhType *type, const void *value)
{
    put(out, type, value, 0);
}

/* ---- reading ---- */

typedef struct Reader {
    FhEvent *ev;
    fh_str rest;
    bool failed; /* what follows reads as nothing */
} Reader;

static fh_str take(Reader *reader, uint64_t len)
{
    if (len > reader->rest.len) {
        reader->failed = true;
        reader->rest.len = len = 0;
    }
    const fh_str taken = { reader->rest.ptr, (size_t)len };
    reader->rest = str_sub(reader->rest, (size_t)len, reader->rest.len);
    return taken;
}

static unsigned char take_byte(Reader *reader)
{
    const fh_str byte = take(reader, 1);
    return byte.len ? (unsigned char)byte.ptr[0] : 0;
}

static uint64_t take_count(Reader *reader)
{
    uint64_t count = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        const unsigned char byte = take_byte(reader);
        count |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) return count;
    }
    reader->failed = true;
    return 0;
}

static int64_t take_int(Reader *reader)
{
    const uint64_t bits = take_count(reader);
    return (int64_t)(bits >> 1 ^ (0 - (bits & 1)));
}

static bool take_bool(Reader *reader)
{
    const unsigned char byte = take_byte(reader);
    if (byte > 1) reader->failed = true;
    return byte == 1;
}

static fh_str take_text(Reader *reader)
{
    const fh_str text = take(reader, take_count(reader));
    if (utf8_valid_prefix(text) != text.len) reader->failed = true;
    return event_copy(reader->ev, text);
}

static fh_json take_json(Reader *reader)
{
    const fh_str text = take(reader, take_count(reader));
    const fh_json json = json_parse(event_of(reader->ev)->arena, text, NULL);
    if (!json) reader->failed = true;
    return fh_json_is_none(json) ? NULL : json;
}

static void get(Reader *reader, const FhType *type, void *value, int depth);

/* Nothing is allocated on the word of a length alone: each item is read before the next one. */
static void get_list(Reader *reader, const FhType *type, void *list, int depth)
{
    void *item = event_alloc(reader->ev, type->item->size);
    for (uint64_t left = take_count(reader); left && !reader->failed; left--) {
        const size_t before = reader->rest.len;
        memset(item, 0, type->item->size);
        get(reader, type->item, item, depth);
        if (!reader->failed) fh_list_push(reader->ev, FH_LOCAL, type, list, item);
        if (reader->rest.len == before && left > INT16_MAX) reader->failed = true;
    }
}

static void get_map(Reader *reader, const FhType *type, fh_map *map, int depth)
{
    void *key = event_alloc(reader->ev, type->key->size);
    void *value = event_alloc(reader->ev, type->item->size);
    for (uint64_t left = take_count(reader); left && !reader->failed; left--) {
        memset(value, 0, type->item->size);
        get(reader, type->key, key, depth);
        get(reader, type->item, value, depth);
        if (!reader->failed) fh_map_set(reader->ev, FH_LOCAL, type, map, key, value);
    }
}

static void get_file(Reader *reader, fh_file *file)
{
    file->name = take_text(reader);
    file->type = take_text(reader);
    file->size = take_int(reader);
}

static void get(Reader *reader, const FhType *type, void *value, int depth)
{
    if (depth++ > VALUE_DEPTH_MAX) reader->failed = true;
    if (reader->failed) return;
    switch (type->kind) {
    case FH_INT:
    case FH_DURATION:
    case FH_TIME: *(int64_t *)value = take_int(reader); break;
    case FH_FLOAT: {
        const fh_str bytes = take(reader, sizeof(double));
        if (bytes.len) memcpy(value, bytes.ptr, bytes.len);
        break;
    }
    case FH_BOOL: *(bool *)value = take_bool(reader); break;
    case FH_STR_KIND:
    case FH_HTML:
    case FH_ATTRS: *(fh_str *)value = take_text(reader); break;
    case FH_JSON: *(fh_json *)value = take_json(reader); break;
    case FH_WS: *(fh_ws *)value = (fh_ws){ 0 }; break;
    case FH_FILE: get_file(reader, value); break;
    case FH_LIST: get_list(reader, type, value, depth); break;
    case FH_MAP: get_map(reader, type, value, depth); break;
    case FH_MAYBE:
        *(bool *)value = take_bool(reader);
        if (*(bool *)value) get(reader, type->item, (char *)value + type->value_offset, depth);
        break;
    case FH_RECORD:
        for (int i = 0; i < type->nfields; i++)
            get(reader, type->fields[i].type, (char *)value + type->fields[i].offset, depth);
        break;
    }
}

bool pack_read(FhEvent *ev, const FhType *type, fh_str bytes, void *value)
{
    Reader reader = { ev, bytes, false };
    memset(value, 0, type->size);
    get(&reader, type, value, 0);
    return !reader.failed && reader.rest.len == 0;
}

/* ---- shape ---- */

/* The records that are being told of, from the inside to the outside. */
typedef struct Within Within;
struct Within {
    const FhType *type;
    const Within *outer;
};

/* The hash of str_hash, text by text: so it takes no memory. */
static void add(uint64_t *shape, const char *text)
{
    for (; *text; text++) *shape = (*shape ^ (unsigned char)*text) * 1099511628211u;
}

static void tell(uint64_t *shape, const FhType *type, const Within *outer)
{
    add(shape, type->name);
    if (type->key) tell(shape, type->key, outer);
    if (type->item) tell(shape, type->item, outer);
    if (type->kind != FH_RECORD) return;
    for (const Within *each = outer; each; each = each->outer)
        if (each->type == type) return;
    const Within within = { type, outer };
    add(shape, "{");
    for (int i = 0; i < type->nfields; i++) {
        add(shape, type->fields[i].name);
        add(shape, ":");
        tell(shape, type->fields[i].type, &within);
        add(shape, ",");
    }
    add(shape, "}");
}

uint64_t pack_shape(const FhType *type)
{
    uint64_t shape = str_hash((fh_str){ NULL, 0 });
    tell(&shape, type, NULL);
    return shape;
}
