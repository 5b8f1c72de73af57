#!/usr/bin/env python3
"""zeek.py WIRENOTES SOURCE_ROOT: conn_state and history against Zeek's own, as TAP.

../shared/captures/zeek-baselines (or captures in $WIRENOTES_SHARED) holds the conn.log
that Zeek publishes for traces that are there too. Each row of TCP or UDP is paired with
our record of the same addresses and ports, the client being Zeek's originator; where a
log leaves the addresses out, its histories are compared as a set. Prints every
disagreement with its reason, the agreement for each of the two columns, and fails when
one falls below its share or when a disagreement has no reason. The reasons are explained
in docs/differences.md."""

import collections
import csv
import json
import os
import pathlib
import subprocess
import sys

PROGRAM = pathlib.Path(sys.argv[1])
ROOT = pathlib.Path(sys.argv[2])
CAPTURES = pathlib.Path(os.environ.get("WIRENOTES_SHARED", ROOT.parent / "shared")) / "captures"
SECONDS_PER_REPORT = 20
SKIPPED = 0  # TAP's own "1..0 # SKIP" says it

# At least this share of the rows is equal, in percent.
SHARE = {"conn_state": 97.0, "history": 95.0}

BARE = "the test runs Zeek bare (-b): it has no list of server ports to tell the roles by"

# Baselines that cannot be compared: the test changes what Zeek does, or the log is of
# another trace of the same test.
NOT_COMPARED = {
    ("core.print-bpf-filters", "empty.pcap"): "the log is that of the test's other trace",
    ("scripts.base.frameworks.netcontrol.packetfilter", None): "the test drops packets by a filter of its own",
    ("core.vntag-in-vlan", None): BARE,
    ("core.tunnels.gre-aruba-amsdu", None): BARE,
}

OUTER = "the outer UDP of a tunnel: we look through it"
SPLIT = "Zeek forgot the connection by a time-out and began it again; its rows' histories joined are ours"
LIMIT = "X: a protocol analyzer of Zeek's came upon a limit of its own; equal but for that letter"
ROLES = "no handshake seen: Zeek takes the first sender for the client, we the higher port"

# Rows that differ for a reason that their letters do not tell: baseline and Zeek's history.
KNOWN = {
    ("scripts.base.frameworks.logging.field-name-map2", "SAD"): "wrong IP checksums: Zeek passes those packets over",
    ("core.tcp.bad-checksum-syn", "C"): "a wrong TCP checksum: Zeek passes the segment over",
    ("scripts.base.protocols.dns.max-compression-depth", "D^"): "Zeek's DNS analyzer turned the roles round",
    ("scripts.base.protocols.ntp.misordered-ntp", "D^"): "Zeek's NTP analyzer turned the roles round",
    ("core.pppoe-over-qinq", "ShADdtaTTtFf"): "PPPoE is shorter than the IP packet in it: Zeek reads on, we stop",
}


def rows_of(path):
    """The rows of a Zeek log, as dictionaries; of one cut down to columns as well."""
    names = None
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        fields = line.split("\t")
        if fields[0] == "#fields":
            names = fields[1:]
        elif line.startswith("#"):
            continue
        elif names is None:
            names = fields
        else:
            yield dict(zip(names, fields))


def records_of(trace):
    """Our conversations, in the order of their first frames."""
    command = [str(PROGRAM), "report", "-F", "json", str(trace)]
    done = subprocess.run(command, capture_output=True, timeout=SECONDS_PER_REPORT, check=False)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    found = [record for record in records if record["type"] in ("connection", "datagrams")]
    return sorted(found, key=lambda record: record["first_frame"])


def our_address(record):
    transport = "tcp" if record["type"] == "connection" else "udp"
    ends = [(record[end]["address"], str(record[end]["port"])) for end in ("client", "server")]
    return (transport, *ends)


def zeek_address(row):
    ends = [(row[f"id.{end}_h"], row[f"id.{end}_p"]) for end in ("orig", "resp")]
    return (row["proto"], *ends)


def turned(address):
    return (address[0], address[2], address[1])


class Comparison:
    def __init__(self):
        self.equal, self.rows = collections.Counter(), collections.Counter()
        self.left_out, self.reasons = collections.Counter(), collections.Counter()
        self.unexplained = []

    def leave_out(self, name, reason, rows=1):
        self.left_out[reason] += rows
        print(f"# {name}: {rows} left out: {reason}")

    def take(self, name, column, theirs, ours, reason):
        self.rows[column] += 1
        if ours == theirs:
            self.equal[column] += 1
            return
        line = f"{name}: {column} is {theirs} in Zeek, {ours} here"
        self.reasons[reason] += 1
        print(f"# {line}: {reason or 'NO REASON KNOWN'}")
        if not reason:
            self.unexplained.append(line)


def without_limit(history):
    return history.replace("X", "").replace("x", "")


def with_roles_turned(history):
    return history[1:].swapcase() if history.startswith("^") else history.swapcase()


def reason_of(name, theirs, ours):
    """Why the histories differ, where that is known."""
    known = KNOWN.get((name.split()[0], theirs))
    if known or ours is None:
        return known
    return ROLES if theirs == with_roles_turned(ours["history"]) else None


def compare_row(comparison, name, row, ours):
    full = row.get("history", "").replace("-", "")
    history = without_limit(full)
    if history != full:
        comparison.leave_out(f"{name}, a letter of {full}", LIMIT)
    reason = reason_of(name, history, ours)
    if "conn_state" in row:
        comparison.take(name, "conn_state", row["conn_state"], ours and ours["conn_state"], reason)
    if "history" in row:
        comparison.take(name, "history", history, ours and ours["history"], reason)


def joined(histories):
    """One history of several rows: letters that an end tells once are not told again."""
    text = ""
    for letter in "".join(history.lstrip("^") for history in histories):
        if letter not in text or letter.upper() not in "DAIQ":
            text += letter
    return ("^" if histories[0].startswith("^") else "") + text


def compare_split(comparison, name, rows, ours):
    """Several rows of Zeek's are one connection of ours."""
    if "conn_state" in rows[0]:
        comparison.leave_out(f"{name}, conn_state", SPLIT, len(rows))
    theirs = joined([row["history"] for row in rows])
    comparison.take(f"{name}, joined", "history", theirs, ours["history"], None)


def without_outer(comparison, name, rows):
    """The rows but for those that other rows name as the tunnel around them."""
    parents = {uid for row in rows for uid in row.get("tunnel_parents", "").split(",")}
    for row in rows:
        if row["proto"] == "udp" and row.get("uid") in parents:
            comparison.leave_out(f"{name} {row['uid']}", OUTER)
        else:
            yield row


def compare_addressed(comparison, name, rows, records):
    ours, theirs = collections.defaultdict(list), collections.defaultdict(list)
    for record in records:
        ours[our_address(record)].append(record)
    for row in without_outer(comparison, name, rows):
        address = zeek_address(row)
        theirs[address if address in ours or turned(address) not in ours else turned(address)].append(row)
    for address, of_address in theirs.items():
        title = f"{name} {':'.join(address[1])} {':'.join(address[2])}"
        here = ours.get(address, [])
        if not here and address[0] == "udp":
            comparison.leave_out(title, OUTER, len(of_address))
        elif len(here) == 1 and len(of_address) > 1:
            compare_split(comparison, title, of_address, here[0])
        else:
            here += [None] * (len(of_address) - len(here))
            for row, record in zip(of_address, here):
                compare_row(comparison, title, row, record)


def nearest(row, records):
    """Of our conversations, the one with the row's history, or nearly so."""
    theirs = row.get("history", "")
    for same in (
        lambda ours: ours == theirs,
        lambda ours: ours == without_limit(theirs),
        lambda ours: with_roles_turned(ours) == without_limit(theirs),
        lambda ours: True,
    ):
        for record in records:
            if same(record["history"]):
                return record
    return None


def compare_histories(comparison, name, rows, records):
    """A log without addresses: its rows find ours with the same history."""
    left = list(records)
    for row in rows:
        found = nearest(row, left)
        if found:
            left.remove(found)
        compare_row(comparison, name, row, found)


def compare_log(comparison, entry):
    name, trace = entry["baseline"], CAPTURES / entry["trace"]
    reason = NOT_COMPARED.get((name, None)) or NOT_COMPARED.get((name, trace.name))
    rows = [row for row in rows_of(CAPTURES / "zeek-baselines" / name / "conn.log")
            if row.get("proto", "tcp") in ("tcp", "udp")]
    if reason:
        comparison.leave_out(name, reason, len(rows))
        return
    records = records_of(trace)
    addressed = all("id.orig_p" in row and "proto" in row for row in rows)
    (compare_addressed if addressed else compare_histories)(comparison, name, rows, records)


def report(comparison):
    for number, (column, share) in enumerate(SHARE.items(), 1):
        percent = 100 * comparison.equal[column] / max(1, comparison.rows[column])
        print(f"{'ok' if percent >= share else 'not ok'} {number} {column}: {comparison.equal[column]} of "
              f"{comparison.rows[column]} rows equal, {percent:.1f} %, at least {share} % wanted")
    print(f"{'not ok' if comparison.unexplained else 'ok'} 3 every disagreement has a reason")
    print("1..3")
    for reason, count in comparison.reasons.most_common():
        print(f"# {count} disagree: {reason or 'no reason known'}")
    for reason, count in comparison.left_out.most_common():
        print(f"# {count} left out: {reason}")


def main():
    table = CAPTURES / "zeek-baselines" / "map.tsv"
    if not table.exists():
        print(f"1..0 # SKIP no {table}")
        sys.exit(SKIPPED)
    comparison = Comparison()
    with open(table, encoding="utf-8", newline="") as entries:
        for entry in csv.DictReader(entries, delimiter="\t"):
            if (CAPTURES / entry["trace"]).exists():
                compare_log(comparison, entry)
    report(comparison)


main()
