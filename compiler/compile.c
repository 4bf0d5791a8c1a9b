/* compile.c: see compile.h. */
#include "compile.h"

#include <string.h>

#include "app/app.h"
#include "language/ast.h"
#include "static/bake.h"
#include "check/check.h"
#include "constant/known.h"
#include "fold/fold.h"
#include "syntax/import.h"
#include "syntax/parse.h"
#include "program/prebuild.h"

static const char *const stage_names[] = {
    [STAGE_TOKENS] = "tokens", [STAGE_AST] = "ast", [STAGE_TYPES] = "types",
    [STAGE_CHECK] = "check", [STAGE_PROGRAM] = "program", [STAGE_C] = "c",
};

int stage_named(const char *name)
{
    for (int i = 0; i < (int)(sizeof stage_names / sizeof stage_names[0]); i++)
        if (strcmp(stage_names[i], name) == 0) return i;
    return -1;
}

static CompileStatus status(const Compilation *compilation)
{
    return compilation->diags.nerrors > 0 ? COMPILE_ERRORS : COMPILE_OK;
}

static CompileStatus run(Compilation *compilation, Stage stage, const EmitOptions *options,
                         Buf *out)
{
    Arena *arena = compilation->arena;
    const Source *source = &compilation->sources[0];
    Diags *diags = &compilation->diags;
    Types *types = ARENA_NEW(arena, Types); /* the program is looked at after this */

    if (stage == STAGE_TOKENS) {
        parse_dump_tokens(arena, source, diags, out);
        return status(compilation);
    }
    Ast *ast = parse(arena, source, diags);
    if (stage == STAGE_AST) {
        ast_dump(ast, false, out);
        return status(compilation);
    }
    import_files(ast, arena, compilation->sources, &compilation->nsources, diags);
    if (!compilation->is_text && diags->nerrors == 0) bake_list(ast, arena, diags);
    compilation->baked = ast->baked;
    types_init(types, arena);
    check(ast, arena, types, diags);
    if (diags->nerrors == 0) check_app(ast, arena, diags);
    if (diags->nerrors == 0) eval_known(ast, arena, diags);
    if (stage == STAGE_TYPES) ast_dump(ast, true, out);
    if (diags->nerrors == 0)
        import_warn_unused(ast, compilation->sources, compilation->nsources, diags);
    if (stage <= STAGE_CHECK || diags->nerrors > 0) return status(compilation);

    if (!options->live_files) bake_load(ast, arena, diags);
    Program *program = fold(ast, arena, types, diags, source->path.ptr);
    if (diags->nerrors > 0) return COMPILE_ERRORS;
    if (stage == STAGE_C) prebuild(program, arena);
    compilation->program = program;
    if (stage == STAGE_PROGRAM && out) program_dump(program, out);
    else if (stage == STAGE_C) emit(program, arena, options, out);
    if (stage == STAGE_C && program->externs) emit_header(program, arena, &compilation->header);
    return COMPILE_OK;
}

static void begin(Compilation *compilation)
{
    compilation->arena = arena_new(0, NULL, NULL);
    compilation->header = (Buf){ 0 };
    compilation->baked = NULL;
    compilation->program = NULL;
    compilation->is_text = false;
    compilation->sources = arena_array(compilation->arena, IMPORT_MAX, sizeof(Source));
    compilation->nsources = 1;
    diag_init(&compilation->diags, compilation->arena, compilation->sources, 1);
}

CompileStatus compile_file(Compilation *compilation, const char *path, Stage stage,
                           const EmitOptions *options, Buf *out)
{
    begin(compilation);
    switch (source_read(compilation->arena, path, 0, &compilation->sources[0])) {
    case SOURCE_UNREADABLE: return COMPILE_UNREADABLE;
    case SOURCE_TOO_BIG: return COMPILE_TOO_BIG;
    default: return run(compilation, stage, options, out);
    }
}

CompileStatus compile_text(Compilation *compilation, const char *path, fh_str text, Stage stage,
                           const EmitOptions *options, Buf *out)
{
    begin(compilation);
    compilation->is_text = true;
    source_from_text(compilation->arena, path, text, 0, &compilation->sources[0]);
    return run(compilation, stage, options, out);
}

void compile_free(Compilation *compilation)
{
    buf_free(&compilation->header);
    arena_free(compilation->arena);
}
