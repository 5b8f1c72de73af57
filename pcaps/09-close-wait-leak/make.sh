#!/usr/bin/env bash
# A server that forgets to close: its clients are long gone, its sockets stay in
# CLOSE_WAIT. leak.py is that server, and its clients.
. "$(dirname "$0")/../lib/lab.sh"

lab_wire
lab_record
"$lab_here/leak.py" &
lab_until test -e "$LAB_DIR/clients-gone"
sleep 2 # nothing happens, which is what there is to see
lab_keep
