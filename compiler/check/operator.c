/* operator.c: operators, and the expressions that choose: if, for, match. */
#include "check/checker.h"

#include "base/str.h"

static bool is_number(const Type *type)
{
    return type->kind == TYPE_INT || type->kind == TYPE_FLOAT;
}

/* Both are looked at, so that both are reported. */
static bool are_values(Checker *checker, Node *a, Node *b)
{
    bool is_first = is_value(checker, a);

    return is_value(checker, b) && is_first;
}

/* ---- arithmetic ---- */

static const Type *check_numbers(Checker *checker, Op op, Node *left, Node *right)
{
    const Type *as_float = basic(checker, TYPE_FLOAT);
    Role role = { .kind = ROLE_ITEM };

    if (op != OP_DIV && left->type == right->type) return left->type;
    coerce(checker, left, as_float, &role);
    coerce(checker, right, as_float, &role);
    return as_float;
}

/* The result for these two kinds where one is a time or duration; TYPE_ERROR: there is none. */
static TypeKind time_result(Op op, TypeKind left, TypeKind right)
{
    bool sum = op == OP_ADD || op == OP_SUB;

    if (left == TYPE_DURATION && right == TYPE_DURATION) {
        return sum ? TYPE_DURATION : op == OP_DIV ? TYPE_FLOAT : TYPE_ERROR;
    }
    if (left == TYPE_TIME && right == TYPE_DURATION) return sum ? TYPE_TIME : TYPE_ERROR;
    if (left == TYPE_TIME && right == TYPE_TIME) {
        return op == OP_SUB ? TYPE_DURATION : TYPE_ERROR;
    }
    bool product = (left == TYPE_DURATION && right == TYPE_INT) ||
                   (left == TYPE_INT && right == TYPE_DURATION);
    return product && op == OP_MUL ? TYPE_DURATION : TYPE_ERROR;
}

static const Type *check_lists(Checker *checker, Node *left, Node *right)
{
    const Type *both = unify(checker, left->type, right->type, false);
    Role role = { .kind = ROLE_ITEM };

    if (!both) return NULL;
    return coerce(checker, left, both, &role) && coerce(checker, right, both, &role)
               ? both : basic(checker, TYPE_ERROR);
}

/* Whether the operator is for values like this one at all. */
static bool works_on(Op op, const Type *type)
{
    switch (type->kind) {
    case TYPE_INT:
    case TYPE_FLOAT:
        return true;
    case TYPE_STR:
    case TYPE_LIST:
        return op == OP_ADD;
    case TYPE_TIME:
        return op == OP_ADD || op == OP_SUB;
    case TYPE_DURATION:
        return op != OP_FLOORDIV && op != OP_MOD;
    default:
        return false;
    }
}

static const Type *bad_operand(Checker *checker, Op op, Node *left, Node *right)
{
    bool left_works = works_on(op, left->type);
    Node *wrong = left_works ? right : left;

    if (wrong->type->kind == TYPE_VOID) error_void_value(checker->diags, wrong->span);
    else if (wrong->type->kind == TYPE_OPTIONAL) {
        error_unopened(checker->diags, wrong->span, wrong->type, NULL);
    } else {
        error_bad_operand(checker->diags, wrong->span, op, wrong->type,
                          left_works ? left->type : NULL);
    }
    return basic(checker, TYPE_ERROR);
}

const Type *check_operator(Checker *checker, Op op, Node *left, Node *right)
{
    const Type *a = left->type, *b = right->type;

    if (type_is_error(a) || type_is_error(b)) return basic(checker, TYPE_ERROR);
    if (is_number(a) && is_number(b)) return check_numbers(checker, op, left, right);
    if (op == OP_ADD && a->kind == TYPE_STR && b->kind == TYPE_STR) return a;
    if (op == OP_ADD && a->kind == TYPE_LIST && b->kind == TYPE_LIST) {
        const Type *list = check_lists(checker, left, right);
        if (list) return list;
    }
    TypeKind kind = time_result(op, a->kind, b->kind);
    return kind == TYPE_ERROR ? bad_operand(checker, op, left, right) : basic(checker, kind);
}

const Type *check_unary(Checker *checker, Node *node)
{
    Node *operand = node->unary.operand;

    if (node->unary.op == OP_NOT) {
        check_condition(checker, operand);
        return basic(checker, TYPE_BOOL);
    }
    const Type *type = check_any(checker, operand);
    if (is_number(type) || type->kind == TYPE_DURATION || type_is_error(type)) return type;
    if (type->kind == TYPE_OPTIONAL) error_unopened(checker->diags, operand->span, type, NULL);
    else error_bad_operand(checker->diags, operand->span, OP_NEG, type, NULL);
    return basic(checker, TYPE_ERROR);
}

/* ---- comparison ---- */

/* json can be compared with none alone. */
static bool is_json_and_none(const Type *a, const Type *b)
{
    return (a->kind == TYPE_JSON && b->kind == TYPE_NONE) ||
           (a->kind == TYPE_NONE && b->kind == TYPE_JSON);
}

/* Brings both sides to one type; false after a report. */
static bool match_sides(Checker *checker, Node *node)
{
    Node *left = node->binary.left, *right = node->binary.right;
    const Type *a = left->type, *b = right->type;
    Role role = { .kind = ROLE_ITEM };

    if (type_is_error(a) || type_is_error(b)) return false;
    if (a->kind == TYPE_NONE && b->kind == TYPE_NONE) return true;
    bool none = a->kind == TYPE_NONE || b->kind == TYPE_NONE;
    const Type *value = a->kind == TYPE_NONE ? b : a;
    const Type *both = none && value->kind != TYPE_OPTIONAL ? NULL : unify(checker, a, b, false);
    if (both && can_coerce(a, both) && can_coerce(b, both)) {
        if (!coerce(checker, left, both, &role) || !coerce(checker, right, both, &role))
            return false;
        settle_as(checker, left, TYPE_STR); /* [] == []: of any type */
        settle_as(checker, right, TYPE_STR);
        return true;
    }
    if (none) error_never_none(checker->diags, right->span, value);
    else if (a->kind == TYPE_OPTIONAL && !both) {
        error_unopened(checker->diags, left->span, a, NULL);
    } else error_not_comparable(checker->diags, right->span, b, a);
    return false;
}

static const Type *check_equality(Checker *checker, Node *node)
{
    Node *left = node->binary.left, *right = node->binary.right;
    const Type *type = basic(checker, TYPE_BOOL);

    if (is_json_and_none(left->type, right->type)) return type;
    bool with_none = left->type->kind == TYPE_NONE || right->type->kind == TYPE_NONE;
    if (match_sides(checker, node) && !with_none && !type_has_equality(left->type)) {
        error_no_equality(checker->diags, left->span, left->type);
    }
    return type;
}

static const Type *check_order(Checker *checker, Node *node)
{
    Node *left = node->binary.left, *right = node->binary.right;

    if (left->type->kind == TYPE_OPTIONAL || right->type->kind == TYPE_OPTIONAL) {
        Node *wrong = left->type->kind == TYPE_OPTIONAL ? left : right;
        error_unopened(checker->diags, wrong->span, wrong->type, NULL);
    } else if (!type_has_order(left->type)) {
        error_no_order(checker->diags, left->span, left->type);
    } else if (match_sides(checker, node) && !type_has_order(left->type)) {
        error_no_order(checker->diags, left->span, left->type); /* "a" < raw("b") */
    }
    return basic(checker, TYPE_BOOL);
}

static const Type *check_in(Checker *checker, Node *node)
{
    Node *item = node->binary.left, *where = node->binary.right;
    const Type *type = where->type;
    const Type *want = NULL;
    Role role = { .kind = ROLE_SOUGHT, .of = type->name };

    switch (type->kind) {
    case TYPE_LIST:
        want = type->item;
        break;
    case TYPE_MAP:
        want = type->key;
        break;
    case TYPE_STR:
        want = type;
        break;
    case TYPE_ERROR:
        break;
    case TYPE_OPTIONAL:
        error_unopened(checker->diags, where->span, type, NULL);
        break;
    default:
        error_not_searchable(checker->diags, where->span, type);
    }
    if (want && is_unsettled(want)) settle(checker, where);
    else if (want && coerce(checker, item, want, &role) && !type_has_equality(want)) {
        error_no_equality(checker->diags, item->span, want);
    }
    return basic(checker, TYPE_BOOL);
}

/* ---- ?? and .. ---- */

static const Type *check_default(Checker *checker, Node *node, const Type *hint)
{
    Node *value = node->binary.left, *fallback = node->binary.right;
    const Type *type = check_expr(checker, value, NULL);
    bool is_optional = type->kind == TYPE_OPTIONAL && settle(checker, value);

    if (!is_optional && is_value(checker, value) && !type_is_error(value->type)) {
        error_not_optional(checker->diags, value->span, type, OPEN_DEFAULT);
    }
    check_expr(checker, fallback, is_optional ? type->item : hint);
    if (!is_optional) return basic(checker, TYPE_ERROR);
    const Type *other = fallback->type;
    Role role = { .kind = ROLE_FALLBACK };
    bool stays = other->kind == TYPE_OPTIONAL || other->kind == TYPE_NONE;
    const Type *want = stays && can_coerce(other, type) ? type : type->item;
    return coerce(checker, fallback, want, &role) ? want : basic(checker, TYPE_ERROR);
}

static const Type *check_range(Checker *checker, Node *node)
{
    const Type *number = basic(checker, TYPE_INT);
    Role role = { .kind = ROLE_RANGE };

    check_value(checker, node->binary.left, number, &role);
    check_value(checker, node->binary.right, number, &role);
    return type_list(checker->types, number);
}

const Type *check_binary(Checker *checker, Node *node, const Type *hint)
{
    Node *left = node->binary.left, *right = node->binary.right;
    const Type *list = hint && hint->kind == TYPE_LIST ? hint : NULL;

    switch (node->binary.op) {
    case OP_AND:
    case OP_OR:
        check_condition(checker, left);
        check_condition(checker, right);
        return basic(checker, TYPE_BOOL);
    case OP_DEFAULT:
        return check_default(checker, node, hint);
    case OP_RANGE:
        return check_range(checker, node);
    default:
        break;
    }
    check_expr(checker, left, list);
    check_expr(checker, right, list);
    if (!are_values(checker, left, right)) {
        return basic(checker, TYPE_ERROR);
    }
    switch (node->binary.op) {
    case OP_EQ:
    case OP_NE:
        return check_equality(checker, node);
    case OP_LT:
    case OP_LE:
    case OP_GT:
    case OP_GE:
        return check_order(checker, node);
    case OP_IN:
        return check_in(checker, node);
    default:
        return check_operator(checker, node->binary.op, left, right);
    }
}

/* ---- if ---- */

void check_let_condition(Checker *checker, Node *branch)
{
    const Type *type = check_any(checker, branch->branch.cond);

    if (type->kind != TYPE_OPTIONAL && !type_is_error(type)) {
        error_not_optional(checker->diags, branch->branch.cond->span, type, OPEN_IF_LET);
        type = basic(checker, TYPE_ERROR);
    }
    scope_enter(checker->body->scope);
    branch->branch.symbol =
        declare_local(checker, branch->branch.let_name, branch->branch.let_span,
                      type->kind == TYPE_OPTIONAL ? type->item : type, branch);
}

/* Two branches of a root, one of which is an answer (redirect …): the other may be markup. */
static bool is_answer(bool is_root, const Type *a, const Type *b)
{
    return is_root && (a->kind == TYPE_REPLY || b->kind == TYPE_REPLY);
}

static bool is_action(const Type *type)
{
    return type->kind == TYPE_VOID || type->kind == TYPE_REPLY;
}

/* A choice among things to do, where a value is not needed: at the root of a result, or as a
 * statement. Null where it is a choice among values. */
static const Type *join_actions(Checker *checker, Node *const *branches, int count,
                                bool is_statement)
{
    bool any = is_statement, all_void = true, any_reply = false;
    for (int i = 0; i < count; i++) {
        const Type *type = branches[i]->type;
        if (type_is_error(type)) return type;
        if (is_action(type)) any = true;
        if (type->kind != TYPE_VOID) all_void = false;
        if (type->kind == TYPE_REPLY) any_reply = true;
    }
    if (!any) return NULL;
    /* in a websocket route each branch yields what it yields, or nothing */
    bool is_void = is_statement || all_void || (checker->body->kind == BODY_WS && !any_reply);
    return basic(checker, is_void ? TYPE_VOID : TYPE_REPLY);
}

/* Whether the node is the statement in hand; its branches are then, too. */
static bool take_statement(Checker *checker, const Node *node)
{
    bool is_statement = checker->statement == node;
    if (is_statement) checker->statement = NULL;
    return is_statement;
}

/* A type that is wanted of all branches, not only a hint at how they may mix. */
static bool is_wanted(const Type *hint)
{
    return hint && hint->kind != TYPE_HTML && hint->kind != TYPE_JSON;
}

static const Type *fit_branch(Checker *checker, Node *value, const Type *want)
{
    Role role = { .kind = ROLE_ITEM };

    if (!coerce(checker, value, want, &role)) poison(checker, value);
    return want;
}

/* Where json will do, two branches of different types become json. */
static bool mix_as_json(Checker *checker, const Type *hint, Node *a, Node *b)
{
    bool mixes = hint && hint->kind == TYPE_JSON && type_is_json(a->type) && type_is_json(b->type);

    if (!mixes) return false;
    wrap_json(checker, a);
    wrap_json(checker, b);
    return true;
}

static const Type *join_branches(Checker *checker, Node *node, const Type *hint, bool is_root)
{
    Node *then = node->branch.then, *otherwise = node->branch.otherwise;
    Role role = { .kind = ROLE_ITEM };

    if (is_answer(is_root, then->type, otherwise->type)) return basic(checker, TYPE_REPLY);
    if (!are_values(checker, then, otherwise)) {
        return basic(checker, TYPE_ERROR);
    }
    if (is_wanted(hint)) {
        fit_branch(checker, then, hint);
        return fit_branch(checker, otherwise, hint);
    }
    const Type *both = unify(checker, then->type, otherwise->type,
                             hint && hint->kind == TYPE_HTML);
    if (!both && mix_as_json(checker, hint, then, otherwise)) both = then->type;
    if (!both) {
        error_branches_differ(checker->diags, otherwise->span, otherwise->type, then->type,
                              then->span);
        return basic(checker, TYPE_ERROR);
    }
    if (type_is_error(both)) return both;
    coerce(checker, then, both, &role);
    coerce(checker, otherwise, both, &role);
    return both;
}

const Type *check_if_yield(Checker *checker, Node *node, const Type *hint)
{
    bool is_root = checker->root == node, is_statement = take_statement(checker, node);
    bool has_let = node->branch.let_name.len > 0;
    const Type *inner = hint && hint->kind == TYPE_OPTIONAL && !node->branch.otherwise
                            ? hint->item : hint;

    if (has_let) check_let_condition(checker, node);
    else check_condition(checker, node->branch.cond);
    if (is_root) checker->root = node->branch.then;
    if (is_statement) checker->statement = node->branch.then;
    const Type *type = check_expr(checker, node->branch.then, inner);
    if (has_let) scope_leave(checker->body->scope);
    if (!node->branch.otherwise) {
        if (is_statement) return basic(checker, TYPE_VOID);
        if (is_root && is_action(type)) return type;
        if (!is_value(checker, node->branch.then)) return basic(checker, TYPE_ERROR);
        return type_optional(checker->types, type);
    }
    if (is_root) checker->root = node->branch.otherwise;
    if (is_statement) checker->statement = node->branch.otherwise;
    check_expr(checker, node->branch.otherwise, inner);
    if (is_root || is_statement) {
        Node *branches[] = { node->branch.then, node->branch.otherwise };
        const Type *action = join_actions(checker, branches, 2, is_statement);
        if (action) return action;
    }
    return join_branches(checker, node, hint, is_root);
}

/* ---- for ---- */

const Type *check_for_yield(Checker *checker, Node *node, const Type *hint)
{
    const Type *inner = hint && hint->kind == TYPE_OPTIONAL ? hint->item : hint;

    if (inner && inner->kind == TYPE_LIST) inner = inner->item;
    check_loop_head(checker, node);
    if (node->loop.filter) check_condition(checker, node->loop.filter);
    const Type *type = check_expr(checker, node->loop.body, inner);
    scope_leave(checker->body->scope);
    if (type->kind == TYPE_VOID) {
        error_void_loop(checker->diags, node->loop.body->span);
        return basic(checker, TYPE_ERROR);
    }
    if (!is_value(checker, node->loop.body)) return basic(checker, TYPE_ERROR);
    return type_is_error(type) ? type : type_list(checker->types, type);
}

/* ---- match ---- */

/* A constant as bytes that are equal for equal values; a null ptr where it is not simple. */
static fh_str pattern_key(Checker *checker, Node *pattern)
{
    int64_t *number;

    switch (pattern->kind) {
    case NODE_STR:
        return pattern->str_value.len ? pattern->str_value : FH_STR("");
    case NODE_INT:
        number = ARENA_NEW(checker->arena, int64_t);
        *number = pattern->int_value;
        return (fh_str){ (const char *)number, sizeof(*number) };
    case NODE_BOOL:
        return pattern->bool_value ? FH_STR("true") : FH_STR("false");
    case NODE_UNARY:
        if (pattern->unary.op != OP_NEG || pattern->unary.operand->kind != NODE_INT) break;
        number = ARENA_NEW(checker->arena, int64_t);
        *number = (int64_t)(0 - (uint64_t)pattern->unary.operand->int_value);
        return (fh_str){ (const char *)number, sizeof(*number) };
    case NODE_NAME:
        if (pattern->name.symbol && pattern->name.symbol->kind == SYMBOL_CONST) {
            return pattern_key(checker, pattern->name.symbol->decl->global.value);
        }
        break;
    default:
        break;
    }
    return (fh_str){ NULL, 0 };
}

static void check_pattern(Checker *checker, Node *pattern, const Type *subject, Table *seen)
{
    Role role = { .kind = ROLE_PATTERN };

    if (!check_value(checker, pattern, subject, &role) || type_is_error(subject)) return;
    if (type_is_error(pattern->type)) return;
    if (find_inconstant(pattern)) {
        error_pattern_not_constant(checker->diags, pattern->span);
        return;
    }
    fh_str key = pattern_key(checker, pattern);
    Node *first = key.ptr ? table_add(seen, key, pattern) : NULL;
    if (first) error_duplicate_pattern(checker->diags, pattern->span, first->span);
}

static void check_subject(Checker *checker, Node *subject)
{
    const Type *type = check_any(checker, subject);

    if (type->kind == TYPE_STR || type->kind == TYPE_INT || type->kind == TYPE_BOOL) return;
    if (type_is_error(type)) return;
    if (type->kind == TYPE_OPTIONAL) error_unopened(checker->diags, subject->span, type, NULL);
    else error_not_matchable(checker->diags, subject->span, type);
    poison(checker, subject);
}

/* The type that all arms have, into which they are then fitted. */
static const Type *join_arms(Checker *checker, Node *match, const Type *hint, bool is_root)
{
    const Type *type = NULL;
    Node *first = NULL;
    Role role = { .kind = ROLE_ITEM };

    for (Node *arm = match->match.arms.first; arm; arm = arm->next) {
        if (arm->kind != NODE_ARM) continue;
        Node *value = arm->arm.value;
        if (type && is_answer(is_root, type, value->type)) return basic(checker, TYPE_REPLY);
        if (!is_root && !is_value(checker, value)) return basic(checker, TYPE_ERROR);
        if (value->type->kind == TYPE_VOID && !is_value(checker, value)) return value->type;
        if (is_wanted(hint)) {
            type = fit_branch(checker, value, hint);
            continue;
        }
        const Type *both = type ? unify(checker, type, value->type,
                                        hint && hint->kind == TYPE_HTML) : value->type;
        if (!both) {
            error_branches_differ(checker->diags, value->span, value->type, type, first->span);
            return basic(checker, TYPE_ERROR);
        }
        if (!first) first = value;
        type = both;
    }
    if (!type) return basic(checker, TYPE_ERROR);
    if (type->kind == TYPE_REPLY || type_is_error(type)) return type;
    for (Node *arm = match->match.arms.first; arm; arm = arm->next) {
        if (arm->kind == NODE_ARM) coerce(checker, arm->arm.value, type, &role);
    }
    return type;
}

/* Whether every value meets an arm. */
static bool is_exhaustive(const Node *subject, bool has_else, const Table *seen)
{
    if (has_else || type_is_error(subject->type)) return true;
    return subject->type->kind == TYPE_BOOL && seen->count == 2;
}

const Type *check_match(Checker *checker, Node *match, const Type *hint)
{
    Node *subject = match->match.subject, *otherwise = NULL;
    bool is_root = checker->root == match, is_statement = take_statement(checker, match);
    int narms = 0;
    Node **values = arena_array(checker->arena, (size_t)match->match.arms.count + 1,
                                sizeof *values);
    Table seen = { .arena = checker->arena };

    if (is_root) checker->root = NULL;
    check_subject(checker, subject);
    for (Node *arm = match->match.arms.first; arm; arm = arm->next) {
        arm->type = basic(checker, TYPE_VOID);
        if (arm->kind != NODE_ARM) {
            poison(checker, subject);
            continue;
        }
        if (otherwise) error_after_else(checker->diags, arm->span, otherwise->span);
        else if (!arm->arm.patterns.first) otherwise = arm;
        for (Node *at = arm->arm.patterns.first; at; at = at->next) {
            check_pattern(checker, at, subject->type, &seen);
        }
        if (is_root) checker->root = arm->arm.value;
        if (is_statement) checker->statement = arm->arm.value;
        check_expr(checker, arm->arm.value, hint);
        values[narms++] = arm->arm.value;
    }
    if (!is_exhaustive(subject, otherwise != NULL, &seen)) {
        error_match_needs_else(checker->diags, match->span, subject->type);
    }
    if (is_root || is_statement) {
        const Type *action = join_actions(checker, values, narms, is_statement);
        if (action) return action;
    }
    return join_arms(checker, match, hint, is_root);
}
