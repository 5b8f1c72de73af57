#include "handshake.h"

#include "record.h"

static void read_message(TlsSession *session, End from, const TlsMessage *message)
{
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
        tls_event(session, EVENT_TLS_SESSION_TICKET, from);
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
