/* cookie.c: see cookie.h; fh_cookie of fh.h is here too.
 *
 * What is set is checked by the letter of RFC 6265, 4.1.1, and never repaired: a value that a
 * browser would cut or split is a mistake of the program, and it hears of it. */
#include "http/cookie.h"

#include <string.h>

#include "values/event.h"
#include "base/number.h"
#include "values/out.h"
#include "base/str.h"

/* ---- those that came ---- */

bool cookie_next(fh_str *rest, fh_str *name, fh_str *value)
{
    while (rest->len) {
        const int64_t mark = str_find(*rest, FH_STR(";"), 0);
        const size_t end = mark < 0 ? rest->len : (size_t)mark;
        const fh_str each = str_trim(str_sub(*rest, 0, end));
        const int64_t equals = str_find(each, FH_STR("="), 0);
        *rest = str_sub(*rest, end + 1, rest->len);
        if (equals < 0) continue;
        *name = str_sub(each, 0, (size_t)equals);
        *value = str_sub(each, (size_t)equals + 1, each.len);
        if (value->len >= 2 && value->ptr[0] == '"' && value->ptr[value->len - 1] == '"')
            *value = str_sub(*value, 1, value->len - 1);
        return true;
    }
    return false;
}

bool cookie_find(const Request *request, fh_str name, int i, fh_str *value)
{
    for (int k = 0; k < request->nheaders; k++) {
        fh_str rest = request->headers[k].value, each;
        if (!str_ieq(request->headers[k].name, FH_STR("cookie"))) continue;
        while (cookie_next(&rest, &each, value))
            if (str_eq(each, name) && i-- == 0) return true;
    }
    return false;
}

/* ---- those that are set ---- */

static bool is_all(fh_str text, bool is_one(unsigned char c))
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_one((unsigned char)text.ptr[i])) return false;
    return true;
}

static bool is_letter_or_digit(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_name_char(unsigned char c)
{
    return is_letter_or_digit(c) || (c != '\0' && strchr("!#$%&'*+-.^_`|~", c));
}

static bool is_value_char(unsigned char c)
{
    return c > ' ' && c < 0x7F && c != '"' && c != ',' && c != ';' && c != '\\';
}

static bool is_path_char(unsigned char c)
{
    return c >= ' ' && c < 0x7F && c != ';';
}

static bool is_domain_char(unsigned char c)
{
    return is_letter_or_digit(c) || c == '-' || c == '.';
}

/* The same in one spelling; null if it is none of the three. */
static const char *same_site(fh_str given)
{
    if (given.len == 0 || str_ieq(given, FH_STR("lax"))) return "Lax";
    if (str_ieq(given, FH_STR("strict"))) return "Strict";
    return str_ieq(given, FH_STR("none")) ? "None" : NULL;
}

static const char *what_is_wrong(const FhCookie *cookie)
{
    const char *site = same_site(cookie->same_site);
    fh_str value = cookie->value;
    if (value.len >= 2 && value.ptr[0] == '"' && value.ptr[value.len - 1] == '"')
        value = str_sub(value, 1, value.len - 1);
    if (cookie->name.len == 0 || !is_all(cookie->name, is_name_char))
        return "a cookie's name is letters, digits and some signs";
    if (!is_all(value, is_value_char))
        return "a cookie's value has no spaces, quotes, commas, semicolons, backslashes, controls "
               "or letters beyond ASCII";
    if (cookie->path.len && (cookie->path.ptr[0] != '/' || !is_all(cookie->path, is_path_char)))
        return "a cookie's path begins with / and has no semicolon";
    if (!is_all(cookie->domain, is_domain_char)) return "a cookie's domain is the name of a host";
    if (!site) return "same_site is \"Lax\", \"Strict\" or \"None\"";
    if (str_is(str_from(site), "None") && !cookie->secure)
        return "browsers take a cookie with same_site \"None\" only if it is secure";
    return NULL;
}

static void put(FhOut *out, const char *name, fh_str value)
{
    out_cstr(out, name);
    out_str(out, value);
}

const char *cookie_write(FhEvent *ev, const FhCookie *cookie, fh_str *field)
{
    char number[NUMBER_INT_MAX];
    const char *wrong = what_is_wrong(cookie);
    if (wrong) return wrong;
    FhOut *out = fh_markup_begin(ev);
    out_str(out, cookie->name);
    put(out, "=", cookie->value);
    put(out, "; Path=", cookie->path.len ? cookie->path : FH_STR("/"));
    if (cookie->domain.len) put(out, "; Domain=", cookie->domain);
    if (cookie->max_age >= 0) {
        /* Seconds, rounded up: a short life is not the end of it. */
        const int64_t seconds = cookie->max_age / 1000 + (cookie->max_age % 1000 > 0);
        put(out, "; Max-Age=", (fh_str){ number, number_int_text(seconds, number) });
    }
    if (cookie->http_only) out_cstr(out, "; HttpOnly");
    put(out, "; SameSite=", str_from(same_site(cookie->same_site)));
    if (cookie->secure) out_cstr(out, "; Secure");
    *field = fh_markup_end(ev, out);
    return NULL;
}

void fh_cookie(FhEvent *ev, const FhCookie *cookie, int line)
{
    fh_str field;
    const char *wrong = cookie_write(ev, cookie, &field);
    if (wrong)
        fh_stop(ev, line, "cookie(\"%.*s\", …): %s",
                (int)(cookie->name.len < 40 ? cookie->name.len : 40), cookie->name.ptr, wrong);
    event_add_header(event_of(ev), FH_STR("Set-Cookie"), field);
}
