/* table.h: the parser that Lemon makes of grammar/parser.y, as the driver sees it. */
#ifndef PARSE_TABLE_H
#define PARSE_TABLE_H

#include <stdlib.h>

#include "syntax/parse.h"

/* Lemon's own four; `parser` is what parser_Alloc gave. */
void *parser_Alloc(void *(*allocate)(size_t), Parser *p);
void parser_Free(void *parser, void (*release)(void *));
void parser_(void *parser, int kind, Token token);

/* Whether the parser, as it stands, would take a token of this kind next. */
bool parser_takes(void *parser, int kind);

/* How many symbols are on its stack, and the kind of the last one. */
size_t parser_depth(const void *parser);
int parser_top(const void *parser);

/* Says that the mistake is behind us: the next one is a mistake of its own. */
void parser_recovered(void *parser);

/* Called by the parser where `token` cannot stand: reports it and starts recovery. */
void parse_unexpected(Parser *p, Token token);

/* Called by the parser when its stack cannot grow. */
void parse_out_of_memory(Parser *p);

#endif
