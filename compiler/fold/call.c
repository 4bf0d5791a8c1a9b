/* call.c: calls of functions, built-ins and methods. */
#include "fold/folder.h"

#include <string.h>

#include "base/str.h"

static const Type *basic(Folder *folder, TypeKind kind)
{
    return type_basic(folder->types, kind);
}

/* What stands for a call that has been written as statements. */
Expr *nothing(Folder *folder)
{
    return expr_zero(folder, basic(folder, TYPE_VOID));
}

/* ---- functions of the program ---- */

bool is_html_function(const Symbol *symbol)
{
    return symbol && symbol->kind == SYMBOL_FN && symbol->type
        && symbol->type->kind == TYPE_HTML;
}

/* Whether an argument has found its parameter; the others are children and attributes. */
static bool is_bound(const Node *call, Node *arg)
{
    Node *value = unwrap(arg->kind == NODE_ARG ? arg->arg.value : arg);
    for (int i = 0; i < call->call.nbound; i++)
        if (unwrap(call->call.bound[i]) == value) return true;
    return false;
}

static Expr *markup_end(Folder *folder, Local *markup, const Type *type, const char *wish)
{
    Expr *value = expr_call(folder, "fh_markup_end", type, true, 0, expr_local(folder, markup),
                            NULL);
    return spill(folder, value, wish);
}

static Local *markup_begin(Folder *folder)
{
    return stmt_var_c(folder, "markup", "FhOut *",
                      expr_call(folder, "fh_markup_begin", NULL, true, 0, NULL));
}

/* The literal that a block with nothing but constant bytes writes; false if it is more. */
static bool is_only_literal(const Stmt *begin, fh_str *bytes)
{
    const Stmt *lit = begin->next;
    if (!lit) { *bytes = (fh_str){ 0 }; return true; }
    if (lit->next || lit->kind != STMT_LIT) return false;
    *bytes = buf_str(&lit->lit.bytes);
    return true;
}

/* Runs `write` with markup going to a buffer of its own; constant markup needs none. */
typedef void Writer(Folder *folder, Node *call);

static Expr *as_value(Folder *folder, Node *call, Writer *write, const Type *type,
                      const char *wish)
{
    Block block = { 0 };
    Block *outer = folder->block;
    const char *out = folder->out;
    bool at_root = folder->at_root;
    folder->block = &block;
    Local *markup = markup_begin(folder);
    folder->out = markup->name;
    folder->at_root = false;
    write(folder, call);
    folder->block = outer;
    folder->out = out;
    folder->at_root = at_root;
    fh_str bytes;
    if (is_only_literal(block.first, &bytes)) return expr_str(folder, bytes, type);
    if (outer->last) outer->last->next = block.first;
    else outer->first = block.first;
    outer->last = block.last;
    return markup_end(folder, markup, type, wish);
}

/* The positional arguments left over, as one list. */
static Expr *fold_collected(Folder *folder, Node *call, const Type *type)
{
    Node *list = ARENA_NEW(folder->arena, Node);
    list->kind = NODE_LIST;
    list->span = call->span;
    list->type = type;
    for (Node *arg = call->call.args.first; arg; arg = arg->next) {
        if (arg->kind == NODE_ARG || arg->type->kind == TYPE_ATTRS) continue;
        if (call->call.kind == CALL_FN && is_bound(call, arg)) continue;
        Node *item = ARENA_NEW(folder->arena, Node);
        *item = *arg;
        item->next = NULL;
        if (list->list.items.last) list->list.items.last->next = item;
        else list->list.items.first = item;
        list->list.items.last = item;
        list->list.items.count++;
    }
    return fold_list(folder, list);
}

static void write_attrs(Folder *folder, Node *call)
{
    for (Node *arg = call->call.args.first; arg; arg = arg->next) {
        if (is_bound(call, arg)) continue;
        if (arg->kind == NODE_ARG) {
            fold_attr(folder, NULL, arg->arg.name, arg->arg.value);
        } else if (arg->type->kind == TYPE_ATTRS) {
            Stmt *write = stmt_add(folder, STMT_OUT);
            write->write.out = folder->out;
            write->write.function = "fh_out_html";
            write->write.value = fold_expr(folder, arg);
        }
    }
}

static void write_html(Folder *folder, Node *node)
{
    fold_child(folder, node);
}

Expr *fold_html_value(Folder *folder, Node *node)
{
    if (node->kind == NODE_NAME && node->type->kind == TYPE_HTML)
        return fold_symbol(folder, node->name.symbol);
    return as_value(folder, node, write_html, basic(folder, TYPE_HTML), "html");
}

/* A parameter that takes no place in the C function: it is in the event. */
static bool is_in_event(const Symbol *symbol)
{
    return symbol && (symbol->special == SPECIAL_REQ || symbol->special == SPECIAL_SESSION);
}

/* Children and attributes that a component collects are put together behind what its parameters
 * are bound to. Where one of the arguments has effects, all up to it run first, as written. */
static void settle_collected(Folder *folder, Node *call)
{
    Node *last = NULL;
    bool collects = false;
    for (Node *arg = call->call.args.first; arg; arg = arg->next) {
        if (node_is_impure(arg)) last = arg;
        if (!is_bound(call, arg)) collects = true;
    }
    for (Node *arg = call->call.args.first; collects && last && arg; arg = arg->next) {
        if (is_bound(call, arg)) settle_value(folder, arg);
        else settle_arg(folder, arg);
        if (arg == last) break;
    }
}

/* The arguments in the order of the parameters. Returns their number. */
static int fold_args(Folder *folder, Node *call, Expr **values, int max)
{
    NodeList *params = &call->call.symbol->decl->fn.params;
    Node **nodes = arena_array(folder->arena, (size_t)params->count + 1, sizeof *nodes);
    Expr **plain = arena_array(folder->arena, (size_t)params->count + 1, sizeof *plain);
    int count = call->call.nbound, i = 0, n = 0;
    if (call->call.kind == CALL_FN) settle_collected(folder, call);
    for (int k = 0; k < count; k++) nodes[k] = call->call.bound[k];
    for (Node *param = params->first; param; param = param->next, i++)
        if (is_in_event(param->param.symbol) && i < count) nodes[i] = NULL;
    fold_bound(folder, nodes, count, plain, true);
    i = 0;
    for (Node *param = params->first; param && n < max; param = param->next, i++) {
        Symbol *symbol = param->param.symbol;
        Special special = symbol ? symbol->special : SPECIAL_NONE; /* C's have no symbol */
        if (is_in_event(symbol)) continue;
        if (special == SPECIAL_CHILDREN)
            values[n++] = fold_collected(folder, call, symbol->type);
        else if (special == SPECIAL_ATTRS)
            values[n++] = as_value(folder, call, write_attrs, basic(folder, TYPE_ATTRS),
                                   "attrs");
        else if (i < count && plain[i])
            values[n++] = plain[i];
    }
    return n;
}

static Expr *program_call(Folder *folder, Node *node, bool into_out)
{
    Function *callee = node->call.symbol->function;
    int max = node->call.symbol->decl->fn.params.count + 2, n = 0;
    Expr **args = arena_array(folder->arena, (size_t)max + 2, sizeof *args);
    if (node->call.kind == CALL_FN) args[n++] = expr_named(folder, "ev", NULL);
    if (into_out) args[n++] = expr_named(folder, folder->out, NULL);
    n += fold_args(folder, node, args + n, max);
    Expr *expr = expr_new(folder, EXPR_CALL, node->type);
    expr->call.name = callee ? callee->name : str_copy(folder->arena, node->call.name).ptr;
    expr->call.args = args;
    expr->call.nargs = n;
    if (callee) folder_calls(folder, callee);
    return expr;
}

void fold_markup_call(Folder *folder, Node *node)
{
    stmt_do(folder, program_call(folder, node, true));
}

static Expr *fold_record(Folder *folder, Node *node)
{
    NodeList *fields = &node->call.symbol->decl->record.fields;
    int count = node->call.nbound, i = 0;
    Expr **values = arena_array(folder->arena, (size_t)count + 1, sizeof *values);
    const char **names = arena_array(folder->arena, (size_t)count + 1, sizeof *names);
    fold_bound(folder, node->call.bound, count, values, true);
    for (Node *field = fields->first; field && i < count; field = field->next, i++) {
        names[i] = cname_member(folder->arena, field->param.name);
        if (!values[i]) values[i] = expr_zero(folder, field->type);
    }
    if (count == 0) return expr_zero(folder, node->type);
    Expr *record = expr_new(folder, EXPR_RECORD, node->type);
    record->record.names = names;
    record->record.values = values;
    record->record.count = count;
    record->is_place = true;
    return record;
}

/* ---- built-in functions ---- */

Expr *retyped(Folder *folder, Expr *value, const Type *type)
{
    Expr *copy = expr_new(folder, value->kind, type);
    *copy = *value;
    copy->type = type;
    return copy;
}

static Expr *fold_len(Folder *folder, Node *arg)
{
    const Type *type = basic(folder, TYPE_INT);
    switch (arg->type->kind) {
    case TYPE_STR:
        return expr_call(folder, "fh_str_len", type, false, 0, fold_expr(folder, arg), NULL);
    case TYPE_JSON:
        return expr_call(folder, "fh_json_len", type, false, 0, fold_expr(folder, arg), NULL);
    case TYPE_MAP:
        return expr_call(folder, "fh_map_len", type, false, 0,
                         expr_addr(folder, fold_addressable(folder, arg)), NULL);
    default:
        return expr_field(folder, fold_addressable(folder, arg), "len", type);
    }
}

static Expr *cast(Folder *folder, Expr *value, const char *ctype, const Type *type)
{
    Expr *expr = expr_new(folder, EXPR_CAST, type);
    expr->op.op = ctype;
    expr->op.a = value;
    expr->is_stable = value->is_stable;
    return expr;
}

static Expr *fold_to_number(Folder *folder, Node *node, Node *arg, int line)
{
    Expr *value = fold_expr(folder, arg);
    bool to_int = node->call.builtin->id == BUILTIN_INT;
    switch (arg->type->kind) {
    case TYPE_STR:
        return expr_call(folder, to_int ? "fh_int_of_str" : "fh_float_of_str", node->type, false,
                         0, value, NULL);
    case TYPE_FLOAT:
        if (!to_int) return value;
        return expr_call(folder, "fh_int_of_float", node->type, true, line, value, NULL);
    case TYPE_INT:
        return to_int ? value : cast(folder, value, "double", node->type);
    case TYPE_JSON:
        return expr_call(folder, to_int ? "fh_json_int" : "fh_json_float", node->type, false, 0,
                         value, NULL);
    default: return cast(folder, value, to_int ? "int64_t" : "double", node->type);
    }
}

static Expr *fold_to_bool(Folder *folder, Node *node, Node *arg)
{
    Expr *value = fold_expr(folder, arg);
    if (arg->type->kind == TYPE_STR)
        return expr_call(folder, "fh_bool_of_str", node->type, false, 0, value, NULL);
    if (arg->type->kind == TYPE_JSON)
        return expr_call(folder, "fh_json_bool", node->type, false, 0, value, NULL);
    if (arg->type->kind == TYPE_BOOL) return value;
    return expr_binary(folder, "!=", value, expr_int(folder, 0), node->type);
}

static Expr *fold_abs(Folder *folder, Node *node, Node *arg, int line)
{
    Expr *value = fold_expr(folder, arg);
    if (node->type->kind == TYPE_FLOAT)
        return expr_call(folder, "fh_float_abs", node->type, false, 0, value, NULL);
    return expr_call(folder, "fh_int_abs", node->type, true, line, value, NULL);
}

static Expr *fold_round(Folder *folder, Node *node, int line)
{
    Expr *values[2] = { NULL, NULL };
    fold_bound(folder, node->call.bound, node->call.nbound, values, false);
    if (values[0]->type->kind == TYPE_INT && !values[1]) return values[0];
    if (values[0]->type->kind == TYPE_INT)
        values[0] = cast(folder, values[0], "double", basic(folder, TYPE_FLOAT));
    if (values[1])
        return expr_call(folder, "fh_float_round_to", node->type, false, 0, values[0], values[1],
                         NULL);
    return expr_call(folder, "fh_float_round", node->type, true, line, values[0], NULL);
}

/* Several arguments, as they were written. */
static Expr **fold_all(Folder *folder, Node *node)
{
    size_t max = (size_t)node->call.args.count + 1;
    Node **nodes = arena_array(folder->arena, max, sizeof *nodes);
    Expr **values = arena_array(folder->arena, max, sizeof *values);
    int count = 0;
    for (Node *arg = node->call.args.first; arg; arg = arg->next)
        nodes[count++] = arg->kind == NODE_ARG ? arg->arg.value : arg;
    fold_operands(folder, nodes, count, values, false);
    return values;
}

static Expr *fold_min_max(Folder *folder, Node *node, int line)
{
    bool is_min = node->call.builtin->id == BUILTIN_MIN;
    Node *only = node->call.args.first;
    bool texts = node->type->kind == TYPE_STR && node->call.args.count > 1;
    if (texts || (node->call.args.count == 1 && unwrap(only)->type->kind == TYPE_LIST)) {
        Expr *list = texts ? fold_collected(folder, node, type_list(folder->types, node->type))
                           : fold_addressable(folder, only);
        Local *item = stmt_var(folder, is_min ? "least" : "most", node->type, NULL);
        stmt_do(folder, expr_call(folder, is_min ? "fh_list_min" : "fh_list_max", NULL, true,
                                  line, expr_table(folder, list->type),
                                  expr_addr(folder, list),
                                  expr_addr(folder, expr_local(folder, item)), NULL));
        return expr_local(folder, item);
    }
    Expr **values = fold_all(folder, node);
    int count = node->call.args.count;
    bool is_float = node->type->kind == TYPE_FLOAT;
    const char *function = is_float ? (is_min ? "fh_float_min" : "fh_float_max")
                                    : (is_min ? "fh_int_min" : "fh_int_max");
    Expr *result = NULL;
    for (int i = 0; i < count; i++) {
        Expr *value = values[i];
        if (is_float && value->type->kind == TYPE_INT)
            value = cast(folder, value, "double", node->type);
        if (result) value = expr_call(folder, function, node->type, false, 0, result, value, NULL);
        result = shallow(folder, value);
    }
    return result;
}

static Expr *fold_range(Folder *folder, Node *node, int line)
{
    Expr **values = fold_all(folder, node);
    int count = node->call.args.count;
    Expr *from = count > 1 ? values[0] : expr_int(folder, 0);
    Expr *to = count > 1 ? values[1] : values[0];
    Expr *step = count > 2 ? values[2] : expr_int(folder, 1);
    return expr_call(folder, "fh_range", node->type, true, line, from, to, step, NULL);
}

static Expr *fold_random(Folder *folder, Node *node, int line)
{
    Expr **values = fold_all(folder, node);
    int count = node->call.args.count;
    if (count == 0) return expr_call(folder, "fh_random", node->type, false, 0, NULL);
    return expr_call(folder, "fh_random_int", node->type, true, line,
                     count == 2 ? values[0] : expr_int(folder, 0), values[count - 1], NULL);
}

/* log(a, b): the texts with a space between them. */
static Expr *fold_log(Folder *folder, Node *node, int line)
{
    Expr **values = fold_all(folder, node);
    Expr **parts;
    int count = node->call.args.count, n = 0;
    const Type *str = basic(folder, TYPE_STR);
    parts = arena_array(folder->arena, (size_t)count * 2 + 1, sizeof *parts);
    for (int i = 0; i < count; i++) {
        if (i > 0) parts[n++] = expr_str(folder, FH_STR(" "), str);
        parts[n++] = text_of(folder, values[i]);
    }
    Expr *text = n == 0 ? expr_str(folder, (fh_str){ 0 }, str)
               : n == 1 ? parts[0] : expr_concat(folder, parts, n, str);
    return expr_call(folder, "fh_log", NULL, true, line, text, NULL);
}

static Expr *fold_status(Folder *folder, Node *node, int line)
{
    Expr *code = fold_expr(folder, node->call.bound[0]);
    stmt_do(folder, expr_call(folder, "fh_status", NULL, true, line, code, NULL));
    if (node->call.nbound > 1 && node->call.bound[1]) {
        Node *body = node->call.bound[1];
        Node *next = body->next;
        body->next = NULL;
        fold_roots(folder, &(NodeList){ body, body, 1 });
        body->next = next;
    }
    return nothing(folder);
}

static Expr *with_bound(Folder *folder, Node *node, const char *function, int line)
{
    Expr *values[3] = { NULL, NULL, NULL };
    fold_bound(folder, node->call.bound, node->call.nbound, values, false);
    return expr_call(folder, function, NULL, true, line, values[0], values[1], NULL);
}

/* redirect(x), redirect(x, anywhere=true) */
static Expr *fold_redirect(Folder *folder, Node *node, int line)
{
    Expr *values[2] = { NULL, NULL };
    if (url_begins_settled(folder, node->call.bound[0]))
        return expr_call(folder, "fh_redirect_settled", NULL, true, line,
                         fold_expr(folder, node->call.bound[0]), NULL);
    fold_operands(folder, node->call.bound, node->call.nbound, values, false);
    if (!values[1]) values[1] = expr_named(folder, "false", NULL);
    return expr_call(folder, "fh_redirect", NULL, true, line, values[0], values[1], NULL);
}

/* header("Location", x): where it leads is settled by how the value begins, or as redirect does. */
static Expr *fold_header(Folder *folder, Node *node, int line)
{
    Node *value = node->call.bound[1];
    fh_str start = constant_start(folder, value);
    const bool is_json = is_builtin(unwrap(value), BUILTIN_JSON_ASCII)
        || (start.len > 0 && start.ptr[0] == '{');
    const bool settled = is_json || url_begins_settled(folder, value);
    return with_bound(folder, node, settled ? "fh_header_settled" : "fh_header", line);
}

/* cookie("k", "v", max_age=…, …): what is left out keeps a browser's defaults, and is safe. */
static Expr *fold_cookie(Folder *folder, Node *node, int line)
{
    static const char *const members[] = { "name", "value", "max_age", "path", "domain",
                                           "secure", "http_only", "same_site" };
    Expr *values[8] = { NULL };
    int count = node->call.nbound < 8 ? node->call.nbound : 8;
    fold_bound(folder, node->call.bound, count, values, false);
    const char *initial = "{ .max_age = -1, .http_only = true }";
    Local *cookie = stmt_var_c(folder, "cookie", "FhCookie",
                               expr_named(folder, initial, NULL));
    for (int i = 0; i < count; i++)
        if (values[i]) {
            Expr *member = expr_field(folder, expr_local(folder, cookie), members[i],
                                      values[i]->type);
            stmt_set(folder, member, values[i]);
        }
    return expr_call(folder, "fh_cookie", NULL, true, line,
                     expr_addr(folder, expr_local(folder, cookie)), NULL);
}

static Expr *fold_json(Folder *folder, Node *node)
{
    Node *arg = unwrap(node->call.args.first);
    if (arg->type->kind == TYPE_JSON) return fold_expr(folder, arg);
    Expr *value = fold_addressable(folder, arg);
    return expr_call(folder, "fh_json_of", node->type, true, 0, expr_table(folder, value->type),
                     expr_addr(folder, value), NULL);
}

static Expr *fold_query(Folder *folder, Node *node, int line)
{
    Expr *pairs = fold_json(folder, node);
    return expr_call(folder, "fh_url_query", node->type, true, line, retyped(folder, pairs,
                     basic(folder, TYPE_JSON)), NULL);
}

/* ---- calls that the table describes whole ---- */

/* "fh_str_repeat(ev, _, line)": see builtins.def. */
Expr *fold_described(Folder *folder, Node *node, const Builtin *builtin, Node *receiver,
                            Node **args, int nargs)
{
    const char *pattern = builtin->c;
    const char *open = strchr(pattern, '(');
    bool with_receiver = receiver && strchr(open, '_') != NULL;
    Node *nodes[8];
    Expr *values[8];
    int count = 0;
    if (with_receiver) nodes[count++] = receiver;
    for (int i = 0; i < nargs && count < 8; i++) nodes[count++] = args[i];
    fold_operands(folder, nodes, count, values, false);
    Expr *expr = expr_new(folder, EXPR_CALL, node->type);
    expr->call.name = arena_copy(folder->arena, pattern, (size_t)(open - pattern));
    expr->call.args = arena_array(folder->arena, 10, sizeof *values);
    int n = 0;
    if (strstr(open, "ev")) expr->call.args[n++] = expr_named(folder, "ev", NULL);
    for (int i = 0; i < count; i++) expr->call.args[n++] = values[i];
    if (strstr(open, "line"))
        expr->call.args[n++] = expr_line(folder, folder_line(folder, node));
    expr->call.nargs = n;
    return expr;
}

bool is_special(const Builtin *builtin)
{
    return strcmp(builtin->c, "SPECIAL") == 0;
}

static Expr *fold_builtin(Folder *folder, Node *node)
{
    const Builtin *builtin = node->call.builtin;
    if (!is_special(builtin))
        return fold_described(folder, node, builtin, NULL, node->call.bound, node->call.nbound);
    Node *arg = node->call.args.first;
    if (arg && arg->kind == NODE_ARG) arg = arg->arg.value;
    int line = folder_line(folder, node);
    switch (builtin->id) {
    case BUILTIN_LEN: return fold_len(folder, arg);
    case BUILTIN_STR: return fold_text(folder, arg);
    case BUILTIN_INT: case BUILTIN_FLOAT: return fold_to_number(folder, node, arg, line);
    case BUILTIN_BOOL: return fold_to_bool(folder, node, arg);
    case BUILTIN_MIN: case BUILTIN_MAX: return fold_min_max(folder, node, line);
    case BUILTIN_ABS: return fold_abs(folder, node, arg, line);
    case BUILTIN_ROUND: return fold_round(folder, node, line);
    case BUILTIN_RANGE: return fold_range(folder, node, line);
    case BUILTIN_RANDOM: return fold_random(folder, node, line);
    case BUILTIN_LOG: return fold_log(folder, node, line);
    case BUILTIN_JSON: return fold_json(folder, node);
    case BUILTIN_QUERY: return fold_query(folder, node, line);
    case BUILTIN_RAW: return retyped(folder, fold_expr(folder, arg), node->type);
    case BUILTIN_TEXT: {
        Expr *value = fold_addressable(folder, arg);
        return expr_call(folder, "fh_result", NULL, true, 0,
                         expr_table(folder, basic(folder, TYPE_STR)), expr_addr(folder, value),
                         NULL);
    }
    case BUILTIN_REDIRECT: return fold_redirect(folder, node, line);
    case BUILTIN_HEADER: return fold_header(folder, node, line);
    case BUILTIN_FAIL: return with_bound(folder, node, "fh_fail", line);
    case BUILTIN_STATUS: return fold_status(folder, node, line);
    case BUILTIN_COOKIE: return fold_cookie(folder, node, line);
    case BUILTIN_PUBLISH: {
        Expr *topic = fold_expr(folder, node->call.bound[0]);
        if (node_is_impure(node->call.bound[1]) && !topic->is_stable)
            topic = spill(folder, topic, "topic");
        fold_message(folder, "publish", topic, NULL, node->call.bound[1]);
        return nothing(folder);
    }
    default: return nothing(folder);
    }
}

/* ---- any call ---- */

Expr *fold_call(Folder *folder, Node *node)
{
    switch (node->call.kind) {
    case CALL_FN: case CALL_EXTERN: return program_call(folder, node, false);
    case CALL_RECORD: return fold_record(folder, node);
    case CALL_BUILTIN: return fold_builtin(folder, node);
    case CALL_METHOD: return fold_method(folder, node);
    case CALL_SEND: {
        Expr *to = fold_symbol(folder, node->call.symbol);
        fold_message(folder, "send", to, NULL, node->call.args.first);
        return nothing(folder);
    }
    default: return fold_html_value(folder, node);
    }
}
