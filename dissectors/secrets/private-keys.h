/* private-keys.h: RSA keys of servers, for premaster secrets encrypted with them. */
#pragma once

#include "secrets.h"

typedef struct PrivateKeys PrivateKeys;

PrivateKeys *private_keys_new(void);
void private_keys_free(PrivateKeys *keys); /* NULL is fine */

/* Reads a key, PEM or DER, without password: see secrets_load_rsa_key(). */
bool private_keys_load(PrivateKeys *keys, const char *path, GError **error);
unsigned private_keys_count(const PrivateKeys *keys);

/* Decrypts with each key whose size fits until one gives 48 bytes. */
CHECKED bool private_keys_decrypt(const PrivateKeys *keys, const Cursor *encrypted, Secret *ret);
