/* expr.c: prints C expressions. */
#include "emit/emitter.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- literals ---- */

/* One byte of a string literal. Octal escapes end after three digits, so whatever follows is
 * safe; `?` is escaped after another one, or trigraphs would begin. */
static void literal_byte(Buf *out, unsigned char c, unsigned char before)
{
    switch (c) {
    case '"': buf_append_cstr(out, "\\\""); break;
    case '\\': buf_append_cstr(out, "\\\\"); break;
    case '\n': buf_append_cstr(out, "\\n"); break;
    case '\r': buf_append_cstr(out, "\\r"); break;
    case '\t': buf_append_cstr(out, "\\t"); break;
    case '?': buf_append_cstr(out, before == '?' ? "\\?" : "?"); break;
    default:
        if (c < 0x20 || c == 0x7f) buf_printf(out, "\\%03o", c);
        else buf_append_char(out, (char)c);
        break;
    }
}

/* Bytes of a bidirectional control at `text` (U+202A-202E, U+2066-2069), or 0. They would show
 * the C in another order than it has, so C compilers refuse them as they are. */
static size_t bidi_control(fh_str bytes, size_t at)
{
    const unsigned char *c = (const unsigned char *)bytes.ptr + at;
    if (at + 3 > bytes.len || c[0] != 0xe2) return 0;
    return (c[1] == 0x80 && c[2] >= 0xaa && c[2] <= 0xae)
        || (c[1] == 0x81 && c[2] >= 0xa6 && c[2] <= 0xa9) ? 3 : 0;
}

#define LITERAL_LINE 76      /* bytes of a literal's line, about */

static bool is_utf8_middle(char c) { return ((unsigned char)c & 0xc0) == 0x80; }

/* Where to break: behind the last line end, or else in front of the last tag in reach. */
static size_t break_at(fh_str bytes, size_t from)
{
    size_t end = from + LITERAL_LINE;
    if (end + 16 >= bytes.len) return bytes.len;
    const char *newline = memchr(bytes.ptr + from, '\n', LITERAL_LINE);
    if (newline) return (size_t)(newline - bytes.ptr) + 1;
    for (size_t i = end; i > from + LITERAL_LINE / 3; i--)
        if (bytes.ptr[i] == '<' && bytes.ptr[i + 1] != '/') return i;
    while (is_utf8_middle(bytes.ptr[end])) end--;
    return end;
}

/* Bytes at `from` that stand in a literal as they are, whatever is around them. */
static size_t plain_len(fh_str bytes, size_t from, size_t end)
{
    size_t at = from;
    for (; at < end; at++) {
        unsigned char c = (unsigned char)bytes.ptr[at];
        if (c < 0x20 || c == '"' || c == '\\' || c == '?' || c == 0x7f || c == 0xe2) break;
    }
    return at - from;
}

static void literal_line(Buf *out, fh_str bytes, size_t from, size_t end)
{
    while (from < end) {
        size_t plain = plain_len(bytes, from, end);
        buf_append(out, bytes.ptr + from, plain);
        from += plain;
        if (from == end) return;
        size_t control = bidi_control(bytes, from);
        for (size_t i = 0; i < control; i++)
            buf_printf(out, "\\%03o", (unsigned char)bytes.ptr[from + i]);
        if (control == 0)
            literal_byte(out, (unsigned char)bytes.ptr[from],
                         from > 0 ? (unsigned char)bytes.ptr[from - 1] : 0);
        from += control ? control : 1;
    }
}

void emit_literal(Emitter *emitter, fh_str bytes)
{
    Buf *out = emitter->out;
    if (bytes.len > LITERAL_PORTABLE) emitter->long_literal = true;
    buf_append_char(out, '"');
    for (size_t from = 0; from < bytes.len; ) {
        size_t end = break_at(bytes, from);
        literal_line(out, bytes, from, end);
        if (end < bytes.len) {
            buf_append_cstr(out, "\"\n");
            buf_append_blanks(out, (size_t)(emitter->indent + 1) * 4);
            buf_append_char(out, '"');
        }
        from = end;
    }
    buf_append_char(out, '"');
}

static void emit_int(Emitter *emitter, int64_t value)
{
    bool is_long = value > INT32_MAX || value < -INT32_MAX;
    if (value == INT64_MIN) {
        buf_append_cstr(emitter->out, "INT64_MIN");
        return;
    }
    if (is_long) buf_append_cstr(emitter->out, "INT64_C(");
    buf_append_int(emitter->out, value);
    if (is_long) buf_append_char(emitter->out, ')');
}

static void emit_float(Emitter *emitter, double value)
{
    char text[40];
    snprintf(text, sizeof text, "%.17g", value);
    for (int digits = 1; digits < 17; digits++) {
        char shorter[40];
        double back;
        snprintf(shorter, sizeof shorter, "%.*g", digits, value);
        if (sscanf(shorter, "%lf", &back) == 1 && back == value) {
            memcpy(text, shorter, sizeof text);
            break;
        }
    }
    buf_append_cstr(emitter->out, text);
    if (!strpbrk(text, ".e")) buf_append_cstr(emitter->out, ".0");
}

/* ---- expressions ---- */

static bool is_compound(const Expr *expr)
{
    switch (expr->kind) {
    case EXPR_BINARY: case EXPR_COND: return true;
    case EXPR_INT: return expr->int_value < 0;
    case EXPR_FLOAT: return signbit(expr->float_value) != 0;
    default: return false;
    }
}

/* An operand of an operator. */
static void emit_operand(Emitter *emitter, const Expr *expr)
{
    bool parens = is_compound(expr);
    if (parens) buf_append_char(emitter->out, '(');
    emit_expr(emitter, expr);
    if (parens) buf_append_char(emitter->out, ')');
}

/* -(-x): C reads two signs beside each other as one that counts down. */
static void emit_unary(Emitter *emitter, const Expr *expr)
{
    bool parens = expr->op.a->kind == EXPR_UNARY;
    buf_append_cstr(emitter->out, expr->op.op);
    if (parens) buf_append_char(emitter->out, '(');
    emit_operand(emitter, expr->op.a);
    if (parens) buf_append_char(emitter->out, ')');
}

static void emit_args(Emitter *emitter, Expr *const *args, int count)
{
    for (int i = 0; i < count; i++) {
        if (i > 0) buf_append_cstr(emitter->out, ", ");
        emit_expr(emitter, args[i]);
    }
}

static bool is_zero(const Expr *expr)
{
    return expr->kind == EXPR_ZERO || (expr->kind == EXPR_INT && expr->int_value == 0)
        || (expr->kind == EXPR_BOOL && !expr->bool_value);
}

static bool is_aggregate(const Type *type)
{
    switch (type->kind) {
    case TYPE_STR: case TYPE_HTML: case TYPE_ATTRS: case TYPE_WS: case TYPE_SEND: case TYPE_FILE:
    case TYPE_LIST: case TYPE_MAP: case TYPE_OPTIONAL: case TYPE_RECORD: return true;
    default: return false;
    }
}

/* { 0 }, with the braces of a first member that is a struct too: gcc warns without. */
static void emit_zero(Emitter *emitter, const Type *type)
{
    const Record *record = type->kind == TYPE_RECORD
        ? table_get(&emitter->records, TABLE_POINTER(type)) : NULL;
    if (!record || !record->fields || !is_aggregate(record->fields->type)) {
        buf_append_cstr(emitter->out, "{ 0 }");
        return;
    }
    buf_printf(emitter->out, "{ .%s = ", record->fields->cname);
    emit_zero(emitter, record->fields->type);
    buf_append_cstr(emitter->out, " }");
}

/* What stands between the braces of a compound literal. */
static void emit_braces(Emitter *emitter, const Expr *expr)
{
    Buf *out = emitter->out;
    if (expr->kind == EXPR_SOME) {
        buf_append_cstr(out, "{ true, ");
        emit_expr(emitter, expr->op.a);
        buf_append_cstr(out, " }");
        return;
    }
    if (expr->kind == EXPR_RECORD) {
        bool all_zero = true;
        for (int i = 0; i < expr->record.count; i++)
            if (!is_zero(expr->record.values[i])) all_zero = false;
        if (all_zero) {
            emit_zero(emitter, expr->type);
            return;
        }
        buf_append_cstr(out, "{ ");
        int printed = 0;
        for (int i = 0; i < expr->record.count; i++) {
            if (is_zero(expr->record.values[i])) continue;
            buf_printf(out, "%s.%s = ", printed++ ? ", " : "", expr->record.names[i]);
            emit_expr(emitter, expr->record.values[i]);
        }
        buf_append_cstr(out, " }");
        return;
    }
    emit_zero(emitter, expr->type);
}

static void emit_addr(Emitter *emitter, const Expr *value)
{
    Buf *out = emitter->out;
    if (value->is_place) {
        buf_append_char(out, '&');
        emit_expr(emitter, value);
        return;
    }
    buf_printf(out, "&(%s){ ", emit_ctype(emitter, value->type));
    emit_expr(emitter, value);
    buf_append_cstr(out, " }");
}

static void emit_place(Emitter *emitter, const Expr *expr)
{
    buf_printf(emitter->out, "*(%s%s *)", expr->op.op ? "const " : "",
               emit_ctype(emitter, expr->type));
    emit_expr(emitter, expr->op.a);
}

static void emit_field(Emitter *emitter, const Expr *expr)
{
    const Expr *base = expr->field.base;
    if (base->kind == EXPR_PLACE) {
        buf_printf(emitter->out, "((%s *)", emit_ctype(emitter, base->type));
        emit_expr(emitter, base->op.a);
        buf_printf(emitter->out, ")->%s", expr->field.name);
        return;
    }
    bool parens = is_compound(base) || base->kind == EXPR_CAST;
    if (parens) buf_append_char(emitter->out, '(');
    emit_expr(emitter, base);
    if (parens) buf_append_char(emitter->out, ')');
    buf_printf(emitter->out, ".%s", expr->field.name);
}

/* Whether braces of a literal stand in it that no parentheses are around. */
static bool shows_braces(const Expr *expr)
{
    switch (expr->kind) {
    case EXPR_ZERO: case EXPR_SOME: case EXPR_RECORD: case EXPR_ARRAY: return true;
    case EXPR_ADDR: return !expr->op.a->is_place || shows_braces(expr->op.a);
    case EXPR_FIELD: return shows_braces(expr->field.base);
    case EXPR_UNARY: case EXPR_CAST: return shows_braces(expr->op.a);
    case EXPR_BINARY: return shows_braces(expr->op.a) || shows_braces(expr->op.b);
    case EXPR_COND:
        return shows_braces(expr->op.a) || shows_braces(expr->op.b) || shows_braces(expr->op.c);
    default: return false;
    }
}

/* A comma between braces would end a macro's argument. */
static void emit_macro_arg(Emitter *emitter, const Expr *expr)
{
    const bool parens = shows_braces(expr);
    if (parens) buf_append_char(emitter->out, '(');
    emit_expr(emitter, expr);
    if (parens) buf_append_char(emitter->out, ')');
}

static void emit_at(Emitter *emitter, const Expr *expr)
{
    emitter->uses_ev = true;
    buf_printf(emitter->out, "FH_AT(ev, &%s, ", emit_table(emitter, expr->op.a->type));
    emit_macro_arg(emitter, expr->op.a);
    buf_append_cstr(emitter->out, ", ");
    emit_macro_arg(emitter, expr->op.b);
    buf_printf(emitter->out, ", %s, ", emit_ctype(emitter, expr->type));
    if (expr->line >> 24)
        buf_printf(emitter->out, "FH_IN(%d, %d))", expr->line >> 24, expr->line & 0xffffff);
    else
        buf_printf(emitter->out, "%d)", expr->line);
}

static bool begins(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

void emit_named(Emitter *emitter, const char *text)
{
    switch (text[0]) {
    case 'e':
        if (strcmp(text, "ev") == 0 || begins(text, "ev->")) emitter->uses_ev = true;
        break;
    case 'o':
        if (strcmp(text, "out") == 0) emitter->uses_out = true;
        break;
    case 'p':
        if (begins(text, "params->")) emitter->uses_params = true;
        break;
    case 's':
        if (begins(text, "session->")) emitter->uses_session = true;
        if (begins(text, "state.")) emitter->uses_state = true;
        break;
    case 'c':
        if (begins(text, "captured->")) emitter->uses_captured = true;
        if (begins(text, "constant.")) emitter->uses_constant = true;
        break;
    default: break;
    }
    buf_append_cstr(emitter->out, text);
}

void emit_expr(Emitter *emitter, const Expr *expr)
{
    Buf *out = emitter->out;
    switch (expr->kind) {
    case EXPR_INT: emit_int(emitter, expr->int_value); break;
    case EXPR_FLOAT: emit_float(emitter, expr->float_value); break;
    case EXPR_BOOL: buf_append_cstr(out, expr->bool_value ? "true" : "false"); break;
    case EXPR_STR:
        buf_append_cstr(out, "FH_STR(");
        emit_literal(emitter, expr->str_value);
        buf_append_char(out, ')');
        break;
    case EXPR_ZERO: case EXPR_SOME: case EXPR_RECORD:
        buf_printf(out, "(%s)", emit_ctype(emitter, expr->type));
        emit_braces(emitter, expr);
        break;
    case EXPR_LOCAL: buf_append_cstr(out, expr->local->name); break;
    case EXPR_NAMED: emit_named(emitter, expr->named); break;
    case EXPR_FIELD: emit_field(emitter, expr); break;
    case EXPR_ADDR: emit_addr(emitter, expr->op.a); break;
    case EXPR_TYPE: buf_printf(out, "&%s", emit_table(emitter, expr->type_arg)); break;
    case EXPR_CALL:
        buf_printf(out, "%s(", expr->call.name);
        emit_args(emitter, expr->call.args, expr->call.nargs);
        buf_append_char(out, ')');
        break;
    case EXPR_UNARY: emit_unary(emitter, expr); break;
    case EXPR_BINARY:
        emit_operand(emitter, expr->op.a);
        buf_printf(out, " %s ", expr->op.op);
        emit_operand(emitter, expr->op.b);
        break;
    case EXPR_COND:
        emit_operand(emitter, expr->op.a);
        buf_append_cstr(out, " ? ");
        emit_operand(emitter, expr->op.b);
        buf_append_cstr(out, " : ");
        emit_operand(emitter, expr->op.c);
        break;
    case EXPR_ARRAY:
        buf_printf(out, "(%s[]){ ", emit_ctype(emitter, expr->array.item));
        emit_args(emitter, expr->array.values, expr->array.count);
        buf_append_cstr(out, " }");
        break;
    case EXPR_AT: emit_at(emitter, expr); break;
    case EXPR_PLACE: emit_place(emitter, expr); break;
    case EXPR_SHARED:
        emitter->uses_ev = true;
        buf_printf(out, "FH_SHARED(ev, &%s, ", emit_table(emitter, expr->type));
        buf_append_char(out, '('); /* a comma between braces would end the macro's argument */
        emit_addr(emitter, expr->op.a);
        buf_printf(out, "), %s)", emit_ctype(emitter, expr->type));
        break;
    case EXPR_CAST:
        buf_printf(out, "(%s)", expr->op.op);
        emit_operand(emitter, expr->op.a);
        break;
    }
}

void emit_initial(Emitter *emitter, const Expr *expr)
{
    switch (expr->kind) {
    case EXPR_ZERO: case EXPR_SOME: case EXPR_RECORD:
        emit_ctype(emitter, expr->type);
        emit_braces(emitter, expr);
        break;
    default: emit_expr(emitter, expr); break;
    }
}

void emit_constant_bare(Emitter *emitter, const Expr *expr)
{
    Buf *out = emitter->out;
    switch (expr->kind) {
    case EXPR_STR:
        buf_append_cstr(out, "FH_STR_INIT(");
        emit_literal(emitter, expr->str_value);
        buf_append_char(out, ')');
        break;
    case EXPR_SOME:
        buf_append_cstr(out, "{ true, ");
        emit_constant_bare(emitter, expr->op.a);
        buf_append_cstr(out, " }");
        break;
    case EXPR_RECORD:
        buf_append_cstr(out, "{ ");
        for (int i = 0; i < expr->record.count; i++) {
            buf_printf(out, "%s.%s = ", i > 0 ? ", " : "", expr->record.names[i]);
            emit_constant_bare(emitter, expr->record.values[i]);
        }
        buf_append_cstr(out, expr->record.count ? " }" : "0 }");
        break;
    case EXPR_ZERO: emit_zero(emitter, expr->type); break;
    case EXPR_ARRAY:
        buf_printf(out, "{ %d, (%s[]){ ", expr->array.count,
                   emit_ctype(emitter, expr->array.item));
        for (int i = 0; i < expr->array.count; i++) {
            if (i > 0) buf_append_cstr(out, ", ");
            emit_constant_bare(emitter, expr->array.values[i]);
        }
        buf_append_cstr(out, " }, NULL }");
        break;
    default: emit_expr(emitter, expr); break;
    }
}

void emit_constant(Emitter *emitter, const Expr *expr)
{
    bool braces = expr->kind == EXPR_INT || expr->kind == EXPR_FLOAT || expr->kind == EXPR_BOOL
               || expr->kind == EXPR_UNARY || expr->kind == EXPR_CAST;
    if (braces) buf_append_cstr(emitter->out, "{ ");
    emit_constant_bare(emitter, expr);
    if (braces) buf_append_cstr(emitter->out, " }");
}
