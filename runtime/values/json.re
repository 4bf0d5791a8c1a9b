/* json.re: JSON text to a tree (RFC 8259).
 *
 * re2c finds how values begin; a value is read by one function per kind of thing, and depth is
 * bounded. The text is copied once, with a NUL behind it as the sentinel; strings stay where
 * they are in that copy, and escapes are undone in place, since they only get shorter. */
#include "values/json.h"

#include <string.h>

#include "base/number.h"
#include "base/str.h"

typedef enum Token {
    TOKEN_BAD, TOKEN_OBJECT, TOKEN_ARRAY, TOKEN_STRING, TOKEN_INT, TOKEN_FLOAT, TOKEN_TRUE,
    TOKEN_FALSE, TOKEN_NULL
} Token;

/* What is collected lies in pieces of so many, the first of them outside the arena: a large
 * array is then never moved while it grows. */
#define PIECE 64

typedef struct Reader {
    Arena *arena;
    char *start;        /* the copy of the text */
    char *at;           /* what has not been read yet */
    char *limit;        /* the NUL behind it */
    fh_str text;        /* of the last token: a number's, or a string's without quotes */
    const char *error;  /* the first mistake; null: none */
    JsonMember **pieces; /* what is being collected: members, or items without keys */
    size_t npieces, room; /* pieces, and pointers that there is room for */
    size_t ncollected;
    size_t nvalues; /* read so far */
    const JsonOmitted *omitted; /* what is left out of the root; null: nothing */
    fh_str left_out;            /* what that was, in the copy; null: nothing so far */
    bool skips;     /* what is read is not kept */
} Reader;

/*!re2c
    re2c:define:YYCTYPE = "unsigned char";
    re2c:define:YYCURSOR = at;
    re2c:define:YYLIMIT = limit;
    re2c:define:YYMARKER = marker;
    re2c:yyfill:enable = 0;
    re2c:eof = 0;

    hex      = [0-9a-fA-F];
    int      = "-"? ("0" | [1-9][0-9]*);
    float    = int ("." [0-9]+)? ([eE] [+-]? [0-9]+)?;
    ascii    = [\x20-\x21\x23-\x5b\x5d-\x7f];
    more     = [\x80-\xbf];
    utf8     = [\xc2-\xdf] more
             | [\xe0] [\xa0-\xbf] more
             | [\xe1-\xec\xee\xef] more more
             | [\xed] [\x80-\x9f] more
             | [\xf0] [\x90-\xbf] more more
             | [\xf1-\xf3] more more more
             | [\xf4] [\x80-\x8f] more more;
    high     = [dD] [89abAB] hex hex;
    low      = [dD] [c-fC-F] hex hex;
*/

#define PADDING 8 /* NULs behind the copy of the text */
#define EACH(byte) (0x0101010101010101u * (byte))

/* The top bits of those of eight bytes that are a control, a quote, a backslash or not ASCII. A
 * byte behind the first such one may be marked without cause: subtracting borrows from it. */
static uint64_t find_special(uint64_t eight)
{
    uint64_t quote = eight ^ EACH('"'), backslash = eight ^ EACH('\\');
    uint64_t found = (eight - EACH(0x20)) | (quote - EACH(1)) | (backslash - EACH(1)) | eight;
    return found & EACH(0x80);
}

/* Skips what is most of most messages, eight bytes at a time; stops at a special byte, where
 * that can be told, or up to seven before it. PADDING makes reading behind the text harmless. */
static inline unsigned char *skip_plain(unsigned char *at, const unsigned char *limit)
{
    uint64_t eight;
    for (; at < limit; at += sizeof(eight)) {
        memcpy(&eight, at, sizeof(eight));
        const uint64_t found = find_special(eight);
        if (!found) continue;
        return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? at + __builtin_ctzll(found) / 8 : at;
    }
    return at;
}

static uint32_t hex_value(const unsigned char *digits)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        unsigned char c = digits[i];
        value = value << 4 | (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return value;
}

static char escaped(unsigned char c)
{
    switch (c) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return (char)c; /* " \ / */
    }
}

/* Reads the rest of a string, from the first byte on that is not plain, into reader->text. */
static Token read_special_string(Reader *reader, unsigned char *at)
{
    unsigned char *limit = (unsigned char *)reader->limit, *marker = at, *piece;
    char *to = (char *)at; /* behind what is ready: lags behind `at` once there were escapes */
next:
    piece = at;
    /*!re2c
        ["]                        { goto done; }
        ascii+ | utf8+             { goto copy; }
        "\\" ["\\/bfnrt]           { *to++ = escaped(piece[1]); goto next; }
        "\\u" high "\\u" low       { goto pair; }
        "\\u" (high | low)         { reader->error = "half of a surrogate pair"; goto bad; }
        "\\u" hex{4}               { to += utf8_encode(hex_value(piece + 2), to); goto next; }
        "\\"                       { reader->error = "an unknown escape"; goto bad; }
        [\x00-\x1f]                { reader->error = "a control character"; goto bad; }
        [\x80-\xff]                { reader->error = "invalid UTF-8"; goto bad; }
        $                          { reader->error = "a string without end"; goto bad; }
    */
copy:
    if (to != (char *)piece) memmove(to, piece, (size_t)(at - piece));
    to += at - piece;
    goto next;
pair:
    to += utf8_encode(0x10000 + ((hex_value(piece + 2) & 0x3FF) << 10) +
                          (hex_value(piece + 8) & 0x3FF), to);
    goto next;
done:
    reader->text = (fh_str){ reader->at, (size_t)(to - reader->at) };
    reader->at = (char *)at;
    return TOKEN_STRING;
bad:
    reader->at = (char *)piece;
    return TOKEN_BAD;
}

/* Reads a string from behind its opening quote into reader->text. */
static inline Token read_string(Reader *reader)
{
    unsigned char *start = (unsigned char *)reader->at;
    unsigned char *at = skip_plain(start, (unsigned char *)reader->limit);
    if (*at != '"') return read_special_string(reader, at);
    reader->text = (fh_str){ (char *)start, (size_t)(at - start) };
    reader->at = (char *)at + 1;
    return TOKEN_STRING;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static inline void skip_space(Reader *reader)
{
    while ((unsigned char)*reader->at <= ' ' && is_space(*reader->at)) reader->at++;
}

/* Whether this character, which is not NUL, comes next; it is then behind us. */
static inline bool accept(Reader *reader, char c)
{
    skip_space(reader);
    if (*reader->at != c) return false;
    reader->at++;
    return true;
}

/* What begins a value: all of it, but for objects and arrays. */
static Token read_token(Reader *reader)
{
    skip_space(reader);
    unsigned char *at = (unsigned char *)reader->at, *limit = (unsigned char *)reader->limit;
    unsigned char *marker = at, *start = at;
    Token token;
    if (*at == '"') {
        reader->at++;
        return read_string(reader);
    }
    /*!re2c
        "{"        { token = TOKEN_OBJECT; goto done; }
        "["        { token = TOKEN_ARRAY;  goto done; }
        "true"     { token = TOKEN_TRUE;   goto done; }
        "false"    { token = TOKEN_FALSE;  goto done; }
        "null"     { token = TOKEN_NULL;   goto done; }
        int        { token = TOKEN_INT;    goto done; }
        float      { token = TOKEN_FLOAT;  goto done; }
        *          { return TOKEN_BAD; }
        $          { return TOKEN_BAD; }
    */
done:
    reader->text = (fh_str){ (char *)start, (size_t)(at - start) };
    reader->at = (char *)at;
    return token;
}

/* ---- values ---- */

static bool fail(Reader *reader, const char *what)
{
    if (!reader->error) reader->error = what;
    return false;
}

static void add_piece(Reader *reader)
{
    if (reader->npieces == reader->room) {
        size_t size = reader->room * sizeof(JsonMember *);
        reader->pieces = arena_grow(reader->arena, reader->pieces, size, 2 * size);
        reader->room *= 2;
    }
    reader->pieces[reader->npieces++] = arena_array(reader->arena, PIECE, sizeof(JsonMember));
}

static JsonMember *collected(const Reader *reader, size_t index)
{
    return &reader->pieces[index / PIECE][index % PIECE];
}

static void collect(Reader *reader, const JsonMember *member)
{
    if (reader->skips) return;
    if (reader->ncollected == reader->npieces * PIECE) add_piece(reader);
    *collected(reader, reader->ncollected++) = *member;
}

static bool read_value(Reader *reader, int depth, FhJson *value);

/* What a comma or the closing bracket says: whether there is more. */
static bool read_more(Reader *reader, char end, bool *more)
{
    *more = accept(reader, ',');
    if (*more || accept(reader, end)) return true;
    return fail(reader, end == '}' ? "a comma or } is missing here"
                                   : "a comma or ] is missing here");
}

static bool read_items(Reader *reader, int depth)
{
    bool more = !accept(reader, ']');
    while (more) {
        JsonMember item = { .key = { NULL, 0 } };
        if (!read_value(reader, depth, &item.value)) return false;
        collect(reader, &item);
        if (!read_more(reader, ']', &more)) return false;
    }
    return true;
}

static bool read_array(Reader *reader, int depth, FhJson *value)
{
    size_t base = reader->ncollected;
    if (!read_items(reader, depth)) return false;
    if (reader->skips) return true;
    size_t len = reader->ncollected - base;
    FhJson *items = arena_array(reader->arena, len, sizeof(FhJson));
    for (size_t i = 0; i < len; i++) items[i] = collected(reader, base + i)->value;
    *value = json_make_array(items, len);
    reader->ncollected = base;
    return true;
}

static bool read_key(Reader *reader, fh_str *key)
{
    if (!accept(reader, '"')) return fail(reader, "a key in quotes should stand here");
    if (read_string(reader) == TOKEN_BAD) return false;
    *key = reader->text;
    return accept(reader, ':') || fail(reader, "a colon is missing here");
}

/* Whether the value that comes is to be left out. */
static bool is_omitted(Reader *reader, int depth, fh_str key)
{
    if (!reader->omitted || depth != 1) return false;
    skip_space(reader);
    if (*reader->at != '{') return false;
    return str_eq(key, reader->omitted->names[0]) || str_eq(key, reader->omitted->names[1]);
}

static bool omit_value(Reader *reader, int depth)
{
    FhJson value;
    const char *start = reader->at;
    reader->skips = true;
    if (!read_value(reader, depth, &value)) return false;
    reader->skips = false;
    reader->left_out = (fh_str){ start, (size_t)(reader->at - start) };
    return true;
}

static bool read_members(Reader *reader, int depth)
{
    bool more = !accept(reader, '}');
    while (more) {
        JsonMember member;
        if (!read_key(reader, &member.key)) return false;
        if (is_omitted(reader, depth, member.key)) {
            if (!omit_value(reader, depth)) return false;
        } else {
            if (!read_value(reader, depth, &member.value)) return false;
            collect(reader, &member);
        }
        if (!read_more(reader, '}', &more)) return false;
    }
    return true;
}

static bool read_object(Reader *reader, int depth, FhJson *value)
{
    size_t base = reader->ncollected;
    if (!read_members(reader, depth)) return false;
    if (reader->skips) return true;
    size_t len = reader->ncollected - base;
    JsonMember *members = arena_array(reader->arena, len, sizeof(JsonMember));
    for (size_t i = 0; i < len; i++) members[i] = *collected(reader, base + i);
    *value = json_make_object(reader->arena, members, len);
    reader->ncollected = base;
    return true;
}

/* The text has the form of a number; one that fits no int64 is a double. */
static bool read_number(Reader *reader, bool whole, FhJson *value)
{
    fh_str text = reader->text;
    *value = (FhJson){ .kind = JSON_INT, .len = (uint32_t)text.len, .source = text.ptr };
    if (whole && number_int(text, &value->number)) return true;
    value->kind = JSON_FLOAT;
    return number_float(text, &value->real) || fail(reader, "a number too long to read");
}

static bool read_value(Reader *reader, int depth, FhJson *value)
{
    Token token = read_token(reader);
    bool holds = token == TOKEN_OBJECT || token == TOKEN_ARRAY;
    if (reader->nvalues++ == JSON_VALUES_MAX) return fail(reader, "too many values");
    if (holds && depth == JSON_DEPTH) return fail(reader, "nested too deeply");
    switch (token) {
    case TOKEN_OBJECT: return read_object(reader, depth + 1, value);
    case TOKEN_ARRAY: return read_array(reader, depth + 1, value);
    case TOKEN_STRING: *value = json_make_str(reader->text); return true;
    case TOKEN_INT: return read_number(reader, true, value);
    case TOKEN_FLOAT: return read_number(reader, false, value);
    case TOKEN_TRUE:
    case TOKEN_FALSE:
        *value = (FhJson){ .kind = JSON_BOOL, .truth = token == TOKEN_TRUE };
        return true;
    case TOKEN_NULL: *value = (FhJson){ .kind = JSON_NULL }; return true;
    default: return fail(reader, "a value should stand here");
    }
}

static bool read_root(Reader *reader, FhJson *root)
{
    if (!read_value(reader, 0, root)) return false;
    skip_space(reader);
    return reader->at == reader->limit || fail(reader, "something stands behind the value");
}

fh_json json_parse_without(Arena *arena, fh_str text, JsonOmitted *omitted, JsonError *error)
{
    JsonMember first[PIECE], *pieces[] = { first };
    Reader reader = { .arena = arena, .pieces = pieces, .npieces = 1, .room = 1,
                      .omitted = omitted };
    FhJson *root = ARENA_NEW(arena, FhJson);
    bool fits = text.len < UINT32_MAX;
    size_t len = fits ? text.len : 0;
    reader.start = reader.at = arena_alloc(arena, len + PADDING);
    reader.limit = reader.start + len;
    if (len) memcpy(reader.start, text.ptr, len);
    if (!fits) fail(&reader, "too long");
    if (fits && read_root(&reader, root)) {
        if (omitted && reader.left_out.ptr) {
            omitted->text.ptr = text.ptr + (reader.left_out.ptr - reader.start);
            omitted->text.len = reader.left_out.len;
        }
        return root;
    }
    if (error) *error = (JsonError){ reader.error, (size_t)(reader.at - reader.start) };
    return NULL;
}

fh_json json_parse(Arena *arena, fh_str text, JsonError *error)
{
    return json_parse_without(arena, text, NULL, error);
}
