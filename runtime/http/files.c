/* files.c: see files.h. */
#include "http/files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/head.h"
#include "base/limit.h"
#include "base/media.h"
#include "base/str.h"
#include "http/url.h"
#include "http/wanted.h"


/* ---- in the binary ---- */

static const FhFile *find_baked(const FhApp *app, fh_str path)
{
    size_t from = 0, to = (size_t)app->nstatics;
    while (from < to) {
        const size_t middle = from + (to - from) / 2;
        const int order = str_cmp(path, str_from(app->statics[middle].path));
        if (order == 0) return &app->statics[middle];
        if (order < 0) to = middle;
        else from = middle + 1;
    }
    return NULL;
}

/* ---- in folders ---- */

/* "css/app.css": no segment is empty or begins with a dot. */
static bool is_plain(fh_str rest)
{
    for (size_t i = 0; i < rest.len; i++) {
        const bool begins = i == 0 || rest.ptr[i - 1] == '/';
        if (begins && (rest.ptr[i] == '/' || rest.ptr[i] == '.')) return false;
    }
    return rest.len > 0 && rest.ptr[rest.len - 1] != '/';
}

/* The real name of a file below the folder, following links that stay there; or null. */
static const char *real_name(Arena *arena, const char *folder, fh_str rest)
{
    const size_t len = strcmp(folder, "/") == 0 ? 0 : strlen(folder);
    struct stat info;
    char *real = realpath(arena_printf(arena, "%.*s/%.*s", (int)len, folder, (int)rest.len,
                                       rest.ptr), NULL);
    if (!real) return NULL;
    const char *name = arena_copy(arena, real, strlen(real));
    free(real);
    if (strncmp(name, folder, len) != 0 || name[len] != '/') return NULL;
    if (strstr(name + len, "/.")) return NULL;
    const bool is_file = stat(name, &info) == 0 && S_ISREG(info.st_mode);
    return is_file && access(name, R_OK) == 0 ? name : NULL;
}

static const char *find_live(const FhApp *app, Arena *arena, fh_str path)
{
    for (int i = 0; i < app->nfolders; i++) {
        const fh_str prefix = str_from(app->folders[i].prefix);
        if (!str_starts_with(path, prefix) || path.len <= prefix.len + 1) continue;
        const fh_str rest = str_sub(path, prefix.len + 1, path.len);
        if (path.ptr[prefix.len] != '/' || !is_plain(rest)) continue;
        const char *name = real_name(arena, app->folders[i].folder, rest);
        if (name) return name;
    }
    return NULL;
}

/* ---- finding ---- */

/* What is compared: the path with %XX decoded. False for one that no file has: a slash that is
 * encoded, a backslash, control characters, what is not UTF-8. */
static bool decode(Arena *arena, fh_str path, fh_str *decoded)
{
    for (size_t i = 0; i + 2 < path.len; i++)
        if (str_ieq(str_sub(path, i, i + 3), FH_STR("%2f"))) return false;
    *decoded = url_decode(arena, path, false);
    for (size_t i = 0; i < decoded->len; i++) {
        const char c = decoded->ptr[i];
        if ((unsigned char)c < ' ' || c == 0x7f || c == '\\') return false;
    }
    return utf8_valid_prefix(*decoded) == decoded->len;
}

static bool look(const FhApp *app, Arena *arena, fh_str path, File *file)
{
    *file = (File){ find_baked(app, path), NULL };
    if (!file->baked) file->name = find_live(app, arena, path);
    return file->baked || file->name;
}

FilesFound files_find(const FhApp *app, Arena *arena, fh_str path, File *file)
{
    if (!app->nstatics && !app->nfolders) return FILES_NONE;
    if (!decode(arena, path, &path) || path.len == 0) return FILES_NONE;
    const bool has_slash = path.ptr[path.len - 1] == '/';
    if (!has_slash && look(app, arena, path, file)) return FILES_FILE;
    const char *index = arena_printf(arena, "%.*s%sindex.html", (int)path.len, path.ptr,
                                     has_slash ? "" : "/");
    if (!look(app, arena, str_from(index), file)) return FILES_NONE;
    return has_slash ? FILES_FILE : FILES_SLASH;
}

/* ---- sending ---- */

/* One form of a file. */
typedef struct Form {
    const char *bytes; /* null: those of the answer's own body */
    size_t len;
    char tag[MEDIA_TAG + 8];
} Form;

/* Another form has another tag: "x" becomes "x-gzip". */
static Form gzip_form(const FhFile *file)
{
    Form form = { (const char *)file->gzip, file->gzip_len, "" };
    snprintf(form.tag, sizeof(form.tag), "%.*s-gzip\"", (int)strlen(file->etag) - 1, file->etag);
    return form;
}

static Form plain_form(const FhFile *file)
{
    Form form = { (const char *)file->bytes, file->len, "" };
    snprintf(form.tag, sizeof(form.tag), "%s", file->etag);
    return form;
}

static void put_fields(Answer *answer, const char *tag, bool varies)
{
    answer_field_text(answer, "Cache-Control", HEAD_ASKED_FOR);
    answer_field_text(answer, "ETag", tag);
    answer_field_text(answer, "Accept-Ranges", "bytes");
    if (varies) answer_field_text(answer, "Vary", "Accept-Encoding");
}

static int out_of_range(Answer *answer, size_t len)
{
    char text[40];
    snprintf(text, sizeof(text), "bytes */%zu", len);
    answer_field_text(answer, "Content-Range", text);
    answer->body.len = 0;
    return 416;
}

static void take_part(Answer *answer, size_t from, size_t to, size_t len)
{
    char text[80];
    snprintf(text, sizeof(text), "bytes %zu-%zu/%zu", from, to - 1, len);
    answer_field_text(answer, "Content-Range", text);
    answer->status = 206;
    if (answer->rest) {
        answer->rest += from;
        answer->rest_len = to - from;
    } else {
        memmove(answer->body.ptr, answer->body.ptr + from, to - from);
        answer->body.len = to - from;
    }
}

static int send_form(const Form *form, const Request *request, Answer *answer, bool varies)
{
    size_t from, to;
    const int status = wanted_status(request, form->tag);
    WantedRange range = WANTED_WHOLE;
    if (status == 412) return status;
    if (str_is(request->method, "GET") && status == 200 && wanted_range_holds(request, form->tag))
        range = wanted_range(request, form->len, &from, &to);
    if (range == WANTED_NOTHING) return out_of_range(answer, form->len);
    answer->status = status;
    answer->rest = form->bytes;
    answer->rest_len = form->bytes ? form->len : 0;
    put_fields(answer, form->tag, varies);
    if (range == WANTED_PART) take_part(answer, from, to, form->len);
    return answer->status;
}

/* Ranges are those of the plain form, so a request for one gets no other. */
static int send_baked(const FhFile *file, const Request *request, Answer *answer)
{
    fh_str range;
    const bool is_gzip = file->gzip && wanted_gzip(request) &&
                         !request_header(request, "range", &range);
    const Form form = is_gzip ? gzip_form(file) : plain_form(file);
    answer->type = file->type;
    const int status = send_form(&form, request, answer, file->gzip != NULL);
    if (is_gzip && status == 200) answer_field_text(answer, "Content-Encoding", "gzip");
    return status;
}

static bool read_live(const char *name, Buf *to)
{
    FILE *file = fopen(name, "rb");
    if (!file) return false;
    while (to->len <= LIVE_MAX && buf_reserve(to, BUFSIZ)) {
        const size_t got = fread(to->ptr + to->len, 1, to->cap - to->len, file);
        to->len += got;
        if (got == 0) break;
    }
    const bool is_whole = !ferror(file) && !to->failed && to->len <= LIVE_MAX;
    fclose(file);
    return is_whole;
}

static int send_live(const char *name, const Request *request, Answer *answer)
{
    Form form = { NULL, 0, "" };
    errno = 0;
    if (!read_live(name, &answer->body)) {
        const bool is_short = errno == EMFILE || errno == ENFILE || errno == ENOMEM;
        buf_free(&answer->body);
        return is_short ? 503 : 404;
    }
    form.len = answer->body.len;
    media_tag(buf_str(&answer->body), form.tag);
    answer->type = media_of(str_from(name)).type;
    return send_form(&form, request, answer, false);
}

int files_answer(const File *file, const Request *request, Answer *answer)
{
    return file->baked ? send_baked(file->baked, request, answer)
                       : send_live(file->name, request, answer);
}
