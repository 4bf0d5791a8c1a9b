/* ast_make.c: constructors of declarations, statements and expressions.
 *
 * Each fills a node's fields in their order and ends with done(), which looks how deep the
 * node is. Numbers and strings are in ast_literal.c. */
#include "ast_make.h"

#include "errors_syntax.h"

/* ---- nodes and lists ---- */

static Node *make(Parser *p, NodeKind kind, Span first, Span last)
{
    Node *node = ARENA_NEW(p->arena, Node);
    node->kind = kind;
    node->span = span_join(first, last);
    return node;
}

static void hold(Node *node, const Node *child)
{
    if (child && node->depth <= child->depth) node->depth = child->depth + 1;
}

static void hold_all(Node *node, NodeList children)
{
    for (const Node *child = children.first; child; child = child->next) hold(node, child);
}

/* The node, unless it is too deep for later stages to walk. */
static Node *done(Parser *p, Node *node)
{
    if (node->depth <= AST_MAX_DEPTH) return node;
    ast_too_deep(p, node->span);
    return make(p, NODE_ERROR, node->span, node->span);
}

static fh_str text_of(Parser *p, Token token)
{
    return source_text(p->source, token.span);
}

/* From `first` to the end of the list; `first` alone when it is empty. */
static Span span_with(Span first, NodeList list)
{
    return list.last ? span_join(first, list.last->span) : first;
}

NodeList ast_none(void)
{
    return (NodeList){ 0 };
}

NodeList ast_one(Node *item)
{
    return (NodeList){ item, item, 1 };
}

NodeList ast_add(NodeList list, Node *item)
{
    if (!list.last) return ast_one(item);
    list.last->next = item;
    return (NodeList){ list.first, item, list.count + 1 };
}

/* ---- after mistakes ---- */

Node *ast_bad(Parser *p)
{
    return make(p, NODE_ERROR, p->refused, p->refused);
}

Node *ast_lost(Parser *p)
{
    p->ast->lost = true;
    return ast_bad(p);
}

void ast_too_deep(Parser *p, Span at)
{
    if (!p->too_deep) parse_report(p, syntax_too_deep(at));
    p->too_deep = true;
}

/* ---- declarations ---- */

void ast_declare(Parser *p, Node *decl)
{
    p->ast->decls = ast_add(p->ast->decls, decl);
}

Node *ast_app(Parser *p, Token first, NodeList options)
{
    Node *node = make(p, NODE_APP, first.span, span_with(first.span, options));
    node->app.options = options;
    hold_all(node, options);
    return done(p, node);
}

Node *ast_option(Parser *p, Token name, Node *value)
{
    Node *node = make(p, NODE_OPTION, name.span, value->span);
    node->option.name = text_of(p, name);
    node->option.name_span = name.span;
    node->option.value = value;
    hold(node, value);
    return done(p, node);
}

static Verb verb_of(Token token)
{
    switch (token.kind) {
    case TOK_POST: return VERB_POST;
    case TOK_PUT: return VERB_PUT;
    case TOK_PATCH: return VERB_PATCH;
    case TOK_DELETE: return VERB_DELETE;
    case TOK_WS: return VERB_WS;
    default: return VERB_GET;
    }
}

Node *ast_route(Parser *p, Token verb, Token path, NodeList options, NodeList params, Node *body)
{
    Span last = body ? body->span : span_with(path.span, options);
    Node *node = make(p, NODE_ROUTE, verb.span, last);
    node->route.verb = verb_of(verb);
    node->route.path = text_of(p, path);
    node->route.path_span = path.span;
    node->route.options = options;
    node->route.params = params;
    node->route.body = body;
    hold_all(node, options);
    hold_all(node, params);
    hold(node, body);
    return done(p, node);
}

Node *ast_fn(Parser *p, Token first, Token name, NodeList params, Node *result, Node *body)
{
    Node *node = make(p, NODE_FN, first.span, body->span);
    node->fn.name = text_of(p, name);
    node->fn.name_span = name.span;
    node->fn.params = params;
    node->fn.result = result;
    node->fn.body = body;
    hold_all(node, params);
    hold(node, result);
    hold(node, body);
    return done(p, node);
}

/* The text of a string that must be known now; a mistake gives the empty text. */
static fh_str constant_text(Parser *p, const Node *string)
{
    if (string->kind == NODE_STR) return string->str_value;
    if (string->kind == NODE_INTERP) parse_report(p, syntax_no_interpolation(string->span));
    return (fh_str){ 0 };
}

Node *ast_extern(Parser *p, Token first, Token name, NodeList params, Node *result, Node *header)
{
    Node *node = make(p, NODE_EXTERN, first.span, header->span);
    node->fn.name = text_of(p, name);
    node->fn.name_span = name.span;
    node->fn.params = params;
    node->fn.result = result;
    node->fn.header = constant_text(p, header);
    hold_all(node, params);
    hold(node, result);
    return done(p, node);
}

Node *ast_record(Parser *p, Token first, Token name, NodeList fields, Token last)
{
    Node *node = make(p, NODE_RECORD, first.span, last.span);
    node->record.name = text_of(p, name);
    node->record.name_span = name.span;
    node->record.fields = fields;
    hold_all(node, fields);
    return done(p, node);
}

Node *ast_session(Parser *p, Token first, NodeList fields, Token last)
{
    Node *node = make(p, NODE_SESSION, first.span, last.span);
    node->record.name_span = first.span;
    node->record.fields = fields;
    hold_all(node, fields);
    return done(p, node);
}

Node *ast_global(Parser *p, Token first, Token name, Node *declared, Node *value)
{
    NodeKind kind = first.kind == TOK_STATE ? NODE_STATE : NODE_CONST;
    Node *node = make(p, kind, first.span, value->span);
    node->global.name = text_of(p, name);
    node->global.name_span = name.span;
    node->global.declared = declared;
    node->global.value = value;
    hold(node, declared);
    hold(node, value);
    return done(p, node);
}

static Node *make_hook(Parser *p, NodeKind kind, Token first, Node *body)
{
    Node *node = make(p, kind, first.span, body ? body->span : first.span);
    node->hook.body = body;
    hold(node, body);
    return node;
}

Node *ast_before(Parser *p, Token first, Token path, NodeList params, Node *body)
{
    Node *node = make_hook(p, NODE_BEFORE, first, body);
    node->hook.path = text_of(p, path);
    node->hook.path_span = path.span;
    node->hook.params = params;
    hold_all(node, params);
    return done(p, node);
}

Node *ast_on_error(Parser *p, Token first, Token status, NodeList params, Node *body)
{
    Node *node = make_hook(p, NODE_ON_ERROR, first, body);
    node->hook.status = ast_int(p, status)->int_value;
    node->hook.text_span = status.span;
    node->hook.params = params;
    hold_all(node, params);
    return done(p, node);
}

Node *ast_every(Parser *p, Token first, Token interval, Node *body)
{
    Node *node = make_hook(p, NODE_EVERY, first, body);
    node->hook.interval = ast_duration(p, interval)->int_value;
    node->hook.text_span = interval.span;
    return done(p, node);
}

Node *ast_hook(Parser *p, Token first, Node *body)
{
    NodeKind kind = first.kind == TOK_STARTUP ? NODE_STARTUP : NODE_SHUTDOWN;
    return done(p, make_hook(p, kind, first, body));
}

Node *ast_static(Parser *p, Token first, Token path, Node *folder)
{
    Node *node = make(p, NODE_STATIC, first.span, folder->span);
    node->hook.path = text_of(p, path);
    node->hook.path_span = path.span;
    node->hook.text = constant_text(p, folder);
    node->hook.text_span = folder->span;
    return node;
}

Node *ast_import(Parser *p, Token first, Node *file)
{
    Node *node = make(p, NODE_IMPORT, first.span, file->span);
    node->hook.text = constant_text(p, file);
    node->hook.text_span = file->span;
    return node;
}

/* ---- parameters, types, bodies ---- */

Node *ast_param(Parser *p, Token name, Node *type, Node *fallback)
{
    Span last = fallback ? fallback->span : type ? type->span : name.span;
    Node *node = make(p, NODE_PARAM, name.span, last);
    node->param.name = text_of(p, name);
    node->param.name_span = name.span;
    node->param.declared = type;
    node->param.fallback = fallback;
    hold(node, type);
    hold(node, fallback);
    return done(p, node);
}

Node *ast_type(Parser *p, Token name)
{
    Node *node = make(p, NODE_TYPE, name.span, name.span);
    node->type_expr.name = text_of(p, name);
    return node;
}

Node *ast_type_list(Parser *p, Token first, Node *item, Token last)
{
    Node *node = make(p, NODE_TYPE, first.span, last.span);
    node->type_expr.item = item;
    hold(node, item);
    return done(p, node);
}

Node *ast_type_map(Parser *p, Token first, Node *key, Node *item, Token last)
{
    Node *node = make(p, NODE_TYPE, first.span, last.span);
    node->type_expr.item = item;
    node->type_expr.key = key;
    hold(node, item);
    hold(node, key);
    return done(p, node);
}

Node *ast_type_optional(Parser *p, Node *item, Token last)
{
    Node *node = make(p, NODE_TYPE, item->span, last.span);
    node->type_expr.item = item;
    node->type_expr.optional = true;
    hold(node, item);
    return done(p, node);
}

Node *ast_yield(Parser *p, Token first, NodeList values)
{
    Node *node = make(p, NODE_YIELD, first.span, values.last->span);
    node->block.items = values;
    hold_all(node, values);
    return done(p, node);
}

Node *ast_block(Parser *p, Token first, NodeList stmts, Token last)
{
    Node *node = make(p, NODE_BLOCK, first.span, last.span);
    node->block.items = stmts;
    hold_all(node, stmts);
    return done(p, node);
}

/* ---- statements ---- */

Node *ast_let(Parser *p, Token first, Token name, Node *type, Node *value, Node *otherwise)
{
    Node *node = make(p, NODE_LET, first.span, otherwise ? otherwise->span : value->span);
    node->let.name = text_of(p, name);
    node->let.name_span = name.span;
    node->let.is_var = first.kind == TOK_VAR;
    node->let.declared = type;
    node->let.value = value;
    node->let.otherwise = otherwise;
    hold(node, type);
    hold(node, value);
    hold(node, otherwise);
    return done(p, node);
}

static Op op_of_assignment(Token token)
{
    switch (token.kind) {
    case TOK_PLUS_ASSIGN: return OP_ADD;
    case TOK_MINUS_ASSIGN: return OP_SUB;
    case TOK_STAR_ASSIGN: return OP_MUL;
    case TOK_SLASH_ASSIGN: return OP_DIV;
    case TOK_FLOORDIV_ASSIGN: return OP_FLOORDIV;
    case TOK_PERCENT_ASSIGN: return OP_MOD;
    default: return OP_SET;
    }
}

static bool is_place(const Node *node)
{
    return node->kind == NODE_NAME || node->kind == NODE_FIELD || node->kind == NODE_INDEX ||
           node->kind == NODE_ERROR;
}

Node *ast_assign(Parser *p, Node *place, Token op, Node *value)
{
    if (!is_place(place)) {
        parse_report(p, syntax_not_a_place(place->span));
        return make(p, NODE_ERROR, place->span, value->span);
    }
    Node *node = make(p, NODE_ASSIGN, place->span, value->span);
    node->assign.op = op_of_assignment(op);
    node->assign.place = place;
    node->assign.value = value;
    hold(node, place);
    hold(node, value);
    return done(p, node);
}

/* `let u = e` as a condition: lives only until ast_if_head() takes it apart. */
Node *ast_opened(Parser *p, Token first, Token name, Node *value)
{
    return ast_let(p, first, name, NULL, value, NULL);
}

Node *ast_if_head(Parser *p, Token first, Node *cond)
{
    Node *node = make(p, NODE_IF, first.span, cond->span);
    node->branch.cond = cond;
    if (cond->kind == NODE_LET) {
        node->branch.let_name = cond->let.name;
        node->branch.let_span = cond->let.name_span;
        node->branch.cond = cond->let.value;
    }
    hold(node, node->branch.cond);
    return node;
}

static Node *finish_if(Parser *p, Node *node, Node *then, Node *otherwise)
{
    node->span = span_join(node->span, otherwise ? otherwise->span : then->span);
    node->branch.then = then;
    node->branch.otherwise = otherwise;
    hold(node, then);
    hold(node, otherwise);
    return done(p, node);
}

Node *ast_if(Parser *p, Node *head, Node *then, Node *otherwise)
{
    return finish_if(p, head, then, otherwise);
}

Node *ast_for_head(Parser *p, Token first, const Token *key, const Token *item, Node *over)
{
    Node *node = make(p, NODE_FOR, first.span, over->span);
    if (key) {
        node->loop.key = text_of(p, *key);
        node->loop.key_span = key->span;
    }
    node->loop.item = text_of(p, *item);
    node->loop.item_span = item->span;
    node->loop.over = over;
    hold(node, over);
    return node;
}

static Node *finish_for(Parser *p, Node *node, Node *filter, Node *body)
{
    node->span = span_join(node->span, body->span);
    node->loop.filter = filter;
    node->loop.body = body;
    hold(node, filter);
    hold(node, body);
    return done(p, node);
}

Node *ast_for(Parser *p, Node *head, Node *body)
{
    return finish_for(p, head, NULL, body);
}

Node *ast_while(Parser *p, Token first, Node *cond, Node *body)
{
    Node *node = make(p, NODE_WHILE, first.span, body->span);
    node->while_loop.cond = cond;
    node->while_loop.body = body;
    hold(node, cond);
    hold(node, body);
    return done(p, node);
}

Node *ast_jump(Parser *p, Token word)
{
    NodeKind kind = word.kind == TOK_BREAK ? NODE_BREAK : NODE_CONTINUE;
    return make(p, kind, word.span, word.span);
}

Node *ast_return(Parser *p, Token first, NodeList values)
{
    Node *node = make(p, NODE_RETURN, first.span, span_with(first.span, values));
    node->ret.values = values;
    hold_all(node, values);
    return done(p, node);
}

Node *ast_after(Parser *p, Token first, Node *delay, Node *body)
{
    Node *node = make(p, NODE_AFTER, first.span, body->span);
    node->after.delay = delay;
    node->after.body = body;
    hold(node, delay);
    hold(node, body);
    return done(p, node);
}

Node *ast_do(Parser *p, Node *value)
{
    if (value->kind == NODE_ERROR) return value;
    Node *node = make(p, NODE_DO, value->span, value->span);
    node->unary_stmt.value = value;
    hold(node, value);
    return done(p, node);
}

/* ---- expressions ---- */

Node *ast_unary(Parser *p, Op op, Token at, Node *operand)
{
    if (op == OP_NEG && ast_negate_literal(p, at, operand)) return operand;
    Node *node = make(p, NODE_UNARY, at.span, operand->span);
    node->unary.op = op;
    node->unary.operand = operand;
    hold(node, operand);
    return done(p, node);
}

Node *ast_binary(Parser *p, Op op, Token at, Node *left, Node *right)
{
    ast_check_magnitude(p, right);
    Node *node = make(p, NODE_BINARY, left->span, right->span);
    node->binary.op = op;
    node->binary.op_span = at.span;
    node->binary.left = left;
    node->binary.right = right;
    hold(node, left);
    hold(node, right);
    return done(p, node);
}

Node *ast_not_in(Parser *p, Token at, Node *left, Node *right)
{
    Node *node = make(p, NODE_UNARY, left->span, right->span);
    node->unary.op = OP_NOT;
    node->unary.operand = ast_binary(p, OP_IN, at, left, right);
    hold(node, node->unary.operand);
    return done(p, node);
}

Node *ast_if_yield(Parser *p, Token first, Node *cond, Node *then, Node *otherwise)
{
    Node *node = ast_if_head(p, first, cond);
    node->kind = NODE_IF_YIELD;
    return finish_if(p, node, then, otherwise);
}

Node *ast_for_yield(Parser *p, Node *head, Node *filter, Node *value)
{
    head->kind = NODE_FOR_YIELD;
    return finish_for(p, head, filter, value);
}

Node *ast_name(Parser *p, Token name)
{
    Node *node = make(p, NODE_NAME, name.span, name.span);
    node->name.name = text_of(p, name);
    return node;
}

Node *ast_group(Node *value, Token first, Token last)
{
    value->span = span_join(first.span, last.span);
    return value;
}

Node *ast_list(Parser *p, Token first, NodeList items, Token last)
{
    Node *node = make(p, NODE_LIST, first.span, last.span);
    node->list.items = items;
    hold_all(node, items);
    return done(p, node);
}

Node *ast_map(Parser *p, Token first, NodeList entries, Token last)
{
    Node *node = make(p, NODE_MAP, first.span, last.span);
    node->list.items = entries;
    hold_all(node, entries);
    return done(p, node);
}

Node *ast_entry(Parser *p, Node *key, Node *value)
{
    Node *node = make(p, NODE_ENTRY, key->span, value->span);
    node->entry.key = key;
    node->entry.value = value;
    hold(node, key);
    hold(node, value);
    return done(p, node);
}

Node *ast_field(Parser *p, Node *object, Token name)
{
    Node *node = make(p, NODE_FIELD, object->span, name.span);
    node->field.object = object;
    node->field.name = text_of(p, name);
    node->field.name_span = name.span;
    hold(node, object);
    return done(p, node);
}

Node *ast_index(Parser *p, Node *object, Node *index, Token last)
{
    Node *node = make(p, NODE_INDEX, object->span, last.span);
    node->index.object = object;
    node->index.index = index;
    hold(node, object);
    hold(node, index);
    return done(p, node);
}

Node *ast_match(Parser *p, Token first, Node *subject, NodeList arms, Token last)
{
    Node *node = make(p, NODE_MATCH, first.span, last.span);
    node->match.subject = subject;
    node->match.arms = arms;
    hold(node, subject);
    hold_all(node, arms);
    return done(p, node);
}

Node *ast_arm(Parser *p, NodeList patterns, Node *value)
{
    Node *node = make(p, NODE_ARM, patterns.first->span, value->span);
    node->arm.patterns = patterns;
    node->arm.value = value;
    hold_all(node, patterns);
    hold(node, value);
    return done(p, node);
}

Node *ast_arm_else(Parser *p, Token first, Node *value)
{
    Node *node = make(p, NODE_ARM, first.span, value->span);
    node->arm.value = value;
    hold(node, value);
    return done(p, node);
}

/* f(…) and a.f(…): the callee's node gives its name, and is not kept. */
Node *ast_call(Parser *p, Node *callee, NodeList args, Token last)
{
    Node *node = make(p, NODE_CALL, callee->span, last.span);
    node->call.args = args;
    if (callee->kind == NODE_NAME) {
        node->call.name = callee->name.name;
        node->call.name_span = callee->span;
    } else if (callee->kind == NODE_FIELD) {
        node->call.object = callee->field.object;
        node->call.name = callee->field.name;
        node->call.name_span = callee->field.name_span;
    } else {
        if (callee->kind != NODE_ERROR) parse_report(p, syntax_not_callable(callee->span));
        return make(p, NODE_ERROR, node->span, node->span);
    }
    hold(node, node->call.object);
    hold_all(node, args);
    return done(p, node);
}

Node *ast_arg(Parser *p, Token name, Node *value)
{
    Node *node = make(p, NODE_ARG, name.span, value->span);
    node->arg.name = text_of(p, name);
    node->arg.name_span = name.span;
    node->arg.value = value;
    hold(node, value);
    return done(p, node);
}

Node *ast_hole(Parser *p, Token first, Node *value, const Token *spec, Token last)
{
    Node *node = make(p, NODE_HOLE, first.span, last.span);
    node->hole.value = value;
    if (spec) {
        node->hole.spec = text_of(p, *spec);
        node->hole.spec_span = spec->span;
    }
    hold(node, value);
    return done(p, node);
}

Node *ast_interp(Parser *p, Token first, NodeList parts, Token last)
{
    Node *node = make(p, NODE_INTERP, first.span, last.span);
    node->interp.parts = parts;
    hold_all(node, parts);
    return done(p, node);
}
