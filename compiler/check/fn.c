/* fn.c: functions and components: their bodies, and what they give. */
#include "check/checker.h"

static NodeList *values_of(Node *result)
{
    return result->kind == NODE_YIELD ? &result->block.items : &result->ret.values;
}

/* html, or html that may be none. */
static bool is_markup(const Type *type)
{
    if (type->kind == TYPE_OPTIONAL) type = type->item;
    return type->kind == TYPE_HTML;
}

/* Lists of markup are markup for a component: `fn Rows() -> for r in rows -> Tr(r)`. */
static bool is_markup_list(const Type *type)
{
    while (type->kind == TYPE_LIST || type->kind == TYPE_OPTIONAL) type = type->item;
    return type->kind == TYPE_HTML;
}

/* The parser may have lost a result. */
static bool is_incomplete(const Body *body)
{
    return body->is_lost || body->is_damaged;
}

/* Several roots are markup together. */
static const Type *result_type(Checker *checker, Node *result)
{
    NodeList *values = values_of(result);

    return values->count == 1 ? values->first->type : basic(checker, TYPE_HTML);
}

static void fit_results(Checker *checker, const Node *fn, const Type *want)
{
    Body *body = checker->body;
    Role role = { .kind = ROLE_RESULT, .of = fn->fn.name };

    if (fn->fn.result) {
        role.has_where = true;
        role.where = fn->fn.result->span;
    }
    for (int i = 0; i < body->nresults; i++) {
        NodeList *values = values_of(body->results[i]);
        if (values->count == 1) coerce(checker, values->first, want, &role);
        else if (!is_markup(want) && !type_is_error(want)) {
            error_several_results(checker->diags, values->first->next->span, want);
        }
    }
}

/* The type that all results have; TYPE_VOID where there are none. */
static const Type *infer_result(Checker *checker)
{
    Body *body = checker->body;

    if (is_incomplete(body)) return basic(checker, TYPE_ERROR);
    const Type *type = body->nresults > 0 ? result_type(checker, body->results[0])
                                          : basic(checker, TYPE_VOID);

    for (int i = 1; i < body->nresults; i++) {
        const Type *next = result_type(checker, body->results[i]);
        const Type *both = unify(checker, type, next, false);
        if (!both) {
            error_results_differ(checker->diags, values_of(body->results[i])->first->span, next,
                                 type, values_of(body->results[0])->first->span);
            return basic(checker, TYPE_ERROR);
        }
        type = both;
    }
    if (!is_unsettled(type)) return type;
    settle(checker, values_of(body->results[0])->first);
    return basic(checker, TYPE_ERROR);
}

static const Type *check_component(Checker *checker, Node *fn, const Type *type)
{
    if (is_markup(type) || type_is_error(type) || is_incomplete(checker->body)) return type;
    if (is_markup_list(type) && !fn->fn.result) return basic(checker, TYPE_HTML);
    error_component_not_html(checker->diags,
                             fn->fn.result ? fn->fn.result->span : fn->fn.name_span,
                             fn->fn.name, type);
    return basic(checker, TYPE_ERROR);
}

/* A function that gives something does so on every path. */
static void check_paths(Checker *checker, Node *fn, const Type *type, Flow flow)
{
    Body *body = checker->body;

    if (type->kind == TYPE_VOID || type_is_error(type) || is_incomplete(body)) return;
    if (body->plain_return) {
        error_return_needs_value(checker->diags, body->plain_return->span, type);
    } else if (flow == FLOW_ON) {
        error_missing_return(checker->diags, fn->fn.name_span, fn->fn.name, type,
                             fn->fn.result != NULL);
    }
}

void check_fn(Checker *checker, Decl *decl)
{
    Node *fn = decl->symbol.decl;
    Body body;

    begin_body(checker, &body, BODY_FN, decl);
    if (fn->fn.result) body.declared = fn->fn.result_type;
    declare_params(checker, &fn->fn.params);
    body.is_damaged = fn->fn.body->kind == NODE_ERROR || is_damaged(checker, fn->span);
    Flow flow = check_body(checker, fn->fn.body);
    const Type *type = fn->fn.result ? fn->fn.result_type : infer_result(checker);
    if (is_capital(fn->fn.name)) type = check_component(checker, fn, type);
    check_paths(checker, fn, type, flow);
    if (!type_is_error(type)) fit_results(checker, fn, type);
    if (decl->is_reported) type = basic(checker, TYPE_ERROR);
    decl->symbol.type = fn->fn.result_type = type;
    end_body(checker);
}
