#!/usr/bin/env python3
"""workers.py: results depend neither on the number of workers nor on how the bytes of a
capture come in, also where memory is short, as TAP.

The arguments are the program and the maker of captures for ./dev bench."""

import hashlib
import json
import pathlib
import random
import subprocess
import sys
import tempfile

PROGRAM, GENERATE = (sys.argv + ["", ""])[1:3]
LIMIT_S = 240
WORKERS = [1, 2, 3, 8]

# What is made, in parts of 10,000 of the captures of ./dev bench: each spans several
# epochs of the engine, and the last two fill a small memory many times over.
CAPTURES = [("web", 300), ("short", 250), ("flood", 300)]

# A budget that makes conversations be given up, and their details go to a file.
SMALL_MEMORY = "8M"


def report(options, path):
    """The report as bytes."""
    command = [PROGRAM, "report", "-F", "json", "--lang", "en", *options, str(path)]
    return subprocess.run(command, capture_output=True, timeout=LIMIT_S, check=True).stdout


def digest(out):
    """Of all records but for the first, which names the file."""
    first, rest = out.split(b"\n", 1)
    record = json.loads(first)
    for key in ("file", "size", "format"):
        record.pop(key, None)
    return hashlib.sha256(json.dumps(record).encode() + rest).hexdigest()


def check_same(name, outs):
    """outs: {what was varied: report}"""
    digests = {what: digest(out) for what, out in outs.items()}
    assert len(set(digests.values())) == 1, f"{name}: {digests}"


def summary_of(out):
    return json.loads(out.rstrip().rsplit(b"\n", 1)[-1])


def test_workers(path, facts):
    check_same("workers", {n: report(["--workers", str(n)], path) for n in WORKERS})


def test_pieces(path, facts):
    whole = report(["--workers", "2"], path)
    feeder = subprocess.Popen([sys.executable, __file__, "--feed", str(path)],
                              stdout=subprocess.PIPE)
    pieces = subprocess.run(
        [PROGRAM, "report", "-F", "json", "--lang", "en", "--workers", "2", "-"],
        stdin=feeder.stdout, capture_output=True, timeout=LIMIT_S, check=True).stdout
    feeder.stdout.close()
    feeder.wait()
    check_same("pieces", {"a file": whole, "a pipe": pieces})


def test_small_memory(path, facts):
    outs = {n: report(["--summary", "--memory", SMALL_MEMORY, "--workers", str(n)], path)
            for n in WORKERS}
    check_same("memory", outs)
    given_up = [finding for finding in json.loads(outs[1].split(b"\n", 1)[0])["doctor"]
                if finding["name"] in ("given_up", "late")]
    summary = summary_of(outs[1])
    print(f"# {summary['connections']} connections of {facts['connections']}, "
          f"{ {f['name']: f['count'] for f in given_up} }")
    # What is given up early may count twice, never less.
    assert summary["connections"] >= facts["connections"]


def test_all_told(path, facts):
    """With little memory every connection still has its record."""
    out = report(["--memory", SMALL_MEMORY, "--workers", "2"], path)
    told = sum(line.startswith(b'{"type":"connection"') for line in out.split(b"\n"))
    assert told == summary_of(out)["connections"], f"{told} records"


def test_full_disk(path, facts):
    """However many write, a report that cannot be written ends in one line."""
    if not pathlib.Path("/dev/full").exists():
        return
    for workers in WORKERS:
        run = subprocess.run([PROGRAM, "report", "-F", "json", "--workers", str(workers),
                              "-o", "/dev/full", str(path)],
                             capture_output=True, timeout=LIMIT_S)
        assert run.returncode == 2 and run.stderr.count(b"\n") == 1, (workers, run)


def feed_pipe(path):
    """What the child of test_pieces() does: writes pieces of odd sizes to its output."""
    dice = random.Random(1)
    data = pathlib.Path(path).read_bytes()
    at = 0
    while at < len(data):
        size = dice.choice([1, 700, 5000, 70000])
        sys.stdout.buffer.write(data[at:at + size])
        sys.stdout.buffer.flush()
        at += size


CASES = [test_workers, test_pieces, test_small_memory, test_all_told, test_full_disk]


def main():
    failed = number = 0
    print(f"1..{len(CASES) * len(CAPTURES)}")
    with tempfile.TemporaryDirectory() as folder:
        for name, parts in CAPTURES:
            path = pathlib.Path(folder) / f"{name}.pcap"
            subprocess.run([GENERATE, name, str(path), str(parts)], check=True)
            facts = json.loads(path.with_name(path.name + ".json").read_text())
            for case in CASES:
                number += 1
                label = f"{number} - {name}: {case.__name__.removeprefix('test_').replace('_', ' ')}"
                try:
                    case(path, facts)
                    print(f"ok {label}", flush=True)
                except Exception as trouble:  # each case is told, whatever happens
                    failed += 1
                    print(f"not ok {label}\n# {trouble}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--feed":
        feed_pipe(sys.argv[2])
    else:
        sys.exit(main())
