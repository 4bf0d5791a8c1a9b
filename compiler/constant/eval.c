/* eval.c: see eval.h. Values are computed here and in operator.c, markup in markup.c; constant.c
 * decides what is worth trying. Whatever cannot be done (an overflow, a built-in that is not known
 * here) is simply left to run time. */
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
static bool formatted(Eval *eval, const Value *value, fh_str spec, Buf *out)
{
    const SpecRoom room = { alloc, eval->arena };
    const char *text = str_copy(eval->arena, spec).ptr;
    switch (value->kind) {
    case VALUE_INT: buf_append_str(out, spec_int(&room, value->i, text)); return true;
    case VALUE_FLOAT: buf_append_str(out, spec_float(&room, value->f, text)); return true;
    case VALUE_STR: buf_append_str(out, spec_str(&room, value->str, text)); return true;
    default: return false;
    }
}

static const Value *compute_interp(Eval *eval, Node *node)
{
    Buf buf = { 0 };
    for (Node *part = node->interp.parts.first; part; part = part->next) {
        Node *inner = part->kind == NODE_HOLE ? part->hole.value : part;
        bool has_spec = part->kind == NODE_HOLE && part->hole.spec.len > 0;
        const Value *value = compute(eval, inner);
        bool ok = value && buf.len <= EVAL_BYTES
               && (has_spec ? formatted(eval, value, part->hole.spec, &buf)
                            : value_text(value, &buf));
        if (!ok) {
            buf_free(&buf);
            return NULL;
        }
    }
    return value_bytes(eval, VALUE_STR, &buf);
}

void items_add(Eval *eval, Items *items, const Value *value)
{
    if (items->count == items->cap) {
        int cap = items->cap ? items->cap * 2 : 8;
        items->items = arena_grow(eval->arena, items->items,
                                  (size_t)items->cap * sizeof *items->items,
                                  (size_t)cap * sizeof *items->items);
        items->cap = cap;
    }
    items->items[items->count++] = value;
}

static const Value *items_list(Eval *eval, const Items *items)
{
    Value *list = value_new(eval, VALUE_LIST);
    list->items = items->items;
    list->count = items->count;
    return list;
}

bool each(Eval *eval, Node *node, EachBody *body, void *context)
{
    const Value *over = compute(eval, node->loop.over);
    if (!over || over->kind != VALUE_LIST) return false;
    Symbol *item = node->loop.item_symbol, *key = node->loop.key_symbol;
    const Value *old_item = item->value, *old_key = key ? key->value : NULL;
    bool ok = true;
    for (int i = 0; ok && i < over->count; i++) {
        item->value = over->items[i];
        if (key) key->value = value_int(eval, i);
        const Value *keep = node->loop.filter ? compute(eval, node->loop.filter) : NULL;
        if (node->loop.filter && !keep) ok = false;
        else if (!keep || keep->i) ok = body(eval, node->loop.body, context);
    }
    item->value = old_item;
    if (key) key->value = old_key;
    return ok;
}

static bool collect_item(Eval *eval, Node *body, void *context)
{
    const Value *value = compute(eval, body);
    if (value) items_add(eval, context, value);
    return value != NULL;
}

static const Value *compute_list(Eval *eval, Node *node)
{
    Items items = { 0 };
    for (Node *item = node->list.items.first; item; item = item->next) {
        bool many = item->kind == NODE_FOR_YIELD && item->type->kind == TYPE_LIST;
        if (!(many ? each(eval, item, collect_item, &items)
                   : collect_item(eval, item, &items))) return NULL;
    }
    return items_list(eval, &items);
}

/* The value of a key that stands twice is the last one, in the place of the first. */
static const Value *compute_map(Eval *eval, Node *node)
{
    Items items = { 0 };
    for (Node *entry = node->list.items.first; entry; entry = entry->next) {
        const Value *key = compute(eval, entry->entry.key);
        const Value *value = key ? compute(eval, entry->entry.value) : NULL;
        int at = 0;
        if (!value) return NULL;
        while (at < items.count && value_compare(items.items[at], key) != 0) at += 2;
        if (at < items.count) items.items[at + 1] = value;
        else {
            items_add(eval, &items, key);
            items_add(eval, &items, value);
        }
    }
    Value *map = (Value *)items_list(eval, &items);
    map->kind = VALUE_MAP;
    return map;
}

static const Value *compute_record(Eval *eval, Node *call)
{
    Items items = { 0 };
    Node *field = call->call.symbol->decl->record.fields.first;
    for (int i = 0; field; field = field->next, i++) {
        Node *bound = i < call->call.nbound ? call->call.bound[i] : NULL;
        const Value *value = bound ? compute(eval, bound) : NULL;
        if (!value) return NULL;
        items_add(eval, &items, value);
    }
    Value *record = (Value *)items_list(eval, &items);
    record->kind = VALUE_RECORD;
    return record;
}

#define MAX_PARAMS 32

/* Evaluates the arguments, then runs the function's roots into `out`, or returns its value. */
const Value *call_fn(Eval *eval, Node *call, Buf *out, bool *ok)
{
    Node *decl = call->call.symbol->decl;
    const Value *values[MAX_PARAMS], *old[MAX_PARAMS];
    int n = 0;
    *ok = false;
    if (decl->fn.params.count > MAX_PARAMS || eval->depth >= EVAL_DEPTH) return NULL;
    for (Node *param = decl->fn.params.first; param; param = param->next, n++) {
        Symbol *symbol = param->param.symbol;
        if (symbol->special == SPECIAL_CHILDREN) values[n] = collect_children(eval, call);
        else if (symbol->special == SPECIAL_ATTRS) values[n] = collect_attrs(eval, call);
        else if (n < call->call.nbound && call->call.bound[n])
            values[n] = compute(eval, call->call.bound[n]);
        else values[n] = NULL;
        if (!values[n]) return NULL;
    }
    n = 0;
    for (Node *param = decl->fn.params.first; param; param = param->next, n++) {
        old[n] = param->param.symbol->value;
        param->param.symbol->value = values[n];
    }
    eval->depth++;
    NodeList *roots = &decl->fn.body->block.items;
    const Value *result = NULL;
    if (out) *ok = write_list(eval, roots, out);
    else result = compute(eval, roots->first);
    eval->depth--;
    n = 0;
    for (Node *param = decl->fn.params.first; param; param = param->next, n++)
        param->param.symbol->value = old[n];
    return result;
}

static const Value *value_of_text(Eval *eval, const char *bytes, size_t len)
{
    Buf buf = { 0 };
    buf_append(&buf, bytes, len);
    return value_bytes(eval, VALUE_STR, &buf);
}

/* upper and lower are left to the runtime beyond ASCII. */
static const Value *compute_case(Eval *eval, fh_str text, bool upper)
{
    char *bytes = arena_copy(eval->arena, text.ptr, text.len);
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)bytes[i] >= 0x80) return NULL;
        if (upper && bytes[i] >= 'a' && bytes[i] <= 'z') bytes[i] = (char)(bytes[i] - 32);
        if (!upper && bytes[i] >= 'A' && bytes[i] <= 'Z') bytes[i] = (char)(bytes[i] + 32);
    }
    return value_of_text(eval, bytes, text.len);
}

static const Value *compute_repeat(Eval *eval, fh_str text, int64_t times)
{
    if (times < 0) times = 0;
    if (text.len > 0 && (uint64_t)times > EVAL_BYTES / text.len) return NULL;
    Buf buf = { 0 };
    for (int64_t i = 0; text.len > 0 && i < times; i++) buf_append_str(&buf, text);
    return value_bytes(eval, VALUE_STR, &buf);
}

static const Value *compute_method(Eval *eval, Node *node)
{
    const Value *object = compute(eval, node->call.object);
    if (!object || object->kind != VALUE_STR) return NULL;
    switch (node->call.builtin->id) {
    case BUILTIN_STR_UPPER: return compute_case(eval, object->str, true);
    case BUILTIN_STR_LOWER: return compute_case(eval, object->str, false);
    case BUILTIN_STR_TRIM: {
        fh_str text = str_trim_spaces(object->str);
        return value_of_text(eval, text.ptr, text.len);
    }
    case BUILTIN_STR_REPEAT: {
        const Value *times = compute(eval, node->call.bound[0]);
        return times ? compute_repeat(eval, object->str, times->i) : NULL;
    }
    default: return NULL;
    }
}

static const Value *encoded(Eval *eval, const Value *text, const char *keep)
{
    if (text->kind != VALUE_STR) return NULL;
    char *bytes = arena_alloc(eval->arena, text->str.len * 3 + 1);
    return value_of_text(eval, bytes, address_encode(bytes, text->str, keep));
}

static const Value *checked_run(Eval *eval, const Value *run, bool is_first)
{
    if (run->kind != VALUE_STR || !address_strays(run->str, is_first)) return run;
    return value_of_text(eval, ADDRESS_MARK, 1);
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
static const Value *in_place(Eval *eval, BuiltinId place, const Value *text)
{
    if (text->kind != VALUE_STR) return NULL;
    if (place == BUILTIN_WORDS && address_is_script(text->str)) {
        char *spaced = arena_printf(eval->arena, " %.*s", (int)text->str.len, text->str.ptr);
        return value_of_text(eval, spaced, text->str.len + 1);
    }
    if (place == BUILTIN_WORDS || may_stand(place, text->str)) return text;
    const bool is_url = place == BUILTIN_URL_HERE || place == BUILTIN_URL_ITEMS;
    const char *instead = is_url ? ADDRESS_BLOCKED : CSS_BLOCKED;
    return value_of_text(eval, instead, strlen(instead));
}

static const Value *compute_builtin(Eval *eval, Node *node)
{
    const Value *values[3] = { NULL };
    int n = 0;
    for (Node *arg = node->call.args.first; arg; arg = arg->next) {
        if (n == 3 || arg->kind == NODE_ARG) return NULL;
        values[n] = compute(eval, arg);
        if (!values[n++]) return NULL;
    }
    switch (node->call.builtin->id) {
    case BUILTIN_LEN:
        if (values[0]->kind == VALUE_LIST) return value_int(eval, values[0]->count);
        if (values[0]->kind == VALUE_STR) return value_int(eval, utf8_count(values[0]->str));
        return NULL;
    case BUILTIN_STR: {
        Buf buf = { 0 };
        if (value_text(values[0], &buf)) return value_bytes(eval, VALUE_STR, &buf);
        buf_free(&buf);
        return NULL;
    }
    case BUILTIN_RANGE:
        if (n == 1) return value_range(eval, 0, values[0]->i, 1);
        return value_range(eval, values[0]->i, values[1]->i, n == 3 ? values[2]->i : 1);
    case BUILTIN_RAW: {
        Value *html = value_new(eval, VALUE_HTML);
        html->str = values[0]->str;
        return values[0]->kind == VALUE_STR ? html : NULL;
    }
    case BUILTIN_URL_ENCODE: return encoded(eval, values[0], "");
    case BUILTIN_PATH: return encoded(eval, values[0], "/");
    case BUILTIN_URL_KEEP:
        return encoded(eval, values[0], str_copy(eval->arena, values[1]->str).ptr);
    case BUILTIN_URL_RUN: return checked_run(eval, values[0], false);
    case BUILTIN_URL_FIRST: return checked_run(eval, values[0], true);
    case BUILTIN_URL_HERE: case BUILTIN_CSS_VALUE: case BUILTIN_CSS_NAME: case BUILTIN_CSS_LIST:
    case BUILTIN_WORDS: case BUILTIN_URL_ITEMS:
        return in_place(eval, node->call.builtin->id, values[0]);
    default: return NULL;
    }
}

static const Value *compute_call(Eval *eval, Node *node)
{
    bool ok;
    switch (node->call.kind) {
    case CALL_BUILTIN: return compute_builtin(eval, node);
    case CALL_METHOD: return compute_method(eval, node);
    case CALL_RECORD: return compute_record(eval, node);
    case CALL_FN:
        if (node->type->kind != TYPE_HTML) return call_fn(eval, node, NULL, &ok);
        /* fall through */
    case CALL_TAG: case CALL_TITLED: case CALL_FRAGMENT: {
        Buf buf = { 0 };
        if (write_child(eval, node, &buf)) return value_bytes(eval, VALUE_HTML, &buf);
        buf_free(&buf);
        return NULL;
    }
    default: return NULL;
    }
}

/* The side that an if-yield takes; *bound says whether its name must be unbound. */
bool take_branch(Eval *eval, Node *node, Node **taken, const Value **old)
{
    const Value *cond = compute(eval, node->branch.cond);
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

static const Value *compute_if(Eval *eval, Node *node)
{
    Node *taken = NULL;
    const Value *old = NULL;
    if (!take_branch(eval, node, &taken, &old)) return NULL;
    const Value *value = taken ? compute(eval, taken) : value_new(eval, VALUE_NONE);
    if (node->branch.let_name.len > 0) node->branch.symbol->value = old;
    return value;
}

Node *take_arm(Eval *eval, Node *node)
{
    const Value *subject = compute(eval, node->match.subject);
    for (Node *arm = node->match.arms.first; subject && arm; arm = arm->next) {
        if (arm->arm.patterns.count == 0) return arm->arm.value;
        for (Node *pattern = arm->arm.patterns.first; pattern; pattern = pattern->next) {
            const Value *value = compute(eval, pattern);
            if (!value) return NULL;
            if (value_compare(subject, value) == 0) return arm->arm.value;
        }
    }
    return NULL;
}

static const Value *compute_name(Eval *eval, Symbol *symbol)
{
    if (!symbol) return NULL;
    if (symbol->value) return symbol->value;
    if (symbol->kind == SYMBOL_CONST && symbol->decl->kind == NODE_CONST)
        return compute(eval, symbol->decl->global.value);
    if (symbol->kind == SYMBOL_LOCAL && !symbol->is_var && symbol->decl
        && symbol->decl->kind == NODE_LET && !symbol->decl->let.otherwise
        && constant(symbol->decl->let.value, true))
        return compute(eval, symbol->decl->let.value);
    return NULL;
}

static const Value *compute_convert(Eval *eval, Node *node)
{
    const Value *value = compute(eval, node->convert.value);
    if (!value) return NULL;
    if (node->convert.how == CONVERT_INT_TO_FLOAT && value->kind == VALUE_INT)
        return value_float(eval, (double)value->i);
    if (node->convert.how == CONVERT_TO_HTML && value->kind != VALUE_HTML) {
        Buf buf = { 0 };
        if (write_child(eval, node->convert.value, &buf))
            return value_bytes(eval, VALUE_HTML, &buf);
        buf_free(&buf);
        return NULL;
    }
    return value;
}

static const Value *compute_node(Eval *eval, Node *node)
{
    switch (node->kind) {
    case NODE_INT: return value_int(eval, node->int_value);
    case NODE_DURATION: return value_whole(eval, node->type, node->int_value);
    case NODE_FLOAT: return value_float(eval, node->float_value);
    case NODE_BOOL: return value_bool(eval, node->bool_value);
    case NODE_NONE: return value_new(eval, VALUE_NONE);
    case NODE_STR: {
        Value *value = value_new(eval, VALUE_STR);
        value->str = node->str_value;
        return value;
    }
    case NODE_INTERP: return compute_interp(eval, node);
    case NODE_NAME: return compute_name(eval, node->name.symbol);
    case NODE_LIST: return compute_list(eval, node);
    case NODE_MAP: return compute_map(eval, node);
    case NODE_CALL: return compute_call(eval, node);
    case NODE_UNARY: return compute_unary(eval, node);
    case NODE_BINARY: return compute_binary(eval, node);
    case NODE_IF_YIELD: return compute_if(eval, node);
    case NODE_FOR_YIELD: {
        Items items = { 0 };
        return each(eval, node, collect_item, &items) ? items_list(eval, &items) : NULL;
    }
    case NODE_MATCH: {
        Node *arm = take_arm(eval, node);
        return arm ? compute(eval, arm) : NULL;
    }
    case NODE_CONVERT: return compute_convert(eval, node);
    default: return NULL;
    }
}

const Value *compute(Eval *eval, Node *node)
{
    const Value *value = eval->steps-- > 0 ? compute_node(eval, node) : NULL;
    if (!value && !eval->stop) eval->stop = node;
    return value;
}

/* ---- what others ask ---- */

const Value *eval_value(Eval *eval, Node *node)
{
    if (!constant(node, true)) return NULL;
    eval->steps = EVAL_STEPS;
    return compute(eval, node);
}

void eval_settle(Eval *eval, Symbol *symbol, Node *value)
{
    if (!constant(value, true)) return;
    symbol->value = eval_value(eval, value);
    symbol->is_costly = !symbol->value;
}

bool eval_child(Eval *eval, Node *node, Buf *out)
{
    if (!constant(node, true)) return false;
    eval->steps = EVAL_STEPS;
    return write_child(eval, node, out);
}

bool eval_roots(Eval *eval, NodeList *roots, Markup *markup)
{
    bool ok = true;
    int left = roots->count;
    eval->markup = markup;
    for (Node *node = roots->first; ok && node && left > 0; node = node->next, left--) {
        eval->steps = EVAL_STEPS;
        markup->at_root = true;
        ok = constant(node, true) && write_child(eval, node, &markup->bytes);
    }
    eval->markup = NULL;
    return ok && !markup->bytes.failed;
}

bool eval_attr(Eval *eval, fh_str written, Node *value, Buf *out)
{
    if (!constant(value, true)) return false;
    eval->steps = EVAL_STEPS;
    return write_attribute(eval, written, value, out);
}

bool eval_text(Eval *eval, Node *node, fh_str *text)
{
    const Value *value = eval_value(eval, node);
    Buf buf = { 0 };
    if (!value || value->kind == VALUE_ATTRS || !value_text(value, &buf)) return false;
    *text = str_copy(eval->arena, buf_str(&buf));
    buf_free(&buf);
    return true;
}

int eval_texts(Eval *eval, Node *node, fh_str **texts)
{
    const Value *value = eval_value(eval, node);
    if (!value || value->kind != VALUE_LIST) return 0;
    *texts = arena_array(eval->arena, (size_t)value->count + 1, sizeof **texts);
    for (int i = 0; i < value->count; i++) (*texts)[i] = value->items[i]->str;
    return value->count;
}

bool eval_int(Eval *eval, Node *node, int64_t *result)
{
    const Value *value = eval_value(eval, node);
    if (!value || !value_is_whole(value)) return false;
    *result = value->i;
    return true;
}

bool eval_bool(Eval *eval, Node *node, bool *result)
{
    const Value *value = eval_value(eval, node);
    if (!value || value->kind != VALUE_BOOL) return false;
    *result = value->i != 0;
    return true;
}
