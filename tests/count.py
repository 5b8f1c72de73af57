#!/usr/bin/env python3
"""count.py: tells what failed in runs of `meson test`, and counts.

Takes the testlog.json of each run. A test that speaks TAP counts once for each
of its lines, any other test once. The last line is `N passed, N failed`, with
what was skipped when something was; the exit status is 1 if anything failed."""

import json
import pathlib
import re
import sys

TAP_LINE = re.compile(r"^(?P<indent>\s*)(?P<broken>not )?ok\b(?P<rest>.*)$")
SKIPPED = re.compile(r"#\s*(SKIP|TODO)\b", re.IGNORECASE)
# Enough of a failed test's output to see why; the whole is in the log.
MOST_LINES = 60


class Count:
    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.skipped = 0

    def add_tap(self, output):
        """Counts the TAP lines of one test. A line that closes a block of subtests
        (it stands less deep than the line before it) only sums them up."""
        depth = 0
        for line in map(TAP_LINE.match, output.splitlines()):
            if not line:
                continue
            closes = len(line["indent"]) < depth
            depth = len(line["indent"])
            if closes:
                continue
            if SKIPPED.search(line["rest"]):
                self.skipped += 1
            elif line["broken"]:
                self.failed += 1
            else:
                self.passed += 1


def show_failure(test, run):
    print(f"\nFAILED {test['name']} in {run} ({test['result'].lower()}, "
          f"{test['duration']:.1f} s)")
    lines = (test.get("stdout", "") + test.get("stderr", "")).splitlines()
    broken = [line for line in lines if re.match(r"\s*not ok\b", line)]
    print("\n".join("  " + line for line in broken))
    if len(lines) > MOST_LINES:
        print(f"  ... the last {MOST_LINES} of {len(lines)} lines:")
    print("\n".join("  | " + line for line in lines[-MOST_LINES:]))


def count_test(test, run, count):
    """One test of the log: its lines where it speaks TAP, else itself."""
    of_test = Count()
    of_test.add_tap(test.get("stdout", ""))
    good = test["result"] in ("OK", "EXPECTEDFAIL")
    if test["result"] == "SKIP":
        of_test.skipped = max(of_test.skipped, 1)
    elif good and of_test.passed + of_test.failed + of_test.skipped == 0:
        of_test.passed = 1
    elif not good:
        # A crash or a hang breaks no line of its own.
        of_test.failed = max(of_test.failed, 1)
        show_failure(test, run)
    count.passed += of_test.passed
    count.failed += of_test.failed
    count.skipped += of_test.skipped


def main():
    count = Count()
    for name in sys.argv[1:]:
        log = pathlib.Path(name)
        run = log.parent.parent.name
        if not log.exists():
            print(f"\nFAILED: {run} was not built, no test ran there")
            count.failed += 1
            continue
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
            count_test(json.loads(line), run, count)
    skipped = f", {count.skipped} skipped" if count.skipped else ""
    print(f"\n{count.passed} passed, {count.failed} failed{skipped}")
    return 1 if count.failed else 0


if __name__ == "__main__":
    sys.exit(main())
