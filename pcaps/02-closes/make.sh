#!/usr/bin/env bash
# Every way in which a connection can end. closes.py plays both ends.
. "$(dirname "$0")/../lib/lab.sh"

lab_wire
lab_record
"$lab_here/closes.py"
lab_keep
