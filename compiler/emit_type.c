/* emit_type.c: C types and the tables that describe them.
 *
 * A type is printed where first needed, parts before wholes; a record may hold itself through a
 * list, so its table may be named before it is defined. */
#include "emitter.h"

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

static bool begin(Emitter *emitter, Table *done, const Type *type)
{
    return table_add(done, (fh_str){ arena_copy(emitter->arena, &type, sizeof type),
                                     sizeof type }, (void *)(uintptr_t)type) == NULL;
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

/* ---- C types ---- */

static void define(Emitter *emitter, const Type *type);

static void define_record(Emitter *emitter, const Type *type)
{
    Record *record = record_of(emitter, type);
    for (StructField *field = record->fields; field; field = field->next)
        define(emitter, field->type);
    buf_append_char(emitter->out, '\n');
    emit_origin(emitter, record->file, record->line, record->origin);
    buf_printf(emitter->out, "%s {\n", cname_type(emitter->arena, type));
    emit_members(emitter, record->fields);
    buf_append_cstr(emitter->out, "};\n");
}

static void define(Emitter *emitter, const Type *type)
{
    if (cname_is_predeclared(type)) return;
    switch (type->kind) {
    case TYPE_MAP:
        define(emitter, type->item);
        break;
    case TYPE_LIST:
        if (!begin(emitter, &emitter->done, type)) return;
        if (type->item->kind != TYPE_RECORD) define(emitter, type->item);
        buf_printf(emitter->out, "FH_LIST_OF(%s, %s);\n", cname_type(emitter->arena, type),
                   cname_type(emitter->arena, type->item));
        if (type->item->kind == TYPE_RECORD) define(emitter, type->item);
        break;
    case TYPE_OPTIONAL:
        if (!begin(emitter, &emitter->done, type)) return;
        define(emitter, type->item);
        buf_printf(emitter->out, "FH_MAYBE_OF(%s, %s);\n", cname_type(emitter->arena, type),
                   cname_type(emitter->arena, type->item));
        break;
    case TYPE_RECORD:
        if (begin(emitter, &emitter->done, type)) define_record(emitter, type);
        break;
    default: break;
    }
}

/* ---- tables ---- */

static void emit_field_rows(Emitter *emitter, const char *ctype, const StructField *fields)
{
    for (const StructField *field = fields; field; field = field->next) {
        buf_printf(emitter->out, "    %s(%s, %s, \"%s\", &%s", field->fallback ? "FH_FIELD_OR"
                   : "FH_FIELD", ctype, field->cname, field->name,
                   cname_table(emitter->arena, field->type));
        if (field->fallback) {
            const char *type = cname_type(emitter->arena, field->type);
            buf_printf(emitter->out, ",\n                (&(const %s)", type);
            emit_constant(emitter, field->fallback);
            buf_append_char(emitter->out, ')');
        }
        buf_append_cstr(emitter->out, "),\n");
    }
}

static void describe(Emitter *emitter, const Type *type);

static void describe_record(Emitter *emitter, const Type *type)
{
    Record *record = record_of(emitter, type);
    const char *table = cname_table(emitter->arena, type);
    const char *ctype = cname_type(emitter->arena, type);
    for (StructField *field = record->fields; field; field = field->next)
        describe(emitter, field->type);
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

static void describe(Emitter *emitter, const Type *type)
{
    if (cname_is_predeclared(type)) return;
    const char *table = cname_table(emitter->arena, type);
    if (!begin(emitter, &emitter->tables_begun, type)) {
        /* being printed further out: it holds itself */
        if (!table_get(&emitter->tables_done, TABLE_POINTER(type)))
            buf_printf(emitter->out, "static const FhType %s;\n", table);
        return;
    }
    const char *ctype = cname_type(emitter->arena, type);
    switch (type->kind) {
    case TYPE_LIST:
        describe(emitter, type->item);
        buf_printf(emitter->out, "static const FhType %s = FH_TYPE_LIST(\"%s\", %s, &%s);\n",
                   table, type->name.ptr, ctype, cname_table(emitter->arena, type->item));
        break;
    case TYPE_OPTIONAL:
        describe(emitter, type->item);
        buf_printf(emitter->out, "static const FhType %s = FH_TYPE_MAYBE(\"%s\", %s, &%s);\n",
                   table, type->name.ptr, ctype, cname_table(emitter->arena, type->item));
        break;
    case TYPE_MAP:
        describe(emitter, type->item);
        buf_printf(emitter->out, "static const FhType %s = FH_TYPE_MAP(\"%s\", &%s, &%s);\n",
                   table, type->name.ptr, cname_table(emitter->arena, type->key),
                   cname_table(emitter->arena, type->item));
        break;
    case TYPE_RECORD:
        describe_record(emitter, type);
        break;
    default: break;
    }
    begin(emitter, &emitter->tables_done, type);
}

void emit_ctype_now(Emitter *emitter, const Type *type)
{
    define(emitter, type);
}

void emit_ctypes(Emitter *emitter)
{
    for (int i = 0; i < emitter->ntypes; i++) define(emitter, emitter->type_list[i]);
}

void emit_types(Emitter *emitter)
{
    size_t before = emitter->out->len;
    emit_ctypes(emitter);
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
