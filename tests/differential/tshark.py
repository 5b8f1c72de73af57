#!/usr/bin/env python3
"""tshark.py: what we say of TCP against what tshark says, segment by segment, as TAP.

For the files of ../shared/captures that hold TCP (or of $WIRENOTES_SHARED/captures): the same
streams from the same frames; the same SYNs, FINs and RSTs; retransmitted, out of order and
zero window of the same segments. Each disagreement must be of a kind that
docs/differences.md explains. A sample of the files unless --all is given or
WIRENOTES_DIFFERENTIAL=all is set. What tshark said is kept in the cache folder."""

import collections
import concurrent.futures
import csv
import json
import subprocess
import sys

import oracle

WORKERS = 2
SAMPLE_EVERY = 4
LIMIT_S = 200
LEAST_AGREEMENT = 0.98
# Of all segments, how many may disagree in a way that no kind covers.
MOST_UNEXPLAINED = 0.001

FLAGS = ("retransmission fast_retransmission spurious_retransmission out_of_order keep_alive "
         "zero_window zero_window_probe").split()
FIELDS = (["frame.number", "tcp.stream", "tcp.srcport", "ip.src", "ipv6.src", "tcp.flags", "tcp.len"]
          + ["tcp.analysis." + flag for flag in FLAGS])
FIN, SYN, RST = 1, 2, 4

RETRANSMISSIONS = {"tcp.retransmission", "tcp.syn_retransmission", "tcp.syn_ack_retransmission",
                   "tcp.fin_retransmission"}
SYNS = {"tcp.syn", "tcp.syn_ack", "tcp.syn_retransmission", "tcp.syn_ack_retransmission"}
FINS = {"tcp.fin.active", "tcp.fin.passive", "tcp.simultaneous_close", "tcp.fin_retransmission"}
RSTS = {"tcp.reset", "tcp.refused"}

Row = collections.namedtuple("Row", "frame stream sender flags length told")


# ---- what both say ----------------------------------------------------------

def read_row(line):
    """One segment as tshark tells it; of tunnels in tunnels, the innermost. None if it cannot
    read the header itself."""
    fields = [field.split(",")[-1] for field in line.split("\t")]
    frame, stream, port, ip4, ip6, flags, length = fields[:7]
    if not stream or not flags:
        return None
    told = {flag for flag, field in zip(FLAGS, fields[7:]) if field}
    return Row(int(frame), int(stream), (ip6 or ip4, int(port)), int(flags, 16), int(length or 0), told)


def ask_tshark(path, cache):
    kept = cache / (str(path).replace("/", "%") + ".tsv")
    if not kept.exists():
        command = ["tshark", "-n", "-r", str(path), "-Y", "tcp && !icmp && !icmpv6", "-T", "fields"]
        for field in FIELDS:
            command += ["-e", field]
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
        kept.write_text(done.stdout)
    rows = (read_row(line) for line in kept.read_text().splitlines())
    return [row for row in rows if row]


def ask_us(program, path):
    done = subprocess.run([str(program), "report", "-F", "json", str(path)], capture_output=True,
                          timeout=LIMIT_S, check=False)
    start = b'{"type":"connection"'
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith(start)]


# ---- one file ---------------------------------------------------------------

class Ours:
    """Our connections of one file, by frame."""

    def __init__(self, connections):
        self.first_frames = [connection["first_frame"] for connection in connections]
        self.connections = {connection["first_frame"]: connection for connection in connections}
        self.events = collections.defaultdict(dict)
        self.first_resets = {}  # {(connection, end): frame}
        for connection in connections:
            for event in connection["events"]:
                self.events[event["frame"]][event["event"]] = event
                if event["event"] in RSTS:
                    self.first_resets.setdefault((connection["id"], event["by"]), event["frame"])

    def says(self, frame, names):
        return not names.isdisjoint(self.events.get(frame, ()))

    def frames(self, names):
        return {frame for frame, events in self.events.items() if not names.isdisjoint(events)}

    def verdict(self, frame):
        for verdict, names in (("again", RETRANSMISSIONS), ("late", {"tcp.out_of_order"}),
                               ("twice", {"tcp.captured_twice"}),
                               ("probe", {"tcp.keep_alive", "tcp.window_probe"})):
            if self.says(frame, names):
                return verdict
        return "plain"


def verdict_of_tshark(row):
    if row.told & {"retransmission", "fast_retransmission", "spurious_retransmission"}:
        return "again"
    if "out_of_order" in row.told:
        return "late"
    return "probe" if row.told & {"keep_alive", "zero_window_probe"} else "plain"


def kind_of_difference(row, theirs, ours, event):
    """The name under which docs/differences.md explains it."""
    if ours == "twice":
        return "captured-twice"
    if "probe" in (theirs, ours):
        return "probe"
    if (theirs, ours) == ("late", "again"):
        return "seen-before" if event and "after" in event else "sent-after"
    if (theirs, ours) == ("again", "late"):
        return "sent-before"
    if (theirs, ours) == ("plain", "again"):
        return "overlap"
    if theirs in ("again", "late") and ours == "plain":
        if "spurious_retransmission" in row.told:
            return "ack-first"
        return "syn-or-fin" if row.flags & (SYN | FIN) else "other"
    return "cut-payload" if ours == "late" and row.length == 0 else "other"


def compare_streams(result, path, rows, ours):
    """First frames. The rank of a first frame is the number of its stream."""
    first = {}
    for row in rows:
        first.setdefault(row.stream, row.frame)
    theirs = sorted(first.values())
    result.counts["streams"] += len(theirs)
    result.counts["streams both"] += len(set(theirs) & set(ours.first_frames))
    result.counts["files"] += 1
    result.counts["files same"] += theirs == ours.first_frames
    for frame in sorted(set(theirs) ^ set(ours.first_frames)):
        result.differ("streams", "only theirs" if frame in theirs else "only ours", path, frame)
    return {stream: frame for stream, frame in first.items() if frame in ours.connections}


def compare_frames(result, subject, path, theirs, ours, ignored):
    theirs, ours = theirs - ignored, ours - ignored
    result.counts[subject + " either"] += len(theirs | ours)
    result.counts[subject + " both"] += len(theirs & ours)
    for frame in sorted(theirs ^ ours):
        result.differ(subject, "only theirs" if frame in theirs else "only ours", path, frame)


def compare_facts(result, path, rows, ours):
    """Which frames hold a SYN, a FIN, and the first RST of each end."""
    resets, syns, fins = {}, set(), set()
    for row in rows:
        if row.flags & RST:
            resets.setdefault((row.stream, row.sender), row.frame)
        elif row.flags & SYN:
            syns.add(row.frame)
        elif row.flags & FIN:
            fins.add(row.frame)
    twice = ours.frames({"tcp.captured_twice"})
    compare_frames(result, "SYN", path, syns, ours.frames(SYNS), twice)
    compare_frames(result, "FIN", path, fins, ours.frames(FINS), twice)
    compare_frames(result, "RST", path, set(resets.values()), set(ours.first_resets.values()), twice)


def compare_verdicts(result, path, rows, ours):
    for row in rows:
        theirs, mine = verdict_of_tshark(row), ours.verdict(row.frame)
        for verdict in ("again", "late"):
            result.counts[verdict + " both"] += theirs == mine == verdict
            result.counts[verdict + " either"] += verdict in (theirs, mine)
        if theirs != mine and {theirs, mine} != {"plain", "twice"}:
            event = ours.events.get(row.frame, {}).get("tcp.retransmission")
            result.differ("verdict", kind_of_difference(row, theirs, mine, event), path, row.frame)


def end_of(row, connection):
    client, server = connection["client"], connection["server"]
    if client["port"] != server["port"]:
        return "client" if row.sender[1] == client["port"] else "server"
    return "client" if row.sender[0] == client["address"] else "server"


def compare_zero_windows(result, path, rows, ours, streams):
    """Ours tells when a window closes and opens; theirs marks each segment in between."""
    shut = {}
    for row in rows:
        if row.stream not in streams or row.flags & (SYN | FIN | RST):
            continue
        end = end_of(row, ours.connections[streams[row.stream]])
        for name, now in (("tcp.zero_window", True), ("tcp.window_open", False)):
            event = ours.events.get(row.frame, {}).get(name)
            if event and event["by"] == end:
                shut[row.stream, end] = now
        theirs, mine = "zero_window" in row.told, shut.get((row.stream, end), False)
        result.counts["zero window both"] += theirs and mine
        result.counts["zero window either"] += theirs or mine
        if theirs != mine:
            kind = "captured-twice" if ours.says(row.frame, {"tcp.captured_twice"}) else "other"
            if "zero_window_probe" in row.told:
                kind = "probe"
            result.differ("zero window", kind, path, row.frame)


def compare(path, name, options):
    result = oracle.Comparison()
    try:
        rows, ours = ask_tshark(path, options.cache), Ours(ask_us(options.program, path))
    except (subprocess.TimeoutExpired, ValueError) as error:
        result.differ("failed", type(error).__name__, name, 0)
        return result
    if not ours.first_frames:
        result.counts["files not read"] += 1
        result.differ("not read", "by us", name, 0)
        return result
    result.counts["segments"] += len(rows)
    streams = compare_streams(result, name, rows, ours)
    compare_facts(result, name, rows, ours)
    compare_verdicts(result, name, rows, ours)
    compare_zero_windows(result, name, rows, ours, streams)
    return result


# ---- all files --------------------------------------------------------------

def choose(captures, everything):
    with open(captures / "inventory.tsv", encoding="utf-8") as inventory:
        rows = [row for row in csv.DictReader(inventory, delimiter="\t") if (row["tcp_streams"] or "0") != "0"]
    return [row["path"] for number, row in enumerate(rows) if everything or number % SAMPLE_EVERY == 0]


def share(part, whole):
    return part / whole if whole else 1.0


def agreement(total, verdict):
    """Of all segments, how many are judged alike."""
    differing = total.counts[verdict + " either"] - total.counts[verdict + " both"]
    return 1 - share(differing, total.counts["segments"])


def report(total, options):
    counts = total.counts
    explained = (options.root / "docs" / "differences.md").read_text(encoding="utf-8")
    checks = [
        ("streams", share(counts["streams both"], counts["streams"])),
        ("files-with-the-same-streams", share(counts["files same"], counts["files"])),
        ("syn", share(counts["SYN both"], counts["SYN either"])),
        ("fin", share(counts["FIN both"], counts["FIN either"])),
        ("rst", share(counts["RST both"], counts["RST either"])),
        ("retransmission", agreement(total, "again")),
        ("out-of-order", agreement(total, "late")),
        ("zero-window", agreement(total, "zero window")),
    ]
    others = sum(len(where) for kind, where in total.kinds.items() if kind.endswith(": other"))
    unexplained = [kind for kind in total.kinds if f"`{kind}`" not in explained]
    print(f"1..{len(checks) + 2}")
    print(f"# {counts['files']} files, {counts['streams']} streams, {counts['segments']} segments; "
          f"{counts['files not read']} files not read")
    for verdict in ("again", "late", "zero window"):
        print(f"# {verdict}: said by both of {counts[verdict + ' both']}, by either of {counts[verdict + ' either']}")
    for kind, where in sorted(total.kinds.items()):
        files = collections.Counter(path for path, _ in where)
        print(f"# {kind}: {len(where)} in {len(files)} files")
        for path, frame in where if options.show and options.show in kind else ():
            print(f"#   {path} {frame}")
    fine = [(name, value >= LEAST_AGREEMENT, f"{value:.2%}") for name, value in checks]
    fine.append(("few-unexplained", others <= MOST_UNEXPLAINED * counts["segments"], str(others)))
    fine.append(("kinds-are-explained", not unexplained, ", ".join(unexplained)))
    return oracle.tell(fine)


def main():
    options = oracle.arguments(__doc__, "segments")
    if not options:
        return 0
    total = oracle.Comparison()
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        names = choose(options.captures, options.all)
        for result in pool.map(lambda name: compare(options.captures / name, name, options), names):
            total.add(result)
    return 0 if report(total, options) else 1


if __name__ == "__main__":
    sys.exit(main())
