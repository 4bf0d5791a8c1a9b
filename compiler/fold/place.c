/* place.c: values in attributes that lead out of the page or are obeyed by htmx or CSS.
 *
 * Done on the tree, before it is folded: text that is not written in the program goes through a
 * call that lets it stand in its place or not, so constants that come by way of a parameter meet
 * the same rule as what is known at run time. What the program writes itself, or lets through by
 * raw(…), stays. Values of other types than str meet it in fh_out_attribute. */
#include "fold/folder.h"

#include <string.h>

#include "base/str.h"
#include "language/walk.h"

/* A value of numbers is none of text. */
static bool is_number(const Node *node)
{
    switch (node->type->kind) {
    case TYPE_INT: case TYPE_FLOAT: case TYPE_BOOL: case TYPE_DURATION: return true;
    default: return false;
    }
}

/* ---- calls ---- */

static Node *new_str_node(Folder *folder, NodeKind kind, const Node *like)
{
    Node *node = ARENA_NEW(folder->arena, Node);
    node->kind = kind;
    node->span = like->span;
    node->type = type_basic(folder->types, TYPE_STR);
    return node;
}

/* The value as a str: what is none is printed. */
static Node *as_str(Folder *folder, Node *value)
{
    if (value->type->kind == TYPE_STR) return value;
    Node *interp = new_str_node(folder, NODE_INTERP, value);
    Node *hole = new_str_node(folder, NODE_HOLE, value);
    hole->hole.value = value;
    interp->interp.parts = (NodeList){ hole, hole, 1 };
    return interp;
}

/* `value` becomes a call of the built-in function with itself. */
static void pass_through(Folder *folder, Node *value, BuiltinId id)
{
    Node *inner = ARENA_NEW(folder->arena, Node), *next = value->next;
    *inner = *value;
    inner->next = NULL;
    inner = as_str(folder, inner);
    Node *call = new_str_node(folder, NODE_CALL, value);
    call->call.builtin = builtin_at(id);
    call->call.name = str_from(call->call.builtin->name);
    call->call.kind = CALL_BUILTIN;
    call->call.args = (NodeList){ inner, inner, 1 };
    call->call.nbound = 1;
    call->call.bound = arena_array(folder->arena, 1, sizeof(Node *));
    call->call.bound[0] = inner;
    *value = *call;
    value->next = next;
}

/* ---- each place ---- */

/* What a rule does with a value that is not made of pieces, and with pieces. */
typedef void Rule(Folder *folder, Node *value);

static bool is_joined(const Node *node)
{
    return node->kind == NODE_BINARY && node->binary.op == OP_ADD && node->type->kind == TYPE_STR;
}

/* The rule goes to each value that may come to stand there. */
static void each_choice(Folder *folder, Node *value, Rule *rule)
{
    value = unwrap(value);
    if (node_is_written(value) || is_builtin(value, BUILTIN_RAW)) return;
    if (value->kind == NODE_IF_YIELD) {
        each_choice(folder, value->branch.then, rule);
        if (value->branch.otherwise) each_choice(folder, value->branch.otherwise, rule);
    } else if (value->kind == NODE_MATCH) {
        for (Node *arm = value->match.arms.first; arm; arm = arm->next)
            if (arm->kind == NODE_ARM) each_choice(folder, arm->arm.value, rule);
    } else {
        rule(folder, value);
    }
}

static void css_piece(Folder *folder, Node *value)
{
    value = unwrap(value);
    if (node_is_written(value) || is_number(value) || value->type->kind == TYPE_HTML) return;
    pass_through(folder, value, BUILTIN_CSS_VALUE);
}

static void css_pieces(Folder *folder, Node *node)
{
    node = unwrap(node);
    if (is_joined(node)) {
        css_pieces(folder, node->binary.left);
        css_pieces(folder, node->binary.right);
    } else if (node->kind == NODE_INTERP) {
        for (Node *part = node->interp.parts.first; part; part = part->next)
            if (part->kind == NODE_HOLE && part->hole.spec.len == 0)
                css_piece(folder, part->hole.value);
    } else {
        css_piece(folder, node);
    }
}

/* Whether a choice stays what it is when its sides become strs; another goes through as one. */
static bool is_choice_of_text(const Node *value)
{
    value = unwrap((Node *)(uintptr_t)value);
    if (value->kind == NODE_IF_YIELD && !value->branch.otherwise)
        return is_choice_of_text(value->branch.then);
    return value->type->kind == TYPE_STR || value->type->kind == TYPE_HTML;
}

/* A property whose value is none is left out, which the runtime does, with all the rest. */
static bool may_hold_none(const Node *map)
{
    for (const Node *entry = map->list.items.first; entry; entry = entry->next)
        if (!is_never_none(unwrap(entry->entry.value)->type)) return true;
    return false;
}

static void css_map(Folder *folder, Node *map)
{
    if (may_hold_none(map)) return;
    for (Node *entry = map->list.items.first; entry; entry = entry->next) {
        Node *key = unwrap(entry->entry.key);
        if (!node_is_written(key)) pass_through(folder, key, BUILTIN_CSS_NAME);
        if (is_choice_of_text(entry->entry.value))
            each_choice(folder, entry->entry.value, css_pieces);
        else
            css_pieces(folder, entry->entry.value);
    }
}

static void style_rule(Folder *folder, Node *value)
{
    if (value->kind == NODE_MAP) css_map(folder, value);
    else if (value->kind == NODE_INTERP || is_joined(value)) css_pieces(folder, value);
    else if (value->type->kind == TYPE_STR) pass_through(folder, value, BUILTIN_CSS_LIST);
}

/* Its constant beginning says that it is no script. */
static void words_rule(Folder *folder, Node *value)
{
    const fh_str start = str_trim(constant_start(folder, value));
    const bool may_become_js = start.len < strlen("javascript:")
        && (str_starts_with(FH_STR("javascript:"), start) || str_starts_with(FH_STR("js:"), start));
    if (value->type->kind == TYPE_STR && may_become_js)
        pass_through(folder, value, BUILTIN_WORDS);
}

static void here_rule(Folder *folder, Node *value)
{
    if (value->type->kind == TYPE_STR && !url_is_settled(folder, value, true))
        pass_through(folder, value, BUILTIN_URL_HERE);
}

/* Each of several values with ; between them may become that of an href. */
static void animated_rule(Folder *folder, Node *value)
{
    if (value->type->kind == TYPE_STR) pass_through(folder, value, BUILTIN_URL_ITEMS);
}

/* ---- the tree ---- */

/* What a link of this kind names is shown or followed; others load what is there. */
static bool loads_nothing(Folder *folder, Node *call)
{
    static const char *const names[] = {
        "alternate", "apple-touch-icon", "author", "bookmark", "canonical", "dns-prefetch", "help",
        "icon", "license", "mask-icon", "me", "next", "preconnect", "prev", "privacy-policy",
        "search", "shortcut icon", "terms-of-service",
    };
    Node *rel = named_arg(folder->arena, call, "rel");
    fh_str text;
    if (!rel || !eval_text(&folder->eval, unwrap(rel), &text)) return false;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (str_ieq(text, str_from(names[i]))) return true;
    return false;
}

AttrKind attr_kind(Folder *folder, Node *call, fh_str name)
{
    const char *tag = call && call->call.element ? call->call.element->tag : NULL;
    const AttrKind kind = html_attr_kind_on(tag, name);
    const bool is_link = kind == ATTR_URL_HERE && strcmp(tag ? tag : "", "link") == 0;
    return is_link && loads_nothing(folder, call) ? html_attr_kind(name) : kind;
}

static bool visit(void *context, Node *node)
{
    Folder *folder = context;
    if (node->kind != NODE_CALL) return true;
    const CallKind call = node->call.kind;
    if (call != CALL_TAG && call != CALL_TITLED && call != CALL_FN) return true;
    for (Node *arg = node->call.args.first; arg; arg = arg->next) {
        if (!arg_is_attribute(node, arg)) continue;
        switch (attr_kind(folder, node, html_attr_name(folder->arena, arg->arg.name))) {
        case ATTR_STYLE: each_choice(folder, arg->arg.value, style_rule); break;
        case ATTR_WORDS: each_choice(folder, arg->arg.value, words_rule); break;
        case ATTR_URL_HERE: each_choice(folder, arg->arg.value, here_rule); break;
        case ATTR_ANIMATED: each_choice(folder, arg->arg.value, animated_rule); break;
        default: break;
        }
    }
    return true;
}

void fold_attr_places(Folder *folder, const Ast *ast)
{
    for (Node *decl = ast->decls.first; decl; decl = decl->next) walk(decl, visit, folder);
}
