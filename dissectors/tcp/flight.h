/* flight.h: what one end has sent and the other has not acknowledged yet.
 *
 * Kept only while something is outstanding, in the order of sequence numbers,
 * and never for more than FLIGHT_MAX segments: what does not fit is joined to
 * the last entry, which then stands for several segments. */
#pragma once

#include "segment.h"

/* Segments of a window that are told apart: 256 of 1,460 bytes are 365 KiB. */
#define FLIGHT_MAX 256

/* One segment on its way, as it was sent last. */
typedef struct Flown {
    uint32_t seq, end;  /* its bytes: from seq up to, not including, end */
    int64_t at_ns;      /* when it was captured */
    uint32_t ts_value;  /* its timestamp (RFC 7323); 0 without */
    uint16_t mark;      /* the same for each sighting of the datagram that carried it */
    uint8_t times_sent; /* FLOWN_JOINED: several segments, the first sent at at_ns */
} Flown;

#define FLOWN_JOINED 0

typedef struct Flight Flight; /* NULL: nothing is outstanding */

/* What an acknowledgment took out of a flight. */
typedef struct Landed {
    bool any;
    bool repeated; /* some of it was sent more than once, or is several segments */
    Flown last;    /* the one with the highest numbers */
} Landed;

void flight_free(Flight *flight); /* NULL is fine */

/* Adds a segment behind all others. */
void flight_add(Flight **flight, const Flown *flown);

/* The segment that holds the byte `seq`, or NULL. Borrowed until the next call. */
const Flown *flight_find(const Flight *flight, uint32_t seq);

/* The first segment behind `seq`, or the one with the highest numbers; NULL if none. */
const Flown *flight_after(const Flight *flight, uint32_t seq);
const Flown *flight_last(const Flight *flight);

/* How many segments are outstanding, as far as they are told apart. */
unsigned flight_count(const Flight *flight);

/* Notes that `again` was sent once more, or late. */
void flight_resent(Flight **flight, const Flown *again);

/* Takes out all that `ack` covers. */
Landed flight_acknowledged(Flight **flight, uint32_t ack);
