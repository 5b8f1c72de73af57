#!/usr/bin/env python3
"""Holds the reports of the sample traces against what is expected of them.

    run.py BINARY            compare, in TAP
    run.py --update BINARY   accept what BINARY writes now; look at the diff before committing it

For each pcaps/NAME/trace.pcap (or .pcapng) there are in tests/expect/NAME:
    report.en.txt   report.zh.txt   the text report at 100 columns
    report.ndjson                   the JSON report; of a trace with many connections the summary
    decrypted.en.txt                the text report with keys.log, of those listed in DECRYPTED
    report.en.html  report.zh.html  of some traces: the HTML report, without its style
    report.en.md    report.zh.md    of some traces: the Markdown report
Every record of every JSON report must fit docs/schema/report.schema.json too.
"""
import difflib
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXPECT = ROOT / "tests" / "expect"
SCHEMA = ROOT / "docs" / "schema" / "report.schema.json"
TIMEOUT_S = 60
DIFF_LINES_MAX = 60
MANY_CONNECTIONS = 12  # beyond it a golden JSON report would be too long to review

TEXT = ["report", "--no-color", "--columns", "100"]
JSON = ["report", "-F", "json", "--lang", "en"]
# Traces whose point shows only with their keys.
DECRYPTED = {"15-tls13-resumption", "16-http2", "17-http3"}
REPORTS = {
    "report.en.txt": [*TEXT, "--lang", "en"],
    "report.zh.txt": [*TEXT, "--lang", "zh"],
}

# For other readers: of a short trace, and of one where things go wrong.
DOCUMENT_TRACES = ("01-one-http-request", "03-refused-unanswered")
DOCUMENTS = {f"report.{lang}.{ending}": ["report", "-F", form, "--lang", lang]
             for form, ending in (("html", "html"), ("markdown", "md")) for lang in ("en", "zh")}


def traces():
    """The sample traces, relative to the top, so that reports name them alike everywhere."""
    return sorted(p.relative_to(ROOT) for p in ROOT.glob("pcaps/*/trace.pcap*"))


def run(binary, arguments, trace):
    done = subprocess.run([binary, *arguments, str(trace)], cwd=ROOT, timeout=TIMEOUT_S,
                          capture_output=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"exit status {done.returncode}: {done.stderr.decode(errors='replace')}")
    return done.stdout.decode()  # not UTF-8 is a failure as well


def document(binary, arguments, trace):
    """Without the style sheet, which has a file of its own."""
    return re.sub("<style>.*?</style>", "<style></style>", run(binary, arguments, trace), flags=re.S)


def golden_json(binary, trace):
    whole = run(binary, JSON, trace)
    if whole.count('"type":"connection"') <= MANY_CONNECTIONS:
        return whole
    return run(binary, [*JSON, "--summary"], trace)


def check_golden(path, actual, update):
    if update:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(actual)
        return
    if not path.exists():
        raise RuntimeError(f"{path.relative_to(ROOT)} is missing; run.py --update writes it")
    expected = path.read_text()
    if actual == expected:
        return
    diff = list(difflib.unified_diff(expected.splitlines(), actual.splitlines(), "expected",
                                     "actual", lineterm="", n=1))
    raise RuntimeError("\n".join(diff[:DIFF_LINES_MAX]))


def schema_validator():
    """None where python3-jsonschema is not installed."""
    try:
        import jsonschema
    except ImportError:
        return None
    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def check_records(validator, text):
    records = [json.loads(line) for line in text.splitlines()]
    kinds = [record["type"] for record in records]
    if kinds[0] != "capture" or kinds[-1] != "summary" or kinds.count("summary") != 1:
        raise RuntimeError("a report begins with capture and ends with its only summary")
    summary = records[-1]
    for kind in ("connection", "lookup", "exchange", "secure", "note"):
        if summary[kind + "s"] not in (None, kinds.count(kind)):
            raise RuntimeError(f"{kinds.count(kind)} {kind} records, {summary[kind + 's']} told")
    for number, record in enumerate(records, 1):
        for error in validator.iter_errors(record):
            place = "/".join(str(part) for part in error.absolute_path)
            raise RuntimeError(f"record {number}, {place}: {error.message}")


def cases(binary, update):
    """Pairs of a name and what to do; doing raises if it fails. A string is why to skip."""
    validator = schema_validator()
    for trace in traces():
        name = trace.parent.name
        for golden, arguments in REPORTS.items():
            yield f"{name}/{golden}", lambda g=EXPECT / name / golden, a=arguments, t=trace: \
                check_golden(g, run(binary, a, t), update)
        if name in DECRYPTED:
            keys = ["--keylog", str(trace.parent / "keys.log")]
            yield f"{name}/decrypted.en.txt", lambda k=keys, g=EXPECT / name / "decrypted.en.txt", t=trace: \
                check_golden(g, run(binary, [*TEXT, *k, "--lang", "en"], t), update)
        for golden, arguments in DOCUMENTS.items() if name in DOCUMENT_TRACES else ():
            yield f"{name}/{golden}", lambda g=EXPECT / name / golden, a=arguments, t=trace: \
                check_golden(g, document(binary, a, t), update)
        yield f"{name}/report.ndjson", lambda g=EXPECT / name / "report.ndjson", t=trace: \
            check_golden(g, golden_json(binary, t), update)
        yield f"{name}/schema", "python3-jsonschema is not installed" if not validator else \
            lambda t=trace: check_records(validator, run(binary, JSON, t))


def main():
    arguments = sys.argv[1:]
    update = "--update" in arguments
    binaries = [a for a in arguments if a != "--update"]
    if len(binaries) != 1:
        sys.exit(__doc__)
    os.environ.pop("NO_COLOR", None)
    todo = list(cases(os.path.abspath(binaries[0]), update))
    if not todo:
        print("1..0 # SKIP there are no sample traces in pcaps/")
        return 0
    print(f"1..{len(todo)}")
    failed = 0
    for number, (name, case) in enumerate(todo, 1):
        if isinstance(case, str):
            print(f"ok {number} - {name} # SKIP {case}")
            continue
        try:
            case()
            print(f"ok {number} - {name}")
        except (RuntimeError, ValueError, KeyError, subprocess.TimeoutExpired) as trouble:
            failed += 1
            print(f"not ok {number} - {name}")
            for line in str(trouble).splitlines():
                print("# " + line)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
