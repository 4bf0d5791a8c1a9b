/* form.c: parts become fields and files; saving a file. See form.h. */
#include "http/form.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "values/event.h"
#include "base/log.h"
#include "http/multipart.h"
#include "http/spool.h"
#include "base/str.h"

/* A piece of Form.text. */
typedef struct Piece {
    size_t at, len;
} Piece;

typedef struct FormPart {
    bool is_file;
    Piece name;
    Piece value;          /* of a field */
    Piece filename, type; /* of a file */
    uint64_t from, len;   /* its bytes in the spool */
} FormPart;

struct Form {
    Multipart reader;
    Spool spool;
    Buf text;  /* names and values, one behind the other */
    Buf parts; /* FormPart */
};

/* What an fh_file has of the form that it belongs to. */
struct FhUpload {
    Form *form;
    uint64_t from, len;
};

/* ---- filling it ---- */

static FormPart *parts_of(const Form *form, size_t *nparts)
{
    *nparts = form->parts.len / sizeof(FormPart);
    return (FormPart *)(void *)form->parts.ptr;
}

static Piece keep(Form *form, fh_str text)
{
    const Piece piece = { form->text.len, text.len };
    buf_append_str(&form->text, text);
    return piece;
}

/* Of what alone no name is made: the folder itself, the one above it, or nothing to be seen. */
static bool is_dot_or_blank(uint32_t code)
{
    return code == '.' || code == ' ' || code == 0xA0 || code == 0xAD || code == 0x3000 ||
           code == 0xFEFF || (code >= 0x2000 && code <= 0x200F) ||
           (code >= 0x2028 && code <= 0x202F) || (code >= 0x205F && code <= 0x206F);
}

/* A file name without folders (of either kind of system) and control characters, and valid
 * UTF-8: it may go into a page, a log or a path as it is. What is left is looked at, not what
 * came: "..\x01" is no name. */
static Piece keep_filename(Form *form, fh_str name)
{
    Piece piece = { form->text.len, 0 };
    for (size_t i = name.len; i > 0; i--) {
        if (name.ptr[i - 1] != '/' && name.ptr[i - 1] != '\\') continue;
        name = str_sub(name, i, name.len);
        break;
    }
    bool is_name = false;
    while (name.len) {
        size_t len = 1;
        const bool is_valid = utf8_valid_prefix(str_sub(name, 0, 4)) > 0;
        uint32_t code = is_valid ? utf8_decode(name.ptr, name.ptr + name.len, &len) : 0xFFFD;
        if (!is_valid) buf_append_cstr(&form->text, "\xEF\xBF\xBD");
        else if (code >= ' ' && (code < 0x7F || code > 0x9F))
            buf_append(&form->text, name.ptr, len);
        else
            code = '.'; /* left out, and so no name either */
        if (!is_dot_or_blank(code)) is_name = true;
        name = str_sub(name, len, name.len);
    }
    if (!is_name) form->text.len = piece.at;
    piece.len = form->text.len - piece.at;
    return piece;
}

static bool is_plain_ascii(fh_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < ' ' || text.ptr[i] > '~') return false;
    return text.len > 0;
}

static int on_part(void *context, const MultipartPart *came)
{
    Form *form = context;
    size_t nparts;
    parts_of(form, &nparts);
    if (nparts == FORM_PARTS_MAX) return 413;
    FormPart part = { .is_file = came->is_file, .name = keep(form, came->name) };
    if (part.is_file) {
        const bool says_type = is_plain_ascii(came->type);
        part.filename = keep_filename(form, came->filename);
        part.type = keep(form, says_type ? came->type : FH_STR("application/octet-stream"));
    }
    part.from = form->spool.len;
    part.value.at = form->text.len;
    buf_append(&form->parts, &part, sizeof(part));
    return form->text.failed || form->parts.failed ? 503 : 0;
}

static int add_to_file(Form *form, FormPart *part, const char *bytes, size_t len)
{
    part->len += len;
    if (spool_append(&form->spool, bytes, len)) return 0;
    Buf text = { 0 };
    const bool is_full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
    buf_printf(&text, "error: an upload cannot be kept: %s", strerror(errno));
    log_line("http", NULL, buf_str(&text));
    buf_free(&text);
    return is_full ? 507 : 503;
}

static int on_content(void *context, const char *bytes, size_t len)
{
    Form *form = context;
    size_t nparts;
    FormPart *part = parts_of(form, &nparts) + nparts - 1;
    if (part->is_file) return add_to_file(form, part, bytes, len);
    if (len > FORM_FIELD_MAX - part->value.len) return 413;
    if (form->text.len + len > FORM_TEXT_MAX) return 413;
    part->value.len += len;
    buf_append(&form->text, bytes, len);
    return form->text.failed ? 503 : 0;
}

Form *form_new(fh_str content_type, int *status)
{
    Form *form = calloc(1, sizeof(Form));
    *status = 503;
    if (!form) return NULL;
    const MultipartSink sink = { form, on_part, on_content };
    spool_init(&form->spool);
    *status = 400;
    if (multipart_init(&form->reader, content_type, sink)) return form;
    form_free(form);
    return NULL;
}

int form_feed(Form *form, const char *bytes, size_t len)
{
    return multipart_feed(&form->reader, bytes, len);
}

int form_end(Form *form)
{
    return multipart_end(&form->reader);
}

void form_free(Form *form)
{
    if (!form) return;
    multipart_free(&form->reader);
    spool_free(&form->spool);
    buf_free(&form->text);
    buf_free(&form->parts);
    free(form);
}

/* ---- what came ---- */

static fh_str text_of(const Form *form, Piece piece)
{
    return str_sub(buf_str(&form->text), piece.at, piece.at + piece.len);
}

static bool is_valid(fh_str text)
{
    return utf8_valid_prefix(text) == text.len;
}

const ParamPair *form_pairs(FhEvent *ev, const Form *form, size_t *npairs)
{
    size_t nparts;
    const FormPart *parts = parts_of(form, &nparts);
    ParamPair *pairs = event_array(ev, nparts, sizeof(ParamPair));
    *npairs = 0;
    for (size_t i = 0; i < nparts; i++) {
        if (parts[i].is_file) continue;
        ParamPair *pair = &pairs[(*npairs)++];
        *pair = (ParamPair){ text_of(form, parts[i].name), text_of(form, parts[i].value), false };
        pair->invalid = !is_valid(pair->name) || !is_valid(pair->value);
    }
    return pairs;
}

const ParamFile *form_files(FhEvent *ev, Form *form, size_t *nfiles)
{
    size_t nparts;
    const FormPart *parts = parts_of(form, &nparts);
    ParamFile *files = event_array(ev, nparts, sizeof(ParamFile));
    *nfiles = 0;
    for (size_t i = 0; i < nparts; i++) {
        const FormPart *part = &parts[i];
        if (!part->is_file) continue;
        struct FhUpload *upload = event_alloc(ev, sizeof(struct FhUpload));
        *upload = (struct FhUpload){ form, part->from, part->len };
        const fh_file file = { text_of(form, part->filename), text_of(form, part->type),
                               (int64_t)part->len, upload };
        files[(*nfiles)++] = (ParamFile){ text_of(form, part->name), file };
    }
    return files;
}

/* ---- file.save("path") ---- */

void fh_file_save(FhEvent *ev, fh_file file, fh_str path, int line)
{
    if (!file.upload)
        fh_stop(ev, line,
                "save(…): the file has gone: only the handler that it came to can save it");
    if (path.len == 0 || memchr(path.ptr, '\0', path.len))
        fh_stop(ev, line, "save(…): this is not the name of a file");
    const struct FhUpload *upload = file.upload;
    const fh_str name = event_copy(ev, path);
    if (spool_save(&upload->form->spool, upload->from, upload->len, name.ptr)) return;
    fh_stop(ev, line, "save(\"%.*s\"): %s", path.len > 150 ? 150 : (int)path.len, path.ptr,
            strerror(errno));
}
