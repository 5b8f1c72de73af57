#!/usr/bin/env python3
"""test-kernel-truth.py WIRENOTES PCAPS: our TCP states against the kernel's own.

Each folder of PCAPS holds a trace, and beside it what the kernel did meanwhile:
  kernel.tsv   each change of state of every socket (tracepoint sock:inet_sock_set_state)
  sockets.tsv  the sockets there were when the capture ended (/proc/net/tcp)
For each trace the report's states of each connection's two ends have to be the
kernel's, in order; and at the end where the capture was taken, at the same time.
Prints TAP: three lines per trace.

Where the two may differ, because the tracepoint does not tell all, is written in
expected_states() and is_told_late(), and nowhere else.
"""
import csv
import datetime
import json
import pathlib
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, field

SECONDS_PER_REPORT = 20
ENDS = ("client", "server")
# The kernel's own time and the capture's differ by what lies between the two inside
# one host: below 0.3 ms when seen, more when the machine is busy.
TOLERANCE_NS = 5_000_000

# The kernel's names for the states of RFC 9293, where they are not ours.
OUR_NAME = {"SYN_RECV": "SYN_RCVD", "FIN_WAIT1": "FIN_WAIT_1", "FIN_WAIT2": "FIN_WAIT_2", "CLOSE": "CLOSED"}

# Before there is a connection; told by some, not by others, and no part of its life.
BEFORE = ("CLOSED", "LISTEN")


@dataclass
class Life:
    """One connection at one end, as the kernel told it."""

    states: list = field(default_factory=list)  # in our names
    times: list = field(default_factory=list)  # of each state, ns since the epoch
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
        of_address[-1].times.append(int(row["time_ns"]))
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


def is_told_late(life, index):
    """True where the kernel speaks of a change later, or earlier, than it happens: a
    request becomes a socket only with the third segment, and a socket that only
    waits is exchanged for a small one (see after_wait)."""
    state, before = life.states[index], life.states[index - 1]
    return state == "SYN_RCVD" or (state == "CLOSED" and before in ("FIN_WAIT_2", "CLOSING"))


@dataclass
class Report:
    began_ns: int  # the capture's first packet, ns since the epoch
    connections: dict  # {address: [connection, ...]}, in the order of the report


def nanoseconds(text):
    """Of an instant such as 2026-01-02T03:04:05.123456789Z."""
    seconds, fraction = text.rstrip("Z").split(".")
    instant = datetime.datetime.fromisoformat(seconds + "+00:00")
    return int(instant.timestamp()) * 10**9 + int(fraction.ljust(9, "0"))


def endpoint(record):
    return record["address"], int(record["port"])


def read_report(wirenotes, trace):
    command = [wirenotes, "report", "-F", "json", str(trace)]
    output = subprocess.run(command, capture_output=True, check=True, timeout=SECONDS_PER_REPORT).stdout
    report = Report(0, defaultdict(list))
    for record in map(json.loads, output.splitlines()):
        if record["type"] == "capture":
            report.began_ns = nanoseconds(record["first"])
        elif record["type"] == "connection":
            report.connections[endpoint(record["client"]), endpoint(record["server"])].append(record)
    return report


def changes_of(connection, end):
    """Its changes of state from the first that belongs to its life."""
    changes = [change for change in connection["states"] if change["end"] == end]
    while changes and changes[0]["to"] in BEFORE:
        del changes[0]
    return changes


def name_of(address, index):
    client, server = address
    again = f", time {index + 1}" if index else ""
    return f"{client[0]}:{client[1]} to {server[0]}:{server[1]}{again}"


def describe(change):
    return f"frame {change['frame']} {change['to']} ({change['certainty']}, {change['rule']})"


def pairs_of(report, lives, end):
    """(name, connection, Life) of each connection in the report; the Life is None if
    the kernel had no socket: who refuses a connection has none."""
    for address, connections in sorted(report.connections.items()):
        of_end = lives.get((end, address), [])
        for index, connection in enumerate(connections):
            yield name_of(address, index), connection, of_end[index] if index < len(of_end) else None


def trouble_with_number(report, lives):
    """Each connection begins with a socket of the client's."""
    for address in sorted({address for _, address in lives} | set(report.connections)):
        expected, seen = len(lives.get(("client", address), [])), len(report.connections.get(address, []))
        if expected != seen:
            yield f"{name_of(address, 0)}: {seen} connections in the report, {expected} in the kernel"


def trouble_with_states(report, lives, end):
    yield from trouble_with_number(report, lives)
    for name, connection, life in pairs_of(report, lives, end):
        expected = expected_states(life, connection) if life else []
        changes = changes_of(connection, end)
        seen = [change["to"] for change in changes]
        if seen != expected:
            yield f"{name}: {' '.join(seen) or 'nothing'}"
            yield f"  the kernel went: {' '.join(expected) or 'nowhere'}"
            yield f"  our changes: {'; '.join(map(describe, changes))}"


def trouble_with_times(report, lives, end):
    for name, connection, life in pairs_of(report, lives, end):
        ours = {change["to"]: change for change in changes_of(connection, end)}
        for index, state in enumerate(life.states if life else []):
            if state not in ours or is_told_late(life, index):
                continue
            seen_ns = report.began_ns + round(ours[state]["time"] * 10**9)
            late_ns = seen_ns - life.times[index]
            if abs(late_ns) > TOLERANCE_NS:
                yield f"{name}: {describe(ours[state])} {late_ns / 10**6:+.1f} ms from the kernel's"


def captured_at(trace):
    return "server" if trace.stem == "trace-server" else "client"


class Tap:
    def __init__(self):
        self.count = 0

    def line(self, name, trouble):
        self.count += 1
        print(f"{'not ok' if trouble else 'ok'} {self.count} {name}")
        for detail in trouble:
            print(f"# {detail}")


def compare(tap, wirenotes, trace):
    name = f"{trace.parent.name}/{trace.name}"
    try:
        report = read_report(wirenotes, trace)
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or b""
        tap.line(f"{name}: report", [str(error), *said.decode(errors="replace").splitlines()])
        return
    lives = kernel_lives(trace.parent)
    for end in ENDS:
        tap.line(f"{name}: the {end}'s states are the kernel's", list(trouble_with_states(report, lives, end)))
    end = captured_at(trace)
    tap.line(f"{name}: the {end}'s times are the kernel's", list(trouble_with_times(report, lives, end)))


def main():
    wirenotes, pcaps = sys.argv[1], pathlib.Path(sys.argv[2])
    tap = Tap()
    for trace in sorted(pcaps.glob("[0-9]*/trace*.pcap*")):
        compare(tap, wirenotes, trace)
    print(f"1..{tap.count}")
    if tap.count == 0:
        sys.exit(f"no traces in {pcaps}")


main()
