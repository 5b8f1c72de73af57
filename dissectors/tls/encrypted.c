/* encrypted.c: messages that only who decrypts can read, but for tickets and signatures
 * before TLS 1.3. */
#include "extensions.h"
#include "handshake.h"
#include "inside.h"
#include "protection.h"
#include "schedule.h"
#include "unlock.h"

/* update_requested (RFC 8446, 4.6.3). */
#define UPDATE_REQUESTED 1

typedef struct Encrypted {
    Cursor alpn;
    bool early_data, server_name;
} Encrypted;

static bool read_alpn(void *facts, Cursor data)
{
    Encrypted *encrypted = facts;
    Cursor list;
    return cursor_u16_block(&data, &list) && cursor_u8_block(&list, &encrypted->alpn);
}

static bool read_early_data(void *facts, Cursor data)
{
    Encrypted *encrypted = facts;
    encrypted->early_data = true;
    return cursor_at_end(&data);
}

static bool read_server_name(void *facts, Cursor data)
{
    Encrypted *encrypted = facts;
    encrypted->server_name = true;
    return cursor_at_end(&data);
}

static const TlsExtensionReader readers[] = {
    {TLS_EXTENSION_SERVER_NAME, "", read_server_name},
    {TLS_EXTENSION_ALPN, "the ALPN extension is broken", read_alpn},
    {TLS_EXTENSION_EARLY_DATA, "", read_early_data},
    {0, NULL, NULL},
};

void tls_encrypted_extensions(TlsSession *session, End from, const TlsMessage *message)
{
    Timeline *timeline = tls_timeline(session);
    Event *event = tls_event(session, EVENT_TLS_ENCRYPTED_EXTENSIONS, from);
    Encrypted encrypted = {0};
    const char *trouble = NULL;
    Cursor body = message->body, list;
    if (!cursor_u16_block(&body, &list) ||
        tls_extensions_read(list, readers, NULL, &encrypted, &trouble) == VERDICT_MALFORMED)
        trouble = "the EncryptedExtensions contradict their own lengths";
    if (encrypted.alpn.captured > 0) {
        timeline_set_text(timeline, event, TLS_ENCRYPTED_EXTENSIONS_alpn, encrypted.alpn.at,
                          encrypted.alpn.captured);
        tls_inside_choose(session, &encrypted.alpn);
    }
    if (session->offers_early_data)
        timeline_set_number(event, TLS_ENCRYPTED_EXTENSIONS_early_data, encrypted.early_data);
    if (session->offers_early_data && !encrypted.early_data)
        tls_inside_refused(session);
    if (trouble)
        tls_malformed(session, from, trouble);
}

/* RFC 8446, 4.4.3; RFC 5246, 7.4.8. Before TLS 1.2 the scheme was not said. */
void tls_certificate_verify(TlsSession *session, End from, const TlsMessage *message)
{
    Event *event = tls_event(session, EVENT_TLS_CERTIFICATE_VERIFY, from);
    Cursor body = message->body;
    uint16_t scheme;
    char text[TLS_NAME_SIZE];
    if (tls_version_rank(session->version) >= tls_version_rank(TLS_VERSION_1_2) &&
        cursor_u16(&body, &scheme))
        timeline_set_string(tls_timeline(session), event, TLS_CERTIFICATE_VERIFY_signature,
                            tls_scheme_print(scheme, text));
}

/* RFC 5077, 3.3: lifetime hint, ticket; RFC 8446, 4.6.1, puts more between them. */
void tls_session_ticket(TlsSession *session, End from, const TlsMessage *message)
{
    Event *event = tls_event(session, EVENT_TLS_SESSION_TICKET, from);
    Cursor body = message->body, ticket;
    uint32_t lifetime;
    if (!cursor_u32(&body, &lifetime))
        return;
    timeline_set_number(event, TLS_SESSION_TICKET_lifetime, lifetime);
    if (!tls_version_is_13(session->version) && cursor_u16_block(&body, &ticket))
        tls_schedule_ticket(session, &ticket);
}

void tls_finished(TlsSession *session, End from, const TlsMessage *message)
{
    Event *event = tls_event(session, EVENT_TLS_FINISHED, from);
    timeline_set_number(event, TLS_FINISHED_len, message->length);
    if (tls_version_is_13(session->version))
        tls_read_finished(session, from);
    tls_unlock_finished(session, from);
}

void tls_end_of_early_data(TlsSession *session, End from)
{
    tls_event(session, EVENT_TLS_END_OF_EARLY_DATA, from);
    tls_unlock_early_over(session, from);
}

void tls_key_update(TlsSession *session, End from, const TlsMessage *message)
{
    Event *event = tls_event(session, EVENT_TLS_KEY_UPDATE, from);
    Cursor body = message->body;
    uint8_t request;
    if (cursor_u8(&body, &request))
        timeline_set_number(event, TLS_KEY_UPDATE_requested, request == UPDATE_REQUESTED);
    tls_unlock_key_update(session, from);
}
