#include "goodbye.h"

#include "../tcp/connection.h"
#include "protection.h"
#include "record.h"

/* What shows that there was no close_notify. */
typedef struct Evidence {
    const char *text; /* NULL: nothing does */
    Certainty certainty;
} Evidence;

/* True if TCP's end said goodbye itself. A reset, or a capture that ends, is told as such. */
static bool sent_fin(const TlsSession *session, End from)
{
    const Conversation *conversation = session->conversation;
    return conversation->transport == TRANSPORT_TCP &&
           ((const TcpConnection *)conversation)->ends[from].fin;
}

/* An end that failed says so by a fatal alert instead; one without data has nothing that
 * could be cut off. */
static bool owes_goodbye(const TlsSession *session, End from)
{
    const TlsHalf *half = &session->halves[from];
    bool failed = half->failed || session->halves[end_other(from)].failed;
    return half->told_data && !half->closed && !failed && !half->stopped && sent_fin(session, from);
}

/* RFC 5246, 6.2.1: the type of a record is in clear. RFC 8446, 5.2: it is no longer, so only
 * the length is left: that of an alert is known, unless it is padded, which nobody does. */
static Evidence by_record(const TlsSession *session, const TlsHalf *half)
{
    static const Evidence none = {NULL, CERTAINTY_OBSERVED};
    if (!tls_version_is_13(session->version))
        return half->last_type == TLS_RECORD_ALERT
                   ? none
                   : (Evidence){"no alert record at the end", CERTAINTY_OBSERVED};
    if (half->last_length == tls_protected_alert_bytes(session))
        return none;
    return (Evidence){"the last record is too long for an alert", CERTAINTY_UNKNOWABLE};
}

static Evidence find_evidence(const TlsSession *session, const TlsHalf *half)
{
    if (half->intake.skip > 0 || (half->intake.held && half->intake.held->len > 0))
        return (Evidence){"the last record is not whole", CERTAINTY_OBSERVED};
    if (half->unlock.opened && !half->unlock.sealed && half->unlock.failures == 0)
        return (Evidence){"decrypted", CERTAINTY_OBSERVED};
    return by_record(session, half);
}

void tls_goodbye(TlsSession *session, End from, const Moment *at)
{
    TlsHalf *half = &session->halves[from];
    bool known = session->version != 0 && half->records && !half->intake.lost && !half->blind;
    if (!known || !owes_goodbye(session, from))
        return;
    Evidence evidence = find_evidence(session, half);
    if (!evidence.text)
        return;
    half->intake.now = *at;
    Event *event = tls_event(session, EVENT_TLS_NO_CLOSE_NOTIFY, from);
    if (event)
        event->certainty = (uint8_t)evidence.certainty;
    timeline_set_string(tls_timeline(session), event, TLS_NO_CLOSE_NOTIFY_evidence, evidence.text);
}
