/* fh.h: the contract between generated C and the runtime.
 *
 * This is the only header that generated C includes, and all that a user's own C functions
 * need. Tables describe (types, fields, routes); the runtime decodes. What the fh language
 * means (overflow, value semantics, escaping) lives in the small named functions below.
 *
 * Conventions:
 *   - `ev` is the event in hand: one request, message, timer. It comes first. Its memory
 *     (lists, texts, markup made while it runs) lives until the handler has ended.
 *   - `line` is the line of the .fh file and comes last, where a function can stop the
 *     handler. Stopping unwinds to the runtime: the call does not return. Lines of
 *     imported files carry the file's number: FH_IN(file, line).
 *   - A place is the address of a variable, field or element. `owner` says in whose memory
 *     its content lives: FH_LOCAL (the event's) or FH_STATE (the program's).
 *   - Nothing that a function returns is owned by the caller.
 */
#ifndef FH_H
#define FH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fh_str.h"

/* Generated C names the version that made it; another one refuses it. */
#define FH_VERSION "0.1.0"
#define FH_ABI 1

typedef struct FhEvent FhEvent;
typedef struct FhOut FhOut;
typedef struct FhListHead FhListHead;
typedef struct FhMapData FhMapData;
typedef struct FhJson FhJson;
typedef struct FhType FhType;
typedef struct FhField FhField;
typedef struct FhSealing FhSealing;
typedef struct FhDeflating FhDeflating;
typedef struct FhGzip FhGzip;

#define FH_COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))
#define FH_IN(file, line) ((file) << 24 | (line))

/* ---- values ---------------------------------------------------------------------------------- */

typedef fh_str fh_html;      /* markup, already escaped */
typedef fh_str fh_attrs;     /* attributes, each with a space in front: ` id="x" hidden` */
typedef int64_t fh_duration; /* milliseconds */
typedef int64_t fh_time;     /* milliseconds since 1970-01-01 UTC */

/* Parsed JSON; null stands for "nothing there". */
typedef const FhJson *fh_json;

/* A connection: never reused, so that a kept handle is harmless once it has closed; 0 is none. */
typedef struct fh_ws {
    uint64_t id;
} fh_ws;

/* A list: `len` items. The items' memory belongs to the runtime; change it only through the
 * functions below. All lists have this layout. A C function may build one over its own array
 * and return it if that array outlives the call: the runtime never writes to such an array. */
#define FH_LIST_OF(name, Item)                                                                \
    typedef struct name {                                                                     \
        int64_t len;                                                                          \
        Item *items;                                                                          \
        FhListHead *head; /* the runtime's; null for a list that C made itself */             \
    } name

/* An optional: `value` counts only where `has` is true, and is zeroed otherwise. */
#define FH_MAYBE_OF(name, Value)                                                              \
    typedef struct name {                                                                     \
        bool has;                                                                             \
        Value value;                                                                          \
    } name

/* An uploaded file: the bytes are in memory, or in a temporary file past a size; what is not
 * saved is gone when the handler has ended. */
typedef struct fh_file {
    fh_str name;  /* as the browser gave it, without folders */
    fh_str type;  /* "image/png", as the browser said */
    int64_t size; /* bytes */
    struct FhUpload *upload; /* the runtime's */
} fh_file;

FH_LIST_OF(fh_int_list, int64_t);
FH_LIST_OF(fh_float_list, double);
FH_LIST_OF(fh_bool_list, bool);
FH_LIST_OF(fh_str_list, fh_str);
FH_LIST_OF(fh_html_list, fh_html);
FH_LIST_OF(fh_json_list, fh_json);
FH_LIST_OF(fh_file_list, fh_file);
FH_MAYBE_OF(fh_maybe_int, int64_t);
FH_MAYBE_OF(fh_maybe_float, double);
FH_MAYBE_OF(fh_maybe_bool, bool);
FH_MAYBE_OF(fh_maybe_str, fh_str);
FH_MAYBE_OF(fh_maybe_html, fh_html);
FH_MAYBE_OF(fh_maybe_json, fh_json);
FH_MAYBE_OF(fh_maybe_file, fh_file);

/* A map keeps the order in which its keys were first set. */
typedef struct fh_map {
    FhMapData *data; /* the runtime's; null for an empty map */
} fh_map;

/* ---- types, as tables ------------------------------------------------------------------------ */

typedef enum FhKind {
    FH_INT, FH_FLOAT, FH_BOOL, FH_STR_KIND, FH_DURATION, FH_TIME, FH_HTML, FH_ATTRS, FH_JSON,
    FH_WS, FH_FILE, FH_LIST, FH_MAP, FH_MAYBE, FH_RECORD
} FhKind;

struct FhType {
    FhKind kind;
    const char *name;      /* as fh writes it: "[str]", "Todo?" */
    size_t size;           /* bytes of one value */
    const FhType *item;    /* of a list's items, an optional's or a map's value; else null */
    const FhType *key;     /* of a map's keys; else null */
    size_t value_offset;   /* of an optional's `value` */
    const FhField *fields; /* of a record */
    int nfields;
};

typedef enum FhNeed {
    FH_REQUIRED, /* absent is an error (a list, an optional and, in a form, a bool are not) */
    FH_DEFAULT   /* absent takes *fallback */
} FhNeed;

/* One field of a record or one parameter of a route. */
struct FhField {
    const char *name;
    const FhType *type;
    size_t offset; /* in its struct */
    FhNeed need;
    const void *fallback; /* with FH_DEFAULT: a value of that type, constant for ever */
};

#define FH_FIELD(Struct, member, name, type)                                                  \
    { name, type, offsetof(Struct, member), FH_REQUIRED, NULL }
#define FH_FIELD_OR(Struct, member, name, type, fallback)                                     \
    { name, type, offsetof(Struct, member), FH_DEFAULT, fallback }

#define FH_TYPE_LIST(text, List, item)                                                        \
    { FH_LIST, text, sizeof(List), item, NULL, 0, NULL, 0 }
#define FH_TYPE_MAP(text, key, value)                                                         \
    { FH_MAP, text, sizeof(fh_map), value, key, 0, NULL, 0 }
#define FH_TYPE_MAYBE(text, Maybe, item)                                                      \
    { FH_MAYBE, text, sizeof(Maybe), item, NULL, offsetof(Maybe, value), NULL, 0 }
#define FH_TYPE_RECORD(text, Struct, fields)                                                  \
    { FH_RECORD, text, sizeof(Struct), NULL, NULL, 0, fields, FH_COUNT(fields) }
#define FH_TYPE_RECORD_EMPTY(text, Struct)                                                    \
    { FH_RECORD, text, sizeof(Struct), NULL, NULL, 0, NULL, 0 }

extern const FhType fh_type_int, fh_type_float, fh_type_bool, fh_type_str, fh_type_duration,
    fh_type_time, fh_type_html, fh_type_attrs, fh_type_json, fh_type_ws, fh_type_file;
extern const FhType fh_type_int_list, fh_type_float_list, fh_type_bool_list, fh_type_str_list,
    fh_type_html_list, fh_type_json_list, fh_type_file_list;
extern const FhType fh_type_maybe_int, fh_type_maybe_float, fh_type_maybe_bool,
    fh_type_maybe_str, fh_type_maybe_html, fh_type_maybe_json, fh_type_maybe_file;

/* ---- stopping a handler ---------------------------------------------------------------------- */

/* Ends the handler; the log names the .fh file, the line and the message (printf's format). */
_Noreturn void fh_stop(FhEvent *ev, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* fail(status, message): ends the handler with that answer. */
_Noreturn void fh_fail(FhEvent *ev, int64_t status, fh_str message, int line);

/* ---- numbers: defined results where C has none ----------------------------------------------- */

_Noreturn void fh_stop_overflow(FhEvent *ev, int line);
_Noreturn void fh_stop_zero(FhEvent *ev, int line);

static inline int64_t fh_int_add(FhEvent *ev, int64_t a, int64_t b, int line)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum)) fh_stop_overflow(ev, line);
    return sum;
}

static inline int64_t fh_int_sub(FhEvent *ev, int64_t a, int64_t b, int line)
{
    int64_t difference;
    if (__builtin_sub_overflow(a, b, &difference)) fh_stop_overflow(ev, line);
    return difference;
}

static inline int64_t fh_int_mul(FhEvent *ev, int64_t a, int64_t b, int line)
{
    int64_t product;
    if (__builtin_mul_overflow(a, b, &product)) fh_stop_overflow(ev, line);
    return product;
}

static inline int64_t fh_int_neg(FhEvent *ev, int64_t a, int line)
{
    return fh_int_sub(ev, 0, a, line);
}

/* a // b, rounded down as Python does. */
static inline int64_t fh_int_floordiv(FhEvent *ev, int64_t a, int64_t b, int line)
{
    if (b == 0) fh_stop_zero(ev, line);
    if (b == -1) return fh_int_neg(ev, a, line);
    return a / b - ((a % b != 0) & ((a ^ b) < 0));
}

/* a % b with the sign of b, as Python does. */
static inline int64_t fh_int_mod(FhEvent *ev, int64_t a, int64_t b, int line)
{
    if (b == 0) fh_stop_zero(ev, line);
    if (b == -1) return 0;
    int64_t rest = a % b;
    return rest != 0 && (rest ^ b) < 0 ? rest + b : rest;
}

static inline double fh_float_div(FhEvent *ev, double a, double b, int line)
{
    if (b == 0) fh_stop_zero(ev, line);
    return a / b;
}

double fh_float_floordiv(FhEvent *ev, double a, double b, int line);
double fh_float_mod(FhEvent *ev, double a, double b, int line);
int64_t fh_int_abs(FhEvent *ev, int64_t a, int line);
double fh_float_abs(double a);
int64_t fh_int_of_float(FhEvent *ev, double a, int line);  /* towards zero; NaN or too big stops */
int64_t fh_float_round(FhEvent *ev, double a, int line);   /* half to even; NaN or too big stops */
double fh_float_round_to(double a, int64_t digits);        /* round(x, digits) */
int64_t fh_int_min(int64_t a, int64_t b);
int64_t fh_int_max(int64_t a, int64_t b);
double fh_float_min(double a, double b);
double fh_float_max(double a, double b);
double fh_random(void);                                          /* [0, 1) */
int64_t fh_random_int(FhEvent *ev, int64_t from, int64_t to, int line); /* [from, to) */

/* ---- text ------------------------------------------------------------------------------------ */

bool fh_str_eq(fh_str a, fh_str b);
int fh_str_cmp(fh_str a, fh_str b); /* by code points: <0, 0, >0 */
/* The parts joined; behind the last one stands FH_END. The macro names its arguments once: they
 * may hold joined parts themselves, at any depth. */
fh_str fh_str_concat(FhEvent *ev, const fh_str *parts);
#define FH_END ((fh_str){ NULL, SIZE_MAX })
#define FH_CONCAT(ev, ...) fh_str_concat(ev, (fh_str[]){ __VA_ARGS__, FH_END })

int64_t fh_str_len(fh_str text); /* code points */
bool fh_str_contains(fh_str text, fh_str part);
bool fh_str_starts_with(fh_str text, fh_str prefix);
bool fh_str_ends_with(fh_str text, fh_str suffix);
fh_str fh_str_upper(FhEvent *ev, fh_str text);
fh_str fh_str_lower(FhEvent *ev, fh_str text);
fh_str fh_str_trim(fh_str text);

/* Text as a part of a URL: all but letters, digits, - . _ ~ percent-encoded; fh_url_path keeps
 * the slashes, fh_url_keep the characters of `keep`. */
fh_str fh_url_encode(FhEvent *ev, fh_str text);
fh_str fh_url_path(FhEvent *ev, fh_str text);
fh_str fh_url_keep(FhEvent *ev, fh_str text, fh_str keep);
/* A part of a path between constant slashes, or what makes the URL one that is not followed: a
 * segment of it is "." or "..". fh_url_first: it stands first, and may not be empty either. */
fh_str fh_url_run(fh_str run);
fh_str fh_url_first(fh_str run);
/* "a=1&b=x%20y" of an object's members: none leaves one out, a list repeats it. Stops for what is
 * no object, or holds another one. */
fh_str fh_url_query(FhEvent *ev, fh_json pairs, int line);
/* Text in attributes that are obeyed (place.c): a URL of this site, or #blocked; a value, a name
 * or declarations of CSS, or `blocked`; words that htmx 4 does not take for a script. */
fh_str fh_url_here(fh_str url);
fh_str fh_url_items(fh_str urls); /* several with ; between them, of any site */
fh_str fh_css_value(fh_str text);
fh_str fh_css_name(fh_str text);
fh_str fh_css_list(fh_str text);
fh_str fh_words(FhEvent *ev, fh_str text);
fh_str_list fh_str_split(FhEvent *ev, fh_str text, fh_str separator, int line); /* empty stops */
fh_str_list fh_str_words(FhEvent *ev, fh_str text);  /* split(): at white space */
fh_str_list fh_str_lines(FhEvent *ev, fh_str text);
fh_str fh_str_replace(FhEvent *ev, fh_str text, fh_str old, fh_str with);
fh_str fh_str_slice(fh_str text, int64_t from, int64_t to); /* as Python's s[from:to] */
fh_str fh_str_at(FhEvent *ev, fh_str text, int64_t index, int line);
fh_str fh_str_repeat(FhEvent *ev, fh_str text, int64_t times, int line);
fh_maybe_int fh_str_index(fh_str text, fh_str part); /* code points before it */

/* str(x) and interpolation. `spec` is what stands behind the colon. */
fh_str fh_str_of_int(FhEvent *ev, int64_t value);
fh_str fh_str_of_float(FhEvent *ev, double value);
fh_str fh_str_of_bool(bool value);
fh_str fh_str_of(FhEvent *ev, const FhType *type, const void *value); /* any printable value */
fh_str fh_int_format(FhEvent *ev, int64_t value, const char *spec);
fh_str fh_float_format(FhEvent *ev, double value, const char *spec);
fh_str fh_str_format(FhEvent *ev, fh_str value, const char *spec);

fh_maybe_int fh_int_of_str(fh_str text);
fh_maybe_float fh_float_of_str(fh_str text);
fh_maybe_bool fh_bool_of_str(fh_str text); /* the words of a form: on, true, 1, yes … */

/* ---- time ------------------------------------------------------------------------------------ */

fh_time fh_now(void);
int64_t fh_time_unix(fh_time time);                                 /* seconds, rounded down */
fh_str fh_time_format(FhEvent *ev, fh_time time, fh_str format, int line); /* strftime, UTC */
fh_str fh_uuid(FhEvent *ev);
fh_maybe_str fh_env(FhEvent *ev, fh_str name);

/* ---- values of any type, by their table ------------------------------------------------------ */

bool fh_equal(const FhType *type, const void *a, const void *b);

/* Says that the value at `place` is about to be used in a second place too: from now on, and
 * as long as this event lasts, a change through either copies first. Returns `place`. */
const void *fh_share(FhEvent *ev, const FhType *type, const void *place);
#define FH_SHARED(ev, type, place, CType) (*(const CType *)fh_share(ev, type, place))

/* Puts a copy of *value into state; what was there lives on until the event ends. */
void fh_state_set(FhEvent *ev, const FhType *type, void *place, const void *value);

/* ---- lists -----------------------------------------------------------------------------------
 * `type` is the list's type, `list` the place or value (any FH_LIST_OF struct). */

typedef enum FhOwner { FH_LOCAL, FH_STATE } FhOwner;

/* A new list of `len` items copied from `items` (may be null: zeroed items). */
void fh_list_make(FhEvent *ev, const FhType *type, void *list, int64_t len, const void *items);

const void *fh_list_at(FhEvent *ev, const FhType *type, const void *list, int64_t index,
                       int line);
#define FH_AT(ev, type, list, index, CType, line)                                             \
    (*(const CType *)fh_list_at(ev, type, &(list), index, line))

/* The place of an item, to assign to it. */
void *fh_list_place(FhEvent *ev, FhOwner owner, const FhType *type, void *list, int64_t index,
                    int line);
void fh_list_push(FhEvent *ev, FhOwner owner, const FhType *type, void *list, const void *item);
void fh_list_extend(FhEvent *ev, FhOwner owner, const FhType *type, void *list,
                    const void *more);
void fh_list_insert(FhEvent *ev, FhOwner owner, const FhType *type, void *list, int64_t index,
                    const void *item, int line);
/* pop(), pop(index): the item as an optional in *maybe, or as it is in *item (null: not wanted).
 * An index that is out of range stops; an empty list gives none. */
void fh_list_pop(FhEvent *ev, FhOwner owner, const FhType *type, void *list, void *maybe);
void fh_list_pop_at(FhEvent *ev, FhOwner owner, const FhType *type, void *list, int64_t index,
                    void *item, int line);
/* remove(x): the first item equal to *item goes; whether there was one. */
bool fh_list_remove(FhEvent *ev, FhOwner owner, const FhType *type, void *list,
                    const void *item);
void fh_list_clear(FhEvent *ev, FhOwner owner, const FhType *type, void *list);
/* In place; items are int, float, str, bool, duration or time. Stable. */
void fh_list_sort(FhEvent *ev, FhOwner owner, const FhType *type, void *list);
void fh_list_reverse(FhEvent *ev, FhOwner owner, const FhType *type, void *list);

bool fh_list_contains(const FhType *type, const void *list, const void *item);
fh_maybe_int fh_list_index(const FhType *type, const void *list, const void *item);
void fh_list_first(const FhType *type, const void *list, void *maybe);
void fh_list_last(const FhType *type, const void *list, void *maybe);
/* slice(from, to): a new list, indexes as Python's xs[from:to]. */
void fh_list_slice(FhEvent *ev, const FhType *type, const void *list, int64_t from, int64_t to,
                   void *result);
void fh_list_sorted(FhEvent *ev, const FhType *type, const void *list, void *result);
void fh_list_reversed(FhEvent *ev, const FhType *type, const void *list, void *result);
void fh_list_concat(FhEvent *ev, const FhType *type, const void *a, const void *b, void *result);
fh_str fh_list_join(FhEvent *ev, const FhType *type, const void *list, fh_str separator);
fh_int_list fh_range(FhEvent *ev, int64_t from, int64_t to, int64_t step, int line);
/* min(xs), max(xs): into *item; an empty list stops. */
void fh_list_min(FhEvent *ev, const FhType *type, const void *list, void *item, int line);
void fh_list_max(FhEvent *ev, const FhType *type, const void *list, void *item, int line);

/* ---- maps ------------------------------------------------------------------------------------ */

/* The value under *key, or null. */
const void *fh_map_find(const FhType *type, const fh_map *map, const void *key);
/* m[k]: the value as an optional in *maybe. */
void fh_map_get(const FhType *type, const fh_map *map, const void *key, void *maybe);
bool fh_map_has(const FhType *type, const fh_map *map, const void *key);
void fh_map_set(FhEvent *ev, FhOwner owner, const FhType *type, fh_map *map, const void *key,
                const void *value);
bool fh_map_remove(FhEvent *ev, FhOwner owner, const FhType *type, fh_map *map,
                   const void *key);
void fh_map_clear(FhEvent *ev, FhOwner owner, const FhType *type, fh_map *map);
int64_t fh_map_len(const fh_map *map);
void fh_map_keys(FhEvent *ev, const FhType *type, const fh_map *map, void *list);
void fh_map_values(FhEvent *ev, const FhType *type, const fh_map *map, void *list);

/* for k, v in m: `*at` starts at 0; false at the end. The map must have been shared
 * (fh_share) if the loop may change it. */
bool fh_map_next(const FhType *type, const fh_map *map, int64_t *at, const void **key,
                 const void **value);

/* ---- json ------------------------------------------------------------------------------------ */

fh_json fh_json_key(fh_json json, fh_str key);      /* null where there is nothing */
fh_json fh_json_item(fh_json json, int64_t index);
fh_maybe_str fh_json_str(fh_json json);
fh_maybe_int fh_json_int(fh_json json);
fh_maybe_float fh_json_float(fh_json json);
fh_maybe_bool fh_json_bool(fh_json json);
fh_json_list fh_json_list_of(FhEvent *ev, fh_json json);
fh_str_list fh_json_keys(FhEvent *ev, fh_json json);
int64_t fh_json_len(fh_json json); /* of an array, object or string; 0 otherwise */
bool fh_json_is_none(fh_json json); /* nothing there, or null */
fh_str fh_json_text(FhEvent *ev, fh_json json);     /* itself if a string, else JSON */
fh_json fh_json_of(FhEvent *ev, const FhType *type, const void *value); /* json(x) */

/* ---- out: markup and text on their way -------------------------------------------------------
 * Constant bytes, and values escaped for the place where they go. */

void fh_out_bytes(FhOut *out, const char *bytes, size_t len);
#define fh_out_lit(out, literal) fh_out_bytes(out, literal, sizeof(literal) - 1)

void fh_out_html(FhOut *out, fh_html markup);  /* as it is */
void fh_out_text(FhOut *out, fh_str text);     /* & < > */
/* What is written behind this, into an element where a parser drops the first line break … */
size_t fh_break_begin(const FhOut *out);
/* … keeps it: one is doubled. */
void fh_break_end(FhOut *out, size_t begin);
void fh_out_int(FhOut *out, int64_t value);
void fh_out_float(FhOut *out, double value);
void fh_out_bool(FhOut *out, bool value);
/* A child of any type: optionals, lists, times … */
void fh_out_child(FhOut *out, const FhType *type, const void *value);

/* Inside the quotes of an attribute: & < > " */
void fh_out_attr(FhOut *out, fh_str text);
/* The same, for URLs: another scheme than http, https, mailto, tel → #blocked; so does a piece
 * that fh_url_run has refused. */
void fh_out_url(FhOut *out, fh_str text);
void fh_out_href(FhOut *out, fh_str text); /* sms, geo, webcal, xmpp, magnet, too */
void fh_out_src(FhOut *out, fh_str text);  /* data: that is an image, too */
void fh_out_here(FhOut *out, fh_str text); /* no scheme, no other host */
void fh_out_urls(FhOut *out, fh_str text); /* several, of any scheme */
/* The selector of the element with this id: #a, [id='5']. */
void fh_out_selector(FhOut *out, fh_str id);
/* As a part of a URL: percent-encoded. */
void fh_out_encoded(FhOut *out, fh_str text);

/* A whole attribute whose presence or form depends on its value: bool, optional, list, map.
 * `name` has its space in front: " class". */
typedef enum FhAttrPlace {
    FH_ATTR_TEXT, FH_ATTR_JSON, FH_ATTR_URL, FH_ATTR_HREF, FH_ATTR_SRC, FH_ATTR_HERE,
    FH_ATTR_URLS, FH_ATTR_STYLE, FH_ATTR_WORDS, FH_ATTR_ITEMS,
    /* a bool there, or an optional one, is a word */
    FH_ATTR_TRUE_FALSE, FH_ATTR_YES_NO, FH_ATTR_ON_OFF, FH_ATTR_TRUE_ONLY
} FhAttrPlace;
void fh_out_attribute(FhOut *out, FhAttrPlace place, const char *name, const FhType *type,
                      const void *value);
/* An `attrs` value. For an element that gets name = id (LANGUAGE 6), `id_names` is true. */
void fh_out_attrs(FhOut *out, fh_attrs attrs, bool id_names);
/* Whether an `attrs` value holds the attribute ("class"). */
bool fh_attrs_has(fh_attrs attrs, const char *name);
/* JSON as text that is safe inside <script>. */
void fh_out_json(FhOut *out, const FhType *type, const void *value);

/* The same inside the quotes of an attribute, with " as an entity. */
void fh_out_attr_json(FhOut *out, const FhType *type, const void *value);

/* Markup as a value: what is written between begin and end. */
FhOut *fh_markup_begin(FhEvent *ev);
fh_html fh_markup_end(FhEvent *ev, FhOut *out);

/* ---- what a handler answers ------------------------------------------------------------------ */

typedef enum FhResult { FH_NONE, FH_MARKUP, FH_PAGE, FH_TEXT, FH_JSON_RESULT } FhResult;

/* The head of an event; the runtime keeps more behind it. */
struct FhEvent {
    FhOut *out;           /* the result: markup or text of the answer */
    FhResult result;      /* what `out` holds; FH_NONE: nothing (HTTP 204, no message) */
    const void *params;   /* the route's parameters, filled by its field table */
    const void *captured; /* what an `after` block captured */
    fh_ws ws;             /* the connection that this event belongs to */
    fh_json data;         /* the message (ws) or query and body (HTTP), as json */
    fh_str payload;       /* the message as it came, in a route that takes it so */
    bool is_binary;       /* it is binary; what is sent meanwhile is binary, too */
    void *session;        /* the session's struct, or null when the app declares none */
    uintptr_t stack_end;  /* the runtime's: how far calls may go */
};

/* Not 0: the event in hand may have run for too long. Set by a signal. */
extern volatile int fh_overtime;

/* Stops the handler for that. */
_Noreturn void fh_overdue(FhEvent *ev, int line);

/* First in every round of a loop, and in functions that come to many calls, so that no handler goes
 * on for ever: app timeout=. */
static inline void fh_tick(FhEvent *ev, int line)
{
    if (fh_overtime) fh_overdue(ev, line);
}

/* First in every function that may come to call itself: stops the handler before the stack ends,
 * so that what a peer sends decides no more than how one handler ends. */
static inline void fh_deeper(FhEvent *ev, int line)
{
    fh_tick(ev, line);
    if ((uintptr_t)__builtin_frame_address(0) < ev->stack_end)
        fh_stop(ev, line, "calls within calls without an end");
}

/* Sets the result to *value as its type says (str: text, html: markup, else JSON; an optional
 * that is none: nothing). Markup that a handler writes itself goes to ev->out, and it sets
 * ev->result: FH_MARKUP, or FH_PAGE when its root is Html(…). */
void fh_result(FhEvent *ev, const FhType *type, const void *value);

/* The status of the answer: status(404, …). */
void fh_status(FhEvent *ev, int64_t status, int line);
/* redirect(x): 303, or HX-Redirect for htmx. The answer has no body. Stops where it would lead to
 * another site, unless `anywhere`, and at a scheme that no link may have. The settled one begins
 * with constant text that says where it leads. */
void fh_redirect(FhEvent *ev, fh_str url, bool anywhere, int line);
void fh_redirect_settled(FhEvent *ev, fh_str url, int line);
/* header("K", "v"): what is no printable ASCII stops, and so does a URL that redirect would stop
 * at, where the name says that a browser or htmx follows it. */
void fh_header(FhEvent *ev, fh_str name, fh_str value, int line);
void fh_header_settled(FhEvent *ev, fh_str name, fh_str value, int line);
/* JSON in ASCII, as a header may hold it. */
fh_str fh_json_ascii(FhEvent *ev, fh_json json);

/* Title, Meta, Link, Style, Script at the top level of a page's result: what is written between
 * begin and end goes into <head> when a full page is made, else stays where it stands. A
 * component with such roots that is used inside an element is called between nested_begin and
 * nested_end, which turn the marks off. */
void fh_head_begin(FhOut *out);
void fh_head_end(FhOut *out);
void fh_nested_begin(FhOut *out);
void fh_nested_end(FhOut *out);

/* The roots of this markup may be parts of tables beside others, or parts of SVG: a parser would
 * not leave each what it is (oob.h). */
void fh_parts(FhOut *out);

/* cookie("k", "v", …). A negative `max_age` lasts until the browser closes; 0 deletes it.
 * A null path is "/"; same_site is "Lax", "Strict" or "None". A name or value that may not stand
 * in a cookie (RFC 6265, section 4.1.1) stops. */
typedef struct FhCookie {
    fh_str name, value;
    fh_duration max_age;
    fh_str path, domain;
    bool secure, http_only;
    fh_str same_site;
} FhCookie;
void fh_cookie(FhEvent *ev, const FhCookie *cookie, int line);

/* ---- sessions -------------------------------------------------------------------------------- */

/* Said after each assignment to a field of ev->session, and by session.clear(): the answer then
 * carries the cookie. Stops where no answer can carry one (websocket handlers). */
void fh_session_changed(FhEvent *ev, int line);
void fh_session_clear(FhEvent *ev, int line);

/* What seals a session's cookie. An app that declares a session names it in its table; in others
 * it is left out of the binary. */
extern const FhSealing fh_sealing;

/* What compresses messages. An app with `app compress=true` names it in its table; in others it is
 * left out of the binary. */
extern const FhDeflating fh_deflating;

/* What packs pages that are made when they are asked for. An app that has such pages names it in its
 * table; in others it is left out of the binary. */
extern const FhGzip fh_gzip;

/* file.save("path"): copies or moves the upload there; stops when that fails. */
void fh_file_save(FhEvent *ev, fh_file file, fh_str path, int line);

/* log(…) */
void fh_log(FhEvent *ev, fh_str text, int line);

/* ---- requests (HTTP handlers and ws handshakes) ---------------------------------------------- */

fh_str fh_req_method(FhEvent *ev);
fh_str fh_req_path(FhEvent *ev);
fh_str fh_req_query(FhEvent *ev);
fh_str fh_req_ip(FhEvent *ev);
fh_str fh_req_body(FhEvent *ev);
bool fh_req_htmx(FhEvent *ev);
fh_maybe_str fh_req_header(FhEvent *ev, fh_str name);
fh_maybe_str fh_req_cookie(FhEvent *ev, fh_str name);

/* ---- websockets ------------------------------------------------------------------------------ */

/* A message in the making; ended by one of the functions below. `ids` are the constant ids of the
 * elements it holds, one a line (frame.h), or null: newer messages with the same ids may replace a
 * waiting one. */
FhOut *fh_message_begin(FhEvent *ev);
void fh_message_send(FhEvent *ev, FhOut *message, fh_ws to, const char *ids);
void fh_message_publish(FhEvent *ev, FhOut *message, fh_str topic, const char *ids);
/* ws.publish: to everyone but `from`. */
void fh_message_publish_others(FhEvent *ev, FhOut *message, fh_ws from, fh_str topic,
                               const char *ids);

/* A str, json or an optional of them as a message; none: no message. It is written for who hears
 * it: where htmx is at the other end it is never markup; where a program is (payload), as it is. */
void fh_value_send(FhEvent *ev, fh_ws to, const FhType *type, const void *value);
void fh_value_publish(FhEvent *ev, fh_str topic, const FhType *type, const void *value);
void fh_value_publish_others(FhEvent *ev, fh_ws from, fh_str topic, const FhType *type,
                             const void *value);

int64_t fh_subscribers(FhEvent *ev, fh_str topic);
fh_str fh_ws_id(FhEvent *ev, fh_ws ws);
fh_str fh_ws_ip(FhEvent *ev, fh_ws ws);
fh_str fh_ws_path(FhEvent *ev, fh_ws ws);
bool fh_ws_open(FhEvent *ev, fh_ws ws);
fh_json fh_ws_headers(FhEvent *ev, fh_ws ws);
void fh_ws_close(FhEvent *ev, fh_ws ws, int64_t code, fh_str reason, int line);
void fh_ws_subscribe(FhEvent *ev, fh_ws ws, fh_str topic);
void fh_ws_unsubscribe(FhEvent *ev, fh_ws ws, fh_str topic);

/* ---- later ----------------------------------------------------------------------------------- */

typedef void FhHandler(FhEvent *ev);

/* Runs `handler` once, `delay` later, with a copy of *captured (`type` is a record; null for
 * nothing) as ev->captured, the same connection as ev->ws, and the session as it is now. */
void fh_after(FhEvent *ev, fh_duration delay, FhHandler *handler, const FhType *type,
              const void *captured);

/* ---- the app: tables that the generated file ends with --------------------------------------- */

typedef enum FhVerb { FH_GET, FH_POST, FH_PUT, FH_PATCH, FH_DELETE, FH_WS_ROUTE } FhVerb;

/* One form of a page that is always the same: the fields of its head that are, an empty line, and
 * its body. */
typedef struct FhForm {
    const unsigned char *bytes; /* null: there is no such form */
    size_t head_len, len;       /* up to the end of the empty line; of all */
    const char *etag;           /* strong, with its quotes */
} FhForm;

/* A page without holes, whole and as the fragment that htmx gets (none: the whole page too). By
 * gzip only where that is smaller. */
typedef struct FhPage {
    FhForm plain, gzip, fragment, fragment_gzip;
    const char *vary; /* on which fields of a request the form depends; null: on none */
} FhPage;

/* What a websocket route takes of a message: by default the fields of its JSON object. */
typedef enum FhTakes { FH_TAKES_FIELDS, FH_TAKES_TEXT, FH_TAKES_ANY } FhTakes;

typedef struct FhRoute {
    FhVerb verb;
    const char *path; /* as in the source: "/todo/{id:int}" */
    int line;
    const FhField *fields; /* parameters; null for none */
    int nfields;
    size_t params_size;
    FhHandler *handler; /* null: a page, or a ws route without a message handler */
    const FhPage *page; /* GET of what is always the same; else null */
    bool reads_session; /* takes `session`: its answers are for one client alone */
    /* ws routes: */
    FhTakes takes;
    const FhField *conn_fields; /* captures and query values that conn takes */
    int nconn_fields;
    size_t conn_size;
    FhHandler *conn;            /* null: none */
    const FhField *disconn_fields;
    int ndisconn_fields;
    size_t disconn_size;
    FhHandler *disconn;         /* null: none */
    fh_duration grace;          /* how long one that is cut off is not gone; 0: it is at once */
} FhRoute;

/* before /admin/{rest:path} …: runs in front of the routes whose path matches, handshakes too. A
 * result (ev->result, a status or a redirect) is the answer, and the route does not run. */
typedef struct FhHook {
    const char *path;
    int line;
    const FhField *fields; /* captures and query values that it takes */
    int nfields;
    size_t params_size;
    bool reads_session;
    FhHandler *handler;
} FhHook;

/* error 404 …: makes the page of an answer with that status. */
typedef struct FhErrorPage {
    int status;
    FhHandler *handler;
    bool reads_session;
} FhErrorPage;

/* static /assets "public": one file, baked in. */
typedef struct FhFile {
    const char *path; /* "/assets/app.css" */
    const char *type; /* "text/css; charset=utf-8" */
    const char *etag; /* strong, with its quotes */
    const unsigned char *bytes;
    size_t len;
    const unsigned char *gzip; /* null where it would not be smaller */
    size_t gzip_len;
} FhFile;

/* The folder itself: in what `fhc run` makes, files are read from there at each request. */
typedef struct FhStatic {
    const char *prefix; /* "/assets"; "" for / */
    const char *folder; /* absolute, without links */
} FhStatic;

typedef struct FhTimer {
    fh_duration interval;
    FhHandler *handler;
    int line;
} FhTimer;

typedef struct FhApp {
    const char *abi;   /* FH_VERSION of the compiler */
    const char *assets;/* a symbol that only a library with the files of its pages has, or null */
    const char *name;  /* "counter": from counter.fh */
    const char *const *files; /* the .fh files by number; [0] is the main one */
    int nfiles;
    const char *title; /* app title=…; the name otherwise */
    const char *exts;  /* htmx extensions, separated by spaces or commas: "ws" */
    const char *theme; /* "pico" or "none" */
    const char *csp;   /* Content-Security-Policy of its pages; null for none */
    const char *offline; /* what a page says that is cut off; "none": nothing; null: our words */
    int htmx;          /* 2 or 4 */
    int port;          /* 0: 5001 */
    int64_t body;      /* bytes of a request's body; 0: 16 MiB */
    int64_t queue;     /* bytes; 0: 1 MiB */
    int64_t message;   /* bytes; 0: 1 MiB */
    fh_duration idle;  /* 0: 60 s */
    fh_duration timeout; /* of running; 0: 5 s */
    bool sandbox;      /* once it serves, the kernel refuses what the app does not need */
    const char *const *writes; /* folders that save(…) writes to; null-ended; null for none */
    const FhDeflating *deflating; /* &fh_deflating with compress=true, else null */
    const FhGzip *gzip; /* &fh_gzip where pages are made when they are asked for, else null */
    const char *const *hosts; /* names it answers for; null-ended; null for none */
    const char *const *origins; /* further allowed origins; null-ended; null for none */
    const FhRoute *routes;
    int nroutes;
    const FhTimer *timers;
    int ntimers;
    const FhType *session;     /* its fields, as a record; null: none */
    const FhSealing *sealing;  /* &fh_sealing where there is a session, else null */
    const FhHook *hooks;       /* before …, in source order */
    int nhooks;
    const FhErrorPage *errors;
    int nerrors;
    const FhFile *statics;     /* sorted by path */
    int nstatics;
    const FhStatic *folders;   /* instead of statics */
    int nfolders;
    FhHandler *init;     /* state and constants get their first values; null: none */
    FhHandler *const *startup;  /* in source order, then null; null: none */
    FhHandler *const *shutdown; /* likewise */
} FhApp;

/* The one symbol that generated C exports. */
extern const FhApp fh_app;

#endif
