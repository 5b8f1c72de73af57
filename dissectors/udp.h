/* udp.h: User Datagram Protocol (RFC 768). */
#pragma once

#include "conversation.h"
#include "cursor.h"
#include "protocol.h"

typedef struct UdpHeader {
    uint16_t source_port, destination_port;
    Cursor payload; /* trimmed to the length the header tells */
} UdpHeader;

Verdict udp_parse(Cursor c, UdpHeader *ret);

/* Datagrams between two endpoints. */
typedef struct UdpExchange {
    Conversation conversation; /* must be first */
    bool finished;
} UdpExchange;

/* Makes *exchange, all zeros, one whose first datagram `source` sends: the client. */
void udp_exchange_init(UdpExchange *exchange, uint64_t id, const Endpoint *source,
                       const Endpoint *destination, const Moment *at);
void udp_exchange_clear(UdpExchange *exchange);
void udp_exchange_datagram(UdpExchange *exchange, End from, const Cursor *payload,
                           const Moment *at);
void udp_exchange_finish(UdpExchange *exchange, const Moment *at);
