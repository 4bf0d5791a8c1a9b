/* import.c: see import.h.
 *
 * Depth first, with the chain of files that are being imported kept for the message about a
 * circle. Two names are the same file if their real paths are. */
#include "syntax/import.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "words/errors.h"
#include "syntax/parse.h"

typedef enum FileState { FILE_OPEN, FILE_DONE } FileState;

typedef struct Importer {
    Ast *ast;
    Arena *arena;
    Source *sources;
    int *nsources;
    Diags *diags;
    const char *real[IMPORT_MAX];  /* by file number; null where it has none */
    FileState state[IMPORT_MAX];
    int chain[IMPORT_MAX];         /* the files that are open, from the main one on */
    int nchain;
} Importer;

/* "widgets.fh" beside "samples/chat.fh" is "samples/widgets.fh". */
static const char *path_beside(Arena *arena, const char *from, fh_str name)
{
    const char *slash = strrchr(from, '/');
    if (!slash || (name.len > 0 && name.ptr[0] == '/')) return str_copy(arena, name).ptr;
    return arena_printf(arena, "%.*s/%.*s", (int)(slash - from), from, (int)name.len, name.ptr);
}

static const char *real_path(Arena *arena, const char *path)
{
    char *real = realpath(path, NULL);
    const char *copy = real ? arena_copy(arena, real, strlen(real)) : NULL;
    free(real);
    return copy;
}

static int find_file(const Importer *importer, const char *real)
{
    for (int i = 0; i < *importer->nsources; i++)
        if (importer->real[i] && strcmp(importer->real[i], real) == 0) return i;
    return -1;
}

/* "a.fh → b.fh → a.fh" */
static const char *describe_circle(const Importer *importer, int file)
{
    Buf text = { 0 };
    int start = 0;
    while (importer->chain[start] != file) start++;
    for (int i = start; i < importer->nchain; i++) {
        buf_append_str(&text, importer->sources[importer->chain[i]].path);
        buf_append_cstr(&text, " → ");
    }
    buf_append_str(&text, importer->sources[file].path);
    const char *copy = str_copy(importer->arena, buf_str(&text)).ptr;
    buf_free(&text);
    return copy;
}

static void import_list(Importer *importer, int file, NodeList *decls);

static void append(NodeList *list, const NodeList *more)
{
    if (!more->first) return;
    if (list->last) list->last->next = more->first;
    else list->first = more->first;
    list->last = more->last;
    list->count += more->count;
}

/* What the file would have brought is missed everywhere, and not reported again. */
static void cannot_read(Importer *importer, Span span, const char *path, const char *why)
{
    importer->ast->lost = true;
    error_import_unreadable(importer->diags, span, str_from(path), why);
}

static void load(Importer *importer, const char *path, const char *real, Span span)
{
    int number = *importer->nsources;
    if (number == IMPORT_MAX) {
        importer->ast->lost = true;
        error_too_many_files(importer->diags, span, IMPORT_MAX);
        return;
    }
    Source *source = &importer->sources[number];
    SourceStatus status = source_read(importer->arena, path, (uint16_t)number, source);
    if (status != SOURCE_OK) {
        cannot_read(importer, span, path,
                    status == SOURCE_TOO_BIG ? "the file is too large" : strerror(errno));
        return;
    }
    importer->real[number] = real;
    importer->state[number] = FILE_OPEN;
    *importer->nsources = importer->diags->nsources = number + 1;
    Ast *ast = parse(importer->arena, source, importer->diags);
    if (ast->lost) importer->ast->lost = true;
    import_list(importer, number, &ast->decls);
    append(&importer->ast->decls, &ast->decls);
}

static void import_one(Importer *importer, int from, Node *node)
{
    const char *path = path_beside(importer->arena, importer->sources[from].path.ptr,
                                   node->hook.text);
    const char *real = real_path(importer->arena, path);
    Span span = node->hook.text_span;
    if (!real) {
        cannot_read(importer, span, path, strerror(errno));
        return;
    }
    int file = find_file(importer, real);
    if (file >= 0 && importer->state[file] == FILE_OPEN)
        error_import_circle(importer->diags, span, describe_circle(importer, file));
    if (file >= 0) {
        node->hook.file = file;
        return;
    }
    node->hook.file = *importer->nsources;
    load(importer, path, real, span);
}

/* The imports among `decls`, which are those of `file` alone. */
static void import_list(Importer *importer, int file, NodeList *decls)
{
    importer->chain[importer->nchain++] = file;
    int left = decls->count;
    for (Node *node = decls->first; node && left > 0; node = node->next, left--)
        if (node->kind == NODE_IMPORT) import_one(importer, file, node);
    importer->nchain--;
    importer->state[file] = FILE_DONE;
}

void import_files(Ast *ast, Arena *arena, Source *sources, int *nsources, Diags *diags)
{
    Importer importer = { .ast = ast, .arena = arena, .sources = sources, .nsources = nsources,
                          .diags = diags };
    if (!str_is(sources[0].path, "-"))
        importer.real[0] = real_path(arena, sources[0].path.ptr);
    import_list(&importer, 0, &ast->decls);
}

/* ---- imports of which nothing is used ---- */

static bool is_used(const Node *decl)
{
    switch (decl->kind) {
    case NODE_FN: case NODE_EXTERN: return decl->fn.symbol && decl->fn.symbol->uses > 0;
    case NODE_RECORD: return decl->record.symbol && decl->record.symbol->uses > 0;
    case NODE_STATE: case NODE_CONST: return decl->global.symbol && decl->global.symbol->uses > 0;
    case NODE_IMPORT: return false;
    default: return true; /* routes, hooks, settings: they count by being there */
    }
}

void import_warn_unused(const Ast *ast, const Source *sources, int nsources, Diags *diags)
{
    bool used[IMPORT_MAX] = { false };
    (void)nsources;
    for (const Node *decl = ast->decls.first; decl; decl = decl->next)
        if (is_used(decl)) used[decl->span.file] = true;
    /* a file that only imports others counts as used if one of them is */
    for (int round = 0; round < IMPORT_MAX; round++) {
        bool changed = false;
        for (const Node *decl = ast->decls.first; decl; decl = decl->next)
            if (decl->kind == NODE_IMPORT && used[decl->hook.file]
                && !used[decl->span.file]) used[decl->span.file] = changed = true;
        if (!changed) break;
    }
    for (const Node *decl = ast->decls.first; decl; decl = decl->next)
        if (decl->kind == NODE_IMPORT && !used[decl->hook.file])
            warn_unused_import(diags, decl->hook.text_span,
                               sources[decl->hook.file].path);
}

/* ---- who imports a file ---- */

/* Whether a line of the text is an import of the file. */
static bool names_file(Arena *arena, const Source *source, const char *real)
{
    fh_str rest = source->text;
    while (rest.len > 0) {
        const int64_t end = str_find(rest, FH_STR("\n"), 0);
        const size_t len = end < 0 ? rest.len : (size_t)end;
        fh_str line = str_trim(str_sub(rest, 0, len));
        rest = str_sub(rest, len + 1, rest.len);
        if (!str_starts_with(line, FH_STR("import \""))) continue;
        line = str_sub(line, 8, line.len);
        const int64_t quote = str_find(line, FH_STR("\""), 0);
        if (quote < 0) continue;
        const char *path = path_beside(arena, source->path.ptr, str_sub(line, 0, (size_t)quote));
        const char *found = real_path(arena, path);
        if (found && strcmp(found, real) == 0) return true;
    }
    return false;
}

/* "a/b/card.fh" → "a" and a slash: the folder above its own, as short as it can be named. */
static const char *folder_above(Arena *arena, const char *path)
{
    const char *end = strrchr(path, '/'), *start = end;
    if (!end) return "../";
    while (start > path && start[-1] != '/') start--;
    const fh_str name = { start, (size_t)(end - start) };
    if (name.len == 0 || str_is(name, ".") || str_is(name, ".."))
        return arena_printf(arena, "%.*s/../", (int)(end - path), path);
    return arena_copy(arena, path, (size_t)(start - path));
}

const char *import_user(Arena *arena, const char *path)
{
    const char *real = real_path(arena, path), *user = NULL;
    const char *pattern = path_beside(arena, path, FH_STR("*.fh"));
    const char *above = arena_printf(arena, "%s*.fh", folder_above(arena, path));
    glob_t files = { 0 };
    if (!real) return NULL;
    glob(pattern, 0, NULL, &files);
    glob(above, files.gl_pathc ? GLOB_APPEND : 0, NULL, &files);
    for (size_t i = 0; i < files.gl_pathc && !user; i++) {
        Source source;
        if (source_read(arena, files.gl_pathv[i], 0, &source) != SOURCE_OK) continue;
        if (names_file(arena, &source, real)) user = str_copy(arena, source.path).ptr;
    }
    globfree(&files);
    return user;
}
