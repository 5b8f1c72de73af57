#include "header.h"

#include "text.h"

/* The place of a field that headers.def does not list. */
#define HEADER_OTHER HEADER_COUNT

#define FIRST  NULL
#define LIST   ", "
#define CRUMBS "; "
#define LINES  "\n"
#define HTTP_HEADER(id, name, how, repeats, request, response)                                     \
    [HEADER_##id] = {name, sizeof name - 1, how, repeats, request, response},
const HeaderSpec http_header_specs[HEADER_COUNT] = {
#include "headers.def"
};
#undef HTTP_HEADER
#undef LINES
#undef CRUMBS
#undef LIST
#undef FIRST

const char *http_trouble_reason(HttpTrouble trouble)
{
#define HTTP_TROUBLE(id, reason) [HTTP_TROUBLE_##id] = reason,
    static const char *const reasons[HTTP_TROUBLE_COUNT] = {
#include "troubles.def"
    };
#undef HTTP_TROUBLE
    return reasons[trouble];
}

static void note(HttpHeader *header, HttpTrouble trouble)
{
    header->troubles |= UINT32_C(1) << trouble;
}

size_t http_header_end(const Cursor *c, size_t *scanned)
{
    Cursor rest = *c;
    Cursor piece;
    if (!cursor_skip(&rest, *scanned))
        return 0;
    while (text_until(&rest, '\n', &piece)) {
        /* behind the newline; a blank line has another just before it */
        size_t end = c->captured - rest.captured;
        bool blank = (end >= 2 && c->at[end - 2] == '\n') ||
                     (end >= 3 && c->at[end - 2] == '\r' && c->at[end - 3] == '\n');
        if (blank)
            return end;
    }
    *scanned = c->captured;
    return 0;
}

G_STATIC_ASSERT(HEADER_COUNT <= 64); /* a bit each in HttpHeader.present */

/* One comparison for each row, most of which are no more than one of lengths. */
HeaderId http_header_find(Cursor name)
{
#define HTTP_HEADER(id, field_name, how, repeats, request, response)                               \
    if (text_equals(name, field_name))                                                             \
        return HEADER_##id;
#include "headers.def"
#undef HTTP_HEADER
    return HEADER_OTHER;
}

/* Puts `piece` behind what the field has so far. */
static void append(HttpHeader *header, HeaderId id, const char *separator, Cursor piece)
{
    HeaderValue *value = &header->values[id];
    if (!value->joined) {
        header->joined |= UINT64_C(1) << id;
        value->joined =
            g_string_new_len((const char *)value->borrowed.at, (gssize)value->borrowed.captured);
    }
    g_string_append(value->joined, separator);
    g_string_append_len(value->joined, (const char *)piece.at, (gssize)piece.captured);
}

void http_header_add(HttpHeader *header, HeaderId id, Cursor text)
{
    HeaderValue *value = &header->values[id];
    if (!http_header_has(header, id)) {
        header->present |= UINT64_C(1) << id;
        *value = (HeaderValue){.borrowed = text, .count = 1};
        return;
    }
    value->count++;
    if (http_header_specs[id].separator)
        append(header, id, http_header_specs[id].separator, text);
}

/* A name that headers.def lists is a token, so that only others need a closer look. RFC
 * 9112, 5.1: "No whitespace is allowed between the field name and colon." Such a field
 * is still one that others may act upon. */
static HeaderId find_odd(HttpHeader *header, Cursor name)
{
    if (text_is_token(name))
        return HEADER_OTHER;
    note(header, HTTP_TROUBLE_BAD_NAME);
    return http_header_find(text_trim(name));
}

/* RFC 9112, 5: "field-line = field-name ":" OWS field-value OWS". Returns which
 * field it is. */
static HeaderId read_field(HttpHeader *header, Cursor line)
{
    Cursor name;
    header->fields++;
    if (!text_until(&line, ':', &name)) {
        note(header, HTTP_TROUBLE_NO_COLON);
        return HEADER_OTHER;
    }
    HeaderId id = http_header_find(name);
    if (id == HEADER_OTHER)
        id = find_odd(header, name);
    if (id != HEADER_OTHER)
        http_header_add(header, id, text_trim(line));
    return id;
}

/* RFC 9112, 5.2: "A user agent that receives an obs-fold ... MUST replace each
 * received obs-fold with one or more SP octets". */
static void read_folded(HttpHeader *header, HeaderId id, Cursor line)
{
    note(header, HTTP_TROUBLE_FOLDED);
    bool kept =
        id != HEADER_OTHER && (http_header_specs[id].separator || header->values[id].count == 1);
    if (kept)
        append(header, id, " ", text_trim(line));
}

static bool is_folded(Cursor line)
{
    uint8_t first;
    return cursor_u8(&line, &first) && (first == ' ' || first == '\t');
}

/* Reads lines up to the blank one, behind which it leaves *c. False if that is missing. */
static bool read_fields(HttpHeader *header, Cursor *c)
{
    HeaderId id = HEADER_OTHER;
    Cursor line;
    bool bare;
    while (text_line(c, &line, &bare)) {
        if (bare)
            note(header, HTTP_TROUBLE_BARE_LF);
        if (cursor_at_end(&line))
            return true;
        if (is_folded(line))
            read_folded(header, id, line);
        else
            id = read_field(header, line);
    }
    return false;
}

/* RFC 9112, 3.2: a server MUST respond 400 "to any HTTP/1.1 request message that
 * lacks a Host header field and to any request message that contains more than
 * one Host header field line". */
static void check_host(HttpHeader *header)
{
    unsigned hosts = http_header_count(header, HEADER_HOST);
    if (hosts > 1)
        note(header, HTTP_TROUBLE_MANY_HOSTS);
    if (hosts == 0 && text_equals(header->start.version, "HTTP/1.1"))
        note(header, HTTP_TROUBLE_NO_HOST);
}

static void check_start_line(HttpHeader *header)
{
    const StartLine *start = &header->start;
    if (start->is_request && cursor_at_end(&start->target))
        note(header, HTTP_TROUBLE_NO_TARGET);
    if (cursor_at_end(&start->version))
        note(header, HTTP_TROUBLE_NO_VERSION);
    else if (!text_equals(start->version, "HTTP/1.1") && !text_equals(start->version, "HTTP/1.0"))
        note(header, HTTP_TROUBLE_ODD_VERSION);
}

/* Reads the start line, or what there is of it, and leaves *c behind it. */
CHECKED static bool read_start(HttpHeader *header, Cursor *c)
{
    Cursor line;
    bool bare;
    if (!text_line(c, &line, &bare)) {
        line = *c;
        *c = cursor_over(c->at + c->captured, 0);
        return http_start_line_read(line, &header->start) ||
               http_start_line_read_cut(line, &header->start);
    }
    if (bare)
        note(header, HTTP_TROUBLE_BARE_LF);
    if (!http_start_line_read(line, &header->start))
        return false;
    check_start_line(header);
    return true;
}

void http_header_init(HttpHeader *header)
{
    header->start = (StartLine){0};
    header->present = header->joined = 0;
    header->fields = 0;
    header->bytes = 0;
    header->troubles = 0;
    header->whole = false;
}

bool http_header_read(Cursor c, HttpHeader *ret)
{
    size_t available = c.captured;
    http_header_init(ret);
    if (!read_start(ret, &c))
        return false;
    ret->whole = read_fields(ret, &c);
    ret->bytes = ret->whole ? available - c.captured : available;
    if (ret->whole && ret->start.is_request)
        check_host(ret);
    return true;
}

void http_header_clear(HttpHeader *header)
{
    for (unsigned id = 0; id < HEADER_COUNT && header->joined; id++) {
        if (header->joined >> id & 1)
            g_string_free(header->values[id].joined, TRUE);
        header->joined &= ~(UINT64_C(1) << id);
    }
}

Cursor http_header_value(const HttpHeader *header, HeaderId id)
{
    const HeaderValue *value = &header->values[id];
    if (!http_header_has(header, id))
        return (Cursor){0};
    return value->joined ? cursor_over(value->joined->str, value->joined->len) : value->borrowed;
}
