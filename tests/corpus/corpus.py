#!/usr/bin/env python3
"""corpus.py: the report of every file in the shared folder of captures, as TAP.

Arguments: the program (built with the sanitizers) and the top of the source tree.
The captures are other people's and stay outside the project: ../shared/captures, or
captures in $WIRENOTES_SHARED. Without them the test is skipped. One line for each
folder of captures, with what went wrong in which file. What is no capture there (logs,
keys) must be refused like any other wrong file."""

import collections
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys

PROGRAM = pathlib.Path(sys.argv[1])
ROOT = pathlib.Path(sys.argv[2])
CAPTURES = pathlib.Path(os.environ.get("WIRENOTES_SHARED", ROOT.parent / "shared")) / "captures"

LIMIT_S = 10
WORKERS = 2
# The text report is made of each tenth file too, in Chinese: the widest characters.
TEXT_EVERY = 10
MOST_COMPLAINTS = 20


def run(path, *arguments):
    command = [str(PROGRAM), "report", *arguments, str(path)]
    try:
        return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=LIMIT_S,
                              check=False)
    except subprocess.TimeoutExpired:
        return None


def trouble_with_run(done, path):
    """What is wrong with how the program ended, or None."""
    if done is None:
        return f"did not end within {LIMIT_S} s"
    said = done.stderr.decode(errors="replace")
    if done.returncode not in (0, 2) or "Sanitizer" in said or "runtime error" in said:
        return f"exit status {done.returncode}: {said[:2000]}"
    lines = said.splitlines()
    if done.returncode == 2 and (len(lines) != 1 or str(path) not in lines[0]):
        return f"{len(lines)} lines on stderr: {said[:500]}"
    if done.returncode == 0 and lines:
        return f"all is well, yet it says: {said[:500]}"
    return None


def trouble_with_json(done):
    for number, line in enumerate(done.stdout.split(b"\n")[:-1], 1):
        try:
            record = json.loads(line)
        except ValueError as error:
            return f"line {number} is no JSON: {error}"
        if next(iter(record)) != "type":
            return f'line {number} does not start with "type"'
    return None


def trouble_with_text(done):
    try:
        done.stdout.decode()
    except UnicodeDecodeError as error:
        return f"the text is no UTF-8: {error}"
    if b"\x1b" in done.stdout:
        return "the text holds escape sequences"
    return None


def check(numbered):
    """(path, complaints) of one file."""
    number, path = numbered
    done = run(path, "-F", "json", "--lang", "en")
    trouble = trouble_with_run(done, path) or trouble_with_json(done)
    complaints = [f"json: {trouble}"] if trouble else []
    if number % TEXT_EVERY == 0:
        done = run(path, "-F", "text", "--lang", "zh")
        trouble = trouble_with_run(done, path) or trouble_with_text(done)
        complaints += [f"text: {trouble}"] if trouble else []
    return path, complaints


def show(number, folder, results):
    broken = [(path, each) for path, complaints in results for each in complaints]
    for path, complaint in broken[:MOST_COMPLAINTS]:
        print(f"# {path.relative_to(CAPTURES)}")
        print("\n".join(f"#   {line}" for line in complaint.splitlines()))
    if len(broken) > MOST_COMPLAINTS:
        print(f"# ... and {len(broken) - MOST_COMPLAINTS} more")
    print(f"{'not ok' if broken else 'ok'} {number} - {folder}: {len(results)} files", flush=True)
    return not broken


def main():
    if not CAPTURES.is_dir():
        print(f"1..0 # SKIP {CAPTURES} is not there")
        return 0
    os.environ.update(LC_ALL="C.UTF-8")
    folders = collections.defaultdict(list)
    for path in sorted(filter(pathlib.Path.is_file, CAPTURES.rglob("*"))):
        folders[path.relative_to(CAPTURES).parts[0]].append(path)
    print(f"1..{len(folders)}")
    good, count = True, 0
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        for number, (folder, paths) in enumerate(folders.items(), 1):
            results = list(pool.map(check, enumerate(paths, count)))
            count += len(paths)
            good = show(number, folder, results) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
