#!/usr/bin/env python3
"""bench.py: what an analysis costs, against an empty libpcap loop and other programs.

Called by ./dev bench with the build directory. All programs read the same file in
the same run, in turn, with the file in the page cache; what is shown are medians. Ourselves analyse
everything, notes included, and report the totals or else every connection.
tshark, which takes minutes, reads a tenth of each capture once, and is compared
with the empty loop over that tenth."""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

# Parts of 10,000 that generate.c takes: all of a capture, or a tenth.
FULL, TENTH = 10000, 1000
CAPTURES = ["web", "short", "bulk", "flood"]
RUNS = 5
# No program is waited for longer than this.
LIMIT_S = 120
# Needed for all captures at full size, with a tenth more for safety.
FULL_BYTES = 3_100_000_000

TSHARK_FIELDS = [
    "frame.number", "tcp.stream", "tcp.flags", "tcp.analysis.flags", "http.request.method",
    "http.host", "http.request.uri", "http.response.code", "tls.handshake.type",
    "tls.handshake.extensions_server_name", "tls.handshake.ciphersuite", "dns.qry.name",
]


class Program:
    """Something to be measured: a name, and its command for a capture."""

    def __init__(self, name, command, slow=False):
        self.name = name
        self.command = command
        self.slow = slow


def programs(build):
    """Those to be compared, the empty loop first; the others where installed. What they cannot be
    kept from writing goes to a folder."""
    wirenotes = str(build / "analyzer/wirenotes")

    def report_all(path, _folder):
        return [wirenotes, "report", "-F", "json", "-o", "/dev/null", path]

    def report(path, folder):
        return [*report_all(path, folder), "--summary"]

    def pinned(command):
        return lambda *where: ["taskset", "-c", "0", *command(*where)]

    def tshark(path, _folder):
        fields = [part for field in TSHARK_FIELDS for part in ("-e", field)]
        return ["tshark", "-n", "-r", path, "-T", "fields", *fields]

    found = [
        Program("empty libpcap loop", lambda path, _folder: [str(build / "tests/bench/empty-loop"), path]),
        Program("wirenotes, one core", pinned(report)),
        Program("wirenotes, all cores", report),
        Program("wirenotes, every connection told, one core", pinned(report_all)),
        Program("wirenotes, every connection told, all cores", report_all),
    ]
    others = [
        Program("softflowd", lambda path, _folder: ["softflowd", "-r", path, "-n", "127.0.0.1:9"]),
        Program("nfpcapd", lambda path, folder: ["nfpcapd", "-r", path, "-w", folder]),
        Program("argus", lambda path, _folder: ["argus", "-r", path, "-w", "/dev/null"]),
        Program("tcptrace", lambda path, _folder: ["tcptrace", "-n", path], slow=True),
        Program("tcpflow", lambda path, folder: ["tcpflow", "-r", path, "-o", folder], slow=True),
        Program("ndpiReader", lambda path, _folder: ["ndpiReader", "-i", path, "-q"], slow=True),
        Program("tshark", tshark, slow=True),
    ]
    return found + [other for other in others if shutil.which(other.name)]


def make_capture(build, name, parts):
    """The capture's path and facts; made once, and again after its maker changed."""
    folder = build / "bench"
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}-{parts}.pcap"
    facts = path.with_name(path.name + ".json")
    maker = build / "tests/bench/generate"
    if not facts.exists() or facts.stat().st_mtime < maker.stat().st_mtime:
        print(f"bench: making {path.name}", file=sys.stderr)
        subprocess.run([str(maker), name, str(path), str(parts)], check=True)
    return path, json.loads(facts.read_text())


def measure(build, program, path):
    """One run: wall and processor time, peak memory, exit status."""
    with tempfile.TemporaryDirectory() as folder:
        command = [str(build / "tests/bench/measure"), str(LIMIT_S), *program.command(str(path), folder)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


class Figures:
    """What the runs of one program over one capture come to."""

    def __init__(self, runs):
        self.wall = statistics.median(run["wall"] for run in runs)
        self.spread = max(run["wall"] for run in runs) - min(run["wall"] for run in runs)
        self.cpu = statistics.median(run["user"] + run["system"] for run in runs)
        self.peak_mib = max(run["peak_kib"] for run in runs) / 1024
        self.status = max(run["status"] for run in runs)


def interleave(build, contenders, path, runs):
    """Figures by program name; the first round only warms the page cache."""
    measure(build, contenders[0], path)
    taken = {program.name: [] for program in contenders}
    for _ in range(runs):
        for program in contenders:
            taken[program.name].append(measure(build, program, path))
    return {name: Figures(each) for name, each in taken.items()}


def print_table(title, facts, figures):
    print(f"\n### {title}\n")
    print("| program | wall s | ± | × loop | CPU s | × loop | packets/s | peak MiB |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    loop = next(iter(figures.values()))
    for name, each in figures.items():
        note = ""
        if each.wall >= LIMIT_S:
            note = f" (stopped after {LIMIT_S} s)"
        elif each.status:
            note = f" (status {each.status})"
        print(f"| {name}{note} | {each.wall:.2f} | {each.spread:.2f} | {each.wall / loop.wall:.1f} | "
              f"{each.cpu:.2f} | {each.cpu / loop.cpu:.1f} | {facts['packets'] / each.wall:,.0f} | "
              f"{each.peak_mib:.0f} |")
    sys.stdout.flush()


def title_of(name, path, facts):
    return (f"{name}: {facts['packets']:,} packets, {path.stat().st_size / 1e6:,.0f} MB, "
            f"{facts['connections']:,} connections")


def print_annotating(build, path):
    """What the notes that are shipped cost, beside the analysis (see annotate.c)."""
    notebook = pathlib.Path(__file__).resolve().parents[2] / "annotations/notebook/en"
    command = [str(build / "tests/bench/annotate"), str(path), str(notebook)]
    took = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    each = took["annotating"] / max(1, took["connections"]) * 1e9
    print(f"\nannotating {path.name}: {took['annotating'] * 1e3:.1f} ms, {each:.0f} ns a connection, "
          f"{took['annotating'] / took['analysis'] * 100:.1f} % of the analysis")
    sys.stdout.flush()


def bench_capture(build, name, parts, runs):
    quick = [program for program in programs(build) if not program.slow]
    slow = [program for program in programs(build) if program.slow]
    path, facts = make_capture(build, name, parts)
    print_table(title_of(name, path, facts), facts, interleave(build, quick, path, runs))
    print_annotating(build, path)
    if slow:
        path, facts = make_capture(build, name, TENTH)
        contenders = quick[:2] + slow
        figures = interleave(build, contenders, path, 1)
        print_table("slow programs, over a tenth: " + title_of(name, path, facts), facts, figures)


def main():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__.split("\n")[0])
    parser.add_argument("build", type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("captures", nargs="*", metavar="CAPTURE",
                        help=f"some of: {', '.join(CAPTURES)}; all by default")
    parser.add_argument("--quick", action="store_true", help="a tenth of each capture")
    parser.add_argument("--runs", type=int, default=RUNS, help=f"runs of each ({RUNS})")
    options = parser.parse_args()
    unknown = set(options.captures) - set(CAPTURES)
    if unknown:
        parser.error(f"no such capture: {', '.join(sorted(unknown))}")
    if not options.quick and shutil.disk_usage(options.build).free < FULL_BYTES:
        parser.error("3 GB of disk are needed; or take --quick")

    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, medians of {options.runs} runs")
    for name in options.captures or CAPTURES:
        bench_capture(options.build, name, TENTH if options.quick else FULL, options.runs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
