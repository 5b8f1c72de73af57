#include "masking.h"

/* Lengths of secrets below which they get the first and second row of stars. Our
 * choice: passwords mostly are below 16 bytes, session ids below 64, tokens not. */
#define SHORT_BYTES  16
#define MIDDLE_BYTES 64

/* Of a parameter's name, the bytes at its end that are compared. The longest name
 * in the list has 13. */
#define NAME_BYTES 32

typedef struct SecretName {
    bool ends;
    uint8_t bytes;
    const char *name;
} SecretName;

#define IS                     false
#define ENDS                   true
#define SECRET_NAME(how, name) {how, sizeof name - 1, name},
static const SecretName secret_names[] = {
#include "secret-names.def"
};
#undef SECRET_NAME
#undef ENDS
#undef IS

#define AUTH_SCHEME(name, clear) name,
static const char *const schemes[] = {
#include "auth-schemes.def"
};
#undef AUTH_SCHEME

static void append(GString *out, Cursor text)
{
    g_string_append_len(out, (const char *)text.at, (gssize)text.captured);
}

void mask_cover(GString *out, size_t n)
{
    if (n > 0)
        g_string_append(out, n < SHORT_BYTES ? "***" : n < MIDDLE_BYTES ? "******" : "*********");
}

/* The first n bytes of *c, which steps over them. */
static Cursor split(Cursor *c, size_t n)
{
    Cursor piece = cursor_over(c->at, 0);
    (void)!cursor_take(c, n, &piece);
    return piece;
}

/* Which bytes are marks, a bit each: most of what is looked at is none. All are ASCII. */
typedef struct Marks {
    uint64_t bits[2];
} Marks;

static Marks marks_of(const char *bytes)
{
    Marks marks = {0};
    for (; *bytes; bytes++)
        marks.bits[*bytes >> 6 & 1] |= UINT64_C(1) << (*bytes & 63);
    return marks;
}

static bool is_mark(const Marks *marks, uint8_t byte)
{
    return byte < 128 && marks->bits[byte >> 6] >> (byte & 63) & 1;
}

/* How many bytes of `c` come before one of `bytes`; all if there is none. */
static size_t before_mark(Cursor c, const char *bytes)
{
    Marks marks = marks_of(bytes);
    size_t n = 0;
    while (n < c.captured && !is_mark(&marks, c.at[n]))
        n++;
    return n;
}

/* ---- parameters of a URI ------------------------------------------------- */

/* What separates parameters. As "%26" they separate those of a URI that is itself
 * the value of a parameter. */
static const char separators[] = "?&;#";

/* The byte at the start of `c`, decoded, and how many bytes it takes there (RFC
 * 3986, 2.1). `c` is not empty. */
static size_t decode(Cursor c, char *ret)
{
    *ret = (char)c.at[0];
    if (c.at[0] != '%' || c.captured < 3 || !g_ascii_isxdigit(c.at[1]) ||
        !g_ascii_isxdigit(c.at[2]))
        return 1;
    *ret = (char)(g_ascii_xdigit_value((char)c.at[1]) << 4 | g_ascii_xdigit_value((char)c.at[2]));
    return 3;
}

/* The bytes that a mark takes at the start of `c`; 0 if there is none. */
static size_t mark_bytes(Cursor c, const Marks *marks)
{
    char byte;
    size_t n = decode(c, &byte);
    return is_mark(marks, (uint8_t)byte) ? n : 0;
}

/* How many bytes of `c` come before a mark, be it encoded or not. */
static size_t before_any_mark(Cursor c, const char *bytes)
{
    Marks marks = marks_of(bytes);
    size_t n = 0;
    while (n < c.captured && mark_bytes(cursor_over(c.at + n, c.captured - n), &marks) == 0)
        n++;
    return n;
}

/* The bytes that one of `bytes` takes at the start of `c`, be it encoded or not. */
static size_t any_mark_bytes(Cursor c, const char *bytes)
{
    Marks marks = marks_of(bytes);
    return mark_bytes(c, &marks);
}

/* Letters and digits at the end of `name`, in lower case. Returns how many they are. */
static size_t simplify(Cursor name, char ret[NAME_BYTES])
{
    size_t n = 0;
    char byte;
    while (name.captured > 0) {
        (void)split(&name, decode(name, &byte));
        if (!g_ascii_isalnum(byte))
            continue;
        if (n == NAME_BYTES)
            memmove(ret, ret + 1, --n);
        ret[n++] = g_ascii_tolower(byte);
    }
    return n;
}

bool mask_is_secret_name(Cursor name, bool surely)
{
    char simple[NAME_BYTES];
    size_t n = simplify(name, simple);
    for (size_t i = 0; i < G_N_ELEMENTS(secret_names); i++) {
        const SecretName *secret = &secret_names[i];
        if (surely && !secret->ends && !g_str_has_prefix(secret->name, "p"))
            continue; /* pass, pwd and pin are no other thing */
        bool fits = secret->ends ? n >= secret->bytes : n == secret->bytes;
        if (fits && memcmp(simple + n - secret->bytes, secret->name, secret->bytes) == 0)
            return true;
    }
    return false;
}

/* Appends one parameter from the start of *c, which steps over it. A value behind
 * a plain "=" ends at a plain separator only: an encoded one is part of it. */
static void append_parameter(GString *out, Cursor *c)
{
    Cursor name = split(c, before_any_mark(*c, "?&;#="));
    append(out, name);
    if (c->captured == 0 || any_mark_bytes(*c, "=") == 0)
        return;
    bool plain = c->at[0] == '=';
    append(out, split(c, any_mark_bytes(*c, "=")));
    if (!mask_is_secret_name(name, false))
        return;
    size_t n = plain ? before_mark(*c, separators) : before_any_mark(*c, separators);
    mask_cover(out, split(c, n).captured);
}

static void append_parameters(GString *out, Cursor c)
{
    append(out, split(&c, before_any_mark(c, separators)));
    while (c.captured > 0) {
        size_t mark = any_mark_bytes(c, separators);
        append(out, split(&c, mark)); /* none behind the value of a name that is no secret */
        if (mark == 0)
            append(out, split(&c, before_any_mark(c, separators)));
        else
            append_parameter(out, &c);
    }
}

/* Where the authority of a URI begins (RFC 3986, 3.2): behind "//", or at once in
 * the target of a CONNECT. False if it has none, or none with a user. */
CHECKED static bool find_authority(Cursor uri, size_t *ret)
{
    for (size_t i = 0; i < uri.captured; i++) {
        *ret = i + 2;
        if (uri.at[i] == '/')
            return i + 1 < uri.captured && uri.at[i + 1] == '/';
        *ret = 0;
        if (uri.at[i] == '@')
            return true;
        if (uri.at[i] == '?' || uri.at[i] == '#')
            return false;
    }
    return false;
}

/* RFC 3986, 3.2: "authority = [ userinfo "@" ] host [ ":" port ]". Appends all up
 * to the "@", which *c steps over. */
static void append_user(GString *out, Cursor *c)
{
    size_t at;
    if (!find_authority(*c, &at))
        return;
    append(out, split(c, at));
    Cursor authority = cursor_over(c->at, before_mark(*c, "/?#"));
    const uint8_t *end =
        authority.captured > 0 ? memrchr(authority.at, '@', authority.captured) : NULL;
    if (end)
        mask_cover(out, split(c, (size_t)(end - c->at)).captured);
}

static void append_uri(GString *out, Cursor uri)
{
    append_user(out, &uri);
    append_parameters(out, uri);
}

/* ---- credentials and cookies --------------------------------------------- */

/* RFC 9110, 11.4: "credentials = auth-scheme [ 1*SP ( token68 / [ auth-param ]
 * ) ]". A scheme that is not known may be the secret itself. */
static void append_credentials(GString *out, Cursor c)
{
    Cursor scheme = split(&c, before_mark(c, " "));
    for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++) {
        if (strlen(schemes[i]) != scheme.captured ||
            g_ascii_strncasecmp((const char *)scheme.at, schemes[i], scheme.captured) != 0)
            continue;
        append(out, scheme);
        append(out, split(&c, c.captured > 0));
        mask_cover(out, c.captured);
        return;
    }
    mask_cover(out, scheme.captured + c.captured);
}

/* A cookie's name is kept (RFC 6265, 4.1.1); what has no "=" is all value. */
static void append_pair(GString *out, Cursor pair)
{
    size_t name = before_mark(pair, "=");
    if (name < pair.captured)
        append(out, split(&pair, name + 1));
    mask_cover(out, pair.captured);
}

/* RFC 6265, 4.2.1: "cookie-string = cookie-pair *( ";" SP cookie-pair )". */
static void append_cookies(GString *out, Cursor c)
{
    while (c.captured > 0) {
        size_t blanks = 0;
        while (blanks < c.captured && memchr("; ", c.at[blanks], 2))
            blanks++;
        append(out, split(&c, blanks));
        append_pair(out, split(&c, before_mark(c, ";")));
    }
}

/* RFC 6265, 4.1.1: a pair, then attributes, which are no secret. A line each. */
static void append_set_cookies(GString *out, Cursor c)
{
    while (c.captured > 0) {
        Cursor line = split(&c, before_mark(c, "\n"));
        append_pair(out, split(&line, before_mark(line, ";")));
        append(out, line);
        append(out, split(&c, c.captured > 0));
    }
}

/* ---- all kinds ----------------------------------------------------------- */

bool mask_concerns_uri(Cursor uri)
{
    return before_mark(uri, "@?&;#%") < uri.captured;
}

void mask_append(GString *out, FieldUnit kind, Cursor text)
{
    switch (kind) {
    case UNIT_URI:
        append_uri(out, text);
        return;
    case UNIT_CREDENTIALS:
        append_credentials(out, text);
        return;
    case UNIT_COOKIES:
        append_cookies(out, text);
        return;
    case UNIT_SET_COOKIES:
        append_set_cookies(out, text);
        return;
    case UNIT_SECRET:
        mask_cover(out, text.captured);
        return;
    case UNIT_COMMAND:
        mask_append_command(out, text);
        return;
    case UNIT_NONE:
    case UNIT_BYTES:
    case UNIT_SEGMENTS:
    case UNIT_SECONDS:
    case UNIT_BITS:
    case UNIT_FRAME:
    case UNIT_CONNECTION:
        append(out, text);
        return;
    }
}
