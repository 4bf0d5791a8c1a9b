/* token.c: what tokens are called, by people and by the language. */
#include "words/token.h"

typedef enum TokenUse {
    PLAIN       = 0,
    ENDS_VALUE  = 1 << 0, /* a value, type or path may end with it */
    ENDS_LINE   = 1 << 1, /* so may a statement, though no value does */
    KEYWORD     = 1 << 2, /* a word of statements and expressions */
    DECLARATION = 1 << 3, /* a word that begins a declaration */
    COMPARISON  = 1 << 4
} TokenUse;

typedef struct TokenRow {
    const char *id;   /* for dumps */
    const char *name; /* for people; of a keyword, the word in backquotes */
    unsigned use;
} TokenRow;

#define ROW(id, name, use) [TOK_##id] = { #id, name, use }

static const TokenRow rows[] = {
    ROW(EOF, "the end of the file", PLAIN),
    ROW(NEWLINE, "the end of the line", PLAIN),

    ROW(APP, "`app`", DECLARATION),
    ROW(GET, "`get`", DECLARATION),
    ROW(POST, "`post`", DECLARATION),
    ROW(PUT, "`put`", DECLARATION),
    ROW(PATCH, "`patch`", DECLARATION),
    ROW(DELETE, "`delete`", DECLARATION),
    ROW(WS, "`ws`", DECLARATION),
    ROW(FN, "`fn`", DECLARATION),
    ROW(RECORD, "`record`", DECLARATION),
    ROW(STATE, "`state`", DECLARATION),
    ROW(CONST, "`const`", DECLARATION),
    ROW(SESSION, "`session`", DECLARATION),
    ROW(BEFORE, "`before`", DECLARATION),
    ROW(ON_ERROR, "`error`", DECLARATION),
    ROW(STATIC, "`static`", DECLARATION),
    ROW(EVERY, "`every`", DECLARATION),
    ROW(STARTUP, "`startup`", DECLARATION),
    ROW(SHUTDOWN, "`shutdown`", DECLARATION),
    ROW(IMPORT, "`import`", DECLARATION),
    ROW(EXTERN, "`extern`", DECLARATION),
    ROW(ON, "`on`", PLAIN),     /* keywords in headers only: see feed.c */
    ROW(FROM, "`from`", PLAIN),

    ROW(LET, "`let`", KEYWORD),
    ROW(VAR, "`var`", KEYWORD),
    ROW(IF, "`if`", KEYWORD),
    ROW(ELSE, "`else`", KEYWORD),
    ROW(FOR, "`for`", KEYWORD),
    ROW(WHILE, "`while`", KEYWORD),
    ROW(MATCH, "`match`", KEYWORD),
    ROW(RETURN, "`return`", KEYWORD | ENDS_LINE),
    ROW(AFTER, "`after`", KEYWORD),
    ROW(BREAK, "`break`", KEYWORD | ENDS_LINE),
    ROW(CONTINUE, "`continue`", KEYWORD | ENDS_LINE),
    ROW(OR, "`or`", KEYWORD),
    ROW(AND, "`and`", KEYWORD),
    ROW(NOT, "`not`", KEYWORD),
    ROW(IN, "`in`", KEYWORD | COMPARISON),
    ROW(TRUE, "`true`", KEYWORD | ENDS_VALUE),
    ROW(FALSE, "`false`", KEYWORD | ENDS_VALUE),
    ROW(NONE, "`none`", KEYWORD | ENDS_VALUE),

    ROW(NAME, "a name", ENDS_VALUE),
    ROW(ATTR_NAME, "a name", PLAIN),
    ROW(PATH, "a path", ENDS_VALUE),
    ROW(INT, "a number", ENDS_VALUE),
    ROW(FLOAT, "a number", ENDS_VALUE),
    ROW(DURATION, "a duration", ENDS_VALUE),
    ROW(STR, "a string", ENDS_VALUE),
    ROW(RAW_STR, "a string", ENDS_VALUE),
    ROW(QUOTE_OPEN, "a string", PLAIN),
    ROW(STR_TEXT, "text", PLAIN),
    ROW(HOLE_OPEN, "`{`", PLAIN),
    ROW(SPEC, "a format", PLAIN),
    ROW(HOLE_CLOSE, "`}`", PLAIN),
    ROW(QUOTE_CLOSE, "`\"`", ENDS_VALUE),

    ROW(LPAREN, "`(`", PLAIN),
    ROW(RPAREN, "`)`", ENDS_VALUE),
    ROW(LBRACKET, "`[`", PLAIN),
    ROW(RBRACKET, "`]`", ENDS_VALUE),
    ROW(MAP_OPEN, "`{`", PLAIN),
    ROW(MAP_CLOSE, "`}`", ENDS_VALUE),
    ROW(BLOCK_OPEN, "`{`", PLAIN),
    ROW(BLOCK_CLOSE, "`}`", ENDS_VALUE),
    ROW(ARROW, "`->`", PLAIN),
    ROW(COMMA, "`,`", PLAIN),
    ROW(COLON, "`:`", PLAIN),
    ROW(DOT, "`.`", PLAIN),
    ROW(QUESTION, "`?`", ENDS_VALUE),

    ROW(ASSIGN, "`=`", PLAIN),
    ROW(PLUS_ASSIGN, "`+=`", PLAIN),
    ROW(MINUS_ASSIGN, "`-=`", PLAIN),
    ROW(STAR_ASSIGN, "`*=`", PLAIN),
    ROW(SLASH_ASSIGN, "`/=`", PLAIN),
    ROW(FLOORDIV_ASSIGN, "`//=`", PLAIN),
    ROW(PERCENT_ASSIGN, "`%=`", PLAIN),

    ROW(EQ, "`==`", COMPARISON),
    ROW(NE, "`!=`", COMPARISON),
    ROW(LT, "`<`", COMPARISON),
    ROW(LE, "`<=`", COMPARISON),
    ROW(GT, "`>`", COMPARISON),
    ROW(GE, "`>=`", COMPARISON),
    ROW(DEFAULT, "`??`", PLAIN),
    ROW(RANGE, "`..`", PLAIN),
    ROW(PLUS, "`+`", PLAIN),
    ROW(MINUS, "`-`", PLAIN),
    ROW(STAR, "`*`", PLAIN),
    ROW(SLASH, "`/`", PLAIN),
    ROW(FLOORDIV, "`//`", PLAIN),
    ROW(PERCENT, "`%`", PLAIN),
    ROW(BAD, "a mistake", PLAIN),
    ROW(SKIPPED, "a mistake", PLAIN),

    ROW(LBRACE, "`{`", PLAIN),
    ROW(RBRACE, "`}`", ENDS_VALUE),
    ROW(BAD_AND, "`&&`", PLAIN),
    ROW(BAD_OR, "`||`", PLAIN),
    ROW(BAD_NOT, "`!`", PLAIN),
    ROW(BAD_ARROW, "`=>`", PLAIN),
    ROW(BAD_EQ, "`===`", PLAIN),
    ROW(BAD_NE, "`!==`", PLAIN),
    ROW(BAD_STRING, "a string", ENDS_VALUE),
    ROW(BAD_WORD, "a name", PLAIN),
    ROW(BAD_ELIF, "`elif`", PLAIN),
    ROW(BAD_NUMBER, "a number", ENDS_VALUE),
    ROW(BAD_CHAR, "a character", ENDS_VALUE),
    ROW(BAD_COMMENT, "a comment", PLAIN),
    ROW(BAD_STEP, "`++`", ENDS_VALUE),
    ROW(STRING_UNCLOSED, "the end of the line", PLAIN),
    ROW(RAW_UNCLOSED, "the end of the file", PLAIN),
};

static bool has_use(int kind, unsigned use)
{
    return (rows[kind].use & use) != 0;
}

const char *token_name(int kind)
{
    return rows[kind].name;
}

const char *token_id(int kind)
{
    return rows[kind].id;
}

int token_keyword(Token name)
{
    return has_use(name.word, KEYWORD) ? name.word : TOK_NAME;
}

int token_declaration(Token name)
{
    return has_use(name.word, DECLARATION) ? name.word : TOK_NAME;
}

bool token_declares(int kind)
{
    return has_use(kind, DECLARATION);
}

bool token_is_keyword(int kind)
{
    return has_use(kind, KEYWORD | DECLARATION) || kind == TOK_ON || kind == TOK_FROM;
}

bool token_ends_value(int kind)
{
    return has_use(kind, ENDS_VALUE);
}

bool token_ends_statement(int kind)
{
    return has_use(kind, ENDS_VALUE | ENDS_LINE);
}

bool token_is_comparison(int kind)
{
    return has_use(kind, COMPARISON);
}
