/* make_decl.c: constructors of declarations, and of what they are made of. */
#include "syntax/make.h"
#include "syntax/make_node.h"
#include "words/syntax.h"

void ast_declare(Parser *p, Node *decl)
{
    p->ast->decls = ast_add(p->ast->decls, decl);
}

Node *ast_app(Parser *p, Token first, NodeList options)
{
    Node *node = node_make(p, NODE_APP, first.span, node_span_with(first.span, options));
    node->app.options = options;
    node_hold_all(node, options);
    return node_done(p, node);
}

Node *ast_option(Parser *p, Token name, Node *value)
{
    Node *node = node_make(p, NODE_OPTION, name.span, value->span);
    node->option.name = node_text(p, name);
    node->option.name_span = name.span;
    node->option.value = value;
    node_hold(node, value);
    return node_done(p, node);
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
    Span last = body ? body->span : node_span_with(path.span, options);
    Node *node = node_make(p, NODE_ROUTE, verb.span, last);
    node->route.verb = verb_of(verb);
    node->route.path = node_text(p, path);
    node->route.path_span = path.span;
    node->route.options = options;
    node->route.params = params;
    node->route.body = body;
    node_hold_all(node, options);
    node_hold_all(node, params);
    node_hold(node, body);
    return node_done(p, node);
}

Node *ast_fn(Parser *p, Token first, Token name, NodeList params, Node *result, Node *body)
{
    Node *node = node_make(p, NODE_FN, first.span, body->span);
    node->fn.name = node_text(p, name);
    node->fn.name_span = name.span;
    node->fn.params = params;
    node->fn.result = result;
    node->fn.body = body;
    node_hold_all(node, params);
    node_hold(node, result);
    node_hold(node, body);
    return node_done(p, node);
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
    Node *node = node_make(p, NODE_EXTERN, first.span, header->span);
    node->fn.name = node_text(p, name);
    node->fn.name_span = name.span;
    node->fn.params = params;
    node->fn.result = result;
    node->fn.header = constant_text(p, header);
    node_hold_all(node, params);
    node_hold(node, result);
    return node_done(p, node);
}

Node *ast_record(Parser *p, Token first, Token name, NodeList fields, Token last)
{
    Node *node = node_make(p, NODE_RECORD, first.span, last.span);
    node->record.name = node_text(p, name);
    node->record.name_span = name.span;
    node->record.fields = fields;
    node_hold_all(node, fields);
    return node_done(p, node);
}

Node *ast_session(Parser *p, Token first, NodeList fields, Token last)
{
    Node *node = node_make(p, NODE_SESSION, first.span, last.span);
    node->record.name_span = first.span;
    node->record.fields = fields;
    node_hold_all(node, fields);
    return node_done(p, node);
}

Node *ast_global(Parser *p, Token first, Token name, Node *declared, Node *value)
{
    NodeKind kind = first.kind == TOK_STATE ? NODE_STATE : NODE_CONST;
    Node *node = node_make(p, kind, first.span, value->span);
    node->global.name = node_text(p, name);
    node->global.name_span = name.span;
    node->global.declared = declared;
    node->global.value = value;
    node_hold(node, declared);
    node_hold(node, value);
    return node_done(p, node);
}

static Node *make_hook(Parser *p, NodeKind kind, Token first, Node *body)
{
    Node *node = node_make(p, kind, first.span, body ? body->span : first.span);
    node->hook.body = body;
    node_hold(node, body);
    return node;
}

Node *ast_before(Parser *p, Token first, Token path, NodeList params, Node *body)
{
    Node *node = make_hook(p, NODE_BEFORE, first, body);
    node->hook.path = node_text(p, path);
    node->hook.path_span = path.span;
    node->hook.params = params;
    node_hold_all(node, params);
    return node_done(p, node);
}

Node *ast_on_error(Parser *p, Token first, Token status, NodeList params, Node *body)
{
    Node *node = make_hook(p, NODE_ON_ERROR, first, body);
    node->hook.status = ast_int(p, status)->int_value;
    node->hook.text_span = status.span;
    node->hook.params = params;
    node_hold_all(node, params);
    return node_done(p, node);
}

Node *ast_every(Parser *p, Token first, Token interval, Node *body)
{
    Node *node = make_hook(p, NODE_EVERY, first, body);
    node->hook.interval = ast_duration(p, interval)->int_value;
    node->hook.text_span = interval.span;
    return node_done(p, node);
}

Node *ast_hook(Parser *p, Token first, Node *body)
{
    NodeKind kind = first.kind == TOK_STARTUP ? NODE_STARTUP : NODE_SHUTDOWN;
    return node_done(p, make_hook(p, kind, first, body));
}

/* A declaration that takes in a file, unless its name is a mistake: then nobody looks for it. */
static Node *file_or_lost(Parser *p, Node *node, const Node *name)
{
    if (name->kind == NODE_STR) return node;
    p->ast->lost = true;
    return node_make(p, NODE_ERROR, node->span, node->span);
}

Node *ast_static(Parser *p, Token first, Token path, Node *folder)
{
    Node *node = node_make(p, NODE_STATIC, first.span, folder->span);
    node->hook.path = node_text(p, path);
    node->hook.path_span = path.span;
    node->hook.text = constant_text(p, folder);
    node->hook.text_span = folder->span;
    return file_or_lost(p, node, folder);
}

Node *ast_import(Parser *p, Token first, Node *file)
{
    Node *node = node_make(p, NODE_IMPORT, first.span, file->span);
    node->hook.text = constant_text(p, file);
    node->hook.text_span = file->span;
    return file_or_lost(p, node, file);
}

/* ---- parameters, types, bodies ---- */

Node *ast_param(Parser *p, Token name, Node *type, Node *fallback)
{
    Span last = fallback ? fallback->span : type ? type->span : name.span;
    Node *node = node_make(p, NODE_PARAM, name.span, last);
    node->param.name = node_text(p, name);
    node->param.name_span = name.span;
    node->param.declared = type;
    node->param.fallback = fallback;
    node_hold(node, type);
    node_hold(node, fallback);
    return node_done(p, node);
}

Node *ast_type(Parser *p, Token name)
{
    Node *node = node_make(p, NODE_TYPE, name.span, name.span);
    node->type_expr.name = node_text(p, name);
    return node;
}

Node *ast_type_list(Parser *p, Token first, Node *item, Token last)
{
    Node *node = node_make(p, NODE_TYPE, first.span, last.span);
    node->type_expr.item = item;
    node_hold(node, item);
    return node_done(p, node);
}

Node *ast_type_map(Parser *p, Token first, Node *key, Node *item, Token last)
{
    Node *node = node_make(p, NODE_TYPE, first.span, last.span);
    node->type_expr.item = item;
    node->type_expr.key = key;
    node_hold(node, item);
    node_hold(node, key);
    return node_done(p, node);
}

Node *ast_type_optional(Parser *p, Node *item, Token last)
{
    Node *node = node_make(p, NODE_TYPE, item->span, last.span);
    node->type_expr.item = item;
    node->type_expr.optional = true;
    node_hold(node, item);
    return node_done(p, node);
}

Node *ast_yield(Parser *p, Token first, NodeList values)
{
    Node *node = node_make(p, NODE_YIELD, first.span, values.last->span);
    node->block.items = values;
    node_hold_all(node, values);
    return node_done(p, node);
}

Node *ast_block(Parser *p, Token first, NodeList stmts, Token last)
{
    Node *node = node_make(p, NODE_BLOCK, first.span, last.span);
    node->block.items = stmts;
    node_hold_all(node, stmts);
    return node_done(p, node);
}
