/* key.c: see key.h.
 *
 * A new file is written under a name of its own and then linked to its real one, which fails if
 * somebody was faster: then theirs is read. So a file of that name is always whole, and two
 * servers that start at once agree. */
#include "server/key.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "values/clock.h"
#include "base/str.h"

#define NEW_BYTES 32

static void warn(const char *app_name, const char *path, const char *what)
{
    fprintf(stderr, "%s: %s: %s; sessions end when this server does (set FH_SECRET)\n", app_name,
            path, what);
}

static size_t characters(const char *text, size_t len)
{
    size_t count = 0;
    for (size_t i = 0; i < len; i++) count += ((unsigned char)text[i] & 0xC0) != 0x80;
    return count;
}

/* ---- the environment ---- */

static bool take_environment(const char *app_name, const char *text, KeySecret *secret)
{
    const size_t len = strlen(text);
    if (characters(text, len) < KEY_SECRET_MIN) {
        fprintf(stderr, "%s: FH_SECRET has %zu characters; it needs %d at least\n", app_name,
                characters(text, len), KEY_SECRET_MIN);
        return false;
    }
    if (len > sizeof(secret->text)) {
        fprintf(stderr, "%s: FH_SECRET is longer than %zu bytes\n", app_name,
                sizeof(secret->text));
        return false;
    }
    memcpy(secret->text, text, len);
    secret->len = len;
    return true;
}

/* ---- the file ---- */

static bool is_set(const char *text)
{
    return text && *text;
}

/* Where the file is; false when nothing says where, or the path is too long. */
static bool find_path(const char *app_name, char path[PATH_MAX])
{
    const char *own = getenv("FH_STATE_DIR"), *state = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    int len = -1;
    if (is_set(own)) len = snprintf(path, PATH_MAX, "%s/%s.key", own, app_name);
    else if (is_set(state) && *state == '/')
        len = snprintf(path, PATH_MAX, "%s/fh/%s.key", state, app_name);
    else if (is_set(home))
        len = snprintf(path, PATH_MAX, "%s/.local/state/fh/%s.key", home, app_name);
    return len > 0 && len < PATH_MAX - 32;
}

/* The folders above the file, for their owner alone where they are made here. */
static void make_folders(char *path)
{
    for (char *at = path + 1; *at; at++) {
        if (*at != '/') continue;
        *at = '\0';
        mkdir(path, 0700);
        *at = '/';
    }
}

static bool read_all(int fd, KeySecret *secret)
{
    secret->len = 0;
    for (;;) {
        const size_t room = sizeof(secret->text) - secret->len;
        const ssize_t got = read(fd, secret->text + secret->len, room);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        secret->len += (size_t)got;
    }
    const fh_str text = str_trim((fh_str){ secret->text, secret->len });
    memmove(secret->text, text.ptr, text.len);
    secret->len = text.len;
    return characters(secret->text, secret->len) >= KEY_SECRET_MIN;
}

/* Null if the file is one to be trusted, else what is wrong with it. */
static const char *distrust(int fd)
{
    struct stat about;
    if (fstat(fd, &about)) return strerror(errno);
    if (!S_ISREG(about.st_mode)) return "this is not a file";
    if (about.st_uid != geteuid() && about.st_uid != 0) return "the file is another user's";
    if (about.st_mode & 077) return "others may use the file (chmod 600, or remove it)";
    return NULL;
}

static bool take_file(const char *app_name, const char *path, KeySecret *secret)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    const char *wrong = fd < 0 ? strerror(errno) : distrust(fd);
    if (!wrong && !read_all(fd, secret)) wrong = "there is no secret in it";
    if (fd >= 0) close(fd);
    if (wrong) warn(app_name, path, wrong);
    return !wrong;
}

static void make_secret(KeySecret *secret)
{
    unsigned char bytes[NEW_BYTES];
    clock_random(bytes, sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++)
        snprintf(secret->text + 2 * i, 3, "%02x", bytes[i]);
    secret->len = 2 * sizeof(bytes);
}

static bool write_file(const char *path, const KeySecret *secret)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return false;
    const bool is_written = fchmod(fd, 0600) == 0 &&
                            write(fd, secret->text, secret->len) == (ssize_t)secret->len &&
                            write(fd, "\n", 1) == 1 && fsync(fd) == 0;
    return close(fd) == 0 && is_written;
}

/* Not every file system has links. */
static bool put_in_place(const char *draft, const char *path)
{
    return link(draft, path) == 0 || errno == EEXIST || rename(draft, path) == 0;
}

/* False, with errno, if there is no file afterwards. */
static bool make_file(char *path)
{
    char draft[PATH_MAX + 32];
    uint32_t chance;
    KeySecret secret;
    make_folders(path);
    make_secret(&secret);
    clock_random(&chance, sizeof(chance));
    snprintf(draft, sizeof(draft), "%s.%08x", path, (unsigned)chance);
    bool is_there = write_file(draft, &secret) && put_in_place(draft, path);
    const int wrong = errno;
    unlink(draft);
    errno = wrong;
    return is_there;
}

bool key_find(const char *app_name, KeySecret *secret)
{
    char path[PATH_MAX];
    const char *given = getenv("FH_SECRET");
    if (given) return take_environment(app_name, given, secret);
    if (!find_path(app_name, path)) {
        warn(app_name, "FH_STATE_DIR", "no folder is known for a key");
    } else if (access(path, F_OK) != 0 && !make_file(path)) {
        warn(app_name, path, strerror(errno));
    } else if (take_file(app_name, path, secret)) {
        return true;
    }
    make_secret(secret);
    return true;
}
