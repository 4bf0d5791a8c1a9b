/* markup.c: constant markup and attributes, as bytes. */
#include "constant/evaluator.h"

#include <string.h>

#include "base/address.h"
#include "base/str.h"

/* ---- attributes ---- */

static bool json_text(const Value *value, Buf *out)
{
    switch (value->kind) {
    case VALUE_NONE: buf_append_cstr(out, "null"); return true;
    case VALUE_STR: escape_json_attr(out, value->str); return true;
    case VALUE_LIST:
        buf_append_char(out, '[');
        for (int i = 0; i < value->count; i++) {
            if (i > 0) buf_append_cstr(out, ", ");
            if (!json_text(value->items[i], out)) return false;
        }
        buf_append_char(out, ']');
        return true;
    case VALUE_INT: case VALUE_FLOAT: case VALUE_BOOL: return value_text(value, out);
    case VALUE_DURATION: {
        Buf text = { 0 };
        value_text(value, &text);
        escape_json_attr(out, buf_str(&text));
        buf_free(&text);
        return true;
    }
    default: return false;
    }
}

/* Whether a constant may be followed there, as out.c says it of what is known at run time only. Of
 * places of this site alone fold/place.c has seen to it. */
static bool is_followed(AttrKind kind, fh_str url)
{
    switch (kind) {
    case ATTR_URL: return address_fits(url, ADDRESS_LINK);
    case ATTR_URL_HREF: return address_fits(url, ADDRESS_HREF);
    case ATTR_URL_SRC: return address_fits(url, ADDRESS_SRC);
    case ATTR_URL_HERE: case ATTR_URL_LIST: return address_fits(url, ADDRESS_LIST);
    default: return true;
    }
}

/* A URL, but for one that a piece of it has made go astray, or that came from elsewhere and has a
 * scheme that it may not have. */
static const Value *followed(Eval *eval, Node *node, const Value *value, AttrKind kind)
{
    if (value->kind != VALUE_STR || text_is_written(node) || is_followed(kind, value->str))
        return value;
    Value *blocked = value_new(eval, VALUE_STR);
    blocked->str = FH_STR(ADDRESS_BLOCKED);
    return blocked;
}

static bool attr_escaped(const Value *value, Buf *out)
{
    if (value->kind == VALUE_STR) {
        escape_attr(out, value->str);
        return true;
    }
    return value->kind != VALUE_LIST && value_text(value, out);
}

static bool write_map_attr(Eval *eval, fh_str name, bool json, Node *map, Buf *out)
{
    if (map->list.items.count == 0) return true;
    buf_printf(out, " %.*s=\"%s", (int)name.len, name.ptr, json ? "{" : "");
    for (Node *entry = map->list.items.first; entry; entry = entry->next) {
        const Value *key = compute(eval, entry->entry.key);
        const Value *value = compute(eval, entry->entry.value);
        if (!key || !value || (!json && value->kind == VALUE_NONE)) return false;
        if (entry != map->list.items.first) buf_append_cstr(out, json ? ", " : "; ");
        if (json && key->kind != VALUE_STR) return false;
        if (!(json ? json_text(key, out) : attr_escaped(key, out))) return false;
        buf_append_cstr(out, ": ");
        if (!(json ? json_text(value, out) : attr_escaped(value, out))) return false;
    }
    buf_append_cstr(out, json ? "}\"" : "\"");
    return true;
}

static bool write_list_attr(fh_str name, const Value *list, Buf *out)
{
    size_t start = out->len;
    bool any = false;
    buf_printf(out, " %.*s=\"", (int)name.len, name.ptr);
    for (int i = 0; i < list->count; i++) {
        const Value *item = list->items[i];
        if (item->kind == VALUE_NONE || (item->kind == VALUE_STR && item->str.len == 0)) continue;
        if (any) buf_append_char(out, ' ');
        any = true;
        if (!attr_escaped(item, out)) return false;
    }
    buf_append_char(out, '"');
    if (!any) out->len = start;
    return true;
}

static void write_bool_attr(fh_str name, bool value, Buf *out)
{
    const char *word = html_attr_bool(name, value);
    if (!word) return;
    buf_printf(out, " %.*s", (int)name.len, name.ptr);
    if (*word) buf_printf(out, "=\"%s\"", word);
}

/* The selector of the element with that id. */
static void write_selector(Eval *eval, const Value *id, Buf *out)
{
    Buf text = { 0 };
    value_text(id, &text);
    char *to = arena_alloc(eval->arena, text.len * 4 + 16);
    buf_append(out, to, address_selector(to, buf_str(&text)));
    buf_free(&text);
}

bool write_attribute(Eval *eval, fh_str written, Node *node, Buf *out)
{
    fh_str name = html_attr_name(eval->arena, written);
    AttrKind kind = html_attr_kind(name);
    Node *inner = unwrap(node);
    if (inner->kind == NODE_MAP) return write_map_attr(eval, name, kind == ATTR_JSON, inner, out);
    const Value *value = compute(eval, node);
    if (!value) return false;
    value = followed(eval, node, value, kind);
    switch (value->kind) {
    case VALUE_NONE: return true;
    case VALUE_BOOL:
        write_bool_attr(name, value->i != 0, out);
        return true;
    case VALUE_LIST:
        return kind == ATTR_JSON ? false : write_list_attr(name, value, out);
    case VALUE_ATTRS: return false;
    default: break;
    }
    buf_printf(out, " %.*s=\"", (int)name.len, name.ptr);
    if (str_is(written, "target_id")) write_selector(eval, value, out);
    else if (value->kind == VALUE_HTML) escape_attr(out, value->str);
    else if (!attr_escaped(value, out)) return false;
    buf_append_char(out, '"');
    return true;
}

static bool has_name(const Value *attrs, fh_str name)
{
    for (int i = 0; attrs && i < attrs->count; i++)
        if (str_ieq(attrs->items[i]->str, name)) return true;
    return false;
}

static bool write_attributes(Eval *eval, Node *call, unsigned flags, Buf *out)
{
    const Value *attrs = NULL;
    for (Node *arg = call->call.args.first; arg; arg = arg->next) {
        if (arg->kind == NODE_ARG || arg->type->kind != TYPE_ATTRS) continue;
        if (attrs) return false;
        attrs = compute(eval, arg);
        if (!attrs) return false;
        buf_append_str(out, attrs->str);
    }
    for (Node *arg = call->call.args.first; arg; arg = arg->next)
        if (arg->kind == NODE_ARG && !has_name(attrs, html_attr_name(eval->arena, arg->arg.name))
            && !write_attribute(eval, arg->arg.name, arg->arg.value, out)) return false;
    if (!(flags & ELEMENT_ID_NAMES) || named_arg(eval->arena, call, "name")) return true;
    if (has_name(attrs, FH_STR("name"))) return true;
    if (has_name(attrs, FH_STR("id"))) return false;
    Node *id = named_arg(eval->arena, call, "id");
    return !id || write_attribute(eval, FH_STR("name"), id, out);
}

/* ---- markup ---- */

static bool write_unescaped(const Value *value, Buf *out)
{
    if (value->kind != VALUE_LIST) return value_text(value, out);
    for (int i = 0; i < value->count; i++)
        if (!write_unescaped(value->items[i], out)) return false;
    return true;
}

static bool write_raw(Eval *eval, Node *node, Buf *out)
{
    const Value *value = compute(eval, unwrap(node));
    return value && write_unescaped(value, out);
}

bool eval_raw(Eval *eval, Node *node, Buf *out)
{
    if (!constant(node, true)) return false;
    eval->steps = EVAL_STEPS;
    return write_raw(eval, node, out);
}

/* ---- what goes into <head> ----
 * The same marks as fold/markup.c has the program set: on elements that belong there, among the
 * roots of an answer and of the components that are roots of it. */

/* Ends the roots for what is inside of this one; whether it was one. */
static bool leave_root(Eval *eval, const Buf *out)
{
    if (!eval->markup) return false;
    const bool was_root = eval->markup->at_root && out == &eval->markup->bytes;
    eval->markup->at_root = false;
    return was_root;
}

static void mark_head(Eval *eval, size_t from, const Buf *out)
{
    Markup *markup = eval->markup;
    if (markup->nheads == markup->heads_cap) {
        const int cap = markup->heads_cap ? markup->heads_cap * 2 : 8;
        markup->heads = arena_grow(eval->arena, markup->heads,
                                   (size_t)markup->heads_cap * sizeof(HeadRange),
                                   (size_t)cap * sizeof(HeadRange));
        markup->heads_cap = cap;
    }
    markup->heads[markup->nheads++] = (HeadRange){ from, out->len };
}

/* ---- elements ---- */

/* As fh_break_end. */
static void keep_break(Buf *out, size_t begin)
{
    const char first = begin < out->len ? out->ptr[begin] : 0;
    if (first != '\n' && first != '\r') return;
    buf_append_char(out, '\n');
    if (out->failed) return;
    memmove(out->ptr + begin + 1, out->ptr + begin, out->len - begin - 1);
    out->ptr[begin] = '\n';
}

static bool write_content(Eval *eval, Node *call, Buf *out)
{
    const size_t begin = out->len;
    const bool is_raw = call->call.element->flags & ELEMENT_RAW_TEXT;
    for (Node *child = call->call.args.first; child; child = child->next) {
        if (child->kind == NODE_ARG || child->type->kind == TYPE_ATTRS) continue;
        if (!(is_raw ? write_raw(eval, child, out) : write_child(eval, child, out)))
            return false;
    }
    if (html_drops_break(call->call.element)) keep_break(out, begin);
    return true;
}

static bool write_element(Eval *eval, Node *call, Buf *out)
{
    const size_t from = out->len;
    const bool is_head = leave_root(eval, out) && (call->call.element->flags & ELEMENT_HEAD);
    unsigned flags = call->call.element->flags;
    fh_str tag = str_from(call->call.element->tag);
    if (flags & ELEMENT_ROOT) buf_append_cstr(out, "<!doctype html>");
    buf_printf(out, "<%.*s", (int)tag.len, tag.ptr);
    if (str_is(tag, "svg") && !named_arg(eval->arena, call, "xmlns"))
        buf_append_cstr(out, " xmlns=\"http://www.w3.org/2000/svg\"");
    if (!write_attributes(eval, call, flags, out)) return false;
    buf_append_cstr(out, form_attributes(eval, call));
    buf_append_char(out, '>');
    if (!(flags & ELEMENT_VOID) && !write_content(eval, call, out)) return false;
    if (!(flags & ELEMENT_VOID)) buf_printf(out, "</%.*s>", (int)tag.len, tag.ptr);
    if (is_head) mark_head(eval, from, out);
    return true;
}

/* What Titled calls its title: the argument of that name, or else the first. */
static Node *title_of(Node *call)
{
    Node *arg = call->call.args.first;
    while (arg && arg->kind == NODE_ARG && !str_is(arg->arg.name, "title")) arg = arg->next;
    return arg;
}

static bool write_titled_attributes(Eval *eval, Node *call, const Node *title, Buf *out)
{
    bool has_class = false;
    for (Node *arg = call->call.args.first; arg; arg = arg->next) {
        if (arg->kind != NODE_ARG || arg == title) continue;
        if (str_is(html_attr_name(eval->arena, arg->arg.name), "class")) has_class = true;
        if (!write_attribute(eval, arg->arg.name, arg->arg.value, out)) return false;
    }
    for (Node *arg = call->call.args.first; arg; arg = arg->next) {
        if (arg->kind == NODE_ARG || arg->type->kind != TYPE_ATTRS) continue;
        const Value *attrs = compute(eval, arg);
        if (!attrs) return false;
        buf_append_str(out, attrs->str);
    }
    buf_append_cstr(out, has_class ? "><h1>" : " class=\"container\"><h1>");
    return true;
}

/* As fold_titled. */
static bool write_titled(Eval *eval, Node *call, Buf *out)
{
    Node *title = title_of(call);
    Node *text = title && title->kind == NODE_ARG ? title->arg.value : title;
    const size_t from = out->len;
    const bool is_root = leave_root(eval, out);
    buf_append_cstr(out, "<title>");
    if (text && !write_child(eval, text, out)) return false;
    buf_append_cstr(out, "</title>");
    if (is_root) mark_head(eval, from, out);
    buf_append_cstr(out, "<main");
    if (!write_titled_attributes(eval, call, title, out)) return false;
    if (text && !write_child(eval, text, out)) return false;
    buf_append_cstr(out, "</h1>");
    for (Node *arg = call->call.args.first; arg; arg = arg->next)
        if (arg->kind != NODE_ARG && arg != title && arg->type->kind != TYPE_ATTRS
            && !write_child(eval, arg, out)) return false;
    buf_append_cstr(out, "</main>");
    return true;
}

static bool write_item(Eval *eval, Node *body, void *context)
{
    return write_child(eval, body, context);
}

/* A computed value as a child. */
static bool write_value(const Value *value, Buf *out)
{
    switch (value->kind) {
    case VALUE_STR: escape_text(out, value->str); return true;
    case VALUE_LIST:
        for (int i = 0; i < value->count; i++)
            if (!write_value(value->items[i], out)) return false;
        return true;
    default: return value_text(value, out);
    }
}

static bool write_call(Eval *eval, Node *node, Buf *out)
{
    bool ok;
    switch (node->call.kind) {
    case CALL_TAG: return write_element(eval, node, out);
    case CALL_FRAGMENT: return write_list(eval, &node->call.args, out);
    case CALL_FN:
        if (node->type->kind == TYPE_HTML) {
            call_fn(eval, node, out, &ok);
            return ok;
        }
        break;
    case CALL_TITLED: return write_titled(eval, node, out);
    default: break;
    }
    const Value *value = compute(eval, node);
    return value && write_value(value, out);
}

static bool write_node(Eval *eval, Node *node, Buf *out)
{
    switch (node->kind) {
    case NODE_CALL: return write_call(eval, node, out);
    case NODE_FOR_YIELD: return each(eval, node, write_item, out);
    case NODE_LIST: return write_list(eval, &node->list.items, out);
    case NODE_IF_YIELD: {
        Node *taken = NULL;
        const Value *old = NULL;
        if (!take_branch(eval, node, &taken, &old)) return false;
        bool ok = !taken || write_child(eval, taken, out);
        if (node->branch.let_name.len > 0) node->branch.symbol->value = old;
        return ok;
    }
    case NODE_MATCH: {
        Node *arm = take_arm(eval, node);
        return arm && write_child(eval, arm, out);
    }
    default: break;
    }
    const Value *value = compute(eval, node);
    return value && write_value(value, out);
}

/* Whether the roots of the node are roots where it is one. */
static bool passes_root(const Node *node)
{
    return node->kind == NODE_IF_YIELD || node->kind == NODE_CALL;
}

bool write_child(Eval *eval, Node *node, Buf *out)
{
    node = unwrap(node);
    if (eval->steps-- <= 0 || out->len > EVAL_BYTES) return false;
    const bool was_root = eval->markup && eval->markup->at_root;
    if (!passes_root(node)) leave_root(eval, out);
    const bool ok = write_node(eval, node, out);
    if (eval->markup) eval->markup->at_root = was_root;
    return ok;
}

/* ---- what components collect ---- */

static bool is_bound(const Node *call, Node *arg)
{
    Node *value = unwrap(arg->kind == NODE_ARG ? arg->arg.value : arg);
    for (int i = 0; i < call->call.nbound; i++)
        if (call->call.bound[i] && unwrap(call->call.bound[i]) == value) return true;
    return false;
}

static bool collect_child(Eval *eval, Node *node, void *context)
{
    Buf buf = { 0 };
    if (!write_child(eval, node, &buf)) {
        buf_free(&buf);
        return false;
    }
    items_add(eval, context, value_bytes(eval, VALUE_HTML, &buf));
    return true;
}

const Value *collect_children(Eval *eval, Node *call)
{
    Items items = { 0 };
    for (Node *arg = call->call.args.first; arg; arg = arg->next) {
        if (arg->kind == NODE_ARG || is_bound(call, arg) || arg->type->kind == TYPE_ATTRS)
            continue;
        bool many = arg->kind == NODE_FOR_YIELD;
        if (!(many ? each(eval, arg, collect_child, &items)
                   : collect_child(eval, arg, &items))) return NULL;
    }
    Value *list = value_new(eval, VALUE_LIST);
    list->items = items.items;
    list->count = items.count;
    return list;
}

static void name_attr(Eval *eval, Items *names, fh_str name)
{
    Value *value = value_new(eval, VALUE_STR);
    value->str = name;
    items_add(eval, names, value);
}

const Value *collect_attrs(Eval *eval, Node *call)
{
    Buf buf = { 0 };
    Items names = { 0 };
    for (Node *arg = call->call.args.first; arg; arg = arg->next) {
        if (is_bound(call, arg)) continue;
        size_t before = buf.len;
        bool ok = true;
        if (arg->kind == NODE_ARG) {
            ok = write_attribute(eval, arg->arg.name, arg->arg.value, &buf);
            if (buf.len > before)
                name_attr(eval, &names, html_attr_name(eval->arena, arg->arg.name));
        } else if (arg->type->kind == TYPE_ATTRS) {
            const Value *given = compute(eval, arg);
            ok = given != NULL;
            if (ok) buf_append_str(&buf, given->str);
            for (int i = 0; ok && i < given->count; i++) items_add(eval, &names, given->items[i]);
        }
        if (!ok) { buf_free(&buf); return NULL; }
    }
    Value *value = value_new(eval, VALUE_ATTRS);
    value->str = str_copy(eval->arena, buf_str(&buf));
    value->items = names.items;
    value->count = names.count;
    buf_free(&buf);
    return value;
}

bool write_list(Eval *eval, NodeList *list, Buf *out)
{
    int left = list->count;
    for (Node *node = list->first; node && left > 0; node = node->next, left--)
        if (node->kind != NODE_ARG && node->type->kind != TYPE_ATTRS
            && !write_child(eval, node, out)) return false;
    return true;
}
