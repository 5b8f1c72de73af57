#!/usr/bin/env bash
# Two connections that never come to be: one refused, one met by silence.
. "$(dirname "$0")/../lib/lab.sh"

# Somebody on the way drops, without a word, what is for port 8443.
lab_wire --drop from=client,port=8443

# Three more SYNs, after 1, 2 and 4 s, and 8 s of hope: 15 s in all. Kernels from 6.5
# on begin with four SYNs a second apart, which most networks have yet to see.
lab_set client ipv4/tcp_syn_retries 3
lab_set client ipv4/tcp_syn_linear_timeouts 0 2>"$LAB_DIR/ignored" || true

lab_record
# curl's own words for it: 7, it could not connect; 28, it took too long.
must_fail()
{
    local expected=$1 status=0
    shift
    "$@" || status=$?
    [ "$status" = "$expected" ] || lab_die "curl was to end with $expected, not with $status"
}
must_fail 7 on client curl --silent --local-port 40081 http://198.18.0.80:81/
must_fail 28 on client curl --silent --local-port 40443 --connect-timeout 20 https://198.18.0.80:8443/
lab_keep
