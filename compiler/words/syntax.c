/* syntax.c: the words for lexical and syntactic mistakes.
 *
 * A message stands alone, in lower case, without a full stop, and is short, since the caret
 * points. Advice is in the help. Codes are those of errors.def. */
#include "words/syntax.h"

#include <string.h>

#define QUOTED_MAX 40 /* bytes of the user's text that a message repeats */

static Diagnostic mistake(int code, Span at, const char *message, const char *help)
{
    return (Diagnostic){
        .severity = SEVERITY_ERROR, .code = code, .span = at, .message = message, .help = help
    };
}

static Diagnostic noted(Diagnostic diagnostic, Span at, const char *note)
{
    diagnostic.has_note = true;
    diagnostic.note_span = at;
    diagnostic.note = note;
    return diagnostic;
}

/* The user's text for "%.*s", not too much of it. */
static int shown(fh_str text)
{
    return text.len > QUOTED_MAX ? QUOTED_MAX : (int)text.len;
}

/* ---- characters and words ---- */

Diagnostic syntax_not_utf8(Span byte)
{
    return mistake(1, byte, "this byte is not UTF-8",
                   "save the file in the encoding UTF-8");
}

Diagnostic syntax_nul_byte(Span byte)
{
    return mistake(2, byte, "a NUL byte in the source", "is this a text file?");
}

Diagnostic syntax_bad_character(Arena *arena, Span at, fh_str text)
{
    unsigned char first = (unsigned char)text.ptr[0];
    const char *message = "this character has no meaning here";
    const char *help = NULL;
    if (first > ' ' && first < 0x7F) {
        message = arena_printf(arena, "`%c` has no meaning here", first);
        if (first == '\'') help = "strings are written between double quotes";
        else if (first == '@') help = "`@` stands only at the start of an attribute's name: "
                                      "`@click=…` inside a call";
        else if (first == '&') help = "both of two: `and`; `+` joins two strings";
        else if (first == '|') help = "one of two: `or`; a default for `none`: `??`; a type that may be "
                                      "none: `T?`";
    } else if (first >= 0x80) {
        help = "names are written in the letters a-z, A-Z, digits and `_`; other text belongs "
               "between double quotes";
    }
    return mistake(3, at, message, help);
}

Diagnostic syntax_string_unclosed(Span quote)
{
    return mistake(4, quote, "this string is not closed on its line",
                   "add a `\"` where it ends; a text of several lines stands between backquotes");
}

Diagnostic syntax_raw_string_unclosed(Span quote)
{
    return mistake(5, quote, "this raw string is never closed",
                   "add a backquote where it ends");
}

Diagnostic syntax_unknown_escape(Arena *arena, Span at, fh_str text)
{
    char c = text.len > 1 ? text.ptr[1] : '\0';
    const char *help = "the escapes are \\n \\t \\r \\\" \\\\ \\{ \\u{…}; for a backslash, "
                       "write `\\\\`";
    if (c == '}') help = "`}` stands for itself: leave out the backslash";
    else if (c == '\'') help = "`'` stands for itself: leave out the backslash";
    else if (c == 'x' || c == 'u' || c == 'U' || c == '0')
        help = "write a code point as \\u{1F600}";
    return mistake(6, at,
                   arena_printf(arena, "`%.*s` is not an escape", shown(text), text.ptr), help);
}

Diagnostic syntax_bad_code_point(Span at)
{
    return mistake(7, at, "this is not a code point",
                   "\\u{…} holds one to six hexadecimal digits, at most 10FFFF");
}

Diagnostic syntax_bad_number(Arena *arena, Span at, fh_str text)
{
    const char *help = "numbers look like 42, 1_000, 0xff, 3.14, 1e9; durations like 250ms, 2s, "
                       "5m, 1h, 7d";
    bool has_point = memchr(text.ptr, '.', text.len) != NULL;
    if (has_point && strchr("smhd", text.ptr[text.len - 1]))
        help = "durations are whole: 1.5s is 1500ms";
    return mistake(8, at,
                   arena_printf(arena, "`%.*s` is not a number", shown(text), text.ptr), help);
}

Diagnostic syntax_number_too_big(Arena *arena, Span at, int kind)
{
    const char *what = kind == TOK_INT ? "integer" : kind == TOK_FLOAT ? "float" : "duration";
    const char *help = kind == TOK_INT ? "the largest is 9223372036854775807; a float such as "
                                         "1e19 holds more" : NULL;
    return mistake(9, at, arena_printf(arena, "this %s does not fit 64 bits", what), help);
}

Diagnostic syntax_single_quotes(Span at)
{
    return mistake(10, at, "a string is written between double quotes", "write \"…\"");
}

Diagnostic syntax_c_comment(Span at)
{
    return mistake(11, at, "a comment begins with `#`", "write `#` instead");
}

Diagnostic syntax_foreign_operator(Arena *arena, Span at, fh_str written, const char *meant)
{
    return mistake(12, at,
                   arena_printf(arena, "`%.*s` is not an operator", shown(written), written.ptr),
                   arena_printf(arena, "write `%s`", meant));
}

Diagnostic syntax_unwrap(Arena *arena, Span at, fh_str written)
{
    return mistake(12, at,
                   arena_printf(arena, "`%.*s` is not an operator", shown(written), written.ptr),
                   "what may be none is opened first: `if let x = …`, `let x = … else { … }`, or "
                   "a fallback, `… ?? x`");
}

Diagnostic syntax_step(Arena *arena, Span at, fh_str written)
{
    return mistake(13, at,
                   arena_printf(arena, "`%.*s` is not an operator", shown(written), written.ptr),
                   arena_printf(arena, "write `%c= 1`", written.ptr[0]));
}

Diagnostic syntax_space_in_path(Span at)
{
    return mistake(14, at, "white space in a path",
                   "write a capture without it: `{id:int}`; before a body's `{`, put a space");
}

Diagnostic syntax_hole_unclosed(Span brace)
{
    return mistake(15, brace, "this `{` in a string is not closed",
                   "add `}` after the expression; for the character itself, write `\\{`");
}

Diagnostic syntax_foreign_word(Arena *arena, Span at, fh_str written, const char *meant)
{
    return mistake(16, at,
                   arena_printf(arena, "`%.*s` is not a value", shown(written), written.ptr),
                   arena_printf(arena, "write `%s`", meant));
}

/* ---- brackets ---- */

static char closer_of(char bracket)
{
    return bracket == '(' ? ')' : bracket == '[' ? ']' : '}';
}

Diagnostic syntax_unclosed(Arena *arena, Span open, char bracket, Span noticed, const char *what)
{
    Diagnostic unclosed = mistake(102, open,
                                  arena_printf(arena, "this `%c` is never closed", bracket),
                                  arena_printf(arena, "add `%c`", closer_of(bracket)));
    if (!what) return unclosed;
    return noted(unclosed, noticed, arena_printf(arena, "it is still open at %s", what));
}

Diagnostic syntax_closes_nothing(Arena *arena, Span at, char bracket)
{
    return mistake(103, at, arena_printf(arena, "this `%c` closes nothing", bracket),
                   "remove it, or look for a bracket that is closed too early");
}

Diagnostic syntax_closes_other(Arena *arena, Span at, char bracket, Span open, char opened)
{
    Diagnostic other = mistake(104, at,
                               arena_printf(arena, "`%c` cannot close `%c`", bracket, opened),
                               arena_printf(arena, "write `%c`", closer_of(opened)));
    return noted(other, open, "opened here");
}

Diagnostic syntax_too_deep(Span at)
{
    return mistake(117, at, "this is nested too deeply",
                   "give parts of it names: functions, components, variables");
}

/* ---- what cannot stand there ---- */

Diagnostic syntax_expected(Arena *arena, Span at, const char *expected, const char *found,
                           const char *help)
{
    return mistake(101, at, arena_printf(arena, "expected %s, found %s", expected, found), help);
}

Diagnostic syntax_missing_comma(Arena *arena, Span at, const char *list, const char *item)
{
    return mistake(105, at, arena_printf(arena, "expected `,` or %s, found %s", list, item),
                   "put a comma before it");
}

Diagnostic syntax_set_for_equal(Span at)
{
    return mistake(106, at, "`=` does not compare", "write `==`");
}

Diagnostic syntax_equal_for_set(Span at)
{
    return mistake(107, at, "`==` compares; it does not give a value", "write `=`");
}

Diagnostic syntax_chained_comparison(Span at)
{
    return mistake(108, at, "comparisons do not chain", "write `a < b and b < c`");
}

Diagnostic syntax_chained_range(Span at)
{
    return mistake(108, at, "ranges do not chain", "a range has two ends: `0..10`");
}

Diagnostic syntax_keyword_as_name(Arena *arena, Span at, fh_str word, bool is_sent)
{
    const char *help = is_sent ? "`on data` takes all that is sent: `data[\"%.*s\"]`"
                               : "choose another name, such as `%.*s_`";
    return mistake(109, at,
                   arena_printf(arena, "`%.*s` is a keyword and cannot be a name", shown(word),
                                word.ptr),
                   arena_printf(arena, help, shown(word), word.ptr));
}

Diagnostic syntax_not_a_declaration(Arena *arena, Span at, const char *found, const char *help)
{
    return mistake(110, at, arena_printf(arena, "expected a declaration, found %s", found), help);
}

Diagnostic syntax_elif(Arena *arena, Span at, fh_str word)
{
    return mistake(111, at,
                   arena_printf(arena, "`%.*s` is not a keyword", shown(word), word.ptr),
                   "write `else if`");
}

Diagnostic syntax_missing_arrow(Span at)
{
    return mistake(112, at, "expected `->` before what it yields", "put `->` before it");
}

Diagnostic syntax_missing_body(Arena *arena, Span at, fh_str keyword)
{
    return mistake(112, at,
                   arena_printf(arena, "this `%.*s` has no body", shown(keyword), keyword.ptr),
                   "end it with `->` and what it yields, or with a block `{ … }`");
}

Diagnostic syntax_missing_path(Arena *arena, Span at, fh_str keyword, bool quoted)
{
    const char *help = quoted ? "leave out the quotes: `/about`"
                              : "a path begins with `/`: `/users/{id:int}`";
    return mistake(113, at,
                   arena_printf(arena, "expected a path after `%.*s`", shown(keyword),
                                keyword.ptr),
                   help);
}

Diagnostic syntax_state_without_type(Arena *arena, Span at, fh_str name)
{
    return mistake(114, at, "a state needs its type",
                   arena_printf(arena, "write it after the name: `state %.*s: int = …`",
                                shown(name), name.ptr));
}

Diagnostic syntax_else_without_if(Span at)
{
    return mistake(115, at, "this `else` has no `if`",
                   "it follows the `}` of an `if`, or what `if … ->` yields");
}

Diagnostic syntax_not_a_place(Span at)
{
    return mistake(116, at, "nothing can be assigned to this",
                   "assign to a variable, a field `a.b` or an item `a[b]`");
}

Diagnostic syntax_not_callable(Span at)
{
    return mistake(118, at, "this cannot be called", "a call names its function: `f(x)`, `a.f(x)`");
}

Diagnostic syntax_no_interpolation(Span at)
{
    return mistake(119, at, "the name of a file cannot be computed",
                   "write it out; for the character `{`, write `\\{`");
}

Diagnostic syntax_empty_hole(Span at)
{
    return mistake(120, at, "nothing stands between `{` and `}`",
                   "for the character `{` in a string, write `\\{`");
}

Diagnostic syntax_body_on_next_line(Span at)
{
    return mistake(121, at, "this `{` must stand on the line before",
                   "a newline ends the statement: move the `{` up");
}

Diagnostic syntax_ternary(Span at)
{
    return mistake(122, at, "`?` is not an operator", "write `if c -> a else b`");
}

Diagnostic syntax_missing_on(Span at)
{
    return mistake(123, at, "parameters follow the word `on`", "put `on` before the first one");
}

Diagnostic syntax_colon_before_body(Span at)
{
    return mistake(124, at, "a body does not begin with `:`",
                   "write `-> …`, or a block `{ … }`");
}

Diagnostic syntax_quote_in_string(Span at)
{
    return mistake(125, at, "the string ends before this",
                   "for a quote in a string, write `\\\"`; else put a comma between");
}

Diagnostic syntax_missing_colon(Arena *arena, Span at, fh_str name)
{
    return mistake(126, at, "expected `:` before a type",
                   arena_printf(arena, "write `%.*s: …`", shown(name), name.ptr));
}
