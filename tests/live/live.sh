#!/usr/bin/env bash
# live.sh COUNT SEED CHANCE PORT: COUNT connections to the ports from PORT on, over a wire with
# CHANCE (see wire.py),
# recorded at the client, with what the kernel says of both ends, into $LAB_HERE.
. "$(dirname "$0")/../../pcaps/lib/lab.sh"

lab_wire --chance "$3"
for host in client server; do
    lab_set "$host" ipv4/tcp_fastopen 3
    lab_set "$host" ipv4/tcp_syn_retries 3
    lab_set "$host" ipv4/ip_local_port_range "40000 60999"
done
lab_snaplen=128
lab_record
"$(dirname "$0")/ways.py" "$1" "$2" "$4" "$LAB_DIR/done" >"$LAB_DIR/ways.tsv" &
while kill -0 $! && [ ! -e "$LAB_DIR/done" ]; do
    sleep 0.1
done
lab_keep ways.tsv
