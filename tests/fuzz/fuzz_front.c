/* fuzz_front.c: any bytes go through the compiler, and the diagnostics are printed.
 *
 * It must not crash, hang or leak; and what does not parse must say so, for a tree with holes
 * in it is only safe for later stages because they do not run after an error. */
#include <stdlib.h>

#include "compile.h"
#include "syntax/parse.h"

#ifndef FUZZ_STAGE
#define FUZZ_STAGE STAGE_C
#endif

static bool has_hole(const Ast *ast)
{
    for (const Node *decl = ast->decls.first; decl; decl = decl->next)
        if (decl->kind == NODE_ERROR) return true;
    return ast->lost;
}

/* The front alone: a hole in the tree comes with an error. */
static void parse_only(fh_str text)
{
    Arena *arena = arena_new(0, NULL, NULL);
    Source source;
    Diags diags;
    Buf out = { 0 };
    source_from_text(arena, "fuzz.fh", text, 0, &source);
    diag_init(&diags, arena, &source, 1);
    Ast *ast = parse(arena, &source, &diags);
    if (has_hole(ast) && diags.nerrors == 0) abort();
    ast_dump(ast, false, &out);
    buf_free(&out);
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fh_str text = { (const char *)data, size };
    Compilation compilation;
    EmitOptions options = { 0 };
    Buf out = { 0 }, said = { 0 };
    parse_only(text);
    compile_text(&compilation, "fuzz.fh", text, FUZZ_STAGE, &options, &out);
    diag_print(&compilation.diags, false, &said);
    diag_print_json(&compilation.diags, &said);
    compile_free(&compilation);
    buf_free(&said);
    buf_free(&out);
    return 0;
}
