/* test_check.c: what check promises to later stages: in a program without errors every
 * expression has a type, every name a meaning, every parameter a value. */
#include "../../compiler/check/check.h"

#include <stdlib.h>

#include "../../compiler/syntax/parse.h"
#include "../../compiler/language/walk.h"
#include "base/buf.h"
#include "base/str.h"
#include "unit.h"

typedef struct Checked {
    Arena *arena;
    Source source;
    Diags diags;
    Types types;
    Ast *ast;
} Checked;

static void check_text(Checked *checked, fh_str text)
{
    checked->arena = arena_new(0, NULL, NULL);
    source_from_text(checked->arena, "unit.fh", text, 0, &checked->source);
    diag_init(&checked->diags, checked->arena, &checked->source, 1);
    types_init(&checked->types, checked->arena);
    checked->ast = parse(checked->arena, &checked->source, &checked->diags);
    check(checked->ast, checked->arena, &checked->types, &checked->diags);
}

static void print_errors(const Checked *checked)
{
    Buf out = { 0 };

    diag_print(&checked->diags, false, &out);
    fwrite(out.ptr, 1, out.len, stdout);
    buf_free(&out);
}

/* ---- the tree is complete ---- */

static const char program[] =
    "app title=\"All\" origins=[\"https://a.b\"] hosts=[\"a.b\"]\n"
    "record Pos { x: int = zero, y: int = 1 }\n"
    "record Player { name: str, at: Pos = Pos(), tags: [str] = [], boss: str? }\n"
    "const zero = 0\n"
    "const names: [str] = [\"a\"]\n"
    "state players: [Player] = [Player(\"Al\")]\n"
    "state scores: {str: float} = {\"a\": 1}\n"
    "state last: str? = none\n"
    "fn Box(title: str, children, attrs) -> Div(H2(title), children, attrs)\n"
    "fn Rows() -> for p in players -> Li(p.name)\n"
    "fn Tree(n: int): html -> Ul(Li(n), if n > 1 -> Tree(n - 1))\n"
    "fn find(id: int): Player? { if id < len(players) { return players[id] }; return none }\n"
    "fn note(s: str, n: float = 1) -> log(s, n)\n"
    "fn joined(send, room: str) { send(P(room, id=\"a\")) }\n"
    "get / -> Titled(\"x\", Box(\"t\", \"c\", [], none, id=\"i\"), Rows(), Tree(2), Tag(\"a-b\", none))\n"
    "get /json on xs:[int] = [] -> {\"a\": 1, \"b\": [\"c\", none, {}], \"d\": none}\n"
    "get /mix on n:int, o:str? {\n"
    "  var fs: [float] = [1, 2.5]\n"
    "  fs += [n]\n"
    "  scores[\"b\"] = n\n"
    "  last = if n > 0 -> \"x\"\n"
    "  let p = find(n) else { return redirect(\"/\") }\n"
    "  let h: [html] = [\"a\", 1, P(\"b\")]\n"
    "  if let s = o { return P(s, h, cls=[\"a\", if n > 0 -> \"b\"], style={\"a\": 1, \"b\": \"c\"}) }\n"
    "  return match n { 0 -> P(p.name), 1, -1 -> \"text\", else -> for i, f in fs -> P(i, f ) }\n"
    "}\n"
    "ws /room/{room} conn=joined on msg:str, send, ws {\n"
    "  note(\"{msg} {len(msg):04d} {json(scores)}\".upper())\n"
    "  after 2s { send(Div(msg, room, id=\"m\")); ws.close(reason=\"bye\") }\n"
    "  return none\n"
    "}\n"
    "every 1s -> publish(\"/room/a\", [P(\"x\", id=\"a\")])\n";

static int incomplete;

static void complain(const Node *node, const char *what)
{
    printf("# %s at byte %u: %s\n", node_kind_name(node->kind), node->span.start, what);
    incomplete++;
}

static bool is_unknown(const Type *type)
{
    while (type->item) type = type->item;
    return type->kind == TYPE_ERROR || type->kind == TYPE_EMPTY;
}

static bool look_at(void *context, Node *node)
{
    (void)context;
    if (!node->type) complain(node, "no type");
    else if (is_unknown(node->type)) complain(node, "the type is not known");
    if (node->kind == NODE_CONVERT) {
        Conversion how = node->convert.how;
        return how != CONVERT_NONE;
    }
    if (node->kind == NODE_NAME && !node->name.symbol) complain(node, "no symbol");
    if (node->kind == NODE_CALL && node->call.kind == CALL_UNKNOWN) complain(node, "no callee");
    return true;
}

static void test_tree_is_complete(void)
{
    Checked checked;

    check_text(&checked, str_from(program));
    print_errors(&checked);
    CHECK_INT(checked.diags.nerrors, 0);
    incomplete = 0;
    walk_list(&checked.ast->decls, look_at, NULL);
    CHECK_INT(incomplete, 0);
    CHECK_INT(checked.ast->order->count, 11);
    arena_free(checked.arena);
}

int main(void)
{
    RUN(test_tree_is_complete);
    return unit_end();
}
