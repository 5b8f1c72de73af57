/* rewrite.h: a capture written again, as pcapng: every block as it stands, packets with
 * comments added to their options. A classic pcap file becomes one section with one
 * interface. */
#pragma once

#include <stdio.h>

#include "capture.h"

/* What happens to the packets on their way; all may be NULL. */
typedef struct Rewriting {
    uint64_t most_frames; /* 0: all */

    /* Whether a comment that a packet has is left out. */
    bool (*drops_comment)(void *user, Cursor comment);

    /* Adds to `comments` (of char *, owned) those of a frame, in UTF-8. Frames come in
     * their order. */
    void (*comment)(void *user, uint64_t frame, GPtrArray *comments);

    /* Changes the bytes of a frame, `frame->captured` of them, in place. */
    void (*change)(void *user, const Frame *frame, uint8_t *bytes);

    /* Nothing that says who or where: blocks other than sections, interfaces, packets and
     * statistics go, and all options but those that times and counts need. */
    bool plain;

    /* Is told how far it is, of each batch. */
    void (*progress)(void *user, const CaptureFacts *facts);
    void *progress_user;

    void *user;
} Rewriting;

typedef struct Rewritten {
    uint64_t packets;
    uint64_t comments;
    uint64_t dropped_blocks; /* for the sake of `plain` */
    uint64_t no_room;        /* comments on packets whose block takes none: a simple packet block,
                                damaged options, or nearly as long as a block may be */
} Rewritten;

/* capture_rewrite: writes the capture at `path` to `out`, which stays open.
 * @error: a CAPTURE_ERROR: one of reading, and then all that could be read is written, or
 *   CAPTURE_ERROR_WRITE
 * @ret: is set in any case */
bool capture_rewrite(const char *path, const Rewriting *how, FILE *out, Rewritten *ret,
                     GError **error);
