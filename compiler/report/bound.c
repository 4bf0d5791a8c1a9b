/* bound.c: statements, loops and calls of functions. See bound.h.
 *
 * A program is walked as it would run, but once: both sides of a branch count, and a variable may
 * be all that it is ever set to. A loop is gone through until nothing grows any more; what grows
 * in each round has no bound. Then one round is counted, as often as there are rounds. */
#include "report/bounder.h"

#include <string.h>

#include "base/str.h"

#define STEPS_MAX  200000 /* statements and expressions, calls within calls included */
#define ROUNDS_MAX 8
#define TOO_MUCH   ((uint64_t)1 << 40) /* a bound beyond this says nothing */
#define TARGET_MAX 8192                /* of a handshake's path and query */

/* ---- numbers ---- */

Bound bound_bytes(uint64_t bytes)
{
    return (Bound){ .bytes = bytes };
}

Bound bound_unknown(const Bounder *bounder, const char *why)
{
    return (Bound){ .why = why, .line = bounder->line };
}

static Bound sane(Bound a)
{
    if (!a.why && (a.bytes > TOO_MUCH || a.per_input > TOO_MUCH)) a.why = "more than can be told";
    return a;
}

Bound bound_sum(Bound a, Bound b)
{
    if (a.why) return a;
    if (b.why) return b;
    return sane((Bound){ .bytes = a.bytes + b.bytes, .per_input = a.per_input + b.per_input });
}

Bound bound_most(Bound a, Bound b)
{
    if (a.why) return a;
    if (b.why) return b;
    return (Bound){ .bytes = a.bytes > b.bytes ? a.bytes : b.bytes,
                    .per_input = a.per_input > b.per_input ? a.per_input : b.per_input };
}

Bound bound_scaled(const Bounder *bounder, Bound a, uint64_t times, uint64_t more)
{
    if (times == 0) return bound_bytes(more);
    if (a.why) return a;
    if (times > TOO_MUCH) return bound_unknown(bounder, "more than can be told");
    if (a.bytes > TOO_MUCH / times || a.per_input > TOO_MUCH / times)
        return bound_unknown(bounder, "more than can be told");
    return sane((Bound){ .bytes = a.bytes * times + more, .per_input = a.per_input * times });
}

static bool is_nothing(Bound a)
{
    return !a.why && a.bytes == 0 && a.per_input == 0;
}

Bound bound_times(const Bounder *bounder, Bound a, Bound times)
{
    if (is_nothing(a) || is_nothing(times)) return bound_bytes(0);
    if (a.why) return a;
    if (times.why) return times;
    if (a.per_input && times.per_input)
        return bound_unknown(bounder, "the input, by more than so many times its length");
    const Bound plain = bound_scaled(bounder, a, times.bytes, 0);
    const Bound more = bound_scaled(bounder, bound_bytes(a.bytes), times.per_input, 0);
    if (more.why) return more;
    return bound_sum(plain, (Bound){ .per_input = more.bytes });
}

static bool is_same(Bound a, Bound b)
{
    return (a.why != NULL) == (b.why != NULL) &&
           (a.why || (a.bytes == b.bytes && a.per_input == b.per_input));
}

void bound_take(Bounder *bounder, Bound bytes)
{
    bounder->used = bound_sum(bounder->used, bytes);
}

Bound bound_input(const Bounder *bounder)
{
    switch (bounder->input) {
    case INPUT_REQUEST: case INPUT_HANDSHAKE: return (Bound){ .per_input = 1 };
    case INPUT_MESSAGE: return (Bound){ .bytes = TARGET_MAX, .per_input = 1 };
    default: return bound_bytes(0);
    }
}

/* ---- sizes of types ---- */

static const Record *record_of(const Bounder *bounder, const Type *type)
{
    for (const Record *record = bounder->program->records; record; record = record->next)
        if (record->type == type) return record;
    return NULL;
}

static uint64_t fields_size(const Bounder *bounder, const StructField *field)
{
    uint64_t size = 0;
    for (; field; field = field->next) size += bound_size(bounder, field->type);
    return size;
}

/* Each part rounded up to what it may be aligned to. */
uint64_t bound_size(const Bounder *bounder, const Type *type)
{
    switch (type->kind) {
    case TYPE_STR: case TYPE_HTML: case TYPE_ATTRS: return 16;
    case TYPE_FILE: return 48;
    case TYPE_LIST: return 24;
    case TYPE_MAP: return 16;
    case TYPE_OPTIONAL: return 8 + bound_size(bounder, type->item);
    case TYPE_RECORD: {
        const Record *record = record_of(bounder, type);
        return record ? fields_size(bounder, record->fields) : 0;
    }
    default: return 8;
    }
}

/* ---- variables ---- */

Extent *bound_extent(Bounder *bounder, const Local *local)
{
    Extent *extent = table_get(&bounder->extents, TABLE_POINTER(local));
    if (extent) return extent;
    extent = ARENA_NEW(bounder->arena, Extent);
    const fh_str key = { arena_copy(bounder->arena, &local, sizeof local), sizeof local };
    table_add(&bounder->extents, key, extent);
    return extent;
}

static void widen(Bounder *bounder, Bound *known, Bound more, const Local *local)
{
    const Bound most = bound_most(*known, more);
    if (is_same(*known, most)) return;
    bounder->changed = true;
    *known = most;
    if (!bounder->settling || most.why) return;
    *known = bounder->rounds;
    if (known->why) return;
    const char *name = bound_local(bounder, local);
    *known = bound_unknown(bounder, name ? name : "a list");
}

void bound_widen(Bounder *bounder, const Local *local, Extent extent)
{
    Extent *known = bound_extent(bounder, local);
    widen(bounder, &known->text, extent.text, local);
    widen(bounder, &known->items, extent.items, local);
}

/* ---- outlets ---- */

Outlet *bound_outlet(const Bounder *bounder, const char *name)
{
    if (strcmp(name, "out") == 0) return bounder->scope->out;
    for (Outlet *outlet = bounder->scope->outlets; outlet; outlet = outlet->next)
        if (strcmp(outlet->name, name) == 0) return outlet;
    return NULL;
}

void bound_write(Bounder *bounder, const char *out, Bound bytes)
{
    Outlet *outlet = bound_outlet(bounder, out);
    if (outlet) outlet->written = bound_sum(outlet->written, bytes);
}

static void open_outlet(Bounder *bounder, const char *name)
{
    Outlet *outlet = bound_outlet(bounder, name);
    if (!outlet) {
        outlet = ARENA_NEW(bounder->arena, Outlet);
        outlet->name = name;
        outlet->next = bounder->scope->outlets;
        bounder->scope->outlets = outlet;
    }
    outlet->written = bound_bytes(0);
}

/* ---- statements ---- */

static void block(Bounder *bounder, const Block *block);

static void branch(Bounder *bounder, const Stmt *stmt)
{
    bound_expr(bounder, stmt->branch.cond);
    const Bound before = bounder->used;
    block(bounder, &stmt->branch.then);
    const Bound then = bounder->used;
    bounder->used = before;
    block(bounder, &stmt->branch.otherwise);
    bounder->used = bound_most(then, bounder->used);
}

/* All outlets that a loop may write to, and what was written before it. */
typedef struct Marks {
    Outlet **outlets;
    Bound *written;
    int count;
} Marks;

static void mark_outlet(Bounder *bounder, Marks *marks, Outlet *outlet)
{
    marks->outlets = arena_grow(bounder->arena, marks->outlets,
                                (size_t)marks->count * sizeof(Outlet *),
                                (size_t)(marks->count + 1) * sizeof(Outlet *));
    marks->written = arena_grow(bounder->arena, marks->written,
                                (size_t)marks->count * sizeof(Bound),
                                (size_t)(marks->count + 1) * sizeof(Bound));
    marks->outlets[marks->count] = outlet;
    marks->written[marks->count++] = outlet->written;
}

static Marks mark_outlets(Bounder *bounder)
{
    Marks marks = { 0 };
    if (bounder->scope->out) mark_outlet(bounder, &marks, bounder->scope->out);
    for (Outlet *outlet = bounder->scope->outlets; outlet; outlet = outlet->next)
        mark_outlet(bounder, &marks, outlet);
    return marks;
}

static uint64_t above(uint64_t now, uint64_t before)
{
    return now > before ? now - before : 0;
}

/* What has come since `before`. */
static Bound difference(Bound now, Bound before)
{
    if (now.why) return before.why ? bound_bytes(0) : now;
    return (Bound){ .bytes = above(now.bytes, before.bytes),
                    .per_input = above(now.per_input, before.per_input) };
}

/* A round of the body, with what was before it in front; whether it has to be gone through again. */
static bool go_round(Bounder *bounder, const Expr *cond, const Block *body, Bound used,
                     const Marks *marks)
{
    bounder->changed = false;
    bounder->used = used;
    for (int i = 0; i < marks->count; i++) marks->outlets[i]->written = marks->written[i];
    if (cond) bound_expr(bounder, cond);
    block(bounder, body);
    return bounder->changed;
}

/* `cond`, which is looked at in each round, may be null. */
static void loop(Bounder *bounder, const Expr *cond, const Block *body, Bound rounds)
{
    const Bound used = bounder->used, outer = bounder->rounds;
    const Marks marks = mark_outlets(bounder);
    const bool was_settling = bounder->settling, had_changed = bounder->changed;
    bool grows = true, changes = false;
    bounder->rounds = rounds;
    for (int i = 0; grows && i < ROUNDS_MAX; i++) {
        grows = go_round(bounder, cond, body, used, &marks);
        changes |= grows;
        bounder->settling = true;
    }
    bounder->rounds = outer;
    bounder->settling = was_settling;
    bounder->changed = had_changed || changes;
    const Bound round = grows ? bound_unknown(bounder, "a loop")
                              : difference(bounder->used, used);
    bounder->used = bound_sum(used, bound_times(bounder, round, rounds));
    for (int i = 0; i < marks.count; i++) {
        const Bound more = difference(marks.outlets[i]->written, marks.written[i]);
        marks.outlets[i]->written =
            bound_sum(marks.written[i], bound_times(bounder, more, rounds));
    }
}

static Bound rounds_of_count(Bounder *bounder, const Stmt *stmt)
{
    const Expr *from = stmt->count.from, *to = stmt->count.to;
    bound_expr(bounder, from);
    bound_expr(bounder, to);
    if (from->kind != EXPR_INT || to->kind != EXPR_INT)
        return bound_unknown(bounder, "how often a loop runs");
    return bound_bytes(to->int_value > from->int_value
                           ? (uint64_t)to->int_value - (uint64_t)from->int_value : 0);
}

/* One over a map goes by its entries. */
static Bound rounds_of_while(const Bounder *bounder, const Stmt *stmt)
{
    const Expr *cond = stmt->loop.cond;
    const bool is_map = cond->kind == EXPR_CALL && strcmp(cond->call.name, "fh_map_next") == 0;
    const char *name = is_map ? bound_name(bounder, cond->call.args[1]) : NULL;
    return bound_unknown(bounder, name ? name : "how often a loop runs");
}

static void each(Bounder *bounder, const Stmt *stmt)
{
    const Extent list = bound_expr(bounder, stmt->each.list);
    if (stmt->each.item) {
        const char *name = bound_local(bounder, stmt->each.item);
        const Bound unknown = bound_unknown(bounder, name ? name : "a list");
        *bound_extent(bounder, stmt->each.item) = (Extent){ list.text, unknown };
    }
    loop(bounder, NULL, &stmt->each.body, list.items);
}

static void variable(Bounder *bounder, const Stmt *stmt)
{
    const Local *local = stmt->var.local;
    const Expr *value = stmt->var.value;
    if (value && value->kind == EXPR_CALL && strcmp(value->call.name, "fh_markup_begin") == 0) {
        open_outlet(bounder, local->name);
        return;
    }
    const Extent extent = value ? bound_expr(bounder, value) : (Extent){ 0 };
    Extent *known = bound_extent(bounder, local);
    const Extent before = *known;
    *known = extent;
    if (!bounder->settling) return;
    /* As in the rounds before, so that what is set in this one is nothing new. */
    known->text = bound_most(before.text, extent.text);
    known->items = bound_most(before.items, extent.items);
    if (!is_same(known->text, before.text) || !is_same(known->items, before.items))
        bounder->changed = true;
}

/* The variable that a place is in, or null. */
static const Local *variable_of(const Expr *place)
{
    while (place->kind == EXPR_FIELD || place->kind == EXPR_PLACE || place->kind == EXPR_CAST ||
           place->kind == EXPR_ADDR || place->kind == EXPR_AT)
        place = place->kind == EXPR_FIELD ? place->field.base : place->op.a;
    if (place->kind == EXPR_LOCAL) return place->local;
    if (place->kind != EXPR_CALL) return NULL;
    for (int i = 0; i < place->call.nargs; i++) /* *fh_list_place(…, &list, …) */
        if (place->call.args[i]->kind == EXPR_ADDR) return variable_of(place->call.args[i]);
    return NULL;
}

static void set(Bounder *bounder, const Stmt *stmt)
{
    const Extent value = bound_expr(bounder, stmt->set.value);
    bound_expr(bounder, stmt->set.place);
    if (stmt->set.place->kind == EXPR_NAMED)
        bound_constant(bounder, stmt->set.place->named, value);
    const Local *local = variable_of(stmt->set.place);
    if (!local) return;
    const bool whole = stmt->set.place->kind == EXPR_LOCAL;
    Extent extent = { value.text, whole ? value.items : bound_extent(bounder, local)->items };
    if (!whole) /* a part of it: the others stay */
        extent.text = bound_sum(extent.text, bound_extent(bounder, local)->text);
    bound_widen(bounder, local, extent);
}

static void statement(Bounder *bounder, const Stmt *stmt)
{
    if (stmt->line) bounder->line = stmt->line;
    if (bounder->steps-- <= 0) {
        bound_take(bounder, bound_unknown(bounder, "more than can be looked through"));
        return;
    }
    switch (stmt->kind) {
    case STMT_VAR: variable(bounder, stmt); break;
    case STMT_SET: set(bounder, stmt); break;
    case STMT_DO: bound_expr(bounder, stmt->value); break;
    case STMT_LIT: bound_write(bounder, stmt->lit.out, bound_bytes(stmt->lit.bytes.len)); break;
    case STMT_OUT:
        bound_write(bounder, stmt->write.out,
                    bound_written(bounder, stmt->write.function, stmt->write.value));
        break;
    case STMT_IF: branch(bounder, stmt); break;
    case STMT_WHILE:
        loop(bounder, stmt->loop.cond, &stmt->loop.body, rounds_of_while(bounder, stmt));
        break;
    case STMT_COUNT: loop(bounder, NULL, &stmt->count.body, rounds_of_count(bounder, stmt)); break;
    case STMT_EACH: each(bounder, stmt); break;
    case STMT_BLOCK: block(bounder, &stmt->block); break;
    case STMT_RETURN:
        if (stmt->value) {
            const Extent value = bound_expr(bounder, stmt->value);
            Extent *result = &bounder->scope->result;
            result->text = bound_most(result->text, value.text);
            result->items = bound_most(result->items, value.items);
        }
        break;
    default: break;
    }
}

static void block(Bounder *bounder, const Block *block)
{
    for (const Stmt *stmt = block->first; stmt; stmt = stmt->next)
        statement(bounder, stmt);
}

/* ---- functions ---- */

/* The markup that the callee writes goes to the out that it is given. */
static Outlet *outlet_of(Bounder *bounder, const Expr *arg)
{
    if (arg->kind == EXPR_LOCAL) return bound_outlet(bounder, arg->local->name);
    return arg->kind == EXPR_NAMED ? bound_outlet(bounder, arg->named) : NULL;
}

/* The arguments are `ev`, the out if it has one, and its parameters. */
Extent bound_through(Bounder *bounder, const Function *function, const Expr *call)
{
    const int first = function->has_out ? 2 : 1;
    Scope scope = { .caller = bounder->scope };
    if (function->has_out && call->call.nargs > 1)
        scope.out = outlet_of(bounder, call->call.args[1]);
    for (int i = 0; i < function->nlocals; i++) {
        const Extent extent = first + i < call->call.nargs
                                  ? bound_expr(bounder, call->call.args[first + i])
                                  : (Extent){ 0 };
        *bound_extent(bounder, function->locals[i]) = extent;
    }
    if (function->is_recursive) {
        bound_take(bounder, bound_unknown(bounder, "how deep calls go within each other"));
        const Bound unknown = bound_unknown(bounder, "what a recursive call gives");
        if (scope.out) scope.out->written = unknown;
        return (Extent){ unknown, unknown };
    }
    const int line = bounder->line;
    bounder->scope = &scope;
    block(bounder, &function->body);
    bounder->scope = scope.caller;
    bounder->line = line;
    return scope.result;
}

/* ---- sessions ---- */

static bool sets_session(const Block *block);

static bool stmt_sets_session(const Stmt *stmt)
{
    switch (stmt->kind) {
    case STMT_SET: {
        const Expr *place = stmt->set.place;
        while (place->kind == EXPR_FIELD) place = place->field.base;
        return place->kind == EXPR_NAMED && strncmp(place->named, "session->", 9) == 0;
    }
    case STMT_IF:
        return sets_session(&stmt->branch.then) || sets_session(&stmt->branch.otherwise);
    case STMT_WHILE: return sets_session(&stmt->loop.body);
    case STMT_COUNT: return sets_session(&stmt->count.body);
    case STMT_EACH: return sets_session(&stmt->each.body);
    case STMT_BLOCK: return sets_session(&stmt->block);
    default: return false;
    }
}

static bool sets_session(const Block *block)
{
    for (const Stmt *stmt = block->first; stmt; stmt = stmt->next)
        if (stmt_sets_session(stmt)) return true;
    return false;
}

static bool any_sets_session(const Function *function)
{
    for (; function; function = function->next)
        if (sets_session(&function->body)) return true;
    return false;
}

/* Whether a handler may find in a session what no cookie has brought. */
static bool program_sets_session(const Program *program)
{
    bool found = any_sets_session(program->functions);
    for (const Route *route = program->routes; route; route = route->next)
        found = found || any_sets_session(route->functions);
    for (const Hook *hook = program->hooks; hook; hook = hook->next)
        found = found || any_sets_session(hook->functions);
    return found;
}

/* ---- handlers ---- */

static void index_functions(Bounder *bounder, const Function *function)
{
    for (; function; function = function->next)
        table_add(&bounder->functions, str_from(function->name), (void *)(uintptr_t)function);
}

#define RECORDS_DEEP 8
#define NUMBER_TEXT  32 /* a number of the JSON may become text, longer than it was written */

/* Text that is there by default, and whether there are files: their names are made UTF-8, by three
 * bytes for one. */
static void look_at_fields(const Bounder *bounder, const StructField *field, int depth, Bound *text)
{
    for (; field; field = field->next) {
        const Type *type = field->type;
        if (field->fallback && field->fallback->kind == EXPR_STR)
            text->bytes += field->fallback->str_value.len;
        while (type->kind == TYPE_OPTIONAL || type->kind == TYPE_LIST || type->kind == TYPE_MAP)
            type = type->item;
        if (type->kind == TYPE_FILE) text->per_input = 3;
        const Record *record = type->kind == TYPE_RECORD ? record_of(bounder, type) : NULL;
        if (record && depth < RECORDS_DEEP)
            look_at_fields(bounder, record->fields, depth + 1, text);
    }
}

/* All parameters' text is of the input, or a default. */
static Bound text_of_params(const Bounder *bounder, const Struct *params)
{
    Bound text = bound_input(bounder);
    text.bytes += NUMBER_TEXT;
    if (params) look_at_fields(bounder, params->fields, 0, &text);
    return text;
}

/* ---- constants ---- */

void bound_constant(Bounder *bounder, const char *name, Extent extent)
{
    if (!bounder->in_init || strncmp(name, "constant.", 9) != 0) return;
    table_set(&bounder->constants, str_from(name),
              arena_copy(bounder->arena, &extent, sizeof extent));
}

/* Those that C initialises, and those that the program does at its start. */
static void look_at_constants(Bounder *bounder)
{
    const Program *program = bounder->program;
    Scope scope = { 0 };
    bounder->in_init = true;
    bounder->scope = &scope;
    bounder->steps = STEPS_MAX;
    for (const Global *global = program->constants; global; global = global->next)
        if (global->initial)
            bound_constant(bounder, arena_printf(bounder->arena, "constant.%s", global->cname),
                           bound_expr(bounder, global->initial));
    if (program->init) block(bounder, &program->init->body);
    bounder->in_init = false;
}

Bounder *bounder_new(const Program *program, Arena *arena)
{
    Bounder *bounder = ARENA_NEW(arena, Bounder);
    *bounder = (Bounder){ .program = program, .arena = arena, .functions.arena = arena,
                          .extents.arena = arena, .constants.arena = arena };
    index_functions(bounder, program->functions);
    look_at_constants(bounder);
    bounder->session_grows = program_sets_session(program);
    return bounder;
}

Bound bound_of_handler(const Bounder *made, const Function *handler, const Struct *params,
                       Input input)
{
    Scope scope = { 0 };
    Bounder bounder = *made;
    bounder.extents = (Table){ .arena = made->arena };
    bounder.used = bound_bytes(0);
    bounder.scope = &scope;
    bounder.input = input;
    /* A websocket has its session as it was when its cookie was made. */
    if (input != INPUT_REQUEST) bounder.session_grows = false;
    bounder.steps = STEPS_MAX;
    bounder.line = handler->line;
    bounder.params = text_of_params(&bounder, params);
    if (params) bounder.used = bound_bytes(fields_size(&bounder, params->fields) + 16);
    block(&bounder, &handler->body);
    return bounder.used;
}

const Function *program_function(const Function *functions, const char *name)
{
    for (; functions; functions = functions->next)
        if (name && strcmp(functions->name, name) == 0) return functions;
    return NULL;
}
