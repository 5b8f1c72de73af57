/* JA3 and JA4 of hellos built to be those of their authors' published examples. */
#include <glib.h>

#include "../../dissectors/tls/fingerprint.h"

/* Numbers end with NO_MORE. */
#define NO_MORE UINT32_MAX

typedef struct Row {
    const char *name;
    uint16_t version;
    uint32_t suites[20], extensions[20], groups[8], formats[4], schemes[12];
    const char *ja3, *ja4;
    bool quic;
} Row;

static const Row rows[] = {
    /* the two examples in the README of JA3 */
    {"ja3-example",
     0x0301,
     {47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4, NO_MORE},
     {0, 10, 11, NO_MORE},
     {23, 24, 25, NO_MORE},
     {0, NO_MORE},
     {NO_MORE},
     "ada70206e40642a3e4461f35503241d5",
     NULL,
     false},
    {"ja3-no-extensions",
     0x0301,
     {4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99, NO_MORE},
     {NO_MORE},
     {NO_MORE},
     {NO_MORE},
     {NO_MORE},
     "de350869b8c85de67a350c8d186f11e6",
     NULL,
     false},
    /* Chrome, as in the technical details of JA4; GREASE in front of each list */
    {"ja4-example",
     0x0303,
     {0x0a0a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013,
      0xc014, 0x009c, 0x009d, 0x002f, 0x0035, NO_MORE},
     {0x1a1a, 0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005, 0x0023,
      0x0012, 0x002b, 0xff01, 0x000b, 0x000a, 0x0015, NO_MORE},
     {0x2a2a, 0x001d, NO_MORE},
     {0, NO_MORE},
     {0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601, NO_MORE},
     NULL,
     "t13d1516h2_8daaf6152771_e5627efa2ab1",
     false},
    {"nothing-offered",
     0x0302,
     {NO_MORE},
     {NO_MORE},
     {NO_MORE},
     {NO_MORE},
     {NO_MORE},
     NULL,
     "q11i000000_000000000000_000000000000",
     true},
};

static void put16(GByteArray *out, uint32_t value)
{
    const uint8_t bytes[] = {(uint8_t)(value >> 8), (uint8_t)value};
    g_byte_array_append(out, bytes, 2);
}

static void put8(GByteArray *out, uint32_t value)
{
    const uint8_t byte = (uint8_t)value;
    g_byte_array_append(out, &byte, 1);
}

static uint32_t count(const uint32_t *numbers)
{
    uint32_t n = 0;
    while (numbers[n] != NO_MORE)
        n++;
    return n;
}

/* A list of numbers behind its length, as the body of an extension. */
static void put_list(GByteArray *out, const uint32_t *numbers)
{
    put16(out, 2 * count(numbers));
    for (; *numbers != NO_MORE; numbers++)
        put16(out, *numbers);
}

static void put_formats(GByteArray *out, const uint32_t *formats)
{
    put8(out, count(formats));
    for (; *formats != NO_MORE; formats++)
        put8(out, *formats);
}

static void put_body(GByteArray *out, const Row *row, uint32_t type)
{
    static const uint8_t alpn[] = "\0\x0c\x02h2\x08http/1.1", versions[] = "\x04\x3a\x3a\x03\x04";
    if (type == 10)
        put_list(out, row->groups);
    else if (type == 11)
        put_formats(out, row->formats);
    else if (type == 13)
        put_list(out, row->schemes);
    else if (type == 16)
        g_byte_array_append(out, alpn, sizeof alpn - 1);
    else if (type == 43)
        g_byte_array_append(out, versions, sizeof versions - 1);
}

static GByteArray *build(const Row *row)
{
    GByteArray *hello = g_byte_array_new();
    g_autoptr(GByteArray) extensions = g_byte_array_new();
    put16(hello, row->version);
    for (int i = 0; i < 32; i++)
        put8(hello, 0);
    put8(hello, 0);
    put_list(hello, row->suites);
    put16(hello, 0x0100); /* one compression, none */
    for (const uint32_t *type = row->extensions; *type != NO_MORE; type++) {
        g_autoptr(GByteArray) body = g_byte_array_new();
        put_body(body, row, *type);
        put16(extensions, *type);
        put16(extensions, body->len);
        g_byte_array_append(extensions, body->data, body->len);
    }
    if (extensions->len > 0) {
        put16(hello, extensions->len);
        g_byte_array_append(hello, extensions->data, extensions->len);
    }
    return hello;
}

static void test_row(gconstpointer data)
{
    const Row *row = data;
    g_autoptr(GByteArray) hello = build(row);
    TlsFingerprint print;
    g_assert_true(tls_fingerprint_client(cursor_over(hello->data, hello->len), row->quic, &print));
    if (row->ja3)
        g_assert_cmpstr(print.ja3, ==, row->ja3);
    if (row->ja4)
        g_assert_cmpstr(print.ja4, ==, row->ja4);
}

/* A hello that is not whole has none; ASan sees one byte too far. */
static void test_cut(gconstpointer data)
{
    g_autoptr(GByteArray) hello = build(data);
    for (size_t n = 0; n < hello->len; n++) {
        g_autofree uint8_t *bytes = g_memdup2(hello->data, n);
        TlsFingerprint print;
        char ja3s[TLS_JA3_SIZE];
        g_assert_false(tls_fingerprint_client(cursor_cut(bytes, n, hello->len), false, &print));
        g_assert_false(tls_fingerprint_server(cursor_cut(bytes, n, hello->len), ja3s));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/fingerprint/%s", rows[i].name);
        g_autofree char *cut = g_strdup_printf("/fingerprint/cut/%s", rows[i].name);
        g_test_add_data_func(path, &rows[i], test_row);
        g_test_add_data_func(cut, &rows[i], test_cut);
    }
    return g_test_run();
}
