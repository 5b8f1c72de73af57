/* follow.h: reading a file that is still being written. */
#pragma once

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum FollowResult {
    FOLLOW_MORE,      /* there may be more in the file now */
    FOLLOW_NEXT_FILE, /* *ret_fd goes on where it ends (transfer full) */
    FOLLOW_ENDED,     /* whoever wrote it is done, or nobody wants to wait any longer */
    FOLLOW_NOT_YET,   /* nothing has come, and the reader is not to wait: it asks again */
} FollowResult;

typedef struct Follow {
    void *who;      /* handed to wait() */
    bool impatient; /* from now on nobody waits: what is not there yet is asked for again */

    /* Called at the end of the file, of which `read_bytes` have been read: waits
     * until that may not be the end any more. */
    FollowResult (*wait)(void *who, uint64_t read_bytes, int *ret_fd);
} Follow;

/* A file that somebody else writes: looked at a few times a second until *stop,
 * which a signal handler sets. */
typedef struct FollowFile {
    Follow follow; /* for CaptureOptions */
    volatile const sig_atomic_t *stop;
} FollowFile;

/* Readies *ret; it must stay where it is. */
void follow_file_init(FollowFile *ret, volatile const sig_atomic_t *stop);

/* A pipe, whose end is the end. */
extern const Follow follow_pipe;
