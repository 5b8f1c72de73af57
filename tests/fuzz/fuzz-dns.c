/* fuzz-dns.c: bytes as DNS messages of both ends, over UDP and over TCP. */
#include "../../dissectors/dns/dns.h"
#include "dialogue.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Cursor start = cursor_over(data, size);
    (void)dns_udp_protocol.recognise(&(Conversation){0}, END_CLIENT, &start);
    (void)dns_tcp_protocol.recognise(&(Conversation){0}, END_CLIENT, &start);
    dialogue_play(&dns_udp_protocol, data, size);
    dialogue_play(&dns_tcp_protocol, data, size);
    return 0;
}
