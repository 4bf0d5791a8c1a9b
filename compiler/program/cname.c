/* cname.c: names in the generated C; see cname.h. */
#include "program/cname.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"

/* What a name of the user's must not be: C11's keywords, what fh.h brings in from the standard
 * headers, old gnu macros, and the names that every generated function uses. In the order of
 * their bytes, for bsearch. */
static const char *const reserved[] = {
    "INT64_C", "NULL", "UINT64_C", "abs", "asm", "auto", "bool", "break", "captured", "case",
    "char", "const", "constant", "continue", "default", "do", "double", "else", "enum", "ev",
    "exp", "extern", "fallback", "false", "files", "float", "for", "gamma", "goto", "hosts",
    "i386", "if", "index", "inline", "int", "isinf", "isnan", "j0", "j1", "jn", "linux", "log",
    "long", "main", "max_align_t", "offsetof", "origins", "out", "params", "ptrdiff_t",
    "register", "restrict", "return", "round", "routes", "session", "short", "shutdowns",
    "signbit", "signed", "size_t", "sizeof", "startups", "state", "static", "struct", "switch",
    "timers", "true",
    "typedef", "typeof", "union", "unix", "unsigned", "void", "volatile", "wchar_t", "while",
    "writes", "y0", "y1", "yn",
};

static int compare_word(const void *name, const void *word)
{
    return strcmp(name, *(const char *const *)word);
}

/* Names that begin as what C or the runtime may declare. */
static bool has_reserved_prefix(const char *name)
{
    static const char *const prefixes[] = { "fh_", "Fh", "FH_", "INT", "UINT" };
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (name[0] == prefixes[i][0] && strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return false;
}

/* ---- the words of types ----
 * Generated types are called after what they are made of: Todo_list, maybe_duration,
 * duration_list_by_str. What a program calls its records, functions and variables must not read
 * as one of them, nor as the table of one, type_Todo_list. */

static const char *const endings[] = { "_list", "_or_none", "_by_str", "_by_int" };

/* The name without one such ending; false where it has none. */
static bool strip_ending(fh_str *name)
{
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        fh_str ending = str_from(endings[i]);
        if (name->len <= ending.len || !str_ends_with(*name, ending)) continue;
        name->len -= ending.len;
        return true;
    }
    return false;
}

static bool is_capital(fh_str name)
{
    return name.len > 0 && name.ptr[0] >= 'A' && name.ptr[0] <= 'Z';
}

static bool strip_prefix(fh_str *name, const char *prefix)
{
    fh_str begin = str_from(prefix);
    if (name->len <= begin.len || !str_starts_with(*name, begin)) return false;
    *name = str_sub(*name, begin.len, name->len);
    return true;
}

static bool is_type_word(fh_str name)
{
    bool is_made = strip_prefix(&name, "type_");
    while (strip_ending(&name)) is_made = true;
    if (strip_prefix(&name, "maybe_")) is_made = true;
    return is_made && (is_capital(name) || type_is_basic_name(name));
}

static bool is_reserved(fh_str name)
{
    while (name.len > 1 && name.ptr[name.len - 1] == '_') name.len--; /* `int_` has its own */
    if (str_ends_with(name, FH_STR("_t")) && name.len > 2) return true; /* POSIX's types */
    char text[16];
    if (has_reserved_prefix(name.ptr) || is_type_word(name)) return true;
    if (name.len >= sizeof text) return false;
    memcpy(text, name.ptr, name.len);
    text[name.len] = '\0';
    return bsearch(text, reserved, sizeof reserved / sizeof reserved[0], sizeof reserved[0],
                   compare_word);
}

/* Whether C would keep the name for itself: an underscore, or what `safe` makes of such names. */
static bool has_underscore_first(const char *name)
{
    while (*name == 'v') name++;
    return *name == '_';
}

/* A spelling of `name` that C takes; two names never get the same one. */
static const char *safe(Arena *arena, fh_str name)
{
    fh_str text = str_copy(arena, name);
    const char *prefix = has_underscore_first(text.ptr) ? "v" : "";
    const char *ending = is_reserved(text) ? "_" : "";
    if (!*prefix && !*ending) return text.ptr;
    return arena_printf(arena, "%s%s%s", prefix, text.ptr, ending);
}

/* ---- names in use ---- */

typedef struct Taken Taken;
struct Taken {
    const char *name;
    uint64_t hash;
    int last;           /* the number that the last other one of this name got */
    Taken *bucket_next; /* in its bucket */
    Taken *scope_next;  /* in its scope */
};

typedef struct NameScope {
    Taken *taken;
    struct NameScope *outer;
} NameScope;

struct Names {
    Arena *arena;
    const Names *file; /* or null */
    NameScope *scope;
    Taken **buckets;
    size_t nbuckets;   /* a power of two */
    size_t ntaken;
};

#define FIRST_BUCKETS 16

Names *names_new(Arena *arena)
{
    Names *names = ARENA_NEW(arena, Names);
    names->arena = arena;
    names->nbuckets = FIRST_BUCKETS;
    names->buckets = arena_array(arena, FIRST_BUCKETS, sizeof *names->buckets);
    names_enter(names);
    return names;
}

Names *names_inside(Arena *arena, const Names *file)
{
    Names *names = names_new(arena);
    names->file = file;
    return names;
}

void names_enter(Names *names)
{
    NameScope *scope = ARENA_NEW(names->arena, NameScope);
    scope->outer = names->scope;
    names->scope = scope;
}

void names_leave(Names *names)
{
    for (Taken *taken = names->scope->taken; taken; taken = taken->scope_next) {
        Taken **link = &names->buckets[taken->hash & (names->nbuckets - 1)];
        while (*link != taken) link = &(*link)->bucket_next;
        *link = taken->bucket_next;
        names->ntaken--;
    }
    names->scope = names->scope->outer;
}

static Taken *find(const Names *names, const char *name)
{
    uint64_t hash = str_hash(str_from(name));
    for (; names; names = names->file)
        for (Taken *taken = names->buckets[hash & (names->nbuckets - 1)]; taken;
             taken = taken->bucket_next)
            if (taken->hash == hash && strcmp(taken->name, name) == 0) return taken;
    return NULL;
}

static void link_in(Names *names, Taken *taken)
{
    Taken **bucket = &names->buckets[taken->hash & (names->nbuckets - 1)];
    taken->bucket_next = *bucket;
    *bucket = taken;
}

static void grow(Names *names)
{
    Taken **old = names->buckets;
    size_t count = names->nbuckets;
    names->nbuckets *= 2;
    names->buckets = arena_array(names->arena, names->nbuckets, sizeof *names->buckets);
    for (size_t i = 0; i < count; i++)
        for (Taken *taken = old[i], *next; taken; taken = next) {
            next = taken->bucket_next;
            link_in(names, taken);
        }
}

static const char *take(Names *names, NameScope *scope, fh_str wish)
{
    const char *base = safe(names->arena, wish), *name = base;
    Taken *same = find(names, base);
    if (same && same->last == 0) same->last = 1;
    for (Taken *other = same; other; other = find(names, name))
        name = arena_printf(names->arena, "%s_%d", base, ++same->last);
    if (names->ntaken == names->nbuckets) grow(names);
    Taken *taken = ARENA_NEW(names->arena, Taken);
    taken->name = name;
    taken->hash = str_hash(str_from(name));
    taken->scope_next = scope->taken;
    scope->taken = taken;
    link_in(names, taken);
    names->ntaken++;
    return name;
}

const char *names_take(Names *names, fh_str wish)
{
    return take(names, names->scope, wish);
}

const char *names_take_outside(Names *names, fh_str wish)
{
    return take(names, names->scope->outer, wish);
}

/* ---- roles ---- */

static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
static bool is_word(char c)
{
    return is_upper(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

const char *cname_role(Arena *arena, const char *prefix, fh_str name, const char *role)
{
    Buf buf = { 0 };
    buf_append_cstr(&buf, prefix);
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (c == ':') { /* a capture's type is not part of its name */
            while (i + 1 < name.len && name.ptr[i + 1] != '}') i++;
            continue;
        }
        bool gap = !is_word(c) || (is_upper(c) && i > 0 && !is_upper(name.ptr[i - 1]));
        if (gap && buf.len > 0 && buf.ptr[buf.len - 1] != '_') buf_append_char(&buf, '_');
        if (is_word(c)) buf_append_char(&buf, is_upper(c) ? (char)(c + 32) : c);
    }
    if (buf.len > 0 && buf.ptr[buf.len - 1] != '_' && role[0]) buf_append_char(&buf, '_');
    buf_append_cstr(&buf, role);
    const char *made = arena_copy(arena, buf.ptr, buf.len);
    buf_free(&buf);
    return made;
}

const char *cname_member(Arena *arena, fh_str name)
{
    return safe(arena, name);
}

/* ---- types ---- */

/* The word for a type inside longer names: "str", "Todo_list", "maybe_int". */
static const char *word(Arena *arena, const Type *type)
{
    switch (type->kind) {
    case TYPE_LIST: return arena_printf(arena, "%s_list", word(arena, type->item));
    case TYPE_OPTIONAL: /* [int?] is maybe_int_list, so [int]? is int_list_or_none */
        return arena_printf(arena, type->item->item ? "%s_or_none" : "maybe_%s",
                            word(arena, type->item));
    case TYPE_MAP:
        return arena_printf(arena, "%s_by_%s", word(arena, type->item), word(arena, type->key));
    case TYPE_SEND: return "send";
    case TYPE_RECORD: return safe(arena, type->name); /* Todo_list is not [Todo] */
    default: return type->name.ptr;
    }
}

bool cname_is_predeclared(const Type *type)
{
    switch (type->kind) {
    case TYPE_RECORD: case TYPE_MAP: return false;
    case TYPE_LIST: case TYPE_OPTIONAL:
        switch (type->item->kind) {
        case TYPE_INT: case TYPE_FLOAT: case TYPE_BOOL: case TYPE_STR: case TYPE_HTML:
        case TYPE_JSON: case TYPE_FILE: return true;
        default: return false;
        }
    default: return true;
    }
}

static const char *make_type(Arena *arena, const Type *type)
{
    switch (type->kind) {
    case TYPE_VOID: return "void";
    case TYPE_INT: return "int64_t";
    case TYPE_FLOAT: return "double";
    case TYPE_BOOL: return "bool";
    case TYPE_MAP: return "fh_map";
    case TYPE_SEND: return "fh_ws"; /* a connection, too */
    case TYPE_RECORD: return arena_printf(arena, "struct %s", word(arena, type));
    case TYPE_LIST: case TYPE_OPTIONAL:
        return arena_printf(arena, cname_is_predeclared(type) ? "fh_%s" : "%s",
                            word(arena, type));
    default: return arena_printf(arena, "fh_%s", word(arena, type));
    }
}

static const char *make_table(Arena *arena, const Type *type)
{
    if (type->kind == TYPE_SEND) return "fh_type_ws";
    return arena_printf(arena, cname_is_predeclared(type) ? "fh_type_%s" : "type_%s",
                        word(arena, type));
}

/* Asked for at every variable, so they are made once. */

const char *cname_type(Arena *arena, const Type *type)
{
    Type *of = (Type *)type;
    if (!of->cname) of->cname = make_type(arena, type);
    return of->cname;
}

const char *cname_table(Arena *arena, const Type *type)
{
    Type *of = (Type *)type;
    if (!of->ctable) of->ctable = make_table(arena, type);
    return of->ctable;
}
