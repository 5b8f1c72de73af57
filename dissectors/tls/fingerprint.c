#include "fingerprint.h"

#include <glib.h>

#include "extensions.h"
#include "handshake.h"

/* Numbers of one hello that are hashed: more than any program sends, so that a hostile
 * hello costs no more than a long one. */
#define NUMBERS_MAX 512

/* JA4 shows so many digits of SHA-256, and no count beyond 99. */
#define JA4_DIGEST_DIGITS 12
#define JA4_COUNT_MAX     99

typedef struct Numbers {
    size_t count;
    uint16_t values[NUMBERS_MAX];
} Numbers;

typedef struct Hello {
    uint16_t legacy_version, newest;
    Numbers suites, extensions, groups, formats, schemes;
    bool has_name;
    Cursor alpn; /* the first */
} Hello;

/* ---- reading ------------------------------------------------------------- */

/* Neither fingerprint counts GREASE (RFC 8701). */
static void add_number(Numbers *numbers, uint16_t value)
{
    if (numbers->count < NUMBERS_MAX && !tls_is_grease(value))
        numbers->values[numbers->count++] = value;
}

static void read_numbers(Cursor list, Numbers *ret)
{
    uint16_t value;
    while (cursor_u16(&list, &value))
        add_number(ret, value);
}

static void read_block(Cursor data, Numbers *ret)
{
    Cursor list;
    if (cursor_u16_block(&data, &list))
        read_numbers(list, ret);
}

static void read_formats(Cursor data, Numbers *ret)
{
    Cursor list;
    uint8_t format;
    if (!cursor_u8_block(&data, &list))
        return;
    while (cursor_u8(&list, &format))
        add_number(ret, format);
}

static void read_versions(Cursor data, Hello *hello)
{
    Cursor list;
    uint16_t version;
    if (!cursor_u8_block(&data, &list))
        return;
    while (cursor_u16(&list, &version))
        if (!tls_is_grease(version) && tls_version_rank(version) > tls_version_rank(hello->newest))
            hello->newest = version;
}

static void read_alpn(Cursor data, Hello *hello)
{
    Cursor list;
    if (!cursor_u16_block(&data, &list) || !cursor_u8_block(&list, &hello->alpn))
        hello->alpn = (Cursor){0};
}

static void read_extension(Hello *hello, uint16_t type, Cursor data)
{
    add_number(&hello->extensions, type);
    switch (type) {
    case TLS_EXTENSION_SERVER_NAME:
        hello->has_name = true;
        return;
    case TLS_EXTENSION_SUPPORTED_GROUPS:
        read_block(data, &hello->groups);
        return;
    case TLS_EXTENSION_POINT_FORMATS:
        read_formats(data, &hello->formats);
        return;
    case TLS_EXTENSION_SIGNATURE_SCHEMES:
        read_block(data, &hello->schemes);
        return;
    case TLS_EXTENSION_ALPN:
        read_alpn(data, hello);
        return;
    case TLS_EXTENSION_SUPPORTED_VERSIONS:
        read_versions(data, hello);
        return;
    default:
        return;
    }
}

static bool read_extensions(Hello *hello, Cursor body)
{
    Cursor list, data;
    uint16_t type;
    if (cursor_at_end(&body)) /* before RFC 3546 there were none */
        return true;
    if (!cursor_u16_block(&body, &list))
        return false;
    while (cursor_u16(&list, &type) && cursor_u16_block(&list, &data))
        read_extension(hello, type, data);
    return cursor_at_end(&list);
}

static bool read_start(Hello *hello, Cursor *body)
{
    Cursor session_id;
    if (!cursor_u16(body, &hello->legacy_version) || !cursor_skip(body, TLS_RANDOM_BYTES) ||
        !cursor_u8_block(body, &session_id))
        return false;
    hello->newest = hello->legacy_version;
    return true;
}

static bool read_client(Hello *hello, Cursor body)
{
    Cursor suites, compression;
    if (body.captured < body.on_wire || !read_start(hello, &body) ||
        !cursor_u16_block(&body, &suites) || !cursor_u8_block(&body, &compression))
        return false;
    read_numbers(suites, &hello->suites);
    return read_extensions(hello, body);
}

/* ---- JA3 ----------------------------------------------------------------- */

/* A hello has up to a hundred numbers, which printf() would take longer over than all
 * else here takes. */
#define DECIMAL_DIGITS 5 /* of 16 bits */

static void put_number(GString *text, uint16_t number)
{
    char digits[DECIMAL_DIGITS];
    size_t first = DECIMAL_DIGITS;
    do {
        digits[--first] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    g_string_append_len(text, digits + first, (gssize)(DECIMAL_DIGITS - first));
}

/* ",1-2-3" */
static void put_decimal(GString *text, const Numbers *numbers)
{
    g_string_append_c(text, ',');
    for (size_t i = 0; i < numbers->count; i++) {
        if (i > 0)
            g_string_append_c(text, '-');
        put_number(text, numbers->values[i]);
    }
}

static void put_md5(const GString *text, char ret[TLS_JA3_SIZE])
{
    g_autofree char *digest =
        g_compute_checksum_for_data(G_CHECKSUM_MD5, (const guchar *)text->str, text->len);
    g_strlcpy(ret, digest, TLS_JA3_SIZE);
}

static void make_ja3(const Hello *hello, char ret[TLS_JA3_SIZE])
{
    g_autoptr(GString) text = g_string_new(NULL);
    put_number(text, hello->legacy_version);
    put_decimal(text, &hello->suites);
    put_decimal(text, &hello->extensions);
    put_decimal(text, &hello->groups);
    put_decimal(text, &hello->formats);
    put_md5(text, ret);
}

bool tls_fingerprint_server(Cursor body, char ret[TLS_JA3_SIZE])
{
    Hello hello = {0};
    uint16_t suite;
    if (body.captured < body.on_wire || !read_start(&hello, &body) || !cursor_u16(&body, &suite) ||
        !cursor_skip(&body, 1) || !read_extensions(&hello, body))
        return false;
    g_autoptr(GString) text = g_string_new(NULL);
    put_number(text, hello.legacy_version);
    g_string_append_c(text, ',');
    put_number(text, suite);
    put_decimal(text, &hello.extensions);
    put_md5(text, ret);
    return true;
}

/* ---- JA4 ----------------------------------------------------------------- */

static const char *version_letters(uint16_t version)
{
    static const char *const letters[] = {"00", "00", "s2", "s3", "10", "11", "12", "13", "13"};
    return letters[MIN(tls_version_rank(version), G_N_ELEMENTS(letters) - 1)];
}

static const char hex_digits[] = "0123456789abcdef";

/* The first and last character of the protocol, or digits of those that are none. */
static void alpn_letters(const Cursor *alpn, char ret[3])
{
    g_strlcpy(ret, "00", 3);
    if (alpn->captured == 0)
        return;
    char first = (char)alpn->at[0], last = (char)alpn->at[alpn->captured - 1];
    bool plain = g_ascii_isalnum(first) && g_ascii_isalnum(last);
    ret[0] = plain ? first : hex_digits[alpn->at[0] >> 4];
    ret[1] = plain ? last : hex_digits[alpn->at[alpn->captured - 1] & 0xf];
}

static int compare_numbers(const void *a, const void *b)
{
    uint16_t left = *(const uint16_t *)a, right = *(const uint16_t *)b;
    return (left > right) - (left < right);
}

/* SNI and ALPN stand in the first part already. */
static void take_name_and_alpn_out(Numbers *extensions)
{
    size_t kept = 0;
    for (size_t i = 0; i < extensions->count; i++)
        if (extensions->values[i] != TLS_EXTENSION_SERVER_NAME &&
            extensions->values[i] != TLS_EXTENSION_ALPN)
            extensions->values[kept++] = extensions->values[i];
    extensions->count = kept;
}

/* "000a,000b" */
static void put_hex(GString *text, const Numbers *numbers)
{
    for (size_t i = 0; i < numbers->count; i++) {
        uint16_t value = numbers->values[i];
        char digits[] = {',', hex_digits[value >> 12], hex_digits[value >> 8 & 0xf],
                         hex_digits[value >> 4 & 0xf], hex_digits[value & 0xf]};
        bool first = i == 0;
        g_string_append_len(text, digits + first, (gssize)(sizeof digits - first));
    }
}

static void put_digest(GString *out, const GString *text)
{
    g_autofree char *digest =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text->str, text->len);
    g_string_append_c(out, '_');
    if (text->len > 0)
        g_string_append_len(out, digest, JA4_DIGEST_DIGITS);
    else
        g_string_append(out, "000000000000");
}

/* Sorts `numbers`. */
static void put_sorted_digest(GString *out, Numbers *numbers, const Numbers *unsorted)
{
    g_autoptr(GString) text = g_string_new(NULL);
    qsort(numbers->values, numbers->count, sizeof numbers->values[0], compare_numbers);
    put_hex(text, numbers);
    if (unsorted && unsorted->count > 0) {
        g_string_append_c(text, '_');
        put_hex(text, unsorted);
    }
    put_digest(out, text);
}

/* The last to look at `hello`, whose suites and extensions it sorts. */
static void make_ja4(Hello *hello, bool quic, char ret[TLS_JA4_SIZE])
{
    char alpn[3];
    g_autoptr(GString) out = g_string_new(NULL);
    alpn_letters(&hello->alpn, alpn);
    g_string_append_printf(out, "%c%s%c%02u%02u%s", quic ? 'q' : 't',
                           version_letters(hello->newest), hello->has_name ? 'd' : 'i',
                           (unsigned)MIN(hello->suites.count, JA4_COUNT_MAX),
                           (unsigned)MIN(hello->extensions.count, JA4_COUNT_MAX), alpn);
    put_sorted_digest(out, &hello->suites, NULL);
    take_name_and_alpn_out(&hello->extensions);
    put_sorted_digest(out, &hello->extensions, &hello->schemes);
    g_strlcpy(ret, out->str, TLS_JA4_SIZE);
}

bool tls_fingerprint_client(Cursor body, bool quic, TlsFingerprint *ret)
{
    Hello hello = {0};
    if (!read_client(&hello, body))
        return false;
    make_ja3(&hello, ret->ja3);
    make_ja4(&hello, quic, ret->ja4);
    return true;
}
