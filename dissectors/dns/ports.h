/* ports.h: where DNS and its kin usually are; no more than hints. */
#pragma once

#include "../conversation.h"

#define DNS_PORT     53   /* RFC 1035, 4.2 */
#define MDNS_PORT    5353 /* RFC 6762, 3 */
#define LLMNR_PORT   5355 /* RFC 4795, 2 */
#define NETBIOS_PORT 137  /* RFC 1002, 4.2 */

static inline bool dns_uses_port(const Conversation *conversation, uint16_t port)
{
    return conversation->ends[END_CLIENT].port == port ||
           conversation->ends[END_SERVER].port == port;
}

static inline bool dns_uses_own_port(const Conversation *conversation)
{
    return dns_uses_port(conversation, DNS_PORT) || dns_uses_port(conversation, MDNS_PORT) ||
           dns_uses_port(conversation, LLMNR_PORT);
}

static inline bool dns_uses_netbios_port(const Conversation *conversation)
{
    return dns_uses_port(conversation, NETBIOS_PORT);
}
