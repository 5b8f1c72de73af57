#include "inner.h"

#include "handshake.h"
#include "schedule.h"
#include "tls.h"

TlsSession *tls_inner_new(Conversation *conversation)
{
    return tls_protocol.open(conversation);
}

void tls_inner_free(TlsSession *session)
{
    tls_protocol.close(session);
}

void tls_inner_move(TlsSession *session, Conversation *conversation)
{
    session->conversation = conversation;
}

void tls_inner_message(TlsSession *session, End from, const Cursor *message, const Moment *at)
{
    static const Cursor nothing = {0};
    session->halves[from].intake.now = *at;
    if (session->halves[from].stopped)
        return;
    tls_handshake_record(session, from, 0, message);
    if (message->captured < message->on_wire)
        tls_handshake_cut(session, from, &nothing);
}

uint16_t tls_inner_suite(const TlsSession *session)
{
    return session->suite ? session->suite->id : 0;
}

const char *tls_inner_no_secret(void)
{
    return tls_reason_sentence(TLS_REASON_NO_SECRET);
}
