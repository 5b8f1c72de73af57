#!/usr/bin/env python3
"""http.py: what we say of HTTP/1.x and HTTP/2 against what tshark says, as TAP.

For the files of ../shared/captures that hold HTTP over TCP (or of $WIRENOTES_SHARED/captures),
decrypted with the key logs of keys.tsv: the same requests, hosts and statuses, each counted in
its file. Files of link types that are not read here are counted apart. A sample of the files unless WIRENOTES_DIFFERENTIAL=all is set;
--show KIND lists the disagreements of one kind. docs/differences.md explains them."""

import argparse
import collections
import concurrent.futures
import csv
import json
import os
import pathlib
import shutil
import subprocess
import sys

WORKERS = 2
SAMPLE_EVERY = 4
LIMIT_S = 200
LEAST_AGREEMENT = 0.99

KINDS = {
    "requests of HTTP/1.x": ("http.request.method", "http.request", "method"),
    "hosts of HTTP/1.x": ("http.host", "http.request", "host"),
    "statuses of HTTP/1.x": ("http.response.code", "http.response", "code"),
    "requests of HTTP/2": ("http2.headers.method", "http.request", "method"),
    "hosts of HTTP/2": ("http2.headers.authority", "http.request", "host"),
    "statuses of HTTP/2": ("http2.headers.status", "http.response", "code"),
}
SEPARATOR = "\x1f"


def key_logs(root, cell):
    """The key logs of one row of keys.tsv; a capture that holds its own names itself."""
    paths = [root / name for name in cell.split(";") if name]
    return [path for path in paths if path.is_file() and path.suffix in (".txt", ".log", ".keys", "")]


def ask_tshark(path, logs, cache):
    """{kind: Counter of values}"""
    kept = cache / (str(path).replace("/", "%") + ".http.tsv")
    if not kept.exists():
        command = ["tshark", "-n", "-r", str(path), "-Y", "tcp && (http || http2)", "-T", "fields",
                   "-E", "occurrence=a", "-E", f"aggregator={SEPARATOR}", "-e", "frame.number"]
        for log in logs[:1]:
            command += ["-o", f"tls.keylog_file:{log}"]
        for field, _, _ in KINDS.values():
            command += ["-e", field]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace",
                              timeout=LIMIT_S, check=False)
        kept.write_text(done.stdout)
    found = {kind: collections.Counter() for kind in KINDS}
    for line in kept.read_text(errors="replace").splitlines():
        _, *cells = line.split("\t")
        for kind, cell in zip(KINDS, cells):
            for value in cell.split(SEPARATOR):
                if value:
                    found[kind][value.strip()] += 1
    return found


def ask_us(program, path, logs):
    command = [str(program), "report", "-F", "json", "-q", "--show-secrets"]
    for log in logs[:1]:
        command += ["--keylog", str(log)]
    done = subprocess.run(command + [str(path)], capture_output=True, timeout=LIMIT_S, check=False)
    start = b'{"type":"connection"'
    if done.returncode == 2 and start not in done.stdout:
        return None
    found = {kind: collections.Counter() for kind in KINDS}
    for line in done.stdout.splitlines():
        if not line.startswith(start):
            continue
        connection = json.loads(line)
        for event in connection["events"]:
            for kind, (field, name, ours) in KINDS.items():
                of_2 = field.startswith("http2.")
                interim = name == "http.response" and event["event"] == "http.interim"
                if ((event["event"] == name or interim) and ("stream" in event) == of_2
                        and event.get(ours) not in (None, "")):
                    found[kind][str(event[ours])] += 1
    return found


class Tally:
    """What both said of one kind, over all files."""

    def __init__(self):
        self.both = self.theirs = self.ours = 0
        self.only = []  # (who, path, value)

    def add(self, path, theirs, ours):
        self.both += sum((theirs & ours).values())
        self.theirs += sum(theirs.values())
        self.ours += sum(ours.values())
        for who, rest in (("theirs", theirs - ours), ("ours", ours - theirs)):
            self.only += [(who, path, value) for value in rest.elements()]

    def agreement(self):
        return self.both / self.theirs if self.theirs else 1.0


def compare(program, root, row, logs, cache):
    path = root / row["path"]
    try:
        return row["path"], ask_tshark(path, logs, cache), ask_us(program, path, logs)
    except subprocess.TimeoutExpired:
        return row["path"], None, {}


def choose(root, everything):
    """The files with HTTP, and the key logs of each."""
    with open(root / "keys.tsv", newline="") as file:
        keys = {row[0]: row[2] for row in csv.reader(file, delimiter="\t") if len(row) > 2}
    with open(root / "inventory.tsv", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t")
                if row["http"] not in ("", "0") or row["http2"] not in ("", "0")]
    chosen = rows if everything else [row for number, row in enumerate(rows)
                                      if number % SAMPLE_EVERY == 0 or row["http2"] not in ("", "0")]
    return [(row, key_logs(root, keys.get(row["path"], ""))) for row in chosen]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("cache", type=pathlib.Path)
    parser.add_argument("--show", metavar="KIND", help="list the disagreements of this kind")
    arguments = parser.parse_args()
    shared = pathlib.Path(os.environ.get("WIRENOTES_SHARED", arguments.source.parent / "shared"))
    root = shared / "captures"
    if not (root / "inventory.tsv").exists() or not shutil.which("tshark"):
        print("1..0 # SKIP no shared captures, or no tshark")
        return 0

    arguments.cache.mkdir(parents=True, exist_ok=True)
    files = choose(root, os.environ.get("WIRENOTES_DIFFERENTIAL") == "all")
    tallies = {kind: Tally() for kind in KINDS}
    late = unread = 0
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        jobs = [pool.submit(compare, arguments.program, root, row, logs, arguments.cache)
                for row, logs in files]
        for job in jobs:
            path, theirs, ours = job.result()
            late += theirs is None
            unread += ours is None
            for kind in KINDS if theirs and ours else ():
                tallies[kind].add(path, theirs[kind], ours[kind])

    print(f"# {len(files)} files, {unread} of them not read by us, {late} given up after {LIMIT_S} s")
    print(f"1..{len(KINDS)}")
    failed = 0
    for number, (kind, tally) in enumerate(tallies.items(), 1):
        good = tally.agreement() >= LEAST_AGREEMENT
        failed += not good
        print(f"{'ok' if good else 'not ok'} {number} - {kind}: {tally.both} of {tally.theirs} "
              f"({100 * tally.agreement():.2f} %), {tally.ours - tally.both} more of ours")
        if kind == arguments.show:
            for only in tally.only:
                print("# only", *only)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
