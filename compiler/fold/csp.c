/* csp.c: the Content-Security-Policy of a program, from all that its markup holds.
 *
 * Done on the tree, before it is folded. What is constant is allowed by its hash or its host; what
 * depends on a value is allowed only where the program vouches for it (raw(…), json(…) in a
 * script) or where it cannot run (images, the attribute style). Everything is looked at, whichever
 * route it stands in: htmx puts a part of any page into any other. */
#include "fold/folder.h"

#include <string.h>

#include "base/skeleton.h"
#include "base/str.h"
#include "program/csp_read.h"
#include "words/errors.h"
#include "language/walk.h"

/* So many texts a script may come to by choices in it. */
#define TEXTS_MAX 16

typedef struct Texts {
    fh_str items[TEXTS_MAX];
    int count;
} Texts;

typedef struct Reader {
    Folder *folder;
    Csp csp;
} Reader;

/* ---- constants with choices in them ---- */

static bool texts_add(Texts *texts, fh_str text)
{
    if (texts->count == TEXTS_MAX) return false;
    texts->items[texts->count++] = text;
    return true;
}

static bool all_texts(Folder *folder, Node *node, Texts *texts);

/* {"color": "red", …} of the attribute style. */
static bool map_text(Folder *folder, Node *map, Texts *texts)
{
    Buf buf = { 0 };
    bool ok = true;
    for (Node *entry = map->list.items.first; ok && entry; entry = entry->next) {
        fh_str key, value;
        ok = eval_text(&folder->eval, entry->entry.key, &key)
            && eval_text(&folder->eval, unwrap(entry->entry.value), &value);
        if (ok && buf.len) buf_append_cstr(&buf, "; ");
        if (ok) buf_printf(&buf, "%.*s: %.*s", (int)key.len, key.ptr, (int)value.len, value.ptr);
    }
    ok = ok && texts_add(texts, str_copy(folder->arena, buf_str(&buf)));
    buf_free(&buf);
    return ok;
}

static bool match_texts(Folder *folder, Node *node, Texts *texts)
{
    for (Node *arm = node->match.arms.first; arm; arm = arm->next)
        if (arm->kind == NODE_ARM && !all_texts(folder, arm->arm.value, texts)) return false;
    return true;
}

/* Adds every text that the node may come to; false: they are not all known. */
static bool all_texts(Folder *folder, Node *node, Texts *texts)
{
    fh_str text;
    node = unwrap(node);
    if (is_builtin(node, BUILTIN_RAW)) return all_texts(folder, node->call.args.first, texts);
    if (node->kind == NODE_IF_YIELD)
        return all_texts(folder, node->branch.then, texts)
            && (node->branch.otherwise ? all_texts(folder, node->branch.otherwise, texts)
                                       : texts_add(texts, FH_STR("")));
    if (node->kind == NODE_MATCH) return match_texts(folder, node, texts);
    if (node->kind == NODE_MAP) return map_text(folder, node, texts);
    if (node->kind == NODE_NONE) return texts_add(texts, FH_STR(""));
    return eval_text(&folder->eval, node, &text) && texts_add(texts, text);
}

/* Each of `texts` followed by each that the node may come to. */
static bool append_texts(Folder *folder, Texts *texts, Node *node)
{
    Texts more = { .count = 0 }, joined = { .count = 0 };
    if (!all_texts(folder, node, &more)) return false;
    for (int i = 0; i < texts->count; i++)
        for (int k = 0; k < more.count; k++) {
            const fh_str a = texts->items[i], b = more.items[k];
            if (!texts_add(&joined, str_from(arena_printf(folder->arena, "%.*s%.*s", (int)a.len,
                                                          a.ptr, (int)b.len, b.ptr))))
                return false;
        }
    *texts = joined;
    return true;
}

/* ---- script and style elements ---- */

static fh_str constant_arg(Reader *reader, Node *call, const char *name)
{
    fh_str text = { NULL, 0 };
    Node *value = named_arg(reader->folder->arena, call, name);
    if (value) eval_text(&reader->folder->eval, unwrap(value), &text);
    return text;
}

static bool is_tag(const Node *call, const char *tag)
{
    return call->call.element && strcmp(call->call.element->tag, tag) == 0;
}

/* Whether what a script element holds is run: it is no data, and no file takes its place. */
static bool runs(Reader *reader, Node *call)
{
    const bool has_type = named_arg(reader->folder->arena, call, "type") != NULL;
    fh_str type = constant_arg(reader, call, "type");
    if (named_arg(reader->folder->arena, call, "src")) return false;
    return (has_type && type.len == 0) || csp_runs(type);
}

static void read_raw_text(Reader *reader, Node *call)
{
    const bool is_script = is_tag(call, "script");
    Texts texts = { .items = { FH_STR("") }, .count = 1 };
    bool known = true;
    if (is_script && !runs(reader, call)) return;
    for (Node *child = call->call.args.first; child && known; child = child->next)
        if (child->kind != NODE_ARG && child->type->kind != TYPE_ATTRS)
            known = append_texts(reader->folder, &texts, child);
    if (!known) csp_add_inline(&reader->csp, is_script ? CSP_SCRIPT_ELEM : CSP_STYLE_ELEM);
    for (int i = 0; i < texts.count && known; i++)
        if (is_script) csp_read_script(&reader->csp, texts.items[i]);
        else csp_read_style(&reader->csp, texts.items[i]);
}

/* ---- attributes ---- */

static bool find_bracket(void *context, Node *node)
{
    bool *found = context;
    if (node->kind == NODE_STR && memchr(node->str_value.ptr, '[', node->str_value.len))
        *found = true;
    return true;
}

/* A URL that is not constant: images may come from anywhere, what runs may not. */
static void read_url_value(Reader *reader, const CspPlace *place, fh_str name, Node *value)
{
    const CspDirective directive = csp_loads(place, name);
    const fh_str start = constant_start(reader->folder, value);
    if (directive == CSP_COUNT) return;
    if (start.len > 0) csp_read_attribute(&reader->csp, place, name, start);
    else if (is_builtin(value, BUILTIN_RAW) || directive == CSP_IMG || directive == CSP_MEDIA)
        csp_add_web(&reader->csp, directive);
    if (directive == CSP_BASE || directive == CSP_OBJECT)
        csp_add(&reader->csp, directive, FH_STR("'self'"));
}

/* An attribute whose text is not known. */
static void read_value(Reader *reader, const CspPlace *place, fh_str name, Node *value)
{
    const bool is_raw = is_builtin(value, BUILTIN_RAW);
    bool has_filter = false;
    if (str_starts_with(name, FH_STR("hx-trigger"))) walk(value, find_bracket, &has_filter);
    if (str_starts_with(name, FH_STR("hx-")) && (has_filter || is_raw || csp_is_compiled(name)))
        csp_add_eval(&reader->csp);
    else if (str_is(name, "style"))
        csp_add_inline(&reader->csp, CSP_STYLE_ATTR);
    else if (name.len > 2 && str_ieq(str_sub(name, 0, 2), FH_STR("on")))
        csp_add_inline(&reader->csp, CSP_SCRIPT_ATTR);
    else if (str_is(name, "srcdoc"))
        csp_add_inline(&reader->csp, CSP_SCRIPT_ELEM);
    else
        read_url_value(reader, place, name, value);
}

static void read_attribute(Reader *reader, const CspPlace *place, Node *arg)
{
    const fh_str name = html_attr_name(reader->folder->arena, arg->arg.name);
    Node *value = unwrap(arg->arg.value);
    Texts texts = { .count = 0 };
    if (value->type->kind == TYPE_BOOL) return;
    if (!all_texts(reader->folder, value, &texts)) {
        read_value(reader, place, name, value);
        return;
    }
    for (int i = 0; i < texts.count; i++)
        if (texts.items[i].len) csp_read_attribute(&reader->csp, place, name, texts.items[i]);
}

/* ---- the tree ---- */

static void read_element(Reader *reader, Node *call)
{
    CspPlace place = { .rel = constant_arg(reader, call, "rel"),
                       .as = constant_arg(reader, call, "as") };
    if (call->call.element) place.tag = str_from(call->call.element->tag);
    for (Node *arg = call->call.args.first; arg; arg = arg->next)
        if (arg_is_attribute(call, arg)) read_attribute(reader, &place, arg);
    if (element_flags(call) & ELEMENT_RAW_TEXT) read_raw_text(reader, call);
}

static bool visit(void *context, Node *node)
{
    Reader *reader = context;
    fh_str text;
    if (node->kind != NODE_CALL) return true;
    switch (node->call.kind) {
    case CALL_TAG: case CALL_TITLED: case CALL_FN:
        read_element(reader, node);
        break;
    case CALL_BUILTIN:
        if (node->call.builtin->id == BUILTIN_RAW
            && eval_text(&reader->folder->eval, node->call.args.first, &text))
            csp_read_markup(&reader->csp, text);
        if (node->call.builtin->id == BUILTIN_REDIRECT)
            csp_add_host(&reader->csp, CSP_FORM,
                         constant_start(reader->folder, node->call.args.first));
        break;
    default: break;
    }
    return true;
}

/* ---- the policy ---- */

/* `app csp=`: the words were looked at by check where they are written there. */
static Node *setting(const Ast *ast)
{
    for (Node *decl = ast->decls.first; decl; decl = decl->next)
        if (decl->kind == NODE_APP)
            for (Node *option = decl->app.options.first; option; option = option->next)
                if (str_is(option->option.name, "csp")) return option->option.value;
    return NULL;
}

fh_str fold_csp(Folder *folder, const Ast *ast)
{
    Reader reader = { .folder = folder, .csp.arena = folder->arena };
    Node *own = setting(ast);
    fh_str text = { NULL, 0 }, wrong;
    if (own) eval_text(&folder->eval, own, &text);
    if (str_ieq(str_trim(text), FH_STR("none"))) return (fh_str){ NULL, 0 };
    csp_add_hash(&reader.csp, CSP_STYLE, str_from(skeleton_error_css));
    if (folder->program->settings.htmx == 2)
        csp_add_hash(&reader.csp, CSP_STYLE, str_from(skeleton_htmx_css));
    for (Node *decl = ast->decls.first; decl; decl = decl->next) walk(decl, visit, &reader);
    if (!csp_parse(&reader.csp, text, &wrong)) error_bad_csp(folder->diags, own->span, wrong);
    Buf policy = { 0 };
    csp_print(&reader.csp, &policy);
    text = str_copy(folder->arena, buf_str(&policy));
    buf_free(&policy);
    return text;
}
