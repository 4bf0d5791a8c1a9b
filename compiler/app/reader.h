/* reader.h: what page.c and field.c share as they take a page apart; nobody else includes it. */
#ifndef READER_H
#define READER_H

#include "app/page.h"
#include "language/nest.h"

/* The call of the component in hand: what its parameters stand for. */
typedef struct Env {
    const Node *call; /* null: the route's own body */
    const struct Env *outer;
    int depth;
} Env;

/* Where in the page we are. */
typedef struct Place {
    const Node *socket; /* of the websocket around it, or null */
    fh_str query;
    PageForm *form;     /* around it, or null */
    bool connects;      /* an element around it opens a websocket */
    bool sends;         /* one around it has ws_send */
    bool names_ws;      /* hx_ext="ws" stands around it, or may */
    const Around *around; /* the elements that it stands in, or null */
    const Choice *choice;
    bool repeats;
} Place;

typedef struct Reader {
    Pages *pages;
    Page *page;         /* null: it is looked for what a parser takes apart, and no more */
    Arena *arena;
} Reader;

/* What is known of an attribute. */
typedef enum Known { IS_ABSENT, IS_CONSTANT, IS_UNKNOWN } Known;

/* ---- page.c ---- */
/* Room for one item more in an array of the arena. */
void *page_room(Arena *arena, void *items, int count, int *cap, size_t size);
/* The text of a constant, where the parameters of components stand for their arguments. */
bool page_text(const Node *value, const Env *env, fh_str *text);
/* The value of an attribute, which may have come through `attrs`; *env becomes that of its place.
 * Null where there is none. `*open`: there may be one that cannot be seen. */
const Node *page_attribute(Reader *reader, const Node *call, const char *name, const Env **env,
                           bool *open);
/* What is known of the attribute, and its text if it is constant. */
Known page_look(Reader *reader, const Node *call, const char *name, const Env *env, fh_str *text);
bool page_is_tag(const Node *call, const char *tag);

/* ---- field.c ---- */
/* A form with ws_send begins, and becomes place->form. */
void reader_begin_form(Reader *reader, const Node *call, const Env *env, Place *place);
/* A field of the form around it (null: none), or of the one that it names. */
void reader_read_field(Reader *reader, const Node *call, const Env *env, PageForm *form);
/* Fields that name their form go to it, once the page has been read. */
void reader_gather_fields(Reader *reader, PageForm *form);

#endif
