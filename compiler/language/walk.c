/* walk.c: see walk.h. The tree is at most AST_MAX_DEPTH levels deep, so this may recurse. */
#include "language/walk.h"

void walk_list(NodeList *nodes, Visitor *visit, void *context)
{
    for (Node *node = nodes->first; node; node = node->next) walk(node, visit, context);
}

static void walk_both(Node *a, Node *b, Visitor *visit, void *context)
{
    walk(a, visit, context);
    walk(b, visit, context);
}

static void walk_branch(Node *node, Visitor *visit, void *context)
{
    walk(node->branch.cond, visit, context);
    walk_both(node->branch.then, node->branch.otherwise, visit, context);
}

static void walk_loop(Node *node, Visitor *visit, void *context)
{
    walk_both(node->loop.over, node->loop.filter, visit, context);
    walk(node->loop.body, visit, context);
}

static void walk_declaration(Node *node, Visitor *visit, void *context)
{
    switch (node->kind) {
    case NODE_APP:
        walk_list(&node->app.options, visit, context);
        break;
    case NODE_ROUTE:
        walk_list(&node->route.options, visit, context);
        walk_list(&node->route.params, visit, context);
        walk(node->route.body, visit, context);
        break;
    case NODE_FN:
    case NODE_EXTERN:
        walk_list(&node->fn.params, visit, context);
        walk(node->fn.body, visit, context);
        break;
    case NODE_RECORD:
    case NODE_SESSION:
        walk_list(&node->record.fields, visit, context);
        break;
    case NODE_STATE:
    case NODE_CONST:
        walk(node->global.value, visit, context);
        break;
    default:
        walk_list(&node->hook.params, visit, context);
        walk(node->hook.body, visit, context);
    }
}

void walk(Node *node, Visitor *visit, void *context)
{
    if (!node || !visit(context, node)) return;
    switch (node->kind) {
    case NODE_OPTION: walk(node->option.value, visit, context); break;
    case NODE_PARAM: walk(node->param.fallback, visit, context); break;
    case NODE_BLOCK:
    case NODE_YIELD: walk_list(&node->block.items, visit, context); break;
    case NODE_LET: walk_both(node->let.value, node->let.otherwise, visit, context); break;
    case NODE_ASSIGN: walk_both(node->assign.place, node->assign.value, visit, context); break;
    case NODE_IF:
    case NODE_IF_YIELD: walk_branch(node, visit, context); break;
    case NODE_FOR:
    case NODE_FOR_YIELD: walk_loop(node, visit, context); break;
    case NODE_WHILE:
        walk_both(node->while_loop.cond, node->while_loop.body, visit, context);
        break;
    case NODE_RETURN: walk_list(&node->ret.values, visit, context); break;
    case NODE_AFTER: walk_both(node->after.delay, node->after.body, visit, context); break;
    case NODE_DO: walk(node->unary_stmt.value, visit, context); break;
    case NODE_INTERP: walk_list(&node->interp.parts, visit, context); break;
    case NODE_HOLE: walk(node->hole.value, visit, context); break;
    case NODE_LIST:
    case NODE_MAP: walk_list(&node->list.items, visit, context); break;
    case NODE_ENTRY: walk_both(node->entry.key, node->entry.value, visit, context); break;
    case NODE_FIELD: walk(node->field.object, visit, context); break;
    case NODE_INDEX: walk_both(node->index.object, node->index.index, visit, context); break;
    case NODE_CALL:
        walk(node->call.object, visit, context);
        walk_list(&node->call.args, visit, context);
        break;
    case NODE_ARG: walk(node->arg.value, visit, context); break;
    case NODE_UNARY: walk(node->unary.operand, visit, context); break;
    case NODE_BINARY: walk_both(node->binary.left, node->binary.right, visit, context); break;
    case NODE_MATCH:
        walk(node->match.subject, visit, context);
        walk_list(&node->match.arms, visit, context);
        break;
    case NODE_ARM:
        walk_list(&node->arm.patterns, visit, context);
        walk(node->arm.value, visit, context);
        break;
    case NODE_CONVERT: walk(node->convert.value, visit, context); break;
    default:
        if (node->kind <= NODE_EXTERN && node->kind != NODE_ERROR) {
            walk_declaration(node, visit, context);
        }
    }
}
