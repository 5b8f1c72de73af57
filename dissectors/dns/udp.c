#include "dns.h"
#include "message.h"
#include "ports.h"
#include "session.h"

static Recognition recognise(const Conversation *conversation, End from, const Cursor *start)
{
    (void)from;
    /* NetBIOS names look like DNS (RFC 1002, 4.2), and mean something else. */
    if (dns_uses_netbios_port(conversation))
        return RECOGNISED_NOT;
    if (dns_uses_own_port(conversation))
        return dns_message_is_plausible(start) ? RECOGNISED_YES : RECOGNISED_NOT;
    return dns_message_judge(start) == VERDICT_WHOLE ? RECOGNISED_YES : RECOGNISED_NOT;
}

static void *open_session(Conversation *conversation)
{
    DnsSession *session = g_new(DnsSession, 1);
    dns_session_init(session, conversation);
    return session;
}

static void close_session(void *state)
{
    DnsSession *session = state;
    if (!session)
        return;
    dns_session_clear(session);
    g_free(session);
}

static void take_datagram(void *state, End from, const Slice *slice)
{
    dns_session_message(state, from, &slice->data, &slice->at);
}

const Protocol dns_udp_protocol = {
    .name = "dns",
    .title = "Domain Name System",
    .spec = "RFC 1035",
    .transport = TRANSPORT_UDP,
    .recognise = recognise,
    .open = open_session,
    .close = close_session,
    .data = take_datagram,
};
