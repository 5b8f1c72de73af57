/* marks.h: the header fields of one frame: where they stand and what they say, for
 * showing its bytes. Not on the path of packets: it allocates. */
#pragma once

#include "net.h"

#define MARK_TEXT_SIZE 72

typedef struct Mark {
    const char *name;           /* as Wireshark calls the field: "ip.ttl"; static */
    char value[MARK_TEXT_SIZE]; /* in words; ASCII */
    size_t start, length;       /* bytes of the frame */
} Mark;

/* The fields of `frame` from its first byte on: of Ethernet, of the innermost IP
 * header, of TCP or UDP, and what these carry. Headers between them are one mark each.
 * A frame that is cut or lies has those fields that are there.
 * Returns: (transfer full) (element-type Mark) */
GArray *marks_find(const Frame *frame);
