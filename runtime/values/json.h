/* json.h: JSON text to trees and back.
 *
 * A tree lies in an arena (or, in state memory, in one block) and never changes; parts of it
 * may belong to several trees. Reading is strict (RFC 8259): valid UTF-8, no trailing comma,
 * no lone surrogate, at most JSON_DEPTH levels and JSON_VALUES_MAX values. Numbers keep their
 * text. Of a key that comes twice, the last value counts. Objects with many keys carry a hash
 * index. */
#ifndef JSON_H
#define JSON_H

#include "base/arena.h"
#include "fh.h"
#include "base/limit.h"


typedef enum JsonKind {
    JSON_NULL, JSON_BOOL, JSON_INT, JSON_FLOAT, JSON_STR, JSON_ARRAY, JSON_OBJECT
} JsonKind;

typedef struct JsonMember JsonMember;

struct FhJson {
    uint8_t kind;    /* JsonKind */
    uint16_t height; /* levels below and with this one: 0 for what holds nothing */
    uint32_t len;    /* bytes of a text or of a number's source; items; members */
    union {
        bool truth;
        int64_t number;
        double real;
        const char *text;
        const FhJson *items;
        const JsonMember *members;
    };
    union {
        const char *source;    /* numbers: how they were written; null: the program made them */
        const uint32_t *index; /* objects of more than JSON_SMALL members; see json_find */
    };
};

struct JsonMember {
    fh_str key;
    FhJson value;
};

/* Objects of so many members are searched from one end to the other. */
#define JSON_SMALL 8

/* Why a text is not JSON. */
typedef struct JsonError {
    const char *what; /* "a comma or } should stand here" */
    size_t at;        /* the byte */
} JsonError;

/* Reads a text; the tree lives in the arena and does not point into the text. Null, and
 * *error (may be null) set, if it is not JSON. */
fh_json json_parse(Arena *arena, fh_str text, JsonError *error);

/* Members of the root that are left out of a tree, if they are objects: read, but not kept. */
typedef struct JsonOmitted {
    fh_str names[2];
    fh_str text; /* set to the last one's value, within the text that is read */
} JsonOmitted;

/* The same, but for what is omitted (may be null). */
fh_json json_parse_without(Arena *arena, fh_str text, JsonOmitted *omitted, JsonError *error);

/* The value under a key, or null; null also for what is no object. */
fh_json json_find(fh_json object, fh_str key);

static inline fh_str json_str(fh_json json)
{
    return (fh_str){ json->text, json->len };
}

/* A number as it was written, or as fh writes it (then in `buffer`, NUMBER_FLOAT_MAX). */
fh_str json_number_text(fh_json json, char *buffer);

/* Make trees of what lives at least as long as they. An object takes `members` over: a later
 * one replaces an earlier one of the same key. */
static inline FhJson json_make_str(fh_str text)
{
    return (FhJson){ .kind = JSON_STR, .len = (uint32_t)text.len, .text = text.ptr };
}
FhJson json_make_array(const FhJson *items, size_t len);
FhJson json_make_object(Arena *arena, JsonMember *members, size_t len);

/* The tree of a value; stops when it is nested too deeply. */
FhJson json_make(FhEvent *ev, const FhType *type, const void *value);

/* The same by value: numbers as numbers, objects whatever the order. Null equals JSON null. */
bool json_equal(fh_json a, fh_json b);

/* A copy in one block: the bytes it needs, and the copy itself. */
size_t json_copy_size(fh_json json);
fh_json json_copy(void *block, fh_json json);

/* Where JSON is written: between the quotes of an attribute, inside <script>, or where htmx puts
 * it into a page. htmx 4 swaps the `content` of an object in, as HTML: there a str is markup that
 * says that text, and html is itself. */
typedef enum JsonStyle {
    JSON_PLAIN, JSON_IN_ATTR, JSON_IN_SCRIPT, JSON_IN_PAGE,
    JSON_FOR_SWAP,   /* JSON_IN_PAGE, whose outermost object htmx 4 may swap in */
    JSON_IN_CONTENT  /* what it would swap in */
} JsonStyle;

void json_write_tree(FhOut *out, JsonStyle style, fh_json json);
void json_write(FhOut *out, JsonStyle style, const FhType *type, const void *value);

#endif
