/* bake.c: see bake.h.
 *
 * Folders are walked in the order of their names, so the same files always give the same
 * program, on whatever file system they are. */
#include "static/bake.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/media.h"
#include "base/str.h"
#include "words/errors.h"
#include "static/gzip.h"
#include "source/table.h"

#define DEPTH_MAX 64

typedef struct Baker {
    Arena *arena;
    Diags *diags;
    Baked *baked;
    BakedFolder *folder; /* in hand */
    Table spans;         /* path → the Span of its folder */
    size_t size;         /* of all files together */
    bool is_full;
    int nleft_out;       /* of the folder in hand */
    const char *left_out, *why; /* the first of them */
} Baker;

/* The folders from the outermost to the one that is being walked. */
typedef struct Chain {
    dev_t device;
    ino_t number;
    int depth;
    const struct Chain *outer;
} Chain;

/* ---- lists ---- */

static void *room_for_one(Arena *arena, void *items, int count, int *cap, size_t size)
{
    if (count < *cap) return items;
    const int more = *cap ? *cap * 2 : 16;
    items = arena_grow(arena, items, (size_t)*cap * size, (size_t)more * size);
    *cap = more;
    return items;
}

static void note_name(Baker *baker, const char *name)
{
    Baked *baked = baker->baked;
    baked->names = room_for_one(baker->arena, baked->names, baked->nnames, &baked->names_cap,
                                sizeof *baked->names);
    baked->names[baked->nnames++] = name;
}

static void leave_out(Baker *baker, const char *name, const char *why)
{
    if (baker->nleft_out++ > 0) return;
    baker->left_out = name;
    baker->why = why;
}

/* ---- files ---- */

static bool is_too_much(Baker *baker, size_t more)
{
    baker->size += more;
    if (!baker->is_full && (baker->size > BAKE_BYTES || baker->baked->nfiles >= BAKE_FILES)) {
        baker->is_full = true;
        error_static_too_big(baker->diags, baker->folder->span, BAKE_BYTES >> 20, BAKE_FILES);
    }
    return baker->is_full;
}

/* `below` is the file's name inside the folder: "img/logo.png". */
static void add_file(Baker *baker, const char *name, fh_str below, const struct stat *info)
{
    Baked *baked = baker->baked;
    if (is_too_much(baker, info->st_size > 0 ? (size_t)info->st_size : 0)) return;
    if (access(name, R_OK) != 0) {
        error_static_unreadable(baker->diags, baker->folder->span, str_from(name),
                                strerror(errno));
        return;
    }
    const fh_str prefix = baker->folder->prefix;
    const fh_str path = str_from(arena_printf(baker->arena, "%.*s/%.*s", (int)prefix.len,
                                              prefix.ptr, (int)below.len, below.ptr));
    const Span *first = table_add(&baker->spans, path, &baker->folder->span);
    if (first) {
        error_static_twice(baker->diags, baker->folder->span, path, *first);
        return;
    }
    const Media media = media_of(path);
    baked->files = room_for_one(baker->arena, baked->files, baked->nfiles, &baked->files_cap,
                                sizeof *baked->files);
    baked->files[baked->nfiles++] = (BakedFile){ .path = path, .name = name,
        .type = media.type, .compresses = media.compresses, .folder = baker->folder };
    note_name(baker, name);
}

/* ---- folders ---- */

static bool can_stand_in_path(const char *name)
{
    const fh_str text = str_from(name);
    if (utf8_valid_prefix(text) != text.len) return false;
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7f || text.ptr[i] == '\\')
            return false;
    return true;
}

/* Why a link is not followed, or null: it leads to something in the folder that could as well
 * be there by itself. */
static const char *why_not_follow(const Baker *baker, const char *name)
{
    char *real = realpath(name, NULL);
    const char *why = NULL;
    const size_t len = strlen(baker->folder->real);
    const bool is_root = len == 1;
    if (!real) why = strerror(errno);
    else if (strncmp(real, baker->folder->real, len) != 0 ||
             (!is_root && real[len] != '/' && real[len] != '\0'))
        why = "it is a link that leads out of the folder";
    else if (strstr(real + (is_root ? 0 : len), "/.")) why = "it is a link to a hidden file";
    free(real);
    return why;
}

static bool is_in_chain(const Chain *chain, const struct stat *info)
{
    for (; chain; chain = chain->outer)
        if (chain->device == info->st_dev && chain->number == info->st_ino) return true;
    return false;
}

static void walk_folder(Baker *baker, const char *name, fh_str below, const Chain *chain);

static void visit(Baker *baker, const char *name, fh_str below, const Chain *chain)
{
    struct stat info;
    const char *why = NULL;
    if (lstat(name, &info) != 0) return; /* it has gone while we looked */
    if (S_ISLNK(info.st_mode)) why = why_not_follow(baker, name);
    if (!why && stat(name, &info) != 0) why = strerror(errno);
    if (!why && S_ISDIR(info.st_mode)) {
        const Chain here = { info.st_dev, info.st_ino, chain->depth + 1, chain };
        if (is_in_chain(chain, &info)) why = "it is a link that leads in a circle";
        else if (here.depth > DEPTH_MAX) why = "it lies too deep";
        else walk_folder(baker, name, below, &here);
    } else if (!why && S_ISREG(info.st_mode)) {
        add_file(baker, name, below, &info);
    }
    if (why) leave_out(baker, name, why);
}

static int is_shown(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* For a message: what is not plain in the name becomes `?`. */
static const char *printable(Arena *arena, const char *folder, const char *last)
{
    char *name = arena_printf(arena, "%s/%s", folder, last);
    for (char *c = name + strlen(folder); *c; c++)
        if (*c < ' ' || *c > '~') *c = '?';
    return name;
}

static void walk_folder(Baker *baker, const char *name, fh_str below, const Chain *chain)
{
    struct dirent **entries;
    const int count = scandir(name, &entries, is_shown, by_name);
    note_name(baker, name);
    if (count < 0) {
        error_static_unreadable(baker->diags, baker->folder->span, str_from(name),
                                strerror(errno));
        return;
    }
    for (int i = 0; i < count; i++) {
        const char *last = entries[i]->d_name;
        const char *full = arena_printf(baker->arena, "%s/%s", name, last);
        const char *inside = arena_printf(baker->arena, "%.*s%s%s", (int)below.len, below.ptr,
                                          below.len ? "/" : "", last);
        if (!can_stand_in_path(last))
            leave_out(baker, printable(baker->arena, name, last),
                      "its name cannot stand in a path");
        else if (!baker->is_full)
            visit(baker, full, str_from(inside), chain);
        free(entries[i]);
    }
    free(entries);
}

/* ---- a declaration ---- */

/* "public" beside "samples/chat.fh" is "samples/public"; without a slash at its end. */
static const char *name_beside(Arena *arena, const Source *source, fh_str name)
{
    const char *slash = strrchr(source->path.ptr, '/');
    while (name.len > 1 && name.ptr[name.len - 1] == '/') name.len--;
    if (!slash || (name.len > 0 && name.ptr[0] == '/')) return str_copy(arena, name).ptr;
    return arena_printf(arena, "%.*s/%.*s", (int)(slash - source->path.ptr), source->path.ptr,
                        (int)name.len, name.ptr);
}

static fh_str prefix_of(fh_str path)
{
    while (path.len > 0 && path.ptr[path.len - 1] == '/') path.len--;
    return path;
}

/* Why it is no folder that can be walked, or null. */
static const char *open_folder(Baker *baker, BakedFolder *folder, struct stat *info)
{
    char *real = realpath(folder->name, NULL);
    if (!real || stat(real, info) != 0) {
        free(real);
        return strerror(errno);
    }
    folder->real = arena_copy(baker->arena, real, strlen(real));
    free(real);
    return S_ISDIR(info->st_mode) ? NULL : "it is no folder";
}

static void list_folder(Baker *baker, const Node *node)
{
    BakedFolder *folder = &baker->baked->folders[baker->baked->nfolders];
    struct stat info;
    folder->prefix = prefix_of(node->hook.path);
    folder->name = name_beside(baker->arena, &baker->diags->sources[node->span.file],
                               node->hook.text);
    folder->span = node->hook.text_span;
    const char *why = node->hook.text.len == 0 ? "the folder has no name"
                                               : open_folder(baker, folder, &info);
    if (why) {
        error_static_unreadable(baker->diags, folder->span, str_from(folder->name), why);
        return;
    }
    baker->folder = folder;
    baker->baked->nfolders++;
    baker->nleft_out = 0;
    const Chain chain = { info.st_dev, info.st_ino, 0, NULL };
    walk_folder(baker, folder->name, (fh_str){ "", 0 }, &chain);
    if (baker->nleft_out > 0)
        warn_left_out(baker->diags, folder->span, str_from(baker->left_out), baker->why,
                      baker->nleft_out - 1);
}

static int by_path(const void *a, const void *b)
{
    return str_cmp(((const BakedFile *)a)->path, ((const BakedFile *)b)->path);
}

void bake_list(Ast *ast, Arena *arena, Diags *diags)
{
    Baker baker = { .arena = arena, .diags = diags, .spans.arena = arena };
    int count = 0;
    for (const Node *node = ast->decls.first; node; node = node->next)
        count += node->kind == NODE_STATIC;
    baker.baked = ast->baked = ARENA_NEW(arena, Baked);
    ast->baked->folders = arena_array(arena, (size_t)count, sizeof(BakedFolder));
    for (const Node *node = ast->decls.first; node; node = node->next)
        if (node->kind == NODE_STATIC && !baker.is_full) list_folder(&baker, node);
    if (ast->baked->nfiles > 0)
        qsort(ast->baked->files, (size_t)ast->baked->nfiles, sizeof(BakedFile), by_path);
}

BakedFile *baked_find(const Baked *baked, fh_str path)
{
    const BakedFile key = { .path = path };
    if (baked->nfiles == 0) return NULL;
    return bsearch(&key, baked->files, (size_t)baked->nfiles, sizeof key, by_path);
}

/* ---- reading ---- */

static bool read_file(Baker *baker, BakedFile *file)
{
    Buf bytes = { 0 };
    FILE *from = fopen(file->name, "rb");
    if (!from) return false;
    while (bytes.len <= BAKE_BYTES && buf_reserve(&bytes, BUFSIZ)) {
        const size_t got = fread(bytes.ptr + bytes.len, 1, bytes.cap - bytes.len, from);
        bytes.len += got;
        if (got == 0) break;
    }
    const bool ok = !ferror(from) && !bytes.failed;
    if (ok) file->bytes = str_copy(baker->arena, buf_str(&bytes));
    fclose(from);
    buf_free(&bytes);
    return ok;
}

static void load_file(Baker *baker, BakedFile *file)
{
    char tag[MEDIA_TAG];
    if (!read_file(baker, file)) {
        error_static_unreadable(baker->diags, file->folder->span, str_from(file->name),
                                strerror(errno));
        return;
    }
    baker->size += file->bytes.len;
    media_tag(file->bytes, tag);
    file->tag = arena_copy(baker->arena, tag, strlen(tag));
    if (file->compresses) file->gzip = gzip_pack(baker->arena, file->bytes);
}

void bake_load(Ast *ast, Arena *arena, Diags *diags)
{
    Baker baker = { .arena = arena, .diags = diags, .baked = ast->baked };
    for (int i = 0; ast->baked && i < ast->baked->nfiles; i++) {
        BakedFile *file = &ast->baked->files[i];
        load_file(&baker, file);
        if (baker.size <= BAKE_BYTES) continue; /* or it has grown since it was listed */
        error_static_too_big(diags, file->folder->span, BAKE_BYTES >> 20, BAKE_FILES);
        return;
    }
}
