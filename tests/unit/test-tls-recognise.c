/* test-tls-recognise.c: what is taken for TLS, and the tables of its numbers. */
#include "../../dissectors/tls/tables.h"
#include "../../dissectors/tls/tls.h"
#include "bytes.h"
#include "tls-pieces.h"

/* ---- recognition ---------------------------------------------------------------- */

typedef struct Opening {
    const char *name;
    const char *bytes;
    Recognition recognition;
} Opening;

static const Opening openings[] = {
    {"client-hello", HELLO_12, RECOGNISED_YES},
    {"server-hello", SERVER_HELLO_13, RECOGNISED_YES},
    {"hello-begun", "16 0301 0200 01 0001fc", RECOGNISED_YES},
    {"five-bytes-of-a-hello", "16 0301 0200", RECOGNISED_MAYBE},
    {"one-byte", "16", RECOGNISED_MAYBE},
    {"alert", "15 0303 0002 0228", RECOGNISED_YES},
    {"two-records", "17 0303 [2 40*00] 17 0303 0fff", RECOGNISED_YES},
    {"record-that-ends-with-the-segment", "17 0303 [2 40*00]", RECOGNISED_YES},
    {"data-beyond-the-segment", "17 0303 4000 40*00", RECOGNISED_YES},
    {"second-header-is-none", "17 0303 [2 40*00] 47", RECOGNISED_NOT},
    {"record-of-no-known-version", "17 0309 [2 40*00]", RECOGNISED_NOT},
    {"record-too-long", "17 0303 ffff 40*00", RECOGNISED_NOT},
    {"ssl2-hello", "80 1c 01 0002 0003 0000 0010 010080 16*cc", RECOGNISED_YES},
    {"ssl2-lengths-do-not-add-up", "80 1d 01 0002 0003 0000 0010 010080 16*cc", RECOGNISED_NOT},
    {"hello-behind-something-else", "'PROXY TCP4' 0d0a " HELLO_12, RECOGNISED_YES},
    {"http", "'GET / HTTP/1.1'", RECOGNISED_NOT},
    {"zeros", "40*00", RECOGNISED_NOT},
    {"ssh", "'SSH-2.0-OpenSSH_9.2'", RECOGNISED_NOT},
};

static void test_recognise(gconstpointer data)
{
    const Opening *opening = data;
    Conversation conversation = {0};
    g_autoptr(GByteArray) bytes = bytes_from(opening->bytes);
    Cursor start = cursor_over(bytes->data, bytes->len);
    g_assert_cmpint(tls_protocol.recognise(&conversation, END_CLIENT, &start), ==,
                    opening->recognition);
    if (opening->recognition != RECOGNISED_YES || bytes->data[0] == 'P')
        return;
    for (size_t n = 1; n < bytes->len; n++) { /* a prefix never is something else */
        start = cursor_over(bytes->data, n);
        g_assert_cmpint(tls_protocol.recognise(&conversation, END_CLIENT, &start), !=,
                        RECOGNISED_NOT);
    }
}

/* ---- tables --------------------------------------------------------------------- */

/* Every row is found by its number: the tables are in order, no number twice. */
static void test_tables(void)
{
    char text[TLS_NAME_SIZE];
#define SUITE(id, name, exchange, proof, cipher, kind)                                             \
    g_assert_cmpstr(tls_suite_print(id, text), ==, name);
#define SUITE13(id, name, cipher, kind, hash, tag)                                                 \
    g_assert_cmpstr(tls_suite_print(id, text), ==, name);
#define GROUP(id, name, exchange)  g_assert_cmpstr(tls_group_print(id, text), ==, name);
#define SIGNATURE_SCHEME(id, name) g_assert_cmpstr(tls_scheme_print(id, text), ==, name);
#define ALERT(id, name)            g_assert_cmpstr(tls_alert_print(id, text), ==, name);
#define VERSION(id, name, rank)    g_assert_cmpstr(tls_version_print(id, text), ==, name);
#include "../../dissectors/tls/alerts.def"
#include "../../dissectors/tls/groups.def"
#include "../../dissectors/tls/signature_schemes.def"
#include "../../dissectors/tls/suites.def"
#include "../../dissectors/tls/versions.def"
    g_assert_cmpstr(tls_group_print(0x7777, text), ==, "0x7777");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tls/tables", test_tables);
    for (gsize i = 0; i < G_N_ELEMENTS(openings); i++) {
        g_autofree char *path = g_strdup_printf("/tls/recognise/%s", openings[i].name);
        g_test_add_data_func(path, &openings[i], test_recognise);
    }
    return g_test_run();
}
