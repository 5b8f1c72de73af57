#include "mac.h"

#include <glib.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

/* RFC 5246, 6.2.3.1: sequence number, type, version, length; SSL 3.0: no version. */
#define HEADER_BYTES_MAX 13

/* RFC 6101, 5.2.3.1: bytes of padding around the inner and the outer digest. */
#define SSL3_PADDING_MD5 48
#define SSL3_PADDING_SHA 40

struct TlsMac {
    TlsDigest digest;
    EVP_MAC_CTX *hmac; /* (nullable) in SSL 3.0 */
    EVP_MD *kind;      /* (nullable) in SSL 3.0 only */
    EVP_MD_CTX *plain;
    uint8_t key[TLS_DIGEST_BYTES_MAX];
};

static bool begin_hmac(TlsMac *mac, struct ossl_lib_ctx_st *library)
{
    EVP_MAC *kind = EVP_MAC_fetch(library, OSSL_MAC_NAME_HMAC, NULL);
    mac->hmac = kind ? EVP_MAC_CTX_new(kind) : NULL;
    EVP_MAC_free(kind);
    OSSL_PARAM how[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST,
                                                         (char *)(uintptr_t)mac->digest.known, 0),
                        OSSL_PARAM_construct_end()};
    return mac->hmac && EVP_MAC_init(mac->hmac, mac->key, mac->digest.bytes, how) == 1;
}

static bool begin_ssl3(TlsMac *mac, struct ossl_lib_ctx_st *library)
{
    mac->kind = EVP_MD_fetch(library, mac->digest.known, NULL);
    mac->plain = EVP_MD_CTX_new();
    return mac->kind && mac->plain;
}

TlsMac *tls_mac_new(struct ossl_lib_ctx_st *library, uint16_t version, const TlsDigest *digest,
                    const uint8_t *key)
{
    TlsMac *mac = g_new0(TlsMac, 1);
    mac->digest = *digest;
    memcpy(mac->key, key, digest->bytes);
    bool fine = version == TLS_VERSION_SSL_3 ? begin_ssl3(mac, library) : begin_hmac(mac, library);
    if (fine)
        return mac;
    tls_mac_free(mac);
    return NULL;
}

void tls_mac_free(TlsMac *mac)
{
    if (!mac)
        return;
    EVP_MAC_CTX_free(mac->hmac);
    EVP_MD_CTX_free(mac->plain);
    EVP_MD_free(mac->kind);
    OPENSSL_cleanse(mac->key, sizeof mac->key);
    g_free(mac);
}

/* Returns how many bytes it filled in. */
static size_t fill_header(const TlsMacInput *input, bool with_version,
                          uint8_t header[HEADER_BYTES_MAX])
{
    size_t n = 0;
    for (int shift = 56; shift >= 0; shift -= 8)
        header[n++] = (uint8_t)(input->sequence >> shift);
    header[n++] = input->type;
    if (with_version) {
        header[n++] = (uint8_t)(input->version >> 8);
        header[n++] = (uint8_t)input->version;
    }
    header[n++] = (uint8_t)(input->bytes.captured >> 8);
    header[n++] = (uint8_t)input->bytes.captured;
    return n;
}

static bool make_hmac(TlsMac *mac, const TlsMacInput *input, uint8_t *ret)
{
    uint8_t header[HEADER_BYTES_MAX];
    size_t n = fill_header(input, true, header), length;
    return EVP_MAC_init(mac->hmac, NULL, 0, NULL) == 1 &&
           EVP_MAC_update(mac->hmac, header, n) == 1 &&
           EVP_MAC_update(mac->hmac, input->bytes.at, input->bytes.captured) == 1 &&
           EVP_MAC_final(mac->hmac, ret, &length, EVP_MAX_MD_SIZE) == 1;
}

/* hash(key + pad + ...), where `pad` is repeated as often as the hash asks for. */
static bool begin_padded(TlsMac *mac, int pad)
{
    uint8_t padding[SSL3_PADDING_MD5];
    size_t n = mac->digest.bytes == 16 ? SSL3_PADDING_MD5 : SSL3_PADDING_SHA;
    memset(padding, pad, n);
    return EVP_DigestInit_ex2(mac->plain, mac->kind, NULL) == 1 &&
           EVP_DigestUpdate(mac->plain, mac->key, mac->digest.bytes) == 1 &&
           EVP_DigestUpdate(mac->plain, padding, n) == 1;
}

static bool make_ssl3(TlsMac *mac, const TlsMacInput *input, uint8_t *ret)
{
    uint8_t header[HEADER_BYTES_MAX], inner[EVP_MAX_MD_SIZE];
    size_t n = fill_header(input, false, header);
    unsigned length;
    return begin_padded(mac, 0x36) && EVP_DigestUpdate(mac->plain, header, n) == 1 &&
           EVP_DigestUpdate(mac->plain, input->bytes.at, input->bytes.captured) == 1 &&
           EVP_DigestFinal_ex(mac->plain, inner, &length) == 1 && begin_padded(mac, 0x5c) &&
           EVP_DigestUpdate(mac->plain, inner, length) == 1 &&
           EVP_DigestFinal_ex(mac->plain, ret, &length) == 1;
}

bool tls_mac_fits(TlsMac *mac, const TlsMacInput *input, const uint8_t *mac_at)
{
    uint8_t made[EVP_MAX_MD_SIZE];
    bool fine = mac->hmac ? make_hmac(mac, input, made) : make_ssl3(mac, input, made);
    return fine && memcmp(made, mac_at, mac->digest.bytes) == 0;
}
