"""truth.py: what the kernel said of TCP states, and our report, side by side.

Where the two may differ, because the tracepoint does not tell all, is written in
expected_states() and is_told_late(), and nowhere else.
"""
import csv
import datetime
import json
import pathlib
import subprocess
from collections import defaultdict
from dataclasses import dataclass, field

SECONDS_PER_REPORT = 20
ENDS = ("client", "server")
FAILED_WITHIN_NS = 200_000

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


def life_in_state(lives, state):
    """The latest that has come to `state`; a listening socket and its child tell of one."""
    return next((life for life in reversed(lives) if life.states[-1] == state), lives[-1] if lives else None)


def failed_at_once(life):
    """A connect() that never sent anything, as the address was in use."""
    return life.states == ["SYN_SENT", "CLOSED"] and life.times[1] - life.times[0] < FAILED_WITHIN_NS


def kernel_lives(folder, ports=range(1, 65536)):
    """{(end, address): [Life, ...]}, in the order of their beginnings, of the
    connections to these ports of the server's."""
    lives = defaultdict(list)
    rows = [row for name in ("kernel.tsv", "sockets.tsv") for row in rows_of(folder / name)]
    for row in (row for row in rows if is_connection(row) and address_of(row)[1][1] in ports):
        of_address = lives[row["end"], address_of(row)]
        if "state" in row:  # of sockets.tsv
            if of_address:
                of_address[-1].state_left = our_name(row["state"])
            continue
        if begins_life(row):
            for earlier in of_address:
                earlier.is_last = False
            of_address.append(Life([our_name(row["newstate"])], [int(row["time_ns"])]))
            continue
        elif row["oldstate"] == row["newstate"]:  # a second close() of the same socket
            continue
        life = life_in_state(of_address, our_name(row["oldstate"]))
        if life:  # else a socket from before the recording
            life.states.append(our_name(row["newstate"]))
            life.times.append(int(row["time_ns"]))
    for of_address in lives.values():
        of_address[:] = [life for life in of_address if not failed_at_once(life)]
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


def address_in(connection):
    return endpoint(connection["client"]), endpoint(connection["server"])


def read_report(wirenotes, trace):
    command = [wirenotes, "report", "-F", "json", str(trace)]
    output = subprocess.run(command, capture_output=True, check=True, timeout=SECONDS_PER_REPORT).stdout
    report = Report(0, defaultdict(list))
    for record in map(json.loads, output.splitlines()):
        if record["type"] == "capture":
            report.began_ns = nanoseconds(record["first"])
        elif record["type"] == "connection":
            report.connections[address_in(record)].append(record)
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


class Tap:
    def __init__(self):
        self.count = 0

    def line(self, name, trouble):
        self.count += 1
        print(f"{'not ok' if trouble else 'ok'} {self.count} {name}")
        for detail in trouble:
            print(f"# {detail}")
