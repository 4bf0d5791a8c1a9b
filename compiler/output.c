/* output.c: see output.h. */
#include "output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "static/baked.h"

enum { CANNOT_WRITE = 2 }; /* the exit status of fhc */

/* ---- writing files ---- */

static bool holds(const char *path, fh_str text)
{
    FILE *file = fopen(path, "rb");
    if (!file) return false;
    Buf buf = { 0 };
    char block[65536];
    size_t n;
    while ((n = fread(block, 1, sizeof block, file)) > 0 && buf.len <= text.len)
        buf_append(&buf, block, n);
    fclose(file);
    bool same = !buf.failed && buf.len == text.len
             && (text.len == 0 || memcmp(buf.ptr, text.ptr, text.len) == 0);
    buf_free(&buf);
    return same;
}

static bool write_all(FILE *file, fh_str text)
{
    bool ok = fwrite(text.ptr, 1, text.len, file) == text.len;
    if (fflush(file) != 0) ok = false;
    return ok;
}

static int cannot_write(const char *path)
{
    fprintf(stderr, "fhc: cannot write %s: %s\n", path, strerror(errno));
    return CANNOT_WRITE;
}

/* Puts the file in place whole, or leaves what was there. */
static int write_file(const char *path, fh_str text)
{
    struct stat info;
    if (stat(path, &info) == 0 && !S_ISREG(info.st_mode)) { /* a pipe or a device */
        FILE *file = fopen(path, "wb");
        if (!file) return cannot_write(path);
        bool ok = write_all(file, text);
        int error = errno;
        fclose(file);
        errno = error;
        return ok ? 0 : cannot_write(path);
    }
    if (holds(path, text)) return 0;
    Buf name = { 0 };
    buf_printf(&name, "%s.%ld.tmp", path, (long)getpid());
    buf_append_char(&name, '\0');
    if (name.failed) return cannot_write(path);
    FILE *file = fopen(name.ptr, "wb");
    bool ok = file && write_all(file, text);
    int error = errno;
    if (file && fclose(file) != 0 && ok) {
        ok = false;
        error = errno;
    }
    if (ok && rename(name.ptr, path) != 0) {
        ok = false;
        error = errno;
    }
    if (!ok && file) unlink(name.ptr);
    buf_free(&name);
    errno = error;
    return ok ? 0 : cannot_write(path);
}

int output_write(const char *path, fh_str text)
{
    if (path && strcmp(path, "-") != 0) return write_file(path, text);
    return write_all(stdout, text) ? 0 : cannot_write("to standard output");
}

/* ---- what make reads ---- */

/* Spaces, # and $ mean something to make. */
static void depfile_name(Buf *out, const char *path)
{
    for (; *path; path++) {
        if (*path == ' ' || *path == '#') buf_append_char(out, '\\');
        if (*path == '$') buf_append_char(out, '$');
        buf_append_char(out, *path);
    }
}

/* What make cannot read as a name, however it is written; the folder's date must do. */
static bool make_can_name(const char *path)
{
    return !strpbrk(path, "=;:%*?[]|&~");
}

/* The folders of `static` and the files in them. */
static void depfile_baked(Buf *out, const Compilation *compilation, const char *before,
                          const char *behind)
{
    const Baked *baked = compilation->baked;
    for (int i = 0; baked && i < baked->nnames; i++) {
        if (!make_can_name(baked->names[i])) continue;
        buf_append_cstr(out, before);
        depfile_name(out, baked->names[i]);
        buf_append_cstr(out, behind);
    }
}

int output_depfile(const char *output, const char *header, const Compilation *compilation)
{
    Buf path = { 0 }, text = { 0 };
    const char *dot = strrchr(output, '.');
    size_t stem = dot && !strchr(dot, '/') ? (size_t)(dot - output)
                                           : strlen(output);
    buf_append(&path, output, stem);
    buf_append(&path, ".d", 3);
    depfile_name(&text, output);
    if (header) {
        buf_append_char(&text, ' ');
        depfile_name(&text, header);
    }
    buf_append_char(&text, ':');
    for (int i = 0; i < compilation->nsources; i++) {
        buf_append_char(&text, ' ');
        depfile_name(&text, compilation->sources[i].path.ptr);
    }
    depfile_baked(&text, compilation, " ", "");
    buf_append_char(&text, '\n');
    depfile_baked(&text, compilation, "", ":\n");
    for (int i = 1; i < compilation->nsources; i++) {
        depfile_name(&text, compilation->sources[i].path.ptr);
        buf_append_cstr(&text, ":\n");
    }
    int status = write_file(path.ptr, buf_str(&text));
    buf_free(&path);
    buf_free(&text);
    return status;
}
