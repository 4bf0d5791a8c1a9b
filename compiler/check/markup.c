/* markup.c: elements and attributes: what may go where.
 *
 * Text and attributes are escaped by the place where they stand, so any printable value may go
 * there. Script is the exception: no escaping makes text safe in it, so only text that is
 * constant, or that json(…) or raw(…) vouch for, is let in. */
#include "check/checker.h"

#include "base/str.h"

void check_child(Checker *checker, Node *child)
{
    const Type *type = check_expr(checker, child, basic(checker, TYPE_HTML));

    if (!is_value(checker, child)) return;
    settle_as(checker, child, TYPE_HTML);
    if (type->kind == TYPE_ATTRS || type_is_child(type)) return;
    error_not_a_child(checker->diags, child->span, type);
    poison(checker, child);
}

/* ---- text that a browser runs ---- */

static bool is_vouched(const Node *node)
{
    return node->kind == NODE_CALL && node->call.kind == CALL_BUILTIN &&
           (node->call.builtin->id == BUILTIN_RAW || node->call.builtin->id == BUILTIN_JSON);
}

/* The part that may not stand in a script, or null. */
static Node *find_unsafe(Node *node)
{
    Node *found = NULL;

    if (type_is_error(node->type) || is_vouched(node)) return NULL;
    switch (node->kind) {
    case NODE_CONVERT:
        return find_unsafe(node->convert.value);
    case NODE_NAME:
        if (!node->name.symbol || node->name.symbol->kind != SYMBOL_CONST) return node;
        return find_unsafe(node->name.symbol->decl->global.value) ? node : NULL;
    case NODE_IF_YIELD:
        found = find_unsafe(node->branch.then);
        return found || !node->branch.otherwise ? found : find_unsafe(node->branch.otherwise);
    case NODE_FOR_YIELD:
        return find_unsafe(node->loop.body);
    case NODE_LIST:
        for (Node *item = node->list.items.first; item && !found; item = item->next) {
            found = find_unsafe(item);
        }
        return found;
    case NODE_MATCH:
        for (Node *arm = node->match.arms.first; arm && !found; arm = arm->next) {
            if (arm->kind == NODE_ARM) found = find_unsafe(arm->arm.value);
        }
        return found;
    default:
        if (!type_is_printable(node->type) && node->type->kind != TYPE_NONE) return node;
        found = find_inconstant(node);
        return found && type_is_error(found->type) ? NULL : found;
    }
}

static void check_script_text(Checker *checker, Node *child, const Element *element)
{
    check_child(checker, child);
    Node *unsafe = find_unsafe(child);
    if (unsafe) error_unsafe_text(checker->diags, unsafe->span, str_from(element->name));
}

/* ---- attributes ---- */

static bool may_be_attribute(const Type *type, AttrKind kind)
{
    if (kind == ATTR_JSON && type_is_json(type)) {
        while (type->item) type = type->item;
        return type->kind != TYPE_HTML;
    }
    if (type->kind == TYPE_OPTIONAL) type = type->item;
    if (type->kind == TYPE_MAP) return type_is_printable(type->item);
    return type_is_printable(type);
}

/* htmx evaluates hx-vals as JavaScript when it begins with `js:` or `javascript:`, so a text
 * must show its beginning. */
static bool begins_constant(const Node *value)
{
    while (value->kind == NODE_CONVERT) value = value->convert.value;
    const Type *type = value->type->kind == TYPE_OPTIONAL ? value->type->item : value->type;
    if (type->kind != TYPE_STR) return true;
    if (value->kind == NODE_IF_YIELD)
        return begins_constant(value->branch.then)
            && (!value->branch.otherwise || begins_constant(value->branch.otherwise));
    if (value->kind == NODE_INTERP) {
        const Node *first = value->interp.parts.first;
        fh_str text = first && first->kind == NODE_STR ? str_trim(first->str_value)
                                                       : (fh_str){ NULL, 0 };
        return text.len > 0 && text.ptr[0] == '{';
    }
    return !find_inconstant((Node *)value);
}

/* Whether it is neither text nor may become any: hx_boost=true, hx_config={"timeout": 5}. */
static bool is_number_or_map(const Type *type)
{
    while (type->kind == TYPE_OPTIONAL) type = type->item;
    return type->kind == TYPE_BOOL || type->kind == TYPE_INT || type->kind == TYPE_MAP;
}

/* htmx compiles what stands between [ ] in hx-trigger as JavaScript, and takes from hx-config what
 * a request does, so only numbers may be filled into constant text there: `every {n}s`. */
static bool is_safe_spec(const Node *value)
{
    while (value->kind == NODE_CONVERT) value = value->convert.value;
    if (!find_inconstant((Node *)value)) return true;
    if (value->kind == NODE_IF_YIELD)
        return is_safe_spec(value->branch.then)
            && (!value->branch.otherwise || is_safe_spec(value->branch.otherwise));
    if (value->kind != NODE_INTERP) return false;
    for (const Node *part = value->interp.parts.first; part; part = part->next) {
        if (part->kind != NODE_HOLE) continue;
        TypeKind kind = part->hole.value->type->kind;
        if (kind != TYPE_INT && kind != TYPE_FLOAT && kind != TYPE_DURATION) return false;
    }
    return true;
}

/* raw(…), or a choice between such: the way round what is done by place. */
bool is_raw_call(const Node *node)
{
    return node->kind == NODE_CALL && node->call.kind == CALL_BUILTIN &&
           node->call.builtin->id == BUILTIN_RAW;
}

static bool is_raw(const Node *value)
{
    while (value->kind == NODE_CONVERT) value = value->convert.value;
    if (value->kind == NODE_IF_YIELD)
        return is_raw(value->branch.then)
            && (!value->branch.otherwise || is_raw(value->branch.otherwise));
    return is_raw_call(value);
}

void check_attribute(Checker *checker, Node *arg, Table *seen)
{
    Node *value = arg->arg.value;
    fh_str name = html_attr_name(checker->arena, arg->arg.name);
    AttrKind kind = html_attr_kind(name);
    Node *first = table_add(seen, name, arg);

    if (first) {
        error_duplicate_attribute(checker->diags, arg->arg.name_span, name,
                                  first->arg.name_span);
    }
    arg->type = basic(checker, TYPE_VOID);
    check_expr(checker, value, basic(checker, TYPE_JSON));
    if (!is_value(checker, value) || type_is_error(value->type)) return;
    settle_as(checker, value, TYPE_STR);
    Node *unsafe = kind == ATTR_SCRIPT ? find_unsafe(value) : NULL;
    bool fits = kind == ATTR_SCRIPT || is_raw(value) || may_be_attribute(value->type, kind);
    bool is_spec = (html_attr_traits(name) & ATTR_SPEC) != 0 && !is_number_or_map(value->type);
    if (is_spec && !is_raw(value) && !is_safe_spec(value))
        error_unsafe_spec(checker->diags, value->span, arg->arg.name);
    else if (unsafe) error_unsafe_text(checker->diags, unsafe->span, arg->arg.name);
    else if (!fits) {
        error_bad_attribute(checker->diags, value->span, arg->arg.name, value->type);
    } else if (kind == ATTR_JSON && !is_spec && !begins_constant(value)) {
        error_unsafe_json(checker->diags, value->span, arg->arg.name);
    } else return;
    poison(checker, value);
}

/* ---- elements ---- */

static void check_element_child(Checker *checker, Node *child, const Element *element,
                                bool *has_complained)
{
    if (element->flags & ELEMENT_RAW_TEXT) {
        check_script_text(checker, child, element);
        return;
    }
    check_child(checker, child);
    if (!(element->flags & ELEMENT_VOID) || child->type->kind == TYPE_ATTRS) return;
    if (!*has_complained && !type_is_error(child->type)) {
        error_void_children(checker->diags, child->span, str_from(element->name));
    }
    *has_complained = true;
}

const Type *check_element(Checker *checker, Node *call, const Element *element)
{
    Table seen = { .arena = checker->arena };
    bool has_complained = false;

    call->call.kind = CALL_TAG;
    call->call.element = element;
    for (Node *arg = call->call.args.first; arg; arg = arg->next) {
        if (arg->kind == NODE_ARG) check_attribute(checker, arg, &seen);
        else check_element_child(checker, arg, element, &has_complained);
    }
    return basic(checker, TYPE_HTML);
}

/* ---- Tag("my-thing", …) ---- */

static bool is_tag_name(fh_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool later = (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == ':';
        if (!letter && (i == 0 || !later)) return false;
    }
    return name.len > 0;
}

/* The text of a literal or of a const that is one; false: not known here. */
static bool constant_text(const Node *node, fh_str *text)
{
    if (node->kind == NODE_NAME && node->name.symbol &&
        node->name.symbol->kind == SYMBOL_CONST) {
        node = node->name.symbol->decl->global.value;
    }
    if (node->kind != NODE_STR) return false;
    *text = node->str_value;
    return true;
}

static const Element *custom_element(Checker *checker, fh_str tag)
{
    const Element *known = html_element_by_tag(tag);

    if (known) return known;
    Element *element = ARENA_NEW(checker->arena, Element);
    element->name = "Tag";
    element->tag = arena_copy(checker->arena, tag.ptr, tag.len);
    return element;
}

/* Takes the name, which is the first positional argument, out of the arguments. */
static Node *take_name(Node *call)
{
    NodeList rest = { NULL, NULL, 0 };
    Node *name = NULL, *next;

    for (Node *arg = call->call.args.first; arg; arg = next) {
        next = arg->next;
        arg->next = NULL;
        if (!name && arg->kind != NODE_ARG) {
            name = arg;
            continue;
        }
        if (rest.last) rest.last->next = arg;
        else rest.first = arg;
        rest.last = arg;
        rest.count++;
    }
    call->call.args = rest;
    return name;
}

const Type *check_custom_element(Checker *checker, Node *call)
{
    Node *name = take_name(call);
    fh_str tag = FH_STR("x");

    if (!name) {
        error_missing_argument_of(checker->diags, call->call.name_span, call->call.name,
                                  "the element's name");
    } else if (check_value(checker, name, basic(checker, TYPE_STR),
                           &(Role){ .kind = ROLE_ARGUMENT, .of = call->call.name }) &&
               !type_is_error(name->type)) {
        if (!constant_text(name, &tag)) error_tag_not_constant(checker->diags, name->span);
        else if (!is_tag_name(tag)) error_bad_tag_name(checker->diags, name->span, tag);
    }
    return check_element(checker, call, custom_element(checker, tag));
}

/* ---- Fragment, Titled ---- */

const Type *check_fragment(Checker *checker, Node *call)
{
    call->call.kind = CALL_FRAGMENT;
    for (Node *arg = call->call.args.first; arg; arg = arg->next) {
        if (arg->kind != NODE_ARG) {
            check_child(checker, arg);
            if (arg->type->kind == TYPE_ATTRS) {
                error_fragment_attribute(checker->diags, arg->span);
            }
            continue;
        }
        error_fragment_attribute(checker->diags, arg->arg.name_span);
        check_stray(checker, arg);
    }
    return basic(checker, TYPE_HTML);
}

static void check_title(Checker *checker, Node *title)
{
    check_child(checker, title);
    if (type_is_printable(title->type)) return;
    error_not_printable(checker->diags, title->span, title->type);
    poison(checker, title);
}

const Type *check_titled(Checker *checker, Node *call)
{
    Table seen = { .arena = checker->arena };
    Node *title = NULL;

    call->call.kind = CALL_TITLED;
    for (Node *arg = call->call.args.first; arg; arg = arg->next) {
        if (arg->kind == NODE_ARG) check_attribute(checker, arg, &seen);
        else if (title) check_child(checker, arg);
        else check_title(checker, title = arg);
    }
    if (!title) {
        error_missing_argument_of(checker->diags, call->call.name_span, call->call.name,
                                  "the title");
    }
    return basic(checker, TYPE_HTML);
}
