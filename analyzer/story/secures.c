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
    g_ptr_array_add(story->secures, secure);
    return secure;
}

/* Where `event` belongs in `secure`, or NULL if it is none that is kept. */
static const Event **place_of(Secure *secure, const Event *event)
{
    switch (event->id) {
    case EVENT_TLS_CLIENT_HELLO:
        return &secure->client_hello;
    case EVENT_TLS_SERVER_HELLO:
        return &secure->server_hello;
    case EVENT_TLS_CERTIFICATE:
        return &secure->certificate;
    case EVENT_TLS_ENCRYPTED_EXTENSIONS:
        return &secure->encrypted_extensions;
    case EVENT_TLS_DECRYPTED:
        return &secure->decrypted;
    case EVENT_TLS_UNDECRYPTED:
        return &secure->undecrypted;
    case EVENT_TLS_ENCRYPTED:
        return event->by < END_NONE ? &secure->encrypted[event->by] : NULL;
    case EVENT_TLS_APPLICATION_DATA:
        return event->by < END_NONE ? &secure->application[event->by] : NULL;
    default:
        return NULL;
    }
}

/* The TLS client is who sent the hello; its certificate is not the one meant. */
static bool is_clients_certificate(const Secure *secure, const Event *event)
{
    End client = secure->client_hello ? (End)secure->client_hello->by : END_CLIENT;
    return event->id == EVENT_TLS_CERTIFICATE && event->by == client;
}

void secure_event(Story *story, Secure **secure, const Conversation *conversation,
                  const Event *event)
{
    Secure none = {0};
    if (!place_of(&none, event))
        return;
    if (!*secure)
        *secure = secure_new(story, conversation);
    if (!is_clients_certificate(*secure, event))
        keep_first(place_of(*secure, event), event);
}

/* The first application data of either end; NULL if there was none. */
static const Event *first_data(const Secure *secure)
{
    const Event *client = secure->application[END_CLIENT];
    const Event *server = secure->application[END_SERVER];
    if (!client || !server)
        return client ? client : server;
    return client->at.frame <= server->at.frame ? client : server;
}

void secure_finish(Secure *secure)
{
    const Event *data = secure ? first_data(secure) : NULL;
    if (!data)
        return;
    secure->handshake_ns = event_duration_ns(data, TLS_APPLICATION_DATA_after, -1);
    secure->handshake_bytes = event_number(data, TLS_APPLICATION_DATA_handshake_bytes, 0);
}
