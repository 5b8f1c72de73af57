/* pcapng-interface.h: one interface of a pcapng section, and how it counts time.
 * Inside analyzer/capture only. */
#pragma once

#include <glib.h>

#include "../../dissectors/cursor.h"

/* Interface Description Block (draft-ietf-opsawg-pcapng, 4.2). */
typedef struct Interface {
    uint32_t link_type;
    uint32_t snap_length;    /* 0: no limit */
    uint8_t resolution;      /* as if_tsresol has it */
    int64_t offset_s;        /* if_tsoffset */
    uint64_t lost_in_frames; /* as its packet blocks tell, added up */
    uint64_t lost_in_all;    /* as the latest statistics block tells */
    bool tells_lost;
} Interface;

/* Nanoseconds since the epoch of a time stamp, kept within what 64 bits hold. */
int64_t interface_time_ns(const Interface *interface, uint64_t stamp);

/* Frames that the capturing system says it dropped. */
uint64_t interface_lost(const Interface *interface);
