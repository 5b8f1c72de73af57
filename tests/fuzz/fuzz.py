#!/usr/bin/env python3
"""fuzz.py: looks for inputs that break a parser. Called by ./dev fuzz.

Each target of tests/fuzz runs under libFuzzer with ASan and UBSan. What it learns
stays in the build directory; what breaks a target is kept in tests/fuzz/crashes,
where every later test run tries it again."""

import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SHARED = pathlib.Path(os.environ.get("WIRENOTES_SHARED", ROOT.parent / "shared"))

DEFAULT_SECONDS = 60
# A capture longer than this teaches the fuzzer little that a shorter one does not.
MOST_SEED_BYTES = 32 * 1024
SLOW_INPUT_SECONDS = 10
MEMORY_MIB = 2048
LAST_LINES = 40


def capture_seeds():
    """Small real captures: the sample traces and, where present, the shared ones."""
    for folder in (ROOT / "pcaps", SHARED / "captures"):
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".pcap", ".pcapng", ".cap", ".gz", ".zst") and path.is_file():
                if path.stat().st_size <= MOST_SEED_BYTES:
                    yield path


def link_seeds(folder, paths):
    folder.mkdir(parents=True, exist_ok=True)
    for number, path in enumerate(paths):
        link = folder / f"{number:05}"
        if not link.is_symlink():
            link.symlink_to(path)
    return folder


def run_target(build, name, seconds):
    """True when nothing broke."""
    learned = build / "corpus" / name
    crashes = HERE / "crashes" / name
    learned.mkdir(parents=True, exist_ok=True)
    folders = [learned]
    if name == "capture":
        folders.append(link_seeds(build / "seeds" / name, capture_seeds()))
    folders += [path for path in (HERE / "seeds" / name, crashes) if path.is_dir()]
    before = set(crashes.glob("*"))
    crashes.mkdir(parents=True, exist_ok=True)
    command = [str(build / "tests/fuzz" / f"fuzz-{name}"), f"-max_total_time={seconds}",
               f"-max_len={MOST_SEED_BYTES}", f"-timeout={SLOW_INPUT_SECONDS}",
               f"-rss_limit_mb={MEMORY_MIB}", f"-artifact_prefix={crashes}/",
               "-print_final_stats=1", *map(str, folders)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    runs = [line.split()[-1] for line in done.stderr.splitlines()
            if line.startswith("stat::number_of_executed_units")]
    found = sorted(path.name for path in set(crashes.glob("*")) - before)
    if not any(crashes.iterdir()):
        crashes.rmdir()
    if done.returncode == 0:
        print(f"{name}: {int(runs[0]) if runs else 0:,} runs, nothing broke", flush=True)
        return True
    print("\n".join(done.stderr.splitlines()[-LAST_LINES:]))
    print(f"{name}: BROKEN by {', '.join(found) or 'an input already known'}", flush=True)
    return False


def main():
    build = pathlib.Path(sys.argv[1])
    names = [word for word in sys.argv[2:] if not word.isdigit()]
    seconds = next((int(word) for word in sys.argv[2:] if word.isdigit()), DEFAULT_SECONDS)
    known = sorted(path.name.removeprefix("fuzz-") for path in (build / "tests/fuzz").glob("fuzz-*")
                   if path.is_file() and os.access(path, os.X_OK))
    unknown = set(names) - set(known)
    if unknown:
        print(f"fuzz: no target {', '.join(sorted(unknown))}; there are: {', '.join(known)}",
              file=sys.stderr)
        return 2
    results = [run_target(build, name, seconds) for name in names or known]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
