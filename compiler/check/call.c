/* call.c: what a call calls, and which argument goes to which parameter.
 *
 * Positional arguments fill the parameters in order, up to `children`: what stands behind that
 * is given by name, and all further positional ones are children. */
#include "check/checker.h"

#include "base/str.h"

void check_stray(Checker *checker, Node *arg)
{
    Node *value = arg->kind == NODE_ARG ? arg->arg.value : arg;

    if (arg->kind == NODE_ARG) arg->type = basic(checker, TYPE_VOID);
    if (!value->type) check_expr(checker, value, NULL);
}

static const Type *check_strays(Checker *checker, Node *call)
{
    for (Node *arg = call->call.args.first; arg; arg = arg->next) check_stray(checker, arg);
    return basic(checker, TYPE_ERROR);
}

/* ---- arguments to parameters ---- */

typedef struct Binder {
    Checker *checker;
    Node *call;
    Node *owner;            /* NODE_FN, NODE_EXTERN, NODE_RECORD */
    NodeList *params;
    Node *next;             /* the parameter that the next positional argument fills */
    int next_index;
    bool takes_children, takes_attrs;
    Table attributes;       /* those that `attrs` collects */
    bool failed;            /* said something: what is missing may be due to that */
    bool has_too_many;
} Binder;

static Special special_of(const Node *param)
{
    return param->param.declared ? SPECIAL_NONE : special_named(param->param.name);
}

static void bind(Binder *binder, const Node *param, int index, Node *value, Span at)
{
    Node **slot = &binder->call->call.bound[index];

    if (*slot) {
        error_argument_twice(binder->checker->diags, at, param->param.name, (*slot)->span);
        binder->failed = true;
        check_stray(binder->checker, value);
    } else *slot = value;
}

static void bind_named(Binder *binder, Node *arg)
{
    Node *param = find_member(binder->checker, binder->owner, binder->params, arg->arg.name);

    arg->type = basic(binder->checker, TYPE_VOID);
    if (param) {
        bind(binder, param, param->param.index, arg->arg.value, arg->arg.name_span);
    } else if (binder->takes_attrs) {
        check_attribute(binder->checker, arg, &binder->attributes);
    } else {
        Node *owner = binder->owner;
        Span declared = owner->kind == NODE_RECORD ? owner->record.name_span
                                                   : owner->fn.name_span;
        error_unknown_argument(binder->checker->diags, arg->arg.name_span, arg->arg.name,
                               binder->call->call.name, owner->kind,
                               nearest_member(binder->checker, binder->params, arg->arg.name),
                               declared);
        binder->failed = true;
        check_stray(binder->checker, arg);
    }
}

/* A name of type attrs among the positional arguments adds to what the component collects. */
static bool is_attrs_value(Binder *binder, const Node *arg)
{
    Symbol *symbol = arg->kind == NODE_NAME
                         ? scope_find(binder->checker->body->scope, arg->name.name) : NULL;

    return binder->takes_attrs && symbol && symbol->type && symbol->type->kind == TYPE_ATTRS;
}

static void bind_positional(Binder *binder, Node *arg)
{
    if (is_attrs_value(binder, arg)) {
        check_child(binder->checker, arg);
        return;
    }
    while (binder->next && special_of(binder->next) == SPECIAL_ATTRS) {
        binder->next = binder->next->next;
        binder->next_index++;
    }
    if (binder->next && special_of(binder->next) == SPECIAL_CHILDREN) binder->next = NULL;
    if (binder->next) {
        Node *param = binder->next;
        binder->next = param->next;
        bind(binder, param, binder->next_index++, arg, arg->span);
    } else if (binder->takes_children) {
        check_child(binder->checker, arg);
    } else {
        if (!binder->has_too_many) {
            error_too_many_arguments(binder->checker->diags, arg->span, binder->call->call.name,
                                     binder->params->count, binder->owner);
        }
        binder->failed = binder->has_too_many = true;
        check_stray(binder->checker, arg);
    }
}

/* A parameter whose name an earlier one has: that was said where they are declared. */
static bool is_second(Binder *binder, Node *param)
{
    return find_member(binder->checker, binder->owner, binder->params, param->param.name) != param;
}

/* `none` for an optional that is left out. */
static Node *absent(Checker *checker, const Node *call, const Type *type)
{
    Node *none = ARENA_NEW(checker->arena, Node);

    none->kind = NODE_NONE;
    none->span = call->call.name_span;
    none->type = basic(checker, TYPE_NONE);
    convert(checker, none, CONVERT_NONE, type);
    return none;
}

/* Gives the parameters that are left out their values; false if some have none. */
static bool fill_defaults(Binder *binder)
{
    Node *missing = NULL;
    int index = 0, nmissing = 0;

    for (Node *param = binder->params->first; param; param = param->next, index++) {
        Node **slot = &binder->call->call.bound[index];
        Special special = special_of(param);
        if (*slot || param->kind != NODE_PARAM) continue;
        if (is_second(binder, param)) continue;
        if (param->param.fallback) *slot = param->param.fallback;
        else if (special == SPECIAL_CHILDREN || special == SPECIAL_ATTRS) continue;
        else if (param->type && param->type->kind == TYPE_OPTIONAL) {
            *slot = absent(binder->checker, binder->call, param->type);
        } else if (!nmissing++) missing = param;
    }
    if (nmissing == 0 || binder->failed) return true;
    error_missing_argument(binder->checker->diags, binder->call->call.name_span,
                           binder->call->call.name, missing->param.name, nmissing,
                           missing->param.name_span);
    return false;
}

/* The arguments against the types of their parameters. */
static void check_bound(Binder *binder)
{
    int index = 0;

    for (Node *param = binder->params->first; param; param = param->next, index++) {
        Node *value = binder->call->call.bound[index];
        Role role = { .kind = ROLE_ARGUMENT, .of = binder->call->call.name, .has_where = true };
        if (!value || value->type || value == param->param.fallback) continue;
        role.name = param->param.name;
        role.where = param->param.name_span;
        check_value(binder->checker, value, param->type, &role);
    }
}

static void bind_arguments(Checker *checker, Node *call, Node *owner, NodeList *params)
{
    Binder binder = { .checker = checker, .call = call, .owner = owner, .params = params,
                      .next = params->first, .attributes = { .arena = checker->arena } };

    for (Node *param = params->first; param; param = param->next) {
        if (param->kind != NODE_PARAM) continue;
        if (special_of(param) == SPECIAL_CHILDREN) binder.takes_children = true;
        if (special_of(param) == SPECIAL_ATTRS) binder.takes_attrs = true;
    }
    call->call.nbound = params->count;
    call->call.bound = arena_array(checker->arena, (size_t)params->count, sizeof(Node *));
    for (Node *arg = call->call.args.first; arg; arg = arg->next) {
        if (arg->kind == NODE_ARG) bind_named(&binder, arg);
        else bind_positional(&binder, arg);
    }
    if (fill_defaults(&binder) && !binder.has_too_many) check_bound(&binder);
    else check_strays(checker, call); /* which value is for what is not known */
}

/* ---- what is called ---- */

/* A function that changes the session it is given does so for its caller. */
static void check_session_given(Checker *checker, const Node *call, Symbol *symbol)
{
    Body *body = checker->body;

    if (symbol->kind != SYMBOL_FN || !decl_of(symbol)->changes_session) return;
    for (int i = 0; i < call->call.nbound; i++) {
        Node *value = call->call.bound[i];
        if (!value || !value->type || value->type->kind != TYPE_SESSION) continue;
        if (body->kind == BODY_WS) error_session_in_ws(checker->diags, value->span);
        else if (body->self) body->self->changes_session = true;
    }
}

static const Type *call_function(Checker *checker, Node *call, Symbol *symbol)
{
    Node *fn = symbol->decl;

    call->call.symbol = symbol;
    call->call.kind = symbol->kind == SYMBOL_FN ? CALL_FN : CALL_EXTERN;
    checker->needed_at = call->call.name_span;
    if (!fn->fn.result) check_decl(checker, decl_of(symbol));
    if (decl_of(symbol)->is_reported && decl_of(symbol)->state == DECL_CHECKING) {
        return check_strays(checker, call); /* it calls itself, perhaps not as meant */
    }
    bind_arguments(checker, call, fn, &fn->fn.params);
    check_session_given(checker, call, symbol);
    return symbol->type;
}

static const Type *call_record(Checker *checker, Node *call, Symbol *symbol)
{
    call->call.symbol = symbol;
    call->call.kind = CALL_RECORD;
    checker->needed_at = call->call.name_span;
    check_decl(checker, decl_of(symbol));
    bind_arguments(checker, call, symbol->decl, &symbol->decl->record.fields);
    return symbol->type;
}

void check_message(Checker *checker, Node *value)
{
    const Type *type = check_expr(checker, value, basic(checker, TYPE_HTML));

    settle_as(checker, value, TYPE_HTML);
    if (type->kind == TYPE_VOID || type->kind == TYPE_REPLY) is_value(checker, value);
    else if (!type_is_child(type)) error_not_sendable(checker->diags, value->span, type);
}

static const Type *call_send(Checker *checker, Node *call, Symbol *symbol)
{
    Node *arg = call->call.args.first;

    call->call.symbol = symbol;
    call->call.kind = CALL_SEND;
    if (!arg) {
        error_missing_argument_of(checker->diags, call->call.name_span, call->call.name,
                                  "what to send");
        return basic(checker, TYPE_VOID);
    }
    for (; arg; arg = arg->next) {
        if (arg->kind == NODE_ARG) {
            error_unknown_argument_of(checker->diags, arg->arg.name_span, arg->arg.name,
                                      call->call.name, (fh_str){ NULL, 0 });
            check_stray(checker, arg);
        } else if (arg == call->call.args.first) check_message(checker, arg);
        else {
            error_too_many_messages(checker->diags, arg->span, call->call.name);
            check_strays(checker, call);
            break;
        }
    }
    return basic(checker, TYPE_VOID);
}

/* The symbol that a call of `name` means: a local value hides no function. */
static Symbol *find_callee(Checker *checker, fh_str name, Symbol **not_callable)
{
    Symbol *symbol = scope_find(checker->body->scope, name);

    *not_callable = NULL;
    if (symbol && symbol->kind == SYMBOL_CONST) check_decl(checker, decl_of(symbol));
    while (symbol) {
        bool is_value = symbol->kind == SYMBOL_LOCAL || symbol->kind == SYMBOL_STATE ||
                        symbol->kind == SYMBOL_CONST;
        if (!is_value || symbol->type->kind == TYPE_SEND) return symbol;
        if (!*not_callable) *not_callable = symbol;
        Symbol *outer = symbol->outer;
        if (!outer && symbol->kind == SYMBOL_LOCAL) outer = scope_find(checker->globals, name);
        symbol = outer;
    }
    return NULL;
}

fh_str find_near_function(Checker *checker, fh_str name)
{
    Nearest nearest = nearest_to(name);
    const Builtin *row;
    const Element *element;

    scope_try_all(checker->body->scope, &nearest);
    for (int i = 0; (row = builtin_at(i)); i++) {
        if (row->receiver == TYPE_VOID) nearest_try(&nearest, str_from(row->name), NULL);
    }
    for (int i = 0; is_capital(name) && (element = html_element_at(i)); i++) {
        nearest_try(&nearest, str_from(element->name), NULL);
    }
    if (is_capital(name)) {
        nearest_try(&nearest, FH_STR("Titled"), NULL);
        nearest_try(&nearest, FH_STR("Fragment"), NULL);
    }
    return nearest.found;
}

static const Type *call_unknown(Checker *checker, Node *call, Symbol *value)
{
    fh_str name = call->call.name;
    Span at = call->call.name_span;

    check_strays(checker, call);
    if (value && type_is_error(value->type)) return basic(checker, TYPE_ERROR);
    if (value) error_not_a_function(checker->diags, at, value);
    else if (!is_new_unknown(checker, name)) return basic(checker, TYPE_ERROR);
    else if (is_capital(name)) {
        error_undefined_tag(checker->diags, at, name, find_near_function(checker, name));
    } else if (special_named(name) != SPECIAL_NONE) {
        error_special_missing(checker->diags, at, name);
    } else {
        error_undefined_function(checker->diags, at, name, find_near_function(checker, name));
    }
    return basic(checker, TYPE_ERROR);
}

/* A call of what the language brings; null: it does not bring that. */
static const Type *call_known(Checker *checker, Node *call)
{
    fh_str name = call->call.name;
    const Element *element = html_element(name);
    const Builtin *builtin = element ? NULL : builtin_function(name);

    if (element) return check_element(checker, call, element);
    if (str_is(name, "Tag")) return check_custom_element(checker, call);
    if (str_is(name, "Fragment")) return check_fragment(checker, call);
    if (str_is(name, "Titled")) return check_titled(checker, call);
    return builtin ? check_builtin(checker, call, builtin) : NULL;
}

const Type *check_call(Checker *checker, Node *call)
{
    Symbol *not_callable;

    if (call->call.object) return check_method(checker, call);
    Symbol *symbol = find_callee(checker, call->call.name, &not_callable);
    if (!symbol) {
        const Type *type = call_known(checker, call);
        return type ? type : call_unknown(checker, call, not_callable);
    }
    use_symbol(checker, symbol);
    switch (symbol->kind) {
    case SYMBOL_FN:
    case SYMBOL_EXTERN:
        return call_function(checker, call, symbol);
    case SYMBOL_RECORD:
        return call_record(checker, call, symbol);
    default:
        return call_send(checker, call, symbol);
    }
}
