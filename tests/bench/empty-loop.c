/* empty-loop.c: the least a program can do with a capture: let libpcap hand out
 * every packet and count it. What wirenotes is measured against. */
#include <inttypes.h>
#include <pcap/pcap.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    char trouble[PCAP_ERRBUF_SIZE];
    if (argc != 2) {
        fprintf(stderr, "usage: empty-loop FILE\n");
        return 2;
    }
    pcap_t *capture = pcap_open_offline(argv[1], trouble);
    if (!capture) {
        fprintf(stderr, "empty-loop: %s\n", trouble);
        return 2;
    }

    struct pcap_pkthdr *header;
    const unsigned char *bytes;
    uint64_t packets = 0, wire_bytes = 0;
    while (pcap_next_ex(capture, &header, &bytes) == 1) {
        packets++;
        wire_bytes += header->len;
    }
    pcap_close(capture);
    printf("%" PRIu64 " packets, %" PRIu64 " bytes\n", packets, wire_bytes);
    return 0;
}
