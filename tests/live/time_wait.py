"""time_wait.py: what a report's ledger says, for the tests that hold it against the kernel."""
import json
import subprocess

SECONDS_PER_REPORT = 20
SHARE = 0.01  # how far the ledger may be off


def ledger(wirenotes, trace, *options):
    """The ledger records of the report on `trace`."""
    command = [wirenotes, "report", "-F", "json", "--summary", *options, str(trace)]
    output = subprocess.run(command, capture_output=True, check=True, timeout=SECONDS_PER_REPORT).stdout
    return [record for record in map(json.loads, output.splitlines()) if record["type"] == "ledger"]


def sums(records, holder=None):
    """{kernel's name of a state: how many}, over all records, or those of one holder."""
    mine = [record for record in records if holder in (None, record["holder"])]
    return {
        "TIME_WAIT": sum(record["now"] for record in mine),
        "CLOSE_WAIT": sum(record["close_wait"]["now"] for record in mine),
        "FIN_WAIT2": sum(record["fin_wait_2"]["now"] for record in mine),
    }


def is_near(ours, kernels):
    return abs(ours - kernels) <= SHARE * kernels


def tap(number, holds, name, why=""):
    print(f"{'ok' if holds else 'not ok'} {number} - {name}" + ("" if holds else f": {why}"), flush=True)
    return holds
