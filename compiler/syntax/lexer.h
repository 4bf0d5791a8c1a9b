/* lexer.h: bytes to tokens (grammar/lexer.re).
 *
 * The lexer knows nothing of what came before: whoever calls it says in which mode the next
 * token is read. Modes are re2c's conditions. */
#ifndef LEXER_H
#define LEXER_H

#include "words/token.h"

typedef enum LexMode {
    LEX_CODE,
    LEX_PATH,   /* after `get`: a path is one token */
    LEX_ARG,    /* after `(` or `,` of a call: `hx-on:click` before `=` is one token */
    LEX_STRING, /* inside "…" */
    LEX_RAW,    /* inside `…`; entered by the lexer itself */
    LEX_SPEC    /* after `:` in an interpolation, up to its `}` */
} LexMode;

typedef struct Lexer {
    const char *text;   /* the source; a NUL stands at `limit` */
    const char *cursor; /* where the next token begins */
    const char *limit;
    uint16_t file;
} Lexer;

void lexer_init(Lexer *lexer, const Source *source);

/* The next token; TOK_EOF at the end, again and again. White space and comments vanish;
 * a newline, or `;`, is TOK_NEWLINE. */
Token lexer_scan(Lexer *lexer, LexMode mode);

/* Whether text at `cursor` reads as the start of a declaration and of nothing else: the keyword
 * and enough behind it. Tells a forgotten bracket from a name that is also such a keyword. */
bool lexer_at_declaration(const char *cursor, const char *limit);

#endif
