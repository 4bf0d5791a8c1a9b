/* message.c: send(x) and publish(topic, x), of a connection or from anywhere.
 *
 * Markup is written into an out of its own, whoever hears it. A text or JSON is handed to the
 * runtime as a value: only there is it known whether htmx hears it or a program. */
#include "fold/folder.h"

#include <string.h>

#include "base/str.h"

/* Whether it is written for who hears it: see runtime/hearer.h. */
static bool is_for_hearer(Folder *folder, Node *content)
{
    const Type *type = content->type;
    fh_str text;
    while (type->kind == TYPE_OPTIONAL) type = type->item;
    if (type->kind != TYPE_STR) return type->kind == TYPE_JSON;
    if (type != content->type || !eval_text(&folder->eval, content, &text)) return true;
    for (size_t i = 0; i < text.len; i++)
        if (strchr("&<>{", text.ptr[i])) return true;
    return false; /* the same for all */
}

Node *json_content(Node *node)
{
    if (!is_builtin(node, BUILTIN_JSON)) return node;
    Node *of = unwrap(node->call.args.first);
    return of->type->kind == TYPE_MAP || of->type->kind == TYPE_RECORD ? of : node;
}

static void value_message(Folder *folder, const char *how, Expr *first, Expr *second,
                          Node *content)
{
    const char *function = arena_printf(folder->arena, "fh_value_%s", how);
    Expr *value = fold_addressable(folder, json_content(content));
    Expr *table = expr_table(folder, value->type), *place = expr_addr(folder, value);
    stmt_do(folder, expr_call(folder, function, NULL, true, 0, first, second ? second : table,
                              second ? table : place, second ? place : NULL, NULL));
}

static void markup_message(Folder *folder, const char *how, Expr *first, Expr *second,
                           Node *content)
{
    const char *function = arena_printf(folder->arena, "fh_message_%s", how);
    Local *message = stmt_var_c(folder, "message", "FhOut *",
                                expr_call(folder, "fh_message_begin", NULL, true, 0, NULL));
    const char *out = folder->out;
    bool at_root = folder->at_root;
    folder->out = message->name;
    folder->at_root = false;
    fold_child(folder, content);
    folder->out = out;
    folder->at_root = at_root;
    fold_parts(folder, &content, 1, message->name);
    const char *ids = markup_ids(folder, unwrap(content));
    Expr *quoted = expr_named(folder, ids ? arena_printf(folder->arena, "\"%s\"", ids) : "NULL",
                              NULL);
    stmt_do(folder, expr_call(folder, function, NULL, true, 0, expr_local(folder, message),
                              first, second ? second : quoted, second ? quoted : NULL, NULL));
}

void fold_message(Folder *folder, const char *how, Expr *first, Expr *second, Node *content)
{
    Node *inner = unwrap(content);
    if (is_for_hearer(folder, inner)) value_message(folder, how, first, second, inner);
    else markup_message(folder, how, first, second, content);
}
