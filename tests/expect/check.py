#!/usr/bin/env python3
"""Holds `wirenotes check` and `-Y` against what is expected of them, as TAP.

    check.py BINARY            compare
    check.py --update BINARY   accept what BINARY writes now; look at the diff before committing it

The texts are in tests/expect/check; JSON must fit docs/schema/check.schema.json,
JUnit must be well-formed and count the same."""
import json
import os
import pathlib
import subprocess
import sys
import xml.etree.ElementTree

from run import ROOT, EXPECT, check_golden

LIST = "tests/expect/check.txt"
CLOSES = "pcaps/02-closes/trace.pcap"
ONE = "pcaps/01-one-http-request/trace.pcap"
SCHEMA = ROOT / "docs" / "schema" / "check.schema.json"

# Name, arguments, exit status.
CASES = [
    ("holds", ["check", ONE, "-e", "none(tcp.reset)"], 0),
    ("fails", ["check", ONE, "-e", "tcp.reset"], 1),
    ("one-of-two-files", ["check", ONE, CLOSES, "-e", "none(tcp.reset)"], 1),
    ("narrowed", ["check", CLOSES, "-Y", 'closed != "reset"', "-e", "none(tcp.reset)"], 0),
    ("no-assertion", ["check", ONE], 2),
    ("no-capture", ["check", "-e", "tcp.syn"], 2),
    ("no-such-capture", ["check", "/nonexistent", ONE, "-e", "tcp.syn"], 2),
    ("no-such-list", ["check", ONE, "-f", "/nonexistent"], 2),
    ("wrong-expression", ["check", ONE, "-e", "tcp.syn =="], 2),
    ("wrong-format", ["check", ONE, "-e", "tcp.syn", "-F", "html"], 2),
    ("wrong-only", ["report", ONE, "-Y", "tcp.sin"], 2),
]


def run(binary, arguments):
    done = subprocess.run([binary, *arguments], cwd=ROOT, timeout=60, capture_output=True,
                          check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def expect_status(binary, arguments, status):
    got, _, errors = run(binary, arguments)
    if got != status:
        raise RuntimeError(f"exit status {got}, not {status}: {errors}")
    if status == 2 and not errors.startswith("wirenotes: "):
        raise RuntimeError(f"no word of what is wrong: {errors!r}")


def expect_text(binary, arguments, golden, update):
    check_golden(EXPECT / "check" / golden, run(binary, arguments)[1], update)


def expect_json(binary):
    text = run(binary, ["check", CLOSES, "-f", LIST, "-F", "json"])[1]
    records = [json.loads(line) for line in text.splitlines()]
    try:
        import jsonschema
        schema = json.loads(SCHEMA.read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        for record in records:
            jsonschema.Draft202012Validator(schema).validate(record)
    except ImportError:
        pass
    assertions = [r for r in records if r["type"] == "assertion"]
    summary = records[-1]
    if summary["assertions"] != len(assertions) or len(assertions) != 8:
        raise RuntimeError(f"{len(assertions)} assertions, {summary}")
    if summary["failed"] != sum(not a["holds"] for a in assertions):
        raise RuntimeError(f"told to have failed: {summary['failed']}")


def expect_junit(binary):
    text = run(binary, ["check", CLOSES, "/nonexistent", "-f", LIST, "-F", "junit"])[1]
    suites = xml.etree.ElementTree.fromstring(text).findall("testsuite")
    if len(suites) != 2 or suites[1].get("errors") != "1":
        raise RuntimeError(text)
    failures = suites[0].findall("testcase/failure")
    if len(suites[0].findall("testcase")) != 8 or len(failures) != int(suites[0].get("failures")):
        raise RuntimeError(text)
    if "frame 32, tcp connection 2: tcp.close.segments = 3" not in failures[0].text:
        raise RuntimeError(failures[0].text)


def expect_only(binary):
    """-Y leaves nothing but what belongs to the connections that it names."""
    text = run(binary, ["report", CLOSES, "-F", "json", "-Y", 'closed == "reset"'])[1]
    records = [json.loads(line) for line in text.splitlines()]
    connections = [r for r in records if r["type"] == "connection"]
    ids = {r["id"] for r in connections}
    if {r["closed"] for r in connections} != {"reset"} or len(ids) != 5:
        raise RuntimeError(f"connections {sorted(ids)}")
    strangers = [r for r in records if r["type"] in ("note", "exchange", "secure")
                 and r["connection"] not in ids]
    if strangers:
        raise RuntimeError(f"of another connection: {strangers[0]}")
    shown = records[-1]["shown"]
    if (shown["connections"], records[-1]["connections"]) != (5, 10):
        raise RuntimeError(f"shown: {shown}")


def cases(binary, update):
    for name, arguments, status in CASES:
        yield f"status/{name}", lambda a=arguments, s=status: expect_status(binary, a, s)
    for language in ("en",):
        options = ["--no-color", "--columns", "100", "--lang", language]
        yield f"text/{language}", lambda o=options, n=language: expect_text(
            binary, ["check", CLOSES, "-f", LIST, *o], f"closes.{n}.txt", update)
    yield "text/verbose", lambda: expect_text(
        binary, ["check", CLOSES, "-f", LIST, "-v", "--lang", "en"], "closes.verbose.txt", update)
    yield "json", lambda: expect_json(binary)
    yield "junit", lambda: expect_junit(binary)
    yield "only", lambda: expect_only(binary)


def main():
    update = "--update" in sys.argv[1:]
    binaries = [a for a in sys.argv[1:] if a != "--update"]
    if len(binaries) != 1:
        sys.exit(__doc__)
    os.environ.pop("NO_COLOR", None)
    todo = list(cases(os.path.abspath(binaries[0]), update))
    print(f"1..{len(todo)}")
    failed = 0
    for number, (name, case) in enumerate(todo, 1):
        try:
            case()
            print(f"ok {number} - {name}")
        except Exception as trouble:  # whatever it is, this case failed
            failed += 1
            print(f"not ok {number} - {name}")
            for line in str(trouble).splitlines():
                print("# " + line)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
