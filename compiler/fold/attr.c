/* attr.c: attributes become literals and holes; the name decides how a value is escaped. */
#include "fold/folder.h"

#include <string.h>

#include "base/address.h"
#include "base/str.h"
#include "language/walk.h"

bool is_builtin(const Node *node, BuiltinId id)
{
    return node->kind == NODE_CALL && node->call.kind == CALL_BUILTIN
        && node->call.builtin->id == id;
}

bool arg_is_attribute(const Node *call, Node *arg)
{
    if (arg->kind != NODE_ARG) return false;
    if (call->call.kind != CALL_FN) return true;
    for (int i = 0; i < call->call.nbound; i++)
        if (unwrap(call->call.bound[i]) == unwrap(arg->arg.value)) return false;
    return true;
}

/* Writes a scalar into the quotes of an attribute. */
static void write_attr_leaf(Folder *folder, Expr *value)
{
    switch (value->type->kind) {
    case TYPE_INT: stmt_write(folder, "fh_out_int", value); break;
    case TYPE_FLOAT: stmt_write(folder, "fh_out_float", value); break;
    case TYPE_BOOL: stmt_write(folder, "fh_out_bool", value); break;
    default: stmt_write(folder, "fh_out_attr", text_of(folder, value)); break;
    }
}

static void attr_text(Folder *folder, Node *node);

static void attr_text_branch(Folder *folder, Node *node, void *context)
{
    (void)context;
    attr_text(folder, node);
}

Expr *hole_text(Folder *folder, Node *hole)
{
    Node *interp = ARENA_NEW(folder->arena, Node);
    Node *copy = ARENA_NEW(folder->arena, Node);
    *copy = *hole;
    copy->next = NULL;
    interp->kind = NODE_INTERP;
    interp->type = type_basic(folder->types, TYPE_STR);
    interp->span = hole->span;
    interp->interp.parts = (NodeList){ copy, copy, 1 };
    return fold_expr(folder, interp);
}

bool is_scalar_type(const Type *type)
{
    switch (type->kind) {
    case TYPE_STR: case TYPE_INT: case TYPE_FLOAT: case TYPE_BOOL: case TYPE_DURATION:
    case TYPE_TIME: case TYPE_JSON: return true;
    default: return false;
    }
}

/* Text inside the quotes, in pieces where it is made of pieces. */
static void attr_text(Folder *folder, Node *node)
{
    fh_str text;
    if (eval_text(&folder->eval, node, &text)) {
        Buf buf = { 0 };
        escape_attr(&buf, text);
        stmt_lit(folder, buf_str(&buf));
        buf_free(&buf);
        return;
    }
    if (node->kind == NODE_INTERP) {
        for (Node *part = node->interp.parts.first; part; part = part->next) {
            if (part->kind == NODE_STR) attr_text(folder, part);
            else if (part->hole.spec.len > 0)
                stmt_write(folder, "fh_out_attr", hole_text(folder, part));
            else if (is_scalar_type(part->hole.value->type)) attr_text(folder, part->hole.value);
            else stmt_write(folder, "fh_out_attr", fold_text(folder, part->hole.value));
        }
    } else if (node->kind == NODE_BINARY && node->binary.op == OP_ADD
               && node->type->kind == TYPE_STR) {
        attr_text(folder, node->binary.left);
        attr_text(folder, node->binary.right);
    } else if (node->kind == NODE_IF_YIELD && node->branch.otherwise) {
        Stmt *branch = stmt_if(folder, fold_condition(folder, node));
        Block *outer = block_enter(folder, &branch->branch.then);
        fold_let_name(folder, node);
        attr_text(folder, node->branch.then);
        block_leave(folder, outer);
        outer = block_enter(folder, &branch->branch.otherwise);
        attr_text(folder, node->branch.otherwise);
        block_leave(folder, outer);
    } else if (node->kind == NODE_MATCH) {
        fold_match_chain(folder, node, attr_text_branch, NULL);
    } else if (is_builtin(node, BUILTIN_URL_ENCODE)) {
        stmt_write(folder, "fh_out_encoded", fold_expr(folder, node->call.bound[0]));
    } else {
        write_attr_leaf(folder, fold_expr(folder, node));
    }
}

static void attr_begin(Folder *folder, fh_str name)
{
    stmt_lit_cstr(folder, " ");
    stmt_lit(folder, name);
    stmt_lit_cstr(folder, "=\"");
}

/* How the places of URLs are called at run time: by what writes one there, and as a place. */
static const struct { AttrKind kind; const char *writer, *place; } url_places[] = {
    { ATTR_URL, "fh_out_url", "FH_ATTR_URL" },
    { ATTR_URL_HREF, "fh_out_href", "FH_ATTR_HREF" },
    { ATTR_URL_SRC, "fh_out_src", "FH_ATTR_SRC" },
    { ATTR_URL_HERE, "fh_out_here", "FH_ATTR_HERE" },
    { ATTR_URL_LIST, "fh_out_urls", "FH_ATTR_URLS" },
    { ATTR_ANIMATED, "fh_out_url", "FH_ATTR_ITEMS" },
};

#define NURL_PLACES ((int)(sizeof url_places / sizeof url_places[0]))

/* What writes a value that has to be looked at first; null: nothing has to. */
static const char *checked_writer(Folder *folder, AttrKind kind, Node *value)
{
    if (url_is_settled(folder, value, kind == ATTR_URL_HERE)) return NULL;
    for (int i = 0; i < NURL_PLACES; i++)
        if (url_places[i].kind == kind) return url_places[i].writer;
    return NULL;
}

/* Of a bool, also an optional one: it is a word or the attribute alone. */
static const char *bool_place(fh_str name)
{
    switch (html_attr_traits(name) & ATTR_BOOLS) {
    case ATTR_TRUE_FALSE: return "FH_ATTR_TRUE_FALSE";
    case ATTR_YES_NO: return "FH_ATTR_YES_NO";
    case ATTR_ON_OFF: return "FH_ATTR_ON_OFF";
    case ATTR_TRUE_ONLY: return "FH_ATTR_TRUE_ONLY";
    default: return "FH_ATTR_TEXT";
    }
}

static const char *place_name(AttrKind kind, fh_str name, const Type *type)
{
    while (type->kind == TYPE_OPTIONAL) type = type->item;
    if (type->kind == TYPE_BOOL) return bool_place(name);
    if (kind == ATTR_STYLE) return "FH_ATTR_STYLE";
    if (kind == ATTR_WORDS) return "FH_ATTR_WORDS";
    for (int i = 0; i < NURL_PLACES; i++)
        if (url_places[i].kind == kind) return url_places[i].place;
    return kind == ATTR_JSON ? "FH_ATTR_JSON" : "FH_ATTR_TEXT";
}

static void attr_of_str(Folder *folder, fh_str name, AttrKind kind, Node *value)
{
    attr_begin(folder, name);
    const char *writer = checked_writer(folder, kind, value);
    if (writer) stmt_write(folder, writer, fold_expr(folder, value));
    else attr_text(folder, value);
    stmt_lit_cstr(folder, "\"");
}

/* A whole attribute, by the runtime. */
static void attr_by_table(Folder *folder, fh_str name, const char *place, Node *node)
{
    Expr *value = fold_addressable(folder, node);
    Expr *quoted = expr_named(folder, arena_printf(folder->arena, "\" %s\"",
                                                   str_copy(folder->arena, name).ptr), NULL);
    stmt_do(folder, expr_call(folder, "fh_out_attribute", NULL, false, 0,
                              expr_named(folder, folder->out, NULL),
                              expr_named(folder, place, NULL), quoted,
                              expr_table(folder, value->type), expr_addr(folder, value), NULL));
}

/* {"a": x, "b": y} is written key by key, so its values may be of different types. */
static void attr_of_map(Folder *folder, fh_str name, bool json, Node *map)
{
    if (map->list.items.count == 0) return;
    attr_begin(folder, name);
    if (json) stmt_lit_cstr(folder, "{");
    for (Node *entry = map->list.items.first; entry; entry = entry->next) {
        if (entry != map->list.items.first) stmt_lit_cstr(folder, json ? ", " : "; ");
        if (json) {
            Expr *key = fold_addressable(folder, entry->entry.key);
            fh_str text;
            Buf quoted = { 0 };
            if (eval_text(&folder->eval, entry->entry.key, &text)) {
                escape_json_attr(&quoted, text);
                stmt_lit(folder, buf_str(&quoted));
                buf_free(&quoted);
            } else {
                stmt_do(folder, expr_call(folder, "fh_out_attr_json", NULL, false, 0,
                                          expr_named(folder, folder->out, NULL),
                                          expr_table(folder, key->type),
                                          expr_addr(folder, key), NULL));
            }
        } else {
            attr_text(folder, entry->entry.key);
        }
        stmt_lit_cstr(folder, ": ");
        if (json) {
            Expr *value = fold_addressable(folder, unwrap(entry->entry.value));
            stmt_do(folder, expr_call(folder, "fh_out_attr_json", NULL, false, 0,
                                      expr_named(folder, folder->out, NULL),
                                      expr_table(folder, value->type),
                                      expr_addr(folder, value), NULL));
        } else {
            attr_text(folder, unwrap(entry->entry.value));
        }
    }
    stmt_lit_cstr(folder, json ? "}\"" : "\"");
}

/* A text for sure: values of several types are json, which may be null. */
bool is_never_none(const Type *type)
{
    return is_scalar_type(type) && type->kind != TYPE_JSON;
}

static bool entries_are_texts(const Node *map)
{
    for (const Node *entry = map->list.items.first; entry; entry = entry->next)
        if (!is_never_none(unwrap(entry->entry.value)->type)) return false;
    return true;
}

/* json(x) or constant text where JavaScript stands. */
static void attr_of_script(Folder *folder, fh_str name, Node *value)
{
    attr_begin(folder, name);
    if (is_builtin(value, BUILTIN_JSON)) {
        Expr *json = fold_addressable(folder, unwrap(value->call.args.first));
        stmt_do(folder, expr_call(folder, "fh_out_attr_json", NULL, false, 0,
                                  expr_named(folder, folder->out, NULL),
                                  expr_table(folder, json->type), expr_addr(folder, json),
                                  NULL));
    } else {
        attr_text(folder, value);
    }
    stmt_lit_cstr(folder, "\"");
}

/* "row{n}", where n is a number, is a CSS name whatever n is. */
static bool is_css_name(Folder *folder, Node *id)
{
    char to[300];
    fh_str start = constant_start(folder, id);
    if (id->kind != NODE_INTERP || start.len == 0 || start.len > 64) return false;
    if (address_selector(to, start) != start.len + 1) return false;
    for (Node *part = id->interp.parts.first; part; part = part->next) {
        if (part->kind == NODE_STR) {
            fh_str text = part->str_value;
            if (text.len > 64 || address_selector(to, text) != text.len + 1) return false;
        } else if (part->hole.spec.len || part->hole.value->type->kind != TYPE_INT) {
            return false;
        }
    }
    return true;
}

/* target_id: the selector of the element with that id. */
static void attr_selector(Folder *folder, Node *id)
{
    if (is_css_name(folder, id)) {
        stmt_lit_cstr(folder, "#");
        attr_text(folder, id);
    } else {
        stmt_write(folder, "fh_out_selector", text_of(folder, fold_expr(folder, id)));
    }
}

void fold_attr(Folder *folder, Node *call, fh_str written, Node *node)
{
    Buf constant = { 0 };
    if (eval_attr(&folder->eval, written, node, &constant)) {
        stmt_lit(folder, buf_str(&constant));
        buf_free(&constant);
        return;
    }
    buf_free(&constant);
    fh_str name = html_attr_name(folder->arena, written);
    AttrKind kind = attr_kind(folder, call, name);
    Node *value = unwrap(node);
    if (str_is(written, "target_id")) {
        stmt_lit_cstr(folder, " hx-target=\"");
        attr_selector(folder, value);
        stmt_lit_cstr(folder, "\"");
    } else if (is_builtin(value, BUILTIN_RAW)) {
        attr_begin(folder, name);
        attr_text(folder, value->call.args.first);
        stmt_lit_cstr(folder, "\"");
    } else if (kind == ATTR_SCRIPT) {
        attr_of_script(folder, name, value);
    } else if (value->kind == NODE_MAP && (kind == ATTR_JSON || entries_are_texts(value))) {
        attr_of_map(folder, name, kind == ATTR_JSON, value);
    } else if (value->type->kind == TYPE_STR) {
        attr_of_str(folder, name, kind, value);
    } else if (is_scalar_type(value->type) && value->type->kind != TYPE_BOOL
               && value->type->kind != TYPE_JSON) {
        attr_begin(folder, name);
        attr_text(folder, value);
        stmt_lit_cstr(folder, "\"");
    } else {
        attr_by_table(folder, name, place_name(kind, name, value->type), node);
    }
}

/* An own attribute yields to the caller's of the same name. */
static void guarded_attr(Folder *folder, Node *call, Expr *attrs, fh_str written, Node *value)
{
    if (!attrs) {
        fold_attr(folder, call, written, value);
        return;
    }
    fh_str name = html_attr_name(folder->arena, written);
    Expr *quoted = expr_named(folder, arena_printf(folder->arena, "\"%s\"",
                                                   str_copy(folder->arena, name).ptr), NULL);
    const Type *type = type_basic(folder->types, TYPE_BOOL);
    Expr *has = expr_call(folder, "fh_attrs_has", type, false, 0, attrs, quoted, NULL);
    Stmt *branch = stmt_if(folder, expr_unary(folder, "!", has, type));
    Block *outer = block_enter(folder, &branch->branch.then);
    fold_attr(folder, call, written, value);
    block_leave(folder, outer);
}

void fold_attributes(Folder *folder, Node *call)
{
    bool id_names = (element_flags(call) & ELEMENT_ID_NAMES) != 0;
    Expr *attrs = NULL;
    for (Node *arg = call->call.args.first; arg; arg = arg->next) {
        if (arg->kind == NODE_ARG || arg->type->kind != TYPE_ATTRS) continue;
        attrs = fold_expr(folder, arg);
        if (!attrs->is_stable) attrs = spill(folder, attrs, "attrs");
        bool named = named_arg(folder->arena, call, "name") != NULL;
        stmt_do(folder, expr_call(folder, "fh_out_attrs", NULL, false, 0,
                                  expr_named(folder, folder->out, NULL), attrs,
                                  expr_named(folder, id_names && !named ? "true" : "false",
                                             NULL), NULL));
    }
    for (Node *arg = call->call.args.first; arg; arg = arg->next)
        if (arg->kind == NODE_ARG) guarded_attr(folder, call, attrs, arg->arg.name, arg->arg.value);
    Node *id = named_arg(folder->arena, call, "id");
    if (id_names && id && !named_arg(folder->arena, call, "name"))
        guarded_attr(folder, call, attrs, FH_STR("name"), id);
    if (call->call.element) stmt_lit_cstr(folder, form_attributes(&folder->eval, call));
}
