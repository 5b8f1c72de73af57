/* watched.h: what a watcher knows of sockets, from the kernel's events and from looking. */
#pragma once

#include <stdbool.h>

#include "diag.h"
#include "trace.h"

typedef struct Watched Watched;

/* Records go into the socket `records`, which stays the caller's. `self`: the process of
 * wirenotes that runs programs. */
Watched *watched_new(int records, uint32_t self, bool show_secrets);
void watched_free(Watched *watched);

/* Events: see TraceHandler. */
void watched_state(Watched *watched, const TraceState *state);
void watched_task(Watched *watched, uint32_t parent, uint32_t child, bool same, const char *name);
void watched_exec(Watched *watched, uint32_t pid, const char *path);

/* A look at all sockets there are: begins, takes each, draws its conclusions. The last one
 * tells the state of each too. */
void watched_begin_look(Watched *watched, bool last);
void watched_socket(Watched *watched, const DiagSocket *socket);
void watched_end_look(Watched *watched);

/* Tells how it was watched. */
void watched_tell_watch(Watched *watched, bool events, uint64_t lost);
