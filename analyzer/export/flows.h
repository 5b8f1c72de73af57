/* flows.h: TCP connections and QUIC's datagrams of a capture that is read twice: first to
 * learn what stands where in each direction, then to say what becomes of each segment. What
 * is sent again becomes the same again. */
#pragma once

#include "../../dissectors/tcp/segment.h"
#include "disguise.h"

/* Connections that are told apart. Our choice: about a gigabyte; what comes beyond becomes
 * zeros. */
#define FLOWS_MOST 1000000

typedef struct Flows Flows;

/* @disguise: outlives the flows
 * @budget: bytes that what is learnt may take; what comes beyond becomes zeros
 * Returns: (transfer full) */
Flows *flows_new(Disguise *disguise, size_t budget);
void flows_free(Flows *flows); /* NULL is fine */

typedef struct FlowEnds {
    Endpoint source, destination;
} FlowEnds;

/* First reading: a segment, in the order of the capture. */
void flows_learn(Flows *flows, const FlowEnds *ends, const Segment *segment);

/* The first reading is over; the same segments come again. */
void flows_turn(Flows *flows);

/* Second reading: makes the segment's payload, at `bytes`, what it becomes. */
void flows_apply(Flows *flows, const FlowEnds *ends, const Segment *segment, uint8_t *bytes);

/* First reading: a datagram that surely is QUIC's, or one between ends that had such. */
void flows_learn_quic(Flows *flows, const FlowEnds *ends, const Cursor *datagram, bool surely);

/* Second reading: makes a datagram what it becomes. False if it is not QUIC's. */
bool flows_apply_quic(Flows *flows, const FlowEnds *ends, uint8_t *bytes, size_t n);

/* Whether some connections, or bytes, were too many to be learnt. */
bool flows_overflowed(const Flows *flows);
