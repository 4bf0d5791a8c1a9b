/* address.c: see address.h. */
#include "base/address.h"

#include <string.h>

#include "base/str.h"

/* ---- encoding ---- */

static bool is_plain(char c, const char *keep)
{
    const char lower = (char)(c | 0x20);
    if ((lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9')) return true;
    return c != '\0' && (strchr("-._~", c) || strchr(keep, c));
}

static size_t put_byte(char *to, char c, const char *keep)
{
    static const char digits[] = "0123456789ABCDEF";
    to[0] = c;
    if (is_plain(c, keep)) return 1;
    to[0] = '%';
    to[1] = digits[(unsigned char)c >> 4];
    to[2] = digits[(unsigned char)c & 15];
    return 3;
}

size_t address_encode(char *to, fh_str text, const char *keep)
{
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) len += put_byte(to + len, text.ptr[i], keep);
    return len;
}

bool address_is_encoded(fh_str text, const char *keep)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_plain(text.ptr[i], keep)) return false;
    return true;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* The byte that stands at `at`, encoded or not, and how long it is there. */
static char read_byte(fh_str text, size_t at, size_t *len)
{
    const bool may_be = text.ptr[at] == '%' && text.len - at > 2;
    const int high = may_be ? hex_digit(text.ptr[at + 1]) : -1;
    const int low = may_be ? hex_digit(text.ptr[at + 2]) : -1;
    *len = high >= 0 && low >= 0 ? 3 : 1;
    return *len == 3 ? (char)(high * 16 + low) : text.ptr[at];
}

size_t address_canonical(char *to, fh_str path)
{
    size_t len = 0, step;
    for (size_t i = 0; i < path.len; i += step) {
        const char c = read_byte(path, i, &step);
        len += put_byte(to + len, c, step == 1 ? "/" : "");
    }
    return len;
}

/* ---- segments ---- */

/* "." or "..", each dot as such or as %2e. */
static bool is_dots(fh_str segment)
{
    size_t dots = 0, step;
    for (size_t i = 0; i < segment.len; i += step, dots++)
        if (read_byte(segment, i, &step) != '.') return false;
    return dots == 1 || dots == 2;
}

bool address_strays(fh_str run, bool is_first)
{
    if (is_first && (run.len == 0 || run.ptr[0] == '/')) return true;
    for (size_t from = 0; from <= run.len;) {
        const int64_t slash = str_find(run, FH_STR("/"), from);
        const size_t to = slash < 0 ? run.len : (size_t)slash;
        if (is_dots(str_sub(run, from, to))) return true;
        from = to + 1;
    }
    return false;
}

/* ---- schemes ---- */

#define SCHEME_MAX 8 /* what is longer is none of those below */

static const struct {
    const char *name;
    unsigned places; /* a bit for each AddressPlace */
} schemes[] = {
    { "", ~0u },
    { "http", 1u << ADDRESS_LINK | 1u << ADDRESS_HREF | 1u << ADDRESS_SRC },
    { "https", 1u << ADDRESS_LINK | 1u << ADDRESS_HREF | 1u << ADDRESS_SRC },
    { "mailto", 1u << ADDRESS_LINK | 1u << ADDRESS_HREF | 1u << ADDRESS_SRC },
    { "tel", 1u << ADDRESS_LINK | 1u << ADDRESS_HREF | 1u << ADDRESS_SRC },
    { "sms", 1u << ADDRESS_HREF }, { "geo", 1u << ADDRESS_HREF },
    { "webcal", 1u << ADDRESS_HREF }, { "xmpp", 1u << ADDRESS_HREF },
    { "magnet", 1u << ADDRESS_HREF },
};

static bool is_scheme_char(char c, bool first)
{
    const char lower = (char)(c | 0x20);
    if (lower >= 'a' && lower <= 'z') return true;
    return !first && ((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.');
}

/* Browsers drop controls and spaces at the start, and tabs and newlines anywhere (WHATWG URL
 * 4.4). */
static size_t skip_blanks(fh_str url)
{
    size_t at = 0;
    while (at < url.len && (unsigned char)url.ptr[at] <= ' ') at++;
    return at;
}

/* The scheme in small letters, NUL-ended; "" for none, "?" for one that is too long. */
static void read_scheme(fh_str url, char scheme[SCHEME_MAX + 1])
{
    size_t len = 0;
    for (size_t i = skip_blanks(url); i < url.len; i++) {
        const char c = url.ptr[i];
        if (c == '\t' || c == '\n' || c == '\r') continue;
        if (c == ':' && len > 0) {
            if (len <= SCHEME_MAX) scheme[len] = '\0';
            else memcpy(scheme, "?", 2);
            return;
        }
        if (!is_scheme_char(c, len == 0)) break;
        if (len < SCHEME_MAX) scheme[len] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
        len++;
    }
    scheme[0] = '\0';
}

/* An image in base64; none that may hold scripts, as those of SVG do. */
static bool is_image(fh_str url)
{
    static const char *const types[] = { "png", "jpeg", "gif", "webp", "avif" };
    const fh_str start = FH_STR("data:image/"), end = FH_STR(";base64,");
    if (!str_ieq(str_sub(url, 0, start.len), start)) return false;
    const fh_str rest = str_sub(url, start.len, url.len);
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        const size_t len = strlen(types[i]);
        if (str_ieq(str_sub(rest, 0, len), str_from(types[i])) &&
            str_ieq(str_sub(rest, len, len + end.len), end)) return true;
    }
    return false;
}

/* //host, which may be written with the other slash too. */
static bool has_host(fh_str url)
{
    int slashes = 0;
    for (size_t i = skip_blanks(url); i < url.len && slashes < 2; i++) {
        const char c = url.ptr[i];
        if (c == '/' || c == '\\') slashes++;
        else if (c != '\t' && c != '\n' && c != '\r') break;
    }
    return slashes == 2;
}

bool address_fits(fh_str url, AddressPlace place)
{
    char scheme[SCHEME_MAX + 1];
    if (url.len && memchr(url.ptr, ADDRESS_MARK[0], url.len)) return false;
    if (place == ADDRESS_LIST) return true;
    if (place == ADDRESS_HERE && has_host(url)) return false;
    read_scheme(url, scheme);
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
        if (strcmp(scheme, schemes[i].name) == 0) return schemes[i].places >> place & 1;
    return place == ADDRESS_SRC && is_image(url);
}

bool address_all_fit(fh_str urls, AddressPlace place)
{
    for (size_t from = 0; from <= urls.len;) {
        const int64_t end = str_find(urls, FH_STR(";"), from);
        const size_t to = end < 0 ? urls.len : (size_t)end;
        if (!address_fits(str_sub(urls, from, to), place)) return false;
        from = to + 1;
    }
    return true;
}

bool address_is_script(fh_str text)
{
    const fh_str words = str_trim(text);
    return str_ieq(str_sub(words, 0, 3), FH_STR("js:")) ||
           str_ieq(str_sub(words, 0, 11), FH_STR("javascript:"));
}

/* ---- beginnings ---- */

/* Whether the host of "//host/" is complete. */
static bool ends_host(fh_str rest)
{
    for (size_t i = 0; i < rest.len; i++)
        if (strchr("/?#", rest.ptr[i])) return i > 0;
    return false;
}

bool address_is_settled(fh_str start, bool site)
{
    char scheme[SCHEME_MAX + 1];
    if (start.len == 0) return false;
    if (strchr("?#", start.ptr[0])) return true;
    if (start.ptr[0] == '/') {
        if (!site) return true;
        if (start.len < 2 || start.ptr[1] == '\\' || (unsigned char)start.ptr[1] <= ' ')
            return false;
        return start.ptr[1] != '/' || ends_host(str_sub(start, 2, start.len));
    }
    read_scheme(start, scheme);
    if (scheme[0] == '\0' || !address_fits(start, ADDRESS_HREF)) return is_image(start);
    if (!site || (strcmp(scheme, "http") && strcmp(scheme, "https"))) return true;
    const int64_t slashes = str_find(start, FH_STR("://"), 0);
    return slashes > 0 && ends_host(str_sub(start, (size_t)slashes + 3, start.len));
}

/* ---- ids ---- */

static bool is_name_char(char c, bool first)
{
    const char lower = (char)(c | 0x20);
    if ((lower >= 'a' && lower <= 'z') || c == '_' || (unsigned char)c >= 0x80) return true;
    return !first && ((c >= '0' && c <= '9') || c == '-');
}

static bool is_css_name(fh_str id)
{
    for (size_t i = 0; i < id.len; i++)
        if (!is_name_char(id.ptr[i], i == 0)) return false;
    return id.len > 0;
}

static size_t put(char *to, const char *text)
{
    const size_t len = strlen(text);
    memcpy(to, text, len);
    return len;
}

/* A byte of a CSS string: as it is, or as its code with a blank behind it. */
static size_t put_sign(char *to, char c)
{
    static const char digits[] = "0123456789abcdef";
    to[0] = c;
    if (is_name_char(c, false) || (c != '\0' && strchr(".:@", c))) return 1;
    to[0] = '\\';
    to[1] = digits[(unsigned char)c >> 4];
    to[2] = digits[(unsigned char)c & 15];
    to[3] = ' ';
    return 4;
}

size_t address_selector(char *to, fh_str id)
{
    const bool is_name = is_css_name(id);
    size_t len = put(to, is_name ? "#" : "[id='");
    for (size_t i = 0; i < id.len; i++) len += put_sign(to + len, id.ptr[i]);
    return is_name ? len : len + put(to + len, "']");
}
