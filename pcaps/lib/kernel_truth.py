#!/usr/bin/env python3
"""kernel_truth.py states < TRACE            what the kernel said while it happened
kernel_truth.py sockets FILE...              which sockets there are now

`states` turns the text of the tracepoint sock:inet_sock_set_state (trace clock mono)
into kernel.tsv; `sockets` turns copies of /proc/net/tcp, one per host, into
sockets.tsv. Both print tab-separated rows with one line of headings. Only sockets of
the lab's hosts are told, as the tracepoint speaks of the whole machine.
"""
import ipaddress
import re
import sys
import time

LAB = [ipaddress.ip_network("198.18.0.0/24"), ipaddress.ip_network("127.18.0.0/16")]
ADDRESS_COLUMNS = ["saddr", "sport", "daddr", "dport"]

# Names of the kernel's numbers (include/net/tcp_states.h), as the tracepoint prints them.
STATES = {
    1: "ESTABLISHED", 2: "SYN_SENT", 3: "SYN_RECV", 4: "FIN_WAIT1", 5: "FIN_WAIT2", 6: "TIME_WAIT",
    7: "CLOSE", 8: "CLOSE_WAIT", 9: "LAST_ACK", 10: "LISTEN", 11: "CLOSING", 12: "NEW_SYN_RECV",
}  # fmt: skip

LINE = re.compile(
    r" (?P<seconds>\d+)\.(?P<micros>\d{6}): inet_sock_set_state: family=AF_INET protocol=IPPROTO_TCP "
    r"sport=(?P<sport>\d+) dport=(?P<dport>\d+) saddr=(?P<saddr>[\d.]+) daddr=(?P<daddr>[\d.]+) .*"
    r"oldstate=TCP_(?P<oldstate>\w+) newstate=TCP_(?P<newstate>\w+)"
)


def print_rows(columns, rows):
    print("\t".join(columns))
    for row in rows:
        print("\t".join(str(row[column]) for column in columns))


def is_in_lab(address):
    return any(ipaddress.ip_address(address) in network for network in LAB)


def end_of(row):
    """Of the two ends, the server has the lower port, and listens; a client's port is
    still 0 when the kernel begins to choose one."""
    local, remote = int(row["sport"]), int(row["dport"])
    return "server" if local and (not remote or local < remote) else "client"


def change_of(match, epoch_ns):
    change = match.groupdict()
    change["time_ns"] = epoch_ns + int(change["seconds"]) * 10**9 + int(change["micros"]) * 1000
    change["end"] = end_of(change)
    return change


def give_ports(changes):
    """Fills in the port of each connect() that let the kernel choose one: the first
    change is told just before the choice. It belongs to the first later change out
    of SYN_SENT between the same addresses that has no beginning yet."""
    waiting = {}
    begun = set()
    for change in changes:
        address = (change["saddr"], change["daddr"], change["dport"])
        if change["newstate"] == "SYN_SENT" and change["sport"] == "0":
            waiting.setdefault(address, []).append(change)
        elif change["newstate"] == "SYN_SENT":
            begun.add((address, change["sport"]))
        elif change["oldstate"] == "SYN_SENT" and (address, change["sport"]) in begun:
            begun.remove((address, change["sport"]))
        elif change["oldstate"] == "SYN_SENT" and waiting.get(address):
            waiting[address].pop(0)["sport"] = change["sport"]


def states():
    offset = time.clock_gettime_ns(time.CLOCK_REALTIME) - time.clock_gettime_ns(time.CLOCK_MONOTONIC)
    epoch_ns = offset // 1000 * 1000  # the tracepoint tells microseconds
    lines = sys.stdin.read().splitlines()
    matches = (LINE.search(line) for line in lines if not line.startswith("#"))
    changes = [change_of(match, epoch_ns) for match in matches if match and is_in_lab(match["saddr"])]
    give_ports(changes)
    print_rows(["time_ns", "end", *ADDRESS_COLUMNS, "oldstate", "newstate"], changes)


def endpoint(text):
    """An address as /proc/net/tcp writes it: a number of this machine, in hexadecimal."""
    address, port = text.split(":")
    octets = int(address, 16).to_bytes(4, sys.byteorder)
    return str(ipaddress.IPv4Address(octets)), int(port, 16)


def sockets_of(path):
    with open(path, encoding="ascii") as table:
        for line in table.readlines()[1:]:
            _, local, remote, state = line.split()[:4]
            row = {"state": STATES[int(state, 16)]}
            row["saddr"], row["sport"] = endpoint(local)
            row["daddr"], row["dport"] = endpoint(remote)
            if is_in_lab(row["saddr"]):
                yield row | {"end": end_of(row)}


def sockets(tables):
    rows = [row for table in tables for row in sockets_of(table)]
    rows.sort(key=lambda row: [row["end"], row["dport"], row["sport"], row["daddr"]])
    print_rows(["end", *ADDRESS_COLUMNS, "state"], rows)


def main():
    if sys.argv[1:] == ["states"]:
        states()
    elif sys.argv[1:2] == ["sockets"]:
        sockets(sys.argv[2:])
    else:
        sys.exit(__doc__)


main()
