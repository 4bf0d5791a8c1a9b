/* form.h: the form of a multipart body: its fields in memory, its files in a spool.
 *
 * It is filled while the body arrives and belongs to the request, so that whatever becomes of
 * that, nothing of a form remains; a handler that wants to keep a file saves it. */
#ifndef FORM_H
#define FORM_H

#include "base/limit.h"
#include "fh.h"

/* One name=value of a query or form, decoded. */
typedef struct ParamPair {
    fh_str name, value;
    bool invalid; /* name or value is not UTF-8: an error if it is asked for */
} ParamPair;

/* One uploaded file of a multipart form. */
typedef struct ParamFile {
    fh_str name; /* of the field */
    fh_file file; /* without a name and empty: none was chosen, as if nothing were there */
} ParamFile;

typedef struct Form Form;

/* A form for a body of this type; null, and *status the refusal, when there can be none. */
Form *form_new(fh_str content_type, int *status);

/* Takes bytes of the body. 0, or the HTTP status with which it is refused. */
int form_feed(Form *form, const char *bytes, size_t len);

/* The body is whole: the same. */
int form_end(Form *form);

/* What came, for binding. It lives as long as both the event and the form. */
const ParamPair *form_pairs(FhEvent *ev, const Form *form, size_t *npairs);
const ParamFile *form_files(FhEvent *ev, Form *form, size_t *nfiles);

/* null is fine. */
void form_free(Form *form);

#endif
