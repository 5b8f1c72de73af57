/* server_hello.c: ServerHello (RFC 8446, 4.1.3; RFC 5246, 7.4.1.3), and
 * HelloRetryRequest, which is one with a certain random. */
#include "extensions.h"
#include "fingerprint.h"
#include "handshake.h"
#include "inside.h"
#include "unlock.h"

/* RFC 8446, 4.1.3: SHA-256 of "HelloRetryRequest", in place of the random. */
static const uint8_t retry_random[TLS_RANDOM_BYTES] = {
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

/* Until draft 21, TLS 1.3 named its version first and left out the session id
 * and the compression; until 18 it had no cipher suite in HelloRetryRequest. Some
 * of the first implementations wrote 0x0304, which nobody writes there today. */
#define FIRST_DRAFT           0x7f0e
#define LAST_DRAFT_NO_SUITE   0x7f12
#define LAST_DRAFT_OLD_LAYOUT 0x7f15

typedef struct ServerHello {
    uint16_t version;
    uint16_t suite;
    uint16_t group; /* 0 none */
    const uint8_t *random;
    uint8_t compression;
    bool renegotiation_info;
    bool retry, has_suite, psk, encrypt_then_mac, extended_master;
    Cursor session_id;
    Cursor alpn;
} ServerHello;

static bool read_version(void *facts, Cursor data)
{
    ServerHello *hello = facts;
    return cursor_u16(&data, &hello->version) && cursor_at_end(&data);
}

/* A key share, or in a HelloRetryRequest no more than the group. */
static bool read_key_share(void *facts, Cursor data)
{
    ServerHello *hello = facts;
    return cursor_u16(&data, &hello->group);
}

static bool read_psk(void *facts, Cursor data)
{
    ServerHello *hello = facts;
    uint16_t identity;
    hello->psk = cursor_u16(&data, &identity);
    return hello->psk;
}

static bool read_encrypt_then_mac(void *facts, Cursor data)
{
    ServerHello *hello = facts;
    hello->encrypt_then_mac = true;
    return cursor_at_end(&data);
}

static bool read_extended_master(void *facts, Cursor data)
{
    ServerHello *hello = facts;
    hello->extended_master = true;
    return cursor_at_end(&data);
}

static bool read_renegotiation(void *facts, Cursor data)
{
    ServerHello *hello = facts;
    hello->renegotiation_info = true;
    (void)data;
    return true;
}

static bool read_alpn(void *facts, Cursor data)
{
    ServerHello *hello = facts;
    Cursor list;
    return cursor_u16_block(&data, &list) && cursor_u8_block(&list, &hello->alpn);
}

static const TlsExtensionReader readers[] = {
    {TLS_EXTENSION_ALPN, "the ALPN extension is broken", read_alpn},
    {TLS_EXTENSION_RENEGOTIATION, "", read_renegotiation},
    {TLS_EXTENSION_ENCRYPT_THEN_MAC, "", read_encrypt_then_mac},
    {TLS_EXTENSION_EXTENDED_MASTER, "", read_extended_master},
    {TLS_EXTENSION_SUPPORTED_VERSIONS, "the supported_versions extension is broken", read_version},
    {TLS_EXTENSION_PRE_SHARED_KEY, "the pre_shared_key extension is broken", read_psk},
    {TLS_EXTENSION_KEY_SHARE_OLD, "the key_share extension is broken", read_key_share},
    {TLS_EXTENSION_KEY_SHARE, "the key_share extension is broken", read_key_share},
    {0, NULL, NULL},
};

static bool is_old_layout(uint16_t version)
{
    return version == TLS_VERSION_1_3 ||
           (version >= FIRST_DRAFT && version <= LAST_DRAFT_OLD_LAYOUT);
}

static Verdict parse_extensions(Cursor *body, ServerHello *hello, const char **trouble)
{
    Cursor extensions;
    if (cursor_at_end(body)) /* before RFC 3546 there were none */
        return VERDICT_WHOLE;
    if (!cursor_u16_block(body, &extensions))
        return cursor_failure(body);
    return tls_extensions_read(extensions, readers, NULL, hello, trouble);
}

static Verdict parse_hello(Cursor body, ServerHello *hello, const char **trouble)
{
    if (!cursor_u16(&body, &hello->version))
        return cursor_failure(&body);
    const uint8_t *random = cursor_bytes(&body, TLS_RANDOM_BYTES);
    if (!random)
        return cursor_failure(&body);
    hello->random = random;
    hello->retry = memcmp(random, retry_random, TLS_RANDOM_BYTES) == 0;

    bool old_layout = is_old_layout(hello->version);
    if (!old_layout && !cursor_u8_block(&body, &hello->session_id))
        return cursor_failure(&body);
    hello->has_suite = cursor_u16(&body, &hello->suite);
    if (!hello->has_suite || (!old_layout && !cursor_u8(&body, &hello->compression)))
        return cursor_failure(&body);
    return parse_extensions(&body, hello, trouble);
}

/* hello_retry_request, a message of its own until draft 21. */
static Verdict parse_old_retry(Cursor body, ServerHello *hello, const char **trouble)
{
    hello->retry = true;
    if (!cursor_u16(&body, &hello->version))
        return cursor_failure(&body);
    if (hello->version > LAST_DRAFT_NO_SUITE) {
        hello->has_suite = cursor_u16(&body, &hello->suite);
        if (!hello->has_suite)
            return cursor_failure(&body);
    }
    return parse_extensions(&body, hello, trouble);
}

/* TLS 1.2 and before (RFC 5246, 7.4.1.3): an echoed session id means that the
 * session is resumed. TLS 1.3 echoes always; there the chosen PSK tells. */
static bool is_resumed(const TlsSession *session, const ServerHello *hello)
{
    if (tls_version_is_13(hello->version))
        return hello->psk;
    return session->session_id_length > 0 &&
           hello->session_id.captured == session->session_id_length &&
           memcmp(hello->session_id.at, session->session_id, session->session_id_length) == 0;
}

/* How the key is agreed on; NULL if that cannot be told. */
static const char *key_exchange_name(const ServerHello *hello, const TlsSuite *suite)
{
    if (!tls_version_is_13(hello->version))
        return suite && !suite->tls13 ? tls_key_exchanges[suite->key_exchange].name : NULL;

    const TlsGroup *group = tls_group_find(hello->group);
    if (group)
        return tls_key_exchanges[group->key_exchange].name;
    return hello->psk ? tls_key_exchanges[TLS_KEY_EXCHANGE_PSK].name : NULL;
}

static void tell_suite(TlsSession *session, Event *event, const ServerHello *hello)
{
    Timeline *timeline = tls_timeline(session);
    const TlsSuite *suite = session->suite;
    char text[TLS_NAME_SIZE];
    timeline_set_string(timeline, event, TLS_SERVER_HELLO_ciphersuite,
                        tls_suite_print(hello->suite, text));
    timeline_set_string(timeline, event, TLS_SERVER_HELLO_key_exchange,
                        key_exchange_name(hello, suite));
    if (!suite)
        return;
    if (!suite->tls13)
        timeline_set_string(timeline, event, TLS_SERVER_HELLO_authentication,
                            tls_authentications[suite->authentication].name);
    timeline_set_string(timeline, event, TLS_SERVER_HELLO_cipher, suite->cipher);
    timeline_set_number(event, TLS_SERVER_HELLO_aead, suite->kind == TLS_CIPHER_AEAD);
}

static void tell_hello(TlsSession *session, End from, const ServerHello *hello,
                       const TlsMessage *message)
{
    Timeline *timeline = tls_timeline(session);
    Event *event = tls_event(session, EVENT_TLS_SERVER_HELLO, from);
    char text[TLS_NAME_SIZE], ja3s[TLS_JA3_SIZE];

    timeline_set_string(timeline, event, TLS_SERVER_HELLO_version,
                        tls_version_print(hello->version, text));
    if (hello->has_suite)
        tell_suite(session, event, hello);
    if (hello->group)
        timeline_set_string(timeline, event, TLS_SERVER_HELLO_group,
                            tls_group_print(hello->group, text));
    if (hello->alpn.captured > 0)
        timeline_set_text(timeline, event, TLS_SERVER_HELLO_alpn, hello->alpn.at,
                          hello->alpn.captured);
    if (session->hello_seen) {
        timeline_set_number(event, TLS_SERVER_HELLO_resumed, is_resumed(session, hello));
        if (event)
            timeline_set_duration(event, TLS_SERVER_HELLO_delay,
                                  event->at.time_ns - session->last_hello.time_ns);
    }
    timeline_set_number(event, TLS_SERVER_HELLO_len, message->length);
    if (!tls_version_is_13(hello->version)) {
        timeline_set_number(event, TLS_SERVER_HELLO_secure_renegotiation,
                            hello->renegotiation_info);
        timeline_set_number(event, TLS_SERVER_HELLO_extended_master, hello->extended_master);
    }
    if (event && tls_fingerprint_server(message->body, ja3s))
        timeline_set_string(timeline, event, TLS_SERVER_HELLO_ja3s, ja3s);
}

static void tell_retry(TlsSession *session, End from, const ServerHello *hello)
{
    Timeline *timeline = tls_timeline(session);
    Event *event = tls_event(session, EVENT_TLS_HELLO_RETRY_REQUEST, from);
    char text[TLS_NAME_SIZE];
    if (hello->group)
        timeline_set_string(timeline, event, TLS_HELLO_RETRY_REQUEST_group,
                            tls_group_print(hello->group, text));
    if (hello->has_suite)
        timeline_set_string(timeline, event, TLS_HELLO_RETRY_REQUEST_ciphersuite,
                            tls_suite_print(hello->suite, text));
}

void tls_tell_old_version(TlsSession *session, End from)
{
    /* RFC 7568 for SSL 3.0, RFC 8996 for TLS 1.0 and 1.1, RFC 6176 for SSL 2.0 */
    unsigned rank = tls_version_rank(session->version);
    if (rank == 0 || rank >= tls_version_rank(TLS_VERSION_1_2))
        return;
    Timeline *timeline = tls_timeline(session);
    Event *event = tls_event(session, EVENT_TLS_OLD_VERSION, from);
    char text[TLS_NAME_SIZE];
    timeline_set_string(timeline, event, TLS_OLD_VERSION_version,
                        tls_version_print(session->version, text));
}

/* What the keys depend on. */
static void agree(TlsSession *session, End from, const ServerHello *hello,
                  const TlsMessage *message)
{
    session->server_hello_seen = true;
    session->extended_master = hello->extended_master;
    session->encrypt_then_mac = hello->encrypt_then_mac;
    session->compressed = hello->compression != 0;
    session->psk = hello->psk;
    session->resumed = is_resumed(session, hello);
    if (hello->random)
        memcpy(session->server_random, hello->random, SECRETS_RANDOM_BYTES);
    size_t n = hello->session_id.captured;
    session->server_session_id_length = n <= TLS_SESSION_ID_MAX ? (uint8_t)n : 0;
    if (session->server_session_id_length > 0)
        memcpy(session->server_session_id, hello->session_id.at, n);
    if (hello->alpn.captured > 0)
        tls_inside_choose(session, &hello->alpn);
    tls_unlock_hello(session);
    tell_hello(session, from, hello, message);
}

static void finish(TlsSession *session, End from, const ServerHello *hello, Verdict verdict,
                   const char *trouble, const TlsMessage *message)
{
    if (verdict == VERDICT_MALFORMED)
        trouble = "the ServerHello contradicts its own lengths";
    if (hello->version != 0) {
        session->version = hello->version;
        session->client = end_other(from);
        session->suite = hello->has_suite ? tls_suite_find(hello->suite) : NULL;
        session->retry_seen |= hello->retry;
        if (hello->retry)
            tell_retry(session, from, hello);
        else
            agree(session, from, hello, message);
        tls_tell_old_version(session, from);
    }
    if (trouble)
        tls_malformed(session, from, trouble);
}

void tls_server_hello(TlsSession *session, End from, const TlsMessage *message)
{
    ServerHello hello = {0};
    const char *trouble = NULL;
    Verdict verdict = parse_hello(message->body, &hello, &trouble);
    finish(session, from, &hello, verdict, trouble, message);
}

void tls_old_retry(TlsSession *session, End from, const TlsMessage *message)
{
    ServerHello hello = {0};
    const char *trouble = NULL;
    Verdict verdict = parse_old_retry(message->body, &hello, &trouble);
    finish(session, from, &hello, verdict, trouble, message);
}
