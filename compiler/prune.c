/* prune.c: takes unread variables out of a Program.
 *
 * Folding leaves variables behind whose uses were computed away. C compilers warn of them, and
 * a reader wonders; so they go, from the last statement to the first, since what one needed may
 * be needed by nobody after it. */
#include "program.h"

/* Calls f on the expressions directly inside `expr`. */
typedef void ExprVisit(Expr *expr, void *context);

static void visit_parts(Expr *expr, ExprVisit *visit, void *context)
{
    switch (expr->kind) {
    case EXPR_FIELD: visit(expr->field.base, context); break;
    case EXPR_CALL:
        for (int i = 0; i < expr->call.nargs; i++) visit(expr->call.args[i], context);
        break;
    case EXPR_RECORD:
        for (int i = 0; i < expr->record.count; i++) visit(expr->record.values[i], context);
        break;
    case EXPR_ARRAY:
        for (int i = 0; i < expr->array.count; i++) visit(expr->array.values[i], context);
        break;
    case EXPR_ADDR: case EXPR_UNARY: case EXPR_BINARY: case EXPR_COND: case EXPR_SOME:
    case EXPR_AT: case EXPR_PLACE: case EXPR_SHARED: case EXPR_CAST:
        if (expr->op.a) visit(expr->op.a, context);
        if (expr->op.b) visit(expr->op.b, context);
        if (expr->op.c) visit(expr->op.c, context);
        break;
    default: break;
    }
}

static void find_effect(Expr *expr, void *context)
{
    bool *found = context;
    if (expr->kind == EXPR_CALL || expr->kind == EXPR_AT) *found = true;
    if (!*found) visit_parts(expr, find_effect, context);
}

static void unread(Expr *expr, void *context)
{
    if (expr->kind == EXPR_LOCAL) expr->local->reads--;
    visit_parts(expr, unread, context);
}

static bool is_dead(const Stmt *stmt)
{
    if (stmt->kind != STMT_VAR) return false;
    const Local *local = stmt->var.local;
    if (local->reads > 0 || local->writes > 0) return false;
    bool effect = false;
    if (stmt->var.value) find_effect(stmt->var.value, &effect);
    return !effect;
}

static void prune_block(Block *block);

static void prune_inside(Stmt *stmt)
{
    switch (stmt->kind) {
    case STMT_IF:
        prune_block(&stmt->branch.otherwise);
        prune_block(&stmt->branch.then);
        break;
    case STMT_WHILE: prune_block(&stmt->loop.body); break;
    case STMT_COUNT: prune_block(&stmt->count.body); break;
    case STMT_EACH: prune_block(&stmt->each.body); break;
    case STMT_BLOCK: prune_block(&stmt->block); break;
    default: break;
    }
}

static Stmt *reverse(Stmt *list)
{
    Stmt *result = NULL;
    while (list) {
        Stmt *next = list->next;
        list->next = result;
        result = list;
        list = next;
    }
    return result;
}

static void prune_block(Block *block)
{
    Stmt *kept = NULL, *last = NULL;
    for (Stmt *stmt = reverse(block->first), *next; stmt; stmt = next) {
        next = stmt->next;
        prune_inside(stmt);
        if (is_dead(stmt)) {
            if (stmt->var.value) unread(stmt->var.value, NULL);
            continue;
        }
        stmt->next = kept;
        kept = stmt;
        if (!last) last = stmt;
    }
    block->first = kept;
    block->last = last;
}

static void prune_functions(Function *function)
{
    for (; function; function = function->next) prune_block(&function->body);
}

void program_prune(Program *program)
{
    prune_functions(program->functions);
    prune_functions(program->init);
    for (Route *route = program->routes; route; route = route->next)
        prune_functions(route->functions);
    for (Hook *hook = program->hooks; hook; hook = hook->next) prune_functions(hook->functions);
}
