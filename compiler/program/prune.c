/* prune.c: takes unread variables out of a Program.
 *
 * Folding leaves variables behind whose uses were computed away. C compilers warn of them, and
 * a reader wonders; so they go, from the last statement to the first, since what one needed may
 * be needed by nobody after it. */
#include "program/program.h"

void visit_parts(Expr *expr, ExprVisit *visit, void *context)
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

/* ---- how often each variable is read ----
 *
 * Counted over what is printed: an expression that stands in two places is read twice, and one
 * that folding dropped not at all. */

typedef void BlockVisit(Block *block);

static void visit_blocks(Stmt *stmt, BlockVisit *visit)
{
    switch (stmt->kind) {
    case STMT_IF:
        visit(&stmt->branch.otherwise);
        visit(&stmt->branch.then);
        break;
    case STMT_WHILE: visit(&stmt->loop.body); break;
    case STMT_COUNT: visit(&stmt->count.body); break;
    case STMT_EACH: visit(&stmt->each.body); break;
    case STMT_BLOCK: visit(&stmt->block); break;
    default: break;
    }
}

static void visit_exprs(Stmt *stmt, ExprVisit *visit)
{
    Expr *values[2] = { NULL, NULL };
    switch (stmt->kind) {
    case STMT_VAR: values[0] = stmt->var.value; break;
    case STMT_SET:
        values[0] = stmt->set.value;
        if (stmt->set.place->kind != EXPR_LOCAL) values[1] = stmt->set.place;
        break;
    case STMT_DO: case STMT_RETURN: values[0] = stmt->value; break;
    case STMT_OUT: values[0] = stmt->write.value; break;
    case STMT_IF: values[0] = stmt->branch.cond; break;
    case STMT_WHILE: values[0] = stmt->loop.cond; break;
    case STMT_COUNT: values[0] = stmt->count.from; values[1] = stmt->count.to; break;
    case STMT_EACH: values[0] = values[1] = stmt->each.list; break; /* .len and .items */
    default: break;
    }
    for (int i = 0; i < 2; i++)
        if (values[i]) visit(values[i], NULL);
}

static void read(Expr *expr, void *context)
{
    if (expr->kind == EXPR_LOCAL) expr->local->reads++;
    visit_parts(expr, read, context);
}

static void forget(Expr *expr, void *context)
{
    if (expr->kind == EXPR_LOCAL) expr->local->reads = expr->local->writes = 0;
    visit_parts(expr, forget, context);
}

static void forget_block(Block *block)
{
    for (Stmt *stmt = block->first; stmt; stmt = stmt->next) {
        if (stmt->kind == STMT_VAR) stmt->var.local->reads = stmt->var.local->writes = 0;
        if (stmt->kind == STMT_SET) forget(stmt->set.place, NULL);
        if (stmt->kind == STMT_EACH && stmt->each.item) stmt->each.item->reads = 0;
        visit_exprs(stmt, forget);
        visit_blocks(stmt, forget_block);
    }
}

static void count_block(Block *block)
{
    for (Stmt *stmt = block->first; stmt; stmt = stmt->next) {
        if (stmt->kind == STMT_SET && stmt->set.place->kind == EXPR_LOCAL)
            stmt->set.place->local->writes++;
        visit_exprs(stmt, read);
        visit_blocks(stmt, count_block);
    }
}

/* ---- what nobody reads ---- */

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
        visit_blocks(stmt, prune_block);
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
    for (; function; function = function->next) {
        for (int i = 0; i < function->nlocals; i++) function->locals[i]->reads = 0;
        forget_block(&function->body);
        count_block(&function->body);
        prune_block(&function->body);
    }
}

void program_prune(Program *program)
{
    prune_functions(program->functions);
    prune_functions(program->init);
    for (Route *route = program->routes; route; route = route->next)
        prune_functions(route->functions);
    for (Hook *hook = program->hooks; hook; hook = hook->next) prune_functions(hook->functions);
}
