/* levels.c: keys for each encryption level, from the client's connection id or from
 * secrets that were given to us. */
#include "../tls/inner.h"
#include "connection.h"
#include "tell.h"

/* TLS_AES_128_GCM_SHA256, which Initial packets use (RFC 9001, 5.2), and two more
 * by which 0-RTT may be protected before anybody says by which. */
#define SUITE_AES_128  0x1301
#define SUITE_AES_256  0x1302
#define SUITE_CHACHA20 0x1303

void quic_initial_keys(QuicConnection *connection, const QuicVersion *version, const QuicCid *dcid)
{
    connection->original = *dcid;
    connection->has_original = true;
    connection->initial_version = version;
    quic_keys_clear(&connection->halves[END_CLIENT].keys[QUIC_LEVEL_INITIAL]);
    quic_keys_clear(&connection->halves[END_SERVER].keys[QUIC_LEVEL_INITIAL]);
}

/* The keys of `from` for Initial packets, made when the first of those comes. */
static bool make_initial_keys(QuicConnection *connection, End from)
{
    const QuicVersion *version = connection->initial_version;
    QuicSecret secrets[2];
    return connection->has_original &&
           quic_initial_secrets(version, &connection->original, &secrets[END_CLIENT],
                                &secrets[END_SERVER]) &&
           quic_keys_set(&connection->halves[from].keys[QUIC_LEVEL_INITIAL], version, SUITE_AES_128,
                         &secrets[from]);
}

bool quic_other_early_keys(QuicConnection *connection, End from)
{
    QuicHalf *half = &connection->halves[from];
    QuicSecret secret = half->keys[QUIC_LEVEL_EARLY].secret;
    if (connection->suite != 0 || half->tried_other || secret.length == 0)
        return false;
    half->tried_other = true;
    return quic_keys_set(&half->keys[QUIC_LEVEL_EARLY], connection->version, SUITE_CHACHA20,
                         &secret);
}

/* RFC 9001, 4.1.3: each level has the secrets that TLS has for it. */
static SecretKind wanted_kind(End from, QuicLevel level)
{
    if (level == QUIC_LEVEL_EARLY)
        return SECRET_CLIENT_EARLY_TRAFFIC;
    if (level == QUIC_LEVEL_HANDSHAKE)
        return from == END_CLIENT ? SECRET_CLIENT_HANDSHAKE_TRAFFIC
                                  : SECRET_SERVER_HANDSHAKE_TRAFFIC;
    return from == END_CLIENT ? SECRET_CLIENT_TRAFFIC : SECRET_SERVER_TRAFFIC;
}

/* The secret for what `from` sends on `level`, if it was given to us. */
static bool find_secret(QuicConnection *connection, End from, QuicLevel level, QuicSecret *ret)
{
    const Commons *commons = connection->home->commons;
    Secrets *secrets = commons ? commons->secrets : NULL;
    Cursor random = cursor_over(connection->random, sizeof connection->random);
    SecretKind kind = wanted_kind(from, level);
    Secret secret;
    if (secrets_are_empty(secrets))
        return false;
    if (!secrets_find(secrets, kind, &random, &secret) || secret.length > QUIC_SECRET_MAX) {
        if (level != QUIC_LEVEL_EARLY)
            quic_tell_undecrypted(connection, from, kind);
        return false;
    }
    quic_tell_decrypted(connection, from, kind);
    ret->length = (uint8_t)secret.length;
    memcpy(ret->bytes, secret.bytes, secret.length);
    return true;
}

/* Whether to look for a secret at the packet after `asked` others: it may turn up
 * while the capture runs, but each look-up costs. */
static bool worth_asking(uint32_t asked)
{
    return (asked & (asked + 1)) == 0;
}

bool quic_find_keys(QuicConnection *connection, End from, QuicLevel level)
{
    QuicHalf *half = &connection->halves[from];
    if (quic_keys_ready(&half->keys[level]))
        return true;
    if (level == QUIC_LEVEL_INITIAL)
        return make_initial_keys(connection, from);

    QuicSecret secret;
    if (!connection->has_random || !connection->version || !worth_asking(half->asked[level]++) ||
        !find_secret(connection, from, level, &secret))
        return false;
    uint16_t usual = secret.length == QUIC_SECRET_MAX ? SUITE_AES_256 : SUITE_AES_128;
    uint16_t suite = connection->suite ? connection->suite : usual;
    return quic_keys_set(&half->keys[level], connection->version, suite, &secret);
}
