#include "private-keys.h"

#include <openssl/decoder.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

/* Each is tried for each handshake that may be for it. Our choice. */
#define KEYS_MAX 64

/* RFC 5246, 7.4.7.1: version and 46 random bytes. */
#define PREMASTER_BYTES 48

struct PrivateKeys {
    GPtrArray *keys; /* EVP_PKEY * */
};

static void free_key(gpointer key)
{
    EVP_PKEY_free(key);
}

PrivateKeys *private_keys_new(void)
{
    PrivateKeys *keys = g_new0(PrivateKeys, 1);
    keys->keys = g_ptr_array_new_with_free_func(free_key);
    return keys;
}

void private_keys_free(PrivateKeys *keys)
{
    if (!keys)
        return;
    g_ptr_array_unref(keys->keys);
    g_free(keys);
}

unsigned private_keys_count(const PrivateKeys *keys)
{
    return keys->keys->len;
}

static int no_password(char *buffer, int size, int writing, void *user)
{
    (void)buffer, (void)size, (void)writing, (void)user;
    return -1;
}

static EVP_PKEY *read_key(const char *bytes, size_t n)
{
    EVP_PKEY *key = NULL;
    const unsigned char *at = (const unsigned char *)bytes;
    OSSL_DECODER_CTX *decoder =
        OSSL_DECODER_CTX_new_for_pkey(&key, NULL, NULL, "RSA", EVP_PKEY_KEYPAIR, NULL, NULL);
    if (decoder && OSSL_DECODER_CTX_set_pem_password_cb(decoder, no_password, NULL) == 1)
        (void)OSSL_DECODER_from_data(decoder, &at, &n);
    OSSL_DECODER_CTX_free(decoder);
    ERR_clear_error();
    return key;
}

bool private_keys_load(PrivateKeys *keys, const char *path, GError **error)
{
    g_autofree char *bytes = NULL;
    gsize n;
    if (!g_file_get_contents(path, &bytes, &n, error))
        return false;
    EVP_PKEY *key = keys->keys->len < KEYS_MAX ? read_key(bytes, n) : NULL;
    OPENSSL_cleanse(bytes, n);
    if (!key) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                    "%s: no RSA private key without password, PEM or DER", path);
        return false;
    }
    g_ptr_array_add(keys->keys, key);
    return true;
}

static bool decrypt(EVP_PKEY *key, const Cursor *encrypted, Secret *ret)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    ret->length = SECRET_BYTES_MAX;
    bool fine = context && EVP_PKEY_decrypt_init(context) == 1 &&
                EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 &&
                EVP_PKEY_decrypt(context, ret->bytes, &ret->length, encrypted->at,
                                 encrypted->captured) == 1;
    EVP_PKEY_CTX_free(context);
    ERR_clear_error();
    return fine && ret->length == PREMASTER_BYTES;
}

bool private_keys_decrypt(const PrivateKeys *keys, const Cursor *encrypted, Secret *ret)
{
    for (guint i = 0; i < keys->keys->len; i++) {
        EVP_PKEY *key = g_ptr_array_index(keys->keys, i);
        bool fits = (size_t)EVP_PKEY_get_size(key) == encrypted->captured &&
                    encrypted->captured <= SECRET_BYTES_MAX;
        if (fits && decrypt(key, encrypted, ret))
            return true;
    }
    return false;
}
