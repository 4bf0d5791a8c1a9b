/* stmt.c: prints statements and functions. */
#include "emit/emitter.h"

#include <string.h>

#include "base/str.h"

static void emit_block(Emitter *emitter, const Block *block);

static const char *file_name(const Emitter *emitter, int file)
{
    const char *path = file < emitter->program->nfiles ? emitter->program->files[file] : "?";
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* ---- where it comes from ---- */

void emit_origin(Emitter *emitter, uint16_t file, int line, const char *origin)
{
    buf_printf(emitter->out, "/* %s:%d   %s */\n", file_name(emitter, file), line & 0xffffff,
               origin ? origin : "");
}

static void emit_indent(Emitter *emitter)
{
    buf_append_blanks(emitter->out, (size_t)emitter->indent * 4);
}

static void emit_directive(Emitter *emitter, const Stmt *stmt)
{
    if (!emitter->options->line_directives || stmt->line == 0 || stmt->line == emitter->line)
        return;
    emitter->line = stmt->line;
    buf_printf(emitter->out, "#line %d ", stmt->line & 0xffffff);
    int indent = emitter->indent;
    emit_literal(emitter, str_from(emitter->program->files[stmt->line >> 24]));
    emitter->indent = indent;
    buf_append_char(emitter->out, '\n');
}

/* Ends a line; the first line of a user's statement says which one it is. */
static void end_line(Emitter *emitter, const Stmt *stmt)
{
    if (!emitter->options->line_directives && stmt->line && stmt->line != emitter->line) {
        emitter->line = stmt->line;
        int file = stmt->line >> 24;
        if (file)
            buf_printf(emitter->out, "    /* %s:%d */", file_name(emitter, file),
                       stmt->line & 0xffffff);
        else
            buf_printf(emitter->out, "    /* :%d */", stmt->line & 0xffffff);
    }
    buf_append_char(emitter->out, '\n');
}

/* ---- statements ---- */

static void emit_declarator(Emitter *emitter, const Local *local)
{
    const char *type = local->type ? emit_ctype(emitter, local->type) : local->ctype;
    size_t len = strlen(type);
    buf_printf(emitter->out, "%s%s%s", type, type[len - 1] == '*' ? "" : " ", local->name);
}

static void emit_var(Emitter *emitter, const Stmt *stmt)
{
    const Local *local = stmt->var.local;
    if (local->reads <= 0 && local->writes == 0) {
        if (!stmt->var.value) return;
        emit_indent(emitter);
        buf_append_cstr(emitter->out, "(void)");
        if (stmt->var.value->kind == EXPR_CALL) {
            emit_expr(emitter, stmt->var.value);
        } else {
            buf_append_char(emitter->out, '(');
            emit_expr(emitter, stmt->var.value);
            buf_append_char(emitter->out, ')');
        }
        buf_append_char(emitter->out, ';');
        end_line(emitter, stmt);
        return;
    }
    emit_indent(emitter);
    emit_declarator(emitter, local);
    if (stmt->var.value) {
        buf_append_cstr(emitter->out, " = ");
        emit_initial(emitter, stmt->var.value);
    }
    buf_append_char(emitter->out, ';');
    end_line(emitter, stmt);
    if (local->reads <= 0) {
        emit_indent(emitter);
        buf_printf(emitter->out, "(void)%s;\n", local->name);
    }
}

/* Literals go out in pieces that every C compiler takes. */
#define LITERAL_PIECE 4000

static void emit_lit(Emitter *emitter, const Stmt *stmt)
{
    fh_str bytes = buf_str(&stmt->lit.bytes);
    for (size_t from = 0; from < bytes.len; ) {
        size_t end = from + LITERAL_PIECE < bytes.len ? from + LITERAL_PIECE : bytes.len;
        while (end < bytes.len && ((unsigned char)bytes.ptr[end] & 0xc0) == 0x80) end--;
        emit_indent(emitter);
        buf_append_cstr(emitter->out, "fh_out_lit(");
        emit_named(emitter, stmt->lit.out);
        buf_append_cstr(emitter->out, ", ");
        emit_literal(emitter, str_sub(bytes, from, end));
        buf_append_cstr(emitter->out, ");");
        end_line(emitter, stmt);
        from = end;
    }
}

/* A number of a line as the runtime takes it. */
static void emit_line_number(Buf *out, int line)
{
    if (line >> 24) buf_printf(out, "FH_IN(%d, %d)", line >> 24, line & 0xffffff);
    else buf_printf(out, "%d", line);
}

/* In front of the body of a loop. */
static void emit_tick(Emitter *emitter)
{
    emitter->uses_ev = true;
    emit_indent(emitter);
    buf_append_cstr(emitter->out, "fh_tick(ev, ");
    emit_line_number(emitter->out, emitter->line);
    buf_append_cstr(emitter->out, ");\n");
}

static void emit_braced(Emitter *emitter, const Stmt *stmt, const Block *block)
{
    buf_append_cstr(emitter->out, " {");
    end_line(emitter, stmt);
    emitter->indent++;
    if (stmt->kind == STMT_WHILE || stmt->kind == STMT_COUNT) emit_tick(emitter);
    emit_block(emitter, block);
    emitter->indent--;
    emit_indent(emitter);
    buf_append_char(emitter->out, '}');
}

static void emit_if(Emitter *emitter, const Stmt *stmt)
{
    buf_append_cstr(emitter->out, "if (");
    emit_expr(emitter, stmt->branch.cond);
    buf_append_char(emitter->out, ')');
    emit_braced(emitter, stmt, &stmt->branch.then);
    const Stmt *otherwise = stmt->branch.otherwise.first;
    if (!otherwise) {
        buf_append_char(emitter->out, '\n');
    } else if (otherwise->kind == STMT_IF && !otherwise->next) {
        buf_append_cstr(emitter->out, " else ");
        emit_if(emitter, otherwise);
    } else {
        buf_append_cstr(emitter->out, " else");
        emit_braced(emitter, otherwise, &stmt->branch.otherwise);
        buf_append_char(emitter->out, '\n');
    }
}

static void emit_while(Emitter *emitter, const Stmt *stmt)
{
    buf_append_cstr(emitter->out, "while (");
    emit_expr(emitter, stmt->loop.cond);
    buf_append_char(emitter->out, ')');
    emit_braced(emitter, stmt, &stmt->loop.body);
    buf_append_char(emitter->out, '\n');
}

static void emit_count(Emitter *emitter, const Stmt *stmt)
{
    const char *index = stmt->count.index->name;
    buf_printf(emitter->out, "for (int64_t %s = ", index);
    emit_expr(emitter, stmt->count.from);
    buf_printf(emitter->out, "; %s < ", index);
    bool parens = stmt->count.to->kind == EXPR_COND || stmt->count.to->kind == EXPR_BINARY;
    if (parens) buf_append_char(emitter->out, '(');
    emit_expr(emitter, stmt->count.to);
    if (parens) buf_append_char(emitter->out, ')');
    buf_printf(emitter->out, "; %s++)", index);
    emit_braced(emitter, stmt, &stmt->count.body);
    buf_append_char(emitter->out, '\n');
}

static void emit_each(Emitter *emitter, const Stmt *stmt)
{
    const char *at = stmt->each.at->name;
    buf_printf(emitter->out, "for (int64_t %s = 0; %s < ", at, at);
    emit_expr(emitter, stmt->each.list);
    buf_printf(emitter->out, ".len; %s++) {", at);
    end_line(emitter, stmt);
    emitter->indent++;
    emit_tick(emitter);
    if (stmt->each.item && stmt->each.item->reads > 0) {
        emit_indent(emitter);
        emit_declarator(emitter, stmt->each.item);
        buf_append_cstr(emitter->out, " = ");
        emit_expr(emitter, stmt->each.list);
        buf_printf(emitter->out, ".items[%s];\n", at);
    }
    emit_block(emitter, &stmt->each.body);
    emitter->indent--;
    emit_indent(emitter);
    buf_append_cstr(emitter->out, "}\n");
}

static void emit_simple(Emitter *emitter, const Stmt *stmt)
{
    Buf *out = emitter->out;
    switch (stmt->kind) {
    case STMT_SET:
        emit_expr(emitter, stmt->set.place);
        buf_append_cstr(out, " = ");
        emit_expr(emitter, stmt->set.value);
        break;
    case STMT_DO:
        if (stmt->value->kind != EXPR_CALL) buf_append_cstr(out, "(void)(");
        emit_expr(emitter, stmt->value);
        if (stmt->value->kind != EXPR_CALL) buf_append_char(out, ')');
        break;
    case STMT_OUT:
        buf_printf(out, "%s(", stmt->write.function);
        emit_named(emitter, stmt->write.out);
        buf_append_cstr(out, ", ");
        emit_expr(emitter, stmt->write.value);
        buf_append_char(out, ')');
        break;
    case STMT_BREAK: buf_append_cstr(out, "break"); break;
    case STMT_CONTINUE: buf_append_cstr(out, "continue"); break;
    case STMT_RETURN:
        buf_append_cstr(out, "return");
        if (stmt->value) {
            buf_append_char(out, ' ');
            emit_expr(emitter, stmt->value);
        }
        break;
    default: break;
    }
    buf_append_char(out, ';');
    end_line(emitter, stmt);
}

static void emit_stmt(Emitter *emitter, const Stmt *stmt)
{
    emit_directive(emitter, stmt);
    if (stmt->kind == STMT_VAR) { emit_var(emitter, stmt); return; }
    if (stmt->kind == STMT_LIT) { emit_lit(emitter, stmt); return; }
    emit_indent(emitter);
    switch (stmt->kind) {
    case STMT_IF: emit_if(emitter, stmt); break;
    case STMT_WHILE: emit_while(emitter, stmt); break;
    case STMT_COUNT: emit_count(emitter, stmt); break;
    case STMT_EACH: emit_each(emitter, stmt); break;
    case STMT_BLOCK:
        buf_append_char(emitter->out, '{');
        end_line(emitter, stmt);
        emitter->indent++;
        emit_block(emitter, &stmt->block);
        emitter->indent--;
        emit_indent(emitter);
        buf_append_cstr(emitter->out, "}\n");
        break;
    default: emit_simple(emitter, stmt); break;
    }
}

static void emit_block(Emitter *emitter, const Block *block)
{
    for (const Stmt *stmt = block->first; stmt; stmt = stmt->next) emit_stmt(emitter, stmt);
}

/* ---- functions ---- */

static void note_uses(Emitter *emitter, bool used)
{
    emitter->uses_ev = emitter->uses_out = emitter->uses_params = used;
    emitter->uses_captured = emitter->uses_session = used;
}

/* What the body needs in front of it: its struct of values, and casts for unused parameters. */
static void emit_preamble(Emitter *emitter, const Function *function)
{
    Buf *out = emitter->out;
    size_t before = out->len;
    const bool ticks = function->is_recursive || function->is_large;
    if (ticks) emitter->uses_ev = true;
    if (emitter->uses_params)
        buf_printf(out, "    const struct %s *params = ev->params;\n", function->params_struct);
    if (emitter->uses_captured)
        buf_printf(out, "    const struct %s *captured = ev->captured;\n",
                   function->captures->name);
    if (emitter->uses_session)
        buf_append_cstr(out, "    struct session *session = ev->session;\n");
    if (out->len > before) buf_append_char(out, '\n');
    else if (!emitter->uses_ev) buf_append_cstr(out, "    (void)ev;\n");
    if (function->has_out && !emitter->uses_out) buf_append_cstr(out, "    (void)out;\n");
    for (int i = 0; i < function->nlocals; i++)
        if (function->locals[i]->reads <= 0)
            buf_printf(out, "    (void)%s;\n", function->locals[i]->name);
    if (!ticks) return;
    buf_append_cstr(out, function->is_recursive ? "    fh_deeper(ev, " : "    fh_tick(ev, ");
    emit_line_number(out, function->line);
    buf_append_cstr(out, ");\n");
}

static void emit_body(Emitter *emitter, const Function *function)
{
    Buf body = { 0 }, *out = emitter->out;
    note_uses(emitter, false);
    emitter->out = &body;
    emitter->indent = 1;
    emitter->line = 0;
    emit_block(emitter, &function->body);
    emitter->indent = 0;
    emitter->out = out;
    fh_str text = buf_str(&body);
    /* "return;" as the last statement says nothing */
    fh_str tail = FH_STR("    return;\n");
    if (str_ends_with(text, tail) && text.len > tail.len
        && text.ptr[text.len - tail.len - 1] == '\n') text.len -= tail.len;
    emit_preamble(emitter, function);
    buf_append_str(out, text);
    buf_free(&body);
}

void emit_function(Emitter *emitter, const Function *function)
{
    if (!function->reached) return;
    if (function->captures) emit_struct(emitter, function->captures);
    if (function->origin) emit_origin(emitter, function->file, function->line, function->origin);
    const char *result = function->result;
    size_t len = strlen(result);
    buf_printf(emitter->out, "static %s%s%s(%s)\n{\n", result,
               result[len - 1] == '*' ? "" : " ", function->name, function->params);
    emit_body(emitter, function);
    buf_append_cstr(emitter->out, "}\n\n");
}
