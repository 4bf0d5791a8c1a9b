/* page.h: what stands on a page, put together from its route and its components.
 *
 * page.c takes each page apart, form.c judges what it finds. Only what is constant is
 * known; a page with markup that nobody can see (raw text, values, blocks) is `open`, and then
 * nothing is said to be missing on it. */
#ifndef PAGE_H
#define PAGE_H

#include "language/ast.h"
#include "language/builtin.h"
#include "language/html.h"
#include "source/diag.h"
#include "source/table.h"
#include "words/errors.h"
#include "language/nest.h"

/* What the parts of this folder look at, and where they say what they find. */
typedef struct AppChecker {
    Arena *arena;
    const Ast *ast;
    const Node *app; /* the settings, or null */
    Diags *warnings;
} AppChecker;

/* The side of an if or match that something stands on; two sides of one never meet. */
typedef struct Choice {
    const Node *node;
    int side;
    const struct Choice *outer;
} Choice;

/* An element with a constant id. */
typedef struct PageId {
    fh_str id;
    const Node *call;
    const Choice *choice;
    bool repeats; /* in a loop */
} PageId;

typedef struct FormField {
    fh_str name;
    const Node *call;
} FormField;

/* A form with ws_send. */
typedef struct PageForm {
    const Node *call;
    const Node *socket;      /* the route that it talks to */
    fh_str query;            /* of the address it is opened at */
    fh_str id;               /* empty: none; null: not known */
    FormField *fields;
    int nfields, fields_cap;
    bool open;               /* it may have other fields, too */
    struct PageForm *next;   /* on the page */
} PageForm;

/* A field that names its form: form="f". */
typedef struct StrayField {
    FormField field;
    fh_str form;             /* the id; null: not known */
    struct StrayField *next;
} StrayField;

/* Elements. */
typedef struct Calls {
    const Node **items;
    int count, cap;
} Calls;

typedef struct Page {
    const Node *route;
    PageId *ids;
    int nids, ids_cap;
    const Node **sockets;    /* the routes of the websockets that it opens */
    int nsockets, sockets_cap;
    PageForm *forms, **forms_end;
    StrayField *strays;
    bool open;               /* there may be other ids on it */
    bool swaps;              /* it loads parts of other routes */
    bool has_scripts;        /* it loads scripts of its own */
    const Node *html;        /* its root, where that is Html */
    const Node *htmx;        /* the first element with an attribute of htmx, or null */
    const Node *socket;      /* the first one with an attribute of the websocket extension */
    bool connects;           /* one opens a websocket */
    Calls unnamed;           /* ws_connect where no hx_ext is seen, */
    Calls outside;           /* and ws_send where nothing around it connects */
} Page;

/* All pages of a program. */
typedef struct Pages {
    AppChecker *checker;
    Page *items;
    int count, cap;
    Table sockets;  /* constant path → the websocket's route */
    Table seen;     /* elements with an id that stand on a page, by pointer */
    Table reported; /* mistakes that have been told, by place */
    long steps;     /* left */
    int depth;      /* of the node in hand */
    bool loads_ws;  /* app exts: pages load the websocket extension */
    bool names_ws;  /* htmx 2: hx_ext has to name it */
    Table loaded;   /* the paths that elements load with hx_get, */
    bool loads;     /* whether there are any, */
    bool loads_any; /* or some that are not known */
} Pages;

/* ---- page.c ---- */
/* Takes the pages of all GET routes apart, and has them judged. */
void pages_read(Pages *pages, AppChecker *checker);
/* Warns of elements and text, in all markup, that HTML's parser moves, drops or puts elsewhere. */
void pages_check_nesting(Pages *pages);
/* The constant text of an attribute; false for another. */
bool page_constant(const Node *value, fh_str *text);

/* ---- connect.c ---- */
/* A path with %XX decoded; what is no such code stays. */
fh_str path_decoded(AppChecker *checker, fh_str path);
/* Reads what the app says of htmx. */
void connect_read_app(Pages *pages);
/* Warns of values that the functions called at the handshake need and the query does not hold. */
void connect_check_query(Pages *pages, const Node *call, const Node *socket, fh_str query);
/* Warns of what only the whole page, or all pages, can tell. */
void connect_check_pages(Pages *pages);

/* ---- form.c ---- */
/* Whether a place is told of for the first time. */
bool page_is_new(Pages *pages, const Node *call, const char *kind, fh_str what);
/* "?room=1&x=2" has room. */
bool form_query_has(fh_str query, fh_str name);
/* Whether a parameter is there even if nothing came for it. */
bool form_is_optional(const Node *param);
/* Warns of fields that are missing and that nobody takes. */
void form_check(Pages *pages, const PageForm *form);
/* Warns of ids that stand twice on the page. */
void page_check_ids(Pages *pages, const Page *page);
/* Warns of the id of an element that is sent to the websocket of this route (null: to any), if it
 * is on none of the pages that open it. `loose` are ids that stand on no page. */
void page_check_pushed(Pages *pages, const Table *loose, const Node *socket, const Node *call);

#endif
