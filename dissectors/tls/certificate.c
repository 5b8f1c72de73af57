/* certificate.c: the Certificate message (RFC 5246, 7.4.2; RFC 8446, 4.4.2, where it
 * is encrypted). */
#include "handshake.h"
#include "x509-shelf.h"

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

void tls_tell_certificate(TlsSession *session, End from, uint32_t count, const Cursor *leaf,
                          uint32_t message_length)
{
    Timeline *timeline = tls_timeline(session);
    Event *event = tls_event(session, EVENT_TLS_CERTIFICATE, from);
    timeline_set_number(event, TLS_CERTIFICATE_chain, count);
    timeline_set_number(event, TLS_CERTIFICATE_len, message_length);
    if (!event || cursor_at_end(leaf) || leaf->captured < leaf->on_wire)
        return;

    X509Facts facts = {0};
    const Commons *commons = session->conversation->commons;
    const X509Facts *read = x509_shelf_read(commons ? commons->certificates : NULL, leaf, &facts);
    if (read)
        tell_facts(timeline, event, read);
    else
        tls_malformed(session, from, "the first certificate is no X.509 certificate");
}

void tls_certificate(TlsSession *session, End from, const TlsMessage *message)
{
    Cursor body = message->body, list;
    Cursor leaf = {0}, next;
    uint32_t count = 0;
    bool version_13 = tls_version_is_13(session->version);
    Cursor context, extensions;
    if ((version_13 && !cursor_u8_block(&body, &context)) || !cursor_u24_block(&body, &list)) {
        if (cursor_failure(&body) == VERDICT_MALFORMED)
            tls_malformed(session, from, "the Certificate message contradicts its own lengths");
        return;
    }

    while (cursor_u24_block(&list, &next)) {
        if (count++ == 0)
            leaf = next;
        if (version_13 && !cursor_u16_block(&list, &extensions))
            break;
    }
    tls_tell_certificate(session, from, count, &leaf, message->length);
    if (!cursor_at_end(&list) && cursor_failure(&list) == VERDICT_MALFORMED)
        tls_malformed(session, from, "the Certificate message contradicts its own lengths");
}
