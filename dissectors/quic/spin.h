/* spin.h: round trips by the spin bit, which needs no keys (RFC 9000, 17.4; RFC 9312,
 * 3.8.2): each end's bit changes once a round trip. */
#pragma once

#include <stdbool.h>

#include "../moment.h"

typedef struct QuicSpin {
    bool started, value;
    int64_t edge_ns; /* when it changed last; 0 never */
    uint32_t samples;
    int64_t least_ns, sum_ns;
} QuicSpin;

/* A 1-RTT packet of this end came. */
static inline void quic_spin_packet(QuicSpin *spin, bool value, int64_t at_ns)
{
    if (spin->started && value == spin->value)
        return;
    if (spin->edge_ns > 0) {
        int64_t trip = at_ns - spin->edge_ns;
        if (spin->samples == 0 || trip < spin->least_ns)
            spin->least_ns = trip;
        spin->sum_ns += trip;
        spin->samples++;
    }
    if (spin->started)
        spin->edge_ns = at_ns;
    spin->started = true;
    spin->value = value;
}
