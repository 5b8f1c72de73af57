#!/usr/bin/env bash
# A reader that stops reading: the window closes, the sender waits and asks now and then.
# slow-reader.py plays both ends.
. "$(dirname "$0")/../lib/lab.sh"

# What would wake the sender of connection 2 is lost: the news that the window is open.
lab_wire --drop from=server,port=8002,opens,nth=1

lab_record
"$lab_here/slow-reader.py"
lab_keep
