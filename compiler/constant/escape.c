/* escape.c: see escape.h. */
#include "constant/escape.h"

#include "base/str.h"

static void escape(Buf *out, fh_str text, bool quotes)
{
    size_t plain = 0; /* where the bytes begin that need no escape and are still to be written */
    for (size_t i = 0; i < text.len; i++) {
        const char *instead;
        switch (text.ptr[i]) {
        case '&': instead = "&amp;"; break;
        case '<': instead = "&lt;"; break;
        case '>': instead = "&gt;"; break;
        case '"': instead = quotes ? "&quot;" : "\""; break;
        default: continue;
        }
        buf_append_str(out, str_sub(text, plain, i));
        buf_append_cstr(out, instead);
        plain = i + 1;
    }
    buf_append_str(out, str_sub(text, plain, text.len));
}

void escape_text(Buf *out, fh_str text) { escape(out, text, false); }

void escape_attr(Buf *out, fh_str text) { escape(out, text, true); }

/* One byte of a JSON string (RFC 8259, section 7), then escaped for the attribute. */
static void json_byte(Buf *out, char c)
{
    switch (c) {
    case '"': buf_append_cstr(out, "\\&quot;"); break;
    case '\\': buf_append_cstr(out, "\\\\"); break;
    case '\n': buf_append_cstr(out, "\\n"); break;
    case '\r': buf_append_cstr(out, "\\r"); break;
    case '\t': buf_append_cstr(out, "\\t"); break;
    default:
        if ((unsigned char)c < 0x20) buf_printf(out, "\\u%04x", (unsigned)(unsigned char)c);
        else escape(out, (fh_str){ &c, 1 }, true);
        break;
    }
}

void escape_json_attr(Buf *out, fh_str text)
{
    buf_append_cstr(out, "&quot;");
    for (size_t i = 0; i < text.len; i++) json_byte(out, text.ptr[i]);
    buf_append_cstr(out, "&quot;");
}
