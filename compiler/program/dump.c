/* dump.c: a Program as text, for --dump=program.
 *
 * One statement a line, expressions as (operator operands …); types in fh's own words. */
#include <inttypes.h>

#include "program/program.h"

typedef struct Dumper {
    Buf *out;
    int indent;
} Dumper;

static void quoted(Buf *out, fh_str bytes)
{
    buf_append_char(out, '"');
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.ptr[i];
        if (c == '"' || c == '\\') buf_printf(out, "\\%c", c);
        else if (c == '\n') buf_append_cstr(out, "\\n");
        else if (c < 0x20) buf_printf(out, "\\x%02x", c);
        else buf_append_char(out, (char)c);
    }
    buf_append_char(out, '"');
}

static const char *type_name(const Type *type) { return type ? type->name.ptr : "c"; }

static void dump_expr(Buf *out, const Expr *expr);

static void dump_list(Buf *out, Expr *const *values, int count)
{
    for (int i = 0; i < count; i++) {
        buf_append_char(out, ' ');
        dump_expr(out, values[i]);
    }
    buf_append_char(out, ')');
}

static void dump_operands(Buf *out, const char *name, const Expr *expr)
{
    buf_printf(out, "(%s", name);
    const Expr *operands[] = { expr->op.a, expr->op.b, expr->op.c };
    for (int i = 0; i < 3; i++) {
        if (!operands[i]) continue;
        buf_append_char(out, ' ');
        dump_expr(out, operands[i]);
    }
    buf_append_char(out, ')');
}

static void dump_expr(Buf *out, const Expr *expr)
{
    switch (expr->kind) {
    case EXPR_INT: buf_printf(out, "%" PRId64, expr->int_value); break;
    case EXPR_FLOAT: buf_printf(out, "%.17g", expr->float_value); break;
    case EXPR_BOOL: buf_append_cstr(out, expr->bool_value ? "true" : "false"); break;
    case EXPR_STR: quoted(out, expr->str_value); break;
    case EXPR_ZERO: buf_printf(out, "(zero %s)", type_name(expr->type)); break;
    case EXPR_LOCAL: buf_append_cstr(out, expr->local->name); break;
    case EXPR_NAMED: buf_append_cstr(out, expr->named); break;
    case EXPR_FIELD:
        dump_expr(out, expr->field.base);
        buf_printf(out, ".%s", expr->field.name);
        break;
    case EXPR_TYPE: buf_printf(out, "(type %s)", type_name(expr->type_arg)); break;
    case EXPR_CALL:
        buf_printf(out, "(%s", expr->call.name);
        dump_list(out, expr->call.args, expr->call.nargs);
        break;
    case EXPR_RECORD:
        buf_printf(out, "(record %s", type_name(expr->type));
        dump_list(out, expr->record.values, expr->record.count);
        break;
    case EXPR_ARRAY:
        buf_printf(out, "(array %s", type_name(expr->array.item));
        dump_list(out, expr->array.values, expr->array.count);
        break;
    case EXPR_ADDR: dump_operands(out, "address", expr); break;
    case EXPR_UNARY: case EXPR_BINARY: dump_operands(out, expr->op.op, expr); break;
    case EXPR_COND: dump_operands(out, "if", expr); break;
    case EXPR_SOME: dump_operands(out, "some", expr); break;
    case EXPR_AT: dump_operands(out, "at", expr); break;
    case EXPR_PLACE: dump_operands(out, "place", expr); break;
    case EXPR_SHARED: dump_operands(out, "shared", expr); break;
    case EXPR_CAST: dump_operands(out, expr->op.op, expr); break;
    }
}

static void dump_block(Dumper *dumper, const Block *block);

static void begin_line(Dumper *dumper, const char *word)
{
    buf_printf(dumper->out, "%*s%s", dumper->indent * 2, "", word);
}

static void end_line(Dumper *dumper, const Stmt *stmt)
{
    if (stmt->line) buf_printf(dumper->out, "  :%d", stmt->line & 0xffffff);
    buf_append_char(dumper->out, '\n');
}

static void dump_value(Dumper *dumper, const Expr *value)
{
    if (!value) return;
    buf_append_char(dumper->out, ' ');
    dump_expr(dumper->out, value);
}

static void dump_inner(Dumper *dumper, const Block *block)
{
    dumper->indent++;
    dump_block(dumper, block);
    dumper->indent--;
}

static void dump_if(Dumper *dumper, const Stmt *stmt)
{
    begin_line(dumper, "if");
    dump_value(dumper, stmt->branch.cond);
    end_line(dumper, stmt);
    dump_inner(dumper, &stmt->branch.then);
    if (!stmt->branch.otherwise.first) return;
    begin_line(dumper, "else\n");
    dump_inner(dumper, &stmt->branch.otherwise);
}

static void dump_loop(Dumper *dumper, const Stmt *stmt)
{
    const Block *body = &stmt->loop.body;
    switch (stmt->kind) {
    case STMT_COUNT:
        begin_line(dumper, "count ");
        buf_append_cstr(dumper->out, stmt->count.index->name);
        dump_value(dumper, stmt->count.from);
        dump_value(dumper, stmt->count.to);
        body = &stmt->count.body;
        break;
    case STMT_EACH:
        begin_line(dumper, "each ");
        buf_append_cstr(dumper->out, stmt->each.item ? stmt->each.item->name : "_");
        dump_value(dumper, stmt->each.list);
        body = &stmt->each.body;
        break;
    default:
        begin_line(dumper, "while");
        dump_value(dumper, stmt->loop.cond);
        break;
    }
    end_line(dumper, stmt);
    dump_inner(dumper, body);
}

static void dump_simple(Dumper *dumper, const Stmt *stmt)
{
    switch (stmt->kind) {
    case STMT_VAR:
        begin_line(dumper, "var ");
        buf_printf(dumper->out, "%s %s", stmt->var.local->name,
                   stmt->var.local->type ? type_name(stmt->var.local->type)
                                         : stmt->var.local->ctype);
        dump_value(dumper, stmt->var.value);
        break;
    case STMT_SET:
        begin_line(dumper, "set");
        dump_value(dumper, stmt->set.place);
        dump_value(dumper, stmt->set.value);
        break;
    case STMT_LIT:
        begin_line(dumper, "lit ");
        buf_printf(dumper->out, "%s ", stmt->lit.out);
        quoted(dumper->out, buf_str(&stmt->lit.bytes));
        break;
    case STMT_OUT:
        begin_line(dumper, "out ");
        buf_printf(dumper->out, "%s %s", stmt->write.out, stmt->write.function);
        dump_value(dumper, stmt->write.value);
        break;
    case STMT_BREAK: begin_line(dumper, "break"); break;
    case STMT_CONTINUE: begin_line(dumper, "continue"); break;
    case STMT_RETURN:
        begin_line(dumper, "return");
        dump_value(dumper, stmt->value);
        break;
    default:
        begin_line(dumper, "do");
        dump_value(dumper, stmt->value);
        break;
    }
    end_line(dumper, stmt);
}

static void dump_block(Dumper *dumper, const Block *block)
{
    for (const Stmt *stmt = block->first; stmt; stmt = stmt->next) {
        switch (stmt->kind) {
        case STMT_IF: dump_if(dumper, stmt); break;
        case STMT_WHILE: case STMT_COUNT: case STMT_EACH: dump_loop(dumper, stmt); break;
        case STMT_BLOCK:
            begin_line(dumper, "block\n");
            dump_inner(dumper, &stmt->block);
            break;
        default: dump_simple(dumper, stmt); break;
        }
    }
}

static void dump_functions(Buf *out, const Function *function)
{
    Dumper dumper = { out, 1 };
    for (; function; function = function->next) {
        if (!function->reached) continue;
        buf_printf(out, "function %s %s(%s)\n", function->result, function->name,
                   function->params);
        dump_block(&dumper, &function->body);
    }
}

static void dump_fields(Buf *out, const char *word, const Struct *s)
{
    if (!s) return;
    buf_printf(out, "  %s", word);
    for (const StructField *field = s->fields; field; field = field->next)
        buf_printf(out, " %s:%s%s", field->name, type_name(field->type),
                   field->fallback ? "=" : "");
    buf_append_char(out, '\n');
}

static void dump_page(Buf *out, const Page *page)
{
    if (!page) return;
    buf_append_cstr(out, page->is_whole ? "  whole page " : "  page ");
    quoted(out, page->markup);
    for (int i = 0; i < page->nheads; i++)
        buf_printf(out, " head %zu-%zu", page->heads[i].from, page->heads[i].to);
    buf_append_char(out, '\n');
}

void program_dump(const Program *program, Buf *out)
{
    buf_printf(out, "program %s\n", program->name);
    for (const Global *global = program->constants; global; global = global->next)
        buf_printf(out, "constant %s %s\n", global->cname, type_name(global->type));
    for (const Global *global = program->defaults; global; global = global->next)
        buf_printf(out, "default %s %s\n", global->cname, type_name(global->type));
    for (const Global *global = program->state; global; global = global->next)
        buf_printf(out, "state %s %s\n", global->cname, type_name(global->type));
    dump_functions(out, program->functions);
    dump_functions(out, program->init);
    for (const Route *route = program->routes; route; route = route->next) {
        buf_printf(out, "route %s %s\n", route->verb, route->path);
        dump_fields(out, "params", route->params);
        dump_fields(out, "conn", route->conn_params);
        dump_fields(out, "disconn", route->disconn_params);
        dump_page(out, route->page);
        dump_functions(out, route->functions);
    }
    for (const Hook *hook = program->hooks; hook; hook = hook->next) {
        buf_printf(out, "hook %s\n", hook->handler);
        dump_functions(out, hook->functions);
    }
}
