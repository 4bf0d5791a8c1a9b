/* route.c: prints the tables that the runtime reads: routes, timers, the app. */
#include "emit/emitter.h"

#include "base/assets.h"
#include "base/str.h"

static void emit_functions(Emitter *emitter, const Function *function)
{
    for (; function; function = function->next) emit_function(emitter, function);
}

static const char *file_name(const Emitter *emitter, int file)
{
    fh_str path = str_from(emitter->program->files[file]);
    size_t start = path.len;
    while (start > 0 && path.ptr[start - 1] != '/') start--;
    return path.ptr + start;
}

void emit_routes(Emitter *emitter)
{
    for (const Route *route = emitter->program->routes; route; route = route->next) {
        buf_printf(emitter->out, "/* %s:%d   %s */\n", file_name(emitter, route->file),
                   route->line & 0xffffff, route->origin);
        if (route->params) emit_struct(emitter, route->params);
        if (route->conn_params) emit_struct(emitter, route->conn_params);
        if (route->disconn_params) emit_struct(emitter, route->disconn_params);
        if (route->page) emit_page(emitter, route->page);
        emit_functions(emitter, route->functions);
        if (!route->functions && !route->page) buf_append_char(emitter->out, '\n');
    }
}

void emit_hooks(Emitter *emitter)
{
    for (const Hook *hook = emitter->program->hooks; hook; hook = hook->next) {
        if (hook->params) emit_struct(emitter, hook->params);
        emit_functions(emitter, hook->functions);
    }
}

/* .prefix_fields = …, for one of a route's three structs. */
static void emit_params(Emitter *emitter, const Struct *s, const char *fields, const char *count,
                        const char *size)
{
    if (!s) return;
    buf_printf(emitter->out, "      .%s = %s_fields, .%s = FH_COUNT(%s_fields),\n"
               "      .%s = sizeof(struct %s),\n", fields, s->name, count, s->name, size, s->name);
}

static void emit_line(Emitter *emitter, const char *before, int line)
{
    if (line >> 24)
        buf_printf(emitter->out, "%sFH_IN(%d, %d)", before, line >> 24, line & 0xffffff);
    else
        buf_printf(emitter->out, "%s%d", before, line);
}

static void emit_route_row(Emitter *emitter, const Route *route)
{
    Buf *out = emitter->out;
    buf_printf(out, "    { .verb = %s, .path = ", route->verb);
    emit_literal(emitter, str_from(route->path));
    emit_line(emitter, ", .line = ", route->line);
    buf_append_cstr(out, ",\n");
    emit_params(emitter, route->params, "fields", "nfields", "params_size");
    if (route->handler) buf_printf(out, "      .handler = %s,\n", route->handler);
    if (route->reads_session) buf_append_cstr(out, "      .reads_session = true,\n");
    if (route->takes) buf_printf(out, "      .takes = %s,\n", route->takes);
    if (route->page) buf_printf(out, "      .page = &%s,\n", route->page->cname);
    emit_params(emitter, route->conn_params, "conn_fields", "nconn_fields", "conn_size");
    if (route->conn) buf_printf(out, "      .conn = %s,\n", route->conn);
    emit_params(emitter, route->disconn_params, "disconn_fields", "ndisconn_fields",
                "disconn_size");
    if (route->disconn) buf_printf(out, "      .disconn = %s,\n", route->disconn);
    if (route->grace) buf_printf(out, "      .grace = %lld,\n", (long long)route->grace);
    buf_append_cstr(out, "    },\n");
}

static int emit_timers(Emitter *emitter)
{
    int count = 0;
    for (const Hook *hook = emitter->program->hooks; hook; hook = hook->next) {
        if (hook->kind != HOOK_EVERY) continue;
        if (count++ == 0) buf_append_cstr(emitter->out, "static const FhTimer timers[] = {\n");
        buf_printf(emitter->out, "    { .interval = %lld, .handler = %s",
                   (long long)hook->interval, hook->handler);
        emit_line(emitter, ", .line = ", hook->line);
        buf_append_cstr(emitter->out, " },\n");
    }
    if (count > 0) buf_append_cstr(emitter->out, "};\n\n");
    return count;
}

static int emit_before_rows(Emitter *emitter)
{
    int count = 0;
    for (const Hook *hook = emitter->program->hooks; hook; hook = hook->next) {
        if (hook->kind != HOOK_BEFORE) continue;
        if (count++ == 0) buf_append_cstr(emitter->out, "static const FhHook hooks[] = {\n");
        buf_append_cstr(emitter->out, "    { .path = ");
        emit_literal(emitter, str_from(hook->path));
        emit_line(emitter, ", .line = ", hook->line);
        buf_append_cstr(emitter->out, ",\n");
        emit_params(emitter, hook->params, "fields", "nfields", "params_size");
        if (hook->reads_session)
            buf_append_cstr(emitter->out, "      .reads_session = true,\n");
        buf_printf(emitter->out, "      .handler = %s },\n", hook->handler);
    }
    if (count > 0) buf_append_cstr(emitter->out, "};\n\n");
    return count;
}

static int emit_error_rows(Emitter *emitter)
{
    int count = 0;
    for (const Hook *hook = emitter->program->hooks; hook; hook = hook->next) {
        if (hook->kind != HOOK_ERROR) continue;
        if (count++ == 0)
            buf_append_cstr(emitter->out, "static const FhErrorPage errors[] = {\n");
        buf_printf(emitter->out, "    { .status = %d, .handler = %s%s },\n", (int)hook->status,
                   hook->handler, hook->reads_session ? ", .reads_session = true" : "");
    }
    if (count > 0) buf_append_cstr(emitter->out, "};\n\n");
    return count;
}

static const Hook *hook_of(const Program *program, int kind)
{
    for (const Hook *hook = program->hooks; hook; hook = hook->next)
        if ((int)hook->kind == kind) return hook;
    return NULL;
}

static void emit_setting(Emitter *emitter, const char *name, int64_t value)
{
    if (value) buf_printf(emitter->out, "    .%s = %lld,\n", name, (long long)value);
}

static void emit_text(Emitter *emitter, const char *name, fh_str value)
{
    buf_printf(emitter->out, "    .%s = ", name);
    emit_literal(emitter, value);
    buf_append_cstr(emitter->out, ",\n");
}

/* A table of texts that ends with null; nothing if there are none. */
static void emit_texts(Emitter *emitter, const char *name, const fh_str *texts, int count)
{
    if (count == 0) return;
    buf_printf(emitter->out, "static const char *const %s[] = { ", name);
    for (int i = 0; i < count; i++) {
        emit_literal(emitter, texts[i]);
        buf_append_cstr(emitter->out, ", ");
    }
    buf_append_cstr(emitter->out, "NULL };\n\n");
}

static void emit_lists(Emitter *emitter)
{
    const Program *program = emitter->program;
    buf_append_cstr(emitter->out, "static const char *const files[] = { ");
    for (int i = 0; i < program->nfiles; i++) {
        if (i > 0) buf_append_cstr(emitter->out, ", ");
        emit_literal(emitter, str_from(file_name(emitter, i)));
    }
    buf_append_cstr(emitter->out, " };\n\n");
    const Settings *settings = &program->settings;
    emit_texts(emitter, "hosts", settings->hosts, settings->nhosts);
    emit_texts(emitter, "origins", settings->origins, settings->norigins);
    emit_texts(emitter, "writes", settings->writes, settings->nwrites);
}

/* The handlers of all hooks of a kind, in source order. */
static bool emit_hooks_of(Emitter *emitter, int kind, const char *name)
{
    if (!hook_of(emitter->program, kind)) return false;
    buf_printf(emitter->out, "static FhHandler *const %s[] = { ", name);
    for (const Hook *hook = emitter->program->hooks; hook; hook = hook->next)
        if ((int)hook->kind == kind) buf_printf(emitter->out, "%s, ", hook->handler);
    buf_append_cstr(emitter->out, "NULL };\n\n");
    return true;
}

/* Pages name htmx and the theme by what is in them. */
static const char *emit_assets(Emitter *emitter)
{
    const Route *route = emitter->program->routes;
    while (route && !route->page) route = route->next;
    if (!route) return NULL;
    buf_printf(emitter->out, "/* The pages name the files of the library that this was made for; "
               "another library has\n * others, and not this symbol: run its fhc again. */\n"
               "extern const char %s;\n\n", fh_assets_symbol);
    return fh_assets_symbol;
}

void emit_app(Emitter *emitter)
{
    const Program *program = emitter->program;
    const Settings *settings = &program->settings;
    Buf *out = emitter->out;
    if (program->routes) {
        buf_append_cstr(out, "static const FhRoute routes[] = {\n");
        for (const Route *route = program->routes; route; route = route->next)
            emit_route_row(emitter, route);
        buf_append_cstr(out, "};\n\n");
    }
    int ntimers = emit_timers(emitter);
    int nhooks = emit_before_rows(emitter), nerrors = emit_error_rows(emitter);
    const bool starts = emit_hooks_of(emitter, HOOK_STARTUP, "startups");
    const bool stops = emit_hooks_of(emitter, HOOK_SHUTDOWN, "shutdowns");
    const char *statics = emit_statics(emitter);
    const char *assets = emit_assets(emitter);
    emit_lists(emitter);
    buf_append_cstr(out, "const FhApp fh_app = {\n    .abi = FH_VERSION,\n");
    if (assets) buf_printf(out, "    .assets = &%s,\n", assets);
    emit_text(emitter, "name", str_from(program->name));
    buf_append_cstr(out, "    .files = files,\n    .nfiles = FH_COUNT(files),\n");
    emit_text(emitter, "title", settings->title);
    if (settings->exts.len > 0) emit_text(emitter, "exts", settings->exts);
    emit_text(emitter, "theme", settings->theme);
    if (settings->csp.len > 0) emit_text(emitter, "csp", settings->csp);
    if (settings->offline.len > 0) emit_text(emitter, "offline", settings->offline);
    emit_setting(emitter, "htmx", settings->htmx);
    emit_setting(emitter, "port", settings->port);
    emit_setting(emitter, "body", settings->body);
    emit_setting(emitter, "queue", settings->queue);
    emit_setting(emitter, "message", settings->message);
    emit_setting(emitter, "idle", settings->idle);
    emit_setting(emitter, "timeout", settings->timeout);
    if (settings->sandbox) buf_append_cstr(out, "    .sandbox = true,\n");
    if (settings->nwrites > 0) buf_append_cstr(out, "    .writes = writes,\n");
    if (settings->compress) buf_append_cstr(out, "    .deflating = &fh_deflating,\n");
    if (settings->makes_pages) buf_append_cstr(out, "    .gzip = &fh_gzip,\n");
    if (settings->nhosts > 0) buf_append_cstr(out, "    .hosts = hosts,\n");
    if (settings->norigins > 0) buf_append_cstr(out, "    .origins = origins,\n");
    if (program->routes)
        buf_append_cstr(out, "    .routes = routes,\n    .nroutes = FH_COUNT(routes),\n");
    if (ntimers > 0)
        buf_append_cstr(out, "    .timers = timers,\n    .ntimers = FH_COUNT(timers),\n");
    if (program->session)
        buf_append_cstr(out, "    .session = &session_type,\n    .sealing = &fh_sealing,\n");
    if (nhooks > 0)
        buf_append_cstr(out, "    .hooks = hooks,\n    .nhooks = FH_COUNT(hooks),\n");
    if (nerrors > 0)
        buf_append_cstr(out, "    .errors = errors,\n    .nerrors = FH_COUNT(errors),\n");
    buf_append_cstr(out, statics);
    if (program->init) buf_printf(out, "    .init = %s,\n", program->init->name);
    if (starts) buf_append_cstr(out, "    .startup = startups,\n");
    if (stops) buf_append_cstr(out, "    .shutdown = shutdowns,\n");
    buf_append_cstr(out, "};\n");
}
