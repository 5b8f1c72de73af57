#!/usr/bin/env python3
"""deep.py: ./dev lint: the house rules, then clang-tidy (.clang-tidy) and cppcheck.

The only argument is a configured build directory. Slower than what ./dev test runs,
and its tools differ between systems, so it stands apart."""

import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys

TIDY_WARNING = re.compile(r": (warning|error): ")

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def house_rules():
    command = [sys.executable, str(HERE / "lint.py"), str(ROOT)]
    return subprocess.run(command, check=False).returncode == 0


def compiled_sources(build):
    """Files of ours that the build compiles, each once."""
    entries = json.loads((build / "compile_commands.json").read_text())
    paths = {(pathlib.Path(entry["directory"]) / entry["file"]).resolve() for entry in entries}
    return sorted(str(path) for path in paths if path.is_relative_to(ROOT))


def clang_tidy(build):
    def check(path):
        command = ["clang-tidy", "--quiet", "-p", str(build), path]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return [line for line in done.stdout.splitlines() if TIDY_WARNING.search(line)]

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = sorted({line for lines in pool.map(check, compiled_sources(build)) for line in lines})
    print("\n".join(found))
    print(f"clang-tidy: {len(found)} complaints")
    return not found


def cppcheck(build):
    command = ["cppcheck", "--quiet", f"-j{os.cpu_count()}", "--std=c11", "--error-exitcode=1",
               "--enable=warning,portability", "--inline-suppr", "--suppress=missingIncludeSystem",
               "--suppress=*:/usr/*", f"--project={build / 'compile_commands.json'}"]
    good = subprocess.run(command, check=False).returncode == 0
    print(f"cppcheck: {'nothing found' if good else 'complaints above'}")
    return good


def main():
    build = pathlib.Path(sys.argv[1])
    results = [house_rules(), clang_tidy(build), cppcheck(build)]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
