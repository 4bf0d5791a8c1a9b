/* bound_call.c: expressions, and what calls of the runtime take of the arena. See bound.h. */
#include "report/bounder.h"

#include <string.h>

#include "base/str.h"
#include "program/cname.h"

#define REQUEST_FACTOR 3    /* what is no UTF-8 becomes U+FFFD: a byte becomes three */
#define SESSION_MAX    4096 /* bytes of a session's cookie */
#define STORE_HEAD     64   /* bytes of a list's head, with what it is rounded up by */

/* What stands in the table: bound.def. */
typedef struct Rule {
    const char *function;
    uint64_t times, bytes, longer, more;
} Rule;

#define BOUND(function, times, bytes, longer, more) { #function, times, bytes, longer, more },
static const Rule rules[] = {
#include "report/bound.def"
};
#undef BOUND

static const Rule *rule_of(const char *function)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (strcmp(rules[i].function, function) == 0) return &rules[i];
    return NULL;
}

/* ---- names ---- */

static bool starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* `int` is int_ in C. */
static const char *without_guard(const Bounder *bounder, const char *text)
{
    const fh_str shorter = { text, strlen(text) - (*text != '\0') };
    const char *name = str_copy(bounder->arena, shorter).ptr;
    return strcmp(cname_member(bounder->arena, shorter), text) == 0 ? name : text;
}

/* "params->who" is `who` to the user. */
static const char *user_name(const char *text)
{
    static const char *const prefixes[] = { "params->", "captured->", "ev->", "constant.", "state." };
    for (int i = 0; i < 5; i++)
        if (starts_with(text, prefixes[i])) return text + strlen(prefixes[i]);
    return starts_with(text, "session->") ? NULL : text;
}

const char *bound_local(const Bounder *bounder, const Local *local)
{
    return local->source ? arena_printf(bounder->arena, "`%s`", local->source) : NULL;
}

const char *bound_name(const Bounder *bounder, const Expr *expr)
{
    for (;;) {
        switch (expr->kind) {
        case EXPR_LOCAL: return bound_local(bounder, expr->local);
        case EXPR_NAMED: {
            const char *name = user_name(expr->named);
            if (!name) return "the session";
            return arena_printf(bounder->arena, "`%s`", without_guard(bounder, name));
        }
        case EXPR_FIELD: expr = expr->field.base; break;
        case EXPR_ADDR: case EXPR_AT: case EXPR_PLACE: case EXPR_SHARED: case EXPR_CAST:
        case EXPR_SOME:
            expr = expr->op.a;
            break;
        default: return NULL;
        }
    }
}

/* ---- values ---- */

static Extent text_only(Bounder *bounder, Bound text)
{
    return (Extent){ text, bound_unknown(bounder, "a list") };
}

static Extent nothing(Bounder *bounder)
{
    return text_only(bounder, bound_bytes(0));
}

/* Numbers and truth have no text in them. */
static bool has_text(const Type *type)
{
    if (!type) return false;
    switch (type->kind) {
    case TYPE_INT: case TYPE_FLOAT: case TYPE_BOOL: case TYPE_DURATION: case TYPE_TIME:
    case TYPE_VOID: case TYPE_NONE: case TYPE_WS: case TYPE_SEND:
        return false;
    case TYPE_LIST: case TYPE_OPTIONAL: return has_text(type->item);
    default: return true;
    }
}

static bool is_list(const Type *type)
{
    return type && type->kind == TYPE_LIST;
}

/* What the program names in C's words: state, parameters, what the event brings. */
static Extent named(Bounder *bounder, const Expr *expr)
{
    const char *text = expr->named;
    const char *name = bound_name(bounder, expr);
    const Bound unknown = bound_unknown(bounder, name ? name : "a list");
    Extent extent = { unknown, unknown };
    const Extent *constant = table_get(&bounder->constants, str_from(text));
    if (constant) {
        extent = *constant;
    } else if (starts_with(text, "params->")) {
        extent.text = bounder->params;
        if (is_list(expr->type)) extent.items = bound_sum(bounder->params, bound_bytes(1));
    } else if (strcmp(text, "ev->data") == 0 || strcmp(text, "ev->payload") == 0) {
        extent.text = bound_input(bounder);
    } else if (starts_with(text, "session->") && !bounder->session_grows) {
        extent.text = bound_bytes(SESSION_MAX);
    } else if (!has_text(expr->type)) {
        extent.text = bound_bytes(0); /* numbers; ev, NULL, FH_STATE */
    }
    return extent;
}

static Extent sum_of(Bounder *bounder, Expr **values, int count)
{
    Extent extent = { bound_bytes(0), bound_bytes((uint64_t)count) };
    for (int i = 0; i < count; i++)
        extent.text = bound_sum(extent.text, bound_expr(bounder, values[i]).text);
    return extent;
}

static Extent conditional(Bounder *bounder, const Expr *expr)
{
    bound_expr(bounder, expr->op.a);
    const Extent then = bound_expr(bounder, expr->op.b);
    const Extent otherwise = bound_expr(bounder, expr->op.c);
    return (Extent){ bound_most(then.text, otherwise.text),
                     bound_most(then.items, otherwise.items) };
}

static Extent call(Bounder *bounder, const Expr *expr);

static Extent compound(Bounder *bounder, const Expr *expr)
{
    switch (expr->kind) {
    case EXPR_FIELD: {
        const Extent base = bound_expr(bounder, expr->field.base);
        const char *name = bound_name(bounder, expr);
        return (Extent){ base.text, bound_unknown(bounder, name ? name : "a list") };
    }
    case EXPR_COND: return conditional(bounder, expr);
    case EXPR_RECORD: return sum_of(bounder, expr->record.values, expr->record.count);
    case EXPR_ARRAY: return sum_of(bounder, expr->array.values, expr->array.count);
    case EXPR_BINARY:
        bound_expr(bounder, expr->op.b);
        /* fall through */
    case EXPR_UNARY:
        bound_expr(bounder, expr->op.a);
        return nothing(bounder);
    case EXPR_AT: {
        const Extent list = bound_expr(bounder, expr->op.a);
        const char *name = bound_name(bounder, expr);
        bound_expr(bounder, expr->op.b);
        return (Extent){ list.text, bound_unknown(bounder, name ? name : "a list") };
    }
    default: /* ADDR, SOME, PLACE, SHARED, CAST */
        return expr->op.a ? bound_expr(bounder, expr->op.a) : nothing(bounder);
    }
}

Extent bound_expr(Bounder *bounder, const Expr *expr)
{
    Extent extent;
    if (!expr || bounder->steps-- <= 0) return nothing(bounder);
    switch (expr->kind) {
    case EXPR_INT: case EXPR_FLOAT: case EXPR_BOOL: case EXPR_TYPE: return nothing(bounder);
    case EXPR_ZERO: return (Extent){ bound_bytes(0), bound_bytes(0) };
    case EXPR_STR: return text_only(bounder, bound_bytes(expr->str_value.len));
    case EXPR_LOCAL: extent = *bound_extent(bounder, expr->local); break;
    case EXPR_NAMED: extent = named(bounder, expr); break;
    case EXPR_CALL: extent = call(bounder, expr); break;
    default: extent = compound(bounder, expr); break;
    }
    if (expr->type && !has_text(expr->type)) extent.text = bound_bytes(0);
    return extent;
}

/* ---- calls ---- */

static bool is_named(const Expr *expr, const char *name)
{
    return expr->kind == EXPR_NAMED && strcmp(expr->named, name) == 0;
}

/* The variable whose address is passed, or null. */
static const Local *passed(const Expr *arg)
{
    if (arg->kind != EXPR_ADDR || !arg->op.a) return NULL;
    const Expr *place = arg->op.a;
    while (place->kind == EXPR_FIELD) place = place->field.base;
    return place->kind == EXPR_LOCAL ? place->local : NULL;
}

/* "fh_list_join" is `join` to the user. */
static Bound unknown_call(const Bounder *bounder, const Expr *expr)
{
    for (int i = 0; i < expr->call.nargs; i++) {
        const Expr *arg = expr->call.args[i];
        const bool is_context = arg->kind == EXPR_NAMED && !strpbrk(arg->named, ".>");
        const char *name = is_context ? NULL : bound_name(bounder, arg);
        if (name) return bound_unknown(bounder, name);
    }
    const char *word = strrchr(expr->call.name, '_');
    return bound_unknown(bounder, arena_printf(bounder->arena, "what `%s` makes",
                                               word ? word + 1 : expr->call.name));
}

/* The numbers in a format: ">20", ".3f". */
static uint64_t numbers_in(fh_str format)
{
    uint64_t sum = 0, number = 0;
    for (size_t i = 0; i <= format.len; i++) {
        const char c = i < format.len ? format.ptr[i] : '\0';
        if (c >= '0' && c <= '9' && number < 100000) {
            number = number * 10 + (uint64_t)(c - '0');
        } else {
            sum += number;
            number = 0;
        }
    }
    return sum;
}

/* Whether an int is printed as a float by this: "f", "e", "g", "%". */
static bool names_float(fh_str spec)
{
    for (size_t i = 0; i < spec.len; i++)
        if (strchr("feg%", spec.ptr[i])) return true;
    return false;
}

/* {x:spec}: padding is of characters of up to four bytes. */
static Extent formatted(Bounder *bounder, const Expr *expr)
{
    const Expr *spec = expr->call.args[expr->call.nargs - 1];
    const fh_str text = spec->kind == EXPR_STR ? spec->str_value
                        : spec->kind == EXPR_NAMED ? str_from(spec->named) : FH_STR("99999");
    const bool is_float = strcmp(expr->call.name, "fh_float_format") == 0 || names_float(text);
    const Extent value = bound_expr(bounder, expr->call.args[1]);
    const uint64_t more = (is_float ? 512 : 128) + 4 * numbers_in(text);
    const Bound length = bound_scaled(bounder, value.text, 1, more);
    bound_take(bounder, bound_scaled(bounder, length, 1, 32));
    return text_only(bounder, length);
}

/* format("%H:%M"): no conversion gives more than 40 bytes, unless it has a width. It is tried with
 * 64 bytes, and then with eight times as many each time. */
static Extent time_text(Bounder *bounder, const Expr *expr)
{
    const Expr *format = expr->call.args[2];
    uint64_t length = 64 << 10, room = 64, taken = 64;
    const bool is_plain = format->kind == EXPR_STR && numbers_in(format->str_value) == 0;
    const Extent pattern = bound_expr(bounder, format);
    if (is_plain) length = 20 * format->str_value.len + 2;
    for (; room < length && room < (64 << 10); taken += room) room *= 8;
    bound_take(bounder, bound_scaled(bounder, pattern.text, 3, taken + 128));
    return text_only(bounder, bound_bytes(length));
}

static Extent request_text(Bounder *bounder, const Expr *expr)
{
    for (int i = 0; i < expr->call.nargs; i++) bound_expr(bounder, expr->call.args[i]);
    const Bound input = bound_input(bounder);
    const Bound text = bound_scaled(bounder, input, REQUEST_FACTOR, 0);
    bound_take(bounder, bound_scaled(bounder, input, REQUEST_FACTOR + 1, 64));
    return text_only(bounder, text);
}

/* Each `old` becomes a `with`, if both are known; the rest stays. */
static Extent replaced(Bounder *bounder, const Expr *expr)
{
    const Expr *old = expr->call.args[2], *with = expr->call.args[3];
    const Extent text = bound_expr(bounder, expr->call.args[1]);
    if (old->kind != EXPR_STR || with->kind != EXPR_STR || old->str_value.len == 0) {
        bound_take(bounder, unknown_call(bounder, expr));
        return text_only(bounder, unknown_call(bounder, expr));
    }
    const uint64_t longer = with->str_value.len / old->str_value.len + 1;
    const Bound made = bound_scaled(bounder, text.text, longer, 0);
    bound_take(bounder, bound_scaled(bounder, made, 1, 32));
    return text_only(bounder, made);
}

static Extent markup_end(Bounder *bounder, const Expr *expr)
{
    const Expr *arg = expr->call.args[1];
    const char *name = arg->kind == EXPR_LOCAL ? arg->local->name : "";
    const Outlet *outlet = bound_outlet(bounder, name);
    const Bound written = outlet ? outlet->written : bound_unknown(bounder, "markup");
    bound_take(bounder, bound_scaled(bounder, written, 1, 32));
    return text_only(bounder, written);
}

/* ---- lists and maps ---- */

static uint64_t item_size(const Bounder *bounder, const Expr *type)
{
    const Type *list = type->kind == EXPR_TYPE ? type->type_arg : NULL;
    if (!list || !list->item) return 64;
    const uint64_t key = list->kind == TYPE_MAP ? 32 : 0;
    return key + bound_size(bounder, list->item);
}

/* A store with room for twice as many items. */
static Bound store_of(const Bounder *bounder, Bound items, uint64_t size)
{
    return bound_scaled(bounder, items, 2 * size, STORE_HEAD + 8 * size);
}

static bool is_in_state(const Expr *expr)
{
    for (int i = 0; i < expr->call.nargs; i++)
        if (is_named(expr->call.args[i], "FH_STATE")) return true;
    return false;
}

/* A method that changes a list or map: (ev, owner, type, &list, …). What is in state takes nothing
 * of the arena but a copy of a large item on its way; a list of the handler's own may be copied. */
static Extent changed(Bounder *bounder, const Expr *expr)
{
    const uint64_t size = item_size(bounder, expr->call.args[2]);
    const Local *local = passed(expr->call.args[3]);
    Extent list = bound_expr(bounder, expr->call.args[3]);
    for (int i = 4; i < expr->call.nargs; i++)
        list.text = bound_most(list.text, bound_expr(bounder, expr->call.args[i]).text);
    bound_take(bounder, bound_bytes(size > 256 ? size + 16 : 0));
    if (is_in_state(expr)) {
        if (strcmp(expr->call.name, "fh_list_sort") == 0) /* needs room beside it */
            bound_take(bounder, store_of(bounder, list.items, size));
        return list;
    }
    const bool adds = strcmp(expr->call.name, "fh_list_push") == 0 ||
                      strcmp(expr->call.name, "fh_list_insert") == 0;
    if (adds) list.items = bound_sum(list.items, bound_bytes(1));
    if (strcmp(expr->call.name, "fh_list_extend") == 0)
        list.items = bound_sum(list.items, bound_expr(bounder, expr->call.args[4]).items);
    bound_take(bounder, store_of(bounder, list.items, size));
    if (local) bound_widen(bounder, local, list);
    for (int i = 4; i < expr->call.nargs; i++) /* pop(…) into a variable */
        if (passed(expr->call.args[i])) bound_widen(bounder, passed(expr->call.args[i]),
                                                    text_only(bounder, list.text));
    return list;
}

/* A new list of all items of those that are passed, in a variable: (ev, type, &a, …, &result). */
static Extent derived(Bounder *bounder, const Expr *expr)
{
    Extent all = { bound_bytes(0), bound_bytes(0) };
    for (int i = 2; i < expr->call.nargs; i++) {
        const Extent arg = bound_expr(bounder, expr->call.args[i]);
        const Expr *list = expr->call.args[i];
        all.text = bound_most(all.text, arg.text);
        if (list->kind == EXPR_ADDR && is_list(list->op.a->type))
            all.items = bound_sum(all.items, arg.items);
    }
    bound_take(bounder, store_of(bounder, all.items, item_size(bounder, expr->call.args[1])));
    const Local *result = passed(expr->call.args[expr->call.nargs - 1]);
    if (result) bound_widen(bounder, result, all);
    return all;
}

/* (ev, type, &list, count, array) */
static Extent made(Bounder *bounder, const Expr *expr)
{
    const Expr *count = expr->call.args[3];
    const Extent array = bound_expr(bounder, expr->call.args[4]);
    const Bound items = count->kind == EXPR_INT && count->int_value >= 0
                            ? bound_bytes((uint64_t)count->int_value)
                            : bound_unknown(bounder, "a list");
    const Extent list = { array.text, items };
    bound_take(bounder, store_of(bounder, items, item_size(bounder, expr->call.args[1])));
    if (passed(expr->call.args[2])) bound_widen(bounder, passed(expr->call.args[2]), list);
    return list;
}

/* (ev, type, &list, separator): items of numbers have up to 32 bytes. */
static Extent joined(Bounder *bounder, const Expr *expr)
{
    const Extent list = bound_expr(bounder, expr->call.args[2]);
    const Extent separator = bound_expr(bounder, expr->call.args[3]);
    const Bound one = bound_scaled(bounder, bound_sum(list.text, separator.text), 1, 32);
    const Bound text = bound_times(bounder, one, list.items);
    bound_take(bounder, bound_scaled(bounder, text, 1, 32));
    return text_only(bounder, text);
}

/* ---- which call it is ---- */

static Extent pieces(Bounder *bounder, const Expr *expr);

typedef Extent Special(Bounder *bounder, const Expr *expr);

static const struct {
    const char *function;
    int nargs; /* at least */
    Special *special;
} specials[] = {
    { "fh_int_format", 3, formatted },      { "fh_float_format", 3, formatted },
    { "fh_str_format", 3, formatted },      { "fh_time_format", 3, time_text },
    { "fh_req_method", 1, request_text },   { "fh_req_path", 1, request_text },
    { "fh_req_query", 1, request_text },    { "fh_req_body", 1, request_text },
    { "fh_req_header", 2, request_text },   { "fh_req_cookie", 2, request_text },
    { "fh_ws_headers", 1, request_text },   { "fh_str_replace", 4, replaced },
    { "fh_markup_end", 2, markup_end },     { "fh_list_push", 5, changed },
    { "fh_list_insert", 5, changed },       { "fh_list_place", 4, changed },
    { "fh_list_pop", 4, changed },          { "fh_list_pop_at", 4, changed },
    { "fh_list_remove", 4, changed },       { "fh_list_clear", 4, changed },
    { "fh_list_sort", 4, changed },         { "fh_list_reverse", 4, changed },
    { "fh_list_concat", 5, derived },       { "fh_list_slice", 4, derived },
    { "fh_list_sorted", 4, derived },       { "fh_list_reversed", 4, derived },
    { "fh_list_make", 5, made },            { "fh_list_join", 4, joined },
    { "fh_list_extend", 5, changed },       { "fh_str_split", 3, pieces },
    { "fh_str_words", 2, pieces },          { "fh_str_lines", 2, pieces },
};

static Special *special_of(const Expr *expr)
{
    for (size_t i = 0; i < sizeof specials / sizeof specials[0]; i++)
        if (strcmp(specials[i].function, expr->call.name) == 0 &&
            expr->call.nargs >= specials[i].nargs)
            return specials[i].special;
    return NULL;
}

/* fh_state_set(ev, type, &place, &value), fh_map_set(ev, FH_STATE, …): the value goes to the state,
 * by way of the arena only if it is large. */
static bool is_kept_in_state(const Expr *expr)
{
    if (strcmp(expr->call.name, "fh_state_set") == 0) return true;
    return starts_with(expr->call.name, "fh_map_") && is_in_state(expr);
}

static uint64_t kept_size(const Bounder *bounder, const Expr *expr)
{
    for (int i = 0; i < expr->call.nargs; i++) {
        const Expr *arg = expr->call.args[i];
        if (arg->kind != EXPR_TYPE) continue;
        return arg->type_arg->kind == TYPE_MAP ? item_size(bounder, arg)
                                               : bound_size(bounder, arg->type_arg);
    }
    return 0;
}

/* Functions that only compute. */
static bool is_arithmetic(const char *name)
{
    return starts_with(name, "fh_int_") || starts_with(name, "fh_float_") ||
           starts_with(name, "fh_out_");
}

static bool is_extern(const Bounder *bounder, const char *name)
{
    for (const Extern *each = bounder->program->externs; each; each = each->next)
        if (strcmp(each->name, name) == 0) return true;
    return false;
}

/* What is passed by address may be set from all the rest. */
static void set_passed(Bounder *bounder, const Expr *expr, Bound text)
{
    for (int i = 0; i < expr->call.nargs; i++) {
        const Local *local = passed(expr->call.args[i]);
        if (local) bound_widen(bounder, local, text_only(bounder, text));
    }
}

static Bound text_of_args(Bounder *bounder, const Expr *expr)
{
    Bound text = bound_bytes(0);
    for (int i = 0; i < expr->call.nargs; i++)
        text = bound_sum(text, bound_expr(bounder, expr->call.args[i]).text);
    return text;
}

/* By the table, or what has no bound. */
static Extent by_rule(Bounder *bounder, const Expr *expr)
{
    const Rule *rule = rule_of(expr->call.name);
    const Bound args = text_of_args(bounder, expr);
    Bound result = bound_bytes(0);
    if (is_kept_in_state(expr)) {
        const Expr *place = expr->call.args[2];
        if (place->kind == EXPR_ADDR && place->op.a->kind == EXPR_NAMED)
            bound_constant(bounder, place->op.a->named,
                           bound_expr(bounder, expr->call.args[expr->call.nargs - 1]));
        const uint64_t size = kept_size(bounder, expr);
        bound_take(bounder, bound_bytes(size > 256 ? size + 32 : 0));
    } else if (rule) {
        bound_take(bounder, bound_scaled(bounder, args, rule->times, rule->bytes));
        result = bound_scaled(bounder, args, rule->longer, rule->more);
    } else if (!is_arithmetic(expr->call.name)) {
        result = unknown_call(bounder, expr);
        if (!is_extern(bounder, expr->call.name)) bound_take(bounder, result);
    }
    set_passed(bounder, expr, result);
    return text_only(bounder, result);
}

/* split() and the like: a piece for each byte, at most, and one more. */
static Extent pieces(Bounder *bounder, const Expr *expr)
{
    const Extent list = by_rule(bounder, expr);
    return (Extent){ list.text, bound_sum(list.text, bound_bytes(1)) };
}

/* fh_out_child(out, type, &value) and the like. */
static void write_by_call(Bounder *bounder, const Expr *expr)
{
    const Expr *out = expr->call.args[0];
    const char *name = out->kind == EXPR_LOCAL ? out->local->name
                       : out->kind == EXPR_NAMED ? out->named : "";
    if (!bound_outlet(bounder, name)) return;
    const Expr *value = expr->call.args[expr->call.nargs - 1];
    bound_write(bounder, name, bound_written(bounder, expr->call.name, value));
}

static Extent call(Bounder *bounder, const Expr *expr)
{
    const Function *function = table_get(&bounder->functions, str_from(expr->call.name));
    Special *special = special_of(expr);
    if (function) return bound_through(bounder, function, expr);
    if (special) return special(bounder, expr);
    if (starts_with(expr->call.name, "fh_out_") && expr->call.nargs > 0)
        write_by_call(bounder, expr);
    return by_rule(bounder, expr);
}

/* ---- what is written ---- */

/* By the type of the value: of composite ones what is in them, and signs between. */
static Bound written_child(Bounder *bounder, const Expr *value, const Extent *extent)
{
    const Type *type = value->kind == EXPR_ADDR ? value->op.a->type : value->type;
    const Bound one = bound_scaled(bounder, extent->text, 6, 64);
    if (!type) return bound_unknown(bounder, "markup");
    while (type->kind == TYPE_OPTIONAL) type = type->item;
    switch (type->kind) {
    case TYPE_LIST:
        if (is_list(type->item)) break;
        return bound_times(bounder, one, extent->items);
    case TYPE_MAP: case TYPE_JSON: case TYPE_RECORD: break;
    default: return one;
    }
    const char *name = bound_name(bounder, value);
    return bound_unknown(bounder, name ? name : "markup");
}

Bound bound_written(Bounder *bounder, const char *function, const Expr *value)
{
    const Extent extent = bound_expr(bounder, value);
    if (strcmp(function, "fh_out_html") == 0) return extent.text;
    if (strcmp(function, "fh_out_text") == 0) return bound_scaled(bounder, extent.text, 5, 0);
    if (strcmp(function, "fh_out_attr") == 0 || strcmp(function, "fh_out_attrs") == 0)
        return bound_scaled(bounder, extent.text, 6, 16);
    if (strcmp(function, "fh_out_url") == 0 || strcmp(function, "fh_out_href") == 0 ||
        strcmp(function, "fh_out_src") == 0 || strcmp(function, "fh_out_here") == 0 ||
        strcmp(function, "fh_out_urls") == 0)
        return bound_scaled(bounder, extent.text, 6, 16);
    if (strcmp(function, "fh_out_selector") == 0)
        return bound_scaled(bounder, extent.text, 4, 16);
    if (strcmp(function, "fh_out_encoded") == 0)
        return bound_scaled(bounder, extent.text, 3, 0);
    if (strcmp(function, "fh_out_int") == 0 || strcmp(function, "fh_out_bool") == 0 ||
        strcmp(function, "fh_out_float") == 0)
        return bound_bytes(32);
    if (strcmp(function, "fh_out_child") == 0) return written_child(bounder, value, &extent);
    if (strcmp(function, "fh_out_attribute") == 0)
        return bound_scaled(bounder, written_child(bounder, value, &extent), 1, 64);
    return bound_unknown(bounder, "markup");
}
