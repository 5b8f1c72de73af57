#!/usr/bin/env python3
"""The Chinese notes stand beside the same frames as the English ones.

    languages.py BINARY      in TAP, a line for each trace in pcaps/
"""
import json
import pathlib
import subprocess
import sys

PCAPS = pathlib.Path(__file__).resolve().parents[2] / "pcaps"
TIMEOUT_S = 60
SHOWN_MAX = 10


def notes(binary, trace, language):
    """{(passage, event, connection, frame): title}"""
    command = [binary, "report", "--lang", language, "-F", "json", trace]
    output = subprocess.run(command, capture_output=True, check=True, timeout=TIMEOUT_S).stdout
    records = [json.loads(line) for line in output.splitlines()]
    return {
        (r["passage"], r["event"], r["connection"], r["frame"]): r["title"]
        for r in records
        if r["type"] == "note"
    }


def troubles(binary, trace):
    english, chinese = notes(binary, trace, "en"), notes(binary, trace, "zh")
    if not english:
        yield "no notes at all"
    for note in sorted(english.keys() ^ chinese.keys())[:SHOWN_MAX]:
        yield f"{note} only in {'English' if note in english else 'Chinese'}"
    for note in sorted(english.keys() & chinese.keys()):
        if english[note] == chinese[note]:
            yield f"{note[0]} has the same title in both: {english[note]}"
            return


def main():
    binary, traces = sys.argv[1], sorted(PCAPS.glob("*/trace.pcap"))
    print(f"1..{len(traces)}")
    failed = False
    for number, trace in enumerate(traces, 1):
        found = list(troubles(binary, trace))
        failed |= bool(found)
        print(f"{'not ok' if found else 'ok'} {number} - {trace.parent.name}: same notes beside the same frames")
        for line in found:
            print(f"# {line}")
    return 1 if failed else 0


sys.exit(main())
