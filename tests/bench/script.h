/* script.h: the packets of a capture to be, in any order, and their writing as a
 * pcap file in the order of their times: Ethernet, IPv4, TCP or UDP, with right
 * checksums. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    TCP_FIN = 1,
    TCP_SYN = 2,
    TCP_RST = 4,
    TCP_PSH = 8,
    TCP_ACK = 16,
};

typedef struct Packet {
    int64_t time_us;              /* since the start of the capture */
    const uint8_t *payload;       /* borrowed until the script is written */
    uint32_t source, destination; /* IPv4 addresses, host order */
    uint32_t seq, ack;
    uint32_t ts_value, ts_echo;     /* RFC 7323 timestamps */
    uint32_t sack_left, sack_right; /* RFC 2018; equal: no block */
    uint32_t order;                 /* of the call that added it */
    uint16_t source_port, destination_port;
    uint16_t payload_bytes;
    uint8_t flags; /* TCP_*; 0 and `udp` for a datagram */
    bool udp;
    bool bare; /* no TCP timestamps: the SYNs of a flood */
} Packet;

/* What the capture holds, for checks of it. */
typedef struct ScriptFacts {
    uint64_t connections;   /* SYNs of new connections, retransmissions not counted */
    uint64_t requests;      /* HTTP requests that can be read */
    uint64_t client_hellos; /* TLS */
    uint64_t lookups;       /* DNS queries */
    uint64_t losses;        /* segments sent again */
    uint64_t refused, unanswered;
    uint64_t closed_by_four, closed_by_three, closed_at_once, reset;
} ScriptFacts;

typedef struct Script {
    GArray *packets;     /* Packet */
    GStringChunk *bytes; /* messages made for one use */
    ScriptFacts facts;
} Script;

Script *script_new(void);
void script_free(Script *script);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Script, script_free)

void script_add(Script *script, const Packet *packet);

/* A copy of `n` bytes that lives as long as the script. */
const uint8_t *script_keep(Script *script, const void *bytes, size_t n);

/* script_write: writes the pcap file `path` and beside it `path`.json with the facts.
 * Returns false when the file could not be written; errno says why. */
bool script_write(Script *script, const char *path);
