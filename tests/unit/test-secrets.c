/* Key logs, line by line and as files that grow; the store that keeps them. */
#include <glib/gstdio.h>
#include <string.h>

#include "../../dissectors/secrets/keylog.h"

#define R   "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define S32 "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100"
#define S48 S32 "0123456789abcdef0123456789ABCDEF"

typedef struct Row {
    const char *name;
    const char *line;
    bool known;
    SecretKind kind;
    size_t id_length, length;
} Row;

static const Row rows[] = {
    {"client-random", "CLIENT_RANDOM " R " " S48, true, SECRET_MASTER, 32, 48},
    {"client-random-short", "CLIENT_RANDOM " R " " S32, false, 0, 0, 0},
    {"tabs", "CLIENT_RANDOM\t" R "\t" S48, true, SECRET_MASTER, 32, 48},
    {"more-words", "CLIENT_RANDOM " R " " S48 " # comment", true, SECRET_MASTER, 32, 48},
    {"rsa", "RSA 0001020304050607 " S48, true, SECRET_RSA_PREMASTER, 8, 48},
    {"rsa-session", "RSA Session-ID:0a0b Master-Key:" S48, true, SECRET_SESSION_MASTER, 2, 48},
    {"rsa-session-no-id", "RSA Session-ID: Master-Key:" S48, false, 0, 0, 0},
    {"premaster", "PMS_CLIENT_RANDOM " R " 01", true, SECRET_PREMASTER, 32, 1},
    {"tls13-sha256", "SERVER_TRAFFIC_SECRET_0 " R " " S32, true, SECRET_SERVER_TRAFFIC, 32, 32},
    {"tls13-sha384", "SERVER_TRAFFIC_SECRET_0 " R " " S48, true, SECRET_SERVER_TRAFFIC, 32, 48},
    {"quic", "QUIC_CLIENT_TRAFFIC_SECRET_0 " R " " S32, true, SECRET_CLIENT_TRAFFIC, 32, 32},
    {"comment", "# CLIENT_RANDOM " R " " S48, false, 0, 0, 0},
    {"unknown-word", "EXPORTER_SECRET " R " " S32, false, 0, 0, 0},
    {"odd-digits", "SERVER_TRAFFIC_SECRET_0 " R " " S32 "0", false, 0, 0, 0},
    {"no-digit", "SERVER_TRAFFIC_SECRET_0 " R " " S32 "0g", false, 0, 0, 0},
    {"short-random", "CLIENT_RANDOM 0001 " S48, false, 0, 0, 0},
    {"long-random", "CLIENT_RANDOM " R "00 " S48, false, 0, 0, 0},
    {"empty", "", false, 0, 0, 0},
    {"word-alone", "CLIENT_RANDOM", false, 0, 0, 0},
};

static void test_row(gconstpointer data)
{
    const Row *row = data;
    KeyLogLine read;
    bool known = keylog_read_line(cursor_over(row->line, strlen(row->line)), &read);
    g_assert_cmpint(known, ==, row->known);
    if (!known)
        return;
    g_assert_cmpint(read.kind, ==, row->kind);
    g_assert_cmpuint(read.id_length, ==, row->id_length);
    g_assert_cmpuint(read.secret.length, ==, row->length);
}

/* Cut anywhere, a line is known or it is not; ASan sees one byte too far. */
static void test_prefixes(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        for (size_t n = 0; n <= strlen(rows[i].line); n++) {
            g_autofree uint8_t *bytes = g_memdup2(rows[i].line, n);
            KeyLogLine read;
            if (keylog_read_line(cursor_over(bytes, n), &read))
                g_assert_cmpuint(2 * (read.id_length + read.secret.length), <, n);
        }
}

static bool has(Secrets *secrets, SecretKind kind, uint8_t first)
{
    uint8_t id[SECRETS_RANDOM_BYTES];
    for (size_t i = 0; i < sizeof id; i++)
        id[i] = (uint8_t)(first + i);
    Cursor cursor = cursor_over(id, sizeof id);
    Secret found;
    return secrets_find(secrets, kind, &cursor, &found);
}

static void test_store(void)
{
    static const char log[] = "# made by hand\r\nCLIENT_RANDOM " R " " S48
                              "\r\n\nnonsense\nSERVER_TRAFFIC_SECRET_0 " R " " S32;
    g_autoptr(Secrets) secrets = secrets_new();
    g_assert_true(secrets_are_empty(NULL));
    g_assert_true(secrets_are_empty(secrets));
    secrets_add_log(secrets, cursor_over(log, strlen(log)));
    g_assert_false(secrets_are_empty(secrets));
    g_assert_false(secrets_have_premasters(secrets));
    g_assert_true(has(secrets, SECRET_MASTER, 0));
    g_assert_true(has(secrets, SECRET_SERVER_TRAFFIC, 0));
    g_assert_false(has(secrets, SECRET_SERVER_TRAFFIC, 1));
    g_assert_false(has(secrets, SECRET_CLIENT_TRAFFIC, 0));
    g_assert_nonnull(secrets_library(secrets));
}

static void append(const char *path, const char *text)
{
    FILE *file = g_fopen(path, "a");
    g_assert_nonnull(file);
    fputs(text, file);
    fclose(file);
}

/* Programs write their log while they run, not always line by line. */
static void test_growing(void)
{
    g_autoptr(Secrets) secrets = secrets_new();
    g_autofree char *path = NULL;
    g_close(g_file_open_tmp("keylog-XXXXXX", &path, NULL), NULL);
    g_assert_true(secrets_load_log(secrets, path, NULL));
    g_assert_false(has(secrets, SECRET_MASTER, 0));
    append(path, "CLIENT_RANDOM " R " ");
    g_assert_false(has(secrets, SECRET_MASTER, 0));
    append(path, S48 "\n");
    g_assert_true(has(secrets, SECRET_MASTER, 0));
    g_unlink(path);
}

static void test_missing(void)
{
    g_autoptr(Secrets) secrets = secrets_new();
    g_autoptr(GError) error = NULL;
    g_assert_false(secrets_load_log(secrets, "/nonexistent/log", &error));
    g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
    g_clear_error(&error);
    g_assert_false(secrets_load_log(secrets, "/", &error)); /* a folder cannot be read */
    g_clear_error(&error);
    g_assert_false(secrets_load_rsa_key(secrets, "/dev/null", &error));
    g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/keylog/%s", rows[i].name);
        g_test_add_data_func(path, &rows[i], test_row);
    }
    g_test_add_func("/keylog/prefixes", test_prefixes);
    g_test_add_func("/secrets/store", test_store);
    g_test_add_func("/secrets/growing", test_growing);
    g_test_add_func("/secrets/missing", test_missing);
    return g_test_run();
}
