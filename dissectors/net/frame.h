/* frame.h: a frame as it was captured, whatever it came from. */
#pragma once

#include "../cursor.h"
#include "../moment.h"

/* A frame's bytes are borrowed from the capture's batch. */
typedef struct Frame {
    Moment at;
    const uint8_t *bytes;
    uint32_t captured;  /* bytes at `bytes` */
    uint32_t on_wire;   /* bytes the frame had; >= captured */
    uint32_t link_type; /* LINKTYPE_* as registered with tcpdump.org */
} Frame;
