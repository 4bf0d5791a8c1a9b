/* name.c: the words for mistakes in names and calls. The rules for them stand in errors.c. */
#include "words/errors.h"

#include "base/str.h"
#include "language/builtin.h"
#include "words/words.h"
#include "language/html.h"
#include "language/scope.h"

/* ---- names ---- */

void error_undefined_name(Diags *diags, Span at, fh_str name, const Symbol *nearest,
                          bool is_assigned)
{
    const char *help = NULL;

    if (nearest) {
        const Source *source = &diags->sources[nearest->span.file];
        const char *file = nearest->span.file == at.file
                               ? "" : SAY("%.*s, ", SHOWN(source->path));
        help = SAY("did you mean `%.*s` (%s, %sline %d)?", SHOWN(nearest->name),
                   symbol_words(nearest), file, source_line(source, nearest->span.start));
    } else if (word_of_fh(name)) help = SAY("that is `%s` in fh", word_of_fh(name));
    else if (is_assigned)
        help = SAY("a new variable begins with `var`, or with `let` where it keeps its value: "
                   "`var %.*s = …`", SHOWN(name));
    report(diags, 301, at, SAY("`%.*s` is not a name in scope", SHOWN(name)), help);
}

void error_special_missing(Diags *diags, Span at, fh_str name)
{
    bool collects = str_is(name, "children") || str_is(name, "attrs");

    report(diags, 302, at, SAY("`%.*s` is not among the parameters here", SHOWN(name)),
           collects ? SAY("add it to the component's: `fn Name(…, %.*s)`", SHOWN(name))
                    : SAY("name it where the route or function begins: `on …, %.*s` or "
                          "`fn f(…, %.*s)`", SHOWN(name), SHOWN(name)));
}

/* A method of that name, for those who write `upper(s)`. */
static bool is_method(fh_str name)
{
    const Builtin *row;

    for (int i = 0; (row = builtin_at(i)); i++) {
        if (row->receiver != TYPE_VOID && !row->is_member && str_is(name, row->name)) return true;
    }
    return false;
}

static bool is_tag_in_small_letters(fh_str name)
{
    const Element *element = html_element_by_tag(name);

    return element && name.ptr[0] >= 'a';
}

/* What is no function, since it is written in another way. */
static const struct {
    const char *names, *way;
} ways[] = {
    { " time datetime Date ", "`now()` is the time; a later one is `now() + 5m`" },
    { " duration timedelta ", "a duration is written with its unit: `5s`, or `n * 1s`" },
    { " html ", "components give html; `raw(s)` takes a text for markup" },
    { " file open ", "a file comes with a form: `on picture: file`" },
    { " list array tuple set ", "a list is written `[a, b]`" },
    { " dict map object ", "a map is written `{\"key\": value}`" },
    { " filter ", "write `[for x in xs if … -> x]`" },
    { " enumerate ", "write `for i, x in xs`" },
};

static const char *written_instead(fh_str name)
{
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
        if (str_among(name, ways[i].names)) return ways[i].way;
    return NULL;
}

void error_undefined_function(Diags *diags, Span at, fh_str name, fh_str nearest)
{
    const char *help = did_you_mean(diags, nearest);
    const char *ours = word_of_fh(name);

    if (written_instead(name)) {
        help = written_instead(name);
    } else if (is_method(name)) {
        help = SAY("`%.*s` is a method: `x.%.*s(…)`", SHOWN(name), SHOWN(name));
    } else if (is_tag_in_small_letters(name)) {
        help = SAY("tags begin with a capital: `%s(…)`", html_element_by_tag(name)->name);
    } else if (ours) help = SAY("that is `%s` in fh", ours);
    report(diags, 303, at, SAY("there is no function `%.*s`", SHOWN(name)), help);
}

void error_undefined_tag(Diags *diags, Span at, fh_str name, fh_str nearest)
{
    const char *help = did_you_mean(diags, nearest);

    report(diags, 304, at, SAY("`%.*s` is no tag, component or record", SHOWN(name)),
           help ? help : "declare it (`fn Name(…)`, `record Name { … }`), or make an element of "
                         "your own with `Tag(\"my-name\", …)`");
}

void error_undefined_type(Diags *diags, Span at, fh_str name, fh_str nearest)
{
    const char *ours = word_of_fh(name);
    const char *help = did_you_mean(diags, ours ? str_from(ours) : nearest);

    if (str_among(name, " answer response Response "))
        help = "a function that gives `status(…)` or `redirect(…)` declares no type";
    report(diags, 305, at, SAY("there is no type `%.*s`", SHOWN(name)),
           help ? help : "types are str, int, float, bool, duration, time, html, json, ws, [T], "
                         "{K: V}, T? and records");
}

void error_unknown_field(Diags *diags, Span at, fh_str name, const Node *record, fh_str nearest)
{
    const char *what = record->kind == NODE_SESSION ? "the session" :
        SAY("`%.*s`", SHOWN(record->record.name));

    report_noted(diags, 306, at, SAY("%s has no field `%.*s`", what, SHOWN(name)),
                 record->kind == NODE_SESSION ? span_start(record->span, 7)
                                              : record->record.name_span,
                 "declared here", did_you_mean(diags, nearest));
}

/* What of another language was meant, for values of this kind. */
static const char *member_advice(fh_str name, const Type *receiver)
{
    bool has_len = receiver->kind == TYPE_STR || receiver->kind == TYPE_LIST ||
                   receiver->kind == TYPE_MAP;

    if (has_len && (str_is(name, "length") || str_is(name, "len") || str_is(name, "size"))) {
        return "the length of x is `len(x)`";
    }
    if (receiver->kind == TYPE_JSON) return "the parts of a json value: `j[\"name\"]`, `j[0]`";
    if (receiver->kind == TYPE_MAP && str_is(name, "get")) return "`m[key]`, which is an optional";
    if (receiver->kind == TYPE_MAP && str_is(name, "items")) return "`for key, value in m { … }`";
    return NULL;
}

void error_unknown_member(Diags *diags, Span at, fh_str name, const Type *receiver)
{
    Nearest nearest = nearest_to(name);
    const char *help = member_advice(name, receiver);
    const char *ours = word_of_fh(name);
    const Builtin *row;

    for (int i = 0; (row = builtin_at(i)); i++) {
        if (row->receiver == receiver->kind) nearest_try(&nearest, str_from(row->name), NULL);
    }
    if (!help && ours && builtin_method(receiver->kind, str_from(ours))) {
        help = SAY("that is `%s` in fh", ours);
    }
    if (!help) help = did_you_mean(diags, nearest.found);
    report(diags, 307, at, SAY("%s has no `%.*s`", type_words(diags, receiver), SHOWN(name)),
           help);
}

void error_method_not_called(Diags *diags, Span at, fh_str name)
{
    report(diags, 308, at, SAY("`%.*s` is a method, and is not called", SHOWN(name)),
           SAY("write `.%.*s(…)`", SHOWN(name)));
}

void error_member_called(Diags *diags, Span at, fh_str name)
{
    report(diags, 308, at, SAY("`%.*s` is a value, and cannot be called", SHOWN(name)),
           SAY("leave out the brackets: `.%.*s`", SHOWN(name)));
}

void error_function_as_value(Diags *diags, Span at, fh_str name, const Symbol *symbol)
{
    const char *what = symbol ? symbol_words(symbol) : "function";

    report(diags, 309, at, SAY("`%.*s` is a %s, not a value", SHOWN(name), what),
           SAY("call it: `%.*s(…)`", SHOWN(name)));
}

void error_tag_as_value(Diags *diags, Span at, fh_str name)
{
    report(diags, 309, at, SAY("`%.*s` is a tag, not a value", SHOWN(name)),
           SAY("make an element of it: `%.*s()`", SHOWN(name)));
}

void error_not_a_function(Diags *diags, Span at, const Symbol *symbol)
{
    report_noted(diags, 310, at, SAY("`%.*s` is a %s, and cannot be called",
                                     SHOWN(symbol->name), symbol_words(symbol)),
                 symbol->span, "declared here", NULL);
}

void error_not_a_type(Diags *diags, Span at, const Symbol *symbol)
{
    report_noted(diags, 311, at, SAY("`%.*s` is a %s, not a type", SHOWN(symbol->name),
                                     symbol_words(symbol)),
                 symbol->span, "declared here", NULL);
}

void error_recursive_result(Diags *diags, Span at, fh_str name, Span call)
{
    const Element *element = html_element(name);

    report_noted(diags, 312, at, SAY("`%.*s` calls itself, so its result type must be written",
                                     SHOWN(name)),
                 call, "called here",
                 element ? SAY("write it: `fn %.*s(…): html`; the element itself is "
                               "`Tag(\"%s\", …)` here", SHOWN(name), element->tag)
                         : SAY("write it: `fn %.*s(…): html`, or another type", SHOWN(name)));
}

/* ---- calls ---- */

void error_missing_argument(Diags *diags, Span at, fh_str callee, fh_str first, int count,
                            Span declared)
{
    const char *more = count > 1 ? SAY(" and %d more", count - 1) : "";

    report_noted(diags, 601, at, SAY("`%.*s` needs `%.*s`%s", SHOWN(callee), SHOWN(first), more),
                 declared, "declared here", NULL);
}

void error_missing_argument_of(Diags *diags, Span at, fh_str callee, const char *what)
{
    report(diags, 601, at, SAY("`%.*s` needs %s", SHOWN(callee), what), NULL);
}

void error_too_many_arguments(Diags *diags, Span at, fh_str callee, int count,
                              const Node *owner)
{
    const char *takes = count == 0 ? "nothing" : SAY("%d argument%s", count, &"s"[count == 1]);
    const char *message = SAY("`%.*s` takes %s", SHOWN(callee), takes);
    const char *help = NULL;

    if (!owner) {
        report(diags, 602, at, message, NULL);
        return;
    }
    bool is_component = owner->kind == NODE_FN && callee.ptr[0] >= 'A' && callee.ptr[0] <= 'Z';
    if (is_component) help = "to take children, add the parameter `children` (without a type)";
    report_noted(diags, 602, at, message,
                 owner->kind == NODE_RECORD ? owner->record.name_span : owner->fn.name_span,
                 "declared here", help);
}

void error_too_many_messages(Diags *diags, Span at, fh_str callee)
{
    report(diags, 602, at, SAY("`%.*s` sends one thing at a time", SHOWN(callee)),
           "put them into one: `Fragment(a, b)`");
}

void error_unknown_argument(Diags *diags, Span at, fh_str name, fh_str callee, NodeKind owner,
                            fh_str nearest, Span declared)
{
    bool is_record = owner == NODE_RECORD;
    bool is_component = !is_record && callee.ptr[0] >= 'A' && callee.ptr[0] <= 'Z';
    const char *help = did_you_mean(diags, nearest);

    if (!help && is_component) {
        help = "to take attributes, add the parameter `attrs` (without a type)";
    }
    report_noted(diags, 603, at, SAY("`%.*s` has no %s `%.*s`", SHOWN(callee),
                                     is_record ? "field" : "parameter", SHOWN(name)),
                 declared, "declared here", help);
}

void error_unknown_argument_of(Diags *diags, Span at, fh_str name, fh_str callee,
                               fh_str nearest)
{
    report(diags, 603, at, SAY("`%.*s` has no parameter `%.*s`", SHOWN(callee), SHOWN(name)),
           did_you_mean(diags, nearest));
}

void error_argument_twice(Diags *diags, Span at, fh_str name, Span first)
{
    report_noted(diags, 604, at, SAY("`%.*s` is given twice", SHOWN(name)), first,
                 "first given here", NULL);
}

void error_wrong_argument(Diags *diags, Span at, const Type *type, fh_str callee,
                          const char *wanted)
{
    report(diags, 605, at, SAY("`%.*s` takes %s, not %s", SHOWN(callee), wanted,
                               type_words(diags, type)),
           NULL);
}

void error_not_sendable(Diags *diags, Span at, const Type *type)
{
    report(diags, 606, at, SAY("%s cannot be sent", type_words(diags, type)),
           "send markup or text; `json(x)` makes text of lists, maps and records");
}
