/* parse.c: drives the parser with the feed's tokens. */
#include "syntax/parse.h"

#include <string.h>

#include "base/str.h"
#include "syntax/make.h"
#include "words/syntax.h"
#include "syntax/feed.h"
#include "syntax/table.h"
#include "syntax/unexpected.h"

/* Symbols on the parser's stack; what needs more is nested too deeply even without brackets:
 * `not not not …`, `else if … else if …`. */
#define STACK_MAX ((size_t)20 * AST_MAX_DEPTH)

void parse_report(Parser *p, Diagnostic diagnostic)
{
    if (p->feed && (p->feed->recovering || p->feed->closing)) return;
    diag_add(p->diags, &diagnostic);
}

void parse_unexpected(Parser *p, Token token)
{
    bool may_yield = false;
    p->refused = token.span;
    if (token.kind == TOK_BAD || p->feed->closing) {
        feed_recover(p->feed, NULL, false);
        return;
    }
    Diagnostic diagnostic = unexpected(p->feed, token, &may_yield);
    feed_recover(p->feed, &diagnostic, may_yield);
}

void parse_out_of_memory(Parser *p)
{
    ast_too_deep(p, p->feed->given.span);
}

/* Text that is no text: nothing after the first such byte can be trusted. */
static bool is_text(Parser *p)
{
    fh_str text = p->source->text;
    size_t valid = utf8_valid_prefix(text);
    const char *nul = text.len ? memchr(text.ptr, '\0', text.len) : NULL;
    size_t at = nul && (size_t)(nul - text.ptr) < valid ? (size_t)(nul - text.ptr) : valid;
    if (at == text.len) return true;
    Span byte = { (uint32_t)at, 1, p->source->number };
    parse_report(p, at < valid ? syntax_nul_byte(byte) : syntax_not_utf8(byte));
    p->ast->lost = true;
    return false;
}

static void dump_token(Parser *p, Token token)
{
    int line, column;
    fh_str text = source_text(p->source, token.span);
    source_position(p->source, token.span.start, &line, &column);
    buf_printf(p->dump, "%d:%d %s", line, column, token_id(token.kind));
    if (token.kind != TOK_NEWLINE && text.len) buf_append_char(p->dump, ' ');
    for (size_t i = 0; i < text.len && token.kind != TOK_NEWLINE; i++) {
        if (text.ptr[i] == '\n') buf_append_cstr(p->dump, "\\n");
        else buf_append_char(p->dump, text.ptr[i]);
    }
    buf_append_char(p->dump, '\n');
}

static void feed_parser(Parser *p)
{
    Token token;
    do {
        token = feed_next(p->feed);
        if (p->dump) dump_token(p, token);
        if (parser_depth(p->table) > STACK_MAX && token.kind != TOK_EOF) {
            ast_too_deep(p, token.span);
            token.kind = TOK_BAD;
        }
        parser_(p->table, token.kind, token);
        if (p->feed->recovering && parser_top(p->table) == TOK_BLOCK_OPEN) feed_resume(p->feed);
        if (!p->feed->recovering) parser_recovered(p->table);
    } while (token.kind != TOK_EOF && p->diags->nerrors < DIAG_KEPT);
    if (token.kind != TOK_EOF) p->ast->lost = true;
}

static Ast *parse_with(Parser *p)
{
    p->ast = ARENA_NEW(p->arena, Ast);
    if (!is_text(p)) return p->ast;
    Feed *feed = ARENA_NEW(p->arena, Feed);
    feed_init(feed, p);
    p->feed = feed;
    p->table = parser_Alloc(malloc, p);
    if (!p->table) return p->ast;
    feed_parser(p);
    parser_Free(p->table, free);
    return p->ast;
}

Ast *parse(Arena *arena, const Source *source, Diags *diags)
{
    Parser p = { .arena = arena, .source = source, .diags = diags };
    return parse_with(&p);
}

void parse_dump_tokens(Arena *arena, const Source *source, Diags *diags, Buf *out)
{
    Parser p = { .arena = arena, .source = source, .diags = diags, .dump = out };
    parse_with(&p);
}
