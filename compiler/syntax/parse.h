/* parse.h: a source file to its tree.
 *
 * The lexer makes tokens (grammar/lexer.re), the feed puts them in context (feed.h: newlines,
 * braces, keywords, brackets that do not match), Lemon's parser (grammar/parser.y) calls the
 * constructors (make.h). Mistakes become diagnostics; there is always a tree. */
#ifndef PARSE_H
#define PARSE_H

#include "language/ast.h"
#include "source/diag.h"
#include "words/token.h"

struct Feed;

/* What the feed, the grammar's actions and the constructors share while one file is parsed. */
typedef struct Parser {
    Arena *arena;
    const Source *source;
    Diags *diags;
    Ast *ast;
    struct Feed *feed;
    void *table;   /* Lemon's parser: table.h */
    Buf *dump;     /* tokens are written here as they go by; may be null */
    Span refused;  /* the last token that the parser did not take */
    bool too_deep; /* said once a file */
} Parser;

/* The tree of `source`. Never null; where something is wrong it holds NODE_ERROR, and `diags`
 * says what. Names and texts in it point into the source. */
Ast *parse(Arena *arena, const Source *source, Diags *diags);

/* The tokens as the grammar sees them, one a line: `1:5 NAME greet`. */
void parse_dump_tokens(Arena *arena, const Source *source, Diags *diags, Buf *out);

/* Adds a mistake, unless one is being recovered from. */
void parse_report(Parser *p, Diagnostic diagnostic);

#endif
