/* value.c: the words for values of a wrong type. The rules for them stand in errors.c. */
#include "words/errors.h"

#include "base/str.h"
#include "words/words.h"

/* ---- types ---- */

static const char *purpose(Diags *diags, const Role *role, const char *want)
{
    switch (role->kind) {
    case ROLE_VALUE:
        return role->name.len ? SAY("`%.*s` must be %s", SHOWN(role->name), want)
                              : SAY("this must be %s", want);
    case ROLE_ARGUMENT:
        return role->name.len ? SAY("`%.*s` of `%.*s` must be %s", SHOWN(role->name),
                                    SHOWN(role->of), want)
                              : SAY("`%.*s` takes %s here", SHOWN(role->of), want);
    case ROLE_RESULT: return SAY("`%.*s` gives %s", SHOWN(role->of), want);
    case ROLE_DEFAULT: return SAY("the default of `%.*s` must be %s", SHOWN(role->name), want);
    case ROLE_OPTION: return SAY("`%.*s` must be %s", SHOWN(role->name), want);
    case ROLE_KEY: return SAY("the keys here are %s", want);
    case ROLE_INDEX: return SAY("an index must be %s", want);
    case ROLE_RANGE: return SAY("a range goes from %s to %s", want, want);
    case ROLE_CONDITION: return SAY("a condition must be %s", want);
    case ROLE_FALLBACK: return SAY("the fallback must be %s, as the value is", want);
    case ROLE_SOUGHT: return SAY("what is looked for in `%.*s` must be %s", SHOWN(role->of), want);
    case ROLE_PATTERN: return SAY("the patterns must be %s", want);
    case ROLE_DELAY: return SAY("the delay must be %s", want);
    case ROLE_ITEM: break;
    }
    return SAY("this must be %s", want);
}

static const char *as_condition(const Type *have)
{
    switch (have->kind) {
    case TYPE_INT:
    case TYPE_FLOAT: return "compare it: `n != 0`";
    case TYPE_STR:
    case TYPE_LIST:
    case TYPE_MAP: return "say what you ask: `len(x) > 0`";
    case TYPE_OPTIONAL: return "ask `x != none`, or open it: `if let y = x`";
    case TYPE_JSON: return "take it as a bool: `j.bool() ?? false`";
    default: return NULL;
    }
}

/* How a value of one type is made into the other. */
static const char *conversion(const Type *have, const Type *want)
{
    switch (want->kind) {
    case TYPE_STR:
        if (have->kind == TYPE_JSON) return "`j.str() ?? \"\"` is its text if it is a string";
        if (have->kind == TYPE_HTML) return "markup cannot become text again";
        return type_is_printable(have) ? "make text of it: `str(…)`, or \"…{x}\"" : NULL;
    case TYPE_INT:
        if (have->kind == TYPE_STR) return "`int(…)` reads a number; it gives an `int?`";
        if (have->kind == TYPE_FLOAT) return "`int(…)` cuts it, `round(…)` rounds it";
        if (have->kind == TYPE_JSON) return "`j.int() ?? 0` is the number if it is one";
        if (have->kind == TYPE_DURATION) return "`d.ms` and `d.seconds` count it";
        return NULL;
    case TYPE_FLOAT:
        if (have->kind == TYPE_STR) return "`float(…)` reads a number; it gives a `float?`";
        return NULL;
    case TYPE_BOOL:
        return as_condition(have);
    case TYPE_DURATION:
        return have->kind == TYPE_INT ? "write its unit: `250ms`, `2s`, `5m`, `1h`, `7d`" : NULL;
    case TYPE_HTML:
        return have->kind == TYPE_MAP || have->kind == TYPE_RECORD
                   ? "say how it is shown: `P(x.name)`" : NULL;
    default:
        return NULL;
    }
}

void error_type_mismatch(Diags *diags, Span at, const Type *have, const Type *want,
                         const Role *role)
{
    const char *message = SAY("%s, not %s", purpose(diags, role, type_words(diags, want)),
                              type_words(diags, have));
    const char *help = conversion(have, want);

    if (!help && have->kind == TYPE_NONE && role->has_where)
        help = SAY("a type that may be none has a `?`: `%.*s?`", SHOWN(want->name));
    if (role->kind == ROLE_CONDITION) report(diags, 403, at, message, as_condition(have));
    else if (role->has_where) {
        report_noted(diags, 401, at, message, role->where, "declared here", help);
    } else report(diags, 401, at, message, help);
}

void error_unopened(Diags *diags, Span at, const Type *have, const Type *want)
{
    (void)want;
    report(diags, 402, at, SAY("this is %s: it may be none", type_words(diags, have)),
           how_to_open(diags));
}

static const char *op_text(Op op)
{
    static const char *const texts[] = {
        [OP_ADD] = "+", [OP_SUB] = "-", [OP_MUL] = "*", [OP_DIV] = "/", [OP_FLOORDIV] = "//",
        [OP_MOD] = "%", [OP_NEG] = "-",
    };

    return op >= OP_ADD && op <= OP_NEG ? texts[op] : "this operator";
}

static const char *operand_advice(Op op, const Type *type, const Type *left)
{
    if (type->kind == TYPE_HTML || (left && left->kind == TYPE_HTML)) {
        return "put markup side by side with commas, or in `Fragment(a, b)`";
    }
    if (left && left->kind == TYPE_STR && op == OP_ADD && type_is_printable(type)) {
        return "make text of it: `str(…)`, or write it into the string: \"…{x}\"";
    }
    if (left && left->kind == TYPE_LIST && op == OP_ADD) {
        return "`+` joins two lists: `xs + [x]`; `xs.push(x)` adds to a `var`";
    }
    if (type->kind == TYPE_STR && op == OP_ADD) {
        return "`int(…)` and `float(…)` read a number; they give optionals";
    }
    if (type->kind == TYPE_STR && op == OP_MUL) return "`s.repeat(n)`";
    if (type->kind == TYPE_JSON) return "take its value first: `j.int() ?? 0`, `j.str() ?? \"\"`";
    return NULL;
}

void error_bad_operand(Diags *diags, Span at, Op op, const Type *type, const Type *left)
{
    const char *have = type_words(diags, type);
    const char *message = left ? SAY("`%s` cannot have %s on its right and %s on its left",
                                     op_text(op), have, type_words(diags, left))
                               : SAY("`%s` is not for %s", op_text(op), have);

    report(diags, 404, at, message, operand_advice(op, type, left));
}

void error_int_division(Diags *diags, Span at)
{
    report(diags, 405, at, "`/` gives a float, and this is an `int`",
           "`//` divides and rounds down");
}

static void report_differ(Diags *diags, int code, Span at, const char *what, const Type *have,
                          const Type *first, Span first_at)
{
    const bool is_answer = have->kind == TYPE_REPLY || first->kind == TYPE_REPLY;
    const char *help = is_answer ? "`status(200, …)` answers with markup or text"
                                 : conversion(have, first);

    report_noted(diags, code, at, SAY("%s: %s, not %s", what, type_words(diags, have),
                                      type_words(diags, first)),
                 first_at, SAY("the first is %s", type_words(diags, first)), help);
}

void error_branches_differ(Diags *diags, Span at, const Type *have, const Type *first,
                           Span first_at)
{
    report_differ(diags, 406, at, "this branch gives something else", have, first, first_at);
}

void error_items_differ(Diags *diags, Span at, const Type *have, const Type *first,
                        Span first_at)
{
    report_differ(diags, 407, at, "this item is of another type", have, first, first_at);
}

void error_results_differ(Diags *diags, Span at, const Type *have, const Type *first,
                          Span first_at)
{
    report_differ(diags, 408, at, "this result is of another type", have, first, first_at);
}

void error_not_comparable(Diags *diags, Span at, const Type *have, const Type *other)
{
    const char *help = conversion(have, other);

    if (other->kind == TYPE_JSON) help = "take its value first: `j.str() == \"x\"`";
    report(diags, 409, at, SAY("%s cannot be compared with %s", type_words(diags, other),
                               type_words(diags, have)),
           help);
}

void error_never_none(Diags *diags, Span at, const Type *type)
{
    report(diags, 410, at, SAY("%s is never none", type_words(diags, type)),
           "only optionals (`T?`) are");
}

void error_no_equality(Diags *diags, Span at, const Type *type)
{
    report(diags, 411, at, SAY("%s cannot be compared", type_words(diags, type)), NULL);
}

void error_no_order(Diags *diags, Span at, const Type *type)
{
    report(diags, 412, at, SAY("%s has no order", type_words(diags, type)),
           "int, float, str, duration and time have one");
}

void error_needs_type(Diags *diags, Span at, const Type *type)
{
    bool is_map = type->kind == TYPE_MAP, is_list = type->kind == TYPE_LIST;

    if (!is_map && !is_list) {
        report(diags, 413, at, "the type of this `none` is not known here",
               "write it: `let x: str? = none`");
        return;
    }
    report(diags, 413, at, is_map ? "the types in this map are not known here"
                                  : "the type of the items is not known here",
           is_map ? "write it: `let m: {str: int} = {}`" : "write it: `let xs: [str] = []`");
}

void error_void_value(Diags *diags, Span at)
{
    report(diags, 414, at, "this gives nothing, so it cannot be used as a value",
           "let it stand on a line of its own");
}

void error_void_loop(Diags *diags, Span at)
{
    report(diags, 414, at, "this gives nothing to yield",
           "to only do something, write a block: `for x in xs { … }`");
}

void error_reply_value(Diags *diags, Span at)
{
    report(diags, 415, at, "this is an answer, not a value",
           "it can be returned: `return redirect(\"/\")`, `-> header(\"K\", \"v\"), Page()`");
}

void error_not_optional(Diags *diags, Span at, const Type *type, Opener opener)
{
    static const char *const openers[] = {
        [OPEN_IF_LET] = "`if let`", [OPEN_LET_ELSE] = "`let … else`", [OPEN_DEFAULT] = "`??`",
    };
    const char *help = opener == OPEN_DEFAULT ? "leave out `??` and what follows it"
                                              : "use it as it is";

    if (type->kind == TYPE_JSON) help = "take its value: `j.str()`, `j.int()` … are optional";
    report(diags, 416, at, SAY("%s opens optionals, and %s is never none", openers[opener],
                               type_words(diags, type)),
           help);
}

void error_missing_else(Diags *diags, Span at, const Type *want)
{
    report(diags, 417, span_start(at, 2),
           SAY("without an `else` this may be none, and it must be %s", type_words(diags, want)),
           "add one: `if … -> a else b`");
}

static const char *how_to_iterate(const Type *type)
{
    switch (type->kind) {
    case TYPE_STR: return "`s.split(\",\")`, `s.lines()`, or `for i in 0..len(s)` and `s[i]`";
    case TYPE_INT: return "a range: `for i in 0..n`";
    case TYPE_JSON: return "`for x in j.list()`, or `for k in j.keys()`";
    default: return "lists, maps and ranges can be walked";
    }
}

void error_not_iterable(Diags *diags, Span at, const Type *type)
{
    report(diags, 418, at, SAY("a loop cannot walk %s", type_words(diags, type)),
           how_to_iterate(type));
}

void error_not_indexable(Diags *diags, Span at, const Type *type)
{
    report(diags, 419, at, SAY("%s has no items", type_words(diags, type)),
           type->kind == TYPE_RECORD ? "a record's fields: `x.name`"
                                     : "lists, maps, strs and json have");
}

void error_not_searchable(Diags *diags, Span at, const Type *type)
{
    report(diags, 420, at, SAY("`in` cannot look into %s", type_words(diags, type)),
           type->kind == TYPE_JSON ? "`\"k\" in j.keys()`, or `j[\"k\"] != none`"
                                   : "it looks into lists, maps (their keys) and strs");
}

void error_not_printable(Diags *diags, Span at, const Type *type)
{
    const char *help = NULL;

    if (type->kind == TYPE_HTML) help = "markup stays markup: give it as a child";
    else if (type_is_json(type)) help = "`json(x)` makes text of it";
    report(diags, 421, at, SAY("%s has no text", type_words(diags, type)), help);
}

void error_raw_in_text(Diags *diags, Span at)
{
    report(diags, 421, at, "`raw` stands round the whole text",
           "`raw(\"a {s}\")`, or beside the text, as a child of its own");
}

void error_not_json(Diags *diags, Span at, const Type *type)
{
    report(diags, 422, at, SAY("%s cannot be written as JSON", type_words(diags, type)), NULL);
}

void error_bad_key(Diags *diags, Span at, const Type *type)
{
    report(diags, 423, at, SAY("the keys of a map are `str` or `int`, not %s",
                               type_words(diags, type)),
           NULL);
}

void error_type_too_deep(Diags *diags, Span at)
{
    report(diags, 430, at, SAY("this type has more than %d levels", TYPE_MAX_DEPTH),
           "put some of them into a record");
}

void error_bad_spec(Diags *diags, Span at, fh_str spec, const Type *type)
{
    const char *help = "only numbers and strs have formats";

    if (type->kind == TYPE_FLOAT) help = "for floats: `.2f`, `8.1f`, `,`, `e`, `%`";
    if (type->kind == TYPE_INT) help = "for ints: `4`, `04d`, `,`, `x`, `b`";
    if (type->kind == TYPE_STR) help = "for strs: a width, `20`, `<20`, `>20` or `^20`";
    report(diags, 424, at, SAY("`%.*s` is no format for %s", SHOWN(spec),
                               type_words(diags, type)),
           help);
}

void error_not_matchable(Diags *diags, Span at, const Type *type)
{
    report(diags, 425, at, SAY("`match` is for str, int and bool, not %s",
                               type_words(diags, type)),
           "use `if … else if …`");
}

void error_match_needs_else(Diags *diags, Span at, const Type *type)
{
    report(diags, 426, span_start(at, 5), "not every value has an arm here",
           type->kind == TYPE_BOOL ? "add the other value, or `else -> …`" : "add `else -> …`");
}

void error_pattern_not_constant(Diags *diags, Span at)
{
    report(diags, 427, at, "a pattern must be known when the program is compiled",
           "a literal or a const; to compare with other values, use `if … else if …`");
}

void error_cannot_compute(Diags *diags, Span at, const char *why)
{
    report(diags, 431, at, SAY("this has no value: it %s", why),
           "it is computed when the program is compiled, and every use of it would stop");
}

void error_duplicate_pattern(Diags *diags, Span at, Span first)
{
    report_noted(diags, 428, at, "this pattern stands twice", first, "the first is here",
                 "this one is never reached");
}

void error_after_else(Diags *diags, Span at, Span otherwise)
{
    report_noted(diags, 429, at, "nothing reaches what stands behind `else`",
                 span_start(otherwise, 4), "this takes all that is left", "put `else` last");
}
