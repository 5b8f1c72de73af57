#include "secures.h"

static void keep_first(const Event **kept, const Event *event)
{
    if (!*kept)
        *kept = event;
}

static Secure *secure_new(Story *story, const Conversation *conversation)
{
    Secure *secure = g_new0(Secure, 1);
    secure->conversation = conversation;
    secure->handshake_ns = -1;
    secure->round_trips = -1;
    g_ptr_array_add(story->secures, secure);
    return secure;
}

#define NOT_KEPT SIZE_MAX

/* Where in a Secure `event` belongs, or NOT_KEPT. */
static size_t place_of(const Event *event)
{
    switch (event->id) {
    case EVENT_TLS_CLIENT_HELLO:
        return offsetof(Secure, client_hello);
    case EVENT_TLS_SERVER_HELLO:
        return offsetof(Secure, server_hello);
    case EVENT_TLS_CERTIFICATE:
        return offsetof(Secure, certificate);
    case EVENT_TLS_SERVER_KEY_EXCHANGE:
        return offsetof(Secure, key_exchange);
    case EVENT_TLS_CERTIFICATE_VERIFY:
        return offsetof(Secure, certificate_verify);
    case EVENT_TLS_ENCRYPTED_EXTENSIONS:
        return offsetof(Secure, encrypted_extensions);
    case EVENT_TLS_DECRYPTED:
        return offsetof(Secure, decrypted);
    case EVENT_TLS_UNDECRYPTED:
        return offsetof(Secure, undecrypted);
    case EVENT_TLS_ENCRYPTED:
        return event->by < END_NONE ? offsetof(Secure, encrypted) + event->by * sizeof(Event *)
                                    : NOT_KEPT;
    case EVENT_TLS_APPLICATION_DATA:
    case EVENT_QUIC_PROTECTED:
        return event->by < END_NONE ? offsetof(Secure, application) + event->by * sizeof(Event *)
                                    : NOT_KEPT;
    default:
        return NOT_KEPT;
    }
}

/* The TLS client is who sent the hello; its certificate is not the one meant. */
static bool is_clients_certificate(const Secure *secure, const Event *event)
{
    End client = secure->client_hello ? (End)secure->client_hello->by : END_CLIENT;
    bool certificate =
        event->id == EVENT_TLS_CERTIFICATE || event->id == EVENT_TLS_CERTIFICATE_VERIFY;
    return certificate && event->by == client;
}

/* The first application data of either end; NULL if there was none. */
static const Event *first_data(const Secure *secure)
{
    const Event *client = secure->application[END_CLIENT];
    const Event *server = secure->application[END_SERVER];
    /* QUIC's server may send before the client can answer (RFC 9001, 4.1.1) */
    if (client && client->id == EVENT_QUIC_PROTECTED)
        return secure->client_hello && secure->client_hello->by == END_SERVER ? server : client;
    if (!client || !server)
        return client ? client : server;
    return client->at.frame <= server->at.frame ? client : server;
}

int64_t secure_round_trips(const Event *data)
{
    FieldId field = data && data->id == EVENT_QUIC_PROTECTED ? QUIC_PROTECTED_round_trips
                                                             : TLS_APPLICATION_DATA_round_trips;
    return event_has(data, field) ? (int64_t)event_number(data, field, 0) : -1;
}

void secure_finish(Secure *secure)
{
    const Event *data = secure ? first_data(secure) : NULL;
    if (!data)
        return;
    bool quic = data->id == EVENT_QUIC_PROTECTED;
    secure->handshake_ns =
        event_duration_ns(data, quic ? QUIC_PROTECTED_after : TLS_APPLICATION_DATA_after, -1);
    secure->handshake_bytes = event_number(
        data, quic ? QUIC_PROTECTED_handshake_bytes : TLS_APPLICATION_DATA_handshake_bytes, 0);
    secure->round_trips = (int)secure_round_trips(data);
}

/* A second QUIC connection on the same conversation: it has a session of its own. */
static bool begins_anew(const Secure *secure, const Event *event)
{
    return secure && event->id == EVENT_TLS_CLIENT_HELLO && secure->client_hello &&
           secure->conversation->transport == TRANSPORT_UDP &&
           (secure->application[END_CLIENT] || secure->application[END_SERVER]);
}

void secure_event(Story *story, Secure **secure, const Conversation *conversation,
                  const Event *event)
{
    size_t place = place_of(event);
    if (place == NOT_KEPT || (!*secure && event->id == EVENT_QUIC_PROTECTED))
        return;
    if (begins_anew(*secure, event))
        secure_finish(*secure);
    if (!*secure || begins_anew(*secure, event))
        *secure = secure_new(story, conversation);
    if (!is_clients_certificate(*secure, event))
        keep_first((void *)((char *)*secure + place), event);
}
