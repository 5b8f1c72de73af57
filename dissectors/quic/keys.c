#include "keys.h"

#include <glib.h>
#include <openssl/hmac.h>

/* RFC 8446, B.4: the suites that QUIC may use (RFC 9001, 5.3); AES_128_CCM_8 is
 * left out there. */
struct QuicCipher {
    uint16_t suite;
    uint8_t key_bytes, hash_bytes;
    bool ccm;      /* wants its lengths told first */
    bool chacha20; /* the header's mask comes from a stream cipher (RFC 9001, 5.4.4) */
    const EVP_CIPHER *(*packet)(void);
    const EVP_CIPHER *(*header)(void);
};

static const QuicCipher ciphers[] = {
    {0x1301, 16, 32, false, false, EVP_aes_128_gcm, EVP_aes_128_ecb},
    {0x1302, 32, 48, false, false, EVP_aes_256_gcm, EVP_aes_256_ecb},
    {0x1303, 32, 32, false, true, EVP_chacha20_poly1305, EVP_chacha20},
    {0x1304, 16, 32, true, false, EVP_aes_128_ccm, EVP_aes_128_ecb},
};

/* RFC 9001, 5.2: Initial packets use AEAD_AES_128_GCM and SHA-256. */
#define INITIAL_SECRET_BYTES 32

/* RFC 8446, 7.1: HkdfLabel; the longest label here is "quicv2 key". */
#define LABEL_MAX 64

static const EVP_MD *hash_of(size_t hash_bytes)
{
    return hash_bytes == QUIC_SECRET_MAX ? EVP_sha384() : EVP_sha256();
}

/* HKDF-Expand-Label (RFC 8446, 7.1) without a context, for n bytes of no more than
 * one hash: then HKDF-Expand (RFC 5869, 2.3) is a single HMAC. */
static bool expand(const QuicSecret *secret, const char *prefix, const char *label, uint8_t *ret,
                   size_t n)
{
    uint8_t info[LABEL_MAX], out[EVP_MAX_MD_SIZE];
    unsigned out_bytes;
    int text = g_snprintf((char *)info + 3, sizeof info - 5, "tls13 %s%s", prefix, label);
    if (n > secret->length || text < 0 || (size_t)text > sizeof info - 6)
        return false;
    info[0] = 0;
    info[1] = (uint8_t)n;
    info[2] = (uint8_t)text;
    info[3 + text] = 0; /* the context is empty */
    info[4 + text] = 1; /* the counter of HKDF-Expand */
    if (!HMAC(hash_of(secret->length), secret->bytes, secret->length, info, (size_t)text + 5, out,
              &out_bytes))
        return false;
    memcpy(ret, out, n);
    return true;
}

bool quic_initial_secrets(const QuicVersion *version, const QuicCid *dcid, QuicSecret *ret_client,
                          QuicSecret *ret_server)
{
    QuicSecret initial = {.length = INITIAL_SECRET_BYTES};
    unsigned n = INITIAL_SECRET_BYTES;
    if (!version->rules->salt || !HMAC(EVP_sha256(), version->rules->salt, QUIC_SALT_BYTES,
                                       dcid->bytes, dcid->length, initial.bytes, &n))
        return false;
    ret_client->length = ret_server->length = INITIAL_SECRET_BYTES;
    return expand(&initial, "", "client in", ret_client->bytes, INITIAL_SECRET_BYTES) &&
           expand(&initial, "", "server in", ret_server->bytes, INITIAL_SECRET_BYTES);
}

static const QuicCipher *find_cipher(uint16_t suite)
{
    for (size_t i = 0; i < G_N_ELEMENTS(ciphers); i++)
        if (ciphers[i].suite == suite)
            return &ciphers[i];
    return NULL;
}

/* CCM has to be told the length of its tag before its key (EVP_EncryptInit(3)). */
static EVP_CIPHER_CTX *packet_context(const QuicCipher *cipher, const uint8_t *key)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    bool good = context && EVP_DecryptInit_ex(context, cipher->packet(), NULL, NULL, NULL) == 1;
    if (good && cipher->ccm)
        good = EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, QUIC_IV_BYTES, NULL) == 1 &&
               EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, QUIC_TAG_BYTES, NULL) == 1;
    if (good && EVP_DecryptInit_ex(context, NULL, NULL, key, NULL) == 1)
        return context;
    EVP_CIPHER_CTX_free(context);
    return NULL;
}

static EVP_CIPHER_CTX *header_context(const QuicCipher *cipher, const uint8_t *key)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (context && EVP_EncryptInit_ex(context, cipher->header(), NULL, key, NULL) == 1 &&
        EVP_CIPHER_CTX_set_padding(context, 0) == 1)
        return context;
    EVP_CIPHER_CTX_free(context);
    return NULL;
}

/* All but the header's key. */
static bool set_packet_keys(QuicKeys *keys, const QuicVersion *version, const QuicCipher *cipher,
                            const QuicSecret *secret)
{
    uint8_t key[EVP_MAX_KEY_LENGTH];
    const char *prefix = version->rules->label;
    keys->secret = *secret;
    if (!expand(secret, prefix, "key", key, cipher->key_bytes) ||
        !expand(secret, prefix, "iv", keys->iv, QUIC_IV_BYTES))
        return false;
    keys->packet = packet_context(cipher, key);
    return keys->packet != NULL;
}

bool quic_keys_set(QuicKeys *keys, const QuicVersion *version, uint16_t suite,
                   const QuicSecret *secret)
{
    quic_keys_clear(keys);
    const QuicCipher *cipher = find_cipher(suite);
    uint8_t key[EVP_MAX_KEY_LENGTH];
    if (!cipher || secret->length != cipher->hash_bytes)
        return false;
    if (set_packet_keys(keys, version, cipher, secret) &&
        expand(secret, version->rules->label, "hp", key, cipher->key_bytes))
        keys->header = header_context(cipher, key);
    if (!keys->header) {
        quic_keys_clear(keys);
        return false;
    }
    keys->cipher = cipher;
    return true;
}

bool quic_keys_next(const QuicKeys *keys, const QuicVersion *version, QuicKeys *ret)
{
    QuicSecret secret = {.length = keys->secret.length};
    *ret = (QuicKeys){0};
    if (!keys->cipher ||
        !expand(&keys->secret, version->rules->label, "ku", secret.bytes, secret.length) ||
        !set_packet_keys(ret, version, keys->cipher, &secret))
        return false;
    ret->cipher = keys->cipher;
    ret->header = EVP_CIPHER_CTX_new();
    if (ret->header && EVP_CIPHER_CTX_copy(ret->header, keys->header) == 1)
        return true;
    quic_keys_clear(ret);
    return false;
}

void quic_keys_clear(QuicKeys *keys)
{
    EVP_CIPHER_CTX_free(keys->packet);
    EVP_CIPHER_CTX_free(keys->header);
    *keys = (QuicKeys){0};
}

bool quic_keys_mask(const QuicKeys *keys, const uint8_t sample[QUIC_SAMPLE_BYTES],
                    uint8_t ret[QUIC_MASK_BYTES])
{
    static const uint8_t zeros[QUIC_MASK_BYTES] = {0};
    uint8_t out[QUIC_SAMPLE_BYTES];
    int n;
    /* RFC 9001, 5.4.4: the sample is counter and nonce, as OpenSSL has them in one */
    bool done = keys->cipher->chacha20
                    ? EVP_EncryptInit_ex(keys->header, NULL, NULL, NULL, sample) == 1 &&
                          EVP_EncryptUpdate(keys->header, out, &n, zeros, sizeof zeros) == 1
                    : EVP_EncryptUpdate(keys->header, out, &n, sample, QUIC_SAMPLE_BYTES) == 1;
    if (!done)
        return false;
    memcpy(ret, out, QUIC_MASK_BYTES);
    return true;
}

/* RFC 9001, 5.3: "the reconstructed QUIC packet number ... is left-padded with
 * zeros to the size of the IV. The exclusive OR ... forms the AEAD nonce." */
static void make_nonce(const QuicKeys *keys, uint64_t number, uint8_t nonce[QUIC_IV_BYTES])
{
    memcpy(nonce, keys->iv, QUIC_IV_BYTES);
    for (size_t i = 0; i < sizeof number; i++)
        nonce[QUIC_IV_BYTES - 1 - i] ^= (uint8_t)(number >> (8 * i));
}

bool quic_keys_open(const QuicKeys *keys, uint64_t number, const uint8_t *header,
                    size_t header_bytes, const uint8_t *sealed, size_t sealed_bytes, uint8_t *room,
                    Cursor *ret)
{
    uint8_t nonce[QUIC_IV_BYTES], tag[QUIC_TAG_BYTES];
    if (sealed_bytes < QUIC_TAG_BYTES)
        return false;
    int n, plain_bytes = (int)(sealed_bytes - QUIC_TAG_BYTES);
    memcpy(tag, sealed + plain_bytes, QUIC_TAG_BYTES);
    make_nonce(keys, number, nonce);

    EVP_CIPHER_CTX *context = keys->packet;
    if (EVP_DecryptInit_ex(context, NULL, NULL, NULL, nonce) != 1 ||
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, QUIC_TAG_BYTES, tag) != 1)
        return false;
    bool ccm = keys->cipher->ccm;
    if (ccm && EVP_DecryptUpdate(context, NULL, &n, NULL, plain_bytes) != 1)
        return false;
    if (EVP_DecryptUpdate(context, NULL, &n, header, (int)header_bytes) != 1 ||
        EVP_DecryptUpdate(context, room, &n, sealed, plain_bytes) != 1)
        return false;
    /* CCM has judged the tag by now, the others do it last */
    if (!ccm && EVP_DecryptFinal_ex(context, room + plain_bytes, &n) != 1)
        return false;
    *ret = cursor_over(room, (size_t)plain_bytes);
    return true;
}

bool quic_keys_seal(const QuicKeys *keys, uint64_t number, const uint8_t *header,
                    size_t header_bytes, uint8_t *plain, size_t plain_bytes)
{
    uint8_t nonce[QUIC_IV_BYTES];
    EVP_CIPHER_CTX *context = keys->packet;
    int n;
    make_nonce(keys, number, nonce);
    return EVP_EncryptInit_ex(context, NULL, NULL, NULL, nonce) == 1 &&
           EVP_EncryptUpdate(context, NULL, &n, header, (int)header_bytes) == 1 &&
           EVP_EncryptUpdate(context, plain, &n, plain, (int)plain_bytes) == 1 &&
           EVP_EncryptFinal_ex(context, plain + plain_bytes, &n) == 1 &&
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, QUIC_TAG_BYTES,
                               plain + plain_bytes) == 1;
}

bool quic_retry_is_valid(const QuicPacket *retry, const QuicCid *original, bool *ret_known)
{
    const QuicRules *rules = retry->version ? retry->version->rules : NULL;
    *ret_known = rules && rules->retry_key && retry->whole.captured == retry->whole.on_wire &&
                 retry->whole.captured >= QUIC_TAG_BYTES;
    if (!*ret_known)
        return false;

    /* RFC 9001, 5.8: the pseudo-packet is the original id with its length, and the
     * packet without its tag; nothing is encrypted */
    uint8_t tag[QUIC_TAG_BYTES], nothing[QUIC_TAG_BYTES];
    size_t body = retry->whole.captured - QUIC_TAG_BYTES;
    int n;
    memcpy(tag, retry->whole.at + body, QUIC_TAG_BYTES);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    bool valid = context &&
                 EVP_DecryptInit_ex(context, EVP_aes_128_gcm(), NULL, rules->retry_key,
                                    rules->retry_nonce) == 1 &&
                 EVP_DecryptUpdate(context, NULL, &n, &original->length, 1) == 1 &&
                 EVP_DecryptUpdate(context, NULL, &n, original->bytes, original->length) == 1 &&
                 EVP_DecryptUpdate(context, NULL, &n, retry->whole.at, (int)body) == 1 &&
                 EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, QUIC_TAG_BYTES, tag) == 1 &&
                 EVP_DecryptFinal_ex(context, nothing, &n) == 1;
    EVP_CIPHER_CTX_free(context);
    return valid;
}
