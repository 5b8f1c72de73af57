/* secrets.h: the secrets of TLS and QUIC sessions that somebody gave us: key
 * logs, secrets inside a pcapng file, private keys. One store is shared by all
 * workers of a run; it locks for itself, and is asked a few times a session. */
#pragma once

#include <glib.h>

#include "../cursor.h"

/* RFC 8446, 4.1.2, and RFC 5246, 7.4.1.2: opaque Random[32]. */
#define SECRETS_RANDOM_BYTES 32

/* What a secret is of. The words of key logs are in labels.def. */
typedef enum SecretKind {
#define LABEL(id, word, id_bytes, least, most) SECRET_##id,
#define ALIAS(id, word)
#include "labels.def"
#undef ALIAS
#undef LABEL
    SECRET_SESSION_MASTER, /* master secret by session id, or by digest of a ticket */
    SECRET_KIND_COUNT,
} SecretKind;

/* The word that a key log has for it: "CLIENT_TRAFFIC_SECRET_0". */
const char *secret_kind_name(SecretKind kind);

/* The longest premaster secret: of a group of 8192 bits. */
#define SECRET_BYTES_MAX 1024

typedef struct Secret {
    size_t length;
    uint8_t bytes[SECRET_BYTES_MAX];
} Secret;

typedef struct Secrets Secrets;

/* An empty store. */
Secrets *secrets_new(void);
void secrets_free(Secrets *secrets); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Secrets, secrets_free)

/* True if nothing at all was given, also for NULL. */
bool secrets_are_empty(Secrets *secrets);

/* Keeps a secret under an identifier of 1 to 32 bytes; a later one replaces it.
 * Beyond a million secrets, more are passed over. */
void secrets_add(Secrets *secrets, SecretKind kind, const Cursor *id, const Cursor *secret);

/* Takes in the lines of a key log; those that say nothing known are passed over. */
void secrets_add_log(Secrets *secrets, Cursor text);

/* Takes in the key log at `path`. A regular file is looked at again whenever a
 * secret is asked for in vain, as programs write it while they run. False and
 * *error (G_FILE_ERROR) if it cannot be read. */
bool secrets_load_log(Secrets *secrets, const char *path, GError **error);

/* Takes in a private key, PEM or DER without password. False and *error if it is
 * none. */
bool secrets_load_rsa_key(Secrets *secrets, const char *path, GError **error);

/* True if there is a private key, or a premaster secret: then master secrets may
 * have to be worked out, for which the handshake must be kept. */
bool secrets_have_premasters(Secrets *secrets);

/* True if there is a private key. */
bool secrets_have_rsa_key(Secrets *secrets);

/* The secret kept under `id`. False if there is none. */
CHECKED bool secrets_find(Secrets *secrets, SecretKind kind, const Cursor *id, Secret *ret);

/* Decrypts what a client encrypted for a private key that is kept (RFC 5246,
 * 7.4.7.1): 48 bytes of premaster secret. False if no key fits. */
CHECKED bool secrets_decrypt_premaster(Secrets *secrets, const Cursor *encrypted, Secret *ret);

/* OpenSSL with its old algorithms (RC4, DES), where they are installed. Borrowed. */
struct ossl_lib_ctx_st *secrets_library(Secrets *secrets);
