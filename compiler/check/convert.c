/* convert.c: values used as another type.
 *
 * fh converts int to float, T to T?, none to T?, an empty literal to what is wanted, and what
 * may be a child to html; nothing else. Each becomes a NODE_CONVERT, so that later stages see no
 * implicit conversions. Literals and branches are not converted as a whole: their parts are. */
#include "check/checker.h"

/* The names that a yielding loop or branch declares point at it, where it is now. */
static void move_declarations(Node *to)
{
    if (to->kind == NODE_FOR_YIELD) {
        if (to->loop.key_symbol) to->loop.key_symbol->decl = to;
        if (to->loop.item_symbol) to->loop.item_symbol->decl = to;
    }
    if (to->kind == NODE_IF_YIELD && to->branch.symbol) to->branch.symbol->decl = to;
}

void convert(Checker *checker, Node *node, Conversion how, const Type *type)
{
    Node *value = ARENA_NEW(checker->arena, Node);

    *value = *node;
    value->next = NULL;
    *node = (Node){ .kind = NODE_CONVERT, .span = value->span, .next = node->next,
                    .type = type, .depth = value->depth + 1 };
    node->convert.how = how;
    node->convert.value = value;
    move_declarations(value);
}

/* Takes a conversion away again: what it was made for has turned out to be something else. */
static void unconvert(Node *node)
{
    Node *next = node->next;

    *node = *node->convert.value;
    node->next = next;
    move_declarations(node);
}

bool is_unsettled(const Type *type)
{
    while (type->item) type = type->item;
    return type->kind == TYPE_EMPTY || type->kind == TYPE_NONE;
}

bool can_coerce(const Type *have, const Type *want)
{
    if (type_fits(have, want) != FIT_NO) return true;
    if (want->kind == TYPE_HTML) return type_is_child(have);
    if (want->kind != TYPE_OPTIONAL) return false;
    return have->kind == TYPE_NONE || can_coerce(have, want->item);
}

static const Type *unify_optional(Checker *checker, const Type *a, const Type *b, bool markup)
{
    const Type *item = unify(checker, a->kind == TYPE_OPTIONAL ? a->item : a,
                             b->kind == TYPE_OPTIONAL ? b->item : b, markup);

    return item ? type_optional(checker->types, item) : NULL;
}

static const Type *unify_parts(Checker *checker, const Type *a, const Type *b)
{
    const Type *item = unify(checker, a->item, b->item, false);

    if (!item) return NULL;
    if (a->kind == TYPE_LIST) return type_list(checker->types, item);
    if (a->item->kind == TYPE_EMPTY) return b;
    if (b->item->kind == TYPE_EMPTY) return a;
    return a->key == b->key ? type_map(checker->types, a->key, item) : NULL;
}

static bool is_plain_value(const Type *type)
{
    return type->kind != TYPE_VOID && type->kind != TYPE_REPLY;
}

const Type *unify(Checker *checker, const Type *a, const Type *b, bool markup)
{
    if (a == b || type_is_error(b)) return b;
    if (type_is_error(a)) return a;
    if (!is_plain_value(a) || !is_plain_value(b)) return NULL;
    if (a->kind == TYPE_EMPTY) return b;
    if (b->kind == TYPE_EMPTY) return a;
    if (a->kind == TYPE_NONE) return type_optional(checker->types, b);
    if (b->kind == TYPE_NONE) return type_optional(checker->types, a);
    if (a->kind == TYPE_OPTIONAL || b->kind == TYPE_OPTIONAL) {
        return unify_optional(checker, a, b, markup);
    }
    if (type_fits(a, b) == FIT_WIDEN) return b;
    if (type_fits(b, a) == FIT_WIDEN) return a;
    if (a->kind == b->kind && (a->kind == TYPE_LIST || a->kind == TYPE_MAP)) {
        const Type *both = unify_parts(checker, a, b);
        if (both || !markup) return both;
    }
    bool has_html = markup || a->kind == TYPE_HTML || b->kind == TYPE_HTML;
    return has_html && type_is_child(a) && type_is_child(b) ? basic(checker, TYPE_HTML) : NULL;
}

static bool coerce_list(Checker *checker, Node *list, const Type *want)
{
    Role item_role = { .kind = ROLE_ITEM };
    bool fits = true;

    for (Node *item = list->list.items.first; item; item = item->next) {
        const Type *wanted = item->kind == NODE_FOR_YIELD ? want : want->item;
        if (!coerce(checker, item, wanted, &item_role)) fits = false;
    }
    list->type = want;
    return fits;
}

static bool coerce_map(Checker *checker, Node *map, const Type *want)
{
    Role key_role = { .kind = ROLE_KEY }, value_role = { .kind = ROLE_ITEM };
    bool fits = true;

    for (Node *entry = map->list.items.first; entry; entry = entry->next) {
        if (entry->kind != NODE_ENTRY) continue;
        if (!coerce(checker, entry->entry.key, want->key, &key_role)) fits = false;
        if (!coerce(checker, entry->entry.value, want->item, &value_role)) fits = false;
    }
    map->type = want;
    return fits;
}

static bool coerce_branch(Checker *checker, Node *branch, const Type *want, const Role *role)
{
    bool fits;

    if (branch->branch.otherwise) {
        fits = coerce(checker, branch->branch.then, want, role);
        fits &= coerce(checker, branch->branch.otherwise, want, role);
    } else if (want->kind == TYPE_OPTIONAL) {
        bool may_be_none = branch->branch.then->type->kind == TYPE_NONE ||
                           branch->branch.then->type->kind == TYPE_OPTIONAL;
        fits = coerce(checker, branch->branch.then, may_be_none ? want : want->item, role);
    } else {
        error_missing_else(checker->diags, branch->span, want);
        fits = false;
    }
    branch->type = want;
    return fits;
}

static bool coerce_arms(Checker *checker, Node *match, const Type *want, const Role *role)
{
    bool fits = true;

    for (Node *arm = match->match.arms.first; arm; arm = arm->next) {
        if (arm->kind == NODE_ARM && !coerce(checker, arm->arm.value, want, role)) fits = false;
    }
    match->type = want;
    return fits;
}

/* Fits the parts of a literal or branch. False if the node is neither, or is better converted
 * as a whole. */
static bool coerce_parts(Checker *checker, Node *node, const Type *want, const Role *role,
                         bool *fits)
{
    bool as_html = want->kind == TYPE_HTML && type_is_child(node->type);

    if (as_html) return false;
    switch (node->kind) {
    case NODE_LIST:
        if (want->kind != TYPE_LIST) return false;
        *fits = coerce_list(checker, node, want);
        return true;
    case NODE_MAP:
        if (want->kind != TYPE_MAP) return false;
        *fits = coerce_map(checker, node, want);
        return true;
    case NODE_IF_YIELD:
        *fits = coerce_branch(checker, node, want, role);
        return true;
    case NODE_MATCH:
        *fits = coerce_arms(checker, node, want, role);
        return true;
    case NODE_BINARY: /* [] + [none] */
        if (node->binary.op != OP_ADD || want->kind != TYPE_LIST) return false;
        if (!is_unsettled(node->type)) return false;
        *fits = coerce(checker, node->binary.left, want, role);
        *fits &= coerce(checker, node->binary.right, want, role);
        node->type = want;
        return true;
    case NODE_FOR_YIELD:
        if (want->kind != TYPE_LIST) return false;
        *fits = coerce(checker, node->loop.body, want->item, &(Role){ .kind = ROLE_ITEM });
        node->type = want;
        return true;
    default:
        return false;
    }
}

static bool report_misfit(Checker *checker, Node *node, const Type *want, const Role *role)
{
    const Type *have = node->type;

    if (have->kind == TYPE_VOID) error_void_value(checker->diags, node->span);
    else if (have->kind == TYPE_OPTIONAL && can_coerce(have->item, want)) {
        error_unopened(checker->diags, node->span, have, want);
    } else error_type_mismatch(checker->diags, node->span, have, want, role);
    return false;
}

/* A type with `leaf` for its unknown parts. */
static const Type *filled(Checker *checker, const Type *type, const Type *leaf)
{
    switch (type->kind) {
    case TYPE_EMPTY:
        return leaf;
    case TYPE_NONE:
        return type_optional(checker->types, leaf);
    case TYPE_LIST:
        return type_list(checker->types, filled(checker, type->item, leaf));
    case TYPE_OPTIONAL:
        return type_optional(checker->types, filled(checker, type->item, leaf));
    case TYPE_MAP:
        return type_map(checker->types, type->key, filled(checker, type->item, leaf));
    default:
        return type;
    }
}

void settle_as(Checker *checker, Node *node, TypeKind leaf)
{
    if (!is_unsettled(node->type)) return;
    coerce(checker, node, filled(checker, node->type, basic(checker, leaf)),
           &(Role){ .kind = ROLE_ITEM });
}

bool coerce(Checker *checker, Node *node, const Type *want, const Role *role)
{
    if (node->type == want || type_is_error(node->type) || type_is_error(want)) return true;
    while (node->kind == NODE_CONVERT && is_unsettled(node->type)) unconvert(node);

    const Type *have = node->type;
    bool fits;

    if (have == want) return true;
    if (coerce_parts(checker, node, want, role, &fits)) return fits;
    if (want->kind == TYPE_OPTIONAL) {
        if (node->kind == NODE_NONE) {
            node->type = want;
            return true;
        }
        if (have->kind == TYPE_NONE) {
            convert(checker, node, CONVERT_NONE, want);
            return true;
        }
        bool to_html = want->item->kind == TYPE_HTML && !is_unsettled(have);
        if (have->kind == TYPE_OPTIONAL && !to_html) {
            return report_misfit(checker, node, want, role);
        }
        if (!coerce(checker, node, want->item, role)) return false;
        convert(checker, node, CONVERT_WRAP, want);
        return true;
    }
    if (type_fits(have, want) == FIT_WIDEN) convert(checker, node, CONVERT_INT_TO_FLOAT, want);
    else if (want->kind == TYPE_HTML && type_is_child(have)) {
        settle_as(checker, node, TYPE_HTML);
        convert(checker, node, CONVERT_TO_HTML, want);
    } else return report_misfit(checker, node, want, role);
    return true;
}

bool settle(Checker *checker, Node *expr)
{
    if (!is_unsettled(expr->type)) return true;
    error_needs_type(checker->diags, expr->span, expr->type);
    expr->type = basic(checker, TYPE_ERROR);
    return false;
}
