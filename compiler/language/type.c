/* type.c: types are made once each, so that comparing them is comparing pointers. */
#include "language/type.h"

#include "base/str.h"

static const struct {
    TypeKind kind;
    const char *name;
    bool is_written; /* may stand in a program */
} basics[] = {
    { TYPE_ERROR,    "?",        false },
    { TYPE_VOID,     "nothing",  false },
    { TYPE_NONE,     "none",     false },
    { TYPE_EMPTY,    "?",        false },
    { TYPE_STR,      "str",      true },
    { TYPE_INT,      "int",      true },
    { TYPE_FLOAT,    "float",    true },
    { TYPE_BOOL,     "bool",     true },
    { TYPE_DURATION, "duration", true },
    { TYPE_TIME,     "time",     true },
    { TYPE_HTML,     "html",     true },
    { TYPE_JSON,     "json",     true },
    { TYPE_ATTRS,    "attrs",    true },
    { TYPE_WS,       "ws",       true },
    { TYPE_SEND,     "send",     true },
    { TYPE_REQ,      "req",      true },
    { TYPE_SESSION,  "session",  true },
    { TYPE_FILE,     "file",     true },
    { TYPE_REPLY,    "answer",   false },
};

#define NBASICS ((int)(sizeof(basics) / sizeof(basics[0])))

void types_init(Types *types, Arena *arena)
{
    *types = (Types){ .arena = arena };
    for (int i = 0; i < NBASICS; i++) {
        types->basic[basics[i].kind] =
            (Type){ .kind = basics[i].kind, .name = str_from(basics[i].name) };
    }
}

const Type *type_basic(Types *types, TypeKind kind)
{
    return &types->basic[kind];
}

static Type *new_type(Types *types, TypeKind kind, const Type *item)
{
    Type *type = ARENA_NEW(types->arena, Type);

    type->kind = kind;
    type->item = item;
    type->depth = item ? item->depth + 1 : 0;
    return type;
}

/* Whether a type can be made of `item`; if not, that is noted. */
static bool can_hold(Types *types, const Type *item)
{
    if (item->depth < TYPE_MAX_DEPTH) return true;
    types->is_too_deep = true;
    return false;
}

const Type *type_list(Types *types, const Type *item)
{
    Type *of = (Type *)item;

    if (!can_hold(types, item)) return type_basic(types, TYPE_ERROR);
    if (!of->list_of) {
        of->list_of = new_type(types, TYPE_LIST, item);
        of->list_of->name = str_from(arena_printf(types->arena, "[%s]", item->name.ptr));
    }
    return of->list_of;
}

const Type *type_map(Types *types, const Type *key, const Type *value)
{
    Type *of = (Type *)value;
    Type **made = key->kind == TYPE_INT ? &of->map_by_int : &of->map_by_str;

    if (!can_hold(types, value)) return type_basic(types, TYPE_ERROR);
    if (!*made) {
        *made = new_type(types, TYPE_MAP, value);
        (*made)->key = key;
        (*made)->name = str_from(
            arena_printf(types->arena, "{%s: %s}", key->name.ptr, value->name.ptr));
    }
    return *made;
}

const Type *type_optional(Types *types, const Type *item)
{
    Type *of = (Type *)item;

    if (item->kind == TYPE_OPTIONAL || item->kind == TYPE_ERROR) return item;
    if (!can_hold(types, item)) return type_basic(types, TYPE_ERROR);
    if (!of->optional_of) {
        of->optional_of = new_type(types, TYPE_OPTIONAL, item);
        of->optional_of->name = str_from(arena_printf(types->arena, "%s?", item->name.ptr));
    }
    return of->optional_of;
}

const Type *type_record(Types *types, struct Symbol *record, fh_str name)
{
    Type *type = new_type(types, TYPE_RECORD, NULL);

    type->record = record;
    type->name = str_copy(types->arena, name);
    return type;
}

const Type *type_named(Types *types, fh_str name)
{
    for (int i = 0; i < NBASICS; i++) {
        if (basics[i].is_written && str_is(name, basics[i].name)) {
            return type_basic(types, basics[i].kind);
        }
    }
    return NULL;
}

bool type_is_basic_name(fh_str name)
{
    for (int i = 0; i < NBASICS; i++) {
        if (str_is(name, basics[i].name)) return true;
    }
    return false;
}

/* `[]`, `[none]`, `{}`: a literal whose parts are not known yet, where `want` says them. */
static bool is_open_literal(const Type *have, const Type *want)
{
    if (have->kind == TYPE_EMPTY) return true;
    if (have->kind == TYPE_NONE) return want->kind == TYPE_OPTIONAL;
    if (have->kind != want->kind) return false;
    if (have->kind == TYPE_MAP && have->key != want->key && have->item->kind != TYPE_EMPTY) {
        return false;
    }
    if (have->kind != TYPE_LIST && have->kind != TYPE_MAP) return false;
    return is_open_literal(have->item, want->item);
}

TypeFit type_fits(const Type *have, const Type *want)
{
    if (have == want || type_is_error(have) || type_is_error(want)) return FIT_SAME;
    if (have->kind == TYPE_INT && want->kind == TYPE_FLOAT) return FIT_WIDEN;
    if (want->kind == TYPE_OPTIONAL) {
        if (have->kind == TYPE_NONE) return FIT_WRAP;
        if (have->kind != TYPE_OPTIONAL) return type_fits(have, want->item) ? FIT_WRAP : FIT_NO;
    }
    return is_open_literal(have, want) ? FIT_EMPTY : FIT_NO;
}

bool type_is_child(const Type *type)
{
    switch (type->kind) {
    case TYPE_LIST:
    case TYPE_OPTIONAL:
        return type_is_child(type->item);
    case TYPE_HTML:
    case TYPE_NONE:
    case TYPE_EMPTY:
        return true;
    default:
        return type_is_printable(type);
    }
}

bool type_is_printable(const Type *type)
{
    switch (type->kind) {
    case TYPE_ERROR:
    case TYPE_STR:
    case TYPE_INT:
    case TYPE_FLOAT:
    case TYPE_BOOL:
    case TYPE_DURATION:
    case TYPE_TIME:
    case TYPE_JSON:
        return true;
    case TYPE_LIST:
    case TYPE_OPTIONAL:
        return type_is_printable(type->item);
    default:
        return false;
    }
}

bool type_has_order(const Type *type)
{
    switch (type->kind) {
    case TYPE_ERROR:
    case TYPE_STR:
    case TYPE_INT:
    case TYPE_FLOAT:
    case TYPE_DURATION:
    case TYPE_TIME:
        return true;
    default:
        return false;
    }
}

bool type_is_error(const Type *type)
{
    return type->kind == TYPE_ERROR;
}

/* Of a list or map its items, of an optional its value decide. Records may hold all that a
 * state may, and what they hold is compared and written field by field. */
static const Type *innermost(const Type *type)
{
    while (type->item) type = type->item;
    return type;
}

bool type_has_equality(const Type *type)
{
    switch (innermost(type)->kind) {
    case TYPE_VOID:
    case TYPE_HTML:
    case TYPE_ATTRS:
    case TYPE_REQ:
    case TYPE_SESSION:
    case TYPE_FILE:
    case TYPE_REPLY:
        return false;
    default:
        return true;
    }
}

bool type_is_json(const Type *type)
{
    switch (innermost(type)->kind) {
    case TYPE_VOID:
    case TYPE_ATTRS:
    case TYPE_WS:
    case TYPE_SEND:
    case TYPE_REQ:
    case TYPE_SESSION:
    case TYPE_FILE:
    case TYPE_REPLY:
        return false;
    default:
        return true;
    }
}

bool type_is_storable(const Type *type)
{
    switch (innermost(type)->kind) {
    case TYPE_VOID:
    case TYPE_ATTRS:
    case TYPE_REQ:
    case TYPE_SESSION:
    case TYPE_FILE:
    case TYPE_REPLY:
        return false;
    default:
        return true;
    }
}
