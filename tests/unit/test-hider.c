/* test-hider.c: what becomes of a direction's bytes: what stays, what is gone, the same
 * however the bytes come in. */
#include "../../analyzer/export/hider.h"

#include <string.h>

static const uint8_t key[PAN_KEY_BYTES] = {7};

/* A direction's bytes; what of them must stay, and what must be gone. */
static const struct {
    const char *name, *bytes;
    size_t n; /* 0: as a string */
    bool dns;
    const char *stays[6], *gone[6];
} rows[] = {
    {"request",
     "GET http://shop.corp.example/cart?token=s3cret HTTP/1.1\r\nHost: shop.corp.example:81\r\n"
     "Authorization: Basic dXNlcjpwYXNz\r\nCookie: sid=abc\r\nContent-Length: 5\r\n\r\nhello"
     "HEAD / HTTP/1.1\r\n\r\n",
     0,
     false,
     {"GET http://", ".example", " HTTP/1.1\r\nHost: ", ":81\r\nAuthorization: Basic ",
      "Content-Length: 5\r\n\r\n", "HEAD / HTTP/1.1\r\n\r\n"},
     {"shop", "corp", "s3cret", "dXNlcjpwYXNz", "abc", "hello"}},
    {"chunks",
     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nSet-Cookie: id=me; Path=/home; "
     "Secure\r\n\r\n"
     "6;note=private\r\nbodies\r\n0\r\nX-Who: alice\r\n\r\nHTTP/1.1 304 Not Modified\r\n\r\n",
     0,
     false,
     {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n", "; Path=/", "; Secure\r\n\r\n6;",
      "\r\n0\r\nX-Who: ", "HTTP/1.1 304 Not Modified\r\n\r\n"},
     {"id=me", "private", "bodies", "alice"}},
    {"a head that is cut off",
     "GET /private HTTP/1.1\r\nHost: corp.exa",
     0,
     false,
     {"GET /", " HTTP/1.1\r\nHost: "},
     {"private", "corp"}},
    {"empty lines before a request",
     "\r\n\r\nGET /private HTTP/1.0\r\n\r\n",
     0,
     false,
     {"\r\n\r\nGET /", " HTTP/1.0\r\n\r\n"},
     {"private"}},
    {"proxy line",
     "PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\nGET / HTTP/1.0\r\n\r\n",
     0,
     false,
     {"PROXY TCP4 ", " 56324 443\r\nGET / HTTP/1.0\r\n\r\n"},
     {"192.0.2.1", "198.51.100.7"}},
    {"mail",
     "EHLO host.corp\r\nAUTH PLAIN AGJvYgBwYXNz\r\nMAIL FROM:<bob@corp.example>\r\n",
     0,
     false,
     {"EHLO ", "AUTH PLAIN ", "MAIL FROM:<"},
     {"host", "corp", "AGJvYgBwYXNz", "bob"}},
    {"replies",
     "220 mx.corp.example ESMTP\r\n250-SIZE 100\r\n250 STARTTLS\r\n",
     0,
     false,
     {"220 ", " ESMTP\r\n250-SIZE ", "\r\n250 STARTTLS\r\n"},
     {"corp"}},
    {"nobody's protocol", "\x01\x02secret\xff", 0, false, {"\0\0\0\0"}, {"secret"}},
    {"DNS over TCP",
     "\0\x1d\x12\x34\1\0\0\1\0\0\0\0\0\0\4corp\7example\0\0\1\0\1",
     31,
     true,
     {"\7example"},
     {"corp"}},
    {"a second hello, behind ChangeCipherSpec",
     "\x14\3\3\0\1\1\x16\x03\x01\0\x3b\1\0\0\x37\3\3________________________________"
     "\0\0\2\x13\1\1\0"
     "\0\x0c\0\0\0\x08\0\6\0\0\3abc\x17\3\3\0\4seal",
     79,
     false,
     {"________________________________", "seal"},
     {"abc"}},
    {"SNI",
     "\x16\x03\x01\0\x3b\1\0\0\x37\3\3________________________________\0\0\2\x13\1\1\0"
     "\0\x0c\0\0\0\x08\0\6\0\0\3abc\x17\3\3\0\4seal",
     73,
     false,
     {"________________________________", "seal"},
     {"abc"}},
};

static const char *find(const uint8_t *bytes, size_t n, const char *what)
{
    size_t length = *what ? strlen(what) : 4; /* zeros are told by their number */
    return memmem(bytes, n, what, length);
}

static uint8_t *hidden(Disguise *disguise, const void *bytes, size_t n, bool dns, size_t piece)
{
    Talk talk = {.dns = dns};
    Hider hider;
    hider_init(&hider, disguise, &talk);
    for (size_t at = 0; at < n; at += piece) {
        size_t length = MIN(piece, n - at);
        g_autofree uint8_t *copy = g_memdup2((const uint8_t *)bytes + at, length);
        Cursor part = cursor_over(copy, length);
        hider_data(&hider, &part, at);
    }
    hider_finish(&hider);
    uint8_t *out = g_memdup2(bytes, n);
    edits_apply(&hider.edits, 0, out, n);
    hider_clear(&hider);
    return out;
}

static void test_rows(void)
{
    Disguise *disguise = disguise_new(key);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        size_t n = rows[i].n ? rows[i].n : strlen(rows[i].bytes);
        g_autofree uint8_t *out = hidden(disguise, rows[i].bytes, n, rows[i].dns, n);
        g_autofree char *shown = g_strndup((const char *)out, n);
        g_test_message("%s: %s", rows[i].name, shown);
        for (size_t k = 0; k < G_N_ELEMENTS(rows[i].stays) && rows[i].stays[k]; k++)
            g_assert_nonnull(find(out, n, rows[i].stays[k]));
        for (size_t k = 0; k < G_N_ELEMENTS(rows[i].gone) && rows[i].gone[k]; k++)
            g_assert_null(find(out, n, rows[i].gone[k]));
    }
    disguise_free(disguise);
}

/* In pieces of any size the same comes out. */
static void test_pieces(void)
{
    Disguise *disguise = disguise_new(key);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        size_t n = rows[i].n ? rows[i].n : strlen(rows[i].bytes);
        g_autofree uint8_t *whole = hidden(disguise, rows[i].bytes, n, rows[i].dns, n);
        for (size_t piece = 1; piece < n; piece++) {
            g_autofree uint8_t *out = hidden(disguise, rows[i].bytes, n, rows[i].dns, piece);
            g_test_message("%s in pieces of %zu", rows[i].name, piece);
            g_assert_cmpmem(out, n, whole, n);
        }
    }
    disguise_free(disguise);
}

/* Cut short anywhere, nothing comes out that must be gone. */
static void test_every_prefix(void)
{
    Disguise *disguise = disguise_new(key);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        size_t n = rows[i].n ? rows[i].n : strlen(rows[i].bytes);
        for (size_t cut = 1; cut < n; cut++) {
            g_autofree uint8_t *out = hidden(disguise, rows[i].bytes, cut, rows[i].dns, cut);
            g_autofree char *shown = g_strndup((const char *)out, cut);
            g_test_message("%s, cut to %zu: %s", rows[i].name, cut, shown);
            for (size_t k = 0; k < G_N_ELEMENTS(rows[i].gone) && rows[i].gone[k]; k++)
                g_assert_null(find(out, cut, rows[i].gone[k]));
        }
    }
    disguise_free(disguise);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/hider/rows", test_rows);
    g_test_add_func("/hider/pieces", test_pieces);
    g_test_add_func("/hider/every-prefix", test_every_prefix);
    return g_test_run();
}
