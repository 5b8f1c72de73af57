#!/usr/bin/env bash
# Ways in which a connection can begin. handshakes.py plays both ends.
. "$(dirname "$0")/../lib/lab.sh"

# The third segment of connection 3 is lost.
lab_wire --drop from=client,port=8003,flags=A,nth=1

# Cookies for Fast Open, asked for and given out.
lab_set client ipv4/tcp_fastopen 1
lab_set server ipv4/tcp_fastopen 2

lab_record
"$lab_here/handshakes.py"
lab_keep
