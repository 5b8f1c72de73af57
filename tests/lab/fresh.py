#!/usr/bin/env python3
"""fresh.py: every lab made anew by `wirenotes lab make`, and solved by its own answers there,
as TAP. The sheet that is right on the shipped trace must not be right on the fresh one where
it asks for frames or times.

fresh.py BINARY [NAME...]     NAME: only labs with NAME in theirs"""

import os
import shutil
import sys
import tempfile

from lab import LABS, Program


def why_not():
    """Why no traffic can be made here; None if it can."""
    if os.geteuid() != 0:
        return "needs root, for network namespaces"
    missing = [name for name in ["ip", "unshare", "tcpdump", "bash"] if not shutil.which(name)]
    return f"needs {', '.join(missing)}" if missing else None


def make_and_solve(program, name, folder):
    """Complaint, or None."""
    status, out, errors = program.run("make", name, "-o", folder)
    if status != 0:
        return out + errors
    trace = out.splitlines()[-2].removeprefix("made ")
    status, out, errors = program.run("check", "--solve", name, "-r", trace)
    return None if status == 0 and "solved by" in out else out + errors


def try_lab(program, name):
    with tempfile.TemporaryDirectory() as folder:
        return make_and_solve(program, name, folder)


def main():
    program = Program(sys.argv[1])
    labs = [lab for lab in LABS if (lab / "make.sh").exists()]
    labs = [lab for lab in labs if not sys.argv[2:] or any(name in lab.name for name in sys.argv[2:])]
    if why_not():
        print(f"1..0 # SKIP {why_not()}")
        return 0
    failed = 0
    print(f"1..{len(labs)}", flush=True)
    for number, lab in enumerate(labs, 1):
        complaint = try_lab(program, lab.name)
        if complaint:
            print("\n".join(f"# {line}" for line in complaint.splitlines()))
            print("# made once more: on a busy machine a timer may run out before what the lab is about")
            complaint = try_lab(program, lab.name)
        failed += bool(complaint)
        print("\n".join(f"# {line}" for line in (complaint or "").splitlines()))
        print(f"{'not ok' if complaint else 'ok'} {number} - {lab.name}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
