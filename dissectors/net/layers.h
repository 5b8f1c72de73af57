/* layers.h: every layer there is, one to a file or family. A new one adds a
 * line here and a row in bindings.c. */
#pragma once

#include "descent.h"

/* links */
extern const Layer ethernet_layer;
extern const Layer llc_layer;
extern const Layer null_layer;
extern const Layer cooked_layer;
extern const Layer cooked2_layer;
extern const Layer ppp_layer;
extern const Layer ppp_directed_layer;
extern const Layer pppoe_layer;
extern const Layer hdlc_layer;
extern const Layer frame_relay_layer;
extern const Layer slip_layer;
extern const Layer wifi_layer;
extern const Layer radiotap_layer;
extern const Layer ppi_layer;
extern const Layer nflog_layer;
extern const Layer pktap_layer;
extern const Layer pflog_layer;
extern const Layer enc_layer;
extern const Layer netanalyzer_layer;
extern const Layer ipnet_layer;

/* tags */
extern const Layer vlan_layer;
extern const Layer vntag_layer;
extern const Layer backbone_layer;
extern const Layer mpls_layer;
extern const Layer macsec_layer;
extern const Layer fabricpath_layer;
extern const Layer nsh_layer;

/* networks */
extern const Layer ip_layer;
extern const Layer ipv4_layer;
extern const Layer ipv6_layer;
extern const Layer ipv6_extension_layer;
extern const Layer ipv6_fragment_layer;
extern const Layer ah_layer;
extern const Layer esp_layer;

/* tunnels */
extern const Layer gre_layer;
extern const Layer wccp_layer;
extern const Layer erspan_layer;
extern const Layer erspan3_layer;
extern const Layer etherip_layer;
extern const Layer vxlan_layer;
extern const Layer geneve_layer;
extern const Layer gtpu_layer;
extern const Layer teredo_layer;

/* transport: the ground */
extern const Layer tcp_layer;
extern const Layer udp_layer;
