/* test-net.c: every way from a frame to the datagram inside it, a row each. */
#include "../../dissectors/net/net.h"

/* LINKTYPE_* as registered. */
#define NULL_LOOPBACK 0
#define ETHERNET      1
#define SLIP          8
#define PPP           9
#define RAW           101
#define C_HDLC        104
#define WIFI          105
#define FRELAY        107
#define LOOP          108
#define SLL           113
#define PFLOG         117
#define RADIOTAP      127
#define PPI           192
#define PPP_WITH_DIR  204
#define MPLS          219
#define IPV4          228
#define NFLOG         239
#define PKTAP         258
#define SLL2          276

/* 198.18.0.2 to 198.18.0.80: a SYN, 20 bytes of payload in all. */
#define TCP "9d78 0050 00000001 00000000 5002 2000 0000 0000 "
#define IP4 "4500 0028 abcd 4000 4006 0000 c6120002 c6120050 " TCP
/* 2001:db8::1 to 2001:db8::2, the same SYN. */
#define IP6_ADDRESSES "20010db8000000000000000000000001 20010db8000000000000000000000002 "
#define IP6           "60000000 0014 06 40 " IP6_ADDRESSES TCP

#define MACS  "020000000001 020000000002 "
#define ETH4  MACS "0800 " IP4
#define SNAP4 "aaaa03 000000 0800 " IP4

/* 10.0.0.1 to 10.0.0.2, of any length; what follows is in its payload. */
#define OUTER(protocol)         "4500 0000 0001 0000 40" protocol " 0000 0a000001 0a000002 "
#define OUTER_UDP(port, length) OUTER("11") "c000 " port " " length " 0000 "

#define WIFI_DATA "0800 0000 020000000001 020000000002 020000000003 0000 "

typedef struct Row {
    const char *name;
    uint32_t link_type;
    const char *hex;
    NetProblem problem;
    const char *source, *destination; /* NULL: no datagram */
    size_t payload;
    unsigned tunnels, vlan;
} Row;

#define INNER4  "198.18.0.2", "198.18.0.80", 20
#define INNER6  "2001:db8::1", "2001:db8::2", 20
#define OUTER4  "10.0.0.1", "10.0.0.2"
#define NOTHING NULL, NULL, 0

static const Row rows[] = {
    /* links */
    {"ethernet", ETHERNET, ETH4, NET_FINE, INNER4, 0, 0},
    {"ethernet-ipv6", ETHERNET, MACS "86dd " IP6, NET_FINE, INNER6, 0, 0},
    {"ethernet-padded", ETHERNET, ETH4 "000000000000", NET_FINE, INNER4, 0, 0},
    {"ethernet-arp", ETHERNET, MACS "0806 0001", NET_NOT_IP, NOTHING, 0, 0},
    {"ethernet-type-between", ETHERNET, MACS "05ee 0001", NET_MALFORMED, NOTHING, 0, 0},
    {"ethernet-8023-snap", ETHERNET, MACS "0030 " SNAP4 "eeee", NET_FINE, INNER4, 0, 0},
    {"ethernet-8023-bridge-tunnel", ETHERNET, MACS "0030 aaaa03 0000f8 0800 " IP4, NET_FINE, INNER4,
     0, 0},
    {"ethernet-8023-llc-ip", ETHERNET, MACS "002b 060603 " IP4, NET_FINE, INNER4, 0, 0},
    {"ethernet-8023-stp", ETHERNET, MACS "0026 424203 0000", NET_NOT_IP, NOTHING, 0, 0},
    {"macsec-in-clear", ETHERNET,
     MACS "88e5 2000 00000001 0200000000010001 0800 " IP4 "00000000000000000000000000000000",
     NET_FINE, INNER4, 0, 0},
    {"fabricpath", ETHERNET, MACS "8903 0060 " ETH4, NET_FINE, INNER4, 0, 0},
    {"nsh", ETHERNET, MACS "894f 0003 01 03 00000100 00000000 " ETH4, NET_FINE, INNER4, 0, 0},
    {"nsh-too-short", ETHERNET, MACS "894f 0001 01 01 00000100 " IP4, NET_MALFORMED, NOTHING, 0, 0},
    {"pppoe-contradicts-ip", ETHERNET, MACS "8864 1100 0001 0029 0021 " IP4, NET_MALFORMED,
     "198.18.0.2", "198.18.0.80", 19, 0, 0},
    {"ppp-is-cisco-hdlc", PPP, "0f00 0800 " IP4, NET_FINE, INNER4, 0, 0},
    {"gre-in-udp", RAW, OUTER_UDP("1292", "0034") "0000 0800 " IP4, NET_FINE, INNER4, 1, 0},
    {"gre-in-udp-but-not-gre", RAW, OUTER_UDP("1292", "0010") "ffff ffff 0000 0000 ", NET_FINE,
     OUTER4, 16, 0, 0},
    {"linktype-ipv6-holds-ipv4", 229, IP4, NET_MALFORMED, NOTHING, 0, 0},
    {"macsec", ETHERNET, MACS "88e5 2c00", NET_ENCRYPTED, NOTHING, 0, 0},
    {"raw-ipv4", RAW, IP4, NET_FINE, INNER4, 0, 0},
    {"raw-ipv6", RAW, IP6, NET_FINE, INNER6, 0, 0},
    {"raw-12", 12, IP4, NET_FINE, INNER4, 0, 0},
    {"raw-14", 14, IP6, NET_FINE, INNER6, 0, 0},
    {"linktype-ipv4", IPV4, IP4, NET_FINE, INNER4, 0, 0},
    {"linktype-ipv6", 229, IP6, NET_FINE, INNER6, 0, 0},
    {"raw-neither", RAW, "00112233", NET_MALFORMED, NOTHING, 0, 0},
    {"null-little-endian", NULL_LOOPBACK, "02000000 " IP4, NET_FINE, INNER4, 0, 0},
    {"null-big-endian", NULL_LOOPBACK, "00000002 " IP4, NET_FINE, INNER4, 0, 0},
    {"null-ipv6-macos", NULL_LOOPBACK, "1e000000 " IP6, NET_FINE, INNER6, 0, 0},
    {"loop", LOOP, "00000018 " IP6, NET_FINE, INNER6, 0, 0},
    {"null-unknown-family", NULL_LOOPBACK, "07000000 " IP4, NET_NOT_IP, NOTHING, 0, 0},
    {"sll", SLL, "0000 0001 0006 0200000000010000 0800 " IP4, NET_FINE, INNER4, 0, 0},
    {"sll-802.2", SLL, "0000 0001 0006 0200000000010000 0004 " SNAP4, NET_FINE, INNER4, 0, 0},
    {"sll-netlink", SLL, "0000 0338 0000 0000000000000000 0000 " IP4, NET_NOT_IP, NOTHING, 0, 0},
    {"sll-vlan", SLL, "0000 0001 0006 0200000000010000 8100 0007 0800 " IP4, NET_FINE, INNER4, 0,
     7},
    {"sll2", SLL2, "86dd 0000 00000001 0001 00 06 0200000000010000 " IP6, NET_FINE, INNER6, 0, 0},
    {"ppp", PPP, "ff03 0021 " IP4, NET_FINE, INNER4, 0, 0},
    {"ppp-bare", PPP, "0057 " IP6, NET_FINE, INNER6, 0, 0},
    {"ppp-compressed", PPP, "21 " IP4, NET_FINE, INNER4, 0, 0},
    {"ppp-lcp", PPP, "ff03 c021 0101", NET_NOT_IP, NOTHING, 0, 0},
    {"ppp-with-direction", PPP_WITH_DIR, "01 ff03 0021 " IP4, NET_FINE, INNER4, 0, 0},
    {"pppoe", ETHERNET, MACS "8864 1100 0001 002a 0021 " IP4 "0000", NET_FINE, INNER4, 0, 0},
    {"pppoe-version-2", ETHERNET, MACS "8864 2200 0001 002a 0021 " IP4, NET_MALFORMED, NOTHING, 0,
     0},
    {"cisco-hdlc", C_HDLC, "0f00 0800 " IP4, NET_FINE, INNER4, 0, 0},
    {"cisco-hdlc-is-ppp", C_HDLC, "ff03 0021 " IP4, NET_FINE, INNER4, 0, 0},
    {"frame-relay-nlpid", FRELAY, "1841 03 cc " IP4, NET_FINE, INNER4, 0, 0},
    {"frame-relay-padded-snap", FRELAY, "1841 03 00 80 000000 86dd " IP6, NET_FINE, INNER6, 0, 0},
    {"frame-relay-cisco", FRELAY, "1841 0800 " IP4, NET_FINE, INNER4, 0, 0},
    {"slip", SLIP, "00 45 0000000000000000000000000000 " IP4, NET_FINE, INNER4, 0, 0},
    {"pflog", PFLOG, "05 02 0000 00 000000 " IP4, NET_FINE, INNER4, 0, 0},
    {"wifi", WIFI, WIFI_DATA SNAP4, NET_FINE, INNER4, 0, 0},
    {"wifi-qos", WIFI, "8801 0000 020000000001 020000000002 020000000003 0000 0000 " SNAP4,
     NET_FINE, INNER4, 0, 0},
    {"wifi-four-addresses", WIFI,
     "0803 0000 020000000001 020000000002 020000000003 0000 020000000004 " SNAP4, NET_FINE, INNER4,
     0, 0},
    {"wifi-aggregate", WIFI,
     "8801 0000 020000000001 020000000002 020000000003 0000 8000 " MACS "0030 " SNAP4, NET_FINE,
     INNER4, 0, 0},
    {"wifi-protected", WIFI, "0841 0000 020000000001 020000000002 020000000003 0000 11223344",
     NET_ENCRYPTED, NOTHING, 0, 0},
    {"wifi-beacon", WIFI, "8000 0000", NET_NOT_IP, NOTHING, 0, 0},
    {"wifi-null-data", WIFI, "4801 0000", NET_NOT_IP, NOTHING, 0, 0},
    {"radiotap", RADIOTAP, "0000 0800 00000000 " WIFI_DATA SNAP4, NET_FINE, INNER4, 0, 0},
    /* presence words, eight-byte clock after four bytes of padding, flags: aligned */
    {"radiotap-aligned", RADIOTAP,
     "0000 1a00 03000080 00000000 00000000 0000000000000000 20 00 "
     "8801 0000 020000000001 020000000002 020000000003 0000 0000 0000 " SNAP4,
     NET_FINE, INNER4, 0, 0},
    {"radiotap-clock-aligned", RADIOTAP,
     "0000 1200 03000000 0000000000000000 20 00 "
     "8801 0000 020000000001 020000000002 020000000003 0000 0000 0000 " SNAP4,
     NET_FINE, INNER4, 0, 0},
    {"radiotap-length-too-small", RADIOTAP, "0000 0400 00000000 " WIFI_DATA SNAP4, NET_MALFORMED,
     NOTHING, 0, 0},
    {"ppi", PPI, "0000 0800 69000000 " WIFI_DATA SNAP4, NET_FINE, INNER4, 0, 0},
    {"ppi-unknown-inside", PPI, "0000 0800 ff030000 00", NET_UNKNOWN_LINK, NOTHING, 0, 0},
    {"nflog", NFLOG, "02 00 0000 0800 0100 08000100 0600 0a00 6900 0000 2c00 0900 " IP4, NET_FINE,
     INNER4, 0, 0},
    {"nflog-big-endian", NFLOG, "02 00 0000 0008 0001 08000100 002c 0009 " IP4, NET_FINE, INNER4, 0,
     0},
    {"nflog-without-payload", NFLOG, "02 00 0000 0800 0100 08000100", NET_NOT_IP, NOTHING, 0, 0},
    {"nflog-length-too-small", NFLOG, "02 00 0000 0300 0100 08000100", NET_MALFORMED, NOTHING, 0,
     0},
    {"pktap", PKTAP, "0c000000 01000000 01000000 " ETH4, NET_FINE, INNER4, 0, 0},
    {"unknown-link", 250, ETH4, NET_UNKNOWN_LINK, NOTHING, 0, 0},
    {"zero-length", ETHERNET, "", NET_MALFORMED, NOTHING, 0, 0},

    /* tags */
    {"vlan", ETHERNET, MACS "8100 6064 0800 " IP4, NET_FINE, INNER4, 0, 100},
    {"qinq", ETHERNET, MACS "88a8 000a 8100 0014 86dd " IP6, NET_FINE, INNER6, 0, 20},
    {"vlan-9100", ETHERNET, MACS "9100 000a 8100 0014 0800 " IP4, NET_FINE, INNER4, 0, 20},
    {"vlan-priority-only", ETHERNET, MACS "8100 6000 0800 " IP4, NET_FINE, INNER4, 0, 0},
    {"vlan-snap", ETHERNET, MACS "8100 0003 0030 " SNAP4, NET_FINE, INNER4, 0, 3},
    {"vntag", ETHERNET, MACS "8926 00000000 0800 " IP4, NET_FINE, INNER4, 0, 0},
    {"backbone", ETHERNET, MACS "88e7 00000001 " ETH4, NET_FINE, INNER4, 0, 0},
    {"mpls", ETHERNET, MACS "8847 00010140 " IP4, NET_FINE, INNER4, 0, 0},
    {"mpls-two-labels", ETHERNET, MACS "8847 00010040 00011140 " IP4, NET_FINE, INNER4, 0, 0},
    {"mpls-ipv6", ETHERNET, MACS "8847 00010140 " IP6, NET_FINE, INNER6, 0, 0},
    {"mpls-pseudowire-control-word", ETHERNET, MACS "8847 00010140 00000000 " ETH4, NET_FINE,
     INNER4, 0, 0},
    {"mpls-pseudowire", MPLS, "00010140 " ETH4, NET_FINE, INNER4, 0, 0},
    {"mpls-without-bottom", MPLS, "00010040 00010040", NET_MALFORMED, NOTHING, 0, 0},

    /* IPv4 */
    {"ipv4-options", RAW, "4600 002c 0001 0000 4006 0000 c6120002 c6120050 01010100 " TCP, NET_FINE,
     INNER4, 0, 0},
    {"ipv4-offload-no-length", RAW, "4500 0000 0001 0000 4006 0000 c6120002 c6120050 " TCP,
     NET_FINE, INNER4, 0, 0},
    {"ipv4-longer-than-frame", RAW, "4500 0029 0001 0000 4006 ee57 c6120002 c6120050 " TCP,
     NET_CUT_SHORT, "198.18.0.2", "198.18.0.80", 21, 0, 0},
    {"ipv4-longer-than-frame-damaged", RAW, "4500 0029 0001 0000 4006 0000 c6120002 c6120050 " TCP,
     NET_MALFORMED, INNER4, 0, 0},
    {"ipv6-longer-than-frame", RAW, "60000000 0015 06 40 " IP6_ADDRESSES TCP, NET_CUT_SHORT,
     "2001:db8::1", "2001:db8::2", 21, 0, 0},
    {"ipv4-header-too-small", RAW, "4400 0028 0001 0000 4006 0000 c6120002 c6120050 " TCP,
     NET_MALFORMED, NOTHING, 0, 0},
    {"ipv4-length-below-header", RAW, "4500 0013 0001 0000 4006 0000 c6120002 c6120050 " TCP,
     NET_MALFORMED, NOTHING, 0, 0},
    {"ipv4-icmp", RAW, "4500 001c 0001 0000 4001 0000 c6120002 c6120050 0800 0000 0001 0001",
     NET_OTHER_TRANSPORT, NOTHING, 0, 0},
    {"ipv4-esp", RAW, OUTER("32") "00000001 00000001", NET_ENCRYPTED, NOTHING, 0, 0},
    {"ipv4-ah", RAW, OUTER("33") "06 04 0000 00000001 00000001 000000000000000000000000 " TCP,
     NET_FINE, OUTER4, 20, 0, 0},

    /* IPv6 */
    {"ipv6-hop-by-hop", RAW, "60000000 001c 00 40 " IP6_ADDRESSES "06 00 010400000000 " TCP,
     NET_FINE, INNER6, 0, 0},
    {"ipv6-routing-destination", RAW,
     "60000000 0024 2b 40 " IP6_ADDRESSES "3c 00 000000000000 06 00 010400000000 " TCP, NET_FINE,
     INNER6, 0, 0},
    {"ipv6-ah", RAW,
     "60000000 002c 33 40 " IP6_ADDRESSES
     "06 04 0000 00000001 00000001 000000000000000000000000 " TCP,
     NET_FINE, INNER6, 0, 0},
    {"ipv6-mobility", RAW, "60000000 001c 87 40 " IP6_ADDRESSES "06 00 000000000000 " TCP, NET_FINE,
     INNER6, 0, 0},
    {"ipv6-atomic-fragment", RAW, "60000000 001c 2c 40 " IP6_ADDRESSES "06 00 0000 00000001 " TCP,
     NET_FINE, INNER6, 0, 0},
    {"ipv6-no-next-header", RAW, "60000000 0000 3b 40 " IP6_ADDRESSES, NET_OTHER_TRANSPORT, NOTHING,
     0, 0},
    {"ipv6-jumbo", RAW, "60000000 0000 00 40 " IP6_ADDRESSES "06 00 c20400010014 " TCP, NET_FINE,
     INNER6, 0, 0},
    {"ipv6-extension-beyond-end", RAW, "60000000 0008 00 40 " IP6_ADDRESSES "06 ff 010400000000",
     NET_MALFORMED, NOTHING, 0, 0},

    /* tunnels */
    {"ipip", RAW, OUTER("04") IP4, NET_FINE, INNER4, 1, 0},
    {"6in4", RAW, OUTER("29") IP6, NET_FINE, INNER6, 1, 0},
    {"4in6", RAW, "60000000 0028 04 40 " IP6_ADDRESSES IP4, NET_FINE, INNER4, 1, 0},
    {"mpls-in-ip", RAW, OUTER("89") "00010140 " IP4, NET_FINE, INNER4, 1, 0},
    {"etherip", RAW, OUTER("61") "3000 " ETH4, NET_FINE, INNER4, 1, 0},
    {"gre", RAW, OUTER("2f") "0000 0800 " IP4, NET_FINE, INNER4, 1, 0},
    {"gre-checksum-key-sequence", RAW, OUTER("2f") "b000 86dd 00000000 00000007 00000001 " IP6,
     NET_FINE, INNER6, 1, 0},
    {"gre-ethernet", RAW, OUTER("2f") "2000 6558 00000007 " ETH4, NET_FINE, INNER4, 1, 0},
    {"gre-pptp", RAW, OUTER("2f") "3081 880b 002c 0001 00000001 00000001 ff03 0021 " IP4, NET_FINE,
     INNER4, 1, 0},
    {"gre-pptp-acknowledgment", RAW, OUTER("2f") "2081 880b 0000 0001 00000001",
     NET_OTHER_TRANSPORT, NOTHING, 0, 0},
    {"gre-version-2", RAW, OUTER("2f") "0002 0800 " IP4, NET_OTHER_TRANSPORT, NOTHING, 0, 0},
    {"gre-wccp-2", RAW, OUTER("2f") "0000 883e 00000000 " IP4, NET_FINE, INNER4, 1, 0},
    {"gre-wccp-1", RAW, OUTER("2f") "0000 883e " IP4, NET_FINE, INNER4, 1, 0},
    {"gre-eoip", RAW, OUTER("2f") "2001 6400 00360007 " ETH4, NET_FINE, INNER4, 1, 0},
    {"erspan-1", RAW, OUTER("2f") "0000 88be " ETH4, NET_FINE, INNER4, 1, 0},
    {"erspan-2", RAW, OUTER("2f") "1000 88be 00000001 1001 0001 00000000 " ETH4, NET_FINE, INNER4,
     1, 0},
    {"erspan-3", RAW, OUTER("2f") "1000 22eb 00000001 2001 0001 00000000 0000 0000 " ETH4, NET_FINE,
     INNER4, 1, 0},
    {"erspan-3-platform", RAW,
     OUTER("2f") "1000 22eb 00000001 2001 0001 00000000 0000 0001 0000000000000000 " ETH4, NET_FINE,
     INNER4, 1, 0},
    {"vxlan", RAW, OUTER_UDP("12b5", "0046") "08000000 00002a00 " ETH4, NET_FINE, INNER4, 1, 0},
    {"vxlan-jumbo", RAW, OUTER_UDP("12b5", "0000") "08000000 00002a00 " ETH4, NET_FINE, INNER4, 1,
     0},
    {"vxlan-linux-port", RAW, OUTER_UDP("2118", "0046") "08000000 00002a00 " ETH4, NET_FINE, INNER4,
     1, 0},
    {"vxlan-arp", RAW, OUTER_UDP("12b5", "001e") "08000000 00002a00 " MACS "0806 ", NET_NOT_IP,
     NOTHING, 0, 0},
    {"vxlan-port-but-not-vxlan", RAW, OUTER_UDP("12b5", "0010") "1234 8180 0001 0000", NET_FINE,
     OUTER4, 16, 0, 0},
    {"vxlan-inner-malformed", RAW, OUTER_UDP("12b5", "0020") "08000000 00002a00 " MACS "0800 1111",
     NET_FINE, OUTER4, 32, 0, 0},
    {"vxlan-group-policy", RAW, OUTER_UDP("12b5", "0046") "88000001 00002a00 " ETH4, NET_FINE,
     INNER4, 1, 0},
    {"vxlan-gpe-ipv6", RAW, OUTER_UDP("12b6", "004c") "0c000002 00002a00 " IP6, NET_FINE, INNER6, 1,
     0},
    {"vxlan-gpe-unknown", RAW, OUTER_UDP("12b6", "004c") "0c000009 00002a00 " IP6, NET_NOT_IP,
     NOTHING, 0, 0},
    {"geneve-options", RAW, OUTER_UDP("17c1", "004a") "01006558 00002a00 01020304 " ETH4, NET_FINE,
     INNER4, 1, 0},
    {"geneve-ipv4", RAW, OUTER_UDP("17c1", "0038") "00000800 00002a00 " IP4, NET_FINE, INNER4, 1,
     0},
    {"gtp-u", RAW, OUTER_UDP("0868", "0038") "30ff0028 00000001 " IP4, NET_FINE, INNER4, 1, 0},
    {"gtp-u-extension", RAW,
     OUTER_UDP("0868", "0040") "34ff0030 00000001 0000 00 85 01 1000 00 " IP4, NET_FINE, INNER4, 1,
     0},
    {"gtp-u-sequence", RAW, OUTER_UDP("0868", "0050") "32ff0040 00000001 0001 00 00 " IP6, NET_FINE,
     INNER6, 1, 0},
    {"gtp-u-echo", RAW, OUTER_UDP("0868", "0014") "32010004 00000000 0001 0000", NET_FINE, OUTER4,
     20, 0, 0},
    {"teredo", RAW, OUTER_UDP("0dd8", "0044") IP6, NET_FINE, INNER6, 1, 0},
    {"teredo-authentication-origin", RAW,
     OUTER_UDP("0dd8", "0059") "00010000 0000000000000000 00 0000 1234 01020304 " IP6, NET_FINE,
     INNER6, 1, 0},
    {"mpls-in-udp", RAW, OUTER_UDP("19eb", "0034") "00010140 " IP4, NET_FINE, INNER4, 1, 0},
    {"vxlan-in-gre", RAW,
     OUTER("2f") "0000 0800 " OUTER_UDP("12b5", "0046") "08000000 00002a00 " ETH4, NET_FINE, INNER4,
     2, 0},
    {"nine-ip-headers", RAW,
     OUTER("04") OUTER("04") OUTER("04") OUTER("04") OUTER("04") OUTER("04") OUTER("04") OUTER("04")
         IP4,
     NET_TOO_DEEP, NOTHING, 0, 0},
    {"eight-ip-headers", RAW,
     OUTER("04") OUTER("04") OUTER("04") OUTER("04") OUTER("04") OUTER("04") OUTER("04") IP4,
     NET_FINE, INNER4, 7, 0},
};

static GByteArray *from_hex(const char *hex)
{
    GByteArray *bytes = g_byte_array_new();
    while (*hex) {
        if (*hex == ' ') {
            hex++;
            continue;
        }
        int high = g_ascii_xdigit_value(hex[0]), low = g_ascii_xdigit_value(hex[1]);
        g_assert_true(high >= 0 && low >= 0);
        guint8 byte = (guint8)(high << 4 | low);
        g_byte_array_append(bytes, &byte, 1);
        hex += 2;
    }
    return bytes;
}

/* Decodes from a block of exactly `captured` bytes, so that a sanitizer sees one
 * byte too far. What *ret points to is gone afterwards. */
static bool decode(uint32_t link_type, const GByteArray *bytes, size_t captured, size_t on_wire,
                   Datagram *ret, NetProblem *ret_problem)
{
    g_autoptr(NetDecoder) decoder = net_decoder_new(64 * 1024);
    g_autofree guint8 *block = g_malloc(captured ? captured : 1);
    if (captured)
        memcpy(block, bytes->data, captured);
    Frame frame = {.bytes = block,
                   .captured = (uint32_t)captured,
                   .on_wire = (uint32_t)on_wire,
                   .link_type = link_type};
    return net_decode(decoder, &frame, ret, ret_problem);
}

static void test_row(gconstpointer data)
{
    const Row *row = data;
    g_autoptr(GByteArray) bytes = from_hex(row->hex);
    Datagram datagram;
    NetProblem problem;
    bool found = decode(row->link_type, bytes, bytes->len, bytes->len, &datagram, &problem);

    g_assert_cmpstr(net_problem_name(problem), ==, net_problem_name(row->problem));
    g_assert_cmpint(found, ==, row->source != NULL);
    if (!found)
        return;

    char text[ADDRESS_TEXT_SIZE];
    g_assert_cmpstr(address_print(&datagram.source, text), ==, row->source);
    g_assert_cmpstr(address_print(&datagram.destination, text), ==, row->destination);
    g_assert_cmpuint(datagram.payload.on_wire, ==, row->payload);
    g_assert_cmpuint(datagram.tunnels, ==, row->tunnels);
    g_assert_cmpuint(datagram.vlan, ==, row->vlan);
    g_assert_cmpuint(datagram.frame_bytes, ==, bytes->len);
    g_assert_false(datagram.reassembled);
}

/* However short the snap length, no frame becomes malformed by it. */
static void test_every_snap_length(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GByteArray) bytes = from_hex(rows[i].hex);
        for (size_t captured = 0; captured < bytes->len; captured++) {
            Datagram datagram;
            NetProblem problem;
            bool found =
                decode(rows[i].link_type, bytes, captured, bytes->len, &datagram, &problem);
            if (problem == NET_MALFORMED && rows[i].problem != NET_MALFORMED)
                g_error("%s: malformed when cut to %zu bytes", rows[i].name, captured);
            if (found)
                g_assert_cmpuint(datagram.payload.captured, <=, captured);
        }
    }
}

/* A frame that really is that short may be called anything, but is read safely. */
static void test_every_length(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GByteArray) bytes = from_hex(rows[i].hex);
        for (size_t length = 0; length < bytes->len; length++) {
            Datagram datagram;
            NetProblem problem;
            if (decode(rows[i].link_type, bytes, length, length, &datagram, &problem))
                g_assert_cmpuint(datagram.payload.captured, <=, length);
        }
    }
}

static void test_header_fields(void)
{
    g_autoptr(GByteArray) bytes = from_hex(ETH4);
    Datagram datagram;
    NetProblem problem;
    g_assert_true(decode(ETHERNET, bytes, bytes->len, bytes->len, &datagram, &problem));
    g_assert_cmpuint(datagram.protocol, ==, NET_TCP);
    g_assert_cmpuint(datagram.hop_limit, ==, 64);
    g_assert_cmphex(datagram.ip_id, ==, 0xabcd);
}

static void test_problem_names(void)
{
    for (unsigned i = 0; i < NET_PROBLEM_COUNT; i++) {
        g_assert_nonnull(net_problem_name(i));
        for (unsigned j = 0; j < i; j++)
            g_assert_cmpstr(net_problem_name(i), !=, net_problem_name(j));
    }
}

int main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/net/row/%s", rows[i].name);
        g_test_add_data_func(path, &rows[i], test_row);
    }
    g_test_add_func("/net/header-fields", test_header_fields);
    g_test_add_func("/net/every-snap-length", test_every_snap_length);
    g_test_add_func("/net/every-length", test_every_length);
    g_test_add_func("/net/problem-names", test_problem_names);
    return g_test_run();
}
