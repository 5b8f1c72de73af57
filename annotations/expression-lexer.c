/* Cuts the source of an expression into words. */
#include <string.h>

#include "expression-reader.h"
#include "sentences.h"

typedef struct Word {
    const char *text;
    TokenType type;
} Word;

static const Word words[] = {
    {"and", TOKEN_AND},           {"or", TOKEN_OR},           {"not", TOKEN_NOT}, {"in", TOKEN_IN},
    {"contains", TOKEN_CONTAINS}, {"matches", TOKEN_MATCHES},
};

/* Longer signs stand before those they begin with. */
static const Word signs[] = {
    {"&&", TOKEN_AND},        {"||", TOKEN_OR},         {"==", TOKEN_EQUAL}, {"!=", TOKEN_UNEQUAL},
    {"<=", TOKEN_LESS_EQUAL}, {">=", TOKEN_MORE_EQUAL}, {"..", TOKEN_RANGE}, {"<", TOKEN_LESS},
    {">", TOKEN_MORE},        {"!", TOKEN_NOT},         {"(", TOKEN_OPEN},   {")", TOKEN_CLOSE},
    {"{", TOKEN_SET_OPEN},    {"}", TOKEN_SET_CLOSE},   {",", TOKEN_COMMA},
};

typedef struct Slip {
    const char *text, *suggestion;
} Slip;

/* What people write who know another language, or have a Chinese keyboard on. */
static const Slip slips[] = {
    {"=", "=="},  {"&", "&&"}, {"|", "||"}, {"~", "matches"}, {"（", "("}, {"）", ")"},
    {"＝", "=="}, {"！", "!"}, {"“", "\""}, {"”", "\""},      {"‘", "'"},  {"’", "'"},
    {"，", ","},  {"＜", "<"}, {"＞", ">"}, {"≠", "!="},      {"≤", "<="}, {"≥", ">="},
    {"。", "."},  {"｛", "{"}, {"｝", "}"}, {"[", "{"},       {"]", "}"},
};

static bool starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_name_start(char c)
{
    return g_ascii_isalpha(c) || c == '_';
}

/* Names hold dots between their parts; ".." is a range and ends one. */
static size_t name_length(const char *text)
{
    size_t n = 0;
    while (is_name_start(text[n]) || g_ascii_isdigit(text[n]) ||
           (text[n] == '.' && is_name_start(text[n + 1])))
        n++;
    return n;
}

/* Digits, a fraction, and a unit: "200", "1.5ms", "0x1301", "3µs". */
static size_t number_length(const char *text)
{
    size_t n = 0;
    while (g_ascii_isalnum(text[n]) || (text[n] == '.' && g_ascii_isdigit(text[n + 1])) ||
           starts_with(text + n, "µ"))
        n += text[n] == '\xc2' ? 2 : 1;
    return n;
}

/* The length of an address or network, or 0 if there is none: what has two
 * colons, or three dots between digits only. */
static size_t address_length(const char *text)
{
    size_t n = strspn(text, "0123456789abcdefABCDEF:.");
    size_t colons = 0, dots = 0;
    for (size_t i = 0; i < n; i++) {
        colons += text[i] == ':';
        dots += text[i] == '.';
    }
    bool ipv4 = dots == 3 && strspn(text, "0123456789.") == n && !memmem(text, n, "..", 2);
    if (colons < 2 && !ipv4)
        return 0;
    if (text[n] == '/')
        n += 1 + strspn(text + n + 1, "0123456789");
    return n;
}

static Token token_make(TokenType type, size_t start, size_t length)
{
    return (Token){.type = type, .span = {start, length}};
}

static Token token_bad(size_t start, size_t length, const char *trouble, const char *suggestion)
{
    return (Token){TOKEN_BAD, {start, length}, trouble, suggestion};
}

/* "..." or '...', where a backslash takes the next character along. */
static Token read_string(const char *source, size_t at)
{
    size_t end = at + 1;
    while (source[end] && source[end] != source[at])
        end += source[end] == '\\' && source[end + 1] ? 2 : 1;
    if (!source[end])
        return token_bad(at, 1, N_("this text has no closing quote"), NULL);
    return token_make(TOKEN_STRING, at, end + 1 - at);
}

static Token read_name(const char *source, size_t at)
{
    size_t length = name_length(source + at);
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (strlen(words[i].text) == length && starts_with(source + at, words[i].text))
            return token_make(words[i].type, at, length);
    return token_make(TOKEN_NAME, at, length);
}

static Token read_sign(const char *source, size_t at)
{
    for (size_t i = 0; i < G_N_ELEMENTS(signs); i++)
        if (starts_with(source + at, signs[i].text))
            return token_make(signs[i].type, at, strlen(signs[i].text));
    for (size_t i = 0; i < G_N_ELEMENTS(slips); i++)
        if (starts_with(source + at, slips[i].text))
            return token_bad(at, strlen(slips[i].text), N_("this sign means nothing here"),
                             slips[i].suggestion);
    return token_bad(at, 1, N_("this character means nothing here"), NULL);
}

Token lexer_read(const char *source, size_t at)
{
    while (is_space(source[at]))
        at++;
    char c = source[at];
    if (!c)
        return token_make(TOKEN_END, at, 0);
    if (c == '"' || c == '\'')
        return read_string(source, at);

    size_t address = address_length(source + at);
    if (address)
        return token_make(TOKEN_ADDRESS, at, address);
    if (g_ascii_isdigit(c))
        return token_make(TOKEN_NUMBER, at, number_length(source + at));
    if (is_name_start(c))
        return read_name(source, at);
    return read_sign(source, at);
}
