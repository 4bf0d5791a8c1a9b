/* parts.c: which markup has roots that a parser would take apart: parts of tables beside
 * others, and parts of SVG. What is not known is looked at when it is sent; see runtime/oob.h. */
#include "fold/folder.h"

#include "base/part.h"
#include "base/str.h"
#include "language/walk.h"

static unsigned parts_of(Node *node);

static unsigned parts_of_list(const NodeList *values)
{
    unsigned parts = 0;
    int left = values->count;
    for (Node *node = values->first; node && left > 0; node = node->next, left--)
        parts |= parts_of(node);
    return parts;
}

static bool see_yield(void *context, Node *node)
{
    unsigned *parts = context;
    if (node->kind == NODE_YIELD) *parts |= parts_of_list(&node->block.items);
    if (node->kind == NODE_RETURN) *parts |= parts_of_list(&node->ret.values);
    return node->kind != NODE_AFTER;
}

/* Nothing is known of a call within its own body. */
static unsigned parts_of_fn(Symbol *symbol)
{
    if (!is_html_function(symbol)) return PART_ANY;
    if (!symbol->parts) {
        unsigned parts = 0;
        symbol->parts = PART_ANY;
        walk(symbol->decl->fn.body, see_yield, &parts);
        symbol->parts = (unsigned char)(parts ? parts : PART_NONE);
    }
    return symbol->parts;
}

static unsigned parts_of_call(Node *node)
{
    switch (node->call.kind) {
    case CALL_TAG:
        return node->call.element ? part_of(str_from(node->call.element->tag)) : PART_ANY;
    case CALL_TITLED: return PART_NONE;
    case CALL_FRAGMENT: return parts_of_list(&node->call.args);
    case CALL_FN: return parts_of_fn(node->call.symbol);
    default: return PART_ANY;
    }
}

static unsigned parts_of_arms(const Node *match)
{
    unsigned parts = 0;
    for (const Node *arm = match->match.arms.first; arm; arm = arm->next)
        if (arm->kind == NODE_ARM) parts |= parts_of(arm->arm.value);
    return parts;
}

/* Text is no part of anything. */
static bool is_markup(const Type *type)
{
    if (type->kind == TYPE_LIST || type->kind == TYPE_OPTIONAL) return is_markup(type->item);
    return type->kind == TYPE_HTML;
}

static unsigned parts_of(Node *node)
{
    node = unwrap(node);
    if (!is_markup(node->type)) return PART_NONE;
    if (node->kind == NODE_CALL) return parts_of_call(node);
    if (node->kind == NODE_LIST) return parts_of_list(&node->list.items);
    if (node->kind == NODE_FOR_YIELD) return parts_of(node->loop.body);
    if (node->kind == NODE_MATCH) return parts_of_arms(node);
    if (node->kind != NODE_IF_YIELD) return PART_ANY;
    const unsigned parts = parts_of(node->branch.then);
    return node->branch.otherwise ? parts | parts_of(node->branch.otherwise) : parts;
}

static void say(Folder *folder, unsigned parts, const char *out)
{
    if (parts_clash(parts))
        stmt_do(folder, expr_call(folder, "fh_parts", NULL, false, 0,
                                  expr_named(folder, out, NULL), NULL));
}

void fold_parts_of_fn(Folder *folder, Symbol *symbol)
{
    say(folder, parts_of_fn(symbol), "ev->out");
}

void fold_parts(Folder *folder, Node **roots, int count, const char *out)
{
    unsigned parts = 0;
    for (int i = 0; i < count; i++) parts |= parts_of(roots[i]);
    say(folder, parts, out);
}
