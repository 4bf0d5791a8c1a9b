/* files.c: which files the process still reaches, by Landlock (Linux 5.13 and later).
 *
 * What it writes: uploads in TMPDIR, and the folders that the program's save(…) names, which the
 * compiler has seen. What it reads: the uploads, its own entry in /proc, and the time zone. All
 * else is as if it were not permitted; what was open before stays open.
 *
 * What `fhc run` makes reads the folders of `static` as they are. Who works on them renames them
 * and makes them anew, which no rule outlives: there files are left alone. */
#include "sandbox/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "http/spool.h"

#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)
#endif
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif

#define FIRST_RIGHTS ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1) /* of version 1, all of them */
#define READING (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITING (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | \
                 LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | \
                 LANDLOCK_ACCESS_FS_REFER | LANDLOCK_ACCESS_FS_TRUNCATE)
#define FOR_A_FILE (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | \
                    LANDLOCK_ACCESS_FS_TRUNCATE)

/* A set of rules in the making, and the rights that this kernel knows. */
typedef struct Rules {
    int fd;
    uint64_t known;
    bool failed;
} Rules;

static uint64_t known_rights(long version)
{
    uint64_t rights = FIRST_RIGHTS;
    if (version >= 2) rights |= LANDLOCK_ACCESS_FS_REFER;
    if (version >= 3) rights |= LANDLOCK_ACCESS_FS_TRUNCATE;
    return rights;
}

static bool rules_begin(Rules *rules)
{
    const long version = syscall(SYS_landlock_create_ruleset, NULL, 0,
                                 LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) return false;
    struct landlock_ruleset_attr all = { .handled_access_fs = known_rights(version) };
    *rules = (Rules){ .known = all.handled_access_fs };
    rules->fd = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof(all), 0);
    return rules->fd >= 0;
}

static void allow_open(Rules *rules, int fd, uint64_t rights)
{
    struct landlock_path_beneath_attr rule = { .parent_fd = fd,
                                               .allowed_access = rights & rules->known };
    if (syscall(SYS_landlock_add_rule, rules->fd, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0)
        return;
    rule.allowed_access &= FOR_A_FILE; /* EINVAL: it is no folder */
    if (syscall(SYS_landlock_add_rule, rules->fd, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
        rules->failed = true;
}

/* What is not there cannot be allowed, nor does it need to be. */
static void allow(Rules *rules, const char *path, uint64_t rights)
{
    const int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0) return;
    allow_open(rules, fd, rights);
    close(fd);
}

/* A folder to write to may come later: then what it will be made in is allowed. */
static void allow_writing(Rules *rules, const char *folder, uint64_t rights)
{
    char path[PATH_MAX];
    int fd;
    if (snprintf(path, sizeof(path), "%s", folder) >= (int)sizeof(path)) return;
    while ((fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC)) < 0 && errno == ENOENT) {
        char *slash = strrchr(path, '/');
        if (!slash) strcpy(path, ".");
        else slash[slash == path] = '\0';
    }
    if (fd < 0) return;
    allow_open(rules, fd, rights);
    close(fd);
}

static void allow_what_is_needed(Rules *rules, const FhApp *app)
{
    const char *zones = getenv("TZDIR");
    allow(rules, "/proc/self", READING);
    allow(rules, "/etc/localtime", READING);
    allow(rules, zones && *zones ? zones : "/usr/share/zoneinfo", READING);
    allow_writing(rules, spool_folder(), WRITING | LANDLOCK_ACCESS_FS_READ_FILE);
    for (int i = 0; app->writes && app->writes[i]; i++)
        allow_writing(rules, app->writes[i], WRITING);
}

bool sandbox_files(const FhApp *app)
{
    Rules rules;
    if (app->nfolders > 0 || !rules_begin(&rules)) return true;
    allow_what_is_needed(&rules, app);
    const bool closed = !rules.failed && syscall(SYS_landlock_restrict_self, rules.fd, 0) == 0;
    const int why = errno;
    close(rules.fd);
    errno = why;
    return closed;
}
