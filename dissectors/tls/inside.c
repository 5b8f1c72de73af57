#include "inside.h"

#include "handshake.h"
#include "protection.h"
#include "unlock.h"

/* Protocols by their names in ALPN (IANA, "TLS ALPN Protocol IDs") and ours. What is
 * not here is recognised by its bytes. */
static const struct {
    const char *alpn, *protocol;
} names[] = {
    {"http/1.1", "http"},
    {"http/1.0", "http"},
    {"h2", "http2"},
    {"dot", "dns"},
};

static const Protocol *find_protocol(const char *name)
{
    for (const Protocol *const *p = protocols; *p; p++)
        if ((*p)->transport == TRANSPORT_TCP && strcmp((*p)->name, name) == 0)
            return *p;
    return NULL;
}

void tls_inside_choose(TlsSession *session, const Cursor *alpn)
{
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (alpn->captured == strlen(names[i].alpn) &&
            memcmp(alpn->at, names[i].alpn, alpn->captured) == 0)
            session->chosen = find_protocol(names[i].protocol);
}

static Layer *layer_of(TlsSession *session)
{
    if (session->inside)
        return session->inside;
    session->inside = layer_new(session->conversation, session->depth + 1u);
    if (session->chosen)
        layer_choose(session->inside, session->chosen);
    return session->inside;
}

static void give_data(TlsSession *session, End from, const Cursor *plain)
{
    TlsHalf *half = &session->halves[from];
    if (cursor_at_end(plain))
        return;
    Slice slice = {.data = *plain, .at = half->intake.now, .offset = half->unlock.given};
    half->unlock.given += plain->captured;
    session->conversation->confidential = true;
    layer_data(layer_of(session), from, &slice);
}

static void hand_on(TlsSession *session, End from, const TlsRecord *record, uint8_t type,
                    const Cursor *plain)
{
    switch (type) {
    case TLS_RECORD_HANDSHAKE:
        tls_handshake_record(session, from, record->version, plain);
        return;
    case TLS_RECORD_ALERT:
        tls_alert_read(session, from, *plain);
        return;
    case TLS_RECORD_APPLICATION_DATA:
        give_data(session, from, plain);
        return;
    default: /* heartbeats */
        return;
    }
}

/* RFC 8446, 5.2: the type stands behind the content, and zeros may behind it. */
static bool take_inner_type(const uint8_t *plain, size_t *n, uint8_t *ret_type)
{
    while (*n > 0 && plain[*n - 1] == 0)
        (*n)--;
    if (*n == 0)
        return false;
    *ret_type = plain[--*n];
    return true;
}

bool tls_inside_record(TlsSession *session, End from, const TlsRecord *record, const Cursor *body)
{
    g_autofree uint8_t *plain = g_malloc(record->length + 1u);
    uint8_t type = record->type;
    size_t n;
    if (!tls_unlock_open(session, from, record, body, plain, &n))
        return false;
    bool version_13 = tls_version_is_13(session->version ? session->version : session->offered);
    if (version_13 && !take_inner_type(plain, &n, &type)) {
        tls_malformed(session, from, "a record holds nothing but padding");
        return true;
    }
    Cursor content = cursor_over(plain, n);
    tls_opened_record(session, from, record, type);
    hand_on(session, from, record, type, &content);
    return true;
}

void tls_inside_refused(TlsSession *session)
{
    g_clear_pointer(&session->inside, layer_free);
    session->halves[session->client].unlock.given = 0;
}

void tls_inside_gap(TlsSession *session, End from, uint64_t length, const Moment *at)
{
    session->halves[from].unlock.given += length;
    if (session->inside)
        layer_gap(session->inside, from, length, at);
}

void tls_inside_finish(TlsSession *session, End from, const Moment *at)
{
    if (session->inside)
        layer_finish(session->inside, from, at);
}
