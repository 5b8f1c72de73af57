#include "cipher.h"

#include <string.h>

static const TlsCipher ciphers[] = {
#define CIPHER(name, known, mode, key, iv, tag) {name, known, TLS_MODE_##mode, key, iv, tag},
#include "ciphers.def"
#undef CIPHER
};

/* Ends of the names of suites, and what they stand for. */
static const struct {
    const char *end;
    TlsDigest digest;
} ends[] = {
    {"_SHA", {"SHA1", 20}},      {"_SHA256", {"SHA256", 32}}, {"_SHA384", {"SHA384", 48}},
    {"_SHA512", {"SHA512", 64}}, {"_MD5", {"MD5", 16}},       {"_SM3", {"SM3", 32}},
};

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

const TlsCipher *tls_cipher_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(ciphers); i++)
        if (strcmp(ciphers[i].name, name) == 0)
            return &ciphers[i];
    return NULL;
}

static bool ends_in(const char *name, const char *end)
{
    size_t n = strlen(name), m = strlen(end);
    return n >= m && strcmp(name + n - m, end) == 0;
}

TlsDigest tls_suite_digest(const TlsSuite *suite)
{
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (ends_in(suite->name, ends[i].end))
            return ends[i].digest;
    return (TlsDigest){"SHA256", 32}; /* CCM suites name none: RFC 6655, 3 */
}

TlsDigest tls_suite_prf_digest(const TlsSuite *suite)
{
    static const TlsDigest least = {"SHA256", 32};
    TlsDigest named = tls_suite_digest(suite);
    return named.bytes > least.bytes ? named : least;
}
