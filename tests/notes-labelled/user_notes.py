#!/usr/bin/env python3
"""The learner's own notes, passage by passage: what each is bound to, what is corrected
in it, and that it stands beside frames of the sample traces, in TAP.

    user_notes.py BINARY

They lie beside the repository, in ../shared/notes, and are not ours to copy; without
them, or $WIRENOTES_SHARED that says where they are, the test is skipped."""
import collections
import fnmatch
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SHARED = pathlib.Path(os.environ.get("WIRENOTES_SHARED", ROOT.parent / "shared"))
NOTES = SHARED / "notes" / "user-notes.zh.md"
TIMEOUT_S = 120


def expected():
    for line in (HERE / "user-notes.expected").read_text().splitlines():
        if line and not line.startswith("#"):
            words, events, rules = (line + " | ").split(" | ")[:3]
            yield words, events.split(), set(rules.split())


def records(*arguments):
    done = subprocess.run([sys.argv[1], *arguments], capture_output=True, check=False,
                          timeout=TIMEOUT_S)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def seen_in_traces():
    """Of each passage, by id, how many frames of the sample traces it stands beside."""
    seen = collections.Counter()
    for trace in sorted(ROOT.glob("pcaps/0*/trace.pcap")):
        for record in records("report", "-q", "-F", "json", "--notes", NOTES, trace):
            if record["type"] == "note":
                seen[record["passage"]] += 1
    return seen


def judge(passage, events, rules, frames, corrected):
    """What is wrong with one passage, or nothing."""
    for event in passage["events"]:
        if not any(fnmatch.fnmatchcase(event, name) for name in events):
            yield f"bound to {event}"
    if not passage["events"] and "?" not in events:
        yield "not bound"
    if frames == 0 and not {"?", "~"} & set(events):
        yield "beside no frame"
    if rules != corrected:
        yield f"corrected: {sorted(corrected)}, not {sorted(rules)}"


def main():
    if not NOTES.exists():
        print(f"1..0 # SKIP {NOTES} is not here")
        return
    passages = records("notes", "match", "-F", "json", NOTES)
    corrected = collections.defaultdict(set)
    for record in records("notes", "lint", "-F", "json", NOTES):
        corrected[record["passage"]].add(record["rule"])
    seen = seen_in_traces()
    rows = list(expected())
    place = 0
    for number, (words, events, rules) in enumerate(rows, 1):
        found = next((p for p in passages[place:] if p["title"].startswith(words)
                      or words.startswith(p["title"])), None)
        faults = ["no such passage"]
        if found:
            place = passages.index(found) + 1
            frames = seen[found["passage"]]
            faults = list(judge(found, events, rules, frames, corrected[found["passage"]]))
            words += f": {', '.join(found['events'])}, {frames} frames"
        print(f"{'not ok' if faults else 'ok'} {number} - {words} {'; '.join(faults)}".rstrip())
    print(f"1..{len(rows)}")


main()
