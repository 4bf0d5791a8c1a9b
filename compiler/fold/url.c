/* url.c: the holes of a literal that is a URL are percent-encoded for their place.
 *
 * "/tag/{name}?q={q}" in a URL attribute, in redirect(…) or as a topic: what a hole holds stays in
 * the segment or the value where it stands. Done on the tree, before anything is folded: each hole
 * becomes a call that encodes it, so what is constant is encoded at compile time, and everything
 * behind need not know. Holes that no encoding tames ("." and ".." as a segment) go through a call
 * that marks the URL, and what writes it there says #blocked.
 *
 * A hole that a URL begins with is a URL of its own: it stays, and is held to the rule of schemes
 * where it is written. */
#include "fold/folder.h"

#include <string.h>

#include "base/address.h"
#include "base/head.h"
#include "base/str.h"
#include "language/walk.h"

/* ---- nodes ---- */

static Node *new_node(Folder *folder, NodeKind kind, Span span)
{
    Node *node = ARENA_NEW(folder->arena, Node);
    node->kind = kind;
    node->span = span;
    node->type = type_basic(folder->types, TYPE_STR);
    return node;
}

static Node *new_text(Folder *folder, fh_str text, Span span)
{
    Node *node = new_node(folder, NODE_STR, span);
    node->str_value = text;
    return node;
}

static void add(NodeList *list, Node *node)
{
    node->next = NULL;
    if (list->last) list->last->next = node;
    else list->first = node;
    list->last = node;
    list->count++;
}

static Node *new_call(Folder *folder, BuiltinId id, Node *value, const char *keep)
{
    Node *call = new_node(folder, NODE_CALL, value->span);
    call->call.builtin = builtin_at(id);
    call->call.name = str_from(call->call.builtin->name);
    call->call.kind = CALL_BUILTIN;
    add(&call->call.args, value);
    if (keep) add(&call->call.args, new_text(folder, str_from(keep), value->span));
    call->call.nbound = call->call.args.count;
    call->call.bound = arena_array(folder->arena, 2, sizeof(Node *));
    call->call.bound[0] = value;
    call->call.bound[1] = value->next;
    return call;
}

static Node *new_hole(Folder *folder, Node *value)
{
    Node *hole = new_node(folder, NODE_HOLE, value->span);
    hole->hole.value = value;
    return hole;
}

static Node *new_interp(Folder *folder, NodeList parts, Span span)
{
    Node *interp = new_node(folder, NODE_INTERP, span);
    interp->interp.parts = parts;
    return interp;
}

/* Appends constant text, to the text before it where it follows that in memory, too. */
static void add_text(Folder *folder, NodeList *list, fh_str text, Span span)
{
    Node *last = list->last;
    if (text.len == 0) return;
    if (last && last->kind == NODE_STR && last->str_value.ptr + last->str_value.len == text.ptr)
        last->str_value.len += text.len;
    else
        add(list, new_text(folder, text, span));
}

/* ---- where in a URL we are ---- */

typedef enum Where { AT_START, IN_HOST, IN_PATH, IN_OPAQUE, IN_QUERY } Where;

/* What stands between two slashes of a path. */
typedef struct Run {
    NodeList parts;
    bool is_first;  /* behind the slash that the URL begins with */
    bool has_text;  /* in a hole */
    bool has_slash; /* path(x) is in it */
    bool is_solid;  /* something in it is there whatever holes hold, and no dot */
    bool is_free;   /* the URL's beginning is in it: a URL of its own */
} Run;

typedef struct Url {
    Folder *folder;
    Where where;
    bool is_list;     /* srcset: several, with blanks between them */
    const char *keep; /* in what is opaque */
    Run run;
    NodeList parts;   /* the result */
    Span span;
} Url;

static void end_run(Url *url, bool goes_on)
{
    Run *run = &url->run;
    const bool needed = run->has_text && !run->is_free && (!run->is_solid || run->has_slash);
    if (needed) {
        const bool is_first = run->is_first && (goes_on || run->has_slash);
        Node *text = new_interp(url->folder, run->parts, url->span);
        Node *call = new_call(url->folder, is_first ? BUILTIN_URL_FIRST : BUILTIN_URL_RUN, text,
                              NULL);
        add(&url->parts, new_hole(url->folder, call));
    } else {
        for (Node *part = run->parts.first, *next; part; part = next) {
            next = part->next;
            if (part->kind == NODE_STR)
                add_text(url->folder, &url->parts, part->str_value, part->span);
            else add(&url->parts, part);
        }
    }
    *run = (Run){ .parts = { NULL, NULL, 0 } };
}

/* ---- constant text ---- */

/* The bytes of "https:", "mailto:" at the start; 0 for no scheme. */
static size_t scheme_len(fh_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        const bool is_sign = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
        if (c == ':') return i ? i + 1 : 0;
        if (!((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && !(i && is_sign)) return 0;
    }
    return 0;
}

/* What may stay as it is in an address that is no path: a plus in a telephone's, @ in mail's. */
static const char *kept_by_scheme(fh_str scheme)
{
    static const char *const schemes[] = { "mailto:", "tel:", "sms:", "xmpp:" };
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
        if (str_ieq(scheme, str_from(schemes[i]))) return "+@";
    return "";
}

/* The URL begins with this text: how much of it tells where what follows stands. */
static size_t begin_url(Url *url, fh_str text)
{
    const size_t scheme = scheme_len(text);
    const fh_str rest = str_sub(text, scheme, text.len);
    url->where = IN_PATH;
    if (str_starts_with(rest, FH_STR("//"))) {
        url->where = IN_HOST;
        return scheme + 2;
    }
    if (scheme) {
        url->where = IN_OPAQUE;
        url->keep = kept_by_scheme(str_sub(text, 0, scheme));
        return scheme;
    }
    url->run.is_first = str_starts_with(text, FH_STR("/"));
    return url->run.is_first ? 1 : 0;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* A dot, or the part of one that is encoded. */
static bool may_be_dot(fh_str text, size_t at)
{
    if (text.ptr[at] == '.') return true;
    for (size_t back = 0; back < 3 && back <= at; back++)
        if (str_ieq(str_sub(text, at - back, at - back + 3), FH_STR("%2e"))) return true;
    return false;
}

static void read_char(Url *url, fh_str text, size_t at)
{
    const char c = text.ptr[at];
    const fh_str one = str_sub(text, at, at + 1);
    const bool ends = c == '?' || c == '#';
    if (url->is_list && (is_blank(c) || (c == ',' && url->where == AT_START))) {
        end_run(url, false);
        url->where = at > 0 && text.ptr[at - 1] == ',' ? AT_START : IN_QUERY;
    } else if (url->is_list && c == ',' && url->where == IN_QUERY) {
        url->where = AT_START;
    } else if (url->where == IN_PATH && (ends || c == '/')) {
        end_run(url, c == '/');
    } else if (url->where == IN_PATH) {
        if (!may_be_dot(text, at)) url->run.is_solid = true;
        add_text(url->folder, &url->run.parts, one, url->span);
        return;
    }
    if (c == '/' && url->where == IN_HOST) url->where = IN_PATH;
    if (ends && url->where != AT_START) url->where = IN_QUERY;
    add_text(url->folder, &url->parts, one, url->span);
}

static void read_text(Url *url, fh_str text)
{
    for (size_t at = 0; at < text.len;) {
        const bool begins = url->where == AT_START && !(url->is_list && is_blank(text.ptr[at]));
        const size_t taken = begins ? begin_url(url, str_sub(text, at, text.len)) : 0;
        add_text(url->folder, &url->parts, str_sub(text, at, at + taken), url->span);
        at += taken;
        if (at < text.len && !(begins && taken)) read_char(url, text, at++);
    }
}

/* ---- holes ---- */

/* Text of these types holds nothing that a URL gives a meaning. */
static bool is_harmless(const Node *hole)
{
    const TypeKind kind = hole->hole.value->type->kind;
    return hole->hole.spec.len == 0
        && (kind == TYPE_INT || kind == TYPE_BOOL || kind == TYPE_DURATION);
}

/* Encoded by the program itself, where it stands. */
static bool is_encoded(const Url *url, Node *value)
{
    if (is_builtin(value, BUILTIN_URL_ENCODE) || is_builtin(value, BUILTIN_PATH)
        || is_builtin(value, BUILTIN_URL_KEEP) || is_builtin(value, BUILTIN_URL_RUN)
        || is_builtin(value, BUILTIN_URL_FIRST)) return true;
    return is_builtin(value, BUILTIN_QUERY) && url->where == IN_QUERY;
}

static const char *kept(const Url *url)
{
    switch (url->where) {
    case IN_HOST: return ":[]";
    case IN_OPAQUE: return url->keep;
    case AT_START: return ":/?#[]@!$&'()*+;=%"; /* of a list: what would end it */
    case IN_PATH: case IN_QUERY: break;
    }
    return "";
}

static Node *encoded(Url *url, Node *hole)
{
    const char *keep = kept(url);
    Node *value = unwrap(hole->hole.value);
    if (value->type->kind != TYPE_STR || hole->hole.spec.len)
        value = new_interp(url->folder, (NodeList){ hole, hole, 1 }, hole->span);
    const BuiltinId id = *keep ? BUILTIN_URL_KEEP : BUILTIN_URL_ENCODE;
    return new_hole(url->folder, new_call(url->folder, id, value, *keep ? keep : NULL));
}

static void read_hole(Url *url, Node *hole)
{
    Node *value = unwrap(hole->hole.value);
    const bool is_own = url->where == AT_START && !is_encoded(url, value);
    const bool stays = is_harmless(hole) || is_encoded(url, value)
        || value->type->kind == TYPE_HTML || (is_own && !url->is_list);
    hole->next = NULL;
    Node *part = stays ? hole : encoded(url, hole);
    if (url->where == AT_START) url->where = IN_PATH;
    if (url->where != IN_PATH) {
        add(&url->parts, part);
        return;
    }
    add(&url->run.parts, part);
    if (is_own) url->run.is_free = true;
    if (is_harmless(hole) || value->type->kind == TYPE_HTML) url->run.is_solid = true;
    else url->run.has_text = true;
    if (is_builtin(value, BUILTIN_PATH)) url->run.has_slash = true;
}

/* ---- a literal ---- */

static bool is_joined(const Node *node)
{
    return node->kind == NODE_BINARY && node->binary.op == OP_ADD && node->type->kind == TYPE_STR;
}

/* "/u/" + x is "/u/{x}". */
static void read_pieces(Url *url, Node *node)
{
    node = unwrap(node);
    if (is_joined(node)) {
        read_pieces(url, node->binary.left);
        read_pieces(url, node->binary.right);
    } else if (node->kind == NODE_INTERP) {
        for (Node *part = node->interp.parts.first, *next; part; part = next) {
            next = part->next;
            if (part->kind == NODE_STR) read_text(url, part->str_value);
            else read_hole(url, part);
        }
    } else if (node->kind == NODE_STR) {
        read_text(url, node->str_value);
    } else {
        read_hole(url, new_hole(url->folder, node));
    }
}

static void encode_holes(Folder *folder, Node *node, bool is_list)
{
    Url url = { .folder = folder, .is_list = is_list, .span = node->span };
    read_pieces(&url, node);
    end_run(&url, false);
    node->kind = NODE_INTERP;
    node->interp.parts = url.parts;
    node->is_constant = node->is_impure = 0;
}

/* Whatever the value of a URL may be, as far as it is written in its place. */
static void encode(Folder *folder, Node *node, bool is_list)
{
    node = unwrap(node);
    if (!node) return;
    if (node->kind == NODE_INTERP || is_joined(node)) {
        encode_holes(folder, node, is_list);
    } else if (node->kind == NODE_BINARY && node->binary.op == OP_DEFAULT) {
        encode(folder, node->binary.left, is_list);
        encode(folder, node->binary.right, is_list);
    } else if (node->kind == NODE_IF_YIELD) {
        encode(folder, node->branch.then, is_list);
        encode(folder, node->branch.otherwise, is_list);
    } else if (node->kind == NODE_MATCH) {
        for (Node *arm = node->match.arms.first; arm; arm = arm->next)
            encode(folder, arm->arm.value, is_list);
    } else if (node->kind == NODE_LIST && is_list) {
        for (Node *item = node->list.items.first; item; item = item->next)
            encode(folder, item, is_list);
    } else if (node->kind == NODE_FOR_YIELD && is_list) {
        encode(folder, node->loop.body, is_list);
    }
}

/* ---- JSON in headers ---- */

static void escape_json(Folder *folder, Node *value)
{
    Node *json = ARENA_NEW(folder->arena, Node);
    *json = *value;
    Node *call = new_call(folder, BUILTIN_JSON_ASCII, json, NULL);
    call->next = value->next;
    *value = *call;
}

/* header(k, json(x)) and what json(x) gives as a hole: a header takes ASCII. */
static void escape_jsons(Folder *folder, Node *value)
{
    value = unwrap(value);
    if (value->type->kind == TYPE_JSON) escape_json(folder, value);
    if (value->kind != NODE_INTERP) return;
    for (Node *part = value->interp.parts.first; part; part = part->next)
        if (part->kind == NODE_HOLE && is_builtin(unwrap(part->hole.value), BUILTIN_JSON))
            escape_json(folder, unwrap(part->hole.value));
}

/* ---- what is a URL ---- */

static void encode_topic(Folder *folder, Node *topic)
{
    fh_str start = constant_start(folder, topic);
    if (start.len && start.ptr[0] == '/') encode(folder, topic, false);
}

static void read_builtin(Folder *folder, Node *call)
{
    Node **bound = call->call.bound;
    fh_str name;
    switch (call->call.builtin->id) {
    case BUILTIN_REDIRECT: encode(folder, bound[0], false); break;
    case BUILTIN_HEADER:
        if (eval_text(&folder->eval, bound[0], &name) && head_is_url(name))
            encode(folder, bound[1], false);
        escape_jsons(folder, bound[1]);
        break;
    case BUILTIN_PUBLISH: case BUILTIN_SUBSCRIBERS: case BUILTIN_WS_PUBLISH:
    case BUILTIN_WS_SUBSCRIBE: case BUILTIN_WS_UNSUBSCRIBE:
        encode_topic(folder, bound[0]);
        break;
    default: break;
    }
}

static bool visit(void *context, Node *node)
{
    Folder *folder = context;
    if (node->kind != NODE_CALL || node->call.kind == CALL_UNKNOWN) return true;
    if (node->call.kind == CALL_BUILTIN || node->call.kind == CALL_METHOD) {
        read_builtin(folder, node);
        return true;
    }
    if (node->call.kind != CALL_TAG && node->call.kind != CALL_TITLED
        && node->call.kind != CALL_FN) return true;
    for (Node *arg = node->call.args.first; arg; arg = arg->next) {
        if (!arg_is_attribute(node, arg)) continue;
        AttrKind kind = html_attr_kind(html_attr_name(folder->arena, arg->arg.name));
        if (html_is_url(kind)) encode(folder, arg->arg.value, kind == ATTR_URL_LIST);
    }
    return true;
}

void fold_url(Folder *folder, const Ast *ast)
{
    for (Node *decl = ast->decls.first; decl; decl = decl->next) walk(decl, visit, folder);
}

/* ---- beginnings ---- */

static void add_start(Folder *folder, Node *node, Buf *start, bool *ends)
{
    fh_str text;
    node = unwrap(node);
    if (*ends) return;
    if (is_joined(node)) {
        add_start(folder, node->binary.left, start, ends);
        add_start(folder, node->binary.right, start, ends);
    } else if (node->kind == NODE_INTERP) {
        for (Node *part = node->interp.parts.first; part; part = part->next) {
            if (part->kind == NODE_HOLE && part->hole.spec.len) *ends = true;
            add_start(folder, part->kind == NODE_HOLE ? part->hole.value : part, start, ends);
        }
    } else if (eval_text(&folder->eval, node, &text)) {
        buf_append_str(start, text);
    } else {
        *ends = true;
    }
}

fh_str constant_start(Folder *folder, Node *node)
{
    Buf start = { 0 };
    bool ends = false;
    add_start(folder, node, &start, &ends);
    fh_str text = str_copy(folder->arena, buf_str(&start));
    buf_free(&start);
    return text;
}

/* Whether the URL may come out as one that is not followed, whatever it begins with. */
static bool may_stray(const Node *interp)
{
    for (const Node *part = interp->interp.parts.first; part; part = part->next) {
        if (part->kind != NODE_HOLE) continue;
        if (is_builtin(part->hole.value, BUILTIN_URL_RUN)
            || is_builtin(part->hole.value, BUILTIN_URL_FIRST)) return true;
    }
    return false;
}

bool url_is_settled(Folder *folder, Node *node, bool site)
{
    node = unwrap(node);
    if (node->kind != NODE_INTERP || may_stray(node)) return false;
    return address_is_settled(constant_start(folder, node), site);
}

bool url_begins_settled(Folder *folder, Node *node)
{
    fh_str text;
    node = unwrap(node);
    if (node->kind == NODE_IF_YIELD)
        return url_begins_settled(folder, node->branch.then)
            && (!node->branch.otherwise || url_begins_settled(folder, node->branch.otherwise));
    if (node->kind == NODE_MATCH) {
        for (Node *arm = node->match.arms.first; arm; arm = arm->next)
            if (!url_begins_settled(folder, arm->arm.value)) return false;
        return true;
    }
    return eval_text(&folder->eval, node, &text)
        || address_is_settled(constant_start(folder, node), true);
}
