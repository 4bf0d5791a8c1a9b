/* value.c: what was computed at compile time, as C expressions. */
#include "fold/folder.h"

Expr *value_expr(Folder *folder, const Value *value, const Type *type)
{
    if (type->kind == TYPE_OPTIONAL) {
        if (value->kind == VALUE_NONE) return expr_zero(folder, type);
        Expr *inner = value_expr(folder, value, type->item);
        return inner ? expr_some(folder, type, inner) : NULL;
    }
    Expr *expr;
    switch (value->kind) {
    case VALUE_INT: case VALUE_DURATION:
        expr = expr_int(folder, value->i);
        expr->type = type;
        return expr;
    case VALUE_FLOAT:
        expr = expr_new(folder, EXPR_FLOAT, type);
        expr->float_value = value->f;
        break;
    case VALUE_BOOL:
        expr = expr_new(folder, EXPR_BOOL, type);
        expr->bool_value = value->i != 0;
        break;
    case VALUE_STR: case VALUE_HTML: return expr_str(folder, value->str, type);
    default: return NULL;
    }
    expr->is_stable = true;
    return expr;
}

static Expr *static_record(Folder *folder, const Value *value, const Type *type)
{
    const char **names = arena_array(folder->arena, (size_t)value->count + 1, sizeof *names);
    Expr **values = arena_array(folder->arena, (size_t)value->count + 1, sizeof *values);
    Node *field = type->record->decl->record.fields.first;
    for (int i = 0; i < value->count; i++, field = field->next) {
        names[i] = cname_member(folder->arena, field->param.name);
        values[i] = value_static(folder, value->items[i], field->type);
        if (!values[i]) return NULL;
    }
    Expr *expr = expr_new(folder, EXPR_RECORD, type);
    expr->record.names = names;
    expr->record.values = values;
    expr->record.count = value->count;
    return expr;
}

Expr *value_static(Folder *folder, const Value *value, const Type *type)
{
    if (type->kind == TYPE_OPTIONAL && value->kind != VALUE_NONE) {
        Expr *inner = value_static(folder, value, type->item);
        return inner ? expr_some(folder, type, inner) : NULL;
    }
    if (value->kind == VALUE_RECORD) return static_record(folder, value, type);
    if (value->kind == VALUE_MAP && value->count == 0) return expr_zero(folder, type);
    if (value->kind != VALUE_LIST || type->kind != TYPE_LIST)
        return value_expr(folder, value, type);
    if (value->count == 0) return expr_zero(folder, type);
    Expr **items = arena_array(folder->arena, (size_t)value->count, sizeof *items);
    for (int i = 0; i < value->count; i++) {
        items[i] = value_static(folder, value->items[i], type->item);
        if (!items[i]) return NULL;
    }
    Expr *array = expr_array(folder, type->item, items, value->count);
    array->type = type;
    return array;
}
