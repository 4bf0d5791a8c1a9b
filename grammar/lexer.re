/* lexer.re: bytes to tokens, by re2c.
 *
 * A condition for each lexical mode, each an aligned table of pattern and token. The token's
 * text is a span; lines and columns are counted only where something is printed. What is not
 * fh but has an obvious meaning (&&, =>, 'x') is a token too, so that a message can say so. */
#include "syntax/lexer.h"

void lexer_init(Lexer *lexer, const Source *source)
{
    lexer->text = lexer->cursor = source->text.ptr;
    lexer->limit = source->text.ptr + source->text.len;
    lexer->file = source->number;
}

/* The bytes from `start` to `cursor` as a token; the next one begins at `cursor`. */
static Token take(Lexer *lexer, const char *start, const char *cursor, int kind)
{
    lexer->cursor = cursor;
    Span span = { (uint32_t)(start - lexer->text), (uint32_t)(cursor - start), lexer->file };
    return (Token){ .kind = (short)kind, .span = span };
}

/* The same for a name, which is the keyword `word` in places that the feed knows. */
static Token take_name(Lexer *lexer, const char *start, const char *cursor, int word)
{
    Token token = take(lexer, start, cursor, TOK_NAME);
    token.word = (short)word;
    return token;
}

/*!re2c
    re2c:define:YYCTYPE              = "unsigned char";
    re2c:define:YYCURSOR             = cursor;
    re2c:define:YYLIMIT              = limit;
    re2c:define:YYMARKER             = marker;
    re2c:define:YYCTXMARKER          = context;
    re2c:define:YYGETCONDITION       = mode;
    re2c:define:YYGETCONDITION:naked = 1;
    re2c:define:YYSETCONDITION       = "mode = @@;";
    re2c:define:YYSETCONDITION:naked = 1;
    re2c:condenumprefix              = LEX_;
    re2c:yyfill:enable               = 0;
    re2c:eof                         = 0;

    digits   = [0-9]+ ("_" [0-9]+)*;
    hex      = "0x" [0-9a-fA-F]+ ("_" [0-9a-fA-F]+)*;
    exponent = [eE] [+-]? [0-9]+;
    float    = digits "." digits exponent? | digits exponent;
    duration = digits ("ms" | "s" | "m" | "h" | "d");
    number   = [0-9] [0-9A-Za-z_]* ("." [0-9] [0-9A-Za-z_]*)?;
    name     = [A-Za-z_] [A-Za-z0-9_]*;
    attr     = [A-Za-z_:@] [-A-Za-z0-9_:.@]*;
    segment  = [^ \t\r\n{},;()"#];
    capture  = "{" [^{}\r\n]* "}";
    uncaptured = "{" [^{} \t\r\n]*; // check says that it has no end
    escape   = "\\" [^\r\n] | "\\u{" [^"{}\r\n]* "}";
    plain    = [^"\\{\r\n];
    blank    = [ \t]+;
    newline  = "\r"? "\n";
*/

#define T(kind) take(lexer, start, cursor, TOK_##kind)
#define W(word) take_name(lexer, start, cursor, TOK_##word)

Token lexer_scan(Lexer *lexer, LexMode mode)
{
    const char *cursor = lexer->cursor, *limit = lexer->limit;
    const char *start, *marker, *context;
again:
    start = cursor;
    /*!re2c
    <PATH>          "/" (segment | capture)* uncaptured? { return T(PATH); }
    <ARG>           attr / blank? "=" [^=>]          { return T(ATTR_NAME); }

    <CODE,PATH,ARG> blank                            { goto again; }
    <CODE,PATH,ARG> "#" [^\n]*                       { goto again; }
    <CODE,PATH,ARG> newline | ";"                    { return T(NEWLINE); }

    <CODE,PATH,ARG> "app"                            { return W(APP); }
    <CODE,PATH,ARG> "get"                            { return W(GET); }
    <CODE,PATH,ARG> "post"                           { return W(POST); }
    <CODE,PATH,ARG> "put"                            { return W(PUT); }
    <CODE,PATH,ARG> "patch"                          { return W(PATCH); }
    <CODE,PATH,ARG> "delete"                         { return W(DELETE); }
    <CODE,PATH,ARG> "ws"                             { return W(WS); }
    <CODE,PATH,ARG> "fn"                             { return W(FN); }
    <CODE,PATH,ARG> "record"                         { return W(RECORD); }
    <CODE,PATH,ARG> "state"                          { return W(STATE); }
    <CODE,PATH,ARG> "const"                          { return W(CONST); }
    <CODE,PATH,ARG> "session"                        { return W(SESSION); }
    <CODE,PATH,ARG> "before"                         { return W(BEFORE); }
    <CODE,PATH,ARG> "error"                          { return W(ON_ERROR); }
    <CODE,PATH,ARG> "static"                         { return W(STATIC); }
    <CODE,PATH,ARG> "every"                          { return W(EVERY); }
    <CODE,PATH,ARG> "startup"                        { return W(STARTUP); }
    <CODE,PATH,ARG> "shutdown"                       { return W(SHUTDOWN); }
    <CODE,PATH,ARG> "import"                         { return W(IMPORT); }
    <CODE,PATH,ARG> "extern"                         { return W(EXTERN); }
    <CODE,PATH,ARG> "on"                             { return W(ON); }
    <CODE,PATH,ARG> "from"                           { return W(FROM); }

    <CODE,PATH,ARG> "let"                            { return W(LET); }
    <CODE,PATH,ARG> "var"                            { return W(VAR); }
    <CODE,PATH,ARG> "if"                             { return W(IF); }
    <CODE,PATH,ARG> "else"                           { return W(ELSE); }
    <CODE,PATH,ARG> "for"                            { return W(FOR); }
    <CODE,PATH,ARG> "while"                          { return W(WHILE); }
    <CODE,PATH,ARG> "match"                          { return W(MATCH); }
    <CODE,PATH,ARG> "return"                         { return W(RETURN); }
    <CODE,PATH,ARG> "after"                          { return W(AFTER); }
    <CODE,PATH,ARG> "break"                          { return W(BREAK); }
    <CODE,PATH,ARG> "continue"                       { return W(CONTINUE); }
    <CODE,PATH,ARG> "or"                             { return W(OR); }
    <CODE,PATH,ARG> "and"                            { return W(AND); }
    <CODE,PATH,ARG> "not"                            { return W(NOT); }
    <CODE,PATH,ARG> "in"                             { return W(IN); }
    <CODE,PATH,ARG> "true"                           { return W(TRUE); }
    <CODE,PATH,ARG> "false"                          { return W(FALSE); }
    <CODE,PATH,ARG> "none"                           { return W(NONE); }

    <CODE,PATH,ARG> "True" | "False" | "None"        { return W(BAD_WORD); }
    <CODE,PATH,ARG> "null" | "nil" | "NULL"          { return W(BAD_WORD); }
    <CODE,PATH,ARG> "undefined"                      { return W(BAD_WORD); }
    <CODE,PATH,ARG> "elif" | "elsif" | "elseif"      { return W(BAD_ELIF); }
    <CODE,PATH,ARG> name                             { return W(NAME); }

    <CODE,PATH,ARG> digits | hex                     { return T(INT); }
    <CODE,PATH,ARG> float                            { return T(FLOAT); }
    <CODE,PATH,ARG> duration                         { return T(DURATION); }
    <CODE,PATH,ARG> number                           { return T(BAD_NUMBER); }

    <CODE,PATH,ARG> ["] (plain | escape)* ["]        { return T(STR); }
    <CODE,PATH,ARG> ["]                              { return T(QUOTE_OPEN); }
    <CODE,PATH,ARG> "`"                              :=> RAW
    <CODE,PATH,ARG> "'" [^'\r\n]* "'"                { return T(BAD_STRING); }

    <CODE,PATH,ARG> "->"                             { return T(ARROW); }
    <CODE,PATH,ARG> "("                              { return T(LPAREN); }
    <CODE,PATH,ARG> ")"                              { return T(RPAREN); }
    <CODE,PATH,ARG> "["                              { return T(LBRACKET); }
    <CODE,PATH,ARG> "]"                              { return T(RBRACKET); }
    <CODE,PATH,ARG> "{"                              { return T(LBRACE); }
    <CODE,PATH,ARG> "}"                              { return T(RBRACE); }
    <CODE,PATH,ARG> ","                              { return T(COMMA); }
    <CODE,PATH,ARG> ":"                              { return T(COLON); }
    <CODE,PATH,ARG> "."                              { return T(DOT); }
    <CODE,PATH,ARG> "?"                              { return T(QUESTION); }

    <CODE,PATH,ARG> "="                              { return T(ASSIGN); }
    <CODE,PATH,ARG> "+="                             { return T(PLUS_ASSIGN); }
    <CODE,PATH,ARG> "-="                             { return T(MINUS_ASSIGN); }
    <CODE,PATH,ARG> "*="                             { return T(STAR_ASSIGN); }
    <CODE,PATH,ARG> "/="                             { return T(SLASH_ASSIGN); }
    <CODE,PATH,ARG> "//="                            { return T(FLOORDIV_ASSIGN); }
    <CODE,PATH,ARG> "%="                             { return T(PERCENT_ASSIGN); }

    <CODE,PATH,ARG> "=="                             { return T(EQ); }
    <CODE,PATH,ARG> "!="                             { return T(NE); }
    <CODE,PATH,ARG> "<"                              { return T(LT); }
    <CODE,PATH,ARG> "<="                             { return T(LE); }
    <CODE,PATH,ARG> ">"                              { return T(GT); }
    <CODE,PATH,ARG> ">="                             { return T(GE); }
    <CODE,PATH,ARG> "??"                             { return T(DEFAULT); }
    <CODE,PATH,ARG> ".."                             { return T(RANGE); }
    <CODE,PATH,ARG> "+"                              { return T(PLUS); }
    <CODE,PATH,ARG> "-"                              { return T(MINUS); }
    <CODE,PATH,ARG> "*"                              { return T(STAR); }
    <CODE,PATH,ARG> "/"                              { return T(SLASH); }
    <CODE,PATH,ARG> "//"                             { return T(FLOORDIV); }
    <CODE,PATH,ARG> "%"                              { return T(PERCENT); }

    <CODE,PATH,ARG> "&&"                             { return T(BAD_AND); }
    <CODE,PATH,ARG> "||"                             { return T(BAD_OR); }
    <CODE,PATH,ARG> "!"                              { return T(BAD_NOT); }
    <CODE,PATH,ARG> "=>"                             { return T(BAD_ARROW); }
    <CODE,PATH,ARG> "==="                            { return T(BAD_EQ); }
    <CODE,PATH,ARG> "!=="                            { return T(BAD_NE); }
    <CODE,PATH,ARG> "/*"                             { return T(BAD_COMMENT); }
    <CODE,PATH,ARG> ("++" | "--") / blank? [\r\n;)}] { return T(BAD_STEP); }
    <CODE,PATH,ARG> [\x80-\xff]+                     { return T(BAD_CHAR); }
    <CODE,PATH,ARG> *                                { return T(BAD_CHAR); }
    <CODE,PATH,ARG> $                                { return T(EOF); }

    <STRING>        (plain | escape)+                { return T(STR_TEXT); }
    <STRING>        "{"                              { return T(HOLE_OPEN); }
    <STRING>        ["]                              { return T(QUOTE_CLOSE); }
    <STRING>        *                                { cursor = start; return T(STRING_UNCLOSED); }
    <STRING>        $                                { cursor = start; return T(STRING_UNCLOSED); }

    <RAW>           [^`]* "`"                        { return T(RAW_STR); }
    <RAW>           *                                { cursor = limit; return T(RAW_UNCLOSED); }
    <RAW>           $                                { cursor = limit; return T(RAW_UNCLOSED); }

    <SPEC>          [^}"\r\n]+                       { return T(SPEC); }
    <SPEC>          *                                { cursor = start; return T(SPEC); }
    <SPEC>          $                                { cursor = start; return T(SPEC); }
    */
}

bool lexer_at_declaration(const char *cursor, const char *limit)
{
    const char *marker;
    /*!local:re2c
    re2c:define:YYCTYPE  = "unsigned char";
    re2c:define:YYCURSOR = cursor;
    re2c:define:YYLIMIT  = limit;
    re2c:define:YYMARKER = marker;
    re2c:yyfill:enable   = 0;
    re2c:eof             = 0;

    verb = "get" | "post" | "put" | "patch" | "delete" | "ws" | "before" | "static";
    word = [A-Za-z_] [A-Za-z0-9_]*;

    verb blank "/" ([A-Za-z0-9_{.] | blank ("->" | "{" | "on" blank)) { return true; }
    "app" blank word blank? "="                                      { return true; }
    ("extern" blank)? "fn" blank word blank? "("                     { return true; }
    "record" blank word blank? "{"                                   { return true; }
    "state" blank word blank? ":"                                    { return true; }
    "const" blank word blank? [:=]                                   { return true; }
    ("session" | "startup" | "shutdown") blank? "{"                  { return true; }
    "error" blank [0-9]                                              { return true; }
    "every" blank [0-9]                                              { return true; }
    "import" blank ["]                                               { return true; }
    *                                                                { return false; }
    $                                                                { return false; }
    */
}
