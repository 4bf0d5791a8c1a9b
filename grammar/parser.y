/* parser.y: tokens to tree, by Lemon; the reference of fh's syntax.
 *
 * In the order in which one learns the language, each section under an example. Every action
 * calls one constructor (compiler/syntax/make.h). Newlines and braces arrive sorted out by the feed
 * (compiler/syntax/feed.h): NEWLINE only where it ends something, `{` as MAP_OPEN or BLOCK_OPEN.
 * `comma` is one that may trail.
 *
 * Rules with `error` are where parsing goes on after a mistake: with the next declaration or
 * statement, or with a statement's block. The feed drops what lies between. */

%include {
#include <assert.h>
#include <stdlib.h>

#include "syntax/make.h"
#include "syntax/table.h"
}

%name          parser_
%token_prefix  TOK_
%token_type    {Token}
%extra_context {Parser *p}
%stack_size    0
%start_symbol  program

%syntax_error   { parse_unexpected(p, TOKEN); }
%stack_overflow { parse_out_of_memory(p); }

/* What only the feed sends, after mistakes: BAD, which no rule has, where it has reported one
 * itself; SKIPPED where a block was due and did not come. */
%token BAD SKIPPED.

%default_type {Node *}

/* ==== precedence, loosest first ===========================================================
 *
 *      not a or b == c ?? d + e * -f
 */

%right    YIELD.
%right    ELSE.
%left     OR.
%left     AND.
%right    NOT.
%nonassoc EQ NE LT LE GT GE IN.
%right    DEFAULT.
%nonassoc RANGE.
%left     PLUS MINUS.
%left     STAR SLASH FLOORDIV PERCENT.
%right    NEGATE.

/* ==== program =============================================================================
 *
 *      a declaration a line
 */

%type decls {int}
program ::= decls.
decls ::= .
decls ::= decls decl(Decl) NEWLINE.       { ast_declare(p, Decl); }
decls ::= decls decl(Decl) error NEWLINE. { ast_declare(p, ast_spoiled(p, Decl)); }
decl(A) ::= error.                        { A = ast_lost(p); }

/* ==== settings ============================================================================
 *
 *      app title="Chat" port=5001 exts="ws"
 */

decl(A) ::= APP(First) options(Options).  { A = ast_app(p, First, Options); }

%type options {NodeList}
options(A) ::= .                          { A = ast_none(); }
options(A) ::= options(List) NAME(Name) ASSIGN primary(Value). {
    A = ast_add(List, ast_option(p, Name, Value));
}

/* ==== routes ==============================================================================
 *
 *      get /users/{id:int} on page: int = 1 -> Users(id, page)
 *      ws /ws conn=joined disconn=left on msg: str, send { send(P(msg)) }
 */

decl(A) ::= verb(Verb) PATH(Path) options(Options) on(Params) body(Body). {
    A = ast_route(p, Verb, Path, Options, Params, Body);
}
decl(A) ::= WS(Verb) PATH(Path) options(Options) on(Params) body(Body). {
    A = ast_route(p, Verb, Path, Options, Params, Body);
}
decl(A) ::= WS(Verb) PATH(Path) options(Options). {
    A = ast_route(p, Verb, Path, Options, ast_none(), NULL);
}

%type verb {Token}
verb(A) ::= GET|POST|PUT|PATCH|DELETE(Verb).   { A = Verb; }

/* ==== functions, components ===============================================================
 *
 *      fn Card(title: str, children): html -> Article(H2(title), children)
 *      extern fn read_temp(sensor: int): float from "sensors.h"
 */

decl(A) ::= FN(First) NAME(Name) LPAREN param_list(Params) RPAREN result(Type) body(Body). {
    A = ast_fn(p, First, Name, Params, Type, Body);
}
decl(A) ::= EXTERN(First) FN NAME(Name) LPAREN param_list(Params) RPAREN result(Type)
            FROM string(Header). {
    A = ast_extern(p, First, Name, Params, Type, Header);
}

result(A) ::= .                           { A = NULL; }
result(A) ::= COLON type(Type).           { A = Type; }

/* ==== data ================================================================================
 *
 *      record Todo { id: int = 0, title: str }
 *      session { user: str? }
 *      state todos: [Todo] = []
 *      const limit = 100
 */

decl(A) ::= RECORD(First) NAME(Name) BLOCK_OPEN fields(Fields) BLOCK_CLOSE(Last). {
    A = ast_record(p, First, Name, Fields, Last);
}
decl(A) ::= SESSION(First) BLOCK_OPEN fields(Fields) BLOCK_CLOSE(Last). {
    A = ast_session(p, First, Fields, Last);
}

%type fields     {NodeList}
%type field_list {NodeList}
fields(A) ::= .                                             { A = ast_none(); }
fields(A) ::= field_list(List) comma.                       { A = List; }
field_list(A) ::= field(Field).                             { A = ast_one(Field); }
field_list(A) ::= field_list(List) separator field(Field).  { A = ast_add(List, Field); }

field(A) ::= NAME(Name) COLON type(Type).                   { A = ast_param(p, Name, Type, NULL); }
field(A) ::= NAME(Name) COLON type(Type) ASSIGN expr(Value). {
    A = ast_param(p, Name, Type, Value);
}

decl(A) ::= STATE(First) NAME(Name) COLON type(Type) ASSIGN value(Value). {
    A = ast_global(p, First, Name, Type, Value);
}
decl(A) ::= CONST(First) NAME(Name) COLON type(Type) ASSIGN value(Value). {
    A = ast_global(p, First, Name, Type, Value);
}
decl(A) ::= CONST(First) NAME(Name) ASSIGN value(Value). {
    A = ast_global(p, First, Name, NULL, Value);
}
value(A) ::= expr(Value).                 { A = Value; }
value(A) ::= error.                       { A = ast_bad(p); }

separator ::= COMMA.
separator ::= NEWLINE.
comma ::= .
comma ::= COMMA.

/* ==== hooks and files =====================================================================
 *
 *      before /admin/{rest:path} on session { … }
 *      error 404 on req -> P("No page at {req.path}")
 *      every 1s { publish("/live", Stats()) }
 *      startup { … }
 *      static /assets "public"
 *      import "widgets.fh"
 */

decl(A) ::= BEFORE(First) PATH(Path) on(Params) body(Body). {
    A = ast_before(p, First, Path, Params, Body);
}
decl(A) ::= ON_ERROR(First) INT(Status) on(Params) body(Body). {
    A = ast_on_error(p, First, Status, Params, Body);
}
decl(A) ::= EVERY(First) DURATION(Every) body(Body).     { A = ast_every(p, First, Every, Body); }
decl(A) ::= STARTUP|SHUTDOWN(First) body(Body).          { A = ast_hook(p, First, Body); }
decl(A) ::= STATIC(First) PATH(Path) string(Folder).     { A = ast_static(p, First, Path, Folder); }
decl(A) ::= IMPORT(First) string(File).                  { A = ast_import(p, First, File); }

/* ==== parameters ==========================================================================
 *
 *      on msg: str, page: int = 1, send
 */

%type on         {NodeList}
%type params     {NodeList}
%type param_list {NodeList}
on(A) ::= .                                     { A = ast_none(); }
on(A) ::= ON params(List) comma.                { A = List; }
param_list(A) ::= .                             { A = ast_none(); }
param_list(A) ::= params(List) comma.           { A = List; }
params(A) ::= param(Param).                     { A = ast_one(Param); }
params(A) ::= params(List) COMMA param(Param).  { A = ast_add(List, Param); }

param(A) ::= NAME(Name).                        { A = ast_param(p, Name, NULL, NULL); }
param(A) ::= NAME(Name) COLON type(Type).       { A = ast_param(p, Name, Type, NULL); }
param(A) ::= NAME(Name) ASSIGN expr(Value).     { A = ast_param(p, Name, NULL, Value); }
param(A) ::= NAME(Name) COLON type(Type) ASSIGN expr(Value). {
    A = ast_param(p, Name, Type, Value);
}

/* ==== types ===============================================================================
 *
 *      str     [Todo]     {str: [int]}     str?
 */

type(A) ::= NAME(Name).                         { A = ast_type(p, Name); }
type(A) ::= type(Item) QUESTION(Last).          { A = ast_type_optional(p, Item, Last); }
type(A) ::= LBRACKET(First) type(Item) RBRACKET(Last). {
    A = ast_type_list(p, First, Item, Last);
}
type(A) ::= MAP_OPEN(First) type(Key) COLON type(Item) MAP_CLOSE(Last). {
    A = ast_type_map(p, First, Key, Item, Last);
}

/* ==== bodies ==============================================================================
 *
 *      -> P("one"), P("two")
 *      { let x = 1; return P(x) }
 */

body(A) ::= ARROW(First) exprs(List) comma.     { A = ast_yield(p, First, List); }
body(A) ::= ARROW error.                        { A = ast_bad(p); }
body(A) ::= block(Block).                       { A = Block; }

block(A) ::= BLOCK_OPEN(First) stmts(List) BLOCK_CLOSE(Last). {
    A = ast_block(p, First, List, Last);
}

%type exprs {NodeList}
exprs(A) ::= expr(Value).                       { A = ast_one(Value); }
exprs(A) ::= exprs(List) COMMA expr(Value).     { A = ast_add(List, Value); }

/* ==== statements ==========================================================================
 *
 *      a statement a line
 */

%type stmts {NodeList}
stmts(A) ::= .                                  { A = ast_none(); }
stmts(A) ::= stmts(List) stmt(Stmt) NEWLINE.    { A = ast_add(List, Stmt); }
stmts(A) ::= stmts(List) stmt(Stmt) error NEWLINE. {
    A = ast_add(List, ast_spoiled(p, Stmt));
}
stmt(A) ::= error.                              { A = ast_bad(p); }

/* ---- let x = 1     var n: float = 0     let u = users[id] else { return } ---- */

stmt(A) ::= LET|VAR(First) NAME(Name) declared(Type) ASSIGN expr(Value). {
    A = ast_let(p, First, Name, Type, Value, NULL);
}
stmt(A) ::= LET|VAR(First) NAME(Name) declared(Type) ASSIGN expr(Value) ELSE block(Else). {
    A = ast_let(p, First, Name, Type, Value, Else);
}
stmt(A) ::= LET|VAR(First) NAME(Name) declared(Type) ASSIGN error. {
    A = ast_let(p, First, Name, Type, ast_bad(p), NULL);
}
stmt(A) ::= LET|VAR error.                      { A = ast_lost(p); }

declared(A) ::= .                               { A = NULL; }
declared(A) ::= COLON type(Type).               { A = Type; }

/* ---- n += 1 ---- */

stmt(A) ::= expr(Place) assign_op(Op) expr(Value).      { A = ast_assign(p, Place, Op, Value); }

%type assign_op {Token}
assign_op(A) ::= ASSIGN|PLUS_ASSIGN|MINUS_ASSIGN|STAR_ASSIGN|SLASH_ASSIGN|FLOORDIV_ASSIGN
                 |PERCENT_ASSIGN(Op).                   { A = Op; }

/* ---- if n > 3 { … } else if let u = user { … } else { … } ---- */

stmt(A) ::= if(If).                                     { A = If; }
if(A) ::= if_head(Head) block(Then).                    { A = ast_if(p, Head, Then, NULL); }
if(A) ::= if_head(Head) block(Then) ELSE block(Else).   { A = ast_if(p, Head, Then, Else); }
if(A) ::= if_head(Head) block(Then) ELSE if(Else).      { A = ast_if(p, Head, Then, Else); }

if_head(A) ::= IF(First) cond(Cond).                    { A = ast_if_head(p, First, Cond); }
if_head(A) ::= IF(First) error.                         { A = ast_if_head(p, First, ast_lost(p)); }
if_head(A) ::= if_head(Head) error.                     { A = ast_spoiled(p, Head); }
if(A) ::= if_head SKIPPED.                              { A = ast_bad(p); }

cond(A) ::= expr(Value).                                { A = Value; }
cond(A) ::= LET(First) NAME(Name) ASSIGN expr(Value).   { A = ast_opened(p, First, Name, Value); }

/* ---- for m in msgs { … }     for i, m in msgs { … } ---- */

stmt(A) ::= for_head(Head) block(Body).                 { A = ast_for(p, Head, Body); }
for_head(A) ::= FOR(First) NAME(Item) IN expr(Over). {
    A = ast_for_head(p, First, NULL, &Item, Over);
}
for_head(A) ::= FOR(First) NAME(Key) COMMA NAME(Item) IN expr(Over). {
    A = ast_for_head(p, First, &Key, &Item, Over);
}

%type for_bad {int}
for_bad ::= FOR error.
for_bad ::= for_head error.
for_bad ::= for_bad error.
stmt(A) ::= for_bad block.                              { A = ast_bad(p); }
stmt(A) ::= for_bad SKIPPED.                            { A = ast_bad(p); }

/* ---- while n < 9 { … }     after 2s { … } ---- */

stmt(A) ::= while_head(Head) block(Body).               { A = ast_while(p, Head, Body); }
while_head(A) ::= WHILE(First) expr(Cond).              { A = ast_while_head(p, First, Cond); }
while_head(A) ::= WHILE(First) error.                  { A = ast_while_head(p, First, ast_bad(p)); }
while_head(A) ::= while_head(Head) error.               { A = ast_spoiled(p, Head); }
stmt(A) ::= while_head SKIPPED.                         { A = ast_bad(p); }

stmt(A) ::= after_head(Head) block(Body).               { A = ast_after(p, Head, Body); }
after_head(A) ::= AFTER(First) expr(Delay).             { A = ast_after_head(p, First, Delay); }
after_head(A) ::= AFTER(First) error.                  { A = ast_after_head(p, First, ast_bad(p)); }
after_head(A) ::= after_head(Head) error.               { A = ast_spoiled(p, Head); }
stmt(A) ::= after_head SKIPPED.                         { A = ast_bad(p); }

/* ---- break     return P("done"), P("really")     log("x") ---- */

stmt(A) ::= BREAK|CONTINUE(Word).                       { A = ast_jump(p, Word); }
stmt(A) ::= RETURN(First).                              { A = ast_return(p, First, ast_none()); }
stmt(A) ::= RETURN(First) exprs(List) comma.            { A = ast_return(p, First, List); }
stmt(A) ::= expr(Value).                                { A = ast_do(p, Value); }

/* ==== operators ===========================================================================
 *
 *      not done and count > 0
 */

expr(A) ::= primary(Value).                     { A = Value; }
expr(A) ::= expr(L) OR(Op) expr(R).             { A = ast_binary(p, OP_OR, Op, L, R); }
expr(A) ::= expr(L) AND(Op) expr(R).            { A = ast_binary(p, OP_AND, Op, L, R); }
expr(A) ::= NOT(Op) expr(R).                    { A = ast_unary(p, OP_NOT, Op, R); }
expr(A) ::= expr(L) EQ(Op) expr(R).             { A = ast_binary(p, OP_EQ, Op, L, R); }
expr(A) ::= expr(L) NE(Op) expr(R).             { A = ast_binary(p, OP_NE, Op, L, R); }
expr(A) ::= expr(L) LT(Op) expr(R).             { A = ast_binary(p, OP_LT, Op, L, R); }
expr(A) ::= expr(L) LE(Op) expr(R).             { A = ast_binary(p, OP_LE, Op, L, R); }
expr(A) ::= expr(L) GT(Op) expr(R).             { A = ast_binary(p, OP_GT, Op, L, R); }
expr(A) ::= expr(L) GE(Op) expr(R).             { A = ast_binary(p, OP_GE, Op, L, R); }
expr(A) ::= expr(L) IN(Op) expr(R).             { A = ast_binary(p, OP_IN, Op, L, R); }
expr(A) ::= expr(L) NOT IN(Op) expr(R). [IN]    { A = ast_not_in(p, Op, L, R); }
expr(A) ::= expr(L) DEFAULT(Op) expr(R).        { A = ast_binary(p, OP_DEFAULT, Op, L, R); }
expr(A) ::= expr(L) RANGE(Op) expr(R).          { A = ast_binary(p, OP_RANGE, Op, L, R); }
expr(A) ::= expr(L) PLUS(Op) expr(R).           { A = ast_binary(p, OP_ADD, Op, L, R); }
expr(A) ::= expr(L) MINUS(Op) expr(R).          { A = ast_binary(p, OP_SUB, Op, L, R); }
expr(A) ::= expr(L) STAR(Op) expr(R).           { A = ast_binary(p, OP_MUL, Op, L, R); }
expr(A) ::= expr(L) SLASH(Op) expr(R).          { A = ast_binary(p, OP_DIV, Op, L, R); }
expr(A) ::= expr(L) FLOORDIV(Op) expr(R).       { A = ast_binary(p, OP_FLOORDIV, Op, L, R); }
expr(A) ::= expr(L) PERCENT(Op) expr(R).        { A = ast_binary(p, OP_MOD, Op, L, R); }
expr(A) ::= MINUS(Op) expr(R). [NEGATE]         { A = ast_unary(p, OP_NEG, Op, R); }

/* ==== yields ==============================================================================
 *
 *      if c -> a else b     for x in xs if c -> e        as far right as they reach
 */

expr(A) ::= IF(First) cond(Cond) ARROW expr(Then). [YIELD] {
    A = ast_if_yield(p, First, Cond, Then, NULL);
}
expr(A) ::= IF(First) cond(Cond) ARROW expr(Then) ELSE expr(Else). [YIELD] {
    A = ast_if_yield(p, First, Cond, Then, Else);
}
expr(A) ::= for_head(Head) ARROW expr(Value). [YIELD] {
    A = ast_for_yield(p, Head, NULL, Value);
}
expr(A) ::= for_head(Head) IF expr(Filter) ARROW expr(Value). [YIELD] {
    A = ast_for_yield(p, Head, Filter, Value);
}

/* ==== values ==============================================================================
 *
 *      users[id].name     [1, 2]     {"a": 1}     match x { "a" -> 1, else -> 2 }
 */

primary(A) ::= NAME(Name).                               { A = ast_name(p, Name); }
primary(A) ::= INT(Text).                                { A = ast_int(p, Text); }
primary(A) ::= FLOAT(Text).                              { A = ast_float(p, Text); }
primary(A) ::= DURATION(Text).                           { A = ast_duration(p, Text); }
primary(A) ::= TRUE|FALSE(Word).                         { A = ast_bool(p, Word); }
primary(A) ::= NONE(Word).                               { A = ast_none_value(p, Word); }
primary(A) ::= string(Text).                             { A = Text; }
primary(A) ::= LPAREN(First) expr(Value) RPAREN(Last).   { A = ast_group(Value, First, Last); }
primary(A) ::= primary(Object) DOT NAME(Name).           { A = ast_field(p, Object, Name); }
primary(A) ::= primary(Object) LBRACKET expr(At) RBRACKET(Last). {
    A = ast_index(p, Object, At, Last);
}
primary(A) ::= LBRACKET(First) items(List) RBRACKET(Last). {
    A = ast_list(p, First, List, Last);
}
primary(A) ::= MAP_OPEN(First) entries(List) MAP_CLOSE(Last). {
    A = ast_map(p, First, List, Last);
}
primary(A) ::= MATCH(First) expr(Subject) BLOCK_OPEN arms(List) comma BLOCK_CLOSE(Last). {
    A = ast_match(p, First, Subject, List, Last);
}

%type items {NodeList}
items(A) ::= .                                           { A = ast_none(); }
items(A) ::= exprs(List) comma.                          { A = List; }

%type entries    {NodeList}
%type entry_list {NodeList}
entries(A) ::= .                                         { A = ast_none(); }
entries(A) ::= entry_list(List) comma.                   { A = List; }
entry_list(A) ::= entry(Entry).                          { A = ast_one(Entry); }
entry_list(A) ::= entry_list(List) COMMA entry(Entry).   { A = ast_add(List, Entry); }
entry(A) ::= expr(Key) COLON expr(Value).                { A = ast_entry(p, Key, Value); }

%type arms {NodeList}
arms(A) ::= arm(Arm).                                    { A = ast_one(Arm); }
arms(A) ::= arms(List) separator arm(Arm).               { A = ast_add(List, Arm); }
arm(A) ::= exprs(Patterns) ARROW expr(Value).            { A = ast_arm(p, Patterns, Value); }
arm(A) ::= ELSE(First) ARROW expr(Value).                { A = ast_arm_else(p, First, Value); }

/* ==== strings =============================================================================
 *
 *      "plain"     `raw`     "Hi {name}, {share:.1f} of it"
 */

string(A) ::= STR(Text).                                 { A = ast_str(p, Text); }
string(A) ::= RAW_STR(Text).                             { A = ast_raw_str(p, Text); }
string(A) ::= QUOTE_OPEN(First) parts(List) QUOTE_CLOSE(Last). {
    A = ast_interp(p, First, List, Last);
}

%type parts {NodeList}
parts(A) ::= .                                           { A = ast_none(); }
parts(A) ::= parts(List) part(Part).                     { A = ast_add(List, Part); }
part(A) ::= STR_TEXT(Text).                              { A = ast_str_text(p, Text); }
part(A) ::= HOLE_OPEN(First) expr(Value) HOLE_CLOSE(Last). {
    A = ast_hole(p, First, Value, NULL, Last);
}
part(A) ::= HOLE_OPEN(First) expr(Value) SPEC(Spec) HOLE_CLOSE(Last). {
    A = ast_hole(p, First, Value, &Spec, Last);
}

/* ==== calls and markup ====================================================================
 *
 *      Div("Hi", id="x", hx-on:click=`…`)     todos.push(Todo(title="milk"))
 */

primary(A) ::= primary(Callee) LPAREN args(List) RPAREN(Last). {
    A = ast_call(p, Callee, List, Last);
}

%type args     {NodeList}
%type arg_list {NodeList}
args(A) ::= .                                            { A = ast_none(); }
args(A) ::= arg_list(List) comma.                        { A = List; }
arg_list(A) ::= arg(Arg).                                { A = ast_one(Arg); }
arg_list(A) ::= arg_list(List) COMMA arg(Arg).           { A = ast_add(List, Arg); }
arg(A) ::= expr(Value).                                  { A = Value; }
arg(A) ::= ATTR_NAME(Name) ASSIGN expr(Value).           { A = ast_arg(p, Name, Value); }

/* ==== what the tables know ================================================================
 *
 * Lemon has no way to ask its tables, nor to say that recovery has ended
 * (compiler/syntax/table.h): what follows reaches into its parser.
 */

%code {
/* How many states a look-ahead can push before it is shifted: the longest chain of empty rules. */
#define TAKES_MAX 32

bool parser_takes(void *parser, int kind)
{
    yyParser *lemon = parser;
    yyStackEntry *top = lemon->yytos;
    YYACTIONTYPE pushed[TAKES_MAX];
    int npushed = 0;
    for (;;) {
        YYACTIONTYPE state = npushed ? pushed[npushed - 1] : top->stateno;
        YYACTIONTYPE action = yy_find_shift_action((YYCODETYPE)kind, state);
        if (action < YY_MIN_REDUCE) return action <= YY_MAX_SHIFTREDUCE;
        int rule = action - YY_MIN_REDUCE, pop = -yyRuleInfoNRhs[rule];
        int here = pop < npushed ? pop : npushed;
        npushed -= here;
        top -= pop - here;
        state = npushed ? pushed[npushed - 1] : top->stateno;
        if (npushed == TAKES_MAX) return false;
        pushed[npushed++] = yy_find_reduce_action(state, yyRuleInfoLhs[rule]);
    }
}

size_t parser_depth(const void *parser)
{
    const yyParser *lemon = parser;
    return (size_t)(lemon->yytos - lemon->yystack);
}

int parser_top(const void *parser)
{
    const yyParser *lemon = parser;
    return lemon->yytos->major;
}

void parser_recovered(void *parser)
{
    ((yyParser *)parser)->yyerrcnt = -1;
}
}
