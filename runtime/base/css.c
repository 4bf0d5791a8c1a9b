/* css.c: see css.h. */
#include "base/css.h"

#include <string.h>

#include "base/str.h"

static bool is_name_char(char c)
{
    const char lower = (char)(c | 0x20);
    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

static bool is_value_char(char c)
{
    const bool is_more = c == '\t' || c == '\n' || (c && strchr(" !#%()*+,./?[]", c));
    return is_name_char(c) || is_more || (unsigned char)c >= 0x80;
}

/* The functions that stay within the page. Others load files, or nobody knows what they do. */
static bool is_known(fh_str function)
{
    static const char *const names[] = {
        "", "abs", "acos", "asin", "atan", "atan2", "blur", "brightness", "calc", "circle",
        "clamp", "color", "color-mix", "conic-gradient", "contrast", "cos", "cubic-bezier",
        "drop-shadow", "ellipse", "exp", "fit-content", "grayscale", "hsl", "hsla", "hue-rotate",
        "hwb", "hypot", "inset", "invert", "lab", "lch", "light-dark", "linear",
        "linear-gradient", "log", "matrix", "matrix3d", "max", "min", "minmax", "mod", "oklab",
        "oklch", "opacity", "perspective", "polygon", "pow", "radial-gradient", "rem", "repeat",
        "repeating-conic-gradient", "repeating-linear-gradient", "repeating-radial-gradient",
        "rgb", "rgba", "rotate", "rotate3d", "rotatex", "rotatey", "rotatez", "round", "saturate",
        "scale", "scale3d", "scalex", "scaley", "scalez", "sepia", "sign", "sin", "skew", "skewx",
        "skewy", "sqrt", "steps", "tan", "translate", "translate3d", "translatex", "translatey",
        "translatez", "var",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (str_ieq(function, str_from(names[i]))) return true;
    return false;
}

static bool calls_known(fh_str text, size_t at)
{
    size_t from = at;
    while (from > 0 && (is_name_char(text.ptr[from - 1]) ||
                        (unsigned char)text.ptr[from - 1] >= 0x80)) from--;
    return is_known(str_sub(text, from, at));
}

bool css_is_value(fh_str text)
{
    int depth = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        if (!is_value_char(c)) return false;
        if (c == '/' && i + 1 < text.len && strchr("/*", text.ptr[i + 1])) return false;
        if (c == '*' && i + 1 < text.len && text.ptr[i + 1] == '/') return false;
        if (c == '(' && !calls_known(text, i)) return false;
        depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
        if (depth < 0) return false;
    }
    /* a slash at an end would make a comment with a star beside it */
    return depth == 0 && !(text.len && (text.ptr[0] == '*' || text.ptr[text.len - 1] == '/'));
}

bool css_is_name(fh_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_name_char(text.ptr[i])) return false;
    return text.len > 0;
}

static bool is_declaration(fh_str text)
{
    const int64_t colon = str_find(text, FH_STR(":"), 0);
    if (str_trim(text).len == 0) return true;
    return colon > 0 && css_is_name(str_trim(str_sub(text, 0, (size_t)colon)))
        && css_is_value(str_sub(text, (size_t)colon + 1, text.len));
}

bool css_is_list(fh_str text)
{
    for (size_t from = 0; from <= text.len;) {
        const int64_t end = str_find(text, FH_STR(";"), from);
        const size_t to = end < 0 ? text.len : (size_t)end;
        if (!is_declaration(str_sub(text, from, to))) return false;
        from = to + 1;
    }
    return true;
}
