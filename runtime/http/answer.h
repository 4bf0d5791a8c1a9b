/* answer.h: the answer to a request, as bytes.
 *
 * Whoever answers sets the status, adds header fields and writes a body; answer_finish puts
 * the fields that every answer has in front, and then all of it lies in one piece, ready to be
 * written. A body that is constant (a packed file) is not copied: it follows as `rest`. A page
 * without holes is `ready` since the program was compiled, with most of its head. */
#ifndef ANSWER_H
#define ANSWER_H

#include <stdbool.h>

#include "base/buf.h"
#include "fh.h"

typedef struct Answer {
    int status;
    const char *type;  /* Content-Type; null: there is no body, whatever was written */
    Buf own_type;      /* the memory of `type`, when it is not a constant */
    Buf fields;        /* header fields, each ended by CR LF */
    Buf body;
    const char *rest;  /* constant bytes in place of a body; null: none */
    size_t rest_len;
    const FhForm *ready; /* in place of type, rest and body; null: none */
    const char *policy;  /* Content-Security-Policy, if the body is HTML; null: none, or among
                          * the fields */
    bool closes;       /* the connection ends with it */
    bool is_builtin;   /* the body is the runtime's own page for an error */
} Answer;

/* The whole of an answer for when there is no memory, no descriptor or no room for a connection
 * to make one: a 503, after which the connection ends. */
extern const char answer_overload[];

/* The bytes of it that answer this method: all, or its head. */
size_t answer_overload_len(bool is_head);

/* An answer of this status without a body. */
void answer_init(Answer *answer, int status);

/* Adds a header field. Names and values with a CR, LF or NUL in them are left out. */
void answer_field(Answer *answer, fh_str name, fh_str value);
void answer_field_text(Answer *answer, const char *name, const char *value);

/* Adds one that a program has set: it takes the place of what is there by that name, where only one
 * may be, and joins what there is of Vary. */
void answer_own_field(Answer *answer, fh_str name, fh_str value);

/* Sets a Content-Type that is not a constant. */
void answer_set_type(Answer *answer, fh_str type);

/* Composes status line, fields and body in `to`, but not `rest`, which a long body that is ready
 * becomes. For a HEAD request the body is counted only. `date` is the Date field's value. False:
 * no memory, `to` is not complete. */
bool answer_finish(Answer *answer, bool is_head, const char *date, Buf *to);

/* Whether answers with this status never have a body: 204, 304. */
bool answer_is_bare(int status);

/* The value of a Date field, for now; the same pointer each time. */
const char *answer_date(void);

void answer_free(Answer *answer);

#endif
