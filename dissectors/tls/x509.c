#include "x509.h"

#include <limits.h>
#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <time.h>

#include "../address.h"
#include "../moment.h"

/* RFC 2253 escapes, but UTF-8 as it is. */
#define NAME_STYLE                                                                                 \
    (XN_FLAG_SEP_CPLUS_SPC | XN_FLAG_FN_SN | (ASN1_STRFLGS_RFC2253 & ~ASN1_STRFLGS_ESC_MSB))

/* The signature of larger keys is not verified: it would take too long. */
#define VERIFY_KEY_BITS_MAX 8192

/* Copies what was written into `bio`, as much as fits. */
static void take_text(BIO *bio, char *text, size_t size)
{
    int n = BIO_read(bio, text, (int)size - 1);
    text[n > 0 ? n : 0] = '\0';
}

static void print_name(const X509_NAME *name, char *text, size_t size)
{
    BIO *bio = BIO_new(BIO_s_mem());
    if (bio && name && X509_NAME_print_ex(bio, name, 0, NAME_STYLE) >= 0)
        take_text(bio, text, size);
    BIO_free(bio);
}

static bool read_time(const ASN1_TIME *time, char *text, size_t size, int64_t *ret_s)
{
    struct tm tm;
    if (!time || ASN1_TIME_to_tm(time, &tm) != 1 ||
        strftime(text, size, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
        return false;
    *ret_s = timegm(&tm);
    return true;
}

static void read_validity(const X509 *certificate, X509Facts *facts)
{
    facts->validity_known = read_time(X509_get0_notBefore(certificate), facts->not_before,
                                      sizeof facts->not_before, &facts->valid_from_s) &&
                            read_time(X509_get0_notAfter(certificate), facts->not_after,
                                      sizeof facts->not_after, &facts->valid_until_s);
}

bool x509_is_valid(const X509Facts *facts, int64_t time_ns)
{
    /* RFC 5280, 4.1.2.5: valid from notBefore through notAfter, inclusive */
    int64_t when = time_ns / NS_PER_S;
    return facts->valid_from_s <= when && when <= facts->valid_until_s;
}

static void read_key(const X509 *certificate, X509Facts *facts)
{
    EVP_PKEY *key = X509_get0_pubkey(certificate);
    char curve[48];
    size_t n;
    if (!key)
        return;
    switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
        snprintf(facts->key, sizeof facts->key, "RSA %d", EVP_PKEY_get_bits(key));
        return;
    case EVP_PKEY_RSA_PSS:
        snprintf(facts->key, sizeof facts->key, "RSA-PSS %d", EVP_PKEY_get_bits(key));
        return;
    case EVP_PKEY_DSA:
        snprintf(facts->key, sizeof facts->key, "DSA %d", EVP_PKEY_get_bits(key));
        return;
    case EVP_PKEY_EC:
        if (EVP_PKEY_get_group_name(key, curve, sizeof curve, &n) == 1)
            snprintf(facts->key, sizeof facts->key, "EC %s", curve);
        else
            snprintf(facts->key, sizeof facts->key, "EC %d", EVP_PKEY_get_bits(key));
        return;
    case EVP_PKEY_ED25519:
        snprintf(facts->key, sizeof facts->key, "Ed25519");
        return;
    case EVP_PKEY_ED448:
        snprintf(facts->key, sizeof facts->key, "Ed448");
        return;
    default:
        return;
    }
}

static void read_signature(const X509 *certificate, X509Facts *facts)
{
    int nid = X509_get_signature_nid(certificate);
    if (nid != NID_undef)
        snprintf(facts->signature, sizeof facts->signature, "%s", OBJ_nid2ln(nid));
}

/* Adds a name to the list, whole or not at all. */
static void add_name(char *names, const char *name, size_t n)
{
    size_t length = strlen(names);
    size_t comma = length > 0;
    if (n == 0 || length + comma + n >= X509_NAMES_SIZE)
        return;
    snprintf(names + length, X509_NAMES_SIZE - length, "%s%.*s", comma ? "," : "", (int)n, name);
}

static void add_address(char *names, const ASN1_OCTET_STRING *octets)
{
    char text[ADDRESS_TEXT_SIZE];
    const uint8_t *bytes = ASN1_STRING_get0_data(octets);
    int n = ASN1_STRING_length(octets);
    if (n != 4 && n != 16)
        return;
    Address address = n == 4 ? address_ipv4(bytes) : address_ipv6(bytes);
    address_print(&address, text);
    add_name(names, text, strlen(text));
}

static void read_names(X509 *certificate, X509Facts *facts)
{
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        int type;
        const void *value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names, i), &type);
        if (type == GEN_IPADD)
            add_address(facts->names, value);
        else if (type == GEN_DNS || type == GEN_EMAIL || type == GEN_URI)
            add_name(facts->names, (const char *)ASN1_STRING_get0_data(value),
                     (size_t)ASN1_STRING_length(value));
    }
    GENERAL_NAMES_free(names);
}

static bool is_self_signed(X509 *certificate)
{
    if (X509_NAME_cmp(X509_get_subject_name(certificate), X509_get_issuer_name(certificate)) != 0)
        return false;
    EVP_PKEY *key = X509_get0_pubkey(certificate);
    return key && EVP_PKEY_get_bits(key) <= VERIFY_KEY_BITS_MAX &&
           X509_verify(certificate, key) == 1;
}

bool x509_read(const Cursor *der, X509Facts *ret)
{
    const uint8_t *at = der->at;
    X509 *certificate = der->captured <= LONG_MAX ? d2i_X509(NULL, &at, (long)der->captured) : NULL;
    if (certificate) {
        print_name(X509_get_subject_name(certificate), ret->subject, sizeof ret->subject);
        print_name(X509_get_issuer_name(certificate), ret->issuer, sizeof ret->issuer);
        read_names(certificate, ret);
        read_key(certificate, ret);
        read_signature(certificate, ret);
        read_validity(certificate, ret);
        ret->self_signed = is_self_signed(certificate);
    }
    X509_free(certificate);
    ERR_clear_error(); /* what OpenSSL found wrong with a hostile certificate */
    return certificate != NULL;
}
