/* feed.c: newlines, braces and keywords, by the open brackets and the token before.
 *
 * feed_next() is what the parser is fed with; below it one function for each thing that
 * context decides. What happens after a mistake is in recover.c. */
#include "syntax/feed.h"

#include <string.h>

#include "base/str.h"
#include "syntax/make.h"
#include "words/syntax.h"
#include "syntax/table.h"

void feed_init(Feed *feed, Parser *p)
{
    memset(feed, 0, sizeof(*feed));
    feed->parser = p;
    lexer_init(&feed->lexer, p->source);
}

static fh_str text_of(const Feed *feed, Token token)
{
    return source_text(feed->parser->source, token.span);
}

/* Whether nothing has been given since the last newline. */
static bool at_start(const Feed *feed)
{
    return feed->given.kind == TOK_NEWLINE || feed->given.kind == TOK_EOF;
}

/* ---- frames ---- */

bool feed_is_bracket(FrameKind kind)
{
    return kind != FRAME_TOP && kind != FRAME_BLOCK;
}

/* Frames in which newlines separate. */
static bool has_lines(FrameKind kind)
{
    return kind == FRAME_TOP || kind == FRAME_BLOCK || kind == FRAME_FIELDS ||
           kind == FRAME_MATCH;
}

bool feed_push(Feed *feed, FrameKind kind, Span open)
{
    if (feed->depth == FEED_MAX_DEPTH || feed->beyond > 0) {
        feed->beyond++;
        ast_too_deep(feed->parser, open);
        return false;
    }
    feed->frames[++feed->depth] =
        (Frame){ .kind = kind, .open = open, .unseen = feed->recovering };
    if (kind == FRAME_HOLE) feed->holes++;
    return true;
}

void feed_pop(Feed *feed)
{
    if (feed_top(feed)->kind == FRAME_HOLE) feed->holes--;
    feed->depth--;
    if (feed->depth == 0) feed->suspect_block = (Span){ 0 };
    if (!feed_is_bracket(feed_top(feed)->kind)) feed->suspect = (Span){ 0 };
}

/* ---- reading ahead ---- */

static LexMode mode_here(Feed *feed)
{
    switch (feed->last) {
    case TOK_QUOTE_OPEN: case TOK_STR_TEXT: case TOK_HOLE_CLOSE:
        return LEX_STRING;
    case TOK_GET: case TOK_POST: case TOK_PUT: case TOK_PATCH: case TOK_DELETE: case TOK_WS:
    case TOK_BEFORE: case TOK_STATIC:
        return LEX_PATH;
    case TOK_LPAREN: case TOK_COMMA:
        return feed_top(feed)->kind == FRAME_CALL ? LEX_ARG : LEX_CODE;
    default:
        return LEX_CODE;
    }
}

/* Whether a bracket closes between `at` and the end of the line. */
static bool closes_on_line(const char *at)
{
    for (; *at && *at != '\n'; at++)
        if (*at == ')' || *at == ']' || *at == '}') return true;
    return false;
}

/* `//` where nothing can be divided, and a comment in the style of C. */
static bool is_foreign_comment(Feed *feed, Token token)
{
    if (token.kind == TOK_BAD_COMMENT) return feed->holes == 0;
    if (token.kind != TOK_FLOORDIV || feed->holes > 0) return false;
    if (feed->ahead_is_first && has_lines(feed_top(feed)->kind)) return true;
    switch (feed->last) {
    case TOK_EOF: case TOK_NEWLINE: case TOK_BLOCK_OPEN: case TOK_ARROW: case TOK_COMMA:
        return !closes_on_line(feed->lexer.text + token.span.start);
    default:
        return false;
    }
}

/* Reports it, and goes on behind it as if it were a comment. */
static void pass_comment(Feed *feed, Token token)
{
    const char *end = token.kind == TOK_BAD_COMMENT ? "*/" : "\n";
    fh_str text = feed->parser->source->text;
    int64_t found = str_find(text, str_from(end), token.span.start);
    size_t stop = found < 0 ? text.len : (size_t)found + (end[0] == '*' ? 2 : 0);
    feed->lexer.cursor = feed->lexer.text + stop;
    parse_report(feed->parser, syntax_c_comment(token.span));
}

/* A newline or the end of the file ends an open interpolation too. */
static Token end_of_line_in_hole(Feed *feed, Token token)
{
    feed->lexer.cursor = feed->lexer.text + token.span.start;
    Span here = { token.span.start, 0, token.span.file };
    return (Token){ .kind = TOK_STRING_UNCLOSED, .span = here };
}

Token feed_peek(Feed *feed)
{
    if (feed->has_ahead) return feed->ahead;
    feed->has_ahead = true;
    feed->ahead_is_first = feed->lexer.cursor == feed->lexer.text;
    for (;;) {
        Token token = lexer_scan(&feed->lexer, mode_here(feed));
        bool ends_line = token.kind == TOK_NEWLINE || token.kind == TOK_EOF;
        if (ends_line && feed->holes > 0) {
            feed->ahead = end_of_line_in_hole(feed, token);
            return feed->ahead;
        }
        if (token.kind == TOK_NEWLINE) {
            if (!feed->ahead_is_first) feed->newline = token;
            feed->ahead_is_first = true;
        } else if (is_foreign_comment(feed, token)) {
            pass_comment(feed, token);
        } else {
            feed->ahead = token;
            return token;
        }
    }
}

void feed_take(Feed *feed)
{
    feed->has_ahead = false;
}

/* ---- newlines ---- */

bool feed_at_declaration(const Feed *feed, Token next)
{
    const char *at = feed->lexer.text + next.span.start;
    return next.kind == TOK_NAME && lexer_at_declaration(at, feed->lexer.limit);
}

/* The first character behind a token, blanks aside. */
static char behind(const Feed *feed, Token token)
{
    const char *at = feed->lexer.text + token.span.start + token.span.len;
    while (*at == ' ' || *at == '\t') at++;
    return *at;
}

bool feed_begins_statement(const Feed *feed, Token next)
{
    if (next.kind != TOK_NAME || feed->last == TOK_DOT) return false;
    if (behind(feed, next) == ':') return false; /* meant as a name */
    switch (token_keyword(next)) {
    case TOK_LET: case TOK_VAR: case TOK_WHILE: case TOK_RETURN: case TOK_AFTER: case TOK_BREAK:
    case TOK_CONTINUE:
        return true;
    default:
        return false;
    }
}

static bool takes_on(const Feed *feed)
{
    switch (feed->header) {
    case TOK_GET: case TOK_POST: case TOK_PUT: case TOK_PATCH: case TOK_DELETE: case TOK_WS:
    case TOK_BEFORE: case TOK_ON_ERROR:
        return feed->depth == 0;
    default:
        return false;
    }
}

static bool is_elif(const Feed *feed, Token token)
{
    return feed->last == TOK_BLOCK_CLOSE && token.word == TOK_BAD_ELIF;
}

/* Whether the `else` begins an arm of a match: `->` follows. */
static bool is_arm(const Feed *feed, Token word)
{
    const char *at = feed->lexer.text + word.span.start + word.span.len;
    while (*at == ' ' || *at == '\t') at++;
    return feed->frames[feed->depth].kind == FRAME_MATCH && at[0] == '-' && at[1] == '>';
}

/* Whether a line that begins so goes on with the statement of the line before. */
static bool continues(const Feed *feed, Token next)
{
    switch (next.kind) {
    case TOK_DOT: case TOK_ARROW: case TOK_DEFAULT: case TOK_RPAREN: case TOK_RBRACKET:
    case TOK_RBRACE:
        return true;
    default:
        break;
    }
    switch (next.word) {
    case TOK_ELSE: return !is_arm(feed, next);
    case TOK_ON: return takes_on(feed);
    case TOK_AND: case TOK_OR: return true;
    default: return is_elif(feed, next);
    }
}

bool feed_newline_counts(const Feed *feed, Token next)
{
    return has_lines(feed->frames[feed->depth].kind) && token_ends_statement(feed->last) &&
           !continues(feed, next);
}

/* Whether a NEWLINE must come between what was given and `next`. */
static bool newline_is_due(Feed *feed, Token next)
{
    if (at_start(feed)) return false;
    if (feed->ends_statement) return true;
    FrameKind kind = feed_top(feed)->kind;
    if (next.kind == TOK_EOF) return kind == FRAME_TOP;
    if (next.kind == TOK_RBRACE && kind == FRAME_BLOCK) return feed->last != TOK_BLOCK_OPEN;
    if (!feed->ahead_is_first) return false;
    if (feed_newline_counts(feed, next)) return true;
    /* the line before is not complete, but this one is clearly another */
    return kind == FRAME_TOP ? feed_at_declaration(feed, next)
                             : kind == FRAME_BLOCK && feed_begins_statement(feed, next) &&
                                   feed->last != TOK_BLOCK_OPEN;
}

static Token give_newline(Feed *feed, Token next)
{
    feed->last = TOK_NEWLINE;
    feed->header_before = feed->header;
    feed->header = 0;
    feed_top(feed)->matches = 0;
    feed->within = feed_top(feed)->kind;
    Span span = feed->ahead_is_first && next.kind != TOK_EOF ? feed->newline.span : next.span;
    return (Token){ .kind = TOK_NEWLINE, .span = span };
}

/* ---- words ---- */

static int keyword_of_header(Feed *feed, Token token)
{
    int kind = token_declaration(token);
    if (kind != TOK_NAME && feed->last != TOK_EXTERN) {
        feed->header = kind;
        feed->keyword = token.span;
    }
    return kind;
}

typedef struct ForeignWord {
    const char *word, *meant;
    int kind;
} ForeignWord;

static const ForeignWord foreign_words[] = {
    { "True", "true", TOK_TRUE },     { "False", "false", TOK_FALSE },
    { "None", "none", TOK_NONE },     { "null", "none", TOK_NONE },
    { "nil", "none", TOK_NONE },      { "NULL", "none", TOK_NONE },
    { "undefined", "none", TOK_NONE },
};

/* `null`, `True` … where a value is expected. */
static int foreign_word(Feed *feed, Token token)
{
    for (size_t i = 0; i < sizeof(foreign_words) / sizeof(foreign_words[0]); i++) {
        const ForeignWord *row = &foreign_words[i];
        if (!str_is(text_of(feed, token), row->word)) continue;
        Parser *p = feed->parser;
        if (feed->recovering || !parser_takes(p->table, TOK_NONE)) return TOK_NAME;
        parse_report(p, syntax_foreign_word(p->arena, token.span, text_of(feed, token),
                                            row->meant));
        return row->kind;
    }
    return TOK_NAME;
}

/* `elif` is an error, and then `else if`. */
static int else_if(Feed *feed, Token token)
{
    Parser *p = feed->parser;
    parse_report(p, syntax_elif(p->arena, token.span, text_of(feed, token)));
    feed->owed = (Token){ .kind = TOK_IF, .span = token.span };
    return TOK_ELSE;
}

static int classify_word(Feed *feed, Token token)
{
    if (feed->last == TOK_DOT) return TOK_NAME;
    bool may_declare = !feed->recovering && feed->depth == 0;
    if (may_declare && (at_start(feed) || feed->last == TOK_EXTERN)) {
        int declaration = keyword_of_header(feed, token);
        if (declaration != TOK_NAME) return declaration;
    }
    if (token.word == TOK_ON && takes_on(feed) && token_ends_value(feed->last)) return TOK_ON;
    if (token.word == TOK_FROM && feed->header == TOK_EXTERN && feed->depth == 0)
        return TOK_FROM;
    if (!feed->recovering && is_elif(feed, token)) return else_if(feed, token);
    int kind = token_keyword(token);
    if (kind == TOK_MATCH) feed_top(feed)->matches++;
    return token.word == TOK_BAD_WORD ? foreign_word(feed, token) : kind;
}

/* ---- brackets ---- */

static int open_bracket(Feed *feed, Token token, FrameKind frame, int kind)
{
    return feed_push(feed, frame, token.span) ? kind : TOK_BAD;
}

static int open_paren(Feed *feed, Token token)
{
    bool in_fn = feed->header == TOK_FN || feed->header == TOK_EXTERN;
    FrameKind frame = !token_ends_value(feed->last)  ? FRAME_GROUP
                      : in_fn && feed->depth == 0    ? FRAME_PARAMS
                                                     : FRAME_CALL;
    return open_bracket(feed, token, frame, TOK_LPAREN);
}

/* Whether `{` after the last token can only begin a body. */
static bool body_follows(Feed *feed)
{
    switch (feed->last) {
    case TOK_STARTUP: case TOK_SHUTDOWN: case TOK_SESSION:
    case TOK_IF: case TOK_WHILE: case TOK_AFTER: /* the condition is missing */
        return true;
    case TOK_COMMA: /* a trailing one, after the last parameter */
        return feed->header != 0 && feed->depth == 0;
    case TOK_ELSE: /* of an `if … ->`, or of an `if … {` or `let` */
        return feed->recovering || !parser_takes(feed->parser->table, TOK_MAP_OPEN);
    default:
        return token_ends_value(feed->last);
    }
}

/* Whether the statement or declaration we are in has a block to come. */
static bool block_is_due(Feed *feed)
{
    int depth = feed->depth;
    while (feed_is_bracket(feed->frames[depth].kind)) depth--;
    switch (feed->frames[depth].statement) {
    case TOK_IF: case TOK_FOR: case TOK_WHILE: case TOK_AFTER:
        return true;
    default:
        return depth == 0 && feed->header != 0;
    }
}

static int open_brace(Feed *feed, Token token)
{
    Frame *top = feed_top(feed);
    if (!body_follows(feed)) return open_bracket(feed, token, FRAME_MAP, TOK_MAP_OPEN);
    if (top->matches > 0) {
        top->matches--;
        return open_bracket(feed, token, FRAME_MATCH, TOK_BLOCK_OPEN);
    }
    bool has_fields = feed->header == TOK_RECORD || feed->header == TOK_SESSION;
    if (has_fields && top->kind == FRAME_TOP)
        return open_bracket(feed, token, FRAME_FIELDS, TOK_BLOCK_OPEN);
    if (feed_is_bracket(top->kind) && !feed->recovering && block_is_due(feed)) {
        feed_unclosed(feed, token.span, "the body");
        feed->ahead = token;
        feed->has_ahead = true;
        return TOK_BAD;
    }
    if (feed_is_bracket(top->kind)) return open_bracket(feed, token, FRAME_MAP, TOK_MAP_OPEN);
    return open_bracket(feed, token, FRAME_BLOCK, TOK_BLOCK_OPEN);
}

/* ---- the other tokens ---- */

static int spec_follows(Feed *feed, Token *token)
{
    *token = lexer_scan(&feed->lexer, LEX_SPEC);
    return TOK_SPEC;
}

static int check_path(Feed *feed, Token token)
{
    fh_str text = text_of(feed, token);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != ' ' && text.ptr[i] != '\t') continue;
        Span space = { token.span.start + (uint32_t)i, 1, token.span.file };
        parse_report(feed->parser, syntax_space_in_path(space));
        return TOK_BAD;
    }
    return TOK_PATH;
}

static int instead(Feed *feed, Token token, int kind)
{
    Parser *p = feed->parser;
    fh_str meant = str_from(token_name(kind)); /* in backquotes */
    const char *word = arena_copy(p->arena, meant.ptr + 1, meant.len - 2);
    parse_report(p, syntax_foreign_operator(p->arena, token.span, text_of(feed, token), word));
    return kind;
}

/* `not` before a value; behind one, what other languages open an optional with. */
static int exclamation(Feed *feed, Token token)
{
    if (!token_ends_value(feed->last)) return instead(feed, token, TOK_NOT);
    Parser *p = feed->parser;
    parse_report(p, syntax_unwrap(p->arena, token.span, text_of(feed, token)));
    return TOK_BAD;
}

static int bad_token(Feed *feed, Token token)
{
    Parser *p = feed->parser;
    fh_str text = text_of(feed, token);
    if (token.kind == TOK_BAD_NUMBER)
        parse_report(p, syntax_bad_number(p->arena, token.span, text));
    else if (token.kind == TOK_BAD_COMMENT)
        parse_report(p, syntax_c_comment(token.span)); /* in an interpolation */
    else if (token.kind == TOK_BAD_STEP)
        parse_report(p, syntax_step(p->arena, token.span, text));
    else
        parse_report(p, syntax_bad_character(p->arena, token.span, text));
    return TOK_BAD;
}

/* Nothing more can be said about a file whose rest is inside a string. */
static int raw_string_unclosed(Feed *feed, Token token)
{
    Span quote = { token.span.start, 1, token.span.file };
    parse_report(feed->parser, syntax_raw_string_unclosed(quote));
    for (int i = 1; i <= feed->depth; i++) feed->frames[i].excused = true;
    return TOK_BAD;
}

static int classify(Feed *feed, Token *token)
{
    switch (token->kind) {
    case TOK_NAME: return classify_word(feed, *token);
    case TOK_LPAREN: return open_paren(feed, *token);
    case TOK_LBRACKET: return open_bracket(feed, *token, FRAME_LIST, TOK_LBRACKET);
    case TOK_LBRACE: return open_brace(feed, *token);
    case TOK_HOLE_OPEN: return open_bracket(feed, *token, FRAME_HOLE, TOK_HOLE_OPEN);
    case TOK_RPAREN: case TOK_RBRACKET: case TOK_RBRACE: return feed_close(feed, token);
    case TOK_COLON:
        return feed->within == FRAME_HOLE ? spec_follows(feed, token) : TOK_COLON;
    case TOK_QUOTE_OPEN:
        feed->quote = token->span;
        return TOK_QUOTE_OPEN;
    case TOK_ARROW: case TOK_BAD_ARROW:
        if (feed->depth == 0) feed->header = 0;
        return token->kind == TOK_ARROW ? TOK_ARROW : instead(feed, *token, TOK_ARROW);
    case TOK_FLOORDIV:
        feed->floordiv = token->span;
        return TOK_FLOORDIV;
    case TOK_PATH: return check_path(feed, *token);
    case TOK_BAD_AND: return instead(feed, *token, TOK_AND);
    case TOK_BAD_OR: return instead(feed, *token, TOK_OR);
    case TOK_BAD_NOT: return exclamation(feed, *token);
    case TOK_BAD_EQ: return instead(feed, *token, TOK_EQ);
    case TOK_BAD_NE: return instead(feed, *token, TOK_NE);
    case TOK_BAD_STRING:
        parse_report(feed->parser, syntax_single_quotes(token->span));
        return TOK_STR;
    case TOK_BAD_NUMBER: case TOK_BAD_CHAR: case TOK_BAD_STEP: case TOK_BAD_COMMENT:
        return bad_token(feed, *token);
    case TOK_STRING_UNCLOSED:
        feed_string_unclosed(feed);
        token->kind = TOK_STR; /* what came before counts as a value */
        return TOK_BAD;
    case TOK_RAW_UNCLOSED: return raw_string_unclosed(feed, *token);
    default: return token->kind;
    }
}

void feed_classify(Feed *feed, Token *token)
{
    Frame *top = feed_top(feed);
    bool starts = feed->last == TOK_NEWLINE || feed->last == TOK_BLOCK_OPEN ||
                  feed->last == TOK_EOF;
    feed->within = top->kind;
    feed->header_before = feed->header;
    int kind = classify(feed, token);
    if (starts) top->statement = kind;
    if (kind != TOK_BAD) feed->last = kind;
    else if (!feed->has_ahead) feed->last = token->kind; /* else it was put back */
    token->kind = (short)kind;
    if (kind == TOK_BLOCK_OPEN && feed->depth == 1) feed->header = 0;
}

/* ---- one after the other ---- */

static Token next_in_context(Feed *feed)
{
    Token next = feed_peek(feed);
    if (newline_is_due(feed, next)) {
        feed->ends_statement = false;
        return give_newline(feed, next);
    }
    feed->ends_statement = false;
    if (feed->ahead_is_first) feed_look_at_indent(feed, next);
    bool starts = feed->ahead_is_first && feed_at_declaration(feed, next);
    if (feed->depth > 0 && (starts || next.kind == TOK_EOF)) {
        feed_close_all(feed, next);
        return feed_next_closing(feed);
    }
    if (feed->ahead_is_first && feed_is_bracket(feed_top(feed)->kind) &&
        feed_begins_statement(feed, next)) {
        feed_unclosed(feed, next.span, "the next statement");
        return (Token){ .kind = TOK_BAD, .span = next.span };
    }
    feed_take(feed);
    feed_classify(feed, &next);
    return next;
}

Token feed_next(Feed *feed)
{
    if (feed->recovering) feed_skip(feed);
    Token token = feed->owed;
    if (token.kind != TOK_EOF) {
        feed->owed.kind = TOK_EOF;
        feed->last = token.kind;
    } else {
        token = feed->closing ? feed_next_closing(feed) : next_in_context(feed);
    }
    feed->before_that = feed->before;
    feed->before = feed->given;
    feed->given = token;
    return token;
}
