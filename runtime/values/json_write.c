/* json_write.c: JSON as text, with ", " and ": " between things, as Python writes it.
 *
 * The same text can stand between the quotes of an attribute, where & < > " become entities,
 * inside <script>, where no < and no line separator may occur, or where htmx puts it into a page.
 * NaN and the infinities, which JSON cannot say, are null. */
#include <math.h>
#include <stdio.h>

#include "values/event.h"
#include "values/json.h"
#include "values/list.h"
#include "base/number.h"
#include "base/str.h"
#include "values/value.h"

static void quote(FhOut *out, JsonStyle style)
{
    if (style == JSON_IN_ATTR) fh_out_lit(out, "&quot;");
    else out_char(out, '"');
}

/* What stands for & < > in a string; empty: themselves. */
static fh_str entity(JsonStyle style, char c)
{
    static const char *const forms[][3] = {
        [JSON_PLAIN] = { "", "", "" },
        [JSON_IN_ATTR] = { "&amp;", "&lt;", "&gt;" },
        [JSON_IN_SCRIPT] = { "", "\\u003c", "" },
        [JSON_IN_PAGE] = { "\\u0026", "\\u003c", "\\u003e" },
        [JSON_FOR_SWAP] = { "\\u0026", "\\u003c", "\\u003e" },
        [JSON_IN_CONTENT] = { "\\u0026amp;", "\\u0026lt;", "\\u0026gt;" },
    };
    return str_from(forms[style][c == '&' ? 0 : c == '<' ? 1 : 2]);
}

/* What stands for the byte at text.ptr[at] in a string, in `buffer` or constant; and how many
 * bytes of the text it stands for. Empty: the byte itself. */
static fh_str replacement(JsonStyle style, fh_str text, size_t at, size_t *len, char buffer[8])
{
    unsigned char c = (unsigned char)text.ptr[at];
    *len = 1;
    switch (c) {
    case '"': return style == JSON_IN_ATTR ? FH_STR("\\&quot;") : FH_STR("\\\"");
    case '\\': return FH_STR("\\\\");
    case '\n': return FH_STR("\\n");
    case '\r': return FH_STR("\\r");
    case '\t': return FH_STR("\\t");
    case '&':
    case '<':
    case '>': return entity(style, text.ptr[at]);
    case 0xE2:
        if (style != JSON_IN_SCRIPT || text.len - at < 3 || text.ptr[at + 1] != '\x80')
            return FH_STR("");
        if (text.ptr[at + 2] != '\xA8' && text.ptr[at + 2] != '\xA9') return FH_STR("");
        *len = 3;
        return text.ptr[at + 2] == '\xA8' ? FH_STR("\\u2028") : FH_STR("\\u2029");
    default:
        if (c >= 0x20) return FH_STR("");
        return (fh_str){ buffer, (size_t)snprintf(buffer, 8, "\\u%04x", c) };
    }
}

/* Bytes that `replacement` has to look at. */
static bool is_special(unsigned char c)
{
    return c < 0x20 || c == '"' || c == '\\' || c == '&' || c == '<' || c == '>' || c == 0xE2;
}

static void write_str(FhOut *out, JsonStyle style, fh_str text)
{
    char buffer[8];
    size_t run = 0, len = 1;
    quote(out, style);
    for (size_t i = 0; i < text.len; i += len) {
        len = 1;
        if (!is_special((unsigned char)text.ptr[i])) continue;
        fh_str written = replacement(style, text, i, &len, buffer);
        if (written.len == 0) continue;
        fh_out_bytes(out, text.ptr + run, i - run);
        out_str(out, written);
        run = i + len;
    }
    if (run < text.len) fh_out_bytes(out, text.ptr + run, text.len - run);
    quote(out, style);
}

static void write_float(FhOut *out, double value)
{
    if (isfinite(value)) fh_out_float(out, value);
    else fh_out_lit(out, "null");
}

static void between(FhOut *out, bool first)
{
    if (!first) fh_out_lit(out, ", ");
}

/* How the items of a list are written that is written so itself. */
static JsonStyle within(JsonStyle style)
{
    return style == JSON_FOR_SWAP || style == JSON_IN_CONTENT ? JSON_IN_PAGE : style;
}

/* The same of an object's value under this key: `payload` is what `content` was once called. */
static JsonStyle under(JsonStyle style, fh_str key)
{
    const bool is_swapped = str_is(key, "content") || str_is(key, "payload");
    return style == JSON_FOR_SWAP && is_swapped ? JSON_IN_CONTENT : within(style);
}

/* ---- trees ---- */

static void write_object(FhOut *out, JsonStyle style, fh_json json)
{
    out_char(out, '{');
    for (uint32_t i = 0; i < json->len; i++) {
        between(out, i == 0);
        write_str(out, style, json->members[i].key);
        fh_out_lit(out, ": ");
        json_write_tree(out, under(style, json->members[i].key), &json->members[i].value);
    }
    out_char(out, '}');
}

static void write_array(FhOut *out, JsonStyle style, fh_json json)
{
    out_char(out, '[');
    for (uint32_t i = 0; i < json->len; i++) {
        between(out, i == 0);
        json_write_tree(out, within(style), &json->items[i]);
    }
    out_char(out, ']');
}

void json_write_tree(FhOut *out, JsonStyle style, fh_json json)
{
    char buffer[NUMBER_FLOAT_MAX];
    switch (json ? json->kind : JSON_NULL) {
    case JSON_BOOL: fh_out_bool(out, json->truth); break;
    case JSON_STR: write_str(out, style, json_str(json)); break;
    case JSON_ARRAY: write_array(out, style, json); break;
    case JSON_OBJECT: write_object(out, style, json); break;
    case JSON_FLOAT:
        if (!json->source) {
            write_float(out, json->real);
            break;
        }
        out_str(out, json_number_text(json, buffer));
        break;
    case JSON_INT: out_str(out, json_number_text(json, buffer)); break;
    default: fh_out_lit(out, "null"); break;
    }
}

/* ---- values ---- */

static void write(FhOut *out, JsonStyle style, const FhType *type, const void *value, int depth);

static void write_list(FhOut *out, JsonStyle style, const FhType *type, const void *list,
                       int depth)
{
    out_char(out, '[');
    for (int64_t i = 0; i < list_of(list)->len; i++) {
        between(out, i == 0);
        write(out, within(style), type->item,
              list_of(list)->items + (size_t)i * type->item->size, depth);
    }
    out_char(out, ']');
}

static fh_str key_text(const FhType *type, const void *key, char buffer[NUMBER_INT_MAX])
{
    if (type->kind != FH_INT) return *(const fh_str *)key;
    return (fh_str){ buffer, number_int_text(*(const int64_t *)key, buffer) };
}

static void write_map(FhOut *out, JsonStyle style, const FhType *type, const fh_map *map,
                      int depth)
{
    const void *key, *value;
    char buffer[NUMBER_INT_MAX];
    bool first = true;
    out_char(out, '{');
    for (int64_t at = 0; fh_map_next(type, map, &at, &key, &value); first = false) {
        between(out, first);
        const fh_str name = key_text(type->key, key, buffer);
        write_str(out, style, name);
        fh_out_lit(out, ": ");
        write(out, under(style, name), type->item, value, depth);
    }
    out_char(out, '}');
}

static void write_record(FhOut *out, JsonStyle style, const FhType *type, const void *record,
                         int depth)
{
    out_char(out, '{');
    for (int i = 0; i < type->nfields; i++) {
        const FhField *field = &type->fields[i];
        between(out, i == 0);
        const fh_str name = str_from(field->name);
        write_str(out, style, name);
        fh_out_lit(out, ": ");
        write(out, under(style, name), field->type, (const char *)record + field->offset, depth);
    }
    out_char(out, '}');
}

static void write_text_of(FhOut *out, JsonStyle style, const FhType *type, const void *value)
{
    quote(out, style);
    value_print(out, type, value); /* digits, letters, - and : only */
    quote(out, style);
}

static void write(FhOut *out, JsonStyle style, const FhType *type, const void *value, int depth)
{
    if (depth++ > VALUE_DEPTH_MAX) value_too_deep();
    switch (type->kind) {
    case FH_INT: fh_out_int(out, *(const int64_t *)value); break;
    case FH_FLOAT: write_float(out, *(const double *)value); break;
    case FH_BOOL: fh_out_bool(out, *(const bool *)value); break;
    case FH_HTML: write_str(out, within(style), *(const fh_str *)value); break;
    case FH_STR_KIND:
    case FH_ATTRS: write_str(out, style, *(const fh_str *)value); break;
    case FH_FILE: write_str(out, style, ((const fh_file *)value)->name); break;
    case FH_DURATION:
    case FH_TIME:
    case FH_WS: write_text_of(out, style, type, value); break;
    case FH_JSON: json_write_tree(out, style, *(const fh_json *)value); break;
    case FH_LIST: write_list(out, style, type, value, depth); break;
    case FH_MAP: write_map(out, style, type, value, depth); break;
    case FH_RECORD: write_record(out, style, type, value, depth); break;
    case FH_MAYBE:
        if (maybe_has(value)) write(out, style, type->item, maybe_value(type, value), depth);
        else fh_out_lit(out, "null");
        break;
    }
}

void json_write(FhOut *out, JsonStyle style, const FhType *type, const void *value)
{
    write(out, style, type, value, 0);
}

void fh_out_json(FhOut *out, const FhType *type, const void *value)
{
    json_write(out, JSON_IN_SCRIPT, type, value);
}

void fh_out_attr_json(FhOut *out, const FhType *type, const void *value)
{
    json_write(out, JSON_IN_ATTR, type, value);
}

/* ---- in ASCII ---- */

/* A code point as JSON escapes it: beyond U+FFFF as two halves. */
static size_t put_escaped(char *to, uint32_t code)
{
    if (code < 0x10000) return (size_t)sprintf(to, "\\u%04x", code);
    code -= 0x10000;
    return (size_t)sprintf(to, "\\u%04x\\u%04x", 0xd800 + (code >> 10), 0xdc00 + (code & 0x3ff));
}

fh_str fh_json_ascii(FhEvent *ev, fh_json json)
{
    static const FhJson null = { .kind = JSON_NULL };
    FhOut *out = event_out(event_of(ev));
    json_write_tree(out, JSON_PLAIN, json ? json : &null);
    const fh_str text = out_content(out);
    char *to = event_alloc(ev, text.len * 6 + 1); /* a byte: \u007f */
    size_t len = 0, step = 1;
    for (size_t i = 0; i < text.len; i += step) {
        const unsigned char c = (unsigned char)text.ptr[i];
        step = 1;
        if (c < 0x7f) to[len++] = (char)c;
        else len += put_escaped(to + len, utf8_decode(text.ptr + i, text.ptr + text.len, &step));
    }
    event_out_release(event_of(ev), out);
    return (fh_str){ to, len };
}
