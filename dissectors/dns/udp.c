#include "dns.h"
#include "message.h"
#include "ports.h"
#include "session.h"

/* mDNS and LLMNR speak the same language on ports of their own; they are told apart by
 * those alone. */
static bool is_for(const Conversation *conversation, uint16_t own_port)
{
    bool mdns = dns_uses_port(conversation, MDNS_PORT);
    bool llmnr = dns_uses_port(conversation, LLMNR_PORT);
    switch (own_port) {
    case MDNS_PORT:
        return mdns;
    case LLMNR_PORT:
        return llmnr && !mdns;
    default:
        return !mdns && !llmnr;
    }
}

static Recognition judge(const Conversation *conversation, const Cursor *start, uint16_t own_port)
{
    /* NetBIOS names look like DNS (RFC 1002, 4.2), and mean something else. */
    if (!is_for(conversation, own_port) || dns_uses_netbios_port(conversation))
        return RECOGNISED_NOT;
    if (dns_uses_own_port(conversation))
        return dns_message_is_plausible(start) ? RECOGNISED_YES : RECOGNISED_NOT;
    return dns_message_judge(start) == VERDICT_WHOLE ? RECOGNISED_YES : RECOGNISED_NOT;
}

static Recognition recognise_dns(const Conversation *conversation, End from, const Cursor *start)
{
    (void)from;
    return judge(conversation, start, DNS_PORT);
}

static Recognition recognise_mdns(const Conversation *conversation, End from, const Cursor *start)
{
    (void)from;
    return judge(conversation, start, MDNS_PORT);
}

static Recognition recognise_llmnr(const Conversation *conversation, End from, const Cursor *start)
{
    (void)from;
    return judge(conversation, start, LLMNR_PORT);
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
    .recognise = recognise_dns,
    .open = open_session,
    .close = close_session,
    .data = take_datagram,
};

const Protocol mdns_protocol = {
    .name = "mdns",
    .title = "Multicast DNS",
    .spec = "RFC 6762",
    .transport = TRANSPORT_UDP,
    .recognise = recognise_mdns,
    .open = open_session,
    .close = close_session,
    .data = take_datagram,
};

const Protocol llmnr_protocol = {
    .name = "llmnr",
    .title = "Link-Local Multicast Name Resolution",
    .spec = "RFC 4795",
    .transport = TRANSPORT_UDP,
    .recognise = recognise_llmnr,
    .open = open_session,
    .close = close_session,
    .data = take_datagram,
};
