#include "opener.h"

#include <glib.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "mac.h"

/* The part of a nonce that TLS 1.2 sends with each record (RFC 5288, 3). */
#define EXPLICIT_NONCE_BYTES 8
#define NONCE_BYTES          12

/* RFC 5246, 6.2.3.3: sequence number, type, version, length. */
#define OLD_AAD_BYTES 13

/* Until draft 24, TLS 1.3 authenticated no record header. */
#define FIRST_DRAFT       0x7f00
#define LAST_DRAFT_NO_AAD 0x7f18
#define FACEBOOK_23       0xfb17

/* The shortest record: a header, and a tag behind one byte. */
#define RECORD_BYTES_MIN (TLS_RECORD_HEADER_BYTES + 17)

/* Places in the row of records that are tried after a loss, at once and in all. Our
 * choice: some milliseconds at most. */
#define TRIES_AT_ONCE 512
#define TRIES_IN_ALL  8192

struct TlsOpener {
    TlsKeys keys;
    bool tls13;
    bool iv_lost;            /* the block that the next record is chained to was not seen */
    EVP_CIPHER_CTX *context; /* (nullable) for TLS_MODE_CLEAR */
    TlsMac *mac;             /* (nullable) for an AEAD */
    uint64_t sequence;       /* of the next record */
    uint64_t last_nonce;     /* explicit, of the record opened last */
    uint32_t slack;          /* records that may have been lost before the next */
    uint32_t tries;          /* made for lost records */
};

static bool begin_cipher(TlsOpener *opener, struct ossl_lib_ctx_st *library)
{
    const TlsKeys *keys = &opener->keys;
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(library, keys->cipher->known, NULL);
    opener->context = EVP_CIPHER_CTX_new();
    bool fine = cipher && opener->context &&
                EVP_DecryptInit_ex2(opener->context, cipher, NULL, NULL, NULL) == 1;
    EVP_CIPHER_free(cipher);
    if (!fine)
        return false;
    if (keys->cipher->mode == TLS_MODE_CCM) /* takes its key with each nonce */
        return EVP_CIPHER_CTX_ctrl(opener->context, EVP_CTRL_AEAD_SET_IVLEN, NONCE_BYTES, NULL) ==
               1;
    return EVP_DecryptInit_ex2(opener->context, NULL, keys->key, NULL, NULL) == 1 &&
           EVP_CIPHER_CTX_set_padding(opener->context, 0) == 1;
}

TlsOpener *tls_opener_new(struct ossl_lib_ctx_st *library, const TlsKeys *keys)
{
    TlsOpener *opener = g_new0(TlsOpener, 1);
    opener->keys = *keys;
    opener->tls13 = tls_version_is_13(keys->version);
    bool fine = keys->cipher->mode == TLS_MODE_CLEAR || begin_cipher(opener, library);
    if (fine && !tls_cipher_is_aead(keys->cipher) && !keys->unchecked) {
        opener->mac = tls_mac_new(library, keys->version, &keys->mac, keys->mac_key);
        fine = opener->mac != NULL;
    }
    if (fine)
        return opener;
    ERR_clear_error();
    tls_opener_free(opener);
    return NULL;
}

void tls_opener_free(TlsOpener *opener)
{
    if (!opener)
        return;
    EVP_CIPHER_CTX_free(opener->context);
    tls_mac_free(opener->mac);
    OPENSSL_cleanse(&opener->keys, sizeof opener->keys);
    g_free(opener);
}

/* ---- AEAD ---------------------------------------------------------------- */

static void put_number(uint8_t *at, uint64_t number, size_t n)
{
    for (size_t i = n; i > 0; i--, number >>= 8)
        at[i - 1] = (uint8_t)number;
}

static bool sends_nonce(const TlsOpener *opener)
{
    return !opener->tls13 && opener->keys.cipher->mode != TLS_MODE_CHACHA;
}

/* RFC 8446, 5.3, and RFC 7905, 2: the derived one, changed by the sequence number;
 * RFC 5288, 3: the derived part, and what the record begins with. */
static bool take_nonce(const TlsOpener *opener, Cursor *body, uint64_t sequence,
                       uint8_t nonce[NONCE_BYTES])
{
    memcpy(nonce, opener->keys.iv, NONCE_BYTES);
    if (sends_nonce(opener)) {
        const uint8_t *sent = cursor_bytes(body, EXPLICIT_NONCE_BYTES);
        if (!sent)
            return false;
        memcpy(nonce + NONCE_BYTES - EXPLICIT_NONCE_BYTES, sent, EXPLICIT_NONCE_BYTES);
        return true;
    }
    for (size_t i = 0; i < 8; i++)
        nonce[NONCE_BYTES - 1 - i] ^= (uint8_t)(sequence >> 8 * i);
    return true;
}

static bool authenticates_header(uint16_t version)
{
    return version != FACEBOOK_23 && (version < FIRST_DRAFT || version > LAST_DRAFT_NO_AAD);
}

/* What is authenticated with `n` bytes of plaintext; returns its length. */
static int fill_aad(const TlsOpener *opener, const TlsRecord *record, uint64_t sequence, size_t n,
                    uint8_t aad[OLD_AAD_BYTES])
{
    if (opener->tls13 && !authenticates_header(opener->keys.version))
        return 0;
    if (opener->tls13) {
        put_number(aad, record->type, 1);
        put_number(aad + 1, record->version, 2);
        put_number(aad + 3, record->length, 2);
        return TLS_RECORD_HEADER_BYTES;
    }
    put_number(aad, sequence, 8);
    put_number(aad + 8, record->type, 1);
    put_number(aad + 9, record->version, 2);
    put_number(aad + 11, n, 2);
    return OLD_AAD_BYTES;
}

/* CCM must be told everything first, and authenticates before it gives anything. */
static bool begin_ccm(const TlsOpener *opener, const uint8_t *nonce, uint8_t *tag, int n)
{
    int done;
    EVP_CIPHER_CTX *context = opener->context;
    return EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, opener->keys.cipher->tag_bytes,
                               tag) == 1 &&
           EVP_DecryptInit_ex2(context, NULL, opener->keys.key, nonce, NULL) == 1 &&
           EVP_DecryptUpdate(context, NULL, &done, NULL, n) == 1;
}

static bool begin_aead(const TlsOpener *opener, const uint8_t *nonce, uint8_t *tag)
{
    EVP_CIPHER_CTX *context = opener->context;
    return EVP_DecryptInit_ex2(context, NULL, NULL, nonce, NULL) == 1 &&
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, opener->keys.cipher->tag_bytes,
                               tag) == 1;
}

static bool run_aead(const TlsOpener *opener, const Cursor *text, const uint8_t *aad, int aad_n,
                     uint8_t *ret)
{
    static const uint8_t nothing[1];
    EVP_CIPHER_CTX *context = opener->context;
    const uint8_t *at = text->captured > 0 ? text->at : nothing;
    int done;
    if (aad_n > 0 && EVP_DecryptUpdate(context, NULL, &done, aad, aad_n) != 1)
        return false;
    if (EVP_DecryptUpdate(context, ret, &done, at, (int)text->captured) != 1)
        return false;
    return opener->keys.cipher->mode == TLS_MODE_CCM ||
           EVP_DecryptFinal_ex(context, ret + done, &done) == 1;
}

static bool open_aead(const TlsOpener *opener, const TlsRecord *record, Cursor body,
                      uint64_t sequence, uint8_t *ret, size_t *ret_n)
{
    uint8_t nonce[NONCE_BYTES], tag[16], aad[OLD_AAD_BYTES];
    size_t tag_bytes = opener->keys.cipher->tag_bytes;
    Cursor text;
    if (!take_nonce(opener, &body, sequence, nonce) || body.captured < tag_bytes ||
        !cursor_take(&body, body.captured - tag_bytes, &text))
        return false;
    memcpy(tag, body.at, tag_bytes);

    int aad_n = fill_aad(opener, record, sequence, text.captured, aad);
    bool begun = opener->keys.cipher->mode == TLS_MODE_CCM
                     ? begin_ccm(opener, nonce, tag, (int)text.captured)
                     : begin_aead(opener, nonce, tag);
    *ret_n = text.captured;
    return begun && run_aead(opener, &text, aad, aad_n, ret);
}

/* ---- cipher and MAC ------------------------------------------------------ */

static TlsMacInput mac_input(const TlsRecord *record, uint64_t sequence, const uint8_t *at,
                             size_t n)
{
    return (TlsMacInput){.sequence = sequence,
                         .type = record->type,
                         .version = record->version,
                         .bytes = cursor_over(at, n)};
}

/* Takes the MAC off the end of `n` bytes. */
static bool take_mac(const TlsOpener *opener, const TlsRecord *record, uint64_t sequence,
                     const uint8_t *at, size_t n, size_t *ret_n)
{
    size_t mac_bytes = opener->keys.mac.bytes;
    if (n < mac_bytes)
        return false;
    TlsMacInput input = mac_input(record, sequence, at, n - mac_bytes);
    *ret_n = n - mac_bytes;
    return !opener->mac || tls_mac_fits(opener->mac, &input, at + n - mac_bytes);
}

/* RFC 5246, 6.2.3.2: the last byte says how many like it stand before it. SSL 3.0
 * does not say what they are, but that they are less than a block. */
static bool take_padding(const TlsOpener *opener, const uint8_t *at, size_t *n)
{
    size_t padding = *n > 0 ? (size_t)at[*n - 1] + 1 : 0;
    if (padding == 0 || padding > *n)
        return false;
    if (opener->keys.version == TLS_VERSION_SSL_3 && padding > opener->keys.cipher->iv_bytes)
        return false;
    for (size_t i = 1; opener->keys.version != TLS_VERSION_SSL_3 && i <= padding; i++)
        if (at[*n - i] != padding - 1)
            return false;
    *n -= padding;
    return true;
}

static bool decrypt(const TlsOpener *opener, const Cursor *text, const uint8_t *iv, uint8_t *ret)
{
    int done;
    return (!iv || EVP_DecryptInit_ex2(opener->context, NULL, NULL, iv, NULL) == 1) &&
           EVP_DecryptUpdate(opener->context, ret, &done, text->at, (int)text->captured) == 1 &&
           (size_t)done == text->captured;
}

/* RFC 4346, 6.2.3.2: since TLS 1.1 each record brings its IV; before, it is the last
 * block of the record before. */
static bool take_iv(const TlsOpener *opener, Cursor *body, const uint8_t **ret_iv)
{
    size_t block = opener->keys.cipher->iv_bytes;
    *ret_iv = opener->keys.version > TLS_VERSION_1_0 ? cursor_bytes(body, block) : opener->keys.iv;
    return *ret_iv && body->captured > 0 && body->captured % block == 0;
}

static bool open_cbc(const TlsOpener *opener, const TlsRecord *record, Cursor body,
                     uint64_t sequence, uint8_t *ret, size_t *ret_n)
{
    const uint8_t *iv;
    size_t n = body.captured;
    bool mac_outside = opener->keys.encrypt_then_mac; /* RFC 7366, 3 */
    if (mac_outside && !take_mac(opener, record, sequence, body.at, body.captured, &n))
        return false;
    cursor_trim(&body, n);
    if (!take_iv(opener, &body, &iv) || !decrypt(opener, &body, iv, ret))
        return false;
    n = body.captured;
    if (!take_padding(opener, ret, &n))
        return false;
    *ret_n = n;
    return mac_outside || take_mac(opener, record, sequence, ret, n, ret_n);
}

/* Remembers the block that the next record is chained to. */
static void chain(TlsOpener *opener, const Cursor *body)
{
    size_t block = opener->keys.cipher->iv_bytes;
    size_t n = body->captured;
    size_t mac = opener->keys.encrypt_then_mac ? opener->keys.mac.bytes : 0;
    if (opener->keys.cipher->mode != TLS_MODE_CBC || opener->keys.version > TLS_VERSION_1_0 ||
        n < block + mac)
        return;
    memcpy(opener->keys.iv, body->at + n - mac - block, block);
    opener->iv_lost = false;
}

/* ---- a record at its place ----------------------------------------------- */

static bool open_at(const TlsOpener *opener, const TlsRecord *record, const Cursor *body,
                    uint64_t sequence, uint8_t *ret, size_t *ret_n)
{
    switch ((TlsMode)opener->keys.cipher->mode) {
    case TLS_MODE_CLEAR:
        memcpy(ret, body->at, body->captured);
        return take_mac(opener, record, sequence, ret, body->captured, ret_n);
    case TLS_MODE_STREAM:
        return decrypt(opener, body, NULL, ret) &&
               take_mac(opener, record, sequence, ret, body->captured, ret_n);
    case TLS_MODE_CBC:
        return open_cbc(opener, record, *body, sequence, ret, ret_n);
    case TLS_MODE_GCM:
    case TLS_MODE_CCM:
    case TLS_MODE_CHACHA:
        return open_aead(opener, record, *body, sequence, ret, ret_n);
    }
    return false;
}

static uint64_t explicit_nonce(const TlsOpener *opener, Cursor body)
{
    uint64_t nonce;
    return sends_nonce(opener) && cursor_u64(&body, &nonce) ? nonce : 0;
}

/* Programs count the nonces that they send: that tells how many were lost. */
static bool open_by_nonce(const TlsOpener *opener, const TlsRecord *record, const Cursor *body,
                          uint64_t *sequence, uint8_t *ret, size_t *ret_n)
{
    uint64_t ahead = explicit_nonce(opener, *body) - opener->last_nonce - 1;
    if (opener->slack == 0 || ahead > opener->slack)
        return false;
    *sequence = opener->sequence + ahead;
    return open_at(opener, record, body, *sequence, ret, ret_n);
}

/* Tries each place that the record may have, the nearest first. */
static bool open_anywhere(TlsOpener *opener, const TlsRecord *record, const Cursor *body,
                          uint64_t *sequence, uint8_t *ret, size_t *ret_n)
{
    uint32_t most = opener->keys.cipher->mode == TLS_MODE_STREAM ? 0 : opener->slack;
    for (uint32_t ahead = 0; ahead <= most; ahead++) {
        if (ahead > 0 && ++opener->tries > TRIES_IN_ALL)
            return false;
        *sequence = opener->sequence + ahead;
        if (open_at(opener, record, body, *sequence, ret, ret_n))
            return true;
    }
    return false;
}

bool tls_opener_open(TlsOpener *opener, const TlsRecord *record, const Cursor *body, uint8_t *ret,
                     size_t *ret_n)
{
    uint64_t sequence = opener->sequence;
    bool opened = !opener->iv_lost && body->captured > 0 &&
                  (open_by_nonce(opener, record, body, &sequence, ret, ret_n) ||
                   open_anywhere(opener, record, body, &sequence, ret, ret_n));
    chain(opener, body);
    if (opened) {
        opener->sequence = sequence + 1;
        opener->slack = 0;
        opener->last_nonce = explicit_nonce(opener, *body);
    } else if (opener->slack > 0) {
        opener->slack++;
        ERR_clear_error();
    } else {
        ERR_clear_error();
    }
    return opened;
}

void tls_opener_skip(TlsOpener *opener, uint16_t length)
{
    uint8_t nothing[256] = {0}, ignored[256];
    opener->sequence++;
    opener->last_nonce++;
    opener->iv_lost =
        opener->keys.cipher->mode == TLS_MODE_CBC && opener->keys.version <= TLS_VERSION_1_0;
    for (size_t left = length; opener->keys.cipher->mode == TLS_MODE_STREAM && left > 0;) {
        Cursor piece = cursor_over(nothing, MIN(left, sizeof nothing));
        left -= piece.captured;
        if (!decrypt(opener, &piece, NULL, ignored))
            return;
    }
}

void tls_opener_lost(TlsOpener *opener, uint64_t bytes)
{
    uint64_t records = bytes / RECORD_BYTES_MIN + 1;
    opener->slack = (uint32_t)MIN(opener->slack + records, TRIES_AT_ONCE);
    opener->iv_lost =
        opener->keys.cipher->mode == TLS_MODE_CBC && opener->keys.version <= TLS_VERSION_1_0;
}

bool tls_opener_survives_loss(const TlsOpener *opener)
{
    return opener->keys.cipher->mode != TLS_MODE_STREAM && opener->tries <= TRIES_IN_ALL;
}
