/* make.h: the constructors of tree nodes, one for each construct, called by parser.y.
 *
 * All take the parser first, make their node in its arena, and give it the span of the whole
 * construct. What the grammar cannot say (an assignment needs a place, a call a name) is
 * checked here. Nesting deeper than AST_MAX_DEPTH is reported once and cut off. */
#ifndef AST_MAKE_H
#define AST_MAKE_H

#include "syntax/parse.h"

/* ---- lists ---- */

NodeList ast_none(void);
NodeList ast_one(Node *item);
NodeList ast_add(NodeList list, Node *item);

/* ---- after mistakes ---- */

/* Stands for what could not be parsed, at the token that was refused. */
Node *ast_bad(Parser *p);

/* The same, and names are lost with it. */
Node *ast_lost(Parser *p);

/* A declaration, a statement or the head of one that went on as it should not: what it declares
 * stays, its value or condition stands for nothing. */
Node *ast_spoiled(Parser *p, Node *node);

void ast_too_deep(Parser *p, Span at);

/* ---- declarations ---- */

void ast_declare(Parser *p, Node *decl);
Node *ast_app(Parser *p, Token first, NodeList options);
Node *ast_option(Parser *p, Token name, Node *value);
Node *ast_route(Parser *p, Token verb, Token path, NodeList options, NodeList params, Node *body);
Node *ast_fn(Parser *p, Token first, Token name, NodeList params, Node *result, Node *body);
Node *ast_extern(Parser *p, Token first, Token name, NodeList params, Node *result, Node *header);
Node *ast_record(Parser *p, Token first, Token name, NodeList fields, Token last);
Node *ast_session(Parser *p, Token first, NodeList fields, Token last);
Node *ast_global(Parser *p, Token first, Token name, Node *declared, Node *value);
Node *ast_before(Parser *p, Token first, Token path, NodeList params, Node *body);
Node *ast_on_error(Parser *p, Token first, Token status, NodeList params, Node *body);
Node *ast_every(Parser *p, Token first, Token interval, Node *body);
Node *ast_hook(Parser *p, Token first, Node *body); /* startup, shutdown */
Node *ast_static(Parser *p, Token first, Token path, Node *folder);
Node *ast_import(Parser *p, Token first, Node *file);

/* A parameter or a field; type and fallback may be null. */
Node *ast_param(Parser *p, Token name, Node *type, Node *fallback);

Node *ast_type(Parser *p, Token name);
Node *ast_type_list(Parser *p, Token first, Node *item, Token last);
Node *ast_type_map(Parser *p, Token first, Node *key, Node *item, Token last);
Node *ast_type_optional(Parser *p, Node *item, Token last);

Node *ast_yield(Parser *p, Token first, NodeList values);
Node *ast_block(Parser *p, Token first, NodeList stmts, Token last);

/* ---- statements ---- */

Node *ast_let(Parser *p, Token first, Token name, Node *type, Node *value, Node *otherwise);
Node *ast_assign(Parser *p, Node *place, Token op, Node *value);

/* `if c`, `if let u = e`: an if without its branches, for ast_if. ast_opened makes the second
 * kind of condition: `let u = e`. */
Node *ast_if_head(Parser *p, Token first, Node *cond);
Node *ast_opened(Parser *p, Token first, Token name, Node *value);
Node *ast_if(Parser *p, Node *head, Node *then, Node *otherwise);

/* `for k, v in e`: a loop without its body, for ast_for and ast_for_yield. */
Node *ast_for_head(Parser *p, Token first, const Token *key, const Token *item, Node *over);
Node *ast_for(Parser *p, Node *head, Node *body);

/* The same for `while c` and `after 2s`. */
Node *ast_while_head(Parser *p, Token first, Node *cond);
Node *ast_while(Parser *p, Node *head, Node *body);
Node *ast_after_head(Parser *p, Token first, Node *delay);
Node *ast_after(Parser *p, Node *head, Node *body);

Node *ast_jump(Parser *p, Token word); /* break, continue */
Node *ast_return(Parser *p, Token first, NodeList values);
Node *ast_do(Parser *p, Node *value);

/* ---- expressions ---- */

Node *ast_unary(Parser *p, Op op, Token at, Node *operand);
Node *ast_binary(Parser *p, Op op, Token at, Node *left, Node *right);
Node *ast_not_in(Parser *p, Token at, Node *left, Node *right);
Node *ast_if_yield(Parser *p, Token first, Node *cond, Node *then, Node *otherwise);
Node *ast_for_yield(Parser *p, Node *head, Node *filter, Node *value);

Node *ast_name(Parser *p, Token name);
Node *ast_int(Parser *p, Token text);
Node *ast_float(Parser *p, Token text);
Node *ast_duration(Parser *p, Token text);
Node *ast_bool(Parser *p, Token word);
Node *ast_none_value(Parser *p, Token word);
Node *ast_group(Node *value, Token first, Token last);
Node *ast_list(Parser *p, Token first, NodeList items, Token last);
Node *ast_map(Parser *p, Token first, NodeList entries, Token last);
Node *ast_entry(Parser *p, Node *key, Node *value);
Node *ast_field(Parser *p, Node *object, Token name);
Node *ast_index(Parser *p, Node *object, Node *index, Token last);
Node *ast_match(Parser *p, Token first, Node *subject, NodeList arms, Token last);
Node *ast_arm(Parser *p, NodeList patterns, Node *value);
Node *ast_arm_else(Parser *p, Token first, Node *value);
Node *ast_call(Parser *p, Node *callee, NodeList args, Token last);
Node *ast_arg(Parser *p, Token name, Node *value);

/* Whether `node` is a number that a minus sign makes negative in place. */
bool ast_negate_literal(Parser *p, Token minus, Node *node);

/* Refuses 2^63 where no minus sign belongs to it. */
void ast_check_magnitude(Parser *p, Node *node);

Node *ast_str(Parser *p, Token text);      /* "…" without holes */
Node *ast_raw_str(Parser *p, Token text);  /* `…` */
Node *ast_str_text(Parser *p, Token text); /* text between the holes of "…" */
Node *ast_interp(Parser *p, Token first, NodeList parts, Token last);
Node *ast_hole(Parser *p, Token first, Node *value, const Token *spec, Token last);

#endif
