/* order.c: in which order functions and constants are checked, and globals computed.
 *
 * The type of a function without a written one comes from its body, which may call others. They
 * could be checked when they are first called; but a chain of ten thousand of them would then
 * go ten thousand calls deep in C. So what each names is gathered first, from the syntax alone,
 * and they are checked after what they need, with a stack of our own. Where a local hides a
 * function this order is only a guess, and check_decl does the rest. */
#include "check/checker.h"
#include "language/walk.h"

/* ---- what a tree names ---- */

typedef struct Gatherer {
    Checker *checker;
    Symbols *found;
} Gatherer;

static bool gather(void *context, Node *node)
{
    Gatherer *gatherer = context;
    Symbol *symbol = NULL;

    if (node->kind == NODE_NAME) {
        symbol = scope_find(gatherer->checker->globals, node->name.name);
    } else if (node->kind == NODE_CALL && !node->call.object) {
        symbol = scope_find(gatherer->checker->globals, node->call.name);
    }
    if (symbol && symbol->kind != SYMBOL_STATE && symbol->kind != SYMBOL_EXTERN) {
        add_symbol(gatherer->checker, gatherer->found, symbol);
    }
    return true;
}

/* ---- depth first, without recursion ---- */

typedef struct Visit {
    Decl *decl;
    Symbols needs;
    int next;    /* of them to look at */
    Node *field; /* of a record */
} Visit;

typedef struct Stack {
    Arena *arena;
    Visit *visits;
    int count, cap;
} Stack;

static Visit *push(Stack *stack, Decl *decl)
{
    if (stack->count == stack->cap) {
        int cap = stack->cap ? stack->cap * 2 : 16;
        stack->visits = arena_grow(stack->arena, stack->visits,
                                   (size_t)stack->cap * sizeof(Visit),
                                   (size_t)cap * sizeof(Visit));
        stack->cap = cap;
    }
    stack->visits[stack->count] = (Visit){ .decl = decl };
    return &stack->visits[stack->count++];
}

static void visit_for_types(Checker *checker, Stack *stack, Decl *decl)
{
    if (decl->is_queued) return;
    decl->is_queued = true;
    Visit *visit = push(stack, decl);
    walk(decl->symbol.decl, gather, &(Gatherer){ checker, &visit->needs });
}

void check_in_order(Checker *checker)
{
    Stack stack = { .arena = checker->arena };

    for (Decl *decl = checker->decls; decl; decl = decl->next) {
        visit_for_types(checker, &stack, decl);
        while (stack.count > 0) {
            Visit *visit = &stack.visits[stack.count - 1];
            if (visit->next < visit->needs.count) {
                visit_for_types(checker, &stack, decl_of(visit->needs.items[visit->next++]));
            } else {
                Decl *done = visit->decl;
                stack.count--;
                check_decl(checker, done);
            }
        }
    }
}

/* ---- the order in which globals get their values, and fold looks at functions ---- */

static bool has_value(const Symbol *symbol)
{
    return symbol->kind == SYMBOL_STATE || symbol->kind == SYMBOL_CONST;
}

/* A state or const that is on the stack from `from` on, where the cycle begins: one of them
 * has to be at fault; functions that call each other are not. */
static void report_cycle(Checker *checker, Stack *stack, Decl *decl)
{
    int from = stack->count - 1;

    while (stack->visits[from].decl != decl) from--;
    for (int i = from; i < stack->count; i++) {
        Decl *at = stack->visits[i].decl;
        if (!has_value(&at->symbol)) continue;
        error_needs_itself(checker->diags, at->symbol.span, &at->symbol);
        return;
    }
}

static void visit_for_values(Checker *checker, Stack *stack, Decl *decl)
{
    if (decl->state == DECL_VISITED) {
        report_cycle(checker, stack, decl);
        return;
    }
    if (decl->state == DECL_ORDERED) return;
    decl->state = DECL_VISITED;
    push(stack, decl)->needs = decl->needs;
}

/* A const that reaches a state through functions (naming it outright is found earlier). */
static void note_state(Checker *checker, Decl *user, Decl *needed)
{
    Symbol *state = needed->symbol.kind == SYMBOL_STATE ? &needed->symbol : needed->reaches;

    if (!state) return;
    if (user->symbol.kind != SYMBOL_CONST) user->reaches = state;
    else if (!user->is_reported) {
        user->is_reported = true;
        error_const_reaches_state(checker->diags, user->symbol.decl->global.value->span, state);
    }
}

void order_globals(Checker *checker)
{
    Stack stack = { .arena = checker->arena };
    Symbols *order = ARENA_NEW(checker->arena, Symbols);

    checker->ast->order = order;
    for (Decl *decl = checker->decls; decl; decl = decl->next) {
        visit_for_values(checker, &stack, decl);
        while (stack.count > 0) {
            Visit *visit = &stack.visits[stack.count - 1];
            if (visit->next < visit->needs.count) {
                visit_for_values(checker, &stack, decl_of(visit->needs.items[visit->next++]));
                continue;
            }
            Decl *done = visit->decl;
            for (int i = 0; i < done->needs.count; i++) {
                note_state(checker, done, decl_of(done->needs.items[i]));
            }
            stack.count--;
            done->state = DECL_ORDERED;
            if (has_value(&done->symbol) || done->symbol.kind == SYMBOL_FN) {
                add_symbol(checker, order, &done->symbol);
            }
        }
    }
}

/* ---- records inside records ---- */

/* The record that a field holds by value: itself or as an optional, not in a list or map. */
static Decl *held_record(const Node *field)
{
    const Type *type = field->type;

    if (type && type->kind == TYPE_OPTIONAL) type = type->item;
    return type && type->kind == TYPE_RECORD ? decl_of(type->record) : NULL;
}

/* A list or map, itself or as an optional. */
static bool is_store(const Type *type)
{
    if (type && type->kind == TYPE_OPTIONAL) type = type->item;
    return type && (type->kind == TYPE_LIST || type->kind == TYPE_MAP);
}

/* Whether a list or map is among what the record holds, now that its parts are known. */
static bool holds_store(const Decl *record)
{
    const NodeList *fields = &record->symbol.decl->record.fields;

    for (const Node *field = fields->first; field; field = field->next) {
        const Decl *held = held_record(field);
        if (held ? held->symbol.holds_store : is_store(field->type)) return true;
    }
    return false;
}

static void visit_for_size(Checker *checker, Stack *stack, Decl *decl)
{
    if (decl->size == SIZE_KNOWN) return;
    if (decl->size == SIZE_OPEN) {
        Node *field = stack->visits[stack->count - 1].field;
        error_holds_itself(checker->diags, field->param.name_span, &decl->symbol);
        field->type = basic(checker, TYPE_ERROR);
        return;
    }
    decl->size = SIZE_OPEN;
    push(stack, decl)->field = decl->symbol.decl->record.fields.first;
}

void check_record_sizes(Checker *checker)
{
    Stack stack = { .arena = checker->arena };

    for (Decl *decl = checker->decls; decl; decl = decl->next) {
        if (decl->symbol.kind == SYMBOL_RECORD) visit_for_size(checker, &stack, decl);
        while (stack.count > 0) {
            Visit *visit = &stack.visits[stack.count - 1];
            if (!visit->field) {
                visit->decl->size = SIZE_KNOWN;
                visit->decl->symbol.holds_store = holds_store(visit->decl);
                stack.count--;
                continue;
            }
            Decl *held = held_record(visit->field);
            int depth = stack.count;
            if (held) visit_for_size(checker, &stack, held);
            if (stack.count == depth) visit->field = visit->field->next;
        }
    }
}
