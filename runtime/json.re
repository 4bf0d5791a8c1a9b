/* json.re: JSON text to a tree (RFC 8259).
 *
 * re2c finds the tokens; a value is read by one function per kind of thing, and depth is
 * bounded. The text is copied once, with a NUL behind it as the sentinel; strings stay where
 * they are in that copy, and escapes are undone in place, since they only get shorter. */
#include "json.h"

#include <string.h>

#include "number.h"
#include "str.h"

typedef enum Token {
    TOKEN_END, TOKEN_BAD, TOKEN_OBJECT, TOKEN_OBJECT_END, TOKEN_ARRAY, TOKEN_ARRAY_END,
    TOKEN_COMMA, TOKEN_COLON, TOKEN_STRING, TOKEN_INT, TOKEN_FLOAT, TOKEN_TRUE, TOKEN_FALSE,
    TOKEN_NULL
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
} Reader;

/*!re2c
    re2c:define:YYCTYPE = "unsigned char";
    re2c:define:YYCURSOR = at;
    re2c:define:YYLIMIT = limit;
    re2c:define:YYMARKER = marker;
    re2c:yyfill:enable = 0;
    re2c:eof = 0;

    space    = [ \t\r\n]+;
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

#define EACH(byte) (0x0101010101010101u * (byte))

/* Whether one of eight bytes is a control, a quote, a backslash or not ASCII (or, now and then,
 * an innocent one: the lexer decides). */
static bool has_special(uint64_t eight)
{
    uint64_t quote = eight ^ EACH('"'), backslash = eight ^ EACH('\\');
    uint64_t found = (eight - EACH(0x20)) | (quote - EACH(1)) | (backslash - EACH(1)) | eight;
    return found & EACH(0x80);
}

/* Skips what is most of most messages, eight bytes at a time. */
static unsigned char *skip_plain(unsigned char *at, const unsigned char *limit)
{
    uint64_t eight;
    for (; limit - at >= (ptrdiff_t)sizeof(eight); at += sizeof(eight)) {
        memcpy(&eight, at, sizeof(eight));
        if (has_special(eight)) break;
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

/* Reads a string from behind its opening quote into reader->text. */
static Token read_string(Reader *reader)
{
    unsigned char *at = (unsigned char *)reader->at, *limit = (unsigned char *)reader->limit;
    unsigned char *marker = at, *start = at, *piece;
    char *to = reader->at; /* behind what is ready: lags behind `at` once there were escapes */
    at = skip_plain(at, limit);
    to = (char *)at;
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
    reader->text = (fh_str){ (char *)start, (size_t)(to - (char *)start) };
    reader->at = (char *)at;
    return TOKEN_STRING;
bad:
    reader->at = (char *)piece;
    return TOKEN_BAD;
}

static Token read_token(Reader *reader)
{
    unsigned char *at = (unsigned char *)reader->at, *limit = (unsigned char *)reader->limit;
    unsigned char *marker = at, *start;
    Token token;
again:
    start = at;
    /*!re2c
        space      { goto again; }
        "{"        { token = TOKEN_OBJECT;     goto done; }
        "}"        { token = TOKEN_OBJECT_END; goto done; }
        "["        { token = TOKEN_ARRAY;      goto done; }
        "]"        { token = TOKEN_ARRAY_END;  goto done; }
        ","        { token = TOKEN_COMMA;      goto done; }
        ":"        { token = TOKEN_COLON;      goto done; }
        "true"     { token = TOKEN_TRUE;       goto done; }
        "false"    { token = TOKEN_FALSE;      goto done; }
        "null"     { token = TOKEN_NULL;       goto done; }
        int        { token = TOKEN_INT;        goto done; }
        float      { token = TOKEN_FLOAT;      goto done; }
        ["]        { reader->at = (char *)at; return read_string(reader); }
        *          { reader->at = (char *)start; return TOKEN_BAD; }
        $          { reader->at = (char *)start; return TOKEN_END; }
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

static JsonMember *collect(Reader *reader)
{
    if (reader->ncollected == reader->npieces * PIECE) add_piece(reader);
    return collected(reader, reader->ncollected++);
}

static bool read_value(Reader *reader, Token token, int depth, FhJson *value);

/* What a comma or the closing bracket says: whether there is more. */
static bool read_more(Reader *reader, Token end, bool *more)
{
    Token token = read_token(reader);
    *more = token == TOKEN_COMMA;
    if (*more || token == end) return true;
    return fail(reader, end == TOKEN_OBJECT_END ? "a comma or } is missing here"
                                                : "a comma or ] is missing here");
}

static bool read_items(Reader *reader, int depth)
{
    Token token = read_token(reader);
    bool more = token != TOKEN_ARRAY_END;
    while (more) {
        FhJson item;
        if (!read_value(reader, token, depth, &item)) return false;
        collect(reader)->value = item;
        if (!read_more(reader, TOKEN_ARRAY_END, &more)) return false;
        if (more) token = read_token(reader);
    }
    return true;
}

static bool read_array(Reader *reader, int depth, FhJson *value)
{
    size_t base = reader->ncollected;
    if (!read_items(reader, depth)) return false;
    size_t len = reader->ncollected - base;
    FhJson *items = arena_array(reader->arena, len, sizeof(FhJson));
    for (size_t i = 0; i < len; i++) items[i] = collected(reader, base + i)->value;
    *value = json_make_array(items, len);
    reader->ncollected = base;
    return true;
}

static bool read_members(Reader *reader, int depth)
{
    Token token = read_token(reader);
    bool more = token != TOKEN_OBJECT_END;
    while (more) {
        JsonMember member;
        if (token != TOKEN_STRING) return fail(reader, "a key in quotes should stand here");
        member.key = reader->text;
        if (read_token(reader) != TOKEN_COLON) return fail(reader, "a colon is missing here");
        if (!read_value(reader, read_token(reader), depth, &member.value)) return false;
        *collect(reader) = member;
        if (!read_more(reader, TOKEN_OBJECT_END, &more)) return false;
        if (more) token = read_token(reader);
    }
    return true;
}

static bool read_object(Reader *reader, int depth, FhJson *value)
{
    size_t base = reader->ncollected;
    if (!read_members(reader, depth)) return false;
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

static bool read_value(Reader *reader, Token token, int depth, FhJson *value)
{
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

fh_json json_parse(Arena *arena, fh_str text, JsonError *error)
{
    JsonMember first[PIECE], *pieces[] = { first };
    Reader reader = { .arena = arena, .pieces = pieces, .npieces = 1, .room = 1 };
    FhJson *root = ARENA_NEW(arena, FhJson);
    bool fits = text.len < UINT32_MAX;
    reader.start = reader.at = arena_copy(arena, text.ptr, fits ? text.len : 0);
    reader.limit = reader.start + (fits ? text.len : 0);
    bool read = fits && read_value(&reader, read_token(&reader), 0, root);
    if (read && read_token(&reader) == TOKEN_END) return root;
    fail(&reader, read ? "something stands behind the value" : "too long");
    if (error) *error = (JsonError){ reader.error, (size_t)(reader.at - reader.start) };
    return NULL;
}
