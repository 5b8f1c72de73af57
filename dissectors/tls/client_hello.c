/* client_hello.c: ClientHello (RFC 8446, 4.1.2; RFC 5246, 7.4.1.2). */
#include "extensions.h"
#include "fingerprint.h"
#include "handshake.h"
#include "schedule.h"
#include "words.h"

/* A DNS name is no longer than this (RFC 1035, 2.3.4). */
#define SERVER_NAME_MAX 255

/* name_type host_name, the only one there is (RFC 6066, 3). */
#define NAME_TYPE_HOST 0

typedef struct ClientHello {
    uint16_t version; /* newest offered */
    const uint8_t *random;
    Cursor session_id;
    Cursor ticket_bytes;
    uint8_t suite13_count;
    uint16_t suites13[TLS_EARLY_SUITES_MAX];
    bool suites_whole; /* all of the list was captured */
    uint32_t suites;
    bool grease, ticket, psk, early_data, psk_modes, ech, renegotiation_info;
    Cursor server_name;
    Words alpn, groups, key_shares, schemes, versions;
} ClientHello;

/* Notes a value that may be GREASE; false if it is. */
static bool is_real(ClientHello *hello, uint16_t value)
{
    bool grease = tls_is_grease(value);
    hello->grease |= grease;
    return !grease;
}

static bool read_server_name(void *facts, Cursor data)
{
    ClientHello *hello = facts;
    Cursor list;
    if (cursor_at_end(&data)) /* as a server echoes it */
        return true;
    if (!cursor_u16_block(&data, &list))
        return false;

    while (!cursor_at_end(&list)) {
        uint8_t type;
        Cursor name;
        if (!cursor_u8(&list, &type) || !cursor_u16_block(&list, &name))
            return false;
        if (type == NAME_TYPE_HOST && name.captured == name.on_wire)
            hello->server_name = name;
    }
    return true;
}

static bool read_groups(void *facts, Cursor data)
{
    ClientHello *hello = facts;
    Cursor list;
    if (!cursor_u16_block(&data, &list))
        return false;

    uint16_t group;
    char text[TLS_NAME_SIZE];
    while (cursor_u16(&list, &group)) {
        if (is_real(hello, group))
            words_add_string(&hello->groups, tls_group_print(group, text));
    }
    return cursor_at_end(&list);
}

static bool read_alpn(void *facts, Cursor data)
{
    ClientHello *hello = facts;
    Cursor list, name;
    if (!cursor_u16_block(&data, &list))
        return false;

    while (cursor_u8_block(&list, &name)) {
        /* RFC 8701, 2: GREASE for ALPN is the two bytes of the value */
        Cursor value = name;
        uint16_t number;
        bool pair = name.on_wire == 2 && cursor_u16(&value, &number);
        if (name.captured == name.on_wire && (!pair || is_real(hello, number)))
            words_add(&hello->alpn, name.at, name.captured);
    }
    return cursor_at_end(&list);
}

static bool read_ticket(void *facts, Cursor data)
{
    ClientHello *hello = facts;
    hello->ticket = !cursor_at_end(&data);
    hello->ticket_bytes = data;
    return true;
}

static bool read_psk(void *facts, Cursor data)
{
    ClientHello *hello = facts;
    hello->psk = true;
    (void)data;
    return true;
}

static bool read_early_data(void *facts, Cursor data)
{
    ClientHello *hello = facts;
    hello->early_data = true;
    (void)data;
    return true;
}

static bool read_psk_modes(void *facts, Cursor data)
{
    ClientHello *hello = facts;
    hello->psk_modes = true;
    (void)data;
    return true;
}

static bool read_ech(void *facts, Cursor data)
{
    ClientHello *hello = facts;
    hello->ech = true;
    (void)data;
    return true;
}

static bool read_renegotiation(void *facts, Cursor data)
{
    ClientHello *hello = facts;
    hello->renegotiation_info = true;
    (void)data;
    return true;
}

static bool read_schemes(void *facts, Cursor data)
{
    ClientHello *hello = facts;
    Cursor list;
    if (!cursor_u16_block(&data, &list))
        return false;

    uint16_t scheme;
    char text[TLS_NAME_SIZE];
    while (cursor_u16(&list, &scheme)) {
        if (is_real(hello, scheme))
            words_add_string(&hello->schemes, tls_scheme_print(scheme, text));
    }
    return cursor_at_end(&list);
}

static bool read_versions(void *facts, Cursor data)
{
    ClientHello *hello = facts;
    Cursor list;
    if (!cursor_u8_block(&data, &list))
        return false;

    /* RFC 8446, 4.2.1: with this extension, legacy_version says nothing. */
    uint16_t version, newest = 0;
    char text[TLS_NAME_SIZE];
    while (cursor_u16(&list, &version)) {
        if (!is_real(hello, version))
            continue;
        words_add_string(&hello->versions, tls_version_print(version, text));
        if (newest == 0 || tls_version_rank(version) > tls_version_rank(newest))
            newest = version;
    }
    if (newest)
        hello->version = newest;
    return cursor_at_end(&list);
}

static bool read_key_shares(void *facts, Cursor data)
{
    ClientHello *hello = facts;
    Cursor list, share;
    if (!cursor_u16_block(&data, &list))
        return false;

    uint16_t group;
    char text[TLS_NAME_SIZE];
    while (cursor_u16(&list, &group) && cursor_u16_block(&list, &share)) {
        if (is_real(hello, group))
            words_add_string(&hello->key_shares, tls_group_print(group, text));
    }
    return cursor_at_end(&list);
}

static const TlsExtensionReader readers[] = {
    {TLS_EXTENSION_SERVER_NAME, "the server_name extension is broken", read_server_name},
    {TLS_EXTENSION_SUPPORTED_GROUPS, "the supported_groups extension is broken", read_groups},
    {TLS_EXTENSION_SIGNATURE_SCHEMES, "the signature_algorithms extension is broken", read_schemes},
    {TLS_EXTENSION_ECH, "", read_ech},
    {TLS_EXTENSION_RENEGOTIATION, "", read_renegotiation},
    {TLS_EXTENSION_ALPN, "the ALPN extension is broken", read_alpn},
    {TLS_EXTENSION_SESSION_TICKET, "", read_ticket},
    {TLS_EXTENSION_PRE_SHARED_KEY, "", read_psk},
    {TLS_EXTENSION_EARLY_DATA, "", read_early_data},
    {TLS_EXTENSION_SUPPORTED_VERSIONS, "the supported_versions extension is broken", read_versions},
    {TLS_EXTENSION_PSK_MODES, "", read_psk_modes},
    {TLS_EXTENSION_KEY_SHARE_OLD, "the key_share extension is broken", read_key_shares},
    {TLS_EXTENSION_KEY_SHARE, "the key_share extension is broken", read_key_shares},
    {0, NULL, NULL},
};

static void note_other(void *facts, uint16_t type)
{
    (void)is_real(facts, type);
}

/* Early data may come with one of these. */
static void note_suite13(ClientHello *hello, uint16_t id)
{
    const TlsSuite *suite = hello->suite13_count < TLS_EARLY_SUITES_MAX ? tls_suite_find(id) : NULL;
    if (suite && suite->tls13)
        hello->suites13[hello->suite13_count++] = id;
}

static void read_suites(ClientHello *hello, Cursor list)
{
    hello->suites_whole = list.captured == list.on_wire;
    uint16_t suite;
    while (cursor_u16(&list, &suite)) {
        hello->suites += is_real(hello, suite);
        note_suite13(hello, suite);
    }
}

/* Reads as much as was captured; only the version must be there. */
static Verdict parse(Cursor body, ClientHello *hello, const char **trouble)
{
    Cursor suites, compression, extensions;
    if (!cursor_u16(&body, &hello->version))
        return cursor_failure(&body);
    hello->random = cursor_bytes(&body, TLS_RANDOM_BYTES);
    if (!hello->random || !cursor_u8_block(&body, &hello->session_id) ||
        !cursor_u16_block(&body, &suites))
        return cursor_failure(&body);
    read_suites(hello, suites);

    if (!cursor_u8_block(&body, &compression))
        return cursor_failure(&body);
    if (cursor_at_end(&body)) /* before RFC 3546 there were none */
        return VERDICT_WHOLE;
    if (!cursor_u16_block(&body, &extensions))
        return cursor_failure(&body);
    return tls_extensions_read(extensions, readers, note_other, hello, trouble);
}

static void remember(TlsSession *session, End from, const ClientHello *hello)
{
    Moment now = session->halves[from].intake.now;
    if (session->server_name)
        g_clear_pointer(&session->server_name, g_free);
    if (!cursor_at_end(&hello->server_name))
        session->server_name = g_strndup((const char *)hello->server_name.at,
                                         MIN(hello->server_name.captured, SERVER_NAME_MAX));
    if (!session->hello_seen) {
        session->first_hello = now;
        session->turns = 0; /* what was spoken before is not TLS's cost */
    }
    session->last_hello = now;
    session->renegotiating = session->halves[from].switched;
    session->retried = session->retry_seen && session->version != 0;
    session->hello_seen = true;
    session->client = from;
    session->offered = hello->version;
    session->offers_early_data = hello->early_data;
    session->offers_tickets = hello->psk_modes;

    session->server_hello_seen = session->has_master = false;
    session->early_suite_count = hello->suite13_count;
    memcpy(session->early_suites, hello->suites13, sizeof session->early_suites);
    if (hello->random)
        memcpy(session->client_random, hello->random, SECRETS_RANDOM_BYTES);
    bool ticket = hello->ticket && tls_secrets(session) &&
                  tls_schedule_ticket_id(&hello->ticket_bytes, session->ticket_id);
    session->ticket_id_length = ticket ? sizeof session->ticket_id : 0;

    size_t n = hello->session_id.captured;
    session->session_id_length = n <= TLS_SESSION_ID_MAX ? (uint8_t)n : 0;
    if (session->session_id_length > 0)
        memcpy(session->session_id, hello->session_id.at, session->session_id_length);
}

static void set_words(Timeline *timeline, Event *event, FieldId field, const Words *words)
{
    if (words->length > 0)
        timeline_set_text(timeline, event, field, words->bytes, words->length);
}

static void tell_fingerprint(TlsSession *session, Event *event, const TlsMessage *message)
{
    Timeline *timeline = tls_timeline(session);
    TlsFingerprint print;
    bool quic = session->conversation->transport == TRANSPORT_UDP;
    if (!event || !tls_fingerprint_client(message->body, quic, &print))
        return;
    timeline_set_string(timeline, event, TLS_CLIENT_HELLO_ja3, print.ja3);
    timeline_set_string(timeline, event, TLS_CLIENT_HELLO_ja4, print.ja4);
}

static void tell(TlsSession *session, End from, const ClientHello *hello, const TlsMessage *message)
{
    Timeline *timeline = tls_timeline(session);
    Event *event = tls_event(session, EVENT_TLS_CLIENT_HELLO, from);
    char text[TLS_NAME_SIZE];

    timeline_set_string(timeline, event, TLS_CLIENT_HELLO_version,
                        tls_version_print(hello->version, text));
    if (message->record_version != 0) /* QUIC has no records */
        timeline_set_string(timeline, event, TLS_CLIENT_HELLO_record_version,
                            tls_version_print(message->record_version, text));
    if (!cursor_at_end(&hello->server_name))
        timeline_set_text(timeline, event, TLS_CLIENT_HELLO_server_name, hello->server_name.at,
                          MIN(hello->server_name.captured, SERVER_NAME_MAX));
    set_words(timeline, event, TLS_CLIENT_HELLO_alpn, &hello->alpn);
    set_words(timeline, event, TLS_CLIENT_HELLO_groups, &hello->groups);
    set_words(timeline, event, TLS_CLIENT_HELLO_key_shares, &hello->key_shares);
    set_words(timeline, event, TLS_CLIENT_HELLO_versions, &hello->versions);
    set_words(timeline, event, TLS_CLIENT_HELLO_signature_schemes, &hello->schemes);
    timeline_set_number(event, TLS_CLIENT_HELLO_ech, hello->ech);
    timeline_set_number(event, TLS_CLIENT_HELLO_renegotiation, session->renegotiating);
    timeline_set_number(event, TLS_CLIENT_HELLO_retried, session->retried);
    tell_fingerprint(session, event, message);
    if (hello->suites_whole)
        timeline_set_number(event, TLS_CLIENT_HELLO_ciphersuites, hello->suites);
    timeline_set_number(event, TLS_CLIENT_HELLO_session_id, hello->session_id.on_wire > 0);
    timeline_set_number(event, TLS_CLIENT_HELLO_session_ticket, hello->ticket);
    timeline_set_number(event, TLS_CLIENT_HELLO_psk, hello->psk);
    timeline_set_number(event, TLS_CLIENT_HELLO_early_data, hello->early_data);
    timeline_set_number(event, TLS_CLIENT_HELLO_grease, hello->grease);
    timeline_set_number(event, TLS_CLIENT_HELLO_len, message->length);
}

void tls_client_hello(TlsSession *session, End from, const TlsMessage *message)
{
    ClientHello hello = {0};
    const char *trouble = NULL;
    Verdict verdict = parse(message->body, &hello, &trouble);
    if (verdict == VERDICT_MALFORMED)
        trouble = "the ClientHello contradicts its own lengths";
    if (hello.version != 0) {
        remember(session, from, &hello);
        tell(session, from, &hello, message);
    }
    if (trouble)
        tls_malformed(session, from, trouble);
}
