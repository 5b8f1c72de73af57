/* hide-other.c: what stands at the start of a connection; lines of text, WebSocket. */
#include "hider.h"

#include <string.h>

/* ---- which protocol ------------------------------------------------------------------ */

static bool starts(Cursor held, const char *text)
{
    size_t n = strlen(text);
    return held.captured >= n && memcmp(held.at, text, n) == 0;
}

/* A record's type, version 3, a length that records have (RFC 8446, 5.1). */
static bool is_record(Cursor held)
{
    return held.captured >= 5 && held.at[0] >= 20 && held.at[0] <= 24 && held.at[1] == 3 &&
           held.at[2] <= 4 && held.at[3] <= 0x48;
}

/* Too few bytes to tell a record by. */
static bool may_be_record(Cursor held)
{
    return held.captured < 5 && ((held.at[0] >= 20 && held.at[0] <= 24) || held.at[0] & 0x80);
}

/* Methods, that stand alone where a version is missing. */
static bool is_method(const uint8_t *at, size_t n)
{
    static const char *const methods[] = {"GET",   "HEAD",    "POST",  "PUT",    "DELETE",
                                          "TRACE", "CONNECT", "PATCH", "OPTIONS"};
    for (size_t i = 0; i < G_N_ELEMENTS(methods); i++)
        if (strlen(methods[i]) == n && memcmp(methods[i], at, n) == 0)
            return true;
    return false;
}

/* A method and the space behind it (RFC 9110, 9.1), or a version; empty lines may stand
 * before (RFC 9112, 2.2). */
static bool is_http(Cursor held)
{
    size_t n = 0;
    while (held.captured > 0 && (held.at[0] == '\r' || held.at[0] == '\n'))
        if (!cursor_skip(&held, 1))
            return false;
    if (starts(held, "HTTP/"))
        return true;
    while (n < held.captured && g_ascii_isupper(held.at[n]))
        n++;
    if (n < 3 || n + 1 >= held.captured || held.at[n] != ' ')
        return false;
    const uint8_t *end = memchr(held.at, '\n', held.captured);
    return is_method(held.at, n) ||
           (end && g_strstr_len((const char *)held.at, end - held.at, " HTTP/"));
}

static bool is_text(Cursor held)
{
    for (size_t i = 0; i < held.captured; i++)
        if (held.at[i] < ' ' && !g_ascii_isspace((gchar)held.at[i]))
            return false;
    return true;
}

static bool only_line_ends(Cursor held)
{
    while (held.captured > 0 && (held.at[0] == '\r' || held.at[0] == '\n'))
        if (!cursor_skip(&held, 1))
            return false;
    return held.captured == 0;
}

/* Our choice: what a line of greeting or request fits in. */
#define TELLING_BYTES 8192

HiderMode hide_recognise(const Hider *hider, Cursor held)
{
    if (hider->talk->dns && !is_http(held))
        return HIDER_DNS;
    if (is_record(held) || tls_is_old_hello(held))
        return HIDER_TLS;
    if (http2_begins(hider, held))
        return HIDER_HTTP2;
    if (is_http(held))
        return HIDER_HTTP;
    if (only_line_ends(held) || may_be_record(held))
        return HIDER_START;
    if (!is_text(held) || held.captured > TELLING_BYTES)
        return HIDER_DARK;
    return hider_line_bytes(held) > 0 ? HIDER_TEXT : HIDER_START;
}

/* ---- lines of text ------------------------------------------------------------------------ */

/* What commands and replies of line protocols are made of: it stays. The verbs of SMTP,
 * FTP, IMAP, POP3 and Redis, and what servers answer and say of themselves. */
static const char *const line_words[] = {
    "EHLO",         "HELO",       "MAIL",      "FROM",     "RCPT",      "TO",    "DATA",
    "QUIT",         "RSET",       "NOOP",      "STARTTLS", "AUTH",      "PLAIN", "LOGIN",
    "ESMTP",        "SMTP",       "USER",      "PASS",     "STLS",      "APOP",  "CAPA",
    "CAPABILITY",   "OK",         "ERR",       "BAD",      "NO",        "BYE",   "PREAUTH",
    "AUTHENTICATE", "LOGOUT",     "IMAP4rev1", "TLS",      "SSL",       "HELLO", "PING",
    "PONG",         "CRAM-MD5",   "XOAUTH2",   "NOAUTH",   "WRONGPASS", "SASL",  "BDAT",
    "SIZE",         "PIPELINING", "SASL-IR",   "LITERAL",  "UTF8",
};

static bool is_line_word(const uint8_t *at, size_t n)
{
    for (size_t i = 0; i < G_N_ELEMENTS(line_words); i++)
        if (strlen(line_words[i]) == n &&
            g_ascii_strncasecmp(line_words[i], (const char *)at, n) == 0)
            return true;
    return false;
}

/* Codes of replies and lengths in Redis: digits that begin a line, behind a sign or not. */
static size_t leading_number(const uint8_t *line, size_t n)
{
    size_t at = n > 0 && strchr("*$:", line[0]) && line[0] ? 1 : 0;
    size_t digits = 0;
    while (at + digits < n && g_ascii_isdigit(line[at + digits]))
        digits++;
    return at > 0 || digits == 3 ? at + digits : 0;
}

static bool is_of_word(uint8_t c)
{
    return g_ascii_isalnum(c) || c == '-' || c == '_' || c >= 0x80;
}

static void hide_line(Disguise *disguise, uint8_t *line, size_t n)
{
    size_t i = leading_number(line, n);
    while (i < n) {
        size_t length = 0;
        while (i + length < n && is_of_word(line[i + length]))
            length++;
        /* A hyphen before a word is a sign (SMTP's and POP3's), none of the word. */
        size_t sign = length > 1 && line[i] == '-';
        if (!is_line_word(line + i + sign, length - sign))
            disguise_word(disguise, line + i, length);
        i += MAX(length, 1);
    }
}

/* RFC 4253, 4.2: the line stays, it is of programs; what follows is keys and then sealed. */
static size_t hide_ssh(Hider *hider, size_t n)
{
    edits_keep(&hider->edits, hider->from, n);
    hider->mode = HIDER_DARK;
    return n;
}

size_t hide_text(Hider *hider, Cursor held)
{
    if (is_record(held) || is_http(held)) {
        hider->mode = is_http(held) ? HIDER_HTTP : HIDER_TLS;
        return 0;
    }
    size_t n = hider_line_bytes(held);
    if (n == 0 && !is_text(held))
        hider->mode = HIDER_DARK;
    if (n == 0)
        return 0;
    if (starts(held, "SSH-"))
        return hide_ssh(hider, n);
    g_autofree uint8_t *line = g_memdup2(held.at, n);
    hide_line(hider->disguise, line, n);
    edits_put(&hider->edits, hider->from, line, n);
    return n;
}

/* ---- WebSocket (RFC 6455, 5.2) ----------------------------------------------------------------
 */

#define MASKED       0x80
#define OPCODE       0x0f
#define OPCODE_CLOSE 8

static bool read_payload_length(Cursor *c, uint8_t second, uint64_t *ret)
{
    uint16_t medium = 0;
    *ret = second & 0x7f;
    if (*ret == 127)
        return cursor_u64(c, ret);
    if (*ret < 126)
        return true;
    bool fine = cursor_u16(c, &medium);
    *ret = medium;
    return fine;
}

/* Headers and masks stay, and the code of a close. */
size_t hide_websocket(Hider *hider, Cursor held)
{
    Cursor c = held;
    uint8_t first, second;
    uint64_t length;
    if (!cursor_u8(&c, &first) || !cursor_u8(&c, &second) ||
        !read_payload_length(&c, second, &length) || (second & MASKED && !cursor_skip(&c, 4)))
        return 0;
    bool close = (first & OPCODE) == OPCODE_CLOSE && length >= 2;
    if (close && !cursor_skip(&c, 2))
        return 0;
    size_t n = held.captured - c.captured;
    edits_keep(&hider->edits, hider->from, n);
    hider_skip(hider, MIN(length, (uint64_t)INT64_MAX) - (close ? 2 : 0), false);
    return n;
}
