/* conversation.h: two endpoints that talk, over TCP or UDP. */
#pragma once

#include "address.h"
#include "timeline.h"

typedef struct Protocol Protocol;

typedef enum Transport {
    TRANSPORT_TCP,
    TRANSPORT_UDP,
} Transport;

/* "tcp", "udp". */
const char *transport_name(Transport transport);

/* What the conversations of one worker share; gone when the worker is. */
typedef struct Commons {
    struct X509Shelf *certificates; /* (nullable) see tls/x509-shelf.h */
    struct QuicDirectory *quic;     /* (nullable) QUIC's own: see quic/directory.h */
    struct Secrets *secrets;        /* (nullable) of the whole run: see secrets/secrets.h */
    const struct BodySink *bodies;  /* (nullable) who wants what messages carry: see bodies.h */
    struct States *states;          /* (nullable) memory for what ends with them: see states.h */
    bool show_secrets;              /* for Timeline.bare */
} Commons;

/* What all conversations have. A TcpConnection or UdpExchange begins with one. */
typedef struct Conversation {
    Endpoint ends[2]; /* by End; first: see analyzer/engine/flow-table.h */
    uint64_t id;      /* counted from 0 in the order of first frames, as Wireshark's tcp.stream and
                         udp.stream; set at the end of an epoch: see analyzer/engine/live.h */
    Moment first, last;
    uint64_t packets[2];       /* sent by each End */
    uint64_t payload_bytes[2]; /* sent by each End, on the wire, repeats included */
    Timeline timeline;
    Commons *commons;        /* (nullable) */
    const Protocol *service; /* (nullable) who reads the datagrams, once recognised; TCP: layer.h */
    void *service_state;     /* (owned, nullable) of `service` */
    const char
        *service_name;    /* (nullable) static text such as "http"; stays when the state is gone */
    uint8_t transport;    /* Transport */
    uint8_t depth;        /* of the protocol whose open() runs just now: see layer.h */
    uint8_t carries;      /* of the datagram that is read just now: see Step */
    bool service_settled; /* of datagrams: recognised, or given up */
    bool confidential;    /* what is read just now was encrypted on the wire */
    bool guessed_roles;   /* no opening seen: client and server are a guess */
} Conversation;
