/* ids.c: which elements a message replaces, as far as the compiler knows: the list of ids by
 * which the runtime skips it for who reads slowly. See runtime/frame.h. */
#include "fold/folder.h"

#include <string.h>

#include "base/str.h"

#define ROOTS_MAX 64 /* looked at for one message, components that hold them too */

typedef struct Ids {
    Folder *folder;
    Buf list;
    int left; /* roots that may still be looked at: components may call themselves */
} Ids;

/* Whether an id may stand in the list, and in a literal of C, as it is. */
static bool is_plain(fh_str id)
{
    for (size_t i = 0; i < id.len; i++)
        if ((unsigned char)id.ptr[i] <= ' ' || strchr("\"\\?\177", id.ptr[i])) return false;
    return id.len > 0;
}

/* What the list says behind the id, for this way to swap; null: the element is not put in the
 * place of the one with its id, or in a way that another may not stand in for. */
static const char *suffix_of(Folder *folder, Node *element)
{
    fh_str swap;
    Node *value = named_arg(folder->arena, element, "hx-swap-oob");
    if (named_arg(folder->arena, element, "data-hx-swap-oob")) return NULL;
    if (!value) return "";
    if (!eval_text(&folder->eval, value, &swap)) return NULL;
    if (str_is(swap, "true") || str_is(swap, "outerHTML")) return "";
    if (str_is(swap, "innerHTML")) return " innerHTML";
    return str_is(swap, "delete") ? " delete" : NULL;
}

static bool has_attrs(const Node *element)
{
    for (const Node *arg = element->call.args.first; arg; arg = arg->next)
        if (arg->kind != NODE_ARG && arg->type->kind == TYPE_ATTRS) return true;
    return false;
}

static bool add_element(Ids *ids, Node *element)
{
    fh_str id;
    const char *suffix = suffix_of(ids->folder, element);
    Node *value = named_arg(ids->folder->arena, element, "id");
    if (!suffix || !value || has_attrs(element)) return false;
    if (!eval_text(&ids->folder->eval, value, &id) || !is_plain(id)) return false;
    buf_printf(&ids->list, "%s%.*s%s", ids->list.len ? "\\n" : "", (int)id.len, id.ptr, suffix);
    return true;
}

static bool add_roots(Ids *ids, NodeList *roots);

/* False: the root is not known. */
static bool add_root(Ids *ids, Node *node)
{
    if (ids->left-- <= 0 || node->kind != NODE_CALL) return false;
    switch (node->call.kind) {
    case CALL_TAG: return add_element(ids, node);
    case CALL_FRAGMENT: return add_roots(ids, &node->call.args);
    case CALL_FN: {
        if (!is_html_function(node->call.symbol)) return false;
        Node *body = node->call.symbol->decl->fn.body;
        return body->kind == NODE_YIELD && add_roots(ids, &body->block.items);
    }
    default: return false;
    }
}

static bool add_roots(Ids *ids, NodeList *roots)
{
    int left = roots->count;
    for (Node *root = roots->first; root && left > 0; root = root->next, left--)
        if (!add_root(ids, unwrap(root))) return false;
    return true;
}

const char *markup_ids(Folder *folder, Node *node)
{
    Ids ids = { .folder = folder, .left = ROOTS_MAX };
    const char *list = NULL;
    if (add_root(&ids, node) && ids.list.len)
        list = str_copy(folder->arena, buf_str(&ids.list)).ptr;
    buf_free(&ids.list);
    return list;
}
