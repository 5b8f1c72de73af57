/* recorder.h: the process that moves packets from the kernel to a file. Inside
 * analyzer/capture only. */
#pragma once

#include "live-channel.h"

/* Records as `options` say, and tells the other end of `channel` how it goes, until
 * that asks for the end or is gone. Returns the exit status. */
int recorder_run(const LiveOptions *options, const char *path, LiveShared *shared, int channel);
