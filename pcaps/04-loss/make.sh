#!/usr/bin/env bash
# What gets lost, and how TCP notices: losses.py plays both ends, the wire loses what
# each case says. Captured at both ends, for what one sees the other often cannot.
. "$(dirname "$0")/../lib/lab.sh"

lab_wire \
    --drop from=client,port=9001,data,nth=6 \
    --drop from=client,port=9002,data,nth=6 \
    --drop from=client,port=9003,data,nth=6,nth=7 \
    --drop from=client,port=9004,flags=S,nth=1 \
    --drop from=server,port=9005,flags=SA,nth=1 \
    --drop from=client,port=9006,flags=A,nth=1 \
    --drop from=client,port=9007,flags=A,nth=4 \
    --drop from=server,port=9008,data,nth=5 \
    --late from=server,port=9009,data,nth=4,by=3 \
    --drop from=server,port=9010,flags=A,nth=1

lab_record both-ends
"$lab_here/losses.py"
lab_keep
