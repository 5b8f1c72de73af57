/* watch.h: a process that watches whose the machine's sockets are, and writes records of
 * it for the file of a live capture. */
#pragma once

#include <linux/capability.h>
#include <stdbool.h>
#include <stdint.h>

/* What it needs to look into /proc/PID/fd of others (ptrace(2), access mode checking). */
#define WATCH_CAPABILITIES (UINT64_C(1) << CAP_SYS_PTRACE | UINT64_C(1) << CAP_DAC_READ_SEARCH)

/* watch_start: begins to watch. No threads may run yet.
 * @reduce: called in the watcher once all is open: gives up all rights but those to see
 *   other users' processes (WATCH_CAPABILITIES); false, and nothing is watched
 * @show_secrets: command lines are told as they are
 * Returns: a socket that records come from, each message one: HOST_BLOCK, then the record
 * (transfer full). Once it is shut down for writing, the watcher tells how things stand,
 * and ends. -1, and errno, if that cannot be. */
int watch_start(bool (*reduce)(void), bool show_secrets);
