/* spool.c: memory, then a file without a name. See spool.h. */
#include "http/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limit.h"
#include "base/str.h"

#define COPY_BYTES ((size_t)64 << 10)
#define NAME_TRIES 100

static bool write_all(int fd, const char *bytes, size_t len)
{
    while (len) {
        const ssize_t done = write(fd, bytes, len);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return false;
        bytes += done;
        len -= (size_t)done;
    }
    return true;
}

/* ---- the temporary file ---- */

/* Where there are no files without a name, one that loses its name at once. */
static int open_and_unlink(const char *folder)
{
    char path[4096];
    if (snprintf(path, sizeof(path), "%s/fh-XXXXXX", folder) >= (int)sizeof(path)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    const int fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0) unlink(path);
    return fd;
}

const char *spool_folder(void)
{
    const char *folder = getenv("TMPDIR");
    return folder && *folder ? folder : "/tmp";
}

static bool open_file(Spool *spool)
{
    const char *folder = spool_folder();
    spool->fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
    spool->can_link = spool->fd >= 0;
    if (spool->fd < 0) spool->fd = open_and_unlink(folder);
    return spool->fd >= 0;
}

static bool flush(Spool *spool)
{
    if (spool->fd < 0 && !open_file(spool)) return false;
    if (!write_all(spool->fd, spool->memory.ptr, spool->memory.len)) return false;
    spool->in_file += spool->memory.len;
    spool->memory.len = 0;
    return true;
}

/* ---- saving ---- */

/* A name beside `path` that nothing has yet: what is made under it becomes `path` by one step. */
static char *name_beside(const char *path, unsigned number)
{
    const char *slash = strrchr(path, '/');
    const int folder_len = slash ? (int)(slash - path) + 1 : 0;
    char *name;
    if (asprintf(&name, "%.*s.fh-%ld-%u", folder_len, path, (long)getpid(), number) >= 0)
        return name;
    errno = ENOMEM;
    return NULL;
}

static int link_to(const Spool *spool, const char *name)
{
    char own[40];
    snprintf(own, sizeof(own), "/proc/self/fd/%d", spool->fd);
    return linkat(AT_FDCWD, own, AT_FDCWD, name, AT_SYMLINK_FOLLOW);
}

static bool copy_file(const Spool *spool, uint64_t from, uint64_t len, int to)
{
    char bytes[COPY_BYTES];
    while (len) {
        const size_t most = len < COPY_BYTES ? (size_t)len : COPY_BYTES;
        const ssize_t got = pread(spool->fd, bytes, most, (off_t)from);
        if (got < 0 && errno == EINTR) continue;
        if (got == 0) errno = EIO;
        if (got <= 0 || !write_all(to, bytes, (size_t)got)) return false;
        from += (uint64_t)got;
        len -= (uint64_t)got;
    }
    return true;
}

static bool copy_to(const Spool *spool, uint64_t from, uint64_t len, int to)
{
    const fh_str bytes = str_sub(buf_str(&spool->memory), (size_t)from, (size_t)(from + len));
    const bool copied = spool->fd >= 0 ? copy_file(spool, from, len, to)
                                       : write_all(to, bytes.ptr, bytes.len);
    const int why = errno;
    if (close(to) == 0 && copied) return true;
    if (!copied) errno = why;
    return false;
}

/* Gives what is made under `name` its real name, or takes it away. */
static bool finish(bool made, const char *name, const char *path)
{
    if (made && rename(name, path) == 0) return true;
    const int why = errno;
    unlink(name);
    errno = why;
    return false;
}

typedef enum Tried { SAVED, NOT_SAVED, NAME_TAKEN } Tried;

static Tried save_as(Spool *spool, uint64_t from, uint64_t len, const char *name, const char *path)
{
    const bool is_whole = spool->fd >= 0 && from == 0 && len == spool->len;
    if (is_whole && spool->can_link && link_to(spool, name) == 0) {
        spool->can_link = false; /* a second name would be for the same bytes */
        return finish(true, name, path) ? SAVED : NOT_SAVED;
    }
    const int to = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (to < 0) return errno == EEXIST ? NAME_TAKEN : NOT_SAVED;
    return finish(copy_to(spool, from, len, to), name, path) ? SAVED : NOT_SAVED;
}

bool spool_save(Spool *spool, uint64_t from, uint64_t len, const char *path)
{
    static unsigned number;
    if (spool->fd >= 0 && !flush(spool)) return false;
    Tried tried = NAME_TAKEN;
    for (int i = 0; i < NAME_TRIES && tried == NAME_TAKEN; i++) {
        char *name = name_beside(path, number++);
        if (!name) return false;
        tried = save_as(spool, from, len, name, path);
        const int why = errno;
        free(name);
        errno = why;
    }
    return tried == SAVED;
}

/* ---- for all ---- */

void spool_init(Spool *spool)
{
    *spool = (Spool){ .fd = -1 };
}

bool spool_append(Spool *spool, const void *bytes, size_t len)
{
    buf_append(&spool->memory, bytes, len);
    if (spool->memory.failed) {
        errno = ENOMEM;
        return false;
    }
    spool->len += len;
    return spool->memory.len <= SPOOL_MEMORY || flush(spool);
}

void spool_free(Spool *spool)
{
    if (spool->fd >= 0) close(spool->fd);
    buf_free(&spool->memory);
    spool_init(spool);
}
