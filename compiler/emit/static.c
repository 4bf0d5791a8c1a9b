/* static.c: prints files: their bytes, and the table by which the runtime finds them.
 *
 * Bytes are string literals, which C compilers read about ten times as fast as lists of numbers
 * and people can read where the file is text. */
#include "emit/emitter.h"

#include "base/str.h"

#define LINE_END 92 /* no escape begins behind this column */

/* ---- bytes ---- */

static bool is_text(fh_str bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        const char c = bytes.ptr[i];
        if (((unsigned char)c < ' ' && c != '\n' && c != '\t') || c == 0x7f) return false;
    }
    return utf8_valid_prefix(bytes) == bytes.len;
}

static bool stands_for_itself(unsigned char c)
{
    return c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '?';
}

/* As few octal digits as can be, of which a digit behind them would be taken for one more. */
static size_t octal(char *to, unsigned char c, bool before_digit)
{
    size_t len = 0;
    to[len++] = '\\';
    if (before_digit || c >= 0100) to[len++] = (char)('0' + (c >> 6));
    if (before_digit || c >= 010) to[len++] = (char)('0' + (c >> 3 & 7));
    to[len++] = (char)('0' + (c & 7));
    return len;
}

void emit_binary(Emitter *emitter, fh_str bytes)
{
    Buf *out = emitter->out;
    char line[LINE_END + 8];
    size_t len = 0;
    buf_append_char(out, '"');
    for (size_t i = 0; i < bytes.len; i++) {
        const unsigned char c = (unsigned char)bytes.ptr[i];
        const char next = i + 1 < bytes.len ? bytes.ptr[i + 1] : ' ';
        if (stands_for_itself(c)) line[len++] = (char)c;
        else len += octal(line + len, c, next >= '0' && next <= '9');
        if (len + 5 < LINE_END || i + 1 == bytes.len) continue;
        buf_append(out, line, len);
        buf_append_cstr(out, "\"\n    \"");
        len = 0;
    }
    buf_append(out, line, len);
    buf_append_char(out, '"');
}

static void emit_bytes(Emitter *emitter, const char *name, const char *suffix, fh_str bytes)
{
    buf_printf(emitter->out, "static const unsigned char %s%s[] =\n    ", name, suffix);
    if (bytes.len > 4000) emitter->long_literal = true;
    if (is_text(bytes)) emit_literal(emitter, bytes);
    else emit_binary(emitter, bytes);
    buf_append_cstr(emitter->out, ";\n\n");
}

/* ---- tables ---- */

/* A file's name in a comment: nothing in it may end the comment. */
static void emit_comment(Emitter *emitter, const BakedFile *file)
{
    Buf *out = emitter->out;
    buf_append_cstr(out, "/* ");
    for (size_t i = 0; i < file->path.len; i++) {
        const char c = file->path.ptr[i];
        if (i > 0 && ((c == '/' && file->path.ptr[i - 1] == '*') ||
                      (c == '*' && file->path.ptr[i - 1] == '/')))
            buf_append_char(out, ' ');
        buf_append_char(out, c);
    }
    buf_printf(out, ": %zu bytes */\n", file->bytes.len);
}

static void emit_file_row(Emitter *emitter, const BakedFile *file)
{
    Buf *out = emitter->out;
    buf_append_cstr(out, "    { .path = ");
    emit_literal(emitter, file->path);
    buf_append_cstr(out, ",\n      .type = ");
    emit_literal(emitter, str_from(file->type));
    buf_append_cstr(out, ",\n      .etag = ");
    emit_literal(emitter, str_from(file->tag));
    buf_printf(out, ",\n      .bytes = %s, .len = %zu", file->cname, file->bytes.len);
    if (file->gzip.ptr)
        buf_printf(out, ",\n      .gzip = %s_gzip, .gzip_len = %zu", file->cname,
                   file->gzip.len);
    buf_append_cstr(out, " },\n");
}

static bool emit_baked(Emitter *emitter, const Baked *baked)
{
    for (int i = 0; i < baked->nfiles; i++) {
        const BakedFile *file = &baked->files[i];
        emit_comment(emitter, file);
        emit_bytes(emitter, file->cname, "", file->bytes);
        if (file->gzip.ptr) emit_bytes(emitter, file->cname, "_gzip", file->gzip);
    }
    if (baked->nfiles == 0) return false;
    buf_append_cstr(emitter->out, "static const FhFile statics[] = {\n");
    for (int i = 0; i < baked->nfiles; i++) emit_file_row(emitter, &baked->files[i]);
    buf_append_cstr(emitter->out, "};\n\n");
    return true;
}

static bool emit_folders(Emitter *emitter, const Baked *baked)
{
    Buf *out = emitter->out;
    if (baked->nfolders == 0) return false;
    buf_append_cstr(out, "static const FhStatic folders[] = {\n");
    for (int i = 0; i < baked->nfolders; i++) {
        buf_append_cstr(out, "    { .prefix = ");
        emit_literal(emitter, baked->folders[i].prefix);
        buf_append_cstr(out, ",\n      .folder = ");
        emit_literal(emitter, str_from(baked->folders[i].real));
        buf_append_cstr(out, " },\n");
    }
    buf_append_cstr(out, "};\n\n");
    return true;
}

const char *emit_statics(Emitter *emitter)
{
    const Baked *baked = emitter->program->baked;
    if (!baked) return "";
    if (emitter->options->live_files)
        return emit_folders(emitter, baked)
                   ? "    .folders = folders,\n    .nfolders = FH_COUNT(folders),\n" : "";
    return emit_baked(emitter, baked)
               ? "    .statics = statics,\n    .nstatics = FH_COUNT(statics),\n" : "";
}
