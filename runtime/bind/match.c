/* match.c: a tree of segments. See match.h for the order in which a level is tried.
 *
 * "/" has one empty segment, "/a/" has "a" and an empty one: so a slash at the end is a
 * segment, and needs no rule of its own. */
#include "bind/match.h"

#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/str.h"
#include "http/url.h"

#define NVERBS (FH_WS_ROUTE + 1)

/* What a capture takes, in the order in which a level is tried. */
typedef enum CaptureKind { CAPTURE_INT, CAPTURE_FLOAT, CAPTURE_STR, CAPTURE_PATH } CaptureKind;
#define NCAPTURE_KINDS (CAPTURE_PATH + 1)

/* What routes there are for a path; the names of captures differ from verb to verb. */
typedef struct Leaf {
    const FhRoute *route;
    fh_str *names;
    int nnames;
} Leaf;

typedef struct Node Node;
struct Node {
    fh_str text;     /* of a constant segment */
    Node *next;      /* while the tree is made: the next constant beside this one */
    Node *first;     /* the constants below */
    Node **constants; /* the same, sorted by text */
    size_t nconstants;
    Node *captures[NCAPTURE_KINDS];
    Leaf leaves[NVERBS]; /* routes that end here */
};

struct Matcher {
    Node root;
    int most_captures;
};

/* ---- segments ---- */

/* Takes the next segment off the front of `rest` (which begins behind a slash); *last says
 * whether it was the last one. */
static fh_str next_segment(fh_str *rest, bool *last)
{
    int64_t slash = str_find(*rest, FH_STR("/"), 0);
    size_t end = slash < 0 ? rest->len : (size_t)slash;
    fh_str segment = str_sub(*rest, 0, end);
    *last = slash < 0;
    *rest = str_sub(*rest, end + 1, rest->len);
    return segment;
}

/* ---- making the tree ---- */

static Node *constant_below(Arena *arena, Node *node, fh_str text)
{
    for (Node *child = node->first; child; child = child->next)
        if (str_eq(child->text, text)) return child;
    Node *child = ARENA_NEW(arena, Node);
    child->text = text;
    child->next = node->first;
    node->first = child;
    node->nconstants++;
    return child;
}

static CaptureKind capture_kind(fh_str type)
{
    if (str_is(type, "int")) return CAPTURE_INT;
    if (str_is(type, "float")) return CAPTURE_FLOAT;
    return str_is(type, "path") ? CAPTURE_PATH : CAPTURE_STR;
}

/* {name} or {name:type} without its braces. */
static Node *capture_below(Arena *arena, Node *node, fh_str inside, fh_str *name)
{
    int64_t colon = str_find(inside, FH_STR(":"), 0);
    size_t end = colon < 0 ? inside.len : (size_t)colon;
    Node **child = &node->captures[capture_kind(str_sub(inside, end + 1, inside.len))];
    *name = str_trim(str_sub(inside, 0, end));
    if (!*child) *child = ARENA_NEW(arena, Node);
    return *child;
}

static void add_route(Matcher *matcher, Arena *arena, const FhRoute *route)
{
    fh_str rest = str_from(route->path);
    fh_str *names = arena_array(arena, rest.len, sizeof(fh_str));
    Node *node = &matcher->root;
    int nnames = 0;
    rest = str_sub(rest, 1, rest.len);
    for (bool last = false; !last;) {
        fh_str segment = next_segment(&rest, &last);
        if (segment.len > 1 && segment.ptr[0] == '{')
            node = capture_below(arena, node, str_sub(segment, 1, segment.len - 1),
                                 &names[nnames++]);
        else
            node = constant_below(arena, node, segment);
    }
    node->leaves[route->verb] = (Leaf){ route, names, nnames };
    if (nnames > matcher->most_captures) matcher->most_captures = nnames;
}

static int by_text(const void *a, const void *b)
{
    return str_cmp((*(Node *const *)a)->text, (*(Node *const *)b)->text);
}

static void sort_below(Arena *arena, Node *node)
{
    size_t count = 0;
    node->constants = arena_array(arena, node->nconstants, sizeof(Node *));
    for (Node *child = node->first; child; child = child->next) {
        node->constants[count++] = child;
        sort_below(arena, child);
    }
    if (count > 1) qsort(node->constants, count, sizeof(Node *), by_text);
    for (int kind = 0; kind < NCAPTURE_KINDS; kind++)
        if (node->captures[kind]) sort_below(arena, node->captures[kind]);
}

Matcher *matcher_new(Arena *arena, const FhRoute *routes, int nroutes)
{
    Matcher *matcher = ARENA_NEW(arena, Matcher);
    for (int i = 0; i < nroutes; i++) add_route(matcher, arena, &routes[i]);
    sort_below(arena, &matcher->root);
    return matcher;
}

/* ---- finding ---- */

typedef struct Search {
    Arena *arena;
    FhVerb verb;
    bool is_guard;   /* captures are tried in their decoded form too */
    bool is_decoded; /* the path is */
    fh_str *values; /* captured so far, as they came */
    const Leaf *leaf;
    int nvalues;
    unsigned verbs; /* of all leaves that the path leads to */
} Search;

static bool walk(Search *search, const Node *node, fh_str rest, int nvalues);

static const Node *find_constant(const Node *node, fh_str text)
{
    size_t from = 0, to = node->nconstants;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = str_cmp(text, node->constants[middle]->text);
        if (order == 0) return node->constants[middle];
        if (order < 0) to = middle;
        else from = middle + 1;
    }
    return NULL;
}

/* The path ends at this node: whether that is what was looked for. */
static bool arrive(Search *search, const Node *node, int nvalues)
{
    for (int verb = 0; verb < NVERBS; verb++)
        if (node->leaves[verb].route) search->verbs |= 1u << verb;
    if (!node->leaves[search->verb].route) return false;
    search->leaf = &node->leaves[search->verb];
    search->nvalues = nvalues;
    return true;
}

static bool go_on(Search *search, const Node *node, fh_str rest, bool last, int nvalues)
{
    return last ? arrive(search, node, nvalues) : walk(search, node, rest, nvalues);
}

static bool takes(int kind, fh_str segment)
{
    int64_t whole;
    double real;
    bool plus = segment.len && segment.ptr[0] == '+';
    if (kind == CAPTURE_INT) return !plus && number_int(segment, &whole);
    if (kind == CAPTURE_FLOAT) return !plus && number_float(segment, &real);
    return segment.len > 0;
}

static fh_str decoded_of(const Search *search, fh_str text)
{
    return search->is_decoded ? text : url_decode(search->arena, text, false);
}

static bool walk(Search *search, const Node *node, fh_str rest, int nvalues)
{
    fh_str whole = rest;
    bool last;
    fh_str segment = next_segment(&rest, &last);
    const Node *constant = find_constant(node, segment);
    fh_str decoded = constant ? segment : decoded_of(search, segment);
    if (decoded.ptr != segment.ptr) constant = find_constant(node, decoded);
    if (constant && go_on(search, constant, rest, last, nvalues)) return true;
    for (int kind = 0; kind < CAPTURE_PATH; kind++) {
        if (!node->captures[kind]) continue;
        if (!takes(kind, segment) && !(search->is_guard && takes(kind, decoded))) continue;
        search->values[nvalues] = segment;
        if (go_on(search, node->captures[kind], rest, last, nvalues + 1)) return true;
    }
    if (!node->captures[CAPTURE_PATH]) return false;
    search->values[nvalues] = whole;
    return arrive(search, node->captures[CAPTURE_PATH], nvalues + 1);
}

static bool find(const Matcher *matcher, Search *search, fh_str path)
{
    return walk(search, &matcher->root, str_sub(path, 1, path.len), 0);
}

/* Decodes what was captured; false if it is not UTF-8. */
static bool take_captures(const Search *search, Match *match)
{
    size_t count = (size_t)search->nvalues;
    MatchCapture *captures = arena_array(search->arena, count, sizeof(MatchCapture));
    for (size_t i = 0; i < count; i++) {
        fh_str value = decoded_of(search, search->values[i]);
        if (utf8_valid_prefix(value) != value.len) return false;
        captures[i] = (MatchCapture){ search->leaf->names[i], value };
    }
    match->captures = captures;
    match->ncaptures = search->nvalues;
    return true;
}

/* The same path with its last slash taken away, or with one more. */
static fh_str other_path(Arena *arena, fh_str path)
{
    if (path.len > 1 && path.ptr[path.len - 1] == '/') return str_sub(path, 0, path.len - 1);
    char *longer = arena_alloc(arena, path.len + 1);
    if (path.len) memcpy(longer, path.ptr, path.len);
    longer[path.len] = '/';
    return (fh_str){ longer, path.len + 1 };
}

Match matcher_find(const Matcher *matcher, Arena *arena, FhVerb verb, fh_str path)
{
    Match match = { .status = MATCH_NONE };
    Search search = { .arena = arena, .verb = verb };
    if (path.len == 0 || path.ptr[0] != '/') return match;
    search.values = arena_array(arena, (size_t)matcher->most_captures + 1, sizeof(fh_str));
    if (find(matcher, &search, path)) {
        if (!take_captures(&search, &match)) return match;
        match.status = MATCH_FOUND;
        match.route = search.leaf->route;
    } else if (search.verbs) {
        match.status = MATCH_VERB;
    } else {
        find(matcher, &search, other_path(arena, path));
        if (search.verbs) match.status = MATCH_SLASH;
    }
    match.verbs = search.verbs;
    return match;
}

static bool find_guard(const Matcher *matcher, Search *search, fh_str path, Match *match)
{
    if (!find(matcher, search, path)) return false;
    match->route = search->leaf->route;
    return take_captures(search, match);
}

bool matcher_guards(const Matcher *matcher, Arena *arena, fh_str path, bool is_decoded,
                    Match *match)
{
    Search search = { .arena = arena, .verb = FH_GET, .is_guard = true, .is_decoded = is_decoded };
    *match = (Match){ .status = MATCH_FOUND };
    if (path.len == 0 || path.ptr[0] != '/') return false;
    search.values = arena_array(arena, (size_t)matcher->most_captures + 1, sizeof(fh_str));
    return find_guard(matcher, &search, path, match) ||
           find_guard(matcher, &search, other_path(arena, path), match);
}
