/* expr.c: expressions get their types. */
#include "check/checker.h"

#include "base/str.h"

const Type *poison(Checker *checker, Node *node)
{
    return node->type = basic(checker, TYPE_ERROR);
}

bool is_value(Checker *checker, Node *expr)
{
    if (expr->type->kind == TYPE_VOID) error_void_value(checker->diags, expr->span);
    else if (expr->type->kind == TYPE_REPLY) error_reply_value(checker->diags, expr->span);
    else return true;
    poison(checker, expr);
    return false;
}

const Type *check_any(Checker *checker, Node *expr)
{
    check_expr(checker, expr, NULL);
    if (is_value(checker, expr)) settle(checker, expr);
    return expr->type;
}

bool check_value(Checker *checker, Node *expr, const Type *want, const Role *role)
{
    check_expr(checker, expr, want);
    return coerce(checker, expr, want, role);
}

const Type *check_condition(Checker *checker, Node *cond)
{
    if (cond->kind == NODE_ERROR) checker->body->is_lost = true; /* it may have been a `let` */
    check_value(checker, cond, basic(checker, TYPE_BOOL), &(Role){ .kind = ROLE_CONDITION });
    return cond->type;
}

/* ---- names ---- */

void add_symbol(Checker *checker, Symbols *symbols, Symbol *symbol)
{
    if (symbols->count == symbols->cap) {
        int cap = symbols->cap ? symbols->cap * 2 : 4;
        symbols->items = arena_grow(checker->arena, symbols->items,
                                    (size_t)symbols->cap * sizeof(Symbol *),
                                    (size_t)cap * sizeof(Symbol *));
        symbols->cap = cap;
    }
    symbols->items[symbols->count++] = symbol;
}

/* The `after` blocks between the use of a local and its declaration carry a copy of it. */
static void capture(Checker *checker, Symbol *symbol)
{
    for (AfterScope *at = checker->body->after; at && at != symbol->after; at = at->outer) {
        if (table_get(&at->seen, TABLE_POINTER(symbol))) continue;
        Symbol **key = ARENA_NEW(checker->arena, Symbol *);
        *key = symbol;
        table_add(&at->seen, TABLE_POINTER(*key), symbol);
        add_symbol(checker, at->captures, symbol);
    }
}

void use_symbol(Checker *checker, Symbol *symbol)
{
    Decl *self = checker->body->self;

    symbol->used = true;
    symbol->uses++;
    if (symbol->kind == SYMBOL_LOCAL) capture(checker, symbol);
    else if (self && symbol->kind != SYMBOL_RECORD) {
        int count = self->needs.count;
        if (count == 0 || self->needs.items[count - 1] != symbol) {
            add_symbol(checker, &self->needs, symbol);
        }
    }
}

bool is_new_unknown(Checker *checker, fh_str name)
{
    Body *body = checker->body;

    if (checker->is_lost || body->is_lost) return false;
    body->unknown.arena = checker->arena;
    return !table_add(&body->unknown, name, body);
}

/* A name that means nothing here: which mistake was it? */
static const Type *check_unknown_name(Checker *checker, Node *node)
{
    fh_str name = node->name.name;
    Special special = special_named(name);

    if (!is_new_unknown(checker, name)) return poison(checker, node);
    if (special != SPECIAL_NONE) {
        error_special_missing(checker->diags, node->span, name);
    } else if (html_element(name)) {
        error_tag_as_value(checker->diags, node->span, name);
    } else if (builtin_function(name)) {
        error_function_as_value(checker->diags, node->span, name, NULL);
    } else {
        error_undefined_name(checker->diags, node->span, name,
                             scope_nearest(checker->body->scope, name),
                             node == checker->body->assigned);
    }
    return poison(checker, node);
}

static const Type *check_name(Checker *checker, Node *node)
{
    Symbol *symbol = scope_find(checker->body->scope, node->name.name);

    if (!symbol) return check_unknown_name(checker, node);
    use_symbol(checker, symbol);
    switch (symbol->kind) {
    case SYMBOL_FN:
    case SYMBOL_EXTERN:
    case SYMBOL_RECORD:
        error_function_as_value(checker->diags, node->span, symbol->name, symbol);
        return poison(checker, node);
    case SYMBOL_CONST:
        check_decl(checker, decl_of(symbol));
        break;
    case SYMBOL_STATE:
        if (checker->body->self && checker->body->self->symbol.kind == SYMBOL_CONST) {
            error_const_needs_state(checker->diags, node->span, symbol);
            return poison(checker, node);
        }
        break;
    case SYMBOL_LOCAL:
        if (symbol->special != SPECIAL_REQ || !checker->body->after) break;
        error_answered_already(checker->diags, node->span, "the request is over");
        return poison(checker, node);
    }
    node->name.symbol = symbol;
    return symbol->type;
}

/* ---- texts ---- */

/* `04d`, `x`, `,` for ints; `.2f` for floats; a width and `<`, `>` or `^` for strs. */
static bool is_spec(fh_str spec, TypeKind kind)
{
    size_t at = 0;
    bool has_digits = false;

    if (kind == TYPE_STR && at < spec.len && (spec.ptr[at] == '<' || spec.ptr[at] == '>' ||
                                              spec.ptr[at] == '^')) at++;
    while (at < spec.len && spec.ptr[at] >= '0' && spec.ptr[at] <= '9') at++, has_digits = true;
    if (kind == TYPE_STR) return at == spec.len && has_digits;
    if (at < spec.len && spec.ptr[at] == ',') at++;
    if (kind == TYPE_FLOAT && at < spec.len && spec.ptr[at] == '.') {
        size_t from = ++at;
        while (at < spec.len && spec.ptr[at] >= '0' && spec.ptr[at] <= '9') at++;
        if (at == from) return false;
    }
    const char *letters = kind == TYPE_INT ? "dxXbo" : "fe%";
    for (; *letters && at + 1 == spec.len; letters++) {
        if (spec.ptr[at] == *letters) return true;
    }
    return at == spec.len && spec.len > 0;
}

static void check_spec(Checker *checker, Node *hole)
{
    Node *value = hole->hole.value;
    fh_str spec = hole->hole.spec;
    TypeKind kind = value->type->kind;

    if (spec.len == 0 || kind == TYPE_ERROR) return;
    if (kind == TYPE_INT && !is_spec(spec, TYPE_INT) && is_spec(spec, TYPE_FLOAT)) {
        convert(checker, value, CONVERT_INT_TO_FLOAT, basic(checker, TYPE_FLOAT));
        return;
    }
    bool has_specs = kind == TYPE_INT || kind == TYPE_FLOAT || kind == TYPE_STR;
    if (kind == TYPE_OPTIONAL) error_unopened(checker->diags, value->span, value->type, NULL);
    else if (!has_specs || !is_spec(spec, kind)) {
        error_bad_spec(checker->diags, hole->hole.spec_span, spec, value->type);
    }
}

static const Type *check_interp(Checker *checker, Node *interp)
{
    const Type *str = basic(checker, TYPE_STR);

    for (Node *part = interp->interp.parts.first; part; part = part->next) {
        part->type = str;
        if (part->kind != NODE_HOLE) continue;
        const Type *type = check_any(checker, part->hole.value);
        if (is_raw_call(part->hole.value)) {
            error_raw_in_text(checker->diags, part->hole.value->span);
            poison(checker, part->hole.value);
        } else if (!type_is_printable(type)) {
            error_not_printable(checker->diags, part->hole.value->span, type);
            poison(checker, part->hole.value);
        } else check_spec(checker, part);
    }
    return str;
}

/* ---- lists and maps ---- */

/* Whether parts of several types may stand together, as json or as markup. */
static bool may_mix(const Type *hint)
{
    return hint && (hint->kind == TYPE_HTML || hint->kind == TYPE_JSON);
}

void wrap_json(Checker *checker, Node *node)
{
    if (node->type->kind == TYPE_JSON || type_is_error(node->type)) return;
    settle_as(checker, node, TYPE_STR);
    if (!type_is_json(node->type)) {
        error_not_json(checker->diags, node->span, node->type);
        return;
    }
    Node *value = ARENA_NEW(checker->arena, Node);
    *value = *node;
    value->next = NULL;
    *node = (Node){ .kind = NODE_CALL, .span = value->span, .next = node->next,
                    .type = basic(checker, TYPE_JSON), .depth = value->depth + 1 };
    node->call.name = FH_STR("json");
    node->call.name_span = value->span;
    node->call.args = (NodeList){ value, value, 1 };
    node->call.kind = CALL_BUILTIN;
    node->call.builtin = builtin_function(node->call.name);
    node->call.bound = arena_array(checker->arena, 1, sizeof(Node *));
    node->call.bound[0] = value;
    node->call.nbound = 1;
}

static const Type *contributed(const Node *item)
{
    bool is_loop = item->kind == NODE_FOR_YIELD && item->type->kind == TYPE_LIST;

    return is_loop ? item->type->item : item->type;
}

static void wrap_item(Checker *checker, Node *item)
{
    if (item->kind == NODE_FOR_YIELD && item->type->kind == TYPE_LIST) {
        wrap_json(checker, item->loop.body);
        item->type = type_list(checker->types, item->loop.body->type);
    } else wrap_json(checker, item);
}

/* The type of the items of a list literal; null after a report. */
static const Type *check_items(Checker *checker, Node *list, const Type *hint)
{
    const Type *item_type = NULL;
    bool mixed = false;

    for (Node *item = list->list.items.first; item; item = item->next) {
        check_expr(checker, item, hint);
        if (!is_value(checker, item)) return NULL;
        const Type *type = contributed(item);
        const Type *both = item_type ? unify(checker, item_type, type,
                                             hint && hint->kind == TYPE_HTML) : type;
        if (!both && hint && hint->kind == TYPE_JSON) mixed = true;
        else if (!both) {
            error_items_differ(checker->diags, item->span, type, item_type,
                               list->list.items.first->span);
            return NULL;
        } else item_type = both;
    }
    if (!mixed) return item_type ? item_type : basic(checker, TYPE_EMPTY);
    for (Node *item = list->list.items.first; item; item = item->next) wrap_item(checker, item);
    return basic(checker, TYPE_JSON);
}

/* Types for what was not looked at after a mistake. */
static void check_rest(Checker *checker, Node *items)
{
    for (Node *item = items; item; item = item->next) {
        if (!item->type) check_expr(checker, item, NULL);
    }
}

static const Type *check_list(Checker *checker, Node *list, const Type *hint)
{
    const Type *want = hint && hint->kind == TYPE_OPTIONAL ? hint->item : hint;
    Role role = { .kind = ROLE_ITEM };
    Node *first = list->list.items.first;

    if (want && want->kind == TYPE_LIST && first) {
        for (Node *item = first; item; item = item->next) {
            const Type *wanted = item->kind == NODE_FOR_YIELD ? want : want->item;
            check_value(checker, item, wanted, &role);
        }
        return want;
    }
    const Type *item = check_items(checker, list, may_mix(hint) ? hint : NULL);
    if (!item) {
        check_rest(checker, first);
        return basic(checker, TYPE_ERROR);
    }
    const Type *type = type_list(checker->types, item);
    for (Node *each = first; each; each = each->next) {
        coerce(checker, each, each->kind == NODE_FOR_YIELD ? type : item, &role);
    }
    return type_is_error(item) ? item : type;
}

static void check_keys(Checker *checker, Node *map, const Type *want)
{
    Role role = { .kind = ROLE_KEY };

    for (Node *entry = map->list.items.first; entry; entry = entry->next) {
        entry->type = basic(checker, TYPE_VOID);
        if (entry->kind != NODE_ENTRY) continue;
        if (!want) {
            want = check_any(checker, entry->entry.key);
            if (want->kind == TYPE_STR || want->kind == TYPE_INT) continue;
            if (!type_is_error(want)) {
                error_bad_key(checker->diags, entry->entry.key->span, want);
            }
            want = basic(checker, TYPE_ERROR);
        } else check_value(checker, entry->entry.key, want, &role);
    }
}

/* The type of the values of a map literal; null after a report. */
static const Type *check_map_values(Checker *checker, Node *map, const Type *hint)
{
    const Type *value_type = NULL;
    Node *first = NULL;
    bool mixed = false;

    for (Node *entry = map->list.items.first; entry; entry = entry->next) {
        if (entry->kind != NODE_ENTRY) return NULL;
        Node *value = entry->entry.value;
        check_expr(checker, value, hint);
        if (!is_value(checker, value)) return NULL;
        if (!first) first = value;
        const Type *both = value_type ? unify(checker, value_type, value->type, false)
                                      : value->type;
        if (!both && hint) mixed = true;
        else if (!both) {
            error_items_differ(checker->diags, value->span, value->type, value_type,
                               first->span);
            return NULL;
        } else value_type = both;
    }
    if (!mixed) return value_type ? value_type : basic(checker, TYPE_EMPTY);
    for (Node *entry = map->list.items.first; entry; entry = entry->next) {
        wrap_json(checker, entry->entry.value);
    }
    return basic(checker, TYPE_JSON);
}

static const Type *check_map(Checker *checker, Node *map, const Type *hint)
{
    const Type *want = hint && hint->kind == TYPE_OPTIONAL ? hint->item : hint;
    Role role = { .kind = ROLE_ITEM };
    Node *first = map->list.items.first;

    if (want && want->kind == TYPE_MAP && first) {
        check_keys(checker, map, want->key);
        for (Node *entry = first; entry; entry = entry->next) {
            if (entry->kind == NODE_ENTRY) {
                check_value(checker, entry->entry.value, want->item, &role);
            }
        }
        return want;
    }
    check_keys(checker, map, NULL);
    const Type *json = basic(checker, TYPE_JSON);
    const Type *value = check_map_values(checker, map, may_mix(hint) ? json : NULL);
    for (Node *entry = first; entry; entry = entry->next) {
        if (entry->kind != NODE_ENTRY) continue;
        if (!entry->entry.value->type) check_expr(checker, entry->entry.value, NULL);
        if (value) coerce(checker, entry->entry.value, value, &role);
    }
    if (!value || type_is_error(value)) return basic(checker, TYPE_ERROR);
    const Type *key = first ? first->entry.key->type : basic(checker, TYPE_STR);
    return type_is_error(key) ? key : type_map(checker->types, key, value);
}

/* ---- fields and items ---- */

/* `a.b` or `a[b]` where a may be none. */
void report_unopened(Checker *checker, Node *object)
{
    bool in_map = object->kind == NODE_INDEX && object->index.object->type->kind == TYPE_MAP;

    if (in_map && checker->is_changing) {
        error_change_in_map(checker->diags, object->span, object->index.object->type);
    } else error_unopened(checker->diags, object->span, object->type, NULL);
}

static const Type *check_record_field(Checker *checker, Node *node, Node *record)
{
    Node *field = find_member(checker, record, &record->record.fields, node->field.name);

    if (!field) {
        error_unknown_field(checker->diags, node->field.name_span, node->field.name, record,
                            nearest_member(checker, &record->record.fields, node->field.name));
        return NULL;
    }
    node->field.index = field->param.index;
    return field->type ? field->type : basic(checker, TYPE_ERROR);
}

static const Type *check_member(Checker *checker, Node *node, const Type *receiver)
{
    const Builtin *member = builtin_member(receiver->kind, node->field.name);
    const char *notation = member ? member->result : NULL;

    node->field.index = -1;
    node->field.member = member;
    if (member) return builtin_type(checker, &notation, receiver);
    if (builtin_method(receiver->kind, node->field.name)) {
        error_method_not_called(checker->diags, node->field.name_span, node->field.name);
    } else error_unknown_member(checker->diags, node->field.name_span, node->field.name, receiver);
    return NULL;
}

/* `a.b` where a has been checked. */
static const Type *check_field_of(Checker *checker, Node *node)
{
    const Type *receiver = node->field.object->type;
    const Type *type = NULL;

    switch (receiver->kind) {
    case TYPE_ERROR:
        break;
    case TYPE_RECORD:
        type = check_record_field(checker, node, receiver->record->decl);
        break;
    case TYPE_SESSION:
        if (checker->session) type = check_record_field(checker, node, checker->session);
        break;
    case TYPE_OPTIONAL:
        report_unopened(checker, node->field.object);
        break;
    default:
        type = check_member(checker, node, receiver);
    }
    return type ? type : poison(checker, node);
}

static const Type *check_field(Checker *checker, Node *node)
{
    check_any(checker, node->field.object);
    return check_field_of(checker, node);
}

static void check_json_index(Checker *checker, Node *index)
{
    const Type *type = check_any(checker, index);

    if (type->kind != TYPE_STR && type->kind != TYPE_INT && !type_is_error(type)) {
        error_type_mismatch(checker->diags, index->span, type, basic(checker, TYPE_STR),
                            &(Role){ .kind = ROLE_INDEX });
    }
}

/* `a[b]` where a has been checked; a map's value as it is. */
const Type *check_index_of(Checker *checker, Node *node)
{
    const Type *object = node->index.object->type;
    Node *index = node->index.index;
    Role role = { .kind = ROLE_INDEX };

    bool is_changing = checker->is_changing;

    if (object->kind == TYPE_OPTIONAL) report_unopened(checker, node->index.object);
    checker->is_changing = false;
    switch (object->kind) {
    case TYPE_LIST:
    case TYPE_STR:
        check_value(checker, index, basic(checker, TYPE_INT), &role);
        break;
    case TYPE_MAP:
        role.kind = ROLE_KEY;
        check_value(checker, index, object->key, &role);
        break;
    case TYPE_JSON:
        check_json_index(checker, index);
        break;
    case TYPE_ERROR:
    case TYPE_OPTIONAL:
        check_expr(checker, index, NULL);
        break;
    default:
        check_expr(checker, index, NULL);
        error_not_indexable(checker->diags, node->index.object->span, object);
    }
    checker->is_changing = is_changing;
    switch (object->kind) {
    case TYPE_LIST:
    case TYPE_MAP: return object->item;
    case TYPE_STR:
    case TYPE_JSON: return object;
    default: return poison(checker, node);
    }
}

static const Type *check_index(Checker *checker, Node *node)
{
    const Type *object = check_any(checker, node->index.object);
    const Type *type = check_index_of(checker, node);

    return object->kind == TYPE_MAP ? type_optional(checker->types, type) : type;
}

/* ---- all of them ---- */

static const Type *type_of(Checker *checker, Node *expr, const Type *hint)
{
    switch (expr->kind) {
    case NODE_INT: return basic(checker, TYPE_INT);
    case NODE_FLOAT: return basic(checker, TYPE_FLOAT);
    case NODE_BOOL: return basic(checker, TYPE_BOOL);
    case NODE_NONE: return basic(checker, TYPE_NONE);
    case NODE_DURATION: return basic(checker, TYPE_DURATION);
    case NODE_STR: return basic(checker, TYPE_STR);
    case NODE_INTERP: return check_interp(checker, expr);
    case NODE_NAME: return check_name(checker, expr);
    case NODE_LIST: return check_list(checker, expr, hint);
    case NODE_MAP: return check_map(checker, expr, hint);
    case NODE_FIELD: return check_field(checker, expr);
    case NODE_INDEX: return check_index(checker, expr);
    case NODE_CALL: return check_call(checker, expr);
    case NODE_UNARY: return check_unary(checker, expr);
    case NODE_BINARY: return check_binary(checker, expr, hint);
    case NODE_IF_YIELD: return check_if_yield(checker, expr, hint);
    case NODE_FOR_YIELD: return check_for_yield(checker, expr, hint);
    case NODE_MATCH: return check_match(checker, expr, hint);
    default:
        return basic(checker, TYPE_ERROR);
    }
}

const Type *check_expr(Checker *checker, Node *expr, const Type *hint)
{
    Node *root = checker->root;

    if (expr != root) checker->root = NULL; /* only branches of a root are roots too */
    expr->type = type_of(checker, expr, hint);
    check_type_depth(checker, expr->span);
    checker->root = root;
    return expr->type;
}
