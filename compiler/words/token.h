/* token.h: the pieces that a program is made of.
 *
 * A token is a kind and a span of the source; its text is never copied. Kinds are numbered by
 * the grammar (build/gen/parser.h); those that only the lexer and the feed know come after. */
#ifndef TOKEN_H
#define TOKEN_H

#include <stdbool.h>

#include "parser.h"
#include "source/source.h"

typedef struct Token {
    short kind; /* TOK_… */
    short word; /* TOK_NAME: the keyword that it is where that one has a meaning, TOK_BAD_WORD,
                 * TOK_BAD_ELIF, or TOK_NAME; else 0 */
    Span span;
} Token;

enum {
    TOK_EOF = 0,

    /* `{` and `}` before the feed knows what they begin and end */
    TOK_LBRACE = 200,
    TOK_RBRACE,

    /* what is not fh, but says what was meant: one error, and the parser gets what was meant */
    TOK_BAD_AND,    /* && */
    TOK_BAD_OR,     /* || */
    TOK_BAD_NOT,    /* ! */
    TOK_BAD_ARROW,  /* => */
    TOK_BAD_EQ,     /* === */
    TOK_BAD_NE,     /* !== */
    TOK_BAD_STRING, /* 'single quotes' */
    TOK_BAD_WORD,   /* True, null … */
    TOK_BAD_ELIF,   /* elif, elsif, elseif */

    /* what cannot be repaired */
    TOK_BAD_NUMBER,
    TOK_BAD_CHAR,
    TOK_BAD_COMMENT,     /* the start of a C comment */
    TOK_BAD_STEP,        /* ++ and -- */
    TOK_STRING_UNCLOSED, /* the line ends inside a string; the span is empty */
    TOK_RAW_UNCLOSED     /* the file ends inside a raw string; the span is all of it */
};

/* A kind in words, for messages: "`->`", "a name". */
const char *token_name(int kind);

/* The kind's identifier, for dumps: "ARROW". */
const char *token_id(int kind);

/* The keyword that this name is in statements and expressions, or TOK_NAME. */
int token_keyword(Token name);

/* The keyword that this name is where a declaration begins, or TOK_NAME. */
int token_declaration(Token name);

/* Whether a declaration begins with a keyword of this kind. */
bool token_declares(int kind);

/* Whether the kind is a keyword of either sort. */
bool token_is_keyword(int kind);

/* Whether a value, type or path may end with this token: then `{` after it begins a body, and
 * `(` after it a call. */
bool token_ends_value(int kind);

/* Whether a newline after this token ends the statement. */
bool token_ends_statement(int kind);

bool token_is_comparison(int kind);

#endif
