#!/usr/bin/env python3
"""test-ledger-traces.py WIRENOTES PCAPS: the ledger against the kernel's tables of sockets.

For each trace whose sockets.tsv has TIME_WAIT, CLOSE_WAIT or FIN_WAIT2 in it, each host's count
of each has to be the ledger's, within 1 %. Prints TAP.
"""
import collections
import csv
import pathlib
import sys

import time_wait

STATES = ("TIME_WAIT", "CLOSE_WAIT", "FIN_WAIT2")


def kernel_counts(folder):
    """{(address, state): how many} of the sockets that were left."""
    counts = collections.Counter()
    with open(folder / "sockets.tsv", encoding="ascii", newline="") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            if row["state"] in STATES:
                counts[row["saddr"], row["state"]] += 1
    return counts


def main():
    wirenotes, pcaps = sys.argv[1], pathlib.Path(sys.argv[2])
    number, failed = 0, False
    for trace in sorted(pcaps.glob("*/trace.pcap*")):
        kernels = kernel_counts(trace.parent)
        records = time_wait.ledger(wirenotes, trace) if kernels else []
        for (address, state), count in sorted(kernels.items()):
            ours = time_wait.sums(records, address)[state]
            number += 1
            failed |= not time_wait.tap(number, time_wait.is_near(ours, count),
                                        f"{trace.parent.name}: {count} {state} at {address}", f"we say {ours}")
    print(f"1..{number}")
    return failed


sys.exit(main())
