/* options.c: flags win over the environment, which wins over the app's settings. */
#include "server/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_PORT 5001
#define DEFAULT_HOST "127.0.0.1"

static const char *const verbs[] = { "GET", "POST", "PUT", "PATCH", "DELETE", "WS" };

/* ---- what can be printed ---- */

static void print_help(const FhApp *app)
{
    printf("usage: %s [flags]\n"
           "  --host ADDRESS         where to listen (%s; HOST in the environment)\n"
           "  --port NUMBER          the port, 0 for any that is free (%d; PORT)\n"
           "  --max-connections N    turn away more than so many\n"
           "  --max-per-address N    and those of one address, 0 for any number\n"
           "  --max-body-memory N    bytes that bodies may take together, in memory and in TMPDIR\n"
           "  --access-log           one line for each request on standard error\n"
           "  --dev                  show on error pages what went wrong, and where\n"
           "  --metrics              answer /_fh/metrics to anyone, not to this machine only\n"
           "  --no-sandbox           do not give up, once it serves, what the app does not need\n"
           "  --cert FILE --key FILE serve TLS (only in a binary built with --tls)\n"
           "  --quiet                do not print the address\n"
           "  --routes               print the routes and stop\n"
           "  --cost                 print what a connection takes, in bytes, and stop\n"
           "  --version              print the version and stop\n"
           "  --help                 print this and stop\n",
           app->name, DEFAULT_HOST, app->port ? app->port : DEFAULT_PORT);
}

static void print_fields(const FhField *fields, int nfields)
{
    for (int i = 0; i < nfields; i++) {
        const char *mark = fields[i].need == FH_DEFAULT ? " = …" : "";
        printf("%s%s: %s%s", i ? ", " : "  ", fields[i].name, fields[i].type->name, mark);
    }
}

static void print_routes(const FhApp *app)
{
    for (int i = 0; i < app->nroutes; i++) {
        const FhRoute *route = &app->routes[i];
        printf("%-6s  %-24s", verbs[route->verb], route->path);
        print_fields(route->fields, route->nfields);
        printf("  (%s:%d)\n", app->nfiles > 0 ? app->files[0] : app->name, route->line & 0xFFFFFF);
    }
}

/* ---- reading ---- */

static bool read_number(const char *text, int64_t max, int64_t *number)
{
    char *end;
    if (text[0] < '0' || text[0] > '9') return false;
    *number = strtoll(text, &end, 10);
    return *end == '\0' && *number <= max;
}

static bool read_int(const char *text, int max, int *number)
{
    int64_t value;
    if (!read_number(text, max, &value)) return false;
    *number = (int)value;
    return true;
}

static bool set_port(Options *options, const char *name, const char *text)
{
    if (read_int(text, 65535, &options->port)) return true;
    fprintf(stderr, "%s %s: a port is a number from 0 to 65535\n", name, text);
    return false;
}

static bool is_above_0(const char *flag, const char *text, bool is_read, int64_t value)
{
    if (is_read && value > 0) return true;
    fprintf(stderr, "%s %s: this is not a number above 0\n", flag, text);
    return false;
}

static bool set_most(Options *options, const char *flag, const char *text)
{
    const bool is_read = read_int(text, 10000000, &options->max_connections);
    return is_above_0(flag, text, is_read, options->max_connections);
}

static bool set_most_of_one(Options *options, const char *flag, const char *text)
{
    if (read_int(text, 10000000, &options->max_per_address)) return true;
    fprintf(stderr, "%s %s: this is not a number (0: as many as come)\n", flag, text);
    return false;
}

static bool set_body_memory(Options *options, const char *flag, const char *text)
{
    const bool is_read = read_number(text, INT64_MAX / 2, &options->max_body_memory);
    return is_above_0(flag, text, is_read, options->max_body_memory);
}

static void set_host(Options *options, const char *host)
{
    options->host = strcmp(host, "localhost") == 0 ? DEFAULT_HOST : host;
}

static bool read_environment(Options *options)
{
    const char *host = getenv("HOST"), *port = getenv("PORT");
    if (host && *host) set_host(options, host);
    return !port || !*port || set_port(options, "PORT", port);
}

/* A flag that stands alone; false if it is none of them. */
static bool read_switch(Options *options, const char *flag)
{
    if (strcmp(flag, "--quiet") == 0) options->quiet = true;
    else if (strcmp(flag, "--access-log") == 0) options->access_log = true;
    else if (strcmp(flag, "--dev") == 0) options->dev = true;
    else if (strcmp(flag, "--metrics") == 0) options->open_metrics = true;
    else if (strcmp(flag, "--no-sandbox") == 0) options->no_sandbox = true;
    else if (strcmp(flag, "--cost") == 0) options->cost = true;
    else return false;
    return true;
}

/* A flag that prints something and ends the program; false if it is none of them. */
static bool read_question(const FhApp *app, const char *flag)
{
    if (strcmp(flag, "--help") == 0) print_help(app);
    else if (strcmp(flag, "--version") == 0) printf("%s (fh %s)\n", app->name, FH_VERSION);
    else if (strcmp(flag, "--routes") == 0) print_routes(app);
    else return false;
    return true;
}

static bool set_value(Options *options, const char *flag, const char *value)
{
    if (strcmp(flag, "--port") == 0) return set_port(options, flag, value);
    if (strcmp(flag, "--max-connections") == 0) return set_most(options, flag, value);
    if (strcmp(flag, "--max-per-address") == 0) return set_most_of_one(options, flag, value);
    if (strcmp(flag, "--max-body-memory") == 0) return set_body_memory(options, flag, value);
    if (strcmp(flag, "--host") == 0) {
        set_host(options, value);
        return true;
    }
    fprintf(stderr, "%s: this binary was built without TLS (fhc build --tls)\n", flag);
    return false;
}

/* `--flag value` and `--flag=value`; *i moves past the value. */
static bool read_value(Options *options, int argc, char **argv, int *i)
{
    static const char *const flags[] = { "--host", "--port", "--max-connections",
                                         "--max-per-address", "--max-body-memory", "--cert", "--key" };
    const char *given = argv[*i];
    for (size_t k = 0; k < sizeof(flags) / sizeof(flags[0]); k++) {
        const size_t len = strlen(flags[k]);
        if (strncmp(given, flags[k], len) != 0) continue;
        if (given[len] == '=') return set_value(options, flags[k], given + len + 1);
        if (given[len] != '\0') continue;
        if (*i + 1 < argc) return set_value(options, flags[k], argv[++*i]);
        fprintf(stderr, "%s: a value is missing (--help shows the flags)\n", given);
        return false;
    }
    fprintf(stderr, "%s: there is no such flag (--help shows them)\n", given);
    return false;
}

OptionsEnd options_read(Options *options, const FhApp *app, int argc, char **argv)
{
    *options = (Options){ .host = DEFAULT_HOST, .port = app->port ? app->port : DEFAULT_PORT,
                          .max_per_address = -1 };
    if (!read_environment(options)) return OPTIONS_WRONG;
    for (int i = 1; i < argc; i++) {
        if (read_switch(options, argv[i])) continue;
        if (read_question(app, argv[i])) return OPTIONS_DONE;
        if (!read_value(options, argc, argv, &i)) return OPTIONS_WRONG;
    }
    return OPTIONS_RUN;
}
