/* option.c: what stands as name=value in a declaration, and the app's settings. */
#include "check/checker.h"
#include "constant/csp.h"

#include <string.h>

#include "base/str.h"

/* ---- options ---- */

bool check_option_name(Checker *checker, Node *option, Table *seen, const char *const *known,
                       const char *where)
{
    Nearest nearest = nearest_to(option->option.name);
    Node *first = table_add(seen, option->option.name, option);

    if (first) {
        error_duplicate_option(checker->diags, option->option.name_span, option->option.name,
                               first->option.name_span);
        return false;
    }
    for (; *known; known++) {
        if (str_is(option->option.name, *known)) return true;
        nearest_try(&nearest, str_from(*known), NULL);
    }
    error_unknown_option(checker->diags, option->option.name_span, option->option.name, where,
                         nearest.found);
    return false;
}

/* The value of a const, if a name stands for one. There are no circles: their type is an error. */
static const Node *behind_name(const Node *value)
{
    for (int steps = 0; steps < 100 && value->kind == NODE_NAME; steps++) {
        const Symbol *symbol = value->name.symbol;
        if (!symbol || symbol->kind != SYMBOL_CONST) break;
        value = symbol->decl->global.value;
    }
    return value;
}

bool check_option_value(Checker *checker, Node *option, const Type *type)
{
    Node *value = option->option.value;
    Role role = { .kind = ROLE_OPTION, .name = option->option.name };

    if (!check_value(checker, value, type, &role) || type_is_error(value->type)) return false;
    Node *wrong = find_inconstant(value);
    if (wrong) {
        error_option_not_constant(checker->diags, wrong->span, option->option.name);
    } else if (type->kind == TYPE_DURATION && behind_name(value)->kind == NODE_DURATION &&
               behind_name(value)->int_value <= 0) {
        error_bad_interval(checker->diags, value->span);
    }
    return !wrong;
}

/* ---- the app's settings ---- */

/* The one of the choices that was meant; null ptr: no idea. */
static fh_str nearest_choice(const char *choices, fh_str word)
{
    Nearest nearest = nearest_to(word);

    for (const char *at = choices + 1; *at; at += strcspn(at, " ") + 1)
        nearest_try(&nearest, (fh_str){ at, strcspn(at, " ") }, NULL);
    return nearest.found;
}

static void check_choice(Checker *checker, Node *value, const char *choices)
{
    const char *number = value->kind == NODE_INT
                             ? arena_printf(checker->arena, "%lld", (long long)value->int_value)
                             : NULL;
    fh_str word = number ? str_from(number)
                         : value->kind == NODE_STR ? value->str_value : FH_STR("?");

    if (!str_among(word, choices))
        error_not_a_choice(checker->diags, value->span, choices, nearest_choice(choices, word));
}

static void check_bounds(Checker *checker, Node *value, int64_t least, int64_t most)
{
    const Node *known = behind_name(value);
    bool is_negative = known->kind == NODE_UNARY;

    if (known->kind != NODE_INT && !is_negative) return;
    if (is_negative || known->int_value < least || known->int_value > most) {
        error_out_of_bounds(checker->diags, value->span, least, most);
    }
}

/* exts="ws": names of extensions with blanks or commas between them. */
static void check_exts(Checker *checker, Node *value)
{
    fh_str text = value->kind == NODE_STR ? value->str_value : FH_STR("");

    for (size_t from = 0, to; from < text.len; from = to + 1) {
        for (to = from; to < text.len && text.ptr[to] != ' ' && text.ptr[to] != ','; to++) { }
        fh_str word = str_sub(text, from, to);
        if (word.len == 0 || str_is(word, "ws")) continue;
        error_unknown_extension(checker->diags, value->span, word);
        return;
    }
}

/* Where it is no literal, fold says what is wrong. */
static void check_csp(Checker *checker, Node *value)
{
    fh_str wrong;

    if (value->kind != NODE_STR || str_ieq(str_trim(value->str_value), FH_STR("none"))) return;
    if (!csp_parse(NULL, value->str_value, &wrong)) {
        error_bad_csp(checker->diags, value->span, wrong);
    }
}

static const struct {
    const char *name;
    const char *type;    /* notation of builtins.def */
    const char *choices; /* the only values, between spaces; null: any */
    int64_t least, most; /* of an int */
} settings[] = {
    { "title",    "s",   NULL, 0, 0 },
    { "port",     "i",   NULL, 1, 65535 },
    { "exts",     "s",   NULL, 0, 0 },
    { "htmx",     "i",   " 2 4 ", 0, INT64_MAX },
    { "theme",    "s",   " pico none ", 0, 0 },
    { "offline",  "s",   NULL, 0, 0 },
    { "queue",    "i",   NULL, 1, INT64_MAX },
    { "message",  "i",   NULL, 1, INT64_MAX },
    { "body",     "i",   NULL, 1, INT64_MAX },
    { "idle",     "d",   NULL, 0, 0 },
    { "hosts",    "[s]", NULL, 0, 0 },
    { "timeout",  "d",   NULL, 0, 0 },
    { "origins",  "[s]", NULL, 0, 0 },
    { "compress", "b",   NULL, 0, 0 },
    { "csp",      "s",   NULL, 0, 0 },
    { "sandbox",  "b",   NULL, 0, 0 },
};

#define NSETTINGS ((int)(sizeof(settings) / sizeof(settings[0])))

static void check_setting(Checker *checker, Node *option, int index)
{
    Node *value = option->option.value;
    const char *notation = settings[index].type;
    const Type *type = builtin_type(checker, &notation, NULL);

    if (!check_option_value(checker, option, type)) return;
    if (settings[index].choices) check_choice(checker, value, settings[index].choices);
    else if (str_is(option->option.name, "csp")) check_csp(checker, value);
    else if (str_is(option->option.name, "exts")) check_exts(checker, value);
    else if (type->kind == TYPE_INT) {
        check_bounds(checker, value, settings[index].least, settings[index].most);
    }
}

void check_app_options(Checker *checker, Node *app)
{
    const char *known[NSETTINGS + 1] = { NULL };
    Table seen = { .arena = checker->arena };
    Body body;

    for (int i = 0; i < NSETTINGS; i++) known[i] = settings[i].name;
    begin_body(checker, &body, BODY_INITIAL, NULL);
    for (Node *option = app->app.options.first; option; option = option->next) {
        if (option->kind != NODE_OPTION) continue;
        option->type = basic(checker, TYPE_VOID);
        if (!check_option_name(checker, option, &seen, known, "`app`")) {
            check_expr(checker, option->option.value, NULL);
            continue;
        }
        for (int i = 0; i < NSETTINGS; i++) {
            if (str_is(option->option.name, known[i])) check_setting(checker, option, i);
        }
    }
    end_body(checker);
}
