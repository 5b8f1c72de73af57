/* symptoms.h: signs that what was captured is not what was on the wire, counted
 * while the capture is read. What they mean is said in story/doctor.h. */
#pragma once

#include "../../dissectors/net/net.h"
#include "../../dissectors/tcp/segment.h"

/* How often, and the first frame that shows it; 0: none. */
typedef struct Symptom {
    uint64_t count, frame;
} Symptom;

typedef struct Symptoms {
    uint64_t segments;          /* TCP segments in all */
    Symptom oversized;          /* longer than their receiver takes: not cut yet, or joined */
    uint64_t checksums_checked; /* TCP checksums: a sample */
    Symptom checksums_left;     /* not computed: left to the network card */
    Symptom checksums_wrong;    /* damaged */
    Address leaver;             /* who sent the first whose checksum was left */
} Symptoms;

/* Takes in a datagram; of TCP the checksum of some is computed. */
void symptoms_datagram(Symptoms *symptoms, const Datagram *datagram);

/* Takes in a TCP segment. `receiver_mss` is what its receiver offered in its SYN
 * (RFC 9293, 3.7.1); 0 if that was not seen. */
void symptoms_segment(Symptoms *symptoms, const Segment *segment, uint16_t receiver_mss,
                      uint64_t frame);
