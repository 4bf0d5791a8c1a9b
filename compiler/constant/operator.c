/* operator.c: constant values, and what operators make of them.
 *
 * What would stop the handler at run time (an overflow, a division by zero) has no value here. */
#include "constant/evaluator.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/str.h"

Value *value_new(Eval *eval, ValueKind kind)
{
    Value *value = ARENA_NEW(eval->arena, Value);
    value->kind = kind;
    return value;
}

const Value *value_int(Eval *eval, int64_t i)
{
    Value *value = value_new(eval, VALUE_INT);
    value->i = i;
    return value;
}

const Value *value_float(Eval *eval, double f)
{
    if (!isfinite(f)) return NULL;
    Value *value = value_new(eval, VALUE_FLOAT);
    value->f = f;
    return value;
}

const Value *value_bool(Eval *eval, bool b)
{
    Value *value = value_new(eval, VALUE_BOOL);
    value->i = b;
    return value;
}

const Value *value_bytes(Eval *eval, ValueKind kind, Buf *buf)
{
    Value *value = value_new(eval, kind);
    value->str = str_copy(eval->arena, buf_str(buf));
    buf_free(buf);
    return value;
}

/* The text of a scalar, as the runtime prints it. */
bool value_text(const Value *value, Buf *out)
{
    char text[NUMBER_DURATION_MAX];
    switch (value->kind) {
    case VALUE_STR: case VALUE_HTML: buf_append_str(out, value->str); return true;
    case VALUE_INT: buf_append(out, text, number_int_text(value->i, text)); return true;
    case VALUE_FLOAT: buf_append(out, text, number_float_text(value->f, text)); return true;
    case VALUE_DURATION:
        buf_append(out, text, number_duration_text(value->i, text));
        return true;
    case VALUE_BOOL: buf_append_cstr(out, value->i ? "true" : "false"); return true;
    case VALUE_NONE: return true;
    default: return false;
    }
}

static int64_t floordiv(int64_t a, int64_t b)
{
    return a / b - ((a % b != 0) & ((a ^ b) < 0));
}

/* The whole number again as what the expression is: milliseconds stay a duration. */
const Value *value_whole(Eval *eval, const Type *type, int64_t i)
{
    const Value *value = value_int(eval, i);
    ((Value *)value)->kind = type->kind == TYPE_DURATION ? VALUE_DURATION : VALUE_INT;
    return value;
}

static const Value *int_arithmetic(Eval *eval, const Type *type, Op op, int64_t a, int64_t b)
{
    int64_t result = 0;
    switch (op) {
    case OP_ADD: if (__builtin_add_overflow(a, b, &result)) return NULL; break;
    case OP_SUB: if (__builtin_sub_overflow(a, b, &result)) return NULL; break;
    case OP_MUL: if (__builtin_mul_overflow(a, b, &result)) return NULL; break;
    case OP_FLOORDIV:
        if (b == 0 || (b == -1 && a == INT64_MIN)) return NULL;
        result = floordiv(a, b);
        break;
    case OP_MOD:
        if (b == 0) return NULL;
        result = b == -1 ? 0 : a - floordiv(a, b) * b;
        break;
    case OP_DIV: return b == 0 ? NULL : value_float(eval, (double)a / (double)b);
    default: return NULL;
    }
    return value_whole(eval, type, result);
}

static const Value *float_arithmetic(Eval *eval, Op op, double a, double b)
{
    switch (op) {
    case OP_ADD: return value_float(eval, a + b);
    case OP_SUB: return value_float(eval, a - b);
    case OP_MUL: return value_float(eval, a * b);
    case OP_DIV: return b == 0 ? NULL : value_float(eval, a / b);
    case OP_FLOORDIV: return b == 0 ? NULL : value_float(eval, number_floordiv(a, b));
    case OP_MOD: return b == 0 ? NULL : value_float(eval, number_mod(a, b));
    default: return NULL;
    }
}

static double as_float(const Value *value)
{
    return value->kind == VALUE_FLOAT ? value->f : (double)value->i;
}

bool value_is_whole(const Value *value)
{
    return value->kind == VALUE_INT || value->kind == VALUE_DURATION;
}

static bool is_number(const Value *value)
{
    return value_is_whole(value) || value->kind == VALUE_FLOAT;
}

/* -1, 0, 1; 2 when the two cannot be ordered. */
int value_compare(const Value *a, const Value *b)
{
    if (a->kind == VALUE_STR && b->kind == VALUE_STR) {
        int order = str_cmp(a->str, b->str);
        return order < 0 ? -1 : order > 0;
    }
    if (value_is_whole(a) && value_is_whole(b)) return a->i < b->i ? -1 : a->i > b->i;
    if (is_number(a) && is_number(b)) {
        double x = as_float(a), y = as_float(b);
        return x < y ? -1 : x > y;
    }
    if (a->kind == VALUE_BOOL && b->kind == VALUE_BOOL) return a->i < b->i ? -1 : a->i > b->i;
    if (a->kind == VALUE_NONE && b->kind == VALUE_NONE) return 0;
    if (a->kind == VALUE_NONE || b->kind == VALUE_NONE) return a->kind == VALUE_NONE ? -1 : 1;
    return 2;
}

static const Value *comparison(Eval *eval, Op op, const Value *a, const Value *b)
{
    int order = value_compare(a, b);
    if (order == 2) return NULL;
    switch (op) {
    case OP_EQ: return value_bool(eval, order == 0);
    case OP_NE: return value_bool(eval, order != 0);
    case OP_LT: return value_bool(eval, order < 0);
    case OP_LE: return value_bool(eval, order <= 0);
    case OP_GT: return value_bool(eval, order > 0);
    case OP_GE: return value_bool(eval, order >= 0);
    default: return NULL;
    }
}

const Value *value_range(Eval *eval, int64_t from, int64_t to, int64_t step)
{
    if (step == 0) return NULL;
    int64_t count = 0;
    if (step > 0 && to > from) {
        if (from < 0 && to > INT64_MAX + from) return NULL;
        count = (to - from - 1) / step + 1;
    }
    if (step < 0) return NULL;
    if (count > eval->steps) return NULL;
    eval->steps -= (int)count;
    Value *list = value_new(eval, VALUE_LIST);
    list->items = arena_array(eval->arena, (size_t)count, sizeof *list->items);
    for (int64_t i = 0; i < count; i++)
        list->items[list->count++] = value_int(eval, from + i * step);
    return list;
}

static const Value *concat_lists(Eval *eval, const Value *a, const Value *b)
{
    Value *list = value_new(eval, VALUE_LIST);
    list->items = arena_array(eval->arena, (size_t)(a->count + b->count) + 1,
                              sizeof *list->items);
    for (int i = 0; i < a->count; i++) list->items[list->count++] = a->items[i];
    for (int i = 0; i < b->count; i++) list->items[list->count++] = b->items[i];
    return list;
}

const Value *compute_binary(Eval *eval, Node *node)
{
    Op op = node->binary.op;
    const Value *a = compute(eval, node->binary.left);
    if (!a) return NULL;
    if (op == OP_AND || op == OP_OR) {
        if (a->kind != VALUE_BOOL) return NULL;
        return (a->i != 0) == (op == OP_OR) ? a : compute(eval, node->binary.right);
    }
    if (op == OP_DEFAULT) return a->kind != VALUE_NONE ? a : compute(eval, node->binary.right);
    const Value *b = compute(eval, node->binary.right);
    if (!b) return NULL;
    switch (op) {
    case OP_EQ: case OP_NE: case OP_LT: case OP_LE: case OP_GT: case OP_GE:
        return comparison(eval, op, a, b);
    case OP_RANGE: return value_range(eval, a->i, b->i, 1);
    case OP_IN: return NULL;
    default: break;
    }
    if (a->kind == VALUE_LIST && b->kind == VALUE_LIST) return concat_lists(eval, a, b);
    if (a->kind == VALUE_STR && b->kind == VALUE_STR) {
        if (a->str.len + b->str.len > EVAL_BYTES) return NULL;
        Buf buf = { 0 };
        buf_append_str(&buf, a->str);
        buf_append_str(&buf, b->str);
        return value_bytes(eval, VALUE_STR, &buf);
    }
    if (!is_number(a) || !is_number(b)) return NULL;
    if (value_is_whole(a) && value_is_whole(b))
        return node->type->kind == TYPE_FLOAT && op != OP_DIV
             ? float_arithmetic(eval, op, (double)a->i, (double)b->i)
             : int_arithmetic(eval, node->type, op, a->i, b->i);
    return float_arithmetic(eval, op, as_float(a), as_float(b));
}

const Value *compute_unary(Eval *eval, Node *node)
{
    const Value *value = compute(eval, node->unary.operand);
    if (!value) return NULL;
    if (node->unary.op == OP_NOT) return value_bool(eval, !value->i);
    if (value->kind == VALUE_FLOAT) return value_float(eval, -value->f);
    return value->i == INT64_MIN ? NULL : value_whole(eval, node->type, -value->i);
}
