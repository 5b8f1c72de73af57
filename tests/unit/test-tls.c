/* test-tls.c: handshakes in, events out. The rows are written by hand. */
#include "../../dissectors/tcp/connection.h"
#include "../../dissectors/tls/tls.h"
#include "bytes.h"
#include "tls-pieces.h"

#define BUDGET_BYTES ((size_t)1 << 20)

/* What one end sends in a go. */
typedef struct Flight {
    char from; /* 'c' or 's'; 0 ends the list */
    const char *bytes;
} Flight;

typedef struct Case {
    const char *name;
    Flight flights[8];
    const char *events; /* a line each, as render() writes them */
} Case;

static const Case cases[] = {
    {"tls12-ecdhe",
     {{'c', HELLO_12},
      {'s', SERVER_HELLO_12("c02f")
       /* named curve x25519, its share, signed with 0804 */
       "16 0303 [2 0c [3 03 001d [1 32*03] 0804 [2 64*04]]]" SERVER_DONE},
      {'c', "16 0303 [2 10 [3 [1 32*05]]]" CCS FINISHED_12},
      {'s', "16 0303 [2 04 [3 00000e10 [2 16*07]]]" CCS FINISHED_12},
      {'c', DATA("100")},
      {'s', DATA("1000") "15 0303 [2 26*bb]"}},
     SAID_HELLO_12
     "tls.server_hello server version=TLS 1.2 ciphersuite=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 "
     "key_exchange=ECDHE authentication=RSA cipher=AES_128_GCM aead=1 resumed=0 delay=0 len=42\n"
     "tls.server_key_exchange server group=x25519 signature=rsa_pss_rsae_sha256\n"
     "tls.client_key_exchange client method=ECDHE len=37\n"
     "tls.change_cipher_spec client meaningless=0\n"
     "tls.encrypted client " SAID_GCM "offset=136 after=0\n"
     "tls.session_ticket server lifetime=3600\n"
     "tls.change_cipher_spec server meaningless=0\n"
     "tls.encrypted server " SAID_GCM "offset=206 after=0\n"
     "tls.application_data client len=100 after=0 handshake_bytes=432 round_trips=2\n"
     "tls.application_data server len=1000 after=0 handshake_bytes=537 round_trips=2\n"
     "tls.alert server level=encrypted description=encrypted\n"},
    {"tls12-rsa",
     {{'c', HELLO_12},
      {'s', SERVER_HELLO_12("009c") SERVER_DONE},
      {'c', "16 0303 [2 10 [3 [2 256*05]]]" CCS FINISHED_12}},
     SAID_HELLO_12
     "tls.server_hello server version=TLS 1.2 ciphersuite=TLS_RSA_WITH_AES_128_GCM_SHA256 "
     "key_exchange=RSA authentication=RSA cipher=AES_128_GCM aead=1 resumed=0 delay=0 len=42\n"
     "tls.client_key_exchange client method=RSA len=262\n"
     "tls.change_cipher_spec client meaningless=0\n"
     "tls.encrypted client " SAID_GCM "offset=361 after=0\n"},
    {"tls12-resumed-by-session-id",
     {{'c', "16 0301 [2 01 [3 0303 " RANDOM " [1 32*77] [2 c02f] [1 00]]]"},
      {'s', "16 0303 [2 02 [3 0303 " RANDOM " [1 32*77] c02f 00]]" CCS FINISHED_12},
      {'c', CCS FINISHED_12 DATA("30")}},
     "tls.client_hello client version=TLS 1.2 record_version=TLS 1.0 ciphersuites=1 session_id=1 "
     "session_ticket=0 psk=0 early_data=0 grease=0 len=77\n"
     "tls.server_hello server version=TLS 1.2 ciphersuite=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 "
     "key_exchange=ECDHE authentication=RSA cipher=AES_128_GCM aead=1 resumed=1 delay=0 len=74\n"
     "tls.change_cipher_spec server meaningless=0\n"
     "tls.encrypted server " SAID_GCM "offset=85 after=0\n"
     "tls.change_cipher_spec client meaningless=0\n"
     "tls.encrypted client " SAID_GCM "offset=88 after=0\n"
     "tls.application_data client len=30 after=0 handshake_bytes=263 round_trips=1\n"},
    {"tls12-client-certificate-asked-for",
     {{'c', HELLO_12}, {'s', SERVER_HELLO_12("c02f") "16 0303 [2 0d [3 [1 01][2 0401][2]]]"}},
     SAID_HELLO_12
     "tls.server_hello server version=TLS 1.2 ciphersuite=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 "
     "key_exchange=ECDHE authentication=RSA cipher=AES_128_GCM aead=1 resumed=0 delay=0 len=42\n"
     "tls.certificate_request server\n"},
    {"tls13",
     {{'c', HELLO_13},
      {'s', SERVER_HELLO_13 CCS DATA("40") DATA("800") FINISHED_13},
      {'c', CCS FINISHED_13 DATA("100")},
      {'s', TICKET_13 TICKET_13 DATA("600")}},
     SAID_HELLO_13
     "len=178\n" SAID_SERVER_HELLO_13 "tls.change_cipher_spec server meaningless=1\n"
     "tls.encrypted server " SAID_GCM "offset=133 after=0\n"
     "tls.change_cipher_spec client meaningless=1\n"
     "tls.encrypted client " SAID_GCM "offset=189 after=0\n"
     "tls.application_data client inferred len=100 after=0 handshake_bytes=1288 round_trips=1\n"
     "tls.application_data server inferred len=600 after=0 handshake_bytes=1903 round_trips=1\n"},
    {"tls13-tickets-before-the-request", /* they cost no round trip */
     {{'c', HELLO_13},
      {'s', SERVER_HELLO_13 DATA("800") FINISHED_13},
      {'c', FINISHED_13},
      {'s', TICKET_13 TICKET_13},
      {'c', DATA("100")},
      {'s', DATA("250")}}, /* as long as a ticket, but not in their turn */
     SAID_HELLO_13
     "len=178\n" SAID_SERVER_HELLO_13 "tls.encrypted server " SAID_GCM "offset=127 after=0\n"
     "tls.encrypted client " SAID_GCM "offset=183 after=0\n"
     "tls.application_data client inferred len=100 after=0 handshake_bytes=1741 round_trips=1\n"
     "tls.application_data server inferred len=250 after=0 handshake_bytes=1846 round_trips=1\n"},
    {"tls13-client-certificate-merged-with-finished",
     {{'c', HELLO_13},
      {'s', SERVER_HELLO_13 DATA("900")},
      {'c', DATA("1200")},
      {'s', TICKET_13},
      {'c', DATA("100")}},
     SAID_HELLO_13
     "len=178\n" SAID_SERVER_HELLO_13 "tls.encrypted server " SAID_GCM "offset=127 after=0\n"
     "tls.encrypted client " SAID_GCM "offset=183 after=0\n"
     "tls.application_data client inferred len=100 after=0 handshake_bytes=2675 round_trips=1\n"},
    {"tls13-finished-merged-with-little", /* as Chrome does with ALPS */
     {{'c', HELLO_13}, {'s', SERVER_HELLO_13 DATA("900")}, {'c', DATA("63") DATA("93")}},
     SAID_HELLO_13
     "len=178\n" SAID_SERVER_HELLO_13 "tls.encrypted server " SAID_GCM "offset=127 after=0\n"
     "tls.encrypted client " SAID_GCM "offset=183 after=0\n"
     "tls.application_data client inferred len=93 after=0 handshake_bytes=1283 round_trips=1\n"},
    {"tls13-client-certificate-apart", /* Certificate, CertificateVerify, Finished */
     {{'c', HELLO_13},
      {'s', SERVER_HELLO_13 DATA("900")},
      {'c', DATA("700") DATA("97") FINISHED_13 DATA("93")}},
     SAID_HELLO_13
     "len=178\n" SAID_SERVER_HELLO_13 "tls.encrypted server " SAID_GCM "offset=127 after=0\n"
     "tls.encrypted client " SAID_GCM "offset=183 after=0\n"
     "tls.application_data client inferred len=93 after=0 handshake_bytes=2080 round_trips=1\n"},
    {"tls13-closed-at-once", /* 19 bytes are an alert, not data */
     {{'c', HELLO_13},
      {'s', SERVER_HELLO_13 DATA("900")},
      {'c', FINISHED_13 DATA("19")},
      {'s', DATA("19")}},
     SAID_HELLO_13 "len=178\n" SAID_SERVER_HELLO_13 "tls.encrypted server " SAID_GCM
                   "offset=127 after=0\n"
                   "tls.encrypted client " SAID_GCM "offset=183 after=0\n"
                   "tls.alert client inferred level=encrypted description=encrypted\n"
                   "tls.alert server inferred level=encrypted description=encrypted\n"},
    {"tls13-early-data",
     {{'c',
       HELLO_13_WITH("002a [2] 0029 [2 [2 [2 16*01] 00000000] [2 [1 32*02]]]") CCS DATA("120")},
      {'s', "16 0303 [2 02 [3 0303 " RANDOM
            " [1 32*55] 1301 00 [2 002b [2 0304] 0033 [2 001d [2 32*02]] 0029 [2 0000]]]]" DATA(
                "40") FINISHED_13 DATA("500")},
      {'c', DATA("21") FINISHED_13},
      {'s', DATA("3000")}},
     "tls.client_hello client version=TLS 1.3 record_version=TLS 1.0 server_name=notes.example "
     "alpn=h2,http/1.1 ciphersuites=2 key_shares=x25519 session_id=1 session_ticket=0 psk=1 "
     "early_data=1 grease=0 len=245\n"
     "tls.change_cipher_spec client meaningless=1\n"
     "tls.encrypted client offset=256 after=0\n"
     "tls.application_data client inferred len=120 after=0 handshake_bytes=256 round_trips=0\n"
     "tls.server_hello server version=TLS 1.3 ciphersuite=TLS_AES_128_GCM_SHA256 "
     "key_exchange=ECDHE cipher=AES_128_GCM aead=1 group=x25519 resumed=1 delay=0 len=128\n"
     "tls.encrypted server " SAID_GCM "offset=133 after=0\n"
     "tls.application_data server inferred len=3000 after=0 handshake_bytes=1206 round_trips=1\n"},
    {"tls13-hello-retry-request",
     {{'c', HELLO_13},
      {'s', "16 0303 [2 02 [3 0303 " RETRY_RANDOM
            " [1 32*55] 1301 00 [2 002b [2 0304] 0033 [2 0018]]]]" CCS},
      {'c', CCS HELLO_13},
      {'s', SERVER_HELLO_13 DATA("900")},
      {'c', FINISHED_13 DATA("100")}},
     SAID_HELLO_13
     "len=178\n"
     "tls.hello_retry_request server group=secp384r1 ciphersuite=TLS_AES_128_GCM_SHA256\n"
     "tls.change_cipher_spec server meaningless=1\n"
     "tls.change_cipher_spec client meaningless=1\n" SAID_HELLO_13 "len=178\n" SAID_SERVER_HELLO_13
     "tls.encrypted server " SAID_GCM "offset=226 after=0\n"
     "tls.encrypted client " SAID_GCM "offset=372 after=0\n"
     "tls.application_data client inferred len=100 after=0 handshake_bytes=1561 round_trips=2\n"},
    {"tls13-hybrid-group",
     {{'s', "16 0303 [2 02 [3 0303 " RANDOM
            " [1] 1302 00 [2 0033 [2 11ec [2 1120*02]] 002b [2 0304]]]]"}},
     "tls.server_hello server version=TLS 1.3 ciphersuite=TLS_AES_256_GCM_SHA384 "
     "key_exchange=ECDHE+KEM cipher=AES_256_GCM aead=1 group=X25519MLKEM768 len=1178\n"},
    {"tls13-psk-without-key-share",
     {{'s', "16 0303 [2 02 [3 0303 " RANDOM " [1] 1303 00 [2 002b [2 0304] 0029 [2 0000]]]]"}},
     "tls.server_hello server version=TLS 1.3 ciphersuite=TLS_CHACHA20_POLY1305_SHA256 "
     "key_exchange=PSK cipher=CHACHA20_POLY1305 aead=1 len=56\n"},
    {"tls13-draft-18", /* version first, no session id, no compression */
     {{'s', "16 0301 [2 02 [3 7f12 " RANDOM " 1301 [2 0028 [2 001d [2 32*02]]]]]"}},
     "tls.server_hello server version=TLS 1.3 (draft 18) ciphersuite=TLS_AES_128_GCM_SHA256 "
     "key_exchange=ECDHE cipher=AES_128_GCM aead=1 group=x25519 len=82\n"},
    {"tls13-server-not-captured",
     {{'c', HELLO_13}, {'c', CCS FINISHED_13 DATA("100")}},
     SAID_HELLO_13
     "len=178\n"
     "tls.change_cipher_spec client meaningless=0\n"
     "tls.encrypted client offset=189 after=0\n"
     "tls.application_data client inferred len=100 after=0 handshake_bytes=247 round_trips=0\n"},
    {"grease",
     {{'c', "16 0301 [2 01 [3 0303 " RANDOM " [1] [2 baba 1301 c02f] [1 00] [2 4a4a [2] "
            "000a [2 [2 9a9a 001d]] 002b [2 [1 dada 0304 0303]] "
            "0033 [2 [2 9a9a [2 00] 001d [2 32*01]]] 0010 [2 [2 [1 1a1a][1 'h2']]]]]]"}},
     "tls.client_hello client version=TLS 1.3 record_version=TLS 1.0 alpn=h2 ciphersuites=2 "
     "groups=x25519 key_shares=x25519 session_id=0 session_ticket=0 psk=0 early_data=0 grease=1 "
     "len=135\n"},
    {"ssl30-without-extensions",
     {{'c', "16 0300 [2 01 [3 0300 " RANDOM " [1] [2 0005 000a] [1 00]]]"},
      {'s', "16 0300 [2 02 [3 0300 " RANDOM " [1 32*66] 000a 00]]"}},
     "tls.client_hello client version=SSL 3.0 record_version=SSL 3.0 ciphersuites=2 session_id=0 "
     "session_ticket=0 psk=0 early_data=0 grease=0 len=47\n"
     "tls.server_hello server version=SSL 3.0 ciphersuite=TLS_RSA_WITH_3DES_EDE_CBC_SHA "
     "key_exchange=RSA authentication=RSA cipher=3DES_EDE_CBC aead=0 resumed=0 delay=0 len=74\n"
     "tls.old_version server version=SSL 3.0\n"},
    {"tls10-dhe", /* signed with what the suite says: no scheme on the wire */
     {{'s', "16 0301 [2 02 [3 0301 " RANDOM " [1] 0033 00]]"
            "16 0301 [2 0c [3 [2 00 7f 127*01][2 02][2 128*03][2 128*04]]]"}},
     "tls.server_hello server version=TLS 1.0 ciphersuite=TLS_DHE_RSA_WITH_AES_128_CBC_SHA "
     "key_exchange=DHE authentication=RSA cipher=AES_128_CBC aead=0 len=42\n"
     "tls.old_version server version=TLS 1.0\n"
     "tls.server_key_exchange server group=DH 1023 signature=rsa_md5_sha1\n"},
    {"tls12-ecdhe-psk-with-hint",
     {{'s', SERVER_HELLO_12("d001") "16 0303 [2 0c [3 [2 'hint'] 03 0018 [1 97*03]]]"}},
     "tls.server_hello server version=TLS 1.2 ciphersuite=TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256 "
     "key_exchange=ECDHE_PSK authentication=PSK cipher=AES_128_GCM aead=1 len=42\n"
     "tls.server_key_exchange server group=secp384r1\n"},
    {"numbers-without-a-name",
     {{'s', "16 0303 [2 02 [3 0303 " RANDOM " [1] eaea 00 [2 0010 [2 [2 [1 'x']]]]]]"},
      {'s', "15 0303 [2 02 99]"}},
     "tls.server_hello server version=TLS 1.2 ciphersuite=0xeaea alpn=x len=52\n"
     "tls.alert server level=fatal description=0x0099\n"},
    {"alert-instead-of-a-hello",
     {{'c', HELLO_12}, {'s', "15 0303 [2 02 28]"}},
     SAID_HELLO_12 "tls.alert server level=fatal description=handshake_failure\n"},
    {"ssl2-hello-answered-with-tls",
     {{'c', "80 2e 01 0301 0015 0000 0010 00002f 000035 000005 000004 010080 00000a 00002f 16*cc"},
      {'s', "16 0301 [2 02 [3 0301 " RANDOM " [1] 002f 00]]"},
      {'c', "16 0301 [2 10 [3 [2 64*01]]]"}},
     "tls.client_hello client version=TLS 1.0 record_version=SSL 2.0 ciphersuites=7 session_id=0 "
     "len=46\n"
     "tls.server_hello server version=TLS 1.0 ciphersuite=TLS_RSA_WITH_AES_128_CBC_SHA "
     "key_exchange=RSA authentication=RSA cipher=AES_128_CBC aead=0 resumed=0 delay=0 len=42\n"
     "tls.old_version server version=TLS 1.0\n"
     "tls.client_key_exchange client method=RSA len=70\n"},
    {"ssl2",
     {{'c', "80 1c 01 0002 0003 0000 0010 010080 16*cc"},
      {'s', "80 1e 04 00 00 0002 0000 0003 0010 010080 16*dd"},
      {'c', "80 10 02 15*ee"}},
     "tls.client_hello client version=SSL 2.0 record_version=SSL 2.0 ciphersuites=1 session_id=0 "
     "len=28\n"
     "tls.server_hello server version=SSL 2.0 resumed=0 delay=0 len=30\n"
     "tls.old_version server version=SSL 2.0\n"},
    {"message-in-three-records",
     {{'c', "16 0301 [2 01 000029] 16 0301 [2 0303 16*aa] 16 0301 [2 16*aa [1] [2 c02f] [1 00]]"}},
     "tls.client_hello client version=TLS 1.2 record_version=TLS 1.0 ciphersuites=1 session_id=0 "
     "session_ticket=0 psk=0 early_data=0 grease=0 len=45\n"},
    {"messages-in-one-record",
     {{'s', "16 0303 [2 02 [3 0303 " RANDOM " [1] c02f 00] 0d [3 [1 01][2 0401][2]] 0e [3]]"}},
     "tls.server_hello server version=TLS 1.2 ciphersuite=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 "
     "key_exchange=ECDHE authentication=RSA cipher=AES_128_GCM aead=1 len=42\n"
     "tls.certificate_request server\n"},
    {"starts-in-the-middle",
     {{'s', DATA("500") DATA("500")}, {'c', DATA("70")}, {'s', "15 0303 [2 26*bb]"}},
     "tls.alert server level=encrypted description=encrypted\n"},
    {"after-starttls",
     {{'s', "'220 mail.example' 0d0a"},
      {'c', "'STARTTLS' 0d0a"},
      {'s', "'220 go on' 0d0a"},
      {'c', HELLO_12},
      {'s', SERVER_HELLO_12("c02f")}},
     SAID_HELLO_12
     "tls.server_hello server version=TLS 1.2 ciphersuite=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 "
     "key_exchange=ECDHE authentication=RSA cipher=AES_128_GCM aead=1 resumed=0 delay=0 len=42\n"},
    {"server-speaks-as-client", /* TLS the other way round, as in active FTP */
     {{'s', HELLO_12}, {'c', SERVER_HELLO_12("c02f")}},
     "tls.client_hello server version=TLS 1.2 record_version=TLS 1.0 server_name=notes.example "
     "ciphersuites=3 groups=x25519,secp256r1 session_id=0 session_ticket=0 psk=0 early_data=0 "
     "grease=0 len=83\n"
     "tls.server_hello client version=TLS 1.2 ciphersuite=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 "
     "key_exchange=ECDHE authentication=RSA cipher=AES_128_GCM aead=1 resumed=0 delay=0 len=42\n"},
};

static const Case broken[] = {
    {"record-type-unknown",
     {{'c', HELLO_12 "63 0303 [2 00]"}},
     SAID_HELLO_12 "tls.malformed client reason=what should be a record is none\n"},
    {"record-too-long",
     {{'c', HELLO_12 "16 0303 4801"}},
     SAID_HELLO_12 "tls.malformed client reason=what should be a record is none\n"},
    {"message-too-long",
     {{'c', "16 0301 [2 01 020001 0303]"}, {'c', HELLO_12}},
     "tls.malformed client reason=a handshake message is longer than any should be\n"},
    {"session-id-beyond-the-message",
     {{'c', "16 0301 [2 01 [3 0303 " RANDOM " 20 16*00]]"}},
     "tls.client_hello client version=TLS 1.2 record_version=TLS 1.0 session_id=0 "
     "session_ticket=0 psk=0 early_data=0 grease=0 len=55\n"
     "tls.malformed client reason=the ClientHello contradicts its own lengths\n"},
    {"extensions-beyond-the-message",
     {{'c', "16 0301 [2 01 [3 0303 " RANDOM " [1] [2 c02f] [1 00] 00ff 0000]]"}},
     "tls.client_hello client version=TLS 1.2 record_version=TLS 1.0 ciphersuites=1 session_id=0 "
     "session_ticket=0 psk=0 early_data=0 grease=0 len=49\n"
     "tls.malformed client reason=the ClientHello contradicts its own lengths\n"},
    {"server-name-beyond-its-extension",
     {{'c',
       "16 0301 [2 01 [3 0303 " RANDOM " [1] [2 c02f] [1 00] [2 0000 [2 00ff 00] " GROUPS "]]]"}},
     "tls.client_hello client version=TLS 1.2 record_version=TLS 1.0 ciphersuites=1 "
     "groups=x25519,secp256r1 session_id=0 session_ticket=0 psk=0 early_data=0 grease=0 len=64\n"
     "tls.malformed client reason=the server_name extension is broken\n"},
    {"server-hello-too-short",
     {{'s', "16 0303 [2 02 [3 0303 16*00]]"}},
     "tls.server_hello server version=TLS 1.2 len=22\n"
     "tls.malformed server reason=the ServerHello contradicts its own lengths\n"},
    {"certificate-is-none",
     {{'s', "16 0303 [2 0b [3 [3 [3 'no certificate']]]]"}},
     "tls.certificate server chain=1 len=24\n"
     "tls.malformed server reason=the first certificate is no X.509 certificate\n"},
    {"key-exchange-too-short",
     {{'s', SERVER_HELLO_12("c02f") "16 0303 [2 0c [3 03]]"}},
     "tls.server_hello server version=TLS 1.2 ciphersuite=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 "
     "key_exchange=ECDHE authentication=RSA cipher=AES_128_GCM aead=1 len=42\n"
     "tls.server_key_exchange server\n"
     "tls.malformed server reason=the ServerKeyExchange contradicts its own lengths\n"},
};

/* ---- one session -------------------------------------------------------------- */

typedef struct Session {
    TcpConnection connection;
    void *state;
    uint64_t sent[2];
    Moment at;
} Session;

static void session_init(Session *session)
{
    *session = (Session){.at = {1, 0}};
    timeline_init(&session->connection.conversation.timeline, BUDGET_BYTES, false, NULL);
    session->state = tls_protocol.open(&session->connection.conversation);
}

static void session_clear(Session *session)
{
    tls_protocol.close(session->state);
    timeline_clear(&session->connection.conversation.timeline);
}

/* Sends `captured` of `n` bytes, from a block of just that size, so that a
 * sanitizer sees one byte too far. */
static void session_send_cut(Session *session, End from, const uint8_t *bytes, size_t captured,
                             size_t n)
{
    g_autofree uint8_t *copy = g_memdup2(bytes, captured);
    Slice slice = {
        .data = cursor_cut(copy, captured, n), .at = session->at, .offset = session->sent[from]};
    if (n > 0)
        tls_protocol.data(session->state, from, &slice);
    session->sent[from] += n;
}

static void session_send(Session *session, End from, const uint8_t *bytes, size_t n)
{
    session_send_cut(session, from, bytes, n, n);
}

static void session_gap(Session *session, End from, uint64_t n)
{
    tls_protocol.gap(session->state, from, n, &session->at);
    session->sent[from] += n;
}

static void session_finish(Session *session)
{
    tls_protocol.finish(session->state, END_CLIENT, &session->at);
    tls_protocol.finish(session->state, END_SERVER, &session->at);
}

/* Sentences, and what has tests of its own. */
static const char *const not_rendered[] = {"meaning",
                                           "versions",
                                           "signature_schemes",
                                           "ech",
                                           "retried",
                                           "renegotiation",
                                           "ja3",
                                           "ja4",
                                           "ja3s",
                                           "secure_renegotiation",
                                           "extended_master",
                                           NULL};

static void render_value(GString *text, const Event *event, unsigned i)
{
    const FieldSpec *field = &event_catalogue[event->id].fields[i];
    if (g_strv_contains(not_rendered, field->name))
        return;
    g_string_append_printf(text, " %s=", field->name);
    if (field->type == TYPE_TEXT)
        g_string_append_len(text, event->values[i].text->bytes, event->values[i].text->length);
    else
        g_string_append_printf(text, "%" G_GUINT64_FORMAT, event->values[i].number);
}

/* "name by [inferred] field=value ...", a line for each event. */
static char *render(const Session *session)
{
    GString *text = g_string_new(NULL);
    const Event *event = session->connection.conversation.timeline.first_event;
    for (; event; event = event->next) {
        g_string_append_printf(text, "%s %s", event_catalogue[event->id].name,
                               end_name((End)event->by));
        if (event->certainty == CERTAINTY_INFERRED)
            g_string_append(text, " inferred");
        for (unsigned i = 0; i < event_catalogue[event->id].field_count; i++) {
            if (event->present >> i & 1)
                render_value(text, event, i);
        }
        g_string_append_c(text, '\n');
    }
    return g_string_free(text, FALSE);
}

static End end_of(char from)
{
    return from == 'c' ? END_CLIENT : END_SERVER;
}

/* Sends all flights, flight `cut` of them in two pieces, the first of `at`
 * bytes; or all byte by byte if `at` is SIZE_MAX. */
static char *run(const Case *c, guint cut, size_t at)
{
    Session session;
    session_init(&session);
    for (guint i = 0; i < G_N_ELEMENTS(c->flights) && c->flights[i].from; i++) {
        g_autoptr(GByteArray) bytes = bytes_from(c->flights[i].bytes);
        End from = end_of(c->flights[i].from);
        size_t first = i == cut ? MIN(at, bytes->len) : bytes->len;
        size_t step = at == SIZE_MAX ? 1 : bytes->len;
        for (size_t done = 0; done < first; done += MIN(step, first - done))
            session_send(&session, from, bytes->data + done, MIN(step, first - done));
        session_send(&session, from, bytes->data + first, bytes->len - first);
    }
    session_finish(&session);
    char *text = render(&session);
    session_clear(&session);
    return text;
}

static void test_whole(gconstpointer data)
{
    const Case *c = data;
    g_autofree char *text = run(c, G_MAXUINT, 0);
    g_assert_cmpstr(text, ==, c->events);
}

/* Wherever segments end, the events are the same. */
static void test_split(gconstpointer data)
{
    const Case *c = data;
    for (guint i = 0; i < G_N_ELEMENTS(c->flights) && c->flights[i].from; i++) {
        g_autoptr(GByteArray) bytes = bytes_from(c->flights[i].bytes);
        for (size_t at = 0; at <= bytes->len; at++) {
            g_autofree char *text = run(c, i, at);
            g_assert_cmpstr(text, ==, c->events);
        }
    }
    g_autofree char *text = run(c, G_MAXUINT, SIZE_MAX);
    g_assert_cmpstr(text, ==, c->events);
}

/* A capture that ends early, or a snap length, makes nothing malformed. */
static void test_cut(gconstpointer data)
{
    const Case *c = data;
    for (guint i = 0; i < G_N_ELEMENTS(c->flights) && c->flights[i].from; i++) {
        g_autoptr(GByteArray) bytes = bytes_from(c->flights[i].bytes);
        for (size_t captured = 0; captured < bytes->len; captured++) {
            Session session;
            session_init(&session);
            session_send_cut(&session, end_of(c->flights[i].from), bytes->data, captured,
                             captured % 2 ? captured : bytes->len);
            session_finish(&session);
            g_autofree char *text = render(&session);
            g_assert_null(strstr(text, "tls.malformed"));
            session_clear(&session);
        }
    }
}

/* ---- losses ------------------------------------------------------------------- */

static void test_gap_in_skipped_record(void)
{
    Session session;
    session_init(&session);
    g_autoptr(GByteArray) hello = bytes_from(HELLO_12);
    g_autoptr(GByteArray) server = bytes_from(SERVER_HELLO_12("c02f") CCS "16 0303 [2 40*ee]");
    g_autoptr(GByteArray) more = bytes_from("10*ee" DATA("10"));
    session_send(&session, END_CLIENT, hello->data, hello->len);
    session_send(&session, END_SERVER, server->data, server->len - 20);
    session_gap(&session, END_SERVER, 10);
    session_send(&session, END_SERVER, more->data, more->len);

    g_autofree char *text = render(&session);
    g_assert_nonnull(strstr(text, "tls.application_data server len=10 after=0"));
    session_clear(&session);
}

/* After a loss, data is told again, but only as inferred. */
static void test_gap_in_handshake(void)
{
    Session session;
    session_init(&session);
    g_autoptr(GByteArray) hello = bytes_from(HELLO_12);
    g_autoptr(GByteArray) server = bytes_from(SERVER_HELLO_12("c02f"));
    g_autoptr(GByteArray) records = bytes_from(FINISHED_12 DATA("77"));
    session_send(&session, END_CLIENT, hello->data, hello->len);
    session_send(&session, END_SERVER, server->data, server->len);
    session_gap(&session, END_SERVER, 2000);
    session_send(&session, END_SERVER, records->data, records->len);

    g_autofree char *text = render(&session);
    g_assert_nonnull(strstr(text, "tls.encrypted server inferred cipher=AES_128_GCM"));
    g_assert_nonnull(strstr(text, "tls.application_data server inferred len=77"));
    g_assert_null(strstr(text, "malformed"));
    session_clear(&session);
}

/* What was captured of a hello is told, though the rest is lost. */
static void test_hello_cut_by_snap_length(void)
{
    Session session;
    session_init(&session);
    g_autoptr(GByteArray) hello = bytes_from(HELLO_12);
    session_send_cut(&session, END_CLIENT, hello->data, hello->len - 5, hello->len);

    g_autofree char *text = render(&session);
    g_assert_nonnull(strstr(text, "server_name=notes.example ciphersuites=3"));
    session_clear(&session);
}

static void add_cases(const char *group, const Case *list, gsize count, GTestDataFunc test)
{
    for (gsize i = 0; i < count; i++) {
        g_autofree char *path = g_strdup_printf("/tls/%s/%s", group, list[i].name);
        g_test_add_data_func(path, &list[i], test);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_cases("whole", cases, G_N_ELEMENTS(cases), test_whole);
    add_cases("broken", broken, G_N_ELEMENTS(broken), test_whole);
    add_cases("split", cases, G_N_ELEMENTS(cases), test_split);
    add_cases("split-broken", broken, G_N_ELEMENTS(broken), test_split);
    add_cases("cut", cases, G_N_ELEMENTS(cases), test_cut);
    g_test_add_func("/tls/loss/in-a-skipped-record", test_gap_in_skipped_record);
    g_test_add_func("/tls/loss/in-the-handshake", test_gap_in_handshake);
    g_test_add_func("/tls/loss/snap-length", test_hello_cut_by_snap_length);
    return g_test_run();
}
