/* app.c: the words for what is seen only when pages, routes and messages are looked at
 * together (FH09xx). All of these are warnings: the program runs, but not as meant. */
#include "words/errors.h"

#include "base/str.h"
#include "words/words.h"
#include "language/html.h"

/* ---- the whole app ---- */

void warn_dead_link(Diags *diags, Span at, fh_str path, bool is_ws, bool other_verb)
{
    report_warning(diags, 901, at,
                   other_verb ? SAY("the route `%.*s` answers another verb", SHOWN(path))
                              : SAY("no %s answers `%.*s`", is_ws ? "websocket route" : "route",
                                    SHOWN(path)),
                   NULL);
}

static const char *how_to_nest(fh_str inner, fh_str outer)
{
    if (str_is(outer, "P")) return "a browser ends the `P` before it; use `Div` outside";
    if (str_eq(inner, outer)) return "a browser ends the outer one first; put them side by side";
    if (str_is(outer, "Table") || str_is(outer, "Tbody") || str_is(outer, "Thead") ||
        str_is(outer, "Tfoot") || str_is(outer, "Tr") || str_is(outer, "Colgroup"))
        return "a browser moves it out of the table; put it into a `Td`, or around the `Table`";
    if (str_is(inner, "Tr") || str_is(inner, "Td") || str_is(inner, "Th") ||
        str_is(inner, "Tbody") || str_is(inner, "Thead") || str_is(inner, "Tfoot"))
        return "a browser drops parts of tables elsewhere: `Table(Tbody(Tr(Td(…))))`";
    if (str_is(outer, "Select") || str_is(outer, "Option") || str_is(outer, "Optgroup"))
        return "a browser drops it: a `Select` holds `Option`, `Optgroup` and `Hr`";
    if (str_is(outer, "Textarea") || str_is(outer, "Title") || str_is(outer, "Iframe"))
        return "a browser takes it for text";
    if (str_is(inner, "Image")) return "`Image` is of SVG; that of HTML is `Img`";
    return NULL;
}

void warn_not_inside(Diags *diags, Span at, fh_str inner, fh_str outer)
{
    const Element *element = html_element(outer);
    const char *help = how_to_nest(inner, outer);
    if (!help && element && (element->flags & ELEMENT_SVG))
        help = "a browser ends the `Svg` before it; HTML stands in a `ForeignObject`";
    if (!help && element && (element->flags & ELEMENT_NO_BLOCK))
        help = "use `Div` outside, or `Span` inside";
    report_warning(diags, 902, at, SAY("`%.*s` may not stand inside `%.*s`", SHOWN(inner),
                                       SHOWN(outer)),
                   help ? help : "a browser puts it elsewhere, or drops it");
}

void warn_text_not_inside(Diags *diags, Span at, fh_str outer)
{
    report_warning(diags, 902, at, SAY("text may not stand inside `%.*s`", SHOWN(outer)),
                   "a browser moves it out; put it into an element that takes text");
}

void warn_pushed_nowhere(Diags *diags, Span at, fh_str element)
{
    report_warning(diags, 903, at, SAY("htmx drops this `%.*s`: it has no id", SHOWN(element)),
                   "give it the id of the element that it replaces: `id=\"messages\"`");
}

void warn_field_missing(Diags *diags, Span at, fh_str field, fh_str socket)
{
    report_warning(diags, 904, at,
                   SAY("this form has no field `%.*s`, which `ws %.*s` needs", SHOWN(field),
                       SHOWN(socket)),
                   SAY("`Input(name=\"%.*s\")`, or give the parameter a default", SHOWN(field)));
}

/* Whether a parameter can be called that. */
static bool is_name(fh_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!is_letter && (i == 0 || c < '0' || c > '9')) return false;
    }
    return text.len > 0;
}

void warn_field_not_taken(Diags *diags, Span at, fh_str field, fh_str socket)
{
    report_warning(diags, 905, at,
                   SAY("`ws %.*s` takes no `%.*s`", SHOWN(socket), SHOWN(field)),
                   is_name(field) ? SAY("`on %.*s: str` takes it, `on data` takes all that is sent",
                                        SHOWN(field))
                                  : SAY("`on data` takes all that is sent: `data[\"%.*s\"]`",
                                        SHOWN(field)));
}

void warn_id_twice(Diags *diags, Span at, fh_str id, bool repeats, Span before)
{
    const Source *source = &diags->sources[before.file];
    const int line = source_line(source, before.start);
    const bool is_same = before.file == at.file && before.start == at.start;
    const char *help = repeats ? SAY("one for each round: `id=\"%.*s-{n}\"`", SHOWN(id))
                       : is_same ? "a component that is there twice gets its id from outside"
                                 : SAY("the other one: line %d", line);
    report_warning(diags, 906, at,
                   repeats ? SAY("the id `%.*s` stands on the page once for each round",
                                 SHOWN(id))
                           : SAY("the id `%.*s` stands twice on one page", SHOWN(id)),
                   help);
}

void warn_id_nowhere(Diags *diags, Span at, fh_str id)
{
    report_warning(diags, 907, at,
                   SAY("htmx drops this: no page that opens the websocket has the id `%.*s`",
                       SHOWN(id)),
                   "give it the id of the element that it replaces");
}

/* ---- websockets of pages ---- */

void warn_no_extension(Diags *diags, Span at)
{
    report_warning(diags, 908, at, "nothing speaks to websockets on this page",
                   "say `app exts=\"ws\"`: pages then load htmx's websocket extension");
}

void warn_extension_not_named(Diags *diags, Span at)
{
    report_warning(diags, 909, at, "htmx opens no websocket here: its extension is not named",
                   "add `hx_ext=\"ws\"` here or further out");
}

void warn_send_outside(Diags *diags, Span at)
{
    report_warning(diags, 910, at, "`ws_send` has no websocket to send to",
                   "put it into an element with `hx_ext=\"ws\" ws_connect=\"/…\"`");
}

void warn_file_over_socket(Diags *diags, Span at)
{
    report_warning(diags, 911, at, "htmx sends no files over a websocket",
                   "post the form: `hx_post=\"/…\"` in place of `ws_send`");
}

void warn_handshake_refused(Diags *diags, Span at, fh_str socket, fh_str function, fh_str param)
{
    report_warning(diags, 912, at,
                   SAY("`%.*s` refuses this: `%.*s` needs `%.*s`", SHOWN(socket), SHOWN(function),
                       SHOWN(param)),
                   SAY("`ws_connect=\"%.*s?%.*s=…\"`, or give the parameter a default",
                       SHOWN(socket), SHOWN(param)));
}

void warn_page_without_htmx(Diags *diags, Span at)
{
    report_warning(diags, 913, at, "this page has no htmx: `Html` makes its own head",
                   "leave `Html`, `Head` and `Body` out, and fh brings htmx and the theme; or load "
                   "scripts of your own with `Script(src=…)`");
}

void warn_titled_sent(Diags *diags, Span at)
{
    report_warning(diags, 914, at, "`Titled` makes a page, and a message is a part of one",
                   "send the element that changes, with its id: `Div(…, id=\"…\")`");
}

void warn_topic_unheard(Diags *diags, Span at, fh_str topic)
{
    report_warning(diags, 915, at, SAY("nobody is subscribed to `%.*s`", SHOWN(topic)),
                   "a topic is the path of a websocket, or what `ws.subscribe(…)` names");
}

/* ---- declarations ---- */

void warn_unused_declaration(Diags *diags, const Symbol *symbol)
{
    report_warning(diags, 916, symbol->span,
                   SAY("the %s `%.*s` is never used", symbol_words(symbol), SHOWN(symbol->name)),
                   "take it out; a name that begins with `_` may stay unused");
}
