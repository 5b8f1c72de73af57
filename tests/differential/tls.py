#!/usr/bin/env python3
"""tls.py: what we say of TLS against what tshark says, hello by hello, as TAP.

For the files of ../shared/captures that hold TLS over TCP (or of $WIRENOTES_SHARED/captures):
the same server names, ALPN offers and JA3 in a frame's ClientHello, the same version and
cipher suite in a ServerHello. For those that keys.tsv has key logs of: the same streams
decrypted, by Finished that was read, and HTTP found inside. A sample of the files unless
--all is given or WIRENOTES_DIFFERENTIAL=all is set. What tshark said is kept in the cache."""

import collections
import concurrent.futures
import csv
import json
import re
import subprocess
import sys

import oracle

WORKERS = 2
SAMPLE_EVERY = 4
LIMIT_S = 200
LEAST_AGREEMENT = 0.99

FIELDS = ["frame.number", "tls.handshake.type", "tls.handshake.extensions_server_name",
          "tls.handshake.extensions_alpn_str", "tls.handshake.ja3", "tls.handshake.version",
          "tls.handshake.extensions.supported_version", "tls.handshake.ciphersuite"]
SUBJECTS = ("server name", "alpn", "ja3", "version", "suite")
CLIENT_HELLO, SERVER_HELLO = "1", "2"


# ---- what both say ----------------------------------------------------------

def run(command):
    return subprocess.run(command, capture_output=True, timeout=LIMIT_S, check=False).stdout


def ask_tshark(options, path, fields, condition, more=()):
    kept = options.cache / (re.sub(r"\W", "%", str(path) + condition) + ".tsv")
    if not kept.exists():
        command = ["tshark", "-n", "-r", str(path), "-Y", condition, "-T", "fields", *more]
        for field in fields:
            command += ["-e", field]
        kept.write_bytes(run(command))
    return [line.split("\t") for line in kept.read_text(errors="replace").splitlines()]


def ask_us(options, path, more=()):
    """The events of each connection."""
    out = run([str(options.program), "report", "-F", "json", *more, str(path)])
    start = b'{"type":"connection"'
    connections = (json.loads(line) for line in out.splitlines() if line.startswith(start))
    return [connection["events"] or [] for connection in connections]


def suite_numbers(root):
    text = (root / "dissectors" / "tls" / "suites.def").read_text(encoding="utf-8")
    return {name: int(number, 16)
            for number, name in re.findall(r'SUITE(?:13)?\((0x\w+), "(\w+)"', text)}


def version_numbers(root):
    text = (root / "dissectors" / "tls" / "versions.def").read_text(encoding="utf-8")
    return {name: int(number, 16) for number, name in re.findall(r'VERSION\((0x\w+), "([^"]+)"', text)}


def theirs_of(rows):
    """{frame: {subject: value}} A frame that holds several hellos tells nothing apart."""
    said = {}
    for row in rows:
        frame, types, name, alpn, ja3, version, supported, suite = row + [""] * (8 - len(row))
        kinds = set(types.split(",")) & {CLIENT_HELLO, SERVER_HELLO}
        if len(kinds) != 1 or types.split(",").count(*kinds) != 1:
            continue
        if not version:  # SSL 2.0
            continue
        if CLIENT_HELLO in kinds:
            facts = {"server name": name, "alpn": alpn, "ja3": ja3}
        else:
            facts = {"version": int((supported or version).split(",")[-1], 16),
                     "suite": int(suite.split(",")[0], 0) if suite else None}
        said[int(frame)] = {subject: fact for subject, fact in facts.items() if fact}
    return said


def ours_of(options, connections):
    said = collections.defaultdict(dict)
    for event in (event for events in connections for event in events):
        facts = said[event["frame"]]
        if event["event"] == "tls.client_hello":
            facts |= {"server name": event.get("server_name"), "alpn": event.get("alpn"),
                      "ja3": event.get("ja3")}
        elif event["event"] == "tls.server_hello":
            suite = event.get("ciphersuite", "0")
            facts |= {"version": options.versions.get(event["version"]),
                      "suite": options.suites.get(suite) or int(suite, 16)}
        elif event["event"] == "tls.hello_retry_request":
            suite = event.get("ciphersuite", "0")
            facts |= {"retry": True, "suite": options.suites.get(suite) or int(suite, 16)}
    return said


# ---- one file ---------------------------------------------------------------


def compare_hellos(options, name):
    result = oracle.Comparison()
    path = options.captures / name
    try:
        condition = "tcp && (tls.handshake.type == 1 || tls.handshake.type == 2) && !quic"
        theirs = theirs_of(ask_tshark(options, path, FIELDS, condition))
        ours = ours_of(options, ask_us(options, path))
    except (subprocess.TimeoutExpired, ValueError) as error:
        result.differ("failed", type(error).__name__, name)
        return result
    result.counts["files"] += 1
    for frame, said in theirs.items():
        result.counts["hellos"] += 1
        mine = ours[frame]
        if "retry" in mine:  # which tells no version
            said.pop("version", None)
        for subject, fact in said.items():
            result.counts[subject] += 1
            if fact == mine.get(subject):
                result.counts[subject + " same"] += 1
            else:
                kind = "another" if mine.get(subject) else "no hello" if not mine else "nothing"
                result.differ(subject, kind, name, frame, fact, mine.get(subject))
    return result


# ---- decryption -------------------------------------------------------------

def read_keys(options, name, sources):
    """All key logs of a capture in one file; the one beside it last, as it counts most."""
    folder = (options.captures / name).parent
    merged = options.cache / (re.sub(r"\W", "%", name) + ".keys")
    text = b""
    for source in sorted(sources.split(";"), key=lambda s: (options.captures / s).parent == folder):
        path = options.captures / source
        if path.suffix == ".pcapng":
            out = merged.with_suffix(".extracted")
            run(["editcap", "--extract-secrets", str(path), str(out)])
            text += out.read_bytes() if out.exists() else b""
        else:
            text += path.read_bytes()
        text += b"\n"
    merged.write_bytes(text)
    return merged


def last(field):
    return int(field.split(",")[-1])


def compare_decrypted(options, name, sources):
    result = oracle.Comparison()
    path, keys = options.captures / name, read_keys(options, name, sources)
    more = ("-o", f"tls.keylog_file:{keys}")
    rows = ask_tshark(options, path, ["frame.number", "tcp.stream"], "tcp && tls.handshake.type == 20", more)
    finished = {last(stream): int(frame) for frame, stream in rows}
    ours = {event["frame"]: events for events in ask_us(options, path, ("--keylog", str(keys)))
            for event in events if event["event"] == "tls.finished"}
    for stream, frame in finished.items():
        result.counts["decrypted"] += 1
        result.counts["decrypted same"] += frame in ours
        if frame not in ours:
            result.differ("decrypted", "not by us", name, frame)
    for what in ("http", "http2"):
        rows = ask_tshark(options, path, ["tcp.stream"], f"tcp && tls && {what}", more)
        for stream in {last(row[0]) for row in rows} & finished.keys():
            events = ours.get(finished[stream], ())
            found = any(event["event"].startswith(("http.re", "http2.")) for event in events)
            result.counts["inside"] += 1
            result.counts["inside same"] += found
            if not found:
                result.differ("inside", what, name, finished[stream])
    return result


# ---- all files --------------------------------------------------------------

def choose(captures, everything):
    with open(captures / "inventory.tsv", encoding="utf-8") as inventory:
        rows = [row for row in csv.DictReader(inventory, delimiter="\t")
                if (row["tls"] or "0") != "0" and (row["tcp_streams"] or "0") != "0"]
    return [row["path"] for number, row in enumerate(rows) if everything or number % SAMPLE_EVERY == 0]


def keyed(captures):
    lines = (captures / "keys.tsv").read_text(encoding="utf-8").splitlines()
    return [(line.split("\t")[0], line.split("\t")[2]) for line in lines]


def report(total, options):
    counts = total.counts
    explained = (options.root / "docs" / "differences.md").read_text(encoding="utf-8")
    unexplained = [kind for kind in total.kinds if f"`{kind}`" not in explained]
    subjects = SUBJECTS + ("decrypted", "inside")
    print(f"1..{len(subjects) + 1}")
    print(f"# {counts['files']} files, {counts['hellos']} hellos")
    for kind, where in sorted(total.kinds.items()):
        print(f"# {kind}: {len(where)} in {len({place[0] for place in where})} files")
        for place in where if options.show and options.show in kind else ():
            print("#  ", *place)
    fine = []
    for subject in subjects:
        share = counts[subject + " same"] / counts[subject] if counts[subject] else 0
        fine.append((subject.replace(" ", "-"), share >= LEAST_AGREEMENT,
                     f"{share:.2%} ({counts[subject + ' same']} of {counts[subject]})"))
    fine.append(("kinds-are-explained", not unexplained, ", ".join(unexplained)))
    return oracle.tell(fine)


def main():
    options = oracle.arguments(__doc__, "streams")
    if not options:
        return 0
    options.suites, options.versions = suite_numbers(options.root), version_numbers(options.root)
    total = oracle.Comparison()
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        names = choose(options.captures, options.all)
        for result in pool.map(lambda name: compare_hellos(options, name), names):
            total.add(result)
        for result in pool.map(lambda pair: compare_decrypted(options, *pair), keyed(options.captures)):
            total.add(result)
    return 0 if report(total, options) else 1


if __name__ == "__main__":
    sys.exit(main())
