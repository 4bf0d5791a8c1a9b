/* form.c: what fhc adds to a form's attributes, by what stands in it. */
#include "constant/evaluator.h"

#include <string.h>

#include "base/str.h"
#include "language/walk.h"

Node *named_arg(Arena *arena, Node *call, const char *name)
{
    for (Node *arg = call->call.args.first; arg; arg = arg->next)
        if (arg->kind == NODE_ARG && str_is(html_attr_name(arena, arg->arg.name), name))
            return arg->arg.value;
    return NULL;
}

/* Looks for <input type="file">, also in the components that are called. */
typedef struct FileSearch { Eval *eval; bool found; } FileSearch;

static bool fn_has_file(Eval *eval, Symbol *symbol);

static bool see_file_input(void *context, Node *node)
{
    FileSearch *search = context;
    if (node->kind != NODE_CALL || search->found) return !search->found;
    fh_str text;
    Node *type = named_arg(search->eval->arena, node, "type");
    if (node->call.kind == CALL_TAG && str_is(str_from(node->call.element->tag), "input") && type
        && eval_text(search->eval, type, &text) && str_is(text, "file")) search->found = true;
    if (node->call.kind == CALL_FN && fn_has_file(search->eval, node->call.symbol))
        search->found = true;
    return !search->found;
}

static bool fn_has_file(Eval *eval, Symbol *symbol)
{
    if (symbol->has_file == 0) {
        FileSearch search = { eval, false };
        symbol->has_file = -1; /* of a recursive call: no */
        walk(symbol->decl->fn.body, see_file_input, &search);
        symbol->has_file = search.found ? 1 : -1;
    }
    return symbol->has_file > 0;
}

static bool needs_multipart(Eval *eval, Node *call)
{
    FileSearch search = { eval, false };
    if (named_arg(eval->arena, call, "enctype")) return false;
    for (Node *arg = call->call.args.first; arg; arg = arg->next)
        walk(arg, see_file_input, &search);
    return search.found;
}

/* Whether what is typed into it goes over a websocket, and nowhere else. */
static bool is_of_socket(Eval *eval, Node *call)
{
    const bool is_4 = eval->htmx == 4;
    Node *send = named_arg(eval->arena, call, is_4 ? "hx-ws:send" : "ws-send");
    bool is_on = false;
    return send && eval_bool(eval, send, &is_on) && is_on && !named_arg(eval->arena, call, "method")
        && !named_arg(eval->arena, call, "action");
}

/* Without its script the form of a socket does nothing: method="dialog" is that, outside of a
 * dialog. Else a browser would put what was typed into the address. */
const char *form_attributes(Eval *eval, Node *call)
{
    if (strcmp(call->call.element->tag, "form") != 0) return "";
    if (needs_multipart(eval, call)) return " enctype=\"multipart/form-data\"";
    return is_of_socket(eval, call) ? " method=\"dialog\"" : "";
}
