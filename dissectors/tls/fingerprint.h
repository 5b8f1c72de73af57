/* fingerprint.h: digests of hellos by which programs are told apart: JA3 and JA3S as
 * their authors published them (github.com/salesforce/ja3), JA4 likewise
 * (github.com/FoxIO-LLC/ja4). */
#pragma once

#include <stdbool.h>

#include "../cursor.h"

/* An MD5 digest in hexadecimal, with its NUL. */
#define TLS_JA3_SIZE 33

/* "t13d1516h2_8daaf6152771_e5627efa2ab1", with its NUL. */
#define TLS_JA4_SIZE 37

typedef struct TlsFingerprint {
    char ja3[TLS_JA3_SIZE];
    char ja4[TLS_JA4_SIZE];
} TlsFingerprint;

/* Of a ClientHello without its header, over QUIC or not. False if it is broken or
 * not whole. */
CHECKED bool tls_fingerprint_client(Cursor body, bool quic, TlsFingerprint *ret);

/* JA3S, of a ServerHello. */
CHECKED bool tls_fingerprint_server(Cursor body, char ret[TLS_JA3_SIZE]);
