"""lab.py: running `wirenotes lab` for the tests."""

import json
import os
import pathlib
import re
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
LABS = sorted(path.parent for path in (ROOT / "pcaps").glob("*/lab.answers"))


class Program:
    """The program, with a score of its own that nobody else sees."""

    def __init__(self, binary):
        self.binary = str(pathlib.Path(binary).resolve())
        self.state = tempfile.TemporaryDirectory()

    def run(self, *arguments, stdin="", **environment):
        """(exit status, what it printed, what it complained of)"""
        variables = {**os.environ, "LC_ALL": "C.UTF-8", "XDG_STATE_HOME": self.state.name, **environment}
        done = subprocess.run([self.binary, "lab", *map(str, arguments)], input=stdin.encode(), cwd=ROOT,
                              env=variables, capture_output=True, timeout=120, check=False)
        return done.returncode, done.stdout.decode(), done.stderr.decode()


def records(text):
    return [json.loads(line) for line in text.splitlines()]


def tasks_of(program, name, sheet="", *arguments):
    """The tasks' records, judged on `sheet`."""
    status, out, errors = program.run("check", name, "-", "-F", "json", *arguments, stdin=sheet)
    if status == 2:
        raise RuntimeError(errors)
    return [record for record in records(out) if record["type"] == "task"]


def right_sheet(program, name, *arguments):
    """A sheet with what is right on this trace."""
    lines = []
    for task in tasks_of(program, name, "", "--reveal", *arguments):
        if not task["right"]:
            raise RuntimeError(f"{task['task']}: nothing is right")
        right = task["right"].split(",")[0] if task["kind"] == "choice" else task["right"]
        lines.append(f"{task['task']}: {right}")
    return "\n".join(lines)


def wrongs_of(folder):
    """How many wrong answers with a feedback of their own lab.answers has."""
    return len(re.findall(r"^\s*wrong:", (folder / "lab.answers").read_text(), re.MULTILINE))
