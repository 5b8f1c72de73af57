#include "quic-seal.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <string.h>

#define TAG_BYTES 16
#define IV_BYTES  12

static void hkdf(int mode, const guint8 *key, gsize key_bytes, const guint8 *salt, gsize salt_bytes,
                 const guint8 *info, gsize info_bytes, const char *digest, guint8 *ret, gsize n)
{
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *context = EVP_KDF_CTX_new(kdf);
    char name[16];
    g_strlcpy(name, digest, sizeof name);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, name, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)(guintptr)key, key_bytes),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, (void *)(guintptr)salt, salt_bytes),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, (void *)(guintptr)info, info_bytes),
        OSSL_PARAM_construct_end(),
    };
    g_assert_cmpint(EVP_KDF_derive(context, ret, n, params), ==, 1);
    EVP_KDF_CTX_free(context);
    EVP_KDF_free(kdf);
}

void seal_expand(const guint8 *secret, gsize secret_bytes, const char *label, guint8 *ret, gsize n)
{
    guint8 info[64] = {0, (guint8)n};
    gsize text = strlen("tls13 ") + strlen(label);
    info[2] = (guint8)text;
    memcpy(info + 3, "tls13 ", strlen("tls13 "));
    memcpy(info + 3 + strlen("tls13 "), label, strlen(label));
    hkdf(EVP_KDF_HKDF_MODE_EXPAND_ONLY, secret, secret_bytes, (const guint8 *)"", 0, info, text + 4,
         secret_bytes == 48 ? "SHA384" : "SHA256", ret, n);
}

static void expand(const Seal *seal, const char *what, guint8 *ret, gsize n)
{
    g_autofree char *label = g_strconcat(seal->label, what, NULL);
    seal_expand(seal->secret, seal->secret_bytes, label, ret, n);
}

void seal_initial(Seal *seal, const guint8 salt[20], const guint8 *dcid, gsize dcid_bytes,
                  const char *who)
{
    guint8 initial[32];
    hkdf(EVP_KDF_HKDF_MODE_EXTRACT_ONLY, dcid, dcid_bytes, salt, 20, (const guint8 *)"", 0,
         "SHA256", initial, sizeof initial);
    seal->secret_bytes = 32;
    seal_expand(initial, sizeof initial, who, seal->secret, 32);
}

void seal_update(Seal *seal)
{
    guint8 next[SEAL_SECRET_MAX];
    if (!seal->updated)
        memcpy(seal->first, seal->secret, seal->secret_bytes);
    seal->updated = true;
    expand(seal, "ku", next, seal->secret_bytes);
    memcpy(seal->secret, next, seal->secret_bytes);
}

static void make_mask(const Seal *seal, const guint8 *key, const guint8 *sample, guint8 *ret)
{
    bool chacha = strncmp(seal->aead, "ChaCha", 6) == 0;
    const char *name = chacha                              ? "ChaCha20"
                       : strcmp(seal->aead, "AES-256-GCM") ? "AES-128-ECB"
                                                           : "AES-256-ECB";
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, name, NULL);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    static const guint8 zeros[TAG_BYTES] = {0};
    int n;
    g_assert_cmpint(EVP_EncryptInit_ex(context, cipher, NULL, key, chacha ? sample : NULL), ==, 1);
    g_assert_cmpint(EVP_EncryptUpdate(context, ret, &n, chacha ? zeros : sample, TAG_BYTES), ==, 1);
    EVP_CIPHER_CTX_free(context);
    EVP_CIPHER_free(cipher);
}

static void encrypt(const Seal *seal, guint64 number, GByteArray *packet, gsize header_bytes)
{
    guint8 key[32], iv[IV_BYTES];
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, seal->aead, NULL);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    expand(seal, "key", key, (gsize)EVP_CIPHER_get_key_length(cipher));
    expand(seal, "iv", iv, sizeof iv);
    for (unsigned i = 0; i < 8; i++)
        iv[IV_BYTES - 1 - i] ^= (guint8)(number >> (8 * i));

    int n, body = (int)(packet->len - header_bytes - TAG_BYTES);
    guint8 *at = packet->data + header_bytes;
    g_assert_cmpint(EVP_EncryptInit_ex(context, cipher, NULL, key, iv), ==, 1);
    g_assert_cmpint(EVP_EncryptUpdate(context, NULL, &n, packet->data, (int)header_bytes), ==, 1);
    g_assert_cmpint(EVP_EncryptUpdate(context, at, &n, at, body), ==, 1);
    g_assert_cmpint(EVP_EncryptFinal_ex(context, at + body, &n), ==, 1);
    g_assert_cmpint(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, TAG_BYTES, at + body), ==,
                    1);
    EVP_CIPHER_CTX_free(context);
    EVP_CIPHER_free(cipher);
}

GByteArray *seal_packet(const Seal *seal, const GByteArray *header, guint64 number,
                        const GByteArray *payload)
{
    static const guint8 tag[TAG_BYTES] = {0};
    GByteArray *packet = g_byte_array_new();
    g_byte_array_append(packet, header->data, header->len);
    g_byte_array_append(packet, payload->data, payload->len);
    g_byte_array_append(packet, tag, sizeof tag);
    encrypt(seal, number, packet, header->len);

    guint8 key[32], mask[TAG_BYTES];
    gsize number_bytes = (header->data[0] & 3u) + 1, offset = header->len - number_bytes;
    Seal first = *seal; /* RFC 9001, 6: "The header protection key is not updated." */
    if (seal->updated)
        memcpy(first.secret, seal->first, sizeof first.secret);
    expand(&first, "hp", key, strcmp(seal->aead, "AES-128-GCM") ? 32 : 16);
    make_mask(seal, key, packet->data + offset + 4, mask);
    packet->data[0] ^= mask[0] & (packet->data[0] & 0x80 ? 0x0f : 0x1f);
    for (gsize i = 0; i < number_bytes; i++)
        packet->data[offset + i] ^= mask[1 + i];
    return packet;
}
