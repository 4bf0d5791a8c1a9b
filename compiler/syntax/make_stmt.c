/* make_stmt.c: constructors of statements. */
#include "syntax/make.h"
#include "syntax/make_node.h"
#include "words/syntax.h"

Node *ast_let(Parser *p, Token first, Token name, Node *type, Node *value, Node *otherwise)
{
    Node *node = node_make(p, NODE_LET, first.span, otherwise ? otherwise->span : value->span);
    node->let.name = node_text(p, name);
    node->let.name_span = name.span;
    node->let.is_var = first.kind == TOK_VAR;
    node->let.declared = type;
    node->let.value = value;
    node->let.otherwise = otherwise;
    node_hold(node, type);
    node_hold(node, value);
    node_hold(node, otherwise);
    return node_done(p, node);
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
        return node_make(p, NODE_ERROR, place->span, value->span);
    }
    Node *node = node_make(p, NODE_ASSIGN, place->span, value->span);
    node->assign.op = op_of_assignment(op);
    node->assign.place = place;
    node->assign.value = value;
    node_hold(node, place);
    node_hold(node, value);
    return node_done(p, node);
}

/* `let u = e` as a condition: lives only until ast_if_head() takes it apart. */
Node *ast_opened(Parser *p, Token first, Token name, Node *value)
{
    return ast_let(p, first, name, NULL, value, NULL);
}

Node *ast_if_head(Parser *p, Token first, Node *cond)
{
    Node *node = node_make(p, NODE_IF, first.span, cond->span);
    node->branch.cond = cond;
    if (cond->kind == NODE_LET) {
        node->branch.let_name = cond->let.name;
        node->branch.let_span = cond->let.name_span;
        node->branch.cond = cond->let.value;
    }
    node_hold(node, node->branch.cond);
    return node;
}

Node *ast_if(Parser *p, Node *head, Node *then, Node *otherwise)
{
    head->span = span_join(head->span, otherwise ? otherwise->span : then->span);
    head->branch.then = then;
    head->branch.otherwise = otherwise;
    node_hold(head, then);
    node_hold(head, otherwise);
    return node_done(p, head);
}

Node *ast_for_head(Parser *p, Token first, const Token *key, const Token *item, Node *over)
{
    Node *node = node_make(p, NODE_FOR, first.span, over->span);
    if (key) {
        node->loop.key = node_text(p, *key);
        node->loop.key_span = key->span;
    }
    node->loop.item = node_text(p, *item);
    node->loop.item_span = item->span;
    node->loop.over = over;
    node_hold(node, over);
    return node;
}

Node *ast_for(Parser *p, Node *head, Node *body)
{
    head->span = span_join(head->span, body->span);
    head->loop.body = body;
    node_hold(head, body);
    return node_done(p, head);
}

Node *ast_while_head(Parser *p, Token first, Node *cond)
{
    Node *node = node_make(p, NODE_WHILE, first.span, cond->span);
    node->while_loop.cond = cond;
    node_hold(node, cond);
    return node;
}

Node *ast_while(Parser *p, Node *head, Node *body)
{
    head->span = span_join(head->span, body->span);
    head->while_loop.body = body;
    node_hold(head, body);
    return node_done(p, head);
}

Node *ast_after_head(Parser *p, Token first, Node *delay)
{
    Node *node = node_make(p, NODE_AFTER, first.span, delay->span);
    node->after.delay = delay;
    node_hold(node, delay);
    return node;
}

Node *ast_after(Parser *p, Node *head, Node *body)
{
    head->span = span_join(head->span, body->span);
    head->after.body = body;
    node_hold(head, body);
    return node_done(p, head);
}

Node *ast_jump(Parser *p, Token word)
{
    NodeKind kind = word.kind == TOK_BREAK ? NODE_BREAK : NODE_CONTINUE;
    return node_make(p, kind, word.span, word.span);
}

Node *ast_return(Parser *p, Token first, NodeList values)
{
    Node *node = node_make(p, NODE_RETURN, first.span, node_span_with(first.span, values));
    node->ret.values = values;
    node_hold_all(node, values);
    return node_done(p, node);
}

Node *ast_do(Parser *p, Node *value)
{
    if (value->kind == NODE_ERROR) return value;
    Node *node = node_make(p, NODE_DO, value->span, value->span);
    node->unary_stmt.value = value;
    node_hold(node, value);
    return node_done(p, node);
}
