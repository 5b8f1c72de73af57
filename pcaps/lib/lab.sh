#!/usr/bin/env bash
# lab.sh: the laboratory in which every make.sh works. Source it first.
#
#     client 198.18.0.2 ──┐
#                         wire ── server 198.18.0.80
#     dns   198.18.0.53 ──┘
#
# The hosts are network namespaces with real programs in them. The wire between
# them is lib/wire.py: it takes 10 ms each way and loses what it is told to lose.
# All of it lives in mount and process namespaces of its own, so nothing of the
# machine is changed and nothing is left behind, however the script ends.
#
# A make.sh says:
#   lab_host NAME BYTE   one more host before the wire is up, 198.18.0.BYTE
#   lab_wire [RULES]     hosts and wire up
#   on HOST COMMAND      runs a command there; spawn HOST COMMAND: in the background
#   lab_set HOST NAME V  sets sysctl net.NAME there
#   lab_record           packets and the kernel's states are recorded from now on
#   lab_keep             ... until now, and stored in $LAB_HERE, or beside the script
set -euo pipefail
PATH=/usr/sbin:/usr/bin:/sbin:/bin:$PATH # the system's own programs before others

lab_lib=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lab_here=$(cd "$(dirname "$0")" && pwd)
lab_out=${LAB_HERE:-$lab_here} # where lab_keep stores
lab_tracefs=/sys/kernel/tracing
lab_seconds=${LAB_SECONDS:-60} # no trace takes longer; a script that hangs ends here

lab_die()
{
    printf '%s: %s\n' "$(basename "$lab_here")" "$*" >&2
    exit 2
}

# --- Outside: three layers, each undone when the script ends ----------------------

# Layer 1: mounts of our own, so that tracefs can be had where it is not mounted.
if [ -z "${LAB_LAYER:-}" ]; then
    [ "$(id -u)" = 0 ] || lab_die "needs root, for network namespaces and the kernel's tracepoint"
    exec env LAB_LAYER=mounts unshare --mount bash "$0" "$@"
fi

lab_leave()
{
    if [ -n "${lab_inner:-}" ]; then
        kill "$lab_inner" 2>/dev/null || true
        wait "$lab_inner" 2>/dev/null || true
    fi
    # The instance outlives every namespace: it alone has to be removed by hand.
    if [ -n "${LAB_TRACE:-}" ]; then
        echo 0 >"$LAB_TRACE/events/enable"
        rmdir "$LAB_TRACE"
    fi
    rm -rf "$LAB_DIR"
}

# Layer 2: a tracing instance and a directory of our own, removed on any exit.
# Layer 3 runs below it in a process namespace; with its first process die all.
if [ "$LAB_LAYER" = mounts ]; then
    mountpoint -q "$lab_tracefs" || mount -t tracefs tracefs "$lab_tracefs" ||
        lab_die "no tracefs: this kernel cannot tell its TCP states"
    LAB_DIR=$(mktemp -d)
    export LAB_DIR LAB_LAYER=processes
    trap lab_leave EXIT
    trap 'exit 130' INT TERM HUP
    LAB_TRACE=$(mktemp -d "$lab_tracefs/instances/wirenotes-XXXXXX")
    export LAB_TRACE
    timeout --kill-after=2 "$lab_seconds" \
        unshare --pid --fork --kill-child --mount-proc bash "$0" "$@" &
    lab_inner=$!
    status=0
    wait "$lab_inner" || status=$?
    lab_inner=
    exit "$status"
fi

# --- Inside -----------------------------------------------------------------------

# Host addresses by name; the last byte is also that of the MAC address.
declare -A lab_byte=([client]=2 [server]=80 [dns]=53)
lab_hosts=(client server dns)

lab_host()
{
    lab_hosts+=("$1")
    lab_byte[$1]=$2
}

on()
{
    local host=$1
    shift
    ip netns exec "$host" "$@"
}

spawn()
{
    on "$@" </dev/null >>"$LAB_DIR/programs.log" 2>&1 &
}

# Tries a command for up to 5 s.
lab_until()
{
    local tries
    for ((tries = 0; tries < 100; tries++)); do
        "$@" && return
        sleep 0.05
    done
    cat "$LAB_DIR/programs.log" >&2
    lab_die "waited in vain for: $*"
}

# True once HOST listens on PORT of PROTOCOL (tcp or udp).
lab_listens()
{
    local state=0A
    [ "$3" = tcp ] || state=07
    on "$1" grep -Eq "^ *[0-9]+: [0-9A-F]+:$(printf '%04X' "$2") [0-9A-F]+:0000 $state " "/proc/net/$3"
}

# lab_set HOST NAME VALUE: a setting of HOST's kernel, as in sysctl net.NAME.
lab_set()
{
    on "$1" sh -c 'echo "$2" >"/proc/sys/net/$1"' sh "$2" "$3"
}

lab_mac()
{
    printf '02:00:c6:12:00:%02x' "${lab_byte[$1]}"
}

# One host, with a cable into the wire's namespace. Neighbours are known from the
# start and IPv6 is off, so that the trace holds nothing but what it is about.
lab_connect()
{
    local host=$1 other
    ip netns add "$host"
    ip link add "$host" netns wire type veth peer name eth0 address "$(lab_mac "$host")" netns "$host"
    lab_set "$host" ipv6/conf/all/disable_ipv6 1
    ip -n "$host" link set lo up
    ip -n "$host" address add "198.18.0.${lab_byte[$host]}/24" dev eth0
    ip -n "$host" link set eth0 up
    for other in "${!lab_byte[@]}"; do
        [ "$other" = "$host" ] || ip -n "$host" neighbour add \
            "198.18.0.${lab_byte[$other]}" lladdr "$(lab_mac "$other")" nud permanent dev eth0
    done
    # Without offloads a segment is captured as it would be seen on a cable.
    on "$host" "$lab_lib/offloads.py" eth0
    ip -n wire link set "$host" up
}

# lab_wire [RULES]: rules as in wire.py.
lab_wire()
{
    local host
    mkdir -p /run/netns
    mount -t tmpfs tmpfs /run/netns
    ip netns add wire
    lab_set wire ipv6/conf/all/disable_ipv6 1
    for host in "${lab_hosts[@]}"; do
        lab_connect "$host"
    done
    spawn wire "$lab_lib/wire.py" "${lab_hosts[@]}" "$@"
    local lines=$((${#lab_hosts[@]} + 1)) # headings, one for each cable
    lab_until on wire sh -c '[ "$(wc -l </proc/net/packet)" = "$1" ]' sh "$lines"
}

# A page of some KiB, so that a response takes several segments.
lab_page()
{
    local line
    echo '<!DOCTYPE html><html lang="en"><head><title>On the wire</title></head><body>'
    for line in {1..60}; do
        echo "<p>Line $line of a page that is long enough to need several segments.</p>"
    done
    echo '</body></html>'
}

# lab_nginx PORT: nginx on the server, ready when it listens there. Its configuration
# comes on standard input, with @dir@ for a directory that only this run has.
lab_nginx()
{
    local port=$1
    {
        printf 'daemon off; worker_processes 1; user root; pid %s/nginx.pid; error_log stderr;\n' "$LAB_DIR"
        printf 'events { worker_connections 512; }\n'
        sed "s|@dir@|$LAB_DIR|g"
    } >"$LAB_DIR/nginx.conf"
    spawn server nginx -e stderr -c "$LAB_DIR/nginx.conf"
    lab_until lab_listens server "$port" tcp
}

# lab_dns [OPTIONS]: a name server that knows www.lab.test, and what dnsmasq is told
# besides; and a client that asks it and nobody else.
lab_dns()
{
    echo 'nameserver 198.18.0.53' >"$LAB_DIR/resolv.conf"
    echo 'hosts: dns' >"$LAB_DIR/nsswitch.conf"
    mount --bind "$LAB_DIR/resolv.conf" /etc/resolv.conf
    mount --bind "$LAB_DIR/nsswitch.conf" /etc/nsswitch.conf
    spawn dns dnsmasq --keep-in-foreground --conf-file=/dev/null --no-resolv --no-hosts --user=root \
        --pid-file= --listen-address=198.18.0.53 --bind-interfaces --local=/lab.test/ \
        --host-record=www.lab.test,198.18.0.80,300 "$@"
    lab_until lab_listens dns 53 udp
}

# --- Recording ----------------------------------------------------------------------

# lab_capture HOST NAME [INTERFACE OPTIONS]: what passes HOST's cable, into the file NAME,
# whole packets unless lab_snaplen says otherwise. tcpdump writes to a pipe's end it was given, as
# some systems do not let it open files of its own.
lab_capture()
{
    local host=$1 name=$2 interface=${3:-eth0}
    ip netns exec "$host" tcpdump -i "$interface" -n -U --immediate-mode -s "${lab_snaplen:-0}" -w - "${@:4}" \
        >"$LAB_DIR/$name" 2>"$LAB_DIR/$name.log" &
    lab_captures+=("$name")
    lab_until grep -qs 'listening on' "$LAB_DIR/$name.log"
}
lab_captures=()

# lab_truth: the kernel's states of all sockets, from now on.
lab_truth()
{
    echo mono >"$LAB_TRACE/trace_clock"
    echo 16384 >"$LAB_TRACE/buffer_size_kb" # for each processor; all of the machine's TCP goes there
    echo 1 >"$LAB_TRACE/events/sock/inet_sock_set_state/enable"
}

# lab_record: captures at the client (trace.pcap) and, where "$1" is "both-ends", at
# the server as well (trace-server.pcap); the kernel's states of all sockets.
lab_record()
{
    lab_truth
    lab_capture client trace.pcap
    [ "${1:-}" != both-ends ] || lab_capture server trace-server.pcap
}

# lab_record_between: captures in the wire itself (trace.pcap): what any host sends, once,
# at the moment it does. For traffic of more than two hosts.
lab_record_between()
{
    lab_truth
    lab_capture wire trace.pcap any --direction=in
    echo between >"$LAB_DIR/captured-at"
}

# lab_stage: the folders of all labs under the name /mnt, which no other program sees; what
# is run from there is recorded by that name, wherever this lab lies.
lab_stage()
{
    mount --bind "$lab_lib/.." /mnt
}

# lab_record_owners HOST: what passes HOST's loopback (trace.pcapng), and whose the
# sockets are. That takes wirenotes itself: $WIRENOTES, or the one that is installed.
lab_record_owners()
{
    local wirenotes=${WIRENOTES:-wirenotes}
    command -v "$wirenotes" >/dev/null || lab_die "needs wirenotes to capture; WIRENOTES says where it is"
    lab_truth
    ip netns exec "$1" "$wirenotes" -i lo -n -Z root --lang en -w "$LAB_DIR/trace.pcapng" \
        </dev/null >"$LAB_DIR/trace.pcapng.report" 2>"$LAB_DIR/trace.pcapng.log" &
    lab_recorder=$!
    lab_until test -s "$LAB_DIR/trace.pcapng"
    sleep 0.5 # the recorder has its file before it has its socket
}

# Which sockets there are when the capture ends: the tracepoint never tells of
# TIME_WAIT, this table does.
lab_sockets()
{
    local host tables=()
    for host in "${lab_hosts[@]}"; do
        [ "$host" != dns ] || continue # what listens there for names is of no interest
        on "$host" cat /proc/net/tcp >"$LAB_DIR/tcp.$host"
        tables+=("$LAB_DIR/tcp.$host")
    done
    "$lab_lib/kernel_truth.py" sockets "${tables[@]}" >"$LAB_DIR/sockets.tsv"
}

lab_keep()
{
    sleep 0.3 # what is under way arrives
    lab_sockets
    echo 0 >"$LAB_TRACE/events/enable"
    ! grep -hEq '^(overrun|dropped events): *[1-9]' "$LAB_TRACE"/per_cpu/cpu*/stats ||
        lab_die "the kernel's states are not complete: too much else goes on"
    "$lab_lib/kernel_truth.py" states <"$LAB_TRACE/trace" >"$LAB_DIR/kernel.tsv"
    local name
    for name in "${lab_captures[@]}"; do
        lab_stop_capture "$name"
    done
    [ -z "${lab_recorder:-}" ] || lab_stop_recorder
    chmod 644 "$LAB_DIR"/*.tsv "${lab_captures[@]/#/$LAB_DIR/}"
    for name in "${lab_captures[@]}" kernel.tsv sockets.tsv "$@"; do
        cp "$LAB_DIR/$name" "$lab_out/$name"
        chown --reference="$lab_out" "$lab_out/$name"
    done
}

# Ends the tcpdump that writes NAME and refuses a trace with holes in it.
lab_stop_capture()
{
    local pid
    pid=$(lab_writer_of "$1")
    kill -INT "$pid"
    lab_until grep -q 'dropped by kernel' "$LAB_DIR/$1.log"
    grep -qx '0 packets dropped by kernel' "$LAB_DIR/$1.log" || lab_die "$1 is not complete"
}

# Ends the wirenotes that records, and keeps its trace with the others.
lab_stop_recorder()
{
    kill -TERM "$lab_recorder" # in the background INT is ignored
    wait "$lab_recorder" || true
    grep -q '^0 packets dropped by kernel' "$LAB_DIR/trace.pcapng.log" || {
        cat "$LAB_DIR/trace.pcapng.log" >&2
        lab_die "trace.pcapng is not complete"
    }
    lab_captures+=(trace.pcapng)
}

# The process, of those in this lab, whose standard output is the file NAME.
lab_writer_of()
{
    local out
    for out in /proc/[0-9]*/fd/1; do
        if [ "$(readlink "$out")" = "$LAB_DIR/$1" ]; then
            out=${out#/proc/}
            echo "${out%%/*}"
            return
        fi
    done
    lab_die "nobody writes $1"
}
