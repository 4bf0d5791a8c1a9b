/* request.c: the head by hand, line by line; the body by its length or by its chunks.
 *
 * A hand-written reader, not a generated one: every rule that matters here is about what must
 * not be there (a bare newline, a space before the colon, a second length), and each is one
 * line below with the paragraph of RFC 9112 or 9110 that asks for it. */
#include "http/request.h"

#include <stddef.h>
#include <string.h>

#include "http/form.h"
#include "base/limit.h"
#include "http/multipart.h"
#include "base/str.h"


/* ---- characters ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool request_is_token_char(char c)
{
    if (is_digit(c) || is_letter(c)) return true;
    return c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL;
}

static bool is_token(fh_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!request_is_token_char(text.ptr[i])) return false;
    return text.len > 0;
}

/* Printable, and bytes of whatever encoding; a fragment (#) stays with the client (RFC 9112 3.2). */
static bool is_target_char(char c)
{
    return (unsigned char)c > ' ' && c != 0x7f && c != '#';
}

static bool is_value_char(char c)
{
    return c == '\t' || ((unsigned char)c >= ' ' && c != 0x7f);
}

static fh_str trim_blanks(fh_str text)
{
    while (text.len && (text.ptr[0] == ' ' || text.ptr[0] == '\t')) text.ptr++, text.len--;
    while (text.len && (text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '\t'))
        text.len--;
    return text;
}

/* ---- hosts ---- */

/* RFC 3986 3.2.2: a name, an IPv4 address, or an address in brackets. */
static bool is_host_name(fh_str text)
{
    const bool is_address = text.len > 2 && text.ptr[0] == '[' && text.ptr[text.len - 1] == ']';
    const char *signs = is_address ? ":." : "-._~%!$&'()*+,;=";
    if (is_address) text = str_sub(text, 1, text.len - 1);
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        if (!is_letter(c) && !is_digit(c) && (c == '\0' || !strchr(signs, c))) return false;
    }
    return true;
}

/* RFC 9110 7.2: a host, and perhaps a port. */
static bool is_host(fh_str text)
{
    size_t at = text.len;
    while (at > 0 && is_digit(text.ptr[at - 1])) at--;
    const bool has_port = at > 0 && text.ptr[at - 1] == ':';
    return is_host_name(has_port ? str_sub(text, 0, at - 1) : text);
}

/* ---- the first line ---- */

static int read_version(Request *request, fh_str text)
{
    if (text.len != 8 || memcmp(text.ptr, "HTTP/", 5) != 0 || text.ptr[6] != '.') return 400;
    const char major = text.ptr[5], minor = text.ptr[7];
    if (!is_digit(major) || !is_digit(minor)) return 400;
    if (major != '1') return 505;
    request->minor = minor == '0' ? 0 : 1;
    return 0;
}

/* The path and query of a target: "/a?b", "*", or "http://host/a?b" (RFC 9112 3.2). */
static int read_target(Request *request, fh_str target)
{
    if (target.len > REQUEST_TARGET_MAX) return 414;
    for (size_t i = 0; i < target.len; i++)
        if (!is_target_char(target.ptr[i])) return 400;
    request->target = target;

    fh_str rest = target;
    const bool is_http = target.len >= 7 && str_ieq(str_sub(target, 0, 7), FH_STR("http://"));
    const bool is_https = target.len >= 8 && str_ieq(str_sub(target, 0, 8), FH_STR("https://"));
    if (is_http || is_https) {
        rest = str_sub(target, is_http ? 7 : 8, target.len);
        size_t end = 0;
        while (end < rest.len && rest.ptr[end] != '/' && rest.ptr[end] != '?') end++;
        if (end == 0 || !is_host(str_sub(rest, 0, end))) return 400; /* RFC 9110 4.2.1, 4.2.4 */
        request->host = str_sub(rest, 0, end);
        rest = end < rest.len ? str_sub(rest, end, rest.len) : FH_STR("/");
    }
    const int64_t mark = str_find(rest, FH_STR("?"), 0);
    request->path = mark < 0 ? rest : str_sub(rest, 0, (size_t)mark);
    request->query = mark < 0 ? (fh_str){ rest.ptr, 0 } : str_sub(rest, (size_t)mark + 1, rest.len);
    if (request->path.len == 0) request->path = FH_STR("/"); /* http://host?query */
    if (request->path.ptr[0] == '/') return 0;
    return str_is(target, "*") && str_is(request->method, "OPTIONS") ? 0 : 400;
}

static int read_first_line(Request *request, fh_str line)
{
    const int64_t first = str_find(line, FH_STR(" "), 0);
    if (first <= 0) return 400;
    request->method = str_sub(line, 0, (size_t)first);
    if (!is_token(request->method)) return 400;
    const int64_t second = str_find(line, FH_STR(" "), (size_t)first + 1);
    if (second < 0) return line.len > REQUEST_TARGET_MAX ? 414 : 400;
    const int bad = read_version(request, str_sub(line, (size_t)second + 1, line.len));
    return bad ? bad : read_target(request, str_sub(line, (size_t)first + 1, (size_t)second));
}

/* ---- headers ---- */

static bool is_value(fh_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_value_char(text.ptr[i])) return false;
    return true;
}

/* A line that begins with a blank would continue the last one (RFC 9112 5.2), and a blank before
 * the colon is what smuggles (5.1): neither is a token. */
static bool split_header(fh_str line, RequestHeader *header)
{
    const int64_t colon = str_find(line, FH_STR(":"), 0);
    if (colon <= 0) return false;
    header->name = str_sub(line, 0, (size_t)colon);
    header->value = trim_blanks(str_sub(line, (size_t)colon + 1, line.len));
    return is_token(header->name) && is_value(header->value);
}

static int read_header(Request *request, fh_str line)
{
    RequestHeader header;
    if (!split_header(line, &header)) return 400;
    if (request->nheaders == REQUEST_HEADERS_MAX) return 431;
    request->headers[request->nheaders++] = header;
    return 0;
}

static int count_headers(const Request *request, const char *name, fh_str *value)
{
    int count = 0;
    for (int i = 0; i < request->nheaders; i++) {
        if (!str_ieq(request->headers[i].name, str_from(name))) continue;
        if (count++ == 0 && value) *value = request->headers[i].value;
    }
    return count;
}

bool request_header(const Request *request, const char *name, fh_str *value)
{
    return count_headers(request, name, value) > 0;
}

bool request_has_word(const Request *request, const char *name, const char *word)
{
    for (int i = 0; i < request->nheaders; i++) {
        if (!str_ieq(request->headers[i].name, str_from(name))) continue;
        fh_str rest = request->headers[i].value;
        while (rest.len) {
            const int64_t comma = str_find(rest, FH_STR(","), 0);
            const size_t end = comma < 0 ? rest.len : (size_t)comma;
            if (str_ieq(trim_blanks(str_sub(rest, 0, end)), str_from(word))) return true;
            rest = str_sub(rest, end + 1, rest.len);
        }
    }
    return false;
}

/* Digits and nothing else (RFC 9110 8.6). */
static bool read_length(fh_str text, uint64_t *length)
{
    *length = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        if (!is_digit(c)) return false;
        if (__builtin_mul_overflow(*length, 10u, length) ||
            __builtin_add_overflow(*length, (uint64_t)(c - '0'), length))
            return false;
    }
    return text.len > 0;
}

/* What we do with codings: "chunked" alone is known. A list that ends with it has a known end, but
 * an unknown coding; where it does not stand last, the end is unknown (RFC 9112 6.1, 6.3). */
static int read_coding(Request *request, fh_str coding)
{
    request->chunked = str_ieq(coding, FH_STR("chunked"));
    if (request->chunked) return 0;
    const int64_t comma = str_find(coding, FH_STR(","), 0);
    if (comma <= 0 || str_find(coding, FH_STR(","), (size_t)comma + 1) >= 0) return 400;
    const fh_str first = trim_blanks(str_sub(coding, 0, (size_t)comma));
    const fh_str last = trim_blanks(str_sub(coding, (size_t)comma + 1, coding.len));
    const bool is_twice = str_ieq(first, FH_STR("chunked"));
    return is_token(first) && !is_twice && str_ieq(last, FH_STR("chunked")) ? 501 : 400;
}

/* How the body is told apart from what follows it (RFC 9112 6). */
static int read_framing(Request *request)
{
    fh_str length = { NULL, 0 }, coding = { NULL, 0 };
    const int lengths = count_headers(request, "content-length", &length);
    const int codings = count_headers(request, "transfer-encoding", &coding);
    if (codings) {
        if (lengths || codings > 1 || request->minor == 0) return 400;
        return read_coding(request, coding);
    }
    if (lengths && !read_length(length, &request->remain)) return 400;
    request->has_length = lengths == 1;
    return 0;
}

/* How the body is kept, and how long it may be. */
static int read_body_type(Request *request)
{
    fh_str type, coding;
    if (!request->chunked && request->remain == 0) return 0;
    if (request_header(request, "content-encoding", &coding) &&
        !str_ieq(coding, FH_STR("identity")))
        return 415;
    const bool is_form = request_header(request, "content-type", &type) && multipart_is(type);
    if (!is_form && request->body_max > REQUEST_MEMORY_MAX) request->body_max = REQUEST_MEMORY_MAX;
    if (request->remain > request->body_max) return 413;
    int status = 0;
    if (is_form) request->form = form_new(type, &status);
    return is_form && !request->form ? status : 0;
}

static int read_expectation(Request *request)
{
    fh_str expect;
    if (!request_header(request, "expect", &expect) || request->minor == 0) return 0;
    if (!str_ieq(expect, FH_STR("100-continue"))) return 417;
    request->wants_continue = request->remain > 0 || request->chunked;
    return 0;
}

/* What must be said once: of two, one server would believe the first, and another one the last. */
static bool is_said_twice(const Request *request)
{
    static const char *const once[] = { "host", "origin", "content-length", "content-type",
                                        "sec-fetch-site", "sec-websocket-key",
                                        "sec-websocket-version" };
    for (size_t i = 0; i < sizeof(once) / sizeof(once[0]); i++)
        if (count_headers(request, once[i], NULL) > 1) return true;
    return false;
}

/* The host of an absolute target holds, whatever Host says (RFC 9112 3.2.2): nobody sees another. */
static void settle_host(Request *request, fh_str said)
{
    if (request->host.len == 0) {
        request->host = said;
        return;
    }
    for (int i = 0; i < request->nheaders; i++)
        if (str_ieq(request->headers[i].name, FH_STR("host")))
            request->headers[i].value = request->host;
}

/* What the headers say together. */
static int read_meaning(Request *request)
{
    fh_str host = { NULL, 0 };
    const int hosts = count_headers(request, "host", &host);
    if (is_said_twice(request) || (hosts == 0 && request->minor > 0) || !is_host(host)) return 400;
    settle_host(request, host);
    const bool closes = request_has_word(request, "connection", "close");
    const bool keeps = request_has_word(request, "connection", "keep-alive");
    request->keeps_alive = !closes && (request->minor > 0 || keeps);
    request->wants_websocket = request->minor > 0 && str_is(request->method, "GET") &&
                               request_has_word(request, "connection", "upgrade") &&
                               request_has_word(request, "upgrade", "websocket");
    int bad = read_framing(request);
    if (!bad) bad = read_expectation(request);
    return bad ? bad : read_body_type(request);
}

/* ---- the head ---- */

/* The next line, without its CR LF; *at moves behind it. False when a newline stands alone. */
static bool next_line(fh_str head, size_t *at, fh_str *line)
{
    const char *end = memchr(head.ptr + *at, '\n', head.len - *at);
    if (!end || end == head.ptr + *at || end[-1] != '\r') return false;
    *line = str_sub(head, *at, (size_t)(end - head.ptr) - 1);
    *at = (size_t)(end - head.ptr) + 1;
    return memchr(line->ptr, '\r', line->len) == NULL;
}

static int read_head(Request *request)
{
    const fh_str head = buf_str(&request->head_bytes);
    size_t at = 0;
    fh_str line;
    if (!next_line(head, &at, &line)) return 400;
    int bad = read_first_line(request, line);
    while (!bad) {
        if (!next_line(head, &at, &line)) return 400;
        if (line.len == 0) break;
        bad = read_header(request, line);
    }
    return bad ? bad : read_meaning(request);
}

static void refuse(Request *request, int status)
{
    request->state = REQUEST_REFUSED;
    request->refusal = status;
}

/* Which limit an overlong head is over. */
static int overlong(const Request *request)
{
    const fh_str head = buf_str(&request->head_bytes);
    const bool in_first_line = memchr(head.ptr, '\n', head.len) == NULL;
    return in_first_line ? 414 : 431;
}

/* Where the head ends: behind the empty line, or behind a newline that stands alone and makes
 * it malformed (told at once, not when the sender gives up). 0: not yet. */
static size_t find_end(Request *request)
{
    const fh_str head = buf_str(&request->head_bytes);
    size_t from = request->scanned;
    while (from < head.len) {
        const char *found = memchr(head.ptr + from, '\n', head.len - from);
        if (!found) break;
        const size_t i = (size_t)(found - head.ptr);
        if (i == 0 || head.ptr[i - 1] != '\r') return i + 1;
        if (i >= 3 && head.ptr[i - 2] == '\n') return i + 1;
        from = i + 1;
    }
    request->scanned = head.len;
    return 0;
}

static void end_head(Request *request)
{
    const int bad = read_head(request);
    if (bad) {
        refuse(request, bad);
        return;
    }
    request->state = REQUEST_BODY;
    if (!request->chunked && request->remain == 0) request->state = REQUEST_WHOLE;
}

/* Empty lines before a request are passed over (RFC 9112 2.2); how many bytes they were. */
static size_t drop_empty_lines(Buf *head)
{
    size_t len = 0;
    while (head->len - len >= 2 && memcmp(head->ptr + len, "\r\n", 2) == 0) len += 2;
    if (len) memmove(head->ptr, head->ptr + len, head->len - len);
    head->len -= len;
    return len;
}

static size_t feed_head(Request *request, const char *bytes, size_t len)
{
    Buf *head = &request->head_bytes;
    const size_t before = head->len;
    size_t taken = REQUEST_HEAD_MAX - before;
    if (taken > len) taken = len;
    buf_append(head, bytes, taken);
    if (head->failed) {
        refuse(request, 503);
        return len;
    }
    const size_t dropped = drop_empty_lines(head);
    const size_t end = find_end(request);
    if (end) {
        taken = end + dropped - before;
        head->len = end;
        end_head(request);
    } else if (head->len == REQUEST_HEAD_MAX) {
        refuse(request, overlong(request));
    }
    return taken;
}

/* ---- the body ---- */

/* Takes room for so many bytes more. */
static bool take_room(Request *request, size_t len)
{
    RequestBudget *budget = request->budget;
    if (!budget) return true;
    if (len > budget->most - budget->used) {
        budget->refused++;
        return false;
    }
    budget->used += len;
    request->held += len;
    return true;
}

static bool keep_body(Request *request, const char *bytes, size_t len)
{
    const bool is_long = len > request->body_max - request->body_len;
    if (is_long || !take_room(request, len)) {
        refuse(request, is_long ? 413 : 503);
        return false;
    }
    request->body_len += len;
    int bad = 0;
    if (request->form) bad = form_feed(request->form, bytes, len);
    else buf_append(&request->body_bytes, bytes, len);
    if (request->body_bytes.failed) bad = 503;
    if (bad) refuse(request, bad);
    return !bad;
}

static void end_body(Request *request)
{
    const int bad = request->form ? form_end(request->form) : 0;
    request->body = buf_str(&request->body_bytes);
    if (bad) refuse(request, bad);
}

static size_t feed_counted(Request *request, const char *bytes, size_t len)
{
    const size_t take = len < request->remain ? len : (size_t)request->remain;
    if (!keep_body(request, bytes, take)) return len;
    request->remain -= take;
    return take;
}

enum { CHUNK_SIZE, CHUNK_DATA, CHUNK_END, CHUNK_TRAILER };

static int hex_digit(char c)
{
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Hexadecimal digits, and perhaps extensions, in front of which there may be blanks (RFC 9112
 * 7.1.1). */
static bool read_chunk_size(Request *request, fh_str line)
{
    size_t at = 0;
    request->remain = 0;
    while (at < line.len && hex_digit(line.ptr[at]) >= 0) {
        if (request->remain >> 60) return false;
        request->remain = request->remain << 4 | (uint64_t)hex_digit(line.ptr[at++]);
    }
    request->chunk_state = request->remain ? CHUNK_DATA : CHUNK_TRAILER;
    const fh_str rest = str_sub(line, at, line.len);
    const bool is_extension = str_starts_with(trim_blanks(rest), FH_STR(";")) && is_value(rest);
    return at > 0 && (rest.len == 0 || is_extension);
}

/* A line of the chunked form (its size, what ends its data, a trailer) is whole. */
static bool end_chunk_line(Request *request)
{
    fh_str line = buf_str(&request->chunk_line);
    RequestHeader trailer; /* is not looked at (RFC 9110 6.5.1) */
    line.len -= 2;
    request->chunk_line.len = 0;
    switch (request->chunk_state) {
    case CHUNK_SIZE: return read_chunk_size(request, line);
    case CHUNK_END: request->chunk_state = CHUNK_SIZE; return line.len == 0;
    default: break;
    }
    if (line.len) return split_header(line, &trailer);
    request->state = REQUEST_WHOLE;
    return true;
}

static size_t feed_chunk_line(Request *request, const char *bytes, size_t len)
{
    const bool is_trailer = request->chunk_state == CHUNK_TRAILER;
    for (size_t i = 0; i < len; i++) {
        buf_append_char(&request->chunk_line, bytes[i]);
        const Buf *line = &request->chunk_line;
        if (line->len > CHUNK_LINE_MAX && !is_trailer) {
            refuse(request, 400);
            return len;
        }
        if (line->failed || (is_trailer && ++request->trailer_len > TRAILER_MAX)) {
            refuse(request, line->failed ? 503 : 431);
            return len;
        }
        if (bytes[i] != '\n') continue;
        if (line->len < 2 || line->ptr[line->len - 2] != '\r' || !end_chunk_line(request))
            refuse(request, 400);
        return i + 1;
    }
    return len;
}

static size_t feed_chunked(Request *request, const char *bytes, size_t len)
{
    if (request->chunk_state != CHUNK_DATA) return feed_chunk_line(request, bytes, len);
    const size_t taken = feed_counted(request, bytes, len);
    if (request->state == REQUEST_BODY && request->remain == 0) request->chunk_state = CHUNK_END;
    return taken;
}

static size_t feed_body(Request *request, const char *bytes, size_t len)
{
    size_t taken;
    if (request->chunked) {
        taken = feed_chunked(request, bytes, len);
    } else {
        taken = feed_counted(request, bytes, len);
        if (request->state == REQUEST_BODY && request->remain == 0)
            request->state = REQUEST_WHOLE;
    }
    if (request->state == REQUEST_WHOLE) end_body(request);
    return taken;
}

/* ---- for all ---- */

void request_init(Request *request, size_t body_max)
{
    memset(request, 0, offsetof(Request, headers));
    memset(&request->nheaders, 0, sizeof(Request) - offsetof(Request, nheaders));
    request->body_max = body_max;
}

size_t request_feed(Request *request, const char *bytes, size_t len)
{
    size_t taken = 0;
    while (taken < len && request->state < REQUEST_WHOLE)
        taken += request->state == REQUEST_HEAD ? feed_head(request, bytes + taken, len - taken)
                                                : feed_body(request, bytes + taken, len - taken);
    return taken;
}

bool request_is_to_be_judged(const Request *request)
{
    if (request->state != REQUEST_BODY) return false;
    const uint64_t announced = request->chunked ? 0 : request->remain;
    return request->wants_continue || request->body_len + announced > REQUEST_UNJUDGED_MAX;
}

void request_cut(Request *request, int status)
{
    refuse(request, status);
    request_drop_body(request);
}

bool request_has_begun(const Request *request)
{
    return request->head_bytes.len > 0;
}

void request_drop_body(Request *request)
{
    form_free(request->form);
    request->form = NULL;
    if (request->budget) request->budget->used -= request->held;
    request->held = 0;
    buf_free(&request->body_bytes);
    request->body = (fh_str){ NULL, 0 };
}

void request_free(Request *request)
{
    request_drop_body(request);
    buf_free(&request->head_bytes);
    buf_free(&request->chunk_line);
    request->nheaders = 0;
}
