/* bindings.c: which number in which header stands for which layer. The most
 * common come first: the tables are searched from the top. */
#include "layers.h"

/* Registered at https://www.tcpdump.org/linktypes.html */
static const Binding link_types[] = {
    {1, &ethernet_layer},       /* ETHERNET */
    {101, &ip_layer},           /* RAW */
    {113, &cooked_layer},       /* LINUX_SLL */
    {276, &cooked2_layer},      /* LINUX_SLL2 */
    {0, &null_layer},           /* NULL */
    {108, &null_layer},         /* LOOP: the same in network order */
    {12, &ip_layer},            /* DLT_RAW where it was not translated */
    {14, &ip_layer},            /* DLT_RAW of OpenBSD */
    {228, &ipv4_layer},         /* IPV4 */
    {229, &ipv6_layer},         /* IPV6 */
    {127, &radiotap_layer},     /* IEEE802_11_RADIOTAP */
    {105, &wifi_layer},         /* IEEE802_11 */
    {9, &ppp_layer},            /* PPP */
    {50, &ppp_layer},           /* PPP_HDLC */
    {51, &pppoe_layer},         /* PPP_ETHER */
    {204, &ppp_directed_layer}, /* PPP_WITH_DIR */
    {166, &ppp_directed_layer}, /* PPP_PPPD */
    {104, &hdlc_layer},         /* C_HDLC */
    {107, &frame_relay_layer},  /* FRELAY */
    {8, &slip_layer},           /* SLIP */
    {192, &ppi_layer},          /* PPI */
    {239, &nflog_layer},        /* NFLOG */
    {258, &pktap_layer},        /* PKTAP */
    {149, &pktap_layer},        /* USER2, as Apple used it before 258 was given */
    {117, &pflog_layer},        /* PFLOG */
    {109, &enc_layer},          /* ENC */
    {100, &llc_layer},          /* ATM_RFC1483 */
    {106, &llc_layer},          /* ATM_CLIP */
    {219, &mpls_layer},         /* MPLS */
    {226, &ipnet_layer},        /* IPNET */
    {240, &netanalyzer_layer},  /* NETANALYZER */
};

/* https://www.iana.org/assignments/ieee-802-numbers. GRE uses the same space
 * (RFC 2784, 2.4), so rows that only a GRE header may hold stand here too. */
static const Binding ethertypes[] = {
    {0x0800, &ipv4_layer},     {0x86dd, &ipv6_layer},     {0x8100, &vlan_layer}, /* 802.1Q */
    {0x88a8, &vlan_layer}, /* 802.1ad, the outer tag of QinQ */
    {0x9100, &vlan_layer}, /* QinQ before 802.1ad */
    {0x9200, &vlan_layer},     {0x9300, &vlan_layer},     {0x8847, &mpls_layer},
    {0x8848, &mpls_layer},     {0x8864, &pppoe_layer}, /* session; 0x8863 is discovery */
    {0x6558, &ethernet_layer},                         /* transparent Ethernet bridging */
    {0x8926, &vntag_layer},    {0x88e7, &backbone_layer}, {0x88e5, &macsec_layer},
    {0x880b, &ppp_layer},      {0x88be, &erspan_layer},   {0x22eb, &erspan3_layer},
    {0x883e, &wccp_layer},     {0x894f, &nsh_layer},      {0x8903, &fabricpath_layer},
    {0x6400, &ethernet_layer}, /* MikroTik's EoIP, in GRE only */
};

/* https://www.iana.org/assignments/protocol-numbers */
static const Binding ip_protocols[] = {
    {NET_TCP, &tcp_layer}, {NET_UDP, &udp_layer}, {4, &ipv4_layer},
    {41, &ipv6_layer},     {47, &gre_layer},      {51, &ah_layer},
    {50, &esp_layer},      {137, &mpls_layer},    {97, &etherip_layer},
};

/* Those that are extension headers of IPv6 (RFC 8200, 4.1; RFC 6275, 6.1). */
static const Binding ipv6_extensions[] = {
    {44, &ipv6_fragment_layer},   {0, &ipv6_extension_layer},   /* hop-by-hop options */
    {43, &ipv6_extension_layer},  {60, &ipv6_extension_layer},  /* routing, destination options */
    {135, &ipv6_extension_layer}, {139, &ipv6_extension_layer}, /* mobility, host identity */
    {140, &ipv6_extension_layer},                               /* shim6 */
};

/* https://www.iana.org/assignments/ppp-numbers */
static const Binding ppp_protocols[] = {
    {0x0021, &ipv4_layer},
    {0x0057, &ipv6_layer},
    {0x0281, &mpls_layer},
    {0x0283, &mpls_layer},
};

/* What follows a VXLAN header that says so (draft-ietf-nvo3-vxlan-gpe-13, 3.1). */
static const Binding vxlan_protocols[] = {
    {1, &ipv4_layer}, {2, &ipv6_layer}, {3, &ethernet_layer}, {4, &nsh_layer}, {5, &mpls_layer},
};

/* What follows a service header (RFC 8300, 2.2). */
static const Binding nsh_protocols[] = {
    {1, &ipv4_layer},
    {2, &ipv6_layer},
    {3, &ethernet_layer},
    {5, &mpls_layer},
};

/* Network layer protocol identifiers (ISO/IEC TR 9577; RFC 2427). */
static const Binding nlpids[] = {
    {0xcc, &ipv4_layer},
    {0x8e, &ipv6_layer},
    {0xcf, &ppp_layer},
};

/* A tunnel over UDP: the port its packets go to, and whether they may also come
 * from there. */
static const struct {
    uint16_t port;
    bool either;
    const Layer *layer;
} udp_tunnels[] = {
    {4789, false, &vxlan_layer},  /* RFC 7348, 5 */
    {8472, false, &vxlan_layer},  /* what Linux used before the port was given */
    {4790, false, &vxlan_layer},  /* draft-ietf-nvo3-vxlan-gpe-13, 3.1 */
    {6081, false, &geneve_layer}, /* RFC 8926, 3.3 */
    {2152, true, &gtpu_layer},    /* 3GPP TS 29.281, 4.4.2 */
    {3544, true, &teredo_layer},  /* RFC 4380, 2.7 */
    {4754, false, &gre_layer},    /* RFC 8086, 3 */
    {6635, false, &mpls_layer},   /* RFC 7510, 3 */
};

/* The smallest EtherType; below stands a length (IEEE 802.3, 3.2.6). */
#define ETHERTYPE_MIN 0x0600
/* The greatest length that stands in place of an EtherType. */
#define LLC_LENGTH_MAX 1500

static const Layer *find(const Binding *bindings, size_t n, uint32_t number)
{
    for (size_t i = 0; i < n; i++)
        if (bindings[i].number == number)
            return bindings[i].layer;
    return NULL;
}

const Layer *layer_by_link_type(Descent *d, uint32_t link_type)
{
    const Layer *layer = find(link_types, G_N_ELEMENTS(link_types), link_type);
    return layer ? layer : descent_end(d, NET_UNKNOWN_LINK);
}

const Layer *layer_by_ethertype(Descent *d, uint16_t ethertype)
{
    const Layer *layer = find(ethertypes, G_N_ELEMENTS(ethertypes), ethertype);
    if (layer)
        return layer;
    if (ethertype >= ETHERTYPE_MIN)
        return descent_end(d, NET_NOT_IP);
    if (ethertype > LLC_LENGTH_MAX)
        return descent_end(d, NET_MALFORMED);

    descent_trim(d, ethertype);
    return &llc_layer;
}

const Layer *layer_by_ip_protocol(Descent *d, uint8_t protocol)
{
    d->datagram->protocol = protocol;
    d->datagram->payload = d->rest;

    const Layer *layer = find(ip_protocols, G_N_ELEMENTS(ip_protocols), protocol);
    if (!layer && d->datagram->source.family == ADDRESS_IPV6)
        layer = find(ipv6_extensions, G_N_ELEMENTS(ipv6_extensions), protocol);
    return layer ? layer : descent_end(d, NET_OTHER_TRANSPORT);
}

const Layer *layer_by_ppp_protocol(Descent *d, uint16_t protocol)
{
    const Layer *layer = find(ppp_protocols, G_N_ELEMENTS(ppp_protocols), protocol);
    return layer ? layer : descent_end(d, NET_NOT_IP);
}

const Layer *layer_by_nlpid(Descent *d, uint8_t nlpid)
{
    const Layer *layer = find(nlpids, G_N_ELEMENTS(nlpids), nlpid);
    return layer ? layer : descent_end(d, NET_NOT_IP);
}

const Layer *layer_by_vxlan_protocol(Descent *d, uint8_t protocol)
{
    const Layer *layer = find(vxlan_protocols, G_N_ELEMENTS(vxlan_protocols), protocol);
    return layer ? layer : descent_end(d, NET_NOT_IP);
}

const Layer *layer_by_nsh_protocol(Descent *d, uint8_t protocol)
{
    const Layer *layer = find(nsh_protocols, G_N_ELEMENTS(nsh_protocols), protocol);
    return layer ? layer : descent_end(d, NET_NOT_IP);
}

const Layer *layer_by_udp_port(uint16_t source, uint16_t destination)
{
    for (size_t i = 0; i < G_N_ELEMENTS(udp_tunnels); i++)
        if (udp_tunnels[i].port == destination ||
            (udp_tunnels[i].either && udp_tunnels[i].port == source))
            return udp_tunnels[i].layer;
    return NULL;
}
