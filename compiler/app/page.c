/* page.c: see page.h.
 *
 * A component is gone through anew wherever it stands, with its arguments: what is inside it
 * depends on who calls it. A budget ends that for absurd programs. */
#include "app/reader.h"

#include "language/walk.h"

#include "base/str.h"

#define STEPS_MAX 400000 /* nodes, all pages together */
#define DEPTH_MAX 40     /* components within each other, */
#define NODES_DEEP 800   /* and nodes in all of them */

static void read_node(Reader *reader, Node *node, const Env *env, Place place);

void *page_room(Arena *arena, void *items, int count, int *cap, size_t size)
{
    if (count < *cap) return items;
    const int more = *cap ? *cap * 2 : 8;
    items = arena_grow(arena, items, (size_t)*cap * size, (size_t)more * size);
    *cap = more;
    return items;
}

/* ---- arguments ---- */

static int param_index(const Node *fn, const Symbol *symbol)
{
    int i = 0;
    for (const Node *param = fn->fn.params.first; param; param = param->next, i++)
        if (param->param.symbol == symbol) return i;
    return -1;
}

/* What a name in a component stands for: the caller's argument. *env becomes the caller's. */
static Node *argument(const Symbol *symbol, const Env **env)
{
    const Node *call = (*env)->call;
    if (!call || !symbol || !symbol->is_param) return NULL;
    const int i = param_index(call->call.symbol->decl, symbol);
    if (i < 0 || i >= call->call.nbound || !call->call.bound[i]) return NULL;
    *env = (*env)->outer;
    return call->call.bound[i];
}

bool page_text(const Node *value, const Env *env, fh_str *text)
{
    for (int depth = 0; value && depth < DEPTH_MAX; depth++) {
        switch (value->kind) {
        case NODE_STR: *text = value->str_value; return true;
        case NODE_CONVERT: value = value->convert.value; break;
        case NODE_NAME: {
            const Symbol *symbol = value->name.symbol;
            if (symbol && symbol->kind == SYMBOL_CONST && symbol->decl)
                value = symbol->decl->global.value;
            else
                value = argument(symbol, &env);
            break;
        }
        default: return false;
        }
    }
    return false;
}

bool page_constant(const Node *value, fh_str *text)
{
    static const Env nowhere = { 0 };
    return page_text(value, &nowhere, text);
}

static bool is_bound(const Node *call, const Node *arg)
{
    const Node *value = arg->kind == NODE_ARG ? arg->arg.value : arg;
    for (int i = 0; i < call->call.nbound; i++) {
        const Node *bound = call->call.bound[i];
        while (bound && bound->kind == NODE_CONVERT && bound != value) bound = bound->convert.value;
        if (bound == value) return true;
    }
    return false;
}

static bool collects_attrs(const Node *arg)
{
    return arg->kind == NODE_NAME && arg->name.symbol &&
           arg->name.symbol->special == SPECIAL_ATTRS;
}

const Node *page_attribute(Reader *reader, const Node *call, const char *name, const Env **env,
                             bool *open)
{
    for (const Node *arg = call->call.args.first; arg; arg = arg->next) {
        if (arg->kind != NODE_ARG) continue;
        if (call->call.kind == CALL_FN && is_bound(call, arg)) continue;
        if (str_is(html_attr_name(reader->arena, arg->arg.name), name)) return arg->arg.value;
    }
    for (const Node *arg = call->call.args.first; arg; arg = arg->next) {
        if (arg->kind == NODE_ARG || arg->type->kind != TYPE_ATTRS) continue;
        if (!collects_attrs(arg) || !(*env)->call) {
            *open = true;
            continue;
        }
        const Node *caller = (*env)->call;
        const Env *outer = (*env)->outer;
        const Node *found = page_attribute(reader, caller, name, &outer, open);
        if (!found) continue;
        *env = outer;
        return found;
    }
    return NULL;
}

Known page_look(Reader *reader, const Node *call, const char *name, const Env *env, fh_str *text)
{
    bool open = false;
    const Node *value = page_attribute(reader, call, name, &env, &open);
    if (!value) return open ? IS_UNKNOWN : IS_ABSENT;
    return page_text(value, env, text) ? IS_CONSTANT : IS_UNKNOWN;
}

/* ---- what elements are ---- */

static void add_id(Reader *reader, const Node *call, fh_str id, const Place *place)
{
    Page *page = reader->page;
    page->ids = page_room(reader->arena, page->ids, page->nids, &page->ids_cap, sizeof *page->ids);
    page->ids[page->nids++] = (PageId){ id, call, place->choice, place->repeats };
}

static void read_id(Reader *reader, const Node *call, const Env *env, const Place *place)
{
    fh_str id;
    switch (page_look(reader, call, "id", env, &id)) {
    case IS_CONSTANT:
        if (id.len > 0) add_id(reader, call, id, place);
        break;
    case IS_UNKNOWN: reader->page->open = true; break;
    default: break;
    }
}

static void add_socket(Reader *reader, const Node *route)
{
    Page *page = reader->page;
    for (int i = 0; i < page->nsockets; i++)
        if (page->sockets[i] == route) return;
    page->sockets = page_room(reader->arena, page->sockets, page->nsockets, &page->sockets_cap,
                         sizeof *page->sockets);
    page->sockets[page->nsockets++] = route;
}

static void add_call(Reader *reader, Calls *calls, const Node *call)
{
    calls->items = page_room(reader->arena, calls->items, calls->count, &calls->cap,
                        sizeof *calls->items);
    calls->items[calls->count++] = call;
}

/* Where the path of an address ends and its query begins. */
static size_t path_end(fh_str address)
{
    const int64_t mark = str_find(address, FH_STR("?"), 0);
    return mark < 0 ? address.len : (size_t)mark;
}

/* "/ws?room=1" opens the socket of /ws. */
static void read_socket(Reader *reader, const Node *call, const Env *env, Place *place)
{
    fh_str address;
    const Known known = page_look(reader, call, "ws-connect", env, &address);
    if (known == IS_ABSENT) return;
    reader->page->connects = place->connects = true;
    if (!reader->page->socket) reader->page->socket = call;
    if (!place->names_ws) add_call(reader, &reader->page->unnamed, call);
    place->socket = NULL;
    if (known == IS_UNKNOWN) return;
    const size_t end = path_end(address);
    const fh_str path = path_decoded(reader->pages->checker, str_sub(address, 0, end));
    place->socket = table_get(&reader->pages->sockets, path);
    place->query = str_sub(address, end, address.len);
    if (!place->socket) return;
    add_socket(reader, place->socket);
    connect_check_query(reader->pages, call, place->socket, place->query);
}

/* Where hx-ext stands, and whether it may name the extension for websockets. */
static void read_ext(Reader *reader, const Node *call, const Env *env, Place *place)
{
    static const char *const names[] = { "hx-ext", "data-hx-ext" };
    fh_str text = { NULL, 0 };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const Known known = page_look(reader, call, names[i], env, &text);
        if (known == IS_UNKNOWN || (known == IS_CONSTANT && str_find(text, FH_STR("ws"), 0) >= 0))
            place->names_ws = true;
    }
}

static void read_send(Reader *reader, const Node *call, const Env *env, Place *place)
{
    bool open = false;
    if (!page_attribute(reader, call, "ws-send", &env, &open)) return;
    place->sends = true;
    if (!reader->page->socket) reader->page->socket = call;
    if (!place->connects) add_call(reader, &reader->page->outside, call);
}

bool page_is_tag(const Node *call, const char *tag)
{
    return call->call.kind == CALL_TAG && str_is(str_from(call->call.element->tag), tag);
}

/* What an element loads by htmx. */
static void read_loads(Reader *reader, const Node *call, const Env *env)
{
    static const char *const names[] = { "hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete",
                                         "hx-boost" };
    Pages *pages = reader->pages;
    fh_str text;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const Known known = page_look(reader, call, names[i], env, &text);
        if (known == IS_ABSENT) continue;
        reader->page->swaps = true;
        if (!reader->page->htmx) reader->page->htmx = call;
        if (i > 0) continue;
        pages->loads |= true;
        pages->loads_any |= known == IS_UNKNOWN;
        if (known == IS_CONSTANT)
            table_set(&pages->loaded, str_sub(text, 0, path_end(text)), pages);
    }
}

/* What a page holds beside ids, websockets and fields. */
static void read_kind_of(Reader *reader, const Node *call, const Env *env, const Place *place)
{
    fh_str text;
    Page *page = reader->page;
    if (page_is_tag(call, "html")) page->html = call;
    if (page_is_tag(call, "script") && page_look(reader, call, "src", env, &text) != IS_ABSENT)
        page->has_scripts = true;
    if (!place->sends || !page_is_tag(call, "input") ||
        page_look(reader, call, "type", env, &text) != IS_CONSTANT || !str_is(text, "file"))
        return;
    if (page_is_new(reader->pages, call, "file", text))
        warn_file_over_socket(reader->pages->checker->warnings, call->call.name_span);
}

static void note_seen(Reader *reader, const Node *call)
{
    if (table_get(&reader->pages->seen, TABLE_POINTER(call))) return;
    const Node **key = (const Node **)(void *)arena_copy(reader->arena, &call, sizeof call);
    table_add(&reader->pages->seen, (fh_str){ (const char *)key, sizeof call },
              (void *)(uintptr_t)call);
}

/* What there may be among an element's attributes, by how they begin: most have few. */
enum { HAS_ID = 1, HAS_WS = 2, HAS_HX = 4 };

static unsigned kinds_of(const Node *call)
{
    unsigned kinds = 0;
    for (const Node *arg = call->call.args.first; arg; arg = arg->next) {
        if (arg->kind != NODE_ARG) {
            if (arg->type->kind == TYPE_ATTRS) return HAS_ID | HAS_WS | HAS_HX;
            continue;
        }
        if (str_starts_with(arg->arg.name, FH_STR("id"))) kinds |= HAS_ID;
        if (str_starts_with(arg->arg.name, FH_STR("ws"))) kinds |= HAS_WS;
        if (str_starts_with(arg->arg.name, FH_STR("hx"))) kinds |= HAS_HX;
        if (str_starts_with(arg->arg.name, FH_STR("data"))) kinds |= HAS_HX;
    }
    return kinds;
}

static void read_inside(Reader *reader, Node *call, const Env *env, const Place *place)
{
    if (call->call.kind == CALL_TAG && (call->call.element->flags & ELEMENT_RAW_TEXT)) return;
    for (Node *child = call->call.args.first; child; child = child->next)
        if (child->kind != NODE_ARG) read_node(reader, child, env, *place);
}

/* ---- what a parser takes apart ---- */

/* An Input of type hidden stays in a table. */
static bool is_hidden(Reader *reader, const Node *call, const Env *env)
{
    fh_str type;
    return page_is_tag(call, "input") && page_look(reader, call, "type", env, &type) == IS_CONSTANT &&
           str_ieq(type, FH_STR("hidden"));
}

/* Elements that take text and the like only hold no others, though a parser leaves them there. */
static const Element *not_taken(const Around *around, const Element *inner)
{
    const bool takes_text = around && (around->element->flags & ELEMENT_NO_BLOCK);
    return takes_text && !html_is_custom(inner) && !(inner->flags & ELEMENT_PHRASING)
               ? around->element : NULL;
}

static void read_nested(Reader *reader, Node *call, const Env *env, Place place)
{
    static const Element main_of_titled = { "Titled", "main", 0 };
    const bool is_titled = call->call.kind == CALL_TITLED;
    const Around here = { is_titled ? &main_of_titled : call->call.element, place.around };
    const Element *outer = html_taken_from(place.around, here.element);
    if (outer && is_hidden(reader, call, env)) outer = NULL;
    if (!outer) outer = not_taken(place.around, here.element);
    if (outer && page_is_new(reader->pages, call, "inside", FH_STR("")))
        warn_not_inside(reader->pages->checker->warnings, call->call.name_span,
                        str_from(here.element->name), str_from(outer->name));
    place.around = outer ? NULL : &here; /* one mistake is told once */
    read_inside(reader, call, env, &place);
}

static void read_text(Reader *reader, const Node *text, const Place *place)
{
    const Element *outer = html_text_taken_from(place->around);
    if (!outer || reader->page || !type_is_printable(text->type)) return;
    if (text->kind == NODE_STR && str_trim(text->str_value).len == 0) return;
    if (page_is_new(reader->pages, text, "text", FH_STR("")))
        warn_text_not_inside(reader->pages->checker->warnings, text->span, str_from(outer->name));
}

static void read_element(Reader *reader, Node *call, const Env *env, Place place)
{
    const unsigned kinds = kinds_of(call);
    if (kinds & HAS_ID) {
        note_seen(reader, call);
        read_id(reader, call, env, &place);
    }
    if (kinds & HAS_HX) {
        read_ext(reader, call, env, &place);
        read_loads(reader, call, env);
    }
    if (kinds & HAS_WS) {
        read_socket(reader, call, env, &place);
        read_send(reader, call, env, &place);
    }
    read_kind_of(reader, call, env, &place);
    if (reader->page) reader_read_field(reader, call, env, place.form);
    const bool is_form = (kinds & HAS_WS) && page_is_tag(call, "form");
    if (is_form) reader_begin_form(reader, call, env, &place);
    read_inside(reader, call, env, &place);
}

/* ---- components ---- */

/* Markup that cannot be seen: ids, fields and scripts may be in it. */
static void read_unseen(Reader *reader, const Place *place)
{
    if (!reader->page) return;
    reader->page->open = reader->page->has_scripts = true;
    if (place->form) place->form->open = true;
}

typedef struct Returns {
    Node *items[32];
    int count;
    bool all; /* false: there were more */
} Returns;

static bool collect_return(void *context, Node *node)
{
    Returns *returns = context;
    if (node->kind == NODE_AFTER) return false;
    if (node->kind != NODE_RETURN) return true;
    if (returns->count == 32) returns->all = false;
    else returns->items[returns->count++] = node;
    return false;
}

static void read_list(Reader *reader, NodeList *list, const Env *env, Place place)
{
    int left = list->count;
    for (Node *node = list->first; node && left > 0; node = node->next, left--)
        read_node(reader, node, env, place);
}

static Place on_side(Reader *reader, Place place, const Node *node, int side)
{
    Choice *choice = ARENA_NEW(reader->arena, Choice);
    *choice = (Choice){ node, side, place.choice };
    place.choice = choice;
    return place;
}

/* What a body yields: by its arrow, or by one of its returns. */
static void read_body(Reader *reader, Node *body, const Env *env, Place place)
{
    if (body->kind == NODE_YIELD) {
        read_list(reader, &body->block.items, env, place);
        return;
    }
    Returns returns = { .all = true };
    walk(body, collect_return, &returns);
    if (!returns.all) read_unseen(reader, &place);
    for (int i = 0; i < returns.count; i++)
        read_list(reader, &returns.items[i]->ret.values, env, on_side(reader, place, body, i));
}

static void read_component(Reader *reader, Node *call, const Env *env, const Place *place)
{
    const Node *decl = call->call.symbol->decl;
    const Env inner = { call, env, env->depth + 1 };
    if (!decl || decl->kind != NODE_FN || !decl->fn.body || inner.depth > DEPTH_MAX)
        read_unseen(reader, place);
    else
        read_body(reader, decl->fn.body, &inner, *place);
}

/* `children`: what the caller has put in, in the caller's words. */
static void read_children(Reader *reader, const Env *env, const Place *place)
{
    const Node *call = env->call;
    for (Node *arg = call->call.args.first; arg; arg = arg->next)
        if (arg->kind != NODE_ARG && arg->type->kind != TYPE_ATTRS && !is_bound(call, arg))
            read_node(reader, arg, env->outer, *place);
}

static bool holds_markup(const Type *type)
{
    while (type->kind == TYPE_LIST || type->kind == TYPE_OPTIONAL || type->kind == TYPE_MAP)
        type = type->item;
    return type->kind == TYPE_HTML || type->kind == TYPE_RECORD;
}

static void read_name(Reader *reader, Node *node, const Env *env, const Place *place)
{
    const Symbol *symbol = node->name.symbol;
    if (symbol && symbol->special == SPECIAL_CHILDREN && env->call) {
        read_children(reader, env, place);
        return;
    }
    if (!holds_markup(node->type)) {
        read_text(reader, node, place);
        return;
    }
    Node *value = argument(symbol, &env);
    if (value) read_node(reader, value, env, *place);
    else read_unseen(reader, place);
}

/* ---- any node ---- */

static void read_call(Reader *reader, Node *call, const Env *env, const Place *place)
{
    switch (call->call.kind) {
    case CALL_TAG: case CALL_TITLED:
        if (reader->page) read_element(reader, call, env, *place);
        else read_nested(reader, call, env, *place);
        break;
    case CALL_FRAGMENT:
        for (Node *arg = call->call.args.first; arg; arg = arg->next)
            if (arg->kind != NODE_ARG) read_node(reader, arg, env, *place);
        break;
    case CALL_FN:
        if (holds_markup(call->type)) read_component(reader, call, env, place);
        else read_text(reader, call, place);
        break;
    default:
        if (holds_markup(call->type)) read_unseen(reader, place);
        else read_text(reader, call, place);
        /* status(404, P("x")) */
        for (Node *arg = call->call.args.first; arg; arg = arg->next)
            if (arg->kind != NODE_ARG && holds_markup(arg->type))
                read_node(reader, arg, env, *place);
    }
}

static void read_kind(Reader *reader, Node *node, const Env *env, Place place)
{
    switch (node->kind) {
    case NODE_CONVERT: read_node(reader, node->convert.value, env, place); break;
    case NODE_CALL: read_call(reader, node, env, &place); break;
    case NODE_NAME: read_name(reader, node, env, &place); break;
    case NODE_LIST: read_list(reader, &node->list.items, env, place); break;
    case NODE_FOR_YIELD:
        place.repeats = true;
        read_node(reader, node->loop.body, env, place);
        break;
    case NODE_IF_YIELD:
        read_node(reader, node->branch.then, env, on_side(reader, place, node, 0));
        if (node->branch.otherwise)
            read_node(reader, node->branch.otherwise, env, on_side(reader, place, node, 1));
        break;
    case NODE_MATCH: {
        int side = 0;
        for (Node *arm = node->match.arms.first; arm; arm = arm->next)
            read_node(reader, arm->arm.value, env, on_side(reader, place, node, side++));
        break;
    }
    default:
        if (node->type && holds_markup(node->type)) read_unseen(reader, &place);
        else if (node->type) read_text(reader, node, &place);
    }
}

static void read_node(Reader *reader, Node *node, const Env *env, Place place)
{
    Pages *pages = reader->pages;
    if (pages->steps-- <= 0 || pages->depth >= NODES_DEEP) {
        read_unseen(reader, &place);
        return;
    }
    pages->depth++;
    read_kind(reader, node, env, place);
    pages->depth--;
}

/* ---- all markup ---- */

/* The markup of a body, where it is not part of other markup. */
static bool visit_markup(void *context, Node *node)
{
    static const Env own = { 0 };
    if (node->kind != NODE_CALL) return true;
    switch (node->call.kind) {
    case CALL_TAG: case CALL_TITLED: case CALL_FRAGMENT: break;
    case CALL_FN:
        if (holds_markup(node->call.symbol->type)) break;
        return true;
    default: return true;
    }
    read_node(context, node, &own, (Place){ 0 });
    return false;
}

void pages_check_nesting(Pages *pages)
{
    Reader reader = { pages, NULL, pages->checker->arena };
    pages->steps = STEPS_MAX;
    for (Node *decl = pages->checker->ast->decls.first; decl; decl = decl->next)
        walk(decl, visit_markup, &reader);
}

/* ---- all pages ---- */

static void read_page(Pages *pages, Node *route)
{
    static const Env own = { 0 };
    AppChecker *checker = pages->checker;
    pages->items = page_room(checker->arena, pages->items, pages->count, &pages->cap,
                        sizeof *pages->items);
    Page *page = &pages->items[pages->count++];
    *page = (Page){ .route = route };
    page->forms_end = &page->forms;
    Reader reader = { pages, page, checker->arena };
    read_body(&reader, route->route.body, &own, (Place){ 0 });
    for (PageForm *form = page->forms; form; form = form->next) {
        reader_gather_fields(&reader, form);
        form_check(pages, form);
    }
    page_check_ids(pages, page);
}

void pages_read(Pages *pages, AppChecker *checker)
{
    *pages = (Pages){ .checker = checker, .steps = STEPS_MAX };
    pages->sockets.arena = pages->seen.arena = pages->reported.arena = checker->arena;
    pages->loaded.arena = checker->arena;
    connect_read_app(pages);
    for (Node *decl = checker->ast->decls.first; decl; decl = decl->next)
        if (decl->kind == NODE_ROUTE && decl->route.verb == VERB_WS && !decl->route.captures)
            table_add(&pages->sockets, decl->route.path, decl);
    for (Node *decl = checker->ast->decls.first; decl; decl = decl->next)
        if (decl->kind == NODE_ROUTE && decl->route.verb == VERB_GET && decl->route.body)
            read_page(pages, decl);
    connect_check_pages(pages);
}
