/* import.c: see import.h.
 *
 * Depth first, with the chain of files that are being imported kept for the message about a
 * circle. Two names are the same file if their real paths are. */
#include "import.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../runtime/base/str.h"
#include "errors.h"
#include "parse.h"

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
static const char *path_beside(Importer *importer, const Source *from, fh_str name)
{
    const char *slash = strrchr(from->path.ptr, '/');
    if (!slash || (name.len > 0 && name.ptr[0] == '/'))
        return str_copy(importer->arena, name).ptr;
    return arena_printf(importer->arena, "%.*s/%.*s", (int)(slash - from->path.ptr),
                        from->path.ptr, (int)name.len, name.ptr);
}

static const char *real_path(Importer *importer, const char *path)
{
    char *real = realpath(path, NULL);
    const char *copy = real ? arena_copy(importer->arena, real, strlen(real)) : NULL;
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

static void load(Importer *importer, const char *path, const char *real, Span span)
{
    int number = *importer->nsources;
    if (number == IMPORT_MAX) {
        error_too_many_files(importer->diags, span, IMPORT_MAX);
        return;
    }
    Source *source = &importer->sources[number];
    SourceStatus status = source_read(importer->arena, path, (uint16_t)number, source);
    if (status != SOURCE_OK) {
        error_import_unreadable(importer->diags, span, str_from(path),
                                status == SOURCE_TOO_BIG ? "the file is too large"
                                                         : strerror(errno));
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
    const char *path = path_beside(importer, &importer->sources[from], node->hook.text);
    const char *real = real_path(importer, path);
    Span span = node->hook.text_span;
    if (!real) {
        error_import_unreadable(importer->diags, span, str_from(path), strerror(errno));
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
        importer.real[0] = real_path(&importer, sources[0].path.ptr);
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
