#!/usr/bin/env python3
"""test-kernel-truth.py WIRENOTES PCAPS: our TCP states against the kernel's own.

Each folder of PCAPS holds a trace, and beside it what the kernel did meanwhile:
  kernel.tsv   each change of state of every socket (tracepoint sock:inet_sock_set_state)
  sockets.tsv  the sockets there were when the capture ended (/proc/net/tcp)
  captured-at  "between" where it was captured at neither end, so that no time is an end's own
For each trace the report's states of each connection's two ends have to be the
kernel's, in order; and at the end where the capture was taken, at the same time.
Prints TAP: three lines per trace, two of one that was captured between the ends.

Where the two may differ is written in truth.py.
"""
import pathlib
import subprocess
import sys

import truth

# The kernel's own time and the capture's differ by what lies between the two inside
# one host: below 0.3 ms when seen, more when the machine is busy.
TOLERANCE_NS = 5_000_000



def trouble_with_number(report, lives):
    """Each connection begins with a socket of the client's."""
    for address in sorted({address for _, address in lives} | set(report.connections)):
        expected, seen = len(lives.get(("client", address), [])), len(report.connections.get(address, []))
        if expected != seen:
            yield f"{truth.name_of(address, 0)}: {seen} connections in the report, {expected} in the kernel"


def trouble_with_states(report, lives, end):
    yield from trouble_with_number(report, lives)
    for name, connection, life in truth.pairs_of(report, lives, end):
        expected = truth.expected_states(life, connection) if life else []
        changes = truth.changes_of(connection, end)
        seen = [change["to"] for change in changes]
        if seen != expected:
            yield f"{name}: {' '.join(seen) or 'nothing'}"
            yield f"  the kernel went: {' '.join(expected) or 'nowhere'}"
            yield f"  our changes: {'; '.join(map(truth.describe, changes))}"


def trouble_with_times(report, lives, end):
    for name, connection, life in truth.pairs_of(report, lives, end):
        ours = {change["to"]: change for change in truth.changes_of(connection, end)}
        for index, state in enumerate(life.states if life else []):
            if state not in ours or truth.is_told_late(life, index):
                continue
            seen_ns = report.began_ns + round(ours[state]["time"] * 10**9)
            late_ns = seen_ns - life.times[index]
            if abs(late_ns) > TOLERANCE_NS:
                yield f"{name}: {truth.describe(ours[state])} {late_ns / 10**6:+.1f} ms from the kernel's"


def captured_end(trace):
    """The end whose times the capture tells; none if it was taken between the two."""
    if (trace.parent / "captured-at").exists():
        return None
    return "server" if trace.stem == "trace-server" else "client"


def compare(tap, wirenotes, trace):
    name = f"{trace.parent.name}/{trace.name}"
    try:
        report = truth.read_report(wirenotes, trace)
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or b""
        tap.line(f"{name}: report", [str(error), *said.decode(errors="replace").splitlines()])
        return
    lives = truth.kernel_lives(trace.parent)
    for end in truth.ENDS:
        tap.line(f"{name}: the {end}'s states are the kernel's", list(trouble_with_states(report, lives, end)))
    end = captured_end(trace)
    if end:
        tap.line(f"{name}: the {end}'s times are the kernel's", list(trouble_with_times(report, lives, end)))


def main():
    wirenotes, pcaps = sys.argv[1], pathlib.Path(sys.argv[2])
    tap = truth.Tap()
    for trace in sorted(pcaps.glob("[0-9]*/trace*.pcap*")):
        compare(tap, wirenotes, trace)
    print(f"1..{tap.count}")
    if tap.count == 0:
        sys.exit(f"no traces in {pcaps}")


main()
