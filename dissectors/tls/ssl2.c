#include "ssl2.h"

#include "handshake.h"

#define SSL2_CLIENT_HELLO 1
#define SSL2_SERVER_HELLO 4

/* RFC 5246, E.2: cipher specs have 3 bytes; the challenge has 16 to 32. */
#define SSL2_CIPHER_SPEC_BYTES   3
#define SSL2_CHALLENGE_MIN_BYTES 16
#define SSL2_CHALLENGE_MAX_BYTES 32

/* What comes before the lists of a hello, after the record header. */
#define CLIENT_HELLO_FIXED_BYTES 9
#define SERVER_HELLO_FIXED_BYTES 11

/* X509_CERTIFICATE, the only certificate type of SSL 2.0. */
#define SSL2_CERTIFICATE_X509 1

typedef struct Ssl2ClientHello {
    uint16_t version, specs_bytes, session_id_bytes, challenge_bytes;
} Ssl2ClientHello;

typedef struct Ssl2ServerHello {
    uint8_t session_id_hit, certificate_type;
    uint16_t version, certificate_bytes, specs_bytes, connection_id_bytes;
} Ssl2ServerHello;

/* Reads the record header and the type of the message; WHOLE if it is `type`. */
static Verdict read_header(Cursor *c, uint8_t type, uint16_t *length)
{
    uint8_t high, low, found;
    if (!cursor_u8(c, &high))
        return VERDICT_CUT_SHORT;
    if (!(high & TLS_SSL2_LENGTH_FLAG))
        return VERDICT_MALFORMED;
    if (!cursor_u8(c, &low) || !cursor_u8(c, &found))
        return VERDICT_CUT_SHORT;
    *length = (uint16_t)((high & ~TLS_SSL2_LENGTH_FLAG) << 8 | low);
    return found == type ? VERDICT_WHOLE : VERDICT_MALFORMED;
}

static Verdict read_client_hello(Cursor *c, uint16_t *length, Ssl2ClientHello *hello)
{
    Verdict verdict = read_header(c, SSL2_CLIENT_HELLO, length);
    if (verdict != VERDICT_WHOLE)
        return verdict;
    if (!cursor_u16(c, &hello->version) || !cursor_u16(c, &hello->specs_bytes) ||
        !cursor_u16(c, &hello->session_id_bytes) || !cursor_u16(c, &hello->challenge_bytes))
        return VERDICT_CUT_SHORT;

    unsigned rank = tls_version_rank(hello->version);
    bool sane = rank > 0 && rank <= tls_version_rank(TLS_VERSION_1_2) && hello->specs_bytes > 0 &&
                hello->specs_bytes % SSL2_CIPHER_SPEC_BYTES == 0 &&
                hello->challenge_bytes >= SSL2_CHALLENGE_MIN_BYTES &&
                hello->challenge_bytes <= SSL2_CHALLENGE_MAX_BYTES &&
                CLIENT_HELLO_FIXED_BYTES + hello->specs_bytes + hello->session_id_bytes +
                        hello->challenge_bytes ==
                    *length;
    return sane ? VERDICT_WHOLE : VERDICT_MALFORMED;
}

static Verdict read_server_hello(Cursor *c, uint16_t *length, Ssl2ServerHello *hello)
{
    Verdict verdict = read_header(c, SSL2_SERVER_HELLO, length);
    if (verdict != VERDICT_WHOLE)
        return verdict;
    if (!cursor_u8(c, &hello->session_id_hit) || !cursor_u8(c, &hello->certificate_type) ||
        !cursor_u16(c, &hello->version) || !cursor_u16(c, &hello->certificate_bytes) ||
        !cursor_u16(c, &hello->specs_bytes) || !cursor_u16(c, &hello->connection_id_bytes))
        return VERDICT_CUT_SHORT;

    bool sane = hello->version == TLS_VERSION_SSL_2 &&
                SERVER_HELLO_FIXED_BYTES + hello->certificate_bytes + hello->specs_bytes +
                        hello->connection_id_bytes ==
                    *length;
    return sane ? VERDICT_WHOLE : VERDICT_MALFORMED;
}

static Verdict judge_client_hello(Cursor c)
{
    uint16_t length;
    Ssl2ClientHello hello;
    return read_client_hello(&c, &length, &hello);
}

static Verdict judge_server_hello(Cursor c)
{
    uint16_t length;
    Ssl2ServerHello hello;
    return read_server_hello(&c, &length, &hello);
}

Verdict tls_ssl2_is_hello(Cursor c)
{
    Verdict client = judge_client_hello(c);
    return client == VERDICT_MALFORMED ? judge_server_hello(c) : client;
}

/* RFC 5246, E.2: the challenge is the end of the client random. `lists` are those of
 * the hello, which end in it. */
static void take_challenge(TlsSession *session, const Ssl2ClientHello *hello, Cursor lists)
{
    size_t before = (size_t)hello->specs_bytes + hello->session_id_bytes;
    size_t n = MIN(hello->challenge_bytes, SECRETS_RANDOM_BYTES);
    const uint8_t *challenge = cursor_skip(&lists, before) ? cursor_bytes(&lists, n) : NULL;
    memset(session->client_random, 0, SECRETS_RANDOM_BYTES);
    if (challenge)
        memcpy(session->client_random + SECRETS_RANDOM_BYTES - n, challenge, n);
}

static void tell_client_hello(TlsSession *session, End from, uint16_t length,
                              const Ssl2ClientHello *hello)
{
    session->ssl2 = true;
    session->hello_seen = true;
    session->client = from;
    session->offered = hello->version;
    session->first_hello = session->last_hello = session->halves[from].intake.now;

    Timeline *timeline = tls_timeline(session);
    Event *event = tls_event(session, EVENT_TLS_CLIENT_HELLO, from);
    char text[TLS_NAME_SIZE];
    timeline_set_string(timeline, event, TLS_CLIENT_HELLO_version,
                        tls_version_print(hello->version, text));
    timeline_set_string(timeline, event, TLS_CLIENT_HELLO_record_version,
                        tls_version_print(TLS_VERSION_SSL_2, text));
    timeline_set_number(event, TLS_CLIENT_HELLO_ciphersuites,
                        hello->specs_bytes / SSL2_CIPHER_SPEC_BYTES);
    timeline_set_number(event, TLS_CLIENT_HELLO_session_id, hello->session_id_bytes > 0);
    timeline_set_number(event, TLS_CLIENT_HELLO_len, length);
}

static void tell_server_hello(TlsSession *session, End from, uint16_t length,
                              const Ssl2ServerHello *hello)
{
    session->ssl2 = true;
    session->version = hello->version;
    session->client = end_other(from);

    Timeline *timeline = tls_timeline(session);
    Event *event = tls_event(session, EVENT_TLS_SERVER_HELLO, from);
    char text[TLS_NAME_SIZE];
    timeline_set_string(timeline, event, TLS_SERVER_HELLO_version,
                        tls_version_print(hello->version, text));
    timeline_set_number(event, TLS_SERVER_HELLO_resumed, hello->session_id_hit != 0);
    timeline_set_number(event, TLS_SERVER_HELLO_len, length);
    if (session->hello_seen && event)
        timeline_set_duration(event, TLS_SERVER_HELLO_delay,
                              event->at.time_ns - session->last_hello.time_ns);
    tls_tell_old_version(session, from);
}

static size_t parse_client_hello(TlsSession *session, End from, const Cursor *available)
{
    Cursor c = *available, lists;
    uint16_t length;
    Ssl2ClientHello hello;
    if (read_client_hello(&c, &length, &hello) != VERDICT_WHOLE ||
        !cursor_take(&c, length - (size_t)CLIENT_HELLO_FIXED_BYTES, &lists))
        return 0;
    take_challenge(session, &hello, lists);
    tell_client_hello(session, from, length, &hello);
    return available->captured - c.captured;
}

static size_t parse_server_hello(TlsSession *session, End from, const Cursor *available)
{
    Cursor c = *available, certificate, lists;
    uint16_t length;
    Ssl2ServerHello hello;
    if (read_server_hello(&c, &length, &hello) != VERDICT_WHOLE ||
        !cursor_take(&c, hello.certificate_bytes, &certificate) ||
        !cursor_take(&c, (size_t)hello.specs_bytes + hello.connection_id_bytes, &lists))
        return 0;
    tell_server_hello(session, from, length, &hello);
    if (hello.certificate_type == SSL2_CERTIFICATE_X509 && !cursor_at_end(&certificate))
        tls_tell_certificate(session, from, 1, &certificate, length);
    return available->captured - c.captured;
}

size_t tls_ssl2_parse(TlsSession *session, End from, const Cursor *available)
{
    if (judge_client_hello(*available) == VERDICT_WHOLE)
        return parse_client_hello(session, from, available);
    return parse_server_hello(session, from, available);
}
