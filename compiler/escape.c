/* escape.c: see escape.h. */
#include "escape.h"

static void escape(Buf *out, fh_str text, bool quotes)
{
    for (size_t i = 0; i < text.len; i++) {
        switch (text.ptr[i]) {
        case '&': buf_append_cstr(out, "&amp;"); break;
        case '<': buf_append_cstr(out, "&lt;"); break;
        case '>': buf_append_cstr(out, "&gt;"); break;
        case '"': buf_append_cstr(out, quotes ? "&quot;" : "\""); break;
        default: buf_append_char(out, text.ptr[i]); break;
        }
    }
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
