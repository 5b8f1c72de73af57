/* key_exchange.c: ServerKeyExchange and ClientKeyExchange of TLS 1.2 and before
 * (RFC 5246, 7.4.3 and 7.4.7; RFC 8422, 5.4 and 5.7; RFC 4279, 2; RFC 5054, 2.5.3). */
#include "handshake.h"
#include "schedule.h"

/* ECCurveType (RFC 8422, 5.4). */
#define CURVE_EXPLICIT_PRIME 1
#define CURVE_EXPLICIT_CHAR2 2
#define CURVE_NAMED          3

typedef struct ServerShare {
    bool known; /* `group` says something */
    char group[TLS_NAME_SIZE];
} ServerShare;

static void name_share(ServerShare *share, const char *name)
{
    g_strlcpy(share->group, name, sizeof share->group);
    share->known = true;
}

static bool read_ec_share(Cursor *c, ServerShare *share)
{
    uint8_t curve_type;
    uint16_t group;
    Cursor point;
    if (!cursor_u8(c, &curve_type))
        return false;
    if (curve_type != CURVE_NAMED) {
        /* Nobody has made these for long (RFC 8422, 5.4, deprecates them). */
        name_share(share, curve_type == CURVE_EXPLICIT_PRIME ? "explicit prime curve"
                                                             : "explicit char2 curve");
        return false;
    }
    if (!cursor_u16(c, &group))
        return false;
    share->known = true;
    (void)tls_group_print(group, share->group);
    return cursor_u8_block(c, &point);
}

/* The bits of a big-endian number; leading zeros do not count. */
static size_t count_bits(Cursor number)
{
    uint8_t byte = 0;
    while (byte == 0 && cursor_u8(&number, &byte))
        continue;
    size_t bits = number.on_wire * 8;
    for (; byte != 0; byte >>= 1)
        bits++;
    return bits;
}

/* Numbers with two bytes of length before each; the first is the prime, or the
 * modulus of RSA. */
static bool read_numbers(Cursor *c, const char *kind, unsigned count, ServerShare *share)
{
    Cursor number;
    for (unsigned i = 0; i < count; i++) {
        if (!cursor_u16_block(c, &number))
            return false;
        if (i > 0)
            continue;
        g_snprintf(share->group, sizeof share->group, "%s %zu", kind, count_bits(number));
        share->known = true;
    }
    return true;
}

/* SRP: N and g with two bytes of length, a salt with one, then B with two. */
static bool read_srp_share(Cursor *c, ServerShare *share)
{
    Cursor salt, public_value;
    return read_numbers(c, "SRP", 2, share) && cursor_u8_block(c, &salt) &&
           cursor_u16_block(c, &public_value);
}

/* True if all was there and a signature may follow. */
static bool read_share(Cursor *c, const TlsKeyExchange *exchange, ServerShare *share)
{
    Cursor hint;
    if (exchange->psk_hint && !cursor_u16_block(c, &hint))
        return false;
    switch (exchange->share) {
    case TLS_SHARE_NOTHING:
        return true;
    case TLS_SHARE_EC:
        return read_ec_share(c, share);
    case TLS_SHARE_DH:
        return read_numbers(c, "DH", 3, share);
    case TLS_SHARE_RSA:
        return read_numbers(c, "RSA", 2, share);
    case TLS_SHARE_SRP:
        return read_srp_share(c, share);
    }
    return false;
}

/* What the share is signed with, NULL if that is not told. */
static const char *read_signature(const TlsSession *session, Cursor *c, char text[TLS_NAME_SIZE])
{
    const char *fixed = tls_authentications[session->suite->authentication].signature;
    uint16_t scheme;
    if (!fixed || cursor_at_end(c))
        return NULL;
    if (session->version != TLS_VERSION_1_2)
        return fixed;
    return cursor_u16(c, &scheme) ? tls_scheme_print(scheme, text) : NULL;
}

void tls_server_key_exchange(TlsSession *session, End from, const TlsMessage *message)
{
    Timeline *timeline = tls_timeline(session);
    Event *event = tls_event(session, EVENT_TLS_SERVER_KEY_EXCHANGE, from);
    if (!session->suite)
        return;

    Cursor c = message->body;
    ServerShare share = {0};
    char text[TLS_NAME_SIZE];
    bool whole = read_share(&c, &tls_key_exchanges[session->suite->key_exchange], &share);
    if (share.known)
        timeline_set_string(timeline, event, TLS_SERVER_KEY_EXCHANGE_group, share.group);
    if (whole)
        timeline_set_string(timeline, event, TLS_SERVER_KEY_EXCHANGE_signature,
                            read_signature(session, &c, text));
    else if (!share.known && cursor_failure(&c) == VERDICT_MALFORMED)
        tls_malformed(session, from, "the ServerKeyExchange contradicts its own lengths");
}

void tls_client_key_exchange(TlsSession *session, End from, const TlsMessage *message)
{
    Timeline *timeline = tls_timeline(session);
    Event *event = tls_event(session, EVENT_TLS_CLIENT_KEY_EXCHANGE, from);
    timeline_set_number(event, TLS_CLIENT_KEY_EXCHANGE_len, message->length);
    if (!session->suite)
        return;

    if (session->transcript)
        tls_schedule_premaster(session, message->body);
    const TlsKeyExchange *exchange = &tls_key_exchanges[session->suite->key_exchange];
    timeline_set_string(timeline, event, TLS_CLIENT_KEY_EXCHANGE_method, exchange->name);
    timeline_set_string(timeline, event, TLS_CLIENT_KEY_EXCHANGE_meaning, exchange->meaning);
}
