/* certificate.c: the Certificate message (RFC 5246, 7.4.2; RFC 8446, 4.4.2, where it
 * is encrypted). */
#include "handshake.h"
#include "host.h"
#include "x509-shelf.h"

/* Certificates of a chain that are read: real ones have up to five. Our choice. */
#define CHAIN_READ_MAX 10

/* Text of the issuers' subjects. Our choice. */
#define ISSUERS_SIZE 1024

/* What the certificates after the first say. */
typedef struct Chain {
    uint32_t count;
    bool broken;                 /* some could not be read */
    bool ordered;                /* each is issued by the next, as far as read */
    char issuer[X509_TEXT_SIZE]; /* of the one before */
    char issuers[ISSUERS_SIZE];
} Chain;

static const X509Facts *read_facts(const TlsSession *session, const Cursor *der, X509Facts *room)
{
    const Commons *commons = session->conversation->commons;
    return x509_shelf_read(commons ? commons->certificates : NULL, der, room);
}

/* Takes in the next certificate of a chain. */
static void add_to_chain(const TlsSession *session, Chain *chain, const Cursor *der)
{
    bool first = chain->count++ == 0;
    X509Facts room = {0};
    const X509Facts *facts = NULL;
    if (chain->count <= CHAIN_READ_MAX && !chain->broken && !cursor_at_end(der) &&
        der->captured == der->on_wire)
        facts = read_facts(session, der, &room);
    if (!facts) {
        chain->broken = true;
        return;
    }
    if (first)
        chain->ordered = true;
    else
        chain->ordered &= strcmp(facts->subject, chain->issuer) == 0;
    if (!first) {
        g_strlcat(chain->issuers, *chain->issuers ? "; " : "", sizeof chain->issuers);
        g_strlcat(chain->issuers, facts->subject, sizeof chain->issuers);
    }
    g_strlcpy(chain->issuer, facts->issuer, sizeof chain->issuer);
}

static void tell_chain(Timeline *timeline, Event *event, const Chain *chain)
{
    if (chain->count < 2)
        return;
    if (*chain->issuers)
        timeline_set_string(timeline, event, TLS_CERTIFICATE_issuers, chain->issuers);
    if (!chain->broken)
        timeline_set_number(event, TLS_CERTIFICATE_ordered, chain->ordered);
}

/* Whether the server's certificate is for whom the client asked. */
static void tell_host(TlsSession *session, End from, Event *event, const X509Facts *facts)
{
    const char *host = session->server_name;
    HostVerdict verdict = host && from != session->client ? host_judge(facts, host) : HOST_UNKNOWN;
    if (verdict == HOST_UNKNOWN)
        return;
    timeline_set_number(event, TLS_CERTIFICATE_matches_name, verdict == HOST_MATCHES);
    if (verdict == HOST_MATCHES)
        return;
    Timeline *timeline = tls_timeline(session);
    Event *trouble = tls_event(session, EVENT_TLS_WRONG_NAME, from);
    timeline_set_string(timeline, trouble, TLS_WRONG_NAME_server_name, host);
    timeline_set_string(timeline, trouble, TLS_WRONG_NAME_names,
                        *facts->names ? facts->names : facts->subject);
}

static void set_text(Timeline *timeline, Event *event, FieldId field, const char *text)
{
    if (*text)
        timeline_set_string(timeline, event, field, text);
}

static void tell_facts(Timeline *timeline, Event *event, const X509Facts *facts)
{
    set_text(timeline, event, TLS_CERTIFICATE_subject, facts->subject);
    set_text(timeline, event, TLS_CERTIFICATE_issuer, facts->issuer);
    set_text(timeline, event, TLS_CERTIFICATE_names, facts->names);
    set_text(timeline, event, TLS_CERTIFICATE_key, facts->key);
    set_text(timeline, event, TLS_CERTIFICATE_signature, facts->signature);
    set_text(timeline, event, TLS_CERTIFICATE_not_before, facts->not_before);
    set_text(timeline, event, TLS_CERTIFICATE_not_after, facts->not_after);
    if (facts->validity_known)
        timeline_set_number(event, TLS_CERTIFICATE_expired,
                            !x509_is_valid(facts, event->at.time_ns));
    timeline_set_number(event, TLS_CERTIFICATE_self_signed, facts->self_signed);
}

Event *tls_tell_certificate(TlsSession *session, End from, uint32_t count, const Cursor *leaf,
                            uint32_t message_length)
{
    Timeline *timeline = tls_timeline(session);
    Event *event = tls_event(session, EVENT_TLS_CERTIFICATE, from);
    timeline_set_number(event, TLS_CERTIFICATE_chain, count);
    timeline_set_number(event, TLS_CERTIFICATE_len, message_length);
    if (!event || cursor_at_end(leaf) || leaf->captured < leaf->on_wire)
        return event;

    X509Facts room = {0};
    const X509Facts *facts = read_facts(session, leaf, &room);
    if (facts) {
        tell_facts(timeline, event, facts);
        tell_host(session, from, event, facts);
    } else {
        tls_malformed(session, from, "the first certificate is no X.509 certificate");
    }
    return event;
}

void tls_certificate(TlsSession *session, End from, const TlsMessage *message)
{
    Cursor body = message->body, list;
    Cursor leaf = {0}, next;
    Chain chain = {0};
    bool version_13 = tls_version_is_13(session->version);
    Cursor context, extensions;
    if ((version_13 && !cursor_u8_block(&body, &context)) || !cursor_u24_block(&body, &list)) {
        if (cursor_failure(&body) == VERDICT_MALFORMED)
            tls_malformed(session, from, "the Certificate message contradicts its own lengths");
        return;
    }

    while (cursor_u24_block(&list, &next)) {
        if (chain.count == 0)
            leaf = next;
        add_to_chain(session, &chain, &next);
        if (version_13 && !cursor_u16_block(&list, &extensions))
            break;
    }
    Event *event = tls_tell_certificate(session, from, chain.count, &leaf, message->length);
    tell_chain(tls_timeline(session), event, &chain);
    if (!cursor_at_end(&list) && cursor_failure(&list) == VERDICT_MALFORMED)
        tls_malformed(session, from, "the Certificate message contradicts its own lengths");
}
