/* test_form.c: forms with files: limits, names, what is saved and what is left. */
#include "http/form.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "in_event.h"
#include "http/spool.h"

#define TYPE FH_STR("multipart/form-data; boundary=B")
#define FIELD(name) "\r\n--B\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define FILE_AS(name, filename)                                                               \
    "\r\n--B\r\nContent-Disposition: form-data; name=\"" name "\"; filename=\"" filename      \
    "\"\r\n\r\n"
#define END "\r\n--B--\r\n"

/* ---- helpers ---- */

static char folder[] = "/tmp/fh-test-XXXXXX";

static fh_str path_of(FhEvent *ev, const char *name)
{
    return event_copy(ev, FH_CONCAT(ev, str_from(folder), FH_STR("/"), str_from(name)));
}

static int count_files(void)
{
    int count = 0;
    DIR *open = opendir(folder);
    for (const struct dirent *each = readdir(open); each; each = readdir(open))
        count += each->d_name[0] != '.' || each->d_name[1] == 'f';
    closedir(open);
    return count;
}

static bool holds(fh_str path, const char *bytes, size_t len)
{
    Buf content = { 0 };
    FILE *file = fopen(path.ptr, "rb");
    if (!file) return false;
    char piece[4096];
    for (size_t got; (got = fread(piece, 1, sizeof(piece), file)) > 0;)
        buf_append(&content, piece, got);
    fclose(file);
    const bool same = content.len == len && (len == 0 || memcmp(content.ptr, bytes, len) == 0);
    buf_free(&content);
    return same;
}

static Form *form_of(fh_str body)
{
    int status;
    Form *form = form_new(TYPE, &status);
    CHECK(form != NULL);
    CHECK_INT(form_feed(form, body.ptr, body.len), 0);
    CHECK_INT(form_end(form), 0);
    return form;
}

/* `len` bytes that tell where they stand. */
static void append_bytes(Buf *to, size_t len)
{
    buf_reserve(to, len);
    for (size_t i = 0; i < len; i++) buf_append_char(to, (char)(i * 31 + (i >> 8)));
}

/* ---- reading ---- */

static void fields_and_files(FhEvent *ev)
{
    size_t npairs, nfiles;
    Form *form = form_of(FH_STR(FIELD("a") "1" FILE_AS("f", "x.txt") "hello" FIELD("b") "2"
                                FILE_AS("f", "") "" FIELD("bad") "\xff" END));
    const ParamPair *pairs = form_pairs(ev, form, &npairs);
    const ParamFile *files = form_files(ev, form, &nfiles);
    CHECK_INT(npairs, 3);
    CHECK_INT(nfiles, 2);
    CHECK_STR(pairs[0].name, "a");
    CHECK_STR(pairs[1].value, "2");
    CHECK(!pairs[1].invalid && pairs[2].invalid);
    CHECK_STR(files[0].name, "f");
    CHECK_STR(files[0].file.name, "x.txt");
    CHECK_STR(files[0].file.type, "application/octet-stream");
    CHECK_INT(files[0].file.size, 5);
    CHECK_STR(files[1].file.name, "");
    CHECK_INT(files[1].file.size, 0);
    form_free(form);
}

static void test_fields_and_files(void) { RUN_IN_EVENT(fields_and_files); }

static void file_names(FhEvent *ev)
{
    static const char *const rows[][2] = {
        { "x.png", "x.png" }, { "../../etc/passwd", "passwd" }, { "C:\\dir\\y.txt", "y.txt" },
        { "a/", "" }, { "..", "" }, { "a/..", "" }, { ".", "" }, { "...", "" },
        { "..\x01", "" }, { "\x01", "" }, { ".\x7f.", "" }, { " . ", "" }, { "\xE2\x80\x8B..", "" },
        { "\xC2\xA0", "" }, { "..\x01/x", "x" }, { ". a", ". a" }, { "..b", "..b" },
        { ".bashrc", ".bashrc" }, { "a\tb%0D%0Ac\x7f", "abc" }, { "a\xff" "b", "a\xEF\xBF\xBD" "b" },
        { "\xC2\x85" "a", "a" }, { "\xC3\xA9.txt", "\xC3\xA9.txt" }, { "a%22b", "a\"b" },
        { "a\xC3", "a\xEF\xBF\xBD" }, { "<b>&.txt", "<b>&.txt" },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        size_t nfiles;
        Form *form = form_of(FH_CONCAT(
            ev, FH_STR("--B\r\nContent-Disposition: form-data; name=f; filename=\""),
            str_from(rows[i][0]), FH_STR("\"\r\n\r\nx" END)));
        CHECK_STR(form_files(ev, form, &nfiles)[0].file.name, rows[i][1]);
        form_free(form);
    }
}

static void test_file_names(void) { RUN_IN_EVENT(file_names); }

/* ---- limits ---- */

static int status_of(const char *unit, size_t len, int times)
{
    int status = 0;
    Form *form = form_new(TYPE, &status);
    char *bytes = calloc(len + 1, 1);
    for (int i = 0; i < times && (i == 0 || !status); i++) {
        status = form_feed(form, unit, strlen(unit));
        if (!status) status = form_feed(form, bytes, len);
    }
    free(bytes);
    if (!status) status = form_feed(form, END, strlen(END));
    if (!status) status = form_end(form);
    form_free(form);
    return status;
}

static void test_limits(void)
{
    CHECK_INT(status_of(FIELD("a"), FORM_FIELD_MAX, 1), 0);
    CHECK_INT(status_of(FIELD("a"), FORM_FIELD_MAX + 1, 1), 413);
    CHECK_INT(status_of(FILE_AS("a", "x"), FORM_FIELD_MAX + 1, 1), 0);
    CHECK_INT(status_of(FIELD("a"), 0, FORM_PARTS_MAX), 0);
    CHECK_INT(status_of(FIELD("a"), 0, FORM_PARTS_MAX + 1), 413);
    CHECK_INT(status_of(FIELD("a"), FORM_FIELD_MAX, (int)(FORM_TEXT_MAX / FORM_FIELD_MAX) + 1), 413);
}

static void test_types_without_a_boundary(void)
{
    int status = 0;
    CHECK(form_new(FH_STR("multipart/form-data"), &status) == NULL);
    CHECK_INT(status, 400);
}

/* ---- saving ---- */

static void save_one(FhEvent *ev, size_t len)
{
    size_t nfiles;
    Buf body = { 0 };
    buf_append_cstr(&body, FIELD("a") "1" FILE_AS("f", "x"));
    const size_t from = body.len;
    append_bytes(&body, len);
    buf_append_cstr(&body, END);
    Form *form = form_of(buf_str(&body));
    const fh_file file = form_files(ev, form, &nfiles)[0].file;
    fh_file_save(ev, file, path_of(ev, "one"), 1);
    fh_file_save(ev, file, path_of(ev, "two"), 1);
    form_free(form);
    CHECK(holds(path_of(ev, "one"), body.ptr + from, len));
    CHECK(holds(path_of(ev, "two"), body.ptr + from, len));
    /* They are two files, and others may read them. */
    struct stat one, two;
    CHECK(stat(path_of(ev, "one").ptr, &one) == 0 && stat(path_of(ev, "two").ptr, &two) == 0);
    CHECK(one.st_ino != two.st_ino);
    CHECK_INT(one.st_mode & 0777, 0644);
    CHECK_INT(two.st_mode & 0777, 0644);
    CHECK_INT(count_files(), 2);
    unlink(path_of(ev, "one").ptr);
    unlink(path_of(ev, "two").ptr);
    buf_free(&body);
}

static void saving(FhEvent *ev)
{
    static const size_t sizes[] = { 0, 1, SPOOL_MEMORY - 1, SPOOL_MEMORY, SPOOL_MEMORY + 1, 300000,
                                    5000000 };
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) save_one(ev, sizes[i]);
}

static void test_saving(void)
{
    RUN_IN_EVENT(saving);
}

/* Where temporary files are on another file system, or cannot be without a name, they are
 * copied. */
static void test_saving_from_elsewhere(void)
{
    setenv("TMPDIR", "/dev/shm", 1);
    RUN_IN_EVENT(saving);
    setenv("TMPDIR", "", 1);
    RUN_IN_EVENT(saving);
    unsetenv("TMPDIR");
}

static void several(FhEvent *ev)
{
    size_t nfiles;
    Buf body = { 0 };
    size_t from[3];
    for (size_t i = 0; i < 3; i++) {
        buf_append_cstr(&body, FILE_AS("f", "x"));
        from[i] = body.len;
        append_bytes(&body, i == 1 ? 100 : 200000);
    }
    buf_append_cstr(&body, END);
    Form *form = form_of(buf_str(&body));
    const ParamFile *files = form_files(ev, form, &nfiles);
    CHECK_INT(nfiles, 3);
    for (size_t i = 0; i < 3; i++) {
        fh_file_save(ev, files[i].file, path_of(ev, "it"), 1); /* over the one before */
        CHECK(holds(path_of(ev, "it"), body.ptr + from[i], i == 1 ? 100 : 200000));
    }
    CHECK_INT(count_files(), 1);
    unlink(path_of(ev, "it").ptr);
    form_free(form);
    buf_free(&body);
}

static void test_several_files(void) { RUN_IN_EVENT(several); }

/* ---- what cannot be saved ---- */

static Form *kept;
static fh_str wanted;

static void save_wanted(FhEvent *ev)
{
    size_t nfiles;
    fh_file_save(ev, form_files(ev, kept, &nfiles)[0].file, wanted, 7);
}

static void save_nothing(FhEvent *ev)
{
    fh_file_save(ev, (fh_file){ .size = 1 }, wanted, 7);
}

static void test_what_cannot_be_saved(void)
{
    kept = form_of(FH_STR(FILE_AS("f", "x") "hello" END));
    wanted = FH_STR("/nowhere/at/all");
    STOPS(save_wanted, "save(\"/nowhere/at/all\"): No such file or directory");
    CHECK_INT(unit_event.line, 7);
    wanted = FH_STR("/tmp");
    CHECK(str_starts_with(in_event(save_wanted), FH_STR("save(\"/tmp\"): ")));
    wanted = FH_STR("");
    STOPS(save_wanted, "save(…): this is not the name of a file");
    wanted = FH_STR("/tmp/a\0b");
    STOPS(save_wanted, "save(…): this is not the name of a file");
    STOPS(save_nothing, "save(…): the file has gone: only the handler that it came to can save it");
    form_free(kept);
}

/* The limit of a file's size stands for a full disk. */
static void save_over_the_limit(FhEvent *ev)
{
    size_t nfiles;
    fh_file_save(ev, form_files(ev, kept, &nfiles)[0].file, path_of(ev, "big"), 7);
}

static void test_a_full_disk(void)
{
    const struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY }, small = { 1000, RLIM_INFINITY };
    Buf body = { 0 };
    buf_append_cstr(&body, FILE_AS("f", "x"));
    append_bytes(&body, 50000);
    buf_append_cstr(&body, FILE_AS("g", "y"));
    kept = form_of(FH_STR(FILE_AS("f", "x") "0123456789" END));
    form_free(kept);
    int status = 0;
    kept = form_new(TYPE, &status);
    form_feed(kept, body.ptr, body.len);
    setrlimit(RLIMIT_FSIZE, &small);
    const fh_str says = in_event(save_over_the_limit);
    CHECK(str_ends_with(says, FH_STR("/big\"): File too large")));
    CHECK_INT(count_files(), 0);

    append_bytes(&body, 100000); /* does not fit memory */
    CHECK_INT(form_feed(kept, body.ptr, body.len), 507);
    setrlimit(RLIMIT_FSIZE, &none);
    form_free(kept);
    buf_free(&body);
}

static void test_no_place_for_temporary_files(void)
{
    Buf body = { 0 };
    int status = 0;
    buf_append_cstr(&body, FILE_AS("f", "x"));
    append_bytes(&body, 100000);
    setenv("TMPDIR", "/nowhere", 1);
    Form *form = form_new(TYPE, &status);
    CHECK_INT(form_feed(form, body.ptr, body.len), 503);
    unsetenv("TMPDIR");
    form_free(form);
    buf_free(&body);
}

int main(void)
{
    if (!mkdtemp(folder)) return 2;
    umask(022);
    signal(SIGXFSZ, SIG_IGN);
    RUN(test_fields_and_files);
    RUN(test_file_names);
    RUN(test_limits);
    RUN(test_types_without_a_boundary);
    RUN(test_saving);
    RUN(test_saving_from_elsewhere);
    RUN(test_several_files);
    RUN(test_what_cannot_be_saved);
    RUN(test_a_full_disk);
    RUN(test_no_place_for_temporary_files);
    CHECK_INT(count_files(), 0);
    rmdir(folder);
    return in_event_end();
}
