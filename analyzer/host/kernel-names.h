/* kernel-names.h: what the kernel numbers, in our words. */
#pragma once

#include "../../dissectors/address.h"
#include "../../dissectors/timeline.h"

/* A state as include/net/tcp_states.h numbers it. */
TcpState kernel_tcp_state(uint64_t number);

/* An address of an IPv6 socket; an IPv4 one that is mapped into IPv6 (RFC 4291, 2.5.5.2)
 * is told as what it is on the wire. */
Address kernel_ipv6_address(const uint8_t bytes[16]);
