/* sandbox.h: seccomp(2) filters: what a process of ours may still ask of the kernel
 * once it has opened what it needs. */
#pragma once

#include <stdbool.h>

typedef enum Sandbox {
    SANDBOX_RECORDER,      /* reads sockets, writes the files that are open */
    SANDBOX_RECORDER_RING, /* the same, and makes new files */
    SANDBOX_WATCHER,       /* reads /proc, the tracing files and netlink */
    SANDBOX_READER,        /* analyses and shows: anything but what an attacker wants */
} Sandbox;

/* False, and errno, if the kernel has no filters. Threads must not run yet. */
bool sandbox_enter(Sandbox sandbox);
