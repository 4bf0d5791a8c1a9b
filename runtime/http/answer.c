/* answer.c: composing an answer's head. See answer.h. */
#include "http/answer.h"

#include <string.h>
#include <time.h>

#include "base/head.h"
#include "base/str.h"
#include "base/status.h"

const char answer_overload[] = "HTTP/1.1 503 Service Unavailable\r\n"
                               "Content-Type: text/plain; charset=utf-8\r\n"
                               "Content-Length: 60\r\n"
                               "X-Content-Type-Options: nosniff\r\n"
                               "X-Frame-Options: SAMEORIGIN\r\n"
                               "Referrer-Policy: same-origin\r\n"
                               "Retry-After: 2\r\n"
                               "Connection: close\r\n\r\n"
                               "The server has too much to do. Wait a while, and try again.\n";

size_t answer_overload_len(bool is_head)
{
    const size_t len = sizeof(answer_overload) - 1;
    return is_head ? len - 60 : len;
}

bool answer_is_bare(int status)
{
    return status == 204 || status == 304;
}

const char *answer_date(void)
{
    static char text[40];
    static time_t made_at;
    const time_t now = time(NULL);
    if (now != made_at) {
        struct tm tm;
        strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&now, &tm));
        made_at = now;
    }
    return text;
}

void answer_init(Answer *answer, int status)
{
    *answer = (Answer){ .status = status };
}

/* What would end a field and begin another one. */
static bool is_field_text(fh_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '\r' || text.ptr[i] == '\n' || text.ptr[i] == '\0') return false;
    return true;
}

void answer_field(Answer *answer, fh_str name, fh_str value)
{
    if (name.len == 0 || !is_field_text(name) || !is_field_text(value)) return;
    buf_append_str(&answer->fields, name);
    buf_append(&answer->fields, ": ", 2);
    buf_append_str(&answer->fields, value);
    buf_append(&answer->fields, "\r\n", 2);
}

void answer_field_text(Answer *answer, const char *name, const char *value)
{
    answer_field(answer, str_from(name), str_from(value));
}

static void take_out(Buf *fields, size_t at, size_t len)
{
    memmove(fields->ptr + at, fields->ptr + at + len, fields->len - at - len);
    fields->len -= len;
}

/* Vary: ours, theirs */
static void join_field(Answer *answer, size_t at, size_t len, fh_str more)
{
    Buf line = { 0 };
    buf_append(&line, answer->fields.ptr + at, len - 2);
    take_out(&answer->fields, at, len);
    buf_append_cstr(&line, ", ");
    buf_append_str(&line, more);
    buf_append_cstr(&line, "\r\n");
    buf_append_str(&answer->fields, buf_str(&line));
    if (line.failed) answer->fields.failed = true;
    buf_free(&line);
}

void answer_own_field(Answer *answer, fh_str name, fh_str value)
{
    size_t len;
    const bool is_vary = str_ieq(name, FH_STR("vary"));
    const bool may_be = is_vary || head_is_single(name);
    const int64_t at = may_be ? head_find(buf_str(&answer->fields), name, &len) : -1;
    if (at >= 0 && is_vary && is_field_text(value)) {
        join_field(answer, (size_t)at, len, value);
        return;
    }
    if (at >= 0) take_out(&answer->fields, (size_t)at, len);
    answer_field(answer, name, value);
}

void answer_set_type(Answer *answer, fh_str type)
{
    if (!is_field_text(type)) return;
    answer->own_type.len = 0;
    buf_append_str(&answer->own_type, type);
    buf_append_char(&answer->own_type, '\0');
    if (!answer->own_type.failed) answer->type = answer->own_type.ptr;
}

static void put_body_fields(Buf *to, const Answer *answer)
{
    const size_t len = answer->rest ? answer->rest_len : answer->type ? answer->body.len : 0;
    if (answer_is_bare(answer->status)) return;
    if (answer->type) head_field(to, "Content-Type", answer->type);
    buf_printf(to, "Content-Length: %zu\r\n", len);
}

/* But for those that the program has set itself. */
static void put_security(Buf *to, const Answer *answer)
{
    size_t len;
    for (const HttpField *field = http_security; field->name; field++)
        if (head_find(buf_str(&answer->fields), str_from(field->name), &len) < 0)
            head_field(to, field->name, field->value);
}

/* What is ready follows what is not. */
static bool finish_ready(Answer *answer, bool is_head, const char *date, Buf *to)
{
    const FhForm *form = answer->ready;
    buf_reserve(to, 128 + answer->fields.len);
    buf_append_cstr(to, "HTTP/1.1 200 OK\r\n");
    head_field(to, "Date", date);
    if (answer->closes) head_field(to, "Connection", "close");
    buf_append_str(to, buf_str(&answer->fields));
    answer->rest = (const char *)form->bytes;
    answer->rest_len = is_head ? form->head_len : form->len;
    return !to->failed && !answer->fields.failed;
}

static bool is_html(const Answer *answer)
{
    const fh_str html = FH_STR("text/html");
    return answer->type && str_ieq(str_sub(str_from(answer->type), 0, html.len), html);
}

bool answer_finish(Answer *answer, bool is_head, const char *date, Buf *to)
{
    if (answer->ready) return finish_ready(answer, is_head, date, to);
    const bool has_body = !is_head && answer->type && !answer_is_bare(answer->status);
    buf_reserve(to, 512 + answer->fields.len + (has_body ? answer->body.len : 0));
    buf_printf(to, "HTTP/1.1 %d %s\r\n", answer->status, status_reason(answer->status));
    put_body_fields(to, answer);
    buf_append_str(to, buf_str(&answer->fields));
    head_field(to, "Date", date);
    if (answer->policy && is_html(answer)) head_field(to, HEAD_POLICY, answer->policy);
    put_security(to, answer);
    if (answer->closes) head_field(to, "Connection", "close");
    buf_append(to, "\r\n", 2);
    if (!has_body) answer->rest = NULL;
    if (has_body && !answer->rest) buf_append_str(to, buf_str(&answer->body));
    return !to->failed && !answer->fields.failed && !answer->body.failed &&
           !answer->own_type.failed;
}

void answer_free(Answer *answer)
{
    buf_free(&answer->own_type);
    buf_free(&answer->fields);
    buf_free(&answer->body);
}
