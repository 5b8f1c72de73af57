"""cases.py: runs the test_... functions of a file and tells how each went, as TAP."""

import inspect
import pathlib
import tempfile

MESSAGE_MOST = 1500


class Skip(Exception):
    """Raised by a case that cannot be tried here; says why."""


def attempt(case):
    """Gives a case that takes one a folder of its own."""
    if not inspect.signature(case).parameters:
        case()
        return
    with tempfile.TemporaryDirectory() as folder:
        case(pathlib.Path(folder))


def run(names):
    """names: globals() of the file. Returns its exit status."""
    cases = [value for name, value in sorted(names.items()) if name.startswith("test_")]
    failed = 0
    print(f"1..{len(cases)}")
    for number, case in enumerate(cases, 1):
        label = f"{number} - {case.__name__.removeprefix('test_').replace('_', ' ')}"
        try:
            attempt(case)
            print(f"ok {label}", flush=True)
        except Skip as why:
            print(f"ok {label} # SKIP {why}", flush=True)
        except Exception as trouble:  # each case is told, whatever happens
            failed += 1
            print(f"not ok {label}\n# {type(trouble).__name__} {str(trouble)[:MESSAGE_MOST]!r}", flush=True)
    return 1 if failed else 0
