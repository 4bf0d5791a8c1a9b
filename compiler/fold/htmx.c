/* htmx.c: with `app htmx=4`, what the program says in the words of htmx 2's websocket
 * extension is put into those of htmx 4.
 *
 * Done on the tree, before anything is folded, so markup, constant or not, elements and
 * components, need not know which htmx it is for. What reaches htmx in a message is made fit for
 * it at run time (runtime/markup/oob.c). */
#include "fold/folder.h"

#include <string.h>

#include "base/str.h"
#include "language/walk.h"

/* The attributes and the events, as htmx 2 and as htmx 4 call them. hx-ext is gone: an extension
 * works as soon as the page loads it. */
static const struct { const char *old, *new; } words[] = {
    { "ws-connect", "hx-ws:connect" },
    { "ws-send", "hx-ws:send" },
    { "hx-on::ws-connecting", "hx-on::ws:before:connection" },
    { "hx-on::ws-open", "hx-on::ws:after:connection" },
    { "hx-on::ws-close", "hx-on::ws:close" },
    { "hx-on::ws-error", "hx-on::ws:error" },
    { "hx-on::ws-before-message", "hx-on::ws:before:message:incoming" },
    { "hx-on::ws-after-message", "hx-on::ws:after:message:incoming" },
    { "hx-on::ws-config-send", "hx-on::ws:before:message:outgoing" },
    { "hx-on::ws-before-send", "hx-on::ws:before:message:outgoing" },
    { "hx-on::ws-after-send", "hx-on::ws:after:message:outgoing" },
};

/* What asks by HTTP: such an element's hx-swap is its own business. */
static const char *const requests[] = {
    "hx-swap", "hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete", "hx-query", "hx-action",
};

/* hx-on-click, hx-on--load: what hx_on_click and hx_on__load come to; htmx 4 wants colons. */
static fh_str with_colons(Folder *folder, fh_str name)
{
    if (!str_starts_with(name, FH_STR("hx-on-"))) return name;
    char *changed = arena_copy(folder->arena, name.ptr, name.len);
    for (size_t i = strlen("hx-on"); i < name.len && i < strlen("hx-on--"); i++) {
        if (changed[i] != '-') break;
        changed[i] = ':';
    }
    return (fh_str){ changed, name.len };
}

static void rename_attribute(Folder *folder, Node *arg)
{
    fh_str name = with_colons(folder, html_attr_name(folder->arena, arg->arg.name));
    if (str_starts_with(name, FH_STR("hx-on:"))) arg->arg.name = name;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_is(name, words[i].old)) arg->arg.name = str_from(words[i].new);
}

static bool asks(Folder *folder, Node *call)
{
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++)
        if (named_arg(folder->arena, call, requests[i])) return true;
    return false;
}

/* hx-swap="none" behind the attribute. Else htmx 4 would put whatever has no place of its own (a
 * message without an id, the text about a field that is missing) into the element that connects,
 * in place of all that is there; htmx 2 drops it. */
static void add_swap(Folder *folder, Node *call, Node *connect)
{
    Node *value = ARENA_NEW(folder->arena, Node), *arg = ARENA_NEW(folder->arena, Node);
    value->kind = NODE_STR;
    value->span = connect->span;
    value->type = type_basic(folder->types, TYPE_STR);
    value->str_value = FH_STR("none");
    *arg = *connect;
    arg->arg.name = FH_STR("hx-swap");
    arg->arg.value = value;
    connect->next = arg;
    if (call->call.args.last == connect) call->call.args.last = arg;
    call->call.args.count++;
}

static bool translate_call(void *context, Node *node)
{
    Folder *folder = context;
    if (node->kind != NODE_CALL) return true;
    CallKind kind = node->call.kind;
    if (kind != CALL_TAG && kind != CALL_TITLED && kind != CALL_FN) return true;
    NodeList kept = { 0 };
    Node *connect = NULL, *next;
    for (Node *arg = node->call.args.first; arg; arg = next) {
        next = arg->next;
        if (arg_is_attribute(node, arg)) {
            rename_attribute(folder, arg);
            fh_str name = html_attr_name(folder->arena, arg->arg.name);
            if (str_is(name, "hx-ext")) continue;
            if (str_is(name, "hx-ws:connect")) connect = arg;
        }
        if (kept.last) kept.last->next = arg;
        else kept.first = arg;
        kept.last = arg;
        kept.count++;
        arg->next = NULL;
    }
    node->call.args = kept;
    if (connect && !asks(folder, node)) add_swap(folder, node, connect);
    return true;
}

void fold_htmx(Folder *folder, const Ast *ast)
{
    for (Node *decl = ast->decls.first; decl; decl = decl->next)
        walk(decl, translate_call, folder);
}
