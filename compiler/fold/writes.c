/* writes.c: the folders that a program's uploads are saved in.
 *
 * Once the server runs, the kernel lets it write nowhere else (runtime/sandbox/sandbox.h). So each
 * save(…) is asked for the constant beginning of its path: `"pictures/{id}.png"` stays in
 * `pictures`, whatever `id` holds. One that begins with a value may lead anywhere. */
#include "base/str.h"
#include "fold/folder.h"
#include "language/walk.h"

/* What the text begins with for certain; empty if that is nothing. */
static fh_str beginning_of(Folder *folder, Node *node)
{
    fh_str text = { NULL, 0 };
    if (eval_text(&folder->eval, node, &text)) return text;
    if (node->kind == NODE_INTERP) return beginning_of(folder, node->interp.parts.first);
    if (node->kind == NODE_BINARY && node->binary.op == OP_ADD)
        return beginning_of(folder, node->binary.left);
    return text;
}

/* The folder of a path that begins so. */
static fh_str folder_of(fh_str path)
{
    if (path.len == 0) return FH_STR("/");
    size_t len = path.len;
    while (len > 0 && path.ptr[len - 1] != '/') len--;
    if (len == 0) return FH_STR(".");
    return str_sub(path, 0, len > 1 ? len - 1 : 1);
}

static void add_folder(Folder *folder, Settings *settings, fh_str name)
{
    for (int i = 0; i < settings->nwrites; i++)
        if (str_eq(settings->writes[i], name)) return;
    const size_t now = (size_t)settings->nwrites * sizeof name;
    settings->writes = arena_grow(folder->arena, settings->writes, now, now + sizeof name);
    settings->writes[settings->nwrites++] = name;
}

static bool look(void *context, Node *node)
{
    Folder *folder = context;
    if (node->kind != NODE_CALL || node->call.kind != CALL_METHOD
        || node->call.builtin->id != BUILTIN_FILE_SAVE) return true;
    const fh_str path = beginning_of(folder, node->call.bound[0]);
    add_folder(folder, &folder->program->settings, folder_of(path));
    return true;
}

void fold_writes(Folder *folder, const Ast *ast)
{
    for (Node *decl = ast->decls.first; decl; decl = decl->next) walk(decl, look, folder);
}
