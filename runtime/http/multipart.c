/* multipart.c: delimiters, heads of parts, content. See multipart.h.
 *
 * The delimiter begins with the only CR that is in it, so a match that breaks off can begin
 * anew at the byte that broke it, and nowhere before. */
#include "http/multipart.h"

#include <string.h>

#include "base/str.h"
#include "http/url.h"

typedef enum State {
    SEEKING,   /* content, or what stands before the first part, up to a delimiter */
    DELIMITED, /* behind the boundary: what follows says whether it is a delimiter */
    DASHED,    /* behind one more dash */
    PADDED,    /* blanks behind a delimiter */
    LINE_END,  /* behind its CR */
    IN_HEAD,   /* the head of a part */
    BEHIND     /* the final delimiter has come: nothing counts any more */
} State;

/* ---- values with parameters: "form-data; name=x; filename="a \"b\"" ---- */

static fh_str trim_blanks(fh_str text)
{
    while (text.len && (text.ptr[0] == ' ' || text.ptr[0] == '\t')) text.ptr++, text.len--;
    while (text.len && (text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '\t'))
        text.len--;
    return text;
}

/* The bytes up to one of `ends`, trimmed; *rest begins there. */
static fh_str take_until(fh_str *rest, const char *ends)
{
    size_t len = 0;
    while (len < rest->len && (rest->ptr[len] == '\0' || !strchr(ends, rest->ptr[len]))) len++;
    const fh_str taken = str_sub(*rest, 0, len);
    *rest = str_sub(*rest, len, rest->len);
    return trim_blanks(taken);
}

/* What stands between quotes, with its escapes; false if the second one is missing. */
static bool take_quoted(fh_str *rest, fh_str *value)
{
    size_t len = 1;
    while (len < rest->len && rest->ptr[len] != '"') {
        const bool escapes = rest->ptr[len] == '\\' && len + 1 < rest->len &&
                             (rest->ptr[len + 1] == '"' || rest->ptr[len + 1] == '\\');
        len += escapes ? 2 : 1;
    }
    if (len >= rest->len) return false;
    *value = str_sub(*rest, 1, len);
    *rest = trim_blanks(str_sub(*rest, len + 1, rest->len));
    return true;
}

/* Finds the first parameter of this name, still with its escapes. -1: malformed, 0: none. */
static int find_param(fh_str rest, const char *wanted, fh_str *value)
{
    int found = 0;
    take_until(&rest, ";");
    while (rest.len) {
        fh_str each;
        rest = str_sub(rest, 1, rest.len);
        const fh_str name = take_until(&rest, ";=");
        if (name.len == 0 && rest.len == 0) break;
        if (name.len == 0 || rest.len == 0 || rest.ptr[0] != '=') return -1;
        rest = trim_blanks(str_sub(rest, 1, rest.len));
        if (rest.len && rest.ptr[0] == '"') {
            if (!take_quoted(&rest, &each)) return -1;
        } else {
            each = take_until(&rest, ";");
        }
        if (rest.len && rest.ptr[0] != ';') return -1;
        if (found || !str_ieq(name, str_from(wanted))) continue;
        *value = each;
        found = 1;
    }
    return found;
}

/* Undoes what browsers do to quotes and line breaks in names (%22, %0D, %0A), and the escapes
 * of older ones. A text only gets shorter, so it is done in place. */
static fh_str unescape(Buf *memory, fh_str text)
{
    char *to = memory->ptr + (text.ptr - memory->ptr);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = to[i];
        const bool has_two = text.len - i > 2;
        if (c == '\\' && i + 1 < text.len && (to[i + 1] == '"' || to[i + 1] == '\\')) c = to[++i];
        else if (has_two && memcmp(to + i, "%22", 3) == 0) c = '"', i += 2;
        else if (has_two && memcmp(to + i, "%0D", 3) == 0) c = '\r', i += 2;
        else if (has_two && memcmp(to + i, "%0A", 3) == 0) c = '\n', i += 2;
        to[len++] = c;
    }
    return (fh_str){ to, len };
}

/* Writes a code point below 256 as UTF-8, or a byte as it is. */
static size_t put_byte(char *to, int byte, bool latin)
{
    if (!latin || byte < 0x80) {
        *to = (char)byte;
        return 1;
    }
    to[0] = (char)(0xC0 | byte >> 6);
    to[1] = (char)(0x80 | (byte & 0x3F));
    return 2;
}

/* UTF-8''na%20me (RFC 8187), in place: what is encoded takes three bytes and gives two at most.
 * What is not built like that stays as it came. */
static fh_str decode_extended(Buf *memory, fh_str text)
{
    const int64_t first = str_find(text, FH_STR("'"), 0);
    const int64_t second = first < 0 ? -1 : str_find(text, FH_STR("'"), (size_t)first + 1);
    const fh_str charset = str_sub(text, 0, first < 0 ? 0 : (size_t)first);
    const bool latin = str_ieq(charset, FH_STR("iso-8859-1"));
    if (second < 0 || (!latin && !str_ieq(charset, FH_STR("utf-8")))) return text;
    char *to = memory->ptr + (text.ptr - memory->ptr);
    size_t len = 0;
    for (size_t i = (size_t)second + 1; i < text.len; i++) {
        const bool has_two = text.ptr[i] == '%' && text.len - i > 2;
        const int high = has_two ? url_hex_digit(text.ptr[i + 1]) : -1;
        const int low = has_two ? url_hex_digit(text.ptr[i + 2]) : -1;
        if (high < 0 || low < 0) {
            to[len++] = text.ptr[i];
            continue;
        }
        len += put_byte(to + len, high << 4 | low, latin);
        i += 2;
    }
    return (fh_str){ to, len };
}

/* ---- the head of a part ---- */

/* The next line of a head, without its CR LF. False: malformed. */
static bool next_line(fh_str *head, fh_str *line)
{
    const int64_t end = str_find(*head, FH_STR("\n"), 0);
    if (end <= 0 || head->ptr[end - 1] != '\r') return false;
    *line = str_sub(*head, 0, (size_t)end - 1);
    *head = str_sub(*head, (size_t)end + 1, head->len);
    for (size_t i = 0; i < line->len; i++)
        if (line->ptr[i] == '\r' || line->ptr[i] == '\0') return false;
    return true;
}

/* What the head says; false: it is malformed, or names no field. */
static bool read_head(Multipart *reader, MultipartPart *part)
{
    fh_str rest = buf_str(&reader->head), line, disposition = { NULL, 0 };
    *part = (MultipartPart){ .is_file = false };
    for (;;) {
        if (!next_line(&rest, &line)) return false;
        if (line.len == 0) break;
        const int64_t colon = str_find(line, FH_STR(":"), 0);
        if (colon <= 0 || line.ptr[0] == ' ' || line.ptr[0] == '\t') return false;
        const fh_str name = str_sub(line, 0, (size_t)colon);
        const fh_str value = trim_blanks(str_sub(line, (size_t)colon + 1, line.len));
        if (str_ieq(name, FH_STR("content-disposition")) && !disposition.ptr) disposition = value;
        if (str_ieq(name, FH_STR("content-type"))) part->type = value;
    }
    if (!disposition.ptr) return false;
    fh_str kind = disposition;
    if (!str_ieq(take_until(&kind, ";"), FH_STR("form-data"))) return false;
    /* Both are found before either is changed. */
    if (find_param(disposition, "name", &part->name) != 1) return false;
    const int plain = find_param(disposition, "filename", &part->filename);
    const int extended = plain ? 0 : find_param(disposition, "filename*", &part->filename);
    part->is_file = plain == 1 || extended == 1;
    part->name = unescape(&reader->head, part->name);
    if (plain == 1) part->filename = unescape(&reader->head, part->filename);
    if (extended == 1) part->filename = decode_extended(&reader->head, part->filename);
    return plain >= 0;
}

static bool is_head_whole(const Buf *head)
{
    if (head->len == 2) return memcmp(head->ptr, "\r\n", 2) == 0;
    return head->len > 3 && memcmp(head->ptr + head->len - 4, "\r\n\r\n", 4) == 0;
}

static void begin_part(Multipart *reader)
{
    MultipartPart part;
    reader->status = read_head(reader, &part) ? reader->sink.begin(reader->sink.context, &part)
                                              : 400;
    reader->head.len = 0;
    reader->in_part = true;
    reader->matched = 0;
    reader->state = SEEKING;
}

/* Takes up to the end of a line. */
static size_t feed_head(Multipart *reader, const char *bytes, size_t len)
{
    const char *end = memchr(bytes, '\n', len);
    const size_t taken = end ? (size_t)(end - bytes) + 1 : len;
    if (taken > MULTIPART_HEAD_MAX - reader->head.len) {
        reader->status = 400;
        return len;
    }
    buf_append(&reader->head, bytes, taken);
    if (reader->head.failed) reader->status = 503;
    else if (end && is_head_whole(&reader->head)) begin_part(reader);
    return taken;
}

/* ---- content and delimiters ---- */

static void give(Multipart *reader, const char *bytes, size_t len)
{
    if (reader->in_part && len && !reader->status)
        reader->status = reader->sink.content(reader->sink.context, bytes, len);
}

/* What has matched so far is no delimiter. */
static void give_matched(Multipart *reader)
{
    give(reader, reader->delimiter, reader->matched);
    reader->matched = 0;
    reader->state = SEEKING;
}

static size_t seek(Multipart *reader, const char *bytes, size_t len)
{
    if (reader->matched == 0) {
        const char *cr = memchr(bytes, '\r', len);
        const size_t plain = cr ? (size_t)(cr - bytes) : len;
        give(reader, bytes, plain);
        if (plain) return plain;
    }
    size_t at = 0;
    while (at < len && reader->matched < reader->delimiter_len &&
           bytes[at] == reader->delimiter[reader->matched])
        at++, reader->matched++;
    if (reader->matched == reader->delimiter_len) reader->state = DELIMITED;
    else if (at < len) give_matched(reader);
    return at;
}

static size_t after_boundary(Multipart *reader, char c)
{
    switch (c) {
    case '-': reader->state = DASHED; return 1;
    case '\r': reader->state = LINE_END; return 1;
    case ' ':
    case '\t': reader->state = PADDED; return 1;
    case '\n': reader->status = 400; return 1;
    default: give_matched(reader); return 0;
    }
}

static size_t after_dash(Multipart *reader, char c)
{
    if (c == '-') {
        reader->state = BEHIND;
        return 1;
    }
    give_matched(reader);
    give(reader, "-", 1);
    return 0;
}

static size_t after_padding(Multipart *reader, char c)
{
    if (c == '\r') reader->state = LINE_END;
    else if (c != ' ' && c != '\t') reader->status = 400;
    return 1;
}

static size_t after_line(Multipart *reader, char c)
{
    if (c == '\n') reader->state = IN_HEAD;
    else reader->status = 400;
    return 1;
}

static size_t step(Multipart *reader, const char *bytes, size_t len)
{
    switch ((State)reader->state) {
    case SEEKING: return seek(reader, bytes, len);
    case DELIMITED: return after_boundary(reader, bytes[0]);
    case DASHED: return after_dash(reader, bytes[0]);
    case PADDED: return after_padding(reader, bytes[0]);
    case LINE_END: return after_line(reader, bytes[0]);
    case IN_HEAD: return feed_head(reader, bytes, len);
    case BEHIND: break;
    }
    return len;
}

/* ---- for all ---- */

bool multipart_is(fh_str content_type)
{
    return str_ieq(take_until(&content_type, ";"), FH_STR("multipart/form-data"));
}

static bool is_boundary(fh_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < ' ' || text.ptr[i] > '~' || text.ptr[i] == '"' || text.ptr[i] == '\\')
            return false;
    return text.len > 0 && text.len <= MULTIPART_BOUNDARY_MAX && text.ptr[text.len - 1] != ' ';
}

bool multipart_init(Multipart *reader, fh_str content_type, MultipartSink sink)
{
    fh_str boundary;
    /* The first delimiter may stand at the very beginning: as if a line had ended before. */
    *reader = (Multipart){ .sink = sink, .state = SEEKING, .matched = 2 };
    if (find_param(content_type, "boundary", &boundary) != 1 || !is_boundary(boundary))
        return false;
    memcpy(reader->delimiter, "\r\n--", 4);
    memcpy(reader->delimiter + 4, boundary.ptr, boundary.len);
    reader->delimiter_len = 4 + boundary.len;
    return true;
}

int multipart_feed(Multipart *reader, const char *bytes, size_t len)
{
    size_t at = 0;
    while (at < len && !reader->status) at += step(reader, bytes + at, len - at);
    return reader->status;
}

int multipart_end(const Multipart *reader)
{
    if (reader->status) return reader->status;
    return reader->state == BEHIND ? 0 : 400;
}

void multipart_free(Multipart *reader)
{
    buf_free(&reader->head);
}
