/* x509.h: what a certificate (RFC 5280) says, in words. The only file of the
 * dissectors that knows OpenSSL. */
#pragma once

#include "../cursor.h"

/* Our choice: long enough for real names; what is longer is cut. */
#define X509_TEXT_SIZE  512
#define X509_NAMES_SIZE 2048

typedef struct X509Facts {
    char subject[X509_TEXT_SIZE]; /* "C=DE, O=Example, CN=example.org" */
    char issuer[X509_TEXT_SIZE];
    char names[X509_NAMES_SIZE]; /* alternative names, separated by a comma */
    char key[64];                /* "RSA 2048", "EC prime256v1", "Ed25519"; "" unknown */
    char signature[64];          /* "sha256WithRSAEncryption" */
    char not_before[32];         /* "2024-05-01T00:00:00Z" */
    char not_after[32];
    int64_t valid_from_s; /* the same, since the epoch */
    int64_t valid_until_s;
    bool validity_known; /* both ends of the validity could be read */
    bool self_signed;    /* issued by itself, and the signature fits its own key */
} X509Facts;

/* Reads the DER encoding that is all of `der`. False if it is no certificate. */
CHECKED bool x509_read(const Cursor *der, X509Facts *ret);

/* Whether it is valid at `time_ns` since the epoch, if its validity is known. */
bool x509_is_valid(const X509Facts *facts, int64_t time_ns);
