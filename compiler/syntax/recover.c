/* recover.c: brackets that do not match, and getting going again after a mistake.
 *
 * Three ideas keep one mistake from becoming many:
 *   - A forgotten bracket is noticed late, but closes itself: at the `}` of the block around it,
 *     at a line that begins with `let` or `return`, at the next declaration.
 *   - The parser's complaint about a token inside brackets is held back while the rest of the
 *     statement is dropped. If it then turns out that a bracket or string there never ends,
 *     that is the mistake, and the complaint is forgotten.
 *   - What was opened on a line on which a string does not end may have been closed in what
 *     became the string; nobody complains about it. */
#include "base/str.h"
#include "words/syntax.h"
#include "syntax/feed.h"
#include "syntax/table.h"

static int line_of(const Feed *feed, Span span)
{
    return source_line(feed->parser->source, span.start);
}

static char opener_of(FrameKind kind)
{
    switch (kind) {
    case FRAME_LIST: return '[';
    case FRAME_GROUP: case FRAME_CALL: case FRAME_PARAMS: return '(';
    default: return '{';
    }
}

/* The parser's token for the end of such a frame. */
static int closer_of(FrameKind kind)
{
    switch (kind) {
    case FRAME_LIST: return TOK_RBRACKET;
    case FRAME_GROUP: case FRAME_CALL: case FRAME_PARAMS: return TOK_RPAREN;
    case FRAME_MAP: return TOK_MAP_CLOSE;
    case FRAME_HOLE: return TOK_HOLE_CLOSE;
    default: return TOK_BLOCK_CLOSE;
    }
}

/* Whether the raw token has the shape that ends such a frame. */
static bool fits(int raw, FrameKind kind)
{
    if (kind == FRAME_TOP) return false;
    char opener = opener_of(kind);
    return raw == (opener == '(' ? TOK_RPAREN : opener == '[' ? TOK_RBRACKET : TOK_RBRACE);
}

/* The innermost BLOCK that the parser knows, or TOP: where statements go on. */
static int base_of(const Feed *feed)
{
    int depth = feed->depth;
    while (feed_is_bracket(feed->frames[depth].kind) || feed->frames[depth].unseen) depth--;
    return depth;
}

static void pop_to(Feed *feed, int depth)
{
    while (feed->depth > depth) feed_pop(feed);
}

/* ---- what indentation says ----
 * It decides nothing, but when a bracket is missing it shows which. */

static uint32_t column_of(const Feed *feed, Span span)
{
    return span.start - feed->parser->source->lines[line_of(feed, span) - 1];
}

/* Blanks at the start of the line on which `span` is. */
static uint32_t indent_of(const Feed *feed, Span span)
{
    const Source *source = feed->parser->source;
    const char *line = source->text.ptr + source->lines[line_of(feed, span) - 1];
    uint32_t count = 0;
    while (line[count] == ' ' || line[count] == '\t') count++;
    return count;
}

/* In brackets, lines stand further right than the line with the opening one: a line that does
 * not probably follows one on which the bracket should have been closed. */
void feed_look_at_indent(Feed *feed, Token token)
{
    const Frame *top = feed_top(feed);
    bool is_closer = token.kind == TOK_RPAREN || token.kind == TOK_RBRACKET ||
                     token.kind == TOK_RBRACE;
    if (!feed_is_bracket(top->kind) || is_closer || feed->suspect.len) return;
    if (column_of(feed, token.span) <= indent_of(feed, top->open) &&
        line_of(feed, top->open) != line_of(feed, token.span))
        feed->suspect = top->open;
}

/* Whether a closer that begins its line stands further left than the line with the opener. */
static bool is_left_of(const Feed *feed, Token closer, Span open)
{
    return feed->ahead_is_first && column_of(feed, closer.span) < indent_of(feed, open);
}

/* A closer so far left probably closes another bracket, and the innermost lacks its own. */
static void look_at_closer(Feed *feed, Token closer)
{
    const Frame *top = feed_top(feed);
    Span *suspect = feed_is_bracket(top->kind) ? &feed->suspect : &feed->suspect_block;
    if (suspect->len == 0 && is_left_of(feed, closer, top->open)) *suspect = top->open;
}

/* ---- what is never closed ---- */

static Diagnostic unclosed(Feed *feed, const Frame *frame, Span noticed, const char *what)
{
    Span suspect = feed_is_bracket(frame->kind) ? feed->suspect : feed->suspect_block;
    Span open = suspect.len ? suspect : frame->open;
    char bracket = feed->lexer.text[open.start];
    return syntax_unclosed(feed->parser->arena, open, bracket, noticed, what);
}

void feed_unclosed(Feed *feed, Span noticed, const char *what)
{
    Frame *top = feed_top(feed);
    if (!top->excused) parse_report(feed->parser, unclosed(feed, top, noticed, what));
    while (feed_is_bracket(feed_top(feed)->kind)) feed_pop(feed);
}

/* The same, found out during recovery: it replaces what is held back, if that may yield. */
static void explain_held(Feed *feed, Span noticed, const char *what)
{
    if (!feed->has_held || !feed->held_may_yield) return;
    for (int i = feed->depth; feed_is_bracket(feed->frames[i].kind); i--) {
        const Frame *frame = &feed->frames[i];
        if (frame->unseen || frame->excused) continue;
        feed->held = unclosed(feed, frame, noticed, what);
        feed->held_may_yield = false;
        return;
    }
}

/* The outermost `{` in a string, or null. */
static const Frame *open_hole(const Feed *feed)
{
    for (int i = 1; i <= feed->depth; i++)
        if (feed->frames[i].kind == FRAME_HOLE) return &feed->frames[i];
    return NULL;
}

/* The same, by a string of this line. `"hello, id="x")`: the string that ended too early, right
 * before the token complained of. */
static void explain_held_by_string(Feed *feed, Span quote)
{
    if (!feed->has_held || !feed->held_may_yield) return;
    if (line_of(feed, feed->held.span) != line_of(feed, quote)) return;
    const Frame *hole = open_hole(feed);
    feed->held_may_yield = false;
    if (hole) {
        if (!hole->unseen) feed->held = syntax_hole_unclosed(hole->open);
        return;
    }
    Token string = feed->before; /* what came before the refused token */
    bool touches = string.span.start + string.span.len == feed->held.span.start;
    if (string.kind == TOK_STR && touches) {
        quote = string.span;
        quote.len = 1;
    }
    feed->held = syntax_string_unclosed(quote);
}

/* Forgets interpolations and brackets opened on this line, excuses its blocks. */
static void forgive_line(Feed *feed, int line)
{
    while (feed->holes > 0) feed_pop(feed);
    while (feed_is_bracket(feed_top(feed)->kind)) {
        if (line_of(feed, feed_top(feed)->open) != line) return;
        feed_pop(feed);
    }
    for (int i = feed->depth; i > 0 && line_of(feed, feed->frames[i].open) == line; i--)
        feed->frames[i].excused = true;
}

void feed_string_unclosed(Feed *feed)
{
    const Frame *hole = open_hole(feed);
    int line = line_of(feed, feed->quote);
    if (feed->recovering) explain_held_by_string(feed, feed->quote);
    else if (hole) parse_report(feed->parser, syntax_hole_unclosed(hole->open));
    else parse_report(feed->parser, syntax_string_unclosed(feed->quote));
    forgive_line(feed, line);
}

/* ---- closing ---- */

/* The frame that the raw closer would end, or 0. A `)` does not reach out of a block, nor does
 * anything but `}` out of an interpolation. */
static int frame_for(const Feed *feed, int raw)
{
    for (int i = feed->depth; i > 0; i--) {
        FrameKind kind = feed->frames[i].kind;
        if (fits(raw, kind)) return i;
        if (kind == FRAME_BLOCK || kind == FRAME_FIELDS || kind == FRAME_HOLE) return 0;
    }
    return 0;
}

/* Ends the frame at `depth`, and those inside it. */
static int end_frame(Feed *feed, int depth)
{
    FrameKind kind = feed->frames[depth].kind;
    pop_to(feed, depth - 1);
    return closer_of(kind);
}

static char closing_char(FrameKind kind)
{
    char opener = opener_of(kind);
    return opener == '(' ? ')' : opener == '[' ? ']' : '}';
}

/* Whether the closer was written for that of the innermost bracket, which does not follow. */
static bool is_typo(const Feed *feed, Token closer)
{
    FrameKind kind = feed->frames[feed->depth].kind;
    if (!feed_is_bracket(kind) || kind == FRAME_HOLE || kind == FRAME_MATCH ||
        kind == FRAME_FIELDS)
        return false;
    const char *at = feed->lexer.text + closer.span.start + 1;
    while (*at == ' ' || *at == '\t') at++;
    return *at != closing_char(kind);
}

/* A closer for which the innermost frame is of another shape. One complaint a line. */
static int close_wrong(Feed *feed, Token *token)
{
    Parser *p = feed->parser;
    int line = line_of(feed, token->span);
    if (line == feed->bracket_line) return TOK_BAD;
    feed->bracket_line = line;
    Frame *top = feed_top(feed);
    char written = p->source->text.ptr[token->span.start];
    int depth = frame_for(feed, token->kind);
    if (depth > 0) {
        char what[] = { '`', written, '`', '\0' };
        bool ends_block = feed->frames[depth].kind == FRAME_BLOCK;
        if (!top->excused)
            parse_report(p, unclosed(feed, top, token->span, arena_copy(p->arena, what, 3)));
        feed->ahead = *token; /* a block's own end is still to come */
        feed->has_ahead = ends_block;
        pop_to(feed, ends_block ? depth : depth - 1);
        return TOK_BAD;
    }
    if (is_typo(feed, *token)) {
        parse_report(p, syntax_closes_other(p->arena, token->span, written, top->open,
                                            opener_of(top->kind)));
        return end_frame(feed, feed->depth);
    }
    parse_report(p, syntax_closes_nothing(p->arena, token->span, written));
    return TOK_BAD;
}

/* A `}` whose `{` was missing, and complained of. The block around it is opened on another
 * line, and closed further left. */
static bool is_orphan(const Feed *feed, Token token)
{
    const Frame *top = &feed->frames[feed->depth];
    if (token.kind != TOK_RBRACE || top->orphans == 0) return false;
    if (feed->ahead_is_first) return column_of(feed, token.span) > indent_of(feed, top->open);
    return line_of(feed, token.span) != line_of(feed, top->open);
}

int feed_close(Feed *feed, Token *token)
{
    if (feed->beyond > 0) {
        feed->beyond--;
        return TOK_BAD;
    }
    if (is_orphan(feed, *token)) {
        feed_top(feed)->orphans--;
        return TOK_BAD;
    }
    if (fits(token->kind, feed_top(feed)->kind)) {
        const Frame *top = feed_top(feed);
        bool is_outer = top->excused && feed->depth > 1 && is_left_of(feed, *token, top->open);
        look_at_closer(feed, *token);
        feed->ahead = *token; /* the excused block ended before; this ends the one around it */
        feed->has_ahead = is_outer;
        return end_frame(feed, feed->depth);
    }
    if (!feed->recovering) return close_wrong(feed, token);
    int depth = frame_for(feed, token->kind);
    return depth > base_of(feed) ? end_frame(feed, depth) : TOK_BAD;
}

/* ---- the end of everything: a declaration begins, or the file ends ---- */

void feed_close_all(Feed *feed, Token at)
{
    const char *what = at.kind == TOK_EOF ? NULL : "the next declaration";
    Frame *top = feed_top(feed);
    if (!top->excused) parse_report(feed->parser, unclosed(feed, top, at.span, what));
    feed->closing = true;
}

/* The token after which the parser takes a NEWLINE, or that itself. */
static int end_of_statement(const Feed *feed)
{
    void *table = feed->parser->table;
    if (parser_takes(table, TOK_NEWLINE) || feed->before.kind == TOK_BAD) return TOK_NEWLINE;
    return parser_takes(table, TOK_SKIPPED) ? TOK_SKIPPED : TOK_BAD;
}

Token feed_next_closing(Feed *feed)
{
    Span here = feed_peek(feed).span;
    bool at_start = feed->given.kind == TOK_NEWLINE || feed->given.kind == TOK_BLOCK_OPEN;
    feed->last = TOK_NEWLINE;
    feed->header = 0;
    if (feed_is_bracket(feed_top(feed)->kind)) {
        pop_to(feed, base_of(feed));
        return (Token){ .kind = TOK_BAD, .span = here };
    }
    if (feed->depth > 0 && at_start) {
        feed_pop(feed);
        return (Token){ .kind = TOK_BLOCK_CLOSE, .span = here };
    }
    short kind = (short)end_of_statement(feed);
    if (feed->depth == 0 && kind == TOK_NEWLINE) feed->closing = false;
    return (Token){ .kind = kind, .span = here };
}

/* ---- recovery ---- */

void feed_recover(Feed *feed, const Diagnostic *diagnostic, bool may_yield)
{
    if (!feed->closing) {
        Frame *top = feed_top(feed);
        bool just_opened = top->open.start == feed->given.span.start && top->open.len;
        if (feed->depth > 0 && just_opened) top->unseen = true;
        feed->recovering = true;
        feed->has_held = diagnostic != NULL;
        feed->held_may_yield = may_yield;
        if (diagnostic) feed->held = *diagnostic;
    }
    if (feed->given.kind != TOK_NEWLINE) feed->given.kind = TOK_BAD;
}

void feed_flush(Feed *feed)
{
    if (feed->has_held) diag_add(feed->parser->diags, &feed->held);
    feed->has_held = false;
}

void feed_resume(Feed *feed)
{
    feed_top(feed)->unseen = false;
    feed->given.kind = TOK_BLOCK_OPEN;
    feed->recovering = false;
    feed_flush(feed);
}

/* Whether the word stands at the left margin, as declarations do. */
static bool is_at_margin(const Feed *feed, Token next)
{
    const char *text = feed->lexer.text;
    uint32_t start = next.span.start;
    return next.kind == TOK_NAME && (start == 0 || text[start - 1] == '\n');
}

/* Whether parsing can go on before `next`, outside of brackets in the statements of `base`. */
static bool resumes_in_statements(Feed *feed, int base, Token next)
{
    if (feed->to_block && next.kind == TOK_LBRACE && token_ends_value(feed->last)) return true;
    if (base == 0) return feed->ahead_is_first && is_at_margin(feed, next);
    if (next.kind == TOK_RBRACE) return !is_orphan(feed, next);
    if (feed->last == TOK_NEWLINE) return next.kind != TOK_LBRACE; /* it was the refused token */
    return feed->ahead_is_first &&
           (feed_newline_counts(feed, next) || feed_begins_statement(feed, next));
}

/* What is open up to `depth` may have been closed within brackets that never end. */
static void excuse(Feed *feed, int depth)
{
    for (int i = 1; i <= depth; i++) feed->frames[i].excused = true;
}

/* Whether parsing can go on before `next`. Brackets still open then were never closed. */
static bool resumes(Feed *feed, int base, Token next)
{
    if (next.kind == TOK_EOF || (feed->ahead_is_first && feed_at_declaration(feed, next))) {
        explain_held(feed, next.span, next.kind == TOK_EOF ? NULL : "the next declaration");
        if (feed->depth > base || feed->beyond > 0) excuse(feed, base);
        return true;
    }
    if (feed->beyond > 0) return false;
    if (feed->depth == base) return resumes_in_statements(feed, base, next);
    if (base > 0 && feed->ahead_is_first && feed_begins_statement(feed, next)) {
        explain_held(feed, next.span, "the next statement");
        return true;
    }
    if (base > 0 && next.kind == TOK_RBRACE && frame_for(feed, TOK_RBRACE) == base) {
        explain_held(feed, next.span, "`}`");
        return true;
    }
    return false;
}

void feed_skip(Feed *feed)
{
    int base = base_of(feed);
    feed->to_block = parser_takes(feed->parser->table, TOK_BLOCK_OPEN);
    if (feed->to_block) feed->frames[base].orphans++;
    Token next = feed_peek(feed);
    while (!resumes(feed, base, next)) {
        if (feed->ahead_is_first) feed_look_at_indent(feed, next);
        feed_take(feed);
        feed_classify(feed, &next);
        next = feed_peek(feed);
    }
    pop_to(feed, base);
    feed->beyond = 0;
    feed->recovering = false;
    feed_flush(feed);
    bool at_block = feed->to_block && next.kind == TOK_LBRACE;
    if (at_block) feed_top(feed)->orphans--;
    feed->owed = (Token){ .kind = feed->to_block && !at_block ? TOK_SKIPPED : TOK_EOF,
                          .span = next.span };
    feed->ends_statement = !at_block;
    feed->last = at_block ? TOK_NAME : TOK_NEWLINE;
    feed_top(feed)->matches = 0;
    feed_top(feed)->statement = at_block ? TOK_IF : 0;
}
