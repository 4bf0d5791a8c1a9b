/* build.c: finds the C compiler and the runtime, links the binary. See build.h. */
#include "build.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The Makefile says these. */
#ifndef BUILD_PREFIX
#define BUILD_PREFIX "/usr/local" /* where to look when nothing else tells */
#endif
#ifndef BUILD_LIBS
#define BUILD_LIBS "" /* what libfh.a and libwebsockets.a want besides */
#endif
#ifndef BUILD_SANITIZE
#define BUILD_SANITIZE "" /* the sanitized build has these flags: its libfh.a wants them, and */
#define BUILD_CC ""       /* the compiler that knows them */
#endif

#ifndef BUILD_HARDEN
#define BUILD_HARDEN ""      /* what the compiler that made the runtime can do against mistakes */
#define BUILD_HARDEN_LINK "" /* that are used: a place that cannot be guessed, guarded stacks */
#endif

#define DEBUG_FLAGS "-g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined"
#define RELEASE_FLAGS "-O2 -static-pie -s -Wl,--gc-sections " BUILD_HARDEN " " BUILD_HARDEN_LINK
#define CACHE_KEEPS 16 /* binaries in the cache; the oldest make room */

/* ---- messages and paths -------------------------------------------------------------- */

static int fail(int status, const char *what, const char *path)
{
    fprintf(stderr, "fhc: %s%s%s\n", path ? path : "", path ? ": " : "", what);
    return status;
}

static bool is_readable(const char *path)
{
    return access(path, R_OK) == 0;
}

/* The directory of a path, "." for a bare name. */
static const char *directory_of(Arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');

    if (!slash)
        return ".";
    return arena_copy(arena, path, slash == path ? 1 : (size_t)(slash - path));
}

/* ---- where the runtime is ------------------------------------------------------------ */

typedef struct Runtime {
    const char *lib;     /* the directory of libfh.a */
    const char *include; /* the directory of fh/fh.h */
} Runtime;

/* Installed, the archives are in lib/fh; in build/ they are in lib. */
static bool runtime_below(Arena *arena, const char *root, Runtime *runtime)
{
    static const char *const places[] = { "lib/fh", "lib" };

    for (int i = 0; i < 2; i++) {
        const char *lib = arena_printf(arena, "%s/%s", root, places[i]);

        if (!is_readable(arena_printf(arena, "%s/libfh.a", lib)))
            continue;
        runtime->lib = lib;
        runtime->include = arena_printf(arena, "%s/include", root);
        return true;
    }
    return false;
}

/* The directory of this executable: build/ or PREFIX/bin. */
static const char *own_directory(Arena *arena)
{
    char path[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path - 1);

    if (len <= 0)
        return BUILD_PREFIX "/bin";
    path[len] = '\0';
    return directory_of(arena, path);
}

static bool find_runtime(Arena *arena, Runtime *runtime)
{
    const char *home = getenv("FH_HOME");
    const char *here = own_directory(arena);

    if (home && *home) {
        if (runtime_below(arena, home, runtime))
            return true;
        fail(2, "no lib/fh/libfh.a there (FH_HOME names it)", home);
        return false;
    }
    if (runtime_below(arena, here, runtime) ||
        runtime_below(arena, directory_of(arena, here), runtime) ||
        runtime_below(arena, BUILD_PREFIX, runtime))
        return true;
    fail(2, "libfh.a is not beside this fhc; set FH_HOME to where fh is installed", NULL);
    return false;
}

const char *build_cflags(Arena *arena)
{
    Runtime runtime;

    return find_runtime(arena, &runtime) ? arena_printf(arena, "-I%s", runtime.include) : NULL;
}

const char *build_libs(Arena *arena)
{
    Runtime runtime;

    if (!find_runtime(arena, &runtime))
        return NULL;
    return arena_printf(arena, "-L%s -lfh -lwebsockets%s -lm", runtime.lib,
                        *BUILD_LIBS ? " " BUILD_LIBS : "");
}

const char *build_mk(Arena *arena)
{
    Runtime runtime;

    return find_runtime(arena, &runtime) ? arena_printf(arena, "%s/fh.mk", runtime.lib) : NULL;
}

/* ---- a command: words, shown and run ------------------------------------------------- */

typedef struct Command {
    char **words; /* ended by null, in the arena */
    size_t nwords;
    size_t room;
} Command;

static void add_word(Arena *arena, Command *command, const char *word)
{
    if (command->nwords + 1 >= command->room) {
        size_t more = command->room + 64;

        command->words = arena_grow(arena, command->words, command->room * sizeof(char *),
                                    more * sizeof(char *));
        command->room = more;
    }
    command->words[command->nwords++] = arena_copy(arena, word, strlen(word));
}

/* Adds the words of `text`, which spaces separate. */
static void add_words(Arena *arena, Command *command, const char *text)
{
    while (*(text += strspn(text, " \t\n"))) {
        size_t len = strcspn(text, " \t\n");

        add_word(arena, command, arena_copy(arena, text, len));
        text += len;
    }
}

static void show(const Command *command)
{
    for (size_t i = 0; i < command->nwords; i++)
        printf("%s%s", command->words[i], i + 1 < command->nwords ? " " : "\n");
    fflush(stdout);
}

/* Is there such a program in PATH, or at this path? */
static bool is_program(Arena *arena, const char *name)
{
    const char *path = getenv("PATH");

    if (strchr(name, '/'))
        return access(name, X_OK) == 0;
    for (path = path ? path : "/usr/bin:/bin"; *path; path += *path == ':') {
        size_t len = strcspn(path, ":");

        if (len && access(arena_printf(arena, "%.*s/%s", (int)len, path, name), X_OK) == 0)
            return true;
        path += len;
    }
    return false;
}

/* $CC as the user set it, else the first C compiler there is. Null, and told, without one. */
static const char *find_cc(Arena *arena)
{
    static const char *const usual[] = { "cc", "gcc", "clang" };
    const char *named = getenv("CC");

    if (*BUILD_CC)
        return BUILD_CC;
    if (named && *named) {
        const char *program = arena_copy(arena, named, strcspn(named, " "));

        if (is_program(arena, program))
            return named;
        fail(2, "no such C compiler (CC names it)", program);
        return NULL;
    }
    for (int i = 0; i < 3; i++)
        if (is_program(arena, usual[i]))
            return usual[i];
    fail(2, "no C compiler found: install one (apt-get install gcc) or name it in CC", NULL);
    return NULL;
}

/* Runs it to its end. An interrupt ends the command, then what is left to do here is done. */
static int run(const Command *command)
{
    struct sigaction ignore = { .sa_handler = SIG_IGN }, interrupt, quit;
    int status = 0;
    pid_t child;

    sigaction(SIGINT, &ignore, &interrupt);
    sigaction(SIGQUIT, &ignore, &quit);
    child = fork();
    if (child == 0) {
        sigaction(SIGINT, &interrupt, NULL);
        sigaction(SIGQUIT, &quit, NULL);
        execvp(command->words[0], command->words);
        _exit(127);
    }
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    sigaction(SIGINT, &interrupt, NULL);
    sigaction(SIGQUIT, &quit, NULL);
    if (child < 0 || (WIFEXITED(status) && WEXITSTATUS(status) == 127))
        return fail(2, "cannot be run", command->words[0]);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 1;
}

/* ---- linking ------------------------------------------------------------------------- */

/* The whole command line but for the two paths that change from run to run. */
static bool link_flags(Arena *arena, const BuildOptions *options, Command *command)
{
    Runtime runtime;
    const char *cc = find_cc(arena);

    if (!cc || !find_runtime(arena, &runtime))
        return false;
    if (options->tls && !is_readable(arena_printf(arena, "%s/libwebsockets-tls.a", runtime.lib))) {
        fail(2, "this fhc was installed without TLS", NULL);
        return false;
    }
    add_words(arena, command, cc);
    add_word(arena, command, "-std=c11");
    add_words(arena, command, *BUILD_SANITIZE ? "-g " BUILD_SANITIZE
                              : options->debug ? DEBUG_FLAGS : RELEASE_FLAGS);
    add_word(arena, command, arena_printf(arena, "-I%s", runtime.include));
    return true;
}

/* Adds what comes behind the C file: the user's own files first, since they use the runtime. */
static void add_libraries(Arena *arena, const BuildOptions *options, Command *command)
{
    for (int i = 0; i < options->nmore; i++)
        add_word(arena, command, options->more[i]);
    add_words(arena, command, build_libs(arena));
}

int build_link(Arena *arena, const BuildOptions *options, const char *c_path)
{
    Command command = { NULL, 0, 0 };

    if (!link_flags(arena, options, &command))
        return 2;
    if (options->include) {
        add_word(arena, &command, arena_printf(arena, "-I%s", options->include));
        add_word(arena, &command, arena_printf(arena, "-I%s", directory_of(arena, c_path)));
    }
    add_word(arena, &command, "-o");
    add_word(arena, &command, options->output);
    add_word(arena, &command, c_path);
    add_libraries(arena, options, &command);
    if (options->show)
        show(&command);
    return run(&command);
}

/* ---- C text in memory ---------------------------------------------------------------- */

static bool write_file(const char *path, fh_str text)
{
    FILE *file = fopen(path, "w");
    bool ok = file && fwrite(text.ptr, 1, text.len, file) == text.len;

    return file && fclose(file) == 0 && ok;
}

int build_text(Arena *arena, const BuildOptions *options, const char *name, fh_str c_text)
{
    const char *tmp = getenv("TMPDIR");
    char *dir = arena_printf(arena, "%s/fh-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    const char *c_path, *h_path;
    int status;

    if (!mkdtemp(dir))
        return fail(2, strerror(errno), dir);
    c_path = arena_printf(arena, "%s/%s.c", dir, name);
    h_path = arena_printf(arena, "%s/%s.fh.h", dir, name);
    if (!write_file(c_path, c_text))
        status = fail(2, strerror(errno), c_path);
    else if (options->header.len > 0 && !write_file(h_path, options->header))
        status = fail(2, strerror(errno), h_path);
    else
        status = build_link(arena, options, c_path);
    if (options->header.len > 0)
        unlink(h_path);
    unlink(c_path);
    rmdir(dir);
    return status;
}

/* ---- the cache ----------------------------------------------------------------------- */

/* FNV-1a over 64 bits, twice with different starts: no adversary, only no accident. */
typedef struct Key {
    uint64_t a, b;
} Key;

static void key_add(Key *key, const void *bytes, size_t len)
{
    const unsigned char *p = bytes;

    for (size_t i = 0; i < len; i++) {
        key->a = (key->a ^ p[i]) * 0x100000001b3;
        key->b = (key->b ^ p[i] ^ 0x5c) * 0x100000001b3;
    }
}

/* A file counts by its date and size; a missing one is the linker's to report. */
static void key_add_file(Key *key, const char *path)
{
    struct stat info;

    key_add(key, path, strlen(path) + 1);
    if (stat(path, &info) != 0)
        return;
    key_add(key, &info.st_mtim, sizeof info.st_mtim);
    key_add(key, &info.st_size, sizeof info.st_size);
}

static Key cache_key(Arena *arena, const BuildOptions *options, const Command *flags,
                     fh_str c_text)
{
    Key key = { 0xcbf29ce484222325, 0x9ae16a3b2f90404f };
    Runtime runtime;

    key_add(&key, c_text.ptr, c_text.len);
    if (options->header.len > 0)
        key_add(&key, options->header.ptr, options->header.len);
    for (size_t i = 0; i < flags->nwords; i++)
        key_add(&key, flags->words[i], strlen(flags->words[i]) + 1);
    for (int i = 0; i < options->nmore; i++)
        key_add_file(&key, options->more[i]);
    if (find_runtime(arena, &runtime))
        key_add_file(&key, arena_printf(arena, "%s/libfh.a", runtime.lib));
    return key;
}

/* The cache's directory, made if need be. Null, and told, when there can be none. What is in it
 * gets executed, so one that another user owns or may write to is refused. */
static const char *cache_directory(Arena *arena)
{
    const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME"), *dir;
    struct stat info;

    if (!base || base[0] != '/')
        base = arena_printf(arena, "%s/.cache", home && *home ? home : "/tmp");
    dir = arena_printf(arena, "%s/fh", base);
    mkdir(base, 0700);
    mkdir(dir, 0700);
    if (stat(dir, &info) != 0) {
        fail(2, strerror(errno), dir);
        return NULL;
    }
    if (info.st_uid != geteuid() || (info.st_mode & (S_IWGRP | S_IWOTH))) {
        fail(2, "others may write there: fhc keeps no programs in it", dir);
        return NULL;
    }
    return dir;
}

/* Removes the oldest binaries until CACHE_KEEPS are left. */
static void trim_cache(Arena *arena, const char *directory)
{
    for (;;) {
        DIR *dir = opendir(directory);
        char *oldest = NULL;
        struct timespec date = { 0, 0 };
        int count = 0;

        for (struct dirent *entry; dir && (entry = readdir(dir));) {
            char *path = arena_printf(arena, "%s/%s", directory, entry->d_name);
            struct stat info;

            if (entry->d_name[0] == '.' || stat(path, &info) != 0 || !S_ISREG(info.st_mode))
                continue;
            if (!count++ || info.st_mtim.tv_sec < date.tv_sec) {
                oldest = path;
                date = info.st_mtim;
            }
        }
        if (dir)
            closedir(dir);
        if (count <= CACHE_KEEPS || unlink(oldest) != 0)
            return;
    }
}

int build_cached(Arena *arena, const BuildOptions *options, const char *name, fh_str c_text,
                 const char **binary)
{
    Command flags = { NULL, 0, 0 };
    BuildOptions into_cache = *options;
    const char *dir = cache_directory(arena), *fresh;
    Key key;
    int status;

    if (!dir || !link_flags(arena, options, &flags))
        return 2;
    key = cache_key(arena, options, &flags, c_text);
    *binary = arena_printf(arena, "%s/%s-%016llx%016llx", dir, name, (unsigned long long)key.a,
                           (unsigned long long)key.b);
    if (access(*binary, X_OK) == 0) {
        utimensat(AT_FDCWD, *binary, NULL, 0);
        return 0;
    }
    /* Renamed when whole, so that another run never sees half a binary. */
    fresh = arena_printf(arena, "%s.%ld", *binary, (long)getpid());
    into_cache.output = fresh;
    status = build_text(arena, &into_cache, name, c_text);
    if (status == 0 && rename(fresh, *binary) != 0)
        status = fail(2, strerror(errno), *binary);
    if (status != 0)
        unlink(fresh);
    trim_cache(arena, dir);
    return status;
}

int build_exec(Arena *arena, const char *binary, char *const *args)
{
    Command command = { NULL, 0, 0 };

    add_word(arena, &command, binary);
    while (*args)
        add_word(arena, &command, *args++);
    fflush(NULL);
    execv(binary, command.words);
    return fail(2, strerror(errno), binary);
}
