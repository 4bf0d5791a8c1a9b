/* test_lexer.c: bytes to tokens, mode by mode, without the feed's context. */
#include "unit.h"

#include "base/buf.h"
#include "syntax/lexer.h"
#include "base/str.h"

/* The tokens of `text`, all in one mode, as "NAME:x INT:1". */
static Buf scan(const char *text, LexMode mode)
{
    Arena *arena = arena_new(0, NULL, NULL);
    Source source;
    Lexer lexer;
    Buf out = { 0 };
    source_from_text(arena, "test.fh", str_from(text), 0, &source);
    lexer_init(&lexer, &source);
    for (int limit = 0; limit < 100; limit++) {
        Token token = lexer_scan(&lexer, mode);
        if (token.kind == TOK_EOF) break;
        if (out.len) buf_append_char(&out, ' ');
        buf_append_cstr(&out, token_id(token.kind));
        if (token.kind == TOK_NEWLINE) continue;
        buf_append_char(&out, ':');
        buf_append_str(&out, source_text(&source, token.span));
        if (token.kind == TOK_STRING_UNCLOSED || token.span.len == 0) break;
    }
    arena_free(arena);
    return out;
}

static Token first(const char *text)
{
    Arena *arena = arena_new(0, NULL, NULL);
    Source source;
    Lexer lexer;
    source_from_text(arena, "test.fh", str_from(text), 0, &source);
    lexer_init(&lexer, &source);
    Token token = lexer_scan(&lexer, LEX_CODE);
    arena_free(arena);
    return token;
}

#define CHECK_SCAN(text, mode, want)                                                          \
    do {                                                                                      \
        Buf got = scan(text, mode);                                                           \
        CHECK_STR(buf_str(&got), want);                                                       \
        buf_free(&got);                                                                       \
    } while (0)

#define CHECK_CODE(text, want) CHECK_SCAN(text, LEX_CODE, want)

static void test_words_and_white_space(void)
{
    CHECK_CODE("", "");
    CHECK_CODE("  a_1 # comment\n\tB", "NAME:a_1 NEWLINE NAME:B");
    CHECK_CODE("a;b\r\nc", "NAME:a NEWLINE NAME:b NEWLINE NAME:c");
    CHECK_CODE("# only a comment", "");
    CHECK_CODE("a\rb", "NAME:a BAD_CHAR:\r NAME:b");
}

static void test_numbers(void)
{
    CHECK_CODE("42 1_000 0xFf_0 007", "INT:42 INT:1_000 INT:0xFf_0 INT:007");
    CHECK_CODE("3.14 1e9 1.5e-3 2E+4 1_0.5", "FLOAT:3.14 FLOAT:1e9 FLOAT:1.5e-3 FLOAT:2E+4 "
                                             "FLOAT:1_0.5");
    CHECK_CODE("250ms 2s 5m 1h 7d", "DURATION:250ms DURATION:2s DURATION:5m DURATION:1h "
                                    "DURATION:7d");
    CHECK_CODE("0..10 1.max", "INT:0 RANGE:.. INT:10 INT:1 DOT:. NAME:max");
    CHECK_CODE("12px 1.5s 0b1 1_ 0x", "BAD_NUMBER:12px BAD_NUMBER:1.5s BAD_NUMBER:0b1 "
                                      "BAD_NUMBER:1_ BAD_NUMBER:0x");
}

static void test_marks(void)
{
    CHECK_CODE("+ - * / // % ..", "PLUS:+ MINUS:- STAR:* SLASH:/ FLOORDIV:// PERCENT:% RANGE:..");
    CHECK_CODE("= += -= *= /= //= %=",
               "ASSIGN:= PLUS_ASSIGN:+= MINUS_ASSIGN:-= STAR_ASSIGN:*= SLASH_ASSIGN:/= "
               "FLOORDIV_ASSIGN://= PERCENT_ASSIGN:%=");
    CHECK_CODE("== != < <= > >= ?? ?", "EQ:== NE:!= LT:< LE:<= GT:> GE:>= DEFAULT:?? QUESTION:?");
    CHECK_CODE("()[]{},:.->", "LPAREN:( RPAREN:) LBRACKET:[ RBRACKET:] LBRACE:{ RBRACE:} COMMA:, "
                              "COLON:: DOT:. ARROW:->");
    CHECK_CODE("a--b", "NAME:a MINUS:- MINUS:- NAME:b");
}

static void test_what_other_languages_write(void)
{
    CHECK_CODE("&& || ! => === !==", "BAD_AND:&& BAD_OR:|| BAD_NOT:! BAD_ARROW:=> BAD_EQ:=== "
                                     "BAD_NE:!==");
    CHECK_CODE("'a' /* n++\n", "BAD_STRING:'a' BAD_COMMENT:/* NAME:n BAD_STEP:++ NEWLINE");
    CHECK_CODE("$ \xC3\xA9\xC3\xA9 '", "BAD_CHAR:$ BAD_CHAR:\xC3\xA9\xC3\xA9 BAD_CHAR:'");
}

static void test_strings(void)
{
    CHECK_CODE("\"\" \"a\\\"b\" \"\\{\" \"\\u{1F600}\"",
               "STR:\"\" STR:\"a\\\"b\" STR:\"\\{\" STR:\"\\u{1F600}\"");
    CHECK_CODE("\"a{", "QUOTE_OPEN:\" NAME:a LBRACE:{");
    CHECK_CODE("\"a\n", "QUOTE_OPEN:\" NAME:a NEWLINE");
    CHECK_SCAN("a } b{", LEX_STRING, "STR_TEXT:a } b HOLE_OPEN:{ STRING_UNCLOSED:");
    CHECK_SCAN("a\\{b\"", LEX_STRING, "STR_TEXT:a\\{b QUOTE_CLOSE:\" STRING_UNCLOSED:");
    CHECK_SCAN("a\nb", LEX_STRING, "STR_TEXT:a STRING_UNCLOSED:");
    CHECK_SCAN("a\\\nb", LEX_STRING, "STR_TEXT:a STRING_UNCLOSED:");
    CHECK_SCAN("", LEX_STRING, "STRING_UNCLOSED:");
    CHECK_SCAN(".2f} x", LEX_SPEC, "SPEC:.2f SPEC:");
}

static void test_raw_strings(void)
{
    CHECK_CODE("`` `a \"{x}\" \\` b", "RAW_STR:`` RAW_STR:`a \"{x}\" \\` NAME:b");
    CHECK_CODE("`a\nb`", "RAW_STR:`a\nb`");
    CHECK_CODE("`a\nb", "RAW_UNCLOSED:`a\nb");
}

static void test_paths(void)
{
    CHECK_SCAN(" /todo/{id:int}/edit -> x", LEX_PATH,
               "PATH:/todo/{id:int}/edit ARROW:-> NAME:x");
    CHECK_SCAN("/ /a-b.c,", LEX_PATH, "PATH:/ PATH:/a-b.c COMMA:,");
    CHECK_SCAN("/{id: int}/x", LEX_PATH, "PATH:/{id: int}/x");
    CHECK_SCAN("\"/x\"", LEX_PATH, "STR:\"/x\"");
}

static void test_arguments(void)
{
    CHECK_SCAN("hx-on:click=1", LEX_ARG, "ATTR_NAME:hx-on:click ASSIGN:= INT:1");
    CHECK_SCAN("@click.once = x", LEX_ARG, "ATTR_NAME:@click.once ASSIGN:= NAME:x");
    CHECK_SCAN(":x=_", LEX_ARG, "ATTR_NAME::x ASSIGN:= NAME:_");
    CHECK_SCAN("a == b", LEX_ARG, "NAME:a EQ:== NAME:b");
    CHECK_SCAN("a-b", LEX_ARG, "NAME:a MINUS:- NAME:b");
    CHECK_SCAN("a => b", LEX_ARG, "NAME:a BAD_ARROW:=> NAME:b");
    CHECK_SCAN("a=", LEX_ARG, "NAME:a ASSIGN:=");
}

static void test_declarations_are_recognised(void)
{
    static const struct { const char *text; bool is_declaration; } cases[] = {
        { "get /x", true },       { "get / ->", true },    { "ws /ws on", true },
        { "fn f(", true },        { "extern fn f (", true }, { "record T {", true },
        { "state n:", true },     { "const a =", true },   { "session {", true },
        { "error 404", true },    { "every 1s", true },    { "import \"x\"", true },
        { "app title=", true },   { "startup {", true },   { "static /a", true },
        { "get", false },         { "get / 2", false },    { "state,", false },
        { "getter /x", false },   { "fn", false },         { "error(", false },
        { "session.user", false }, { "every(", false },    { "", false },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *text = cases[i].text;
        CHECK(lexer_at_declaration(text, text + strlen(text)) == cases[i].is_declaration);
    }
}

static void test_words_by_place(void)
{
    CHECK_INT(token_keyword(first("match")), TOK_MATCH);
    CHECK_INT(token_keyword(first("get")), TOK_NAME);
    CHECK_INT(token_declaration(first("error")), TOK_ON_ERROR);
    CHECK_INT(token_declaration(first("match")), TOK_NAME);
    CHECK_INT(token_keyword(first("matches")), TOK_NAME);
    CHECK_INT(token_keyword(first("")), TOK_NAME);
    CHECK_INT(first("on").word, TOK_ON);
    CHECK_INT(first("null").word, TOK_BAD_WORD);
    CHECK_INT(first("elsif").word, TOK_BAD_ELIF);
    CHECK_INT(first("one").word, TOK_NAME);
}

int main(void)
{
    RUN(test_words_and_white_space);
    RUN(test_numbers);
    RUN(test_marks);
    RUN(test_what_other_languages_write);
    RUN(test_strings);
    RUN(test_raw_strings);
    RUN(test_paths);
    RUN(test_arguments);
    RUN(test_declarations_are_recognised);
    RUN(test_words_by_place);
    return unit_end();
}
