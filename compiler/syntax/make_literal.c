/* make_literal.c: constructors of literals: what numbers and strings as written stand for. */
#include <math.h>
#include <stdlib.h>

#include "base/str.h"
#include "syntax/make.h"
#include "words/syntax.h"

static Node *make(Parser *p, NodeKind kind, Token at)
{
    Node *node = ARENA_NEW(p->arena, Node);
    node->kind = kind;
    node->span = at.span;
    return node;
}

static Node *too_big(Parser *p, Token at)
{
    parse_report(p, syntax_number_too_big(p->arena, at.span, at.kind));
    return make(p, NODE_ERROR, at);
}

/* ---- numbers ---- */

static int digit_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* Digits with `_` between them. False when they do not fit. */
static bool read_digits(fh_str digits, unsigned base, uint64_t *value)
{
    *value = 0;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.ptr[i] == '_') continue;
        if (__builtin_mul_overflow(*value, base, value)) return false;
        if (__builtin_add_overflow(*value, (uint64_t)digit_value(digits.ptr[i]), value))
            return false;
    }
    return true;
}

/* Whether the last thing before `at`, blanks aside, is a minus sign. */
static bool follows_minus(Parser *p, Token at)
{
    const char *text = p->source->text.ptr;
    uint32_t i = at.span.start;
    while (i > 0 && (text[i - 1] == ' ' || text[i - 1] == '\t')) i--;
    return i > 0 && text[i - 1] == '-';
}

/* 2^63 has no place among the integers, but -2^63 has: the literal stands as INT64_MIN until
 * ast_negate_literal() or ast_check_magnitude() sees which it is. */
static bool is_magnitude(Parser *p, const Node *node)
{
    if (node->kind != NODE_INT || node->int_value != INT64_MIN) return false;
    const char *at = p->source->text.ptr + node->span.start;
    while (*at == '(' || *at == ' ' || *at == '\t' || *at == '\n') at++;
    return *at != '-';
}

void ast_check_magnitude(Parser *p, Node *node)
{
    if (!is_magnitude(p, node)) return;
    parse_report(p, syntax_number_too_big(p->arena, node->span, TOK_INT));
    node->kind = NODE_ERROR;
}

bool ast_negate_literal(Parser *p, Token minus, Node *node)
{
    if (node->kind == NODE_FLOAT) node->float_value = -node->float_value;
    else if (node->kind != NODE_INT) return false;
    else if (node->int_value != INT64_MIN) node->int_value = -node->int_value;
    else if (!is_magnitude(p, node)) return false;
    node->span = span_join(minus.span, node->span);
    return true;
}

Node *ast_int(Parser *p, Token text)
{
    fh_str digits = source_text(p->source, text.span);
    unsigned base = str_starts_with(digits, FH_STR("0x")) ? 16 : 10;
    if (base == 16) digits = str_sub(digits, 2, digits.len);
    uint64_t value;
    if (!read_digits(digits, base, &value)) return too_big(p, text);
    if (value == (uint64_t)INT64_MAX + 1 && !follows_minus(p, text)) return too_big(p, text);
    if (value > (uint64_t)INT64_MAX + 1) return too_big(p, text);
    Node *node = make(p, NODE_INT, text);
    node->int_value = value > INT64_MAX ? INT64_MIN : (int64_t)value;
    return node;
}

Node *ast_float(Parser *p, Token text)
{
    fh_str written = source_text(p->source, text.span);
    char *digits = arena_copy(p->arena, written.ptr, written.len);
    size_t len = 0;
    for (size_t i = 0; i < written.len; i++)
        if (written.ptr[i] != '_') digits[len++] = written.ptr[i];
    digits[len] = '\0';
    Node *node = make(p, NODE_FLOAT, text);
    node->float_value = strtod(digits, NULL);
    return isinf(node->float_value) ? too_big(p, text) : node;
}

/* Milliseconds in one of the unit that ends `text`; its letters in *len. */
static uint64_t unit_of(fh_str text, size_t *len)
{
    *len = str_ends_with(text, FH_STR("ms")) ? 2 : 1;
    switch (text.ptr[text.len - *len]) {
    case 's': return 1000;
    case 'h': return 60 * 60 * 1000;
    case 'd': return 24 * 60 * 60 * 1000;
    default: return *len == 2 ? 1 : 60 * 1000;
    }
}

Node *ast_duration(Parser *p, Token text)
{
    fh_str written = source_text(p->source, text.span);
    size_t unit_len;
    uint64_t unit = unit_of(written, &unit_len), value;
    bool fits = read_digits(str_sub(written, 0, written.len - unit_len), 10, &value) &&
                !__builtin_mul_overflow(value, unit, &value) && value <= INT64_MAX;
    if (!fits) return too_big(p, text);
    Node *node = make(p, NODE_DURATION, text);
    node->int_value = (int64_t)value;
    return node;
}

Node *ast_bool(Parser *p, Token word)
{
    Node *node = make(p, NODE_BOOL, word);
    node->bool_value = word.kind == TOK_TRUE;
    return node;
}

Node *ast_none_value(Parser *p, Token word)
{
    return make(p, NODE_NONE, word);
}

/* ---- strings ---- */

/* Reads the u{…} behind a backslash, `rest` beginning at the u. Gives its bytes in `rest`, or 0
 * when there is no code point. */
static size_t read_code_point(fh_str rest, uint32_t *code)
{
    int64_t close = str_find(rest, FH_STR("}"), 0);
    if (!str_starts_with(rest, FH_STR("u{")) || close < 0) return 0;
    fh_str digits = str_sub(rest, 2, (size_t)close);
    *code = 0;
    for (size_t i = 0; i < digits.len; i++) {
        if (digit_value(digits.ptr[i]) < 0) return 0;
        *code = *code << 4 | (uint32_t)digit_value(digits.ptr[i]);
    }
    bool exists = digits.len >= 1 && digits.len <= 6 && *code <= 0x10FFFF &&
                  (*code < 0xD800 || *code > 0xDFFF);
    return exists ? (size_t)close + 1 : 0;
}

/* Reads the escape at the start of `rest`, its backslash. Writes what it stands for to out[4],
 * the bytes written to *len; gives the bytes read, or 0 for a mistake. */
static size_t read_escape(fh_str rest, char out[4], size_t *len)
{
    static const char letters[] = "ntr\"\\{", stand_for[] = "\n\t\r\"\\{";
    for (size_t i = 0; letters[i]; i++) {
        if (rest.ptr[1] != letters[i]) continue;
        out[0] = stand_for[i];
        *len = 1;
        return 2;
    }
    uint32_t code;
    size_t read = read_code_point(str_sub(rest, 1, rest.len), &code);
    if (read == 0) return 0;
    *len = utf8_encode(code, out);
    return read + 1;
}

/* Says what is wrong with the escape at the start of `rest`; gives the bytes to skip. */
static size_t report_escape(Parser *p, fh_str rest, uint16_t file)
{
    uint32_t start = (uint32_t)(rest.ptr - p->source->text.ptr);
    if (str_starts_with(rest, FH_STR("\\u{"))) {
        int64_t close = str_find(rest, FH_STR("}"), 0);
        size_t len = close < 0 ? 3 : (size_t)close + 1;
        parse_report(p, syntax_bad_code_point((Span){ start, (uint32_t)len, file }));
        return len;
    }
    size_t len;
    utf8_decode(rest.ptr + 1, rest.ptr + rest.len, &len);
    Span span = { start, (uint32_t)len + 1, file };
    parse_report(p, syntax_unknown_escape(p->arena, span, source_text(p->source, span)));
    return len + 1;
}

/* The text that `written`, a part of the source, stands for; itself if it has no escapes. */
static fh_str unescape(Parser *p, fh_str written, uint16_t file)
{
    int64_t first = str_find(written, FH_STR("\\"), 0);
    if (first < 0) return written;
    char *text = arena_copy(p->arena, written.ptr, written.len);
    size_t len = (size_t)first, at = len, more;
    while (at < written.len) {
        fh_str rest = str_sub(written, at, written.len);
        if (rest.ptr[0] != '\\' || rest.len < 2) {
            text[len++] = rest.ptr[0];
            at++;
            continue;
        }
        char bytes[4];
        size_t read = read_escape(rest, bytes, &more);
        for (size_t i = 0; read && i < more; i++) text[len++] = bytes[i];
        at += read ? read : report_escape(p, rest, file);
    }
    return (fh_str){ text, len };
}

/* A NODE_STR of the token without `quote` bytes at both ends. */
static Node *make_str(Parser *p, Token text, size_t quote, bool escapes)
{
    Node *node = make(p, NODE_STR, text);
    fh_str written = source_text(p->source, text.span);
    written = str_sub(written, quote, written.len - quote);
    node->str_value = escapes ? unescape(p, written, text.span.file) : written;
    return node;
}

Node *ast_str(Parser *p, Token text)
{
    return make_str(p, text, 1, true);
}

Node *ast_raw_str(Parser *p, Token text)
{
    return make_str(p, text, 1, false);
}

Node *ast_str_text(Parser *p, Token text)
{
    return make_str(p, text, 0, true);
}
