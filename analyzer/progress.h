/* progress.h: how far long work is, on one line of a terminal that is drawn again and again
 * and gone at the end. Asked for each batch of frames, so it costs nothing for each packet. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "capture/capture.h"

typedef struct Progress {
    const char *what;   /* borrowed: "reading", translated */
    int64_t started_us; /* by the clock that never jumps */
    int64_t drawn_us;   /* 0: not yet */
    bool shows;         /* stderr is a terminal, and progress is wanted */
} Progress;

void progress_begin(Progress *progress, const char *what, bool quiet);

/* `progress` is a Progress; facts grow from call to call. Draws seldom. */
void progress_tell(void *progress, const CaptureFacts *facts);

/* Takes the line away. */
void progress_end(Progress *progress);
