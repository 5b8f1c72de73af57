#!/usr/bin/env python3
"""What is commonly said, held against a folder of captures; writes docs/claims.md.

    claims.py BINARY [--folder CAPTURES] [--output FILE]

The statements are the claims of tests/claims/notes.md; who counts is `wirenotes report`.
Captures that are the same byte for byte count once."""
import argparse
import collections
import concurrent.futures
import hashlib
import json
import os
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
NOTES = pathlib.Path("tests/claims/notes.md")
SHARED = pathlib.Path(os.environ.get("WIRENOTES_SHARED", ROOT.parent / "shared")) / "captures"
STATEMENTS = (ROOT / NOTES).read_text().count("expects:")
LIMIT_S = 20
WORKERS = 2
# Folders whose captures were mostly written to try a program out, not recorded.
CRAFTED = ("AlexeyVasilev+PcapFlowLab", "OISF+suricata-verify", "the-tcpdump-group+tcpdump",
           "the-tcpdump-group+libpcap", "ntop+nDPI", "ntop+ntopng", "wireshark-4.4.18",
           "seladb+PcapPlusPlus", "google+gopacket", "secdev+scapy", "haka-security+haka")


class Count:
    """What the captures say to one statement."""

    def __init__(self, title):
        self.title = title
        self.supported = self.contradicted = 0
        self.recorded = [0, 0]  # supported and all, without the crafted ones
        self.shares = []  # of each capture that shows it

    def take(self, claim, crafted):
        events = claim["supported"] + claim["contradicted"]
        if events == 0:
            return
        self.supported += claim["supported"]
        self.contradicted += claim["contradicted"]
        self.shares.append(claim["supported"] / events)
        if not crafted:
            self.recorded[0] += claim["supported"]
            self.recorded[1] += events


def report(binary, path):
    """The claims and the summary of one capture, or None if it cannot be read at all."""
    command = [str(binary), "report", "-q", "--summary", "-F", "json", "--lang", "en",
               "--notes", str(NOTES), str(path)]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=LIMIT_S, check=False)
        records = [json.loads(line) for line in done.stdout.splitlines()]
    except (subprocess.TimeoutExpired, ValueError):
        return None
    claims = [record for record in records if record["type"] == "claim"]
    if claims and len(claims) != STATEMENTS:
        raise RuntimeError(f"{len(claims)} of {STATEMENTS} claims in {NOTES} are understood: "
                           "see wirenotes notes list")
    return (claims, records[-1]) if records and records[-1]["type"] == "summary" else None


def distinct(folder):
    """Each file once, and how many were the same as another."""
    seen, files, doubles = set(), [], 0
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if path.suffix in (".md", ".tsv", ".txt", ".log", ".json", ".keys", ".yaml"):
            continue
        digest = hashlib.sha256(path.read_bytes()).digest()
        doubles += digest in seen
        if digest not in seen:
            files.append(path)
        seen.add(digest)
    return files, doubles


def percent(part, whole):
    return f"{part / whole * 100:.1f} %" if whole else "–"


def table(counts):
    yield "| what is said | so | of | share | recorded traffic alone | captures | always so there | never | median share |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|"
    for count in counts.values():
        events = count.supported + count.contradicted
        if events == 0:
            yield f"| {count.title} | 0 | 0 | – | – | 0 | 0 | 0 | – |"
            continue
        yield (f"| {count.title} | {count.supported:,} | {events:,} | {percent(count.supported, events)} | "
               f"{percent(*count.recorded)} of {count.recorded[1]:,} | {len(count.shares):,} | "
               f"{sum(share == 1 for share in count.shares):,} | {sum(share == 0 for share in count.shares):,} | "
               f"{percent(statistics.median(count.shares), 1)} |")


def outcomes(title, totals):
    yield f"| {title} | connections | share |"
    yield "|---|--:|--:|"
    whole = sum(totals.values())
    for name, count in totals.most_common():
        if count:
            yield f"| {name} | {count:,} | {percent(count, whole)} |"


def page(counts, opened, closed, facts):
    yield "# What is commonly said, and what captures show"
    yield ""
    yield "Made by `./dev claims`; do not edit. The statements are the claims of [tests/claims/notes.md](../tests/claims/notes.md), which are what"
    yield "study notes say, true or not. Each event that a statement speaks of supports or contradicts it; where a packet that would tell is missing,"
    yield "it counts as neither."
    yield ""
    yield (f"Held against {facts['read']:,} public captures with {facts['packets']:,} packets and "
           f"{facts['connections']:,} TCP connections; files that are the same as another left out: "
           f"{facts['doubles']:,}; not captures, or damaged beyond reading: {facts['unread']:,}.")
    yield ""
    yield "**What the figures are not:** a sample of the Internet. People publish captures that show something odd, many to try a program out, and one"
    yield "large capture outweighs hundreds of small ones. So three views stand side by side: all events together; the same without the folders"
    yield "whose captures were mostly crafted; and capture by capture, each counting once: in how many a statement is always true, in how many never,"
    yield "and the median of their shares."
    yield ""
    yield from table(counts)
    yield ""
    yield "## How connections were opened and closed"
    yield ""
    yield from outcomes("opened", opened)
    yield ""
    yield from outcomes("closed", closed)


def main():
    parser = argparse.ArgumentParser(prog="./dev claims", description=__doc__.split("\n")[0])
    parser.add_argument("binary", type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=pathlib.Path, default=SHARED, help=f"of captures ({SHARED})")
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / "docs/claims.md")
    options = parser.parse_args()
    if not options.folder.is_dir():
        print(f"claims: no captures in {options.folder}; --folder names another folder", file=sys.stderr)
        return 2

    files, doubles = distinct(options.folder)
    counts, opened, closed = {}, collections.Counter(), collections.Counter()
    facts = collections.Counter(doubles=doubles)
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        for path, read in zip(files, pool.map(lambda p: report(options.binary.resolve(), p), files)):
            if read is None:
                facts["unread"] += 1
                continue
            claims, summary = read
            crafted = path.relative_to(options.folder).parts[0] in CRAFTED
            for claim in claims:
                counts.setdefault(claim["passage"], Count(claim["title"])).take(claim, crafted)
            opened.update(summary["opened"])
            closed.update(summary["closed"])
            facts.update(read=1, packets=summary["packets"], connections=summary["connections"])
    options.output.write_text("\n".join(page(counts, opened, closed, facts)) + "\n")
    print(f"claims: {facts['read']} captures read, {options.output} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
