/* moment.h: words that every layer shares: when something was seen, by which
 * end of a conversation it was done, and how sure that is. */
#pragma once

#include <stdint.h>

#define NS_PER_US INT64_C(1000)
#define NS_PER_MS INT64_C(1000000)
#define NS_PER_S  INT64_C(1000000000)

/* Where in the capture something was seen. */
typedef struct Moment {
    uint64_t frame;  /* number of the frame, counted from 1 as Wireshark does */
    int64_t time_ns; /* nanoseconds since the epoch, UTC */
} Moment;

/* The two ends of a conversation. The client is the one that asked for it. */
typedef enum End {
    END_CLIENT,
    END_SERVER,
    END_NONE, /* neither, or both */
} End;

/* The one at the other side of `end`, which is not END_NONE. */
static inline End end_other(End end)
{
    return end == END_CLIENT ? END_SERVER : END_CLIENT;
}

/* "client", "server", "none": as JSON and filters write it. */
const char *end_name(End end);

/* How a state or a verdict is known. */
typedef enum Certainty {
    CERTAINTY_OBSERVED,   /* its packet is in the capture */
    CERTAINTY_INFERRED,   /* follows from later packets */
    CERTAINTY_UNKNOWABLE, /* cannot be told from this vantage point */
} Certainty;

/* "observed", "inferred", "unknowable". */
const char *certainty_name(Certainty certainty);
