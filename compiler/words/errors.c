/* errors.c: the words for mistakes in declarations and files. The others are in name.c (names
 * and calls), value.c (types), stmt.c (statements, results, markup), app.c (the
 * whole app) and syntax.c.
 *
 * A message stands alone, in lower case, without a full stop, and is short, since the caret
 * points. Advice is in the help. Codes are those of errors.def. */
#include "words/errors.h"

#include <inttypes.h>

#include "base/str.h"
#include "words/words.h"
#include "language/scope.h"

static const char first_declared[] = "first declared here";

/* ---- declarations ---- */

void error_duplicate_name(Diags *diags, Span at, fh_str name, Span first)
{
    report_noted(diags, 201, at, SAY("`%.*s` is declared twice", SHOWN(name)), first,
                 first_declared, "give one of them another name");
}

void error_duplicate_local(Diags *diags, Span at, fh_str name, Span first)
{
    report_noted(diags, 202, at, SAY("`%.*s` is declared twice in this block", SHOWN(name)),
                 first, first_declared,
                 "give one of them another name, or assign to the first: it has to be a `var`");
}

void error_duplicate_param(Diags *diags, Span at, fh_str name, NodeKind owner, Span first)
{
    bool is_record = owner == NODE_RECORD || owner == NODE_SESSION;

    report_noted(diags, 203, at,
                 SAY("two %s are called `%.*s`", is_record ? "fields" : "parameters",
                     SHOWN(name)),
                 first, "the first is here", "give one of them another name");
}

void error_declared_again(Diags *diags, Span at, const char *keyword, Span first)
{
    Span word = span_start(at, (uint32_t)str_from(keyword).len);

    report_noted(diags, 204, word, SAY("`%s` stands twice", keyword),
                 span_start(first, word.len), "the first is here",
                 "a program has one: put everything into the first");
}

void error_duplicate_route(Diags *diags, Span at, Span first, bool same_path)
{
    report_noted(diags, 205, at,
                 same_path ? "this route stands twice"
                           : "two routes match the same requests",
                 first, "the first is here",
                 same_path ? "make one handler of both"
                           : "the names of captures make no difference: make one handler of both");
}

void error_unknown_option(Diags *diags, Span at, fh_str name, const char *where, fh_str nearest)
{
    report(diags, 206, at, SAY("%s has no option `%.*s`", where, SHOWN(name)),
           did_you_mean(diags, nearest));
}

void error_duplicate_option(Diags *diags, Span at, fh_str name, Span first)
{
    report_noted(diags, 207, at, SAY("`%.*s` is set twice", SHOWN(name)), first, "first set here",
                 "keep one of them");
}

void error_unknown_extension(Diags *diags, Span at, fh_str name)
{
    report(diags, 208, at, SAY("there is no extension `%.*s`; there is `ws`", SHOWN(name)),
           "others are scripts of your own: `static /assets \"…\"`, `Script(src=\"/assets/…\")`");
}

void error_not_a_choice(Diags *diags, Span at, const char *choices, fh_str nearest)
{
    report(diags, 208, at, SAY("this is none of the values that can stand here"),
           nearest.ptr ? did_you_mean(diags, nearest) : SAY("one of:%.*s", (int)strlen(choices) - 1, choices));
}

void error_out_of_bounds(Diags *diags, Span at, int64_t least, int64_t most)
{
    const char *message = most == INT64_MAX
                              ? SAY("this must be at least %" PRId64, least)
                              : SAY("this must be from %" PRId64 " to %" PRId64, least, most);

    report(diags, 208, at, message, NULL);
}

void error_option_not_constant(Diags *diags, Span at, fh_str name)
{
    report(diags, 209, at, SAY("`%.*s` must be known when the program is compiled", SHOWN(name)),
           "write a constant; PORT, HOST and the server's flags are read when it starts");
}

void error_bad_interval(Diags *diags, Span at)
{
    report(diags, 210, at, "this must be longer than nothing", "the shortest is `1ms`");
}

void error_bad_csp(Diags *diags, Span at, fh_str word)
{
    report(diags, 245, at, SAY("`%.*s` does not belong in a Content-Security-Policy",
                               SHOWN(word)),
           "`csp=\"img-src https://images.example; script-src 'unsafe-eval'\"`, or "
           "`csp=\"none\"`");
}

void error_wants_capital(Diags *diags, Span at, fh_str name)
{
    report(diags, 211, at, SAY("a record's name begins with a capital, and `%.*s` does not",
                               SHOWN(name)),
           SAY("call it `%c%.*s`", name.ptr[0] >= 'a' && name.ptr[0] <= 'z' ? name.ptr[0] - 32
                                                                             : 'X',
               shown(name) - 1, name.ptr + 1));
}

void error_wants_small(Diags *diags, Span at, fh_str name)
{
    report(diags, 211, at, SAY("a value's name begins with a small letter, and `%.*s` does not",
                               SHOWN(name)),
           SAY("call it `%c%.*s`: capitals are for tags, components and records",
               name.ptr[0] + 32, shown(name) - 1, name.ptr + 1));
}

void error_param_needs_type(Diags *diags, Span at, fh_str name, NodeKind owner)
{
    bool is_fn = owner == NODE_FN || owner == NODE_EXTERN;

    report(diags, 212, at, SAY("`%.*s` needs a type", SHOWN(name)),
           SAY("write `%.*s: str`, or another type; %s stand without one", SHOWN(name),
               is_fn ? "only `send data ws req session payload binary children attrs`"
                     : "only `send data ws req session payload binary`"));
}

static const char *where_special_stands(fh_str name, bool is_ws)
{
    if (str_is(name, "req")) {
        return "the headers of a message are at `ws.headers`, the address at `ws.ip`";
    }
    if (str_is(name, "payload") && !is_ws) return "the body of a request is `req.body`";
    if (str_is(name, "binary") && !is_ws) {
        return "only a websocket's messages are of two kinds";
    }
    if (str_is(name, "children") || str_is(name, "attrs")) {
        return "only a component can collect what it is called with";
    }
    return is_ws ? NULL : "only a websocket route has a connection; `publish(topic, …)` reaches "
                          "websockets from anywhere";
}

void error_special_here(Diags *diags, Span at, fh_str name, bool is_ws)
{
    report(diags, 213, at, SAY("there is no `%.*s` in %s", SHOWN(name),
                               is_ws ? "a websocket route" : "an HTTP route"),
           where_special_stands(name, is_ws));
}

void error_error_page_param(Diags *diags, Span at, fh_str name)
{
    report(diags, 215, at, SAY("nothing gives an error page `%.*s`", SHOWN(name)),
           "it stands for any request; take `req`: `on req`, and `req.query` or "
               "`req.header(\"…\")` has what came");
}

void error_binary_alone(Diags *diags, Span at)
{
    report(diags, 232, at, "`binary` says what `payload` is, and that is not taken",
           "take it: `on payload, binary`");
}

void error_payload_and_data(Diags *diags, Span at, Span payload)
{
    report_noted(diags, 232, at, "`data` and `payload` exclude each other", payload,
                 "`payload` is taken here",
                 "`data` is a message read as JSON, `payload` one as it came: take one of them");
}

void error_no_session(Diags *diags, Span at)
{
    report(diags, 214, at, "the program declares no session",
           "say what it holds: `session { user: str? }`");
}

void error_unbindable(Diags *diags, Span at, const Type *type)
{
    report(diags, 215, at, SAY("a request cannot give %s", type_words(diags, type)),
           type->kind == TYPE_JSON
               ? "take `data` (without a type): the whole query and body as json"
               : "str, int, float, bool, lists and optionals of them, or a record of these");
}

void error_unbindable_field(Diags *diags, Span at, const Type *record, const Node *field)
{
    report_noted(diags, 215, at, SAY("a request cannot give %s", type_words(diags, record)),
                 field->param.name_span, "because of this field",
                 "its fields must be str, int, float, bool, or lists or optionals of them");
}

void error_capture_unclosed(Diags *diags, Span at)
{
    report(diags, 216, at, "this `{` is never closed", "a capture is `{name}` or `{name:int}`");
}

void error_bad_capture(Diags *diags, Span at)
{
    report(diags, 216, at, "a capture needs a name", "`{name}` or `{name:int}`, without spaces");
}

void error_capture_type(Diags *diags, Span at, fh_str type)
{
    report(diags, 216, at, SAY("a capture cannot be of type `%.*s`", SHOWN(type)),
           "`{name}` is a str; others are `{name:int}`, `{name:float}` and `{name:path}`, "
           "which takes the rest");
}

void error_capture_in_segment(Diags *diags, Span at)
{
    report(diags, 217, at, "a capture is a whole segment of the path",
           "put it between slashes: `/users/{name}/edit`");
}

void error_path_not_last(Diags *diags, Span at)
{
    report(diags, 217, at, "a `path` capture takes the rest of the path, so it stands last",
           "to take one segment, leave `:path` out");
}

void error_capture_in_static(Diags *diags, Span at)
{
    report(diags, 217, at, "files are found by their path, which has no captures",
           "write where the folder is to be seen: `static /assets \"public\"`");
}

void error_duplicate_capture(Diags *diags, Span at, fh_str name, Span first)
{
    report_noted(diags, 218, at, SAY("two captures are called `%.*s`", SHOWN(name)), first,
                 "the first is here", "give one of them another name");
}

void error_capture_mismatch(Diags *diags, Span at, const Type *type, const Type *captured,
                            Span capture)
{
    report_noted(diags, 219, at, SAY("the path gives %s, which cannot be %s",
                                     type_words(diags, captured), type_words(diags, type)),
                 capture, "captured here",
                 SAY("take it as %s, or leave the parameter out: a capture has its name",
                     type_words(diags, captured)));
}

void error_wants_function(Diags *diags, Span at, fh_str option)
{
    report(diags, 220, at, SAY("`%.*s` names a function", SHOWN(option)),
           SAY("declare one, and write its name alone: `%.*s=joined`", SHOWN(option)));
}

void error_handshake_special(Diags *diags, Span at, fh_str name, Span option)
{
    report_noted(diags, 221, at, SAY("there is no `%.*s` when a websocket opens or closes",
                                     SHOWN(name)),
                 option, "called from here",
                 "it may take `send`, `ws`, `session`, captures of the path and values of the "
                 "query");
}

void error_handshake_param(Diags *diags, Span at, const Type *type, Span option)
{
    report_noted(diags, 221, at, SAY("a handshake cannot give %s", type_words(diags, type)),
                 option, "called from here",
                 "str, int, float, bool or an optional of these, from the path or the query");
}

void error_send_in_disconn(Diags *diags, Span at, Span option)
{
    report_noted(diags, 222, at, "there is nobody to send to: the client has gone", option,
                 "called when a connection has ended",
                 "leave `send` out; `publish(topic, …)` reaches those who are still there");
}

void error_holds_itself(Diags *diags, Span at, const Symbol *record)
{
    report_noted(diags, 223, at, SAY("each `%.*s` would hold another, without end",
                                     SHOWN(record->name)),
                 record->span, "declared here",
                 SAY("hold a list of them: `[%.*s]`", SHOWN(record->name)));
}

void error_default_not_constant(Diags *diags, Span at)
{
    report(diags, 224, at, "a default must be known when the program is compiled",
           "literals, consts, operators and records of them; for anything else take an optional, "
           "and use `??` in the body");
}

void error_const_needs_state(Diags *diags, Span at, const Symbol *state)
{
    report_noted(diags, 225, at, SAY("a const cannot depend on the state `%.*s`",
                                     SHOWN(state->name)),
                 state->span, "state changes", "make it a function, or state as well");
}

void error_const_reaches_state(Diags *diags, Span at, const Symbol *state)
{
    report_noted(diags, 225, at, SAY("this const depends on the state `%.*s`, through a function",
                                     SHOWN(state->name)),
                 state->span, "state changes", "make it a function, or state as well");
}

void error_needs_itself(Diags *diags, Span at, const Symbol *symbol)
{
    report(diags, 226, at, SAY("the value of `%.*s` depends on itself", SHOWN(symbol->name)),
           NULL);
}

void error_not_storable(Diags *diags, Span at, const Type *type, const char *what)
{
    report(diags, 227, at, SAY("a %s cannot hold %s", what, type_words(diags, type)),
           type->kind == TYPE_REQ || type->kind == TYPE_SESSION
               ? "it lives as long as the request; keep what you need of it" : NULL);
}

void error_component_not_html(Diags *diags, Span at, fh_str name, const Type *type)
{
    report(diags, 228, at, SAY("the component `%.*s` gives %s, not html", SHOWN(name),
                               type_words(diags, type)),
           "a component gives markup; a function that gives something else begins with a small "
           "letter");
}

void error_not_for_c(Diags *diags, Span at, const Type *type)
{
    report(diags, 231, at, SAY("a C function cannot have %s", type_words(diags, type)),
           "str, int, float, bool, records, and lists and optionals of these");
}

void error_bad_error_status(Diags *diags, Span at)
{
    report(diags, 229, at, "an error's status is from 400 to 599", NULL);
}

void error_duplicate_error_page(Diags *diags, Span at, Span first)
{
    report_noted(diags, 230, at, "this error has two pages", first, "the first is here",
                 "make one of both");
}

/* ---- files ---- */

void error_import_unreadable(Diags *diags, Span at, fh_str path, const char *reason)
{
    report(diags, 240, at, SAY("cannot read %.*s: %s", SHOWN(path), reason),
           "the name is relative to the file that imports it");
}

void error_import_circle(Diags *diags, Span at, const char *circle)
{
    report(diags, 241, at, SAY("files import each other: %s", circle),
           "put what both need into a third file");
}

void error_too_many_files(Diags *diags, Span at, int limit)
{
    report(diags, 240, at, SAY("a program may have %d files", limit), "join some of them");
}

void warn_unused_import(Diags *diags, Span at, fh_str path)
{
    report_warning(diags, 804, at, SAY("nothing of %.*s is used", SHOWN(path)),
                   "take the import out");
}

void error_static_unreadable(Diags *diags, Span at, fh_str name, const char *reason)
{
    report(diags, 243, at, SAY("cannot read %.*s: %s", SHOWN(name), reason),
           "the folder's name is relative to the file that says `static`");
}

void error_static_too_big(Diags *diags, Span at, size_t megabytes, int files)
{
    report(diags, 243, at, "there are too many files, or too large ones, to put in a program",
           SAY("at most %zu MiB and %d files together: let another server send the large ones",
               megabytes, files));
}

void error_static_twice(Diags *diags, Span at, fh_str path, Span first)
{
    report_noted(diags, 244, at, SAY("two files are served at %.*s", SHOWN(path)), first,
                 "the first is from here", "give one of the folders another path");
}

void warn_left_out(Diags *diags, Span at, fh_str name, const char *reason, int others)
{
    const char *more = others > 1 ? SAY(" (and %d more)", others) : others ? " (and one more)" : "";
    report_warning(diags, 805, at, SAY("%.*s is left out: %s%s", SHOWN(name), reason, more),
                   "put a file of that name into the folder, or take it out");
}
