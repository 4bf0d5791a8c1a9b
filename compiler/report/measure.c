/* measure.c: see measure.h. */
#include "report/measure.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- the file ---- */

/* What is loaded and may not be written to is code and constants; the rest is data. */
static void add_segment(const Elf64_Phdr *segment, Measured *measured)
{
    if (segment->p_type != PT_LOAD) return;
    if (segment->p_flags & PF_W) measured->data_bytes += segment->p_memsz;
    else measured->constant_bytes += segment->p_memsz;
}

static void read_headers(FILE *file, Measured *measured)
{
    Elf64_Ehdr head;
    Elf64_Phdr segment;
    if (fread(&head, sizeof head, 1, file) != 1) return;
    if (memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 || head.e_ident[EI_CLASS] != ELFCLASS64) return;
    for (int i = 0; i < head.e_phnum; i++) {
        const long at = (long)(head.e_phoff + (uint64_t)i * head.e_phentsize);
        if (fseek(file, at, SEEK_SET) != 0 || fread(&segment, sizeof segment, 1, file) != 1) return;
        add_segment(&segment, measured);
    }
}

static void measure_file(const char *path, Measured *measured)
{
    struct stat info;
    FILE *file = fopen(path, "rb");
    if (!file) return;
    if (fstat(fileno(file), &info) == 0) measured->file_bytes = (uint64_t)info.st_size;
    read_headers(file, measured);
    fclose(file);
}

/* ---- what it says ---- */

/* Starts `path --cost`; its standard output, or null. */
static FILE *ask(const char *path, pid_t *child)
{
    int ends[2];
    if (pipe(ends) != 0) return NULL;
    *child = fork();
    if (*child == 0) {
        const int nowhere = open("/dev/null", O_RDWR);
        dup2(nowhere, STDIN_FILENO);
        dup2(ends[1], STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        execl(path, path, "--cost", (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    if (*child > 0) return fdopen(ends[0], "r");
    close(ends[0]);
    return NULL;
}

static void take_line(Measured *measured, const char *name, uint64_t value)
{
    const struct { const char *name; uint64_t *place; } places[] = {
        { "http_connection", &measured->http_connection },
        { "websocket", &measured->websocket },
        { "queue_max", &measured->queue_max },
        { "message_max", &measured->message_max },
        { "body_max", &measured->body_max },
        { "head_max", &measured->head_max },
        { "arena_max", &measured->arena_max },
    };
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (strcmp(places[i].name, name) == 0) *places[i].place = value;
}

static void measure_cost(const char *path, Measured *measured)
{
    char name[64];
    unsigned long long value;
    int status = 0;
    pid_t child = -1;
    FILE *answer = ask(path, &child);
    while (answer && fscanf(answer, "%63s %llu", name, &value) == 2)
        take_line(measured, name, value);
    if (answer) fclose(answer);
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    measured->has_cost = answer && WIFEXITED(status) && WEXITSTATUS(status) == 0 &&
                         measured->arena_max > 0;
}

Measured measure_binary(Arena *arena, const char *path)
{
    Measured measured = { 0 };
    if (!strchr(path, '/')) path = arena_printf(arena, "./%s", path);
    measure_file(path, &measured);
    fflush(NULL);
    measure_cost(path, &measured);
    return measured;
}
