/* routes.c: the table of routes (fhc routes). See report.h. */
#include <inttypes.h>
#include <string.h>

#include "base/str.h"
#include "report/report.h"
#include "report/words.h"

/* ---- a route's parameters ---- */

/* A default as the program may have written it. */
static void put_default(Buf *out, const Expr *value)
{
    switch (value->kind) {
    case EXPR_INT: buf_printf(out, "%" PRId64, value->int_value); break;
    case EXPR_FLOAT: buf_printf(out, "%g", value->float_value); break;
    case EXPR_BOOL: buf_append_cstr(out, value->bool_value ? "true" : "false"); break;
    case EXPR_STR:
        buf_printf(out, "\"%.*s\"", (int)value->str_value.len, value->str_value.ptr);
        break;
    case EXPR_ZERO: buf_append_cstr(out, "none"); break;
    default: buf_append_cstr(out, "…"); break;
    }
}

static void put_params(Buf *out, const Struct *params)
{
    for (const StructField *field = params ? params->fields : NULL; field; field = field->next) {
        if (field != params->fields) buf_append_cstr(out, ", ");
        buf_printf(out, "%s: %.*s", field->name, (int)field->type->name.len, field->type->name.ptr);
        if (!field->fallback) continue;
        buf_append_cstr(out, " = ");
        put_default(out, field->fallback);
    }
}

static const char *file_of(const Program *program, const Route *route)
{
    const char *path = program->files[route->file];
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* ---- as text ---- */

/* How many columns UTF-8 text takes, about. */
static size_t columns(fh_str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) count += ((unsigned char)text.ptr[i] & 0xc0) != 0x80;
    return count;
}

static void put_column(Buf *out, fh_str text, size_t width)
{
    buf_append_str(out, text);
    for (size_t i = columns(text); i < width; i++) buf_append_char(out, ' ');
}

static void widen(size_t *width, fh_str text)
{
    if (columns(text) > *width) *width = columns(text);
}

static void put_table(const Program *program, Buf *out)
{
    size_t path_width = 0, params_width = 0;
    Buf params = { 0 };
    for (const Route *route = program->routes; route; route = route->next) {
        params.len = 0;
        put_params(&params, route->params);
        widen(&path_width, str_from(route->path));
        widen(&params_width, buf_str(&params));
    }
    for (const Route *route = program->routes; route; route = route->next) {
        params.len = 0;
        put_params(&params, route->params);
        put_column(out, str_from(report_verb(route)), 6);
        buf_append_cstr(out, "  ");
        put_column(out, str_from(route->path), path_width);
        buf_append_cstr(out, "  ");
        put_column(out, buf_str(&params), params_width);
        buf_printf(out, "%s%s:%d\n", params_width ? "  " : "", file_of(program, route),
                   route->line & 0xffffff);
    }
    buf_free(&params);
}

/* ---- as JSON ---- */

static void put_json_text(Buf *out, fh_str text)
{
    buf_append_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.ptr[i];
        if (c == '"' || c == '\\') buf_append_char(out, '\\');
        if (c < ' ') buf_printf(out, "\\u%04x", c);
        else buf_append_char(out, (char)c);
    }
    buf_append_char(out, '"');
}

static void put_json_param(Buf *out, const StructField *field)
{
    buf_append_cstr(out, "{ \"name\": ");
    put_json_text(out, str_from(field->name));
    buf_append_cstr(out, ", \"type\": ");
    put_json_text(out, field->type->name);
    if (field->fallback) {
        Buf value = { 0 };
        put_default(&value, field->fallback);
        buf_append_cstr(out, ", \"default\": ");
        put_json_text(out, buf_str(&value));
        buf_free(&value);
    }
    buf_append_cstr(out, " }");
}

static void put_json_route(const Program *program, const Route *route, Buf *out)
{
    buf_append_cstr(out, "  { \"verb\": ");
    put_json_text(out, str_from(report_verb(route)));
    buf_append_cstr(out, ", \"path\": ");
    put_json_text(out, str_from(route->path));
    buf_append_cstr(out, ", \"params\": [");
    const StructField *first = route->params ? route->params->fields : NULL;
    for (const StructField *field = first; field; field = field->next) {
        if (field != first) buf_append_cstr(out, ", ");
        put_json_param(out, field);
    }
    buf_append_cstr(out, "], \"file\": ");
    put_json_text(out, str_from(file_of(program, route)));
    buf_printf(out, ", \"line\": %d }", route->line & 0xffffff);
}

static void put_json(const Program *program, Buf *out)
{
    buf_append_char(out, '[');
    for (const Route *route = program->routes; route; route = route->next) {
        buf_append_cstr(out, route == program->routes ? "\n" : ",\n");
        put_json_route(program, route, out);
    }
    buf_append_cstr(out, program->routes ? "\n]\n" : "]\n");
}

void report_routes(const Program *program, bool json, Buf *out)
{
    if (json) put_json(program, out);
    else put_table(program, out);
}
