#include "schedule.h"

#include <openssl/crypto.h>

#ifndef N_
#define N_(text) text
#endif

/* client_write_MAC_key ... server_write_IV (RFC 5246, 6.3). */
#define KEY_BLOCK_MAX (2 * (TLS_DIGEST_BYTES_MAX + TLS_KEY_BYTES_MAX + TLS_IV_BYTES_MAX))

/* Key logs name the encrypted premaster secret by its start. */
#define PREMASTER_NAME_BYTES 8

static const char *const sentences[] = {
    [TLS_REASON_NONE] = "",
#define REASON(id, sentence) [TLS_REASON_##id] = (sentence),
#include "reasons.def"
#undef REASON
};

const char *tls_reason_sentence(TlsReason reason)
{
    return sentences[reason];
}

static TlsDerivation derivation(TlsSession *session, TlsDigest digest)
{
    return (TlsDerivation){secrets_library(tls_secrets(session)), session->version, digest};
}

static Cursor client_random(const TlsSession *session)
{
    return cursor_over(session->client_random, SECRETS_RANDOM_BYTES);
}

static Cursor server_random(const TlsSession *session)
{
    return cursor_over(session->server_random, SECRETS_RANDOM_BYTES);
}

/* ---- the master secret --------------------------------------------------- */

/* RFC 5246, 8.1; RFC 7627, 4, where the handshake so far takes the randoms' place. */
static bool make_master(TlsSession *session, const Secret *premaster)
{
    TlsDerivation how = derivation(session, tls_suite_prf_digest(session->suite));
    Cursor secret = cursor_over(premaster->bytes, premaster->length), nothing = {0};
    Cursor client = client_random(session), server = server_random(session);
    if (!session->extended_master)
        return tls_derive(&how, &secret, "master secret", &client, &server, session->master,
                          TLS_MASTER_BYTES);

    uint8_t digest[TLS_DIGEST_BYTES_MAX];
    size_t n;
    if (!session->transcript)
        return false;
    Cursor handshake = cursor_over(session->transcript->data, session->transcript->len);
    if (!tls_hash(&how, &handshake, digest, &n))
        return false;
    Cursor seed = cursor_over(digest, n);
    return tls_derive(&how, &secret, "extended master secret", &seed, &nothing, session->master,
                      TLS_MASTER_BYTES);
}

/* For sessions that resume this one (RFC 5246, 7.3). */
static void keep_for_resumption(TlsSession *session, const Cursor *id)
{
    Cursor master = cursor_over(session->master, TLS_MASTER_BYTES);
    if (session->has_master && !cursor_at_end(id))
        secrets_add(tls_secrets(session), SECRET_SESSION_MASTER, id, &master);
}

void tls_schedule_ticket(TlsSession *session, const Cursor *ticket)
{
    uint8_t id[SECRETS_RANDOM_BYTES];
    if (!session->has_master || !tls_schedule_ticket_id(ticket, id))
        return;
    Cursor cursor = cursor_over(id, sizeof id);
    keep_for_resumption(session, &cursor);
}

bool tls_schedule_ticket_id(const Cursor *ticket, uint8_t ret[SECRETS_RANDOM_BYTES])
{
    if (ticket->captured == 0 || ticket->captured < ticket->on_wire)
        return false;
    g_autoptr(GChecksum) digest = g_checksum_new(G_CHECKSUM_SHA256);
    gsize n = SECRETS_RANDOM_BYTES;
    g_checksum_update(digest, ticket->at, (gssize)ticket->captured);
    g_checksum_get_digest(digest, ret, &n);
    return true;
}

static bool find_premaster(TlsSession *session, Cursor encrypted, Secret *ret)
{
    Secrets *secrets = tls_secrets(session);
    Cursor random = client_random(session), name = encrypted;
    cursor_trim(&name, PREMASTER_NAME_BYTES);
    return secrets_find(secrets, SECRET_PREMASTER, &random, ret) ||
           secrets_find(secrets, SECRET_RSA_PREMASTER, &name, ret) ||
           secrets_decrypt_premaster(secrets, &encrypted, ret);
}

void tls_schedule_premaster(TlsSession *session, Cursor key)
{
    Secret premaster;
    Cursor encrypted = key;
    /* RFC 5246, 7.4.7.1: TLS has a length before it, SSL 3.0 has none. */
    if (session->version > TLS_VERSION_SSL_3 &&
        session->suite->key_exchange == TLS_KEY_EXCHANGE_RSA && !cursor_u16_block(&key, &encrypted))
        return;
    if (encrypted.captured < encrypted.on_wire || !find_premaster(session, encrypted, &premaster))
        return;
    session->has_master = make_master(session, &premaster);
    OPENSSL_cleanse(&premaster, sizeof premaster);
    Cursor id = cursor_over(session->server_session_id, session->server_session_id_length);
    keep_for_resumption(session, &id);
}

/* The master secret as the key log has it, or as it was worked out. */
static bool find_master(TlsSession *session, uint8_t ret[TLS_MASTER_BYTES])
{
    Secrets *secrets = tls_secrets(session);
    Cursor random = client_random(session);
    Cursor id = cursor_over(session->session_id, session->session_id_length);
    Cursor kept = cursor_over(session->ticket_id, session->ticket_id_length);
    Secret found;
    if (!secrets)
        return false;
    bool logged =
        secrets_find(secrets, SECRET_MASTER, &random, &found) ||
        (!session->has_master && (secrets_find(secrets, SECRET_SESSION_MASTER, &kept, &found) ||
                                  secrets_find(secrets, SECRET_SESSION_MASTER, &id, &found)));
    if (logged)
        memcpy(session->master, found.bytes, TLS_MASTER_BYTES);
    session->has_master |= logged;
    memcpy(ret, session->master, TLS_MASTER_BYTES);
    return session->has_master;
}

/* ---- TLS 1.2 and before -------------------------------------------------- */

static TlsReason why_no_master(TlsSession *session)
{
    Secrets *secrets = tls_secrets(session);
    if (!secrets_have_rsa_key(secrets))
        return TLS_REASON_NO_SECRET;
    if (session->resumed)
        return TLS_REASON_RESUMED;
    return session->suite->key_exchange == TLS_KEY_EXCHANGE_RSA ? TLS_REASON_NOT_THIS_KEY
                                                                : TLS_REASON_FORWARD_SECRET;
}

/* The IV that is derived: since TLS 1.1, CBC derives none (RFC 4346, 6.3). */
static size_t derived_iv_bytes(const TlsSession *session, const TlsCipher *cipher)
{
    bool explicit_iv = cipher->mode == TLS_MODE_CBC && session->version > TLS_VERSION_1_0;
    return explicit_iv ? 0 : cipher->iv_bytes;
}

/* RFC 5246, 6.3: MAC keys, keys and IVs, the client's first each time. */
static void cut_key_block(TlsKeys *keys, bool server, const uint8_t *block, size_t iv_bytes)
{
    size_t mac = tls_cipher_is_aead(keys->cipher) ? 0 : keys->mac.bytes;
    size_t key = keys->cipher->key_bytes;
    memcpy(keys->mac_key, block + server * mac, mac);
    memcpy(keys->key, block + 2 * mac + server * key, key);
    memcpy(keys->iv, block + 2 * mac + 2 * key + server * iv_bytes, iv_bytes);
}

TlsReason tls_schedule_old(TlsSession *session, End from, TlsKeys *ret)
{
    uint8_t master[TLS_MASTER_BYTES], block[KEY_BLOCK_MAX];
    *ret = (TlsKeys){.version = session->version, .encrypt_then_mac = session->encrypt_then_mac};
    if (!session->hello_seen)
        return TLS_REASON_NO_HELLO;
    if (!session->suite || !session->server_hello_seen)
        return TLS_REASON_NO_SERVER_HELLO;
    if (session->compressed)
        return TLS_REASON_COMPRESSED;
    ret->cipher = tls_cipher_find(session->suite->cipher);
    if (!ret->cipher)
        return TLS_REASON_CIPHER;
    ret->mac = tls_suite_digest(session->suite);
    ret->unchecked = !find_master(session, master);
    if (ret->unchecked)
        return ret->cipher->mode == TLS_MODE_CLEAR ? TLS_REASON_NONE : why_no_master(session);

    TlsDerivation how = derivation(session, tls_suite_prf_digest(session->suite));
    Cursor secret = cursor_over(master, sizeof master);
    Cursor server = server_random(session), client = client_random(session);
    if (!tls_derive(&how, &secret, "key expansion", &server, &client, block, sizeof block))
        return TLS_REASON_CIPHER;
    cut_key_block(ret, from != session->client, block, derived_iv_bytes(session, ret->cipher));
    OPENSSL_cleanse(master, sizeof master);
    OPENSSL_cleanse(block, sizeof block);
    return TLS_REASON_NONE;
}

/* ---- TLS 1.3 ------------------------------------------------------------- */

/* RFC 8446, 5.3: as long as the cipher's nonce. */
#define NONCE_BYTES 12

TlsReason tls_schedule_traffic(TlsSession *session, const TlsSuite *suite, const Cursor *traffic,
                               TlsKeys *ret)
{
    *ret = (TlsKeys){.version = session->version ? session->version : session->offered};
    ret->cipher = tls_cipher_find(suite->cipher);
    if (!ret->cipher || !tls_cipher_is_aead(ret->cipher))
        return TLS_REASON_CIPHER;
    TlsDerivation how = derivation(session, tls_suite_digest(suite));
    how.version = ret->version;
    if (traffic->captured != how.digest.bytes)
        return TLS_REASON_WRONG_SECRET;
    if (!tls_expand_label(&how, traffic, "key", ret->key, ret->cipher->key_bytes) ||
        !tls_expand_label(&how, traffic, "iv", ret->iv, NONCE_BYTES))
        return TLS_REASON_CIPHER;
    return TLS_REASON_NONE;
}

bool tls_schedule_update(TlsSession *session, const TlsSuite *suite, uint8_t *traffic, size_t n)
{
    uint8_t next[TLS_DIGEST_BYTES_MAX];
    TlsDerivation how = derivation(session, tls_suite_digest(suite));
    Cursor secret = cursor_over(traffic, n);
    if (!tls_expand_label(&how, &secret, "traffic upd", next, n))
        return false;
    memcpy(traffic, next, n);
    OPENSSL_cleanse(next, sizeof next);
    return true;
}
