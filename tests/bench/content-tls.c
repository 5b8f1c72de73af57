/* content-tls.c: TLS as seen from outside: RFC 8446 and RFC 5246 hello and certificate
 * messages that can be read, and sealed records that cannot. */
#include <string.h>

#include "certificate.h"
#include "content.h"

enum {
    RECORD_CHANGE_CIPHER_SPEC = 20,
    RECORD_HANDSHAKE = 22,
    RECORD_APPLICATION_DATA = 23,
};

enum {
    CLIENT_HELLO = 1,
    SERVER_HELLO = 2,
    CERTIFICATE = 11,
    SERVER_KEY_EXCHANGE = 12,
    SERVER_HELLO_DONE = 14,
    CLIENT_KEY_EXCHANGE = 16,
};

/* Sizes that handshakes of OpenSSL 3 have. */
#define KEY_SHARE_BYTES  32  /* x25519 */
#define SIGNATURE_BYTES  71  /* ECDSA P-256, DER */
#define FINISHED_BYTES   40  /* TLS 1.2, AES-GCM: nonce, message, tag */
#define FLIGHT13_BYTES   900 /* encrypted extensions to Finished, with a small chain */
#define FINISHED13_BYTES 53

static void put(GByteArray *out, const void *bytes, size_t n)
{
    g_byte_array_append(out, bytes, (guint)n);
}

static void put_number(GByteArray *out, uint32_t value, int width)
{
    for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
        uint8_t byte = (uint8_t)(value >> shift);
        put(out, &byte, 1);
    }
}

static void put_random(GByteArray *out, Dice *dice, size_t n)
{
    for (size_t i = 0; i < n; i++)
        put_number(out, (uint32_t)dice_next(dice) & 0xff, 1);
}

/* A length of `width` bytes, then what is in `inner`, which is freed. */
static void put_vector(GByteArray *out, int width, GByteArray *inner)
{
    put_number(out, inner->len, width);
    put(out, inner->data, inner->len);
    g_byte_array_unref(inner);
}

static void put_extension(GByteArray *out, uint16_t type, GByteArray *inner)
{
    put_number(out, type, 2);
    put_vector(out, 2, inner);
}

static void put_record(GByteArray *out, uint8_t type, uint16_t version, GByteArray *inner)
{
    put_number(out, type, 1);
    put_number(out, version, 2);
    put_vector(out, 2, inner);
}

static GByteArray *bytes_of(const void *bytes, size_t n)
{
    GByteArray *out = g_byte_array_new();
    put(out, bytes, n);
    return out;
}

static GByteArray *random_bytes(Dice *dice, size_t n)
{
    GByteArray *out = g_byte_array_new();
    put_random(out, dice, n);
    return out;
}

/* A handshake message in a record of its own. */
static void put_handshake(GByteArray *out, uint8_t type, GByteArray *body)
{
    GByteArray *message = g_byte_array_new();
    put_number(message, type, 1);
    put_vector(message, 3, body);
    put_record(out, RECORD_HANDSHAKE, 0x0303, message);
}

/* RFC 6066, 3: one host_name. */
static GByteArray *server_name(const char *host)
{
    GByteArray *entry = g_byte_array_new(), *out = g_byte_array_new();
    put_number(entry, 0, 1);
    put_vector(entry, 2, bytes_of(host, strlen(host)));
    put_vector(out, 2, entry);
    return out;
}

static GByteArray *client_key_share(Dice *dice)
{
    GByteArray *entry = g_byte_array_new(), *out = g_byte_array_new();
    put_number(entry, 0x001d, 2); /* x25519 */
    put_vector(entry, 2, random_bytes(dice, KEY_SHARE_BYTES));
    put_vector(out, 2, entry);
    return out;
}

static GByteArray *client_extensions(Dice *dice, const char *host, bool tls13)
{
    static const uint8_t formats[] = {1, 0};
    static const uint8_t groups[] = {0, 4, 0, 0x1d, 0, 0x17};
    static const uint8_t signatures[] = {0, 6, 4, 3, 8, 4, 4, 1};
    static const uint8_t protocols[] = {0, 9, 8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    static const uint8_t versions[] = {4, 3, 4, 3, 3};
    static const uint8_t psk_modes[] = {1, 1};
    GByteArray *out = g_byte_array_new();
    put_extension(out, 0, server_name(host));
    put_extension(out, 11, bytes_of(formats, sizeof(formats)));
    put_extension(out, 10, bytes_of(groups, sizeof(groups)));
    put_extension(out, 13, bytes_of(signatures, sizeof(signatures)));
    put_extension(out, 16, bytes_of(protocols, sizeof(protocols)));
    put_extension(out, 23, g_byte_array_new()); /* extended master secret */
    if (tls13) {
        put_extension(out, 43, bytes_of(versions, sizeof(versions)));
        put_extension(out, 45, bytes_of(psk_modes, sizeof(psk_modes)));
        put_extension(out, 51, client_key_share(dice));
    }
    return out;
}

static GByteArray *client_hello(Dice *dice, const char *host, bool tls13)
{
    static const uint8_t suites[] = {0x13, 1, 0x13, 2, 0x13, 3, 0xc0, 0x2b, 0xc0, 0x2f, 0xc0, 0x2c};
    GByteArray *out = g_byte_array_new();
    put_number(out, 0x0303, 2);
    put_random(out, dice, 32);
    put_vector(out, 1, random_bytes(dice, 32));
    put_vector(out, 2, bytes_of(suites, sizeof(suites)));
    put_vector(out, 1, bytes_of("", 1)); /* compression: null */
    put_vector(out, 2, client_extensions(dice, host, tls13));
    return out;
}

static GByteArray *server_hello(Dice *dice, bool tls13)
{
    static const uint8_t version[] = {3, 4};
    GByteArray *out = g_byte_array_new(), *extensions = g_byte_array_new();
    put_number(out, 0x0303, 2);
    put_random(out, dice, 32);
    put_vector(out, 1, random_bytes(dice, 32));
    put_number(out, tls13 ? 0x1301 : 0xc02b, 2);
    put_number(out, 0, 1); /* compression: null */
    if (tls13) {
        GByteArray *share = g_byte_array_new();
        put_number(share, 0x001d, 2);
        put_vector(share, 2, random_bytes(dice, KEY_SHARE_BYTES));
        put_extension(extensions, 43, bytes_of(version, sizeof(version)));
        put_extension(extensions, 51, share);
    } else {
        put_extension(extensions, 23, g_byte_array_new());
    }
    put_vector(out, 2, extensions);
    return out;
}

static GByteArray *certificate_list(void)
{
    GByteArray *list = g_byte_array_new(), *out = g_byte_array_new();
    put_vector(list, 3, bytes_of(bench_certificate, sizeof(bench_certificate)));
    put_vector(out, 3, list);
    return out;
}

/* RFC 8422, 5.4: a named curve, the public point, its signature. */
static GByteArray *server_key_exchange(Dice *dice)
{
    GByteArray *out = g_byte_array_new();
    put_number(out, 3, 1);
    put_number(out, 0x001d, 2);
    put_vector(out, 1, random_bytes(dice, KEY_SHARE_BYTES));
    put_number(out, 0x0403, 2); /* ecdsa_secp256r1_sha256 */
    put_vector(out, 2, random_bytes(dice, SIGNATURE_BYTES));
    return out;
}

static GByteArray *client_key_exchange(Dice *dice)
{
    GByteArray *out = g_byte_array_new();
    put_vector(out, 1, random_bytes(dice, KEY_SHARE_BYTES));
    return out;
}

static void put_change_cipher_spec(GByteArray *out)
{
    put_record(out, RECORD_CHANGE_CIPHER_SPEC, 0x0303, bytes_of("\1", 1));
}

/* Sends what was put together, and frees it. */
static void send_flight(Flow *flow, Side from, GByteArray *flight)
{
    const uint8_t *kept = script_keep(flow->script, flight->data, flight->len);
    flow_send(flow, from, kept, flight->len, false);
    g_byte_array_unref(flight);
}

static void finish13(Flow *flow)
{
    Dice *dice = flow->dice;
    GByteArray *flight = g_byte_array_new();
    put_handshake(flight, SERVER_HELLO, server_hello(dice, true));
    put_change_cipher_spec(flight);
    put_record(flight, RECORD_APPLICATION_DATA, 0x0303, random_bytes(dice, FLIGHT13_BYTES));
    send_flight(flow, SERVER, flight);

    flight = g_byte_array_new();
    put_change_cipher_spec(flight);
    put_record(flight, RECORD_APPLICATION_DATA, 0x0303, random_bytes(dice, FINISHED13_BYTES));
    send_flight(flow, CLIENT, flight);
}

static void finish12(Flow *flow)
{
    Dice *dice = flow->dice;
    GByteArray *flight = g_byte_array_new();
    put_handshake(flight, SERVER_HELLO, server_hello(dice, false));
    put_handshake(flight, CERTIFICATE, certificate_list());
    put_handshake(flight, SERVER_KEY_EXCHANGE, server_key_exchange(dice));
    put_handshake(flight, SERVER_HELLO_DONE, g_byte_array_new());
    send_flight(flow, SERVER, flight);

    flight = g_byte_array_new();
    put_handshake(flight, CLIENT_KEY_EXCHANGE, client_key_exchange(dice));
    put_change_cipher_spec(flight);
    put_record(flight, RECORD_HANDSHAKE, 0x0303, random_bytes(dice, FINISHED_BYTES));
    send_flight(flow, CLIENT, flight);

    flight = g_byte_array_new();
    put_change_cipher_spec(flight);
    put_record(flight, RECORD_HANDSHAKE, 0x0303, random_bytes(dice, FINISHED_BYTES));
    send_flight(flow, SERVER, flight);
}

void content_handshake(Flow *flow, const char *host, bool tls13)
{
    GByteArray *flight = g_byte_array_new();
    put_handshake(flight, CLIENT_HELLO, client_hello(flow->dice, host, tls13));
    flight->data[2] = 1; /* the first record says 0x0301, RFC 8446, 5.1 */
    send_flight(flow, CLIENT, flight);
    flow->script->facts.client_hellos++;
    if (tls13)
        finish13(flow);
    else
        finish12(flow);
}

Message content_record(Script *script, Dice *dice, size_t n)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    put_record(out, RECORD_APPLICATION_DATA, 0x0303, random_bytes(dice, n));
    return (Message){script_keep(script, out->data, out->len), out->len};
}

void store_init(Store *store, Dice *dice)
{
    store->text = g_malloc(STORE_TEXT);
    for (size_t at = 0; at < STORE_TEXT; at++)
        store->text[at] = (uint8_t)(at % 72 == 71 ? '\n' : 'a' + dice_below(dice, 26));

    store->records = g_malloc((size_t)STORE_RECORDS * RECORD_BYTES);
    for (size_t i = 0; i < STORE_RECORDS; i++) {
        g_autoptr(GByteArray) record = g_byte_array_new();
        put_record(record, RECORD_APPLICATION_DATA, 0x0303, random_bytes(dice, RECORD_BYTES - 5));
        memcpy(store->records + i * RECORD_BYTES, record->data, RECORD_BYTES);
    }
}

void store_clear(Store *store)
{
    g_free(store->text);
    g_free(store->records);
}
