/* processes.h: the processes that a watcher has heard of, kept after they ended. */
#pragma once

#include "record.h"

typedef struct Processes Processes;

/* `tell` gets the record of a process before anything refers to it, and again when
 * something about it changed. What descends from `self` is a program that wirenotes ran. */
Processes *processes_new(uint32_t self, void (*tell)(void *who, const HostProcess *process),
                         void *who);
void processes_free(Processes *processes);

/* What the kernel tells of tasks: see TraceHandler. */
void processes_task(Processes *processes, uint32_t parent, uint32_t child, bool same,
                    const char *name);
void processes_exec(Processes *processes, uint32_t pid, const char *path);

/* The process of a thread; 0 if it is the kernel's own. */
uint32_t processes_of_thread(Processes *processes, uint32_t thread);

/* Makes sure that `pid` has been told of. Returns when it began, to refer to it by; 0 if
 * that is not known. `listeners` processes share its listening socket; 0: not known. */
uint64_t processes_tell(Processes *processes, uint32_t pid, uint32_t listeners);

/* Looks at those that have been told of again: their parents may have ended. */
void processes_refresh(Processes *processes, bool last);
