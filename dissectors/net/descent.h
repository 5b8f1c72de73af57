/* descent.h: the way down from a frame to the innermost datagram, one layer at
 * a time. Inside dissectors/net only.
 *
 * A layer reads its own header off `rest`, then says which layer comes next.
 * The loop that calls them stands in net.c: layers never call each other, so
 * no packet can make the stack grow. */
#pragma once

#include "fragment.h"
#include "net.h"

typedef struct Descent Descent;
typedef struct Layer Layer;

/* A protocol that can stand between a frame and a transport header. */
struct Layer {
    const char *title; /* "Internet Protocol version 4" */
    const char *spec;  /* "RFC 791" */

    /* Steps over its own header. Returns the next layer, or what one of the
     * descent_ functions below returns. */
    const Layer *(*enter)(Descent *d);
};

/* Which layer a number in a header stands for. */
typedef struct Binding {
    uint32_t number;
    const Layer *layer;
} Binding;

struct Descent {
    Cursor rest;        /* not yet read */
    Datagram *datagram; /* the innermost so far */
    Fragments *fragments;
    NetProblem problem; /* why the way ends here; NET_FINE: at a transport header */
    NetProblem oddity;  /* something odd that did not stop us */
    uint32_t link_type; /* as the frame or a header inside it tells */
    uint32_t network;   /* mixed from VLAN, tunnel and session numbers: tells fragments of
                         * equal addresses in different networks apart */
    uint8_t ip_headers;
    bool bounded;        /* `rest` ends where a header said, not where the frame does */
    bool has_sequence;   /* of the last GRE header; ERSPAN's form depends on it */
    bool header_aligned; /* 802.11 header padded to four bytes, says radiotap */
    bool has_outer;
    Datagram outer; /* the UDP datagram around a tunnel that is still a guess */
};

/* Ends the way down. Each returns NULL, for a layer to return. */
const Layer *descent_end(Descent *d, NetProblem problem);
/* After a read from d->rest has failed: cut short or malformed. */
const Layer *descent_broken(Descent *d);

/* Notes that what follows belongs to a network of its own. */
void descent_enter_network(Descent *d, uint32_t number);

/* What follows ends after `length` bytes, says a header below IP's. */
void descent_trim(Descent *d, size_t length);

/* The payload of an IP header ends after `length` bytes; what follows is
 * padding. A header that asks for more than there is, is believed only if it is
 * `sound`. */
void descent_bound_payload(Descent *d, size_t length, bool sound);

/* Next layers by the number in a header, from the tables in bindings.c. None
 * known: the descent ends with NET_NOT_IP, NET_OTHER_TRANSPORT, ... */
const Layer *layer_by_link_type(Descent *d, uint32_t link_type);
const Layer *layer_by_ethertype(Descent *d, uint16_t ethertype);
const Layer *layer_by_ip_protocol(Descent *d, uint8_t protocol);
const Layer *layer_by_ppp_protocol(Descent *d, uint16_t protocol);
const Layer *layer_by_nlpid(Descent *d, uint8_t nlpid);
const Layer *layer_by_vxlan_protocol(Descent *d, uint8_t protocol);
const Layer *layer_by_nsh_protocol(Descent *d, uint8_t protocol);
const Layer *layer_by_udp_port(uint16_t source, uint16_t destination); /* NULL: no tunnel */
