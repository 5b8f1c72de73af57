/* segment.h: the TCP header (RFC 9293, 3.1) with its options. */
#pragma once

#include "../cursor.h"
#include "../timeline.h"

/* Sequence numbers wrap: compare them by their distance (RFC 9293, 3.4). */
static inline int32_t seq_distance(uint32_t from, uint32_t to)
{
    return (int32_t)(to - from);
}
static inline bool seq_before(uint32_t a, uint32_t b)
{
    return seq_distance(a, b) > 0;
}
static inline bool seq_at_or_before(uint32_t a, uint32_t b)
{
    return seq_distance(a, b) >= 0;
}

#define SACK_BLOCKS_MAX   4
#define WINDOW_SCALE_NONE 0xff

typedef struct SackBlock {
    uint32_t left, right;
} SackBlock;

typedef struct Segment {
    uint16_t source_port, destination_port;
    uint32_t seq, ack;
    uint8_t flags; /* TCP_FLAG_* */
    uint16_t window;
    Cursor payload;
    /* options; the bools say whether they were there */
    bool has_timestamps;
    bool sack_permitted;
    bool fast_open;       /* RFC 7413, with or without a cookie */
    uint8_t window_scale; /* WINDOW_SCALE_NONE if absent (RFC 7323) */
    uint8_t sack_count;
    uint16_t mss;               /* 0 if absent */
    uint32_t ts_value, ts_echo; /* RFC 7323 */
    SackBlock sack[SACK_BLOCKS_MAX];
    bool options_malformed;
    uint16_t checksum;
    uint16_t ip_id;  /* of the datagram around it, set by whoever has that; 0: none */
    bool header_cut; /* the capture holds only the beginning of the options */
} Segment;

/* Bytes of sequence space that the segment takes: payload, SYN and FIN. */
static inline uint32_t segment_length(const Segment *s)
{
    return (uint32_t)s->payload.on_wire + !!(s->flags & TCP_FLAG_SYN) + !!(s->flags & TCP_FLAG_FIN);
}

/* Parses a TCP segment from the start of its header. WHOLE means that the
 * header is; the payload may be cut short. */
Verdict segment_parse(Cursor c, Segment *ret);
