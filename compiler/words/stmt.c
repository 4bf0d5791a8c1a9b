/* stmt.c: the words for mistakes in statements, results and markup, and the warnings about
 * one function or handler. The rules for them stand in errors.c. */
#include "words/errors.h"

#include "base/str.h"
#include "words/words.h"

/* ---- statements and results ---- */

void error_not_var(Diags *diags, Span at, const Symbol *symbol)
{
    const char *message = SAY("`%.*s` cannot change", SHOWN(symbol->name));
    const char *help = SAY("take a copy that can: `var new_%.*s = %.*s`", SHOWN(symbol->name),
                           SHOWN(symbol->name));
    bool is_let = symbol->decl && symbol->decl->kind == NODE_LET;

    if (is_let) help = "declare it with `var`";
    if (symbol->kind == SYMBOL_CONST) help = "make it `state`, which lives as long as the server";
    report_noted(diags, 501, at, message, symbol->span,
                 is_let ? "declared with `let`" : SAY("a %s", symbol_words(symbol)), help);
}

void error_captured_var(Diags *diags, Span at, const Symbol *symbol)
{
    report_noted(diags, 502, at, SAY("this `after` has a copy of `%.*s`: the change would be "
                                     "lost", SHOWN(symbol->name)),
                 symbol->span, "declared outside", "what must last is `state`");
}

void error_session_in_ws(Diags *diags, Span at)
{
    report(diags, 503, at, "a websocket handler can only read the session",
           "there is no response to carry the cookie; change it in an HTTP route");
}

void error_answered_already(Diags *diags, Span at, const char *why)
{
    report(diags, 514, at, SAY("%s when an `after` block runs", why),
           "take what is needed into a `let` before it; change the session outside");
}

void error_not_a_place(Diags *diags, Span at, const Type *object)
{
    const char *help = "what changes is a `var`, a `state`, or a field or item of one";

    if (object && object->kind == TYPE_STR) help = "a str does not change: make a new one";
    if (object && object->kind == TYPE_JSON) help = "json does not change: use a map or a record";
    report(diags, 504, at, "this cannot be changed", help);
}

void error_change_in_map(Diags *diags, Span at, const Type *map)
{
    report(diags, 505, at, SAY("an item of %s may be none, and is a copy",
                               type_words(diags, map)),
           "open it, change it, put it back: `if let x = m[k] { var y = x; …; m[k] = y }`");
}

void error_outside_loop(Diags *diags, Span at, bool is_break, bool in_after)
{
    report(diags, 506, at, SAY("there is no loop here to %s", is_break ? "leave" : "go on with"),
           in_after ? "what `after` does runs later, when the loop is over"
                    : "`return` leaves the handler or function");
}

void error_nobody_takes(Diags *diags, Span at, bool in_after)
{
    report(diags, 507, at, "nobody takes this result",
           in_after ? "what runs later sends for itself: `send(…)`"
                    : "send it: `publish(topic, …)`");
}

static const char *how_to_end(const Type *type, bool is_declared)
{
    if (type->kind == TYPE_OPTIONAL) return "end it with `return none`";
    if (type->kind == TYPE_REPLY)
        return "answer there too, such as `return status(204)`; `fail(404, \"…\")` "
               "stops the handler";
    if (is_declared) return "end it with a `return`; for `return none`, declare it with a `?`";
    return "end it with a `return`: `return none` where there is nothing to give";
}

void error_missing_return(Diags *diags, Span at, fh_str name, const Type *type, bool is_declared)
{
    report(diags, 508, at, SAY("`%.*s` gives %s, but can reach its end without a `return`",
                               SHOWN(name), type_words(diags, type)),
           how_to_end(type, is_declared));
}

void error_return_needs_value(Diags *diags, Span at, const Type *type)
{
    report(diags, 509, at, SAY("this returns nothing, and elsewhere the result is %s",
                               type_words(diags, type)),
           "return a value on every path");
}

void error_else_goes_on(Diags *diags, Span at)
{
    report(diags, 510, span_start(at, 1), "this `else` must not go on to the next statement",
           "end it with `return`, `break`, `continue` or `fail(…)`: there is no value then");
}

void error_several_results(Diags *diags, Span at, const Type *want)
{
    report(diags, 511, at, SAY("several results make html, and this must be %s",
                               type_words(diags, want)),
           "give one result, or write the type `html`");
}

void error_not_an_answer(Diags *diags, Span at, const Type *type)
{
    report(diags, 512, at, SAY("%s cannot be an answer", type_words(diags, type)),
           "answers are markup, text, numbers, records, lists, maps, json and `none`");
}

void error_reply_in_ws(Diags *diags, Span at)
{
    report(diags, 513, at, "a message has no answer with a status or headers",
           "yield what is to be sent: markup or text");
}

/* ---- markup ---- */

void error_void_children(Diags *diags, Span at, fh_str element)
{
    report(diags, 701, at, SAY("`%.*s` takes no children", SHOWN(element)),
           str_is(element, "Input") ? "its text is an attribute: `Input(value=…)`; a label goes "
                                      "beside it"
                                    : "put it beside, not inside");
}

void error_not_a_child(Diags *diags, Span at, const Type *type)
{
    const char *help = NULL;

    if (type->kind == TYPE_RECORD) help = "show its fields: `P(x.name)`";
    else if (type->kind == TYPE_MAP) help = "`for key, value in m -> Li(key, value)`";
    else if (type->kind == TYPE_REPLY) help = "it stands among the results of a route, outside "
                                              "of markup";
    report(diags, 702, at, SAY("%s cannot be shown", type_words(diags, type)), help);
}

void error_bad_attribute(Diags *diags, Span at, fh_str name, const Type *type)
{
    report(diags, 703, at, SAY("`%.*s` cannot be %s", SHOWN(name), type_words(diags, type)),
           type->kind == TYPE_HTML ? "attributes are text; markup goes among the children"
                                   : "text, numbers, bools, and lists or maps of them");
}

void error_duplicate_attribute(Diags *diags, Span at, fh_str name, Span first)
{
    report_noted(diags, 704, at, SAY("the attribute `%.*s` stands twice", SHOWN(name)), first,
                 "the first is here", "a browser takes the first: make one of both");
}

void error_unsafe_spec(Diags *diags, Span at, fh_str where)
{
    report(diags, 705, at, SAY("only constant text is safe in `%.*s`", SHOWN(where)),
           "numbers may be filled in: `every {n}s`; `raw(s)` takes a text that you trust");
}

void error_unsafe_text(Diags *diags, Span at, fh_str where)
{
    const char *help = "put it into an attribute of its own, `data_x=x`, which a script reads as "
                       "`this.dataset.x`; `raw(s)` takes a text that you trust";

    if (str_is(where, "Script"))
        help = "give it beside the text: `Script(\"let x = \", json(x))`; `raw(s)` takes a text "
               "that you trust";
    else if (str_is(where, "Style"))
        help = "give it to an element, `style={\"--hue\": x}`, and say `var(--hue)` here; `raw(s)` "
               "takes a text that you trust";
    report(diags, 705, at, SAY("only constant text is safe in `%.*s`", SHOWN(where)), help);
}

void error_header_beyond_ascii(Diags *diags, Span at)
{
    report(diags, 607, at, "only ASCII may stand in a header",
           "`json(x)` escapes what is not, `url_encode(x)` percent-encodes it");
}

void error_unsafe_json(Diags *diags, Span at, fh_str name)
{
    report(diags, 706, at, SAY("htmx would run this text if it began with `js:`"),
           SAY("give a map: `%.*s={\"key\": value}`", SHOWN(name)));
}

void error_tag_not_constant(Diags *diags, Span at)
{
    report(diags, 707, at, "the name of an element must be known when the program is compiled",
           "`Tag(\"my-thing\", …)`");
}

void error_bad_tag_name(Diags *diags, Span at, fh_str name)
{
    report(diags, 708, at, SAY("`%.*s` cannot be the name of an element", SHOWN(name)),
           "a letter, then letters, digits and `-`");
}

void error_fragment_attribute(Diags *diags, Span at)
{
    report(diags, 709, at, "a `Fragment` has no element that could carry attributes",
           "use `Div(…)`");
}

/* ---- warnings ---- */

void warn_unused_let(Diags *diags, Span at, fh_str name)
{
    report_warning(diags, 801, at, SAY("`%.*s` is never used", SHOWN(name)),
                   "take it out; a name that begins with `_` may stay unused");
}

void warn_unused_value(Diags *diags, Span at, const Type *type)
{
    const char *message = SAY("this gives %s, and nobody takes it", type_words(diags, type));
    const char *help = "use it, or take it out";

    if (type->kind == TYPE_HTML) help = "`return` it, or `send(…)` it";
    if (type->kind == TYPE_REPLY) help = "`return` it";
    report_warning(diags, 802, at, message, help);
}

void warn_unreachable(Diags *diags, Span at)
{
    report_warning(diags, 803, at, "this is never reached",
                   "what stands before it always leaves");
}
