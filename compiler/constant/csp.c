/* csp.c: see csp.h. */
#include "constant/csp.h"

#include <sodium.h>
#include <string.h>

#include "base/str.h"

static const struct {
    const char *name;
    const char *start; /* its sources in every policy; null: it is printed if something is added */
    int base;          /* the directive that holds where it is not printed; its own sources are
                        * added to those */
} directives[CSP_COUNT] = {
    [CSP_DEFAULT]     = { "default-src",     "'self'", -1 },
    [CSP_SCRIPT]      = { "script-src",      "'self'", -1 },
    [CSP_SCRIPT_ELEM] = { "script-src-elem", NULL, CSP_SCRIPT },
    [CSP_SCRIPT_ATTR] = { "script-src-attr", NULL, CSP_SCRIPT },
    [CSP_STYLE]       = { "style-src",       "'self'", -1 },
    [CSP_STYLE_ELEM]  = { "style-src-elem",  NULL, CSP_STYLE },
    [CSP_STYLE_ATTR]  = { "style-src-attr",  NULL, CSP_STYLE },
    [CSP_IMG]         = { "img-src",         "'self' data: blob:", -1 },
    [CSP_FONT]        = { "font-src",        NULL, CSP_DEFAULT },
    [CSP_MEDIA]       = { "media-src",       NULL, CSP_DEFAULT },
    [CSP_CONNECT]     = { "connect-src",     NULL, CSP_DEFAULT },
    [CSP_FRAME]       = { "frame-src",       NULL, CSP_DEFAULT },
    [CSP_CHILD]       = { "child-src",       NULL, CSP_DEFAULT },
    [CSP_WORKER]      = { "worker-src",      NULL, CSP_DEFAULT },
    [CSP_MANIFEST]    = { "manifest-src",    NULL, CSP_DEFAULT },
    [CSP_OBJECT]      = { "object-src",      "'none'", -1 },
    [CSP_BASE]        = { "base-uri",        "'none'", -1 },
    [CSP_FORM]        = { "form-action",     "'self'", -1 },
    [CSP_ANCESTORS]   = { "frame-ancestors", "'self'", -1 },
    [CSP_SANDBOX]     = { "sandbox",                   NULL, -1 },
    [CSP_UPGRADE]     = { "upgrade-insecure-requests", NULL, -1 },
    [CSP_REPORT_TO]   = { "report-to",                 NULL, -1 },
    [CSP_REPORT_URI]  = { "report-uri",                NULL, -1 },
    [CSP_TYPES_FOR]   = { "require-trusted-types-for", NULL, -1 },
    [CSP_TYPES]       = { "trusted-types",             NULL, -1 },
};

/* ---- sources ---- */

static bool holds(const CspList *list, fh_str source)
{
    for (int i = 0; i < list->count; i++)
        if (str_eq(list->sources[i], source)) return true;
    return false;
}

void csp_add(Csp *csp, CspDirective directive, fh_str source)
{
    CspList *list = &csp->lists[directive];
    if (holds(list, source)) return;
    if (list->count == list->cap) {
        const int cap = list->cap ? list->cap * 2 : 8;
        list->sources = arena_grow(csp->arena, list->sources,
                                   (size_t)list->cap * sizeof *list->sources,
                                   (size_t)cap * sizeof *list->sources);
        list->cap = cap;
    }
    list->sources[list->count++] = str_copy(csp->arena, source);
}

/* What a browser hashes: after its parser has read the line ends. */
static void put_normalised(Buf *to, fh_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        const bool is_pair = text.ptr[i] == '\r' && i + 1 < text.len && text.ptr[i + 1] == '\n';
        if (!is_pair) buf_append_char(to, text.ptr[i] == '\r' ? '\n' : text.ptr[i]);
    }
}

void csp_add_hash(Csp *csp, CspDirective directive, fh_str text)
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    char base64[sodium_base64_ENCODED_LEN(sizeof digest, sodium_base64_VARIANT_ORIGINAL)];
    Buf bytes = { 0 };
    put_normalised(&bytes, text);
    crypto_hash_sha256(digest, (const unsigned char *)bytes.ptr, bytes.len);
    buf_free(&bytes);
    sodium_bin2base64(base64, sizeof base64, digest, sizeof digest,
                      sodium_base64_VARIANT_ORIGINAL);
    csp_add(csp, directive, str_from(arena_printf(csp->arena, "'sha256-%s'", base64)));
}

static bool is_hash(fh_str source)
{
    return str_starts_with(source, FH_STR("'sha")) || str_starts_with(source, FH_STR("'nonce-"))
        || str_is(source, "'unsafe-hashes'");
}

int csp_hashes(const Csp *csp, CspDirective directive)
{
    int count = 0;
    for (int i = 0; i < csp->lists[directive].count; i++)
        count += str_starts_with(csp->lists[directive].sources[i], FH_STR("'sha"));
    return count;
}

/* ---- the words of a setting ---- */

static bool is_word_char(char c)
{
    return c > ' ' && c <= '~' && c != ',' && c != '"';
}

/* Takes a word off the front; empty at a `;` or the end. */
static fh_str next_word(fh_str *text)
{
    size_t from = 0, to;
    while (from < text->len && strchr(" \t\r\n", text->ptr[from])) from++;
    for (to = from; to < text->len && !strchr(" \t\r\n;", text->ptr[to]);) to++;
    const fh_str word = str_sub(*text, from, to);
    *text = str_sub(*text, to, text->len);
    return word;
}

static int directive_named(fh_str name)
{
    for (int i = 0; i < CSP_COUNT; i++)
        if (str_ieq(name, str_from(directives[i].name))) return i;
    return -1;
}

static bool is_word(fh_str word)
{
    for (size_t i = 0; i < word.len; i++)
        if (!is_word_char(word.ptr[i])) return false;
    return true;
}

bool csp_parse(Csp *csp, fh_str text, fh_str *wrong)
{
    while (text.len > 0) {
        fh_str word = next_word(&text);
        const int directive = word.len ? directive_named(word) : CSP_DEFAULT;
        *wrong = word;
        if (directive < 0) return false;
        if (csp && word.len) csp->lists[directive].is_named = true;
        while (word.len && (word = next_word(&text)).len) {
            *wrong = word;
            if (!is_word(word)) return false;
            if (csp) csp_add(csp, (CspDirective)directive, word);
        }
        if (text.len > 0) text = str_sub(text, 1, text.len); /* the semicolon */
    }
    return true;
}

/* ---- the header's value ---- */

typedef struct Printer {
    const Csp *csp;
    Buf *out;
    bool any;       /* a source has been printed */
    bool is_inline; /* 'unsafe-inline' holds, which hashes would take back */
} Printer;

static void put_source(Printer *printer, fh_str source)
{
    if (str_is(source, "'none'") || (printer->is_inline && is_hash(source))) return;
    buf_append_char(printer->out, ' ');
    buf_append_str(printer->out, source);
    printer->any = true;
}

static bool says_inline(const Csp *csp, int directive)
{
    if (directive < 0) return false;
    return holds(&csp->lists[directive], FH_STR("'unsafe-inline'"))
        || says_inline(csp, directives[directive].base);
}

/* No host and no file is a source of attributes. */
static bool is_of_attributes(int directive)
{
    return directive == CSP_SCRIPT_ATTR || directive == CSP_STYLE_ATTR;
}

/* What a directive begins with, and then its own. */
static void put_sources(Printer *printer, int directive)
{
    const CspList *list = &printer->csp->lists[directive];
    const char *start = directives[directive].start;
    if (is_of_attributes(directive) && printer->is_inline) {
        put_source(printer, FH_STR("'unsafe-inline'"));
        return;
    }
    if (directives[directive].base >= 0 && !is_of_attributes(directive))
        put_sources(printer, directives[directive].base);
    if (start) put_source(printer, str_from(start));
    for (int i = 0; i < list->count; i++) put_source(printer, list->sources[i]);
}

void csp_print(const Csp *csp, Buf *out)
{
    for (int i = 0; i < CSP_COUNT; i++) {
        const CspList *list = &csp->lists[i];
        if (!directives[i].start && list->count == 0 && !list->is_named) continue;
        Printer printer = { csp, out, false, says_inline(csp, i) };
        if (out->len) buf_append_cstr(out, "; ");
        buf_append_cstr(out, directives[i].name);
        put_sources(&printer, i);
        if (!printer.any && i <= CSP_ANCESTORS) buf_append_cstr(out, " 'none'");
    }
}
