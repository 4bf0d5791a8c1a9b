/* fold.c: declarations become the tables and functions of a Program.
 *
 * Every function is folded; what no route or hook reaches is left out of the C at the end, since
 * a call may have been computed away. */
#include "fold/fold.h"

#include <string.h>

#include "base/str.h"
#include "static/baked.h"
#include "fold/folder.h"

#define TREE_MAX 1000 /* calls between two looks at the time */

/* ---- small things that all parts use ---- */

int folder_line(Folder *folder, const Node *node)
{
    const Source *source = &folder->diags->sources[node->span.file];
    return source_line(source, node->span.start) | node->span.file << 24;
}

void folder_calls(Folder *folder, Function *callee)
{
    Function *caller = folder->frame->function;
    /* In every circle of calls there is one to a function that is not defined yet. */
    if (!callee->is_defined) callee->is_recursive = true;
    if (!callee->is_defined && callee != caller) callee->needs_prototype = true;
    if (caller->ncalls == caller->calls_cap) {
        int cap = caller->calls_cap ? caller->calls_cap * 2 : 4;
        caller->calls = arena_grow(folder->arena, caller->calls,
                                   (size_t)caller->calls_cap * sizeof *caller->calls,
                                   (size_t)cap * sizeof *caller->calls);
        caller->calls_cap = cap;
    }
    caller->calls[caller->ncalls++] = callee;
}

Function *folder_function(Folder *folder, const char *name, const char *origin, const Node *node)
{
    Function *function = ARENA_NEW(folder->arena, Function);
    function->name = name;
    function->origin = origin;
    function->file = node->span.file;
    function->line = folder_line(folder, node);
    function->result = "void";
    return function;
}

Struct *folder_struct(Folder *folder, const char *name)
{
    Struct *s = ARENA_NEW(folder->arena, Struct);
    s->name = name;
    return s;
}

StructField *struct_add(Folder *folder, Struct *s, fh_str name, const Type *type, Expr *fallback)
{
    StructField *field = ARENA_NEW(folder->arena, StructField);
    field->name = str_copy(folder->arena, name).ptr;
    field->cname = cname_member(folder->arena, name);
    field->type = type;
    field->fallback = fallback;
    if (s->last_field) s->last_field->next = field;
    else s->fields = field;
    s->last_field = field;
    s->nfields++;
    return field;
}

/* The source text of a declaration's first line, for the comment above what it becomes. */
const char *origin_of(Folder *folder, const Node *node)
{
    const Source *source = &folder->diags->sources[node->span.file];
    fh_str line = source_line_text(source, source_line(source, node->span.start));
    line = str_trim(line);
    Buf buf = { 0 };
    for (size_t i = 0; i < line.len && i < 72; i++) {
        char c = line.ptr[i];
        if (c == '{' && i + 1 == line.len) break;
        bool ends_comment = c == '/' && buf.len > 0 && buf.ptr[buf.len - 1] == '*';
        bool opens_comment = c == '*' && buf.len > 0 && buf.ptr[buf.len - 1] == '/';
        if (ends_comment || opens_comment) buf_append_char(&buf, ' ');
        buf_append_char(&buf, c == '\\' && i + 1 == line.len ? ' ' : c);
    }
    fh_str made = buf_str(&buf);
    made.len = utf8_valid_prefix(made);
    if (line.len > 72) {
        made = str_trim(made);
        const char *text = arena_printf(folder->arena, "%.*s …", (int)made.len, made.ptr);
        buf_free(&buf);
        return text;
    }
    const char *text = str_copy(folder->arena, str_trim(made)).ptr;
    buf_free(&buf);
    return text;
}

/* ---- settings ---- */

int64_t option_int(Folder *folder, Node *value, int64_t otherwise)
{
    if (value->kind == NODE_INT || value->kind == NODE_DURATION) return value->int_value;
    eval_int(&folder->eval, value, &otherwise);
    return otherwise;
}

static void set_option(Folder *folder, Settings *settings, Node *option)
{
    fh_str name = option->option.name, *text = NULL;
    Node *value = option->option.value;
    if (str_is(name, "title")) text = &settings->title;
    else if (str_is(name, "exts")) text = &settings->exts;
    else if (str_is(name, "theme")) text = &settings->theme;
    else if (str_is(name, "offline")) text = &settings->offline;
    else if (str_is(name, "htmx")) settings->htmx = option_int(folder, value, 2);
    else if (str_is(name, "port")) settings->port = option_int(folder, value, 0);
    else if (str_is(name, "queue")) settings->queue = option_int(folder, value, 0);
    else if (str_is(name, "message")) settings->message = option_int(folder, value, 0);
    else if (str_is(name, "idle")) settings->idle = option_int(folder, value, 0);
    else if (str_is(name, "timeout")) settings->timeout = option_int(folder, value, 0);
    else if (str_is(name, "body")) settings->body = option_int(folder, value, 0);
    else if (str_is(name, "compress")) eval_bool(&folder->eval, value, &settings->compress);
    else if (str_is(name, "sandbox")) eval_bool(&folder->eval, value, &settings->sandbox);
    else if (str_is(name, "hosts"))
        settings->nhosts = eval_texts(&folder->eval, value, &settings->hosts);
    else if (str_is(name, "origins"))
        settings->norigins = eval_texts(&folder->eval, value, &settings->origins);
    if (text) eval_text(&folder->eval, value, text);
}

/* What C of the program's own needs is not known. */
static bool has_c(const Ast *ast)
{
    for (Node *decl = ast->decls.first; decl; decl = decl->next)
        if (decl->kind == NODE_EXTERN) return true;
    return false;
}

static void fold_settings(Folder *folder, const Ast *ast)
{
    Settings *settings = &folder->program->settings;
    settings->title = str_from(folder->program->name);
    settings->theme = str_from("pico");
    settings->htmx = 2;
    settings->sandbox = !has_c(ast);
    for (Node *decl = ast->decls.first; decl; decl = decl->next)
        if (decl->kind == NODE_APP)
            for (Node *option = decl->app.options.first; option; option = option->next)
                set_option(folder, settings, option);
}

/* ---- records, state, constants ---- */

static void fold_record(Folder *folder, Node *node, Record ***end)
{
    Record *record = ARENA_NEW(folder->arena, Record);
    record->type = node->record.symbol->type;
    record->origin = origin_of(folder, node);
    record->file = node->span.file;
    record->line = folder_line(folder, node);
    Struct fields = { 0 };
    for (Node *field = node->record.fields.first; field; field = field->next)
        struct_add(folder, &fields, field->param.name, field->type,
                   constant_fallback(folder, field));
    record->fields = fields.fields;
    record->nfields = fields.nfields;
    **end = record;
    *end = &record->next;
}

static void fold_extern(Folder *folder, Node *node, Extern ***end)
{
    Extern *e = ARENA_NEW(folder->arena, Extern);
    int count = node->fn.params.count, n = 0;
    const char **names = arena_array(folder->arena, (size_t)count + 1, sizeof *names);
    e->name = str_copy(folder->arena, node->fn.name).ptr;
    names_take(folder->file_names, node->fn.name);
    e->header = str_copy(folder->arena, node->fn.header).ptr;
    e->result = node->fn.symbol->type;
    e->params = arena_array(folder->arena, (size_t)count + 1, sizeof *e->params);
    for (Node *param = node->fn.params.first; param; param = param->next, n++) {
        e->params[n] = param->type;
        names[n] = cname_member(folder->arena, param->param.name);
    }
    e->names = names;
    e->nparams = count;
    e->file = node->span.file;
    e->line = folder_line(folder, node);
    e->origin = origin_of(folder, node);
    **end = e;
    *end = &e->next;
}

static void fold_session(Folder *folder, Node *node)
{
    Struct *session = folder_struct(folder, "session");
    session->type_name = "session_type";
    for (Node *field = node->record.fields.first; field; field = field->next)
        struct_add(folder, session, field->param.name, field->type,
                   constant_fallback(folder, field));
    folder->program->session = session;
}

static bool is_scalar_literal(const Expr *expr)
{
    switch (expr->kind) {
    case EXPR_INT: case EXPR_FLOAT: case EXPR_BOOL: return true;
    default: return false;
    }
}

static void declare_global(Folder *folder, Node *node, Names *members, Global ***end)
{
    Symbol *symbol = node->global.symbol;
    bool is_state = node->kind == NODE_STATE;
    Global *global = ARENA_NEW(folder->arena, Global);
    global->cname = names_take(members, symbol->name);
    global->type = symbol->type;
    global->line = folder_line(folder, node);
    global->file = node->span.file;
    global->origin = origin_of(folder, node);
    symbol->global = global;
    symbol->cname = arena_printf(folder->arena, "%s.%s", is_state ? "state" : "constant",
                                 global->cname);
    **end = global;
    *end = &global->next;
}

/* The first value: in the initialiser where C can hold it, else set when the app starts. */
static void fold_initial(Folder *folder, Node *node)
{
    Global *global = node->global.symbol->global;
    const Value *value = eval_value(&folder->eval, node->global.value);
    Expr *expr = value ? value_expr(folder, value, global->type) : NULL;
    if (expr && is_scalar_literal(expr)) {
        global->initial = expr;
        return;
    }
    folder->line = folder_line(folder, node);
    expr = fold_value(folder, node->global.value);
    if (expr->kind == EXPR_ZERO) return;
    Expr *place = expr_named(folder, node->global.symbol->cname, global->type);
    place->is_place = true;
    stmt_do(folder, expr_call(folder, "fh_state_set", NULL, true, 0,
                              expr_table(folder, global->type), expr_addr(folder, place),
                              expr_addr(folder, expr), NULL));
}

/* Whether every use of the constant is computed away. */
static bool is_inlined(Folder *folder, Node *node)
{
    const Symbol *symbol = node->global.symbol;
    return symbol->value && value_expr(folder, symbol->value, symbol->type) != NULL;
}

static void fold_globals(Folder *folder, const Ast *ast)
{
    Names *states = names_new(folder->arena), *constants = names_new(folder->arena);
    Global **state_end = &folder->program->state, **constant_end = &folder->program->constants;
    for (Node *node = ast->decls.first; node; node = node->next) {
        if (node->kind == NODE_STATE) declare_global(folder, node, states, &state_end);
        if (node->kind == NODE_CONST && !is_inlined(folder, node))
            declare_global(folder, node, constants, &constant_end);
    }
}

Frame begin_function(Folder *folder, Function *function, ReturnKind returns,
                            const char *role)
{
    Frame frame = { .function = function, .returns = returns, .role = role };
    folder->block = &function->body;
    folder->names = names_inside(folder->arena, folder->file_names);
    folder->line = function->line;
    folder->out = "ev->out";
    return frame;
}

static void fold_init(Folder *folder, const Ast *ast)
{
    Node *first = ast->decls.first;
    if (!first) return;
    Function *init = folder_function(folder, names_take(folder->file_names, str_from("app_init")),
                                     "the first values of state", first);
    init->params = "FhEvent *ev";
    Function *extra = NULL;
    Frame frame = begin_function(folder, init, RETURN_NOTHING, "app_init");
    frame.extra = &extra;
    folder->frame = &frame;
    for (int i = 0; ast->order && i < ast->order->count; i++)
        if (ast->order->items[i]->global) fold_initial(folder, ast->order->items[i]->decl);
    fold_defaults(folder);
    folder->frame = NULL;
    if (init->body.first) folder->program->init = init;
}

/* ---- functions ---- */

static void add_param(Buf *params, const char *type, const char *name)
{
    size_t len = strlen(type);
    bool pointer = len > 0 && type[len - 1] == '*';
    buf_printf(params, ", %s%s%s", type, pointer ? "" : " ", name);
}

static void declare_function(Folder *folder, Node *node)
{
    Symbol *symbol = node->fn.symbol;
    bool html = is_html_function(symbol);
    const char *name = names_take(folder->file_names,
        str_from(cname_role(folder->arena, "", node->fn.name, html ? "markup" : "fn")));
    Function *function = folder_function(folder, name, origin_of(folder, node), node);
    if (!html && symbol->type->kind != TYPE_VOID && symbol->type->kind != TYPE_REPLY)
        function->result = cname_type(folder->arena, symbol->type);
    symbol->function = function;
}

/* Parameters become C variables; the function's signature says them in order. */
static void fold_params(Folder *folder, Node *node, Function *function, bool html)
{
    Buf params = { 0 };
    buf_append_cstr(&params, html ? "FhEvent *ev, FhOut *out" : "FhEvent *ev");
    function->has_out = html;
    function->locals = arena_array(folder->arena, (size_t)node->fn.params.count + 1,
                                   sizeof *function->locals);
    for (Node *param = node->fn.params.first; param; param = param->next) {
        Symbol *symbol = param->param.symbol;
        if (symbol->special == SPECIAL_REQ || symbol->special == SPECIAL_SESSION) continue;
        Local *local = ARENA_NEW(folder->arena, Local);
        local->name = names_take(folder->names, symbol->name);
        local->source = str_copy(folder->arena, symbol->name).ptr;
        local->type = symbol->type;
        symbol->local = local;
        add_param(&params, cname_type(folder->arena, symbol->type), local->name);
        function->locals[function->nlocals++] = local;
    }
    function->params = arena_copy(folder->arena, params.ptr, params.len);
    buf_free(&params);
}

void append_functions(Function ***end, Function *first)
{
    **end = first;
    while (**end) *end = &(**end)->next;
}

/* The after blocks come out last first; they are printed in source order. */
Function *reversed(Function *list)
{
    Function *result = NULL;
    while (list) {
        Function *next = list->next;
        list->next = result;
        result = list;
        list = next;
    }
    return result;
}

/* How many calls one of this function comes to without a look at the time, itself among them.
 * Many need neither loops nor circles: each of 60 functions may call the one before twice. */
static void count_tree(Function *function)
{
    function->tree = 1;
    for (int i = 0; i < function->ncalls && function->tree <= TREE_MAX; i++) {
        const Function *callee = function->calls[i];
        function->tree += callee->is_recursive || callee->is_large ? 1 : callee->tree;
    }
    function->is_large = function->tree > TREE_MAX;
}

static void fold_function(Folder *folder, Node *node, Function ***end)
{
    Symbol *symbol = node->fn.symbol;
    Function *function = symbol->function, *extra = NULL;
    bool html = is_html_function(symbol);
    bool answers = symbol->type->kind == TYPE_REPLY; /* redirect(…), perhaps among markup */
    ReturnKind returns = html ? RETURN_MARKUP : answers ? RETURN_ANSWER : RETURN_VALUE;
    Frame frame = begin_function(folder, function, returns,
                                 cname_role(folder->arena, "", node->fn.name, ""));
    frame.result = symbol->type;
    frame.extra = &extra;
    folder->frame = &frame;
    folder->out = html ? "out" : "ev->out";
    fold_params(folder, node, function, html);
    fold_body(folder, node->fn.body);
    folder->frame = NULL;
    function->is_defined = true;
    count_tree(function);
    append_functions(end, reversed(extra));
    append_functions(end, function);
}

/* ---- what is reached ---- */

/* Depth first with a list of its own: chains of calls may be long. */
static void reach(Folder *folder, Function *root)
{
    Function **work = NULL;
    int count = 0, cap = 0;
    if (!root || root->reached) return;
    root->reached = true;
    for (Function *function = root; ; function = work[--count]) {
        for (int i = 0; i < function->ncalls; i++) {
            Function *callee = function->calls[i];
            if (callee->reached) continue;
            callee->reached = true;
            if (count == cap) {
                int more = cap ? cap * 2 : 64;
                work = arena_grow(folder->arena, work, (size_t)cap * sizeof *work,
                                  (size_t)more * sizeof *work);
                cap = more;
            }
            work[count++] = callee;
        }
        if (count == 0) break;
    }
}

static void mark_reached(Folder *folder)
{
    Program *program = folder->program;
    reach(folder, program->init);
    for (Route *route = program->routes; route; route = route->next)
        for (Function *function = route->functions; function; function = function->next)
            reach(folder, function);
    for (Hook *hook = program->hooks; hook; hook = hook->next)
        for (Function *function = hook->functions; function; function = function->next)
            reach(folder, function);
}

/* ---- the program ---- */

static const char *program_name(Arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    fh_str name = str_from(slash ? slash + 1 : path);
    if (str_ends_with(name, FH_STR(".fh"))) name.len -= 3;
    if (name.len == 0 || str_is(name, "-")) name = FH_STR("app");
    return str_copy(arena, name).ptr;
}

static void set_files(Folder *folder)
{
    int count = folder->diags->nsources;
    const char **files = arena_array(folder->arena, (size_t)count + 1, sizeof *files);
    for (int i = 0; i < count; i++) files[i] = folder->diags->sources[i].path.ptr;
    folder->program->files = files;
    folder->program->nfiles = count;
}

static void fold_files(Folder *folder, const Ast *ast)
{
    folder->program->baked = ast->baked;
    for (int i = 0; ast->baked && i < ast->baked->nfiles; i++) {
        BakedFile *file = &ast->baked->files[i];
        file->cname = names_take(folder->file_names,
            str_from(cname_role(folder->arena, "file_", file->path, "")));
    }
}

/* What is asked of functions and consts again and again, found out in an order in which each
 * question is answered by those that are settled already, however long a chain they make. */
static void settle(Folder *folder, const Ast *ast)
{
    for (int i = 0; ast->order && i < ast->order->count; i++) {
        Symbol *symbol = ast->order->items[i];
        if (symbol->kind == SYMBOL_CONST)
            eval_settle(&folder->eval, symbol, symbol->decl->global.value);
        if (symbol->kind != SYMBOL_FN) continue;
        fn_is_foldable(symbol);
        fn_is_impure(symbol);
        fn_has_head(symbol);
    }
}

static void fold_all(Folder *folder, const Ast *ast)
{
    Program *program = folder->program;
    Record **records = &program->records;
    Function **functions = &program->functions;
    Route **routes = &program->routes;
    Hook **hooks = &program->hooks;
    Extern **externs = &program->externs;
    for (Node *node = ast->decls.first; node; node = node->next) {
        if (node->kind == NODE_EXTERN) fold_extern(folder, node, &externs);
    }
    for (Node *node = ast->decls.first; node; node = node->next) {
        if (node->kind == NODE_FN) declare_function(folder, node);
        if (node->kind == NODE_RECORD) fold_record(folder, node, &records);
        if (node->kind == NODE_SESSION) fold_session(folder, node);
    }
    fold_globals(folder, ast);
    for (Node *node = ast->decls.first; node; node = node->next)
        if (node->kind == NODE_FN) fold_function(folder, node, &functions);
    for (Node *node = ast->decls.first; node; node = node->next) {
        switch (node->kind) {
        case NODE_ROUTE: fold_route(folder, node, &routes); break;
        case NODE_STARTUP: case NODE_SHUTDOWN: case NODE_EVERY: case NODE_BEFORE:
        case NODE_ON_ERROR:
            fold_hook(folder, node, &hooks);
            break;
        default: break;
        }
    }
    fold_init(folder, ast); /* after all that has defaults */
}

Program *fold(const Ast *ast, Arena *arena, Types *types, Diags *diags, const char *path)
{
    Program *program = ARENA_NEW(arena, Program);
    Folder folder = { .arena = arena, .eval.arena = arena, .types = types, .diags = diags,
                      .program = program, .file_names = names_new(arena), .out = "ev->out" };
    Block scratch = { 0 };
    folder.names = folder.file_names;
    folder.block = &scratch;
    program->name = program_name(arena, path);
    set_files(&folder);
    fold_settings(&folder, ast);
    folder.eval.htmx = program->settings.htmx;
    fold_url(&folder, ast);
    if (program->settings.htmx == 4) fold_htmx(&folder, ast);
    fold_attr_places(&folder, ast);
    settle(&folder, ast);
    program->settings.csp = fold_csp(&folder, ast);
    fold_all(&folder, ast);
    fold_files(&folder, ast);
    fold_writes(&folder, ast);
    mark_reached(&folder);
    program_prune(program);
    return program;
}
