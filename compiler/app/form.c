/* form.c: forms against the routes that they talk to, and ids against pages. */
#include "app/page.h"

#include "base/css.h"
#include "base/str.h"

#define RECORDS_DEEP 8

bool page_is_new(Pages *pages, const Node *call, const char *kind, fh_str what)
{
    const char *key = arena_printf(pages->checker->arena, "%p %s %.*s", (const void *)call, kind,
                                   (int)what.len, what.ptr);
    return !table_add(&pages->reported, str_from(key), pages);
}

/* ---- parameters ---- */

static bool has_field(const PageForm *form, fh_str name)
{
    for (int i = 0; i < form->nfields; i++)
        if (str_eq(form->fields[i].name, name)) return true;
    return false;
}

bool form_query_has(fh_str query, fh_str name)
{
    for (size_t at = 1; at < query.len;) {
        const int64_t found = str_find(query, FH_STR("&"), at);
        const size_t end = found < 0 ? query.len : (size_t)found;
        const fh_str pair = str_sub(query, at, end);
        if (str_starts_with(pair, name) && (pair.len == name.len || pair.ptr[name.len] == '='))
            return true;
        at = end + 1;
    }
    return false;
}

bool form_is_optional(const Node *param)
{
    if (param->param.fallback) return true;
    switch (param->type->kind) {
    case TYPE_OPTIONAL: case TYPE_LIST: case TYPE_BOOL: return true;
    default: return false;
    }
}

static const NodeList *fields_of(const Type *type)
{
    if (type->kind == TYPE_OPTIONAL) type = type->item;
    return type->kind == TYPE_RECORD && type->record->decl ? &type->record->decl->record.fields
                                                           : NULL;
}

static void check_missing(Pages *pages, const PageForm *form, const Node *param, int depth)
{
    const NodeList *fields = fields_of(param->type);
    if (form_is_optional(param) || has_field(form, param->param.name) ||
        form_query_has(form->query, param->param.name))
        return;
    if (fields) {
        for (const Node *field = fields->first; field && depth < RECORDS_DEEP; field = field->next)
            check_missing(pages, form, field, depth + 1);
        return;
    }
    if (page_is_new(pages, form->call, "missing", param->param.name))
        warn_field_missing(pages->checker->warnings, form->call->call.name_span,
                           param->param.name, form->socket->route.path);
}

static bool takes(const Node *param, fh_str name, int depth)
{
    const NodeList *fields = fields_of(param->type);
    if (str_eq(param->param.name, name)) return true;
    for (const Node *field = fields ? fields->first : NULL; field && depth < RECORDS_DEEP;
         field = field->next)
        if (takes(field, name, depth + 1)) return true;
    return false;
}

static bool is_special(const Node *param)
{
    return param->param.symbol && param->param.symbol->special != SPECIAL_NONE;
}

/* Whether the route takes a field of that name; `data` takes them all. */
static bool route_takes(const Node *route, fh_str name)
{
    for (const Node *param = route->route.params.first; param; param = param->next) {
        if (param->param.symbol && param->param.symbol->special == SPECIAL_DATA) return true;
        if (!is_special(param) && takes(param, name, 0)) return true;
    }
    return false;
}

void form_check(Pages *pages, const PageForm *form)
{
    const Node *route = form->socket;
    if (route->route.takes_payload) return;
    for (const Node *param = route->route.params.first; param && !form->open; param = param->next)
        if (!is_special(param)) check_missing(pages, form, param, 0);
    for (int i = 0; i < form->nfields; i++) {
        const FormField *field = &form->fields[i];
        if (route_takes(route, field->name) || !page_is_new(pages, field->call, "taken", field->name))
            continue;
        warn_field_not_taken(pages->checker->warnings, field->call->call.name_span, field->name,
                             route->route.path);
    }
}

/* ---- ids that stand twice ---- */

/* Whether both may be there at once: no choice has one of them on one side, the other on another. */
static bool can_meet(const PageId *a, const PageId *b)
{
    for (const Choice *x = a->choice; x; x = x->outer)
        for (const Choice *y = b->choice; y; y = y->outer)
            if (x->node == y->node && x->side != y->side) return false;
    return true;
}

void page_check_ids(Pages *pages, const Page *page)
{
    AppChecker *checker = pages->checker;
    Table first = { .arena = checker->arena };
    for (int i = 0; i < page->nids; i++) {
        const PageId *id = &page->ids[i];
        const PageId *before = table_add(&first, id->id, (void *)(uintptr_t)id);
        const bool twice = id->repeats || (before && can_meet(before, id));
        if (!twice || !page_is_new(pages, id->call, "id", id->id)) continue;
        warn_id_twice(checker->warnings, id->call->call.name_span, id->id, id->repeats,
                      before ? before->call->span : id->call->span);
    }
}

/* ---- ids that are on no page ---- */

static bool opens(const Page *page, const Node *socket)
{
    for (int i = 0; i < page->nsockets; i++)
        if (!socket || page->sockets[i] == socket) return true;
    return false;
}

static bool has_id(const Page *page, fh_str id)
{
    for (int i = 0; i < page->nids; i++)
        if (str_eq(page->ids[i].id, id)) return true;
    return false;
}

/* Whether the id may be on a page that opens the socket; no such page: nobody knows. */
static bool may_be_there(Pages *pages, const Node *socket, fh_str id)
{
    bool any = false, elsewhere = false, swaps = false;
    for (int i = 0; i < pages->count; i++) {
        const Page *page = &pages->items[i];
        pages->steps -= page->nids + 1;
        if (pages->steps <= 0) return true;
        const bool here = has_id(page, id);
        elsewhere |= here || page->open;
        if (!opens(page, socket)) continue;
        if (here || page->open) return true;
        any = true;
        swaps |= page->swaps;
    }
    return !any || (swaps && elsewhere);
}

/* "beforeend:#list" goes to the element with the id `list`; false: not to one id alone. */
static bool id_of_selector(fh_str oob, fh_str *id)
{
    const int64_t colon = str_find(oob, FH_STR(":"), 0);
    const fh_str selector = str_trim(str_sub(oob, (size_t)colon + 1, oob.len));
    *id = str_sub(selector, 1, selector.len);
    return str_starts_with(selector, FH_STR("#")) && css_is_name(*id);
}

static const Node *argument(Arena *arena, const Node *call, const char *name)
{
    const Node *arg = call->call.args.first;
    while (arg && !(arg->kind == NODE_ARG && str_is(html_attr_name(arena, arg->arg.name), name)))
        arg = arg->next;
    return arg ? arg->arg.value : NULL;
}

/* The id that a message is put at, as far as it is constant. */
static bool target_of(Arena *arena, const Node *call, fh_str *id)
{
    fh_str oob;
    const Node *swap = argument(arena, call, "hx-swap-oob"), *own = argument(arena, call, "id");
    const bool is_text = swap && swap->type->kind != TYPE_BOOL;
    if (is_text && !page_constant(swap, &oob)) return false;
    if (is_text && str_find(oob, FH_STR(":"), 0) >= 0) return id_of_selector(oob, id);
    return own && page_constant(own, id);
}

void page_check_pushed(Pages *pages, const Table *loose, const Node *socket, const Node *call)
{
    fh_str id;
    if (!target_of(pages->checker->arena, call, &id) || table_get(loose, id)) return;
    if (may_be_there(pages, socket, id) || !page_is_new(pages, call, "pushed", id)) return;
    warn_id_nowhere(pages->checker->warnings, call->call.name_span, id);
}
