/* unexpected.c: says what is wrong where the parser refuses a token.
 *
 * First the mistakes that people make, each recognised by the tokens around it and by what the
 * parser would have taken instead; in the end, what it would have taken, in words. */
#include "syntax/unexpected.h"

#include "base/str.h"
#include "words/syntax.h"
#include "syntax/table.h"

static bool takes(const Feed *feed, int kind)
{
    return parser_takes(feed->parser->table, kind);
}

static fh_str text_of(const Feed *feed, Token token)
{
    return source_text(feed->parser->source, token.span);
}

static bool takes_value(const Feed *feed)
{
    return takes(feed, TOK_INT) && takes(feed, TOK_NAME);
}

static bool takes_body(const Feed *feed)
{
    return takes(feed, TOK_ARROW) && takes(feed, TOK_BLOCK_OPEN);
}

static bool begins_value(int kind)
{
    switch (kind) {
    case TOK_NAME: case TOK_INT: case TOK_FLOAT: case TOK_DURATION: case TOK_STR:
    case TOK_RAW_STR: case TOK_QUOTE_OPEN: case TOK_TRUE: case TOK_FALSE: case TOK_NONE:
    case TOK_LPAREN: case TOK_LBRACKET: case TOK_MAP_OPEN: case TOK_IF: case TOK_FOR:
    case TOK_MATCH: case TOK_NOT: case TOK_PATH:
        return true;
    default:
        return false;
    }
}

static bool is_string(int kind)
{
    return kind == TOK_STR || kind == TOK_RAW_STR || kind == TOK_QUOTE_OPEN;
}

static bool touch(Token a, Token b)
{
    return a.span.start + a.span.len == b.span.start;
}

/* Just behind a token: where a missing one would stand. */
static Span behind(Token token)
{
    return (Span){ token.span.start + token.span.len, 1, token.span.file };
}

/* Where a mistake is shown: of a newline, the end of what stands before it. */
static Span place(const Feed *feed, Token token)
{
    return token.kind == TOK_NEWLINE ? behind(feed->before) : token.span;
}

/* ---- what was found, what was expected ---- */

/* The token for people: a word or number as it is written, other things by name. */
static const char *found(const Feed *feed, Token token)
{
    fh_str text = text_of(feed, token);
    size_t end = feed->parser->source->text.len;
    switch (token.kind) {
    case TOK_NEWLINE:
        if (token.span.start == end) return token_name(TOK_EOF);
        return str_is(text, "}") ? token_name(TOK_BLOCK_CLOSE) : token_name(TOK_NEWLINE);
    case TOK_NAME: case TOK_ATTR_NAME: case TOK_INT: case TOK_FLOAT: case TOK_DURATION:
    case TOK_PATH:
        text = str_sub(text, 0, 40);
        text.len = utf8_valid_prefix(text);
        return arena_printf(feed->parser->arena, "`%.*s`", (int)text.len, text.ptr);
    default:
        return token_name(token.kind);
    }
}

/* Adds to "a, b" in `list`. */
static const char *add_choice(Arena *arena, const char *list, const char *choice)
{
    return list ? arena_printf(arena, "%s, %s", list, choice) : choice;
}

/* Marks that are worth naming, in the order in which they are. */
static const int marks[] = {
    TOK_PATH, TOK_ASSIGN, TOK_COLON, TOK_IN, TOK_COMMA, TOK_RPAREN, TOK_RBRACKET, TOK_MAP_CLOSE,
    TOK_BLOCK_CLOSE, TOK_HOLE_CLOSE, TOK_FROM, TOK_ARROW, TOK_BLOCK_OPEN, TOK_NEWLINE,
};

static const char *expected_marks(const Feed *feed)
{
    Arena *arena = feed->parser->arena;
    const char *list = NULL, *last = NULL;
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        if (!takes(feed, marks[i])) continue;
        if (marks[i] == TOK_IN && takes(feed, TOK_PLUS)) continue; /* the operator */
        if (last) list = add_choice(arena, list, last);
        last = token_name(marks[i]);
    }
    if (!last) return takes(feed, TOK_LPAREN) ? token_name(TOK_LPAREN) : "something else";
    return list ? arena_printf(arena, "%s or %s", list, last) : last;
}

/* What the parser would have taken, in words, and what to do about it. */
static const char *expected(const Feed *feed, const char **help)
{
    Arena *arena = feed->parser->arena;
    if (takes_value(feed)) {
        *help = arena_printf(arena, "a value is missing behind %s", found(feed, feed->before));
        return "an expression";
    }
    if (takes(feed, TOK_INT)) {
        *help = "write the status that the page is for: `error 404`";
        return "a status";
    }
    if (takes(feed, TOK_DURATION)) {
        *help = "write how long to wait, with its unit: `every 5s`";
        return "a duration";
    }
    if (takes(feed, TOK_STR)) {
        *help = "write its name between double quotes";
        return "the name of a file";
    }
    if (takes(feed, TOK_NAME) && takes(feed, TOK_LBRACKET)) {
        *help = "types are `str` `int` `[T]` `{K: T}` `T?` …, and the names of records";
        return "a type";
    }
    if (takes(feed, TOK_NAME)) {
        *help = "a name begins with a letter or `_`";
        return "a name";
    }
    const char *list = expected_marks(feed);
    *help = takes(feed, TOK_NEWLINE)
                ? "begin a new line, or put `;` before it"
                : arena_printf(arena, "put %s before it", list);
    return list;
}

/* ---- declarations ---- */

typedef struct Advice {
    const char *words; /* between spaces */
    const char *help;
} Advice;

static const Advice declaration_advice[] = {
    { " function def func fun proc sub ", "a function is declared with `fn`" },
    { " let var ", "outside of bodies, `const` declares what stays and `state` what changes" },
    { " class struct type interface ", "a type with fields is declared with `record`" },
    { " route router app ", "a route is declared with its verb: `get /path -> …`" },
    { " from use include require using ", "another file is taken in with `import \"file.fh\"`" },
    { " if for while match return after break continue ",
      "statements stand in bodies: of a `fn`, of a route, of `startup`" },
};

/* `gett /` → `get`, with its backquotes; null when nothing is near. */
static const char *nearest_keyword(fh_str word)
{
    const char *nearest = NULL;
    int least = word.len < 4 ? 2 : 3; /* more than the distance that counts as near */
    for (int kind = TOK_EOF + 1; kind < TOK_LBRACE; kind++) {
        if (!token_id(kind) || !token_declares(kind)) continue;
        fh_str name = str_from(token_name(kind));
        name = str_sub(name, 1, name.len - 1);
        int distance = str_distance(word, name, least);
        if (distance >= least) continue;
        least = distance;
        nearest = token_name(kind);
    }
    return nearest;
}

static bool is_set(const Feed *feed, Token token)
{
    const fh_str text = feed->parser->source->text;
    size_t at = token.span.start + token.span.len;
    while (at < text.len && text.ptr[at] == ' ') at++;
    return at + 1 < text.len && text.ptr[at] == '=' && text.ptr[at + 1] != '=';
}

static Diagnostic not_a_declaration(const Feed *feed, Token token)
{
    Arena *arena = feed->parser->arena;
    fh_str word = text_of(feed, token);
    const char *help = "each begins with a word such as `get`, `ws`, `fn`, `record`, `state`";
    const char *nearest = token.kind == TOK_NAME ? nearest_keyword(word) : NULL;
    if (nearest) help = arena_printf(arena, "did you mean %s?", nearest);
    if (token.kind == TOK_NAME && is_set(feed, token))
        help = "`const` declares what stays, `state` what changes";
    for (size_t i = 0; i < sizeof(declaration_advice) / sizeof(declaration_advice[0]); i++)
        if (str_among(word, declaration_advice[i].words))
            help = declaration_advice[i].help;
    return syntax_not_a_declaration(arena, token.span, found(feed, token), help);
}

static bool is_route(int keyword)
{
    switch (keyword) {
    case TOK_GET: case TOK_POST: case TOK_PUT: case TOK_PATCH: case TOK_DELETE: case TOK_WS:
        return true;
    default:
        return false;
    }
}

/* Mistakes in what stands before a body. */
static bool in_header(const Feed *feed, Token token, Diagnostic *what)
{
    Arena *arena = feed->parser->arena;
    fh_str keyword = source_text(feed->parser->source, feed->keyword);
    Token before = feed->before;
    bool is_option = is_route(feed->header_before) && before.kind == TOK_NAME &&
                     takes(feed, TOK_ASSIGN) && !takes(feed, TOK_COLON);
    if (takes(feed, TOK_PATH))
        *what = syntax_missing_path(arena, place(feed, token), keyword, is_string(token.kind));
    else if (feed->header_before == TOK_STATE && token.kind == TOK_ASSIGN && takes(feed, TOK_COLON))
        *what = syntax_state_without_type(arena, token.span, text_of(feed, before));
    else if (is_option && token.kind == TOK_COLON)
        *what = syntax_missing_on(before.span);
    else if (is_option)
        *what = syntax_missing_arrow(before.span);
    else if (takes_body(feed) && token.kind == TOK_NEWLINE)
        *what = syntax_missing_body(arena, feed->keyword, keyword);
    else if (takes_body(feed) && begins_value(token.kind) && !takes(feed, TOK_COLON))
        *what = syntax_missing_arrow(token.span);
    else
        return false;
    return true;
}

/* ---- statements and expressions ---- */

static bool in_brackets(const Feed *feed)
{
    return feed_is_bracket(feed->within);
}

/* Whether a comparison may have been meant: `if x = 3 {`, `f((a = b))`. */
static bool compares(const Feed *feed)
{
    if (feed->within == FRAME_FIELDS || feed->within == FRAME_PARAMS) return false;
    if (in_brackets(feed)) return true;
    int depth = feed->depth;
    while (feed_is_bracket(feed->frames[depth].kind)) depth--;
    int statement = feed->frames[depth].statement;
    return statement == TOK_IF || statement == TOK_WHILE;
}

/* The token that ends a list with commas in which we are, or 0. By now the parser itself may
 * have made up its mind that no comma comes. */
static int end_of_items(const Feed *feed)
{
    switch (feed->within) {
    case FRAME_CALL: case FRAME_PARAMS: return TOK_RPAREN;
    case FRAME_LIST: return TOK_RBRACKET;
    case FRAME_MAP: return TOK_MAP_CLOSE;
    case FRAME_MATCH: case FRAME_FIELDS: return TOK_BLOCK_CLOSE;
    default: return 0;
    }
}

static bool is_missing_comma(const Feed *feed, Token token)
{
    int end = end_of_items(feed);
    return end && takes(feed, end) && token_ends_value(feed->before.kind) &&
           (begins_value(token.kind) || token.kind == TOK_ELSE);
}

static Diagnostic missing_comma(const Feed *feed, Token token)
{
    return syntax_missing_comma(feed->parser->arena, token.span, token_name(end_of_items(feed)),
                                found(feed, token));
}

/* `if x` and then `{` on the next line. */
static bool is_body_on_next_line(const Feed *feed, Token token)
{
    return token.kind == TOK_NEWLINE && feed->has_ahead && feed->ahead_is_first &&
           feed->ahead.kind == TOK_LBRACE && takes(feed, TOK_BLOCK_OPEN);
}

static bool needs_name(const Feed *feed, Token token)
{
    bool declares = feed->within == FRAME_FIELDS || feed->within == FRAME_PARAMS;
    if (!token_is_keyword(token.kind)) return false;
    switch (feed->before.kind) {
    case TOK_LET: case TOK_VAR: case TOK_FN: case TOK_FOR: case TOK_RECORD: case TOK_STATE:
    case TOK_CONST: case TOK_ON: case TOK_COMMA: case TOK_LPAREN: case TOK_BLOCK_OPEN:
    case TOK_NEWLINE:
        return declares || (takes(feed, TOK_NAME) && !takes(feed, TOK_INT));
    default:
        return false;
    }
}

/* The colon of a body in the style of Python. */
static bool is_colon_before_body(const Feed *feed, Token token)
{
    if (token.kind == TOK_COLON) return takes(feed, TOK_BLOCK_OPEN);
    return feed->before.kind == TOK_COLON && feed->header_before == TOK_FN && !in_brackets(feed) &&
           feed->before_that.kind == TOK_RPAREN;
}

/* `name str` where `name: str` is meant. */
static bool is_missing_colon(const Feed *feed, Token token)
{
    bool declares = feed->within == FRAME_PARAMS || feed->within == FRAME_FIELDS ||
                    (feed->within == FRAME_TOP && feed->header_before);
    if (!declares || feed->before.kind != TOK_NAME || token.kind != TOK_NAME) return false;
    switch (feed->before_that.kind) {
    case TOK_LPAREN: case TOK_COMMA: case TOK_ON: case TOK_BLOCK_OPEN: case TOK_NEWLINE:
    case TOK_STATE:
        return true;
    default:
        return false;
    }
}

/* Words behind a `//` of the same line. */
static bool is_comment(const Feed *feed, Token token)
{
    const Source *source = feed->parser->source;
    return feed->floordiv.len && feed->before.kind == TOK_NAME && token.kind == TOK_NAME &&
           source_line(source, feed->floordiv.start) == source_line(source, token.span.start);
}

/* `x?.name` */
static bool is_optional_chain(const Feed *feed, Token token)
{
    const fh_str text = feed->parser->source->text;
    const size_t end = token.span.start + token.span.len;
    return token.kind == TOK_QUESTION && end < text.len && text.ptr[end] == '.';
}

static bool is_end_of_hole(int kind)
{
    return kind == TOK_HOLE_CLOSE || kind == TOK_SPEC;
}

static bool in_statement(const Feed *feed, Token token, Diagnostic *what)
{
    Token before = feed->before;
    bool after_value = token_ends_value(before.kind);
    if (token.kind == TOK_ELSE && !is_missing_comma(feed, token))
        *what = syntax_else_without_if(token.span);
    else if (token.kind == TOK_ASSIGN && after_value && compares(feed))
        *what = syntax_set_for_equal(token.span);
    else if (token.kind == TOK_EQ && takes(feed, TOK_ASSIGN))
        *what = syntax_equal_for_set(token.span);
    else if (token_is_comparison(token.kind) && takes(feed, TOK_PLUS))
        *what = syntax_chained_comparison(token.span);
    else if (token.kind == TOK_RANGE && takes(feed, TOK_PLUS))
        *what = syntax_chained_range(token.span);
    else if (is_optional_chain(feed, token))
        *what = syntax_unwrap(feed->parser->arena, (Span){ token.span.start, 2, token.span.file },
                              FH_STR("?."));
    else if (token.kind == TOK_QUESTION && after_value && !takes(feed, TOK_LPAREN))
        *what = syntax_ternary(token.span);
    else if (before.kind == TOK_HOLE_OPEN && is_end_of_hole(token.kind))
        *what = syntax_empty_hole(span_join(before.span, token.span));
    else
        return false;
    return true;
}

Diagnostic unexpected(Feed *feed, Token token, bool *may_yield)
{
    Arena *arena = feed->parser->arena;
    Diagnostic what;
    *may_yield = false;
    if (takes(feed, TOK_APP)) return not_a_declaration(feed, token);
    if (needs_name(feed, token))
        return syntax_keyword_as_name(arena, token.span, text_of(feed, token),
                                      is_route(feed->header_before) && !in_brackets(feed));
    if (is_body_on_next_line(feed, token)) return syntax_body_on_next_line(feed->ahead.span);
    if (is_colon_before_body(feed, token))
        return syntax_colon_before_body(token.kind == TOK_COLON ? token.span : feed->before.span);
    if (is_missing_colon(feed, token))
        return syntax_missing_colon(arena, token.span, text_of(feed, feed->before));
    if (feed->header_before && !in_brackets(feed) && in_header(feed, token, &what)) return what;
    if (in_statement(feed, token, &what)) return what;
    if (is_comment(feed, token)) return syntax_c_comment(feed->floordiv);
    *may_yield = true;
    bool touches = is_string(feed->before.kind) && touch(feed->before, token);
    if (touches && token.kind == TOK_NAME) return syntax_quote_in_string(token.span);
    if (is_missing_comma(feed, token)) return missing_comma(feed, token);
    const char *help, *wanted = expected(feed, &help);
    return syntax_expected(arena, place(feed, token), wanted, found(feed, token), help);
}
