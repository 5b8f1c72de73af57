/* test-certificate.c: certificates made here by OpenSSL, read back in words. */
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "../../dissectors/moment.h"
#include "../../dissectors/tls/x509-shelf.h"
#include "bytes.h"

#define NOT_BEFORE "20240501000000Z"
#define NOT_AFTER  "20240801000000Z"

/* 2024-06-01 00:00:00 UTC, and the ends of the validity, as date(1) gives them. */
#define IN_BETWEEN_S INT64_C(1717200000)
#define BEGIN_S      INT64_C(1714521600)
#define END_S        INT64_C(1722470400)

typedef struct Case {
    const char *name;
    const char *key;     /* kind, as EVP_PKEY_Q_keygen() takes it */
    const char *curve;   /* EC only */
    const char *subject; /* common name */
    const char *issuer;  /* the same: signed by its own key unless `stranger` */
    const char *names;   /* subjectAltName, NULL none */
    int64_t time_s;
    bool stranger; /* signed by another key */
    X509Facts facts;
    bool valid; /* at time_s */
} Case;

#define DATES .not_before = "2024-05-01T00:00:00Z", .not_after = "2024-08-01T00:00:00Z"

static const Case cases[] = {
    {"ec-with-names",
     "EC",
     "P-256",
     "notes.example",
     "CA",
     "DNS:notes.example,DNS:*.notes.example,IP:198.18.0.80,IP:2001:db8::1,email:a@b.example",
     IN_BETWEEN_S,
     true,
     {.subject = "C=ZZ, CN=notes.example",
      .issuer = "C=ZZ, CN=CA",
      .names = "notes.example,*.notes.example,198.18.0.80,2001:db8::1,a@b.example",
      .key = "EC prime256v1",
      .signature = "ecdsa-with-SHA256",
      DATES,
      .validity_known = true},
     .valid = true},
    {"ec-p384",
     "EC",
     "P-384",
     "a",
     "CA",
     NULL,
     IN_BETWEEN_S,
     true,
     {.subject = "C=ZZ, CN=a",
      .issuer = "C=ZZ, CN=CA",
      .key = "EC secp384r1",
      .signature = "ecdsa-with-SHA256",
      DATES,
      .validity_known = true},
     .valid = true},
    {"rsa-self-signed",
     "RSA",
     NULL,
     "a",
     "a",
     NULL,
     IN_BETWEEN_S,
     false,
     {.subject = "C=ZZ, CN=a",
      .issuer = "C=ZZ, CN=a",
      .key = "RSA 2048",
      .signature = "sha256WithRSAEncryption",
      DATES,
      .validity_known = true,
      .self_signed = true},
     .valid = true},
    /* The names alone prove nothing: the signature must fit. */
    {"self-issued-but-signed-by-another",
     "RSA",
     NULL,
     "a",
     "a",
     NULL,
     IN_BETWEEN_S,
     true,
     {.subject = "C=ZZ, CN=a",
      .issuer = "C=ZZ, CN=a",
      .key = "RSA 2048",
      .signature = "sha256WithRSAEncryption",
      DATES,
      .validity_known = true},
     .valid = true},
    {"ed25519",
     "ED25519",
     NULL,
     "a",
     "a",
     NULL,
     IN_BETWEEN_S,
     false,
     {.subject = "C=ZZ, CN=a",
      .issuer = "C=ZZ, CN=a",
      .key = "Ed25519",
      .signature = "ED25519",
      DATES,
      .validity_known = true,
      .self_signed = true},
     .valid = true},
    {"utf-8-and-comma",
     "EC",
     "P-256",
     "注 a,b",
     "CA",
     NULL,
     IN_BETWEEN_S,
     true,
     {.subject = "C=ZZ, CN=注 a\\,b",
      .issuer = "C=ZZ, CN=CA",
      .key = "EC prime256v1",
      .signature = "ecdsa-with-SHA256",
      DATES,
      .validity_known = true},
     .valid = true},
    /* RFC 5280, 4.1.2.5: "The validity period ... is the period of time from
     * notBefore through notAfter, inclusive." */
    {"first-second",
     "EC",
     "P-256",
     "a",
     "CA",
     NULL,
     BEGIN_S,
     true,
     {.subject = "C=ZZ, CN=a",
      .issuer = "C=ZZ, CN=CA",
      .key = "EC prime256v1",
      .signature = "ecdsa-with-SHA256",
      DATES,
      .validity_known = true},
     .valid = true},
    {"too-early",
     "EC",
     "P-256",
     "a",
     "CA",
     NULL,
     BEGIN_S - 1,
     true,
     {.subject = "C=ZZ, CN=a",
      .issuer = "C=ZZ, CN=CA",
      .key = "EC prime256v1",
      .signature = "ecdsa-with-SHA256",
      DATES,
      .validity_known = true},
     .valid = false},
    {"last-second",
     "EC",
     "P-256",
     "a",
     "CA",
     NULL,
     END_S,
     true,
     {.subject = "C=ZZ, CN=a",
      .issuer = "C=ZZ, CN=CA",
      .key = "EC prime256v1",
      .signature = "ecdsa-with-SHA256",
      DATES,
      .validity_known = true},
     .valid = true},
    {"expired",
     "EC",
     "P-256",
     "a",
     "CA",
     NULL,
     END_S + 1,
     true,
     {.subject = "C=ZZ, CN=a",
      .issuer = "C=ZZ, CN=CA",
      .key = "EC prime256v1",
      .signature = "ecdsa-with-SHA256",
      DATES,
      .validity_known = true},
     .valid = false},
};

static EVP_PKEY *make_key(const Case *c)
{
    if (strcmp(c->key, "RSA") == 0)
        return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
    if (strcmp(c->key, "EC") == 0)
        return EVP_PKEY_Q_keygen(NULL, NULL, "EC", c->curve);
    return EVP_PKEY_Q_keygen(NULL, NULL, c->key);
}

static X509_NAME *make_name(const char *common_name)
{
    X509_NAME *name = X509_NAME_new();
    X509_NAME_add_entry_by_txt(name, "C", MBSTRING_ASC, (const guint8 *)"ZZ", -1, -1, 0);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const guint8 *)common_name, -1, -1, 0);
    return name;
}

static void set_names(X509 *certificate, const Case *c)
{
    X509_NAME *subject = make_name(c->subject), *issuer = make_name(c->issuer);
    X509_set_subject_name(certificate, subject);
    X509_set_issuer_name(certificate, issuer);
    X509_NAME_free(subject);
    X509_NAME_free(issuer);
    if (!c->names)
        return;
    X509_EXTENSION *names = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, c->names);
    X509_add_ext(certificate, names, -1);
    X509_EXTENSION_free(names);
}

/* The DER encoding of the certificate that a row describes. */
static GByteArray *make_certificate(const Case *c)
{
    EVP_PKEY *own = make_key(c), *signer = c->stranger ? make_key(c) : own;
    X509 *certificate = X509_new();
    X509_set_version(certificate, X509_VERSION_3);
    X509_set_pubkey(certificate, own);
    ASN1_TIME_set_string_X509(X509_getm_notBefore(certificate), NOT_BEFORE);
    ASN1_TIME_set_string_X509(X509_getm_notAfter(certificate), NOT_AFTER);
    set_names(certificate, c);
    bool has_hash = strcmp(c->key, "ED25519") != 0;
    g_assert_cmpint(X509_sign(certificate, signer, has_hash ? EVP_sha256() : NULL), >, 0);

    guint8 *der = NULL;
    int n = i2d_X509(certificate, &der);
    g_assert_cmpint(n, >, 0);
    GByteArray *bytes = g_byte_array_append(g_byte_array_new(), der, (guint)n);
    OPENSSL_free(der);
    X509_free(certificate);
    if (signer != own)
        EVP_PKEY_free(signer);
    EVP_PKEY_free(own);
    return bytes;
}

static void test_read(gconstpointer data)
{
    const Case *c = data;
    g_autoptr(GByteArray) der = make_certificate(c);
    Cursor cursor = cursor_over(der->data, der->len);
    X509Facts facts = {0};
    g_assert_true(x509_read(&cursor, &facts));
    g_assert_cmpstr(facts.subject, ==, c->facts.subject);
    g_assert_cmpstr(facts.issuer, ==, c->facts.issuer);
    g_assert_cmpstr(facts.names, ==, c->facts.names);
    g_assert_cmpstr(facts.key, ==, c->facts.key);
    g_assert_cmpstr(facts.signature, ==, c->facts.signature);
    g_assert_cmpstr(facts.not_before, ==, c->facts.not_before);
    g_assert_cmpstr(facts.not_after, ==, c->facts.not_after);
    g_assert_cmpint(facts.validity_known, ==, c->facts.validity_known);
    g_assert_cmpint(x509_is_valid(&facts, c->time_s * NS_PER_S), ==, c->valid);
    g_assert_cmpint(facts.self_signed, ==, c->facts.self_signed);
}

/* A prefix is no certificate; nor does one bad byte do harm. */
static void test_damaged(void)
{
    g_autoptr(GByteArray) der = make_certificate(&cases[0]);
    for (guint n = 0; n < der->len; n++) {
        g_autofree guint8 *copy = g_memdup2(der->data, n);
        Cursor cursor = cursor_over(copy, n);
        X509Facts facts = {0};
        g_assert_false(x509_read(&cursor, &facts));
    }
    for (guint i = 0; i < der->len; i++) {
        g_autofree guint8 *copy = g_memdup2(der->data, der->len);
        copy[i] ^= 0xff;
        Cursor cursor = cursor_over(copy, der->len);
        X509Facts facts = {0};
        bool read = x509_read(&cursor, &facts);
        g_assert_false(read && facts.self_signed);
    }
}

/* A name as long as the format lets it be is cut, not refused. */
static void test_long_names(void)
{
    g_autoptr(GString) names = g_string_new("DNS:first.example");
    for (unsigned i = 0; i < 300; i++)
        g_string_append_printf(names, ",DNS:name-%u.of-many.example", i);
    Case c = cases[0];
    c.names = names->str;
    g_autoptr(GByteArray) der = make_certificate(&c);
    Cursor cursor = cursor_over(der->data, der->len);
    X509Facts facts = {0};
    g_assert_true(x509_read(&cursor, &facts));
    g_assert_true(g_str_has_prefix(facts.names, "first.example,name-0.of-many.example,"));
    g_assert_true(g_str_has_suffix(facts.names, ".example"));
    g_assert_cmpuint(strlen(facts.names), >, X509_NAMES_SIZE - 64);
}

/* The shelf says the same as reading does, and reads the same bytes once. */
static void test_shelf(void)
{
    X509Shelf *shelf = x509_shelf_new();
    g_autoptr(GByteArray) a = make_certificate(&cases[0]), b = make_certificate(&cases[1]);
    Cursor one = cursor_over(a->data, a->len), other = cursor_over(b->data, b->len);
    X509Facts room = {0}, again = {0};
    g_assert_true(x509_shelf_read(NULL, &one, &room) == &room);
    g_assert_true(x509_shelf_read(shelf, &one, &room) == &room);
    g_assert_cmpstr(x509_shelf_read(shelf, &other, &again)->subject, ==, cases[1].facts.subject);

    const X509Facts *kept = x509_shelf_read(shelf, &one, &again);
    g_assert_cmpstr(kept->subject, ==, cases[0].facts.subject);
    a->data[a->len - 20] ^= 1; /* in the signature: another certificate */
    kept = x509_shelf_read(shelf, &one, &again);
    g_assert_true(kept == &again || kept == NULL);
    x509_shelf_free(shelf);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/certificate/shelf", test_shelf);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/certificate/read/%s", cases[i].name);
        g_test_add_data_func(path, &cases[i], test_read);
    }
    g_test_add_func("/certificate/damaged", test_damaged);
    g_test_add_func("/certificate/long-names", test_long_names);
    return g_test_run();
}
