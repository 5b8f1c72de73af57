/* dns.h: the Domain Name System over UDP and TCP, with its kin: multicast DNS
 * (RFC 6762) and link-local multicast name resolution (RFC 4795). */
#pragma once

#include "../protocol.h"

extern const Protocol dns_udp_protocol;
extern const Protocol mdns_protocol;
extern const Protocol llmnr_protocol;
extern const Protocol dns_tcp_protocol;
