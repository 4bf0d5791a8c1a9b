/* eval.c: computes what does not depend on the request, at compile time.
 *
 * First a walk decides whether a node can be constant at all (constant.c); then an evaluator
 * tries, within a budget of steps and bytes. Whatever it cannot do (an overflow, a built-in it
 * does not know) is simply left to run time. */
#include "constant/evaluator.h"

#include <string.h>

#include "base/address.h"
#include "base/css.h"
#include "base/str.h"
#include "base/number.h"
#include "base/spec.h"

/* ---- computing values ---- */

static void *alloc(void *arena, size_t size)
{
    return arena_alloc(arena, size);
}

/* {value:spec}; in text that becomes part of the program only as far as it stays short. */
static bool formatted(Folder *folder, const Value *value, fh_str spec, Buf *out)
{
    const SpecRoom room = { alloc, folder->arena };
    const char *text = str_copy(folder->arena, spec).ptr;
    switch (value->kind) {
    case VALUE_INT: buf_append_str(out, spec_int(&room, value->i, text)); return true;
    case VALUE_FLOAT: buf_append_str(out, spec_float(&room, value->f, text)); return true;
    case VALUE_STR: buf_append_str(out, spec_str(&room, value->str, text)); return true;
    default: return false;
    }
}

static const Value *compute_interp(Folder *folder, Node *node)
{
    Buf buf = { 0 };
    for (Node *part = node->interp.parts.first; part; part = part->next) {
        Node *inner = part->kind == NODE_HOLE ? part->hole.value : part;
        bool has_spec = part->kind == NODE_HOLE && part->hole.spec.len > 0;
        const Value *value = compute(folder, inner);
        bool ok = value && buf.len <= EVAL_BYTES
               && (has_spec ? formatted(folder, value, part->hole.spec, &buf)
                            : value_text(value, &buf));
        if (!ok) {
            buf_free(&buf);
            return NULL;
        }
    }
    return value_bytes(folder, VALUE_STR, &buf);
}

void items_add(Folder *folder, Items *items, const Value *value)
{
    if (items->count == items->cap) {
        int cap = items->cap ? items->cap * 2 : 8;
        items->items = arena_grow(folder->arena, items->items,
                                  (size_t)items->cap * sizeof *items->items,
                                  (size_t)cap * sizeof *items->items);
        items->cap = cap;
    }
    items->items[items->count++] = value;
}

static const Value *items_list(Folder *folder, const Items *items)
{
    Value *list = value_new(folder, VALUE_LIST);
    list->items = items->items;
    list->count = items->count;
    return list;
}

bool each(Folder *folder, Node *node, EachBody *body, void *context)
{
    const Value *over = compute(folder, node->loop.over);
    if (!over || over->kind != VALUE_LIST) return false;
    Symbol *item = node->loop.item_symbol, *key = node->loop.key_symbol;
    const Value *old_item = item->value, *old_key = key ? key->value : NULL;
    bool ok = true;
    for (int i = 0; ok && i < over->count; i++) {
        item->value = over->items[i];
        if (key) key->value = value_int(folder, i);
        const Value *keep = node->loop.filter ? compute(folder, node->loop.filter) : NULL;
        if (node->loop.filter && !keep) ok = false;
        else if (!keep || keep->i) ok = body(folder, node->loop.body, context);
    }
    item->value = old_item;
    if (key) key->value = old_key;
    return ok;
}

static bool collect_item(Folder *folder, Node *body, void *context)
{
    const Value *value = compute(folder, body);
    if (value) items_add(folder, context, value);
    return value != NULL;
}

static const Value *compute_list(Folder *folder, Node *node)
{
    Items items = { 0 };
    for (Node *item = node->list.items.first; item; item = item->next) {
        bool many = item->kind == NODE_FOR_YIELD && item->type->kind == TYPE_LIST;
        if (!(many ? each(folder, item, collect_item, &items)
                   : collect_item(folder, item, &items))) return NULL;
    }
    return items_list(folder, &items);
}

/* The value of a key that stands twice is the last one, in the place of the first. */
static const Value *compute_map(Folder *folder, Node *node)
{
    Items items = { 0 };
    for (Node *entry = node->list.items.first; entry; entry = entry->next) {
        const Value *key = compute(folder, entry->entry.key);
        const Value *value = key ? compute(folder, entry->entry.value) : NULL;
        int at = 0;
        if (!value) return NULL;
        while (at < items.count && value_compare(items.items[at], key) != 0) at += 2;
        if (at < items.count) items.items[at + 1] = value;
        else {
            items_add(folder, &items, key);
            items_add(folder, &items, value);
        }
    }
    Value *map = (Value *)items_list(folder, &items);
    map->kind = VALUE_MAP;
    return map;
}

static const Value *compute_record(Folder *folder, Node *call)
{
    Items items = { 0 };
    Node *field = call->call.symbol->decl->record.fields.first;
    for (int i = 0; field; field = field->next, i++) {
        Node *bound = i < call->call.nbound ? call->call.bound[i] : NULL;
        const Value *value = bound ? compute(folder, bound) : NULL;
        if (!value) return NULL;
        items_add(folder, &items, value);
    }
    Value *record = (Value *)items_list(folder, &items);
    record->kind = VALUE_RECORD;
    return record;
}

#define MAX_PARAMS 32

/* Evaluates the arguments, then runs the function's roots into `out`, or returns its value. */
const Value *call_fn(Folder *folder, Node *call, Buf *out, bool *ok)
{
    Node *decl = call->call.symbol->decl;
    const Value *values[MAX_PARAMS], *old[MAX_PARAMS];
    int n = 0;
    *ok = false;
    if (decl->fn.params.count > MAX_PARAMS || folder->depth >= EVAL_DEPTH) return NULL;
    for (Node *param = decl->fn.params.first; param; param = param->next, n++) {
        Symbol *symbol = param->param.symbol;
        if (symbol->special == SPECIAL_CHILDREN) values[n] = collect_children(folder, call);
        else if (symbol->special == SPECIAL_ATTRS) values[n] = collect_attrs(folder, call);
        else if (n < call->call.nbound && call->call.bound[n])
            values[n] = compute(folder, call->call.bound[n]);
        else values[n] = NULL;
        if (!values[n]) return NULL;
    }
    n = 0;
    for (Node *param = decl->fn.params.first; param; param = param->next, n++) {
        old[n] = param->param.symbol->value;
        param->param.symbol->value = values[n];
    }
    folder->depth++;
    NodeList *roots = &decl->fn.body->block.items;
    const Value *result = NULL;
    if (out) *ok = write_list(folder, roots, out);
    else result = compute(folder, roots->first);
    folder->depth--;
    n = 0;
    for (Node *param = decl->fn.params.first; param; param = param->next, n++)
        param->param.symbol->value = old[n];
    return result;
}

static const Value *value_of_text(Folder *folder, const char *bytes, size_t len)
{
    Buf buf = { 0 };
    buf_append(&buf, bytes, len);
    return value_bytes(folder, VALUE_STR, &buf);
}

/* upper and lower are left to the runtime beyond ASCII. */
static const Value *compute_case(Folder *folder, fh_str text, bool upper)
{
    char *bytes = arena_copy(folder->arena, text.ptr, text.len);
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)bytes[i] >= 0x80) return NULL;
        if (upper && bytes[i] >= 'a' && bytes[i] <= 'z') bytes[i] = (char)(bytes[i] - 32);
        if (!upper && bytes[i] >= 'A' && bytes[i] <= 'Z') bytes[i] = (char)(bytes[i] + 32);
    }
    return value_of_text(folder, bytes, text.len);
}

static const Value *compute_repeat(Folder *folder, fh_str text, int64_t times)
{
    if (times < 0) times = 0;
    if (text.len > 0 && (uint64_t)times > EVAL_BYTES / text.len) return NULL;
    Buf buf = { 0 };
    for (int64_t i = 0; text.len > 0 && i < times; i++) buf_append_str(&buf, text);
    return value_bytes(folder, VALUE_STR, &buf);
}

static const Value *compute_method(Folder *folder, Node *node)
{
    const Value *object = compute(folder, node->call.object);
    if (!object || object->kind != VALUE_STR) return NULL;
    switch (node->call.builtin->id) {
    case BUILTIN_STR_UPPER: return compute_case(folder, object->str, true);
    case BUILTIN_STR_LOWER: return compute_case(folder, object->str, false);
    case BUILTIN_STR_TRIM: {
        fh_str text = str_trim_spaces(object->str);
        return value_of_text(folder, text.ptr, text.len);
    }
    case BUILTIN_STR_REPEAT: {
        const Value *times = compute(folder, node->call.bound[0]);
        return times ? compute_repeat(folder, object->str, times->i) : NULL;
    }
    default: return NULL;
    }
}

static const Value *encoded(Folder *folder, const Value *text, const char *keep)
{
    if (text->kind != VALUE_STR) return NULL;
    char *bytes = arena_alloc(folder->arena, text->str.len * 3 + 1);
    return value_of_text(folder, bytes, address_encode(bytes, text->str, keep));
}

static const Value *checked_run(Folder *folder, const Value *run, bool is_first)
{
    if (run->kind != VALUE_STR || !address_strays(run->str, is_first)) return run;
    return value_of_text(folder, ADDRESS_MARK, 1);
}

static bool may_stand(BuiltinId place, fh_str text)
{
    switch (place) {
    case BUILTIN_CSS_VALUE: return css_is_value(text);
    case BUILTIN_CSS_NAME: return css_is_name(text);
    case BUILTIN_CSS_LIST: return css_is_list(text);
    case BUILTIN_URL_ITEMS: return address_all_fit(text, ADDRESS_LINK);
    default: return address_fits(text, ADDRESS_HERE);
    }
}

/* As the runtime's place.c. */
static const Value *in_place(Folder *folder, BuiltinId place, const Value *text)
{
    if (text->kind != VALUE_STR) return NULL;
    if (place == BUILTIN_WORDS && address_is_script(text->str)) {
        char *spaced = arena_printf(folder->arena, " %.*s", (int)text->str.len, text->str.ptr);
        return value_of_text(folder, spaced, text->str.len + 1);
    }
    if (place == BUILTIN_WORDS || may_stand(place, text->str)) return text;
    const bool is_url = place == BUILTIN_URL_HERE || place == BUILTIN_URL_ITEMS;
    const char *instead = is_url ? ADDRESS_BLOCKED : CSS_BLOCKED;
    return value_of_text(folder, instead, strlen(instead));
}

static const Value *compute_builtin(Folder *folder, Node *node)
{
    const Value *values[3] = { NULL };
    int n = 0;
    for (Node *arg = node->call.args.first; arg; arg = arg->next) {
        if (n == 3 || arg->kind == NODE_ARG) return NULL;
        values[n] = compute(folder, arg);
        if (!values[n++]) return NULL;
    }
    switch (node->call.builtin->id) {
    case BUILTIN_LEN:
        if (values[0]->kind == VALUE_LIST) return value_int(folder, values[0]->count);
        if (values[0]->kind == VALUE_STR) return value_int(folder, utf8_count(values[0]->str));
        return NULL;
    case BUILTIN_STR: {
        Buf buf = { 0 };
        if (value_text(values[0], &buf)) return value_bytes(folder, VALUE_STR, &buf);
        buf_free(&buf);
        return NULL;
    }
    case BUILTIN_RANGE:
        if (n == 1) return value_range(folder, 0, values[0]->i, 1);
        return value_range(folder, values[0]->i, values[1]->i, n == 3 ? values[2]->i : 1);
    case BUILTIN_RAW: {
        Value *html = value_new(folder, VALUE_HTML);
        html->str = values[0]->str;
        return values[0]->kind == VALUE_STR ? html : NULL;
    }
    case BUILTIN_URL_ENCODE: return encoded(folder, values[0], "");
    case BUILTIN_PATH: return encoded(folder, values[0], "/");
    case BUILTIN_URL_KEEP:
        return encoded(folder, values[0], str_copy(folder->arena, values[1]->str).ptr);
    case BUILTIN_URL_RUN: return checked_run(folder, values[0], false);
    case BUILTIN_URL_FIRST: return checked_run(folder, values[0], true);
    case BUILTIN_URL_HERE: case BUILTIN_CSS_VALUE: case BUILTIN_CSS_NAME: case BUILTIN_CSS_LIST:
    case BUILTIN_WORDS: case BUILTIN_URL_ITEMS:
        return in_place(folder, node->call.builtin->id, values[0]);
    default: return NULL;
    }
}

static const Value *compute_call(Folder *folder, Node *node)
{
    bool ok;
    switch (node->call.kind) {
    case CALL_BUILTIN: return compute_builtin(folder, node);
    case CALL_METHOD: return compute_method(folder, node);
    case CALL_RECORD: return compute_record(folder, node);
    case CALL_FN:
        if (node->type->kind != TYPE_HTML) return call_fn(folder, node, NULL, &ok);
        /* fall through */
    case CALL_TAG: case CALL_TITLED: case CALL_FRAGMENT: {
        Buf buf = { 0 };
        if (write_child(folder, node, &buf)) return value_bytes(folder, VALUE_HTML, &buf);
        buf_free(&buf);
        return NULL;
    }
    default: return NULL;
    }
}

/* The side that an if-yield takes; *bound says whether its name must be unbound. */
bool take_branch(Folder *folder, Node *node, Node **taken, const Value **old)
{
    const Value *cond = compute(folder, node->branch.cond);
    if (!cond) return false;
    if (node->branch.let_name.len == 0) {
        *taken = cond->i ? node->branch.then : node->branch.otherwise;
        return true;
    }
    *old = node->branch.symbol->value;
    node->branch.symbol->value = cond->kind == VALUE_NONE ? NULL : cond;
    *taken = cond->kind == VALUE_NONE ? node->branch.otherwise : node->branch.then;
    return true;
}

static const Value *compute_if(Folder *folder, Node *node)
{
    Node *taken = NULL;
    const Value *old = NULL;
    if (!take_branch(folder, node, &taken, &old)) return NULL;
    const Value *value = taken ? compute(folder, taken) : value_new(folder, VALUE_NONE);
    if (node->branch.let_name.len > 0) node->branch.symbol->value = old;
    return value;
}

Node *take_arm(Folder *folder, Node *node)
{
    const Value *subject = compute(folder, node->match.subject);
    for (Node *arm = node->match.arms.first; subject && arm; arm = arm->next) {
        if (arm->arm.patterns.count == 0) return arm->arm.value;
        for (Node *pattern = arm->arm.patterns.first; pattern; pattern = pattern->next) {
            const Value *value = compute(folder, pattern);
            if (!value) return NULL;
            if (value_compare(subject, value) == 0) return arm->arm.value;
        }
    }
    return NULL;
}

static const Value *compute_name(Folder *folder, Symbol *symbol)
{
    if (!symbol) return NULL;
    if (symbol->value) return symbol->value;
    if (symbol->kind == SYMBOL_CONST && symbol->decl->kind == NODE_CONST)
        return compute(folder, symbol->decl->global.value);
    if (symbol->kind == SYMBOL_LOCAL && !symbol->is_var && symbol->decl
        && symbol->decl->kind == NODE_LET && !symbol->decl->let.otherwise
        && constant(symbol->decl->let.value, true))
        return compute(folder, symbol->decl->let.value);
    return NULL;
}

static const Value *compute_convert(Folder *folder, Node *node)
{
    const Value *value = compute(folder, node->convert.value);
    if (!value) return NULL;
    if (node->convert.how == CONVERT_INT_TO_FLOAT && value->kind == VALUE_INT)
        return value_float(folder, (double)value->i);
    if (node->convert.how == CONVERT_TO_HTML && value->kind != VALUE_HTML) {
        Buf buf = { 0 };
        if (write_child(folder, node->convert.value, &buf))
            return value_bytes(folder, VALUE_HTML, &buf);
        buf_free(&buf);
        return NULL;
    }
    return value;
}

static const Value *compute_node(Folder *folder, Node *node)
{
    switch (node->kind) {
    case NODE_INT: return value_int(folder, node->int_value);
    case NODE_DURATION: return value_whole(folder, node->type, node->int_value);
    case NODE_FLOAT: return value_float(folder, node->float_value);
    case NODE_BOOL: return value_bool(folder, node->bool_value);
    case NODE_NONE: return value_new(folder, VALUE_NONE);
    case NODE_STR: {
        Value *value = value_new(folder, VALUE_STR);
        value->str = node->str_value;
        return value;
    }
    case NODE_INTERP: return compute_interp(folder, node);
    case NODE_NAME: return compute_name(folder, node->name.symbol);
    case NODE_LIST: return compute_list(folder, node);
    case NODE_MAP: return compute_map(folder, node);
    case NODE_CALL: return compute_call(folder, node);
    case NODE_UNARY: return compute_unary(folder, node);
    case NODE_BINARY: return compute_binary(folder, node);
    case NODE_IF_YIELD: return compute_if(folder, node);
    case NODE_FOR_YIELD: {
        Items items = { 0 };
        return each(folder, node, collect_item, &items) ? items_list(folder, &items) : NULL;
    }
    case NODE_MATCH: {
        Node *arm = take_arm(folder, node);
        return arm ? compute(folder, arm) : NULL;
    }
    case NODE_CONVERT: return compute_convert(folder, node);
    default: return NULL;
    }
}

const Value *compute(Folder *folder, Node *node)
{
    const Value *value = folder->steps-- > 0 ? compute_node(folder, node) : NULL;
    if (!value && !folder->stop) folder->stop = node;
    return value;
}

/* ---- what the rest of fold asks ---- */

const Value *eval(Folder *folder, Node *node)
{
    if (!constant(node, true)) return NULL;
    folder->steps = EVAL_STEPS;
    return compute(folder, node);
}

void eval_settle(Folder *folder, Symbol *symbol, Node *value)
{
    if (!constant(value, true)) return;
    symbol->value = eval(folder, value);
    symbol->is_costly = !symbol->value;
}

Expr *value_expr(Folder *folder, const Value *value, const Type *type)
{
    if (type->kind == TYPE_OPTIONAL) {
        if (value->kind == VALUE_NONE) return expr_zero(folder, type);
        Expr *inner = value_expr(folder, value, type->item);
        return inner ? expr_some(folder, type, inner) : NULL;
    }
    Expr *expr;
    switch (value->kind) {
    case VALUE_INT: case VALUE_DURATION:
        expr = expr_int(folder, value->i);
        expr->type = type;
        return expr;
    case VALUE_FLOAT:
        expr = expr_new(folder, EXPR_FLOAT, type);
        expr->float_value = value->f;
        break;
    case VALUE_BOOL:
        expr = expr_new(folder, EXPR_BOOL, type);
        expr->bool_value = value->i != 0;
        break;
    case VALUE_STR: case VALUE_HTML: return expr_str(folder, value->str, type);
    default: return NULL;
    }
    expr->is_stable = true;
    return expr;
}

static Expr *static_record(Folder *folder, const Value *value, const Type *type)
{
    const char **names = arena_array(folder->arena, (size_t)value->count + 1, sizeof *names);
    Expr **values = arena_array(folder->arena, (size_t)value->count + 1, sizeof *values);
    Node *field = type->record->decl->record.fields.first;
    for (int i = 0; i < value->count; i++, field = field->next) {
        names[i] = cname_member(folder->arena, field->param.name);
        values[i] = value_static(folder, value->items[i], field->type);
        if (!values[i]) return NULL;
    }
    Expr *expr = expr_new(folder, EXPR_RECORD, type);
    expr->record.names = names;
    expr->record.values = values;
    expr->record.count = value->count;
    return expr;
}

Expr *value_static(Folder *folder, const Value *value, const Type *type)
{
    if (type->kind == TYPE_OPTIONAL && value->kind != VALUE_NONE) {
        Expr *inner = value_static(folder, value, type->item);
        return inner ? expr_some(folder, type, inner) : NULL;
    }
    if (value->kind == VALUE_RECORD) return static_record(folder, value, type);
    if (value->kind == VALUE_MAP && value->count == 0) return expr_zero(folder, type);
    if (value->kind != VALUE_LIST || type->kind != TYPE_LIST)
        return value_expr(folder, value, type);
    if (value->count == 0) return expr_zero(folder, type);
    Expr **items = arena_array(folder->arena, (size_t)value->count, sizeof *items);
    for (int i = 0; i < value->count; i++) {
        items[i] = value_static(folder, value->items[i], type->item);
        if (!items[i]) return NULL;
    }
    Expr *array = expr_array(folder, type->item, items, value->count);
    array->type = type;
    return array;
}

bool eval_child(Folder *folder, Node *node, Buf *out)
{
    if (!constant(node, true)) return false;
    folder->steps = EVAL_STEPS;
    return write_child(folder, node, out);
}

bool eval_roots(Folder *folder, NodeList *roots, Markup *markup)
{
    bool ok = true;
    int left = roots->count;
    folder->markup = markup;
    for (Node *node = roots->first; ok && node && left > 0; node = node->next, left--) {
        folder->steps = EVAL_STEPS;
        markup->at_root = true;
        ok = constant(node, true) && write_child(folder, node, &markup->bytes);
    }
    folder->markup = NULL;
    return ok && !markup->bytes.failed;
}

bool eval_attr(Folder *folder, fh_str written, Node *value, Buf *out)
{
    if (!constant(value, true)) return false;
    folder->steps = EVAL_STEPS;
    return write_attribute(folder, written, value, out);
}

bool eval_text(Folder *folder, Node *node, fh_str *text)
{
    const Value *value = eval(folder, node);
    Buf buf = { 0 };
    if (!value || value->kind == VALUE_ATTRS || !value_text(value, &buf)) return false;
    *text = str_copy(folder->arena, buf_str(&buf));
    buf_free(&buf);
    return true;
}

int eval_texts(Folder *folder, Node *node, fh_str **texts)
{
    const Value *value = eval(folder, node);
    if (!value || value->kind != VALUE_LIST) return 0;
    *texts = arena_array(folder->arena, (size_t)value->count + 1, sizeof **texts);
    for (int i = 0; i < value->count; i++) (*texts)[i] = value->items[i]->str;
    return value->count;
}

bool eval_int(Folder *folder, Node *node, int64_t *result)
{
    const Value *value = eval(folder, node);
    if (!value || !value_is_whole(value)) return false;
    *result = value->i;
    return true;
}

bool eval_bool(Folder *folder, Node *node, bool *result)
{
    const Value *value = eval(folder, node);
    if (!value || value->kind != VALUE_BOOL) return false;
    *result = value->i != 0;
    return true;
}
