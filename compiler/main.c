/* main.c: the command line of fhc, and its only exit status.
 *
 * 0 fine, 1 the program has errors, 2 wrong usage or a file that cannot be read or written. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "build.h"
#include "compile.h"
#include "words/explain.h"
#include "syntax/import.h"
#include "report/measure.h"
#include "output.h"
#include "report/report.h"
#include "language/scope.h"
#include "source/version.h"

enum { EXIT_FINE = 0, EXIT_ERRORS = 1, EXIT_USAGE = 2 };

typedef struct Options {
    const char *command;  /* "emit" … */
    const char *input;
    const char *output;   /* -o */
    const char **more;    /* further files for the C compiler */
    int nmore;
    char **server_args;   /* run: behind -- */
    Stage stage;          /* --dump */
    bool dump, depfile, line, debug, show, tls, json, report;
} Options;

/* ---- help ---- */

typedef struct Command {
    const char *name;
    const char *usage;
    const char *what;
    const char *flags; /* those it takes, each between spaces */
    const char *more;
} Command;

static const Command commands[] = {
    { "emit", "fhc [emit] app.fh [-o app.c] [-MD] [--line] [--dump=STAGE]", "write C",
      " -o -MD --line --dump ",
      "  -o FILE       where to; standard output otherwise. Nothing is written when the file\n"
      "                already holds the same bytes\n"
      "  -MD           a depfile for make beside the output (app.d)\n"
      "  --line        #line directives, so that C compilers and debuggers name the .fh file\n"
      "  --dump=STAGE  tokens, ast, types, program or c instead\n" },
    { "build", "fhc build app.fh [more.c …] [-o app] [--debug] [--show] [--report [--json]]",
      "compile to one static server binary",
      " -o --debug --tls --show --report --json -l -L ",
      "  -o FILE       the binary; app.fh gives ./app otherwise\n"
      "  --debug       symbols, sanitizers, #line; not static\n"
      "  --tls         with TLS inside\n"
      "  --show        print the commands that run\n"
      "  --report      print what the app costs: constant markup, the binary, an idle\n"
      "                connection, and what each handler takes of its memory at most\n"
      "  --json        the report as JSON\n" },
    { "run", "fhc run app.fh [-- server flags]", "build into a cache and run",
      " --debug --tls --show -l -L ",
      "  What stands behind -- goes to the server: fhc run app.fh -- --port 8080\n"
      "  Folders of `static` are served as they are, so that a change shows at once.\n" },
    { "check", "fhc check app.fh [--json]", "report errors and warnings only",
      " --json ",
      "  --json        as a JSON array, for tools\n" },
    { "routes", "fhc routes app.fh [--json]", "list the routes, their parameters and lines",
      " --json ",
      "  --json        as a JSON array, for tools\n" },
    { "explain", "fhc explain FH0301", "say more about a diagnostic", "  ", "" },
    { "help", "fhc help [command]", "this, or more about a command", "  ", "" },
};

#define NCOMMANDS ((int)(sizeof commands / sizeof commands[0]))

static const Command *find_command(const char *name)
{
    for (int i = 0; i < NCOMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0) return &commands[i];
    return NULL;
}

static int no_command(const char *name)
{
    Nearest nearest = nearest_to(str_from(name));
    for (int i = 0; i < NCOMMANDS; i++) nearest_try(&nearest, str_from(commands[i].name), NULL);
    fprintf(stderr, "fhc: no command is called `%s`: ", name);
    if (nearest.found.ptr) fprintf(stderr, "did you mean `%s`?\n", nearest.found.ptr);
    else fprintf(stderr, "see fhc help\n");
    return EXIT_USAGE;
}

/* Whether a first argument that is no command is meant to be one: no file has that name, and it
 * does not look like a file's. */
static bool is_meant_as_command(const char *name)
{
    return name[0] != '-' && !strpbrk(name, "./") && access(name, F_OK) != 0;
}

static int print_help(const char *topic, FILE *to)
{
    const Command *command = topic ? find_command(topic) : NULL;
    if (topic && !command) return no_command(topic);
    if (command) {
        fprintf(to, "usage: %s\n\n  %s\n\n%s", command->usage, command->what, command->more);
        return EXIT_FINE;
    }
    fprintf(to, "fhc %s compiles .fh files to C, and to static server binaries.\n\n",
           COMPILER_VERSION);
    for (int i = 0; i < NCOMMANDS; i++)
        fprintf(to, "  %-8s %s\n           %s\n", commands[i].name, commands[i].what,
               commands[i].usage);
    fprintf(to, "\n  fhc --cflags, fhc --libs   what a C compiler needs\n"
           "  fhc --mk                   the path of fh.mk: include $(shell fhc --mk)\n"
           "  fhc --version\n");
    return EXIT_FINE;
}

static int usage_error(const char *message, const char *what)
{
    fprintf(stderr, "fhc: ");
    fprintf(stderr, message, what);
    fprintf(stderr, ": see fhc help\n");
    return EXIT_USAGE;
}

/* ---- names of files ---- */

/* "samples/chat.fh" → "chat" */
static const char *stem_of(Arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    size_t len = dot && dot > name ? (size_t)(dot - name) : strlen(name);
    return strcmp(path, "-") == 0 ? "app" : arena_copy(arena, name, len);
}

/* NAME.fh.h goes beside the C file that includes it. */
static const char *header_path(const Options *options, const Compilation *compilation)
{
    const char *slash = strrchr(options->output, '/');
    int folder = slash ? (int)(slash - options->output) + 1 : 0;
    return arena_printf(compilation->arena, "%.*s%s.fh.h", folder, options->output,
                        stem_of(compilation->arena, options->input));
}

/* ---- the commands ---- */

static void print_diagnostics(const Compilation *compilation, bool json)
{
    Buf text = { 0 };
    bool colour = isatty(STDERR_FILENO) && !getenv("NO_COLOR");
    if (json) diag_print_json(&compilation->diags, &text);
    else diag_print(&compilation->diags, colour, &text);
    if (text.len > 0) fwrite(text.ptr, 1, text.len, json ? stdout : stderr);
    buf_free(&text);
}

/* Compiles the input; says what went wrong. The C or the dump is in `out`. */
static int compile_input(const Options *options, Stage stage, Compilation *compilation, Buf *out)
{
    const bool is_check = strcmp(options->command, "check") == 0;
    const bool reads_no_files = strcmp(options->command, "run") == 0 ||
                                strcmp(options->command, "routes") == 0;
    EmitOptions emit_options = { .line_directives = options->line || options->debug,
                                 .live_files = reads_no_files };
    errno = 0;
    switch (compile_file(compilation, options->input, stage, &emit_options, out)) {
    case COMPILE_UNREADABLE:
        fprintf(stderr, "fhc: cannot read %s: %s\n", options->input, strerror(errno));
        return EXIT_USAGE;
    case COMPILE_TOO_BIG:
        fprintf(stderr, "fhc: %s is larger than %zu MiB: split it\n", options->input,
                SOURCE_MAX >> 20);
        return EXIT_USAGE;
    case COMPILE_ERRORS:
        print_diagnostics(compilation, options->json && is_check);
        return EXIT_ERRORS;
    default:
        print_diagnostics(compilation, options->json && is_check);
        if (!out || !out->failed) return EXIT_FINE;
        fprintf(stderr, "fhc: out of memory\n");
        return EXIT_USAGE;
    }
}

static int write_depfile(const Options *options, const Compilation *compilation)
{
    if (!options->output) return usage_error("-MD needs -o%s", "");
    return output_depfile(options->output, compilation->header.len > 0
                                               ? header_path(options, compilation) : NULL,
                          compilation);
}

static int command_emit(const Options *options)
{
    Compilation compilation;
    Buf out = { 0 };
    Stage stage = options->dump ? options->stage : STAGE_C;
    int status = compile_input(options, stage, &compilation, &out);
    if (status == EXIT_FINE || (options->dump && status == EXIT_ERRORS)) {
        int written = output_write(options->output, buf_str(&out));
        if (written != EXIT_FINE) status = written;
    }
    if (status == EXIT_FINE && options->output && compilation.header.len > 0)
        status = output_write(header_path(options, &compilation), buf_str(&compilation.header));
    if (status == EXIT_FINE && options->depfile) status = write_depfile(options, &compilation);
    buf_free(&out);
    compile_free(&compilation);
    return status;
}

static int command_check(const Options *options)
{
    Compilation compilation;
    int status = compile_input(options, STAGE_CHECK, &compilation, NULL);
    const char *user = status == EXIT_ERRORS
                     ? import_user(compilation.arena, options->input) : NULL;
    if (user)
        fprintf(stderr, "fhc: %s imports %s: `fhc check %s` checks both as one program\n", user,
                options->input, user);
    compile_free(&compilation);
    return status;
}

/* "samples/chat.fh" → "samples"; "chat.fh" → "." */
static const char *folder_of(Arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash) return ".";
    return slash == path ? "/" : arena_copy(arena, path, (size_t)(slash - path));
}

/* What build and run have in common. */
static BuildOptions build_options(const Options *options, const Compilation *compilation)
{
    BuildOptions build = { .more = options->more, .nmore = options->nmore,
                           .debug = options->debug, .tls = options->tls,
                           .show = options->show, .header = buf_str(&compilation->header) };
    if (build.header.len > 0)
        build.include = folder_of(compilation->arena, options->input);
    return build;
}

/* What the app costs, measured at its binary, or, without one, its routes. */
static int print_report(const Options *options, const Compilation *compilation, const char *binary)
{
    Buf out = { 0 };
    if (binary) {
        const Measured measured = measure_binary(compilation->arena, binary);
        report_cost(compilation->program, compilation->arena, &measured, options->json, &out);
    } else {
        report_routes(compilation->program, options->json, &out);
    }
    const int status = output_write(NULL, buf_str(&out));
    buf_free(&out);
    return status;
}

static int command_routes(const Options *options)
{
    Compilation compilation;
    int status = compile_input(options, STAGE_PROGRAM, &compilation, NULL);
    if (status == EXIT_FINE) status = print_report(options, &compilation, NULL);
    compile_free(&compilation);
    return status;
}

static int command_build(const Options *options)
{
    Compilation compilation;
    Buf out = { 0 };
    int status = compile_input(options, STAGE_C, &compilation, &out);
    if (status == EXIT_FINE) {
        const char *name = stem_of(compilation.arena, options->input);
        BuildOptions build = build_options(options, &compilation);
        build.output = options->output ? options->output : name;
        status = build_text(compilation.arena, &build, name, buf_str(&out));
        if (status == EXIT_FINE && options->report)
            status = print_report(options, &compilation, build.output);
    }
    buf_free(&out);
    compile_free(&compilation);
    return status;
}

static int command_run(const Options *options)
{
    Compilation compilation;
    Buf out = { 0 };
    const char *binary = NULL;
    int status = compile_input(options, STAGE_C, &compilation, &out);
    if (status == EXIT_FINE) {
        BuildOptions build = build_options(options, &compilation);
        status = build_cached(compilation.arena, &build,
                              stem_of(compilation.arena, options->input), buf_str(&out),
                              &binary);
    }
    buf_free(&out);
    if (status == EXIT_FINE)
        status = build_exec(compilation.arena, binary, options->server_args);
    compile_free(&compilation);
    return status;
}

/* Words of a page, in lines of at most 76 columns. */
static void print_wrapped(const char *text)
{
    size_t column = 0;
    for (const char *word = text; *word; ) {
        size_t len = strcspn(word, " ");
        if (column > 0 && column + 1 + len > 76) {
            putchar('\n');
            column = 0;
        }
        printf("%s%.*s", column > 0 ? " " : "", (int)len, word);
        column += len + (column > 0);
        word += len;
        while (*word == ' ') word++;
    }
    putchar('\n');
}

static int command_explain(const char *code)
{
    const Explanation *found = explain(code);
    if (!found) return usage_error("no diagnostic is called `%s`", code);
    printf("FH%04d: %s\n\n", found->code, found->title);
    print_wrapped(found->page);
    return EXIT_FINE;
}

/* --cflags, --libs, --mk */
static int print_fact(const char *(*fact)(Arena *))
{
    Arena *arena = arena_new(0, NULL, NULL);
    const char *text = fact(arena);
    if (text) puts(text);
    arena_free(arena);
    return text ? EXIT_FINE : EXIT_USAGE;
}

/* ---- reading the command line ---- */

static bool ends_with(const char *text, const char *suffix)
{
    size_t len = strlen(text), n = strlen(suffix);
    return len >= n && strcmp(text + len - n, suffix) == 0;
}

/* Whether a command takes a flag, of which what stands behind `=`, -l or -L does not count. */
static bool takes_flag(const char *command, const char *flag)
{
    char word[32];
    size_t len = strcspn(flag, "=");
    if (strncmp(flag, "-l", 2) == 0 || strncmp(flag, "-L", 2) == 0) len = 2;
    snprintf(word, sizeof word, " %.*s ", (int)(len < 24 ? len : 24), flag);
    return strstr(find_command(command)->flags, word) != NULL;
}

/* One argument that begins with a hyphen; returns an exit status or -1 to go on. */
static int read_flag(Options *options, char **argv, int *i)
{
    const char *flag = argv[*i];
    if (strcmp(flag, "-o") == 0) {
        if (!argv[*i + 1]) return usage_error("%s needs a file", flag);
        options->output = argv[++*i];
    } else if (strcmp(flag, "-MD") == 0) options->depfile = true;
    else if (strcmp(flag, "--line") == 0) options->line = true;
    else if (strcmp(flag, "--debug") == 0) options->debug = true;
    else if (strcmp(flag, "--show") == 0) options->show = true;
    else if (strcmp(flag, "--tls") == 0) options->tls = true;
    else if (strcmp(flag, "--json") == 0) options->json = true;
    else if (strcmp(flag, "--report") == 0) options->report = true;
    else if (strncmp(flag, "--dump=", 7) == 0) {
        int stage = stage_named(flag + 7);
        if (stage < 0) return usage_error("no stage is called `%s`", flag + 7);
        options->dump = true;
        options->stage = (Stage)stage;
    } else if ((strncmp(flag, "-l", 2) == 0 || strncmp(flag, "-L", 2) == 0) && flag[2]) {
        options->more[options->nmore++] = flag;
    } else {
        return usage_error("no option is called `%s`", flag);
    }
    if (takes_flag(options->command, flag)) return -1;
    fprintf(stderr, "fhc: %s does not take `%s`: see fhc help %s\n", options->command, flag,
            options->command);
    return EXIT_USAGE;
}

static int read_options(Options *options, int argc, char **argv)
{
    int i = 1;
    if (i < argc && find_command(argv[i])) options->command = argv[i++];
    else if (i < argc && is_meant_as_command(argv[i])) return no_command(argv[i]);
    for (; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0) {
            options->server_args = argv + i + 1;
            break;
        }
        if (argv[i][0] == '-' && argv[i][1]) {
            int status = read_flag(options, argv, &i);
            if (status >= 0) return status;
        } else if (!options->input) {
            options->input = argv[i];
        } else {
            options->more[options->nmore++] = argv[i];
        }
    }
    return -1;
}

/* A further file of build and run. An exit status, or -1 to go on. */
static int look_at_more(const char *file)
{
    if (ends_with(file, ".fh"))
        return usage_error("one .fh file at a time (it may import others): what is `%s`", file);
    if (file[0] == '-' || access(file, R_OK) == 0) return -1;
    fprintf(stderr, "fhc: cannot read %s: %s\n", file, strerror(errno));
    return EXIT_USAGE;
}

static int run_command(const Options *options)
{
    const char *command = options->command;
    bool explains = strcmp(command, "explain") == 0;
    if (!options->input)
        return usage_error(explains ? "%s needs a code: fhc explain FH0301"
                                    : "%s needs a .fh file", command);
    if (explains) return command_explain(options->input);
    bool builds = strcmp(command, "build") == 0 || strcmp(command, "run") == 0;
    if (options->nmore > 0 && !builds) {
        return usage_error("one .fh file at a time: what is `%s`", options->more[0]);
    }
    for (int i = 0; i < options->nmore; i++) {
        int status = look_at_more(options->more[i]);
        if (status >= 0) return status;
    }
    if (options->depfile && !options->output) return usage_error("-MD needs -o%s", "");
    if (strcmp(command, "check") == 0) return command_check(options);
    if (strcmp(command, "build") == 0) return command_build(options);
    if (strcmp(command, "run") == 0) return command_run(options);
    if (strcmp(command, "routes") == 0) return command_routes(options);
    return command_emit(options);
}

static int run(int argc, char **argv)
{
    char *no_args[] = { NULL };
    if (argc < 2) {
        print_help(NULL, stderr);
        return EXIT_USAGE;
    }
    const char *first = argv[1];
    if (strcmp(first, "help") == 0 || strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0)
        return print_help(argc > 2 ? argv[2] : NULL, stdout);
    if (strcmp(first, "--version") == 0) {
        printf("fhc %s\n", COMPILER_VERSION);
        return EXIT_FINE;
    }
    if (strcmp(first, "--cflags") == 0) return print_fact(build_cflags);
    if (strcmp(first, "--libs") == 0) return print_fact(build_libs);
    if (strcmp(first, "--mk") == 0) return print_fact(build_mk);

    Options options = { .command = "emit", .server_args = no_args };
    options.more = calloc((size_t)argc + 1, sizeof *options.more);
    if (!options.more) return EXIT_USAGE;
    int status = read_options(&options, argc, argv);
    if (status < 0) status = run_command(&options);
    free(options.more);
    return status;
}

int main(int argc, char **argv)
{
    int status = run(argc, argv);
    return status == EXIT_FINE ? output_write(NULL, FH_STR("")) : status;
}
