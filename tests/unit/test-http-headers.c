/* test-http-headers.c: the parts that HTTP/1.x messages are read by. */
#include "../../dissectors/http/framing.h"
#include "../../dissectors/http/text.h"

typedef struct LineCase {
    const char *name, *line;
    bool valid, is_request;
    const char *method, *target, *version, *phrase;
    unsigned code;
} LineCase;

static const LineCase lines[] = {
    {"get", "GET /a HTTP/1.1", true, true, "GET", "/a", "HTTP/1.1", "", 0},
    {"asterisk", "OPTIONS * HTTP/1.1", true, true, "OPTIONS", "*", "HTTP/1.1", "", 0},
    {"authority", "CONNECT a:443 HTTP/1.0", true, true, "CONNECT", "a:443", "HTTP/1.0", "", 0},
    {"spaces", "GET  /a b  HTTP/1.1 ", true, true, "GET", "/a b", "HTTP/1.1", "", 0},
    {"status", "HTTP/1.1 404 Not Found", true, false, "", "", "HTTP/1.1", "Not Found", 404},
    {"status-bare", "HTTP/1.0 200", true, false, "", "", "HTTP/1.0", "", 200},
    {"status-space", "HTTP/1.1 200 ", true, false, "", "", "HTTP/1.1", "", 200},
    {"status-four-digits", "HTTP/1.1 2000 x", false, false, "", "", "", "", 0},
    {"status-two-digits", "HTTP/1.1 20 x", false, false, "", "", "", "", 0},
    {"no-target", "GET HTTP/1.1", true, true, "GET", "", "HTTP/1.1", "", 0},
    {"no-version", "GET /a", true, true, "GET", "/a", "", "", 0},
    {"no-version-spaces", "GET /a b", false, true, "", "", "", "", 0},
    {"no-version-no-path", "GET key", false, true, "", "", "", "", 0},
    {"no-version-odd-method", "FOO /a", false, true, "", "", "", "", 0},
    {"http2", "GET /a HTTP/2.0", true, true, "GET", "/a", "HTTP/2.0", "", 0},
    {"version-longer", "GET /a HTTP/1.0.8", true, true, "GET", "/a", "HTTP/1.0.8", "", 0},
    {"lower-case", "get /a HTTP/1.1", false, true, "", "", "", "", 0},
    {"no-letters", "123 /a HTTP/1.1", false, true, "", "", "", "", 0},
    {"empty", "", false, true, "", "", "", "", 0},
};

static void assert_text(Cursor found, const char *expected)
{
    g_assert_cmpmem(found.at, found.captured, expected, strlen(expected));
}

static void test_line(const void *data)
{
    const LineCase *row = data;
    StartLine start;
    g_assert_cmpint(http_start_line_read(cursor_over(row->line, strlen(row->line)), &start), ==,
                    row->valid);
    if (!row->valid)
        return;
    g_assert_cmpint(start.is_request, ==, row->is_request);
    assert_text(start.method, row->method);
    assert_text(start.target, row->target);
    assert_text(start.version, row->version);
    assert_text(start.phrase, row->phrase);
    g_assert_cmpuint(start.code, ==, row->code);
}

typedef struct FramingCase {
    const char *name, *header;
    HttpAsk ask;
    HttpFraming expected;
    uint64_t length;
} FramingCase;

#define REQUEST(fields)      "POST / HTTP/1.1\r\nHost: a\r\n" fields "\r\n"
#define RESPONSE(fields)     "HTTP/1.1 200 OK\r\n" fields "\r\n"
#define STATUS(code, fields) "HTTP/1.1 " code " X\r\n" fields "\r\n"

/* RFC 9112, 6.3, in its order. */
static const FramingCase framings[] = {
    {"head", RESPONSE("Content-Length: 5\r\n"), ASK_HEAD, FRAMING_NONE, 0},
    {"head-chunked", RESPONSE("Transfer-Encoding: chunked\r\n"), ASK_HEAD, FRAMING_NONE, 0},
    {"1xx", STATUS("103", "Content-Length: 5\r\n"), ASK_ORDINARY, FRAMING_NONE, 0},
    {"204", STATUS("204", "Content-Length: 5\r\n"), ASK_ORDINARY, FRAMING_NONE, 0},
    {"304", STATUS("304", "Content-Length: 5\r\n"), ASK_ORDINARY, FRAMING_NONE, 0},
    {"chunked", RESPONSE("TRANSFER-ENCODING: Chunked\r\n"), ASK_ORDINARY, FRAMING_CHUNKED, 0},
    {"chunked-last", RESPONSE("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"),
     ASK_ORDINARY, FRAMING_CHUNKED, 0},
    {"chunked-first", RESPONSE("Transfer-Encoding: chunked, gzip\r\n"), ASK_ORDINARY,
     FRAMING_UNTIL_CLOSE, 0},
    {"request-chunked-first", REQUEST("Transfer-Encoding: chunked, gzip\r\n"), ASK_ORDINARY,
     FRAMING_UNKNOWN, 0},
    {"chunked-identity", REQUEST("Transfer-Encoding: chunked, identity\r\n"), ASK_ORDINARY,
     FRAMING_CHUNKED, 0},
    {"identity", RESPONSE("Transfer-Encoding: identity\r\nContent-Length: 7\r\n"), ASK_ORDINARY,
     FRAMING_CONTENT_LENGTH, 7},
    {"both", RESPONSE("Content-Length: 7\r\nTransfer-Encoding: chunked\r\n"), ASK_ORDINARY,
     FRAMING_CHUNKED, 0},
    {"length", RESPONSE("Content-Length:7\r\n"), ASK_ORDINARY, FRAMING_CONTENT_LENGTH, 7},
    {"length-spaces", RESPONSE("Content-Length: \t 7 \r\n"), ASK_ORDINARY, FRAMING_CONTENT_LENGTH,
     7},
    {"length-empty", RESPONSE("Content-Length:\r\n"), ASK_ORDINARY, FRAMING_UNKNOWN, 0},
    {"length-hex", RESPONSE("Content-Length: 0x7\r\n"), ASK_ORDINARY, FRAMING_UNKNOWN, 0},
    {"length-plus", RESPONSE("Content-Length: +7\r\n"), ASK_ORDINARY, FRAMING_UNKNOWN, 0},
    {"length-differs", RESPONSE("Content-Length: 7, 8\r\n"), ASK_ORDINARY, FRAMING_UNKNOWN, 0},
    {"request-none", REQUEST(""), ASK_ORDINARY, FRAMING_NONE, 0},
    {"response-none", RESPONSE(""), ASK_ORDINARY, FRAMING_UNTIL_CLOSE, 0},
};

static void test_framing(const void *data)
{
    const FramingCase *row = data;
    g_auto(HttpHeader) header;
    uint64_t length = 0;
    g_assert_true(http_header_read(cursor_over(row->header, strlen(row->header)), &header));
    HttpFraming framing = header.start.is_request
                              ? http_request_framing(&header, &length)
                              : http_response_framing(&header, row->ask, &length);
    g_assert_cmpint(framing, ==, row->expected);
    g_assert_cmpuint(length, ==, row->length);
}

typedef struct LastCase {
    const char *name, *header, *expected;
} LastCase;

/* RFC 9112, 9.3, in its order. */
static const LastCase lasts[] = {
    {"close", RESPONSE("Connection: keep-alive, close\r\n"), "connection-close"},
    {"close-lines", RESPONSE("Connection: x\r\nConnection: CLOSE\r\n"), "connection-close"},
    {"close-inside-a-word", RESPONSE("Connection: closed\r\n"), NULL},
    {"1.1", RESPONSE(""), NULL},
    {"1.0", "GET / HTTP/1.0\r\n\r\n", "http-1.0"},
    {"1.0-keep-alive", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", NULL},
};

static void test_last(const void *data)
{
    const LastCase *row = data;
    g_auto(HttpHeader) header;
    g_assert_true(http_header_read(cursor_over(row->header, strlen(row->header)), &header));
    g_assert_cmpstr(http_last_reason(&header), ==, row->expected);
}

static const char *const headers[] = {"GET / HTTP/1.1\r\nA: b\r\n\r\n", "GET / HTTP/1.1\nA: b\n\n",
                                      "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\nA: b\n\r\n"};

/* The end of a header is found wherever the search was interrupted. */
static void test_end(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(headers); i++) {
        size_t whole = strlen(headers[i]);
        for (size_t cut = 1; cut < whole; cut++) {
            size_t scanned = 0;
            Cursor part = cursor_over(headers[i], cut);
            Cursor all = cursor_over(headers[i], whole);
            g_assert_cmpuint(http_header_end(&part, &scanned), ==, 0);
            g_assert_cmpuint(http_header_end(&all, &scanned), ==, whole);
        }
    }
}

/* Reading finds the end as well: never before it is there, and with a body behind it. */
static void test_whole(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(headers); i++) {
        size_t whole = strlen(headers[i]);
        g_autofree char *sent = g_strconcat(headers[i], "A: b\r\n\r\n", NULL);
        for (size_t cut = 0; cut <= strlen(sent); cut++) {
            g_autofree char *part = g_memdup2(sent, MAX(cut, 1));
            g_auto(HttpHeader) header;
            bool begun = http_header_read(cursor_over(part, cut), &header);
            g_assert_cmpint(begun && header.whole, ==, cut >= whole);
            g_assert_cmpuint(header.bytes, ==, begun ? MIN(cut, whole) : 0);
        }
    }
}

/* Any case of letters will do, and nothing else that is alike. */
static void test_find(void)
{
    for (unsigned i = 0; i < HEADER_COUNT; i++) {
        const HeaderSpec *spec = &http_header_specs[i];
        size_t n = spec->name_bytes;
        g_autofree char *name = g_ascii_strup(spec->name, -1);
        g_assert_cmpint(http_header_find(cursor_over(spec->name, n)), ==, i);
        g_assert_cmpint(http_header_find(cursor_over(name, n)), ==, i);
        g_assert_cmpint(http_header_find(cursor_over(name, n - 1)), ==, HEADER_COUNT);
        for (size_t at = 0; at < n; at++) {
            char kept = name[at];
            name[at] ^= g_ascii_isalpha(kept) ? 0x40 : 0x20;
            g_assert_cmpint(http_header_find(cursor_over(name, n)), ==, HEADER_COUNT);
            name[at] = kept;
        }
    }
}

static void test_tables(void)
{
    for (unsigned i = 0; i < HEADER_COUNT; i++) {
        const HeaderSpec *spec = &http_header_specs[i];
        g_autofree char *lower = g_ascii_strdown(spec->name, -1);
        g_assert_cmpstr(spec->name, ==, lower);
        g_assert_true(text_is_token(cursor_over(spec->name, spec->name_bytes)));
        g_assert_true(spec->request == NO_FIELD ||
                      spec->request / EVENT_FIELDS_MAX == EVENT_HTTP_REQUEST);
        g_assert_true(spec->response == NO_FIELD ||
                      spec->response / EVENT_FIELDS_MAX == EVENT_HTTP_RESPONSE);
    }
    for (unsigned i = 0; i < HTTP_TROUBLE_COUNT; i++)
        g_assert_nonnull(http_trouble_reason((HttpTrouble)i));
}

/* Every row of a table as a test of its own; the name comes first in each. */
#define ADD_ROWS(group, rows, function)                                                            \
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {                                              \
        g_autofree char *path = g_strdup_printf("/http-headers/" group "/%s", (rows)[i].name);     \
        g_test_add_data_func(path, &(rows)[i], function);                                          \
    }

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD_ROWS("line", lines, test_line);
    ADD_ROWS("framing", framings, test_framing);
    ADD_ROWS("last", lasts, test_last);
    g_test_add_func("/http-headers/end", test_end);
    g_test_add_func("/http-headers/whole", test_whole);
    g_test_add_func("/http-headers/find", test_find);
    g_test_add_func("/http-headers/tables", test_tables);
    return g_test_run();
}
