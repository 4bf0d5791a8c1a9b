/* words.c: the parts that messages are made of. */
#include "words/words.h"

#include "base/str.h"

#define QUOTED_MAX 60 /* bytes of the user's text that a message repeats */

int shown(fh_str text)
{
    return text.len > QUOTED_MAX ? QUOTED_MAX : (int)text.len;
}

void report(Diags *diags, int code, Span at, const char *message, const char *help)
{
    diag_add(diags, &(Diagnostic){ .severity = SEVERITY_ERROR, .code = code, .span = at,
                                   .message = message, .help = help });
}

void report_noted(Diags *diags, int code, Span at, const char *message, Span note_at,
                  const char *note, const char *help)
{
    diag_add(diags, &(Diagnostic){ .severity = SEVERITY_ERROR, .code = code, .span = at,
                                   .message = message, .has_note = true, .note_span = note_at,
                                   .note = note, .help = help });
}

void report_warning(Diags *diags, int code, Span at, const char *message, const char *help)
{
    diag_add(diags, &(Diagnostic){ .severity = SEVERITY_WARNING, .code = code, .span = at,
                                   .message = message, .help = help });
}

const char *type_words(Diags *diags, const Type *type)
{
    const Type *inner = type;

    while (inner->item) inner = inner->item;
    if (type->kind == TYPE_VOID) return "nothing";
    if (type->kind == TYPE_REPLY) return "an answer";
    if (type->kind == TYPE_LIST && inner->kind == TYPE_EMPTY) return "an empty list";
    if (type->kind == TYPE_MAP && inner->kind == TYPE_EMPTY) return "an empty map";
    return SAY("`%.*s`", SHOWN(type->name));
}

const char *did_you_mean(Diags *diags, fh_str nearest)
{
    return nearest.ptr ? SAY("did you mean `%.*s`?", SHOWN(nearest)) : NULL;
}

const char *symbol_words(const Symbol *symbol)
{
    bool is_capital = symbol->name.len > 0 && symbol->name.ptr[0] >= 'A' &&
                      symbol->name.ptr[0] <= 'Z';

    switch (symbol->kind) {
    case SYMBOL_STATE: return "state";
    case SYMBOL_CONST: return "const";
    case SYMBOL_FN: return is_capital ? "component" : "function";
    case SYMBOL_EXTERN: return "function";
    case SYMBOL_RECORD: return "record";
    case SYMBOL_LOCAL: break;
    }
    if (symbol->is_param) return "parameter";
    return symbol->decl && symbol->decl->kind == NODE_LET ? "variable" : "name";
}

const char *how_to_open(Diags *diags)
{
    (void)diags;
    return "open it first: `if let x = … { … }`, `let x = … else { return }`, or give a fallback "
           "with `… ?? fallback`";
}

Span span_start(Span span, uint32_t len)
{
    if (span.len > len) span.len = len;
    return span;
}

static const struct {
    const char *other, *ours;
} words[] = {
    { "string",      "str" },
    { "String",      "str" },
    { "text",        "str" },
    { "integer",     "int" },
    { "number",      "int" },
    { "Int",         "int" },
    { "double",      "float" },
    { "boolean",     "bool" },
    { "null",        "none" },
    { "nil",         "none" },
    { "undefined",   "none" },
    { "print",       "log" },
    { "println",     "log" },
    { "printf",      "log" },
    { "length",      "len" },
    { "parseInt",    "int" },
    { "parseFloat",  "float" },
    { "append",      "push" },
    { "add",         "push" },
    { "extend",      "+" },
    { "strip",       "trim" },
    { "find",        "index" },
    { "indexOf",     "index" },
    { "includes",    "contains" },
    { "has",         "contains" },
    { "startswith",  "starts_with" },
    { "startsWith",  "starts_with" },
    { "endswith",    "ends_with" },
    { "endsWith",    "ends_with" },
    { "toUpperCase", "upper" },
    { "toLowerCase", "lower" },
    { "delete",      "remove" },
    { "substring",   "slice" },
    { "substr",      "slice" },
    { "sorted",      "sort" },
    { "reversed",    "reverse" },
    { "splitlines",  "lines" },
};

const char *word_of_fh(fh_str name)
{
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (str_is(name, words[i].other)) return words[i].ours;
    }
    return NULL;
}
