/* type.c: C types and the tables that describe them.
 *
 * A type is printed where first needed, parts before wholes. A record may hold itself through a
 * list or map: those are printed before it, and its table may be named before it is defined. */
#include "emit/emitter.h"

#include <string.h>

static void note(Emitter *emitter, const Type *type, Table *seen, const Type ***list, int *count,
                 int *cap)
{
    if (table_add(seen, (fh_str){ arena_copy(emitter->arena, &type, sizeof type), sizeof type },
                  (void *)(uintptr_t)type)) return;
    if (*count == *cap) {
        int more = *cap ? *cap * 2 : 16;
        *list = arena_grow(emitter->arena, *list, (size_t)*cap * sizeof **list,
                           (size_t)more * sizeof **list);
        *cap = more;
    }
    (*list)[(*count)++] = type;
}

const char *emit_ctype(Emitter *emitter, const Type *type)
{
    if (!cname_is_predeclared(type))
        note(emitter, type, &emitter->types, &emitter->type_list, &emitter->ntypes,
             &emitter->types_cap);
    return cname_type(emitter->arena, type);
}

const char *emit_table(Emitter *emitter, const Type *type)
{
    if (!cname_is_predeclared(type)) {
        emit_ctype(emitter, type);
        note(emitter, type, &emitter->tables, &emitter->table_list, &emitter->ntables,
             &emitter->tables_cap);
    }
    return cname_table(emitter->arena, type);
}

static Record *record_of(const Emitter *emitter, const Type *type)
{
    return table_get(&emitter->records, TABLE_POINTER(type));
}

static const char *declarator_gap(const char *ctype)
{
    size_t len = strlen(ctype);
    return len > 0 && ctype[len - 1] == '*' ? "" : " ";
}

static void emit_members(Emitter *emitter, const StructField *fields)
{
    for (const StructField *field = fields; field; field = field->next) {
        const char *ctype = cname_type(emitter->arena, field->type);
        buf_printf(emitter->out, "    %s%s%s;\n", ctype, declarator_gap(ctype), field->cname);
    }
    if (!fields) buf_append_cstr(emitter->out, "    char unused;\n");
}

/* ---- parts before wholes ----
 * With a stack of our own: records that name each other may make chains of any length. */

typedef struct Visit {
    const Type *type;
    const Type *item;          /* what it is made of and still has to be looked at, or null */
    const StructField *field;  /* the same of a record */
} Visit;

typedef struct Walk {
    Emitter *emitter;
    Table *begun;
    void (*print)(Emitter *emitter, const Type *type);
    void (*again)(Emitter *emitter, const Type *type); /* for one that was begun; or null */
    bool by_value;             /* what is only pointed to comes afterwards */
    Visit *visits;
    int count, cap;
    const Type **later;        /* pointed to by what has been printed */
    int nlater, later_cap;
} Walk;

static bool mark(Emitter *emitter, Table *marked, const Type *type)
{
    return table_add(marked, (fh_str){ arena_copy(emitter->arena, &type, sizeof type),
                                       sizeof type }, (void *)(uintptr_t)type) == NULL;
}

/* A list or map only points to its items: where a record stands in them, it may be the one that
 * is being printed, or hold it. Those come when the type in hand is done. */
static bool is_pointed_to(const Type *item)
{
    if (item->kind == TYPE_OPTIONAL) item = item->item;
    return item->kind == TYPE_RECORD;
}

static void keep_for_later(Walk *walk, const Type *type)
{
    if (walk->nlater == walk->later_cap) {
        int cap = walk->later_cap ? walk->later_cap * 2 : 16;
        walk->later = arena_grow(walk->emitter->arena, walk->later,
                                 (size_t)walk->later_cap * sizeof *walk->later,
                                 (size_t)cap * sizeof *walk->later);
        walk->later_cap = cap;
    }
    walk->later[walk->nlater++] = type;
}

static void walk_into(Walk *walk, const Type *type)
{
    Emitter *emitter = walk->emitter;
    if (cname_is_predeclared(type)) return;
    if (!mark(emitter, walk->begun, type)) {
        if (walk->again) walk->again(emitter, type);
        return;
    }
    bool is_pointer = type->kind == TYPE_LIST || type->kind == TYPE_MAP;
    if (walk->by_value && is_pointer && is_pointed_to(type->item)) {
        walk->print(emitter, type);
        keep_for_later(walk, type->item);
        return;
    }
    if (walk->count == walk->cap) {
        int cap = walk->cap ? walk->cap * 2 : 16;
        walk->visits = arena_grow(emitter->arena, walk->visits,
                                  (size_t)walk->cap * sizeof(Visit), (size_t)cap * sizeof(Visit));
        walk->cap = cap;
    }
    const Record *record = type->kind == TYPE_RECORD ? record_of(emitter, type) : NULL;
    walk->visits[walk->count++] = (Visit){ type, type->item, record ? record->fields : NULL };
}

/* Prints `root` behind what it is made of, unless it has been begun. */
static void walk_one(Walk *walk, const Type *root)
{
    walk_into(walk, root);
    while (walk->count > 0) {
        Visit *visit = &walk->visits[walk->count - 1];
        const Type *type = visit->type, *item = visit->item;
        const StructField *field = visit->field;
        if (field) {
            visit->field = field->next;
            walk_into(walk, field->type);
        } else if (item) {
            visit->item = NULL;
            walk_into(walk, item);
        } else {
            walk->count--;
            walk->print(walk->emitter, type);
        }
    }
}

static void walk_types(Walk *walk, const Type *root)
{
    walk_one(walk, root);
    for (int i = 0; i < walk->nlater; i++) walk_one(walk, walk->later[i]);
}

/* ---- C types ---- */

/* [Post?] needs the name of Post?, which is defined behind Post. */
static void declare_item(Emitter *emitter, const Type *item)
{
    const char *ctype = cname_type(emitter->arena, item);
    buf_printf(emitter->out, "typedef struct %s %s;\n", ctype, ctype);
}

static void define_one(Emitter *emitter, const Type *type)
{
    Buf *out = emitter->out;
    const char *ctype = cname_type(emitter->arena, type);
    if (type->kind == TYPE_RECORD) {
        const Record *record = record_of(emitter, type);
        buf_append_char(out, '\n');
        emit_origin(emitter, record->file, record->line, record->origin);
        buf_printf(out, "%s {\n", ctype);
        emit_members(emitter, record->fields);
        buf_append_cstr(out, "};\n");
    } else if (type->kind != TYPE_MAP) {
        if (type->kind == TYPE_LIST && type->item->kind == TYPE_OPTIONAL
            && is_pointed_to(type->item)) declare_item(emitter, type->item);
        buf_printf(out, "%s(%s, %s);\n", type->kind == TYPE_LIST ? "FH_LIST_OF" : "FH_MAYBE_OF",
                   ctype, cname_type(emitter->arena, type->item));
    }
}

static void define(Emitter *emitter, const Type *type)
{
    Walk walk = { .emitter = emitter, .begun = &emitter->done, .print = define_one,
                  .by_value = true };
    walk_types(&walk, type);
}

/* ---- tables ---- */

static void emit_field_rows(Emitter *emitter, const char *ctype, const StructField *fields)
{
    for (const StructField *field = fields; field; field = field->next) {
        buf_printf(emitter->out, "    %s(%s, %s, \"%s\", &%s", field->fallback ? "FH_FIELD_OR"
                   : "FH_FIELD", ctype, field->cname, field->name,
                   cname_table(emitter->arena, field->type));
        if (field->fallback && field->fallback->kind == EXPR_NAMED) {
            buf_printf(emitter->out, ", &%s", field->fallback->named);
        } else if (field->fallback) {
            const char *type = cname_type(emitter->arena, field->type);
            buf_printf(emitter->out, ",\n                (&(const %s)", type);
            emit_constant(emitter, field->fallback);
            buf_append_char(emitter->out, ')');
        }
        buf_append_cstr(emitter->out, "),\n");
    }
}

static void describe_record(Emitter *emitter, const Type *type)
{
    const Record *record = record_of(emitter, type);
    const char *table = cname_table(emitter->arena, type);
    const char *ctype = cname_type(emitter->arena, type);
    buf_append_char(emitter->out, '\n');
    if (record->nfields == 0) {
        buf_printf(emitter->out, "static const FhType %s = FH_TYPE_RECORD_EMPTY(\"%s\", %s);\n",
                   table, type->name.ptr, ctype);
        return;
    }
    buf_printf(emitter->out, "static const FhField %s_fields[] = {\n", table);
    emit_field_rows(emitter, ctype, record->fields);
    buf_printf(emitter->out, "};\nstatic const FhType %s = FH_TYPE_RECORD(\"%s\", %s, "
               "%s_fields);\n", table, type->name.ptr, ctype, table);
}

/* static const FhType type_Todo_list = FH_TYPE_LIST("[Todo]", Todo_list, &type_Todo); */
static void describe_item(Emitter *emitter, const Type *type, const char *macro)
{
    buf_printf(emitter->out, "static const FhType %s = %s(\"%s\", %s, &%s);\n",
               cname_table(emitter->arena, type), macro, type->name.ptr,
               cname_type(emitter->arena, type), cname_table(emitter->arena, type->item));
}

static void describe_one(Emitter *emitter, const Type *type)
{
    switch (type->kind) {
    case TYPE_LIST: describe_item(emitter, type, "FH_TYPE_LIST"); break;
    case TYPE_OPTIONAL: describe_item(emitter, type, "FH_TYPE_MAYBE"); break;
    case TYPE_MAP:
        buf_printf(emitter->out, "static const FhType %s = FH_TYPE_MAP(\"%s\", &%s, &%s);\n",
                   cname_table(emitter->arena, type), type->name.ptr,
                   cname_table(emitter->arena, type->key),
                   cname_table(emitter->arena, type->item));
        break;
    case TYPE_RECORD: describe_record(emitter, type); break;
    default: break;
    }
    mark(emitter, &emitter->tables_done, type);
}

/* One that is being printed further out holds itself. */
static void describe_again(Emitter *emitter, const Type *type)
{
    if (!table_get(&emitter->tables_done, TABLE_POINTER(type)))
        buf_printf(emitter->out, "static const FhType %s;\n", cname_table(emitter->arena, type));
}

static void describe(Emitter *emitter, const Type *type)
{
    Walk walk = { .emitter = emitter, .begun = &emitter->tables_begun, .print = describe_one,
                  .again = describe_again };
    walk_types(&walk, type);
}

void emit_ctype_now(Emitter *emitter, const Type *type)
{
    define(emitter, type);
}

void emit_ctypes(Emitter *emitter)
{
    for (int i = 0; i < emitter->ntypes; i++) define(emitter, emitter->type_list[i]);
}

void emit_types(Emitter *emitter, fh_str between)
{
    size_t before = emitter->out->len;
    emit_ctypes(emitter);
    if (between.len > 0) buf_append_char(emitter->out, '\n');
    buf_append_str(emitter->out, between);
    for (int i = 0; i < emitter->ntables; i++) describe(emitter, emitter->table_list[i]);
    if (emitter->out->len > before) buf_append_char(emitter->out, '\n');
}

void emit_struct(Emitter *emitter, const Struct *s)
{
    const char *ctype = arena_printf(emitter->arena, "struct %s", s->name);
    for (const StructField *field = s->fields; field; field = field->next) {
        emit_ctype(emitter, field->type);
        emit_table(emitter, field->type);
    }
    buf_printf(emitter->out, "%s {\n", ctype);
    emit_members(emitter, s->fields);
    buf_printf(emitter->out, "};\n\nstatic const FhField %s_fields[] = {\n", s->name);
    emit_field_rows(emitter, ctype, s->fields);
    buf_append_cstr(emitter->out, "};\n\n");
    if (s->type_name)
        buf_printf(emitter->out, "static const FhType %s =\n    FH_TYPE_RECORD(\"%s\", %s, "
                   "%s_fields);\n\n", s->type_name, s->name, ctype, s->name);
}
