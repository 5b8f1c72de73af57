#include "handshake.h"

#include "record.h"

/* Hellos, certificates and keys of a handshake. Our choice. */
#define TRANSCRIPT_BYTES_MAX (3 * TLS_HANDSHAKE_MAX_BYTES)

/* Keeps the handshake while a master secret may have to be worked out of it. */
static void keep_message(TlsSession *session, const TlsMessage *message)
{
    if (message->type == TLS_HANDSHAKE_CLIENT_HELLO) {
        g_clear_pointer(&session->transcript, g_byte_array_unref);
        if (secrets_have_premasters(tls_secrets(session)))
            session->transcript = g_byte_array_new();
    }
    if (!session->transcript || message->type == TLS_HANDSHAKE_HELLO_REQUEST)
        return;
    if (session->transcript->len + message->whole.captured > TRANSCRIPT_BYTES_MAX)
        g_clear_pointer(&session->transcript, g_byte_array_unref);
    else
        g_byte_array_append(session->transcript, message->whole.at, (guint)message->whole.captured);
}

static void read_message(TlsSession *session, End from, const TlsMessage *message)
{
    keep_message(session, message);
    switch (message->type) {
    case TLS_HANDSHAKE_CLIENT_HELLO:
        tls_client_hello(session, from, message);
        return;
    case TLS_HANDSHAKE_SERVER_HELLO:
        tls_server_hello(session, from, message);
        return;
    case TLS_HANDSHAKE_OLD_RETRY_REQUEST:
        tls_old_retry(session, from, message);
        return;
    case TLS_HANDSHAKE_CERTIFICATE:
        tls_certificate(session, from, message);
        return;
    case TLS_HANDSHAKE_SERVER_KEY_EXCHANGE:
        tls_server_key_exchange(session, from, message);
        return;
    case TLS_HANDSHAKE_CLIENT_KEY_EXCHANGE:
        tls_client_key_exchange(session, from, message);
        return;
    case TLS_HANDSHAKE_CERTIFICATE_REQUEST:
        tls_event(session, EVENT_TLS_CERTIFICATE_REQUEST, from);
        return;
    case TLS_HANDSHAKE_NEW_SESSION_TICKET:
        tls_session_ticket(session, from, message);
        return;
    case TLS_HANDSHAKE_ENCRYPTED_EXTENSIONS:
        tls_encrypted_extensions(session, from, message);
        return;
    case TLS_HANDSHAKE_CERTIFICATE_VERIFY:
        tls_certificate_verify(session, from, message);
        return;
    case TLS_HANDSHAKE_FINISHED:
        tls_finished(session, from, message);
        return;
    case TLS_HANDSHAKE_END_OF_EARLY_DATA:
        tls_end_of_early_data(session, from);
        return;
    case TLS_HANDSHAKE_KEY_UPDATE:
        tls_key_update(session, from, message);
        return;
    default: /* nothing to tell of, or not known here */
        return;
    }
}

/* Splits the next message off `c`, which starts at its header. */
static bool next_message(Cursor *c, TlsMessage *message)
{
    Cursor start = *c;
    uint32_t length;
    if (cursor_u8(c, &message->type) && cursor_u24(c, &length) &&
        cursor_take(c, length, &message->body)) {
        message->length = length + TLS_HANDSHAKE_HEADER_BYTES;
        message->whole = start;
        cursor_trim(&message->whole, message->length);
        return true;
    }
    *c = start;
    return false;
}

/* True if `c` starts with a message longer than any that is taken in. */
static bool is_overlong(Cursor c)
{
    uint8_t type;
    uint32_t length;
    return cursor_u8(&c, &type) && cursor_u24(&c, &length) && length > TLS_HANDSHAKE_MAX_BYTES;
}

/* Reads all messages that `c` has whole; leaves in it the rest. */
static void read_whole_messages(TlsSession *session, End from, uint16_t record_version, Cursor *c)
{
    TlsMessage message = {.record_version = record_version};
    while (!session->halves[from].stopped && next_message(c, &message))
        read_message(session, from, &message);
    if (is_overlong(*c))
        tls_stop(session, from, "a handshake message is longer than any should be");
}

static void read_continued(TlsSession *session, End from, uint16_t record_version,
                           const Cursor *fragment)
{
    GByteArray *held = session->halves[from].message;
    g_byte_array_append(held, fragment->at, (guint)fragment->captured);

    Cursor c = cursor_over(held->data, held->len);
    read_whole_messages(session, from, record_version, &c);
    g_byte_array_remove_range(held, 0, (guint)(held->len - c.captured));
}

void tls_handshake_record(TlsSession *session, End from, uint16_t record_version,
                          const Cursor *fragment)
{
    TlsHalf *half = &session->halves[from];
    if (half->message && half->message->len > 0) {
        read_continued(session, from, record_version, fragment);
        return;
    }

    Cursor c = *fragment;
    read_whole_messages(session, from, record_version, &c);
    if (cursor_at_end(&c) || half->stopped)
        return;
    if (!half->message)
        half->message = g_byte_array_new();
    g_byte_array_append(half->message, c.at, (guint)c.captured);
}

void tls_handshake_cut(TlsSession *session, End from, const Cursor *record)
{
    TlsHalf *half = &session->halves[from];
    Cursor rest = *record;
    TlsRecord header = {.version = session->version};
    if (tls_record_read(&rest, &header) == VERDICT_WHOLE && header.type == TLS_RECORD_HANDSHAKE) {
        if (!half->message)
            half->message = g_byte_array_new();
        g_byte_array_append(half->message, rest.at, (guint)rest.captured);
    }
    if (!half->message || half->message->len == 0)
        return;

    Cursor c = cursor_cut(half->message->data, half->message->len, TLS_HANDSHAKE_MAX_BYTES);
    TlsMessage message = {.record_version = header.version};
    while (next_message(&c, &message))
        read_message(session, from, &message);
    g_byte_array_set_size(half->message, 0);
}
