/* ast.c: the tree as text, for --dump=ast and --dump=types.
 *
 * An indented S-expression, a node a line: kind, what it is called, its type, its children in
 * the order of the source. What may be missing says which it is: (default …), (else …). */
#include "language/ast.h"

#include "base/buf.h"

/* ---- names ---- */

static const char *const kind_names[NODE_KINDS] = {
    [NODE_ERROR] = "error",       [NODE_APP] = "app",           [NODE_ROUTE] = "route",
    [NODE_FN] = "fn",             [NODE_RECORD] = "record",     [NODE_STATE] = "state",
    [NODE_CONST] = "const",       [NODE_SESSION] = "session",   [NODE_BEFORE] = "before",
    [NODE_ON_ERROR] = "on-error", [NODE_STATIC] = "static",     [NODE_EVERY] = "every",
    [NODE_STARTUP] = "startup",   [NODE_SHUTDOWN] = "shutdown", [NODE_IMPORT] = "import",
    [NODE_EXTERN] = "extern",     [NODE_OPTION] = "option",     [NODE_PARAM] = "param",
    [NODE_TYPE] = "type",         [NODE_BLOCK] = "block",       [NODE_YIELD] = "yield",
    [NODE_LET] = "let",           [NODE_ASSIGN] = "assign",     [NODE_IF] = "if",
    [NODE_FOR] = "for",           [NODE_WHILE] = "while",       [NODE_BREAK] = "break",
    [NODE_CONTINUE] = "continue", [NODE_RETURN] = "return",     [NODE_AFTER] = "after",
    [NODE_DO] = "do",             [NODE_INT] = "int",           [NODE_FLOAT] = "float",
    [NODE_BOOL] = "bool",         [NODE_NONE] = "none",         [NODE_DURATION] = "duration",
    [NODE_STR] = "str",           [NODE_INTERP] = "interp",     [NODE_HOLE] = "hole",
    [NODE_NAME] = "name",         [NODE_LIST] = "list",         [NODE_MAP] = "map",
    [NODE_ENTRY] = "entry",       [NODE_FIELD] = "field",       [NODE_INDEX] = "index",
    [NODE_CALL] = "call",         [NODE_ARG] = "arg",           [NODE_UNARY] = "unary",
    [NODE_BINARY] = "binary",     [NODE_IF_YIELD] = "if-yield", [NODE_FOR_YIELD] = "for-yield",
    [NODE_MATCH] = "match",       [NODE_ARM] = "arm",           [NODE_CONVERT] = "convert",
};

static const char *const verb_names[] = {
    [VERB_GET] = "get",     [VERB_POST] = "post",     [VERB_PUT] = "put",
    [VERB_PATCH] = "patch", [VERB_DELETE] = "delete", [VERB_WS] = "ws",
};

static const char *const op_names[] = {
    [OP_OR] = "or",  [OP_AND] = "and", [OP_NOT] = "not", [OP_EQ] = "==",       [OP_NE] = "!=",
    [OP_LT] = "<",   [OP_LE] = "<=",   [OP_GT] = ">",    [OP_GE] = ">=",       [OP_IN] = "in",
    [OP_ADD] = "+",  [OP_SUB] = "-",   [OP_MUL] = "*",   [OP_DIV] = "/",       [OP_MOD] = "%",
    [OP_NEG] = "-",  [OP_SET] = "=",   [OP_RANGE] = "..", [OP_DEFAULT] = "??", [OP_FLOORDIV] = "//",
};

static const char *const conversion_names[] = {
    [CONVERT_INT_TO_FLOAT] = "int-to-float", [CONVERT_WRAP] = "wrap",
    [CONVERT_NONE] = "none",
    [CONVERT_TO_HTML] = "to-html",
};

const char *node_kind_name(NodeKind kind)
{
    return kind_names[kind];
}

/* ---- writing ---- */

typedef struct Dump {
    Buf *out;
    bool with_types;
    int indent;
} Dump;

static void node(Dump *dump, const Node *node);

static void line(Dump *dump)
{
    if (dump->out->len) buf_append_char(dump->out, '\n');
    for (int i = 0; i < dump->indent; i++) buf_append_cstr(dump->out, "  ");
}

static void word(Dump *dump, fh_str text)
{
    if (!text.len) return;
    buf_append_char(dump->out, ' ');
    buf_append_str(dump->out, text);
}

static void cword(Dump *dump, const char *text)
{
    buf_printf(dump->out, " %s", text);
}

/* Text in quotes, on one line. */
static void quoted(Dump *dump, fh_str text)
{
    buf_append_cstr(dump->out, " \"");
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '"' || c == '\\') buf_printf(dump->out, "\\%c", c);
        else if (c == '\n') buf_append_cstr(dump->out, "\\n");
        else if ((unsigned char)c < ' ' || c == 0x7F) buf_printf(dump->out, "\\x%02x", c);
        else buf_append_char(dump->out, c);
    }
    buf_append_char(dump->out, '"');
}

static void list(Dump *dump, NodeList nodes)
{
    for (const Node *child = nodes.first; child; child = child->next) node(dump, child);
}

/* A child that may be missing. */
static void maybe(Dump *dump, const Node *child)
{
    if (child) node(dump, child);
}

/* The same, under a heading of its own. */
static void labelled(Dump *dump, const char *label, const Node *child)
{
    if (!child) return;
    dump->indent++;
    line(dump);
    buf_printf(dump->out, "(%s", label);
    node(dump, child);
    buf_append_char(dump->out, ')');
    dump->indent--;
}

static void declaration(Dump *dump, const Node *n)
{
    switch (n->kind) {
    case NODE_APP: list(dump, n->app.options); break;
    case NODE_ROUTE:
        cword(dump, verb_names[n->route.verb]);
        word(dump, n->route.path);
        list(dump, n->route.options);
        list(dump, n->route.params);
        maybe(dump, n->route.body);
        break;
    case NODE_FN: case NODE_EXTERN:
        word(dump, n->fn.name);
        if (n->kind == NODE_EXTERN) quoted(dump, n->fn.header);
        list(dump, n->fn.params);
        labelled(dump, "result", n->fn.result);
        maybe(dump, n->fn.body);
        break;
    case NODE_RECORD: case NODE_SESSION:
        word(dump, n->record.name);
        list(dump, n->record.fields);
        break;
    case NODE_STATE: case NODE_CONST:
        word(dump, n->global.name);
        maybe(dump, n->global.declared);
        maybe(dump, n->global.value);
        break;
    default: /* a hook */
        word(dump, n->hook.path);
        if (n->kind == NODE_ON_ERROR) buf_printf(dump->out, " %lld", (long long)n->hook.status);
        if (n->kind == NODE_EVERY) buf_printf(dump->out, " %lldms", (long long)n->hook.interval);
        if (n->hook.text.ptr) quoted(dump, n->hook.text);
        list(dump, n->hook.params);
        maybe(dump, n->hook.body);
        break;
    }
}

static void part(Dump *dump, const Node *n)
{
    switch (n->kind) {
    case NODE_OPTION:
        word(dump, n->option.name);
        node(dump, n->option.value);
        break;
    case NODE_PARAM:
        word(dump, n->param.name);
        maybe(dump, n->param.declared);
        labelled(dump, "default", n->param.fallback);
        break;
    default: /* NODE_TYPE */
        if (n->type_expr.name.len) word(dump, n->type_expr.name);
        else cword(dump, n->type_expr.optional ? "optional" : n->type_expr.key ? "map" : "list");
        maybe(dump, n->type_expr.key);
        maybe(dump, n->type_expr.item);
        break;
    }
}

static void loop(Dump *dump, const Node *n)
{
    word(dump, n->loop.key);
    word(dump, n->loop.item);
    node(dump, n->loop.over);
    labelled(dump, "filter", n->loop.filter);
    node(dump, n->loop.body);
}

static void branch(Dump *dump, const Node *n)
{
    word(dump, n->branch.let_name);
    node(dump, n->branch.cond);
    node(dump, n->branch.then);
    labelled(dump, "else", n->branch.otherwise);
}

static void statement(Dump *dump, const Node *n)
{
    switch (n->kind) {
    case NODE_BLOCK: case NODE_YIELD: list(dump, n->block.items); break;
    case NODE_LET:
        if (n->let.is_var) cword(dump, "var");
        word(dump, n->let.name);
        maybe(dump, n->let.declared);
        node(dump, n->let.value);
        labelled(dump, "else", n->let.otherwise);
        break;
    case NODE_ASSIGN:
        cword(dump, op_names[n->assign.op]);
        node(dump, n->assign.place);
        node(dump, n->assign.value);
        break;
    case NODE_IF: branch(dump, n); break;
    case NODE_FOR: loop(dump, n); break;
    case NODE_WHILE:
        node(dump, n->while_loop.cond);
        node(dump, n->while_loop.body);
        break;
    case NODE_RETURN: list(dump, n->ret.values); break;
    case NODE_AFTER:
        node(dump, n->after.delay);
        node(dump, n->after.body);
        break;
    case NODE_DO: node(dump, n->unary_stmt.value); break;
    default: break; /* break, continue */
    }
}

static void literal(Dump *dump, const Node *n)
{
    switch (n->kind) {
    case NODE_INT: buf_printf(dump->out, " %lld", (long long)n->int_value); break;
    case NODE_DURATION: buf_printf(dump->out, " %lldms", (long long)n->int_value); break;
    case NODE_FLOAT: buf_printf(dump->out, " %.17g", n->float_value); break;
    case NODE_BOOL: cword(dump, n->bool_value ? "true" : "false"); break;
    case NODE_STR: quoted(dump, n->str_value); break;
    case NODE_NAME: word(dump, n->name.name); break;
    default: break; /* none */
    }
}

static void expression(Dump *dump, const Node *n)
{
    switch (n->kind) {
    case NODE_INTERP: list(dump, n->interp.parts); break;
    case NODE_HOLE:
        if (n->hole.spec.ptr) quoted(dump, n->hole.spec);
        node(dump, n->hole.value);
        break;
    case NODE_LIST: case NODE_MAP: list(dump, n->list.items); break;
    case NODE_ENTRY:
        node(dump, n->entry.key);
        node(dump, n->entry.value);
        break;
    case NODE_FIELD:
        word(dump, n->field.name);
        node(dump, n->field.object);
        break;
    case NODE_INDEX:
        node(dump, n->index.object);
        node(dump, n->index.index);
        break;
    case NODE_CALL:
        word(dump, n->call.name);
        labelled(dump, "on", n->call.object);
        list(dump, n->call.args);
        break;
    case NODE_ARG:
        word(dump, n->arg.name);
        node(dump, n->arg.value);
        break;
    case NODE_UNARY:
        cword(dump, op_names[n->unary.op]);
        node(dump, n->unary.operand);
        break;
    case NODE_BINARY:
        cword(dump, op_names[n->binary.op]);
        node(dump, n->binary.left);
        node(dump, n->binary.right);
        break;
    case NODE_IF_YIELD: branch(dump, n); break;
    case NODE_FOR_YIELD: loop(dump, n); break;
    case NODE_MATCH:
        node(dump, n->match.subject);
        list(dump, n->match.arms);
        break;
    case NODE_ARM:
        list(dump, n->arm.patterns);
        labelled(dump, "gives", n->arm.value);
        break;
    case NODE_CONVERT:
        cword(dump, conversion_names[n->convert.how]);
        node(dump, n->convert.value);
        break;
    default: literal(dump, n); break;
    }
}

static void node(Dump *dump, const Node *n)
{
    dump->indent++;
    line(dump);
    buf_printf(dump->out, "(%s", kind_names[n->kind]);
    if (dump->with_types && n->type) {
        buf_append_cstr(dump->out, ":");
        buf_append_str(dump->out, n->type->name);
    }
    if (n->kind > NODE_ERROR && n->kind < NODE_OPTION) declaration(dump, n);
    else if (n->kind < NODE_BLOCK && n->kind != NODE_ERROR) part(dump, n);
    else if (n->kind < NODE_INT) statement(dump, n);
    else expression(dump, n);
    buf_append_char(dump->out, ')');
    dump->indent--;
}

void ast_dump(const Ast *ast, bool with_types, struct Buf *out)
{
    Dump dump = { .out = out, .with_types = with_types, .indent = -1 };
    list(&dump, ast->decls);
    if (out->len) buf_append_char(out, '\n');
}
