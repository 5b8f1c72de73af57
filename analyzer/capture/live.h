/* live.h: captures from interfaces into a file, which is read like any other
 * while it grows.
 *
 * A process of its own, the recorder, moves packets from the kernel to the file and
 * does nothing else; it keeps no right but to do that. So whatever the analysis takes
 * its time for, and whatever becomes of it, what was captured stands in the file. */
#pragma once

#include <glib.h>

#include "follow.h"
#include "limits.h"
#include "privileges.h"

typedef struct LiveOptions {
    const GPtrArray *interfaces; /* const char *, at least one */
    const char *filter;          /* (nullable) BPF */
    const char *path;            /* (nullable) -w; a temporary file otherwise */
    int snap_length;             /* 0: whole packets */
    int buffer_bytes;            /* of the kernel, for each interface; 0: the default */
    bool promiscuous, monitor, immediate;
    CaptureLimits stop;       /* -a; its `packets` is -c */
    CaptureLimits ring;       /* -b */
    const Identity *identity; /* (nullable) who to be once all is open */
    int notes_fd; /* (transfer full) a socket that blocks for the file come from; -1: none.
                     Each message is one: its type, then its body. Shut down when the
                     capture ends; it goes on until the other end is closed too. */
} LiveOptions;

typedef struct LiveCounts {
    uint64_t captured;          /* in the file */
    uint64_t received;          /* by the kernel, as far as they passed the filter */
    uint64_t dropped;           /* by the kernel */
    uint64_t interface_dropped; /* by the card */
    uint64_t lost;              /* not written: the disk was full */
    unsigned files;
} LiveCounts;

typedef struct Live Live;

/* live_start: opens the interfaces and begins to record. No threads may run yet.
 * @ret_warning: (nullable) (transfer full) what is not quite as asked for
 * @error: a CAPTURE_ERROR
 * Returns: (transfer full) (nullable) */
Live *live_start(const LiveOptions *options, char **ret_warning, GError **error);

/* Ends the recording, and waits for that. A temporary file is removed. NULL is fine. */
void live_free(Live *live);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Live, live_free)

/* The file, the first one of a ring; to be read with live_follow(). Borrowed. */
const char *live_path(const Live *live);
const Follow *live_follow(const Live *live);

/* Called a few times a second while the reader waits for packets. */
void live_set_ticker(Live *live, void (*tick)(void *user), void *user);

/* From now on nobody waits in the reader: what has not come yet is asked for again. */
void live_set_impatient(Live *live);

/* Ends the recording, and waits until the file is complete; what of it was not read yet
 * can still be. */
void live_finish(Live *live);

/* Asks the recorder to end; the reader comes to the end of the file soon after. Safe
 * in a signal handler. */
void live_stop(Live *live);

/* As of now. */
LiveCounts live_counts(const Live *live);

/* What is to be known while it goes on, each once, such as an interface that is down.
 * NULL if there is nothing new. Returns: (transfer full) (nullable) */
char *live_take_notice(Live *live);

/* What ended the recording before its time, once the reader has come to the end:
 * a full disk, an interface that went away. NULL if nothing did. Borrowed. */
const char *live_trouble(const Live *live);
