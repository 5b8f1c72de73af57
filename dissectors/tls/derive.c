#include "derive.h"

#include <glib.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>

/* The labels of TLS 1.3 begin with this since draft 20. */
#define LABEL_PREFIX     "tls13 "
#define OLD_LABEL_PREFIX "TLS 1.3, "
#define LAST_OLD_PREFIX  0x7f13 /* draft 19 */
#define FIRST_DRAFT      0x7f00

/* RFC 2246, 5: MD5 and SHA-1, one beside the other. */
#define OLD_DIGEST "MD5-SHA1"

/* OSSL_PARAM takes no const, but libcrypto only reads these. */
static OSSL_PARAM octets(const char *key, const Cursor *bytes)
{
    static char nothing[1];
    void *at = bytes->captured > 0 ? (void *)(uintptr_t)bytes->at : nothing;
    return OSSL_PARAM_construct_octet_string(key, at, bytes->captured);
}

static OSSL_PARAM text(const char *key, const char *value)
{
    return OSSL_PARAM_construct_utf8_string(key, (char *)(uintptr_t)value, 0);
}

static bool run(struct ossl_lib_ctx_st *library, const char *name, const OSSL_PARAM *how,
                uint8_t *ret, size_t n)
{
    EVP_KDF *kdf = EVP_KDF_fetch(library, name, NULL);
    EVP_KDF_CTX *context = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
    bool fine = context && EVP_KDF_derive(context, ret, n, how) == 1;
    EVP_KDF_CTX_free(context);
    EVP_KDF_free(kdf);
    if (!fine)
        ERR_clear_error();
    return fine;
}

/* ---- digests ------------------------------------------------------------- */

static bool digest_pieces(struct ossl_lib_ctx_st *library, const char *name, const Cursor *pieces,
                          size_t count, uint8_t *ret, unsigned *ret_n)
{
    EVP_MD *kind = EVP_MD_fetch(library, name, NULL);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool fine = kind && context && EVP_DigestInit_ex2(context, kind, NULL) == 1;
    for (size_t i = 0; fine && i < count; i++)
        fine = EVP_DigestUpdate(context, pieces[i].at, pieces[i].captured) == 1;
    fine = fine && EVP_DigestFinal_ex(context, ret, ret_n) == 1;
    EVP_MD_CTX_free(context);
    EVP_MD_free(kind);
    return fine;
}

bool tls_hash(const TlsDerivation *how, const Cursor *bytes, uint8_t ret[TLS_DIGEST_BYTES_MAX],
              size_t *ret_n)
{
    unsigned n = 0;
    const char *name = how->version < TLS_VERSION_1_2 ? OLD_DIGEST : how->digest.known;
    bool fine = digest_pieces(how->library, name, bytes, 1, ret, &n);
    *ret_n = n;
    return fine;
}

/* ---- SSL 3.0 ------------------------------------------------------------- */

/* MD5(secret + SHA("A" + secret + seed + more)), then with "BB", "CCC", ... */
static bool derive_ssl3(const TlsDerivation *how, const Cursor *secret, const Cursor *seed,
                        const Cursor *more, uint8_t *ret, size_t n)
{
    uint8_t letters[26], inner[EVP_MAX_MD_SIZE], outer[EVP_MAX_MD_SIZE];
    size_t done = 0;
    for (size_t round = 0; done < n && round < sizeof letters; round++) {
        unsigned inner_n, outer_n;
        memset(letters, 'A' + (int)round, round + 1);
        Cursor first[] = {cursor_over(letters, round + 1), *secret, *seed, *more};
        if (!digest_pieces(how->library, "SHA1", first, 4, inner, &inner_n))
            return false;
        Cursor second[] = {*secret, cursor_over(inner, inner_n)};
        if (!digest_pieces(how->library, "MD5", second, 2, outer, &outer_n))
            return false;
        size_t taken = MIN(outer_n, n - done);
        memcpy(ret + done, outer, taken);
        done += taken;
    }
    return done == n;
}

/* ---- TLS ----------------------------------------------------------------- */

bool tls_derive(const TlsDerivation *how, const Cursor *secret, const char *label,
                const Cursor *seed, const Cursor *more, uint8_t *ret, size_t n)
{
    if (how->version == TLS_VERSION_SSL_3)
        return derive_ssl3(how, secret, seed, more, ret, n);
    const char *digest = how->version < TLS_VERSION_1_2 ? OLD_DIGEST : how->digest.known;
    Cursor name = cursor_over(label, strlen(label));
    const OSSL_PARAM params[] = {
        text(OSSL_KDF_PARAM_DIGEST, digest), octets(OSSL_KDF_PARAM_SECRET, secret),
        octets(OSSL_KDF_PARAM_SEED, &name),  octets(OSSL_KDF_PARAM_SEED, seed),
        octets(OSSL_KDF_PARAM_SEED, more),   OSSL_PARAM_construct_end(),
    };
    return run(how->library, OSSL_KDF_NAME_TLS1_PRF, params, ret, n);
}

bool tls_expand_label(const TlsDerivation *how, const Cursor *secret, const char *label,
                      uint8_t *ret, size_t n)
{
    bool old = how->version >= FIRST_DRAFT && how->version <= LAST_OLD_PREFIX;
    const char *prefix = old ? OLD_LABEL_PREFIX : LABEL_PREFIX;
    Cursor start = cursor_over(prefix, strlen(prefix)), name = cursor_over(label, strlen(label));
    const OSSL_PARAM params[] = {
        text(OSSL_KDF_PARAM_MODE, "EXPAND_ONLY"), text(OSSL_KDF_PARAM_DIGEST, how->digest.known),
        octets(OSSL_KDF_PARAM_KEY, secret),       octets(OSSL_KDF_PARAM_PREFIX, &start),
        octets(OSSL_KDF_PARAM_LABEL, &name),      OSSL_PARAM_construct_end(),
    };
    return run(how->library, OSSL_KDF_NAME_TLS1_3_KDF, params, ret, n);
}
