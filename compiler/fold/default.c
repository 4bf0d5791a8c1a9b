/* default.c: defaults of parameters and fields, which the runtime's tables point to.
 *
 * Nearly all are static data. A map has no static form, so what holds one becomes a member of
 * `fallback` and is computed when the program starts. */
#include "fold/folder.h"

/* The place that the table points to; fold_defaults fills it. */
static Expr *computed_fallback(Folder *folder, Node *param)
{
    Default *made = ARENA_NEW(folder->arena, Default);
    Global *global = ARENA_NEW(folder->arena, Global);
    if (!folder->default_names) folder->default_names = names_new(folder->arena);
    global->cname = names_take(folder->default_names, param->param.name);
    global->type = param->type;
    global->line = folder_line(folder, param);
    global->file = param->span.file;
    global->origin = origin_of(folder, param);
    *made = (Default){ .param = param, .global = global };
    if (folder->last_default) {
        folder->last_default->next = made;
        folder->last_default->global->next = global;
    } else {
        folder->defaults = made;
        folder->program->defaults = global;
    }
    folder->last_default = made;
    return expr_named(folder, arena_printf(folder->arena, "fallback.%s", global->cname),
                      param->type);
}

Expr *constant_fallback(Folder *folder, Node *param)
{
    if (!param->param.fallback) return NULL;
    const Value *known = eval_value(&folder->eval, param->param.fallback);
    Expr *expr = known ? value_static(folder, known, param->type) : NULL;
    return expr ? expr : computed_fallback(folder, param);
}

void fold_defaults(Folder *folder)
{
    for (const Default *each = folder->defaults; each; each = each->next) {
        const Type *type = each->global->type;
        folder->line = each->global->line;
        Expr *value = fold_value(folder, each->param->param.fallback);
        if (type->kind == TYPE_OPTIONAL && value->type->kind != TYPE_OPTIONAL)
            value = expr_some(folder, type, value);
        Expr *place = expr_named(folder, arena_printf(folder->arena, "fallback.%s",
                                                      each->global->cname), type);
        place->is_place = true;
        stmt_do(folder, expr_call(folder, "fh_state_set", NULL, true, 0,
                                  expr_table(folder, type), expr_addr(folder, place),
                                  expr_addr(folder, value), NULL));
    }
}
