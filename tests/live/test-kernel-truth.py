#!/usr/bin/env python3
"""test-kernel-truth.py WIRENOTES PCAPS: our TCP states against the kernel's own.

Each folder of PCAPS holds a trace, and beside it what the kernel did meanwhile:
  kernel.tsv   each change of state of every socket (tracepoint sock:inet_sock_set_state)
  sockets.tsv  the sockets there were when the capture ended (/proc/net/tcp)
For each trace the report's states of each connection's two ends have to be the
kernel's, in order. Prints TAP: one line per trace and end.

Where the two may differ, because the tracepoint does not tell all, is written in
expected_states() and nowhere else.
"""
import csv
import json
import pathlib
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, field

SECONDS_PER_REPORT = 20
ENDS = ("client", "server")

# The kernel's names for the states of RFC 9293, where they are not ours.
OUR_NAME = {"SYN_RECV": "SYN_RCVD", "FIN_WAIT1": "FIN_WAIT_1", "FIN_WAIT2": "FIN_WAIT_2", "CLOSE": "CLOSED"}

# Before there is a connection; told by some, not by others, and no part of its life.
BEFORE = ("CLOSED", "LISTEN")


@dataclass
class Life:
    """One connection at one end, as the kernel told it."""

    states: list = field(default_factory=list)  # in our names
    state_left: str = None  # the socket's when the capture ended; None: no socket left
    is_last: bool = True  # no later connection has the same addresses and ports


def our_name(kernel_name):
    return OUR_NAME.get(kernel_name, kernel_name)


def rows_of(path):
    with open(path, encoding="ascii", newline="") as table:
        return list(csv.DictReader(table, delimiter="\t"))


def address_of(row):
    """Client's and server's address and port, whichever end the row is about."""
    local, remote = (row["saddr"], int(row["sport"])), (row["daddr"], int(row["dport"]))
    return (local, remote) if row["end"] == "client" else (remote, local)


def is_connection(row):
    """False for a listening socket, and for a connect() that found no free port."""
    return row["sport"] != "0" and row["dport"] != "0"


def begins_life(row):
    return row["newstate"] in ("SYN_SENT", "SYN_RECV") and row["oldstate"] in ("CLOSE", "LISTEN")


def kernel_lives(folder):
    """{(end, address): [Life, ...]}, in the order of their beginnings."""
    lives = defaultdict(list)
    for row in filter(is_connection, rows_of(folder / "kernel.tsv")):
        of_address = lives[row["end"], address_of(row)]
        if begins_life(row):
            for earlier in of_address:
                earlier.is_last = False
            of_address.append(Life())
        of_address[-1].states.append(our_name(row["newstate"]))
    for row in filter(is_connection, rows_of(folder / "sockets.tsv")):
        lives[row["end"], address_of(row)][-1].state_left = our_name(row["state"])
    return lives


def after_wait(life):
    """The states that follow FIN_WAIT_2 or CLOSING. There the kernel exchanges the
    socket for a small one and tells CLOSE; what became of that one, TIME_WAIT
    included, only its table of sockets shows."""
    if not life.is_last:
        return ["TIME_WAIT"]  # it made room for the next with the same ports
    if life.state_left is None:
        return ["CLOSED"]
    return [life.state_left] if life.state_left != life.states[-2] else []


def expected_states(life, connection):
    """What we should say, given what the kernel said."""
    states = list(life.states)
    if states[-1] == "CLOSED" and states[-2] in ("FIN_WAIT_2", "CLOSING"):
        states[-1:] = after_wait(life)
    # Giving up sends nothing, so no capture can show it.
    if connection["opened"] == "unanswered" and states == ["SYN_SENT", "CLOSED"]:
        del states[-1]
    return states


def our_states(connection, end):
    states = [change["to"] for change in connection["states"] if change["end"] == end]
    while states and states[0] in BEFORE:
        del states[0]
    return states


def endpoint(record):
    return record["address"], int(record["port"])


def our_connections(wirenotes, trace):
    """{address: [connection, ...]} of the TCP connections in the report."""
    command = [wirenotes, "report", "-F", "json", str(trace)]
    output = subprocess.run(command, capture_output=True, check=True, timeout=SECONDS_PER_REPORT).stdout
    connections = defaultdict(list)
    for line in output.splitlines():
        record = json.loads(line)
        if record["type"] == "connection" and record.get("protocol", "tcp") == "tcp":
            connections[endpoint(record["client"]), endpoint(record["server"])].append(record)
    return connections


def name_of(address, index):
    client, server = address
    again = f", time {index + 1}" if index else ""
    return f"{client[0]}:{client[1]} to {server[0]}:{server[1]}{again}"


def trouble_with_number(lives, connections, address):
    """A refused connection has no socket at the server, hence "at most"."""
    expected, seen = len(lives.get(("client", address), [])), len(connections.get(address, []))
    if expected != seen:
        yield f"{name_of(address, 0)}: {seen} connections in the report, {expected} in the kernel"


def trouble_with_states(end, lives, connections, address):
    for index, connection in enumerate(connections.get(address, [])):
        of_end = lives.get((end, address), [])
        expected = expected_states(of_end[index], connection) if index < len(of_end) else []
        seen = our_states(connection, end)
        if seen != expected:
            yield f"{name_of(address, index)}: {' '.join(seen) or 'nothing'}"
            yield f"  the kernel went: {' '.join(expected) or 'nowhere'}"
            yield f"  our changes: {describe(connection, end)}"


def describe(connection, end):
    changes = [change for change in connection["states"] if change["end"] == end]
    return "; ".join(
        f"frame {change['frame']} {change['to']} ({change['certainty']}, {change['rule']})" for change in changes
    )


def compare(wirenotes, trace, end):
    """Lines about what differs; none when all is well."""
    lives = kernel_lives(trace.parent)
    try:
        connections = our_connections(wirenotes, trace)
    except subprocess.SubprocessError as error:
        return [str(error), *(error.stderr or b"").decode(errors="replace").splitlines()]
    addresses = sorted({address for _, address in lives} | set(connections))
    trouble = []
    for address in addresses:
        trouble.extend(trouble_with_number(lives, connections, address))
        trouble.extend(trouble_with_states(end, lives, connections, address))
    if not addresses:
        trouble.append("nothing to compare")
    return trouble


def main():
    wirenotes, pcaps = sys.argv[1], pathlib.Path(sys.argv[2])
    traces = sorted(trace for trace in pcaps.glob("[0-9]*/trace*.pcap*"))
    cases = [(trace, end) for trace in traces for end in ENDS]
    print(f"1..{len(cases)}")
    for number, (trace, end) in enumerate(cases, start=1):
        trouble = compare(wirenotes, trace, end)
        verdict = "not ok" if trouble else "ok"
        print(f"{verdict} {number} {trace.parent.name}/{trace.name}: the {end}'s states are the kernel's")
        for line in trouble:
            print(f"# {line}")
    if not cases:
        sys.exit(f"no traces in {pcaps}")


main()
