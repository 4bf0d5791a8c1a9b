/* words.h: what the files of this folder share. */
#ifndef ERRORS_WORDS_H
#define ERRORS_WORDS_H

#include "words/errors.h"

/* A text of the user's for "%.*s", not too much of it. */
#define SHOWN(text) shown((text)), (text).ptr
int shown(fh_str text);

/* Formats into the arena of the diagnostics. */
#define SAY(...) arena_printf(diags->arena, __VA_ARGS__)

/* `help` may be null; the second form has a second place. */
void report(Diags *diags, int code, Span at, const char *message, const char *help);
void report_noted(Diags *diags, int code, Span at, const char *message, Span note_at,
                  const char *note, const char *help);
void report_warning(Diags *diags, int code, Span at, const char *message, const char *help);

/* A type in a sentence: "`[str]`", "an empty list", "nothing". */
const char *type_words(Diags *diags, const Type *type);

/* "did you mean `x`?", or null where nearest has a null ptr. */
const char *did_you_mean(Diags *diags, fh_str nearest);

/* What a name is: "state", "function", "variable" … */
const char *symbol_words(const Symbol *symbol);

/* How to open an optional of that name: the help of many mistakes. */
const char *how_to_open(Diags *diags);

/* The first `len` bytes of a span: the keyword that it begins with. */
Span span_start(Span span, uint32_t len);

/* The word that fh has for what another language calls `name`; null: none known. */
const char *word_of_fh(fh_str name);

#endif
