/* type.h: the types of fh, and which value may go where.
 *
 * Types are interned: two types are the same if and only if their pointers are equal. The
 * poisoned type (TYPE_ERROR) goes everywhere without a word, so that one mistake is reported
 * once. */
#ifndef TYPE_H
#define TYPE_H

#include <stdbool.h>

#include "base/arena.h"
#include "fh_str.h"

typedef enum TypeKind {
    TYPE_ERROR,    /* the result of a mistake that has been reported */
    TYPE_VOID,     /* a call that gives nothing */
    TYPE_NONE,     /* `none` before its optional is known */
    TYPE_EMPTY,    /* `[]` before its item type is known: item type of an empty literal */
    TYPE_STR, TYPE_INT, TYPE_FLOAT, TYPE_BOOL, TYPE_DURATION, TYPE_TIME,
    TYPE_HTML, TYPE_JSON,
    TYPE_ATTRS,    /* named arguments that a component collects */
    TYPE_WS, TYPE_SEND, TYPE_REQ, TYPE_SESSION, /* handles; TYPE_SEND may be called */
    TYPE_FILE,     /* an uploaded file */
    TYPE_REPLY,    /* redirect(…), status(…), header(…), cookie(…), text(…): among yielded roots */
    TYPE_LIST, TYPE_MAP, TYPE_OPTIONAL, TYPE_RECORD
} TypeKind;

struct Symbol;

typedef struct Type Type;
struct Type {
    TypeKind kind;
    fh_str name;           /* as fh writes it: "[str]?", "Todo"; NUL-ended */
    const Type *item;      /* list: items; map: values; optional: the value; else null */
    const Type *key;       /* map */
    struct Symbol *record; /* record: its declaration */
    int depth;             /* levels of lists, maps and optionals in it */
    /* interning: what has been made of this type */
    Type *list_of, *optional_of, *map_by_str, *map_by_int;
    const char *cname, *ctable; /* cname.c: what the type and its table are called in C */
};

/* Most levels of a type. One with more is the poisoned type, and sets `is_too_deep`: a program
 * could otherwise make names of types as long as itself, `let y = [x]` by `let y = [x]`. */
#define TYPE_MAX_DEPTH 50

/* The types without parts, by kind, and the arena that the others are made in. */
typedef struct Types {
    Arena *arena;
    bool is_too_deep;
    Type basic[TYPE_RECORD + 1]; /* indexed by TypeKind, up to TYPE_REPLY */
} Types;

void types_init(Types *types, Arena *arena);
const Type *type_basic(Types *types, TypeKind kind);
const Type *type_list(Types *types, const Type *item);
const Type *type_map(Types *types, const Type *key, const Type *value); /* key: str or int */
const Type *type_optional(Types *types, const Type *item); /* T?? is T? */
const Type *type_record(Types *types, struct Symbol *record, fh_str name);

/* The basic type with that name (`str`, `int` …) as written in a program; null for none. */
const Type *type_named(Types *types, fh_str name);

/* Whether one of the types without parts is called so, may it be written or not. */
bool type_is_basic_name(fh_str name);

typedef enum TypeFit {
    FIT_NO,
    FIT_SAME,
    FIT_WIDEN,   /* int → float */
    FIT_WRAP,    /* T → T?, none → T? */
    FIT_EMPTY    /* [] or {} or none-holding literals take the wanted type */
} TypeFit;

/* May a value of type `have` go where `want` is needed, and how. */
TypeFit type_fits(const Type *have, const Type *want);

/* What markup children and attribute values may be (LANGUAGE 6): str, numbers, bool, duration,
 * time, json, html, optionals and lists of them. */
bool type_is_child(const Type *type);

/* What text can be made of: the same without html. */
bool type_is_printable(const Type *type);

/* Whether == is defined: everything but html, attrs and the handles other than ws and send. */
bool type_has_equality(const Type *type);

/* Whether < is defined: int, float, str, duration, time. */
bool type_has_order(const Type *type);

/* Whether json(…) can write it, and a state or record field can hold it, respectively. */
bool type_is_json(const Type *type);
bool type_is_storable(const Type *type);

bool type_is_error(const Type *type);

#endif
