#!/usr/bin/env bash
# A client that opens a connection for every request and closes it first: each leaves
# a TIME_WAIT behind, until no port is left. storm.py is that client.
. "$(dirname "$0")/../lib/lab.sh"

lab_wire

# 180 ports instead of some 28,000, so that the shortage comes within seconds.
lab_set client ipv4/ip_local_port_range '40000 40179'
lab_set client ipv4/tcp_tw_reuse 0

lab_nginx 80 <<'END'
http {
    access_log off;
    server_tokens off;
    server { listen 198.18.0.80:80; location / { return 204; } }
}
END

lab_record
"$lab_here/storm.py" until-no-port-is-left

# The remedy for a host that connects: reuse after one second, safe by timestamps.
lab_set client ipv4/tcp_tw_reuse 1
sleep 1.2
"$lab_here/storm.py" 5
lab_keep
