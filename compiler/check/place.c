/* place.c: places that are changed: variables, their fields and their items.
 *
 * A list or record is a part of its variable's value, so changing an item is changing the
 * variable at the root, and that decides. */
#include "check/checker.h"

static bool verify_variable(Checker *checker, Node *node)
{
    Symbol *symbol = node->name.symbol;

    if (!symbol || symbol->type->kind == TYPE_SESSION) return symbol != NULL;
    if (!symbol->is_var) {
        error_not_var(checker->diags, node->span, symbol);
        return false;
    }
    AfterScope *after = checker->body->after;
    if (!after || symbol->kind != SYMBOL_LOCAL || symbol->after == after) return true;
    error_captured_var(checker->diags, node->span, symbol);
    return false;
}

bool may_change_session(Checker *checker, Span at)
{
    Body *body = checker->body;

    if (body->self) body->self->changes_session = true;
    if (body->kind == BODY_WS) error_session_in_ws(checker->diags, at);
    else if (body->after) error_answered_already(checker->diags, at, "the answer is gone");
    return body->kind != BODY_WS && !body->after;
}

static bool verify_field(Checker *checker, Node *place)
{
    const Type *object = place->field.object->type;

    if (place->field.index < 0) {
        error_not_a_place(checker->diags, place->span, object);
        return false;
    }
    if (object->kind == TYPE_SESSION && !may_change_session(checker, place->span)) return false;
    return verify_place(checker, place->field.object, false);
}

static bool verify_index(Checker *checker, Node *place, bool is_set)
{
    const Type *object = place->index.object->type;
    bool holds = object->kind == TYPE_LIST || (object->kind == TYPE_MAP && is_set);

    if (holds) return verify_place(checker, place->index.object, false);
    if (object->kind == TYPE_MAP) error_change_in_map(checker->diags, place->span, object);
    else error_not_a_place(checker->diags, place->span, object);
    return false;
}

bool verify_place(Checker *checker, Node *place, bool is_set)
{
    if (type_is_error(place->type)) return false;
    switch (place->kind) {
    case NODE_NAME:
        return verify_variable(checker, place);
    case NODE_FIELD:
        return verify_field(checker, place);
    case NODE_INDEX:
        return verify_index(checker, place, is_set);
    default:
        error_not_a_place(checker->diags, place->span, NULL);
        return false;
    }
}

const Type *check_place(Checker *checker, Node *place, bool is_set)
{
    checker->is_changing = true;
    if (is_set && place->kind == NODE_INDEX) {
        check_any(checker, place->index.object);
        place->type = check_index_of(checker, place);
    } else check_any(checker, place);
    checker->is_changing = false;
    return verify_place(checker, place, is_set) ? place->type : poison(checker, place);
}
