/* syntax.h: the words for lexical and syntactic mistakes, one function for each.
 *
 * Whoever finds the mistake passes facts; message, note and help are chosen here. The result
 * goes to parse_report() or diag_add(). */
#ifndef ERRORS_SYNTAX_H
#define ERRORS_SYNTAX_H

#include "source/diag.h"
#include "words/token.h"

/* ---- characters and words ---- */

Diagnostic syntax_not_utf8(Span byte);
Diagnostic syntax_nul_byte(Span byte);
Diagnostic syntax_bad_character(Arena *arena, Span at, fh_str text);
Diagnostic syntax_string_unclosed(Span quote);
Diagnostic syntax_raw_string_unclosed(Span quote);
Diagnostic syntax_unknown_escape(Arena *arena, Span at, fh_str text);
Diagnostic syntax_bad_code_point(Span at);
Diagnostic syntax_bad_number(Arena *arena, Span at, fh_str text);
Diagnostic syntax_number_too_big(Arena *arena, Span at, int kind);
Diagnostic syntax_single_quotes(Span at);
Diagnostic syntax_c_comment(Span at);
/* `x?.name`, `x!`: the value of an optional, in other languages. */
Diagnostic syntax_unwrap(Arena *arena, Span at, fh_str written);
Diagnostic syntax_foreign_operator(Arena *arena, Span at, fh_str written, const char *meant);
Diagnostic syntax_step(Arena *arena, Span at, fh_str written);
Diagnostic syntax_space_in_path(Span at);
Diagnostic syntax_hole_unclosed(Span brace);
Diagnostic syntax_foreign_word(Arena *arena, Span at, fh_str written, const char *meant);

/* ---- brackets ---- */

/* `noticed` is where its end was missed; `what` stands there: "`}`", "the next declaration";
 * null at the end of the file. */
Diagnostic syntax_unclosed(Arena *arena, Span open, char bracket, Span noticed,
                           const char *what);
Diagnostic syntax_closes_nothing(Arena *arena, Span at, char bracket);
Diagnostic syntax_closes_other(Arena *arena, Span at, char bracket, Span open, char opened);
Diagnostic syntax_too_deep(Span at);

/* ---- what cannot stand there ---- */

Diagnostic syntax_expected(Arena *arena, Span at, const char *expected, const char *found,
                           const char *help);
Diagnostic syntax_missing_comma(Arena *arena, Span at, const char *list, const char *item);
Diagnostic syntax_set_for_equal(Span at);
Diagnostic syntax_equal_for_set(Span at);
Diagnostic syntax_chained_comparison(Span at);
Diagnostic syntax_chained_range(Span at);
/* `is_sent`: a parameter that a form or a message names. */
Diagnostic syntax_keyword_as_name(Arena *arena, Span at, fh_str word, bool is_sent);
Diagnostic syntax_not_a_declaration(Arena *arena, Span at, const char *found, const char *help);
Diagnostic syntax_elif(Arena *arena, Span at, fh_str word);
Diagnostic syntax_missing_arrow(Span at);
Diagnostic syntax_missing_body(Arena *arena, Span at, fh_str keyword);
Diagnostic syntax_missing_path(Arena *arena, Span at, fh_str keyword, bool quoted);
Diagnostic syntax_state_without_type(Arena *arena, Span at, fh_str name);
Diagnostic syntax_else_without_if(Span at);
Diagnostic syntax_not_a_place(Span at);
Diagnostic syntax_not_callable(Span at);
Diagnostic syntax_no_interpolation(Span at);
Diagnostic syntax_empty_hole(Span at);
Diagnostic syntax_body_on_next_line(Span at);
Diagnostic syntax_ternary(Span at);
Diagnostic syntax_missing_on(Span at);
Diagnostic syntax_colon_before_body(Span at);
Diagnostic syntax_quote_in_string(Span at);
Diagnostic syntax_missing_colon(Arena *arena, Span at, fh_str name);

#endif
