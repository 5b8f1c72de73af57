/* trace.h: the kernel's own events, by tracefs: sockets that change state, processes that
 * begin, run another program and end. Needs root; an instance of our own is made, so that
 * nobody else's tracing is touched, and removed at the end. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "../../dissectors/address.h"
#include "../../dissectors/timeline.h"

typedef struct Trace Trace;

/* A socket went from one state to another (sock:inet_sock_set_state). */
typedef struct TraceState {
    int64_t time_ns; /* since the epoch */
    uint64_t socket; /* the kernel's name for it, while it lives */
    TcpState from, to;
    Endpoint local, remote; /* ports may be 0 where they are not chosen yet */
    uint32_t thread;        /* who did it; 0: nobody, it came in from the network */
} TraceState;

typedef struct TraceHandler {
    void *who;
    void (*state)(void *who, const TraceState *state);
    /* Thread `parent` made `child`: of its own process (`same`), or a new one. */
    void (*task)(void *who, uint32_t parent, uint32_t child, bool same, const char *name);
    void (*exec)(void *who, uint32_t pid, const char *path);
} TraceHandler;

/* Begins to trace. NULL, and *ret_why (transfer full), if that cannot be. */
Trace *trace_open(char **ret_why);
void trace_close(Trace *trace); /* NULL is fine */

/* Descriptors to poll(), one for each processor. */
const GArray *trace_fds(const Trace *trace); /* int */

/* Hands out what has happened since, in the order of time: what another processor may
 * still have something before waits for the next call, unless this is the `last`. */
void trace_read(Trace *trace, const TraceHandler *handler, bool last);

/* True if something waits. */
bool trace_is_pending(const Trace *trace);

uint64_t trace_lost(const Trace *trace); /* pages before which events had no room */
