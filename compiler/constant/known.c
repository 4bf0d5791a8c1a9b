/* known.c: see known.h.
 *
 * Check knows which expressions are constant; that 1 // 0 is no number shows when it is computed.
 * Nothing of what is found out here is kept: fold changes URLs before it computes them. */
#include "constant/known.h"

#include "constant/evaluator.h"
#include "words/errors.h"
#include "language/walk.h"

typedef struct Search { Eval eval; Diags *diags; } Search;

static bool is_arithmetic(const Node *node)
{
    if (node->kind != NODE_BINARY && node->kind != NODE_UNARY) return false;
    switch (node->type->kind) {
    case TYPE_INT: case TYPE_FLOAT: case TYPE_DURATION: return true;
    default: return false;
    }
}

/* Why it stops; null where the server gets on: floats may become infinite. */
static const char *reason(Search *search, const Node *stop)
{
    if (!is_arithmetic(stop)) return NULL;
    if (stop->kind == NODE_BINARY) {
        bool divides = stop->binary.op == OP_DIV || stop->binary.op == OP_FLOORDIV
                    || stop->binary.op == OP_MOD;
        const Value *right = divides ? eval_value(&search->eval, stop->binary.right) : NULL;
        if (right && (right->kind == VALUE_FLOAT ? right->f == 0 : right->i == 0))
            return "divides by zero";
    }
    return stop->type->kind == TYPE_FLOAT ? NULL : "does not fit 64 bits";
}

/* Computes it; reports a calculation that would stop, and gives what else was in the way. */
static const Node *look_at(Search *search, Node *value)
{
    search->eval.stop = NULL;
    if (eval_value(&search->eval, value) || search->eval.steps < 0) return NULL;
    const Node *stop = search->eval.stop;
    const char *why = stop ? reason(search, stop) : NULL;
    if (!why) return stop;
    error_cannot_compute(search->diags, stop->span, why);
    return NULL;
}

/* One that has no value is looked at once: who names it is not to blame. */
static void look_at_global(Search *search, Symbol *symbol)
{
    Node *value = symbol->decl->global.value;
    look_at(search, value);
    if (symbol->kind == SYMBOL_CONST) eval_settle(&search->eval, symbol, value);
}

static void look_at_option(Search *search, Node *option)
{
    const Node *stop = look_at(search, option->option.value);
    if (stop) error_option_not_constant(search->diags, stop->span, option->option.name);
}

static bool visit(void *context, Node *node)
{
    Search *search = context;
    if (node->kind == NODE_PARAM && node->param.fallback) look_at(search, node->param.fallback);
    if (node->kind == NODE_OPTION) look_at_option(search, node);
    if (node->kind == NODE_ARM)
        for (Node *pattern = node->arm.patterns.first; pattern; pattern = pattern->next)
            look_at(search, pattern);
    return true;
}

void eval_known(const Ast *ast, Arena *arena, Diags *diags)
{
    Search search = { .eval.arena = arena, .diags = diags };
    for (int i = 0; ast->order && i < ast->order->count; i++)
        if (ast->order->items[i]->kind != SYMBOL_FN) look_at_global(&search, ast->order->items[i]);
    for (Node *decl = ast->decls.first; decl; decl = decl->next) walk(decl, visit, &search);
    for (int i = 0; ast->order && i < ast->order->count; i++) {
        ast->order->items[i]->value = NULL;
        ast->order->items[i]->is_costly = false;
    }
}
