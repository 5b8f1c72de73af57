#!/usr/bin/env python3
"""The learner's own notes, passage by passage: what each is bound to, in TAP.

    user_notes.py BINARY

They lie beside the repository, in ../shared/notes, and are not ours to copy; without
them, or $WIRENOTES_SHARED that says where they are, the test is skipped."""
import fnmatch
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SHARED = pathlib.Path(os.environ.get("WIRENOTES_SHARED", HERE.parents[2] / "shared"))
NOTES = SHARED / "notes" / "user-notes.zh.md"
TIMEOUT_S = 60


def expected():
    for line in (HERE / "user-notes.expected").read_text().splitlines():
        if line and not line.startswith("#"):
            words, _, events = line.partition(" | ")
            yield words, events.split()


def main():
    if not NOTES.exists():
        print(f"1..0 # SKIP {NOTES} is not here")
        return
    done = subprocess.run([sys.argv[1], "notes", "match", "-F", "json", NOTES],
                          capture_output=True, check=True, timeout=TIMEOUT_S)
    passages = [json.loads(line) for line in done.stdout.decode().splitlines()]
    rows = list(expected())
    place = 0
    for number, (words, events) in enumerate(rows, 1):
        found = next((p for p in passages[place:] if p["title"].startswith(words[:20].rstrip("，"))
                      or words.startswith(p["title"])), None)
        bound = found["events"] if found else None
        good = found is not None and (bool(bound) or "?" in events) and all(
            any(fnmatch.fnmatchcase(event, name) for name in events) for event in bound)
        if found:
            place = passages.index(found) + 1
        print(f"{'ok' if good else 'not ok'} {number} - {words}: {bound}")
    print(f"1..{len(rows)}")


main()
