#include "secures.h"

static void keep_first(const Event **kept, const Event *event)
{
    if (!*kept)
        *kept = event;
}

static Secure *secure_new(GPtrArray *secures, const Conversation *conversation)
{
    Secure *secure = g_new0(Secure, 1);
    secure->conversation = conversation;
    secure->handshake_ns = -1;
    secure->round_trips = -1;
    g_ptr_array_add(secures, secure);
    return secure;
}

/* Where in a Secure events of a kind belong; 0: nowhere. */
static const struct {
    size_t place;
    bool by_end; /* there is one for each End */
} heard[EVENT_COUNT] = {
    [EVENT_TLS_CLIENT_HELLO] = {offsetof(Secure, client_hello), false},
    [EVENT_TLS_SERVER_HELLO] = {offsetof(Secure, server_hello), false},
    [EVENT_TLS_CERTIFICATE] = {offsetof(Secure, certificate), false},
    [EVENT_TLS_SERVER_KEY_EXCHANGE] = {offsetof(Secure, key_exchange), false},
    [EVENT_TLS_CERTIFICATE_VERIFY] = {offsetof(Secure, certificate_verify), false},
    [EVENT_TLS_ENCRYPTED_EXTENSIONS] = {offsetof(Secure, encrypted_extensions), false},
    [EVENT_TLS_DECRYPTED] = {offsetof(Secure, decrypted), false},
    [EVENT_TLS_UNDECRYPTED] = {offsetof(Secure, undecrypted), false},
    [EVENT_TLS_ENCRYPTED] = {offsetof(Secure, encrypted), true},
    [EVENT_TLS_APPLICATION_DATA] = {offsetof(Secure, application), true},
    [EVENT_QUIC_PROTECTED] = {offsetof(Secure, application), true},
};

bool secure_hears(EventId id)
{
    return heard[id].place > 0;
}

static const Event **place_of(Secure *secure, const Event *event)
{
    const Event **place = (void *)((char *)secure + heard[event->id].place);
    return heard[event->id].by_end ? place + event->by : place;
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

void secure_event(GPtrArray *secures, Secure **secure, const Conversation *conversation,
                  const Event *event)
{
    if (heard[event->id].by_end && event->by >= END_NONE)
        return;
    if (!*secure && event->id == EVENT_QUIC_PROTECTED)
        return;
    if (begins_anew(*secure, event))
        secure_finish(*secure);
    if (!*secure || begins_anew(*secure, event))
        *secure = secure_new(secures, conversation);
    if (!is_clients_certificate(*secure, event))
        keep_first(place_of(*secure, event), event);
}
