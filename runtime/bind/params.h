/* params.h: what came with a request or a message, put into the route's parameter struct.
 *
 * Each field is looked for by its name in the captures of the path, then in the query, then in
 * the form or the JSON body; of a websocket message in the captures, the message, the query of
 * the handshake. What counts as missing in one place is looked for in the next. The rules of
 * types are those of docs/language.md. */
#ifndef PARAMS_H
#define PARAMS_H

#include "fh.h"
#include "bind/match.h"
#include "http/form.h"

typedef enum ParamBody {
    PARAM_NONE,   /* no body (a GET, a handshake): captures and query alone */
    PARAM_FORM,   /* `form`, maybe empty: an absent bool is false */
    PARAM_JSON,   /* `json` */
    PARAM_MESSAGE /* `json` is a websocket message: before the query; an absent bool is false */
} ParamBody;

typedef struct ParamSource {
    const MatchCapture *captures;
    int ncaptures;
    const ParamPair *query;
    size_t nquery;
    ParamBody body;
    const ParamPair *form;
    size_t nform;
    const ParamFile *files; /* with PARAM_FORM */
    size_t nfiles;
    fh_json json; /* with PARAM_JSON, and with PARAM_MESSAGE, where it is an object */
} ParamSource;

/* What is wrong, in words for whoever sent it. Not escaped, and it may hold what came. */
typedef struct ParamError {
    fh_str message; /* "Missing required field: msg" */
} ParamError;

/* A websocket message, read. */
typedef struct ParamMessage {
    fh_json fields;  /* what parameters bind from (ParamSource.json) */
    fh_json data;    /* the message without htmx's headers: what `data` is */
    fh_str headers;  /* the JSON text of htmx's headers; null: none came */
} ParamMessage;

/* All that these functions make lives as long as the event, and points into what they got. */

/* The pairs of a query (without `?`) or of an urlencoded form, in their order. */
const ParamPair *params_pairs(FhEvent *ev, fh_str text, size_t *npairs);

/* Fills `params`, a zeroed struct, by its fields. False: *error says why not. */
bool params_bind(FhEvent *ev, const FhField *fields, int nfields, void *params,
                 const ParamSource *source, ParamError *error);

/* Reads the text of a message. False if it is no JSON object. */
bool params_read_message(FhEvent *ev, fh_str text, ParamMessage *message, ParamError *error);

/* Reads a JSON body. False if it is no JSON. */
bool params_read_json(FhEvent *ev, fh_str text, fh_json *json, ParamError *error);

/* `data` of an HTTP route: query and body as one JSON object. A name that comes several times
 * has a list; one that is in both is that of the query. A JSON body that is no object is `data`
 * when there is no query. */
fh_json params_data(FhEvent *ev, const ParamSource *source);

#endif
