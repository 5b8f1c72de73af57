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
    Cursor name; /* if_name, borrowed while its block is read */
} Interface;

/* No time lies further from the epoch: so the difference of any two of them, and a
 * time and a few hours, fit in 64 bits. The year 2116; before, 1823. */
#define INTERFACE_TIME_MOST_NS (INT64_MAX / 2)

/* Nanoseconds since the epoch of a time stamp, kept within those bounds. */
int64_t interface_time_ns(const Interface *interface, uint64_t stamp);

/* Frames that the capturing system says it dropped. */
uint64_t interface_lost(const Interface *interface);
