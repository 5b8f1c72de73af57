/* kernel-names.c: what the kernel numbers. */
#include "kernel-names.h"

#include <glib.h>
#include <string.h>

TcpState kernel_tcp_state(uint64_t number)
{
    static const TcpState states[] = {
        TCP_STATE_UNKNOWN,    TCP_STATE_ESTABLISHED, TCP_STATE_SYN_SENT,  TCP_STATE_SYN_RCVD,
        TCP_STATE_FIN_WAIT_1, TCP_STATE_FIN_WAIT_2,  TCP_STATE_TIME_WAIT, TCP_STATE_CLOSED,
        TCP_STATE_CLOSE_WAIT, TCP_STATE_LAST_ACK,    TCP_STATE_LISTEN,    TCP_STATE_CLOSING,
        TCP_STATE_SYN_RCVD, /* TCP_NEW_SYN_RECV: a mere request */
    };
    return number < G_N_ELEMENTS(states) ? states[number] : TCP_STATE_UNKNOWN;
}

Address kernel_ipv6_address(const uint8_t bytes[16])
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    if (memcmp(bytes, mapped, sizeof mapped) == 0)
        return address_ipv4(bytes + sizeof mapped);
    return address_ipv6(bytes);
}
