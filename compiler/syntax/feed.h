/* feed.h: puts the lexer's tokens in context, for a grammar that needs none.
 *
 * LALR(1) cannot say where a newline ends a statement, whether `{` begins a map or a block, or
 * that `get` is a keyword only at the start of a line. The feed knows the brackets that are
 * open and the token before, and that decides all three.
 *
 * It also owns recovery. Brackets are matched here, so the parser never sees one that does not
 * match; after a mistake the feed drops tokens up to a place where the parser's `error` rules
 * go on: the end of the statement, the statement's own block, or the next declaration. A mistake
 * is held back until then, because what follows may show its cause (recover.c). */
#ifndef FEED_H
#define FEED_H

#include "syntax/lexer.h"
#include "syntax/parse.h"

typedef enum FrameKind {
    FRAME_TOP,    /* outside of all brackets: declarations */
    FRAME_BLOCK,  /* { statements } */
    FRAME_FIELDS, /* record T { fields } */
    FRAME_MATCH,  /* match x { arms } */
    FRAME_MAP,    /* { entries } */
    FRAME_LIST,   /* [ items ], a[ index ] */
    FRAME_GROUP,  /* ( expression ) */
    FRAME_CALL,   /* f( arguments ) */
    FRAME_PARAMS, /* fn f( parameters ) */
    FRAME_HOLE    /* "…{ expression }…" */
} FrameKind;

/* An open bracket. */
typedef struct Frame {
    FrameKind kind;
    Span open;     /* the bracket itself */
    int statement; /* TOP, BLOCK: the first token of the declaration or statement in it */
    int matches;   /* `match` words in it whose `{` is still to come */
    int orphans;   /* BLOCK: statements in it whose `{` is missing, but whose `}` may come */
    bool unseen;   /* opened during recovery: the parser does not know of it */
    bool excused;  /* a string that was not closed may have swallowed its end */
} Frame;

/* Most brackets open at a time. */
#define FEED_MAX_DEPTH AST_MAX_DEPTH

typedef struct Feed {
    Parser *parser;
    Lexer lexer;
    Frame frames[FEED_MAX_DEPTH + 1]; /* [0] is TOP */
    int depth;                        /* frames[depth] is the innermost */
    size_t beyond;                    /* brackets open beyond FEED_MAX_DEPTH */
    int holes;                        /* FRAME_HOLEs among the frames */

    Token ahead;         /* read, but not given yet, if has_ahead */
    bool has_ahead;
    bool ahead_is_first; /* on its line */
    Token newline;       /* the newline before it, if it is first */

    Token given;         /* the last token that the parser got, and the two before */
    Token before;
    Token before_that;
    Token owed;          /* to be given next, if its kind is not TOK_EOF */
    int last;            /* the last kind read, recovery included: gives the lexer its mode */
    FrameKind within;    /* the frame in which the last token stood */
    int header;          /* the keyword of the declaration whose header we are in, or 0 */
    int header_before;   /* the same before the last token: `->` and newlines end headers */
    Span keyword;        /* that keyword */
    Span quote;          /* the opening quote of the string we are in, or were last */
    Span floordiv;       /* the last `//`, which may have been meant as a comment */
    Span suspect_block;  /* where a `}` seems to be missing, should one turn out to be, */
    Span suspect;        /* and the same for the brackets of a statement: recover.c */
    int bracket_line;    /* the last line on which a closing bracket was wrong */

    bool closing;        /* giving the `}` that are missing at a declaration or the end */
    bool ends_statement; /* recovery is over: a NEWLINE is due */
    bool recovering;     /* dropping tokens */
    bool to_block;       /* recovery may also end at the `{` of the statement's block */
    bool has_held;       /* a mistake is held back */
    bool held_may_yield; /* to one that explains it better */
    Diagnostic held;
} Feed;

void feed_init(Feed *feed, Parser *p);

/* The next token for the parser; TOK_EOF at the end. */
Token feed_next(Feed *feed);

/* ---- between feed.c and recover.c, and for unexpected.c ---- */

static inline Frame *feed_top(Feed *feed)
{
    return &feed->frames[feed->depth];
}

/* The next token as the lexer has it, looked at or taken. */
Token feed_peek(Feed *feed);
void feed_take(Feed *feed);

/* The frames of brackets, as opposed to TOP and BLOCK, where statements stand. */
bool feed_is_bracket(FrameKind kind);

/* Whether a newline before `next` ends the statement. */
bool feed_newline_counts(const Feed *feed, Token next);

/* Whether `next` is a word that only a statement begins with: let, return … */
bool feed_begins_statement(const Feed *feed, Token next);

/* Whether `next`, the first on its line, begins a declaration and can be nothing else. */
bool feed_at_declaration(const Feed *feed, Token next);

/* Makes of a raw token what it is in its context. Opens and closes frames. */
void feed_classify(Feed *feed, Token *token);

/* Opens a frame; false when there are too many. */
bool feed_push(Feed *feed, FrameKind kind, Span open);
void feed_pop(Feed *feed);

/* Closes the bracket that `token` closes: its kind as the parser knows it, or TOK_BAD when it
 * closes the wrong one. */
int feed_close(Feed *feed, Token *token);

/* Looks at how the first token of a line is indented: whether a bracket should have ended. */
void feed_look_at_indent(Feed *feed, Token token);

/* Says that the innermost bracket is never closed, and drops the brackets of this statement.
 * The parser is to get TOK_BAD. */
void feed_unclosed(Feed *feed, Span noticed, const char *what);

/* The line ends inside a string or an interpolation: the same. */
void feed_string_unclosed(Feed *feed);

/* At a declaration or the end of the file while something is open: says so, and starts closing. */
void feed_close_all(Feed *feed, Token at);

/* While closing: the next token that the parser needs. */
Token feed_next_closing(Feed *feed);

/* Called where the parser refused the token given last. `diagnostic` is null when the mistake
 * has been reported; otherwise it is held back until recovery ends. */
void feed_recover(Feed *feed, const Diagnostic *diagnostic, bool may_yield);

/* The parser took the refused token in its second try, having dropped what came before: a `{`
 * whose statement has no condition. */
void feed_resume(Feed *feed);

/* Drops tokens until parsing can go on. */
void feed_skip(Feed *feed);

/* Reports what is still held back. */
void feed_flush(Feed *feed);

#endif
