#!/usr/bin/env python3
"""test-har.py WIRENOTES PCAPS: HTTP archives of the sample traces are HAR 1.2, and say what the JSON report says."""
import json
import pathlib
import subprocess
import sys

import rules

TIMEOUT_S = 60


def report(binary, form, trace):
    command = [binary, "report", "--lang", "en", "-F", form, trace]
    return subprocess.run(command, capture_output=True, check=True, timeout=TIMEOUT_S).stdout


def compare(har, exchanges):
    """The archive has the exchanges of the JSON report, with the same times."""
    # HTTP/2 may send several requests in one frame.
    entries = {(entry.get("_requestFrame"), entry["request"]["url"].split("/", 3)[-1]): entry
               for entry in har["log"]["entries"]}
    if len(har["log"]["entries"]) != len(exchanges):
        yield f"{len(har['log']['entries'])} entries for {len(exchanges)} exchanges"
    for exchange in exchanges:
        entry = entries.get((exchange["request_frame"], (exchange["target"] or "").lstrip("/")))
        if entry is None:
            yield f"the request of frame {exchange['request_frame']} is missing"
        elif entry["response"]["status"] != (exchange["status"] or 0) or entry["time"] != exchange["total_ms"]:
            yield f"frame {exchange['request_frame']}: {entry['response']['status']} in {entry['time']} ms"


def troubles(binary, trace, environment):
    har = json.loads(report(binary, "har", trace))
    records = [json.loads(line) for line in report(binary, "json", trace).splitlines()]
    yield from rules.troubles(har)
    yield from compare(har, [record for record in records if record["type"] == "exchange"])
    yield from rules.schema_troubles(har, environment) or []


def main():
    binary, pcaps = sys.argv[1:]
    environment = rules.node_environment()
    traces = sorted(pathlib.Path(pcaps).glob("*/trace.pcap"))
    if not traces:
        print("1..0 # SKIP there are no sample traces")
        return
    if rules.schema_troubles({}, environment) is None:
        print("# the published schema is not asked: node does not find har-validator")
    print(f"1..{len(traces)}")
    for number, trace in enumerate(traces, 1):
        found = list(troubles(binary, trace, environment))
        print(f"{'not ok' if found else 'ok'} {number} - {trace.parent.name}")
        for line in found[:20]:
            print(f"# {line}")


main()
