/* hide-http.c: HTTP/1.x (RFC 9112): methods, versions, codes, lengths and what else says how
 * a message is framed stay; targets and other values are disguised; bodies become zeros. */
#include "hider.h"

#include <string.h>

#define LINE_END_MOST 2

typedef enum HeaderHow { HOW_WORDS, HOW_STAYS, HOW_SCHEME, HOW_NAMES } HeaderHow;

static const struct {
    const char *name;
    HeaderHow how;
} kept_headers[] = {
#define KEPT_HEADER(name, how) {name, HOW_##how},
#include "kept-headers.def"
#undef KEPT_HEADER
};

/* A piece of a line, in bytes that are the hider's own. */
typedef struct Text {
    uint8_t *at;
    size_t n;
} Text;

static Text take_word(Text *rest, char separator)
{
    const uint8_t *end = rest->n ? memchr(rest->at, separator, rest->n) : NULL;
    Text word = {rest->at, end ? (size_t)(end - rest->at) : rest->n};
    size_t step = MIN(word.n + 1, rest->n);
    *rest = (Text){rest->at + step, rest->n - step};
    return word;
}

static bool is(Text text, const char *word)
{
    return text.n == strlen(word) && g_ascii_strncasecmp((const char *)text.at, word, text.n) == 0;
}

static bool has(Text text, const char *word)
{
    g_autofree char *all = g_strndup((const char *)text.at, text.n);
    g_autofree char *low = g_ascii_strdown(all, -1);
    return strstr(low, word) != NULL;
}

/* ---- values ----------------------------------------------------------------------- */

/* "http://host:80/path?query": the scheme stays, the host is a name. Without a scheme, a
 * path. */
static void hide_uri(Disguise *disguise, Text text)
{
    const char *mark = g_strstr_len((const char *)text.at, (gssize)text.n, "://");
    if (!mark) {
        disguise_text(disguise, text.at, text.n);
        return;
    }
    uint8_t *host = text.at + ((const uint8_t *)mark - text.at) + 3;
    size_t left = text.n - (size_t)(host - text.at), n = 0;
    while (n < left && host[n] != '/' && host[n] != '?' && host[n] != '#')
        n++;
    disguise_name(disguise, host, n);
    disguise_text(disguise, host + n, left - n);
}

/* Hosts, separated by commas. */
static void hide_names(Disguise *disguise, Text text)
{
    if (g_strstr_len((const char *)text.at, (gssize)text.n, "://")) {
        hide_uri(disguise, text);
        return;
    }
    if (text.n > 0 && text.at[0] == '/') {
        disguise_text(disguise, text.at, text.n);
        return;
    }
    while (text.n > 0) {
        Text name = take_word(&text, ',');
        while (name.n > 0 && name.at[0] == ' ')
            name = (Text){name.at + 1, name.n - 1};
        disguise_name(disguise, name.at, name.n);
    }
}

/* RFC 6265, 4.1.1: the cookie; then attributes, whose names stay. */
static void hide_set_cookie(Disguise *disguise, Text text)
{
    Text cookie = take_word(&text, ';');
    disguise_text(disguise, cookie.at, cookie.n);
    while (text.n > 0) {
        Text value = take_word(&text, ';');
        while (value.n > 0 && value.at[0] == ' ')
            value = (Text){value.at + 1, value.n - 1};
        Text name = take_word(&value, '=');
        if (is(name, "domain"))
            disguise_name(disguise, value.at, value.n);
        else if (is(name, "path"))
            disguise_text(disguise, value.at, value.n);
    }
}

static HeaderHow how_of(Text name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(kept_headers); i++)
        if (is(name, kept_headers[i].name))
            return kept_headers[i].how;
    return HOW_WORDS;
}

static void hide_value(Disguise *disguise, Text name, Text value)
{
    if (is(name, "set-cookie")) {
        hide_set_cookie(disguise, value);
        return;
    }
    switch (how_of(name)) {
    case HOW_STAYS:
        return;
    case HOW_SCHEME:
        take_word(&value, ' ');
        disguise_text(disguise, value.at, value.n);
        return;
    case HOW_NAMES:
        hide_names(disguise, value);
        return;
    case HOW_WORDS:
        disguise_text(disguise, value.at, value.n);
        return;
    }
}

/* ---- heads -------------------------------------------------------------------------- */

static void note_framing(HttpFraming *framing, Text name, Text value)
{
    if (is(name, "content-length")) {
        g_autofree char *digits = g_strndup((const char *)value.at, value.n);
        framing->has_length = g_ascii_string_to_unsigned(g_strstrip(digits), 10, 0, INT64_MAX,
                                                         &framing->length, NULL);
    }
    if (is(name, "transfer-encoding"))
        framing->chunked = has(value, "chunked");
    if (is(name, "upgrade")) {
        framing->websocket = has(value, "websocket");
        framing->http2 = has(value, "h2c");
    }
}

static void hide_field(Disguise *disguise, Text line, HttpFraming *framing)
{
    Text value = line;
    Text name = take_word(&value, ':');
    while (value.n > 0 && (value.at[0] == ' ' || value.at[0] == '\t'))
        value = (Text){value.at + 1, value.n - 1};
    note_framing(framing, name, value);
    hide_value(disguise, name, value);
}

/* Returns what the request's method means for its answer. */
static uint8_t hide_request_line(Disguise *disguise, Text line)
{
    Text method = take_word(&line, ' ');
    Text target = take_word(&line, ' ');
    bool tunnel = is(method, "CONNECT");
    if (tunnel)
        disguise_name(disguise, target.at, target.n);
    else
        hide_uri(disguise, target);
    return tunnel ? 'C' : is(method, "HEAD") ? 'H' : 0;
}

static unsigned status_of(Text line)
{
    take_word(&line, ' ');
    Text code = take_word(&line, ' ');
    g_autofree char *digits = g_strndup((const char *)code.at, code.n);
    return (unsigned)g_ascii_strtoull(digits, NULL, 10);
}

/* ---- what follows --------------------------------------------------------------------- */

static void asked(Talk *talk, uint8_t method)
{
    talk->methods[talk->asked++ % TALK_WAITING_MOST] = method;
}

static uint8_t answered(Talk *talk)
{
    return talk->answered < talk->asked ? talk->methods[talk->answered++ % TALK_WAITING_MOST] : 0;
}

static void go_over(Hider *hider, HiderMode mode)
{
    hider->talk->after = mode;
    hider->talk->switched = true;
    hider->request = false;
    hider->mode = mode;
}

static void begin_body(Hider *hider, const HttpFraming *framing, bool until_close)
{
    if (framing->chunked)
        hider->part = HTTP_CHUNK_SIZE;
    else if (framing->has_length)
        hider_skip(hider, framing->length, false);
    else if (until_close)
        hider->mode = HIDER_DARK;
}

/* RFC 9112, 6.3. */
static void after_response(Hider *hider, unsigned status, const HttpFraming *framing)
{
    if (status == 101) {
        go_over(hider, framing->websocket ? HIDER_WEBSOCKET
                       : framing->http2   ? HIDER_HTTP2
                                          : HIDER_DARK);
        return;
    }
    if (status < 200)
        return;
    uint8_t method = answered(hider->talk);
    if (method == 'C' && status < 300)
        go_over(hider, HIDER_START);
    else if (method != 'H' && status != 204 && status != 304)
        begin_body(hider, framing, true);
}

/* A start line, in bytes of our own. */
static void hide_start_line(Hider *hider, Text line)
{
    hider->framing = (HttpFraming){0};
    hider->request = !(line.n >= 5 && memcmp(line.at, "HTTP/", 5) == 0);
    if (hider->request)
        hider->framing.method = hide_request_line(hider->disguise, line);
    else
        hider->framing.status = status_of(line);
    hider->part = HTTP_FIELDS;
}

static void end_head(Hider *hider)
{
    hider->part = HTTP_START_LINE;
    if (!hider->request) {
        after_response(hider, hider->framing.status, &hider->framing);
        return;
    }
    asked(hider->talk, hider->framing.method);
    begin_body(hider, &hider->framing, false);
}

static Text without_line_end(Text line)
{
    while (line.n > 0 && (line.at[line.n - 1] == '\r' || line.at[line.n - 1] == '\n'))
        line.n--;
    return line;
}

/* A line of a head. Empty ones stand before a start line too (RFC 9112, 2.2). */
static void hide_head_line(Hider *hider, Text whole)
{
    Text line = without_line_end(whole);
    if (line.n == 0 && hider->part == HTTP_FIELDS)
        end_head(hider);
    else if (line.n > 0 && hider->part == HTTP_START_LINE)
        hide_start_line(hider, line);
    else if (line.n > 0)
        hide_field(hider->disguise, line, &hider->framing);
}

static size_t hide_head(Hider *hider, Cursor held)
{
    bool begins = hider->part == HTTP_START_LINE && held.at[0] != '\r' && held.at[0] != '\n';
    /* After a tunnel or an upgrade was agreed to, the other direction is in it too. */
    if (begins && hider->talk->switched && hider->request) {
        hider->mode = hider->talk->after;
        hider->request = false;
        return 0;
    }
    if (begins && !g_ascii_isupper(held.at[0])) {
        hider->mode = HIDER_START;
        return 0;
    }
    size_t n = hider_line_bytes(held);
    if (n == 0)
        return 0;
    g_autofree uint8_t *line = g_memdup2(held.at, n);
    hide_head_line(hider, (Text){line, n});
    edits_put(&hider->edits, hider->from, line, n);
    return n;
}

void hide_http_rest(Hider *hider, Cursor held)
{
    g_autofree uint8_t *line = g_memdup2(held.at, held.captured);
    if (hider->part == HTTP_START_LINE || hider->part == HTTP_FIELDS)
        hide_head_line(hider, (Text){line, held.captured});
    else
        disguise_text(hider->disguise, line, held.captured);
    edits_put(&hider->edits, hider->from, line, held.captured);
}

/* ---- chunks (RFC 9112, 7.1) ------------------------------------------------------------- */

/* Extensions of a chunk stay as long as they were and say nothing. */
static size_t hide_chunk_line(Hider *hider, Cursor held)
{
    size_t n = hider_line_bytes(held);
    if (n == 0)
        return 0;
    g_autofree uint8_t *line = g_memdup2(held.at, n);
    g_autofree char *text = g_strndup((const char *)line, n);
    uint64_t size = g_ascii_strtoull(text, NULL, 16);
    size_t digits = strspn(text, "0123456789abcdefABCDEF");
    disguise_text(hider->disguise, line + digits, n - digits);
    edits_put(&hider->edits, hider->from, line, n);
    hider->part = size > 0 ? HTTP_CHUNK_END : HTTP_TRAILER;
    hider_skip(hider, MIN(size, (uint64_t)INT64_MAX), false);
    return n;
}

static size_t hide_chunk_end(Hider *hider, Cursor held)
{
    size_t n = held.at[0] == '\r' ? LINE_END_MOST : 1;
    if (held.captured < n)
        return 0;
    edits_keep(&hider->edits, hider->from, n);
    hider->part = HTTP_CHUNK_SIZE;
    return n;
}

static size_t hide_trailer(Hider *hider, Cursor held)
{
    size_t n = hider_line_bytes(held);
    if (n == 0)
        return 0;
    HttpFraming ignored = {0};
    g_autofree uint8_t *line = g_memdup2(held.at, n);
    if (n <= LINE_END_MOST)
        hider->part = HTTP_START_LINE;
    else
        hide_field(hider->disguise, (Text){line, n}, &ignored);
    edits_put(&hider->edits, hider->from, line, n);
    return n;
}

size_t hide_http(Hider *hider, Cursor held)
{
    switch (hider->part) {
    case HTTP_START_LINE:
    case HTTP_FIELDS:
        return hide_head(hider, held);
    case HTTP_CHUNK_SIZE:
        return hide_chunk_line(hider, held);
    case HTTP_CHUNK_END:
        return hide_chunk_end(hider, held);
    case HTTP_TRAILER:
        return hide_trailer(hider, held);
    }
    return 0;
}
